"""The official blanks: every formula computed by both engines, and held against itself after filling."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.formulas.making import fresh, inputs, store, stored
from xlzj.derive import derived
from xlzj.editions import editions, load
from xlzj.formulas.engine import Book, recalculate
from xlzj.formulas.integrity import inspect
from xlzj.formulas.plan import plan
from xlzj.formulas.second import answer, close
from xlzj.model import Status
from xlzj.read.facts import form_of
from xlzj.read.locate import blank
from xlzj.read.raw import RawCell

if TYPE_CHECKING:
    from xlzj.read.locate import Located

FORMS = [
    pytest.param(name, key, id=f"{name}-{at}") for name in editions() for at, key in enumerate(load(name).forms, 1)
]


def fill(located: Located) -> None:
    for cell, number in inputs(located):
        cells = stored(located.sheet)
        held = cells.get(cell)
        cells[cell] = RawCell("n", str(number), None, held.style if held else 0)


@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_every_derived_field_has_its_formula_in_the_plan(edition: str, form: str) -> None:
    official = blank(load(edition), form)
    known = {entry.name for entry in plan(official).derived}
    assert {name for name, spec in official.spec.fields.items() if spec.derived} <= known
    formulas = {cell for cell, raw in official.sheet.cells.items() if raw.formula is not None}
    assert {entry.cell for entry in plan(official).derived if not entry.table} <= formulas


@pytest.mark.parametrize(("edition", "form"), FORMS)
@pytest.mark.parametrize("with_numbers", [False, True])
def test_both_engines_agree_on_every_formula(edition: str, form: str, *, with_numbers: bool) -> None:
    located = fresh(edition, form)
    if with_numbers:
        fill(located)
    book = Book(located.workbook)
    page = book.page(located.sheet.name)
    assert page is not None
    for cell, formula in page.formulas.items():
        first, second = book.value(page, cell), answer(formula, page)
        assert second.known, (cell, second.reason)
        assert close(first, second.value), (cell, formula, first, second.value)
        assert not with_numbers or isinstance(first, Decimal), (cell, formula, first)


@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_a_filled_blank_has_no_finding(edition: str, form: str) -> None:
    located = fresh(edition, form)
    fill(located)
    store(located.workbook)
    found = list(inspect(located))
    assert [(o.finding.rule, o.finding.message) for o in found if o.finding] == []
    assert {o.status for o in found} == {Status.PASS}


@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_every_derived_cell_is_guarded(edition: str, form: str) -> None:
    """A constant, a cleared cell and a forged result at any derived cell: some rule speaks at that cell."""
    for entry in plan(blank(load(edition), form)).derived:
        for rule, kind, value in (("FX101", "n", "987654.3"), ("FX110", "", None), ("FX103", "n", "987654.3")):
            located = fresh(edition, form)
            fill(located)
            cells, cell = stored(located.sheet), located.cells[entry.name]
            if rule == "FX103":
                store(located.workbook)
                cells[cell] = cells[cell]._replace(value=value)
            else:
                cells[cell] = RawCell(kind, value, None, cells[cell].style)
                store(located.workbook)
            found = [o.finding for o in inspect(located) if o.finding]
            assert [(f.rule, f.place.cell) for f in found] == [(rule, cell)]


def test_blank_templates_compute_to_what_is_printed_on_them() -> None:
    """Nothing, but sums of the weights that the form prints."""
    for name in editions():
        for key in load(name).forms:
            located = fresh(name, key)
            computed = {cell: value for (_, cell), value in recalculate(located.workbook).items()}
            printed = derived(form_of(located, "", computed), located.spec)
            shown = {field: computed[cell] for field, cell in located.cells.items() if computed.get(cell, "") != ""}
            assert shown == {field: printed[field] for field in shown}, (name, key)
            assert all(located.spec.fields[field].type == "points" for field in shown), (name, key)
