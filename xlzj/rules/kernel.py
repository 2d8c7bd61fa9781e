"""What a rule is, what it sees, and how it says what it found.

A rule is either one line (`computed`, `identity`: the Chinese formula is the code, the check and the documentation)
or a short generator function under `@rule`, whose docstring says what is wrong and why it matters. A rule yields
outcomes; it never raises for what a unit wrote, reads no clock and keeps no state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from xlzj.model import Finding, Kind, Operand, Outcome, Severity, Status, key_of
from xlzj.numerals import show
from xlzj.scope import Absent, FormScope, Hindered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from xlzj.editions.points import Scheme
    from xlzj.editions.spec import Edition, FormSpec
    from xlzj.model import Fact, Family, Form, Row, Submission

    Check = Callable[["Case", "Say"], Iterator[Outcome]]

_Made = TypeVar("_Made")
_new = tuple.__new__  # a Say by its parts, at half the price: every rule has one for every submission
_Columns = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue. `role` is the form it stands under, `formula` its Chinese formula if it is one line.

    `why` says what is wrong and why it matters, `remedy` what to do, `basis` the article, form note or practice.
    `root` rules name the value that should be there: findings that vanish with that value fold under theirs.
    A finding of a rule that `follows` another folds under that one's first finding; one of a rule that stands `under`
    others, under the finding of theirs that is on the same sheet or has a cell in common with it. Formula findings that
    use a cell of a finding that `spreads` fold under it. Thresholds a rule reads are listed in `limits`; `blanks`: it
    tells itself of cells left blank.
    """

    code: str
    title: str
    role: str
    severity: Severity
    basis: str
    why: str
    remedy: str
    check: Check
    formula: str = ""
    root: bool = False
    limits: tuple[str, ...] = ()
    follows: str = ""
    under: tuple[str, ...] = ()
    spreads: bool = False
    blanks: bool = False

    def run(self, case: Case) -> Iterator[Outcome]:
        """All outcomes of this rule on one submission."""
        own = case.edition.severities.get(self.code)
        severity = self.severity if own is None else Severity(own)
        return self.check(case, _new(Say, (case, self, severity, *_ended(self.code))))


@lru_cache(maxsize=1024)
def _ended(code: str) -> tuple[Outcome, Outcome]:
    """The one outcome of all the places where a rule finds nothing wrong, and where it finds nothing to check."""
    return Outcome(code, Status.PASS), Outcome(code, Status.NOT_APPLICABLE)


@dataclass(frozen=True)
class Case:
    """What a rule sees: one submission and its edition."""

    submission: Submission
    edition: Edition
    units: tuple[Case, ...] = ()  # a department's units, where this submission is a department's
    sisters: tuple[Case, ...] = ()  # units of the department this unit belongs to: those to compare with, or all
    family: Family | None = None  # the department's units as a whole

    @cached_property
    def _roles(self) -> dict[str, tuple[Form, ...]]:
        forms = self.submission.forms
        return {role: tuple(form for form in forms if form.role == role) for role in {form.role for form in forms}}

    @cached_property
    def _made(self) -> dict[Callable[[Case], object], object]:
        return {}

    def once(self, make: Callable[[Case], _Made]) -> _Made:
        """`make(self)`, worked out once for all rules that ask: a pure function of the submission and its edition."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("_Made", self._made[make])

    @cached_property
    def ran(self) -> dict[str, list[Outcome]]:
        """Code → outcomes of the rules that have run to their end: a rule that builds on others need not run them."""
        return {}

    def outcomes(self, rule: Rule) -> list[Outcome]:
        """All outcomes of a rule on this submission; it runs only where it has not."""
        known = self.ran.get(rule.code)
        if known is None:
            known = self.ran[rule.code] = list(rule.run(self))
        return known

    def facts(self, form: Form, types: frozenset[str]) -> list[Fact]:
        """Every fact of these field types (prose of the blank left out): fields, then columns of tables row by row."""
        fields, tables = typed(self.edition, form.key, types)
        facts = [form.fields[name] for name in fields]
        for name, columns in tables:
            for row in form.tables.get(name, ()):
                facts += [row.cells[column] for column in columns]
        return facts

    def forms(self, role: str) -> tuple[Form, ...]:
        """The sheets that play this role, in the order handed in."""
        return self._roles.get(role, ())

    def one(self, role: str) -> Form | None:
        """The only sheet of this role, or None."""
        return next(iter(self.forms(role)), None)

    def spec(self, form: Form) -> FormSpec:
        """What the edition says of this form."""
        return self.edition.forms[form.key]

    def scheme(self, form: Form) -> Scheme:
        """The scheme of points that holds on this form."""
        return self.edition.scheme_of(self.spec(form))

    def other(self, role: str) -> Form:
        """The only sheet of this role. Raises Hindered where the submission has none, Absent where the edition has."""
        form = self.one(role)
        if form is None:
            if self.edition.role(role) is None:
                raise Absent
            raise Hindered(f"没有交{self.key(role)}")
        return form

    def scope(self, form: Form, *, column: str = "", row: Row | None = None) -> FormScope:
        """Where an expression finds its names: this form (column, row), and other forms by role."""
        return FormScope(form, column=column, row=row, other=self.other)

    def key(self, role: str) -> str:
        """What the edition prints for a role: 基础数据表 → 附件1; the role itself where the edition has none."""
        spec = self.edition.role(role)
        return spec.key if spec else role

    def title(self, form: Form, fact: Fact) -> str:
        """What messages call a fact: 三公经费（2024年决算数）; a table cell by its column; 第3段 of a report."""
        if form.key not in self.edition.forms:
            return fact.field
        table, _, column = fact.field.partition(".")
        if column:
            rows = self.spec(form).tables[table]
            spec = rows.columns.get(column)
            head = spec.header if spec and spec.numeric else column
            named = _named(form, table, fact, rows.labels) if rows.labels else ""
            return f"{named}（{head}）" if named else head
        field = self.spec(form).fields.get(fact.field)
        return field.title if field else fact.field

    def unit(self, form: Form, fact: Fact) -> str:
        """The unit a fact is printed in (万元, %, 分 …)."""
        table, _, column = fact.field.partition(".")
        if column:
            return self.spec(form).tables[table].columns[column].unit
        field = self.spec(form).fields.get(fact.field)
        return field.unit if field else ""

    def limit(self, name: str) -> Decimal:
        """A threshold of the edition."""
        return self.edition.limit(name)


@lru_cache(maxsize=1024)
def typed(edition: Edition, form: str, types: frozenset[str]) -> tuple[tuple[str, ...], tuple[_Columns, ...]]:
    """Names of the fields of these types, and by table of the columns of these types; prose of the blank left out."""
    spec = edition.forms[form]
    fields = tuple(name for name, field in spec.fields.items() if field.type in types and not field.prose)
    columns = (
        (name, tuple(c for c, about in t.columns.items() if about.type in types)) for name, t in spec.tables.items()
    )
    return fields, tuple(found for found in columns if found[1])


class Say(NamedTuple):
    """The voice of one rule: makes its outcomes, with its code, severity and basis filled in."""

    case: Case
    rule: Rule
    severity: Severity
    right: Outcome
    nothing: Outcome

    def at(self, severity: Severity) -> Say:
        """The same voice at another severity, unless the edition sets the rule's."""
        return self if self.rule.code in self.case.edition.severities else self._replace(severity=severity)

    def passed(self) -> Outcome:
        """Checked, and right."""
        return self.right

    def idle(self) -> Outcome:
        """There is nothing here to check (the form has no such line, nothing was filled in)."""
        return self.nothing

    def unchecked(self, reason: str) -> Outcome:
        """It should be checked but cannot be; `reason` says why in one plain line."""
        return Outcome(self.rule.code, Status.UNCHECKED, reason=_nested(reason))

    def _shown(self, operands: Iterable[tuple[Form, Fact]]) -> Iterator[Operand]:
        for owner, fact in operands:
            yield Operand(self.case.title(owner, fact), fact.place, fact.text or "（空）")

    def found(
        self,
        form: Form,
        fact: Fact,
        message: str,
        *,
        expected: str = "",
        difference: str = "",
        operands: Iterable[tuple[Form, Fact]] = (),
        elsewhere: Iterable[Operand] = (),
        severity: Severity | None = None,
        remedy: str = "",
        fix: str | None = None,
        because: Iterable[tuple[str, Fact]] = (),
    ) -> Outcome:
        """A finding at `fact`. `severity` only lowers or raises within what the rule's page tells.

        `operands` are facts of this submission, `elsewhere` what other submissions said. `because` are rules and
        cells: found there, they are the cause, and this finding folds under the first of them.

        Unchecked instead where the name of `fact` or of an operand is lost: no finding without a cell.
        """
        operands = tuple(operands)
        for owner, needed in ((form, fact), *operands):
            if needed.kind is Kind.ABSENT:
                return self.unchecked(f"{owner.key}的名称“{needed.field}”已丢失")
        own = severity if severity is not None and self.rule.code not in self.case.edition.severities else None
        finding = Finding(
            rule=self.rule.code,
            severity=own or self.severity,
            title=self.rule.title,
            message=_nested(message),
            form=form.label,
            place=fact.place,
            field=fact.field,
            actual=fact.text,
            expected=expected,
            difference=difference,
            operands=(*dict.fromkeys(self._shown(operands)), *elsewhere),
            basis=self.rule.basis,
            hint=remedy or self.rule.remedy,
            fix=fix,
            because=tuple([key_of(code, cause.place) for code, cause in because]),
        )
        return Outcome(self.rule.code, Status.FINDING, finding)


def rule(
    code: str,
    title: str,
    *,
    role: str,
    severity: Severity,
    basis: str,
    remedy: str,
    root: bool = False,
    limits: tuple[str, ...] = (),
    follows: str = "",
    under: tuple[str, ...] = (),
    spreads: bool = False,
) -> Callable[[Check], Rule]:
    """Make a generator function a rule; its docstring is the `why` of the rule's page (Chinese)."""

    def wrap(check: Check) -> Rule:
        why = " ".join((check.__doc__ or "").split())
        return Rule(code, title, role, severity, basis, why, remedy, check, "", root, limits, follows, under, spreads)

    return wrap


def _named(form: Form, table: str, fact: Fact, labels: tuple[str, ...]) -> str:
    """What the row of this cell is called: 21101 环境保护管理事务."""
    row = next((row for row in form.tables.get(table, ()) if fact in row.cells.values()), None)
    cells = (row.cells.get(name) for name in labels) if row else ()
    return " ".join(cell.text for cell in cells if cell is not None and cell.text)


_QUOTED_START = re.compile("““([^“”]*)”")
_QUOTED_WITHIN = re.compile("“([^“”]*)“([^“”]*)”([^“”]*)”")


def _nested(message: str) -> str:
    """Quotation marks within quotation marks are single: “‘三公经费’控制率”."""
    if message.count("“") < 2:
        return message
    message = _QUOTED_START.sub(r"“‘\1’", message)
    return _QUOTED_WITHIN.sub(r"“\1‘\2’\3”", message)


def distance(value: Decimal, unit: str) -> str:
    """How far two numbers are apart, as prose says it: 0.83, 3.97 个百分点."""
    text = show(abs(value), unit)
    return f"{text.removesuffix('%')} 个百分点" if unit == "%" else text


def signed(value: Decimal, unit: str) -> str:
    """A difference with its sign: +0.83, -15.70."""
    text = show(value, unit)
    return text if text.startswith("-") else f"+{text}"
