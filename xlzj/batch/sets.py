"""The nouns of grouping: a piece of a workbook, the set of one unit, a stray."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions import load
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from xlzj.batch.probe import Probe, Seen


UNREAD, OWNERLESS, COPY, OTHER = "未读", "无主", "重复", "其他"
NOT_CHECKED = (UNREAD, OWNERLESS)


class Piece(NamedTuple):
    """One workbook's sheets of one edition."""

    probe: Probe
    forms: tuple[Seen, ...]

    @property
    def unit(self) -> str:
        """The name that the forms of the whole unit give, or ""."""
        return next((seen.unit for seen in self.forms if seen.unit), "")

    @property
    def executors(self) -> set[str]:
        """The names that project sheets give."""
        return {squeeze(seen.executor) for seen in self.forms if seen.executor}


class Stray(NamedTuple):
    """A file, or a part of one, that no result stands for, and why.

    `kind` says how grave that is: 未读 and 无主 were handed in and not checked, 重复 and 其他 need no check.
    """

    file: str
    reason: str
    kind: str = UNREAD


class Set(NamedTuple):
    """What one unit handed in for one year: `folder` below the batch's folder, "" for that folder itself.

    `unit` is the name as printed, "" where no form gives one. `notes` say how it was put together where that was a
    decision.
    """

    key: str
    folder: str
    edition: str
    unit: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()
    answers: tuple[Probe, ...] = ()
    reports: tuple[Probe, ...] = ()

    @property
    def year(self) -> int:
        """The year it is for."""
        return load(self.edition).year

    @property
    def owner(self) -> str:
        """The unit's name for comparison."""
        return squeeze(self.unit)
