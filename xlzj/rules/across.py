"""Between the forms: totals of 附件1 and 附件2, indicators against amounts and against each other."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.expression import expression
from xlzj.interval import ZERO, Interval, Verdict, around, compare, half_of
from xlzj.model import Severity
from xlzj.numerals import percent, show
from xlzj.rules.causes import explain
from xlzj.rules.kernel import rule, signed
from xlzj.rules.projects import BASE, BUDGET, DONE, FIRST, FULL, PROJECT, WHOLE
from xlzj.scope import Absent, Hindered, amount_of
from xlzj.targets import Kind, parse_actual, parse_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_TABLE = "绩效指标"
_OLD_TOTAL = "资金总额"
_PERCENT = re.compile(r"([≥≤><=]?)(\d+(?:\.\d+)?)%(?:以上|以下|以内)?")
_MARKS = re.compile(r"[\W_]+")


def _same_number(case: Case, say: Say, here: str, there: str, severity: Severity | None = None) -> Outcome:
    """One number printed on 附件1 (`here`) and on 附件2 (`there`); the finding stands on 附件1."""
    try:
        base, whole = case.other(BASE), case.other(WHOLE)
        scope, other = case.scope(base), case.scope(whole)
        left, right = scope.number("", here), other.number("", there)
    except Absent:
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    fact, twin = scope.used[0][1], other.used[0][1]
    if left is None and right is None:
        return say.idle()
    if left is None or right is None:
        if (left or right or fact).value == ZERO:  # type: ignore[union-attr]
            return say.passed()
        empty, form, full, owner = (fact, base, twin, whole) if left is None else (twin, whole, fact, base)
        message = (
            f"{form.key} {case.title(form, empty)}没有填，{owner.key} {case.title(owner, full)}为 {full.text}，"
            "两处是同一个数。"
        )
        return say.found(
            form, empty, message, expected=full.text, operands=[(owner, full)], severity=Severity.REVIEW
        )
    if compare(left, right) is not Verdict.UNEQUAL:
        return say.passed()
    gap = left.value - right.value
    more = "多" if gap > 0 else "少"
    message = (
        f"{base.key} {case.title(base, fact)} {fact.text}，{whole.key} {case.title(whole, twin)} {twin.text}，"
        f"两处应是同一个数，{base.key}{more} {show(abs(gap), '万元')} 万元。"
        + explain(case, base, fact, gap, [(base, part) for part in _parts(case, base, fact)])
    )
    return say.found(
        base,
        fact,
        message,
        expected=show(right.value, "万元"),
        difference=signed(gap, "万元"),
        operands=[(base, fact), (whole, twin)],
        severity=severity,
    )


def _parts(case: Case, base: Form, fact: Fact) -> list[Fact]:
    """What makes up a total of 附件1: the likely rows of a difference."""
    from xlzj.rules.projects import project_lines

    if not fact.field.startswith("项目支出"):
        return []
    budget = fact.field.endswith(BUDGET)
    return [line.budget if budget else line.actual for line in project_lines(case, base)]


def _asks_only(case: Case) -> bool:
    """Whether 附件2 of this edition is the old form: what is applied for, without execution."""
    spec = case.edition.role(WHOLE)
    return spec is not None and DONE not in spec.fields


@rule(
    "XJ501",
    "附件1与附件2的项目支出不等",
    role=BASE,
    severity=Severity.ERROR,
    basis="附件1、附件2 表式：项目支出是同一个数",
    remedy="对照部门决算确定项目支出的正确数，改正填错的一张表，再核对各项目明细。",
)
def _project_total(case: Case, say: Say) -> Iterator[Outcome]:
    """附件1的项目支出决算数、支出总额与附件2的项目支出、全年执行数是同一笔钱，两张表不等则必有一张填错，后面的执行率和得分都靠不住。"""
    if _asks_only(case):
        yield say.idle()
        return
    yield _same_number(case, say, "项目支出_本年决算", "项目支出")
    yield _same_number(case, say, "支出总额_本年决算", DONE)


@rule(
    "XJ502",
    "附件1与附件2的基本支出不等",
    role=BASE,
    severity=Severity.ERROR,
    basis="附件1、附件2 表式：基本支出是同一个数",
    remedy="对照部门决算确定基本支出的正确数，改正填错的一张表。",
)
def _basic_total(case: Case, say: Say) -> Iterator[Outcome]:
    """附件1的基本支出决算数与附件2的基本支出是同一笔钱，两张表不等则必有一张填错。"""
    yield say.idle() if _asks_only(case) else _same_number(case, say, "基本支出_本年决算", "基本支出")


@rule(
    "XJ503",
    "附件1与附件2的预算数不等",
    role=BASE,
    severity=Severity.REVIEW,
    basis="附件1、附件2 表式：预算数取年初预算或全年（调整后）预算",
    remedy="确认附件1“预算数”一列取年初预算还是全年预算，全表按一个口径填写，并与附件2一致。",
)
def _budget_total(case: Case, say: Say) -> Iterator[Outcome]:
    """附件1的预算合计既不是附件2的年初预算数，也不是全年预算数，说明两张表取了不同来源的预算，调整幅度和执行率无从比较。"""
    if _asks_only(case):
        for here, there in (("项目支出", "项目支出"), ("基本支出", "基本支出"), ("支出总额", _OLD_TOTAL)):
            yield _same_number(case, say, f"{here}_{BUDGET}", there, Severity.ERROR)
        return
    try:
        base, whole = case.other(BASE), case.other(WHOLE)
        printed, used = _budget(case, base)
        first, full = (amount_of(case.scope(whole).fact("", name)[1]) for name in (FIRST, FULL))
    except Absent:
        yield say.idle()
        return
    except Hindered as hindrance:
        yield say.unchecked(str(hindrance))
        return
    choices = [amount for amount in (first, full) if amount is not None]
    if printed is None or not choices:
        yield say.idle()
    elif any(printed.meets(amount) for amount in choices):
        yield say.passed()
    else:
        text = "、全年预算 ".join(show(amount.value, "万元") for amount in choices)
        value = show(printed.value, "万元")
        message = (
            f"{base.key}预算数合计 {value}，既不等于{whole.key}的年初预算 {text}，差 "
            f"{show(min(abs(printed.value - amount.value) for amount in choices), '万元')} 万元。"
        )
        twins = [(whole, whole.fields[name]) for name in (FIRST, FULL)]
        yield say.found(
            base,
            used[0],
            message,
            expected=show(choices[0].value, "万元"),
            difference=signed(printed.value - choices[0].value, "万元"),
            operands=[*((base, fact) for fact in used), *twins],
        )


def _budget(case: Case, base: Form) -> tuple[Interval | None, list[Fact]]:
    """附件1's budget for everything: its own total line, else basic plus project. Raises Absent where it has neither."""
    scope = case.scope(base)
    try:
        value = scope.number("", f"支出总额_{BUDGET}")
    except Absent:
        basic = scope.number("", f"基本支出_{BUDGET}")
        project = scope.number("", f"项目支出_{BUDGET}")
        value = None if basic is None or project is None else basic + project
    return value, [fact for _, fact in scope.used]


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
    basis="附件1、附件2 表式：控制率、执行率可由表内数计算",
    remedy="按附件1、附件2的数重新计算完成值；如采用别的口径（如与上年比），在偏差原因一栏写明。",
)
def _computable(case: Case, say: Say) -> Iterator[Outcome]:
    """“三公经费控制率”“预算执行率”这类指标的完成值可以由附件1、附件2的金额直接算出，填的数与算出的数不同，说明完成值没有按实际填写。"""
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
    printed = _PERCENT.fullmatch("".join(unicodedata.normalize("NFKC", fact.text).split()))
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
    "同名指标在两张表上不一致",
    role=PROJECT,
    severity=Severity.HINT,
    basis="规范性口径：同一指标在各表取值一致",
    remedy="确认两张表说的是不是同一件事：是，就统一指标值和完成值；不是，就把三级指标名称写得能区分开。",
)
def _twins(case: Case, say: Say) -> Iterator[Outcome]:
    """附件2与附件3有名称完全相同的三级指标，指标值或完成值却不同，读表的人无法判断以哪一个为准。"""
    whole = case.one(WHOLE)
    if whole is None or not case.forms(PROJECT):
        yield say.idle()
        return
    costs = case.edition.scheme.cost_seconds
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
    if not seen:
        yield say.idle()


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


RULES = (_project_total, _basic_total, _budget_total, _computable, _twins)
