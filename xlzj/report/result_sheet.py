"""The sheet 校验结果: counts and instructions above, then one row per finding, to sort, filter, print and answer."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from xlzj.address import area_of, column_letters
from xlzj.model import SEVERITIES, Severity, Status
from xlzj.report.cells import at, height, look, put
from xlzj.report.outline import sections
from xlzj.report.proof import advice, figures, message, operands, value, worked_out
from xlzj.report.view import (
    STATUSES,
    adjusted,
    heading,
    reasons,
    status_counts,
    tallies,
    told,
    unmatched,
    verdict,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from openpyxl.cell.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.model import Checked, Finding, Place
    from xlzj.report.cells import Look

SHEET = "校验结果"
HEADER = "校验结果_表头"  # sheet-scoped name of the header row; tells our sheet from one the user called the same

_PRINTED = {"序号": 5, "等级": 6, "编号": 8, "单元格": 12, "问题": 56, "应为": 19, "怎么办": 32, "说明": 17}
_BESIDE = {  # to the right of what is printed, in an outline that folds away
    "附件": 10,
    "项目": 20,
    "填报值": 14,
    "差额": 10,
    "比较": 40,
    "依据": 30,
    "连带于": 16,
    "文件": 30,
}
COLUMNS = _PRINTED | _BESIDE  # header → width in characters
_FIGURES = frozenset({"应为", "填报值", "差额"})
_HEADER_ROW = 6
_WIDTH = sum(_PRINTED.values())
_MEANINGS = {Severity.ERROR: "必有一处错，须改", Severity.REVIEW: "可能合法，须写说明", Severity.HINT: "供参考"}
_SPANS = {Severity.ERROR: "A3:D3", Severity.REVIEW: "E3:E3", Severity.HINT: "F3:H3"}
_HOW = (
    "怎么用：先改红格“错误”，再看黄格“核实”，蓝格“提示”供参考；点“单元格”跳到原处，鼠标停在变色的格上有说明。"
    "灰字各行由上面一条连带引起，先改上面一条。“核实”属实的，在“说明”列（淡黄格）写明原因。"
    "本表是副本：在原表上改，改完重新校验。右侧“附件”至“文件”各列不打印，可折叠。"
)


class Line(NamedTuple):
    """A row of the sheet: `root` is the number and the finding that this one follows from, None for a headline."""

    number: int
    finding: Finding
    root: tuple[int, Finding] | None


class _Kind(NamedTuple):
    """What decides how a cell of the list looks: its column, whether it is of a knock-on, …"""

    title: str
    below: bool
    severity: Severity
    text: bool
    number_format: str


def add_sheet(
    book: Workbook,
    checked: Checked,
    file: str,
    copies: Mapping[str, str],
    moment: datetime | None = None,
) -> Worksheet:
    """Put the sheet 校验结果 first in `book`, the annotated copy of `file`, and show it when the book opens.

    `copies` maps a handed-in file to the name of its annotated copy, for links across workbooks. Printed columns:
    序号 等级 编号 单元格 问题 应为 怎么办 说明; beside them 附件 项目 填报值 差额 比较 依据 连带于 文件. Rows go by
    form and cell, a knock-on below its root. The header row bears the name 校验结果_表头.
    """
    sheet: Worksheet = book.create_sheet(_free_title(book), 0)
    styles = look()
    _top(sheet, checked, styles, moment)
    _header(sheet, styles)
    row = _HEADER_ROW
    dressed: dict[_Kind, StyleArray] = {}
    for line in lines(checked):
        row += 1
        _finding(sheet, row, line, styles, dressed)
        _link(at(sheet, row, 4), line.finding.place, file, copies)
    if row > _HEADER_ROW:
        sheet.auto_filter.ref = f"A{_HEADER_ROW}:{column_letters(len(COLUMNS))}{row}"
    last = _gaps(sheet, row + 2, checked)
    _page(sheet, last)
    _show_first(book)
    return sheet


def drop_sheet(book: Workbook) -> None:
    """Remove the sheet 校验结果 of an earlier check, should `book` itself be an annotated copy."""
    for sheet in book.worksheets:
        if HEADER in sheet.defined_names and len(book.worksheets) > 1:
            book.remove(sheet)


def lines(checked: Checked) -> Iterator[Line]:
    """All findings as the sheet lists them, numbered from 1, knock-ons below their root."""
    number = 0
    for section in sections(checked):
        for headline in section.by_cell:
            number += 1
            root = (number, headline.finding)
            yield Line(number, headline.finding, None)
            for finding in headline.knock_on:
                number += 1
                yield Line(number, finding, root)


def _free_title(book: Workbook) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    return next(
        title for title in (SHEET, *(f"{SHEET}（{number}）" for number in range(2, 1000))) if title not in taken
    )


def _top(sheet: Worksheet, checked: Checked, styles: Look, moment: datetime | None) -> None:
    from openpyxl.styles import Alignment, Font

    handed_in = checked.submission
    made = f"　校验时间：{moment:%Y-%m-%d %H:%M}" if moment else ""
    counts = "，".join(f"{name} {count}" for name, count in status_counts(checked).items())
    told_above = {
        1: f"{SHEET}　{heading(handed_in)}",
        2: f"版式：{handed_in.edition}　文件：{'、'.join(handed_in.files)}{made}",
        4: f"检查点 {len(checked.outcomes)}：{counts}。{verdict(checked)}",
        5: _HOW,
    }
    for row, text in told_above.items():
        cell = _across(sheet, row, text)
        cell.font = Font(name="黑体", size=16) if row == 1 else Font(name="宋体", size=10)
        cell.alignment = Alignment(vertical="center", wrap_text=row != 1)
        sheet.row_dimensions[row].height = 28 if row == 1 else height([(text, _WIDTH)])
    found = tallies(checked.findings)
    for severity, span in _SPANS.items():
        first, _, last = span.partition(":")
        if first != last:
            sheet.merge_cells(span)
        cell = sheet[first]
        put(cell, f"{SEVERITIES[severity]} {found[severity]}\n{_MEANINGS[severity]}")
        cell.fill = styles.fills[severity]
        cell.font = Font(name="黑体", size=11)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[3].height = 36


def _across(sheet: Worksheet, row: int, text: str) -> Cell:
    """The text in one cell as wide as what is printed."""
    sheet.merge_cells(f"A{row}:{column_letters(len(_PRINTED))}{row}")
    cell = at(sheet, row, 1)
    put(cell, text)
    return cell


def _header(sheet: Worksheet, styles: Look) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.workbook.defined_name import DefinedName

    for column, (title, width) in enumerate(COLUMNS.items(), 1):
        cell = at(sheet, _HEADER_ROW, column)
        put(cell, title)
        cell.font, cell.fill, cell.border = Font(name="黑体", size=10), styles.header, styles.border
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[column_letters(column)].width = width
        sheet.column_dimensions[column_letters(column)].outlineLevel = int(title in _BESIDE)
    sheet.row_dimensions[_HEADER_ROW].height = 22
    last = column_letters(len(COLUMNS))
    quoted = sheet.title.replace("'", "''")
    name = DefinedName(HEADER, attr_text=f"'{quoted}'!$A${_HEADER_ROW}:${last}${_HEADER_ROW}")
    sheet.defined_names[HEADER] = name


def texts_of(line: Line) -> dict[str, str]:
    """The texts of a row by header. A knock-on says what it is and which row to mend."""
    finding, root = line.finding, line.root
    problem, todo, wanted = f"{finding.title}\n{message(finding)}", advice(finding), finding.expected
    if root:
        problem, todo = f"└ 连带：{finding.title}。{figures(finding, root[1])}。", f"随第 {root[0]} 条一并处理。"
        wanted = "" if worked_out(finding, root[1]) and finding.severity is not Severity.REVIEW else wanted
    texts = {
        "序号": str(line.number),
        "等级": SEVERITIES[finding.severity],
        "编号": finding.rule,
        "单元格": where(finding.place),
        "问题": problem,
        "应为": value(wanted) if wanted else "",
        "怎么办": todo,
        "说明": finding.explanation or "",
        "附件": finding.form,
        "项目": finding.field,
        "填报值": value(finding.actual),
        "差额": finding.difference,
        "比较": operands(finding, everything=True),
        "依据": finding.basis,
        "连带于": f"{root[1].rule} {where(root[1].place)}" if root else "",
        "文件": finding.place.file,
    }
    return {title: texts[title] for title in COLUMNS}


def _finding(sheet: Worksheet, row: int, line: Line, styles: Look, dressed: dict[_Kind, StyleArray]) -> None:
    """`dressed`: kind of cell → its style, once one of the kind has been dressed (openpyxl compares style by style)."""
    values, severity = texts_of(line), line.finding.severity
    for column, (title, text) in enumerate(values.items(), 1):
        cell: Any = at(sheet, row, column)
        put(cell, text, numeric=title in _FIGURES or title == "序号")
        kind = _Kind(title, line.root is not None, severity, isinstance(cell.value, str), cell.number_format)
        if kind not in dressed:
            _dress(cell, kind, styles)
            dressed[kind] = cell._style  # noqa: SLF001
        cell._style = copy(dressed[kind])  # noqa: SLF001
    sheet.row_dimensions[row].height = height((values[title], width) for title, width in _PRINTED.items())


def _dress(cell: Cell, kind: _Kind, styles: Look) -> None:
    from openpyxl.styles import Alignment, Font

    right = kind.title in _FIGURES and not kind.text
    centred = kind.title in ("序号", "等级", "编号", "附件")
    cell.alignment = Alignment(
        horizontal="center" if centred else "right" if right else "left",
        vertical="top",
        wrap_text=True,
        indent=2 if kind.title == "问题" and kind.below else int(right),
    )
    cell.font = Font(name="宋体", size=9, color="6B6B6B") if kind.below else Font(name="宋体", size=10)
    cell.border = styles.border
    if kind.title == "等级" and not kind.below:
        cell.fill = styles.fills[kind.severity]
    if kind.title == "说明" and kind.severity is Severity.REVIEW:
        cell.fill = styles.answer


def _link(cell: Cell, place: Place, file: str, copies: Mapping[str, str]) -> None:
    """A link to the finding's cell in this workbook, or in the annotated copy of the other file."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = place.sheet.replace("'", "''")
    location = f"'{quoted}'!{place.cell}" if place.sheet and area_of(place.cell) else None
    target = None if place.file == file else copies.get(place.file)
    if (place.file == file and location is None) or (place.file != file and target is None):
        return
    cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target and quote(target), location=location)
    cell.font = Font(name="宋体", size=cell.font.size, color="0B4F9E", underline="single")


def _gaps(sheet: Worksheet, row: int, checked: Checked) -> int:
    """What was not checked and why, below the table; or a line that says nothing was found. Returns the last row."""
    from openpyxl.styles import Alignment, Font

    lines = [] if checked.findings else [verdict(checked)]
    for status in (Status.UNCHECKED, Status.CRASHED):
        found = reasons(checked, status)
        lines += [f"{STATUSES[status]} {checked.count(status)} 处（不等于通过）："] if found else []
        lines += [f"　{reason.reason}（{reason.places} 处：{'、'.join(reason.rules)}）" for reason in found]
    if checked.adjusted:
        lines += ["本版式调整的规则：", *(f"　{line}" for line in adjusted(checked))]
    if told(checked):
        lines += [told(checked), *(f"　{line}" for line in unmatched(checked))]
    for offset, text in enumerate(lines):
        cell = _across(sheet, row + offset, text)
        cell.font, cell.alignment = Font(name="宋体", size=10), Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row + offset].height = height([(text, _WIDTH)])
    return row + len(lines)


def _page(sheet: Worksheet, last: int) -> None:
    from openpyxl.worksheet.properties import Outline, PageSetupProperties

    sheet.freeze_panes = f"E{_HEADER_ROW + 1}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.print_area = f"A1:{column_letters(len(_PRINTED))}{last}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    if sheet.oddFooter is not None and sheet.oddFooter.center is not None:  # an empty one counts as false
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _show_first(book: Workbook) -> None:
    """Open on 校验结果, with no other sheet selected along with it (an edit would go to both)."""
    book.active = 0
    for index, sheet in enumerate(book.worksheets):
        for view in sheet.views.sheetView:
            view.tabSelected = index == 0
