"""What the official blank says of a form's formulas, and where that stands on a filled sheet.

A `Plan` is read once per blank: every formula cell by the field (or table column) it belongs to, its canonical text cut
into text and *anchors*: references told by field name or table column instead of address. Anchored on a filled sheet
(rows inserted, columns moved) the pieces give the formula that should stand there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xlzj.address import column_letters, split_cell
from xlzj.editions.spec import ColumnSpec
from xlzj.formulas.syntax import FormulaError, parse
from xlzj.formulas.tree import Area, Name, Ref, unparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import FieldSpec
    from xlzj.read.locate import Located, Region


class Point(NamedTuple):
    """The cell of a field."""

    field: str

    def placed(self, located: Located, _blank: Located, _row: int) -> str | None:
        """Where it stands on a sheet; None where it is lost."""
        return located.cells.get(self.field)


class Inside(NamedTuple):
    """A cell of a table column: `shift` rows from the formula's own row (a column's formula)."""

    table: str
    column: str
    shift: int

    def placed(self, located: Located, _blank: Located, row: int) -> str | None:
        """As above, for a formula in `row`."""
        region = located.regions.get(self.table)
        letter = region.columns.get(self.column) if region else None
        return letter and f"{letter}{row + self.shift}"


class Span(NamedTuple):
    """Part of one or more table columns: from `head` rows after the region's first to `tail` rows before its last."""

    table: str
    left: str
    right: str
    head: int
    tail: int

    def placed(self, located: Located, _blank: Located, _row: int) -> str | None:
        """As above."""
        region = located.regions.get(self.table)
        return region and _area(region, self.left, self.right, (region.first + self.head, region.last - self.tail))


class Block(NamedTuple):
    """The rectangle between two fields."""

    first: str
    last: str

    def placed(self, located: Located, _blank: Located, _row: int) -> str | None:
        """As above."""
        top, bottom = located.cells.get(self.first), located.cells.get(self.last)
        return f"{top}:{bottom}" if top and bottom else None


class Spot(NamedTuple):
    """A place no name stands at; followed by the fields that share its row and its column."""

    cell: str

    def placed(self, located: Located, blank: Located, _row: int) -> str | None:
        """As above."""
        return _followed(self.cell, located, blank)


Anchor: TypeAlias = "Point | Inside | Span | Block | Spot"


class Derived(NamedTuple):
    """One formula of the blank. `name`: the field, or table.column; `cell` on the blank; `text` canonical there.

    `table`, `column`: for the formula of a table column, which stands in each of its rows but the first `head` and the
    last `tail` (the row that closes the table has none).
    """

    name: str
    cell: str
    text: str
    pieces: tuple[str | Anchor, ...]
    spec: FieldSpec | ColumnSpec
    table: str = ""
    column: str = ""
    head: int = 0
    tail: int = 0

    @property
    def title(self) -> str:
        """What messages call it."""
        return self.name if isinstance(self.spec, ColumnSpec) else self.spec.title


class Plan(NamedTuple):
    """All formulas of a blank. `numeric`: numeric fields; `gaps`: table → (field in the next row below, distance)."""

    blank: Located
    derived: tuple[Derived, ...]
    numeric: tuple[str, ...]
    gaps: Mapping[str, tuple[str, int]]


class Labels:
    """Cells of one sheet by what they are: the field at an address, the table column at a place in a region."""

    def __init__(self, located: Located) -> None:
        self.located = located
        self.fields = {cell: name for name, cell in located.cells.items()}
        self.letters = {
            table: {letter: column for column, letter in region.columns.items()}
            for table, region in located.regions.items()
        }

    def spot(self, cell: str) -> tuple[str, str, int] | None:
        """The table, its column and the sheet's row of a cell in a region, or None."""
        letter, row = split_cell(cell)
        for table, region in self.located.regions.items():
            if region.first <= row <= region.last and letter in self.letters[table]:
                return table, self.letters[table][letter], row
        return None

    def spec(self, cell: str) -> FieldSpec | ColumnSpec | None:
        """What the edition says of a cell, or None."""
        name, spot = self.fields.get(cell), self.spot(cell)
        if name:
            return self.located.spec.fields.get(name)
        return self.located.spec.tables[spot[0]].columns[spot[1]] if spot else None

    def of(self, cell: str) -> str:
        """A cell as people call it: its field's title, its table column and row, else its address."""
        name = self.fields.get(cell)
        return self.located.spec.fields[name].title if name else self.name(cell)

    def name(self, cell: str) -> str:
        """A cell as data calls it: its field, its table column and row, else its address."""
        name, spot = self.fields.get(cell), self.spot(cell)
        if name:
            return name
        return f"{spot[0]}.{spot[1]}（第 {spot[2]} 行）" if spot else f"单元格 {cell}"

    def leaf(self, leaf: Ref | Area | Name) -> str:
        """A reference as people call it."""
        if leaf.sheet:
            return unparse(leaf)
        if isinstance(leaf, Name):
            field = self.located.spec.fields.get(leaf.name)
            return field.title if field else leaf.name
        if isinstance(leaf, Ref):
            return self.of(leaf.cell)
        top, bottom = f"{column_letters(leaf.left)}{leaf.top}", f"{column_letters(leaf.right)}{leaf.bottom}"
        first, last = self.spot(top), self.spot(bottom)
        if first and last and first[:2] == last[:2]:
            region = self.located.regions[first[0]]
            whole = (leaf.top, leaf.bottom) == (region.first, region.last)
            return f"{first[0]}.{first[1]}" + ("" if whole else f"（第 {leaf.top}—{leaf.bottom} 行）")
        return f"{self.of(top)} 至 {self.of(bottom)}"


class _Identity:
    """A blank as a key: the same object, whatever it holds."""

    __slots__ = ("blank",)

    def __init__(self, blank: Located) -> None:
        self.blank = blank

    def __hash__(self) -> int:
        return id(self.blank)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.blank is self.blank


def plan(blank: Located) -> Plan:
    """The formulas of an official blank, read once per blank."""
    return _plan(_Identity(blank))


@lru_cache(maxsize=256)
def _plan(key: _Identity) -> Plan:
    blank = key.blank
    labels = Labels(blank)
    derived: dict[str, Derived] = {}
    for cell, raw in blank.sheet.cells.items():
        entry = _derived(labels, cell, raw.formula) if raw.formula else None
        if entry is not None:
            first = derived.setdefault(entry.name, entry)
            if entry.table:
                derived[entry.name] = first._replace(head=min(first.head, entry.head), tail=min(first.tail, entry.tail))
    numeric = tuple(name for name, spec in blank.spec.fields.items() if spec.numeric)
    return Plan(blank, tuple(derived.values()), numeric, dict(_gaps(blank)))


def _derived(labels: Labels, cell: str, formula: str) -> Derived | None:
    """The entry of one formula cell; None where it belongs to no field and no column, or cannot be read."""
    spec, spot = labels.spec(cell), labels.spot(cell)
    if spec is None:
        return None
    try:
        tree = parse(formula)
    except FormulaError:
        return None
    anchors: list[Anchor | str] = []

    def leaf(reference: Ref | Area | Name) -> str:
        anchors.append(_anchor(labels, reference, spot[2] if spot else None))
        return "\0"

    texts = unparse(tree, leaf).split("\0")
    pieces: list[str | Anchor] = [texts[0]]
    for anchor, text in zip(anchors, texts[1:], strict=True):
        pieces += (anchor, text)
    plain = unparse(tree)
    if spot and cell not in labels.fields:
        region, row = labels.located.regions[spot[0]], spot[2]
        name, ends = f"{spot[0]}.{spot[1]}", (row - region.first, region.last - row)
        return Derived(name, cell, plain, tuple(pieces), spec, *spot[:2], *ends)
    return Derived(labels.fields[cell], cell, plain, tuple(pieces), spec)


def _anchor(labels: Labels, leaf: Ref | Area | Name, row: int | None) -> Anchor | str:
    """What a reference of the blank stands for; references to other sheets stay as they are."""
    if leaf.sheet:
        return unparse(leaf)
    if isinstance(leaf, Name):
        return Point(leaf.name)
    if isinstance(leaf, Ref):
        if leaf.cell in labels.fields:
            return Point(labels.fields[leaf.cell])
        spot = labels.spot(leaf.cell)
        return Inside(spot[0], spot[1], spot[2] - row) if spot and row is not None else Spot(leaf.cell)
    top, bottom = f"{column_letters(leaf.left)}{leaf.top}", f"{column_letters(leaf.right)}{leaf.bottom}"
    first, last = labels.spot(top), labels.spot(bottom)
    if first and last and first[0] == last[0]:
        region = labels.located.regions[first[0]]
        return Span(first[0], first[1], last[1], leaf.top - region.first, region.last - leaf.bottom)
    if top in labels.fields and bottom in labels.fields:
        return Block(labels.fields[top], labels.fields[bottom])
    return unparse(leaf)


def _gaps(blank: Located) -> Iterator[tuple[str, tuple[str, int]]]:
    """Per table the first field below it and how many rows further down it stands."""
    for table, region in blank.regions.items():
        below = [(split_cell(cell)[1] - region.last, name) for name, cell in blank.cells.items()]
        distance, name = min((pair for pair in below if pair[0] > 0), default=(0, ""))
        if name:
            yield table, (name, distance)


def expected(entry: Derived, located: Located, blank: Located, row: int = 0) -> str | None:
    """The canonical formula that should stand for `entry` on a sheet (in `row`, for a table column).

    None where something it refers to is lost.
    """
    texts: list[str] = []
    for piece in entry.pieces:
        text = piece if isinstance(piece, str) else piece.placed(located, blank, row)
        if text is None:
            return None
        texts.append(text)
    return "".join(texts)


def _area(region: Region, left: str, right: str, rows: tuple[int, int]) -> str | None:
    first, last = region.columns.get(left), region.columns.get(right)
    return f"{first}{rows[0]}:{last}{rows[1]}" if first and last and rows[0] <= rows[1] else None


def _followed(cell: str, located: Located, blank: Located) -> str | None:
    """An unnamed cell moved with a field in its row and one in its column; None where none stands there."""
    column, row = split_cell(cell)
    new_column = new_row = None
    for name, old in blank.cells.items():
        letters, number = split_cell(old)
        if name in located.cells and (letters == column or number == row):
            placed = split_cell(located.cells[name])
            new_column = placed[0] if letters == column else new_column
            new_row = placed[1] if number == row else new_row
    return f"{new_column}{new_row}" if new_column and new_row else None
