"""What several rules ask of one printed line over its columns: over budget, larger than, swing against last year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.numerals import show
from xlzj.rules.kernel import signed
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome, Severity
    from xlzj.rules.kernel import Case, Say


def larger(form: Form, base: str, column: str, than: str) -> bool:
    """Whether the line's number in one column is larger than in another, beyond rounding."""
    left, right = form.fields.get(f"{base}_{column}"), form.fields.get(f"{base}_{than}")
    if left is None or right is None or left.number is None or right.number is None:
        return False
    return left.number - (left.half or ZERO) > right.number + (right.half or ZERO)


def over_budget(case: Case, say: Say, form: Form, base: str, *, severity: Severity | None = None) -> Outcome:
    """决算 ≤ 预算 on one line; not applicable where either is blank."""
    done, plan = form.fields.get(f"{base}_本年决算"), form.fields.get(f"{base}_本年预算")
    if done is None or plan is None:
        return say.idle()
    try:
        left, right = amount_of(done), amount_of(plan)
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    if left is None or right is None:
        return say.idle()
    if left.lo <= right.hi:
        return say.passed()
    unit = case.unit(form, done)
    gap = left.value - right.value
    return say.found(
        form,
        done,
        f"{base}决算 {done.text} 大于预算 {plan.text}，超 {show(gap, unit)}。",
        expected=f"≤{show(right.value, unit)}",
        difference=signed(gap, unit),
        operands=[(form, done), (form, plan)],
        severity=severity,
    )


def swings(case: Case, now: Fact | None, before: Fact | None) -> Decimal | None:
    """Change against last year as a fraction; None where there is nothing to compare or the base is negligible."""
    if now is None or before is None or now.number is None or before.number is None:
        return None
    if before.number < case.limit("同比起点"):
        return None
    return now.number / before.number - 1
