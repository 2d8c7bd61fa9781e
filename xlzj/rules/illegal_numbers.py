"""Every number cell of every form: XJ123."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.editions.spec import NUMERIC
from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say


_AMOUNT = frozenset({"amount"})


@rule(
    "XJ123",
    "非法数值",
    role="",
    severity=Severity.ERROR,
    basis="各附件表式：金额单位为万元，数字格填数字",
    remedy="数字格只填数字；没有发生额的填 0 或留空。",
    limits=("金额上限",),
)
def illegal_numbers(case: Case, say: Say) -> Iterator[Outcome]:
    """数字格里是文字、负数或大得不可能的数；这样的格子参与不了任何核对。"""
    ceiling = case.limit("金额上限")
    for form in case.submission.forms:
        for fact in case.facts(form, NUMERIC):
            if fact.number is not None and 0 <= fact.number <= ceiling:  # right in any unit
                yield say.passed()
            elif fact.kind in (Kind.NUMBER, Kind.TEXT):
                yield _legal(case, say, form, fact)


def _legal(case: Case, say: Say, form: Form, fact: Fact) -> Outcome:
    if fact.number is None:
        return say.found(form, fact, f"{case.title(form, fact)}应填数字，却是“{fact.text}”。", expected="数字")
    unit = case.unit(form, fact)
    field = case.spec(form).fields.get(fact.field)
    if fact.number < (field.minimum if field and field.minimum is not None else 0):
        return say.found(form, fact, f"{case.title(form, fact)}填 {fact.text}，不应为负数。", expected="≥0")
    if unit == "万元" and fact.number > case.limit("金额上限"):
        if field is not None and field.derived and _keyed(case, form):
            return say.idle()  # a total is too large because of what was keyed in
        message = f"{case.title(form, fact)}填 {fact.text} 万元，大得不合理，疑把元当成了万元。"
        return say.found(form, fact, message, remedy="核对单位；按元填的换算成万元（元数除以 10000）后重填。")
    return say.passed()


def _keyed(case: Case, form: Form) -> bool:
    """Whether an amount that no formula made is too large on this form."""
    fields, ceiling = case.spec(form).fields, case.limit("金额上限")
    for fact in case.facts(form, _AMOUNT):
        known = fields.get(fact.field)
        if fact.number is not None and fact.number > ceiling and not (known and known.derived):
            return True
    return False


RULES = (illegal_numbers,)
