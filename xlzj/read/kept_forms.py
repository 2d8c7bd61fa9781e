"""What was made of a sheet the last time its file was read, where nothing on it has changed since.

While a set is filled in it is checked again and again, and mostly one sheet of it has changed. A sheet counts as
unchanged only where everything that its form is made from is the same: every stored cell, the merged areas, the names,
the number formats, the recalculated values.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.read.facts import form_of
from xlzj.read.locate import Located, locate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from xlzj.editions.spec import Edition, FormSpec
    from xlzj.model import Form
    from xlzj.read.locate import Region
    from xlzj.read.raw import RawSheet, RawWorkbook

    Values = Mapping[str, Decimal | str | None]
    _About = tuple[Edition, FormSpec, Mapping[str, str], tuple[str, ...], bool]
    _Places = tuple[Mapping[str, str], Mapping[str, Region], tuple[str, ...]]

_SHEETS = 48  # the largest sets; a province's come by once and take their place in turn
_CELLS = 5_000  # what no form has is not kept


class _Made(NamedTuple):
    """A form, where it was found, and all that it was made from."""

    sheet: RawSheet
    about: _About
    values: Values
    located: _Places
    form: Form


@lru_cache(maxsize=_SHEETS)
def _last(_file: str, _sheet: str) -> list[_Made]:
    """What was made of the sheet of this name in the file of this name: nothing yet, or one."""
    return []


def recognised(
    edition: Edition, spec: FormSpec, workbook: RawWorkbook, sheet: RawSheet, file: str, values: Values
) -> tuple[Located, Form]:
    """Where the fields of `spec` stand on `sheet`, and the form there, whose places call its file `file`.

    `values` maps cells of formulas that carry no cached value to what recalculation gave.
    """
    about = edition, spec, workbook.names.get(sheet.name, {}), workbook.formats, workbook.date1904
    last = _last(file, sheet.name)
    for made in last:
        if made.about == about and made.values == values and made.sheet == sheet:
            return Located(edition, spec, workbook, sheet, *made.located), made.form
    located = locate(edition, spec, workbook, sheet)
    form = form_of(located, file, values)
    places = located.cells, located.regions, located.missing
    last[:] = [_Made(sheet, about, values, places, form)] if len(sheet.cells) <= _CELLS else []
    return located, form
