"""The sheet 校验结果: counts and legend at the top, then one row per finding, to sort, filter, print and answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from xlzj.model import Severity, Status
from xlzj.report.cells import at, height, letter, look, put
from xlzj.report.view import (
    ANSWER,
    BLANK,
    ROUNDING,
    SEVERITIES,
    STATUSES,
    advice,
    heading,
    headlines,
    operands,
    reasons,
    severity_counts,
    status_counts,
    verdict,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.model import Checked, Finding, Place
    from xlzj.report.cells import Look

SHEET = "校验结果"
HEADER = "校验结果_表头"  # sheet-scoped name of the header row; tells our sheet from one the user called the same

_COLUMNS = {  # printed header → width in characters
    "序号": 5,
    "等级": 6,
    "编号": 8,
    "附件": 8,
    "单元格": 14,
    "项目": 16,
    "问题": 42,
    "填报值": 11,
    "应为": 11,
    "差额": 9,
    "怎么办": 28,
    "依据": 20,
    "说明": 20,
    "连带于": 13,
}
_HEADER_ROW = 6
_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}(:[A-Z]{1,3}\d{1,7})?")


def add_sheet(
    book: Workbook,
    checked: Checked,
    file: str,
    copies: Mapping[str, str],
    moment: datetime | None = None,
) -> Worksheet:
    """Put the sheet 校验结果 first in `book`, the annotated copy of `file`, and show it when the book opens.

    `copies` maps a handed-in file to the name of its annotated copy, for links across workbooks. Columns: 序号 等级
    编号 附件 单元格 项目 问题 填报值 应为 差额 怎么办 依据 说明 连带于; the header row bears the name 校验结果_表头.
    """
    sheet: Worksheet = book.create_sheet(_free_title(book), 0)
    styles = look()
    _top(sheet, checked, styles, moment)
    _header(sheet, styles)
    row = _HEADER_ROW
    for number, (finding, root) in enumerate(_rows(checked), 1):
        row += 1
        _finding(sheet, row, finding, {"序号": str(number), **_values(finding, root, file)}, styles)
        _link(at(sheet, row, 5), finding.place, file, copies)
    if row > _HEADER_ROW:
        sheet.auto_filter.ref = f"A{_HEADER_ROW}:{letter(len(_COLUMNS))}{row}"
    _gaps(sheet, row + 2, checked)
    _page(sheet)
    _show_first(book)
    return sheet


def drop_sheet(book: Workbook) -> None:
    """Remove the sheet 校验结果 of an earlier check, should `book` itself be an annotated copy."""
    for sheet in book.worksheets:
        if HEADER in sheet.defined_names and len(book.worksheets) > 1:
            book.remove(sheet)


def _rows(checked: Checked) -> Iterator[tuple[Finding, Finding | None]]:
    for root, followers in headlines(checked.findings):
        yield root, None
        for follower in followers:
            yield follower, root


def _free_title(book: Workbook) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    return next(
        title for title in (SHEET, *(f"{SHEET}（{number}）" for number in range(2, 1000))) if title not in taken
    )


def _top(sheet: Worksheet, checked: Checked, styles: Look, moment: datetime | None) -> None:
    from openpyxl.styles import Alignment, Font

    handed_in = checked.submission
    made = f"　校验时间：{moment:%Y-%m-%d %H:%M}" if moment else ""
    counted = "，".join(f"{name} {count}" for name, count in status_counts(checked).items())
    lines = {
        1: f"{SHEET}　{heading(handed_in)}",
        2: f"版式：{handed_in.edition}　文件：{'、'.join(handed_in.files)}{made}",
        4: f"检查点 {len(checked.outcomes)}：{counted}。{verdict(checked)}",
        5: f"点“单元格”跳到原处；“说明”列供“核实”各条填写（淡黄格）。{ANSWER}{ROUNDING}",
    }
    last = letter(len(_COLUMNS))
    for row, text in lines.items():
        sheet.merge_cells(f"A{row}:{last}{row}")
        cell = at(sheet, row, 1)
        put(cell, text)
        cell.font = Font(name="黑体", size=16) if row == 1 else Font(name="宋体", size=10)
        cell.alignment = Alignment(vertical="center", wrap_text=row != 1)
        sheet.row_dimensions[row].height = 28 if row == 1 else height([(text, sum(_COLUMNS.values()))])
    meanings = {Severity.ERROR: "必有一处错，须改", Severity.REVIEW: "可能合法，须写说明", Severity.HINT: "供参考"}
    spans = {Severity.ERROR: "A3:E3", Severity.REVIEW: "F3:G3", Severity.HINT: "H3:K3"}
    counts = severity_counts(checked)
    for severity, span in spans.items():
        sheet.merge_cells(span)
        cell = sheet[span.split(":")[0]]
        put(cell, f"{SEVERITIES[severity]} {counts[SEVERITIES[severity]]}（{meanings[severity]}）")
        cell.fill = styles.fills[severity]
        cell.font = Font(name="黑体", size=11)
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[3].height = 20


def _header(sheet: Worksheet, styles: Look) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.workbook.defined_name import DefinedName

    for column, (title, width) in enumerate(_COLUMNS.items(), 1):
        cell = at(sheet, _HEADER_ROW, column)
        put(cell, title)
        cell.font, cell.fill, cell.border = Font(name="黑体", size=10), styles.header, styles.border
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[letter(column)].width = width
    sheet.row_dimensions[_HEADER_ROW].height = 22
    last = letter(len(_COLUMNS))
    quoted = sheet.title.replace("'", "''")
    name = DefinedName(HEADER, attr_text=f"'{quoted}'!$A${_HEADER_ROW}:${last}${_HEADER_ROW}")
    sheet.defined_names[HEADER] = name


def _values(finding: Finding, root: Finding | None, file: str) -> dict[str, str]:
    place, compared = finding.place, operands(finding)
    return {
        "等级": SEVERITIES[finding.severity],
        "编号": finding.rule,
        "附件": finding.form,
        "单元格": where(place) if place.file == file else f"{where(place)} \n{place.file}",
        "项目": finding.field,
        "问题": "\n".join(part for part in (finding.title, finding.message, compared and f"比较：{compared}") if part),
        "填报值": finding.actual or BLANK,
        "应为": finding.expected,
        "差额": finding.difference,
        "怎么办": advice(finding),
        "依据": finding.basis,
        "说明": finding.explanation or "",
        "连带于": f"{root.rule} {where(root.place)}" if root else "",
    }


def _finding(sheet: Worksheet, row: int, finding: Finding, values: dict[str, str], styles: Look) -> None:
    from openpyxl.styles import Alignment, Font

    for column, (title, text) in enumerate(values.items(), 1):
        cell = at(sheet, row, column)
        right = title in ("填报值", "应为", "差额")
        put(cell, text, numeric=right or title == "序号")
        centred = title in ("序号", "等级", "编号", "附件")
        cell.alignment = Alignment(
            horizontal="center" if centred else "right" if right else "left",
            vertical="top",
            wrap_text=True,
            indent=1 if right else 0,
        )
        cell.font, cell.border = Font(name="宋体", size=10), styles.border
    at(sheet, row, 2).fill = styles.fills[finding.severity]
    if finding.severity is Severity.REVIEW:
        at(sheet, row, 13).fill = styles.answer
    sheet.row_dimensions[row].height = height(zip(values.values(), _COLUMNS.values(), strict=True))


def _link(cell: Cell, place: Place, file: str, copies: Mapping[str, str]) -> None:
    """A link to the finding's cell in this workbook, or in the annotated copy of the other file."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = place.sheet.replace("'", "''")
    location = f"'{quoted}'!{place.cell}" if place.sheet and _CELL.fullmatch(place.cell) else None
    target = None if place.file == file else copies.get(place.file)
    if (place.file == file and location is None) or (place.file != file and target is None):
        return
    cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target and quote(target), location=location)
    cell.font = Font(name="宋体", size=10, color="0B4F9E", underline="single")


def _gaps(sheet: Worksheet, row: int, checked: Checked) -> None:
    """What was not checked and why, below the table; or a line that says nothing was found."""
    from openpyxl.styles import Alignment, Font

    lines = [] if checked.findings else [verdict(checked)]
    for status in (Status.UNCHECKED, Status.CRASHED):
        found = reasons(checked, status)
        lines += [f"{STATUSES[status]} {checked.count(status)} 处（不等于通过）："] if found else []
        lines += [f"　{reason.reason}（{reason.places} 处：{'、'.join(reason.rules)}）" for reason in found]
    width = sum(_COLUMNS.values())
    for offset, text in enumerate(lines):
        sheet.merge_cells(f"A{row + offset}:{letter(len(_COLUMNS))}{row + offset}")
        cell = at(sheet, row + offset, 1)
        put(cell, text)
        cell.font, cell.alignment = Font(name="宋体", size=10), Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row + offset].height = height([(text, width)])


def _page(sheet: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = f"F{_HEADER_ROW + 1}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    if sheet.oddFooter is not None and sheet.oddFooter.center is not None:  # an empty one counts as false
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _show_first(book: Workbook) -> None:
    """Open on 校验结果, with no other sheet selected along with it (an edit would go to both)."""
    book.active = 0
    for index, sheet in enumerate(book.worksheets):
        for view in sheet.views.sheetView:
            view.tabSelected = index == 0
