"""Values, formulas, selection and looks of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uno

from .desk import Refused, area_of, cells_of, range_of

if TYPE_CHECKING:
    from .desk import Area, Desk

_CHARACTER = 190  # hundredths of a millimetre in one character of a column's width


def values(desk: Desk, uid: str, name: str, area: Area) -> list[list[Any]]:
    """Rows of numbers and texts; "" for a blank."""
    return [list(row) for row in range_of(desk, uid, name, area).getDataArray()]


def set_values(desk: Desk, uid: str, name: str, area: Area, rows: list[list[Any]]) -> None:
    """Write rows of numbers and texts; a text is never taken for a formula."""
    _editable(desk, uid, name, area).setDataArray(tuple(tuple(row) for row in rows))


def formulas(desk: Desk, uid: str, name: str, area: Area) -> list[list[Any]]:
    """Rows of formulas and constants, in English as Excel writes them."""
    rows = range_of(desk, uid, name, area).getFormulaArray()
    return [[_parted(text, ";", ",") for text in row] for row in rows]


def set_formulas(desk: Desk, uid: str, name: str, area: Area, rows: list[list[Any]]) -> None:
    """Write rows as typed in: formulas begin with =, numbers become numbers."""
    _editable(desk, uid, name, area).setFormulaArray(
        tuple(tuple(_parted(text, ",", ";") for text in row) for row in rows)
    )


def _parted(text: str, old: str, new: str) -> str:
    """A formula with its arguments parted by another sign; what stands in quotes is left alone."""
    if not text.startswith("="):
        return text
    pieces = text.split('"')
    pieces[::2] = [piece.replace(old, new) for piece in pieces[::2]]
    return '"'.join(pieces)


def _editable(desk: Desk, uid: str, name: str, area: Area) -> Any:
    cells = range_of(desk, uid, name, area)
    if desk.sheet(uid, name).isProtected() and cells.CellProtection.IsLocked:
        raise Refused("protected sheet")
    return cells


def selection(desk: Desk, uid: str) -> list[Any]:
    """[sheet, area] of the first selected area; the cell under the cursor where something else is selected."""
    document = desk.book(uid)
    selected = document.CurrentSelection
    if selected is not None and hasattr(selected, "RangeAddresses"):
        selected = selected.getByIndex(0) if selected.getCount() else None
    if selected is None or not hasattr(selected, "RangeAddress"):
        return [document.CurrentController.ActiveSheet.Name, [1, 1, 1, 1]]
    return [selected.Spreadsheet.Name, area_of(selected.RangeAddress)]


def select(desk: Desk, uid: str, name: str, area: Area) -> None:
    """Select an area and bring it into view."""
    desk.book(uid).CurrentController.select(range_of(desk, uid, name, area))


def dress(desk: Desk, uid: str, name: str, areas: list[Area], look: dict[str, Any]) -> None:
    """Set what `look` names: color, number_format, wrap, bold, size, font_color, width (characters)."""
    cells = cells_of(desk, uid, name, areas)
    if "color" in look:
        cells.CellBackColor = -1 if look["color"] is None else look["color"]
    if "number_format" in look:
        formats = desk.book(uid).NumberFormats
        locale = uno.createUnoStruct("com.sun.star.lang.Locale")
        key = formats.queryKey(look["number_format"], locale, False)
        cells.NumberFormat = formats.addNew(look["number_format"], locale) if key == -1 else key
    if "wrap" in look:
        cells.IsTextWrapped = look["wrap"]
        cells.VertJustify = uno.Enum("com.sun.star.table.CellVertJustify", "TOP")
    if "bold" in look:
        weight = 150.0 if look["bold"] else 100.0
        cells.CharWeight = cells.CharWeightAsian = weight
    if "size" in look:
        cells.CharHeight = cells.CharHeightAsian = look["size"]
    if "font_color" in look:
        cells.CharColor = look["font_color"]
    if "width" in look:
        range_of(desk, uid, name, areas[0]).Columns.Width = int(look["width"] * _CHARACTER)


def color(desk: Desk, uid: str, name: str, area: Area) -> int | None:
    """The fill of the cells; None without one."""
    cells = range_of(desk, uid, name, area)
    return None if cells.IsCellBackgroundTransparent else cells.CellBackColor & 0xFFFFFF


def is_set(desk: Desk, uid: str, name: str, area: Area, what: str) -> bool:
    """Whether a property is set at the cells, be it to what it is without."""
    return bool(range_of(desk, uid, name, area).getPropertyState(what).value != "DEFAULT_VALUE")
