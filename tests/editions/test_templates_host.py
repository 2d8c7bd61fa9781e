"""The blank workbooks in a real spreadsheet program: names survive it, and no input brings an error value."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from openpyxl import load_workbook

from tests.editions.named import place
from tests.spreadsheet import converted, needs_host
from xlzj.derive import derived
from xlzj.editions import editions, load, load_folder, templates_folder
from xlzj.editions.layout import MARKER_NAME, NIL
from xlzj.read.facts import form_of
from xlzj.read.locate import blank
from xlzj.read.package import read_workbook
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook

    from xlzj.editions.spec import FieldSpec, FormSpec
    from xlzj.read.raw import RawSheet, RawWorkbook

pytestmark = [
    pytest.mark.host,
    needs_host,
]
FOLDERS = [templates_folder() / name for name in editions()]
FORMS = [
    pytest.param(folder.name, form, id=f"{folder.name}-{at}")
    for folder in FOLDERS
    for at, form in enumerate(load_folder(folder).forms.values(), 1)
]


def inputs(form: FormSpec) -> list[FieldSpec]:
    return [spec for spec in form.fields.values() if not (spec.derived or spec.prose or spec.nil)]


def amounts(spec: FieldSpec) -> object:
    """The same small number everywhere: totals, shares and scores can be told in the head."""
    return 2 if spec.numeric else "字"


VARIANTS: dict[str, Callable[[FieldSpec], object]] = {
    "dashes": lambda _: NIL,
    "words": lambda _: "无",
    "zeros": lambda spec: 0 if spec.numeric else "字",
    "numbers": amounts,
}


def _fill(sheet: Any, names: Any, form: FormSpec, value: Callable[[FieldSpec], object]) -> None:
    """Fill a copy of the sheet that has these names."""
    for spec in inputs(form):
        sheet[place(names, spec.name).coordinate].value = value(spec)
    for table in form.tables.values():
        header = names[str(names.defined_names[table.header].attr_text).rpartition("!")[2].replace("$", "")]
        region = names[str(names.defined_names[table.name].attr_text).rpartition("!")[2].replace("$", "")]
        printed = {squeeze(str(cell.value)): cell.column for cells in header for cell in cells if cell.value}
        for column in table.columns.values():
            if column.numeric:
                for row in region[:-1]:
                    sheet.cell(row[0].row, printed[squeeze(column.header)]).value = value(_as_field(form, column.type))


def _as_field(form: FormSpec, kind: str) -> FieldSpec:
    return next(spec for spec in form.fields.values() if spec.type == kind)


class Recalculated(NamedTuple):
    """Where LibreOffice put each blank, as it is shipped, and the workbook of its filled copies."""

    blanks: Mapping[tuple[str, str], Path]
    filled: Mapping[tuple[str, str], Path]

    def sheet(self, edition: str, form: str, variant: str) -> RawSheet:
        if variant == "blank":
            return after(self.blanks[edition, form]).sheets[0]
        return next(sheet for sheet in after(self.filled[edition, form]).sheets if sheet.name == variant)


@cache
def after(path: Path) -> RawWorkbook:
    return read_workbook(path)


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    """One start for all; a sheet costs LibreOffice less than a workbook, and forms that are alike are filled once."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    blanks, filled = {}, {}
    alike: dict[tuple[object, ...], Path] = {}
    for folder in FOLDERS:
        for key, form in load_folder(folder).forms.items():
            name = f"{folder.name}-{key}"
            shutil.copy(folder / form.file, source / f"{name}.xlsx")
            blanks[folder.name, key] = target / f"{name}.xlsx"
            book = _copies(folder / form.file, form)
            path = alike.setdefault(_content(book), target / f"{name}-filled.xlsx")
            filled[folder.name, key] = path
            if path.name == f"{name}-filled.xlsx":
                book.save(source / path.name)
    converted(source.glob("*.xlsx"), target)
    return Recalculated(blanks, filled)


def _copies(path: Path, form: FormSpec) -> Workbook:
    """Copies of the blank's sheet without its marker, each filled in another variant."""
    book = load_workbook(path)
    (sheet,) = book.worksheets
    place(sheet, MARKER_NAME).value = None
    for variant, value in VARIANTS.items():
        copy = book.copy_worksheet(sheet)
        copy.title = variant
        _fill(copy, sheet, form, value)
    book.remove(sheet)
    return book


def _content(book: Workbook) -> tuple[object, ...]:
    """Everything that a spreadsheet program calculates with."""
    return tuple(
        (sheet.title, cell.coordinate, cell.value, cell.number_format)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_names_and_marker_survive_a_round_trip(recalculated: Recalculated, edition: str, form: FormSpec) -> None:
    before = load_workbook(templates_folder() / edition / form.file).worksheets[0]
    book = load_workbook(recalculated.blanks[edition, form.key])
    after = book.worksheets[0]
    assert not book.defined_names
    assert {n: d.attr_text.replace("'", "") for n, d in after.defined_names.items()} == {
        n: d.attr_text.replace("'", "") for n, d in before.defined_names.items()
    }
    assert place(after, MARKER_NAME).value == f"xlzj|{edition}|{form.key}"
    assert after.row_dimensions[1].hidden


@pytest.mark.parametrize("variant", ["blank", *VARIANTS])
@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_no_input_brings_an_error_value(recalculated: Recalculated, edition: str, form: FormSpec, variant: str) -> None:
    values = [cell.value or "" for cell in recalculated.sheet(edition, form.key, variant).cells.values()]
    assert any(values)
    assert [value for value in values if value.startswith("#")] == []


@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_derived_cells_of_a_blank_print_nothing(recalculated: Recalculated, edition: str, form: FormSpec) -> None:
    """Nothing, but sums of the weights that the form prints."""
    sheet = load_workbook(recalculated.blanks[edition, form.key], data_only=True).worksheets[0]
    shown = {name: place(sheet, name).value for name, spec in form.fields.items() if spec.derived}
    located = blank(load(edition), form.key)
    printed = derived(form_of(located, "", {}), form)
    values = {name: value for name, value in shown.items() if value not in (None, "")}
    assert values == {name: printed[name] for name in values}
    assert all(form.fields[name].type == "points" for name in values)


EXPECTED: dict[tuple[str, str], dict[str, int | None]] = {
    ("附件1", "zeros"): {"规模控制率": 0, "投资概算控制率": 0, "三公经费_本年决算": 0, "控制率": None},
    ("附件1", "numbers"): {
        "控制率": 1,
        "公务用车购置和维护经费_上年决算": 4,
        "三公经费_上年决算": 8,
        "市级专项资金_本年预算": 16,
        "项目支出_本年预算": 20,
        "规模控制率": 1,
    },
    ("附件2", "numbers"): {
        "年度资金总额_执行率": 1,
        "年度资金总额_得分": 2,
        "按收入性质分": 8,
        "按支出性质分": 4,
        "总分_分值": 2 + 19 * 2,
        "总分_得分": 2 + 19 * 2,
    },
    ("附件3", "numbers"): {"年度资金总额_全年执行数": 6, "年度资金总额_得分": 2, "总分_得分": 2 + 19 * 2},
    ("附件5", "numbers"): {"合计_得分": 16},
}


@pytest.mark.parametrize(("key", "variant"), list(EXPECTED), ids=["zeros", "base", "whole", "project", "scores"])
def test_derived_cells_compute_what_the_form_says(recalculated: Recalculated, key: str, variant: str) -> None:
    names = load_workbook(recalculated.blanks["yueyang-2024", key]).worksheets[0]
    sheet = load_workbook(recalculated.filled["yueyang-2024", key], data_only=True)[variant]
    expected = EXPECTED[key, variant]
    shown = {name: sheet[place(names, name).coordinate].value for name in expected}
    assert {name: None if value == "" else value for name, value in shown.items()} == expected
