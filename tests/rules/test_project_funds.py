"""附件3 funds: XJ301…XJ312."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import form, run, statuses
from xlzj.rules import fund_sources, project_funds

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in (*project_funds.RULES, *fund_sources.RULES)}
INDICATOR = ["产出指标（50分）", "数量指标", "检查", "10次", "9次", "10", "9"]


def project(code: str, **values: Any) -> list[str]:
    return [s for s in statuses(RULE[code], form("附件3", **values)) if s != "not_applicable"]


@pytest.mark.parametrize(
    ("total", "current", "carried", "expected"),
    [
        ("94.35", "94.35", "", ["pass"]),
        ("94.36", "94.35", "", ["pass"]),
        ("94.40", "94.35", "", ["finding:error"]),
        ("93.50", "", "", ["finding:error"]),
        ("0", "", "", ["pass"]),
        ("", "94.35", "", ["finding:review"]),
        ("", "", "", []),
    ],
)
def test_xj301_sources_add_up(total: str, current: str, carried: str, expected: list[str]) -> None:
    found = project(
        "XJ301", 年度资金总额=["", total, ""], 当年财政拨款=["", current, ""], 上年结转资金=["", carried, ""]
    )
    assert found == expected


@pytest.mark.parametrize(
    ("budget", "spent", "rate", "expected"),
    [
        ("27", "26.36", "97.63%", ["pass"]),
        ("27", "26.36", "100%", ["finding:error"]),
        ("94.35", "94.35", "100%", ["pass"]),
        ("0", "0", "0", []),
        ("27", "", "", []),
        ("27", "0", "0", ["pass"]),
    ],
)
def test_xj302_rate(budget: str, spent: str, rate: str, expected: list[str]) -> None:
    assert project("XJ302", 年度资金总额=["", budget, spent], 年度资金总额_执行率=rate) == expected


@pytest.mark.parametrize(
    ("budget", "spent", "rate", "score", "expected"),
    [
        ("293", "277.92", "94.85%", "9.40", ["finding:error"]),
        ("293", "277.92", "94.85%", "9.49", ["pass"]),
        ("293", "277.92", "94.85%", "9.5", ["pass"]),
        ("54", "51.72", "96%", "9.6", ["pass"]),  # rounded first, multiplied then
        ("10", "12", "120%", "10", ["pass"]),
        ("10", "12", "120%", "12", ["finding:error"]),
        ("10", "9", "90%", "", ["finding:review"]),
        ("", "", "90%", "9", []),
    ],
)
def test_xj303_score_of_the_rate(budget: str, spent: str, rate: str, score: str, expected: list[str]) -> None:
    found = project(
        "XJ303",
        年度资金总额=["", budget, spent],
        年度资金总额_分值="10",
        年度资金总额_执行率=rate,
        年度资金总额_得分=score,
    )
    assert found == expected


def test_xj304_block_shifted_down_one_row() -> None:
    shifted = project("XJ304", 当年财政拨款=["10", "10", "0.88"], 上年结转资金=["10", "10", "0.88"])
    assert shifted == ["finding:error"]
    assert project("XJ304", 年度资金总额=["0", "0", "0"], 当年财政拨款=["10", "10", "0.88"]) == ["finding:error"]
    assert project("XJ304", 年度资金总额=["10", "10", "0.88"], 当年财政拨款=["10", "10", "0.88"]) == ["pass"]
    assert project("XJ304") == []


def test_xj305_rate_needs_funds() -> None:
    assert project("XJ305", 年度资金总额_执行率="100%", 年度资金总额_得分="10") == ["finding:error"]
    assert project("XJ305", 年度资金总额_得分="10") == ["finding:error"]
    assert project("XJ305", 年度资金总额=["", "5", "5"], 年度资金总额_执行率="100%") == ["pass"]
    assert project("XJ305") == []


@pytest.mark.parametrize(
    ("name", "current", "carried", "expected"),
    [
        ("2023年上年结转资金应急演练", "49.85", "", ["finding:review"]),
        ("2023年上年结转资金应急演练", "", "49.85", ["pass"]),
        ("应急演练", "49.85", "", []),
    ],
)
def test_xj306_carried_funds_stand_in_their_row(name: str, current: str, carried: str, expected: list[str]) -> None:
    found = project("XJ306", 项目支出名称=name, 当年财政拨款=["", current, ""], 上年结转资金=["", carried, ""])
    assert found == expected


def test_xj306_other_funds_are_no_carried_ones_either() -> None:
    named = {"项目支出名称": "远程监控设备（2022年结转资金）"}
    assert project("XJ306", **named, 其他资金=["", "20.32", "20.32"]) == ["finding:review"]
    assert project("XJ306", **named, 上年结转资金=["", "20.32", ""], 其他资金=["", "1.00", ""]) == ["pass"]
    assert project("XJ306", **named, 其他资金=["", "0", "0"]) == ["pass"]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("5.上年结转资金20.32万元。\n（1）远程监测设备项目20.32万元。", ["finding:review"]),
        ("5.上年结转资金20.32万元。\n（1）土壤调查20.32万元。", []),
        ("5.上年结转资金9万元。\n（1）土壤调查9万元。\n6.年中追加20.32万元。\n（1）远程监测设备20.32万元。", []),
        ("远程监测设备20.32万元。", []),
        ("", []),
    ],
)
def test_xj306_the_report_lists_a_project_among_carried_funds(report: str, expected: list[str]) -> None:
    sheet = form("附件3", 项目支出名称="远程检测设备", 其他资金=["", "20.32", "20.32"])
    told = statuses(RULE["XJ306"], sheet, form("附件4", 整体支出绩效情况=report))
    assert [status for status in told if status != "not_applicable"] == expected


def test_xj306_carried_funds_in_the_row_of_other_funds() -> None:
    filled = form("附件3", 项目支出名称="柴油车监控专项（2022年省级结转资金）", 其他资金=["", "20.32", "20.32"])
    (finding,) = (o.finding for o in run(RULE["XJ306"], filled) if o.finding)
    assert (finding.field, finding.actual) == ("其他资金_全年预算数", "20.32")
    assert "却填在其他资金行" in finding.message


@pytest.mark.parametrize(
    ("name", "start", "expected"),
    [
        ("大气监测能力提升（年中追加）", "298.83", ["finding:review"]),
        ("大气监测能力提升（年中追加）", "0", ["pass"]),
        ("大气监测能力提升（年中追加）", "", ["pass"]),
        ("大气监测能力提升", "298.83", []),
    ],
)
def test_xj308_money_added_later_was_not_there_at_the_start(name: str, start: str, expected: list[str]) -> None:
    assert project("XJ308", 项目支出名称=name, 年度资金总额=[start, "", ""]) == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [(("7", "3"), ["pass"]), (("10", "10"), ["pass"]), (("7", "2"), ["finding:error"]), (("", ""), [])],
)
def test_xj307_points_split_over_sources(points: tuple[str, str], expected: list[str]) -> None:
    found = project("XJ307", 年度资金总额_分值="10", 当年财政拨款_分值=points[0], 上年结转资金_分值=points[1])
    assert found == expected


@pytest.mark.parametrize(
    ("spent", "rate", "expected"),
    [("99.96", "100%", ["finding:hint"]), ("100", "100%", ["pass"]), ("90", "100%", ["pass"]), ("99.96", "99.96%", [])],
)
def test_xj309_hundred_percent_hides_a_rest(spent: str, rate: str, expected: list[str]) -> None:
    assert project("XJ309", 年度资金总额=["", "100", spent], 年度资金总额_执行率=rate) == expected


def test_xj310_names_are_required() -> None:
    assert project("XJ310", 项目支出名称="环保管家", 主管部门="市局") == ["pass", "pass", "finding:error"]


@pytest.mark.parametrize(
    ("rate", "reason", "expected"),
    [
        ("80%", "", ["pass"]),
        ("79.99%", "", ["finding:review"]),
        ("8.8%", "因举报线索减少，下一步加强宣传", ["pass"]),
        ("8.8%", "无", ["finding:review"]),
        ("8.8%", "应用推广不足", ["finding:review"]),  # says nothing of the money
        ("8.8%", "合同约定明年支付尾款", ["pass"]),
        ("", "", []),
    ],
)
def test_xj311_low_rate_needs_a_reason(rate: str, reason: str, expected: list[str]) -> None:
    assert project("XJ311", 年度资金总额_执行率=rate, 绩效指标=[[*INDICATOR, reason]]) == expected


@pytest.mark.parametrize(
    ("second", "reason", "expected"),
    [
        ("生态效益指标", "应用推广不足", ["finding:review"]),  # why that indicator lost points, not why money was left
        ("生态效益指标", "款项待验收后支付", ["pass"]),
        ("经济成本指标", "做到应奖尽奖", ["pass"]),
        ("时效指标", "未达到序时要求", ["pass"]),
    ],
)
def test_xj311_the_reason_has_to_be_about_the_money(second: str, reason: str, expected: list[str]) -> None:
    rows = [["效益指标（30分）", second, "应用推广", "提升", "提升", "5", "3", reason]]
    assert project("XJ311", 年度资金总额_执行率="76.4%", 绩效指标=rows) == expected


def test_findings_carry_their_proof() -> None:
    filled = form("附件3", 项目支出名称="减排工作经费", 年度资金总额=["27", "27", "26.36"], 年度资金总额_执行率="100%")
    finding = run(RULE["XJ302"], filled)[0].finding
    assert finding is not None
    assert (finding.form, finding.actual, finding.expected, finding.difference) == (
        "附件3“减排工作经费”",
        "100.00%",
        "97.63%",
        "+2.37%",
    )
    assert [operand.value for operand in finding.operands] == ["26.36", "27.00"]


@pytest.mark.parametrize(
    ("first", "budget", "spent", "expected"),
    [
        ("93.50", "94.35", "94.35", ["pass"]),
        ("90.00", "94.35", "94.35", ["pass"]),  # 年中追加：大于年初预算数不是问题
        ("", "94.35", "94.36", ["pass"]),  # 尾数
        ("", "94.35", "94.37", ["finding:review"]),
        ("", "0", "94.37", ["finding:review"]),
        ("94.35", "", "94.35", ["finding:review"]),
        ("94.35", "——", "94.35", ["finding:review"]),
        ("94.35", "", "0", []),  # 没有执行
        ("94.35", "94.35", "", []),
        ("", "-3", "-3", ["pass"]),
        ("", "", "", []),
    ],
)
def test_xj312_spent_more_than_the_years_budget(first: str, budget: str, spent: str, expected: list[str]) -> None:
    assert project("XJ312", 年度资金总额=[first, budget, spent], 当年财政拨款=[first, budget, spent]) == expected


def test_xj312_names_the_source_that_is_over_and_its_cells() -> None:
    sheet = form(
        "附件3",
        年度资金总额=["100", "100", "103"],
        当年财政拨款=["90", "90", "95"],
        上年结转资金=["", "10", "8"],
        年度资金总额_执行率="103%",
    )
    (outcome,) = run(RULE["XJ312"], sheet)
    assert outcome.finding is not None
    assert outcome.finding.message == "当年财政拨款全年执行数 95.00 大于全年预算数 90.00，多 5.00。"
    assert outcome.finding.field == "当年财政拨款_全年执行数"
    assert [operand.value for operand in outcome.finding.operands] == ["90.00", "95.00"]


def test_xj312_a_source_spent_without_a_budget_stands_at_the_blank() -> None:
    sheet = form("附件3", 年度资金总额=["", "90", "95"], 当年财政拨款=["", "90", "90"], 上年结转资金=["", "", "5"])
    (outcome,) = run(RULE["XJ312"], sheet)
    assert outcome.finding is not None
    assert outcome.finding.message == "上年结转资金全年执行数 5.00，全年预算数没有填。"
    assert outcome.finding.field == "上年结转资金_全年预算数"
    within = form("附件3", 年度资金总额=["", "95", "95"], 当年财政拨款=["", "90", "90"], 上年结转资金=["", "5", "5"])
    assert statuses(RULE["XJ312"], within) == ["pass"]
