"""LibreOffice as the third opinion: one run over all cases and all filled templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.formulas.agreement import CASES_AT, CASES_BOOK, as_value, everything
from tests.formulas.cases import CASES
from tests.formulas.making import fresh
from tests.spreadsheet import needs_host
from xlzj.editions import editions, load
from xlzj.formulas.second import close

if TYPE_CHECKING:
    from tests.formulas.agreement import Compared

pytestmark = [pytest.mark.host, needs_host]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> list[Compared]:
    """All formulas of the cases and of a filled blank of every form, as LibreOffice calculated them."""
    return everything(tmp_path_factory.mktemp("host"), samples=False)


def test_every_case(every: list[Compared]) -> None:
    host = {one.cell: one.host for one in every if one.book == CASES_BOOK}
    unlike = {
        case.formula: host[f"{CASES_AT}{at}"]
        for at, case in enumerate(CASES, 1)
        if not close(as_value(host[f"{CASES_AT}{at}"]), as_value(case.value))
    }
    assert set(unlike) == {case.formula for case in CASES if case.host != "same"}, unlike


def test_every_formula_of_every_filled_template(every: list[Compared]) -> None:
    filled = [one for one in every if one.book != CASES_BOOK]
    assert [one for one in filled if not one.own or not one.second] == []
    official = [fresh(name, form) for name in editions() for form in load(name).forms]
    assert len(filled) == sum(raw.formula is not None for one in official for raw in one.sheet.cells.values())
