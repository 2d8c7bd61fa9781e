"""What a spreadsheet file holds, before any form is known: cells, sheets, names, formats."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*", re.ASCII)


class RawCell(NamedTuple):
    """One stored cell, exactly as the file tells it.

    Attributes:
        kind: "n" number, "s" text, "b" truth value, "e" error, "d" ISO date, "" no value (a formula never calculated).
        value: Text as stored: strings resolved (rich text joined, phonetic guides dropped), numbers as the XML writes
            them, truth values "1" or "0". A "number" that is no number (``1,234``, ``NaN``) comes as text, kind "s".
        formula: Without "=". Every member of a shared formula holds its own text; an array formula stands at its
            anchor. "" when the file says there is a formula and does not hold its text (a data table).
        style: Index into ``RawWorkbook.formats``.
    """

    kind: str
    value: str | None
    formula: str | None
    style: int


@dataclass(slots=True)
class RawSheet:
    """One worksheet: only cells that hold a value or a formula. Not changed once read: several readings share it.

    Attributes:
        name: As on the tab.
        state: "visible", "hidden" or "veryHidden".
        cells: By reference without "$": "D8".
        merged: Areas such as "A1:C1", in file order.
        protected: Sheet protection is switched on.
        rows_hidden: 1-based row numbers.
    """

    name: str
    state: str
    cells: Mapping[str, RawCell]
    merged: tuple[str, ...]
    protected: bool
    rows_hidden: frozenset[int]


@dataclass(slots=True)
class RawWorkbook:
    """One .xlsx or .xlsm file.

    Attributes:
        file: The name to show.
        sheets: Worksheets in workbook order; chart, dialog and macro sheets are left out.
        names: Defined names by scope (sheet name, "" for the whole workbook), each with its refers-to text.
        formats: Number format code by ``RawCell.style``.
        date1904: Serial dates count from 1904-01-01.
        calc_manual: The workbook asks Excel not to recalculate by itself.
        full_calc_on_load: The workbook asks Excel to recalculate on opening: stored results may be stale.
        has_macros: It holds a VBA project or macro sheets (never run, never read).
        other_files: Names of the workbooks that its formulas call [1], [2] …, "" for one that does not say.
    """

    file: str
    sheets: tuple[RawSheet, ...]
    names: dict[str, dict[str, str]]
    formats: tuple[str, ...]
    date1904: bool
    calc_manual: bool
    full_calc_on_load: bool
    has_macros: bool
    other_files: tuple[str, ...]


def is_number(text: str) -> bool:
    """Whether a stored text is a number as the file format spells them (ASCII digits, point, exponent)."""
    return _NUMBER.fullmatch(text) is not None


def number(cell: RawCell) -> Decimal | None:
    """The amount in a number cell, with the fewest digits that give the stored double: 0.89342000000000001 → 0.89342.

    None for any other kind, and for numbers beyond the range of a double. Never in exponent form for whole numbers.
    """
    if cell.kind != "n" or cell.value is None:
        return None
    binary = float(cell.value)
    if not isfinite(binary):
        return None
    shortest = repr(binary)
    if shortest.endswith(".0"):
        return Decimal(shortest[:-2])
    amount = Decimal(shortest)
    return Decimal(int(amount)) if amount == amount.to_integral_value() else amount
