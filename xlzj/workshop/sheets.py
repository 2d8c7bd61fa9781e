"""Lists as workbooks for accountants: a heading that stays, filters, wrapped texts, A4 landscape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions.build import book_of, stored
from xlzj.editions.grid import letters
from xlzj.report.cells import height

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Sheet(NamedTuple):
    """One list: its title, headings, widths (characters) and rows."""

    title: str
    headings: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence[str]]


def workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """The .xlsx of these lists; the same lists always give the same bytes."""
    book = book_of(title)
    for each in sheets:
        _lay(book.create_sheet(each.title[:31]), each)
    return stored(book)


def _lay(sheet: Any, given: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    line = Side(style="thin", color="FFBFBFBF")
    box = Border(line, line, line, line)
    last = 1
    for row, texts in enumerate((given.headings, *given.rows), 1):
        last = row
        # Programs that do not fit rows by themselves would cut the texts off.
        wide = [(text, int(width)) for text, width in zip(texts, given.widths, strict=True) if text]
        sheet.row_dimensions[row].height = height(wide) if wide else None
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column)
            cell.value = text or None
            if text:
                cell.data_type = "s"
            cell.font = Font(name="黑体" if row == 1 else "宋体", size=10)
            cell.alignment = Alignment(vertical="center" if row == 1 else "top", wrap_text=True)
            cell.border = box
            if row == 1:
                cell.fill = PatternFill("solid", fgColor="FFDDE6F0")
    for column, width in enumerate(given.widths, 1):
        sheet.column_dimensions[letters(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letters(len(given.headings))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
