"""What a printed number is against the one it should be: the outcome at one place.

Comparison is by intervals, three verdicts: equal, 尾数差异 (within rounding), 不平; a ratio off by less than one unit
of its last decimal is 截断, a hint, and one off by less than 0.1 percentage points wants a look, not an error. Formulas
are told in the words printed on the form.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.expression import expression, zero_if_blank
from xlzj.interval import ZERO, Interval, Verdict, compare
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules.causes import explain
from xlzj.rules.kernel import distance, signed
from xlzj.scope import Absent, Hindered

if TYPE_CHECKING:
    from xlzj.arithmetic import Value
    from xlzj.editions.spec import Edition
    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_LARGE_ROUNDING = Decimal("0.05")
_SLIGHT = Decimal("0.001")  # 0.1 percentage points: a rate off by less may come from an amount printed elsewhere
_FIELD = re.compile(r"(?:(\w+)\.)?(\w+_\w+)")
_ROWS = re.compile(r"汇总\((\w+)\)")
_ROWS_OF = re.compile(r"汇总\((\w+)\.(\w+)\)")


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


@lru_cache(maxsize=1024)
def told(edition: Edition, form: str, formula: str) -> str:
    """A formula in the words of the forms: 年度资金总额（全年执行数） / 年度资金总额（全年预算数）."""

    def titled(match: re.Match[str]) -> str:
        spec = edition.role(match[1]) if match[1] else edition.forms[form]
        field = spec.fields.get(match[2]) if spec is not None else None
        if spec is None or field is None:
            return match[0]
        return f"{spec.key}的{field.title}" if match[1] else field.title

    named = _FIELD.sub(titled, formula)
    return _ROWS_OF.sub(r"\1各行\2之和", _ROWS.sub(r"\1各行之和", named))


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
    if right is None:
        return _bare(case, say, at, edge.bare)
    slight = unit == "%" and abs(left.value - wanted.value) < _SLIGHT
    if slight and abs(left.value - wanted.value) < left.hi - left.lo:
        return _tail(case, say, at, wanted, "像是截断而不是四舍五入")
    return _unequal(case, say, at, left, wanted, Severity.REVIEW if slight else None)


def _bare(case: Case, say: Say, at: At, severity: Severity) -> Outcome:
    """A total with nothing below it."""
    form, fact = at.target
    certain, nothing = severity is Severity.ERROR, show(ZERO, case.unit(form, fact))
    return say.found(
        form,
        fact,
        f"{case.title(form, fact)}填 {fact.text}，“{_formula(case, at)}”各项却都没有填，"
        + (f"合计为 {nothing}。" if certain else "无从核对。"),
        expected=nothing if certain else "",
        difference=signed(fact.number or ZERO, case.unit(form, fact)) if certain else "",
        operands=at.parts,
        severity=severity,
    )


def _formula(case: Case, at: At) -> str:
    return told(case.edition, at.form.key, at.formula)


def _left_blank(case: Case, say: Say, at: At, wanted: Interval, severity: Severity) -> Outcome:
    form, fact = at.target
    if wanted.value == 0:
        return say.idle()
    value = show(wanted.value, case.unit(form, fact))
    return say.found(
        form,
        fact,
        f"{case.title(form, fact)}没有填，按“{_formula(case, at)}”应为 {value}。",
        expected=value,
        operands=_filled(at),
        severity=severity,
        fix=value if say.rule.root else None,
    )


def _tail(case: Case, say: Say, at: At, wanted: Interval, what: str) -> Outcome:
    form, fact = at.target
    value = show(wanted.value, case.unit(form, fact))
    message = f"{case.title(form, fact)}填 {fact.text}，按“{_formula(case, at)}”为 {value}，{what}。"
    return say.found(form, fact, message, expected=value, operands=_filled(at), severity=Severity.HINT)


def _unequal(case: Case, say: Say, at: At, left: Interval, wanted: Interval, severity: Severity | None) -> Outcome:
    form, fact = at.target
    unit = case.unit(form, fact)
    gap = left.value - wanted.value
    value = show(wanted.value, unit)
    more = "多" if gap > 0 else "少"
    unsure = _from_details(case, at, left, wanted)
    message = (
        f"{case.title(form, fact)}填 {fact.text}，按“{_formula(case, at)}”应为 {value}，{more} {distance(gap, unit)}。"
        + (unsure or explain(case, form, fact, gap, at.parts))
    )
    return say.found(
        form,
        fact,
        message,
        expected=value,
        difference=signed(gap, unit),
        operands=_filled(at),
        severity=severity,
        fix=value if say.rule.root and severity is None and not unsure else None,
    )


def _from_details(case: Case, at: At, left: Interval, wanted: Interval) -> str:
    """What a sum would be where its own parts do not agree with their details, or "".

    Only for plain sums of one form: the wanted value then moves by what the parts are off.
    """
    off, names = ZERO, []
    if sum((fact.number or ZERO for _, fact in at.parts), ZERO) != wanted.value:
        return ""
    for form, fact in at.parts:
        field = case.spec(form).fields.get(fact.field)
        if form is not at.form or fact.number is None or field is None or not field.derived:
            continue
        try:
            own = expression(field.derived).run(case.scope(form, column=field.column))
        except (Absent, Hindered, ZeroDivisionError):
            continue
        if own is not None and abs(own.value - fact.number) > _LARGE_ROUNDING:
            off += own.value - fact.number
            names.append(f"{case.title(form, fact)} {fact.text}")
    if not names:
        return ""
    right = wanted.value + off
    still = "，仍不相等" if abs(left.value - right) > _LARGE_ROUNDING else "，与所填的数相等"
    unit = case.unit(*at.target)
    return f"其中{'、'.join(names)}本身不等于明细之和，按明细应为 {show(right, unit)}{still}。"


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
    other = case.title(*at.parts[0]) if len(at.parts) == 1 else _formula(case, at)
    where = f"{owner.key}的" if owner is not form else ""
    shown = fact.text if fact.number == left.value else show(left.value, unit)
    return say.found(
        form,
        fact,
        f"{case.title(form, fact)} {shown} {word}{where}{other} {value}，相差 {distance(gap, unit)}。",
        expected=f"{sign}{value}",
        difference=signed(gap, unit),
        operands=_filled(at),
    )
