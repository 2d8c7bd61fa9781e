"""Forms that print other lines: subtotals with their own rows, no execution rate, points left open, printed labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import form, run, statuses
from xlzj.rules.catalogue import by_code

if TYPE_CHECKING:
    from xlzj.model import Finding, Form

OLD, TOTALLED = "hengyang-2022", "yiyang-2021"
RULE = by_code()


def old(key: str, **values: Any) -> Form:
    return form(key, edition=OLD, **values)


def totalled(key: str, **values: Any) -> Form:
    return form(key, edition=TOTALLED, **values)


def ended(code: str, *forms: Form, edition: str = OLD) -> list[str]:
    return statuses(RULE[code], *forms, edition=edition)


def found(code: str, *forms: Form, edition: str = OLD) -> list[Finding]:
    return [o.finding for o in run(RULE[code], *forms, edition=edition) if o.finding is not None]


def business(*amounts: str) -> list[list[str]]:
    return [[f"项目{number}", "", "", amount] for number, amount in enumerate(amounts, 1)]


@pytest.mark.parametrize(
    ("printed", "outcome"),
    [
        ("267.41", "pass"),
        ("267.42", "pass"),
        ("267.44", "finding:error"),
        ("251.71", "finding:error"),
        ("", "finding:hint"),
        ("-267.41", "finding:error"),
    ],
    ids=["equal", "rounding", "beyond", "omitted", "blank", "negative"],
)
def test_xj109_each_subtotal_is_the_sum_of_its_own_rows(printed: str, outcome: str) -> None:
    rows = business("200.00", "51.71", "15.70")
    first = old("附件1", 业务工作专项=["", "", printed], 业务工作专项明细=rows, 市级专项资金明细=business("9.00"))
    results = ended("XJ109", first)
    assert len(results) == 9  # three subtotals in three columns
    assert results.count(outcome) == 1 + (outcome == "finding:hint")  # 市级专项资金 is blank though its row is not


def test_xj109_names_the_row_that_was_left_out() -> None:
    first = old("附件1", 业务工作专项=["", "", "251.71"], 业务工作专项明细=business("200.00", "51.71", "15.70"))
    (finding,) = found("XJ109", first)
    assert (finding.field, finding.expected, finding.difference) == ("业务工作专项_本年决算", "267.41", "-15.70")
    assert "漏加了“项目3” 15.70" in finding.message


@pytest.mark.parametrize(
    ("total", "outcome"),
    [
        ("896.26", "pass"),
        ("896.27", "pass"),
        ("896.69", "finding:error"),
        ("0", "finding:error"),
        ("", "finding:review"),
    ],
    ids=["equal", "rounding", "wrong", "zero", "blank"],
)
def test_xj113_total_spending_is_basic_and_project(total: str, outcome: str) -> None:
    first = totalled("附件1", 支出总额=[total, "", ""], 基本支出=["845.96", "", ""], 项目支出=["50.30", "", ""])
    assert ended("XJ113", first, edition=TOTALLED) == [outcome, "not_applicable", "not_applicable"]


@pytest.mark.parametrize(
    ("public", "basic", "outcome"),
    [
        ("156.48", "845.96", "pass"),
        ("845.97", "845.96", "pass"),
        ("845.98", "845.96", "finding:error"),
        ("", "845.96", "not_applicable"),
        ("0", "0", "pass"),
    ],
    ids=["less", "rounding", "more", "blank", "zero"],
)
def test_xj114_public_spending_is_part_of_basic(public: str, basic: str, outcome: str) -> None:
    first = totalled("附件1", 公用经费=[public, "", ""], 基本支出=[basic, "", ""])
    assert ended("XJ114", first, edition=TOTALLED)[0] == outcome


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        ("110.00", "pass"),
        ("110.01", "finding:review"),
        ("0", "pass"),
        ("", "not_applicable"),
        ("-1.00", "pass"),
        ("text:约百万", "not_applicable"),
    ],
    ids=["threshold", "beyond", "zero", "blank", "negative", "text"],
)
def test_xj126_basic_spending_over_its_budget(done: str, outcome: str) -> None:
    assert ended("XJ126", old("附件1", 基本支出=["", "100.00", done])) == [outcome]


@pytest.mark.parametrize(
    ("label", "outcome"),
    [
        ("其中：公车购置", "pass"),
        ("其中： 公车购置", "pass"),
        ("其中：公交车购置", "finding:hint"),
        ("其中：车购置", "finding:hint"),
        ("", "not_applicable"),
    ],
    ids=["official", "space", "typo", "lost", "blank"],
)
def test_xj122_printed_labels_are_the_official_ones(label: str, outcome: str) -> None:
    assert ended("XJ122", old("附件1", 公车购置行名=label, 公车运行维护行名="公车运行维护")) == [outcome, "pass"]


def test_xj122_says_what_differs() -> None:
    first = old("附件1", 公车购置行名="其中：公务用车购买", 公车运行维护行名="公交车运行维护")
    first_finding, second = found("XJ122", first)
    assert "“务用车购买”应为“车购置”" in first_finding.message
    assert "多了“交”" in second.message
    assert (second.actual, second.fix) == ("公交车运行维护", "公车运行维护")


def asked(total: str = "100.00", income: str = "100.00", spending: str = "100.00", **values: Any) -> Form:
    return old("附件2", 资金总额=total, 按收入性质分=income, 按支出性质分=spending, **values)


@pytest.mark.parametrize(
    ("total", "income", "spending", "outcomes"),
    [
        ("100.00", "100.00", "100.00", ["pass", "pass"]),
        ("100.01", "100.00", "100.00", ["pass", "pass"]),
        ("100.02", "100.00", "100.00", ["finding:error"]),
        ("100.00", "100.00", "90.00", ["pass", "finding:error"]),
        ("90.00", "100.00", "80.00", ["finding:error", "finding:error"]),
        ("", "100.00", "100.00", ["finding:review"]),
        ("0", "0", "0", ["pass", "pass"]),
        ("text:一百", "100.00", "100.00", ["unchecked", "unchecked"]),
    ],
    ids=["equal", "rounding", "both", "one", "each", "blank", "zero", "text"],
)
def test_xj205_applied_for_is_both_breakdowns(total: str, income: str, spending: str, outcomes: list[str]) -> None:
    assert ended("XJ205", asked(total, income, spending)) == outcomes


def test_xj205_a_blank_breakdown_is_taken_from_its_parts() -> None:
    second = asked(income="", spending="", 一般公共预算="60.00", 其他资金="40.00", 基本支出="70.00", 项目支出="20.00")
    assert ended("XJ205", second) == ["pass", "finding:error"]


def test_xj205_has_nothing_to_say_where_the_form_prints_no_such_total() -> None:
    assert ended("XJ205", totalled("附件2"), edition=TOTALLED) == ["not_applicable"]


def test_xj203_and_xj204_look_at_the_sums_of_a_form_without_execution() -> None:
    second = asked(一般公共预算="60.00", 其他资金="40.00", 基本支出="70.00", 项目支出="20.00")
    assert (ended("XJ203", second), ended("XJ204", second)) == (["pass"], ["finding:error"])


@pytest.mark.parametrize("code", ["XJ201", "XJ202", "XJ206", "XJ207", "XJ116", "XJ117"])
def test_lines_the_form_does_not_print_are_not_asked_for(code: str) -> None:
    assert set(ended(code, old("附件1"), old("附件2"))) <= {"not_applicable"}


def test_xj209_asks_for_the_column_only_where_the_form_has_none() -> None:
    assert ended("XJ209", old("附件2")) == ["finding:hint"]
    assert ended("XJ209", totalled("附件2"), edition=TOTALLED) == ["pass"]


def points(*given: tuple[str, str, str]) -> list[list[str]]:
    return [[first, second, f"指标{at}", "1次", "1次", p, p] for at, (first, second, p) in enumerate(given, 1)]


def dealt(output: str, benefit: str, pleased: str) -> list[list[str]]:
    return points(
        ("产出指标（分）", "数量指标", output),
        ("效益指标（分）", "社会效益指标", benefit),
        ("效益指标（分）", "社会公众或服务对象满意度", pleased),
    )


@pytest.mark.parametrize(
    ("given", "outcomes"),
    [
        (("60", "30", "10"), ["pass"] * 3),
        (("50", "40", "10"), ["pass"] * 3),
        (("50", "30", "20"), ["pass"] * 3),
        (("53", "34", "13"), ["pass"] * 3),
        (("60", "35", "5"), ["finding:review"] * 3),
        (("50", "30", "10"), ["pass"] * 3),
        (("55", "30", "10"), ["finding:review", "pass", "pass"]),
        (("65", "30", "10"), ["finding:review", "pass", "pass"]),
    ],
    ids=["output", "benefit", "pleased", "spread", "taken", "regulation", "short", "beyond"],
)
def test_xj401_open_points_may_go_to_any_level(given: tuple[str, str, str], outcomes: list[str]) -> None:
    assert ended("XJ401", old("附件2", 绩效指标=dealt(*given))) == outcomes


def test_xj401_levels_printed_in_one_cell_are_told_apart_by_their_second_level() -> None:
    findings = found("XJ401", old("附件2", 绩效指标=dealt("60", "35", "5")))
    assert [finding.field for finding in findings] == ["绩效指标.一级指标", "绩效指标.一级指标", "绩效指标.二级指标"]
    assert [finding.expected for finding in findings] == ["分值合计 50", "分值合计 30", "分值合计 10"]
    assert len({finding.key for finding in findings}) == 3


def test_xj401_the_project_sheet_keeps_the_edition_s_own_scheme() -> None:
    rows = points(
        ("产出指标（50分）", "数量指标", "60"),
        ("效益指标（30分）", "社会效益指标", "30"),
        ("满意度指标（10分）", "服务对象满意度指标", "10"),
    )
    assert ended("XJ401", old("附件3", 绩效指标=rows)) == ["finding:error", "pass", "pass"]


def test_xj402_counts_no_execution_points_where_the_form_has_none() -> None:
    second = old("附件2", 绩效指标=dealt("60", "30", "10"), 总分_分值="100")
    assert ended("XJ402", second) == ["pass"]


@pytest.mark.parametrize(
    ("amounts", "severity", "said"),
    [
        (["24", "24", "24"], "review", "差额正好是没有填的得分"),
        (["10", "10", "9.97"], "error", "补上执行率得分 9.97 后为 99.97"),
        (["", "", ""], "review", "差额正好是没有填的得分"),
    ],
    ids=["full", "not_full", "no_amounts"],
)
def test_xj404_a_blank_rate_score_explains_only_what_the_amounts_give(
    amounts: list[str], severity: str, said: str
) -> None:
    rows = points(
        ("产出指标（50分）", "数量指标", "50"),
        ("效益指标（30分）", "社会效益指标", "30"),
        ("满意度指标（10分）", "服务对象满意度指标", "10"),
    )
    sheet = old(
        "附件3",
        年度资金总额=amounts,
        年度资金总额_分值="10",
        年度资金总额_执行率="100%",
        绩效指标=rows,
        总分_分值="100",
        总分_得分="100",
    )
    (finding,) = found("XJ404", sheet)
    assert (str(finding.severity), finding.expected) == (severity, "90")
    assert said in finding.message


def within(actual: str = "财政预算内", target: str = "财政预算内") -> Form:
    return old("附件2", 绩效指标=[["产出指标（分）", "成本指标", "成本控制", target, actual, "10", "10"]])


def spent(basic: str, project: str) -> Form:
    return old("附件1", 基本支出=["", "100.00", basic], 项目支出=["", "50.00", project])


@pytest.mark.parametrize(
    ("basic", "project", "outcome"),
    [
        ("100.00", "50.00", "pass"),
        ("100.01", "50.01", "pass"),
        ("100.02", "50.02", "finding:review"),
        ("120.00", "10.00", "pass"),
        ("", "50.00", "not_applicable"),
        ("0", "0", "pass"),
    ],
    ids=["equal", "rounding", "beyond", "shifted", "blank", "zero"],
)
def test_xj420_within_budget_is_held_against_the_base_table(basic: str, project: str, outcome: str) -> None:
    assert ended("XJ420", within(), spent(basic, project)) == [outcome]


def test_xj420_says_nothing_of_blanks_and_other_targets() -> None:
    assert ended("XJ420", within(actual=""), spent("200", "50")) == ["not_applicable"]
    assert ended("XJ420", within(target="≤5次"), spent("200", "50")) == ["not_applicable"]
    assert ended("XJ420", within()) == ["unchecked"]


@pytest.mark.parametrize(
    ("basic", "project", "total", "outcomes"),
    [
        ("100.00", "50.00", "150.00", ["pass", "pass", "pass"]),
        ("100.00", "50.00", "150.01", ["pass", "pass", "pass"]),
        ("100.00", "50.00", "150.03", ["pass", "pass", "finding:error"]),
        ("90.00", "50.00", "150.00", ["pass", "finding:error", "finding:error"]),
        ("100.00", "", "150.00", ["finding:review", "pass", "not_applicable"]),
        ("100.00", "50.00", "", ["pass", "pass", "not_applicable"]),
    ],
    ids=["equal", "rounding", "total", "basic", "blank", "not_asked"],
)
def test_xj503_what_is_applied_for_is_the_budget(basic: str, project: str, total: str, outcomes: list[str]) -> None:
    first = old("附件1", 基本支出=["", basic, ""], 项目支出=["", project, ""])
    second = old("附件2", 基本支出="100.00", 项目支出="50.00", 资金总额=total)
    assert ended("XJ503", first, second) == outcomes


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("72.85%", "疑实际在职人数按 110 人计算（110÷151）"),
        ("73%", ""),
        ("72.80%", ""),
    ],
    ids=["other_number", "coarse", "no_number"],
)
def test_xj101_suggests_what_the_rate_was_computed_from(rate: str, said: str) -> None:
    (finding,) = found("XJ101", old("附件1", 编制数="151", 实际在职人数="116", 控制率=rate))
    assert finding.expected == "76.82%"
    assert ("疑" in finding.message) is bool(said)
    assert said in finding.message


def test_a_rate_that_fits_another_amount_of_the_form_is_told_so() -> None:
    second = form("附件2", 年度资金总额=["404.17", "633.83", "566.28"], 年度资金总额_执行率="47.33%", 项目支出="300.00")
    (finding,) = [o.finding for o in run(RULE["XJ201"], second) if o.finding is not None]
    assert "疑分子用了“项目支出” 300.00" in finding.message


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("公务接待增加，新购公务用车一辆。", "pass"),
        ("三公经费比上年增长，原因是购置公务用车。", "pass"),
        ("公开招考新增9人。全年公示277件。", "finding:review"),
        ("", "finding:review"),
    ],
    ids=["told", "three", "elsewhere", "blank"],
)
def test_xj107_only_a_sentence_about_it_explains_the_rise(text: str, outcome: str) -> None:
    first = old("附件1", 三公经费=["18.40", "50.00", "28.98"], 厉行节约保障措施="严格审批，厉行节约，压减开支。")
    report = old("自评报告文字材料", 基本支出情况=text)
    assert ended("XJ107", first, report) == [outcome]


def test_xj301_is_about_the_amounts_not_about_rate_and_score() -> None:
    sheet = old(
        "附件3", 年度资金总额=["27", "27", "26.36"], 当年财政拨款=["27", "27", "26.36"], 年度资金总额_执行率="100%"
    )
    assert ended("XJ301", sheet) == ["pass", "pass", "pass"]
    assert ended("XJ302", sheet)[0] == "finding:error"
