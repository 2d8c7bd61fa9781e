"""Cell styles by Chinese keyword, from `templates/styles.yaml` to openpyxl objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions.home import shared
from xlzj.editions.text import BadText, load_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell import Cell, MergedCell

    from xlzj.editions.spec import Edition

FILE = "styles.yaml"
_SIDES = ("left", "right", "top", "bottom")
_KEYS = frozenset(
    {"like", "font", "size", "color", "horizontal", "vertical", "wrap", "indent", "border", "fill", "format", "input"}
)


class Style(NamedTuple):
    """How a cell looks, and whether it stays open on a protected sheet (`input`)."""

    font: str
    size: float
    color: str = "000000"
    horizontal: str = "center"
    vertical: str = "center"
    wrap: bool = True
    indent: int = 0
    border: str = ""
    fill: str = ""
    format: str = "General"
    input: bool = False


def load_styles(edition: Edition) -> dict[str, Style]:
    """Every style of `styles.yaml`, `like` resolved; one of the edition's own goes before. Raises BadText."""
    path = shared(edition.folder.parent, FILE)
    own = edition.folder / FILE
    data = {**load_text(path), **(load_text(own) if own.is_file() else {})}
    return {name: _style(_resolved(data, name, path.name)) for name in data}


def _resolved(data: Mapping[str, Mapping[str, str]], name: str, file: str, depth: int = 0) -> dict[str, str]:
    if name not in data or depth > len(data):
        raise BadText(f"{file}：样式“{name}”不存在，或 like 互相引用")
    unknown = set(data[name]) - _KEYS
    if unknown:
        raise BadText(f"{file}：样式“{name}”有不认识的键 {'、'.join(sorted(unknown))}")
    base = data[name].get("like")
    return (_resolved(data, base, file, depth + 1) if base else {}) | dict(data[name])


def _style(data: Mapping[str, str]) -> Style:
    return Style(
        font=data["font"],
        size=float(data["size"]),
        color=data.get("color", "000000"),
        horizontal=data.get("horizontal", "center"),
        vertical=data.get("vertical", "center"),
        wrap=data.get("wrap", "true") == "true",
        indent=int(data.get("indent", "0")),
        border=data.get("border", ""),
        fill=data.get("fill", ""),
        format=data.get("format", "General"),
        input=data.get("input", "false") == "true",
    )


def apply(cell: Cell | MergedCell, style: Style) -> None:
    """Give the cell this style."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    sides = _SIDES if style.border == "box" else style.border.split()
    line = Side(style="thin", color="FF000000")
    cell.font = Font(name=style.font, size=style.size, color=f"FF{style.color}")
    cell.alignment = Alignment(style.horizontal, style.vertical, wrap_text=style.wrap, indent=style.indent)
    left, right, top, bottom = (line if side in sides else None for side in _SIDES)
    cell.border = Border(left, right, top, bottom)
    cell.number_format = style.format
    cell.protection = Protection(locked=not style.input)
    if style.fill:
        cell.fill = PatternFill("solid", fgColor=f"FF{style.fill}")
