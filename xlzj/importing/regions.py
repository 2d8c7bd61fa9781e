"""Tables that stand under a header of their own (绩效指标, 年度任务): from the header to the next printed line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.importing.heads import HeadRow, head_row, known
from xlzj.importing.words import key, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.importing.content import Cell, Row
    from xlzj.importing.pattern import Columns, Pattern

_POINTS = re.compile(r"[(（][\d.]*分[)）]")
_ENOUGH = 0.6  # share of a table's headers that tells it


class Region(NamedTuple):
    """Rows `first` … `last` (indices in the sheet, `last` excluded) of tables under the header at `head`."""

    head: int
    first: int
    last: int
    tables: tuple[Columns, ...]
    row: HeadRow


def regions_of(pattern: Pattern, rows: Sequence[Row], gridded: Sequence[bool], year: int) -> list[Region]:
    """All such regions of a sheet; a header printed again after a page break opens another region of the table."""
    found: list[Region] = []
    ends = {name for line in pattern.lines for name in line.keys}
    for at, row in enumerate(rows):
        if found and at < found[-1].last:
            continue
        tables = _under(pattern, row, year)
        head = head_row(row, pattern.headers, pattern.words, year, gridded=gridded[at]) if tables else None
        if tables and head is not None:
            last = at + 1
            while last < len(rows) and not _stops(pattern, rows[last], ends, year):
                last += 1
            found.append(Region(at, at + 1, last, tables, head))
    return found


def _under(pattern: Pattern, row: Row, year: int) -> tuple[Columns, ...]:
    """The headed tables (side by side: several) whose headers stand in this row."""
    heads = [known(cell.text, pattern.headers, year) for cell in row.filled]
    tables = [t for t in pattern.tables if t.headed]
    told = [t for t in tables if sum(h in heads for h in t.headers.values()) >= _ENOUGH * len(t.headers)]
    return tuple(table for table in told if table.row == told[0].row)


def _stops(pattern: Pattern, row: Row, ends: set[str], year: int) -> bool:
    filled = row.filled
    if not filled:
        return False
    if key(filled[0].text, year) in ends and (len(filled[0].text) > 1 or len(filled) > 1):
        return True
    heads = {known(cell.text, pattern.headers, year) for cell in filled} - {""}
    return len(heads) >= max(2, len(filled) // 2) and not any(h.isdigit() for h in heads)


def rows_of(pattern: Pattern, region: Region, rows: Sequence[Row], year: int) -> Iterator[tuple[Columns, int, list[str | None]]]:
    """Table, index of the row and the values in the order of the table's columns; rows without any value left out."""
    for at, row in joined(region, rows):
        for side, table in enumerate(region.tables):
            places = _places(region.row, table, side)
            values = _values(pattern, table, row, places, gridded=region.row.gridded)
            if any(value is not None for value in values):
                yield table, at, values


def joined(region: Region, rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """Rows of the region; pieces that an empty line inside a cell has cut off are put back."""
    width = region.row.width
    at = region.first
    while at < region.last:
        start, row = at, rows[at]
        at += 1
        while (
            not region.row.gridded
            and at < region.last
            and rows[at].broken
            and rows[at].cells
            and rows[at].cells[0].text.strip()
            and len(row.cells) + len(rows[at].cells) <= width
        ):
            more = tuple(cell._replace(column=cell.column + len(row.cells)) for cell in rows[at].cells)
            row = row._replace(cells=(*row.cells, *more))
            at += 1
        yield start, row


def _places(head: HeadRow, table: Columns, side: int) -> dict[str, tuple[int, int]]:
    """Column name → the columns under its header; of tables side by side, the header of its own side."""
    places = {}
    for column, name in table.headers.items():
        cells = [(one.left, one.right) for one in head.heads if one.key == name]
        if cells:
            places[column] = cells[min(side, len(cells) - 1)]
    return places


def _values(
    pattern: Pattern, table: Columns, row: Row, places: dict[str, tuple[int, int]], *, gridded: bool
) -> list[str | None]:
    if not gridded:
        row = _shifted(pattern, table, row, places)
    values: list[str | None] = []
    for column in table.spec.columns:
        left, right = places.get(column, (0, 0))
        cell = next((c for c in row.cells if c.column < right and left < c.column + c.span), None)
        inside = cell is not None and not (gridded and cell.column < left and any(
            low <= cell.column < high for low, high in places.values()
        ))
        text = _text(pattern, table, column, cell) if cell is not None and inside else ""
        values.append(text or None)
    return values


def _shifted(pattern: Pattern, table: Columns, row: Row, places: dict[str, tuple[int, int]]) -> Row:
    """A row of plain text whose cells are fewer or more than the headers, brought under them by its level names."""
    names = table.spec.fill_down
    if not names or not places or len(row.cells) > max(right for _, right in places.values()) + 6:
        return row
    scheme = pattern.edition.scheme_of(pattern.form)
    firsts = {level.name for level in scheme.levels}
    seconds = {second for level in scheme.levels for second in level.seconds}
    for at, cell in enumerate(row.cells):
        name = key(_POINTS.sub("", cell.text))
        wanted = places[names[0]][0] if name in firsts else places[names[1]][0] if name in seconds else -1
        if wanted >= 0:
            return row if at == wanted else _moved(row, wanted - at)
    return row


def _moved(row: Row, by: int) -> Row:
    return row._replace(cells=tuple(cell._replace(column=cell.column + by) for cell in row.cells))


def _text(pattern: Pattern, table: Columns, column: str, cell: Cell) -> str:
    if cell.continued:
        return ""
    text = tidy(cell.text)
    names = table.spec.fill_down
    if not names or column not in names[:2]:
        return text
    whole = "".join(text.split())
    points = _POINTS.search(whole)
    if column == names[0] and points:
        told = points[0].replace("(", "（").replace(")", "）")
        return f"{whole[: points.start()]}\n{told}{whole[points.end() :]}"
    return whole
