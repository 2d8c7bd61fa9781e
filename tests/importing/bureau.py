"""Word documents laid out the way bureaus publish them, made from the data of a sample unit.

The grid is that of the official form (merged cells and all); on top of it what bureaus do: the signing line as text
under the table, label and value in one cell, blanks and line breaks inside words, texts in several runs, the lines of
sources of funds in another order, the report in front of or behind the attachments.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import docx
import openpyxl
from docx.oxml.ns import qn
from openpyxl.utils import range_boundaries

from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.data import read_data
from xlzj.editions.filled import write_filled
from xlzj.importing.prose import PROSE, heads
from xlzj.read.facts import CLOSING_ROW

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.table import _Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions import Edition
    from xlzj.editions.data import FormData
    from xlzj.model import Form

SIGNED = ("填表人", "填报日期", "联系电话", "单位负责人")
LINES_OF_FUNDS = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")


class Habits(NamedTuple):
    """What a bureau does: `seed` of its whims; `joined` label and value in one cell; `reordered` lines of funds."""

    seed: int = 1
    joined: bool = True
    reordered: bool = True
    spaced: bool = True
    report_first: bool = True


class Grid(NamedTuple):
    """A sheet as text: rows of (text, columns spanned, rows spanned) by the column they begin in."""

    rows: list[dict[int, list[str | int]]]
    width: int


def publish(sample: Path, folder: Path, habits: Habits) -> Path:
    """The whole material of a sample unit as one .docx in `folder`."""
    data = read_data(sample)
    edition = load(data.edition)
    made = write_filled(edition, data, folder / "表")
    result, _ = check([folder / "表"])
    facts = iter_forms(result.checked[0].submission.forms)
    document = docx.Document()
    whims = random.Random(habits.seed)
    sheets = {
        key: [s for path in made if path.name == edition.forms[key].file for s in openpyxl.load_workbook(path).worksheets]
        for key in edition.forms
    }
    report = next((form for form in data.forms if edition.forms[form.form].role == PROSE), None)
    if report is not None and habits.report_first:
        write_report(document, edition, report, data.unit, whims)
    seen: dict[str, int] = {}
    for form in data.forms:
        if form is report:
            continue
        at = seen[form.form] = seen.get(form.form, 0) + 1
        sheet = sheets[form.form][at - 1]
        write_form(document, edition, form, sheet, facts[form.form, at], habits, whims, at)
    if report is not None and not habits.report_first:
        write_report(document, edition, report, data.unit, whims)
    path = folder / "公布.docx"
    document.save(path)
    return path


def iter_forms(forms: tuple[Form, ...]) -> dict[tuple[str, int], Form]:
    seen: dict[str, int] = {}
    found = {}
    for form in forms:
        seen[form.key] = seen.get(form.key, 0) + 1
        found[form.key, seen[form.key]] = form
    return found


def write_form(
    document: Document, edition: Edition, form: FormData, sheet: Worksheet, facts: Form, habits: Habits,
    whims: random.Random, at: int,
) -> None:
    spec = edition.forms[form.form]
    number = f"{form.form} —{form.fields['附件编号'] or ''}" if "附件编号" in spec.fields and "附件编号" in form.fields else form.form
    document.add_paragraph(number)
    title = form.fields.get("表题") or spec.title
    for line in title.split("\n"):
        said(document.add_paragraph(), spaced(line, whims) if habits.spaced else line, whims)
    grid = grid_of(sheet, form, facts)
    signing = cut_signing(grid)
    if habits.reordered:
        reorder(grid)
    write_table(document, grid, habits, whims, joined=habits.joined and spec.role == "整体自评表")
    del at
    if signing:
        said(document.add_paragraph(), signing, whims)
    document.add_paragraph()


def grid_of(sheet: Worksheet, form: FormData, facts: Form) -> Grid:
    """The sheet as printed: labels, values as the data has them, formulas as they come out."""
    fields = {}
    for name, defined in sheet.defined_names.items():
        ref = defined.attr_text.rpartition("!")[2].replace("$", "")
        left, top, _, _ = range_boundaries(ref)
        fields[top, left] = name
    merged = {(a.min_row, a.min_col): (a.max_col - a.min_col + 1, a.max_row - a.min_row + 1) for a in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for a in sheet.merged_cells.ranges
        for row in range(a.min_row, a.max_row + 1)
        for column in range(a.min_col, a.max_col + 1)
    } - set(merged)
    rows: dict[int, dict[int, list[str | int]]] = {}
    for row in range(2, sheet.max_row + 1):
        cells: dict[int, list[str | int]] = {}
        for column in range(1, sheet.max_column + 1):
            if (row, column) not in covered:
                text = text_of(sheet.cell(row, column).value, fields.get((row, column), ""), form, facts)
                cells[column] = [text, *merged.get((row, column), (1, 1))]
        texts = [str(cell[0]) for cell in cells.values()]
        inside = any((row, column) in covered for column in range(1, sheet.max_column + 1))
        title = "表题" in [fields.get((row, column)) for column in cells]
        if not title and not any(CLOSING_ROW in text for text in texts) and (any(texts) or inside):
            rows[row] = cells
    for row, cells in rows.items():
        for cell in cells.values():
            cell[2] = sum(row <= other < row + int(cell[2]) for other in rows)
    return Grid(list(rows.values()), sheet.max_column)


def text_of(value: object, name: str, form: FormData, facts: Form) -> str:
    if name in form.fields:
        return form.fields[name] or ""
    if name in facts.fields:
        return facts.fields[name].text
    return "" if value is None or str(value).startswith("=") else shown(value)


def shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}" if value == int(value) else str(value)
    return str(value)


def cut_signing(grid: Grid) -> str:
    """The signing row, as the line of text that bureaus put under the table."""
    for cells in list(grid.rows):
        texts = [str(cell[0]) for cell in cells.values()]
        if any(text.startswith("填表人") for text in texts):
            grid.rows.remove(cells)
            return "  ".join(f"{text}       " if text.endswith("：") else text for text in texts)
    return ""


def reorder(grid: Grid) -> None:
    """The first of the lines of funds goes behind the others (or the other way round)."""
    at = [n for n, cells in enumerate(grid.rows) if any(str(c[0]).strip("　 ") in LINES_OF_FUNDS for c in cells.values())]
    if len(at) == len(LINES_OF_FUNDS) and at == list(range(at[0], at[0] + len(at))):
        grid.rows.insert(at[-1], grid.rows.pop(at[0]))


def write_table(document: Document, grid: Grid, habits: Habits, whims: random.Random, *, joined: bool) -> None:
    table = document.add_table(rows=len(grid.rows), cols=grid.width)
    for at, cells in enumerate(grid.rows):
        order = sorted(cells)
        skip: set[int] = set()
        for n, column in enumerate(order):
            if column in skip:
                continue
            text, across, down = str(cells[column][0]), int(cells[column][1]), int(cells[column][2])
            after = order[n + 1] if n + 1 < len(order) else None
            if joined and after is not None and text.rstrip().endswith("：") and int(cells[after][2]) == down:
                text, across = f"{text.rstrip()}{cells[after][0]}", across + int(cells[after][1])
                skip.add(after)
            low = min(at + down - 1, len(grid.rows) - 1)
            cell = table.cell(at, column - 1)
            if across > 1 or low > at:
                cell = cell.merge(table.cell(low, column + across - 2))
            fill(cell, text, habits, whims)


def fill(cell: _Cell, text: str, habits: Habits, whims: random.Random) -> None:
    lines = text.split("\n")
    for extra in cell.paragraphs[1:]:
        extra._element.getparent().remove(extra._element)
    for n, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        said(paragraph, f"　{line}" if habits.spaced and whims.random() < 0.3 else line, whims)


def said(paragraph: object, text: str, whims: random.Random) -> None:
    """The text in one to three runs."""
    cuts = sorted(whims.randrange(len(text) + 1) for _ in range(whims.randrange(3))) if text else []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        paragraph.add_run(text[start:end])  # type: ignore[attr-defined]


def spaced(text: str, whims: random.Random) -> str:
    """Blanks inside words, as justified titles have them."""
    return "".join(f"{c} " if whims.random() < 0.2 else c for c in text).strip()


def write_report(document: Document, edition: Edition, form: FormData, unit: str, whims: random.Random) -> None:
    named = form.fields.get("单位名称")
    said(document.add_paragraph(), f"{edition.year}年度部门整体支出绩效自评报告", whims)
    if named:
        said(document.add_paragraph(), f"部门（单位）名称：{named}（盖章）", whims)
    dated = form.fields.get("封面日期")
    said(document.add_paragraph(), printed_date(dated), whims)
    facts = []
    if form.fields.get("退休人数"):
        facts.append(f"退休人数{form.fields['退休人数']}人")
    if form.fields.get("人员经费"):
        facts.append(f"人员经费{form.fields['人员经费']}万元")
    for head in heads(edition):
        said(document.add_paragraph(), head.key.replace("(", "（").replace(")", "）"), whims)
        text = form.fields.get(head.field) or "" if head.field else ""
        for line in text.split("\n") if text else []:
            said(document.add_paragraph(), line, whims)
    del facts, unit


def printed_date(iso: str | None) -> str:
    year, month, day = (iso or "--").split("-")
    return f"{year or '    '}年{month.lstrip('0') or '  '}月{day.lstrip('0') or '  '}日"


def width_of(table: object) -> int:
    return len(table._tbl.findall(qn("w:tblGrid") + "/" + qn("w:gridCol")))  # type: ignore[attr-defined]
