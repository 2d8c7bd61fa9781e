"""The editions made without Python in every command: check, fill, report, batch, watch, and an open workbook."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from openpyxl import load_workbook

from tests.commands import contents, run
from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.editions import load
from xlzj.live.checking import copies, look
from xlzj.model import Severity

if TYPE_CHECKING:
    Capture = pytest.CaptureFixture[str]

NAMES = ("yueyang-2025", "qingshan-2025")
BASE, WHOLE = "基础数据表", "整体自评表"
WRONG = {"yueyang-2025": ("公务接待_本年决算", "YY01"), "qingshan-2025": ("公用经费_本年决算", "QS03")}
"""A field of 附件1 in which far too much breaks the edition's own 审核公式, and the code of that."""


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def unit(name: str, tmp_path: Path) -> Path:
    """A private copy of the clean unit's workbooks."""
    folder = tmp_path / "收" / "单位"
    shutil.copytree(SAMPLES / f"clean-{name}", folder, ignore=shutil.ignore_patterns("*.yaml", "*.json"))
    return folder


def put(folder: Path, name: str, role: str, field: str, value: object) -> str:
    """Type a value into a field; returns its cell."""
    form = load(name).role(role)
    assert form is not None
    book = load_workbook(folder / form.file)
    sheet = next(sheet for sheet in book.worksheets if field in sheet.defined_names)
    cell = str(sheet.defined_names[field].attr_text).rpartition("!")[2].replace("$", "").partition(":")[0]
    sheet[cell].value = value
    book.save(folder / form.file)
    return cell


def test_a_mistake_breaks_the_own_formula_and_batch_and_watch_say_the_same(
    name: str, unit: Path, tmp_path: Path, capsys: Capture
) -> None:
    field, code = WRONG[name]
    cell = put(unit, name, BASE, field, 9999)
    before = contents(unit)
    told = json.loads(run(capsys, "check", unit, "--format", "json").out)["submissions"][0]["findings"]
    assert (code, cell) in {(one["rule"], one["cell"]) for one in told}
    done = run(capsys, "batch", unit.parent, "--out", tmp_path / "出", "--jobs", "1")
    with (tmp_path / "出" / "问题明细.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [(line["编号"], line["单元格"]) for line in csv.DictReader(file)]
    assert listed == [(one["rule"], one["cell"]) for one in told]
    assert done.code == (1 if any(one["severity"] == "error" for one in told) else 0)
    [slip] = (tmp_path / "出" / "退回单").iterdir()
    assert any(code in cell.text for table in docx.Document(str(slip)).tables for cell in table.columns[3].cells)
    assert contents(unit) == before
    answered = run(capsys, "watch", unit.parent, "--once").out
    errors = sum(one["severity"] == "error" for one in told)
    assert f"错误 {errors}" in answered
    laid = [path for path in unit.iterdir() if "校验结果" in path.name]
    assert len(laid) == len(before)


def test_a_required_cell_left_blank_is_told(name: str, unit: Path) -> None:
    cell = put(unit, name, WHOLE, "实际完成情况", None)
    [done] = check([unit])[0].checked
    found = [(one.rule, one.place.cell, one.severity) for one in done.findings]
    assert ("XJ922", cell, Severity.REVIEW) in found


def test_fill_puts_back_what_a_formula_gives(name: str, unit: Path, tmp_path: Path, capsys: Capture) -> None:
    cell = put(unit, name, BASE, "控制率", None)
    done = run(capsys, "fill", unit, "--out", tmp_path / "补")
    assert done.code == 0
    assert "控制率" in done.out
    form = load(name).role(BASE)
    assert form is not None
    [copy] = (tmp_path / "补").rglob(f"{Path(form.file).stem}*.xlsx")
    sheet = next(one for one in load_workbook(copy).worksheets if "控制率" in one.defined_names)
    assert sheet[cell].value is not None


def test_the_report_is_written_with_nothing_left_to_fill(
    name: str, unit: Path, tmp_path: Path, capsys: Capture
) -> None:
    done = run(capsys, "report", unit, "--out", tmp_path / "报")
    assert done.code == 0
    [path] = [path for path in (tmp_path / "报").rglob("*.docx") if "自评报告" in path.name]
    document = docx.Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert not [text for text in texts if "未填" in text or "请填写" in text or "{{" in text]
    assert any(str(load(name).year) in text for text in texts)
    assert document.core_properties.identifier == "", "it stands for the template only"


class Open:
    """A workbook as a spreadsheet program has it open: `edited` stands for what is not saved yet."""

    def __init__(self, path: Path, edited: Path) -> None:
        self.name, self.folder, self.edited = path.name, path.parent, edited

    def others(self) -> list[Open]:
        return []

    def snapshot(self, folder: Path) -> Path:
        return Path(shutil.copyfile(self.edited, folder / self.name))


def test_an_open_workbook_is_checked_with_its_unsaved_edits(name: str, unit: Path, tmp_path: Path) -> None:
    field, code = WRONG[name]
    shutil.copytree(unit, tmp_path / "改")
    cell = put(tmp_path / "改", name, BASE, field, 9999)
    form = load(name).role(BASE)
    assert form is not None
    live = Open(unit / form.file, tmp_path / "改" / form.file)
    with copies(live, neighbours=True) as place:  # type: ignore[arg-type]
        seen = look(place, live, lambda _done, _all, _what: None)  # type: ignore[arg-type]
    [checked] = seen.checked
    saved = check([tmp_path / "改"])[0].checked[0]
    assert [(one.rule, one.place.cell) for one in checked.findings] == [
        (one.rule, one.place.cell) for one in saved.findings
    ]
    assert (code, cell) in {(one.rule, one.place.cell) for one in checked.findings}
