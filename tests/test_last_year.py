"""This year's set against last year's: found by --last-year, in the same folder, or beside it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands import run
from tests.forms import form, submission
from xlzj.check import check
from xlzj.editions import load
from xlzj.relate import beside, with_last_year
from xlzj.rules.catalogue import by_code
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from xlzj.model import Finding, Form

RULE = by_code()["XJ810"]
CLEAN = Path(__file__).resolve().parents[1] / "samples" / "clean-yueyang-2024"


def outcomes(now: Form, before: Form | None) -> list[str]:
    this = submission(now)
    last = replace(submission(before), year=this.year - 1) if before else None
    case = Case(replace(this, last_year=last), load(this.edition))
    return [str(o.status) for o in RULE.run(case) if o.status != "not_applicable"]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("2.06", "2.06", ["pass"]),
        ("2.07", "2.06", ["pass"]),  # 尾数
        ("2.10", "2.06", ["finding"]),
        ("", "2.06", ["finding"]),
        ("2.06", "", ["finding"]),
        ("0", "", ["pass"]),
        ("", "", []),
    ],
)
def test_xj810_last_years_column_is_last_years_form(mine: str, theirs: str, expected: list[str]) -> None:
    now = form("附件1", 公车运行维护=[mine, "", ""])
    assert outcomes(now, form("附件1", 公车运行维护=["", "", theirs])) == expected


def test_xj810_rows_are_paired_by_name_without_their_number() -> None:
    now = form("附件1", 市级专项资金明细=[["4、环保管家", "80", "", ""], ["新项目", "", "", "5"]])
    old = form("附件1", 市级专项资金明细=[["2、环保管家", "", "", "86.50"]])
    assert outcomes(now, old) == ["finding"]


def test_xj810_does_not_apply_without_last_years_set() -> None:
    assert outcomes(form("附件1", 公车运行维护=["2.06", "", ""]), None) == []


def test_set_of_the_year_before_is_found_beside_this_years_folder(tmp_path: Path) -> None:
    this = tmp_path / "2024" / "甲单位"
    last = tmp_path / "2023" / "甲单位"
    shutil.copytree(CLEAN, this)
    last.mkdir(parents=True)
    _, bundles = check([this])
    assert beside(bundles) == (last.resolve(),)


def test_sets_are_matched_by_unit_and_year() -> None:
    _, (bundle,) = check([CLEAN])
    older = replace(bundle, submission=replace(bundle.submission, year=bundle.submission.year - 1))
    other = replace(older, submission=replace(older.submission, unit="别的单位"))
    (found,) = with_last_year([bundle], [other, older])
    assert found.submission.last_year == older.submission
    (alone,) = with_last_year([bundle], [other])
    assert alone.submission.last_year is None


def test_a_last_year_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = run(capsys, "check", CLEAN, "--last-year", tmp_path / "没有")
    assert (nowhere.code, nowhere.out) == (2, "")
    assert f"找不到上年的附件 {tmp_path / '没有'}" in nowhere.err
    other = run(capsys, "check", CLEAN, "--last-year", CLEAN)
    assert other.code == 2
    assert f"{CLEAN} 里没有云溪湖市林业科学研究所 2023 年度的表，没有与上年核对" in other.err


def test_changed_last_year_column_is_told_with_both_cells(tmp_path: Path) -> None:
    result, (bundle,) = check([CLEAN])
    assert not [f for f in result.checked[0].findings if f.rule == "XJ810"]
    older = replace(bundle.submission, year=bundle.submission.year - 1)
    case = Case(replace(bundle.submission, last_year=older), bundle.edition)
    findings: list[Finding] = [o.finding for o in RULE.run(case) if o.finding]
    assert findings
    assert all(len(finding.operands) == 2 for finding in findings)
    assert not any(tmp_path.iterdir())
