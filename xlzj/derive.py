"""Derived fields (控制率, 执行率, 小计, 合计, 总分 …) computed in `Decimal` from the edition's formulas.

Independent of the workbook's own cell formulas: the same figure two ways. Used to fill blank derived cells, to write
reports and to name the right value in findings.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.expression import expression
from xlzj.model import Kind
from xlzj.numerals import show
from xlzj.scope import Absent, FormScope, Hindered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec
    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Place


class _Deriver:
    """Evaluates the derived fields of one form; a blank operand that is itself derived is computed first."""

    def __init__(self, form: Form, spec: FormSpec) -> None:
        self.form = form
        self.spec = spec
        self.open: set[str] = set()

    def value(self, field: FieldSpec) -> Interval | None:
        """The field's value by its formula, or None where it cannot be computed (blank, text, division by 0)."""
        if field.name in self.open:
            return None
        self.open.add(field.name)
        scope = FormScope(self.form, column=field.column, otherwise=self._blank)
        try:
            return expression(field.derived).run(scope)
        except (Absent, Hindered, ZeroDivisionError):
            return None
        finally:
            self.open.discard(field.name)

    def _blank(self, fact: Fact) -> Interval | None:
        field = self.spec.fields.get(fact.field)
        return self.value(field) if field is not None and field.derived else None


def derived(form: Form, spec: FormSpec) -> Mapping[str, Decimal]:
    """Name → value of every derived field that can be computed from what is filled in, in the field's unit."""
    deriver = _Deriver(form, spec)
    values = {name: deriver.value(field) for name, field in spec.fields.items() if field.derived}
    return {name: value.value for name, value in values.items() if value is not None}


def followed(form: Form, spec: FormSpec, place: Place) -> Form:
    """The form with its formula cells computed anew that use the cell at `place`, and those that use these in turn."""
    moved = _names_at(form, spec, place)
    left = {name: field for name, field in spec.fields.items() if field.derived and form.fields[name].formula}
    while using := [name for name, field in left.items() if any(word in field.derived for word in moved)]:
        name = using[0]
        field, fact = left.pop(name), form.fields[name]
        value = _Deriver(form, spec).value(field)
        if value is None or fact.place == place or value.value == fact.number:
            continue
        text = show(value.value, field.unit)
        told = fact._replace(kind=Kind.NUMBER, text=text, number=value.value)
        form = replace(form, fields={**form.fields, name: told})
        moved |= {name, field.base}
    return form


def _names_at(form: Form, spec: FormSpec, place: Place) -> set[str]:
    """What formulas call the cell: its name with or without its column, or the table it is in."""
    fields = {
        word for name, fact in form.fields.items() if fact.place == place for word in (name, spec.fields[name].base)
    }
    tables = {
        name for name, rows in form.tables.items() for row in rows if any(f.place == place for f in row.cells.values())
    }
    return fields | tables


def known(form: Form, spec: FormSpec) -> Mapping[str, Decimal]:
    """Name → number of every numeric field: as filled in, else as derived. Fields that are neither are left out."""
    numbers = dict(derived(form, spec))
    numbers.update({name: fact.number for name, fact in form.fields.items() if fact.number is not None})
    return numbers


@lru_cache(maxsize=1024)
def formulas_of(edition: Edition, form: str, fields: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Full name and formula of the derived fields that go by one of these names: full, of a line, or of a column."""
    every = edition.forms[form].fields.items()
    own = ((n, at) for n, at in every if n in fields or (at.heading and at.base in fields) or at.column in fields)
    return tuple((name, at.derived) for name, at in own if at.derived)
