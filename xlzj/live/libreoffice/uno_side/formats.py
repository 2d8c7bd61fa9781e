"""Conditional formats of one formula and one fill."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno

from .desk import area_of, cells_of, named
from .sheets import sheets

if TYPE_CHECKING:
    from .desk import Area, Desk

_EXPRESSION = 24  # com.sun.star.sheet.ConditionFormatOperator.EXPRESSION
_STYLE = "xlzj_"  # how names of the cell styles begin that our fills need
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
    """[[id, formula or "", fill or None, [areas]]] of the sheet's conditional formats."""
    styles = desk.book(uid).StyleFamilies.getByName("CellStyles")
    return [[f.ID, *_told(f, styles), [area_of(a) for a in f.Range.RangeAddresses]] for f in _formats(desk, uid, name)]


def _formats(desk: Desk, uid: str, name: str) -> Any:
    return desk.sheet(uid, name).ConditionalFormats.getConditionalFormats()


def add_format(desk: Desk, uid: str, name: str, areas: list[Area], formula: str, fill: int) -> int:
    """A conditional format of one formula and one fill; its id."""
    document, sheet = desk.book(uid), desk.sheet(uid, name)
    style = f"{_STYLE}{fill:06X}"
    styles = document.StyleFamilies.getByName("CellStyles")
    if not styles.hasByName(style):
        _bring(document, styles, style, fill)
    number = sheet.ConditionalFormats.createByRange(cells_of(desk, uid, name, areas))
    rule = next(each for each in _formats(desk, uid, name) if each.ID == number)
    rule.createEntry(0, 0)
    entry = rule.getByIndex(0)
    entry.Operator, entry.Formula1, entry.StyleName = _EXPRESSION, formula, style
    return number


def _bring(document: Any, styles: Any, style: str, fill: int) -> None:
    """A new cell style; out of a file where a sheet is protected, since then no style can be changed in place."""
    if not any(sheet.isProtected() for sheet in document.Sheets):
        made = document.createInstance("com.sun.star.style.CellStyle")
        styles.insertByName(style, made)
        made.CellBackColor = fill
        return
    wanted = {"LoadCellStyles": True, "LoadPageStyles": False, "OverwriteStyles": False}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "styles.fods"
        path.write_text(_STYLES.format(style, fill), encoding="utf-8")
        options = tuple(named(name, value) for name, value in wanted.items())
        document.StyleFamilies.loadStylesFromURL(uno.systemPathToFileUrl(str(path)), options)


def delete_format(desk: Desk, uid: str, name: str, number: int) -> None:
    """Take a conditional format away, and its style where no other uses it."""
    document = desk.book(uid)
    mine = [each for each in _formats(desk, uid, name) if each.ID == number]
    used = [_style(each) for each in mine]
    desk.sheet(uid, name).ConditionalFormats.removeByID(number)
    left = {_style(each) for sheet in sheets(desk, uid) for each in _formats(desk, uid, sheet)}
    styles = document.StyleFamilies.getByName("CellStyles")
    for style in used:
        if style.startswith(_STYLE) and style not in left and styles.hasByName(style):
            styles.removeByName(style)


def _style(found: Any) -> str:
    entry = found.getByIndex(0) if found.getCount() else None
    return str(entry.StyleName) if entry is not None and hasattr(entry, "StyleName") else ""


def _told(found: Any, styles: Any) -> tuple[str, int | None]:
    entry = found.getByIndex(0) if found.getCount() else None
    if entry is None or not hasattr(entry, "Formula1") or entry.Operator != _EXPRESSION:
        return "", None
    fill = styles.getByName(entry.StyleName).CellBackColor if styles.hasByName(entry.StyleName) else -1
    return entry.Formula1, None if fill == -1 else fill & 0xFFFFFF
