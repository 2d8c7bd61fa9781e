"""Where an edition's fields stand on a filled sheet: by marker, by sheet-scoped name, by printed header.

Never by fixed address: rows may have been inserted, columns moved, sheets reordered. The marker (a hidden first row,
`xlzj|<edition>|<form>`) says which form of which edition a sheet is; a name says where a field stands; a table's
columns are found by the header printed above them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import column_letters, column_number, refers_to, split_cell
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.editions.spec import Edition, FormSpec, TableSpec
    from xlzj.read.package import RawSheet, RawWorkbook

MARKER_NAME = "表式标识"
_MARKER = re.compile(r"xlzj\|([^|]+)\|([^|]+)")
_MARKER_ROWS = 3


class Marker(NamedTuple):
    """What the marker of a sheet says."""

    edition: str
    form: str


class Region(NamedTuple):
    """A table on a sheet: `first`..`last` sheet rows (closing row included), columns by name → letter."""

    first: int
    last: int
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Located:
    """One sheet of a workbook, recognised as a form: where each field and table stands, and which names are lost."""

    edition: Edition
    spec: FormSpec
    workbook: RawWorkbook
    sheet: RawSheet
    cells: Mapping[str, str]
    regions: Mapping[str, Region]
    missing: tuple[str, ...]


def marker(sheet: RawSheet, names: Mapping[str, str]) -> Marker | None:
    """The marker of a sheet: where its name points, else any of the first rows of column A."""
    area = refers_to(names.get(MARKER_NAME, ""))
    spots = [f"{column_letters(area.left)}{area.top}"] if area and area.sheet == sheet.name else []
    spots += [f"A{row}" for row in range(1, _MARKER_ROWS + 1)]
    for spot in spots:
        cell = sheet.cells.get(spot)
        match = _MARKER.fullmatch((cell.value or "").strip()) if cell else None
        if match:
            return Marker(match[1], match[2])
    return None


def locate(edition: Edition, spec: FormSpec, workbook: RawWorkbook, sheet: RawSheet) -> Located:
    """Find every field and table of `spec` on `sheet`."""
    names = workbook.names.get(sheet.name, {})
    cells: dict[str, str] = {}
    missing: list[str] = []
    for name in spec.fields:
        area = refers_to(names.get(name, ""))
        if area is None or area.sheet != sheet.name:
            missing.append(name)
        else:
            cells[name] = f"{column_letters(area.left)}{area.top}"
    regions: dict[str, Region] = {}
    for name, table in spec.tables.items():
        region = _region(table, sheet, names)
        if region is None:
            missing.append(name)
        else:
            regions[name] = region
            missing += [f"{name}.{column}" for column in table.columns if column not in region.columns]
    return Located(edition, spec, workbook, sheet, cells, regions, tuple(missing))


_WIDEST, _TALLEST, _LONGEST = 500, 50, 20_000  # columns and rows of a table's head, rows of a table
_ANCHORS = 300_000


def _region(table: TableSpec, sheet: RawSheet, names: Mapping[str, str]) -> Region | None:
    area, header = refers_to(names.get(table.name, "")), refers_to(names.get(table.header, ""))
    if area is None or header is None or area.sheet != sheet.name or header.sheet != sheet.name:
        return None
    if (
        header.right - header.left > _WIDEST
        or header.bottom - header.top > _TALLEST
        or area.bottom - area.top > _LONGEST
    ):
        return None  # no table has such a size: the name points elsewhere than where it should
    printed: dict[str, str] = {}
    for number in range(header.left, header.right + 1):
        letters = column_letters(number)
        for row in range(header.top, header.bottom + 1):
            cell = sheet.cells.get(f"{letters}{row}")
            if cell and cell.value:
                printed.setdefault(squeeze(cell.value), letters)
    columns = {name: printed[key] for name, spec in table.columns.items() if (key := squeeze(spec.header)) in printed}
    return Region(area.top, area.bottom, columns)


@lru_cache(maxsize=256)
def blank(edition: Edition, form: str) -> Located:
    """The edition's official blank of this form, located. Raises BadText where the template is broken."""
    from xlzj.editions.text import BadText
    from xlzj.read.package import Unreadable, read_workbook

    spec = edition.forms[form]
    path = edition.folder / spec.file
    try:
        workbook = read_workbook(path)
    except (Unreadable, OSError) as error:
        raise BadText(f"版式 {edition.name} 的模板“{spec.file}”读不出来：{error}") from error
    for sheet in workbook.sheets:
        found = marker(sheet, workbook.names.get(sheet.name, {}))
        if found and found.form == form:
            return locate(edition, spec, workbook, sheet)
    raise BadText(f"版式 {edition.name} 的模板“{spec.file}”里没有带标识的“{form}”表页")


def merged_anchor(sheet: RawSheet, first: int, last: int) -> Mapping[str, str]:
    """Cells of merged areas in the rows `first`..`last` that are not their top-left cell → that cell."""
    anchors: dict[str, str] = {}
    spent = 0
    for area in sheet.merged:
        anchor, left, top, right, bottom = _spanned(area)
        if bottom < first or top > last or (left == right and top == bottom):
            continue
        right = min(right, left + _WIDEST)
        spent += (min(bottom, last) - max(top, first) + 1) * (right - left + 1)
        if spent > _ANCHORS:
            break  # overlapping merges without end; the rest of them stay what they are
        for row in range(max(top, first), min(bottom, last) + 1):
            for number in range(left, right + 1):
                anchors[f"{column_letters(number)}{row}"] = anchor
        anchors.pop(anchor, None)
    return anchors


@lru_cache(maxsize=8192)
def _spanned(area: str) -> tuple[str, int, int, int, int]:
    """The top-left cell of A1:C3 and its ends: left, top, right, bottom."""
    anchor, _, last = area.partition(":")
    (left, top), (right, bottom) = split_cell(anchor), split_cell(last or anchor)
    return anchor, column_number(left), top, column_number(right), bottom
