"""Conditional formats of one formula and one fill."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno

from .desk import Refused, area_of, cells_of, named, range_of
from .sheets import sheets

if TYPE_CHECKING:
    from .desk import Area, Desk

_EXPRESSION = 24  # com.sun.star.sheet.ConditionFormatOperator.EXPRESSION
_STYLE = "xlzj_"  # how names of the cell styles begin that our fills need
_LOOK = (
    *("VertJustify", "CharColor", "CharWeight", "CharWeightAsian"),
    *("CharFontName", "CharFontNameAsian", "CharHeight", "CharHeightAsian"),
)
"""What a default style out of an .xlsx sets and a cell may have otherwise."""
_MOST_CELLS = 5000
_STYLES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:styles>
<style:style style:name="{}" style:family="table-cell"><style:table-cell-properties fo:background-color="#{:06X}"/>
</style:style></office:styles><office:body><office:spreadsheet><table:table table:name="1"><table:table-row>
<table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document>"""


def formats(desk: Desk, uid: str, name: str) -> list[list[Any]]:
    """[[id, formula or "", fill or None, [areas]]] of the sheet's conditional formats.

    One of ours whose cells look otherwise by now has no fill: it would show more than its fill.
    """
    styles = desk.book(uid).StyleFamilies.getByName("CellStyles")
    told = []
    for each in _formats(desk, uid, name):
        areas = [area_of(address) for address in each.Range.RangeAddresses]
        formula, style = _told(each)
        found = styles.getByName(style) if styles.hasByName(style) else None
        fits = found is None or not style.startswith(_STYLE) or _fits(desk, uid, name, areas, _look(found))
        fill = -1 if found is None or not fits else found.CellBackColor
        told.append([each.ID, formula, None if fill == -1 else fill & 0xFFFFFF, areas])
    return told


def _fits(desk: Desk, uid: str, name: str, areas: list[Area], look: tuple[Any, ...]) -> bool:
    """Whether every cell has the look; not asked of more cells than anybody marks."""
    if sum(rows * columns for _, _, rows, columns in areas) > _MOST_CELLS:
        return False
    ranges = [(range_of(desk, uid, name, area), area) for area in areas]
    cells = (each.getCellByPosition(x, y) for each, area in ranges for y in range(area[2]) for x in range(area[3]))
    return all(_look(cell) == look for cell in cells)


def _formats(desk: Desk, uid: str, name: str) -> Any:
    return desk.sheet(uid, name).ConditionalFormats.getConditionalFormats()


def add_format(desk: Desk, uid: str, name: str, areas: list[Area], formula: str, fill: int) -> list[Area]:
    """Conditional formats of one formula and one fill; the areas that took it. Raises Refused on a protected sheet.

    Cells that have a conditional format of their own keep it and get none of ours: setting one would take the other
    away for good. A cell style always has what the default style has, and would lay its font and alignment over the
    cell's; so there is one for each look of the cells.
    """
    before = _formats(desk, uid, name)
    taken = [area_of(address) for each in before for address in each.Range.RangeAddresses]
    free = [area for area in areas if not any(_meet(area, other) for other in taken)]
    looks: dict[tuple[Any, ...], list[Area]] = {}
    for area in free:
        looks.setdefault(_look(range_of(desk, uid, name, area)), []).append(area)
    for look, alike in looks.items():
        _add(cells_of(desk, uid, name, alike), formula, _style_for(desk.book(uid), fill, look))
    if free and len(_formats(desk, uid, name)) == len(before):
        raise Refused("protected sheet")
    return free


def _look(cells: Any) -> tuple[Any, ...]:
    """What `_LOOK` names, of cells or of a style."""
    values = map(cells.getPropertyValue, _LOOK)
    return tuple(value.value if isinstance(value, uno.Enum) else value for value in values)


def _style_for(document: Any, fill: int, look: tuple[Any, ...]) -> str:
    """The name of the cell style of this fill and look, made where there is none."""
    styles = document.StyleFamilies.getByName("CellStyles")
    start = f"{_STYLE}{fill:06X}"
    for style in (name for name in styles.ElementNames if name.startswith(start)):
        found = styles.getByName(style)
        if _look(found) == look:
            return str(style)
    number = next(n for n in range(1, 1000) if not styles.hasByName(f"{start}_{n}"))
    _make(document, styles, f"{start}_{number}", fill, look)
    document.UndoManager.unlock()  # making a style has begun recording undo steps again
    document.UndoManager.lock()
    return f"{start}_{number}"


def _add(cells: Any, formula: str, style: str) -> None:
    wanted = cells.ConditionalFormat
    wanted.clear()
    operator = uno.Enum("com.sun.star.sheet.ConditionOperator", "FORMULA")
    wanted.addNew((named("Operator", operator), named("Formula1", formula), named("StyleName", style)))
    cells.ConditionalFormat = wanted


def _meet(one: Area, other: Area) -> bool:
    rows = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
    return rows and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


def _make(document: Any, styles: Any, style: str, fill: int, look: tuple[Any, ...]) -> None:
    """A new cell style; out of a file where a sheet is protected, since then no style can be changed in place."""
    if not any(sheet.isProtected() for sheet in document.Sheets):
        made = document.createInstance("com.sun.star.style.CellStyle")
        styles.insertByName(style, made)
        made.CellBackColor = fill
        for name, value in zip(_LOOK, look):  # noqa: B905  (Python 3.8)
            made.setPropertyValue(name, value)
        return
    wanted = {"LoadCellStyles": True, "LoadPageStyles": False, "OverwriteStyles": False}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "styles.fods"
        path.write_text(_STYLES.format(style, fill), encoding="utf-8")
        options = tuple(named(name, value) for name, value in wanted.items())
        document.StyleFamilies.loadStylesFromURL(uno.systemPathToFileUrl(str(path)), options)


def delete_format(desk: Desk, uid: str, name: str, number: int) -> None:
    """Take a conditional format away, and its style where no other uses it. Raises Refused where it stays."""
    document = desk.book(uid)
    mine = [each for each in _formats(desk, uid, name) if number == each.ID]
    used = [_style(each) for each in mine]
    for each in mine:
        cells = cells_of(desk, uid, name, [area_of(address) for address in each.Range.RangeAddresses])
        wanted = cells.ConditionalFormat
        wanted.clear()
        cells.ConditionalFormat = wanted
        cells.setPropertyToDefault("ConditionalFormat")  # an empty one would be left, and shift numbers beside it
    if any(number == each.ID for each in _formats(desk, uid, name)):
        desk.sheet(uid, name).ConditionalFormats.removeByID(number)
    left = {_style(each) for sheet in sheets(desk, uid) for each in _formats(desk, uid, sheet)}
    styles = document.StyleFamilies.getByName("CellStyles")
    for style in used:
        if style.startswith(_STYLE) and style not in left and styles.hasByName(style):
            styles.removeByName(style)


def _style(found: Any) -> str:
    entry = found.getByIndex(0) if found.getCount() else None
    return str(entry.StyleName) if entry is not None and hasattr(entry, "StyleName") else ""


def _told(found: Any) -> tuple[str, str]:
    """Formula and style of a conditional format that is one formula; "" for both of any other."""
    entry = found.getByIndex(0) if found.getCount() else None
    if entry is None or not hasattr(entry, "Formula1") or entry.Operator != _EXPRESSION:
        return "", ""
    return entry.Formula1, str(entry.StyleName)
