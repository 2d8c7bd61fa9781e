"""Reads a target cell (年度指标值) and an actual cell (实际完成值) of an indicator row."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from .grades import NEVER, ZERO_GOAL, claimed, reported
from .leaning import lean
from .model import Actual, Direction, Goal, Kind, Measure, Span, Target
from .scan import DateToken, Quantity, Scan, scan
from .units import dimension
from .wording import normalise, squeeze, standard_part

_NOTHING = re.compile(r"(?:无|[/\\|]+|[-—–_－]+|不适用|N/?A|n/?a|无数据|不涉及|无此项)[。.]?")
_RATE_NAME = re.compile(r"(?:率|满意度|参与度|知晓度|比例|比重|占比|百分比)(?:\(%\))?[。.;]?$")
_COUNT_NAME = re.compile(r"(?:数量|次数|件数|个数|户数|人数|份数|台数|家数|篇数|起数|宗数)[。.;]?$")
_PERCENT_IN_NAME = re.compile(r"\(%\)|%")
_TIME_NAME = re.compile(r"时限|时间|期限|工期|周期|时效|进度|及时|按时|按期")
_LASTING = re.compile(r"质保|保修|寿命|有效期|年限|运行|服务期")
_SHORT_SPAN = frozenset({"seconds", "workdays"})
_BUDGET = re.compile(
    r"预算(?:金额|数|范围|总额|额度|指标)?(?:之|以)?内|不(?:得)?(?:超过|超|突破)(?:年初|年度|总|全年)?(?:预算|当年下拨资金)|控制在(?:预算|概算)"
)
_DATE_WORDS = re.compile(r"^[\s在于截至到前内底末之以年度全期间,;。、:()\"“”~—–-]*(?:完成|结束|全年)?[。;]?$")
_YEARLESS = re.compile(
    r"(?:在|于)?(?:本|当)?(?:年(?:底|末|内|度内)|第?[一二三四1-4]季度(?:末|底)?)(?:之?前)?(?:完成)?[。.]?"
)
_FORECAST = re.compile(r"预计|计划|拟于|将于|力争")
_HUNDRED = Decimal(100)


_LONGEST = 4000  # characters; a text beyond them is prose, and no value could be told from it


def parse_target(text: str, *, name: str = "", category: str = "") -> Target:
    """Reads one or several goals out of a target cell; never raises.

    `name` is the indicator (三级指标) and `category` its 二级指标: they decide which way a bare number leans.
    """
    return _target(text, name, category)


def parse_actual(text: str, *, name: str = "") -> Actual:
    """Reads numbers, dates and a grade out of an actual cell; never raises. An inequality is kept but is no number."""
    return _actual(text, name)


@lru_cache(maxsize=16384)
def _target(text: str, name: str, category: str) -> Target:
    plain = normalise(text)
    name = squeeze(normalise(name)) if name else ""
    if not plain:
        return Target(Kind.NOT_APPLICABLE, (), text, frozenset({"blank"}), name)
    if len(plain) > _LONGEST:
        return Target(Kind.UNPARSED, (), text, frozenset(), name)
    if _NOTHING.fullmatch(plain):
        return Target(Kind.NOT_APPLICABLE, (), text, frozenset(), name)
    words = standard_part(squeeze(plain))
    seen = scan(words)
    flags: set[str] = set()
    goals = [_goal(q, name, category, flags) for q in _own_quantities(words, seen)]
    goals += _date_goals(seen, words, name + category, alone=not goals)
    if not goals and (seen.part_dates or _YEARLESS.fullmatch(words)):
        goals.append(Goal(Kind.DATE, direction=Direction.AT_MOST))
    if not goals and (grade := claimed(words)) is not None:
        goals.append(Goal(Kind.QUALITATIVE, grade=grade, zero=ZERO_GOAL.search(words) is not None))
    if _BUDGET.search(words) and not any(g.unit for g in goals):
        flags.add("within_budget")
    kind = goals[0].kind if goals else Kind.UNPARSED
    return Target(kind, tuple(goals), text, frozenset(flags), name)


def _own_quantities(words: str, seen: Scan) -> list[Quantity]:
    """The numbers that are goals: not the scope of another (13个水源地达标率100%), not an aside in brackets."""
    found = seen.quantities
    kept: list[Quantity] = []
    for index, quantity in enumerate(found):
        later = found[index + 1] if index + 1 < len(found) else None
        together = later is not None and not re.search("[,;。、]", words[quantity.end : later.start])
        scope = together and later is not None and quantity.op is None and _outranks(later, quantity)
        if not scope and not quantity.side:
            kept.append(quantity)
    outside = [q for q in kept if not _bracketed(words, q.start)] or kept
    return [q for q in outside if not q.loose] or outside


def _outranks(later: Quantity, earlier: Quantity) -> bool:
    if dimension(earlier.unit) not in {"count", ""}:
        return False
    return dimension(later.unit) == "percent" or (later.op is not None and not earlier.reach)


def _bracketed(words: str, position: int) -> bool:
    return words.rfind("(", 0, position) > words.rfind(")", 0, position)


def _goal(quantity: Quantity, name: str, category: str, flags: set[str]) -> Goal:
    unit, scale = quantity.unit, Decimal(1)
    rate = _RATE_NAME.search(quantity.subject or name) or _PERCENT_IN_NAME.search(name)
    if not unit and rate:
        unit = "%"
        flags.add("unit_inferred")
        scale = _HUNDRED if 0 < quantity.value <= 1 else scale
    lo, top = quantity.value * scale, quantity.top
    if not unit and dimension(quantity.unit) == "" and lo >= _HUNDRED * _HUNDRED and "投资" in quantity.subject:
        unit, lo = "万元", lo / (_HUNDRED * _HUNDRED)
    direction, sure = _direction(quantity, lo, unit, name, category)
    _check_name(unit, lo, direction, name, flags)
    if not sure:
        flags.add("direction_unsure")
    if quantity.approximate:
        flags.add("approximate")
    kind = Kind.PERCENT if dimension(unit) in {"percent", "points"} else Kind.NUMERIC
    if _is_deadline(unit, direction, name + category, bare=not quantity.subject, stated=quantity.op is not None):
        kind, direction, sure = Kind.DEADLINE, Direction.AT_MOST, True
    rough = quantity.approximate
    change = quantity.change
    if direction is Direction.BETWEEN:
        return Goal(kind, quantity.subject, direction, lo, top, unit=unit, sure=sure, change=change, approximate=rough)
    low = lo if direction in {Direction.AT_LEAST, Direction.EQUAL} else None
    high = lo if direction in {Direction.AT_MOST, Direction.EQUAL} else None
    return Goal(kind, quantity.subject, direction, low, high, quantity.exclusive, unit, sure, change, approximate=rough)


def _direction(quantity: Quantity, value: Decimal, unit: str, name: str, category: str) -> tuple[Direction, bool]:
    if quantity.top is not None:
        return Direction.BETWEEN, lean(quantity.subject, name, unit, category)[1]
    if quantity.op is not None:
        return quantity.op, True
    if value == 0:
        return Direction.AT_MOST, True
    if quantity.change:
        return Direction.AT_LEAST, True
    if quantity.reach:
        direction, sure = lean(quantity.subject, name, unit, category)
        return (
            (Direction.AT_LEAST, True) if direction is Direction.AT_LEAST else (direction, sure and not quantity.reach)
        )
    return lean(quantity.subject, name, unit, category)


def _check_name(unit: str, value: Decimal, direction: Direction, name: str, flags: set[str]) -> None:
    kind = dimension(unit)
    if kind == "percent" and _COUNT_NAME.search(name):
        flags.add("percent_for_count")
    if kind == "count" and _RATE_NAME.search(name):
        flags.add("count_for_rate")
    if kind == "percent" and direction is Direction.AT_LEAST and value > _HUNDRED:
        flags.add("over_hundred")


def _is_deadline(unit: str, direction: Direction, name: str, *, bare: bool, stated: bool) -> bool:
    """A period nobody may exceed: ≤1年, a bare 1 年, 30日内 of an indicator about time; never ≥2年 or 质保期3年."""
    if direction is not Direction.AT_MOST and (stated or direction is not Direction.AT_LEAST or _LASTING.search(name)):
        return False
    timed = _TIME_NAME.search(name) is not None
    if dimension(unit) == "months":
        return bare or timed
    return dimension(unit) in _SHORT_SPAN and timed and bare and direction is Direction.AT_MOST


def _date_goals(seen: Scan, words: str, name: str, *, alone: bool) -> list[Goal]:
    """Due days: dates that say 前/底/完成 or fill the cell, or any date of an indicator about time."""
    dates = seen.dates
    if not dates:
        return []
    due = [
        d for d in dates if d.late or words[d.end - 1] in "底末" or words.startswith(("完成", "结束", "建成"), d.end)
    ]
    if not due and alone and (_DATE_WORDS.match(seen.rest) or _TIME_NAME.search(name)):
        due = list(dates)
    if not due:
        return []
    return [Goal(Kind.DATE, direction=Direction.AT_MOST, dates=_whole(due))]


def _whole(dates: list[DateToken]) -> Span:
    return Span(min(d.span.start for d in dates), max(d.span.end for d in dates))


@lru_cache(maxsize=16384)
def _actual(text: str, name: str) -> Actual:
    plain = normalise(text)
    if not plain:
        return Actual(Kind.BLANK, (), (), None, text)
    if len(plain) > _LONGEST:
        return Actual(Kind.UNPARSED, (), (), None, text)
    if _NOTHING.fullmatch(plain):
        return Actual(Kind.NOT_APPLICABLE, (), (), None, text)
    words = squeeze(plain)
    seen = scan(words)
    rate = _RATE_NAME.search(squeeze(normalise(name))) if name else None
    own = {q.start for q in _own_quantities(words, seen)}
    measures = tuple(_measure(q, rate=rate is not None, aside=q.start not in own) for q in seen.quantities)
    dates = tuple(d.span for d in seen.dates)
    grade = reported(words)
    if NEVER.search(words):
        grade = None if grade is None else max(grade, claimed("不发生") or grade)
    flags: set[str] = set()
    if _FORECAST.search(words):
        flags.add("forecast")
    if any(m.approximate for m in measures):
        flags.add("approximate")
    return Actual(
        _actual_kind(measures, dates, seen, grade is not None), measures, dates, grade, text, frozenset(flags)
    )


def _measure(q: Quantity, *, rate: bool, aside: bool) -> Measure:
    unit, bound = q.unit, q.op if q.op is not Direction.EQUAL else None
    if rate and not unit and not q.subject and q.value > 1:
        unit = "%"
    return Measure(
        q.subject, q.value, q.half, unit, bound, q.exclusive, q.top, q.approximate, q.change, aside or q.loose
    )


def _actual_kind(measures: tuple[Measure, ...], dates: tuple[Span, ...], seen: Scan, graded: bool) -> Kind:
    if measures:
        first = next((m for m in measures if not m.side), measures[0])
        if dimension(first.unit) == "months" and not first.subject and len(measures) == 1:
            return Kind.DEADLINE
        return Kind.PERCENT if dimension(first.unit) in {"percent", "points"} else Kind.NUMERIC
    if dates and (_DATE_WORDS.match(seen.rest) or not graded or len(seen.rest) <= len("预计中旬正常运行前完成")):
        return Kind.DATE
    return Kind.QUALITATIVE if graded else Kind.UNPARSED
