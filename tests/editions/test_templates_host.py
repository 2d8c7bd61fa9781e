"""The blank workbooks in a real spreadsheet program: names survive it, and no input brings an error value."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.spreadsheet import converted, needs_host
from xlzj.derive import derived
from xlzj.editions import editions, load, load_folder, templates_folder
from xlzj.editions.layout import MARKER_NAME, NIL
from xlzj.read.facts import form_of
from xlzj.read.locate import blank
from xlzj.read.package import read_workbook
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlzj.editions.spec import FieldSpec, FormSpec

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


def place(sheet: Any, name: str) -> Any:
    return sheet[str(sheet.defined_names[name].attr_text).rpartition("!")[2].partition(":")[0].replace("$", "")]


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


def _fill(sheet: Any, form: FormSpec, value: Callable[[FieldSpec], object]) -> None:
    for spec in inputs(form):
        place(sheet, spec.name).value = value(spec)
    for table in form.tables.values():
        header = sheet[str(sheet.defined_names[table.header].attr_text).rpartition("!")[2].replace("$", "")]
        region = sheet[str(sheet.defined_names[table.name].attr_text).rpartition("!")[2].replace("$", "")]
        printed = {squeeze(str(cell.value)): cell.column for cells in header for cell in cells if cell.value}
        for column in table.columns.values():
            if column.numeric:
                for row in region[:-1]:
                    sheet.cell(row[0].row, printed[squeeze(column.header)]).value = value(_as_field(form, column.type))


def _as_field(form: FormSpec, kind: str) -> FieldSpec:
    return next(spec for spec in form.fields.values() if spec.type == kind)


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every blank, and every blank filled in every variant, after LibreOffice, which takes so many files at a time."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    for folder in FOLDERS:
        for key, form in load_folder(folder).forms.items():
            shutil.copy(folder / form.file, source / f"{folder.name}-{key}-blank.xlsx")
            book = load_workbook(folder / form.file)
            for variant, value in VARIANTS.items():  # each writes the same cells
                _fill(book.worksheets[0], form, value)
                book.save(source / f"{folder.name}-{key}-{variant}.xlsx")
    return converted(source.glob("*.xlsx"), target)


@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_names_and_marker_survive_a_round_trip(recalculated: Path, edition: str, form: FormSpec) -> None:
    before = load_workbook(templates_folder() / edition / form.file).worksheets[0]
    book = load_workbook(recalculated / f"{edition}-{form.key}-blank.xlsx")
    after = book.worksheets[0]
    assert not book.defined_names
    assert {n: d.attr_text.replace("'", "") for n, d in after.defined_names.items()} == {
        n: d.attr_text.replace("'", "") for n, d in before.defined_names.items()
    }
    assert place(after, MARKER_NAME).value == f"xlzj|{edition}|{form.key}"
    assert after.row_dimensions[1].hidden


@pytest.mark.parametrize("variant", ["blank", *VARIANTS])
@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_no_input_brings_an_error_value(recalculated: Path, edition: str, form: FormSpec, variant: str) -> None:
    sheets = read_workbook(recalculated / f"{edition}-{form.key}-{variant}.xlsx").sheets
    values = [cell.value or "" for sheet in sheets for cell in sheet.cells.values()]
    assert any(values)
    assert [value for value in values if value.startswith("#")] == []


@pytest.mark.parametrize(("edition", "form"), FORMS)
def test_derived_cells_of_a_blank_print_nothing(recalculated: Path, edition: str, form: FormSpec) -> None:
    """Nothing, but sums of the weights that the form prints."""
    sheet = load_workbook(recalculated / f"{edition}-{form.key}-blank.xlsx", data_only=True).worksheets[0]
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
def test_derived_cells_compute_what_the_form_says(recalculated: Path, key: str, variant: str) -> None:
    sheet = load_workbook(recalculated / f"yueyang-2024-{key}-{variant}.xlsx", data_only=True).worksheets[0]
    expected = EXPECTED[key, variant]
    shown = {name: place(sheet, name).value for name in expected}
    assert {name: None if value == "" else value for name, value in shown.items()} == expected
