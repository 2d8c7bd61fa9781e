"""The forms and the report tell the same: amounts of 附件2 (XJ512), aims (XJ510), project lines (XJ504)."""

from __future__ import annotations

import pytest

from tests.forms import form, run, statuses
from xlzj.rules import across_report
from xlzj.rules.catalogue import by_code

(RULE,) = across_report.RULES
AIMS, LINES = by_code()["XJ510"], by_code()["XJ504"]
TOTALS = ["3794.16", "4840.06", "4820.76"]


def told(text: str, section: str = "基本支出情况") -> list[str]:
    return statuses(RULE, form("附件2", 年度资金总额=TOTALS), form("附件4", **{section: text}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年预算收入5164.67万元，其中年初预算3794.16，调整追加1370.51万元。", ["pass", "finding:error"]),
        ("2024年预算收入4840.06万元，其中年初预算3794.17万元。", ["pass", "pass"]),  # within rounding
        ("2024年支出4820.76万元，其中基本支出2792.73万元，项目支出2028.03万元。", ["pass"]),
        ("2024年支出4820.80万元，其中基本支出2792.73万元。", ["finding:error"]),
        ("全年预算 4840.06 万元，全年执行 4820.76 万元。", ["pass", "pass"]),
        ("2024年项目预算收入305万元，其中年初预算305万元。", ["not_applicable"]),
        ("专项资金全年预算20万元。", ["not_applicable"]),
        ("2024年支出情况见附表。", ["not_applicable"]),
        ("", ["not_applicable"]),
    ],
)
def test_xj512_the_report_tells_the_totals_of_the_form(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_xj512_first_mention_counts_and_the_finding_stands_on_the_form() -> None:
    texts = {"基本支出情况": "2024年预算收入5164.67万元。", "整体支出绩效情况": "全年预算4840.06万元。"}
    (found,) = run(RULE, form("附件2", 年度资金总额=TOTALS), form("附件4", **texts))
    assert found.finding is not None
    assert (found.finding.field, found.finding.expected) == ("年度资金总额_全年预算数", "5164.67")
    assert found.finding.difference == "-324.61"


def test_xj512_without_report_or_without_amount_there_is_nothing_to_compare() -> None:
    assert statuses(RULE, form("附件2", 年度资金总额=TOTALS)) == ["not_applicable"]
    empty = form("附件2")
    assert statuses(RULE, empty, form("附件4", 基本支出情况="2024年预算收入1万元。")) == ["not_applicable"]
    text = form("附件2", 年度资金总额=["", "text:待定", ""])
    assert statuses(RULE, text, form("附件4", 基本支出情况="2024年预算收入1万元。")) == ["unchecked"]


def aim(text: str, target: str, name: str = "大气考核指标", doer: str = "") -> list[str]:
    indicators = [["效益指标", "生态效益指标", name, target, "完成", "10", "10"]]
    project = form("附件3", 项目支出名称="节水宣传", 实施单位=doer, 绩效指标=indicators)
    return statuses(AIMS, form("附件4", 整体支出绩效情况=text), project)


@pytest.mark.parametrize(
    ("text", "target", "ended"),
    [
        ("力争2024年PM2.5浓度36微克/立方米以下。", "PM2.5平均浓度控制在36.5微克/立方米以内", "finding:hint"),
        ("力争2024年PM2.5浓度36微克/立方米以下。", "PM2.5平均浓度控制在36微克/立方米以内", "pass"),
        ("（一）年度绩效目标\nPM2.5浓度36微克/立方米以下。", "细颗粒物(PM2.5)浓度≤35微克/立方米", "finding:hint"),
        ("（一）绩效目标完成情况\nPM2.5浓度34微克/立方米。", "PM2.5浓度≤35微克/立方米", "not_applicable"),
        ("PM2.5浓度34微克/立方米。", "PM2.5浓度≤35微克/立方米", "not_applicable"),  # what was reached
        ("力争PM10浓度50微克/立方米以下。", "PM2.5浓度≤35微克/立方米", "not_applicable"),
        ("力争全市空气优良率86%以上。", "空气优良率≥90%", "finding:hint"),
        ("力争全市空气优良率86%以上。", "空气优良率≥86%", "pass"),
        ("力争空气优良率提高2%以上。", "空气优良率≥86%", "not_applicable"),
        ("力争全市空气优良率86%以上。", "", "not_applicable"),
        ("", "空气优良率≥86%", "not_applicable"),
    ],
)
def test_xj510_aims_of_the_report_stand_in_the_target_cells(text: str, target: str, ended: str) -> None:
    assert aim(text, target) == [ended]


def test_xj510_a_district_has_its_own_aims() -> None:
    assert aim("力争全市空气优良率86%以上。", "空气优良率≥90%", doer="测试单位荷塘分局") == ["not_applicable"]


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("全年基本支出300万元，其中人员经费289.7万元、节水宣传10.3万元。", ["finding:review", "unchecked"]),
        ("全年基本支出300万元，其中节水宣传10.30万元。", ["finding:review", "unchecked"]),
        ("全年基本支出300万元，其中节水宣传10.31万元。", ["unchecked"]),  # not this sum
        ("全年基本支出300万元。项目支出包括节水宣传10.3万元。", ["unchecked"]),
        ("节水宣传10.3万元。", ["unchecked"]),
        ("", ["unchecked"]),
    ],
)
def test_xj504_a_project_is_no_basic_spending(text: str, ended: list[str]) -> None:
    lines = [["节水宣传", "", "12", "10.3"], ["河道清淤", "", "0", "0"]]
    assert statuses(LINES, form("附件1", 市级专项资金明细=lines), form("附件4", 基本支出情况=text)) == ended
