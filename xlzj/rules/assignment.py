"""The best assignment of rows to columns, exactly: Hungarian method with prices, O(n³)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FAR = 1 << 60


def assign(table: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """(row, column) pairs with the highest total; every row, or every column where there are fewer, is used once."""
    if len(table) > len(table[0]):
        turned = [list(column) for column in zip(*table, strict=True)]
        return sorted((row, column) for column, row in assign(turned))
    search = _Search(table)
    for row in range(1, len(table) + 1):
        search.place(row)
    return sorted((row - 1, column - 1) for column, row in enumerate(search.taken) if column and row)


class _Search:
    """Rows and columns count from 1; column 0 is where the row being placed starts, row 0 means free."""

    def __init__(self, table: Sequence[Sequence[int]]) -> None:
        self.table = table
        self.columns = len(table[0])
        self.row_price = [0] * (len(table) + 1)
        self.column_price = [0] * (self.columns + 1)
        self.taken = [0] * (self.columns + 1)

    def place(self, row: int) -> None:
        """Give `row` a column, moving earlier rows along the cheapest chain."""
        self.taken[0] = row
        slack, way, seen = [_FAR] * (self.columns + 1), [0] * (self.columns + 1), [False] * (self.columns + 1)
        at = 0
        while self.taken[at]:
            seen[at] = True
            at = self._nearest(at, slack, way, seen)
        while at:
            self.taken[at] = self.taken[way[at]]
            at = way[at]

    def _nearest(self, at: int, slack: list[int], way: list[int], seen: list[bool]) -> int:
        """The unseen column that is cheapest to reach; prices move so that reaching it costs nothing."""
        row = self.taken[at]
        for column in range(1, self.columns + 1):
            cost = -self.table[row - 1][column - 1] - self.row_price[row] - self.column_price[column]
            if not seen[column] and cost < slack[column]:
                slack[column], way[column] = cost, at
        nearest = min((c for c in range(1, self.columns + 1) if not seen[c]), key=lambda c: slack[c])
        step = slack[nearest]
        for column in range(self.columns + 1):
            if seen[column]:
                self.row_price[self.taken[column]] += step
                self.column_price[column] -= step
            else:
                slack[column] -= step
        return nearest
