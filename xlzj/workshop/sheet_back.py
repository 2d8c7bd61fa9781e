"""A worksheet as Excel left it, read into what a layout text says: areas, texts, looks, names, sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlzj.address import Area, area_of, column_letters, column_number
from xlzj.editions.styles import Style

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True)
class Seen:
    """One sheet: `areas` in reading order (merged blocks and single cells), names, heights and widths, print titles."""

    sheet: Any
    areas: tuple[Area, ...]
    names: Mapping[str, Area]
    lost: tuple[str, ...]
    last_row: int
    last_column: int
    repeat: tuple[int, int]
    prompts: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def value(self, area: Area) -> str:
        """What stands in the first cell, as text; "" for nothing."""
        value = self.sheet.cell(area.top, area.left).value
        if value is None:
            return ""
        return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)

    def height(self, row: int) -> float:
        """The height of a row in points."""
        return float(self.sheet.row_dimensions[row].height or 15)

    def widths(self) -> dict[str, float]:
        """Column letters → width, every column of the printed area."""
        known = dict(self._widths())
        return {column_letters(column): known.get(column, 8.43) for column in range(1, self.last_column + 1)}

    def _widths(self) -> Iterator[tuple[int, float]]:
        for key, dimension in self.sheet.column_dimensions.items():
            first = dimension.min or column_number(key)
            for column in range(first, (dimension.max or first) + 1):
                yield column, round(float(dimension.width), 2)

    def look(self, area: Area) -> Style:
        """How a block looks: fonts and alignment of its first cell, the borders of its edges."""
        cell = self.sheet.cell(area.top, area.left)
        edges = {
            "left": self.sheet.cell(area.top, area.left).border.left,
            "top": self.sheet.cell(area.top, area.left).border.top,
            "right": self.sheet.cell(area.top, area.right).border.right,
            "bottom": self.sheet.cell(area.bottom, area.left).border.bottom,
        }
        sides = [side for side in SIDES if edges[side] is not None and edges[side].style]
        align, fill = cell.alignment, cell.fill
        return Style(
            font=str(cell.font.name),
            size=float(cell.font.sz or 11),
            color=_rgb(cell.font.color, "000000"),
            horizontal=align.horizontal or "general",
            vertical=align.vertical or "bottom",
            wrap=bool(align.wrap_text),
            indent=int(align.indent or 0),
            border="box" if len(sides) == 4 else " ".join(sides),
            fill=_rgb(fill.fgColor, "") if fill.fill_type == "solid" else "",
            format=str(cell.number_format),
            input=not cell.protection.locked,
        )


def _rgb(color: Any, default: str) -> str:
    value = getattr(color, "rgb", None)
    return value[-6:] if isinstance(value, str) and len(value) >= 6 else default


def seen(sheet: Any) -> Seen:
    """The sheet as it stands. Names that point nowhere (#REF!) are `lost`."""
    names, lost = {}, []
    for name, defined in sheet.defined_names.items():
        area = area_of(str(defined.attr_text).rpartition("!")[2])
        if area is None:
            lost.append(name)
        else:
            names[name] = area
    printed = area_of(str(sheet.print_area).rpartition("!")[2])
    named = list(names.values()) or [Area(1, 1, 1, 1)]
    last_row = max(printed.bottom if printed else 0, *(area.bottom for area in named))
    last_column = max(printed.right if printed else 0, *(area.right for area in named))
    first, _, last = str(sheet.print_title_rows or "").replace("$", "").partition(":")
    repeat = (int(first), int(last)) if first.isdigit() and last.isdigit() else (0, 0)
    areas = tuple(_areas(sheet, last_row, last_column))
    return Seen(sheet, areas, names, tuple(lost), last_row, last_column, repeat, dict(_prompts(sheet)))


def _areas(sheet: Any, last_row: int, last_column: int) -> Iterator[Area]:
    merged = {
        (m.min_row, m.min_col): Area(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges
    }
    covered = {place for area in merged.values() for place in area.places()[1:]}
    for row in range(2, last_row + 1):
        for column in range(1, last_column + 1):
            if (row, column) in merged:
                yield merged[row, column]
            elif (row, column) not in covered:
                yield Area(row, column, row, column)


def _prompts(sheet: Any) -> Iterator[tuple[tuple[int, int], str]]:
    for rule in sheet.data_validations.dataValidation:
        if rule.prompt:
            for block in rule.sqref.ranges:
                yield (block.min_row, block.min_col), str(rule.prompt)
