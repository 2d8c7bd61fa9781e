"""What a target cell, an actual cell and their comparison say, as frozen values."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


class Kind(Enum):
    """What sort of thing a cell states."""

    NUMERIC = "数值"
    PERCENT = "百分比"
    DATE = "日期"
    DEADLINE = "时限"
    QUALITATIVE = "定性"
    NOT_APPLICABLE = "不适用"
    BLANK = "空白"
    UNPARSED = "未能解析"


QUANTIFIED = frozenset({Kind.NUMERIC, Kind.PERCENT})
TIMED = frozenset({Kind.DATE, Kind.DEADLINE})


class Direction(Enum):
    """Which side of its bounds a goal asks for."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUAL = "equal"
    BETWEEN = "between"


class Grade(IntEnum):
    """How much a qualitative wording claims, from nothing to all of it."""

    UNMET = 0
    ONGOING = 1
    PARTIAL = 2
    PLAIN = 3
    FULL = 4


GRADE_NAMES = {
    Grade.UNMET: "未达成",
    Grade.ONGOING: "尚在进行",
    Grade.PARTIAL: "部分达成",
    Grade.PLAIN: "一般表述",
    Grade.FULL: "全面达成",
}


class Span(NamedTuple):
    """A period of days, both ends included; a single day has equal ends."""

    start: date
    end: date


class Goal(NamedTuple):
    """One aim inside a target cell.

    `lo`/`hi` are bounds in `unit` (the printed unit, normalised: 万元, %, 次, 微克/立方米 …; "" when none);
    `exclusive` says the bound itself is not enough (大于, <). `sure` is False when the direction of a bare number
    could not be told from name, category or unit. `dates` is the span a date goal names; its end is the due day.
    `change` marks a goal about an increase or decrease (下降5%), `zero` a goal that something must not happen.
    """

    kind: Kind
    subject: str = ""
    direction: Direction = Direction.AT_LEAST
    lo: Decimal | None = None
    hi: Decimal | None = None
    exclusive: bool = False
    unit: str = ""
    sure: bool = True
    change: bool = False
    dates: Span | None = None
    grade: Grade | None = None
    zero: bool = False
    approximate: bool = False


class Target(NamedTuple):
    """A target cell (年度指标值).

    `flags` may hold: "blank", "within_budget" (预算内, no figure of its own), "percent_for_count" (a name that counts
    things, a goal in %), "count_for_rate" (the reverse), "over_hundred" (a rate asked to exceed 100 %),
    "unit_inferred" (a % the cell leaves out), "direction_unsure", "approximate".
    """

    kind: Kind
    goals: tuple[Goal, ...]
    text: str
    flags: frozenset[str] = frozenset()
    name: str = ""


class Measure(NamedTuple):
    """One number in an actual cell: `value` ± `half` in `unit`.

    `bound` is set when the cell states an inequality (≥95%), which is no number; `top` is the end of a printed range.
    """

    subject: str
    value: Decimal
    half: Decimal
    unit: str
    bound: Direction | None = None
    exclusive: bool = False
    top: Decimal | None = None
    approximate: bool = False
    change: bool = False
    side: bool = False


class Actual(NamedTuple):
    """An actual cell (实际完成值). `flags`: "forecast" (预计…), "approximate"."""

    kind: Kind
    measures: tuple[Measure, ...]
    dates: tuple[Span, ...]
    grade: Grade | None
    text: str
    flags: frozenset[str] = frozenset()


class GoalResult(NamedTuple):
    """How one goal fared: `ratio` is actual/target (at least) or target/actual (at most), not capped."""

    goal: Goal
    measure: Measure | None
    achieved: bool | None
    ratio: Decimal | None
    reason: str


class Downgrade(NamedTuple):
    """A qualitative actual that claims less than its target."""

    target: Grade
    actual: Grade


class Verdict(NamedTuple):
    """Whether a target was reached: True, False or None (cannot be told), with the reason in Chinese.

    `ratio` is the smallest achieved ratio over the goals that were judged. `type_mismatch`: the two cells speak of
    different kinds or dimensions. `missing_number`: a quantified target whose actual gives no number. `flags` may
    hold "boundary" (exactly on an exclusive bound), "unit_differs" (counted in another measure word), "identical".
    """

    achieved: bool | None
    reason: str
    ratio: Decimal | None = None
    results: tuple[GoalResult, ...] = ()
    type_mismatch: bool = False
    missing_number: bool = False
    downgrade: Downgrade | None = None
    grade: Grade | None = None
    flags: frozenset[str] = frozenset()

    @property
    def overfulfilment(self) -> Decimal | None:
        """Largest actual/target ratio over the reached goals whose direction is surely "the more the better"."""
        ratios = [
            result.ratio
            for result in self.results
            if result.achieved
            and result.ratio is not None
            and result.goal.sure
            and result.goal.direction is Direction.AT_LEAST
            and result.goal.kind in QUANTIFIED
        ]
        return max(ratios, default=None)
