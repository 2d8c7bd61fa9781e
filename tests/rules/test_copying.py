"""Indicators, sentences and amounts copied from a sister sheet; 元 for 万元."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forms import form, run, statuses
from tests.rules.project_sheets import base, sample, sheet, whole
from tests.rules.test_across import ZHUZHOU
from xlzj.rules import copied_amounts, copying

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for module in (copying, copied_amounts) for rule in module.RULES}


def rows(*cells: tuple[str, str, str]) -> list[list[str]]:
    return [["产出指标", "数量指标", *cell, "5", "5"] for cell in cells]


OWN = rows(*((f"第{n}项巡查任务", f"≥{n}0次", f"{n}5次") for n in "123456"))
OTHER = rows(*((f"新建{n}类苗圃", f"≥{n}亩", f"{n}亩") for n in "甲乙丙丁戊己"))
GENERIC = rows(
    *((name, "100%", "100%") for name in ("工作完成率", "达标率", "及时率", "成本控制", "环保质量", "公众满意率"))
)


def test_xj912_a_table_that_is_another() -> None:
    assert statuses(RULE["XJ912"], whole(绩效指标=OWN), sheet("甲项目", 绩效指标=OWN)) == ["finding:review"]
    assert statuses(RULE["XJ912"], whole(绩效指标=OWN), sheet("甲项目", 绩效指标=OTHER)) == ["pass"]
    assert statuses(RULE["XJ912"], whole(绩效指标=OWN)) == ["not_applicable"]


def test_xj912_small_changes_do_not_hide_it_and_few_rows_do_not_count() -> None:
    touched = [[*row[:4], row[4].replace("5次", "6次"), *row[5:]] for row in OWN[:2]] + OWN[2:]
    assert statuses(RULE["XJ912"], whole(绩效指标=OWN), sheet("甲项目", 绩效指标=touched)) == ["finding:review"]
    assert statuses(RULE["XJ912"], whole(绩效指标=OWN[:4]), sheet("甲项目", 绩效指标=OWN[:4])) == ["pass"]
    assert statuses(RULE["XJ912"], whole(绩效指标=OWN[:5]), sheet("甲项目", 绩效指标=OWN[:5])) == ["finding:review"]
    half = OWN[:3] + OTHER[:3]
    assert statuses(RULE["XJ912"], whole(绩效指标=OWN), sheet("甲项目", 绩效指标=half)) == ["pass"]


def test_xj912_one_set_of_indicators_for_all_projects_is_one_finding() -> None:
    sheets = [sheet(f"{name}项目", 绩效指标=GENERIC) for name in "甲乙丙丁"]
    (outcome,) = run(RULE["XJ912"], *sheets)
    assert outcome.finding is not None
    assert outcome.finding.message.startswith("4 张表（附件3“甲项目”、附件3“乙项目”")
    assert outcome.finding.form == "附件3“乙项目”"


def test_xj912_rows_without_a_name_are_not_listed() -> None:
    gaps = [GENERIC[0], ["效益指标", "经济效益指标", "", "", "", "", ""], *GENERIC[1:]]
    (outcome,) = run(RULE["XJ912"], *(sheet(f"{name}项目", 绩效指标=gaps) for name in "甲乙丙"))
    assert outcome.finding is not None
    assert "（工作完成率、达标率、及时率、成本控制、环保质量等）" in outcome.finding.message


def test_xj912_words_every_project_uses_do_not_count() -> None:
    usual = rows(("完成时限", "2024年", "2024年"), ("群众满意度", "≥90%", "95%"), ("满意度", "≥90%", "95%"))
    two = [sheet(f"{name}项目", 绩效指标=usual + own) for name, own in (("甲", OWN[:2]), ("乙", OTHER[:2]))]
    assert statuses(RULE["XJ912"], *two) == ["pass"]


AIR = "通过空气质量预警预报服务好蓝天保卫战，为环境管理提供技术支撑，为蓝天白云贡献力量"
SOURCES = "国控重点污染源的实时控制，用自动化手段及时掌握排放状况"


def test_xj913_a_sentence_about_another_project() -> None:
    air = sheet("空气质量预警预报工作经费", 预期目标=AIR, 实际完成情况=AIR)
    stray = sheet("重点污染源监控中心运行维护费", 预期目标=SOURCES, 实际完成情况=AIR + SOURCES)
    (outcome,) = [o for o in run(RULE["XJ913"], air, stray) if o.finding]
    assert outcome.finding is not None
    assert (outcome.finding.severity, outcome.finding.field) == ("error", "实际完成情况")
    assert outcome.finding.form == "附件3“重点污染源监控中心运行维护费”"
    clean = sheet("重点污染源监控中心运行维护费", 预期目标=SOURCES, 实际完成情况=SOURCES)
    assert statuses(RULE["XJ913"], air, clean) == ["pass"]


def test_xj913_what_three_sheets_say_or_what_is_short_is_no_stray() -> None:
    three = [sheet(name, 实际完成情况=AIR) for name in ("空气质量预警预报", "污水管网", "苗圃建设")]
    assert statuses(RULE["XJ913"], *three) == ["pass"]
    short = [sheet(name, 实际完成情况="空气质量预警预报完成") for name in ("空气质量预警预报", "污水管网")]
    assert statuses(RULE["XJ913"], *short) == ["pass"]
    assert statuses(RULE["XJ913"], whole()) == ["not_applicable"]


@pytest.mark.parametrize(
    ("second", "target", "ended"),
    [
        ("供水改造", "完成老院供电改造", "finding:error"),
        ("供水改造", "完成老院供水改造", "pass"),
        ("供水改造", "完成老院供电改造和供水改造", "pass"),
        ("住户满意", "完成老院供电改造", "pass"),  # no likeness of names: may be meant
        ("供电改造", "完成老院供电改造", "pass"),  # a repeated name is XJ417
        ("供水改造", "", "pass"),
    ],
)
def test_xj913_a_row_about_the_row_above(second: str, target: str, ended: str) -> None:
    cells = rows(("供电改造", "完成老院供电改造", ""), (second, target, ""))
    assert statuses(RULE["XJ913"], sheet("老院改造", 绩效指标=cells)) == [ended]


def test_xj913_proposes_the_rows_own_words() -> None:
    cells = rows(("供电改造", "完成老院供电改造", ""), ("供水改造", "完成老院供电改造", ""))
    (outcome,) = run(RULE["XJ913"], sheet("老院改造", 绩效指标=cells))
    assert outcome.finding is not None
    assert (outcome.finding.actual, outcome.finding.expected) == ("完成老院供电改造", "完成老院供水改造")


def test_xj914_the_copy_is_the_one_that_breaks_the_sum() -> None:
    sheets = [sheet(f"{name}（区政府结算上解资金）", "", full, done) for name, full, done in ZHUZHOU]
    (outcome,) = [o for o in run(RULE["XJ914"], base(("区政府结算上解资金", "417.67", "332.12")), *sheets) if o.finding]
    assert outcome.finding is not None
    assert outcome.finding.expected == "35.13 / 32.37"
    assert "荷塘区生态文明建设示范区规划编制项目" in outcome.finding.form
    assert statuses(RULE["XJ914"], base(("区政府结算上解资金", "397.54", "314.71")), *sheets) == ["pass"]


def test_xj914_the_copy_is_the_one_its_line_contradicts() -> None:
    lines = base(("环保管家", "15", "14.96"), ("污水管网", "20", "19.50"))
    two = (sheet("环保管家", "15", "15", "14.96"), sheet("污水管网", "15", "15", "14.96"))
    (outcome,) = [o for o in run(RULE["XJ914"], lines, *two) if o.finding]
    assert outcome.finding is not None
    assert outcome.finding.form == "附件3“污水管网”"
    agreeing = base(("环保管家", "15", "14.96"), ("污水管网", "15", "14.96"))
    assert statuses(RULE["XJ914"], agreeing, *two) == ["not_applicable"]
    round_ones = (sheet("环保管家", "15", "15", "15"), sheet("污水管网", "15", "15", "15"))
    assert statuses(RULE["XJ914"], lines, *round_ones) == ["not_applicable"]


@pytest.mark.parametrize(
    ("amounts", "ended"),
    [
        (["2.06", "3.00", "1.96"], "pass"),
        (["2.06", "3.00", "19600"], "finding:review"),
        (["2.06", "3.00", "30000"], "finding:error"),
        (["2.06", "3.00", "9480"], "pass"),  # under 3162 times
        (["0.01", "0", "2000"], "pass"),  # 2000 ÷ 10000 is still twenty times
        (["", "", "19600"], "pass"),
        (["0", "0", "19600"], "pass"),
        (["-2.06", "-3.00", "-19600"], "finding:review"),
    ],
)
def test_xj915_yuan_in_a_cell_of_ten_thousands(amounts: list[str], ended: str) -> None:
    assert statuses(RULE["XJ915"], form("附件1", 三公经费=amounts)) == [ended]


def test_xj915_names_the_row_and_leaves_its_total_alone() -> None:
    lines = form(
        "附件1",
        市级专项资金=["40.00", "45.00", "=450000.00"],
        市级专项资金明细=[["农产品监测", "40.00", "45.00", "450000"]],
    )
    (outcome,) = [o for o in run(RULE["XJ915"], lines) if o.finding]
    assert outcome.finding is not None
    assert outcome.finding.message.startswith("农产品监测（2024年决算数） 450000.00 是同一行 40.00、45.00 的近一万倍")


def test_xj915_proposes_the_converted_amount() -> None:
    (outcome,) = run(RULE["XJ915"], sheet("环保管家", "86.50", "86.50", "865000"))
    assert outcome.finding is not None
    assert (outcome.finding.actual, outcome.finding.expected) == ("865000.00", "86.50")


@pytest.mark.parametrize("name", ["yueyang-jkq-2024", "clean-yueyang-2024"])
@pytest.mark.parametrize("code", sorted(RULE))
def test_nothing_is_copied_in_the_samples(code: str, name: str) -> None:
    assert [o.finding for o in RULE[code].run(sample(name)) if o.finding] == []
