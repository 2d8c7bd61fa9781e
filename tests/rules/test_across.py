"""附件1 against 附件2 and 附件3: totals, projects, computable and twin indicators."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import form, run, statuses, with_basic_spending
from tests.rules.project_sheets import base, sample, sheet, whole
from xlzj.editions import load
from xlzj.model import Status
from xlzj.rules import across, across_indicators, across_projects, missing_projects

if TYPE_CHECKING:
    from xlzj.model import Finding, Form
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {
    rule.code: rule
    for module in (across, across_projects, missing_projects, across_indicators)
    for rule in module.RULES
}


def findings(code: str, *forms: Form) -> list[Finding]:
    return [outcome.finding for outcome in run(RULE[code], *forms) if outcome.finding is not None]


def of_sample(code: str, name: str) -> list[Finding]:
    return [o.finding for o in RULE[code].run(sample(name)) if o.finding is not None]


@pytest.mark.parametrize(
    ("here", "there", "ended"),
    [
        ("300.43", "300.43", "pass"),
        ("300.44", "300.43", "pass"),
        ("300.45", "300.43", "finding:error"),
        ("", "", "not_applicable"),
        ("", "300.43", "finding:review"),
        ("300.43", "", "finding:review"),
        ("0", "", "pass"),
        ("", "0", "pass"),
        ("-1.00", "-1.00", "pass"),
        ("-1.00", "1.00", "finding:error"),
        ("text:约三百", "300.43", "unchecked"),
    ],
)
def test_xj501_project_spending_is_one_number(here: str, there: str, ended: str) -> None:
    assert statuses(RULE["XJ501"], form("附件1", 项目支出=["", "", here]), whole(项目支出=there)) == [
        ended,
        "not_applicable",
    ]


def test_xj501_names_both_cells_and_the_line_that_explains_it() -> None:
    first = base(("办案费", "", "14.50"), ("环保管家", "", "86.50"), 项目支出=["", "", "86.50"])
    (finding,) = findings("XJ501", first, whole(项目支出="101.00"))
    assert (finding.actual, finding.expected, finding.difference) == ("86.50", "101.00", "-14.50")
    assert (finding.form, finding.field) == ("附件1", "项目支出_本年决算")
    assert [operand.value for operand in finding.operands] == ["86.50", "101.00"]
    assert "漏加了“办案费” 14.50" in finding.message


@pytest.mark.parametrize(
    ("here", "elsewhere", "told"),
    [("633.83", "633.83", True), ("633.80", "633.83", False), ("63", "63", False), ("", "", False)],
)
def test_xj501_says_which_other_amount_the_number_is(here: str, elsewhere: str, *, told: bool) -> None:
    second = whole(项目支出="300.43", 一般公共预算=elsewhere)
    (finding,) = findings("XJ501", form("附件1", 项目支出=["", "", here]), second)
    assert (f"{here} 正是附件2的“一般公共预算”" in finding.message) is told


@pytest.mark.parametrize("code", ["XJ501", "XJ503", "XJ505", "XJ507"])
def test_without_the_other_form_it_is_not_checked(code: str) -> None:
    assert {"unchecked", "not_applicable"} >= set(statuses(RULE[code], base(("办案费", "1", "1"))))
    if code != "XJ503":
        assert "unchecked" in statuses(RULE[code], base(("办案费", "1", "1"), 项目支出=["", "1", "1"]))


def test_lines_the_form_does_not_have_are_not_applicable() -> None:
    assert statuses(RULE["XJ502"], form("附件1"), whole()) == ["not_applicable"]
    assert statuses(RULE["XJ503"], form("附件1"), whole()) == ["not_applicable"]


OTHER = with_basic_spending()


def test_xj502_basic_spending_is_one_number() -> None:
    def ended(here: str) -> list[str]:
        base = form("附件1", edition=OTHER, 基本支出=["", "", here])
        return statuses(RULE["XJ502"], base, whole(基本支出="265.85"), edition=OTHER)

    assert (ended("265.84"), ended("265.83"), ended("")) == (["pass"], ["finding:error"], ["finding:review"])


def test_xj501_total_is_what_was_executed() -> None:
    filled = form("附件1", edition=OTHER, 支出总额=["", "", "566.30"], 项目支出=["", "", "300.43"])
    second = whole(项目支出="300.43", 年度资金总额=["404.17", "633.83", "566.28"])
    assert statuses(RULE["XJ501"], filled, second, edition=OTHER) == ["pass", "finding:error"]


@pytest.mark.parametrize(
    ("printed", "ended"),
    [
        ("404.17", "pass"),
        ("633.84", "pass"),
        ("633.85", "finding:review"),
        ("500.00", "finding:review"),
        ("", "not_applicable"),
        ("0", "finding:review"),
    ],
)
def test_xj503_budget_is_the_first_or_the_full_one(printed: str, ended: str) -> None:
    second = whole(年度资金总额=["404.17", "633.83", "566.28"])
    filled = form("附件1", edition=OTHER, 支出总额=["", printed, ""])
    assert statuses(RULE["XJ503"], filled, second, edition=OTHER) == [ended]


@pytest.mark.parametrize(
    ("line", "amounts", "ended"),
    [
        (("环保管家", "86.50", "86.50"), ("86.50", "90.00", "86.50"), ["pass", "pass", "pass"]),
        (("环保管家", "90.00", "86.50"), ("86.50", "90.00", "86.50"), ["pass", "pass", "pass"]),
        (("环保管家", "88.00", "86.50"), ("86.50", "90.00", "86.50"), ["pass", "finding:error", "pass"]),
        (("环保管家", "86.50", "6.01"), ("86.50", "86.50", "6"), ["pass", "pass", "pass"]),
        (("环保管家", "86.50", "6.02"), ("86.50", "86.50", "6"), ["pass", "pass", "finding:error"]),
        (("环保管家", "", "86.50"), ("", "86.50", "86.50"), ["pass", "pass", "pass"]),
        (("环保管家", "", "86.50"), ("80.00", "86.50", "86.50"), ["pass", "finding:review", "pass"]),
        (("环保管家", "86.50", ""), ("86.50", "86.50", "86.50"), ["pass", "pass", "finding:review"]),
        (("环保管家", "86.50", "86.50"), ("86.50", "86.50", ""), ["pass", "pass", "finding:review"]),
        (("环保管家", "86.50", "0"), ("86.50", "86.50", ""), ["pass", "pass", "pass"]),
        (("环保管家", "", ""), ("", "", ""), ["pass", "not_applicable", "not_applicable"]),
        (("环保管家", "text:八十", "86.50"), ("86.50", "", "86.50"), ["pass", "unchecked", "pass"]),
        (("环保管家", "86.50", "86.50"), ("86.50", "86.50", "text:全部"), ["pass", "unchecked", "unchecked"]),
        (("环保管家服务费", "86.50", "86.50"), ("86.50", "86.50", "86.50"), ["finding:hint", "pass", "pass"]),
        (("环保管家", "86.50", "-86.50"), ("86.50", "86.50", "-86.50"), ["pass", "pass", "pass"]),
    ],
)
def test_xj504_line_and_sheet(line: tuple[str, str, str], amounts: tuple[str, str, str], ended: list[str]) -> None:
    assert statuses(RULE["XJ504"], base(line), sheet("环保管家", *amounts)) == ended


def test_xj504_a_blank_total_is_taken_from_its_sources() -> None:
    filled = form("附件3", 项目支出名称="环保管家", 当年财政拨款=["86.50", "86.50", "80.00"], 其他资金=["", "", "6.50"])
    assert statuses(RULE["XJ504"], base(("环保管家", "86.50", "86.50")), filled) == ["pass", "pass", "pass"]


def test_xj504_says_when_the_budget_was_filled_in_as_execution() -> None:
    (hint, finding) = findings(
        "XJ504", base(("污普工作经费", "20", "3.11")), sheet("污染源普查动态更新", "20", "20", "20")
    )
    assert hint.severity == "hint"
    assert (finding.form, finding.field) == ("附件3“污染源普查动态更新”", "年度资金总额_全年执行数")
    assert (finding.actual, finding.expected, finding.difference) == ("20.00", "3.11", "+16.89")
    assert "疑把全年预算数当作执行数填" in finding.message


def test_xj504_does_not_compare_what_is_not_surely_the_same_project() -> None:
    outcomes = run(RULE["XJ504"], base(("乡村道路养护经费", "10", "10")), sheet("乡村道路绿化维护", "20", "20", "20"))
    assert [outcome.status for outcome in outcomes] == [Status.UNCHECKED]


@pytest.mark.parametrize(
    ("line", "ended"),
    [
        (("办案费", "3.00", "2.00"), "finding:error"),
        (("办案费", "", "2.00"), "finding:error"),
        (("办案费", "3.00", ""), "finding:review"),
        (("办案费", "3.00", "0"), "finding:review"),
        (("办案费", "", ""), "not_applicable"),
        (("办案费", "0", "0"), "not_applicable"),
        (("办案费", "——", "——"), "not_applicable"),
        (("办案费", "", "-2.00"), "finding:error"),
        (("环保管家费", "5", "5"), "pass"),
    ],
)
def test_xj505_a_project_needs_its_sheet(line: tuple[str, str, str], ended: str) -> None:
    assert statuses(RULE["XJ505"], base(line), sheet("环保管家", "5", "5", "5")) == [
        "not_applicable",
        "not_applicable",
        ended,
    ]


def test_xj505_without_any_sheet_every_project_is_missing_one() -> None:
    filled = base(("办案费", "3.00", "2.00"))
    assert statuses(RULE["XJ505"], filled) == ["unchecked"]  # 附件1 alone: the set is not complete yet
    assert statuses(RULE["XJ505"], filled, whole())[-1] == "finding:error"


def test_xj505_a_half_alike_name_is_a_question() -> None:
    (finding,) = findings("XJ505", base(("乡村道路养护经费", "10", "10")), sheet("乡村道路绿化维护", "20", "20", "20"))
    assert finding.severity == "review"
    assert "附件3“乡村道路绿化维护”名称相近" in finding.message


def test_xj505_a_parent_line_without_rows_is_the_project_itself() -> None:
    filled = form("附件1", 市级专项资金=["", "10", "10"])
    (finding,) = findings("XJ505", filled, sheet("环保管家", "5", "5", "5"))
    assert finding.field == "市级专项资金_本年决算"


@pytest.mark.parametrize(
    ("name", "amounts", "ended"),
    [
        ("污水管网维护", ("5", "5", "5"), "finding:hint"),
        ("污水管网维护", ("", "5", ""), "finding:hint"),
        ("污水管网维护", ("0", "0", "0"), "not_applicable"),
        ("污水管网维护", ("", "", ""), "not_applicable"),
        ("下达污水管网维护资金", ("", "5", "5"), "not_applicable"),
        ("污水管网维护（上级转移支付资金）", ("", "5", "5"), "not_applicable"),
        ("办案费", ("5", "5", "5"), "pass"),
    ],
)
def test_xj506_a_sheet_needs_its_line(name: str, amounts: tuple[str, str, str], ended: str) -> None:
    assert statuses(RULE["XJ506"], base(("办案费", "5", "5")), sheet(name, *amounts)) == [ended]


@pytest.mark.parametrize(
    ("printed", "done", "ended"),
    [
        ("10.00", "10.00", "pass"),
        ("10.01", "10.00", "pass"),
        ("10.02", "10.00", "finding:review"),
        ("", "10.00", "not_applicable"),
        ("10.00", "", "not_applicable"),
        ("0", "10.00", "finding:review"),
        ("10.00", "text:十万", "unchecked"),
    ],
)
def test_xj507_sheets_cover_project_spending(printed: str, done: str, ended: str) -> None:
    forms = (base(("办案费", "10", "10")), whole(项目支出=printed), sheet("办案费", "10", "10", done))
    assert statuses(RULE["XJ507"], *forms) == [ended]


def test_xj507_gives_the_coverage_and_leaves_transfers_out() -> None:
    forms = (base(("办案费", "10", "10")), whole(项目支出="40.00"), sheet("办案费", "10", "10", "10"))
    (finding,) = findings("XJ507", *forms, sheet("下达治污资金", "", "30", "30"))
    assert "覆盖率 25.0%" in finding.message
    assert (finding.field, finding.difference) == ("项目支出", "+30.00")


def test_xj507_without_annex2_takes_annex1() -> None:
    forms = (base(("办案费", "10", "10"), 项目支出=["", "10", "12.00"]), sheet("办案费", "10", "10", "10"))
    assert findings("XJ507", *forms)[0].field == "项目支出_本年决算"


ZHUZHOU = (
    ("芦淞分局专项工作经费", "29.73", "29.71"),
    ("荷塘分局专项工作经费", "15", "14.96"),
    ("荷塘区生态文明建设示范区规划编制项目", "15", "14.96"),
    ("仙庾镇黄塘村污染农田修复技术中试项目", "117.61", "117.61"),
    ("入河排污口水质监测项目", "8.8", "8.68"),
    ("入河排污口标示牌制作费项目", "9.27", "8.69"),
    ("天元分局环境污染防治工作资金", "120", "65.24"),
    ("生态环境局天元分局污染防治及监管工作经费", "82.13", "54.86"),
)


def test_xj508_a_line_of_several_sheets_is_their_sum() -> None:
    filled = base(("区政府结算上解资金", "417.67", "332.12"))
    sheets = [sheet(f"{name}（区政府结算上解资金）", "", full, done) for name, full, done in ZHUZHOU]
    budget, actual = findings("XJ508", filled, *sheets)
    assert (budget.expected, budget.difference) == ("397.54", "+20.13")
    assert (actual.expected, actual.difference) == ("314.71", "+17.41")
    right = base(("区政府结算上解资金", "397.54", "314.71"))
    assert statuses(RULE["XJ508"], right, *sheets) == ["pass", "pass"]
    within = base(("区政府结算上解资金", "397.58", "314.75"))  # 8 sheets and the line: 9 × 0.005
    assert statuses(RULE["XJ508"], within, *sheets) == ["pass", "pass"]
    beyond = base(("区政府结算上解资金", "397.59", "314.76"))
    assert statuses(RULE["XJ508"], beyond, *sheets) == ["finding:error", "finding:error"]
    assert statuses(RULE["XJ508"], base(("区政府结算上解资金", "", "")), *sheets) == ["finding:error", "finding:error"]


def test_xj508_needs_a_group() -> None:
    assert statuses(RULE["XJ508"], base(("办案费", "5", "5")), sheet("办案费", "5", "5", "5")) == ["not_applicable"]


FIRST, FULL = ("环保管家", "10", "8"), ("办案费", "7", "7")
SHEETS = (sheet("环保管家", "10", "12", "8"), sheet("办案费", "5", "7", "7"), sheet("污水管网", "3", "3", "3"))


@pytest.mark.parametrize(
    ("declared", "rows", "ended"),
    [
        ("", [FIRST, ("办案费", "5", "7")], "pass"),
        ("", [FIRST, FULL], "finding:review"),
        ("年初", [FIRST, FULL], "finding:review"),
        ("全年", [FIRST], "finding:review"),
        ("全年", [FULL], "pass"),
        ("", [("污水管网", "3", "3")], "not_applicable"),  # first and full are the same
        ("", [("环保管家", "", "8")], "not_applicable"),
        ("", [("环保管家", "11", "8")], "not_applicable"),  # neither: XJ504 speaks
    ],
)
def test_xj120_one_column_one_basis(declared: str, rows: list[tuple[str, str, str]], ended: str) -> None:
    assert statuses(RULE["XJ120"], base(*rows, 预算数口径=declared), *SHEETS) == [ended]


def test_xj120_stands_at_the_odd_line() -> None:
    (finding,) = findings("XJ120", base(FIRST, FULL, 预算数口径="年初"), *SHEETS)
    assert (finding.field, finding.actual, finding.expected) == ("市级专项资金明细.本年预算", "7.00", "年初预算数")


def rate(name: str, actual: str, key: str = "附件2", **values: Any) -> Form:
    return form(key, 绩效指标=[["产出指标", "质量指标", name, "≤100%", actual, "5", "5"]], **values)


@pytest.mark.parametrize(
    ("actual", "ended"),
    [
        ("96.14%", "pass"),
        ("96.1%", "pass"),
        ("96.13%", "pass"),
        ("93.20%", "pass"),  # against last year
        ("100%", "finding:review"),
        ("≤100%", "pass"),
        ("≤95%", "finding:review"),
        ("完成", "not_applicable"),
        ("", "not_applicable"),
    ],
)
def test_xj509_a_rate_of_the_tables_is_computed(actual: str, ended: str) -> None:
    first = form("附件1", 三公经费=["5.88", "5.70", "5.48"])
    assert statuses(RULE["XJ509"], first, rate("“三公”经费控制率", actual)) == [ended]


def test_xj509_without_a_base_without_the_form_and_on_its_own_form() -> None:
    first = form("附件1", 三公经费=["", "0", "5.48"])
    assert statuses(RULE["XJ509"], first, rate("三公经费控制率", "100%")) == ["not_applicable"]
    assert statuses(RULE["XJ509"], rate("三公经费控制率", "100%")) == ["unchecked"]
    assert statuses(RULE["XJ509"], rate("群众满意率", "100%")) == ["not_applicable"]
    own = rate("预算执行率", "98%", "附件3", 年度资金总额=["10", "10", "9"])
    assert findings("XJ509", own)[0].expected == "90.00%"


@pytest.mark.parametrize(
    ("left", "right", "ended"),
    [
        (("≥95%", "95%"), ("≥90%", "已完成"), "finding:hint"),
        (("≥95%", "95%"), ("≥95%", "95%"), "pass"),
        (("≥85%", "82.7%"), ("≥85%", "87%"), "finding:hint"),
        (("100次", "350次"), ("10次", "12次"), "pass"),  # a department counts more than a project
        (("效益明显", "明显"), ("≥90%", "91%"), "pass"),
        (("", ""), ("≥90%", "91%"), "pass"),
    ],
)
def test_xj510_twin_indicators(left: tuple[str, str], right: tuple[str, str], ended: str) -> None:
    def page(key: str, cells: tuple[str, str]) -> Form:
        return form(key, 绩效指标=[["满意度指标", "服务对象满意度指标", "全体人民群众", *cells, "10", "10"]])

    assert statuses(RULE["XJ510"], page("附件2", left), page("附件3", right)) == [ended]


def test_xj510_leaves_costs_and_single_forms_alone() -> None:
    two = [
        form(key, 绩效指标=[["产出指标", "成本指标", "成本控制率", target, "90%", "5", "5"]])
        for key, target in (("附件2", "≤95%"), ("附件3", "≤90%"))
    ]
    assert statuses(RULE["XJ510"], *two) == ["not_applicable"]
    assert statuses(RULE["XJ510"], two[0]) == ["not_applicable"]


def test_the_published_set_has_its_findings_and_no_others() -> None:
    told = {code: [(f.severity, f.actual) for f in of_sample(code, "yueyang-jkq-2024")] for code in RULE}
    assert {code: found for code, found in told.items() if found} == {
        "XJ501": [("error", "324.46")],
        "XJ505": [
            ("error", "6.56"),
            ("review", "3.00"),
            ("error", "86.50"),
            ("error", "14.50"),
            ("error", "122.55"),
        ],
        "XJ507": [("review", "300.43")],
        "XJ510": [("hint", "≥90%")],
    }


@pytest.mark.parametrize("code", sorted(RULE))
def test_a_clean_set_has_no_findings(code: str) -> None:
    assert of_sample(code, "clean-yueyang-2024") == []


def test_an_edition_without_project_sheets_is_not_applicable() -> None:
    edition = load("yueyang-2024")
    bare = replace(edition, forms={key: spec for key, spec in edition.forms.items() if key != "附件3"})
    for code in ("XJ120", "XJ504", "XJ505", "XJ506", "XJ507", "XJ508"):
        outcomes = run(RULE[code], base(("办案费", "5", "5")), forms=bare.forms)
        assert [outcome.status for outcome in outcomes] == [Status.NOT_APPLICABLE]


@pytest.mark.parametrize(
    ("public", "basic", "staff", "ended"),
    [
        ("57.85", "265.84", "207.99", "pass"),
        ("57.85", "265.85", "207.99", "pass"),  # within what three printed numbers allow
        ("57.85", "265.87", "207.99", "finding:review"),
        ("752.28", "2792.73", "2318.20", "finding:review"),
        ("", "265.84", "207.99", "not_applicable"),
        ("57.85", "", "207.99", "not_applicable"),
        ("57.85", "265.84", "", "not_applicable"),
        ("0", "0", "0", "pass"),
        ("-1.00", "206.99", "207.99", "pass"),
        ("57.85", "text:约二百", "207.99", "unchecked"),
    ],
)
def test_xj513_staff_and_public_spending_make_up_basic_spending(
    public: str, basic: str, staff: str, ended: str
) -> None:
    forms = base(公用经费=["", "", public]), whole(基本支出=basic), form("附件4", 人员经费=staff)
    assert statuses(RULE["XJ513"], *forms) == [ended]


def test_xj513_says_what_public_spending_should_be() -> None:
    forms = base(公用经费=["", "", "752.28"]), whole(基本支出="2792.73"), form("附件4", 人员经费="2318.20")
    (finding,) = findings("XJ513", *forms)
    assert (finding.field, finding.expected, finding.difference) == ("公用经费_本年决算", "474.53", "+277.75")


def test_xj513_asks_nothing_without_the_report() -> None:
    assert statuses(RULE["XJ513"], base(公用经费=["", "", "57.85"]), whole(基本支出="1")) == ["not_applicable"]
