"""附件5 考核评分表（建议）.xlsx: scores with their nature, every point with its evidence, never taken for handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.commands import run
from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.editions import load
from xlzj.report.score_sheet import EVIDENCE, SHEET, has_score_sheet, name_of, score_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.read.submission import Bundle


def bundle(name: str) -> Bundle:
    _, (only,) = check([SAMPLES / name])
    return only


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    given = bundle("yueyang-jkq-2024")
    path = tmp_path_factory.mktemp("scores") / name_of(given.edition)
    path.write_bytes(score_sheet(given.submission, given.edition))
    return load_workbook(path)


def cell(sheet: Any, field: str) -> Any:
    return sheet[str(sheet.defined_names[field].attr_text).rpartition("!")[2].replace("$", "")]


def test_scores_stand_in_the_cells_of_the_official_form_with_their_nature(book: Any) -> None:
    sheet = book[SHEET]
    whole = cell(sheet, "完整性_得分")
    assert (whole.value, whole.number_format) == (8, 'General"（计算）"')
    proposed = cell(sheet, "反映问题情况_得分")
    assert (proposed.value, proposed.number_format) == (14, 'General"（建议）"')
    assert cell(sheet, "自评通知_得分").value is None
    assert str(cell(sheet, "合计_得分").value).startswith("=IF(COUNTA(")


def test_every_point_is_listed_with_reason_and_cells(book: Any) -> None:
    rows = list(book[EVIDENCE].iter_rows(min_row=5, values_only=True))
    heads = [row for row in rows if row[0]]
    assert sum(row[3] for row in heads) == 100
    assert {row[5] for row in heads} == {"计算", "建议", "待评"}
    assert all(row[6] for row in heads)
    proof = [row for row in rows if not row[0]]
    assert ("XJ505", "附件1!H15") in {(row[2], row[7]) for row in proof}


def test_the_same_submission_gives_the_same_bytes() -> None:
    given = bundle("clean-yueyang-2024")
    assert score_sheet(given.submission, given.edition) == score_sheet(given.submission, given.edition)


def test_report_writes_it_and_it_is_not_taken_for_a_submission(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "report", SAMPLES / "clean-yueyang-2024", "--out", tmp_path)
    assert str(tmp_path / "附件5 考核评分表（建议）.xlsx") in done.out.splitlines()
    result, _ = check([tmp_path / "附件5 考核评分表（建议）.xlsx"])
    assert result.checked == ()
    assert result.unreadable == ()


def test_editions_without_a_score_sheet_have_none() -> None:
    assert has_score_sheet(load("yueyang-2024"))
    assert not has_score_sheet(load("huizhou-2022"))
