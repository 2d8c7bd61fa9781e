"""Project lines of the base table (附件1) and project sheets (附件3), and which belongs to which."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from xlzj.expression import expression
from xlzj.interval import ZERO, Interval
from xlzj.model import Kind
from xlzj.numerals import show
from xlzj.rules import fund_rows
from xlzj.rules.names import Line, Matching, Sheet, bare, match
from xlzj.scope import Absent, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

BASE, WHOLE, PROJECT = "基础数据表", "整体自评表", "项目自评表"
TOTAL = "项目支出"
BEFORE, BUDGET, ACTUAL = "上年决算", "本年预算", "本年决算"
FIRST, FULL, DONE = "年度资金总额_年初预算数", "年度资金总额_全年预算数", "年度资金总额_全年执行数"


class ProjectLine(NamedTuple):
    """One project of the base table: a fixed line of the form, or a row of a table under one.

    `name` is without number and remark, "" for a row whose name is empty; `label` is the cell that holds it, where the
    unit typed it; `before` is last year's amount, where the form asks for it. `total`: it sums others and stands for
    them, as none of them is filled in.
    """

    name: str
    budget: Fact
    actual: Fact
    before: Fact | None = None
    label: Fact | None = None
    total: bool = False

    @property
    def used(self) -> bool:
        """Whether a budget or a spending that is not 0 stands here (a text counts: something was meant)."""
        return any(
            fact.filled and fact.number != 0 and fact.kind is not Kind.NIL for fact in (self.budget, self.actual)
        )


class ProjectSheet(NamedTuple):
    """One project sheet with its name, budgets and executed amount; a blank total is taken from its sources.

    An amount is None where it is blank; `spoilt` says which cell is no number; `row` is the row of the funds that
    speaks for the project.
    """

    form: Form
    name: Fact
    first: Interval | None
    full: Interval | None
    done: Interval | None
    spoilt: str
    row: str = fund_rows.TOTAL

    def cell(self, name: str) -> Fact:
        """The cell that holds FIRST, FULL or DONE of this project."""
        return self.form.fields[self.row + name.removeprefix(fund_rows.TOTAL)]

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
    table, _, column = fact.field.partition(".")
    if column:
        return case.spec(form).tables[table].columns[column].header
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


def everything(case: Case, base: Form, column: str) -> tuple[Interval | None, list[Fact]]:
    """附件1's amount for everything in a column, with its cells: its own total line, else basic plus project spending.

    Raises Absent, Hindered.
    """
    scope = case.scope(base)
    try:
        value = scope.number("", f"支出总额_{column}")
    except Absent:
        basic, project = (scope.number("", f"{name}_{column}") for name in ("基本支出", TOTAL))
        value = None if basic is None or project is None else basic + project
    return value, [fact for _, fact in scope.used]


def _ledger(case: Case, *, alone: bool) -> Ledger:
    """Raises Hindered where 附件1 or every 附件3 is missing, or what names the projects; Absent where none are due."""
    case.other(BASE)
    if case.edition.role(PROJECT) is None:
        raise Absent
    if not alone and not case.forms(PROJECT):
        raise Hindered(f"没有交{case.key(PROJECT)}")
    return case.once(books)


def books(case: Case) -> Ledger:
    """Lines and sheets of all projects. Raises Absent, Hindered, also where a name that names the projects is lost."""
    base = case.other(BASE)
    sheets = tuple(project_sheet(case, form) for form in case.forms(PROJECT))
    for form, telling in ((base, case.spec(base).tables), *((s.form, (case.spec(s.form).label,)) for s in sheets)):
        lost = next((name for name in form.missing if name.partition(".")[0] in telling), None)
        if lost is not None:
            raise Hindered(f"{form.key}的名称“{lost}”已丢失")
    lines = tuple(line for line in project_lines(case, base) if line.name)
    return Ledger(base, lines, sheets, _matching(case, lines, sheets))


def project_lines(case: Case, base: Form) -> Sequence[ProjectLine]:
    """The operands of the derived field 项目支出; an operand that sums lines or a table stands for those.

    Where it is filled in and none of those is, it stands for itself.
    """
    return case.once(_every_line).get(id(base), ())


def _every_line(case: Case) -> dict[int, list[ProjectLine]]:
    """Lines by identity of their form."""
    found: dict[int, list[ProjectLine]] = {}
    for base in case.forms(BASE):
        total = next((field for field in case.spec(base).group(TOTAL) if field.derived), None)
        found[id(base)] = list(_below(case, base, TOTAL, total.derived)) if total is not None else []
    return found


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
        before = base.fields.get(f"{part}_{BEFORE}")
        name = bare(columns[ACTUAL].label)
        line = ProjectLine(
            name, base.fields[f"{part}_{BUDGET}"], base.fields[f"{part}_{ACTUAL}"], before, total=bool(inner)
        )
        yield from below
        if not below or (line.used and not any(one.used for one in below if one.name)):
            yield line


def _rows(base: Form, table: str) -> Iterator[ProjectLine]:
    for row in base.tables.get(table, ()):
        label = row["名称"]
        yield ProjectLine(bare(label.text), row[BUDGET], row[ACTUAL], row.cells.get(BEFORE), label)


def project_sheet(case: Case, form: Form) -> ProjectSheet:
    """The project of one sheet."""
    amounts: list[Interval | None] = []
    spoilt = ""
    base = fund_rows.lead(form)
    for name in (FIRST, FULL, DONE):
        try:
            amounts.append(total(case, form, base + name.removeprefix(fund_rows.TOTAL)))
        except Hindered as hindrance:
            amounts.append(None)
            spoilt = spoilt or str(hindrance)
        except Absent:
            amounts.append(None)
    return ProjectSheet(form, form.fields[case.spec(form).label], amounts[0], amounts[1], amounts[2], spoilt, base)


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
