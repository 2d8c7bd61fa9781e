"""Formula integrity: what the official blank expects, what the file stores, what recalculation gives (family FX).

`inspect(located)` holds every derived cell of a sheet against the blank: its formula (FX101, FX102, FX109, FX110), its
stored result (FX103, FX104), and the sheet itself (FX105 to FX108, FX111, FX112). Each derived cell gives one outcome
for its formula and, where it has one, one for its result. `values(located)` gives the recalculated results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.formulas import checks_origin, checks_sheet
from xlzj.formulas.checks_cell import changed, cleared, overwritten
from xlzj.formulas.checks_result import result
from xlzj.formulas.compare import normal
from xlzj.formulas.desk import Desk, empty
from xlzj.formulas.engine import Book
from xlzj.model import Outcome, Status
from xlzj.read.locate import blank

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.formulas.plan import Derived
    from xlzj.read.locate import Located

_INTACT = Outcome("FX102", Status.PASS)


def values(located: Located, book: Book | None = None) -> dict[str, Decimal | str | None]:
    """Cell → recalculated value of every formula cell of the sheet; what cannot be computed is left out.

    Errors come as their printed sign ("#DIV/0!"). `book` may be shared by all sheets of one workbook.
    """
    book = book or Book(located.workbook)
    cells = [cell for cell, raw in located.sheet.cells.items() if raw.formula is not None]
    return book.results(located.sheet.name, cells)


def inspect(located: Located, book: Book | None = None, official: Located | None = None) -> Iterator[Outcome]:
    """All outcomes about the formulas of one sheet. `official`: its blank, found by the edition where not given."""
    official = official or blank(located.edition, located.spec.key)
    desk = Desk(located, official, book or Book(located.workbook))
    off = frozenset(desk.off())
    if not off:
        yield from _all(desk)
        return
    for code in sorted(off):
        yield Outcome(code, Status.UNCHECKED, reason=f"本版式停用：{located.edition.disabled[code]}")
    yield from (outcome for outcome in _all(desk) if outcome.rule not in off)


def _all(desk: Desk) -> Iterator[Outcome]:
    yield from checks_sheet.workbook(desk)
    if checks_sheet.stripped(desk):
        yield checks_sheet.without_names(desk)
        return
    yield from checks_sheet.lost(desk)
    for entry in desk.plan.derived:
        if entry.table:
            yield from _column(desk, entry)
        elif cell := desk.located.cells.get(entry.name):
            yield from _cell(desk, entry, cell, 0)
    yield from checks_sheet.below_tables(desk)
    yield from checks_sheet.texts(desk)
    yield from checks_sheet.errors(desk)
    yield from checks_origin.outside(desk)


def _column(desk: Desk, entry: Derived) -> Iterator[Outcome]:
    """The formula of a table column, in every row that holds anything."""
    region = desk.located.regions.get(entry.table)
    letter = region.columns.get(entry.column) if region else None
    if region is None or letter is None:
        return
    letters = tuple(region.columns.values())
    for row in range(region.first + entry.head, region.last - entry.tail + 1):
        cell = f"{letter}{row}"
        if cell in desk.cells or any(f"{other}{row}" in desk.cells for other in letters):
            yield from _cell(desk, entry, cell, row)


def _cell(desk: Desk, entry: Derived, cell: str, row: int) -> Iterator[Outcome]:
    """One derived cell: its formula, then its result."""
    raw = desk.cells.get(cell)
    should = desk.should(entry, row)
    if should is None:
        yield Outcome("FX102", Status.UNCHECKED, reason=f"“{entry.name}”的公式引用的项目已被删除，无从核对")
        return
    if raw is None or empty(raw):
        yield from cleared(desk, entry, cell, should)
        return
    if raw.formula is None:
        yield overwritten(desk, entry, cell, should)
        return
    if normal(raw.formula, desk.located.sheet.name) == should:
        yield _INTACT
        yield result(desk, entry, cell, None)
        return
    about = changed(desk, entry, cell, should)
    yield about
    yield result(desk, entry, cell, about.finding)
