"""Finds which number of an actual cell answers which goal of its target cell."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .model import Direction, Goal, Kind, Measure
from .units import dimension

_GENERIC = re.compile(
    "天数|次数|数量|个数|件数|户数|人数|比例|比率|占比|率|浓度|平均|年均|均值|工作|项目|完成|开展|任务|环境|质量|水质|断面|全市|市区|城区|"
    "满意度|满意率|全区|全县|我市|我区|我县|情况|指标|任务数|实施|建设|安装|年度|全年|对|的|[\"“”'’()、,:/%]"
)
_CODE = re.compile(r"PM2\.5|PM10|[A-Z][A-Za-z]*\d*|V+OCs?")


class Match(NamedTuple):
    """The measures that answer a goal equally well; `strong` when subject and unit leave no doubt."""

    measures: tuple[Measure, ...]
    strong: bool
    same_unit: bool


_SAME = 3
NO_MATCH = Match((), strong=False, same_unit=False)


@lru_cache(maxsize=8192)
def _core(subject: str) -> str:
    return _GENERIC.sub("", subject)


@lru_cache(maxsize=8192)
def common(left: str, right: str) -> int:
    """Length of the longest common run of characters."""
    if len(left) > len(right):
        left, right = right, left
    best = 0
    for start in range(len(left)):
        while start + best < len(left) and left[start : start + best + 1] in right:
            best += 1
    return best


@lru_cache(maxsize=8192)
def _codes(subject: str) -> frozenset[str]:
    return frozenset(_CODE.findall(subject))


class _Fit(NamedTuple):
    unit: int
    overlap: int
    sure: bool
    measure: Measure


def _unit_fit(goal: Goal, measure: Measure) -> int:
    """3: same dimension; 2: one side has no unit; 1: both count, in different words; 0: not comparable."""
    left, right = dimension(goal.unit), dimension(measure.unit)
    if left == right == "count" and goal.unit != measure.unit:
        return 1
    if left == right:
        return 3
    return 2 if not left or not right else 0


def _fit(goal: Goal, measure: Measure, name: str, *, alone: bool) -> _Fit | None:
    unit = _unit_fit(goal, measure)
    if not unit or measure.change != goal.change or (measure.side and not alone):
        return None
    mine, theirs = _codes(goal.subject or name), _codes(measure.subject)
    if mine and theirs and not mine & theirs:
        return None
    core = _core(measure.subject)
    if not core:
        return _Fit(unit, 0, (alone or not _core(goal.subject)) and unit > 1, measure)
    titles = [_core(goal.subject)] + ([_core(name)] if alone else [])
    overlap, sure = 0, False
    for title in titles:
        run = common(title, core)
        shorter = min(len(title), len(core))
        sure = sure or (run > 1 and run * 2 > shorter and (unit > 1 or (run == shorter >= len("监测点位"))))
        overlap = max(overlap, run)
    return _Fit(unit, overlap, sure, measure)


def find(goal: Goal, measures: tuple[Measure, ...], name: str, *, alone: bool) -> Match:
    """Measures that answer the goal; `alone` when it is the only quantified goal of its cell."""
    fits = [fit for measure in measures if (fit := _fit(goal, measure, name, alone=alone))]
    if not fits:
        return NO_MATCH
    plain = [fit for fit in fits if not fit.measure.side] or fits
    sure = [fit for fit in plain if fit.sure]
    exact = [fit for fit in plain if fit.unit == _SAME]
    pool = sure or (exact if alone and len(exact) == 1 else [])
    if not pool:
        return NO_MATCH
    best = max((fit.overlap, fit.unit) for fit in pool)
    chosen = [fit for fit in pool if (fit.overlap, fit.unit) == best]
    return Match(tuple(fit.measure for fit in chosen), strong=bool(sure), same_unit=best[1] > 1)


def quantified(goals: tuple[Goal, ...]) -> int:
    """How many goals of a cell are numbers."""
    return sum(goal.kind in {Kind.NUMERIC, Kind.PERCENT, Kind.DEADLINE} for goal in goals)


def contradicts(goal: Goal, measure: Measure) -> bool:
    """Whether a reported inequality excludes the goal: 大于2年 against ≤2年."""
    if measure.bound is Direction.AT_LEAST and goal.hi is not None and goal.direction is Direction.AT_MOST:
        return measure.value > goal.hi or (measure.value == goal.hi and measure.exclusive)
    if measure.bound is Direction.AT_MOST and goal.lo is not None and goal.direction is Direction.AT_LEAST:
        return measure.value < goal.lo or (measure.value == goal.lo and measure.exclusive)
    return False
