"""A cost indicator that says 预算内 on a form without a block of funds, against 附件1: part of XJ420."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.numerals import show
from xlzj.rules.kernel import signed
from xlzj.rules.projects import ACTUAL, BASE, BUDGET, WHOLE, everything

if TYPE_CHECKING:
    from xlzj.model import Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say

_MONEY = "万元"


def beyond_budget(case: Case, say: Say, one: Indicator) -> Outcome:
    """The unit as a whole against its budget. Raises Absent, Hindered."""
    if one.form.role != WHOLE or "within_budget" not in one.judged.target.flags or one.empty("实际完成值"):
        return say.idle()
    base = case.other(BASE)
    (spent, spending), (budget, planned) = (everything(case, base, column) for column in (ACTUAL, BUDGET))
    if spent is None or budget is None:
        return say.idle()
    if spent.lo <= budget.hi:
        return say.passed()
    gap = spent.value - budget.value
    message = (
        f"成本指标{one.title}的完成值写“{one.shown('实际完成值')}”，"
        f"{base.key}的支出决算合计 {show(spent.value, _MONEY)}，预算合计 {show(budget.value, _MONEY)}，"
        f"超 {show(gap, _MONEY)}。"
    )
    return say.found(
        one.form,
        one.fact("实际完成值"),
        message,
        expected=f"支出不超过预算 {show(budget.value, _MONEY)}",
        difference=signed(gap, _MONEY),
        operands=[*one.operands("年度指标值", "得分"), *((base, fact) for fact in (*spending, *planned))],
        severity=Severity.REVIEW,
    )
