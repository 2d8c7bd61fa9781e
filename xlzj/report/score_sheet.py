"""附件5 考核评分表（建议）.xlsx: the official form with the scores that can be given, and what each rests on.

Scores print with their nature (8（计算）, 17（建议）); what cannot be seen in the workbooks stays blank for the person
who scores, and the total counts what is filled in. The second sheet lists every scoring point with its reason and
evidence. The copy carries no marker of the form, and the reader knows its sheet: it is never taken for handed in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.address import column_letters
from xlzj.editions.build import book_of, lay_sheet, stored
from xlzj.editions.layout import plan
from xlzj.editions.styles import load_styles
from xlzj.numerals import plain
from xlzj.read.submission import SCORES_SHEET
from xlzj.report.cells import at, height, look, put
from xlzj.rules.kernel import Case
from xlzj.scoring import ROLE, Nature, marks, totals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions.layout import Plan
    from xlzj.editions.spec import Edition, FormSpec
    from xlzj.model import Submission
    from xlzj.scoring import Evidence, Mark

SHEET, EVIDENCE = SCORES_SHEET, "评分依据"
_COLUMNS = {"二级指标": 12, "评分点": 20, "规则": 9, "满分": 7, "得分": 10, "性质": 7, "理由与依据": 70, "所在": 26}
_NOTE = (
    "性质：计算＝由交来的表算出；建议＝给出档次和依据，由考核人定（得分取档次中间值）；待评＝表里看不到，由考核人评。"
    "合计只含已有得分的项目。“所在”是依据所在的工作表和单元格。"
)


def has_score_sheet(edition: Edition) -> bool:
    """Whether the edition has a 考核评分表 and says how it is marked."""
    return edition.role(ROLE) is not None and edition.marking is not None


def name_of(edition: Edition) -> str:
    """The file's name: 附件5 考核评分表（建议）.xlsx, without a number where the edition gives the form none."""
    spec = edition.role(ROLE)
    number = f"{spec.key} " if spec is not None and spec.numbered else ""
    return f"{number}{SHEET}.xlsx"


def score_sheet(submission: Submission, edition: Edition) -> bytes:
    """The workbook, the same bytes for the same submission.

    Raises BadText where the layout is broken, LookupError where the edition has no such form.
    """
    spec = edition.role(ROLE)
    if spec is None:
        raise LookupError(f"版式 {edition.name} 没有{ROLE}")
    case = Case(submission, edition)
    placed = replace(plan(edition, spec), sheet=SHEET)
    book = book_of(f"{spec.title}（建议）")
    sheet = lay_sheet(book, placed, load_styles(edition), "")
    del sheet.defined_names["表式标识"]
    _scores(sheet, placed, spec, totals(case))
    _evidence(book, submission, marks(case))
    return stored(book)


def scored(parts: Iterable[Mark]) -> tuple[Decimal, Nature] | None:
    """The score of a field from its points; None where one of them cannot be scored."""
    values = [part.value for part in parts]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    proposed = any(part.nature is Nature.PROPOSED for part in parts)
    return sum(known[1:], known[0]), Nature.PROPOSED if proposed else Nature.COMPUTED


def _scores(sheet: Worksheet, placed: Plan, spec: FormSpec, given: dict[str, tuple[Mark, ...]]) -> None:
    for field, parts in given.items():
        if field not in spec.fields or (result := scored(parts)) is None:
            continue
        score, nature = result
        area = placed.names[field]
        cell = at(sheet, area.top, area.left)
        cell.value = score
        cell.number_format = f'General"（{nature}）"'


def _evidence(book: Workbook, submission: Submission, every: Iterable[Mark]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet: Worksheet = book.create_sheet(EVIDENCE)
    style = look()
    _page(sheet)
    put(at(sheet, 1, 1), f"{submission.unit}　{submission.year} 年度　{SHEET}的依据")
    at(sheet, 1, 1).font = Font(name="黑体", size=14)
    put(at(sheet, 2, 1), _NOTE)
    row = 4
    for column, (title, width) in enumerate(_COLUMNS.items(), 1):
        sheet.column_dimensions[column_letters(column)].width = width
        put(at(sheet, row, column), title)
        at(sheet, row, column).fill = style.header
    lines = [line for mark in every for line in _lines(mark)]
    for row, line in enumerate(lines, 5):
        for column, text in enumerate(line, 1):
            put(at(sheet, row, column), text, numeric=column in (4, 5))
        widths = list(_COLUMNS.values())
        sheet.row_dimensions[row].height = height([(text, width) for text, width in zip(line, widths, strict=True)])
    for cells in sheet.iter_rows(min_row=4, max_row=4 + len(lines), max_col=len(_COLUMNS)):
        for cell in cells:
            bold = bool(sheet.cell(cell.row or 1, 1).value)
            cell.border = style.border
            cell.font = Font(name="宋体", size=10, bold=bold)
            centred = "center" if cell.column in (3, 4, 5, 6) else "left"
            cell.alignment = Alignment(horizontal=centred, vertical="top", wrap_text=True)
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(_COLUMNS))
    at(sheet, 2, 1).alignment = Alignment(vertical="top", wrap_text=True)
    sheet.row_dimensions[2].height = 32
    sheet.freeze_panes = "A5"


def _lines(mark: Mark) -> list[tuple[str, ...]]:
    """The point itself, then its evidence."""
    name = mark.field.partition("_")[0]
    head = (name, mark.title, mark.code, plain(mark.full), _range(mark), str(mark.nature), mark.reason, "")
    return [head, *(_proof(evidence) for evidence in mark.evidence)]


def _range(mark: Mark) -> str:
    if mark.low is None or mark.high is None:
        return ""
    return plain(mark.low) if mark.low == mark.high else f"{plain(mark.low)}—{plain(mark.high)}"


def _proof(evidence: Evidence) -> tuple[str, ...]:
    place = evidence.place
    where = f"{place.sheet}!{place.cell}" if place is not None else ""
    return ("", "", evidence.rule, "", "", "", evidence.text, where)


def _page(sheet: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    setup = sheet.page_setup
    setup.paperSize, setup.orientation = "9", "landscape"
    setup.fitToWidth, setup.fitToHeight = 1, False
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "4:4"
