"""Formulas as sums of cells: what `三公经费 = 公务用车 + 出国经费 + 公务接待` says of the cells of one sheet.

An expression is run over a scope that gives cells instead of numbers. Whatever is no plain sum of cells (a product,
rounding, a choice, a constant) raises NotLinear: it is no balance that rounding has to keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, cast

from xlzj.expression import EVERY_ROW
from xlzj.model import Kind
from xlzj.scope import Absent, Hindered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlzj.arithmetic import Value
    from xlzj.expression import Expression, Scope, Where
    from xlzj.model import Fact, Form, Place
    from xlzj.scope import FormScope


class NotLinear(Exception):  # noqa: N818  (control flow)
    """The formula is no plain sum of cells."""


class Cells:
    """A sum of cells, each with a whole coefficient; stands where an interval would."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Place, int]) -> None:
        self.terms = terms

    def __add__(self, other: object) -> Cells:
        return self._plus(other, 1)

    def __sub__(self, other: object) -> Cells:
        return self._plus(other, -1)

    def __neg__(self) -> Cells:
        return Cells({place: -count for place, count in self.terms.items()})

    def _plus(self, other: object, sign: int) -> Cells:
        if not isinstance(other, Cells):
            raise NotLinear
        terms = dict(self.terms)
        for place, count in other.terms.items():
            terms[place] = terms.get(place, 0) + sign * count
        return Cells({place: count for place, count in terms.items() if count})

    def _stop(self) -> NoReturn:
        raise NotLinear

    def __mul__(self, _other: object) -> NoReturn:
        self._stop()

    def __truediv__(self, _other: object) -> NoReturn:
        self._stop()

    def __abs__(self) -> NoReturn:
        self._stop()

    value = lo = hi = property(_stop)


def cell_of(fact: Fact) -> Value:
    """A cell in place of its number; None where blank or nil. Raises Hindered, NotLinear for what is no number."""
    if fact.kind in (Kind.BLANK, Kind.NIL):
        return None
    if fact.number is None:
        raise Hindered(f"{fact.place}不是数字")
    return cast("Value", Cells({fact.place: 1}))


class CellScope:
    """The names of one form as cells, in one printed column."""

    def __init__(self, names: FormScope) -> None:
        self._names = names

    def number(self, form: str, name: str) -> Value:
        """The cell of a field."""
        return cell_of(self._names.fact(form, name)[1])

    def numbers(self, form: str, table: str, column: str, where: Where = EVERY_ROW) -> Iterable[Value]:
        """The cells of a table's column. Raises Absent where the form has no such table."""
        if form:
            raise Absent
        own: Form = self._names.form
        if table not in own.tables:
            raise Absent
        return [
            cell_of(row.cells[column or self._names.column])
            for row in own.tables[table]
            if not where.column or where.holds(row.cells[where.column].text)
        ]

    def lines(self, first: str, last: str) -> Iterable[Value]:
        """The cells of the printed lines from `first` to `last`. Raises Absent where one of them is not printed."""
        suffix = f"_{self._names.column}" if self._names.column else ""
        names = [name for name in self._names.form.fields if name.endswith(suffix)]
        if f"{first}{suffix}" not in names or f"{last}{suffix}" not in names:
            raise Absent
        meant = names[names.index(f"{first}{suffix}") : names.index(f"{last}{suffix}") + 1]
        return [cell_of(self._names.form.fields[name]) for name in meant]


def cells(side: Expression, scope: Scope) -> Mapping[Place, int] | None:
    """The cells a side adds up, None where it is blank or no plain sum of cells."""
    try:
        value = side.run(scope)
    except (NotLinear, Absent, Hindered, AttributeError, TypeError):
        # an interval (a constant) that meets a sum of cells finds no number in it
        return None
    return value.terms if isinstance(value, Cells) else None
