"""附件5 考核评分表 (role 考核评分表) scored from what was handed in: computed where it can be, else proposed.

`marks(case)` gives one Mark a scoring point, in the order of the form. 计算 is arithmetic on what stands in the sheets;
建议 is a band with its evidence, for the person who scores; 待评 cannot be seen in the workbooks, and says why. Nothing
is scored 0 because it could not be seen.
"""

from __future__ import annotations

from decimal import ROUND_CEILING
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import ZERO

if TYPE_CHECKING:
    from decimal import Decimal

    from xlzj.model import Fact, Finding, Form, Place
    from xlzj.rules.kernel import Case

ROLE = "考核评分表"


class Nature(StrEnum):
    """How a score came about."""

    COMPUTED = "计算"
    PROPOSED = "建议"
    OPEN = "待评"


class Evidence(NamedTuple):
    """One line that a score rests on: the cell (None where the whole set is meant), what stands there, the rule."""

    place: Place | None
    text: str
    rule: str = ""


class Mark(NamedTuple):
    """One scoring point: `field` of the form it counts in, its full points, the score as a range, and why.

    `low` == `high` for computed scores; both None where nature is 待评.
    """

    code: str
    field: str
    title: str
    full: Decimal
    nature: Nature
    low: Decimal | None
    high: Decimal | None
    reason: str
    evidence: tuple[Evidence, ...] = ()
    hindered: bool = False  # 待评 because something was not handed in or is lost, not because no sheet could tell

    @property
    def value(self) -> Decimal | None:
        """The score to write: the middle of the range, rounded to half points in the unit's favour."""
        if self.low is None or self.high is None:
            return None
        half = (self.low + self.high) / 2
        return (half * 2).to_integral_value(ROUND_CEILING) / 2 if self.low != self.high else self.low


def computed(code: str, field: str, title: str, full: Decimal, lost: Decimal, why: str, *proof: Evidence) -> Mark:
    """A computed score: `full` less what is lost, not below 0."""
    score = max(ZERO, full - lost)
    return Mark(code, field, title, full, Nature.COMPUTED, score, score, why, proof)


def left_open(code: str, field: str, title: str, full: Decimal, why: str, *, hindered: bool = True) -> Mark:
    """A point that cannot be scored; not `hindered` where no unit's workbooks could tell."""
    return Mark(code, field, title, full, Nature.OPEN, None, None, why, hindered=hindered)


def of_finding(finding: Finding) -> Evidence:
    """A finding as evidence."""
    return Evidence(finding.place, finding.message, finding.rule)


def of_fact(form: Form, fact: Fact, text: str = "") -> Evidence:
    """A cell as evidence."""
    return Evidence(fact.place, text or f"{form.label} {fact.field}：{fact.text or '（空）'}")


def marks(case: Case) -> tuple[Mark, ...]:
    """Every scoring point in the order of the form; empty where the edition has no 考核评分表 or no way to mark it."""
    if case.edition.role(ROLE) is None or case.edition.marking is None:
        return ()
    return case.once(_marks)


def _marks(case: Case) -> tuple[Mark, ...]:
    from xlzj.scoring.completeness import attachments, body
    from xlzj.scoring.handing_in import handed_in
    from xlzj.scoring.indicators import indicator_marks
    from xlzj.scoring.prose import advice, problems

    return (*handed_in(case), body(case), attachments(case), *indicator_marks(case), problems(case), advice(case))


def totals(case: Case) -> dict[str, tuple[Mark, ...]]:
    """Field of the form → the scoring points that make it up."""
    found: dict[str, tuple[Mark, ...]] = {}
    for mark in marks(case):
        found[mark.field] = (*found.get(mark.field, ()), mark)
    return found
