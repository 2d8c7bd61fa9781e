"""One form of a document → the values of its fields and the rows of its tables, with everything that found no place.

A value is placed by the label on its left and the header above it. Blank is read as blank: a field whose label was
found without a value is None; a field whose label was not found is not mentioned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.importing.around import REMARK, remark
from xlzj.importing.heads import HeadRow, above, aligned, head_row, known
from xlzj.importing.labels import Labels, labels_of
from xlzj.importing.pieces import whole
from xlzj.importing.reading import Reading, Stray
from xlzj.importing.regions import regions_of, rows_of
from xlzj.importing.values import told
from xlzj.importing.words import SHORT, key, loose, tidy
from xlzj.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlzj.importing.content import Cell, Row, Table
    from xlzj.importing.pattern import Columns, Line, Pattern, Slot


_LONG_NUMBER = 24  # characters; what is longer and no number is a text that stands in the wrong column
_EXPLAINS = 12  # characters of a printed explanation, at least
_MARK = 6  # characters of a printed placeholder (……)
_RULE = re.compile(r"[-—–=]{2,}")  # a line drawn with characters
_YEAR_LINE = re.compile(r"\(?(?:〔本年〕|20\d\d年)度?\)?")


class _Sheet:
    """The rows of one sheet while they are read."""

    def __init__(self, pattern: Pattern, tables: Sequence[Table], year: int) -> None:
        self.pattern = pattern
        self.year = year
        self.rows: list[Row] = []
        self.gridded: list[bool] = []
        self.names: list[str] = []
        for table in tables:
            for row in whole(table, pattern, year):
                self.rows.append(row)
                self.gridded.append(table.gridded)
                self.names.append(f"第{table.number}张表第{row.number}行")
        self.reading = Reading()
        self.heads: list[HeadRow] = []  # newest first
        self.fresh = False  # the row just read was a header: values without a label may follow
        self.last = -1  # order of the last printed line met

    def read(self) -> Reading:
        regions = regions_of(self.pattern, self.rows, self.gridded, self.year)
        held = {at for region in regions for at in range(region.first, region.last)}
        heads = {
            at: head
            for at, row in enumerate(self.rows)
            if at not in held
            and (head := head_row(row, self.pattern.headers, self.pattern.words, self.year, gridded=self.gridded[at]))
        }
        labels = labels_of(
            self.pattern, {at: row for at, row in enumerate(self.rows) if at not in held and at not in heads}, self.year
        )
        for at, row in enumerate(self.rows):
            if at in heads:
                self._header(at, heads[at])
            elif at not in held:
                self._row(at, row, labels)
        for region in regions:
            for table, values in rows_of(self.pattern, region, self.rows):
                self.reading.tables.setdefault(table.spec.name, []).append(_row_of(table, values))
        return self.reading

    def _header(self, at: int, head: HeadRow) -> None:
        self.heads.insert(0, head)
        self.fresh = True
        for cell in self.rows[at].filled:
            if not known(cell.text, self.pattern.headers, self.year) and numeral(cell.text):
                self._lost(at, cell, "表头行里多出的数")

    def _row(self, at: int, row: Row, labels: Labels) -> None:
        places = [n for n in range(len(row.cells)) if (at, n) in labels.lines]
        row = aligned(row, self.heads[0] if self.heads else None, _label(places, row))
        parts: list[tuple[Line | None, list[Cell]]] = [(None, [])]
        for n, cell in enumerate(row.cells):
            given = labels.values.get((at, n), ())
            if (at, n) in labels.lines:
                self._named(labels.lines[at, n], cell)
                parts.append((labels.lines[at, n], []))
            elif given:
                for told_line, text in given:
                    self._put(told_line.only, text, at)
                parts.append((given[0][0] if len(given) == 1 and not given[0][1] else None, []))
            elif not cell.continued and not self._printed(at, cell):
                parts[-1][1].append(cell)
        labelled = any(line is not None for line, _ in parts)
        for line, cells in parts:
            if line is not None:
                self.last = line.order
                self._line(at, line, cells)
        inline = any((at, n) in labels.values for n in range(len(row.cells)))
        self._loose(at, parts, labelled=labelled or inline)
        self.fresh = False

    def _printed(self, at: int, cell: Cell) -> bool:
        """Whether a cell is an explanation that the form prints; in plain text it would pass for a value."""
        name = key(cell.text, self.year)
        return not self.gridded[at] and len(name) > _EXPLAINS and name in self.pattern.words

    def _named(self, line: Line, cell: Cell) -> None:
        """A label that units may reword is itself a value."""
        if line.printed and key(cell.text, self.year) != line.keys[0]:
            self.reading.fields[line.printed] = tidy(cell.text)

    def _line(self, at: int, line: Line, cells: list[Cell]) -> None:
        filled = [cell for cell in cells if cell.text.strip()]
        if line.only:
            self._only(at, line, filled)
            return
        turn = self._in_turn(at, line, cells, filled)
        for own, cell in turn:
            self._put(own.field, cell.text, at)
        if turn:
            return
        free = list(line.slots)
        for cell in cells:
            top = above(cell, {one.top for one in free}, self.heads)
            slot = next((one for one in free if one.top == top), None)
            if slot is not None:
                free.remove(slot)
                self._put(slot.field, cell.text, at)
            elif cell.text.strip():
                self._lost(at, cell, f"“{line.keys[0]}”这一行里认不出属于哪一栏")

    def _in_turn(self, at: int, line: Line, cells: list[Cell], filled: list[Cell]) -> list[tuple[Slot, Cell]]:
        """Cells that no longer stand under their headers, one for every header of the line: in the headers' order.

        So it is where a converter has lost or added blank cells; a line whose headers were not met gets nothing.
        """
        tops = {slot.top for slot in line.slots}
        row = next((head for head in self.heads if tops <= {one.key for one in head.heads}), None)
        if row is None:
            return []
        places = {one.key: one.left for one in reversed(row.heads)}
        slots = sorted(line.slots, key=lambda slot: places[slot.top])
        if self.gridded[at]:
            given = [] if any(above(cell, tops, self.heads) for cell in filled) else filled
        else:
            given = filled if len(filled) == len(slots) else cells if len(self.rows[at].cells) != row.width else []
        return list(zip(slots, given, strict=True)) if len(given) == len(slots) else []

    def _only(self, at: int, line: Line, filled: list[Cell]) -> None:
        """The value of a line with one field: what stands next to the label."""
        if line.only not in self.reading.fields or filled:
            self._put(line.only, filled[0].text if filled else "", at)
        for cell in filled[1:]:
            self._lost(at, cell, f"“{line.keys[0]}”右边多出的内容")

    def _loose(self, at: int, parts: list[tuple[Line | None, list[Cell]]], *, labelled: bool) -> None:
        """Cells without a label: values right under a header, a row of a table between the lines, or lost."""
        cells = [cell for line, own in parts if line is None for cell in own]
        if not labelled and self.fresh and self._under(at, cells):
            return
        filled = [cell for cell in cells if cell.text.strip() and key(cell.text, self.year) not in self.pattern.words]
        if not labelled and self._between(at, cells):
            return
        for cell in filled:
            if above(cell, self.pattern.dull, self.heads) and cell.text.strip().isdigit():
                continue
            self._lost(at, cell, "左边没有认得的项目名称" if labelled else "这一行不在表式里")

    def _under(self, at: int, cells: list[Cell]) -> bool:
        tops = {top: name for top, name in self.pattern.tops.items() if name not in self.reading.fields}
        placed = False
        for cell in cells:
            top = above(cell, tops, self.heads[:1])
            if top:
                self._put(tops.pop(top), cell.text, at)
                placed = True
            elif cell.text.strip() and key(cell.text, self.year) not in self.pattern.words:
                self._lost(at, cell, "上面没有认得的栏目名称")
        return placed

    def _between(self, at: int, cells: list[Cell]) -> bool:
        """A row of the table that follows the line just met."""
        table = self._table()
        filled = [cell for cell in cells if cell.text.strip()]
        if filled and all(_RULE.fullmatch(cell.text.strip()) for cell in filled):
            return True
        if table is None or not filled:
            return False
        values: dict[str, str] = {}
        for cell in filled:
            wanted = {header: column for column, header in table.headers.items() if column not in values}
            column = wanted.get(above(cell, wanted, self.heads), "")
            if not column:
                return False
            values[column] = cell.text
        first = next(iter(table.headers))
        if self._wrapped(at, table, values):
            return True
        if first not in values and not (table.spec.labels and values.keys() & set(table.spec.labels)):
            return False
        name = key(filled[0].text, self.year)
        if len(filled) == 1 and len(name) > _MARK and (name in self.pattern.words or len(name) > SHORT):
            return False  # a remark over the whole width
        if key(values.get(first, ""), self.year) in self.pattern.words and table.follows != self.last:
            return False
        row = _row_of(table, [values.get(column) for column in table.headers])
        self.reading.tables.setdefault(table.spec.name, []).append(row)
        return True

    def _wrapped(self, at: int, table: Columns, values: dict[str, str]) -> bool:
        """A row of plain text that holds nothing but the end of the name above, put there by a converter."""
        rows = self.reading.tables.get(table.spec.name)
        code, only = table.spec.code, next(iter(values))
        if self.gridded[at] or not rows or code is None or len(values) > 1 or only == code.name:
            return False
        place = list(table.headers).index(only)
        rows[-1] = (*rows[-1][:place], (rows[-1][place] or "") + tidy(values[only]), *rows[-1][place + 1 :])
        return True

    def _table(self) -> Columns | None:
        """The table between the lines that is open here: the one after the last line met, or after lines left out."""
        met = {line.order for line in self.pattern.lines if any(s.field in self.reading.fields for s in line.slots)}
        for table in self.pattern.tables:
            if not table.headed and table.follows >= self.last:
                left_out = range(self.last + 1, table.follows + 1)
                return table if not met.intersection(left_out) else None
        return None

    def _put(self, name: str, text: str, at: int) -> None:
        spec = self.pattern.form.fields[name]
        value = told(spec, text)
        if spec.type == "printed" and (value is None or key(value) == key(self.pattern.defaults.get(name, ""))):
            return
        if spec.numeric and value is not None and len(value) > _LONG_NUMBER and not numeral(value):
            self.reading.strays.append(Stray(self.names[at], value, f"“{spec.title}”应填数，这里是文字"))
            return
        before = self.reading.fields.get(name)
        if before is not None and value is not None and before != value:
            self.reading.strays.append(Stray(self.names[at], value, f"“{spec.title}”前面已有“{before}”，这里又有一个"))
            return
        if value is not None or name not in self.reading.fields:
            self.reading.fields[name] = value

    def _lost(self, at: int, cell: Cell, why: str) -> None:
        name = key(cell.text, self.year)
        known_words = name in self.pattern.words or loose(name) in {loose(word) for word in self.pattern.words}
        if not known_words and len(name) > REMARK and remark(self.reading, self.pattern, cell.text):
            return
        if not known_words and not _YEAR_LINE.fullmatch(name):
            self.reading.strays.append(Stray(self.names[at], tidy(cell.text), why))


def _label(places: Sequence[int], row: Row) -> int:
    """The one label of a row; of an unlabelled row its first cell, where that is filled; -1 where there are several."""
    if places:
        return places[0] if len(places) == 1 else -1
    return 0 if row.cells and row.cells[0].text.strip() else -1


def _row_of(table: Columns, values: Iterable[str | None]) -> tuple[str | None, ...]:
    return tuple(told(spec, value or "") for spec, value in zip(table.spec.columns.values(), values, strict=True))


def read_sheet(pattern: Pattern, tables: Sequence[Table], year: int) -> Reading:
    """Values of one sheet of this form; `year` is the year that its titles name."""
    return _Sheet(pattern, tables, year).read()
