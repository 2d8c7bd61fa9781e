"""指标评分表: funds, weights, totals, grades, formulas, grounds, the second marking, errata (GD101…GD117)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import case, form
from xlzj.editions import load
from xlzj.rules import guangdong, guangdong_funds, guangdong_marks, guangdong_words

if TYPE_CHECKING:
    from xlzj.model import Finding, Form
    from xlzj.rules.kernel import Rule

EDITION = "huizhou-2022"
MARKS, FIGURES = "指标评分表", "指标计算数据"
MODULES = (guangdong_funds, guangdong, guangdong_marks, guangdong_words)
RULE: dict[str, Rule] = {rule.code: rule for module in MODULES for rule in module.RULES}
RATE, OUTLAY, DEGREE = "财政拨款收入预决算差异率", "部门预算资金支出率", "绩效目标完成率"
WEIGHTS = {
    "预算编制合理性": "9",
    RATE: "4",
    "提前下达率": "0",
    "绩效目标合理性": "5",
    "绩效指标明确性": "5",
    OUTLAY: "9",
    "结转结余率": "3",
    "国库集中支付结转结余存量资金效率性": "3",
    "政府采购执行率": "2",
    "财务合规性": "4",
    "资金下达合法性": "0",
    "预决算信息公开性": "2",
    "绩效信息公开情况": "2",
    "项目实施程序": "2",
    "项目监管": "3",
    "报送及时性": "2",
    "数据质量": "3",
    "账务核对情况": "3",
    "资产管理合规性": "3",
    "固定资产利用率": "2",
    "公用经费控制率": "4",
    "重点工作完成率": "5",
    DEGREE: "5",
    "项目完成及时性": "3",
    "社会经济效益": "10",
    "群众信访办理情况": "3",
    "公众或服务对象满意度": "4",
}
SUMS = {
    "预算编制情况": "23",
    "预算编制": "13",
    "目标设置": "10",
    "预算执行情况": "43",
    "资金管理": "25",
    "项目管理": "5",
    "资产管理": "13",
    "预算使用效益": "34",
    "经济性": "4",
    "效率性": "13",
    "效果性": "10",
    "公平性": "7",
    "合计": "100",
}


def marks(**values: Any) -> Form:
    """The form of scores with its printed weights; an indicator is [自评, 复评, 评分依据]."""
    given: dict[str, Any] = {f"{name}_权重": weight for name, weight in SUMS.items()}
    for name, weight in WEIGHTS.items():
        own = values.pop(name, ["", "", ""])
        given[name] = own if len(own) == 4 else [weight, *own]
    return form(MARKS, edition=EDITION, **{**given, **values})


def figures(**values: Any) -> Form:
    return form(FIGURES, edition=EDITION, **values)


def findings(code: str, *forms: Form, **changes: Any) -> list[Finding]:
    return [o.finding for o in RULE[code].run(case(*forms, edition=EDITION, **changes)) if o.finding is not None]


def ended(code: str, *forms: Form, **changes: Any) -> set[str]:
    return {
        f"{o.status}:{o.finding.severity}" if o.finding else str(o.status)
        for o in RULE[code].run(case(*forms, edition=EDITION, **changes))
    }


def funds(total: str, *parts: str) -> list[str]:
    return [total, *parts, *[""] * (5 - len(parts))]


@pytest.mark.parametrize(
    ("total", "status"),
    [
        ("4364.15", "pass"),
        ("4364.16", "pass"),
        ("4364.17", "pass"),
        ("4364.18", "finding:error"),
        ("", "finding:review"),
        ("-4364.15", "finding:error"),
        ("text:约四千", "unchecked"),
    ],
)
def test_gd101_total_is_the_sum_of_its_sources(total: str, status: str) -> None:
    assert status in ended("GD101", marks(支出情况=funds(total, "3355.09", "690.09", "318.97")))


def test_gd101_names_the_part_counted_wrongly() -> None:
    (finding,) = findings("GD101", marks(支出情况=funds("3674.06", "3355.09", "690.09", "318.97")))
    assert (finding.field, finding.expected, finding.difference, finding.fix) == (
        "支出情况_合计",
        "4364.15",
        "-690.09",
        "4364.15",
    )


@pytest.mark.parametrize(
    ("basic", "project", "status"),
    [
        ("664.90", "3699.25", "pass"),
        ("664.90", "3699.26", "pass"),
        ("664.90", "3699.29", "finding:error"),
        ("664.90", "", "finding:error"),
        ("", "", "finding:review"),
    ],
)
def test_gd102_total_is_basic_and_project_spending(basic: str, project: str, status: str) -> None:
    filled = marks(支出情况=["4364.15", "", "", "", basic, project])
    assert status in ended("GD102", filled)


@pytest.mark.parametrize(
    ("spent", "got", "status"),
    [
        ("100.00", "100.00", "pass"),
        ("100.01", "100.00", "pass"),
        ("100.02", "100.00", "finding:review"),
        ("99.00", "100.00", "pass"),
        ("", "100.00", "not_applicable"),
        ("100.00", "", "not_applicable"),
        ("0", "0", "pass"),
        ("text:一百", "100.00", "unchecked"),
    ],
)
def test_gd103_spending_needs_money_that_came(spent: str, got: str, status: str) -> None:
    assert ended("GD103", marks(支出情况=funds(spent), 实际到位=funds(got))) == {status}


def test_gd103_tells_which_source_ran_over() -> None:
    filled = marks(
        支出情况=["4364.15", "3355.09", "690.09", "318.97", "664.9", "3699.25"],
        实际到位=["4339.91", "3349.34", "690.09", "300.48", "664.9", "3675.01"],
    )
    (finding,) = findings("GD103", filled)
    assert (finding.expected, finding.difference) == ("≤4339.91", "+24.24")
    assert "一般公共预算多 5.75、其他资金多 18.49" in finding.message


def test_gd103_asks_of_one_source_though_the_total_is_covered() -> None:
    filled = marks(支出情况=funds("90.00", "80.00", "10.00"), 实际到位=funds("100.00", "70.00", "30.00"))
    (finding,) = findings("GD103", filled)
    assert (finding.field, finding.difference) == ("支出情况_一般公共预算", "+10.00")


_KEPT = {
    "收入决算数": "1226.30",
    "一般公共预算财政拨款决算数": "1226.30",
    "政府性基金预算财政拨款决算数": "0",
    "年初财政拨款结转和结余": "5.00",
    "年末财政拨款结转和结余": "25.94",
    "三公经费预算数": "12.00",
    "日常公用经费调整预算数": "96.00",
    "三公经费支出数": "9.86",
    "日常公用经费决算数": "95.10",
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"年末财政拨款结转和结余": "25.96"}, []),
        ({"年末财政拨款结转和结余": "26.94"}, ["年末财政拨款结转和结余"]),
        ({"年初财政拨款结转和结余": "3.00"}, ["年末财政拨款结转和结余"]),
        ({"政府性基金预算财政拨款决算数": "1.00"}, ["收入决算数"]),
        ({"收入决算数": "1262.30"}, ["收入决算数", "收入决算数", "年末财政拨款结转和结余"]),
        ({"三公经费预算数": "120000"}, ["三公经费预算数"]),
        ({"日常公用经费决算数": "951000"}, ["三公经费支出数"]),
        ({"收入决算数": ""}, []),
        ({"年初财政拨款结转和结余": ""}, []),
    ],
)
def test_gd115_figures_fit_the_funds_above(changed: dict[str, str], found: list[str]) -> None:
    above = marks(
        实际到位=["1256.30", "1226.30", "0", "30.00", "712.00", "544.30"],
        支出情况=["1231.86", "1205.36", "0", "26.50", "711.20", "520.66"],
    )
    told = findings("GD115", above, figures(**{**_KEPT, **changed}))
    assert [finding.field for finding in told] == found
    assert {str(finding.severity) for finding in told} <= {"review"}


@pytest.mark.parametrize(
    ("part", "whole", "status"),
    [
        ("851.40", "860.00", "pass"),
        ("860.00", "860.00", "pass"),
        ("860.01", "860.00", "pass"),  # on the tolerance of two printed numbers
        ("860.02", "860.00", "finding:error"),
        ("0", "0", "pass"),
        ("", "860.00", "not_applicable"),
        ("851.40", "", "not_applicable"),
        ("-1.00", "860.00", "pass"),
    ],
)
def test_gd116_a_part_is_not_more_than_all(part: str, whole: str, status: str) -> None:
    assert ended("GD116", figures(在用固定资产总额=part, 固定资产总额=whole)) == {"not_applicable", status}


@pytest.mark.parametrize(
    ("quarters", "status"),
    [
        (("24%", "48%", "72%", "98%"), {"pass"}),
        (("24%", "24%", "24%", "24%"), {"pass"}),
        (("2410%", "48%", "72%", "98%"), {"pass", "finding:error"}),
        (("24%", "48%", "42%", "98%"), {"pass", "finding:error"}),
        (("", "", "", ""), set()),
    ],
)
def test_gd116_spending_so_far_never_falls(quarters: tuple[str, ...], status: set[str]) -> None:
    names = ("一季度支出进度", "二季度支出进度", "三季度支出进度", "四季度支出进度")
    told = ended("GD116", figures(**dict(zip(names, quarters, strict=True))))
    assert told - {"not_applicable"} == status


def test_gd116_looks_at_every_pair() -> None:
    told = findings("GD116", figures(重点工作总数="12", 重点工作完成数="13", 项目总数="14", 按时完成项目数="15"))
    assert [(finding.field, finding.expected) for finding in told] == [
        ("重点工作完成数", "≤12"),
        ("按时完成项目数", "≤14"),
    ]


@pytest.mark.parametrize(
    ("got", "planned", "status"),
    [
        ("130", "100", "pass"),
        ("130.01", "100", "finding:hint"),
        ("70", "100", "pass"),
        ("69.99", "100", "finding:hint"),
        ("100", "0", "not_applicable"),
        ("", "100", "not_applicable"),
    ],
)
def test_gd104_money_that_came_against_the_budget(got: str, planned: str, status: str) -> None:
    assert ended("GD104", marks(实际到位=funds(got), 预算安排=funds(planned))) == {status}


def test_gd105_the_printed_weights_hold() -> None:
    assert ended("GD105", marks()) == {"pass"}


def test_gd105_a_changed_weight_breaks_the_levels_above() -> None:
    found = findings("GD105", marks(社会经济效益=["9", "", "", ""]))
    assert [(f.field, f.actual, f.expected) for f in found] == [("效果性_权重", "10", "9")]
    found = findings(
        "GD105", marks(社会经济效益=["9", "", "", ""], 效果性_权重="9", 预算使用效益_权重="33", 合计_权重="99")
    )
    assert {(f.field, f.expected) for f in found} == {("预算使用效益_权重", "34"), ("合计_权重", "100")}


def test_gd105_points_of_the_figures_are_the_weights() -> None:
    filled = figures(**{f"{RATE}_分值": "4", f"{OUTLAY}_分值": "6"})
    found = [f for f in findings("GD105", marks(), filled) if f.actual]
    assert [(f.field, f.actual, f.expected, f.fix) for f in found] == [(f"{OUTLAY}_分值", "6", "9", "9")]


@pytest.mark.parametrize(
    ("own", "status"),
    [("10", "pass"), ("10.01", "finding:error"), ("0", "pass"), ("-0.5", "finding:error"), ("text:十", "unchecked")],
)
def test_gd106_a_mark_lies_between_zero_and_its_weight(own: str, status: str) -> None:
    assert ended("GD106", marks(社会经济效益=[own, "", ""])) == {status, "not_applicable"}


@pytest.mark.parametrize(
    ("extra", "status"), [("3", "pass"), ("3.5", "finding:error"), ("-6", "pass"), ("-6.5", "finding:error")]
)
def test_gd106_extra_points_have_their_bounds(extra: str, status: str) -> None:
    assert status in ended("GD106", marks(工作表现加减分指标=[extra, "", ""]))


@pytest.mark.parametrize(
    ("own", "status"), [("10", "pass"), ("0", "pass"), ("", "finding:review"), ("text:十", "pass")]
)
def test_gd117_an_indicator_with_weight_has_a_mark(own: str, status: str) -> None:
    every = {name: ["1", "", ""] for name in WEIGHTS}
    assert ended("GD117", marks(**{**every, "社会经济效益": [own, "", ""]})) - {"not_applicable"} == {"pass", status}


def test_gd117_asks_nothing_of_an_indicator_without_weight() -> None:
    assert ended("GD117", marks(**{name: ["", "", "", ""] for name in WEIGHTS})) == {"not_applicable"}


def test_gd106_a_mark_without_weight_cannot_be_checked() -> None:
    assert "unchecked" in ended("GD106", marks(社会经济效益=["", "5", "", ""]))


@pytest.mark.parametrize(
    ("total", "extra", "status"),
    [
        ("14", "", "pass"),
        ("15", "1", "pass"),
        ("13", "1", "finding:error"),
        ("14", "1", "finding:error"),
        ("0", "-20", "pass"),
        ("", "", "finding:review"),
    ],
)
def test_gd107_total_is_the_sum_within_its_bounds(total: str, extra: str, status: str) -> None:
    filled = marks(
        社会经济效益=["10", "", ""],
        公众或服务对象满意度=["4", "", ""],
        工作表现加减分指标=[extra, "", ""],
        合计_自评分数=total,
    )
    assert status in ended("GD107", filled)


def test_gd107_does_not_go_beyond_a_hundred() -> None:
    full = {name: [weight, "", ""] for name, weight in WEIGHTS.items()}
    assert "pass" in ended("GD107", marks(**full, 工作表现加减分指标=["3", "", ""], 合计_自评分数="100"))
    (finding,) = findings("GD107", marks(**full, 合计_自评分数="96"))
    assert finding.message == "自评分数合计填 96，各指标得分与加减分之和为 100。"


@pytest.mark.parametrize(
    ("score", "grade", "status"),
    [
        ("90", "优", "pass"),
        ("89.99", "优", "finding:error"),
        ("88.42", "良", "pass"),
        ("70", "中", "pass"),
        ("69.99", "低", "pass"),
        ("59.99", "差", "pass"),
        ("0", "差", "pass"),
        ("96", "", "finding:review"),
        ("", "优", "not_applicable"),
    ],
)
def test_gd108_five_grades(score: str, grade: str, status: str) -> None:
    assert status in ended("GD108", marks(合计_自评分数=score, 自评等级=grade))


@pytest.mark.parametrize(("own", "status"), [("0", "pass"), ("", "pass"), ("2", "finding:error")])
def test_gd109_an_indicator_without_weight_has_no_mark(own: str, status: str) -> None:
    assert status in ended("GD109", marks(提前下达率=[own, "", ""]))


def test_gd110_without_figures_it_is_not_checked() -> None:
    filled = marks(**{OUTLAY: ["8", "8.92", ""]})
    assert ended("GD110", filled) == {"not_applicable", "unchecked"}
    assert "unchecked" in ended("GD110", filled, figures())


@pytest.mark.parametrize(
    ("values", "field", "right", "wrong"),
    [
        ({"收入调整预算数": "100", "收入决算数": "104.99"}, RATE, "4", "3.5"),
        ({"收入调整预算数": "100", "收入决算数": "105"}, RATE, "3.5", "3"),
        ({"收入调整预算数": "100", "收入决算数": "95"}, RATE, "3.5", "3"),
        ({"收入调整预算数": "100", "收入决算数": "200"}, RATE, "0", "1"),
        ({"重点工作总数": "10", "重点工作完成数": "9"}, "重点工作完成率", "4.5", "5"),
        ({"申报目标数": "20", "已实现目标数": "21"}, DEGREE, "5", "5.25"),
        ({"项目总数": "3", "按时完成项目数": "2"}, "项目完成及时性", "2", "6"),
        ({"采购计划金额": "100", "实际采购金额": "98"}, "政府采购执行率", "1.96", "2"),
        ({"采购计划金额": "100", "实际采购金额": "100.01"}, "政府采购执行率", "0", "2"),
        (
            {"当年年末存量资金规模": "85", "上一年度年末存量资金规模": "100"},
            "国库集中支付结转结余存量资金效率性",
            "3",
            "2",
        ),
        (
            {"当年年末存量资金规模": "85.01", "上一年度年末存量资金规模": "100"},
            "国库集中支付结转结余存量资金效率性",
            "2",
            "3",
        ),
        (
            {"当年年末存量资金规模": "0", "上一年度年末存量资金规模": "0"},
            "国库集中支付结转结余存量资金效率性",
            "3",
            "0",
        ),
        (
            {"当年年末存量资金规模": "1", "上一年度年末存量资金规模": "0"},
            "国库集中支付结转结余存量资金效率性",
            "0",
            "3",
        ),
    ],
)
def test_gd110_scores_follow_the_mended_formulas(values: dict[str, str], field: str, right: str, wrong: str) -> None:
    weight = {f"{field}_分值": WEIGHTS[field]}
    rates = _rates(values, field)
    for score, found in ((right, 0), (wrong, 1)):
        filled = figures(**values, **weight, **rates, **{f"{field}_计算得分": f"={score}"})
        assert len(findings("GD110", filled)) == found, score


def _rates(values: dict[str, str], field: str) -> dict[str, str]:
    """The rate cell as its formula shows it."""
    from xlzj.derive import derived

    name = f"{field}_计算值"
    computed = derived(figures(**values), load(EDITION).forms[FIGURES])
    return {name: f"={computed[name]}"} if name in computed else {}


@pytest.mark.parametrize(("mark", "status"), [("3.5", False), ("3.3", True), ("0", False)])
def test_gd110_a_mark_is_one_the_standard_can_give(mark: str, status: bool) -> None:
    found = findings("GD110", marks(**{RATE: [mark, "", "按决算计"]}))
    assert bool(found) is status


def test_gd110_the_funds_of_the_form_speak_where_the_figures_are_missing() -> None:
    filled = marks(
        **{RATE: ["3", "3", ""]},
        预算安排=funds("2077.6", "2077.6", "0"),
        实际到位=funds("4339.91", "3349.34", "690.09", "300.48"),
    )
    (finding,) = findings("GD110", filled)
    assert (str(finding.severity), finding.expected, finding.difference) == ("hint", "0", "+3")
    assert "94.4%" in finding.message


def test_gd111_a_deduction_needs_grounds() -> None:
    found = findings("GD111", marks(社会经济效益=["9", "", ""]))
    assert [(f.field, str(f.severity)) for f in found] == [("社会经济效益_评分依据", "error")]
    assert findings("GD111", marks(社会经济效益=["9", "", "一个项目效益尚未显现"])) == []
    assert findings("GD111", marks(社会经济效益=["10", "", ""])) == []
    assert findings("GD111", marks(社会经济效益=["", "", ""])) == []
    assert len(findings("GD111", marks(社会经济效益=["0", "", "/"]))) == 1


def test_gd111_the_standard_copied_is_no_ground() -> None:
    standard = "部门(单位)实际在用固定资产总额与所有固定资产总额的比例。"
    filled = marks(固定资产利用率=["0", "", standard], 固定资产利用率_评分标准=standard + "不低于均值的得2分。")
    (finding,) = findings("GD111", filled)
    assert "照抄评分标准" in finding.message


def test_gd111_tasks_say_why_where_not_all_was_reached() -> None:
    blank = [["1.治水", "治水", "完成", ""], ["2.治气", "治气", "完成", ""]]
    (finding,) = findings("GD111", marks(年度任务=blank, **{DEGREE: ["5", "3.5", "无"]}))
    assert (finding.field, str(finding.severity)) == ("年度任务.未完成原因", "hint")
    assert findings("GD111", marks(年度任务=blank, **{DEGREE: ["5", "5", ""]})) == []
    told = [["1.治水", "治水", "完成", "资金下达晚"], blank[1]]
    assert findings("GD111", marks(年度任务=told, **{DEGREE: ["5", "3.5", ""]})) == []


@pytest.mark.parametrize(
    ("own", "review", "found"),
    [("8", "8.92", True), ("8.9", "8.92", False), ("8.92", "8.92", False), ("9", "5", False), ("", "8.92", False)],
)
def test_gd112_two_results_of_one_formula(own: str, review: str, found: bool) -> None:
    assert bool(findings("GD112", marks(**{OUTLAY: [own, review, ""]}))) is found


def test_gd112_own_mark_is_what_the_figures_give() -> None:
    quarters = {f"{q}季度支出进度": p for q, p in zip("一二三四", ("24.1%", "48.6%", "72.9%", "98.2%"), strict=True)}
    filled = figures(**quarters, **{f"{OUTLAY}_分值": "9"})
    (finding,) = findings("GD112", marks(**{OUTLAY: ["8", "8", ""]}), filled)
    assert (finding.expected, finding.difference, str(finding.severity)) == ("8.75", "-0.75", "review")
    assert findings("GD112", marks(**{OUTLAY: ["8.75", "", ""]}), filled) == []
    assert findings("GD112", marks(**{OUTLAY: ["8.8", "", ""]}), filled) == []


def test_gd112_indicators_of_judgement_are_left_alone() -> None:
    assert findings("GD112", marks(社会经济效益=["10", "9.5", ""])) == []


@pytest.mark.parametrize(
    ("own", "review", "status"),
    [
        ("10", "8.01", "pass"),
        ("10", "8", "finding:hint"),
        ("8", "10", "finding:hint"),
        ("10", "0", "finding:review"),
        ("10", "", "not_applicable"),
    ],
)
def test_gd113_far_from_the_second_marking(own: str, review: str, status: str) -> None:
    assert status in ended("GD113", marks(社会经济效益=[own, review, ""]))


def test_gd113_small_weights_are_asked_from_one_point_on() -> None:
    assert findings("GD113", marks(政府采购执行率=["2", "1.01", ""])) == []
    assert len(findings("GD113", marks(政府采购执行率=["2", "1", ""]))) == 1


def test_gd114_the_form_as_misprinted_is_told_and_the_mended_one_is_not() -> None:
    field = "项目完成及时性_评分标准"
    (finding,) = findings("GD114", marks(**{field: "本指标得分=已完成项目数/未完成 项目数×3"}))
    assert (finding.field, finding.expected, str(finding.severity)) == (field, "已完成项目数/项目总数×3", "hint")
    assert findings("GD114", marks(**{field: "本指标得分=已完成项目数/项目总数×3"})) == []
    assert findings("GD114", marks(**{field: "本指标得分=已完成项目数/未完成项目数×3"}), errata=()) == []
