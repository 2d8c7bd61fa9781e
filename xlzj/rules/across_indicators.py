"""Indicators against the amounts of the forms and against each other: XJ509, XJ510."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.expression import expression
from xlzj.interval import Interval, around, half_of
from xlzj.model import Severity
from xlzj.numerals import percent, plain
from xlzj.rules.kernel import rule, signed
from xlzj.rules.projects import BASE, DONE, FULL, PROJECT, WHOLE
from xlzj.rules.report_aims import aims, goals_about, of_a_part
from xlzj.scope import Absent, Hindered
from xlzj.spelling import squeeze
from xlzj.targets import Kind, parse_actual, parse_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.report_aims import Aim
    from xlzj.targets import Goal

_TABLE = "绩效指标"
_PERCENT = re.compile(r"([≥≤><=]?)(\d+(?:\.\d+)?)%(?:以上|以下|以内)?")
_MARKS = re.compile(r"[\W_]+")


class _Rate(NamedTuple):
    """A rate that can be computed: words its name must hold, where (role, "" own form) and how; `also` is accepted."""

    words: tuple[str, ...]
    role: str
    formula: str
    also: str = ""


_RATES = (
    _Rate(("三公", "控制率"), BASE, "三公经费_本年决算 / 三公经费_本年预算", "三公经费_本年决算 / 三公经费_上年决算"),
    _Rate(("公用经费", "控制率"), BASE, "公用经费_本年决算 / 公用经费_本年预算"),
    _Rate(("在职", "控制率"), BASE, "实际在职人数 / 编制数"),
    _Rate(("财政供养", "控制率"), BASE, "实际在职人数 / 编制数"),
    _Rate(("预算执行率",), "", f"{DONE} / {FULL}"),
    _Rate(("资金执行率",), "", f"{DONE} / {FULL}"),
)


@rule(
    "XJ509",
    "可由表内数算出的指标完成值不符",
    role=WHOLE,
    severity=Severity.REVIEW,
    basis="基础数据表、整体自评表的表式：控制率、执行率可由表内数计算",
    remedy="按基础数据表、整体自评表的数重新计算完成值；如采用别的口径（如与上年比），在偏差原因一栏写明。",
)
def _computable(case: Case, say: Say) -> Iterator[Outcome]:
    """“三公经费控制率”“预算执行率”这类指标的完成值可以由基础数据表、整体自评表的金额直接算出，填的数与算出的数不同，说明完成值没有按实际填写。"""
    seen = False
    for form in (*case.forms(WHOLE), *case.forms(PROJECT)):
        for row in form.tables.get(_TABLE, ()):
            rate = _rate_of(row["三级指标"].text)
            if rate is not None and row["实际完成值"].filled:
                seen = True
                yield _check_rate(case, say, form, row, rate)
    if not seen:
        yield say.idle()


def _rate_of(name: str) -> _Rate | None:
    if not name.endswith("率"):
        return None
    return next((rate for rate in _RATES if all(word in name for word in rate.words)), None)


def _check_rate(case: Case, say: Say, form: Form, row: Row, rate: _Rate) -> Outcome:
    fact = row["实际完成值"]
    printed = _PERCENT.fullmatch(squeeze(fact.text))
    if printed is None:
        return say.idle()
    try:
        owner = case.other(rate.role) if rate.role else form
        scope = case.scope(owner)
        value = expression(rate.formula).run(scope)
        other = expression(rate.also).run(case.scope(owner)) if rate.also else None
    except (Absent, ZeroDivisionError):
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    if value is None:
        return say.idle()
    if _holds(printed, value) or (not printed[1] and other is not None and _holds(printed, other)):
        return say.passed()
    message = (
        f"{form.label}指标“{row['三级指标'].text}”完成值填 {fact.text}，按{owner.key}"
        f"“{'÷'.join(case.title(owner, part) for owner, part in scope.used)}”应为 {percent(value.value)}。"
    )
    gap = "" if printed[1] else signed(Decimal(printed[2]).scaleb(-2) - value.value, "%")
    return say.found(
        form,
        fact,
        message,
        expected=percent(value.value),
        difference=gap,
        operands=[(form, fact), *scope.used],
    )


def _holds(printed: re.Match[str], value: Interval) -> bool:
    """Whether a computed rate may be what is printed (rounded or cut off), or lies within a printed bound."""
    number = Decimal(printed[2]).scaleb(-2)
    places = len(printed[2].partition(".")[2]) + 2
    if printed[1] in "≤<" and printed[1]:
        return value.lo <= number
    if printed[1] in "≥>" and printed[1]:
        return value.hi >= number
    unit = 2 * half_of(places)
    return around(number, half_of(places)).meets(value) or number <= value.hi < number + unit


@rule(
    "XJ510",
    "同一指标在两处不一致",
    role=PROJECT,
    severity=Severity.HINT,
    basis="规范性口径：同一指标在各表取值一致",
    remedy="确认两张表说的是不是同一件事：是，就统一指标值和完成值；不是，就把三级指标名称写得能区分开。",
)
def _twins(case: Case, say: Say) -> Iterator[Outcome]:
    """整体自评表与项目自评表有名称完全相同的三级指标，指标值或完成值却不同，或报告写的年度目标与表上的指标值不同，读表的人无法判断以哪一个为准。"""
    told = list(_told_aims(case, say))
    yield from told
    whole = case.one(WHOLE)
    if whole is None or not case.forms(PROJECT):
        if not told:
            yield say.idle()
        return
    costs = case.scheme(whole).cost_seconds
    known = {
        _plain(row["三级指标"].text): row
        for row in whole.tables.get(_TABLE, ())
        if row["三级指标"].text and _plain(row["二级指标"].text) not in costs
    }
    seen = False
    for form in case.forms(PROJECT):
        for row in form.tables.get(_TABLE, ()):
            twin = known.get(_plain(row["三级指标"].text)) if row["三级指标"].text else None
            if twin is not None:
                seen = True
                yield _compare_twins(say, (whole, twin), (form, row))
    if not seen and not told:
        yield say.idle()


def _told_aims(case: Case, say: Say) -> Iterator[Outcome]:
    """What the report sets for the year against the target cells that are about the same thing."""
    told = case.once(aims)
    for form in (*case.forms(WHOLE), *case.forms(PROJECT)) if told else ():
        if of_a_part(case, form):
            continue
        for row in form.tables.get(_TABLE, ()):
            for aim in told:
                for goal in goals_about(row, aim.about):
                    yield _against_report(say, form, row, aim, goal)


def _against_report(say: Say, form: Form, row: Row, aim: Aim, goal: Goal) -> Outcome:
    said, printed = _bound(aim.goal), _bound(goal)
    if aim.goal.unit != goal.unit or said is None or printed is None or said == printed:
        return say.passed()
    fact = row["年度指标值"]
    here, there = f"{plain(printed)}{goal.unit}", f"{plain(said)}{aim.goal.unit}"
    message = (
        f"{form.label}“{row['三级指标'].text}”的年度指标值里，{aim.about}的目标是 {here}；"
        f"{aim.form.label}写的年度目标是 {there}（“{aim.text}”），同一年度两处不同。"
    )
    return say.found(form, fact, message, expected=there, operands=[(form, fact), (aim.form, aim.fact)])


def _bound(goal: Goal) -> Decimal | None:
    """The number a goal sets; None where it sets a range or none."""
    bounds = {bound for bound in (goal.lo, goal.hi) if bound is not None}
    return bounds.pop() if len(bounds) == 1 else None


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


def _compare_twins(say: Say, left: tuple[Form, Row], right: tuple[Form, Row]) -> Outcome:
    (whole, twin), (form, row) = left, right
    for column, what in (("年度指标值", _aim), ("实际完成值", _reached)):
        mine, theirs = what(row), what(twin)
        if mine is None or theirs is None or mine[-1] != theirs[-1] or mine == theirs:
            continue
        message = (
            f"指标“{row['三级指标'].text}”的{column}，{form.label}填 {row[column].text}，"
            f"{whole.key}填 {twin[column].text}，两处不同。"
        )
        return say.found(
            form,
            row[column],
            message,
            expected=twin[column].text,
            operands=[(form, row[column]), (whole, twin[column])],
        )
    return say.passed()


def _aim(row: Row) -> tuple[object, ...] | None:
    """Bounds and unit of a target that is one rate or concentration; counts may well differ between forms."""
    target = parse_target(row["年度指标值"].text, name=row["三级指标"].text, category=row["二级指标"].text)
    if len(target.goals) != 1 or not _comparable(target.goals[0].unit, target.kind):
        return None
    goal = target.goals[0]
    return goal.lo, goal.hi, goal.unit


def _reached(row: Row) -> tuple[object, ...] | None:
    actual = parse_actual(row["实际完成值"].text, name=row["三级指标"].text)
    if len(actual.measures) != 1 or actual.measures[0].bound is not None:
        return None
    measure = actual.measures[0]
    return (measure.value, measure.unit) if _comparable(measure.unit, actual.kind) else None


def _comparable(unit: str, kind: Kind) -> bool:
    return kind is Kind.PERCENT or "立方米" in unit


RULES = (_computable, _twins)
