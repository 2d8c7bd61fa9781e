"""Indicators against the rest of their own form: XJ420 (funds), XJ421 (account), XJ423 and XJ427 (year)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import Interval, around, decimals, half_of
from xlzj.model import Severity
from xlzj.numerals import plain, show
from xlzj.rules.indicator_budget import beyond_budget
from xlzj.rules.indicator_rows import POLICY, ROLE, by_row, squeeze
from xlzj.rules.kernel import rule, signed
from xlzj.scope import Absent, amount_of
from xlzj.targets import Direction, Kind, normalise, parse_actual, unnumbered
from xlzj.targets.match import common
from xlzj.targets.model import TIMED
from xlzj.targets.units import convert, dimension

if TYPE_CHECKING:
    from xlzj.editions.spec import Scheme
    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say
    from xlzj.targets import Measure

_MONEY = "万元"
_WHOLE = ("总费用", "总成本", "总投资", "总支出", "总额", "整体支出")
_ABOUT_BUDGET = ("预算", "成本控制", "支出控制", "支出成本")
_CLOSE = Decimal("0.05")
_SAME_WORDS = 4
_RESULTS = ("通过", "合格", "验收", "达标")  # what passed is not what was done
_AROUND = 12
_DECIMAL = re.compile(r"(?<![A-Za-z\d.])\d+\.\d+")
_ENOUGH_DIGITS = 3


class _Funds(NamedTuple):
    """The printed budget amounts (years's start, whole year) and the spending of a form, in 万元."""

    budgets: list[Fact]
    spent: Fact
    spending: Interval | None


class _Cost(NamedTuple):
    """A cost row: its target amount and its actual amount in 万元, None where it names none."""

    wanted: Interval | None
    got: Interval | None


def is_cost(scheme: Scheme, one: Indicator) -> bool:
    """Whether a row is a cost indicator: by its second level, or under a first-level 成本指标."""
    return one.second in scheme.cost_seconds or one.first.startswith("成本指标")


def _funds(form: Form) -> _Funds:
    names = ("年度资金总额_年初预算数", "年度资金总额_全年预算数", "年度资金总额_全年执行数")
    facts = [form.fields[name] for name in names if name in form.fields]
    if len(facts) < len(names):
        raise Absent
    spending = amount_of(facts[2])
    return _Funds([fact for fact in facts[:2] if fact.number], facts[2], spending)


def _amount(value: Decimal, unit: str, half: Decimal | None = None) -> Interval:
    money = convert(value, unit or _MONEY, _MONEY)
    width = convert(half, unit or _MONEY, _MONEY) if half else half_of(max(2, decimals(money)))
    return around(money, max(width, half_of(2)))


def _cost(one: Indicator, funds: _Funds) -> _Cost:
    """Amounts without a unit count as 万元 only where they are one of the form's own amounts."""
    judged = one.judged
    goals = [
        goal for goal in judged.target.goals if goal.kind is Kind.NUMERIC and dimension(goal.unit) in ("money", "")
    ]
    wanted = None
    if len(goals) == 1 and goals[0].direction is not Direction.BETWEEN:
        bound = goals[0].hi if goals[0].hi is not None else goals[0].lo
        if bound is not None:
            wanted = _amount(bound, goals[0].unit)
            known = any(wanted.meets(amount_of(fact) or wanted) for fact in funds.budgets)
            wanted = wanted if goals[0].unit or known else None
    measures = [m for m in judged.actual.measures if dimension(m.unit) in ("money", "") and not m.change]
    got = None
    if len(measures) == 1 and measures[0].bound is None and measures[0].top is None:
        got = _amount(measures[0].value, measures[0].unit, measures[0].half)
        known = funds.spending is not None and got.meets(funds.spending)
        got = got if measures[0].unit or known else None
    return _Cost(wanted, got)


@rule(
    "XJ420",
    "成本指标与资金栏不一致",
    role=ROLE,
    severity=Severity.ERROR,
    basis="附件2、附件3 表式：成本指标与同表资金栏是同一笔钱",
    remedy="成本指标的指标值按预算数填，完成值按全年执行数填。",
)
@by_row
def cost_and_funds(case: Case, say: Say, one: Indicator) -> Outcome:
    """成本指标控制的就是预算：指标值应为预算数（“≤X”的X不小于全年执行数也可），完成值应等于全年执行数；没有资金栏的旧表看附件1是否超预算。"""
    if not is_cost(case.scheme(one.form), one):
        return say.idle()
    if "年度资金总额_全年执行数" not in one.form.fields:
        return beyond_budget(case, say, one)
    funds = _funds(one.form)
    cost = _cost(one, funds)
    within = "within_budget" in one.judged.target.flags
    if cost == (None, None) or (cost.wanted is None and not within):
        return say.idle()
    if funds.spending is None:
        return say.unchecked(f"{one.form.label}没有填全年执行数，成本指标{one.title}无从核对")
    found = _target_amount(say, one, funds, cost) or _actual_amount(say, one, funds, cost)
    if found is not None:
        return found
    return say.passed() if _whole_budget(cost, funds) else say.idle()


def _whole_budget(cost: _Cost, funds: _Funds) -> bool:
    """Whether the row's amounts are those of the whole form, not of a part of it (one purchase, a unit price)."""
    spending = funds.spending
    if spending is None:
        return False
    covered = cost.wanted is not None and cost.wanted.hi >= spending.lo
    return covered or _is_budget(cost.wanted, funds) or (cost.got is not None and cost.got.meets(spending))


def _is_budget(amount: Interval | None, funds: _Funds) -> bool:
    return amount is not None and any(amount.meets(amount_of(fact) or amount) for fact in funds.budgets)


def _about(one: Indicator, words: tuple[str, ...]) -> bool:
    text = one.name + one.words("年度指标值")
    return any(word in text for word in words)


def _target_amount(say: Say, one: Indicator, funds: _Funds, cost: _Cost) -> Outcome | None:
    """A limit below what was spent, where the row is about the whole budget."""
    wanted, spending = cost.wanted, funds.spending
    if wanted is None or spending is None or _is_budget(wanted, funds) or wanted.hi >= spending.lo:
        return None
    own_part = cost.got is not None and not cost.got.meets(spending)
    whole = _about(one, _WHOLE) or (not own_part and (_about(one, _ABOUT_BUDGET) or cost.got is not None))
    budget = funds.budgets[-1] if funds.budgets else funds.spent
    close = not own_part and budget.number is not None and abs(wanted.value - budget.number) <= budget.number * _CLOSE
    if not whole and not close:
        return None
    return say.found(
        one.form,
        one.fact("年度指标值"),
        f"成本指标{one.title}的指标值 {one.shown('年度指标值')} 既不是预算数"
        f"（{'、'.join(fact.text for fact in funds.budgets) or '空'}），又小于全年执行数 {funds.spent.text}。",
        expected=f"{budget.text}万元",
        difference=signed(wanted.value - (budget.number or Decimal(0)), _MONEY),
        operands=[*one.operands("实际完成值"), *((one.form, fact) for fact in (*funds.budgets, funds.spent))],
        severity=None if whole else Severity.REVIEW,
    )


def _actual_amount(say: Say, one: Indicator, funds: _Funds, cost: _Cost) -> Outcome | None:
    """An actual other than the spending, where the row is about the whole budget."""
    got, spending = cost.got, funds.spending
    if got is None or spending is None or got.meets(spending):
        return None
    whole = _is_budget(cost.wanted, funds) or _about(one, _WHOLE)
    if not whole and cost.wanted is not None:
        return None
    expected = f"{show(spending.value, _MONEY)}{_MONEY}"
    return say.found(
        one.form,
        one.fact("实际完成值"),
        f"成本指标{one.title}的完成值 {one.shown('实际完成值')}，同表全年执行数是 {funds.spent.text}。",
        expected=expected,
        difference=signed(got.value - spending.value, _MONEY),
        operands=[*one.operands("年度指标值"), (one.form, funds.spent)],
        fix=expected,
    )


@rule(
    "XJ421",
    "完成值与完成情况矛盾",
    role=ROLE,
    severity=Severity.REVIEW,
    basis="同一张表内同一事实应当一致",
    remedy="核对“实际完成情况”与指标表，改正写错的一处。",
)
@by_row
def account_differs(case: Case, say: Say, one: Indicator) -> Outcome:
    """同一张表的“实际完成情况”里，同一对象的数量与指标完成值不同，必有一处没有更新。"""
    del case
    account = one.form.fields.get("实际完成情况")
    actual = one.judged.actual
    numbers = [m for m in actual.measures if m.bound is None and m.top is None and not m.approximate and not m.side]
    if account is None or not account.text or len(numbers) != 1:
        return say.idle()
    claims = parse_actual(unnumbered(account.text)).measures
    agrees, claim = _told(one.name + numbers[0].subject, numbers[0], claims)
    if claim is None:
        return say.passed() if agrees else say.idle()
    told = plain(claim.value) + claim.unit
    return say.found(
        one.form,
        one.fact("实际完成值"),
        f"{one.title}完成值 {one.shown('实际完成值')}，“实际完成情况”里写的是“{_excerpt(account.text, claim.value)}”。",
        expected=f"{told}，或改正“实际完成情况”",
        operands=[*one.operands("年度指标值"), (one.form, account)],
    )


def _told(name: str, number: Measure, claims: tuple[Measure, ...]) -> tuple[bool, Measure | None]:
    """Whether the account tells the same number, else the one claim about the same thing that tells another."""
    rivals = []
    for claim in claims:
        if claim.unit != number.unit:
            continue
        if abs(claim.value - number.value) <= claim.half + number.half:
            return True, None
        exact = claim.bound is None and claim.top is None and not claim.approximate and not claim.change
        other = any(word in name and word not in claim.subject for word in _RESULTS)
        if claim.unit == "%" and name[-2:] not in claim.subject and claim.subject[-2:] not in name:
            continue  # 差错率 and 发布率 of one product are two rates
        if exact and not other and (not claim.side or not claim.unit) and common(name, claim.subject) >= _SAME_WORDS:
            rivals.append(claim)
    return False, rivals[0] if len(rivals) == 1 else None


def _excerpt(account: str, value: Decimal) -> str:
    """The words of the account around a number."""
    text = squeeze(normalise(account))
    at = text.find(plain(value))
    return text[max(0, at - _AROUND) : at + _AROUND] if at >= 0 else plain(value)


@rule(
    "XJ423",
    "指标值疑为事后设定",
    role=ROLE,
    severity=Severity.HINT,
    basis=f"{POLICY}：绩效目标在年初设定",
    remedy="指标值填年初批复的目标；确为年初所定的写说明。",
)
@by_row
def set_afterwards(case: Case, say: Say, one: Indicator) -> Outcome:
    """指标值与完成值是同一个带小数的数，年初不可能定得这样准，多半是年末照着结果补填的。成本指标不查。"""
    judged = one.judged
    if is_cost(case.scheme(one.form), one) or judged.target.kind in TIMED or one.empty("实际完成值"):
        return say.idle()
    wanted = _DECIMAL.findall(normalise(one.shown("年度指标值")))
    if len(wanted) != 1 or judged.verdict.missing_number:
        return say.idle()
    got = _DECIMAL.findall(normalise(one.shown("实际完成值")))
    if not got or any(dimension(goal.unit) == "money" for goal in judged.target.goals):
        return say.idle()
    digits = len(wanted[0].replace(".", "").strip("0"))
    if wanted[0] not in got or digits < _ENOUGH_DIGITS:
        return say.passed()
    return say.found(
        one.form,
        one.fact("年度指标值"),
        f"{one.title}的指标值 {one.shown('年度指标值')} 与完成值 {one.shown('实际完成值')} 是同一个数（{wanted[0]}）。",
        expected="年初设定的目标",
        operands=one.operands("实际完成值", "分值", "得分"),
    )


@rule(
    "XJ427",
    "指标跨年度",
    role=ROLE,
    severity=Severity.HINT,
    basis="年度绩效自评只评价本年度的目标和完成情况",
    remedy="跨年度的工作写本年度应完成的部分；上年已完成的说明为何列入本年度。",
)
@by_row
def other_year(case: Case, say: Say, one: Indicator) -> Outcome:
    """指标值或完成值的日期不在评价年度，评的就不是本年度的工作。"""
    judged, year = one.judged, case.submission.year
    due = [goal.dates for goal in judged.target.goals if goal.dates is not None]
    done = judged.actual.dates if due or judged.actual.kind is Kind.DATE or judged.target.kind in TIMED else ()
    if not due and not done:
        return say.idle()
    for column, spans in (("年度指标值", due), ("实际完成值", done)):
        strange = [span for span in spans if span.end.year != year]
        if strange:
            what = column.removeprefix("年度").removeprefix("实际")
            begun = strange[0].start.year <= year < strange[0].end.year
            how = f"到 {strange[0].end.year} 年才结束，超出 {year} 年度" if begun else f"不在 {year} 年度"
            return say.found(
                one.form,
                one.fact(column),
                f"{one.title}的{what}“{one.shown(column)}”{how}。",
                expected=f"{year}年度内的日期",
                operands=one.operands("年度指标值", "实际完成值"),
            )
    return say.passed()


RULES = (cost_and_funds, account_differs, set_afterwards, other_year)
