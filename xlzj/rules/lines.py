"""Rules that are one line: a derived field against its formula, an identity or a bound between fields.

The Chinese formula is the check, the message and the documentation; what a number is judged: xlzj.rules.line_findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.arithmetic import total_of
from xlzj.derive import formulas_of
from xlzj.expression import Comparison, comparison, expression, zero_if_blank
from xlzj.model import Kind, Severity
from xlzj.rules.kernel import Rule
from xlzj.rules.line_findings import At, Edge, bound, judge, no_divisor
from xlzj.scope import Absent, FormScope, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say


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
        return no_divisor(say, form, fact)
    except Hindered as hindrance:
        return say.unchecked(f"{case.title(form, fact)}：{hindrance}")
    if left is not None and right is not None and left.value == right.value:
        return say.passed()
    return judge(case, say, At(form, formula, (form, fact), scope.used), left, right, Edge(blank, bare))


def identity(
    code: str,
    title: str,
    *formulas: str,
    role: str,
    basis: str,
    why: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
    columns: bool = False,
    blank: Severity | None = None,
    bare: Severity | None = None,
    complete: bool = False,
) -> Rule:
    """Relations between fields that must hold: `=`, or a bound `<=` / `>=`.

    `columns` repeats it over the printed columns of its first field. The finding stands at the first field of the
    left side. `blank`/`bare`: severity where only one side is filled in;
    None leaves such a place not applicable. `complete`: applies only where no cell of the formula is left blank.
    """
    relations = tuple(comparison(formula) for formula in formulas)

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        for form in case.forms(role):
            for compare_ in relations:
                for column in _columns(case, form, compare_) if columns else ("",):
                    scope = case.scope(form, column=column)
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
    edge = Edge(say.severity, say.severity)
    return judge(case, say, At(form, formula, (form, fact), list(parts)), left, right, edge)


def _columns(case: Case, form: Form, relation: Comparison) -> Iterator[str]:
    return (field.column for field in case.spec(form).group(relation.left.names[0][1]))


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
    at = At(form, relation.right.text, target, scope.used[1:] if before == 1 else scope.used)
    blank, bare = edges
    if (left is None and blank is None) or (right is None and bare is None) or (left is None and right is None):
        return say.idle()
    if relation.operator == "=":
        severe = say.severity
        return judge(case, say, at, left, right, Edge(blank or severe, bare or severe))
    return bound(case, say, at, relation.operator, zero_if_blank(left), zero_if_blank(right))
