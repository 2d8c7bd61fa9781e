"""An accountant's slips, one at a time in a set that is right: one headline, at the cell to mend."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from xlzj.check import check
from xlzj.model import Severity
from xlzj.report.text import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.model import Finding, Result

CLEAN = Path(__file__).resolve().parents[1] / "samples" / "clean-yueyang-2024"
TEMPLATES = CLEAN.parents[1] / "templates" / "yueyang-2024"
BASE = "附件1 部门整体支出绩效评价基础数据表.xlsx"
WHOLE = "附件2 部门整体支出绩效自评表.xlsx"
PROJECTS = "附件3 项目支出绩效自评表.xlsx"


def checked(folder: Path, file: str, sheet: str, typed: Mapping[str, Any]) -> Result:
    for path in CLEAN.glob("*.xlsx"):
        shutil.copyfile(path, folder / path.name)
    book = openpyxl.load_workbook(folder / file)
    for cell, value in typed.items():
        book[sheet][cell] = value
    book.save(folder / file)
    return check([folder])[0]


def headlines(result: Result) -> list[Finding]:
    return [finding for finding in result.checked[0].findings if finding.cause is None]


@pytest.mark.parametrize(
    ("file", "sheet", "typed", "rule", "cell", "told"),
    [
        (BASE, "附件1", {"H22": 237800}, "XJ915", "H22", "疑把元当成万元，换算后为 23.78"),
        (BASE, "附件1", {"H8": 5.84}, "XJ104", "H8", "疑相邻两位数字写颠倒"),
        (BASE, "附件1", {"H17": None}, "XJ109", "H17", "应为 180.95"),
        (BASE, "附件1", {"G6": None}, "XJ127", "G6", "实际在职人数没有填"),
        (PROJECTS, "附件3-3", {"F8": "62.35"}, "FX105", "F8", "（F7）的求和公式没有把它算进去"),
        (PROJECTS, "附件3-3", {"F8": "62.35万元"}, "FX105", "F8", "（F7）的求和公式没有把它算进去"),
        (PROJECTS, "附件3-1", {"H7": 96.7}, "XJ302", "H7", "疑漏写了“%”（要填 96.7% 或 0.967，不是 96.7）"),
        (PROJECTS, "附件3-1", {"I7": "9.67分"}, "FX105", "I7", "（H25）的求和公式没有把它算进去"),
        (PROJECTS, "附件3-2", {"E8": None, "H7": 0.93}, "XJ302", "H7", "（E8；同一行全年执行数 111.20）"),
    ],
)
def test_a_slip_is_one_headline_at_its_cell(
    tmp_path: Path, file: str, sheet: str, typed: dict[str, Any], rule: str, cell: str, told: str
) -> None:
    found = headlines(checked(tmp_path, file, sheet, typed))
    here = [finding for finding in found if finding.place.sheet == sheet and finding.place.cell == cell]
    assert rule in {finding.rule for finding in here}
    assert told in next(finding.message for finding in here if finding.rule == rule)
    elsewhere = [(f.rule, str(f.place)) for f in found if f not in here and f.severity is Severity.ERROR]
    assert elsewhere == []


def test_points_that_do_not_add_up_are_told_once(tmp_path: Path) -> None:
    """One weight too high: the group is wrong; its total, and the point that is lacking now, are not told again."""
    result = checked(tmp_path, WHOLE, "附件2", {"G22": 9})
    told = {finding.rule: finding.cause or "" for finding in result.checked[0].findings}
    assert told["XJ401"] == told["XJ406"] == ""
    assert told["XJ402"].startswith("XJ401")
    assert told["XJ409"].startswith("XJ406")


def test_what_a_message_says_is_not_said_again(tmp_path: Path) -> None:
    """A blank form is told by the cells that are empty, not by comparing them with nothing."""
    shutil.copyfile(TEMPLATES / BASE, tmp_path / BASE)
    text = to_text(check([tmp_path])[0])
    assert "没有填，应为 0 或金额" not in text
    assert "没有填写。\n     其余空格：D38、F38、H38" in text
    assert "比较：" not in text
