"""Rows of a plain text put together again where an empty line or a second line of headers has cut them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.importing.heads import known

if TYPE_CHECKING:
    from xlzj.importing.content import Cell, Row, Table
    from xlzj.importing.pattern import Pattern


def whole(table: Table, pattern: Pattern, year: int) -> list[Row]:
    """Rows of a table; in plain text, a header or a row under one that an empty line has cut is put together."""
    rows: list[Row] = []
    width = 0
    for row in table.rows:
        heads = sum(bool(known(cell.text, pattern.headers, year)) for cell in row.filled)
        before = rows[-1] if rows else None
        if before is not None and _halves(before, row, pattern, year):
            rows[-1] = before._replace(cells=tuple(map(_stacked, before.cells, row.cells)))
            continue
        if before is not None and row.broken and not table.gridded and _cut(before, row, heads, width):
            more = tuple(cell._replace(column=cell.column + len(before.cells)) for cell in row.cells)
            rows[-1] = before._replace(cells=(*before.cells, *more))
            continue
        width = len(row.cells) if heads >= 2 else (0 if len(row.cells) >= width else width)
        rows.append(row)
    return rows


def _halves(before: Row, row: Row, pattern: Pattern, year: int) -> bool:
    """Whether `row` holds the second lines of the headers in `before` (年度 over 指标值), and nothing else."""
    if len(before.cells) != len(row.cells) or not row.filled:
        return False
    pairs = [
        (above_.text, cell.text) for above_, cell in zip(before.cells, row.cells, strict=True) if cell.text.strip()
    ]
    return all(
        upper.strip() and known(upper + lower, pattern.headers, year) and not known(upper, pattern.headers, year)
        for upper, lower in pairs
    )


def _stacked(upper: Cell, lower: Cell) -> Cell:
    return upper._replace(text=upper.text + lower.text) if lower.text.strip() else upper


def _cut(before: Row, row: Row, heads: int, width: int) -> bool:
    """Whether `row` is the rest of the row `before`: a header after its group's name, or values short of the header."""
    if len(before.cells) == 1 and heads >= 4:
        return True
    short = before.cells and not before.cells[0].text.strip() and 1 < len(before.cells) < width <= 3
    return bool(short and len(before.cells) + len(row.cells) <= width)
