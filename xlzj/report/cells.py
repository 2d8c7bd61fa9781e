"""Writing cells of our own sheet: text that stays text, numbers that sort, rows tall enough, the colours."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from xlzj.model import Severity
from xlzj.report.text import wrap
from xlzj.report.view import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Border, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

FILLS = {Severity.ERROR: "F4978E", Severity.REVIEW: "FFD98A", Severity.HINT: "CFE6FA"}  # apart in lightness too
ANSWER_FILL = "FFFBE0"
HEADER_FILL = "E4E4E4"

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,9})(?:\.(\d{1,6}))?(%?)")
_FORMULA_STARTS = "=+-@\t\n"
_LINE_HEIGHT = 14.0  # points, 宋体 10
_TALLEST = 400.0  # Excel allows 409


class Look(NamedTuple):
    """Styles made once per sheet."""

    border: Border
    fills: Mapping[Severity, PatternFill]
    answer: PatternFill
    header: PatternFill


def look() -> Look:
    """Thin grey borders and the fills."""
    from openpyxl.styles import Border, PatternFill, Side

    thin = Side(style="thin", color="8C8C8C")
    return Look(
        border=Border(left=thin, right=thin, top=thin, bottom=thin),
        fills={severity: PatternFill("solid", fgColor=colour) for severity, colour in FILLS.items()},
        answer=PatternFill("solid", fgColor=ANSWER_FILL),
        header=PatternFill("solid", fgColor=HEADER_FILL),
    )


def put(cell: Cell, text: str, *, numeric: bool = False) -> None:
    """Write `text` so that no spreadsheet takes it for a formula; a plain number becomes one where `numeric`."""
    text = clean(text)
    match = _NUMBER.fullmatch(text) if numeric else None
    if match is not None:
        decimals = f"0.{'0' * len(match[1])}" if match[1] else "0"
        cell.value = Decimal(text.rstrip("%")).scaleb(-2) if match[2] else Decimal(text)
        cell.number_format = decimals + match[2]
        return
    cell.value = text
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[0] in _FORMULA_STARTS


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell, which is never one that a merge has swallowed."""
    return cast("Cell", sheet.cell(row, column))


def height(cells: Iterable[tuple[str, int]]) -> float:
    """Points for the tallest of (text, column width): a program that opens the copy need not fit rows itself."""
    lines = max(_lines(text, max(width - 1, 4)) for text, width in cells)
    return min(math.ceil(lines * _LINE_HEIGHT + 4), _TALLEST)


@lru_cache(maxsize=8192)
def _lines(text: str, width: int) -> int:
    """How many lines it takes; every workbook of a set lists the same findings."""
    return sum(len(wrap(line, width)) for line in text.split("\n"))
