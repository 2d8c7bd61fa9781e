"""A1 texts: cells, blocks of cells, columns, and what a defined name refers to. Rows and columns are 1-based."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_AREA = re.compile(rf"{_CELL.pattern}(?::{_CELL.pattern})?")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!")
_COLUMNS = re.compile(r"([A-Z]{1,2})(?::([A-Z]{1,2}))?")


class Area(NamedTuple):
    """A block of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def height(self) -> int:
        """Its rows."""
        return self.bottom - self.top + 1

    @property
    def anchor(self) -> Area:
        """Its first cell, the one that holds the value where the block is merged."""
        return Area(self.top, self.left, self.top, self.left)

    def ref(self, *, absolute: bool = False) -> str:
        """The A1 text of the block: D8, D8:F9, $D$8."""
        mark = "$" if absolute else ""
        first = f"{mark}{column_letters(self.left)}{mark}{self.top}"
        return first if self.single else f"{first}:{mark}{column_letters(self.right)}{mark}{self.bottom}"

    def places(self) -> list[tuple[int, int]]:
        """(row, column) of every cell, row by row."""
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return [(row, column) for row in rows for column in columns]


class Reference(NamedTuple):
    """A block of cells on a sheet, as a defined name refers to it."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@lru_cache(maxsize=16384)
def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=16384)
def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_cell(text: str) -> bool:
    """Whether the text is the address of a cell: D8."""
    return _CELL.fullmatch(text) is not None


def split_cell(cell: str) -> tuple[str, int]:
    """The column letters and the row of a cell: D8 → ("D", 8). Raises ValueError for anything else."""
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    return match[1], int(match[2])


def area_of(text: str) -> Area | None:
    """The block an A1 text names, whichever corner it begins with: D8, $D$8:F9. None for any other text."""
    match = _AREA.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    rows = sorted((int(top), int(bottom or top)))
    columns = sorted((column_number(left), column_number(right or left)))
    if rows[0] < 1 or rows[1] > LAST_ROW or columns[1] > LAST_COLUMN:
        return None
    return Area(rows[0], columns[0], rows[1], columns[1])


@lru_cache(maxsize=65536)
def refers_to(text: str) -> Reference | None:
    """The block a defined name points at.

    None where it points at nothing (#REF!, outside the sheet), a constant or a formula.
    """
    match = _SHEET.match(text)
    block = area_of(text[match.end() :]) if match else None
    if match is None or block is None:
        return None
    quoted, bare = match.groups()
    return Reference(quoted.replace("''", "'") if quoted else bare, *block)


def is_columns(text: str) -> bool:
    """Whether the text names columns: A, A:E."""
    return _COLUMNS.fullmatch(text) is not None


def across(columns: str, row: int, down: int = 1) -> Area:
    """The block that `columns` (A, A:E) make from `row` over `down` rows. Raises ValueError for other texts."""
    match = _COLUMNS.fullmatch(columns)
    if match is None:
        raise ValueError(f"“{columns}”不是列")
    return Area(row, column_number(match[1]), row + down - 1, column_number(match[2] or match[1]))
