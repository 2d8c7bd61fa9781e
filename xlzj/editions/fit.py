"""Row heights that show the whole text of a filled sheet, as an accountant would drag them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj.address import column_letters
from xlzj.spelling import printed_width

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions.layout import Plan

_LINE = 1.32  # points of line height per point of font size (宋体)
_TALLEST = 409.0  # points, Excel's limit: longer prose is whole in the cell, but not on the sheet
_MARGIN = 1.6  # characters a cell keeps free left and right
_NORMAL = 10.5  # points; a column one character wide holds half a Chinese one of this size


def fit(sheet: Worksheet, placed: Plan) -> None:
    """Raise the rows whose wrapped texts would be cut off; rows are never made lower than the form has them."""
    for cell in sorted(placed.cells, key=lambda cell: cell.area.bottom - cell.area.top):
        area = cell.area
        target: Any = sheet.cell(area.top, area.left)
        if not isinstance(target.value, str) or target.data_type == "f" or not target.alignment.wrap_text:
            continue
        width = sum(placed.widths[column_letters(column)] for column in range(area.left, area.right + 1))
        size = float(target.font.sz)
        needed = _lines(target.value, (width - _MARGIN) * _NORMAL / size) * size * _LINE + 4
        rows = [sheet.row_dimensions[row] for row in range(area.top, area.bottom + 1)]
        lacking = needed - sum(row.height or 0 for row in rows)
        for row in rows if lacking > 0 else ():
            row.height = min(_TALLEST, round((row.height or 0) + lacking / len(rows), 1))


def _lines(text: str, width: float) -> int:
    """Lines the text takes in `width` half-width characters."""
    return sum(max(1, -int(-printed_width(part) // max(width, 2))) for part in text.split("\n"))
