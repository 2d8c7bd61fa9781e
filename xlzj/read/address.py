"""A1 addresses and what a defined name refers to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_REFERS = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")


class Area(NamedTuple):
    """A rectangle on a sheet: rows and columns 1-based, both ends included."""

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


@lru_cache(maxsize=65536)
def refers_to(text: str) -> Area | None:
    """The rectangle a defined name points at.

    None where it points at nothing (#REF!, outside the sheet), a constant or a formula.
    """
    match = _REFERS.match(text)
    if match is None:
        return None
    quoted, bare, left, top, right, bottom = match.groups()
    sheet = quoted.replace("''", "'") if quoted else bare
    if len(top) > 7 or len(bottom or "") > 7:
        return None
    rows = sorted((int(top), int(bottom or top)))
    columns = sorted((column_number(left), column_number(right or left)))
    if rows[0] < 1 or rows[1] > LAST_ROW or columns[1] > LAST_COLUMN:
        return None
    return Area(sheet, rows[0], columns[0], rows[1], columns[1])
