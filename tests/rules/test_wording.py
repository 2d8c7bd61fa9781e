"""Digits, leftovers, slips, missing units, part-years; days against rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forms import form, run, statuses
from tests.rules.project_sheets import sample, sheet, whole
from xlzj.rules import consistency, slips, wording
from xlzj.rules.slips import doubled

if TYPE_CHECKING:
    from xlzj.model import Form
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for module in (wording, slips, consistency) for rule in module.RULES}


def row(name: str, target: str = "", actual: str = "", second: str = "质量指标") -> list[str]:
    return ["产出指标", second, name, target, actual, "5", "5"]


def page(*rows: list[str], **values: str) -> Form:
    return form("附件2", 绩效指标=list(rows), **values)


def ended(code: str, *forms: Form) -> str:
    """The findings if there are any, else how it ended."""
    ends = statuses(RULE[code], *forms)
    return next((end for end in ends if end.startswith("finding")), ends[-1])


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("45", "pass"),
        ("text:45", "pass"),  # text, but plainly typed
        ("text:4 5", "finding:hint"),
        ("text:４５", "finding:hint"),
        ("text:４５．５", "finding:hint"),
        ("", "pass"),
        ("0", "pass"),
    ],
)
def test_xj916_amounts_are_typed_plainly(typed: str, status: str) -> None:
    assert ended("XJ916", form("附件2", 项目支出=typed)) == status


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("1 0 0 %", "finding:hint"),
        ("≥9 5%", "finding:hint"),
        ("１００％", "finding:hint"),
        ("95％", "pass"),
        ("2024 年", "pass"),
        ("52 个，53 个", "pass"),
    ],
)
def test_xj916_targets_are_typed_plainly(target: str, status: str) -> None:
    assert ended("XJ916", page(row("完成率", target))) == status


def test_xj916_is_one_finding_per_form() -> None:
    filled = sheet("项目", "", "text:4 5", "text:4 5", 绩效指标=[row("完成率", "1 0 0 %", "1 0 0 %")])
    (outcome,) = run(RULE["XJ916"], filled)
    assert outcome.finding is not None
    assert outcome.finding.expected == "45、45、100%、100%"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[bookmark: _GoBack]完成整改", "finding:hint"),
        ("<p>完成整改</p>", "finding:hint"),
        ("**完成**整改", "finding:hint"),
        ("满意度$\\geq 90\\%$", "finding:hint"),
        ("督导检查 and 调度", "finding:hint"),
        ("R and D 投入", "pass"),
        ("PM2.5<30且PM10<50", "pass"),
        ("投入$5", "pass"),
        ("", "pass"),
    ],
)
def test_xj917_leftovers(text: str, status: str) -> None:
    assert ended("XJ917", whole(实际完成情况=text)) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("持续推进环境治疗改善", "finding:hint"),
        ("2024年优良率优良率为87.9%", "finding:hint"),
        ("严控“三公经费，“三公经费”开支", "finding:hint"),
        ("合计（公务用车购置费0万元；公务接待费1万元。", "finding:hint"),
        ("PM2.538.4μg/m3，同比改善", "finding:hint"),
        ("PM1049微克/立方米", "finding:hint"),
        ("别为 34 μg/m³", "finding:hint"),
        ("1.决定事项；2.决算公开；3、决策程序", "pass"),
        ("群众满意度》90%", "finding:hint"),
        ("》90%", "finding:hint"),
        ("《固定污染源名录（2019年版）》90%的企业", "pass"),
        ("PM2.5：38.4μg/m3，PM10为49", "pass"),
        ("PM2.5同比下降22.2%", "pass"),
        ("1）完成整改；2）加强执法（含夜查）", "pass"),
        ("一步一步、实实在在，达到目的的办法", "pass"),
        ("采购标的的数量，的的确确，有目的的检查", "pass"),
        ("决算数大于年初预算数的的主要原因", "finding:hint"),
        ("分工做好，以经济建设为中心", "pass"),
        ("————————", "pass"),
        ("000000000000", "pass"),
        ("哈哈哈哈哈哈哈哈", "pass"),
        ("", "pass"),
    ],
)
def test_xj918_slips_of_the_pen(text: str, status: str) -> None:
    assert ended("XJ918", whole(实际完成情况=text)) == status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("境改善满意率，", "finding:hint"),
        ("资金分配率（省内市县覆盖率", "finding:hint"),
        ("已完", "finding:hint"),
        ("已完成", "pass"),
    ],
)
def test_xj918_cells_that_were_cut(name: str, status: str) -> None:
    assert ended("XJ918", page(row(name))) == status


@pytest.mark.parametrize(
    ("aim", "name", "status"),
    [
        ("1.完成监测。2.决油烟污染问题。", "解决油烟污染问题", "finding:hint"),
        ("决油烟污染问题。", "解决油烟污染问题", "finding:hint"),
        ("1.完成监测。2.解决油烟污染问题。", "解决油烟污染问题", "pass"),
        ("1.完成监测。2.决油烟污染问题。", "油烟污染问题", "pass"),  # nowhere else, no proof
        ("1.完成监测。2.进一步改善环境质量。", "推进环境质量改善", "pass"),
    ],
)
def test_xj918_an_aim_that_lost_its_first_character(aim: str, name: str, status: str) -> None:
    filled = form("附件2", 预期目标=aim, 绩效指标=[["产出指标", "数量指标", name, "2家", "2家", "10", "10"]])
    assert ended("XJ918", filled) == status


def test_xj918_title_mark_for_a_comparison_says_which() -> None:
    (outcome,) = [o for o in run(RULE["XJ918"], whole(实际完成情况="》90%")) if o.finding]
    assert outcome.finding is not None
    assert outcome.finding.expected == "≥90%"
    assert "“》90%”疑为“≥90%”" in outcome.finding.message


def test_xj918_says_all_of_a_cell_in_one_finding() -> None:
    (outcome,) = [o for o in run(RULE["XJ918"], whole(实际完成情况="环境治疗，，PM2.538.4")) if o.finding]
    assert outcome.finding is not None
    assert outcome.finding.expected == "环境治理；，；PM2.5：38.4"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("优良率优良率", "优良率"),
        ("前面的字，预算绩效管理预算绩效管理工作", "预算绩效管理"),
        ("研究研究", ""),  # two characters may be said twice
        ("改善生态环境环境，助力优化", "环境"),
        ("湖南衡阳衡阳县分局", ""),
        ("53人(不含8人)。内设内设机构14个", "内设"),
        ("衡阳衡阳县分局", ""),
        ("学习学习强国平台", ""),
        ("一件一件落实", ""),
        ("年年年年", ""),
        ("1212", ""),
        ("优良率。优良率", ""),
        ("优良率 优良", ""),
        ("", ""),
    ],
)
def test_a_word_said_twice(text: str, word: str) -> None:
    assert doubled(text) == word


def test_xj919_one_way_to_say_nothing() -> None:
    assert ended("XJ919", whole(一般公共预算="/", 其他资金="/")) == "pass"
    assert ended("XJ919", whole(一般公共预算="/", 其他资金="无")) == "finding:hint"
    assert ended("XJ919", whole(一般公共预算="—", 其他资金="——")) == "pass"
    assert ended("XJ919", whole(一般公共预算="0")) == "not_applicable"
    assert ended("XJ919", form("附件1", 政府采购金额=["——", "/", "/"])) == "pass"  # the dash is printed on the form


@pytest.mark.parametrize(
    ("actual", "status"),
    [
        ("2024年1-9月优良天数253天", "finding:review"),
        ("1—11月完成5次", "finding:review"),
        ("截至10月底完成5次", "finding:review"),
        ("截至2024年10月完成5次", "finding:review"),
        ("截至2025年2月完成5次", "pass"),
        ("1-12月完成5次", "pass"),
        ("截止12月31日", "pass"),
        ("4-6月总磷超标", "pass"),
        ("11月-12月", "pass"),
        ("2024年3月22日", "pass"),
        ("", "pass"),
    ],
)
def test_xj920_values_are_of_the_whole_year(actual: str, status: str) -> None:
    assert ended("XJ920", page(row("优良天数", "250天", actual))) == status


def test_xj920_in_prose_only_next_to_a_result() -> None:
    done = "2024 年，1-9 月，荷塘区空气优良天数为 253 天"
    assert ended("XJ920", sheet("项目", 实际完成情况=done)) == "finding:review"
    assert ended("XJ920", sheet("项目", 实际完成情况="1-3月开展宣传活动，发放资料500份")) == "pass"


@pytest.mark.parametrize(
    ("name", "target", "actual", "status"),
    [
        ("群众满意度", "≥95", "≥95", "finding:hint"),
        ("群众满意度", "95", "96%", "finding:hint"),
        ("群众满意度", "≥95%", "96%", "pass"),
        ("差错率", "≤1", "0.6", "pass"),  # 1 may be 100 %
        ("办案数量", "≥95", "96", "not_applicable"),
        ("群众满意度", "", "", "pass"),
    ],
)
def test_xj921_rates_have_their_sign(name: str, target: str, actual: str, status: str) -> None:
    assert ended("XJ921", page(row(name, target, actual))) == status


@pytest.mark.parametrize(
    ("second", "name", "target", "actual", "status"),
    [
        ("经济成本指标", "总费用不超过年初预算。", "≤293", "277.92", "finding:hint"),
        ("经济成本指标", "总费用", "≤293万元", "277.92", "finding:hint"),
        ("成本指标", "总费用", "≤293万元", "277.92万元", "pass"),
        ("社会成本指标", "投诉", "0", "0", "pass"),
        ("数量指标", "检查次数", "52", "52", "pass"),
        ("成本指标", "成本控制率", "100%", "98%", "pass"),
    ],
)
def test_xj921_costs_need_their_unit(second: str, name: str, target: str, actual: str, status: str) -> None:
    assert ended("XJ921", page(row(name, target, actual, second), row("满意度", "≥90%", "95%"))) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("其中年初预算 3794.16，调整追加1000.00万元", "finding:hint"),
        ("公务接待费支出0.76 万，比上年减少", "finding:hint"),
        ("差旅费等开支0.76万", "finding:hint"),
        ("（2）数字环保项目 110.77", "finding:hint"),
        ("其中年初预算3794.16万元，调整追加", "pass"),
        ("综合指数3.81，同比下降0.04；", "pass"),
        ("嫁接苗木21.4万株，预算执行率98.43%。", "pass"),
        ("服务群众5万，发放资料", "pass"),
        ("", "not_applicable"),
    ],
)
def test_xj921_amounts_have_their_unit(text: str, status: str) -> None:
    assert ended("XJ921", sheet("", 实际完成情况=text)) == status


@pytest.mark.parametrize(
    ("days", "rate", "status"),
    [
        ("321天", "82.7%", "finding:error"),
        ("319天", "86.9%", "finding:error"),
        ("319天", "87.2%", "pass"),
        ("319天", "87.1%", "pass"),  # cut off instead of rounded
        ("319天", "87.0%", "finding:error"),
        ("319天", "87%", "pass"),
        ("314天", "85.8%", "pass"),
        ("310天", "87.2%", "pass"),  # some days have no valid data
        ("253天", "92.3%", "finding:review"),
        ("0天", "0%", "not_applicable"),
        ("366天", "100%", "pass"),
        ("", "82.7%", "not_applicable"),
        ("达标", "82.7%", "not_applicable"),
        ("1-9月253天", "92.3%", "not_applicable"),
    ],
)
def test_xj615_days_over_rate_is_a_year(days: str, rate: str, status: str) -> None:
    filled = page(row("空气质量优良天数", "≥310天", days), row("空气质量优良率", "≥85%", rate))
    assert ended("XJ615", filled) == status


def test_xj615_takes_what_a_form_says_once() -> None:
    days = row("全区空气质量优良天数", "≥310天", "321天")
    mixed = row("实现节能减排", "…优良率达到85%以上", "PM2.5：38.4μg/m3\n空气质量优良率为82.7%")
    assert ended("XJ615", page(days, mixed)) == "finding:error"
    other = row("城区优良率", "≥85%", "90%")
    assert ended("XJ615", page(days, mixed, other)) == "not_applicable"  # two places, two rates
    prose = "市区空气质量优良天数为 319 天，优良率为 86.9%，PM2.5 年均浓度为 39.6 微克。"
    assert ended("XJ615", page(实际完成情况=prose)) == "finding:error"
    fall = "优良天数319天，优良率下降3.3%。6月份优良率达到96.7%。"
    assert ended("XJ615", page(实际完成情况=fall)) == "not_applicable"
    copied = row("空气优良率", "≥90%", "≥90%")
    assert ended("XJ615", page(row("空气优良天数", "250天", "253天"), copied)) == "not_applicable"  # no rate at all


def test_xj615_stands_at_the_days() -> None:
    filled = page(row("优良天数", "", "321天"), row("优良率", "", "82.7%"))
    (outcome,) = run(RULE["XJ615"], filled)
    assert outcome.finding is not None
    assert (outcome.finding.actual, outcome.finding.expected, outcome.finding.difference) == (
        "321天",
        "约 303 天",
        "+18",
    )
    assert [operand.value for operand in outcome.finding.operands] == ["321天", "82.7%"]


def test_the_published_set() -> None:
    made = sample("yueyang-jkq-2024")
    told = {
        code: [(o.finding.severity, o.finding.form[:3], o.finding.field) for o in rule.run(made) if o.finding]
        for code, rule in RULE.items()
    }
    assert {code: found for code, found in told.items() if found} == {
        "XJ918": [("hint", "附件3", "预期目标"), ("hint", "附件4", "整体支出绩效情况")],
        "XJ615": [("error", "附件2", "绩效指标.实际完成值")],
    }


@pytest.mark.parametrize("code", sorted(RULE))
def test_a_clean_set_has_no_findings(code: str) -> None:
    assert [o.finding for o in RULE[code].run(sample("clean-yueyang-2024")) if o.finding] == []
