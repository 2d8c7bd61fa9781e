"""Rules that are one line: a derived field against its formula, an identity or a bound between fields.

The Chinese formula is the check, the message and the documentation; how a number fares is told by xlzj.rules.judging.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.arithmetic import total_of
from xlzj.derive import formulas_of
from xlzj.expression import Comparison, comparison, expression, zero_if_blank
from xlzj.model import Kind, Severity
from xlzj.rules.judging import At, Edge, bound, judge
from xlzj.rules.kernel import Rule
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
        return _no_divisor(say, form, fact)
    except Hindered as hindrance:
        return say.unchecked(f"{case.title(form, fact)}：{hindrance}")
    if left is not None and right is not None and left.value == right.value:
        return say.passed()
    return judge(case, say, At(form, formula, (form, fact), scope.used), left, right, Edge(blank, bare))


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
) -> Rule:
    """Relations between fields that must hold: `=`, or a bound `<=` / `>=`.

    `each="列"` repeats it over the printed columns of its first field; `each=<table>` over that table's rows. The
    finding stands at the first field of the left side. `blank`/`bare`: severity where only one side is filled in;
    None leaves such a place not applicable.
    """
    relations = tuple(comparison(formula) for formula in formulas)

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        for form in case.forms(role):
            for compare_ in relations:
                for column, row in _bindings(case, form, compare_, each):
                    yield _relation(case, say, form, compare_, case.scope(form, column=column, row=row), (blank, bare))

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
    at = At(form, relation.right.text, target, scope.used[1:] if before == 1 else scope.used)
    blank, bare = edges
    if (left is None and blank is None) or (right is None and bare is None) or (left is None and right is None):
        return say.idle()
    if relation.operator == "=":
        severe = say.severity
        return judge(case, say, at, left, right, Edge(blank or severe, bare or severe))
    return bound(case, say, at, relation.operator, zero_if_blank(left), zero_if_blank(right))
