"""Cost indicators against the funds of their own form: XJ420."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import Interval, around, decimals, half_of
from xlzj.model import Severity
from xlzj.numerals import show
from xlzj.rules.indicator_budget import beyond_budget
from xlzj.rules.indicator_rows import ROLE, by_row
from xlzj.rules.kernel import rule, signed
from xlzj.scope import Absent, amount_of
from xlzj.targets import Direction, Kind
from xlzj.targets.units import convert, dimension

if TYPE_CHECKING:
    from xlzj.editions.points import Scheme
    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say

_MONEY = "万元"
_WHOLE = ("总费用", "总成本", "总投资", "总支出", "总额", "整体支出")
_ABOUT_BUDGET = ("预算", "成本控制", "支出控制", "支出成本")
_CLOSE = Decimal("0.05")


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
    basis="整体自评表、项目自评表的表式：成本指标与同表资金栏是同一笔钱",
    remedy="成本指标的指标值按预算数填，完成值按全年执行数填。",
)
@by_row
def cost_and_funds(case: Case, say: Say, one: Indicator) -> Outcome:
    """成本指标控制的就是预算：指标值应为预算数（“≤X”的X不小于全年执行数也可），完成值应等于全年执行数；没有资金栏的旧表看基础数据表是否超预算。"""
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


RULES = (cost_and_funds,)
