"""Our engine, the package `formulas` and LibreOffice over the same formulas: cases, filled blanks, sample workbooks."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl import Workbook, load_workbook

from tests.formulas.cases import CASES, OTHER, SHEET
from tests.formulas.making import fresh, inputs
from tests.spreadsheet import converted
from xlzj.editions import editions, load
from xlzj.editions.home import samples_folder
from xlzj.formulas.engine import Book
from xlzj.formulas.second import answer, close
from xlzj.formulas.values import Fault, Value, held
from xlzj.read.package import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASES_BOOK = "cases"
CASES_AT = "Z"  # their column


class Compared(NamedTuple):
    """One formula and what the three make of it; `theirs` is None where the second engine has no answer."""

    book: str
    sheet: str
    cell: str
    formula: str
    ours: Value
    theirs: Value | None
    host: Value

    @property
    def own(self) -> bool:
        """Whether our engine and LibreOffice agree."""
        return close(as_value(self.ours), as_value(self.host))

    @property
    def second(self) -> bool:
        """Whether `formulas` and LibreOffice agree."""
        return self.theirs is not None and close(as_value(self.theirs), as_value(self.host))


def everything(work: Path, *, samples: bool) -> list[Compared]:
    """Every case, every formula of every blank filled with numbers, and of every sample where they are asked for."""
    target = converted(_sources(work / "in", samples=samples), work / "out")
    every = [one for path in sorted(target.glob("*.xlsx")) for one in _compared(path)]
    return [one for one in every if one.book != CASES_BOOK or one.cell.startswith(CASES_AT)]


def _sources(folder: Path, *, samples: bool) -> list[Path]:
    """Workbooks without stored results, so that who opens them must calculate."""
    folder.mkdir(parents=True)
    _cases(folder / f"{CASES_BOOK}.xlsx")
    for name in editions():
        for at, form in enumerate(load(name).forms):
            located = fresh(name, form)
            book = load_workbook(located.edition.folder / located.spec.file)
            for cell, number in inputs(located):
                book[located.sheet.name][cell] = number
            book.save(folder / f"{name}-{at}.xlsx")
    if samples:
        for data in sorted(samples_folder().rglob("data.yaml")):
            sample = data.parent.relative_to(samples_folder()).as_posix().replace("/", "_")
            for path in sorted(data.parent.glob("*.xlsx")):
                load_workbook(path).save(folder / f"样例_{sample}_{path.name}")
    return sorted(folder.glob("*.xlsx"))


def _compared(path: Path) -> Iterator[Compared]:
    """Every formula of a workbook that LibreOffice calculated."""
    workbook = read_workbook(path)
    book = Book(workbook)
    for sheet in workbook.sheets:
        page = book.page(sheet.name)
        assert page is not None
        for cell, raw in sheet.cells.items():
            if raw.formula is not None:
                formula, ours = page.formulas[cell], book.value(page, cell)
                other = answer(formula, page)  # after ours: it is given the values that ours has for its operands
                theirs = other.value if other.known else None
                yield Compared(path.stem, sheet.name, cell, formula, ours, theirs, held(raw))


def as_value(value: Value) -> Value:
    """Faults as faults, and truth values as LibreOffice stores them: 1 or 0."""
    if isinstance(value, bool):
        return Decimal(value)
    return _faults().get(value, value) if isinstance(value, str) else value


@cache
def _faults() -> dict[str, Fault]:
    return {fault.value: fault for fault in Fault}


def _cases(path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "附件1"
    other: Any = book.create_sheet("附件2")
    for target, cells in ((sheet, SHEET), (other, OTHER)):
        for cell, value in cells.items():
            target[cell] = value
            if isinstance(value, str) and not value.startswith(("=", "#")):
                target[cell].data_type = "s"
    for at, case in enumerate(CASES, 1):
        sheet[f"{CASES_AT}{at}"] = f"={case.formula}".replace("IFNA(", "_xlfn.IFNA(")
    book.save(path)
