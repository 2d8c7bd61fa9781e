"""A plain list as a worksheet: bold headers that stay in sight, wrapped texts, rows high enough, A4 landscape."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = 15.0  # points


def fill_sheet(sheet: Any, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[object]]) -> None:
    """Write `rows` under the titles of `columns` (title, width in characters) to an openpyxl worksheet.

    A text that begins with "=" stays a text; amounts are shown with two decimals.
    """
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for at, (title, width) in enumerate(columns, 1):
        cell = sheet.cell(1, at, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
        sheet.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            cell = sheet.cell(number, at, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, Decimal):
                cell.number_format = "#,##0.00"
            elif isinstance(value, str):
                cell.data_type = "s"
        lines = max(_lines(value, width) for value, (_, width) in zip(row, columns, strict=True))
        sheet.row_dimensions[number].height = _LINE * lines
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def _lines(value: object, width: int) -> int:
    """How many lines a text takes in a column; Chinese characters are two wide."""
    if not isinstance(value, str):
        return 1
    return sum(
        1 + sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line) // max(width - 1, 1)
        for line in value.split("\n")
    )
