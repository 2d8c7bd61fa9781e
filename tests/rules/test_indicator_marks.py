"""XJ406–XJ411, XJ413–XJ416, XJ424: scores, actuals and reasons at their edges."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.forms import only, statuses
from tests.rules.indicator_sheets import COST, QUALITY, ROWS_2, ended, one_row, whole
from xlzj.rules import indicators

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in indicators.RULES}
REASON = "因连续降雨工期推迟，下一步增派人手"


@pytest.mark.parametrize("code", [f"XJ{n}" for n in (*range(406, 412), *range(413, 417), 424)])
def test_row_without_points_or_score_is_not_judged(code: str) -> None:
    assert ended(code, "次数", "", "", "", "") == "not_applicable"


@pytest.mark.parametrize("code", ["XJ407", "XJ408", "XJ409", "XJ410", "XJ415", "XJ416"])
def test_row_worth_no_points_is_not_judged(code: str) -> None:
    assert ended(code, "次数", "≥10次", "5次", "0", "0") == "not_applicable"


@pytest.mark.parametrize(
    ("points", "score", "reason", "end"),
    [
        ("10", "10", "", "pass"),
        ("10", "9.99", "", "finding:error"),
        ("10", "0", "", "finding:error"),
        ("10", "8", "无", "finding:error"),
        ("10", "8", "/", "finding:error"),
        ("10", "8", "暂无", "finding:error"),
        ("10", "8", REASON, "pass"),
        ("10", "text:八", "", "unchecked"),
    ],
    ids=count(),
)
def test_xj406_reason_for_lost_points(points: str, score: str, reason: str, end: str) -> None:
    assert ended("XJ406", "次数", "10次", "8次", points, score, reason) == end


def test_xj406_stands_at_the_reason_cell() -> None:
    found = only("XJ406", one_row("城区空气质量优良率", "≥85%", "82.7%", "10", "8", "无"))
    assert (found.field, found.actual) == ("绩效指标.偏差原因", "无")
    assert "扣 2 分，偏差原因写“无”" in found.message


@pytest.mark.parametrize(
    ("target", "actual", "score", "end"),
    [
        ("≥310天", "321天", "10", "pass"),
        ("≥310天", "310天", "10", "pass"),
        ("≥310天", "309天", "10", "finding:error"),
        ("≥310天", "309天", "9.9", "pass"),
        ("≤30微克/立方米", "38.4μg/m3", "10", "finding:error"),
        ("≤30微克/立方米", "30.0μg/m3", "10", "pass"),
        ("0起", "0起", "10", "pass"),
        ("≥95%", "≥95%", "10", "unchecked"),
        ("≥95%", "已完成", "10", "unchecked"),
        ("大于100%", "100%", "10", "finding:review"),  # exactly on an excluded bound: ask
        ("验收合格", "设备正在调试", "10", "finding:error"),
        ("效益明显", "有所提升", "10", "not_applicable"),  # XJ415 asks
        ("提升", "提升", "10", "pass"),
        ("2024年12月31日前", "2025年3月1日", "10", "finding:error"),
        ("≥95%", "", "10", "not_applicable"),
    ],
    ids=count(),
)
def test_xj407_missed_with_full_marks(target: str, actual: str, score: str, end: str) -> None:
    assert ended("XJ407", "考核", target, actual, "10", score, second=QUALITY) == end


def test_xj407_proposes_the_score_by_ratio() -> None:
    found = only("XJ407", one_row("空气优良率", "≥95%", "87.9%", "10", "10", second=QUALITY))
    assert (found.field, found.expected) == ("绩效指标.得分", "9.25")


@pytest.mark.parametrize(
    ("points", "score", "end"),
    [
        ("10", "5", "pass"),
        ("10", "6", "pass"),  # exactly one point off
        ("10", "6.01", "finding:review"),
        ("10", "4", "pass"),
        ("10", "3.99", "finding:hint"),
        ("20", "12", "pass"),  # 10 % of the points
        ("20", "12.1", "finding:review"),
        ("10", "0", "finding:hint"),
        ("10", "10", "not_applicable"),  # XJ407 speaks
    ],
    ids=count(),
)
def test_xj408_score_by_ratio(points: str, score: str, end: str) -> None:
    assert ended("XJ408", "安装数量", "100套", "50套", points, score, REASON) == end


def test_xj408_reached_qualitative_and_unknown() -> None:
    assert ended("XJ408", "安装数量", "100套", "100套", "10", "8", REASON) == "pass"
    assert ended("XJ408", "环境", "提升", "提升", "10", "8", REASON) == "not_applicable"
    assert ended("XJ408", "安装数量", "100套", "已完成", "10", "8", REASON) == "unchecked"


def test_xj408_zero_done_and_two_goals() -> None:
    found = only("XJ408", one_row("项目验收合格率", "100%", "0", "6", "3", REASON))
    assert (found.severity, found.expected, found.difference) == ("review", "0", "+3")
    assert all(status == "pass" for status in statuses(RULE["XJ408"], whole([ROWS_2[8]])))  # 7.81—8.77, 8 given


@pytest.mark.parametrize(
    ("actual", "score", "reason", "end"),
    [
        ("100套", "10", "", "pass"),
        ("100套", "9.5", "", "finding:hint"),
        ("100套", "9.5", REASON, "finding:hint"),
        ("99套", "9.5", REASON, "not_applicable"),
        ("已完成", "9.5", REASON, "not_applicable"),
    ],
    ids=count(),
)
def test_xj409_reached_but_cut(actual: str, score: str, reason: str, end: str) -> None:
    assert ended("XJ409", "安装数量", "100套", actual, "10", score, reason) == end


@pytest.mark.parametrize(
    ("target", "actual", "reason", "end"),
    [
        ("100次", "350次", "", "finding:hint"),
        ("100次", "150次", "", "finding:hint"),  # exactly the threshold
        ("100次", "149次", "", "pass"),
        ("100次", "350次", "因专项行动增加", "pass"),
        ("100次", "90次", "", "not_applicable"),
        ("≤100万元", "20万元", "", "not_applicable"),
        ("0次", "0次", "", "not_applicable"),
    ],
    ids=count(),
)
def test_xj410_far_beyond(target: str, actual: str, reason: str, end: str) -> None:
    assert ended("XJ410", "开展执法检查次数", target, actual, "5", "5", reason) == end


@pytest.mark.parametrize(
    ("target", "actual", "score", "end"),
    [
        ("≥95%", "", "10", "finding:error"),
        ("≥95%", "/", "10", "finding:error"),
        ("≥95%", "", "0", "pass"),
        ("≥95%", "", "", "not_applicable"),
        ("≥95%", "0", "10", "pass"),
        ("不发生", "无", "10", "pass"),  # nothing happened, as asked
        ("0起", "无", "10", "pass"),
        ("财政预算内", "", "10", "finding:error"),
    ],
    ids=count(),
)
def test_xj411_scored_though_blank(target: str, actual: str, score: str, end: str) -> None:
    assert ended("XJ411", "事故", target, actual, "10", score) == end


def test_xj411_cost_row_takes_the_spending() -> None:
    assert only("XJ411", one_row("成本控制", "预算内", "", "10", "10", second=COST)).expected == "94.35万元"


@pytest.mark.parametrize(
    ("target", "actual", "end"),
    [
        ("≥90%", "已完成", "finding:hint"),
        ("≥90%", "≥90%", "finding:hint"),
        ("》90%", "达到", "finding:hint"),
        ("≥90%", "93.6%", "pass"),
        ("≤145万元", "正常", "finding:hint"),
        ("0起", "无", "pass"),
        ("≥90%", "", "not_applicable"),  # XJ411 speaks
        ("提升", "提升", "not_applicable"),
        ("2024年12月31日", "100%", "not_applicable"),  # XJ414 speaks
    ],
    ids=count(),
)
def test_xj413_number_is_missing(target: str, actual: str, end: str) -> None:
    assert ended("XJ413", "群众满意度" if "%" in target else "投入", target, actual, "10", "10") == end


@pytest.mark.parametrize(
    ("name", "target", "actual", "end"),
    [
        ("按时完成", "2024年12月31日", "100%", "finding:hint"),
        ("按时完成", "2024年12月31日", "2024年12月20日", "pass"),
        ("按时完成", "2024年12月31日", "按时完成", "pass"),
        ("整治", "完成主要污染物减排目标", "100%", "finding:hint"),
        ("行政处罚案件办理数量", "≥95%", "≥95%", "finding:hint"),
        ("办结率", "≥95%", "96%", "pass"),
        ("环境", "/", "96%", "not_applicable"),
        ("环境", "提升", "", "not_applicable"),
        ("环境", "提升", "提升", "pass"),
    ],
    ids=count(),
)
def test_xj414_kinds_differ(name: str, target: str, actual: str, end: str) -> None:
    assert ended("XJ414", name, target, actual, "10", "10") == end


@pytest.mark.parametrize(
    ("target", "actual", "score", "end"),
    [
        ("效益明显", "有所提升", "5", "finding:review"),
        ("效益明显", "有所提升", "4", "pass"),
        ("效益明显", "效益明显", "5", "pass"),
        ("有所改善", "有所改善", "5", "pass"),
        ("验收合格", "设备正在调试", "5", "not_applicable"),  # XJ407 speaks
        ("≥90%", "有所提升", "5", "not_applicable"),
    ],
    ids=count(),
)
def test_xj415_wording_went_down(target: str, actual: str, score: str, end: str) -> None:
    assert ended("XJ415", "公众环保意识", target, actual, "5", score, REASON) == end


@pytest.mark.parametrize(
    ("actual", "score", "end"),
    [
        ("有所提升", "4", "pass"),  # 80 %, the upper end
        ("有所提升", "4.01", "finding:review"),
        ("有所提升", "3", "pass"),  # 60 %, the lower end
        ("有所提升", "2.99", "finding:hint"),
        ("有所提升", "0", "finding:hint"),
        ("有所提升", "5", "not_applicable"),  # XJ415 speaks
        ("效益明显", "4", "pass"),
        ("效益明显", "3.99", "finding:hint"),
        ("效益明显", "5", "pass"),
        ("", "5", "not_applicable"),
    ],
    ids=count(),
)
def test_xj416_a_wording_earns_a_score_within_its_band(actual: str, score: str, end: str) -> None:
    assert ended("XJ416", "公众环保意识", "效益明显", actual, "5", score, REASON) == end


@pytest.mark.parametrize(
    ("reason", "score", "end"),
    [
        (REASON, "8", "pass"),
        ("因天气差", "8", "finding:hint"),  # four characters
        ("因天气原因差", "8", "pass"),  # six, the fewest allowed
        ("优良率比目标下降2.3个百分点", "8", "finding:hint"),  # only the result again
        ("两个监测站合并，明年继续治理", "8", "pass"),
        ("", "8", "not_applicable"),
        ("无", "8", "not_applicable"),
        ("优良率比目标下降2.3个百分点", "10", "finding:hint"),
    ],
    ids=count(),
)
def test_xj424_a_reason_is_longer_than_a_word_and_says_more_than_the_result(reason: str, score: str, end: str) -> None:
    assert ended("XJ424", "城区空气质量优良率", "≥85%", "82.7%", "10", score, reason) == end


def test_xj424_full_marks_reached_need_no_reason() -> None:
    assert ended("XJ424", "城区空气质量优良率", "≥85%", "90%", "10", "10", "好") == "not_applicable"


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("因扩散条件差，空气质量优良率未达标，下一步加强管控", "finding:hint"),
        ("因扩散条件差，PM2.5浓度和空气质量优良率未达标，下一步加强管控", "pass"),
        ("因扩散条件差，下一步加强管控", "pass"),  # speaks of all of it at once
    ],
    ids=count(),
)
def test_xj424_every_missed_goal(reason: str, end: str) -> None:
    assert statuses(RULE["XJ424"], whole([[*ROWS_2[8][:7], reason]])) == [end]


def test_lost_column_is_unchecked() -> None:
    from dataclasses import replace

    from xlzj.model import Kind, Row

    filled = one_row("次数", "10次", "8次", "10", "8", REASON)
    row = filled.tables["绩效指标"][0]
    cells = {**row.cells, "偏差原因": row["偏差原因"]._replace(kind=Kind.ABSENT, text="")}
    lost = replace(filled, tables={"绩效指标": (Row(row.number, cells),)})
    assert statuses(RULE["XJ406"], lost) == ["unchecked"]
    short = {name: fact for name, fact in row.cells.items() if name != "偏差原因"}
    assert statuses(RULE["XJ406"], replace(filled, tables={"绩效指标": (Row(row.number, short),)})) == [
        "not_applicable"
    ]
    broken = {**row.cells, "实际完成值": row["实际完成值"]._replace(kind=Kind.ERROR, text="#REF!")}
    assert statuses(RULE["XJ407"], replace(filled, tables={"绩效指标": (Row(row.number, broken),)})) == ["unchecked"]
