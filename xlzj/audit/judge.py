"""Whether an author's formula holds, place by place, and how it is told where it does not: 左值, 右值, 差值 with cells.

Printed numbers are intervals, as everywhere: rounding is never a finding, a 容差 is allowed on top of it. What cannot
be worked out (a blank, a missing form, text, a divisor 0) is not checked and says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.scope import OwnScope
from xlzj.interval import ZERO
from xlzj.model import Kind, Operand
from xlzj.numerals import show
from xlzj.rules.kernel import signed
from xlzj.scope import Hindered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from xlzj.audit.names import Target
    from xlzj.expression import Expression
    from xlzj.expression.terms import Assertion, Comparison, Statement
    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_Used = tuple["Form", "Fact", bool]
_SIGNS = {"=": "", "<=": "≤", ">=": "≥", "<": "<", ">": ">", "<>": "≠"}
_SHOWN_CELLS = 6


class Tolerance(NamedTuple):
    """What two sides may differ by beyond rounding: an amount, or a share of the right side where `percent`."""

    value: Decimal = ZERO
    percent: bool = False
    text: str = ""

    def of(self, right: Decimal, unit: str) -> Decimal:
        """The amount that is allowed; of a ratio a percentage means percentage points."""
        return abs(right) * self.value if self.percent and unit != "%" else self.value


class Formula(NamedTuple):
    """A formula of an edition: what its names stand for, and where it must hold.

    On every sheet of `form`; in each of `columns` ("" is no column); on every row of `table` where there is one.
    """

    statement: Statement
    targets: Mapping[str, Target]
    lenient: frozenset[str]
    form: str
    columns: tuple[str, ...]
    table: str
    tolerance: Tolerance


class _Failure(NamedTuple):
    """A comparison that does not hold, with the facts of either side."""

    comparison: Comparison
    left: Interval
    right: Interval
    used: tuple[list[_Used], list[_Used]]


def check_of(formula: Formula, title: str) -> Callable[[Case, Say], Iterator[Outcome]]:
    """The check of a rule: an outcome for every place where the formula is to hold."""

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        forms = case.forms(case.edition.forms[formula.form].role)
        if not forms:
            yield say.unchecked(f"{title}：没有交{formula.form}")
        for form in forms:
            for column, row in places_of(formula, form):
                scope = OwnScope(case, formula.targets, formula.lenient, form, (column, row))
                yield _at(case, say, formula, title, scope)

    return check


def places_of(formula: Formula, form: Form) -> Iterator[tuple[str, Row | None]]:
    """Where on a sheet it is to hold: columns where one of its lines is not "——", rows where a column is filled."""
    if formula.table:
        columns = {target.column for target in formula.targets.values() if target.name == formula.table}
        rows = form.tables.get(formula.table, ())
        yield from (("", row) for row in rows if any(row.cells[column].filled for column in columns))
        return
    lines = {t.name for t in formula.targets.values() if t.kind == "行" and t.form == form.key and not t.before}
    for column in formula.columns:
        facts = [form.fields[name] for line in lines if (name := f"{line}_{column}") in form.fields]
        if len(formula.columns) == 1 or any(fact.kind is not Kind.NIL for fact in facts) or not facts:
            yield column, None


def _at(case: Case, say: Say, formula: Formula, title: str, scope: OwnScope) -> Outcome:
    try:
        failures = _failures(case, formula, formula.statement.assertion, scope)
    except Hindered as hindrance:
        return say.unchecked(f"{title}：{hindrance}")
    except ZeroDivisionError:
        return say.unchecked(f"{title}：分母为 0")
    if not failures:
        return say.passed()
    here = [(form, fact) for form, fact, before in scope.used if not before]
    if not here:
        return say.unchecked(f"{title}：没有用到本年的格")
    return _found(case, say, formula, failures, scope.used)


def _failures(case: Case, formula: Formula, assertion: Assertion, scope: OwnScope) -> list[_Failure]:
    """What does not hold; nothing where the assertion does. Raises Hindered, ZeroDivisionError."""
    if assertion.comparison is not None:
        return _compared(case, formula, assertion.comparison, scope)
    if assertion.kind == "或":
        return _any_of(case, formula, assertion, scope)
    parts = assertion.parts
    if assertion.condition is not None:
        holds = _value(assertion.condition, scope)
        parts = parts[:1] if holds.value else parts[1:]
    found: list[_Failure] = []
    hindered: Exception | None = None
    for part in parts:
        try:
            found += _failures(case, formula, part, scope)
        except (Hindered, ZeroDivisionError) as error:
            hindered = hindered or error
    if hindered is not None and not found:
        raise hindered
    return found


def _any_of(case: Case, formula: Formula, assertion: Assertion, scope: OwnScope) -> list[_Failure]:
    found: list[_Failure] = []
    hindered: Exception | None = None
    for part in assertion.parts:
        try:
            failures = _failures(case, formula, part, scope)
        except (Hindered, ZeroDivisionError) as error:
            hindered = hindered or error
            continue
        if not failures:
            return []
        found += failures
    if hindered is not None:
        raise hindered
    return found


def _value(side: Expression, scope: OwnScope) -> Interval:
    value = side.run(scope)
    if value is None:
        raise Hindered(f"“{side.text}”没有可算的数")
    return value


def _compared(case: Case, formula: Formula, comparison: Comparison, scope: OwnScope) -> list[_Failure]:
    before = len(scope.used)
    left = _value(comparison.left, scope)
    between = len(scope.used)
    right = _value(comparison.right, scope)
    used = (scope.used[before:between], scope.used[between:])
    allowed = formula.tolerance.of(right.value, _unit(case, comparison, used))
    if _holds(comparison.operator, left, right, allowed):
        return []
    return [_Failure(comparison, left, right, used)]


def _holds(operator: str, left: Interval, right: Interval, allowed: Decimal) -> bool:
    """Whether the comparison holds for some values that the printed numbers may stand for."""
    if operator == "=":
        return left.gap(right) <= allowed
    if operator == "<>":
        return left.value != right.value
    if operator in (">=", ">"):
        left, right = right, left
    return left.lo < right.hi + allowed if operator in ("<", ">") else left.lo <= right.hi + allowed


def _unit(case: Case, comparison: Comparison, used: tuple[list[_Used], list[_Used]]) -> str:
    """The unit both sides are shown in: of a side that is one field, else what all fields have in common."""
    alone = [facts[0] for facts in used if len(facts) == 1]
    sides = (comparison.left, comparison.right)
    for side, facts in zip(sides, used, strict=True):
        if len(facts) == 1 and not any(sign in side.text for sign in "*/"):
            return case.unit(facts[0][0], facts[0][1])
    if any(sign in side.text for side in sides for sign in "*/"):
        return case.unit(alone[0][0], alone[0][1]) if len(alone) == len(used) else ""
    units = {case.unit(form, fact) for facts in used for form, fact, _ in facts}
    return units.pop() if len(units) == 1 else ""


def _found(case: Case, say: Say, formula: Formula, failures: list[_Failure], used: list[_Used]) -> Outcome:
    text = formula.statement.text.lstrip(" =＝")
    own = [(form, fact) for failure in failures for side in failure.used for form, fact, before in side if not before]
    own += [(form, fact) for form, fact, before in used if not before]
    form, fact = own[0]
    told = "；".join(_told(case, failure, whole=text) for failure in failures)
    limit = f"，超出容差 {formula.tolerance.text}" if formula.tolerance.value else ""
    first = failures[0]
    unit = _unit(case, first.comparison, first.used)
    single = len(failures) == 1
    return say.found(
        form,
        fact,
        f"“{text}”不成立：{told}{limit}。",
        expected=_expected(first, fact, unit) if single else "",
        difference=signed(first.left.value - first.right.value, unit) if single else "",
        operands=_unique(own),
        elsewhere=[
            Operand(f"上年{form.key} {case.title(form, fact)}", fact.place, fact.text or "（空）")
            for form, fact, before in used
            if before
        ],
    )


def _unique(pairs: list[tuple[Form, Fact]]) -> list[tuple[Form, Fact]]:
    found: dict[object, tuple[Form, Fact]] = {}
    for form, fact in pairs:
        found.setdefault(fact.place, (form, fact))
    return list(found.values())


def _expected(failure: _Failure, fact: Fact, unit: str) -> str:
    """What the cell should hold, where the left side is that cell alone."""
    left = failure.used[0]
    sign = _SIGNS[failure.comparison.operator]
    if len(left) != 1 or left[0][1] is not fact or left[0][1].number != failure.left.value:
        return ""
    return f"{sign}{show(failure.right.value, unit)}"


def _told(case: Case, failure: _Failure, whole: str) -> str:
    unit = _unit(case, failure.comparison, failure.used)
    left, right = (
        f"{show(side.value, unit)}{_cells(facts)}"
        for side, facts in zip((failure.left, failure.right), failure.used, strict=True)
    )
    gap = signed(failure.left.value - failure.right.value, unit)
    part = "" if failure.comparison.text.strip() == whole else f"“{failure.comparison.text}”"
    return f"{part}左值 {left}，右值 {right}，差值 {gap}"


def _cells(facts: list[_Used]) -> str:
    """Where the numbers of a side stand: （附件1!F8、F9）."""
    places = list(dict.fromkeys(f"{'上年 ' if before else ''}{fact.place}" for _, fact, before in facts))
    if not places:
        return ""
    more = f"等 {len(places)} 格" if len(places) > _SHOWN_CELLS else ""
    return f"（{'、'.join(places[:_SHOWN_CELLS])}{more}）"
