"""Material laid out the way bureaus publish it, made from the data of a sample unit: as .docx, or as pasted text.

The grid is that of the official form (merged cells and all); on top of it what bureaus do: the signing line as text
under the table, label and value in one cell, blanks and line breaks inside words, texts in several runs, the lines of
sources of funds in another order, the report in front of or behind the attachments.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.utils import range_boundaries

from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.data import read_data
from xlzj.editions.filled import write_filled
from xlzj.importing.prose import PROSE, heads
from xlzj.read.facts import CLOSING_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions import Edition
    from xlzj.editions.data import FormData
    from xlzj.model import Form

COLUMN = 900  # twentieths of a point
LINES_OF_FUNDS = {"年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"}


class Habits(NamedTuple):
    """What a bureau does: `joined` label and value in one cell; `reordered` lines of funds; `spaced` words."""

    seed: int = 1
    joined: bool = True
    reordered: bool = True
    spaced: bool = True
    report_first: bool = True


class Laid(NamedTuple):
    """One cell of a table as Word stores it."""

    text: str
    span: int
    continued: bool
    goes_on: bool


Block = str | list[list[Laid]]
Grid = list[dict[int, list[str | int]]]  # rows: first column → text, columns spanned, rows spanned


def material(sample: Path, folder: Path, habits: Habits) -> list[Block]:
    """The whole material of a sample unit: lines of text and tables; `folder` takes its workbooks."""
    data = read_data(sample)
    edition = load(data.edition)
    written = write_filled(edition, data, folder)
    books = {path.name: openpyxl.load_workbook(path).worksheets for path in written}
    result, _ = check([folder])
    submission = result.checked[0].submission
    report = next((form for form in data.forms if edition.forms[form.form].role == PROSE), None)
    prose = list(report_lines(edition, report)) if report is not None else []
    blocks: list[Block] = [*prose] if habits.report_first else []
    seen: Counter[str] = Counter()
    whims = random.Random(habits.seed)  # noqa: S311  (whims, not secrets)
    for form in data.forms:
        if form is not report:
            spec = edition.forms[form.form]
            facts = [one for one in submission.forms if one.key == form.form][seen[form.form]]
            grid, width = grid_of(books[spec.file][seen[form.form]], form, facts)
            seen[form.form] += 1
            blocks += sheet_blocks(edition, form, grid, width, habits)
    if not habits.report_first:
        blocks += prose
    return [spaced(block, whims) if habits.spaced and is_title(block, edition) else block for block in blocks]


def is_title(block: Block, edition: Edition) -> bool:
    return isinstance(block, str) and any(block == form.title for form in edition.forms.values())


def sheet_blocks(edition: Edition, form: FormData, grid: Grid, width: int, habits: Habits) -> Iterator[Block]:
    spec = edition.forms[form.form]
    yield f"{form.form} —{form.fields['附件编号']}" if form.fields.get("附件编号") else form.form
    yield from (form.fields.get("表题") or spec.title).split("\n")
    signing = cut_signing(grid)
    if habits.reordered:
        reorder(grid)
    yield laid(grid, width, joined=habits.joined and spec.role == "整体自评表")
    if signing:
        yield signing


def report_lines(edition: Edition, form: FormData) -> Iterator[str]:
    yield f"{edition.year}年度部门整体支出绩效自评报告"
    if form.fields.get("单位名称"):
        yield f"部门（单位）名称：{form.fields['单位名称']}（盖章）"
    year, month, day = (form.fields.get("封面日期") or "--").split("-")
    yield f"{year or '    '}年{month.lstrip('0') or '  '}月{day.lstrip('0') or '  '}日"
    for head in heads(edition):
        yield head.key.replace("(", "（").replace(")", "）")
        text = form.fields.get(head.field) if head.field else ""
        yield from (text or "").split("\n")


def grid_of(sheet: Worksheet, form: FormData, facts: Form) -> tuple[Grid, int]:
    """The sheet as printed: labels, values as the data has them, formulas as they come out; and its width."""
    fields: dict[tuple[int, int], str] = {}
    for name, defined in sheet.defined_names.items():
        left, top, _, _ = range_boundaries(defined.attr_text.rpartition("!")[2].replace("$", ""))
        fields[int(top or 0), int(left or 0)] = name
    areas = sheet.merged_cells.ranges
    merged = {(a.min_row, a.min_col): (a.max_col - a.min_col + 1, a.max_row - a.min_row + 1) for a in areas}
    covered = {(r, c) for a in areas for r in range(a.min_row, a.max_row + 1) for c in range(a.min_col, a.max_col + 1)}
    covered -= set(merged)
    rows: dict[int, dict[int, list[str | int]]] = {}
    columns = range(1, sheet.max_column + 1)
    for row in range(2, sheet.max_row + 1):
        cells: dict[int, list[str | int]] = {}
        for column in columns:
            if (row, column) not in covered:
                text = text_of(sheet.cell(row, column), fields.get((row, column), ""), form, facts)
                cells[column] = [text, *merged.get((row, column), (1, 1))]
        texts = [str(cell[0]) for cell in cells.values()]
        inside = any((row, column) in covered for column in columns)
        title = "表题" in [fields.get((row, column)) for column in cells]
        if not title and not any(CLOSING_ROW in text for text in texts) and (any(texts) or inside):
            rows[row] = cells
    for row, cells in rows.items():
        for cell in cells.values():
            cell[2] = sum(row <= other < row + int(cell[2]) for other in rows)
    grid = list(rows.values())
    for above, below in pairwise(grid):
        widen(above, below)
    return grid, sheet.max_column


def widen(above: dict[int, list[str | int]], below: dict[int, list[str | int]]) -> None:
    """A name takes the columns that the label above it takes: bureaus merge all their rows alike."""
    first = above.get(1, ["", 1, 1])
    wide = int(first[1])
    blanks = [below.get(column) for column in range(2, wide + 1)]
    if wide > 1 and first[2] == 1 and below.get(1, ["", 0, 0])[1:] == [1, 1] and blanks == [["", 1, 1]] * (wide - 1):
        below[1][1] = wide
        for column in range(2, wide + 1):
            del below[column]


def text_of(cell: Cell | MergedCell, name: str, form: FormData, facts: Form) -> str:
    if name in form.fields:
        return form.fields[name] or ""
    if name in facts.fields:
        return facts.fields[name].text
    value = "" if cell.value is None or cell.data_type == "f" else cell.value
    return f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)


def cut_signing(grid: Grid) -> str:
    """The signing row, as the line of text that bureaus put under the table."""
    for cells in list(grid):
        texts = [str(cell[0]) for cell in cells.values()]
        if any(text.startswith("填表人") for text in texts):
            grid.remove(cells)
            return "  ".join(f"{text}       " if text.endswith("：") else text for text in texts)
    return ""


def reorder(grid: Grid) -> None:
    """The first of the lines of funds goes behind the others (or the other way round)."""
    at = [n for n, row in enumerate(grid) if any(str(cell[0]).strip("　 ") in LINES_OF_FUNDS for cell in row.values())]
    if len(at) == len(LINES_OF_FUNDS) and at == list(range(at[0], at[0] + len(at))):
        grid.insert(at[-1], grid.pop(at[0]))


def laid(grid: Grid, width: int, *, joined: bool) -> list[list[Laid]]:
    """The grid as Word stores a table: a cell that spans is one entry, one that goes down has entries below it."""
    rows: list[list[Laid]] = [[] for _ in grid]
    held: dict[int, tuple[int, int]] = {}  # first column → columns spanned, last row of a cell that goes down
    for at, cells in enumerate(grid):
        column = 1
        while column <= width:
            if column in held and held[column][1] >= at:
                rows[at].append(Laid("", held[column][0], continued=True, goes_on=held[column][1] > at))
                column += held[column][0]
                continue
            text, wide, low = (kind(part) for kind, part in zip((str, int, int), cells[column], strict=True))
            value = cells.get(column + wide)
            if joined and value is not None and text.rstrip().endswith("：") and value[2] == low:
                text, wide = f"{text.rstrip()}{value[0]}", wide + int(value[1])
            rows[at].append(Laid(text, wide, continued=False, goes_on=low > 1))
            if low > 1:
                held[column] = (wide, at + low - 1)
            column += wide
    return rows


def spaced(text: Block, whims: random.Random) -> Block:
    """Blanks inside words, as justified titles have them."""
    return "".join(f"{c} " if whims.random() < 0.2 else c for c in text).strip() if isinstance(text, str) else text


def as_text(blocks: list[Block]) -> str:
    """Pasted from a web page: every cell behind a tab on lines of its own, an empty line between rows."""
    lines = []
    for block in blocks:
        if isinstance(block, str):
            lines += ["", block] if block.startswith("附件") else [block]
            continue
        for row in block:
            lines += [f"\t{cell.text}" for cell in row]
            lines.append("")
        lines.append("")
    return "\n".join(lines)


def as_word(blocks: list[Block], path: Path, habits: Habits) -> None:
    """A Word document."""
    document = docx.Document()
    whims = random.Random(habits.seed)  # noqa: S311
    body = document.element.body
    for block in blocks:
        if isinstance(block, str):
            body.insert_element_before(paragraph(block, whims), "w:sectPr")
            continue
        table, about, grid = OxmlElement("w:tbl"), OxmlElement("w:tblPr"), OxmlElement("w:tblGrid")
        about.append(valued("w:w", str(COLUMN * 9), "w:tblW"))
        for _ in range(sum(cell.span for cell in block[0])):
            grid.append(valued("w:w", str(COLUMN), "w:gridCol"))
        table.append(about)
        table.append(grid)
        for row in block:
            line = OxmlElement("w:tr")
            for cell in row:
                line.append(word_cell(cell, habits, whims))
            table.append(line)
        body.insert_element_before(table, "w:sectPr")
    body.insert_element_before(paragraph("", whims), "w:sectPr")  # Word wants a paragraph behind the last table
    document.save(str(path))


def word_cell(cell: Laid, habits: Habits, whims: random.Random) -> _Element:
    made, about = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    about.append(valued("w:w", str(COLUMN * cell.span), "w:tcW"))
    if cell.span > 1:
        about.append(valued("w:val", str(cell.span), "w:gridSpan"))
    if cell.continued or cell.goes_on:
        about.append(valued("w:val", "continue" if cell.continued else "restart", "w:vMerge"))
    made.append(about)
    for part in cell.text.split("\n"):
        made.append(paragraph(f"　{part}" if habits.spaced and whims.random() < 0.3 else part, whims))
    return made


def valued(attribute: str, value: str, name: str) -> _Element:
    element = OxmlElement(name)
    element.set(qn(attribute), value)
    return element


def paragraph(text: str, whims: random.Random) -> _Element:
    """The text in one to three runs."""
    made = OxmlElement("w:p")
    cuts = sorted(whims.randrange(len(text) + 1) for _ in range(whims.randrange(3))) if text else []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        run, told = OxmlElement("w:r"), OxmlElement("w:t")
        told.text = text[start:end]
        told.set(qn("xml:space"), "preserve")
        run.append(told)
        made.append(run)
    return made
