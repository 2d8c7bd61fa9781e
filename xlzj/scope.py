"""From the names in an expression to the facts of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.expression import EVERY_ROW
from xlzj.interval import Interval
from xlzj.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlzj.expression import Where
    from xlzj.model import Fact, Form, Row


_BLANK, _ABSENT = Kind.BLANK, Kind.ABSENT
_EMPTY = (Kind.BLANK, Kind.NIL)
_new = tuple.__new__  # an Interval by its parts, at half the price; hundreds are made for every workbook


class Absent(Exception):  # noqa: N818  (control flow between scope and rule)
    """The form has no such field or table: the check does not apply."""


class Hindered(Exception):  # noqa: N818  (control flow between scope and rule)
    """A cell or form that the check needs cannot be used; the text says why."""


class FormScope:
    """Finds an expression's names on one form (for one column, for one row) and keeps the facts it used.

    `other` gives the form of another role (it raises Hindered where there is none); `otherwise` gives the number of
    a blank field (xlzj.derive computes it), default blank.
    """

    __slots__ = ("column", "form", "other", "otherwise", "row", "used")

    def __init__(
        self,
        form: Form,
        *,
        column: str = "",
        row: Row | None = None,
        other: Callable[[str], Form] | None = None,
        otherwise: Callable[[Fact], Interval | None] | None = None,
    ) -> None:
        self.form = form
        self.column = column
        self.row = row
        self.other = other
        self.otherwise = otherwise
        self.used: list[tuple[Form, Fact]] = []

    def _form(self, role: str) -> Form:
        if self.other is None:
            raise Absent
        return self.other(role)

    def number(self, role: str, name: str) -> Interval | None:
        """The number of a field; None where blank or nil. Raises Absent, Hindered."""
        found = self.fact(role, name)
        self.used.append(found)
        fact = found[1]
        if self.otherwise is not None and fact.kind is _BLANK:
            return self.otherwise(fact)
        return amount_of(fact)

    def fact(self, role: str, name: str) -> tuple[Form, Fact]:
        """The fact of this name: of the row, of the column, of the form. Raises Absent, Hindered."""
        form = self._form(role) if role else self.form
        if self.row is not None and not role and name in self.row.cells:
            fact = self.row.cells[name]
        else:
            own = form.fields.get(f"{name}_{self.column}") if self.column else None
            found = form.fields.get(name) if own is None else own
            if found is None:
                raise Absent
            fact = found
        if fact.kind is _ABSENT:
            raise Hindered(f"{form.label}的名称“{name}”已丢失")
        return form, fact

    def numbers(self, role: str, table: str, column: str, where: Where = EVERY_ROW) -> list[Interval | None]:
        """The numbers of a table's column, of the rows that are meant. Raises Absent, Hindered."""
        form = self._form(role) if role else self.form
        rows = form.tables.get(table)
        if rows is None:
            if table in form.missing:
                raise Hindered(f"{form.label}的区域“{table}”已丢失")
            raise Absent
        meant = [row for row in rows if not where.column or where.holds(_condition(row, where.column))]
        facts = [row.cells[column or self.column] for row in meant]
        self.used.extend((form, fact) for fact in facts if fact.kind is not _BLANK)
        return [amount_of(fact) for fact in facts]

    def lines(self, first: str, last: str) -> list[Interval | None]:
        """The numbers of the printed lines from `first` to `last` in this column. Raises Absent, Hindered."""
        suffix = f"_{self.column}" if self.column else ""
        names = [name for name in self.form.fields if name.endswith(suffix)]
        if f"{first}{suffix}" not in names or f"{last}{suffix}" not in names:
            raise Absent
        meant = names[names.index(f"{first}{suffix}") : names.index(f"{last}{suffix}") + 1]
        return [self.number("", name) for name in meant]


def _condition(row: Row, column: str) -> str:
    """The text of the cell a condition looks at. Raises Hindered where the column is lost."""
    fact = row.cells[column]
    if fact.kind is _ABSENT:
        raise Hindered(f"{fact.field}所在的列已丢失")
    return fact.text


def amount_of(fact: Fact) -> Interval | None:
    """The interval of a numeric fact; None where blank or nil. Raises Hindered for text and error values."""
    if fact.number is not None:
        number, half = fact.number, fact.half
        return _new(Interval, (number, number - half, number + half) if half else (number, number, number))
    if fact.kind in _EMPTY:
        return None
    if fact.kind is _ABSENT:
        raise Hindered(f"{fact.field}所在的列或名称已丢失")
    raise Hindered(f"{fact.place}不是数字（“{fact.text}”）")
