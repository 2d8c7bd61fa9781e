"""说明 in the 校验结果 workbook or on a sheet beside the files: kept by value, expired when a number changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from xlzj.check import check
from xlzj.model import Severity, Status
from xlzj.report.workbook import annotate_all

if TYPE_CHECKING:
    from xlzj.model import Checked, Finding

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "yueyang-jkq-2024"
BASE = "附件1 部门整体支出绩效评价基础数据表"
REASON = "年中追加市级专项，已经区财政批复"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    folder = tmp_path / "unit"
    folder.mkdir()
    for path in SAMPLE.glob("*.xlsx"):
        shutil.copyfile(path, folder / path.name)
    return folder


def only(*paths: Path) -> Checked:
    result, _ = check(paths)
    (checked,) = result.checked
    return checked


def of(checked: Checked, rule: str, field: str) -> Finding:
    (found,) = [f for f in checked.findings if (f.rule, f.field) == (rule, field)]
    return found


def answer(copy: Path, rule: str, field: str, text: str) -> None:
    """Write a 说明 into the annotated copy, as the accountant does."""
    book = load_workbook(copy)
    rows = list(book["校验结果"].iter_rows())
    header = next(row for row in rows if row[0].value == "序号")
    column = {str(cell.value): at for at, cell in enumerate(header)}
    for row in rows[rows.index(header) + 1 :]:
        if (row[column["编号"]].value, row[column["项目"]].value) == (rule, field):
            row[column["说明"]].value = text
    book.save(copy)


@pytest.fixture
def answered(unit: Path, tmp_path: Path) -> Path:
    """The annotated copy with XJ111 explained."""
    result, (bundle,) = check([unit])
    out = tmp_path / "out"
    out.mkdir()
    annotate_all(result.checked[0], bundle.sources, out)
    copy = out / f"{BASE}（校验结果）.xlsx"
    answer(copy, "XJ111", "公用经费_本年决算", REASON)
    return copy


def test_review_finding_passes_with_its_explanation(unit: Path, answered: Path) -> None:
    before, after = only(unit), only(unit, answered)
    finding = of(after, "XJ111", "公用经费_本年决算")
    assert finding.explanation == REASON
    assert finding.passed
    assert after.severity(Severity.REVIEW) == before.severity(Severity.REVIEW) - 1
    assert after.count(Status.PASS) == before.count(Status.PASS) + 1


def test_annotated_copy_is_read_for_its_explanations_only(unit: Path, answered: Path) -> None:
    shutil.copyfile(answered, unit / answered.name)
    result, _ = check([unit])
    assert result.unreadable == ()
    assert of(result.checked[0], "XJ111", "公用经费_本年决算").explanation == REASON


def test_explanation_expires_when_the_number_changes(unit: Path, answered: Path) -> None:
    path = unit / f"{BASE}.xlsx"
    book = load_workbook(path)
    book["附件1"]["H25"] = 58.85
    book.save(path)
    after = only(unit, answered)
    assert of(after, "XJ111", "公用经费_本年决算").explanation is None
    (lost,) = [f for f in after.findings if f.rule == "EX101"]
    assert "数字已变动，说明失效" in lost.message
    assert lost.place.sheet == "校验结果"


def test_explanation_of_a_mended_fault_is_told(unit: Path, answered: Path) -> None:
    path = unit / f"{BASE}.xlsx"
    book = load_workbook(path)
    book["附件1"]["G25"] = 60
    book.save(path)
    (lost,) = [f for f in only(unit, answered).findings if f.rule == "EX101"]
    assert "现在没有这个问题" in lost.message
    assert lost.severity is Severity.HINT


def test_explanation_does_not_let_an_error_pass(unit: Path, answered: Path) -> None:
    answer(answered, "XJ110", "公用经费_本年预算", REASON)
    before, after = only(unit), only(unit, answered)
    assert of(after, "XJ110", "公用经费_本年预算").explanation == REASON
    assert after.severity(Severity.ERROR) == before.severity(Severity.ERROR)


def test_sheet_of_explanations_beside_the_files(unit: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "说明"
    sheet.append(["编号", "附件", "项目", "填报值", "应为", "差额", "单元格", "说明"])
    sheet.append(["XJ111", "附件1", "公用经费_本年决算", 57.85, "≤36.61", "+21.24", "附件1!H25", REASON])
    book.save(unit / "说明.xlsx")
    result, _ = check([unit])
    assert result.unreadable == ()
    assert of(result.checked[0], "XJ111", "公用经费_本年决算").explanation == REASON


def test_explanations_of_another_unit_are_not_ours(unit: Path, answered: Path) -> None:
    book = load_workbook(answered)
    book["校验结果"]["A1"] = "校验结果　别的单位　2024 年度"
    book.save(answered)
    after = only(unit, answered)
    assert of(after, "XJ111", "公用经费_本年决算").explanation is None
    assert not [f for f in after.findings if f.rule == "EX101"]


def test_next_copy_carries_the_explanation_on(unit: Path, answered: Path, tmp_path: Path) -> None:
    result, (bundle,) = check([unit, answered])
    out = tmp_path / "again"
    out.mkdir()
    annotate_all(result.checked[0], bundle.sources, out)
    assert of(only(unit, out / answered.name), "XJ111", "公用经费_本年决算").explanation == REASON


def test_form_on_a_sheet_that_someone_called_explanation_is_still_checked(unit: Path) -> None:
    path = unit / f"{BASE}.xlsx"
    book = load_workbook(path)
    book["附件1"].title = "说明（附件1）"
    book.save(path)
    assert "附件1" in {form.key for form in only(unit).submission.forms}
