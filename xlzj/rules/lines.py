"""Rules that are one line: a derived field against its formula, an identity or a bound between fields.

The Chinese formula is the check, the message and the documentation. Comparison is by intervals, three verdicts:
equal, 尾数差异 (within rounding), 不平; a ratio off by less than one unit of its last decimal is 截断, a hint, and one
off by less than 0.1 percentage points wants a look, not an error.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.arithmetic import total_of
from xlzj.derive import formulas_of
from xlzj.expression import Comparison, comparison, expression, zero_if_blank
from xlzj.interval import Interval, Verdict, compare
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules.causes import explain
from xlzj.rules.kernel import Rule, signed
from xlzj.scope import Absent, FormScope, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.arithmetic import Value
    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_LARGE_ROUNDING = Decimal("0.05")
_SLIGHT = Decimal("0.001")  # 0.1 percentage points: a rate off by less may come from an amount printed elsewhere


class _Edge(NamedTuple):
    """Severities at the edges of a sum: the total blank though its parts are filled, and the other way round."""

    blank: Severity
    bare: Severity


class _At(NamedTuple):
    """Where a line is being checked, with the formula that holds there."""

    form: Form
    formula: str
    target: tuple[Form, Fact]
    parts: list[tuple[Form, Fact]]


def computed(
    code: str,
    title: str,
    *fields: str,
    role: str,
    basis: str,
    why: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
    blank: Severity = Severity.REVIEW,
    bare: Severity = Severity.REVIEW,
    under: tuple[str, ...] = (),
    relations: tuple[str, ...] = (),
) -> Rule:
    """Derived fields equal their formulas in the edition, in every column and on every sheet of `role`.

    `fields` are printed names without column, or full names. `blank` is the severity where one is empty although its
    parts are filled in, `bare` where it is filled in and all parts are empty. `relations` are further formulas that
    hold on the sheet (收入总计 = 支出总计).
    """

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        for form in case.forms(role):
            for name, formula in formulas_of(case.edition, form.key, fields):
                yield against(case, say, form, name, formula, blank=blank, bare=bare)
            for text in relations:
                yield relation(case, say, form, text, blank=blank, bare=bare)

    said = "；".join((*relations, *(f"{field} = 派生算式" for field in fields)))
    return Rule(code, title, role, severity, basis, why, remedy, check, formula=said, root=True, under=under)


def against(
    case: Case,
    say: Say,
    form: Form,
    name: str,
    formula: str,
    *,
    blank: Severity = Severity.REVIEW,
    bare: Severity = Severity.REVIEW,
) -> Outcome:
    """One field against one formula (names of its own column first): the outcome for this place."""
    field = case.spec(form).fields[name]
    fact = form.fields[name]
    if fact.kind is Kind.ABSENT:
        return say.unchecked(f"{case.title(form, fact)}：{form.label}的名称“{name}”已丢失")
    scope = case.scope(form, column=field.column)
    try:
        left = amount_of(fact)
        right = expression(formula).run(scope)
    except Absent:
        return say.idle()
    except ZeroDivisionError:
        return _no_divisor(say, form, fact)
    except Hindered as hindrance:
        return say.unchecked(f"{case.title(form, fact)}：{hindrance}")
    if left is not None and right is not None and left.value == right.value:
        return say.passed()
    return _judge(case, say, _At(form, formula, (form, fact), scope.used), left, right, _Edge(blank, bare))


def _no_divisor(say: Say, form: Form, fact: Fact) -> Outcome:
    """0/0 is written 0 or left empty; any other rate without a divisor is wrong."""
    if fact.number is None or fact.number == 0:
        return say.idle()
    return say.found(
        form,
        fact,
        f"{fact.place.cell} 填 {fact.text}，但分母为 0，不应有比率",
        expected="0 或空",
        remedy="分母为 0 时填 0 或留空",
    )


def _judge(case: Case, say: Say, at: _At, left: Value, right: Value, edge: _Edge) -> Outcome:
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


def _left_blank(case: Case, say: Say, at: _At, wanted: Interval, severity: Severity) -> Outcome:
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


def _tail(case: Case, say: Say, at: _At, wanted: Interval, what: str) -> Outcome:
    form, fact = at.target
    value = show(wanted.value, case.unit(form, fact))
    message = f"{case.title(form, fact)}填 {fact.text}，按“{at.formula}”为 {value}，{what}。"
    return say.found(form, fact, message, expected=value, operands=_filled(at), severity=Severity.HINT)


def _unequal(case: Case, say: Say, at: _At, left: Interval, wanted: Interval, severity: Severity | None) -> Outcome:
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


def _filled(at: _At) -> list[tuple[Form, Fact]]:
    return [part for part in at.parts if part[1].kind is not Kind.BLANK] or at.parts


def identity(
    code: str,
    title: str,
    *formulas: str,
    role: str,
    basis: str,
    why: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
    each: str = "",
    blank: Severity | None = None,
    bare: Severity | None = None,
    complete: bool = False,
) -> Rule:
    """Relations between fields that must hold: `=`, or a bound `<=` / `>=`.

    `each="列"` repeats it over the printed columns of its first field; `each=<table>` over that table's rows. The
    finding stands at the first field of the left side. `blank`/`bare`: severity where only one side is filled in;
    None leaves such a place not applicable. `complete`: applies only where no cell of the formula is left blank.
    """
    relations = tuple(comparison(formula) for formula in formulas)

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        for form in case.forms(role):
            for compare_ in relations:
                for column, row in _bindings(case, form, compare_, each):
                    scope = case.scope(form, column=column, row=row)
                    outcome = _relation(case, say, form, compare_, scope, (blank, bare))
                    gaps = complete and any(fact.kind is Kind.BLANK for _, fact in scope.used)
                    yield say.idle() if gaps else outcome

    return Rule(code, title, role, severity, basis, why, remedy, check, formula="；".join(formulas))


def relation(
    case: Case,
    say: Say,
    form: Form,
    formula: str,
    *,
    row: Row | None = None,
    blank: Severity | None = None,
    bare: Severity | None = None,
) -> Outcome:
    """One relation at one place, as a line of `identity`."""
    return _relation(case, say, form, comparison(formula), case.scope(form, row=row), (blank, bare))


def total(case: Case, say: Say, form: Form, fact: Fact, parts: Sequence[tuple[Form, Fact]], formula: str) -> Outcome:
    """A cell that must hold the sum of other cells; `formula` says in Chinese which."""
    try:
        left, right = amount_of(fact), total_of(amount_of(part) for _, part in parts)
    except Hindered as hindrance:
        return say.unchecked(f"{case.title(form, fact)}：{hindrance}")
    edge = _Edge(say.severity, say.severity)
    return _judge(case, say, _At(form, formula, (form, fact), list(parts)), left, right, edge)


def _bindings(case: Case, form: Form, relation: Comparison, each: str) -> Iterator[tuple[str, Row | None]]:
    if each == "列":
        first = relation.left.names[0][1]
        for field in case.spec(form).group(first):
            yield field.column, None
    elif each:
        for row in form.tables.get(each, ()):
            yield "", row
    else:
        yield "", None


def _relation(
    case: Case,
    say: Say,
    form: Form,
    relation: Comparison,
    scope: FormScope,
    edges: tuple[Severity | None, Severity | None],
) -> Outcome:
    """A relation at one place; the finding stands at the first field that the left side names."""
    try:
        left = relation.left.run(scope)
        if not scope.used:
            return say.idle()
        target = scope.used[0]
        before = len(scope.used)
        right = relation.right.run(scope)
    except (Absent, ZeroDivisionError):
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    at = _At(form, relation.right.text, target, scope.used[1:] if before == 1 else scope.used)
    blank, bare = edges
    if (left is None and blank is None) or (right is None and bare is None) or (left is None and right is None):
        return say.idle()
    if relation.operator == "=":
        severe = say.severity
        return _judge(case, say, at, left, right, _Edge(blank or severe, bare or severe))
    return _bound(case, say, at, relation.operator, zero_if_blank(left), zero_if_blank(right))


def _bound(case: Case, say: Say, at: _At, operator: str, left: Interval, right: Interval) -> Outcome:
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
