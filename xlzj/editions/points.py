"""Points: how a self-evaluation is scored (Scheme, grades), and how the bureau scores the work itself (Marking)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Level(NamedTuple):
    """A first-level indicator: its points, its second-level rows, and who takes its points where it is waived.

    `under` is the level in whose printed cell its rows stand where the form prints no cell of its own for it; the
    second-level names then tell them apart.
    """

    name: str
    weight: Decimal
    seconds: tuple[str, ...]
    waived_to: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Points of the self-evaluation: execution rate, first-level indicators, total; with the basis.

    An `open` scheme is of a form that prints no points beside the levels: the unit deals out the total itself, and
    the weights say what the regulation gives each level.
    """

    execution: Decimal
    total: Decimal
    levels: tuple[Level, ...]
    cost_seconds: tuple[str, ...]
    basis: str
    open: bool = False

    @property
    def spare(self) -> Decimal:
        """Points of the total that neither the execution rate nor a level's weight takes."""
        return self.total - self.execution - sum(level.weight for level in self.levels)

    def level(self, first: str, second: str = "") -> Level | None:
        """The level whose name starts the printed text ("产出指标（50分）"), or that stands under it."""
        for level in self.levels:
            if first.startswith(level.name):
                under = [one for one in self.levels if one.under == level.name and second in one.seconds]
                return under[0] if under else level
        return None

    def printed(self, level: Level, pattern: str) -> str:
        """A level as the form prints it: {一级} its name, {分} its points (none on an open form)."""
        return pattern.replace("{一级}", level.name).replace("{分}", "" if self.open else str(level.weight))


NO_SCHEME = Scheme(Decimal(0), Decimal(0), (), (), "")
"""What an edition without self-evaluation sheets has: nothing to give points for."""


class Marking(NamedTuple):
    """How 考核评分表 is marked: what each point is worth, what is deducted, which words tell the topics of a text.

    `deadline` is an ISO date or "" where none is registered; `off` are holidays on weekdays, `on` working days on
    weekends. `bands` run from the best to the worst, both ends included.
    """

    basis: str
    deadline: str
    off: frozenset[str]
    on: frozenset[str]
    points: Mapping[str, Decimal]
    deduction: Mapping[str, Decimal]
    bands: Mapping[str, tuple[tuple[Decimal, Decimal], ...]]
    topics: Mapping[str, tuple[str, ...]]
    causes: tuple[str, ...]
    shortage: tuple[str, ...]
    funding: tuple[str, ...]


class Band(NamedTuple):
    """A grade and the score it starts at (inclusive)."""

    name: str
    start: Decimal
