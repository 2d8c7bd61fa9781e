"""How a formula that does not hold is told: blank totals, bare totals, rounding, and plain differences.

The verdicts are those of `xlzj.rules.lines`; formulas are told in the words printed on the form.
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


def no_divisor(say: Say, form: Form, fact: Fact) -> Outcome:
    """0/0 is written 0 or left empty; any other rate without a divisor is wrong."""
    if fact.number is None or fact.number == 0:
        return say.idle()
    return say.found(
        form,
        fact,
        f"{say.case.title(form, fact)}填 {fact.text}，但分母为 0，不应有比率",
        expected="0 或空",
        remedy="分母为 0 时填 0 或留空",
    )


def judge(case: Case, say: Say, at: At, left: Value, right: Value, edge: Edge) -> Outcome:
    """What is printed (`left`) against what the formula gives (`right`)."""
    form, fact = at.target
    if left is None and right is None:
        return say.idle()
    if left is None:
        return _left_blank(case, say, at, zero_if_blank(right), edge.blank)
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
        habit = "截断" if left.value < wanted.value else "一律进位"
        return _tail(case, say, at, wanted, f"像是{habit}而不是四舍五入")
    return _unequal(case, say, at, left, wanted, Severity.REVIEW if slight else None)


def _bare(case: Case, say: Say, at: At, severity: Severity) -> Outcome:
    """A total with nothing below it, or a rate that lacks one of its two numbers."""
    form, fact = at.target
    certain, nothing = severity is Severity.ERROR, show(ZERO, case.unit(form, fact))
    blank = [case.title(*part) for part in at.parts if part[1].kind is Kind.BLANK]
    which = "各项却都" if len(blank) in (0, len(at.parts)) else f"里{'、'.join(blank)}却"
    return say.found(
        form,
        fact,
        f"{case.title(form, fact)}填 {fact.text}，“{_formula(case, at)}”{which}没有填，"
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
    told = f" {shown} {word}{where}{other} {value}，相差 {distance(gap, unit)}。"
    if fact.kind is Kind.BLANK and left.value == 0:
        told = f"没有填，{where}{other}却是 {value}。"
    return say.found(
        form,
        fact,
        f"{case.title(form, fact)}{told}",
        expected=f"{sign}{value}",
        difference=signed(gap, unit),
        operands=_filled(at),
    )
