"""Blocks of cells and their A1 texts, nothing else."""

from __future__ import annotations

import re
from typing import NamedTuple

_COLUMNS = re.compile(r"([A-Z]{1,2})(?::([A-Z]{1,2}))?\Z")


class Area(NamedTuple):
    """A block of cells, 1-based, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def anchor(self) -> Area:
        """Its first cell, the one that holds the value where the block is merged."""
        return Area(self.top, self.left, self.top, self.left)

    def ref(self, *, absolute: bool = False) -> str:
        """The A1 text of the block: D8, D8:F9, $D$8."""
        mark = "$" if absolute else ""
        first = f"{mark}{letters(self.left)}{mark}{self.top}"
        return first if self.single else f"{first}:{mark}{letters(self.right)}{mark}{self.bottom}"

    def places(self) -> list[tuple[int, int]]:
        """(row, column) of every cell, row by row."""
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return [(row, column) for row in rows for column in columns]


def letters(column: int) -> str:
    """The letters of a 1-based column: 28 → AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number_of(column: str) -> int:
    """The 1-based number of a column: AB → 28."""
    total = 0
    for letter in column:
        total = total * 26 + ord(letter) - 64
    return total


def is_columns(key: str) -> bool:
    """Whether the text names columns: A, A:E."""
    return _COLUMNS.match(key) is not None


def across(key: str, row: int, down: int = 1) -> Area:
    """The block that columns `key` (A, A:E) make from `row` over `down` rows. Raises ValueError for other texts."""
    match = _COLUMNS.match(key)
    if match is None:
        raise ValueError(f"“{key}”不是列")
    return Area(row, number_of(match[1]), row + down - 1, number_of(match[2] or match[1]))
