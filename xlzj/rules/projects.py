"""Project lines of the base table (附件1) and project sheets (附件3), and which belongs to which."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from xlzj.expression import expression
from xlzj.interval import ZERO, Interval
from xlzj.model import Kind
from xlzj.numerals import show
from xlzj.rules.names import Line, Matching, Sheet, bare, match
from xlzj.scope import Absent, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

BASE, WHOLE, PROJECT = "基础数据表", "整体自评表", "项目自评表"
TOTAL = "项目支出"
BUDGET, ACTUAL = "本年预算", "本年决算"
FIRST, FULL, DONE = "年度资金总额_年初预算数", "年度资金总额_全年预算数", "年度资金总额_全年执行数"


class ProjectLine(NamedTuple):
    """One project of the base table: a fixed line of the form, or a row of a table under one (without its number)."""

    name: str
    budget: Fact
    actual: Fact

    @property
    def used(self) -> bool:
        """Whether a budget or a spending that is not 0 stands here (a text counts: something was meant)."""
        return any(
            fact.filled and fact.number != 0 and fact.kind is not Kind.NIL for fact in (self.budget, self.actual)
        )


class ProjectSheet(NamedTuple):
    """One project sheet with its name, budgets and executed amount; a blank total is taken from its sources.

    An amount is None where it is blank; `spoilt` says which cell is no number.
    """

    form: Form
    name: Fact
    first: Interval | None
    full: Interval | None
    done: Interval | None
    spoilt: str

    @property
    def used(self) -> bool:
        """Whether any amount that is not 0 stands here."""
        return any(amount is not None and amount.value != 0 for amount in (self.first, self.full, self.done))


class Ledger(NamedTuple):
    """All projects of a submission, with their matching (indexes into `lines` and `sheets`)."""

    base: Form
    lines: tuple[ProjectLine, ...]
    sheets: tuple[ProjectSheet, ...]
    matching: Matching

    def pairs(self) -> Iterator[tuple[ProjectLine, ProjectSheet, str]]:
        """Sure pairs, with what they were matched by: 名称, 括注 or 金额."""
        for pair in self.matching.pairs:
            yield self.lines[pair.line], self.sheets[pair.sheet], pair.by

    def groups(self) -> Iterator[tuple[ProjectLine, tuple[ProjectSheet, ...]]]:
        """Lines that several sheets make up."""
        for line, members in self.matching.groups:
            yield self.lines[line], tuple(self.sheets[member] for member in members)

    def doubtful(self) -> Iterator[tuple[ProjectLine, ProjectSheet]]:
        """Pairs that a person has to confirm."""
        for pair in self.matching.maybe:
            yield self.lines[pair.line], self.sheets[pair.sheet]


def opened(case: Case, say: Say, *, alone: bool = False) -> Ledger | Outcome:
    """The projects of this submission, or the outcome that says why there are none to compare.

    `alone` takes a submission without any 附件3 as one with no sheets.
    """
    try:
        return _ledger(case, alone=alone)
    except Absent:
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))


def heading(case: Case, form: Form, fact: Fact) -> str:
    """The printed header of the column a line's amount stands in: 2024年决算数."""
    field = case.spec(form).fields.get(fact.field)
    return field.heading if field is not None and field.heading else case.title(form, fact)


def money(amount: Interval | None) -> str:
    """An amount in 万元 as messages print it."""
    return "（空）" if amount is None else show(amount.value, "万元")


def number_of(fact: Fact) -> Interval | None:
    """The amount of a fact; None where blank or no number."""
    half = fact.half or ZERO
    return None if fact.number is None else Interval(fact.number, fact.number - half, fact.number + half)


def add(amounts: Iterable[Interval | None]) -> Interval | None:
    """The sum of what is filled in; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return reduce(Interval.__add__, known) if known else None


def _ledger(case: Case, *, alone: bool) -> Ledger:
    """Raises Hindered where 附件1 or every 附件3 is missing, or what names the projects; Absent where none are due."""
    case.other(BASE)
    if case.edition.role(PROJECT) is None:
        raise Absent
    if not alone and not case.forms(PROJECT):
        raise Hindered(f"没有交{case.key(PROJECT)}")
    return case.once(_books)


def _books(case: Case) -> Ledger:
    """Raises Hindered where the name of what names the projects is lost."""
    base = case.other(BASE)
    sheets = tuple(_sheet(case, form) for form in case.forms(PROJECT))
    for form, telling in ((base, case.spec(base).tables), *((s.form, (case.spec(s.form).label,)) for s in sheets)):
        lost = next((name for name in form.missing if name.partition(".")[0] in telling), None)
        if lost is not None:
            raise Hindered(f"{form.key}的名称“{lost}”已丢失")
    lines = tuple(project_lines(case, base))
    return Ledger(base, lines, sheets, _matching(case, lines, sheets))


def project_lines(case: Case, base: Form) -> Iterator[ProjectLine]:
    """The operands of the derived field 项目支出; an operand that sums a table stands for that table's rows."""
    spec = case.spec(base)
    total = next((field for field in spec.group(TOTAL) if field.derived), None)
    if total is not None:
        yield from _below(case, base, TOTAL, total.derived)


def _below(case: Case, base: Form, name: str, formula: str) -> Iterator[ProjectLine]:
    spec = case.spec(base)
    rows = [line for table in spec.tables.values() if table.parent == name for line in _rows(base, table.name)]
    yield from rows
    for _, part in expression(formula).names:
        columns = {field.column: field for field in spec.group(part)}
        if BUDGET not in columns or ACTUAL not in columns:
            continue
        inner = columns[ACTUAL].derived
        below = list(_below(case, base, part, inner)) if inner else []
        line = ProjectLine(part, base.fields[f"{part}_{BUDGET}"], base.fields[f"{part}_{ACTUAL}"])
        yield from below
        if not below or (line.used and not any(one.used for one in below)):
            yield line


def _rows(base: Form, table: str) -> Iterator[ProjectLine]:
    for row in base.tables.get(table, ()):
        if row["名称"].text:
            yield ProjectLine(bare(row["名称"].text), row[BUDGET], row[ACTUAL])


def _sheet(case: Case, form: Form) -> ProjectSheet:
    amounts: list[Interval | None] = []
    spoilt = ""
    for name in (FIRST, FULL, DONE):
        try:
            amounts.append(total(case, form, name))
        except Hindered as hindrance:
            amounts.append(None)
            spoilt = spoilt or str(hindrance)
        except Absent:
            amounts.append(None)
    return ProjectSheet(form, form.fields[case.spec(form).label], amounts[0], amounts[1], amounts[2], spoilt)


def total(case: Case, form: Form, name: str) -> Interval | None:
    """A field's amount, from its formula where it is left blank. Raises Absent, Hindered."""
    fact = form.fields.get(name)
    if fact is None:
        raise Absent
    value = amount_of(fact)
    field = case.spec(form).fields[name]
    if value is None and field.derived:
        value = expression(field.derived).run(case.scope(form, column=field.column))
    return value


def _matching(case: Case, lines: tuple[ProjectLine, ...], sheets: tuple[ProjectSheet, ...]) -> Matching:
    return match(
        tuple(Line(line.name, line.budget.number, line.actual.number) for line in lines),
        tuple(Sheet(s.name.text, (_value(s.first), _value(s.full)), _value(s.done)) for s in sheets),
        case.submission.unit,
        case.limit("名称配对"),
        case.limit("名称疑似配对"),
    )


def _value(amount: Interval | None) -> Decimal | None:
    return None if amount is None else amount.value
