"""Headers of columns: which one stands above a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.importing.words import SHORT, alike, key, loose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from xlzj.importing.content import Cell, Row

ALIKE = 0.8
_LEFT = 1  # a label that takes the place of several cells is the first of its row, or the second beside a group's name
_ALL_PRINTED = 4  # cells of a row that holds nothing but what the form prints


class Head(NamedTuple):
    """One header cell: its key, the columns it covers."""

    key: str
    left: int
    right: int


class HeadRow(NamedTuple):
    """One header row: its cells, how many cells the row has, whether columns are those of a grid."""

    heads: tuple[Head, ...]
    width: int
    gridded: bool


def known(text: str, headers: Collection[str], year: int) -> str:
    """The header this text is, or "": exactly, without remarks, or nearly."""
    name = key(text, year)
    if not name or name in headers or len(name) > SHORT:
        return name if name in headers else ""
    bare = loose(name)
    found = next((header for header in headers if loose(header) == bare), "")
    if found or len(bare) < 4:
        return found
    score, near = max(((alike(name, header), header) for header in headers), default=(0.0, ""))
    return near if score >= ALIKE and "〔" not in near else ""


def head_row(row: Row, headers: Collection[str], words: Collection[str], year: int, *, gridded: bool) -> HeadRow | None:
    """The row as headers, or None: at least two of them, and more than anything else that is no printed text."""
    heads, others = [], 0
    numbers = any(key(cell.text).startswith("栏次") for cell in row.filled) or _counted(row)
    for cell in row.filled:
        name = known(cell.text, headers, year)
        if name.isdigit() and not numbers:
            name = ""
        if name:
            heads.append(Head(name, cell.column, cell.column + cell.span))
        elif key(cell.text, year) not in words:
            others += 1
    printed = not others and len(row.filled) >= _ALL_PRINTED
    if not printed and (len({head.key for head in heads}) < 2 or others > len(heads) // 2):
        return None
    return HeadRow(tuple(heads), len(row.cells), gridded)


def _counted(row: Row) -> bool:
    """Whether a row numbers its columns: 1, 2, 3 …"""
    texts = [key(cell.text) for cell in row.filled]
    return len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]


def above(cell: Cell, wanted: Collection[str], rows: Iterable[HeadRow]) -> str:
    """The header above the cell that is one of `wanted`, or ""; of headers printed twice only the newest counts."""
    left = set(wanted)
    for row in rows:
        for head in row.heads:
            if head.key in left and head.left < cell.column + cell.span and cell.column < head.right:
                return head.key
        left -= {head.key for head in row.heads}
    return ""


def aligned(row: Row, head: HeadRow | None, label: int) -> Row:
    """A row of plain text brought under the headers: cells after the label moved where merged cells left gaps.

    `label` is the index of the label; -1 where the row has none.
    """
    if head is None or head.gridded or len(row.cells) == head.width:
        return row
    cells = list(row.cells)
    beyond, space = len(cells) - label - 1, head.width - label - 1
    if 0 <= label <= _LEFT and 0 < beyond < space:
        moved = [cell._replace(column=cell.column + space - beyond) for cell in cells[label + 1 :]]
        return row._replace(cells=(*cells[: label + 1], *moved))
    if space > 0 and beyond > space and beyond % space == 0:
        factor = beyond // space
        kept = [_first(cells[at : at + factor]) for at in range(label + 1, len(cells), factor)]
        kept = [cell._replace(column=label + 1 + n) for n, cell in enumerate(kept)]
        return row._replace(cells=(*cells[: label + 1], *kept))
    return row


def _first(cells: list[Cell]) -> Cell:
    """Of cells that were one before a converter split it: the one that holds the text."""
    return next((cell for cell in cells if cell.text.strip()), cells[0])
