"""What a printed number is against the one it should be: the outcome at one place.

Comparison is by intervals, three verdicts: equal, 尾数差异 (within rounding), 不平; a ratio off by less than one unit
of its last decimal is 截断, a hint, and one off by less than 0.1 percentage points wants a look, not an error.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.expression import zero_if_blank
from xlzj.interval import Interval, Verdict, compare
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules.causes import explain
from xlzj.rules.kernel import signed

if TYPE_CHECKING:
    from xlzj.arithmetic import Value
    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say


_LARGE_ROUNDING = Decimal("0.05")
_SLIGHT = Decimal("0.001")  # 0.1 percentage points: a rate off by less may come from an amount printed elsewhere


class Edge(NamedTuple):
    """Severities at the edges of a sum: the total blank though its parts are filled, and the other way round."""

    blank: Severity
    bare: Severity


class At(NamedTuple):
    """Where a line is being checked, with the formula that holds there."""

    form: Form
    formula: str
    target: tuple[Form, Fact]
    parts: list[tuple[Form, Fact]]


def judge(case: Case, say: Say, at: At, left: Value, right: Value, edge: Edge) -> Outcome:
    """A printed number against the one it should be; `edge` has the severities where only one of them is there."""
    form, fact = at.target
    if left is None and right is None:
        return say.idle()
    if left is None:
        return _left_blank(case, say, at, zero_if_blank(right), edge.blank)
    if right is None and left.value == 0:
        return say.passed()
    unit = case.unit(form, fact)
    wanted = zero_if_blank(right)
    verdict = compare(left, wanted)
    if verdict is Verdict.EQUAL:
        return say.passed()
    if verdict is Verdict.ROUNDING:
        large = unit == "万元" and abs(left.value - wanted.value) > _LARGE_ROUNDING
        return _tail(case, say, at, wanted, "尾数差异偏大") if large else say.passed()
    slight = unit == "%" and abs(left.value - wanted.value) < _SLIGHT
    if slight and abs(left.value - wanted.value) < left.hi - left.lo:
        return _tail(case, say, at, wanted, "像是截断而不是四舍五入")
    return _unequal(case, say, at, left, wanted, edge.bare if right is None else Severity.REVIEW if slight else None)


def _left_blank(case: Case, say: Say, at: At, wanted: Interval, severity: Severity) -> Outcome:
    form, fact = at.target
    if wanted.value == 0:
        return say.idle()
    value = show(wanted.value, case.unit(form, fact))
    return say.found(
        form,
        fact,
        f"{case.title(form, fact)}没有填，按“{at.formula}”应为 {value}。",
        expected=value,
        operands=_filled(at),
        severity=severity,
        fix=value if say.rule.root else None,
    )


def _tail(case: Case, say: Say, at: At, wanted: Interval, what: str) -> Outcome:
    form, fact = at.target
    value = show(wanted.value, case.unit(form, fact))
    message = f"{case.title(form, fact)}填 {fact.text}，按“{at.formula}”为 {value}，{what}。"
    return say.found(form, fact, message, expected=value, operands=_filled(at), severity=Severity.HINT)


def _unequal(case: Case, say: Say, at: At, left: Interval, wanted: Interval, severity: Severity | None) -> Outcome:
    form, fact = at.target
    unit = case.unit(form, fact)
    gap = left.value - wanted.value
    value = show(wanted.value, unit)
    more = "多" if gap > 0 else "少"
    message = (
        f"{case.title(form, fact)}填 {fact.text}，按“{at.formula}”应为 {value}，{more} {show(abs(gap), unit)}。"
        + explain(case, form, fact, gap, at.parts)
    )
    return say.found(
        form,
        fact,
        message,
        expected=value,
        difference=signed(gap, unit),
        operands=_filled(at),
        severity=severity,
        fix=value if say.rule.root and severity is None else None,
    )


def _filled(at: At) -> list[tuple[Form, Fact]]:
    return [part for part in at.parts if part[1].kind is not Kind.BLANK] or at.parts


def bound(case: Case, say: Say, at: At, operator: str, left: Interval, right: Interval) -> Outcome:
    """`<=` / `>=` between intervals: only what no rounding can explain is a finding."""
    holds = left.lo <= right.hi if operator == "<=" else left.hi >= right.lo
    if holds:
        return say.passed()
    form, fact = at.target
    unit = case.unit(form, fact)
    sign = "≤" if operator == "<=" else "≥"
    word = "大于" if operator == "<=" else "小于"
    value = show(right.value, unit)
    gap = left.value - right.value
    owner, _ = at.parts[0] if len(at.parts) == 1 else (form, fact)
    other = case.title(*at.parts[0]) if len(at.parts) == 1 else at.formula
    where = f"{owner.key}的" if owner is not form else ""
    shown = fact.text if fact.number == left.value else show(left.value, unit)
    return say.found(
        form,
        fact,
        f"{case.title(form, fact)} {shown} {word}{where}{other} {value}，相差 {show(abs(gap), unit)}。",
        expected=f"{sign}{value}",
        difference=signed(gap, unit),
        operands=_filled(at),
    )
