"""The numbers of a clean unit, each with what is needed to write another number there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tests.samples import SAMPLES
from xlzj.formulas.engine import Book
from xlzj.read.facts import fact, form_of
from xlzj.read.submission import gather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import ColumnSpec, FieldSpec
    from xlzj.model import Fact, Form, Submission
    from xlzj.read.locate import Located
    from xlzj.read.package import RawCell
    from xlzj.read.submission import Bundle

CLEAN = tuple(sorted(path.parent.name for path in SAMPLES.glob("clean-*/data.yaml")))


class Cell(NamedTuple):
    """One number: the `at`-th sheet of the set, its field, or the `row`-th row of a table and its column."""

    at: int
    fact: Fact
    spec: FieldSpec | ColumnSpec
    located: Located
    table: str = ""
    row: int = 0
    label: str = ""

    @property
    def form(self) -> str:
        """Printed name of the form (附件1)."""
        return self.located.spec.key

    @property
    def field(self) -> str:
        """Field name, or table.column."""
        return f"{self.table}.{self.spec.name}" if self.table else self.spec.name

    @property
    def computed(self) -> bool:
        """Whether the cell holds a formula."""
        return self.fact.formula is not None

    def raw(self) -> RawCell:
        """The cell as it stands in the file."""
        return self.located.sheet.cells[self.fact.place.cell]


@cache
def unit(sample: str) -> Bundle:
    """A clean unit as handed in."""
    gathered = gather([SAMPLES / sample], Book)
    assert gathered.unreadable == ()
    (only,) = gathered.bundles
    return only


def cells(bundle: Bundle) -> Iterator[Cell]:
    """Every number of the set, sheet by sheet: fields, then tables row by row."""
    for at, sheet in enumerate(bundle.sheets):
        form, located = sheet.form, sheet.located
        for name, found in form.fields.items():
            if found.number is not None and located.spec.fields[name].numeric:
                yield Cell(at, found, located.spec.fields[name], located)
        for table, rows in form.tables.items():
            about = located.spec.tables[table]
            for number, row in enumerate(rows):
                label = " ".join(row.cells[name].text for name in about.labels)
                for name, found in row.cells.items():
                    if found.number is not None and about.columns[name].numeric:
                        yield Cell(at, found, about.columns[name], located, table, number, label)


def with_raw(bundle: Bundle, cell: Cell, raw: RawCell) -> Submission:
    """The submission with this written in the cell instead: read again as the reader reads it."""
    new = fact(raw, cell.spec, cell.fact.place, cell.located, table=cell.table)
    submission = bundle.submission
    forms = list(submission.forms)
    forms[cell.at] = _with_fact(forms[cell.at], cell, new)
    return replace(submission, forms=tuple(forms))


def _with_fact(form: Form, cell: Cell, new: Fact) -> Form:
    if not cell.table:
        return replace(form, fields={**form.fields, cell.spec.name: new})
    rows = list(form.tables[cell.table])
    row = rows[cell.row]
    rows[cell.row] = replace(row, cells={**row.cells, cell.spec.name: new})
    return replace(form, tables={**form.tables, cell.table: tuple(rows)})


def recalculated(bundle: Bundle, cell: Cell, raw: RawCell) -> Submission:
    """The submission as a spreadsheet program would save it: this written in the cell, its sheet calculated anew."""
    located, name = cell.located, cell.located.sheet.name
    stale = {at: kept._replace(kind="", value=None) for at, kept in located.sheet.cells.items() if kept.formula}
    written = replace(located.sheet, cells={**located.sheet.cells, **stale, cell.fact.place.cell: raw})
    sheets = tuple(written if sheet.name == name else sheet for sheet in located.workbook.sheets)
    workbook = replace(located.workbook, sheets=sheets)
    values = Book(workbook).results(name, stale)
    forms = list(bundle.submission.forms)
    forms[cell.at] = form_of(replace(located, workbook=workbook, sheet=written), forms[cell.at].file, values)
    return replace(bundle.submission, forms=tuple(forms))
