"""Tables that stand under a header of their own (绩效指标, 年度任务): from the header to the next printed line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.importing.heads import HeadRow, head_row, known
from xlzj.importing.words import key, tidy
from xlzj.numerals import is_nil, numeral
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.editions.points import Level
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
    if len(filled) == 1 and filled[0].span > 1 and key(filled[0].text, year) in pattern.words:
        return True
    head = head_row(row, pattern.headers, pattern.words, year, gridded=True)
    return head is not None and not any(one.key.isdigit() for one in head.heads)


def rows_of(pattern: Pattern, region: Region, rows: Sequence[Row]) -> Iterator[tuple[Columns, list[str | None]]]:
    """The table and the values in the order of its columns, row by row; rows without any value left out."""
    levels = pattern.edition.scheme_of(pattern.form).levels
    for side, table in enumerate(region.tables):
        places = _places(region.row, table, side)
        read: list[list[str | None]] = []
        for row in joined(region, rows):
            values = _values(pattern, table, row, places, gridded=region.row.gridded)
            if read and row.lined and row.broken and _late(table, read, values):
                read[0][:2], values[:2] = values[:2], [None, None]
                _append(read[-1], values)
                continue
            if read and row.lined and row.broken and _rest(table, levels, row, values):
                _append(read[-1], _spread(table, row, values))
                continue
            if read and table.spec.fill_down and values[0] and _POINTS.fullmatch(key(values[0])):
                _append(next(one for one in reversed(read) if one[0] or one is read[0]), [unspaced(values[0])])
                values[0] = None
            if any(value is not None for value in values):
                read.append(values)
        yield from ((table, _levelled(table, values)) for values in read)


def _late(table: Columns, read: list[list[str | None]], values: list[str | None]) -> bool:
    """Whether a row at the top of a page holds the names of the group that all rows before belong to.

    They stood in the middle of their merged cells; beside them stands the end of the text above.
    """
    levels, behind = len(table.spec.fill_down), len(table.spec.fill_down) + 1
    named = levels > 1 and all(values[:levels])
    return named and not any(values[behind:]) and not any(text for one in read for text in one[:levels])


def _rest(table: Columns, levels: Sequence[Level], row: Row, values: list[str | None]) -> bool:
    """Whether a row at the top of a page is the rest of the row before: it has neither level nor points."""
    names = table.spec.fill_down
    if len(names) < 2:
        return False
    told = dict(zip(table.spec.columns, values, strict=True))
    numbers = [name for name, column in table.spec.columns.items() if column.numeric]
    if told[names[1]] in {second for level in levels for second in level.seconds}:
        return False
    bare = bool(row.filled) and _POINTS.fullmatch(key(row.filled[0].text)) is not None
    return bare or (told[names[1]] is None and not any(told[name] for name in numbers))


def _spread(table: Columns, row: Row, values: list[str | None]) -> list[str | None]:
    """Values of such a row; where only its points tell the level, the texts go to the columns behind the levels."""
    filled = row.filled
    if not filled or not _POINTS.fullmatch(key(filled[0].text)) or filled[0].column > 1:
        return values
    texts = [tidy(cell.text) for cell in filled]
    free = len(table.spec.columns) - len(table.spec.fill_down)
    rest = texts[1:][:free]
    return [unspaced(texts[0]), *[None] * (len(table.spec.fill_down) - 1), *rest, *[None] * (free - len(rest))]


def _append(before: list[str | None], more: list[str | None]) -> None:
    for at, text in enumerate(more):
        if text is not None:
            before[at] = (before[at] or "") + text


def _levelled(table: Columns, values: list[str | None]) -> list[str | None]:
    """First-level names as forms print them: 产出指标（50分）, the points on a line of their own."""
    names = table.spec.fill_down
    whole = values[0]
    points = _POINTS.search(whole) if names and whole else None
    if whole is None or points is None or points.start() == 0:
        return values
    told = points[0].replace("(", "（").replace(")", "）")
    return [f"{whole[: points.start()].rstrip()}\n{told}{whole[points.end() :]}", *values[1:]]


def joined(region: Region, rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of the region; pieces that an empty line inside a cell has cut off are put back."""
    width = region.row.width
    at = region.first
    while at < region.last:
        row = rows[at]
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
        yield row


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
        inside = cell is not None and not (
            gridded and cell.column < left and any(low <= cell.column < high for low, high in places.values())
        )
        text = _text(table, column, cell) if cell is not None and inside else ""
        values.append(text or None)
    return values


def _shifted(pattern: Pattern, table: Columns, row: Row, places: dict[str, tuple[int, int]]) -> Row:
    """A row of plain text whose cells are fewer or more than the headers, brought under them by its level names."""
    names = table.spec.fill_down
    if (
        not names
        or not places.keys() >= set(names[:2])
        or len(row.cells) > max(right for _, right in places.values()) + 6
    ):
        return row
    scheme = pattern.edition.scheme_of(pattern.form)
    firsts = {level.name for level in scheme.levels}
    seconds = {second for level in scheme.levels for second in level.seconds}
    moved = None
    for at, cell in enumerate(row.cells):
        name = key(_POINTS.sub("", cell.text))
        wanted = places[names[0]][0] if name in firsts else places[names[1]][0] if name in seconds else -1
        if wanted >= 0:
            moved = _moved(row, wanted - at)
            break
    if moved is None:
        tries = [row, *(_moved(row, by) for by in (1, 2, 3))]
        return max(tries, key=lambda one: (_sits(table, one, places), -tries.index(one)))
    if _sits(table, moved, places) >= 0:
        return moved
    blanks = [n for n, cell in enumerate(moved.cells) if not cell.text.strip() and cell.column > places[names[1]][0]]
    return next((one for n in blanks if _sits(table, one := _without(moved, n), places) > 0), moved)


def _sits(table: Columns, row: Row, places: dict[str, tuple[int, int]]) -> int:
    """How many of the columns of numbers hold a number; -1 where one holds something else."""
    texts = {cell.column: cell.text for cell in row.cells}
    numbers = [places[n][0] for n, column in table.spec.columns.items() if column.numeric and n in places]
    there = [text for at in numbers if (text := texts.get(at, "").strip())]
    return len(there) if all(is_nil(text) or numeral(text) for text in there) else -1


def _without(row: Row, at: int) -> Row:
    """The row without one of its blank cells, which a converter has put in."""
    after = tuple(cell._replace(column=cell.column - 1) for cell in row.cells[at + 1 :])
    return row._replace(cells=(*row.cells[:at], *after))


def _moved(row: Row, by: int) -> Row:
    return row._replace(cells=tuple(cell._replace(column=cell.column + by) for cell in row.cells))


def _text(table: Columns, column: str, cell: Cell) -> str:
    if cell.continued:
        return ""
    text = tidy(cell.text)
    names = table.spec.fill_down
    if not names or column not in names[:2]:
        return text
    return unspaced(text)
