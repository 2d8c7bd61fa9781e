"""Where an author's formula finds its numbers: on the sheets of one submission, and of last year's.

Stricter than our own rules: a blank is never 0. A formula that needs a blank cell, a form that was not handed in or a
number that is text is not checked, and the reason names the cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.expression import EVERY_ROW
from xlzj.model import Kind
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlzj.arithmetic import Value
    from xlzj.audit.names import Target
    from xlzj.expression import Where
    from xlzj.model import Fact, Form, Row
    from xlzj.rules.kernel import Case


class OwnScope:
    """The names of one formula at one place: on `form` (in one printed column, on one row), other forms by name.

    `lenient` are paths whose blanks count as nothing, None for all; `read` is what a fact is worth.
    `used` are the facts in the order in which they were asked for, each with whether it is last year's.
    """

    __slots__ = ("_case", "_column", "_form", "_lenient", "_read", "_row", "_targets", "used")

    def __init__(
        self,
        case: Case,
        targets: Mapping[str, Target],
        lenient: frozenset[str] | None,
        form: Form,
        place: tuple[str, Row | None] = ("", None),
        read: Callable[[Fact], Value] = amount_of,
    ) -> None:
        self._case = case
        self._targets = targets
        self._lenient = frozenset(targets) if lenient is None else lenient
        self._read = read
        self._form = form
        self._column, self._row = place
        self.used: list[tuple[Form, Fact, bool]] = []

    def number(self, form: str, name: str) -> Value:
        """The number of a field, of a line in this column, of a column on this row. Raises Hindered."""
        path = f"{form}.{name}" if form else name
        target = self._targets[path]
        owner = self._one(target)
        if target.kind == "列":
            if self._row is None:
                raise Hindered(f"“{path}”是表的一列")
            fact = self._row.cells[target.column]
        else:
            fact = self._fact(owner, f"{target.name}_{self._column}" if target.kind == "行" else target.name)
        return self._amount(owner, fact, target, lenient=path in self._lenient)

    def _amount(self, form: Form, fact: Fact, target: Target, *, lenient: bool) -> Value:
        title = f"{'上年' if target.before else ''}{form.label}的“{self._case.title(form, fact)}”"
        if fact.kind is Kind.ABSENT:
            raise Hindered(f"{title}名称已丢失")
        if fact.kind is Kind.BLANK and not lenient:
            raise Hindered(f"{title}没有填（{fact.place}）")
        self.used.append((form, fact, target.before))
        return self._read(fact)

    def _fact(self, form: Form, name: str) -> Fact:
        fact = form.fields.get(name)
        if fact is None:
            raise Hindered(f"{form.label}没有“{name}”")
        return fact

    def _one(self, target: Target) -> Form:
        """The sheet a name stands on: this one, else the only one of its form. Raises Hindered."""
        if target.form == self._form.key and not target.before:
            return self._form
        forms = self._forms(target)
        if len(forms) > 1:
            raise Hindered(f"{'上年' if target.before else ''}{target.form}有 {len(forms)} 张，不知道比哪一张")
        return forms[0]

    def _forms(self, target: Target) -> Sequence[Form]:
        """All sheets of a form. Raises Hindered where there is none."""
        role = self._case.edition.forms[target.form].role
        if not target.before:
            forms: Sequence[Form] = self._case.forms(role)
        elif self._case.submission.last_year is None:
            raise Hindered("没有找到上年的表")
        else:
            forms = [form for form in self._case.submission.last_year.forms if form.role == role]
        if not forms:
            raise Hindered(f"没有交{'上年的' if target.before else ''}{target.form}")
        return forms

    def numbers(self, form: str, table: str, column: str, where: Where = EVERY_ROW) -> list[Value]:
        """What a sum runs over: rows of a table (of this sheet, else of all sheets), or one field on all sheets."""
        path = ".".join(part for part in (form, table, column) if part)
        target = self._targets[path]
        here = target.form == self._form.key and not target.before
        if target.kind == "列":
            forms = [self._form] if here else self._forms(target)
            return [value for one in forms for value in self._rows(one, target, where)]
        several = self._case.edition.forms[target.form].count == "many"
        forms = self._forms(target) if several or not here else [self._form]
        name = f"{target.name}_{self._column}" if target.kind == "行" else target.name
        lenient = path in self._lenient
        return [self._amount(one, self._fact(one, name), target, lenient=lenient) for one in forms]

    def _rows(self, form: Form, target: Target, where: Where) -> Iterator[Value]:
        if target.name in form.missing:
            raise Hindered(f"{form.label}的区域“{target.name}”已丢失")
        for row in form.tables.get(target.name, ()):
            if where.column and where.column in row.cells and not where.holds(row.cells[where.column].text):
                continue
            fact = row.cells.get(target.column)
            if fact is None:
                raise Hindered(f"{form.label}的“{target.name}”没有“{target.column}”一列")
            if fact.kind is not Kind.BLANK:
                yield self._amount(form, fact, target, lenient=False)

    def lines(self, first: str, last: str) -> list[Value]:
        """The numbers of the printed lines from `first` to `last`; a line that is blank counts as nothing."""
        start, end = self._targets[first], self._targets[last]
        form = self._one(start)
        suffix = f"_{self._column}" if start.kind == "行" else ""
        names = [name for name in form.fields if name.endswith(suffix)]
        meant = names[names.index(start.name + suffix) : names.index(end.name + suffix) + 1]
        facts = [self._fact(form, name) for name in meant]
        return [self._amount(form, fact, start, lenient=False) for fact in facts if fact.kind is not Kind.BLANK]
