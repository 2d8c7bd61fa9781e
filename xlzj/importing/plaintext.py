"""Text copied from a web page or out of a PDF → blocks.

Two layouts of tables are read. Cell by cell: every cell begins with a tab on a line of its own, an empty line ends the
row; texts inside a cell run on without a tab. Row by row: tabs between the cells of one line. What an empty line means
is not always plain (a cell may end with one), so such rows are marked `broken` and put together by whoever knows
how many cells the row should have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.importing.content import Cell, Line, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.importing.content import Block

_MARKUP = re.compile(r"</?p>|<br\s*/?>")
_REMARK = ("（", "(")  # （30分）on a line of its own belongs to the cell above
_LOOKAHEAD = 12  # lines that a text inside a cell may run on after an empty line


def blocks_of(text: str) -> tuple[Block, ...]:
    """Lines and tables of a plain text, in order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    blocks: list[Block] = []
    tables = paragraphs = at = 0
    while at < len(lines):
        line = lines[at]
        if _row_wise(line) or line.startswith("\t"):
            rows, at = _table(lines, at)
            tables += 1
            blocks.append(Table(tables, tuple(rows), gridded=False))
            continue
        if line.strip():
            paragraphs += 1
            blocks.append(Line(paragraphs, line.strip()))
        at += 1
    return tuple(blocks)


def _row_wise(line: str) -> bool:
    """A line that holds a whole row: a tab stands between or after its cells."""
    return "\t" in line[1:]


def _table(lines: list[str], at: int) -> tuple[list[Row], int]:
    """Rows from line `at` on, and the line after the last."""
    rows: list[Row] = []
    broken = False
    while at < len(lines):
        line = lines[at]
        if _row_wise(line):
            rows.append(_row(len(rows) + 1, line.split("\t"), broken=broken)._replace(lined=True))
            at, broken = at + 1, False
        elif line.startswith("\t"):
            cells, at = _cells(lines, at)
            rows.append(_row(len(rows) + 1, cells, broken=broken))
            broken = False
        elif not line and at + 1 < len(lines) and _resumes(lines, at):
            at, broken = next(n for n in range(at, len(lines)) if lines[n]), True
        else:
            break
    return rows, at


def _resumes(lines: list[str], at: int) -> bool:
    """Whether the table goes on after the empty lines at `at`."""
    following = next((line for line in lines[at:] if line), "")
    return following.startswith("\t") or _row_wise(following)


def _cells(lines: list[str], at: int) -> tuple[list[str], int]:
    """Cells of one row in the cell-by-cell layout: until an empty line that does not stand inside a cell."""
    cells: list[str] = []
    while at < len(lines):
        line = lines[at]
        if line.startswith("\t") and not _row_wise(line):
            cells.append(line[1:])
        elif not line:
            if not _inside(lines, at):
                break
            cells[-1] += "\n"
        elif _row_wise(line):
            break
        else:
            cells[-1] += "\n" + line
        at += 1
    return cells, at


def _inside(lines: list[str], at: int) -> bool:
    """Whether the single empty line at `at` stands inside a cell: text without a tab follows, then the next cell."""
    if at + 1 >= len(lines) or not lines[at + 1] or lines[at + 1].startswith("\t"):
        return False
    if lines[at + 1].startswith(_REMARK):
        return True
    for line in lines[at + 1 : at + _LOOKAHEAD]:
        if not line:
            return False
        if line.startswith("\t"):
            return True
    return False


def _row(number: int, texts: list[str], *, broken: bool) -> Row:
    texts = [_MARKUP.sub("\n", text) for text in texts]
    return Row(number, tuple(Cell(text, column) for column, text in enumerate(texts)), broken)


def counted(blocks: tuple[Block, ...]) -> Iterator[Table]:
    """Tables among the blocks."""
    return (block for block in blocks if isinstance(block, Table))
