"""The Excel template of the 自评报告: sheet 自评报告 (章节, 正文) and sheet 数据 (what the automatic text prints)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from xlzj.read.submission import REPORT_SHEETS
from xlzj.report.package import DAWN, settled

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_A4 = 9
_REPORT = (
    ("", "{{ 年 }}年度{{ 单位 }}{{ 标题 }}", ""),
    ("", "部门（单位）名称：{{ 单位 }}（盖章）　　　　{{ 封面日期 }}", ""),
    ("", "章节", "正文"),
    ("{% for 行 in 正文 %}{% endfor %}", "{{ 行.章节 }}", "{{ 行.文 }}"),
)
_DATA = (
    ("", "自动文字中的数字及其来源", "", "", "", ""),
    ("", "序号", "名称", "数值", "单位", "来源单元格"),
    (
        "{% for 数 in 数据 %}{% endfor %}",
        "{{ 数.序号 }}",
        "{{ 数.名称 }}",
        "{{ 数.值 }}",
        "{{ 数.单位 }}",
        "{{ 数.来源 }}",
    ),
)


def build_xlsx() -> bytes:
    """The template, the same bytes every time."""
    from openpyxl import Workbook

    book = Workbook()
    report = book.worksheets[0]
    report.title = REPORT_SHEETS[0]
    _lay(report, _REPORT, {"A": 4, "B": 24, "C": 68}, header=3)
    data = book.create_sheet(REPORT_SHEETS[1])
    _lay(data, _DATA, {"A": 4, "B": 6, "C": 40, "D": 12, "E": 10, "F": 26}, header=2)
    book.properties.creator, book.properties.title = "xlzj", "自评报告"
    book.properties.created = book.properties.modified = DAWN
    buffer = io.BytesIO()
    book.save(buffer)
    return settled(buffer.getvalue())


def _lay(sheet: Worksheet, rows: tuple[tuple[str, ...], ...], widths: dict[str, float], header: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    thin = Side(style="thin", color="FF000000")
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].hidden = True
    last = len(widths)
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell: Any = sheet.cell(at, column)
            cell.value = text or None
            centred = at <= header or (sheet.title == "数据" and column in {2, 4, 5})
            cell.alignment = Alignment(
                "center" if centred else "left", "center" if at <= header else "top", wrap_text=True
            )
            cell.font = Font(name="黑体" if at <= header else "宋体", size=16 if at == 1 else 10)
            if at >= header and column > 1:
                cell.border = Border(thin, thin, thin, thin)
        if at < header:
            sheet.merge_cells(start_row=at, end_row=at, start_column=2, end_column=last)
            sheet.row_dimensions[at].height = 42.0 if at == 1 else 24.0
    sheet.row_dimensions[header].height = 22.0
    if sheet.title == "自评报告":
        sheet.cell(len(rows), 2).font = Font(name="黑体", size=10)
    _page(sheet, header)


def _page(sheet: Worksheet, header: int) -> None:
    """A4 upright, one page wide, header on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.print_title_rows = f"{header}:{header}"
    setup: Any = sheet.page_setup
    setup.paperSize, setup.orientation = _A4, "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = f"A{header + 1}"
    footer: Any = sheet.oddFooter
    footer.center.text = "— &P —"
