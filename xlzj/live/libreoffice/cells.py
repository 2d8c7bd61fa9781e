"""Cells of a sheet in LibreOffice as xlwings wants them: values, looks, notes, conditional formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xlzj.address import area_of, column_letters
from xlzj.live.libreoffice.attached import Formats, Note, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlzj.live.libreoffice.documents import Sheet

Area = tuple[int, int, int, int]  # row, column, rows, columns


def area_from(numbers: Sequence[int]) -> Area:
    """Four numbers of the bridge as an area."""
    row, column, rows, columns = numbers
    return row, column, rows, columns


def _parsed(address: str) -> Area:
    block = area_of(address)
    if block is None:
        raise ValueError(address)
    return block.top, block.left, block.bottom - block.top + 1, block.right - block.left + 1


def _address(area: Area) -> str:
    row, column, rows, columns = area
    first = f"${column_letters(column)}${row}"
    last = f"${column_letters(column + columns - 1)}${row + rows - 1}"
    return first if first == last else f"{first}:{last}"


class Range(base_classes.Range):
    """One or several areas of a sheet; values are those of the first. Also its own `.api`."""

    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Sheet, areas: tuple[Area, ...]) -> None:
        self._sheet = sheet
        self._areas = areas
        self.options: Any = {}

    @classmethod
    def at(cls, sheet: Sheet, arg1: Any, arg2: Any = None) -> Range:
        """By address, by corners as (row, column), or by other ranges."""
        if isinstance(arg1, str):
            first = tuple(_parsed(part) for part in arg1.split(","))
            return cls(sheet, first) if arg2 is None else cls.at(sheet, f"{arg1}:{arg2}")
        row, column = (arg1.row, arg1.column) if isinstance(arg1, Range) else arg1
        if arg2 is None:
            return cls(sheet, (arg1._areas[0] if isinstance(arg1, Range) else (row, column, 1, 1),))  # noqa: SLF001  (ours)
        below, beside = (arg2.row, arg2.column) if isinstance(arg2, Range) else arg2
        return cls(sheet, ((row, column, below - row + 1, beside - column + 1),))

    @property
    def api(self) -> Range:
        """Itself."""
        return self

    @property
    def sheet(self) -> Sheet:
        """The sheet."""
        return self._sheet

    @property
    def row(self) -> int:
        """The first row."""
        return self._areas[0][0]

    @property
    def column(self) -> int:
        """The first column."""
        return self._areas[0][1]

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self._areas[0][2:]

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, *at: int) -> Range:
        """One cell, by row and column or by its number."""
        row, column = at if len(at) == 2 else (divmod(at[0] - 1, self.shape[1])[0] + 1, (at[0] - 1) % self.shape[1] + 1)
        return Range(self._sheet, ((self.row + row - 1, self.column + column - 1, 1, 1),))

    @property
    def address(self) -> str:
        """$A$1:$B$2; several areas parted by commas."""
        return ",".join(map(_address, self._areas))

    @property
    def Count(self) -> int:  # noqa: N802  (Excel's name)
        """Of the cells in all areas."""
        return sum(rows * columns for _, _, rows, columns in self._areas)

    Address = address

    @property
    def Areas(self) -> list[Range]:  # noqa: N802  (Excel's name)
        """Each by itself."""
        return [Range(self._sheet, (area,)) for area in self._areas]

    def get_address(self, *_: Any) -> str:
        """Absolute, as `address`."""
        return self.address

    def _call(self, operation: str, *arguments: Any) -> Any:
        return self._sheet.call(operation, self._areas[0], *arguments)

    def _rows(self, value: Any) -> list[list[Any]]:
        """A scalar fills the area; a list of rows is as it is."""
        if isinstance(value, (list, tuple)):
            return [list(row) if isinstance(row, (list, tuple)) else [row] for row in value]
        return [[value] * self.shape[1]] * self.shape[0]

    @property
    def raw_value(self) -> Any:
        """Rows of numbers and texts."""
        return self._call("values")

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._call("set_values", self._rows(value))

    @property
    def formula(self) -> Any:
        """As typed in, in English; one text, or rows of them."""
        rows = self._call("formulas")
        return rows[0][0] if self.shape == (1, 1) else tuple(tuple(row) for row in rows)

    @formula.setter
    def formula(self, value: Any) -> None:
        self._call("set_formulas", self._rows(value))

    def select(self) -> None:
        """Select it and bring it into view."""
        self._call("select")

    def _dress(self, **look: Any) -> None:
        self._sheet.call("dress", self._areas, look)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The fill."""
        fill = self._call("color")
        return None if fill is None else (fill >> 16, fill >> 8 & 0xFF, fill & 0xFF)

    @color.setter
    def color(self, value: tuple[int, int, int] | None) -> None:
        self._dress(color=None if value is None else number_of(value))

    @property
    def number_format(self) -> str:
        """Not read back here."""
        raise NotImplementedError

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._dress(number_format=value)

    @property
    def wrap_text(self) -> bool:
        """Not read back here."""
        raise NotImplementedError

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._dress(wrap=value)

    @property
    def column_width(self) -> float:
        """Not read back here."""
        raise NotImplementedError

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._dress(width=value)

    def autofit(self, axis: str | None = None) -> None:
        """Nothing to do for rows: the program fits them itself whenever what stands in them changes."""

    @property
    def font(self) -> Font:
        """Bold, size, colour."""
        return Font(self)

    @property
    def note(self) -> Note | None:
        """The note at the first cell."""
        text = self._sheet.call("note_at", self.row, self.column)
        return Note(self._sheet, self.row, self.column, text) if text else None

    def add_note(self, text: str) -> Note:
        """A note at the first cell."""
        self._sheet.call("add_note", self.row, self.column, text)
        return Note(self._sheet, self.row, self.column, text)

    @property
    def conditional_formats(self) -> Formats:
        """Those of the sheet."""
        return Formats(self._sheet, self._areas)


class Font(base_classes.Font):
    """Of a range; written only."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_cells":
            super().__setattr__(name, value)
            return
        key = {"bold": "bold", "size": "size", "color": "font_color"}[name]
        self._cells._dress(**{key: number_of(value) if name == "color" else value})  # noqa: SLF001  (ours)
