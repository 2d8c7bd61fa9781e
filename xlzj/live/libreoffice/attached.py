"""What is attached to cells in LibreOffice, as xlwings wants it: notes and conditional formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlzj.live.libreoffice.cells import Area, Range
    from xlzj.live.libreoffice.documents import Sheet


def number_of(value: tuple[int, int, int]) -> int:
    """A colour as 0xRRGGBB."""
    return value[0] << 16 | value[1] << 8 | value[2]


class Note(base_classes.Note):
    """A note; also its own `.api` and `.api.Shape`, with Excel's names, in points."""

    def __init__(self, sheet: Sheet, row: int, column: int, text: str) -> None:
        self._sheet, self.row, self.column, self._text = sheet, row, column, text
        self._wide: float | None = None

    @property
    def api(self) -> Note:
        """Itself."""
        return self

    Shape = api

    @property
    def location(self) -> Range:
        """Its cell."""
        from xlzj.live.libreoffice.cells import Range

        return Range(self._sheet, ((self.row, self.column, 1, 1),))

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @text.setter
    def text(self, value: str) -> None:
        self._sheet.call("set_note", self.row, self.column, value)
        self._text = value

    def delete(self) -> None:
        """Take it away."""
        self._sheet.call("delete_note", self.row, self.column)

    def _size(self, width: float | None, height: float | None) -> list[float]:
        return list(self._sheet.call("note_size", self.row, self.column, (width, height)))

    @property
    def Width(self) -> float:  # noqa: N802  (Excel's name)
        """Of its box."""
        return self._size(None, None)[0]

    @Width.setter
    def Width(self, value: float) -> None:  # noqa: N802  (Excel's name)
        self._wide = value  # set together with the height: each setting lays the note out anew

    @property
    def Height(self) -> float:  # noqa: N802  (Excel's name)
        """Of its box."""
        return self._size(None, None)[1]

    @Height.setter
    def Height(self, value: float) -> None:  # noqa: N802  (Excel's name)
        self._size(self._wide, value)


class Format(base_classes.ConditionalFormat):
    """One conditional format of the sheet, whatever it was asked through."""

    def __init__(
        self, sheet: Sheet, number: int, formula: str, fill: int | None, areas: Sequence[Sequence[int]]
    ) -> None:
        self._sheet, self._number, self._formula, self._fill, self._areas = sheet, number, formula, fill, areas

    @property
    def api(self) -> Format:
        """Itself."""
        return self

    @property
    def AppliesTo(self) -> Range | None:  # noqa: N802  (Excel's name)
        """The cells it applies to; None where LibreOffice left all of them to formats they had."""
        from xlzj.live.libreoffice.cells import Range, area_from

        return Range(self._sheet, tuple(map(area_from, self._areas))) if self._areas else None

    @property
    def type(self) -> str:
        """It is "custom" where it is one formula."""
        return "custom" if self._formula else "unknown"

    @property
    def formula(self) -> str | None:
        """With its =, as Excel tells it."""
        return f"={self._formula}" if self._formula else None

    @property
    def fill_color(self) -> tuple[int, int, int] | None:
        """The fill it gives."""
        return None if self._fill is None else (self._fill >> 16, self._fill >> 8 & 0xFF, self._fill & 0xFF)

    def delete(self) -> None:
        """From all cells it applies to."""
        self._sheet.call("delete_format", self._number)


class Formats(base_classes.ConditionalFormats):
    """The conditional formats of a sheet."""

    def __init__(self, sheet: Sheet, areas: tuple[Area, ...]) -> None:
        self._sheet, self._areas = sheet, areas

    def __len__(self) -> int:
        return len(self._sheet.call("formats"))

    def __iter__(self) -> Any:
        return iter([Format(self._sheet, *told) for told in self._sheet.call("formats")])

    def __call__(self, key: int) -> Format:
        """By number, from 1."""
        found: list[Format] = list(self)
        return found[key - 1]

    def add_custom(self, spec: dict[str, Any]) -> Format:
        """One formula, one fill."""
        formula, fill = spec["formula"].removeprefix("="), number_of(spec["fill_color"])
        taken = self._sheet.call("add_format", self._areas, formula, fill)
        return Format(self._sheet, 0, formula, fill, taken)
