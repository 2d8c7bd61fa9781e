"""Cells → facts: what stands there, how it is printed, and how precise it is.

Precision (rules.md §2): an amount in 万元 counts two decimals, more where the cell has more; a typed percentage counts
as many decimals as were typed, a computed one is exact to 0.005 percentage points; counts and indicator points are
exact.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import ZERO, decimals, half_of, round_to
from xlzj.model import Fact, Form, Kind, Place, Row
from xlzj.numerals import is_nil, numeral
from xlzj.read.locate import merged_anchor
from xlzj.read.numfmt import is_date, number, printed
from xlzj.read.package import RawCell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.editions.spec import ColumnSpec, FieldSpec
    from xlzj.read.locate import Located, Region

CLOSING_ROW = "增行请在本行上方插入"
"""Text of the thin last row of every table region of a template: rows inserted above it stay inside the region."""

_DATE = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?")
_EMPTY = RawCell("", None, None, 0)
_RATIO_HALF = half_of(4)
_COMPUTED_PLACES = 6


class _Sheet(NamedTuple):
    """What every cell of one sheet needs to become a fact."""

    located: Located
    values: Mapping[str, Decimal | str | None]

    def raw(self, cell: str) -> RawCell:
        """The cell as stored; a formula without a cached value takes the recalculated one."""
        raw = self.located.sheet.cells.get(cell, _EMPTY)
        if raw.formula is None or raw.value is not None:
            return raw
        value = self.values.get(cell)
        if value is None or value == "":
            return raw._replace(kind="", value=None)
        if isinstance(value, Decimal):
            return raw._replace(kind="n", value=str(value))
        return raw._replace(kind="e" if value.startswith("#") else "s", value=value)


def form_of(located: Located, file: str, values: Mapping[str, Decimal | str | None]) -> Form:
    """The form on this sheet: all fields and table rows of its specification.

    `values` maps cells of formulas that carry no cached value to what recalculation gave.
    """
    sheet = _Sheet(located, values)
    place = located.sheet.name
    spec = located.spec
    fields = {
        name: fact(sheet.raw(cell), field, Place(file, place, cell), located)
        if (cell := located.cells.get(name))
        else Fact(name, Place(file, place, ""), Kind.ABSENT, "")
        for name, field in spec.fields.items()
    }
    anchors = merged_anchor(located.sheet) if located.regions else {}
    tables = {name: _rows(sheet, name, region, file, anchors) for name, region in located.regions.items()}
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


def _rows(sheet: _Sheet, name: str, region: Region, file: str, anchors: Mapping[str, str]) -> tuple[Row, ...]:
    located = sheet.located
    table = located.spec.tables[name]
    rows: list[Row] = []
    above: dict[str, Fact] = {}
    for number_ in range(region.first, region.last + 1):
        cells: dict[str, Fact] = {}
        own = False
        for column, spec in table.columns.items():
            letters = region.columns.get(column)
            if letters is None:
                cells[column] = Fact(f"{name}.{column}", Place(file, located.sheet.name, ""), Kind.ABSENT, "")
                continue
            spot = f"{letters}{number_}"
            spot = anchors.get(spot, spot)
            cell = fact(sheet.raw(spot), spec, Place(file, located.sheet.name, spot), located, table=name)
            if column in table.fill_down:
                cell = above.get(column, cell) if cell.kind is Kind.BLANK else cell
                above[column] = cell
                own = own or cell.place.cell == f"{letters}{number_}"
            elif cell.kind is not Kind.BLANK:
                own = True
            cells[column] = cell
        closing = number_ == region.last and any(CLOSING_ROW in cell.text for cell in cells.values())
        if own and not closing:
            rows.append(Row(number_, cells))
    return tuple(rows)


def fact(raw: RawCell, spec: FieldSpec | ColumnSpec, place: Place, located: Located, *, table: str = "") -> Fact:
    """One cell as a fact of `spec`'s type."""
    name = f"{table}.{spec.name}" if table else spec.name
    if raw.value is None or (raw.kind == "s" and not raw.value.strip()):
        return Fact(name, place, Kind.BLANK, "", formula=raw.formula)
    if raw.kind == "e":
        return Fact(name, place, Kind.ERROR, raw.value, formula=raw.formula)
    code = located.workbook.formats[raw.style] if raw.style < len(located.workbook.formats) else "General"
    if raw.kind in ("n", "d"):
        return _from_number(name, raw, spec, place, code, located.workbook.date1904)
    text = raw.value.strip()
    if is_nil(text):
        return Fact(name, place, Kind.NIL, text, formula=raw.formula)
    if spec.numeric and raw.kind == "s" and (typed := numeral(text)) is not None:
        half = _half(spec.type, typed.value, computed=False, exact=bool(table), places=typed.places)
        return Fact(name, place, Kind.NUMBER, text, typed.value, half, raw.formula, ("文本数字", *typed.quirks))
    if spec.type == "date" and (iso := iso_date(text)):
        return Fact(name, place, Kind.DATE, iso, formula=raw.formula)
    return Fact(name, place, Kind.TEXT, text, formula=raw.formula)


def _from_number(
    name: str, raw: RawCell, spec: FieldSpec | ColumnSpec, place: Place, code: str, date1904: bool
) -> Fact:
    text = printed(raw, code, date1904)
    value = number(raw)
    if value is None or (is_date(code) and not spec.numeric):
        kind = Kind.DATE if is_date(code) else Kind.TEXT
        return Fact(name, place, kind, iso_date(text) or text, formula=raw.formula)
    if not spec.numeric:
        kind = Kind.TEXT if spec.type != "date" else Kind.NUMBER
        return Fact(name, place, kind, text, value, formula=raw.formula)
    computed = raw.formula is not None
    if computed:
        value = round_to(value, 10).normalize()
    half = _half(spec.type, value, computed=computed, exact="." in name, places=None)
    return Fact(name, place, Kind.NUMBER, text, value, half, raw.formula)


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
