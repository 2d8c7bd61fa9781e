"""Cells → facts: what stands there, how it is printed, and how precise it is.

Precision (rules.md §2): an amount in 万元 counts two decimals, more where the cell has more; a typed percentage counts
as many decimals as were typed, a computed one is exact to 0.005 percentage points; counts and indicator points are
exact.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions.spec import NUMERIC
from xlzj.interval import ZERO, decimals, half_of, round_to
from xlzj.model import Fact, Form, Kind, Place, Row
from xlzj.numerals import is_nil, numeral
from xlzj.read.locate import merged_anchor
from xlzj.read.numfmt import is_date, number, printed
from xlzj.read.package import RawCell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlzj.editions.spec import ColumnSpec, FieldSpec
    from xlzj.read.locate import Located

    Read = Callable[[str, str, str, bool], Fact]

CLOSING_ROW = "增行请在本行上方插入"
"""Text of the thin last row of every table region of a template: rows inserted above it stay inside the region."""

_DATE = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?")
_BLANK, _TEXT, _NIL = Kind.BLANK, Kind.TEXT, Kind.NIL
_SHORT = 40  # characters of a number worth remembering
_RATIO_HALF = half_of(4)
_COMPUTED_PLACES = 6


def _reader(
    located: Located,
    file: str,
    sheet: str,
    cells: Mapping[str, RawCell],
    values: Mapping[str, Decimal | str | None],
) -> Read:
    """How every cell of one sheet becomes a fact: (its name, its type, the cell, whether points) → the fact.

    A formula without a cached value takes the recalculated one. Points of an indicator row are given, not rounded. A
    closure, as the hottest function of all: what it needs is at hand.
    """
    stored, recalculated = cells.get, values.get
    formats, date1904, known = located.workbook.formats, located.workbook.date1904, len(located.workbook.formats)
    fact, where, blank, short, figures = Fact, Place, Kind.BLANK, _SHORT, _figure
    new = tuple.__new__  # a Fact or Place by its parts, at half the price; hundreds are made for every workbook

    def read(name: str, type_: str, cell: str, exact: bool) -> Fact:
        place = new(where, (file, sheet, cell, 0, ""))
        raw = stored(cell)
        if raw is None:
            return new(fact, (name, place, blank, "", None, None, None, ()))
        kind, value, formula, style = raw
        if value is None:
            kind, value = _recalculated(recalculated(cell))
            if value is None:
                return new(fact, (name, place, blank, "", None, None, formula, ()))
        if kind == "n" or kind == "d":  # noqa: PLR1714 - a set would be slower in the hot loop
            code = formats[style] if style < known else "General"
            made = figures if len(value) <= short else figures.__wrapped__
            figure = made(kind, value, code, date1904, type_, formula is not None, exact)
            return new(fact, (name, place, *figure, formula, ()))
        return new(fact, (name, place, *_words(kind, value, type_, exact=exact, formula=formula)))

    return read


class _Column(NamedTuple):
    """One column of a table on its sheet; `lost` stands in every row where the header was not found."""

    name: str
    fact: str
    type: str
    letters: str
    filled_down: bool
    lost: Fact | None


def form_of(located: Located, file: str, values: Mapping[str, Decimal | str | None]) -> Form:
    """The form on this sheet: all fields and table rows of its specification.

    `values` maps cells of formulas that carry no cached value to what recalculation gave.
    """
    place = located.sheet.name
    read = _reader(located, file, place, located.sheet.cells, values)
    spec = located.spec
    fields = {
        name: read(name, field.type, cell, False)
        if (cell := located.cells.get(name))
        else Fact(name, Place(file, place, ""), Kind.ABSENT, "")
        for name, field in spec.fields.items()
    }
    tables = {name: _rows(located, file, name, read) for name in located.regions}
    label = spec.key
    if spec.label and fields[spec.label].text:
        label = f"{spec.key}“{fields[spec.label].text}”"
    return Form(
        key=spec.key,
        role=spec.role,
        label=label,
        file=file,
        sheet=place,
        fields=fields,
        tables=tables,
        missing=located.missing,
    )


def _rows(located: Located, file: str, name: str, read: Read) -> tuple[Row, ...]:
    region = located.regions[name]
    anchors = merged_anchor(located.sheet, region.first, region.last)
    columns = _columns(located, file, name)
    rows: list[Row] = []
    above: dict[str, Fact] = {}
    for line in range(region.first, region.last + 1):
        cells: dict[str, Fact] = {}
        own = False
        for column, title, type_, letters, filled_down, lost in columns:
            if lost is not None:
                cells[column] = lost
                continue
            spot = f"{letters}{line}"
            cells[column] = cell = read(title, type_, anchors.get(spot, spot) if anchors else spot, True)
            if filled_down:
                cells[column] = cell = above.get(column, cell) if cell.kind is _BLANK else cell
                above[column] = cell
                own = own or cell.place.cell == spot
            elif not own and cell.kind is not _BLANK:
                own = True
        closing = line == region.last and any(CLOSING_ROW in cell.text for cell in cells.values())
        if own and not closing:
            rows.append(Row(line, cells))
    return tuple(rows)


def _columns(located: Located, file: str, name: str) -> list[_Column]:
    table, letters_of = located.spec.tables[name], located.regions[name].columns
    found = []
    for column, spec in table.columns.items():
        title, letters = f"{name}.{column}", letters_of.get(column, "")
        lost = None if letters else Fact(title, Place(file, located.sheet.name, ""), Kind.ABSENT, "")
        found.append(_Column(column, title, spec.type, letters, column in table.fill_down, lost))
    return found


def fact(raw: RawCell, spec: FieldSpec | ColumnSpec, place: Place, located: Located, *, table: str = "") -> Fact:
    """One cell as a fact of `spec`'s type."""
    read = _reader(located, place.file, place.sheet, {place.cell: raw}, {})
    return read(f"{table}.{spec.name}" if table else spec.name, spec.type, place.cell, bool(table))


def _recalculated(value: Decimal | str | None) -> tuple[str, str | None]:
    """Kind and text of a computed value, as a cell stores them."""
    if isinstance(value, Decimal):
        return "n", str(value)
    if not value:
        return "", None
    return "e" if value.startswith("#") else "s", value


def _words(kind: str, value: str, type_: str, *, exact: bool, formula: str | None) -> tuple[object, ...]:
    """What a cell without a number means in a field of this type: the part of a fact after its place."""
    if kind == "e":
        return Kind.ERROR, value, None, None, formula, ()
    text = value.strip()
    if not text and kind == "s":
        return _BLANK, "", None, None, formula, ()
    if is_nil(text):
        return _NIL, text, None, None, formula, ()
    if kind == "s" and type_ in NUMERIC and (typed := numeral(text)) is not None:
        half = _half(type_, typed.value, computed=False, exact=exact, places=typed.places)
        return Kind.NUMBER, text, typed.value, half, formula, ("文本数字", *typed.quirks)
    if type_ == "date" and (iso := iso_date(text)):
        return Kind.DATE, iso, None, None, formula, ()
    return _TEXT, text, None, None, formula, ()


class _Figure(NamedTuple):
    """A number cell understood: the part of a fact that does not depend on where it stands."""

    kind: Kind
    text: str
    number: Decimal | None = None
    half: Decimal | None = None


@lru_cache(maxsize=8192)
def _figure(kind: str, stored: str, code: str, date1904: bool, field: str, computed: bool, exact: bool) -> _Figure:
    """What a stored number means in a field of this type under this number format. Forms repeat few numbers often."""
    raw = RawCell(kind, stored, None, 0)
    text, value, numeric = printed(raw, code, date1904), number(raw), field in NUMERIC
    if value is None or (is_date(code) and not numeric):
        return _Figure(Kind.DATE if is_date(code) else _TEXT, iso_date(text) or text)
    if not numeric:
        return _Figure(_TEXT if field != "date" else Kind.NUMBER, text, value)
    if computed:
        value = round_to(value, 10).normalize()
    return _Figure(Kind.NUMBER, text, value, _half(field, value, computed=computed, exact=exact, places=None))


def _half(kind: str, value: Decimal, *, computed: bool, exact: bool, places: int | None) -> Decimal:
    """Half of the last decimal that counts. `exact`: points of an indicator row, which are given, not rounded."""
    own = decimals(value)
    if kind == "ratio":
        if computed or own > 4:
            return _RATIO_HALF
        return half_of(2 + (places if places is not None else max(0, own - 2)))
    if kind == "amount":
        return half_of(max(2, min(own, _COMPUTED_PLACES)))
    if kind == "score":
        return ZERO if exact else half_of(2 if computed else min(own, 2))
    return half_of(2) if kind == "area" else ZERO


def iso_date(text: str) -> str:
    """2025年3月18日, 2025-03-18, 2025.3.18 → 2025-03-18; "" where the text is no full date."""
    match = _DATE.search(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    if match is None:
        return ""
    year, month, day = (int(part) for part in match.groups())
    valid = 1 <= month <= 12 and 1 <= day <= 31
    return f"{year:04d}-{month:02d}-{day:02d}" if valid else ""
