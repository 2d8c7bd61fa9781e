"""Which balances a set must keep: its edition's derived sums, its `balances` and 审核公式 that are sums, its codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.compiled import compiled
from xlzj.audit.judge import places_of
from xlzj.audit.own import listed, of_edition
from xlzj.audit.scope import OwnScope
from xlzj.audit.sheet import NOTHING, Written
from xlzj.expression import expression
from xlzj.rounding.linear import CellScope, cell_of, cells
from xlzj.rules import projects
from xlzj.scope import Absent, FormScope, Hindered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import FormSpec, TableSpec
    from xlzj.expression.terms import Comparison
    from xlzj.model import Fact, Form, Place
    from xlzj.rules.kernel import Case


class Balance(NamedTuple):
    """Σ coefficient × cell = 0; `parent` is the cell that is the total. `optional`: one of several that may hold."""

    terms: Mapping[Place, int]
    parent: Place | None
    text: str
    optional: bool = False


def amounts(case: Case) -> dict[Place, tuple[Form, Fact]]:
    """Every filled amount of a set by its cell; not those typed with a unit of their own (12万元)."""
    found: dict[Place, tuple[Form, Fact]] = {}
    for form in case.submission.forms:
        for fact in case.facts(form, frozenset({"amount"})):
            if fact.number is not None and "带单位" not in fact.quirks:
                found.setdefault(fact.place, (form, fact))
    return found


def balances(case: Case, given: Written = NOTHING) -> list[Balance]:
    """All balances between amounts, each once."""
    known = amounts(case)
    found: dict[frozenset[tuple[Place, int]], Balance] = {}
    every = (*_derived(case), *_by_code(case), *_projects(case), *_written(case, listed(case.edition)))
    for one in (*every, *_written(case, of_edition(case.edition)), *_written(case, given)):
        if one.terms and all(place in known for place in one.terms):
            found.setdefault(frozenset(one.terms.items()), one)
    return list(found.values())


def _derived(case: Case) -> Iterator[Balance]:
    for form in case.submission.forms:
        for name, field in case.spec(form).fields.items():
            fact = form.fields[name]
            if not field.derived or field.type != "amount" or fact.number is None:
                continue
            parts = cells(expression(field.derived), CellScope(FormScope(form, column=field.column)))
            if parts:
                yield _of(fact, parts, f"{form.label} {case.title(form, fact)} = {field.derived}")


def _of(fact: Fact, parts: Mapping[Place, int], text: str) -> Balance:
    terms = {place: -count for place, count in parts.items()}
    terms[fact.place] = terms.get(fact.place, 0) + 1
    return Balance({place: count for place, count in terms.items() if count}, fact.place, text)


def _projects(case: Case) -> Iterator[Balance]:
    """A project's line and its sheet, or its sheets: the same spending, and the budget of one kind or the other."""
    try:
        books = case.once(projects.books)
    except (Absent, Hindered):
        return
    pairs = [(line, (sheet,)) for line, sheet, _ in books.pairs()]
    for line, sheets in (*pairs, *books.groups()):
        for fact, name in (
            (line.actual, projects.DONE),
            (line.budget, projects.FIRST),
            (line.budget, projects.FULL),
        ):
            parts = {sheet.cell(name).place: 1 for sheet in sheets if sheet.cell(name).number is not None}
            text = f"{line.name} {fact.field.rpartition('_')[2]} = {'、'.join(sheet.form.label for sheet in sheets)}"
            if parts and fact.number is not None:
                yield _of(fact, parts, text)._replace(parent=None, optional=True)


def _by_code(case: Case) -> Iterator[Balance]:
    """类 = Σ 款 = Σ 项: a row is the sum of the rows of the next level whose codes begin with its own."""
    for form in case.submission.forms:
        for name, table in case.spec(form).tables.items():
            if table.code is not None and name in form.tables:
                yield from _levels(case, form, table)


def _levels(case: Case, form: Form, table: TableSpec) -> Iterator[Balance]:
    code = table.code
    kind = case.edition.codes.get(code.codes) if code is not None else None
    if code is None or kind is None:
        return
    below = dict(zip(kind.lengths, kind.lengths[1:], strict=False))
    rows = [(row.cells[code.name].text.strip(), row) for row in form.tables[table.name] if code.name in row.cells]
    for own, row in rows:
        parts = [other for text, other in rows if text.startswith(own) and len(text) == below.get(len(own))]
        for column, spec in table.columns.items():
            fact = row.cells[column]
            if spec.type != "amount" or fact.number is None or not parts:
                continue
            places = {part.cells[column].place: 1 for part in parts if part.cells[column].number is not None}
            yield _of(fact, places, f"{form.label} {own} 的{spec.header} = 各下级科目之和")


def _written(case: Case, written: Written) -> Iterator[Balance]:
    for formula in compiled(written, case.edition).formulas:
        whole = formula.statement.assertion
        parts = whole.parts if whole.kind in ("且", "或") else (whole,)
        sums = [part.comparison for part in parts if part.comparison is not None and part.comparison.operator == "="]
        spec: FormSpec = case.edition.forms[formula.form]
        for form in case.forms(spec.role):
            for place in places_of(formula, form):
                scope = OwnScope(case, formula.targets, None, form, place, cell_of)
                found = (_at(comparison, scope) for comparison in sums)
                yield from (one._replace(optional=whole.kind == "或") for one in found if one is not None)


def _at(comparison: Comparison, scope: OwnScope) -> Balance | None:
    left, right = cells(comparison.left, scope), cells(comparison.right, scope)
    if not left or not right:
        return None
    terms = dict(left)
    for place, count in right.items():
        terms[place] = terms.get(place, 0) - count
    side = left if len(left) == 1 else right if len(right) == 1 else {}
    several = len(left) + len(right) > 2
    parent = next(iter(side), None) if several else None
    return Balance({place: count for place, count in terms.items() if count}, parent, comparison.text)
