"""What a document holds for importing: lines of text and tables, in order, whatever file they came from."""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """One cell: its first grid column, how many it covers, whether it only continues the cell above."""

    text: str
    column: int
    span: int = 1
    continued: bool = False


class Row(NamedTuple):
    """One row: `number` as counted in its table from 1.

    `broken`: a plain text may have cut it from the row before; `lined`: it stands on one line of a plain text, so that
    `broken` means a new page.
    """

    number: int
    cells: tuple[Cell, ...]
    broken: bool = False
    lined: bool = False

    @property
    def filled(self) -> tuple[Cell, ...]:
        """Cells that hold a text of their own."""
        return tuple(cell for cell in self.cells if cell.text.strip() and not cell.continued)


class Table(NamedTuple):
    """One table, or a part of one. `gridded`: columns are those of the grid, so that cells can be told by them."""

    number: int
    rows: tuple[Row, ...]
    gridded: bool


class Line(NamedTuple):
    """One paragraph; `number` counts them from 1."""

    number: int
    text: str


Block = Line | Table


class Content(NamedTuple):
    """One file: its name and what it holds. `remarks` go into the note."""

    file: str
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()
