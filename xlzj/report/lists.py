"""Lists as workbooks for accountants: a heading that stays, filters, wrapped texts, rows high enough, A4 landscape."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.address import column_letters
from xlzj.editions.build import book_of
from xlzj.report.cells import HEADER_FILL
from xlzj.report.package import saved, settled
from xlzj.spelling import printed_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LINE = 15.0  # points
_TALLEST = 409.0  # points, what Excel allows
_LONGEST_TITLE = 31  # characters of a sheet's name


class Sheet(NamedTuple):
    """One list: its title, its columns (heading, width in characters) and its rows (texts, amounts, None for blank)."""

    title: str
    columns: Sequence[tuple[str, float]]
    rows: Iterable[Sequence[object]]


def workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """The .xlsx of these lists; the same lists always give the same bytes. Raises WriteError."""
    book = book_of(title)
    for each in sheets:
        lay(book.create_sheet(each.title[:_LONGEST_TITLE]), each)
    return settled(saved(book))


def lay(sheet: Any, given: Sheet) -> None:
    """Write the list to an openpyxl worksheet.

    A text that begins with "=" stays a text; amounts are shown with two decimals.
    """
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    line = Side(style="thin", color="FFBFBFBF")
    box, fill = Border(line, line, line, line), PatternFill("solid", fgColor=HEADER_FILL)
    head, body = Font(name="黑体", size=10), Font(name="宋体", size=10)
    middle, top = Alignment(vertical="center", wrap_text=True), Alignment(vertical="top", wrap_text=True)
    titles, widths = zip(*given.columns, strict=True)
    last = 1
    for row, values in enumerate((titles, *given.rows), 1):
        last = row
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            _put(cell, value)
            cell.border, cell.font, cell.alignment = (box, head, middle) if row == 1 else (box, body, top)
            if row == 1:
                cell.fill = fill
        lines = max(_lines(value, width) for value, width in zip(values, widths, strict=True))
        sheet.row_dimensions[row].height = min(_LINE * lines, _TALLEST)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[column_letters(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{column_letters(len(titles))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(cell: Any, value: object) -> None:
    cell.value = None if value == "" else value
    if isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, str) and value:
        cell.data_type = "s"


def _lines(value: object, width: float) -> int:
    """How many lines a text takes in a column."""
    if not isinstance(value, str):
        return 1
    return sum(1 + int(printed_width(line) // max(width - 1, 1)) for line in value.split("\n"))
