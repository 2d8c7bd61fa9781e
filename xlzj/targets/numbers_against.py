"""One quantified goal against the numbers found for it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .match import Match, contradicts
from .model import Direction, Goal, GoalResult, Kind, Measure
from .units import convert, dimension

_HUNDRED = Decimal(100)
_ROUGHLY = Decimal("0.1")  # how far 约/余 may stand from the number beside it
_SIGN = {Direction.AT_LEAST: "≥", Direction.AT_MOST: "≤", Direction.EQUAL: "="}


class _Outcome(NamedTuple):
    achieved: bool | None
    ratio: Decimal | None


def against(goal: Goal, match: Match, flags: set[str]) -> tuple[GoalResult, bool]:
    """The goal's result, and whether the actual gave it a real number (an inequality is none)."""
    if not match.measures:
        return GoalResult(goal, None, None, None, "完成值中没有对应的实际数"), False
    bounded = [measure for measure in match.measures if measure.bound is not None]
    if bounded:
        first = bounded[0]
        missed = len(bounded) == len(match.measures) and match.strong and goal.sure
        comparable = dimension(goal.unit) == dimension(first.unit)
        if missed and comparable and all(contradicts(goal, _same_unit(goal, m)) for m in bounded):
            return GoalResult(
                goal, first, achieved=False, ratio=None, reason=f"完成值{_shown(first)}与目标{wanted(goal)}相反"
            ), False
        return GoalResult(goal, first, None, None, "完成值是不等式，没有实际数"), False
    outcomes = [_compare(goal, measure, flags) for measure in match.measures]
    states = {outcome.achieved for outcome in outcomes}
    achieved = next(iter(states)) if len(states) == 1 else None
    if achieved is False and not match.strong:
        achieved = None
    if not match.same_unit:
        flags.add("unit_differs")
        achieved = achieved and None
    ratios = [outcome.ratio for outcome in outcomes if outcome.ratio is not None]
    measure = match.measures[0]
    state = "不能判断" if achieved is None else "达成" if achieved else "未达成"
    reason = f"完成值{_shown(measure)}，目标{wanted(goal)}：{state}"
    return GoalResult(goal, measure, achieved, min(ratios, default=None), reason), True


def wanted(goal: Goal) -> str:
    """The goal as one reads it: ≥85%."""
    if goal.direction is Direction.BETWEEN:
        return f"{goal.lo}—{goal.hi}{goal.unit}"
    bound = goal.lo if goal.lo is not None else goal.hi
    sign = _SIGN[goal.direction]
    if goal.exclusive:
        sign = ">" if sign == "≥" else "<"
    return f"{goal.subject}{sign}{bound}{goal.unit}"


def _shown(measure: Measure) -> str:
    sign = _SIGN[measure.bound] if measure.bound else ""
    if measure.bound and measure.exclusive:
        sign = ">" if sign == "≥" else "<"
    top = "" if measure.top is None else f"—{measure.top}"
    return f"{sign}{measure.value}{top}{measure.unit}"


def _same_unit(goal: Goal, measure: Measure) -> Measure:
    """The measure in the goal's unit; a bare fraction against a percentage is a percentage (a cell's 0.95 is 95%)."""
    value, half = measure.value, measure.half
    if dimension(goal.unit) == dimension(measure.unit):
        return measure._replace(
            value=convert(value, measure.unit, goal.unit), half=convert(half, measure.unit, goal.unit)
        )
    fraction = goal.kind is Kind.PERCENT and not measure.unit and 0 < value <= 1
    if fraction and goal.lo is not None and goal.lo > 1:
        return measure._replace(value=value * _HUNDRED, half=half * _HUNDRED)
    if goal.kind is Kind.PERCENT and not measure.unit and not half and value != 0:
        return measure._replace(half=Decimal("0.5"))
    if dimension(goal.unit) == "money" and not measure.unit:
        return measure._replace(half=min(half, Decimal("0.005")) or Decimal("0.005"))
    return measure


def _compare(goal: Goal, raw: Measure, flags: set[str]) -> _Outcome:
    measure = _same_unit(goal, raw)
    if measure.top is not None or measure.value < 0:
        return _Outcome(None, None)
    if measure.approximate:
        measure = measure._replace(half=max(measure.half, measure.value * _ROUGHLY))
    outcome = _COMPARE[goal.direction](goal, measure, flags)
    if goal.approximate and outcome.achieved is False and outcome.ratio is not None and outcome.ratio >= 1 - _ROUGHLY:
        return _Outcome(None, outcome.ratio)
    if not goal.sure and outcome.achieved is not None and outcome.ratio != 1:
        return _Outcome(None, outcome.ratio)
    return outcome


def _at_least(goal: Goal, measure: Measure, flags: set[str]) -> _Outcome:
    bound = goal.lo or Decimal(0)
    ratio = measure.value / bound if bound > 0 else None
    if goal.exclusive and measure.value == bound:
        flags.add("boundary")
        return _Outcome(None, ratio)
    return _Outcome(measure.value + measure.half >= bound, ratio)


def _at_most(goal: Goal, measure: Measure, flags: set[str]) -> _Outcome:
    bound = goal.hi or Decimal(0)
    ratio = bound / measure.value if measure.value > 0 else None
    if not bound and measure.value > 0:
        ratio = Decimal(0)
    if goal.exclusive and measure.value == bound:
        flags.add("boundary")
        return _Outcome(None, ratio)
    return _Outcome(measure.value - measure.half <= bound, ratio)


def _equal(goal: Goal, measure: Measure, _flags: set[str]) -> _Outcome:
    bound = goal.lo or Decimal(0)
    if abs(measure.value - bound) <= measure.half:
        return _Outcome(achieved=True, ratio=Decimal(1))
    return _Outcome(None, None)


def _between(goal: Goal, measure: Measure, _flags: set[str]) -> _Outcome:
    low, high = goal.lo or Decimal(0), goal.hi or Decimal(0)
    if measure.value + measure.half < low:
        return _Outcome(achieved=False, ratio=measure.value / low)
    if measure.value - measure.half <= high:
        return _Outcome(achieved=True, ratio=Decimal(1))
    return _Outcome(None, None)


_COMPARE = {
    Direction.AT_LEAST: _at_least,
    Direction.AT_MOST: _at_most,
    Direction.EQUAL: _equal,
    Direction.BETWEEN: _between,
}
