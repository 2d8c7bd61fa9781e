"""The first engine: recalculates a workbook in `Decimal`, one closure per distinct formula.

`recalculate(workbook)` gives every formula cell its value. Precedents are computed first, without recursion, so that
neither a chain of ten thousand cells nor a cycle can hurt. A formula with something unknown to this engine has no
value (and neither has what depends on it): it is left out, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.address import column_letters, column_number, refers_to, split_cell
from xlzj.formulas.compile import Compiled, compiled
from xlzj.formulas.functions import Grid
from xlzj.formulas.tree import Area, Name, Ref
from xlzj.formulas.values import Fault, Raised, Stop, Value, held, unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from xlzj.read.raw import RawCell, RawSheet, RawWorkbook

_MOST = 1_000_000  # cells one workbook's formulas may visit; a hostile one is not worth more
_MISSING = object()
_CYCLE, _UNSUPPORTED = Fault.CYCLE, Fault.UNSUPPORTED


class Page:
    """One sheet under calculation: stored cells, formulas, and the values known so far."""

    __slots__ = ("beyond", "book", "cells", "errors", "formulas", "known", "name", "opened")

    def __init__(self, book: Book, sheet: RawSheet) -> None:
        self.book = book
        self.name = sheet.name
        self.cells: Mapping[str, RawCell] = sheet.cells
        self.formulas: dict[str, str]
        cells = sheet.cells.items()
        if book.cached:
            self.formulas = {cell: raw[2] for cell, raw in cells if raw[2] is not None and raw[0] == ""}
        else:
            self.formulas = {cell: raw[2] for cell, raw in cells if raw[2] is not None}
        self.known: dict[str, Value] = {}
        self.opened: set[str] = set()
        self.beyond = False

    def get(self, cell: str) -> Value:
        """The value of a cell. A formula not computed yet is one that waits for itself: a cycle."""
        value = self.known.get(cell, _MISSING)
        if value is not _MISSING:
            return value  # type: ignore[return-value]
        if cell in self.formulas:
            return _CYCLE
        return self.learn(cell, held(self.cells.get(cell)))

    def learn(self, cell: str, value: Value) -> Value:
        """Keep a value."""
        self.known[cell] = value
        if value is _UNSUPPORTED or value is _CYCLE:
            self.beyond = True
        return value

    def several(self, cells: Iterable[str]) -> list[Value]:
        """Values of many cells. Raises Stop where one of them has none."""
        known, get = self.known, self.get
        values = [known[cell] if cell in known else get(cell) for cell in cells]
        self.book.spend(len(values))
        if self.beyond:
            for value in values:
                if value is _UNSUPPORTED or value is _CYCLE:
                    raise Stop(value)
        return values

    def other(self, sheet: str) -> Page:
        """Another sheet of the workbook. Raises Raised(#REF!) where there is none."""
        page = self.book.page(sheet)
        if page is None:
            raise Raised(Fault.REFERENCE)
        return page

    def resolve(self, name: Name) -> Ref | Area:
        """What a defined name points at. Raises Raised(#NAME?) or Stop."""
        target = self.book.resolve(name, self.name)
        if target is None:
            raise unsupported(f"名称“{name.name}”")
        return target

    def grid(self, area: Ref | Area) -> Grid:
        """The cells of an area on any sheet; whole columns end with the last used row."""
        page = self.other(area.sheet) if area.sheet else self
        if isinstance(area, Ref):
            return Grid(1, 1, page.several((area.cell,)))
        area = page.clipped(area)
        self.book.spend(area.size)
        cells = page.several(area.cells())
        return Grid(area.bottom - area.top + 1, area.right - area.left + 1, cells)

    def clipped(self, area: Area) -> Area:
        """The area without the rows and columns below and right of everything used."""
        right, bottom = self.book.used(self)
        return area._replace(
            right=max(area.left, min(area.right, right)), bottom=max(area.top, min(area.bottom, bottom))
        )


class Book:
    """A workbook under calculation.

    `cached`: formula cells count as the value stored with them; only those never calculated are computed.
    """

    def __init__(self, workbook: RawWorkbook, *, cached: bool = False) -> None:
        self.cached = cached
        self.names = workbook.names
        self._sheets = {sheet.name.casefold(): sheet for sheet in workbook.sheets}
        self._pages: dict[str, Page] = {}
        self._used: dict[str, tuple[int, int]] = {}
        self._spent = 0

    def page(self, sheet: str) -> Page | None:
        """The sheet of this name, or None."""
        key = sheet.casefold()
        page = self._pages.get(key)
        if page is None and key in self._sheets:
            page = self._pages[key] = Page(self, self._sheets[key])
        return page

    def spend(self, cells: int) -> None:
        """Count visited cells. Raises Stop beyond the bound."""
        self._spent += cells
        if self._spent > _MOST:
            raise unsupported("公式引用的单元格太多")

    def used(self, page: Page) -> tuple[int, int]:
        """The last used column and row of a sheet."""
        if page.name not in self._used:
            corners = [split_cell(cell) for cell in page.cells] or [("A", 1)]
            right = max(map(column_number, {letters for letters, _ in corners}))
            self._used[page.name] = right, max(row for _, row in corners)
        return self._used[page.name]

    def resolve(self, name: Name, sheet: str) -> Ref | Area | None:
        """The cell or area a name means on a sheet: the sheet's own names first, then the workbook's."""
        for scope in (name.sheet or sheet, ""):
            area = refers_to(self.names.get(scope, {}).get(name.name, ""))
            if area is not None:
                if (area.left, area.top) == (area.right, area.bottom):
                    return Ref(area.sheet, f"{column_letters(area.left)}{area.top}")
                return Area(area.sheet, area.left, area.top, area.right, area.bottom)
        return None

    def value(self, page: Page, cell: str) -> Value:
        """The value of a cell, computed with everything it needs."""
        if cell not in page.known and cell in page.formulas:
            self._solve(page, cell)
        return page.get(cell)

    def results(self, sheet: str, cells: Iterable[str]) -> dict[str, Decimal | str | None]:
        """Cell → value of these cells of one sheet; what cannot be computed is left out."""
        page = self.page(sheet)
        computed = ((cell, self.value(page, cell)) for cell in cells) if page else ()
        return {cell: shown(value) for cell, value in computed if value is not _UNSUPPORTED}

    def trial(self, page: Page, formula: str) -> Value:
        """What a formula would give on this sheet, whichever cell it stood in."""
        recipe = compiled(formula)
        for where, cell in self._waiting(page, recipe):
            self._solve(where, cell)
        return _outcome(recipe, page)

    def _solve(self, page: Page, cell: str) -> None:
        """Compute a formula cell after its precedents, with a stack of our own."""
        stack = [(page, cell)]
        while stack:
            page, cell = stack[-1]
            if cell in page.known:
                stack.pop()
                continue
            if self._spent > _MOST:
                page.learn(cell, _UNSUPPORTED)
                continue
            recipe = compiled(page.formulas[cell])
            if cell not in page.opened:
                page.opened.add(cell)
                waiting = [(where, other) for where, other in self._waiting(page, recipe) if other not in where.opened]
                if waiting:
                    stack += waiting
                    continue
            stack.pop()
            page.learn(cell, _outcome(recipe, page))

    def _waiting(self, page: Page, recipe: Compiled) -> list[tuple[Page, str]]:
        """Precedents that are formulas without a value yet."""
        formulas, known = page.formulas, page.known
        self._spent += len(recipe.cells)
        found = [(page, cell) for cell in recipe.cells if cell in formulas and cell not in known]
        for leaf in recipe.elsewhere:
            target = self.resolve(leaf, page.name) if isinstance(leaf, Name) else leaf
            where = self.page(target.sheet or page.name) if target else None
            if where is None or target is None:
                continue
            if isinstance(target, Ref):
                cells: Iterable[str] = (target.cell,)
            else:
                self._spent += len(where.formulas)
                cells = _inside(target, where)
            found += [(where, cell) for cell in cells if cell in where.formulas and cell not in where.known]
        return found


def _inside(area: Area, page: Page) -> list[str]:
    """The formula cells of a sheet that lie in an area."""
    found = []
    for cell in page.formulas:
        letters, row = split_cell(cell)
        if area.top <= row <= area.bottom and area.left <= column_number(letters) <= area.right:
            found.append(cell)
    return found


def _outcome(recipe: Compiled, page: Page) -> Value:
    try:
        return recipe.run(page)
    except (Raised, Stop) as error:
        return error.fault
    except ArithmeticError:  # beyond what Decimal holds
        return Fault.NUMBER


def recalculate(workbook: RawWorkbook) -> dict[tuple[str, str], Decimal | str | None]:
    """(sheet, cell) → value of every formula cell; errors as text ("#DIV/0!"), truth values as TRUE and FALSE.

    Cells with something this engine does not compute are left out.
    """
    book = Book(workbook)
    values: dict[tuple[str, str], Decimal | str | None] = {}
    for sheet in workbook.sheets:
        cells = [cell for cell, raw in sheet.cells.items() if raw.formula is not None]
        values.update({(sheet.name, cell): value for cell, value in book.results(sheet.name, cells).items()})
    return values


def shown(value: Value) -> Decimal | str | None:
    """A value as the reader takes it: truth values become text, errors their printed sign."""
    if value.__class__ is bool:
        return "TRUE" if value else "FALSE"
    return value.value if isinstance(value, Fault) else value  # type: ignore[return-value]
