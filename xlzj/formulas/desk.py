"""One sheet under inspection: its plan, its values, and how findings about it are put together."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from xlzj.formulas.catalogue import RULES
from xlzj.formulas.compare import core, terms
from xlzj.formulas.compile import compiled
from xlzj.formulas.engine import Book, Page
from xlzj.formulas.plan import Labels, expected, plan
from xlzj.formulas.second import rounding_half
from xlzj.formulas.syntax import parse
from xlzj.formulas.tree import Name, Ref
from xlzj.formulas.values import Fault, Value, text
from xlzj.interval import ZERO
from xlzj.model import Fact, Finding, Kind, Operand, Outcome, Place, Severity, Status
from xlzj.numerals import is_nil, plain, show
from xlzj.read.facts import fact
from xlzj.read.raw import RawCell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import ColumnSpec, FieldSpec
    from xlzj.formulas.plan import Derived
    from xlzj.read.locate import Located

_MANY = 200  # operands of one formula that are moved one by one
_EMPTY = RawCell("", None, None, 0)


class Desk:
    """What the checks of one sheet share. Everything beyond `page` and `plan` is made only when something is wrong."""

    def __init__(self, located: Located, official: Located, book: Book) -> None:
        self.located = located
        self.plan = plan(official)
        self.book = book
        self.cells = located.sheet.cells
        page = book.page(located.sheet.name)
        if page is None:
            raise ValueError(f"工作簿里没有表页“{located.sheet.name}”")
        self.page: Page = page
        self.moved = located.cells != official.cells or located.regions != official.regions

    @cached_property
    def labels(self) -> Labels:
        """Names of the sheet's cells."""
        return Labels(self.located)

    @cached_property
    def as_stored(self) -> tuple[Book, Page]:
        """The workbook with every cached result taken as it stands."""
        book = Book(self.located.workbook, cached=True)
        page = book.page(self.located.sheet.name)
        return book, page or self.page

    @cached_property
    def whole(self) -> tuple[Book, Page]:
        """The workbook as if every cleared derived cell of this sheet still had its official formula."""
        gone = {}
        for entry in self.plan.derived:
            cell = self.located.cells.get(entry.name, "")
            if cell and empty(self.cells.get(cell)) and (should := self.should(entry, 0)):
                gone[cell] = should
        if not gone:
            return self.book, self.page
        book = Book(self.located.workbook)
        page = book.page(self.located.sheet.name) or self.page
        page.formulas.update(gone)
        return book, page

    def should(self, entry: Derived, row: int) -> str | None:
        """The formula that should stand for an entry (in a row, for a table column); None where it cannot be told."""
        if self.moved or row:
            return expected(entry, self.located, self.plan.blank, row)
        return entry.text

    def trial(self, formula: str) -> Value:
        """What an official formula gives on this sheet."""
        book, page = self.whole
        return book.trial(page, formula)

    def place(self, cell: str) -> Place:
        """A cell of this sheet."""
        return Place(self.located.workbook.file, self.located.sheet.name, cell)

    def fact(self, cell: str, spec: FieldSpec | ColumnSpec) -> Fact:
        """A cell as the reader understands it; a formula without cached result takes the recalculated one."""
        raw = self.cells.get(cell, _EMPTY)
        if raw.formula is not None and raw.kind == "":
            value = self.book.value(self.page, cell)
            if isinstance(value, Decimal):
                raw = raw._replace(kind="n", value=str(value))
        spot = self.labels.spot(cell)
        return fact(raw, spec, self.place(cell), self.located, table=spot[0] if spot else "")

    def printed(self, value: Value, spec: FieldSpec | ColumnSpec | None) -> str:
        """A value as this field prints it."""
        if isinstance(value, Decimal):
            return show(value, spec.unit) if spec is not None and spec.numeric else plain(value)
        if isinstance(value, Fault):
            return value.value
        return text(value) or "（空）"

    def reads(self, formula: str, on: Page | None = None) -> list[tuple[Page, str]]:
        """Every cell a formula reads, with its sheet; of large areas and other sheets only what holds something.

        `on`: the sheet that the formula stands on, this one where not given.
        """
        recipe, on = compiled(formula), on or self.page
        found = [(on, cell) for cell in recipe.cells]
        for leaf in recipe.elsewhere:
            target = self.book.resolve(leaf, on.name) if isinstance(leaf, Name) else leaf
            page = self.book.page(target.sheet or on.name) if target else None
            if page is None or target is None:
                continue
            cells = (target.cell,) if isinstance(target, Ref) else page.clipped(target).cells()
            found += [(page, cell) for cell in cells if cell in page.cells]
        return found

    def operands(self, formula: str) -> tuple[Operand, ...]:
        """The cells a formula reads, by name, as printed; blanks of a table are left out."""
        return tuple(self._operand(page, cell) for page, cell in self.reads(formula) if self._tells(page, cell))

    def _tells(self, page: Page, cell: str) -> bool:
        blank = self.book.value(page, cell) in (None, "")
        return not blank or (page is self.page and self.labels.spot(cell) is None)

    def _operand(self, page: Page, cell: str) -> Operand:
        own = page is self.page
        value, spec = self.book.value(page, cell), self.labels.spec(cell) if own else None
        name = self.labels.of(cell) if own else f"{page.name}!{cell}"
        return Operand(name, self.place(cell)._replace(sheet=page.name), self.printed(value, spec))

    def filled(self, formula: str) -> bool:
        """Whether any cell a formula reads holds something (a nil mark is something, a blank is not)."""
        book, _ = self.whole
        pages = ((book.page(page.name) or page, cell) for page, cell in self.reads(formula))
        return any(book.value(page, cell) not in (None, "") for page, cell in pages)

    def tolerance(self, formula: str, value: Decimal) -> Decimal:
        """How far the result may move when every number read is anywhere within its printed precision.

        In a sum the half units add up. In any other formula each operand is moved by its half unit, up and down, and
        the larger change counted. Half a unit of the place the formula itself rounds to is added.
        """
        halves = {cell: half for page, cell in self.reads(formula) if page is self.page and (half := self._half(cell))}
        counts = terms(core(parse(formula)))
        if counts is not None or len(halves) > _MANY:
            often = counts or Counter(dict.fromkeys(halves, 1))
            return rounding_half(formula) + sum((halves[c] * often[c] for c in halves), ZERO)
        return rounding_half(formula) + sum((self._moves(formula, value, c, half) for c, half in halves.items()), ZERO)

    def _half(self, cell: str) -> Decimal | None:
        spec = self.labels.spec(cell)
        return self.fact(cell, spec).half if spec is not None else None

    def _moves(self, formula: str, value: Decimal, cell: str, half: Decimal) -> Decimal:
        """How far the result moves with one operand."""
        book, page = self.whole
        held, changes = book.value(page, cell), [ZERO]
        if isinstance(held, Decimal):
            for step in (half, -half):
                page.known[cell] = held + step
                moved = book.trial(page, formula)
                if isinstance(moved, Decimal):
                    changes.append(abs(moved - value))
            page.known[cell] = held
        return max(changes)

    def off(self) -> Iterator[str]:
        """Rules this edition switches off."""
        return (code for code in RULES if code in self.located.edition.disabled)

    def finding(  # noqa: PLR0913  (a finding has that many parts)
        self,
        code: str,
        cell: str,
        entry: Derived | None,
        message: str,
        *,
        severity: Severity | None = None,
        field: str = "",
        actual: str = "",
        expected: str = "",
        difference: str = "",
        formula: str = "",
        fix: str | None = None,
        cause: str | None = None,
    ) -> Outcome:
        """A finding of this family at a cell."""
        rule = RULES[code]
        ruled = self.located.edition.severities.get(code)
        return Outcome(
            code,
            Status.FINDING,
            Finding(
                rule=code,
                severity=Severity(ruled) if ruled else severity or rule.severity,
                title=rule.title,
                message=message,
                form=self.located.spec.key,
                place=self.place(cell),
                field=field or (entry.name if entry else self.labels.name(cell)),
                actual=actual,
                expected=expected,
                difference=difference,
                operands=self.operands(formula) if formula else (),
                basis=self.located.spec.basis,
                hint=rule.remedy,
                cause=cause,
                fix=fix,
            ),
        )


def empty(raw: RawCell | None) -> bool:
    """Whether a cell holds neither formula nor anything printed."""
    return raw is None or (raw.formula is None and not (raw.value or "").strip())


def apart(typed: Fact, computed: Value, tolerance: Decimal) -> bool:
    """Whether what is typed cannot be what the formula gives."""
    if not isinstance(computed, Decimal):
        return typed.number is not None
    if typed.number is None:
        return not (typed.kind is Kind.NIL and computed == ZERO)
    return abs(typed.number - computed) > tolerance + (typed.half or ZERO)


def nothing(value: Value) -> bool:
    """Whether a computed value says "nothing to compute": empty text, a nil mark."""
    return value is None or (isinstance(value, str) and not isinstance(value, Fault) and (not value or is_nil(value)))
