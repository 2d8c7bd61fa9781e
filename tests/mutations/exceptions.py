"""What no relation can notice, as `exceptions.yaml` lists it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions.text import load_text

if TYPE_CHECKING:
    from tests.mutations.cells import Cell

ALONE, RECALCULATED = "改一格", "重算"
_LIST = Path(__file__).with_name("exceptions.yaml")


class Exempt(NamedTuple):
    """One line of the list: the cells and the moves that go unnoticed, and why.

    `sometimes`: whether a move crosses a bound depends on the numbers filled in; it goes unnoticed in some units.
    """

    after: str
    role: str
    reason: str
    fields: tuple[str, ...]
    moves: tuple[str, ...]
    editions: tuple[str, ...]
    sometimes: bool

    def meets(self, cell: Cell, kind: str) -> bool:
        """Whether this move of this cell is meant."""
        return (
            kind in self.moves
            and cell.located.spec.role == self.role
            and any(fnmatchcase(cell.field, pattern) for pattern in self.fields)
            and (not self.editions or cell.located.edition.name in self.editions)
        )


@cache
def exempt() -> tuple[Exempt, ...]:
    """The whole list: a line of it for its `moves` and one for those that matter only `sometimes`."""
    return tuple(
        Exempt(
            after,
            entry["role"],
            entry["reason"],
            (line["field"],) if isinstance(line["field"], str) else tuple(line["field"]),
            tuple(line[key].split()),
            tuple(line.get("in", ())),
            key == "sometimes",
        )
        for after, entries in load_text(_LIST).items()
        for entry in entries
        for line in entry["cells"]
        for key in ("moves", "sometimes")
        if key in line
    )
