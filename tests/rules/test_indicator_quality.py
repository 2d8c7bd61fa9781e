"""XJ417–XJ423, XJ427, XJ428: how indicators are set, and what the rest of the form says of them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import only, run, statuses
from tests.rules.indicator_sheets import (
    CONTENT,
    COST,
    ECONOMY,
    OUTPUT,
    QUALITY,
    ROWS_2,
    ROWS_3,
    SERVED,
    TIME,
    ended,
    one_row,
    project,
    whole,
)
from xlzj.rules import indicators

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in indicators.RULES}
SPENT_ALL = ["", "43.69", "43.69"]


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("完成任务率", "pass"),
        ("", "finding:hint"),
        ("50万元", "finding:hint"),
        ("不超过40万元", "finding:hint"),
        ("≥100%", "finding:hint"),
        ("，促进环境质量改善。", "finding:hint"),
        ("生态补偿机制（省内市县覆盖率", "finding:hint"),
        ("“三公”经费控制率（全年）", "pass"),
        ("0", "finding:hint"),
    ],
    ids=count(),
)
def test_xj417_name(name: str, end: str) -> None:
    assert ended("XJ417", name, "100%", "100%", "10", "10") == end


def test_xj417_repeated_name_and_lost_level() -> None:
    row = [OUTPUT, "数量指标", "公用支出安排金额", "102万元", "100.14万元", "20", "20"]
    assert "与第101行重名" in only("XJ417", project([row, [OUTPUT, QUALITY, *row[2:]]])).message
    lost = only("XJ417", project([["(40分)", *row[1:]]]))
    assert (lost.field, lost.actual) == ("绩效指标.一级指标", "(40分)")


@pytest.mark.parametrize(
    ("name", "target", "end"),
    [
        ("办结率", "≥95%", "pass"),
        ("办结率", "100%", "pass"),
        ("办结率", "≥120%", "finding:hint"),
        ("设备维护率", "大于100%", "finding:hint"),
        ("企业满意率", "≥100%", "finding:hint"),
        ("企业满意率", "100%", "pass"),
        ("群众满意度", "群众满意度", "finding:hint"),
        ("监测项目", "色度、总磷、总氮", "finding:hint"),
        ("严厉打击各类环境违法行为", "≥95%", "finding:hint"),
        ("行政处罚案件办理数量", "≥95%", "pass"),  # XJ414 speaks
        ("次数", "", "finding:review"),
        ("次数", "0次", "pass"),
        ("环境", "有所改善", "pass"),
    ],
    ids=count(),
)
def test_xj418_target(name: str, target: str, end: str) -> None:
    assert ended("XJ418", name, target, "95%", "10", "10") == end


def test_xj418_satisfaction_by_its_second_level() -> None:
    more: dict[str, Any] = {"first": CONTENT, "second": SERVED}
    assert ended("XJ418", "改善员工作业施工环境", "改善员工作业施工环境", "完成", "10", "10", **more) == "finding:hint"
    assert ended("XJ418", "全体人民群众", "≥95%", "95%", "10", "10", **more) == "pass"
    assert ended("XJ418", "", "", "95%", "", "", **more) == "pass"


def rows_with(*pairs: tuple[str, str]) -> list[list[str]]:
    return [[OUTPUT, QUALITY, f"指标{n}率", target, actual, "5", "5"] for n, (target, actual) in enumerate(pairs)]


COPIED, DONE = ("≥95%", "≥95%"), ("≥95%", "96%")
EVEN, WORDS = ("100%", "100%"), ("有所改善", "有所改善")
EQUAL = ("58次", "58次")


@pytest.mark.parametrize(
    ("pairs", "end"),
    [
        ((COPIED, COPIED, DONE, DONE), "pass"),  # exactly half
        ((COPIED, COPIED, COPIED, DONE, DONE), "finding:review"),
        ((COPIED, COPIED), "not_applicable"),  # too few rows
        ((EQUAL, EQUAL, EQUAL), "finding:hint"),  # equal figures may be true
        ((EVEN, EVEN, EVEN), "pass"),  # nothing can be more than all
        ((COPIED, EVEN, EVEN, EVEN), "pass"),
        ((COPIED, COPIED, EVEN, EVEN), "finding:review"),
        ((WORDS, WORDS, WORDS), "pass"),  # nothing quantified among them
        ((("≥95%", ""), ("≥95%", "/"), COPIED), "not_applicable"),
    ],
    ids=count(),
)
def test_xj419_share_of_copied_rows(pairs: tuple[tuple[str, str], ...], end: str) -> None:
    assert statuses(RULE["XJ419"], project(rows_with(*pairs)))[1] == end


def test_xj419_account_copied_from_the_goal() -> None:
    filled = project(预期目标="1.完成监测，报送报告。", 实际完成情况="1、完成监测,报送报告")
    assert only("XJ419", filled).field == "实际完成情况"
    assert statuses(RULE["XJ419"], project(预期目标="", 实际完成情况=""))[0] == "not_applicable"
    assert statuses(RULE["XJ419"], whole()) == ["pass", "pass"]


@pytest.mark.parametrize(
    ("target", "actual", "funds", "end"),
    [
        ("≤94.35万元", "94.35万元", ["93.50", "94.35", "94.35"], "pass"),
        ("≤93.50万元", "90.00万元", ["93.50", "94.35", "90.00"], "pass"),  # the year's start budget
        ("≤29.72万元", "≤29.72万元", ["", "29.73", "29.71"], "pass"),  # 尾数
        ("≤200万元", "94.35万元", ["93.50", "94.35", "94.35"], "pass"),  # above what was spent
        ("≤90万元", "94.35万元", ["93.50", "94.35", "94.35"], "finding:error"),
        ("≤94.35万元", "84.35万元", ["93.50", "94.35", "94.35"], "finding:error"),
        ("≤94.35万元", "94.36万元", ["93.50", "94.35", "94.35"], "pass"),
        ("≤94.35万元", "94.37万元", ["93.50", "94.35", "94.35"], "finding:error"),
        ("≤94.35万元", "943500元", ["93.50", "94.35", "94.35"], "pass"),
        ("≤293", "277.92", ["293", "293", "277.92"], "pass"),  # without a unit, but the form's own amounts
        ("≤43.60万元", "≤43.60万元", SPENT_ALL, "finding:review"),  # nearly the budget
        ("≤20万元", "19.8万元", SPENT_ALL, "not_applicable"),  # a part of the project
        ("≤2000元/次", "1900元/次", SPENT_ALL, "not_applicable"),
        ("控制在预算金额内", "43.69万元", SPENT_ALL, "pass"),
        ("控制在预算金额内", "40.00万元", SPENT_ALL, "finding:error"),
        ("≤450万元", "完成", ["", "", ""], "unchecked"),
        ("≤450万元", "0万元", ["450", "450", "0"], "pass"),
        ("", "", SPENT_ALL, "not_applicable"),
    ],
    ids=count(),
)
def test_xj420_cost_and_funds(target: str, actual: str, funds: list[str], end: str) -> None:
    assert ended("XJ420", "改造金额", target, actual, "10", "10", second=COST, 年度资金总额=funds) == end


def test_xj420_total_cost_below_the_spending() -> None:
    cells = ("总费用不超过年初预算。", "总费用不超过年初预算540万元", "≤540万元", "20", "20")
    found = only("XJ420", one_row(*cells, second=COST, 年度资金总额=["3794.16", "4859.69", "4820.76"]))
    assert (found.field, found.expected) == ("绩效指标.年度指标值", "4859.69万元")


def test_xj420_only_cost_rows() -> None:
    assert ended("XJ420", "改造金额", "≤1万元", "94万元", "10", "10") == "not_applicable"


@pytest.mark.parametrize(
    ("name", "actual", "account", "end"),
    [
        ("土壤污染地块调查数", "10", "完成了11地块土壤污染地块调查与报告编制", "finding:review"),
        ("林业技术培训人次", "760人次", "林业技术培训760人次，比目标少40人次", "pass"),
        ("林业技术培训人次", "780人次", "林业技术培训760人次，比目标少40人次", "finding:review"),
        ("城区空气质量优良率", "82.7%", "全区空气质量优良率为86.7%", "finding:review"),
        ("城区空气质量优良率", "82.7%", "全区空气质量优良率为82.72%", "pass"),
        ("城区空气质量优良率", "82.7%", "优良率下降3.3%", "not_applicable"),
        ("中央环保督察交办信访件", "34.5件", "常规信访办件总数137件", "not_applicable"),
        ("预报产品按时发布率", "99.1%", "预报产品差错率0.4%", "not_applicable"),
        ("地块详细调查报告审查通过", "7", "完成了11地块土壤污染地块详细调查与报告编制工作", "not_applicable"),
        ("城区空气质量优良率", "82.7%", "", "not_applicable"),
        ("城区空气质量优良率", "已完成", "全区空气质量优良率为86.7%", "not_applicable"),
    ],
    ids=count(),
)
def test_xj421_account_of_the_year(name: str, actual: str, account: str, end: str) -> None:
    assert ended("XJ421", name, "≥1", actual, "10", "10", 实际完成情况=account) == end


@pytest.mark.parametrize(
    ("second", "name", "target", "end"),
    [
        (ECONOMY, "实现节能减排", "PM2.5年均浓度降至30微克/m3以下", "finding:hint"),
        (ECONOMY, "实现节能减排，减少环保治理经费", "经济平稳发展", "pass"),
        (ECONOMY, "示范基地油茶亩均增收", "≥320元", "pass"),
        (COST, "预算执行率", "≥95%", "finding:hint"),
        (COST, "成本控制在预算内", "≤633.83万元", "pass"),
        ("社会成本指标", "完善机制", "健全应急联动机制", "finding:hint"),
        ("社会成本指标", "对社会造成的负面影响", "不造成负面影响", "pass"),
        (QUALITY, "公用支出安排金额", "102万元", "finding:hint"),
        ("时效指标", "公用支出安排金额", "≤102万元", "finding:hint"),
        ("数量指标", "公用支出安排金额", "102万元", "pass"),  # how much is handed out may be what is counted
        (QUALITY, "人均补助标准", "500元", "pass"),
        (QUALITY, "资金使用合规率", "100%", "pass"),
        ("", "实现节能减排", "", "not_applicable"),
    ],
    ids=count(),
)
def test_xj422_category(second: str, name: str, target: str, end: str) -> None:
    assert ended("XJ422", name, target, "完成", "10", "10", second=second) == end


@pytest.mark.parametrize(
    ("target", "actual", "second", "end"),
    [
        ("(CWQI) 3.29", "(CWQI) 3.29", QUALITY, "finding:hint"),
        ("138.7万人次", "138.7万人次", QUALITY, "finding:hint"),
        ("138.7万人次", "138.8万人次", QUALITY, "pass"),
        ("3.5件", "3.5件", QUALITY, "pass"),  # two digits may be set in advance
        ("100%", "100%", QUALITY, "not_applicable"),
        ("PM2.5改善", "PM2.5改善", QUALITY, "not_applicable"),
        ("≥93.52%", "≥93.52%", QUALITY, "not_applicable"),  # copied, no number: XJ413
        ("94.35万元", "94.35万元", COST, "not_applicable"),
        ("94.35万元", "94.35万元", QUALITY, "not_applicable"),
        ("3.29", "", QUALITY, "not_applicable"),
    ],
    ids=count(),
)
def test_xj423_set_afterwards(target: str, actual: str, second: str, end: str) -> None:
    assert ended("XJ423", "水质指数", target, actual, "10", "10", second=second) == end


@pytest.mark.parametrize(
    ("target", "actual", "end"),
    [
        ("2024年12月31日", "2024年12月20日", "pass"),
        ("2025年6月30日前", "预计2025年5月中旬正常运行", "finding:hint"),
        ("2023年10月底", "2023年10月底", "finding:hint"),
        ("2024年12月31日", "2025年3月1日", "finding:hint"),
        ("2024年度", "2024年度", "pass"),
        ("≥95%", "95%", "not_applicable"),
        ("按时完成", "", "not_applicable"),
    ],
    ids=count(),
)
def test_xj427_other_year(target: str, actual: str, end: str) -> None:
    assert ended("XJ427", "完成时限", target, actual, "10", "10", second=TIME) == end


def test_xj427_a_period_that_runs_beyond_the_year_is_not_called_outside() -> None:
    rows = [["产出指标", TIME, "完成时限", "2024年9月-2025年9月", "", "10", "10"]]
    (finding,) = (o.finding for o in run(RULE["XJ427"], project(rows)) if o.finding)
    assert "到 2025 年才结束，超出 2024 年度" in finding.message


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("完成罚没款任务", "finding:review"),
        ("罚没收入等非税收入", "finding:review"),
        ("年度非税罚没收入执收率", "finding:review"),
        ("行政处罚案件办理数量", "pass"),
        ("", "not_applicable"),
    ],
    ids=count(),
)
def test_xj428_fines(name: str, end: str) -> None:
    assert ended("XJ428", name, "30万元", "30.1万元", "10", "10") == end


def test_seed_cost_rows_agree_with_their_funds() -> None:
    assert statuses(RULE["XJ420"], whole(ROWS_2[7:8]), project(ROWS_3[4:5])) == ["pass", "pass"]
