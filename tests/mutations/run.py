"""All moves of one clean unit, twice: the cell alone, and with the formulas of its sheet calculated anew."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tests.mutations.cells import cells, recalculated, unit, with_raw
from tests.mutations.exceptions import ALONE, RECALCULATED, exempt
from tests.mutations.moves import moves
from tests.mutations.watch import FormulaWatch, Watch

if TYPE_CHECKING:
    from tests.mutations.cells import Cell
    from tests.mutations.exceptions import Exempt


class Moved(NamedTuple):
    """How one move of one cell ended: the rule that spoke ("" for none), the lines of the list that mean it."""

    after: str
    cell: Cell
    kind: str
    rule: str
    meant: tuple[Exempt, ...]

    def __str__(self) -> str:
        place = self.cell.fact.place
        return f"{self.after} {place} {self.cell.field} {self.cell.fact.text} {self.kind}：{self.rule or '没有察觉'}"


class Figures(NamedTuple):
    """What the moves of one unit came to."""

    sample: str
    moved: tuple[Moved, ...]

    def cells(self, after: str) -> int:
        """How many cells were moved."""
        return len({(one.cell.at, one.cell.fact.place) for one in self.moved if one.after == after})

    def count(self, after: str, *, noticed: bool | None = None) -> int:
        """How many moves there were, or were noticed, or not."""
        return sum(one.after == after and noticed in (None, bool(one.rule)) for one in self.moved)

    def reasons(self, after: str) -> Counter[str]:
        """Unnoticed moves by the reason that the list gives."""
        missed = [one for one in self.moved if one.after == after and not one.rule]
        return Counter(one.meant[0].reason if one.meant else "（不在例外清单）" for one in missed)

    @property
    def unlisted(self) -> list[Moved]:
        """Moves that nothing noticed and that the list does not explain."""
        return [one for one in self.moved if not one.rule and not one.meant]

    @property
    def stale(self) -> list[Moved]:
        """Moves that the list says go unnoticed, and that are noticed."""
        return [one for one in self.moved if one.rule and any(not line.sometimes for line in one.meant)]


@cache
def figures(sample: str) -> Figures:
    """Every number of the unit moved in every way."""
    bundle = unit(sample)
    rules, formulas = Watch(bundle.submission, bundle.edition), FormulaWatch()
    ended: list[Moved] = []
    for cell in cells(bundle):
        for kind, raw in moves(cell):
            meant = {after: tuple(e for e in exempt() if e.after == after and e.meets(cell, kind)) for after in _AFTER}
            alone = rules.notices(with_raw(bundle, cell, raw))
            if not alone and cell.computed:
                alone = formulas.notices(cell, raw)
            ended.append(Moved(ALONE, cell, kind, alone, meant[ALONE]))
            if not cell.computed:
                anew = rules.notices(recalculated(bundle, cell, raw))
                either = meant[RECALCULATED] or (() if anew else meant[ALONE])
                ended.append(Moved(RECALCULATED, cell, kind, anew, either))
    return Figures(sample, tuple(ended))


_AFTER = (ALONE, RECALCULATED)
