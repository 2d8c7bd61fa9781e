"""Which derived cells of a filled form keep their formula, and which hold what the unit printed instead.

A printed value that the formula shows anyway leaves the formula; a different one, or one printed to fewer decimals
(97% where the formula shows 96.91%), overwrites it; a printed blank clears it where the formula would show something.
What is cleared or overwritten is what the formulas above it see, as in the sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.expression import EVERY_ROW, expression
from xlzj.interval import ZERO, Interval, exact, round_to
from xlzj.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from xlzj.editions.data import FormData
    from xlzj.editions.spec import FieldSpec, FormSpec
    from xlzj.expression import Where

_SHOWN_PLACES = {"amount": 2, "area": 2, "ratio": 4, "score": 2}  # 27 stands for 27.00: only the zeros are dropped


class _Sheet:
    """One form as a scope of its own derived expressions (xlzj.expression.Scope), one line's column at a time."""

    def __init__(
        self,
        spec: FormSpec,
        data: FormData,
        column: str,
        seen: dict[str, Interval | None],
        zeros: Collection[str],
    ) -> None:
        self.spec = spec
        self.data = data
        self.column = column
        self.zeros = zeros  # fields whose formula shows 0 for 0/0
        self.seen = seen  # what stands in a field's cell; begins with what the blank form has

    def number(self, _form: str, name: str) -> Interval | None:
        field = self.spec.fields.get(f"{name}_{self.column}") or self.spec.fields[name]
        return self.shown(field)

    def numbers(self, _form: str, table: str, column: str, where: Where = EVERY_ROW) -> Iterable[Interval | None]:
        columns = list(self.spec.tables[table].columns)
        at = columns.index(column or self.column)
        key = columns.index(where.column or columns[0])
        return [_number(row[at]) for row in self.data.tables.get(table, ()) if where.holds(row[key] or "")]

    def lines(self, first: str, last: str) -> Iterable[Interval | None]:
        suffix = f"_{self.column}" if self.column else ""
        names = [name for name in self.spec.fields if name.endswith(suffix)]
        meant = names[names.index(f"{first}{suffix}") : names.index(f"{last}{suffix}") + 1]
        return [self.shown(self.spec.fields[name]) for name in meant]

    def shown(self, field: FieldSpec) -> Interval | None:
        """What the cell of this field holds in the end; a cleared derived cell counts as 0 in sums."""
        if field.name not in self.seen:
            self.seen[field.name] = None  # a circular formula would see a blank, as on first calculation
            self.seen[field.name] = self._shown(field)
        return self.seen[field.name]

    def _shown(self, field: FieldSpec) -> Interval | None:
        printed = self.data.fields.get(field.name)
        if not field.derived:
            return _number(printed)
        computed = self.computed(field)
        if self.keeps(field, computed):
            return computed
        return exact(ZERO) if printed is None else _number(printed)

    def computed(self, field: FieldSpec) -> Interval | None:
        """What the formula of this field gives, or None where it shows nothing; some show 0 for 0/0 (没有完工项目)."""
        own = _Sheet(self.spec, self.data, field.column, self.seen, self.zeros)
        try:
            return expression(field.derived).run(own)
        except ZeroDivisionError:
            operands = [own.number(form, name) for form, name in expression(field.derived).names]
            nothing = all(value is not None and value.value == 0 for value in operands)
            return exact(ZERO) if nothing and field.name in self.zeros else None

    def keeps(self, field: FieldSpec, computed: Interval | None) -> bool:
        """Whether the formula stays in this cell."""
        if field.name not in self.data.fields:
            return True
        printed = self.data.fields[field.name]
        if printed is None or computed is None:
            return printed is None and computed is None
        number = numeral(printed)
        if number is None or number.quirks:
            return False
        places = max(number.places + (2 if number.unit == "%" else 0), _SHOWN_PLACES.get(field.type, 0))
        return round_to(computed.value, places) == number.value


def overwritten(
    spec: FormSpec, data: FormData, preset: Mapping[str, str], zeros: Collection[str]
) -> Mapping[str, str | None]:
    """Field → text of every cell that is written: all mentioned ones but those whose formula says the same.

    `preset` gives the numbers that stand on the blank form (the points of 执行率), `zeros` the fields whose formula
    shows 0 for 0/0.
    """
    seen = {name: _number(text) for name, text in preset.items() if name not in data.fields}
    sheet = _Sheet(spec, data, "", seen, zeros)
    return {
        name: text
        for name, text in data.fields.items()
        if not (field := spec.fields[name]).derived or not sheet.keeps(field, sheet.computed(field))
    }


def _number(text: str | None) -> Interval | None:
    number = numeral(text) if text else None
    return exact(number.value) if number and "数字内空格" not in number.quirks else None
