from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.samples import units
from tests.spreadsheet import converted, needs_host
from xlzj.editions import load
from xlzj.editions.data import read_data
from xlzj.editions.filled import write_filled
from xlzj.interval import round_to
from xlzj.numerals import numeral

if TYPE_CHECKING:
    from pathlib import Path


def test_the_committed_workbooks_are_what_the_data_makes(sample: Path, tmp_path: Path) -> None:
    data = read_data(sample)
    made = {path.name: path.read_bytes() for path in write_filled(load(data.edition), data, tmp_path)}
    committed = {path.name: path.read_bytes() for path in sample.parent.glob("*.xlsx")}
    assert sorted(committed) == sorted(made)
    stale = [name for name, content in made.items() if committed[name] != content]
    assert not stale, "删去旧文件后重建：python -m xlzj.editions.filled samples/…/data.yaml samples/…"


def test_the_unit_named_is_the_unit_on_the_forms(sample: Path) -> None:
    data = read_data(sample)
    named = {text for form in data.forms for name, text in form.fields.items() if name == "单位名称"}
    assert named - {None} == {data.unit}  # a cover may be left blank


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """The data of every sample → its one workbook as LibreOffice calculates it."""
    given, out = tmp_path_factory.mktemp("given"), tmp_path_factory.mktemp("out")
    made = {}
    for number, path in enumerate(unit / "data.yaml" for unit in units()):
        data = read_data(path)
        (book,) = write_filled(load(data.edition), data, given / str(number), one_book=True)
        made[path] = book.rename(given / f"{number}.xlsx")
    converted(made.values(), out)
    return {path: out / book.name for path, book in made.items()}


@pytest.mark.host
@needs_host
def test_a_spreadsheet_host_shows_what_the_unit_printed(sample: Path, calculated: dict[Path, Path]) -> None:
    """Formulas that were kept give the printed value in LibreOffice; what was overwritten would not have."""
    data = read_data(sample)
    edition = load(data.edition)
    saved = openpyxl.load_workbook(calculated[sample], data_only=True)
    checked = 0
    for form, sheet in zip(data.forms, saved.worksheets, strict=True):
        for name, text in form.fields.items():
            if not edition.forms[form.form].fields[name].derived:
                continue
            value = sheet[re.split(r"[!:]", sheet.defined_names[name].attr_text)[1].replace("$", "")].value
            checked += 1
            if text is None:
                assert value in (None, ""), (form.form, name)
                continue
            if isinstance(value, str):
                assert value == text, (form.form, name)
                continue
            number = numeral(text)
            assert number is not None
            places = number.places + (2 if number.unit == "%" else 0)
            assert round_to(Decimal(str(value)), places) == number.value, (form.form, name, value)
    assert checked > 2
