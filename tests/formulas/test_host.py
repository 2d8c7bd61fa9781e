"""LibreOffice as the third opinion: one run over all cases and all filled templates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.formulas.cases import CASES, OTHER, SHEET
from tests.formulas.test_templates import fresh, inputs
from tests.spreadsheet import converted, needs_host
from xlzj.editions import editions, load
from xlzj.formulas.engine import recalculate
from xlzj.formulas.second import close
from xlzj.formulas.values import Fault, Value, held
from xlzj.read.package import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.read.raw import RawWorkbook

pytestmark = [
    pytest.mark.host,
    needs_host,
]


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
        sheet[f"Z{at}"] = f"={case.formula}".replace("IFNA(", "_xlfn.IFNA(")
    book.save(path)


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything as LibreOffice calculated it: cases.xlsx, and a filled blank of every form."""
    work = tmp_path_factory.mktemp("host")
    source, target = work / "in", work / "out"
    source.mkdir()
    _cases(source / "cases.xlsx")
    for name in editions():
        for at, form in enumerate(load(name).forms):
            located = fresh(name, form)
            book = load_workbook(located.edition.folder / located.spec.file)
            for cell, number in inputs(located):
                book[located.sheet.name][cell] = number
            book.save(source / f"{name}-{at}.xlsx")
    return converted(source.glob("*.xlsx"), target)


def _stored(workbook: RawWorkbook) -> dict[tuple[str, str], Value]:
    return {
        (sheet.name, cell): held(raw)
        for sheet in workbook.sheets
        for cell, raw in sheet.cells.items()
        if raw.formula is not None
    }


def _as_value(value: Decimal | str | None) -> Value:
    faults = {fault.value: fault for fault in Fault}
    return faults.get(value, value) if isinstance(value, str) else value


def test_libreoffice_gives_the_value_of_every_case(recalculated: Path) -> None:
    stored = _stored(read_workbook(recalculated / "cases.xlsx"))
    theirs = {case: _plain(stored["附件1", f"Z{at}"]) for at, case in enumerate(CASES, 1)}
    unlike = {case.formula: value for case, value in theirs.items() if not close(value, _plain(case.value))}
    assert set(unlike) == {case.formula for case in CASES if case.host != "same"}, unlike


def _plain(value: Value) -> Value:
    """LibreOffice stores the truth value of some formulas as 1 or 0."""
    return Decimal(value) if isinstance(value, bool) else value


def test_every_formula_of_every_filled_template(recalculated: Path) -> None:
    compared = 0
    for path in sorted(recalculated.glob("*.xlsx")):
        if path.name == "cases.xlsx":
            continue
        workbook = read_workbook(path)
        ours = recalculate(workbook)
        stored = _stored(workbook)
        assert set(ours) == set(stored)
        for place, value in stored.items():
            assert close(_as_value(ours[place]), value), (path.name, place, ours[place], value)
            compared += 1
    official = [fresh(name, form) for name in editions() for form in load(name).forms]
    assert compared == sum(raw.formula is not None for one in official for raw in one.sheet.cells.values())
