from __future__ import annotations

import re
import shutil
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

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


@pytest.mark.host
def test_a_spreadsheet_host_shows_what_the_unit_printed(sample: Path, tmp_path: Path) -> None:
    """Formulas that were kept give the printed value in LibreOffice; what was overwritten would not have."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    data = read_data(sample)
    edition = load(data.edition)
    (path,) = write_filled(edition, data, tmp_path / "in", one_book=True)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = openpyxl.load_workbook(tmp_path / "out" / path.name, data_only=True)
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
