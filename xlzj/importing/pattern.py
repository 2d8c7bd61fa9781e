"""What an official form prints, learnt from its blank: which label, under which header, stands beside which field.

Nothing is told by place: a blank gives pairs of (label on the left, header above), and a document is searched for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import Area, area_of, column_number, refers_to
from xlzj.importing.words import SHORT, alike, key, loose
from xlzj.read.facts import CLOSING_ROW
from xlzj.read.locate import blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec, TableSpec
    from xlzj.read.locate import Located

_MARKER_ROW = 1
_FEW = 8  # labels
_SAME = 0.6


class Slot(NamedTuple):
    """A field of a printed line, under the header `top` (a key; "" where the blank prints none)."""

    field: str
    top: str


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One printed label with the fields that stand to its right, in the order of the form.

    `keys` are what it is called (as printed, and as the edition names it); `printed` is the field that holds the label
    itself where units may reword it.
    """

    order: int
    row: int
    keys: tuple[str, ...]
    colon: bool
    slots: tuple[Slot, ...]
    printed: str = ""

    @property
    def only(self) -> str:
        """The field of a line that has just one, else ""."""
        return self.slots[0].field if len(self.slots) == 1 else ""


class Columns(NamedTuple):
    """A table of the form: its headers by column name, the line it follows (-1: none).

    `headed`: its header stands right above its rows; `row` and `left` are where it begins on the blank (tables may
    stand side by side).
    """

    spec: TableSpec
    headers: Mapping[str, str]
    follows: int
    headed: bool
    row: int
    left: int


@dataclass(frozen=True, eq=False)
class Pattern:
    """One form of one edition: `lines` in printed order, `tops` header → field where no label tells the field.

    `dull` headers stand over printed numbers only (行次); `words` are all printed texts,
    `defaults` the texts that printed fields have on the blank, `rows` the first printed text of each row.
    """

    edition: Edition
    form: FormSpec
    title: str
    lines: tuple[Line, ...]
    tops: Mapping[str, str]
    headers: frozenset[str]
    dull: frozenset[str]
    words: frozenset[str]
    defaults: Mapping[str, str]
    rows: Mapping[int, str]
    tables: tuple[Columns, ...]

    @cached_property
    def labels(self) -> frozenset[str]:
        """All keys by which a document shows that it holds this form."""
        found = {line.keys[0] for line in self.lines} | self.headers | set(self.tops)
        told = {label for label in found if not label.isdigit()}
        if len(told) < _FEW:  # columns told by their numbers alone: the printed headers show the form
            told |= {word for word in self.words if len(word) <= SHORT and not word.isdigit()}
        return frozenset(told)


@dataclass(slots=True)
class _Grid:
    """The blank as areas: `texts` printed ones, `fields` named ones, `owner` of every cell."""

    texts: dict[Area, str]
    fields: dict[Area, str]
    owner: dict[tuple[int, int], Area]


@lru_cache(maxsize=128)
def pattern(edition: Edition, form: str) -> Pattern:
    """What the blank of this form prints. Raises BadText where the template is broken."""
    located = blank(edition, form)
    spec = edition.forms[form]
    grid = _grid(located, spec)
    lines = _lines(grid, spec, edition.year)
    pairs = [pair for pair in _pairs(grid, spec, edition.year) if pair[2]]
    tops = {top: field for field, left, top in pairs if left is None and spec.fields[field].type != "printed"}
    tables = tuple(_tables(located, spec, lines, edition.year))
    headers = {slot.top for line in lines if not line.only for slot in line.slots} | set(tops)
    headers |= {header for table in tables for header in table.headers.values()}
    lively = {top for field, _, top in pairs if spec.fields[field].type != "printed"}
    return Pattern(
        edition=edition,
        form=spec,
        title=key(spec.title, edition.year),
        lines=lines,
        tops=tops,
        headers=frozenset(headers - {""}),
        dull=frozenset(headers - lively - {""}),
        words=frozenset(key(text, edition.year) for text in grid.texts.values()),
        defaults={field: located.sheet.cells[cell].value or "" for field, cell in _printed(located, spec)},
        rows={area.top: text for area, text in sorted(grid.texts.items(), reverse=True)},
        tables=tables,
    )


def _printed(located: Located, spec: FormSpec) -> Iterator[tuple[str, str]]:
    for field, cell in located.cells.items():
        if spec.fields[field].type == "printed" and cell in located.sheet.cells:
            yield field, cell


def _grid(located: Located, spec: FormSpec) -> _Grid:
    merged = {area.anchor.ref(): area for area in filter(None, map(area_of, located.sheet.merged))}
    names = {ref: name for name, ref in located.cells.items()}
    grid = _Grid({}, {}, {})
    for ref in {*located.sheet.cells, *names}:
        area = merged.get(ref) or area_of(ref)
        if area is None:
            continue
        raw = located.sheet.cells.get(ref)
        text = raw.value if raw and raw.value and raw.formula is None else ""
        field = spec.fields.get(names.get(ref, ""))
        if area.top == _MARKER_ROW or CLOSING_ROW in text or not (field or text.strip()):
            continue
        if field:
            grid.fields[area] = field.name
        if not field or (field.type == "printed" and not text.isdigit()):
            grid.texts[area] = text
        for row in range(area.top, area.bottom + 1):
            grid.owner.update({(row, column): area for column in range(area.left, area.right + 1)})
    for region in located.regions.values():  # what a blank prints in its rows (产出指标) is content, not a label
        for area in [a for a in grid.texts if region.first <= a.top <= region.last and a not in grid.fields]:
            del grid.texts[area]
    return grid


def _left(grid: _Grid, area: Area) -> Area | None:
    """The label of a field: the nearest text on its left in the same rows; None where that spans a group of rows."""
    for column in range(area.left - 1, 0, -1):
        found = grid.owner.get((area.top, column))
        if found in grid.texts:
            return found if found.height <= area.height else None
    return None


def _top(grid: _Grid, area: Area, year: int) -> str:
    for row in range(area.top - 1, 0, -1):
        found = grid.owner.get((row, area.left))
        if found in grid.texts and len(grid.texts[found]) <= SHORT:
            return key(grid.texts[found], year)
    return ""


def _pairs(grid: _Grid, spec: FormSpec, year: int) -> Iterator[tuple[str, Area | None, str]]:
    """Every field with its label's area and its header, in the order of the blank."""
    for area in sorted(grid.fields, key=lambda a: (a.top, a.left)):
        field = spec.fields[grid.fields[area]]
        if area in grid.texts and len(grid.texts[area]) <= SHORT:
            continue  # a label that units may reword, or the title: it has no label of its own
        yield field.name, _left(grid, area), _top(grid, area, year)


def _lines(grid: _Grid, spec: FormSpec, year: int) -> tuple[Line, ...]:
    slots: dict[Area, list[Slot]] = {}
    for field, left, top in _pairs(grid, spec, year):
        if left is not None:
            slots.setdefault(left, []).append(Slot(field, top))
    lines = []
    for order, area in enumerate(sorted(slots, key=lambda a: (a.top, a.left))):
        text = grid.texts[area]
        fields = [spec.fields[slot.field] for slot in slots[area]]
        lines.append(
            Line(
                order=order,
                row=area.top,
                keys=_names(key(text, year), fields, year),
                colon=text.rstrip().endswith(("：", ":")),
                slots=tuple(slots[area]),
                printed=grid.fields.get(area, ""),
            )
        )
    return tuple(lines)


def _names(printed: str, fields: list[FieldSpec], year: int) -> tuple[str, ...]:
    """The printed label, and what the edition calls the line where that says nearly the same."""
    names = [name for name in _aliases(fields, year) if alike(loose(name), loose(printed)) >= _SAME]
    return tuple(dict.fromkeys([printed, *names]))


def _aliases(fields: list[FieldSpec], year: int) -> Iterator[str]:
    """What the edition calls a line: its label and its name, where all its fields agree."""
    bases = {field.base for field in fields}
    if len(bases) == 1:
        yield key(fields[0].base, year)
        labels = {field.label for field in fields if field.heading or len(fields) == 1}
        if len(labels) == 1:
            yield key(labels.pop(), year)


def _tables(located: Located, spec: FormSpec, lines: tuple[Line, ...], year: int) -> Iterator[Columns]:
    names = located.workbook.names.get(located.sheet.name, {})
    for name, region in sorted(located.regions.items(), key=lambda item: item[1].first):
        table = spec.tables[name]
        area = refers_to(names.get(table.header, ""))
        headers = {column: key(one.header, year) for column, one in table.columns.items()}
        before = [line.order for line in lines if line.row < region.first]
        own = [column_number(letters) for letters in region.columns.values()]
        headed = area is not None and area.bottom + 1 == region.first
        yield Columns(table, headers, before[-1] if before else -1, headed, region.first, min(own, default=0))
