"""审核公式 as commands: check, batch, template formulas; an edition's own sheet; lists in cell addresses."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.audit.sheets import workbook
from tests.commands import CLEAN, FAULTY, contents, run
from tests.samples.formulas import FOLDER
from tests.samples.formulas import made as sample_books
from xlzj.audit.own import faults, own_rules
from xlzj.audit.sheet import NOTHING, written
from xlzj.check import check, check_bundle
from xlzj.editions import load, load_folder, templates_folder
from xlzj.model import Status
from xlzj.read.locate import blank

if TYPE_CHECKING:
    from pathlib import Path

    Capture = pytest.CaptureFixture[str]

EDITION = "yueyang-2024"
HEADER = ("编号", "名称", "公式", "等级")
GOOD = ("G1", "不超预算", "三公经费_本年决算 <= 三公经费_本年预算", "错误")
HOLDS_NOT = ("G2", "两表一致", "附件2.项目支出 = 附件1.项目支出_本年决算", "错误")
MISSPELT = ("G3", "错字", "三公经费_本年结算 <= 1", "")


def json_of(capsys: Capture, *arguments: str | Path) -> tuple[int, dict[str, Any]]:
    done = run(capsys, "check", *arguments, "--format", "json")
    return done.code, json.loads(done.out)


def test_the_samples_are_made_from_their_texts() -> None:
    for path, data in sample_books().items():
        assert path.read_bytes() == data, path.name


def test_the_sample_formulas_hold_on_the_clean_unit(capsys: Capture) -> None:
    before = contents(CLEAN) | contents(FOLDER)
    code, told = json_of(capsys, CLEAN, "--formulas", FOLDER / "岳阳.xlsx", "--select", "GS")
    (unit,) = told["submissions"]
    assert code == 0
    assert unit["findings"] == []
    assert unit["outcomes"]["pass"] > 20
    assert {one["rule"] for one in unit["unchecked"]} == {"GS005"}
    assert told["unreadable"] == []
    assert contents(CLEAN) | contents(FOLDER) == before


def test_a_formula_that_does_not_hold_is_a_finding_like_any_other(capsys: Capture, tmp_path: Path) -> None:
    book = workbook(tmp_path / "公式.xlsx", [GOOD, HOLDS_NOT], HEADER)
    code, told = json_of(capsys, FAULTY, "--formulas", book, "--select", "G1,G2")
    (finding,) = told["submissions"][0]["findings"]
    assert code == 1
    assert (finding["rule"], finding["cell"], finding["difference"]) == ("G2", "I9", "-24.03")
    assert "左值 300.43（附件2!I9），右值 324.46（附件1!H14），差值 -24.03" in finding["message"]
    assert run(capsys, "check", FAULTY, "--formulas", book, "--select", "G9").code == 2


@pytest.mark.parametrize(("unit", "code"), [(CLEAN, 2), (FAULTY, 1)], ids=["clean", "faulty"])
def test_a_formula_that_cannot_be_read_is_never_a_pass(capsys: Capture, tmp_path: Path, unit: Path, code: int) -> None:
    book = workbook(tmp_path / "公式.xlsx", [GOOD, MISSPELT], HEADER)
    ended, told = json_of(capsys, unit, "--formulas", book)
    assert ended == code
    assert told["submissions"][0]["outcomes"]["crashed"] == 1
    (line,) = (one for one in told["unreadable"] if one["file"] == "公式.xlsx")
    assert "审核公式!C3 G3 公式“▲三公经费_本年结算 <= 1”第 1 个字符处" in line["reason"]
    assert "三公经费_本年决算" in line["reason"]
    done = run(capsys, "check", unit, "--formulas", book)
    assert "用不了的审核公式 1 条" in done.out
    assert "公式：公式.xlsx" in done.err


def test_a_workbook_without_formulas_stops_nothing_but_is_told(capsys: Capture, tmp_path: Path) -> None:
    odd = workbook(tmp_path / "别的.xlsx", [("1", "2")], ("甲", "乙"))
    code, told = json_of(capsys, CLEAN, "--formulas", odd)
    assert code == 2
    assert "不是审核公式表" in told["unreadable"][0]["reason"]
    (tmp_path / "坏.xlsx").write_bytes(b"PK nothing")
    assert "读不出来" in json_of(capsys, CLEAN, "--formulas", tmp_path / "坏.xlsx")[1]["unreadable"][0]["reason"]
    assert "找不到审核公式" in run(capsys, "check", CLEAN, "--formulas", tmp_path / "没有.xlsx").err


def test_a_folder_may_hold_its_formulas_beside_the_forms(tmp_path: Path) -> None:
    shutil.copytree(CLEAN, tmp_path / "单位")
    workbook(tmp_path / "单位" / "审核公式.xlsx", [GOOD], HEADER)
    result, _ = check([tmp_path / "单位"])
    assert result.unreadable == ()


def test_an_edition_names_its_own_sheet(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(templates_folder(), templates)
    folder = templates / EDITION
    text = (folder / "edition.yaml").read_text(encoding="utf-8")
    (folder / "edition.yaml").write_text(f"{text}audit: {{file: 公式.xlsx, sheet: 本市}}\n", encoding="utf-8")
    workbook(folder / "公式.xlsx", [GOOD, HOLDS_NOT], HEADER, "本市")
    edition = load_folder(folder)
    assert [rule.code for rule in own_rules(edition).rules] == ["G1", "G2"]
    assert faults(edition) == ()
    (bundle,) = check([FAULTY])[1]
    from dataclasses import replace

    checked = check_bundle(replace(bundle, edition=edition))
    assert [finding.rule for finding in checked.findings if finding.rule.startswith("G")] == ["G2"]
    other = written(workbook(tmp_path / "另.xlsx", [GOOD], HEADER), given=True)
    assert "已有编号“G1”" in own_rules(edition, other).problems[0].message
    workbook(folder / "公式.xlsx", [MISSPELT], HEADER, "本市")
    assert "三公经费_本年决算" in faults(load_folder(folder))[0].message
    (folder / "公式.xlsx").unlink()
    assert "打不开" in faults(load_folder(folder))[0].message


def test_the_balances_of_all_editions_can_be_read() -> None:
    for path in templates_folder().glob("*/edition.yaml"):
        assert faults(load_folder(path.parent)) == (), path.parent.name
    assert own_rules(load(EDITION), NOTHING).rules == ()


def test_batch_checks_the_same_formulas_and_again_when_they_change(capsys: Capture, tmp_path: Path) -> None:
    book, out = tmp_path / "公式.xlsx", tmp_path / "出"
    workbook(book, [GOOD], HEADER)
    batch = ("batch", CLEAN, "--out", out, "--jobs", "1", "--formulas", book)
    first = run(capsys, *batch)
    assert (first.code, "本次校验 1 套" in first.err) == (0, True)
    assert "未变动 1 套" in run(capsys, *batch).err
    workbook(book, [("G4", "不成立", "附件1.编制数 > 1000", "错误")], HEADER)
    changed = run(capsys, *batch)
    assert (changed.code, "错误 1 条" in changed.err) == (1, True)
    assert "G4" in (out / "问题明细.csv").read_text(encoding="utf-8-sig")
    workbook(book, [MISSPELT], HEADER)
    broken = run(capsys, *batch)
    assert (broken.code, "审核公式!C2 G3" in broken.err) == (2, True)


def test_check_of_a_sheet_lists_what_can_be_used(capsys: Capture, tmp_path: Path) -> None:
    book = workbook(tmp_path / "公式.xlsx", [GOOD, MISSPELT], HEADER)
    done = run(capsys, "template", "formulas", "check", book, "--edition", EDITION)
    assert done.code == 1
    assert "可用  G1" in done.out
    assert "有误  审核公式!C3 G3" in done.out
    assert run(capsys, "template", "formulas", "-h").out.startswith("用法：xlzj template formulas")


def test_a_new_sheet_has_headers_ways_and_names(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "新.xlsx"
    assert run(capsys, "template", "formulas", "new", "--edition", EDITION, "--out", out).code == 0
    book = load_workbook(out)
    assert [cell.value for cell in book["审核公式"][1]][:4] == ["编号", "名称", "表", "公式"]
    names = {row[1].value for row in book["字段名称"].iter_rows(min_row=2)}
    assert {"三公经费_本年决算", "三公经费", "绩效指标.得分"} <= names
    assert written(out).entries == ()
    assert written(out).problems == ()


def test_a_list_in_addresses_is_translated(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "译出.xlsx"
    done = run(capsys, "template", "formulas", "import", FOLDER / "旧清单.xlsx", "--edition", EDITION, "--out", out)
    assert (done.code, "译出 5 条，没有译出 3 条" in done.out) == (1, True)
    texts = [entry["公式"] for entry in written(out).entries]
    assert texts == [
        "三公经费_本年决算=公务用车购置和维护经费_本年决算+出国经费_本年决算+公务接待_本年决算",
        "三公经费_本年决算<=三公经费_本年预算",
        "项目支出_本年决算=附件2.项目支出",
        "公用经费_本年决算>=SUM(办公经费_本年决算, 水费电费差旅费_本年决算, 会议费培训费_本年决算)",
        "按支出性质分=SUM(基本支出, 项目支出)",
    ]
    left = [[cell.value for cell in row] for row in load_workbook(out)["没有译出"].iter_rows(min_row=2)]
    assert [row[2] for row in left] == ["6", "7", "8"]
    assert "印着" in str(left[0][4])
    assert "附件9" in str(left[1][4])
    assert "汇总(附件2.绩效指标.分值)" in str(left[2][4])
    assert run(capsys, "check", CLEAN, "--formulas", out).code == 0


def test_a_list_for_a_form_without_the_hidden_row_says_so(capsys: Capture, tmp_path: Path) -> None:
    book = workbook(tmp_path / "单.xlsx", [("H7=H8+H11+H12",), ("B2=SUM('附件2'!I6:I7",)], ("公式",), "附件1")
    arguments = ("template", "formulas", "import", book, "--edition", EDITION, "--out", tmp_path / "出.xlsx")
    done = run(capsys, *arguments)
    assert "--shift 1" in done.err
    assert "没有译出 2 条" in done.out
    shifted = run(capsys, *arguments, "--shift", "1")
    assert "译出 1 条" in shifted.out
    assert written(tmp_path / "出.xlsx").entries[0]["公式"].startswith("三公经费_本年决算=")


def test_a_whole_table_is_a_sum_and_a_part_of_it_is_not(tmp_path: Path) -> None:
    from xlzj.audit.old_list import imported

    region = blank(load(EDITION), "附件2").regions["绩效指标"]
    whole, part = (f"附件2!G25=SUM(附件2!G{region.first}:G{last})" for last in (region.last, region.first + 2))
    total = blank(load(EDITION), "附件2").cells["总分_分值"]
    book = workbook(tmp_path / "单.xlsx", [(one.replace("G25", total),) for one in (whole, part)], ("公式",))
    done = imported(book, load(EDITION))
    assert [row["公式"] for row in done.rows] == ["附件2.总分_分值=SUM(汇总(附件2.绩效指标.分值))"]
    assert "只是明细表" in done.left[0].reason


def test_crashed_formulas_are_counted(tmp_path: Path) -> None:
    book = written(workbook(tmp_path / "公式.xlsx", [MISSPELT], HEADER), given=True)
    (checked,), _ = check([CLEAN], given=book)[0].checked, None
    assert checked.count(Status.CRASHED) == 1
