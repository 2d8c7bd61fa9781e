"""附件3 whose total stands last, whose rows repeat each other or are shifted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import case, form, run, statuses
from xlzj.folding import fold
from xlzj.rules.catalogue import RULES, by_code
from xlzj.rules.fund_rows import lead, repeats

if TYPE_CHECKING:
    from xlzj.model import Finding, Form

EDITION = "zhuzhou-2024"
RULE = by_code()
SHIFTED: dict[str, Any] = {
    "项目支出名称": "有奖举报奖金",
    "当年财政拨款": ["10", "10", "0.88"],
    "当年财政拨款_分值": "10",
    "当年财政拨款_执行率": "8.8%",
    "当年财政拨款_得分": "0.88",
    "上年结转资金": ["10", "10", "0.88"],
    "上年结转资金_分值": "10",
    "年度资金总额": ["0", "0", "0"],
    "年度资金总额_分值": "0",
    "年度资金总额_得分": "0",
}


def sheet(**values: Any) -> Form:
    return form("附件4", edition=EDITION, **values)


def findings(*forms: Form) -> list[Finding]:
    seen = case(*forms, edition=EDITION)
    return [o.finding for rule in RULES for o in rule.run(seen) if o.finding]


@pytest.mark.parametrize(
    ("values", "base"),
    [
        ({"年度资金总额": ["", "5", ""]}, "年度资金总额"),
        ({}, "年度资金总额"),
        (SHIFTED, "当年财政拨款"),
        ({"其他资金": ["", "5", "4"]}, "其他资金"),
        ({"当年财政拨款": ["", "5", "4"], "其他资金": ["", "3", "3"]}, "年度资金总额"),
    ],
    ids=["total", "empty", "shifted", "one-source", "two-sources"],
)
def test_the_row_that_speaks_for_the_project(values: dict[str, Any], base: str) -> None:
    assert lead(sheet(**values)) == base


def test_a_source_row_may_repeat_the_total() -> None:
    same = {"年度资金总额": ["", "10", "9"], "当年财政拨款": ["", "10", "9"]}
    assert repeats(sheet(**same), "当年财政拨款")
    assert not repeats(sheet(**same), "年度资金总额")
    assert not repeats(sheet(**same, 年度资金总额_执行率="90%"), "当年财政拨款")


def test_a_fault_of_a_repeated_row_is_told_once() -> None:
    values = {
        "年度资金总额_执行率": "99%",
        "其他资金_执行率": "99%",
        "年度资金总额_得分": "9.9",
        "其他资金_得分": "9.9",
    }
    points = {"年度资金总额_分值": "10", "其他资金_分值": "10"}
    filled = sheet(年度资金总额=["", "15", "14.96"], 其他资金=["", "15", "14.96"], **values, **points)
    for code, right in (("XJ302", "99.73%"), ("XJ303", "9.97")):
        found = [o.finding for o in run(RULE[code], filled, edition=EDITION) if o.finding]
        assert [(f.field.partition("_")[0], f.expected) for f in found] == [("年度资金总额", right)]


@pytest.mark.parametrize(
    ("budget", "spent", "rate", "ended"),
    [
        ("146.6", "141.24", "96.34%", "pass"),
        ("1000", "800.48", "80.04%", "finding:hint"),  # cut off, not rounded
        ("146.6", "141.24", "96.36%", "finding:review"),
        ("146.6", "141.24", "97%", "finding:error"),
        ("15", "14.96", "99%", "finding:error"),  # not rounded, and far from cut off by a decimal
    ],
)
def test_xj302_a_rate_a_little_off_wants_a_look(budget: str, spent: str, rate: str, ended: str) -> None:
    filled = sheet(年度资金总额=["", budget, spent], 年度资金总额_执行率=rate)
    told = statuses(RULE["XJ302"], filled, edition=EDITION)
    assert [one for one in told if one != "not_applicable"] == [ended]


def test_xj302_says_which_amount_gives_the_printed_rate() -> None:
    base = form("附件2", edition=EDITION, 市级专项资金明细=[["交通站", "", "146.6", "141.27"]])
    project = sheet(年度资金总额=["", "146.6", "141.24"], 年度资金总额_执行率="96.36%")
    (found,) = [o.finding for o in run(RULE["XJ302"], base, project, edition=EDITION) if o.finding]
    assert "的 141.27 计算（141.27÷146.6），而不是本表的 141.24" in found.message


def test_xj201_says_which_amount_of_the_report_gives_the_printed_rate() -> None:
    whole = form("附件3", edition=EDITION, 年度资金总额=["", "4840.06", "4820.76"], 年度资金总额_执行率="93.34%")
    report = form("自评报告文字材料", edition=EDITION, 基本支出情况="2024年预算收入5164.67万元。")
    (found,) = [o.finding for o in run(RULE["XJ201"], whole, report, edition=EDITION) if o.finding]
    assert "5164.67 计算（4820.76÷5164.67），而不是本表的 4840.06" in found.message


def test_shifted_rows_are_one_headline_with_their_sums_under_it() -> None:
    found = findings(sheet(**SHIFTED))
    causes = fold(case(sheet(**SHIFTED), edition=EDITION), found, RULE)
    codes = {f.rule for f in found if f.rule.startswith("XJ3")}
    assert {"XJ301", "XJ304", "XJ307"} <= codes
    root = next(f.key for f in found if f.rule == "XJ304")
    assert {causes[at] for at, f in enumerate(found) if f.rule in ("XJ301", "XJ307")} == {root}
    assert "XJ402" not in {f.rule for f in found}


def test_shifted_rows_still_are_compared_with_the_base_table() -> None:
    base = form("附件2", edition=EDITION, 市级专项资金明细=[["有奖举报奖金", "", "10", "0"]])
    (found,) = [o.finding for o in run(RULE["XJ504"], base, sheet(**SHIFTED), edition=EDITION) if o.finding]
    assert (found.field, found.actual, found.expected) == ("当年财政拨款_全年执行数", "0.88", "0.00")
