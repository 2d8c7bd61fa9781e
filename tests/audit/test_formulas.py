"""审核公式 on forms: good, wrong, on the tolerance, blank, zero; rows, columns, several sheets, last year."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.audit.sheets import ended, made, outcomes, sheet
from tests.forms import EDITION, case, form, submission
from xlzj.audit.compiled import compiled
from xlzj.editions import editions, load
from xlzj.model import Finding, Severity, Status
from xlzj.rules.kernel import Case


def found(formula: str | dict[str, str], *forms: object) -> Finding:
    (outcome,) = (one for one in outcomes(formula, *forms) if one.finding is not None)  # type: ignore[arg-type]
    assert outcome.finding is not None
    return outcome.finding


def three(*values: str) -> dict[str, Any]:
    return {"三公经费": list(values)}


BOUND = "三公经费_本年决算 <= 三公经费_本年预算"


@pytest.mark.parametrize(
    ("plan", "done", "status"),
    [
        ("3.00", "2.99", "pass"),
        ("3.00", "3.00", "pass"),
        ("3.00", "3.01", "pass"),  # two printed numbers may stand for one
        ("3.00", "3.02", "finding"),
        ("0.00", "0.00", "pass"),
        ("0.00", "1.00", "finding"),
        ("", "1.00", "unchecked"),
        ("3.00", "", "unchecked"),
        ("3.00", "——", "unchecked"),
        ("3.00", "text:三万", "unchecked"),
        ("-1.00", "-2.00", "pass"),
    ],
)
def test_a_bound_between_two_cells(plan: str, done: str, status: str) -> None:
    assert ended(BOUND, form("附件1", **three("1.00", plan, done))) == [status]


@pytest.mark.parametrize(
    ("tolerance", "done", "status"),
    [
        ("", "3.02", "finding"),
        ("0.5", "3.51", "pass"),
        ("0.5", "3.52", "finding"),
        ("0.5万元", "3.51", "pass"),
        ("5000元", "3.51", "pass"),
        ("10%", "3.31", "pass"),
        ("10%", "3.32", "finding"),
    ],
)
def test_tolerance_comes_on_top_of_rounding(tolerance: str, done: str, status: str) -> None:
    formula = {"公式": "三公经费_本年决算 = 三公经费_本年预算", "容差": tolerance}
    assert ended(formula, form("附件1", **three("1.00", "3.00", done))) == [status]


@pytest.mark.parametrize(
    ("operator", "done", "status"),
    [("<", "2.99", "pass"), ("<", "3.02", "finding"), (">", "3.02", "pass"), (">", "2.98", "finding"),
     ("<>", "3.00", "finding"), ("<>", "3.01", "pass"), (">=", "2.98", "finding"), ("=", "2.98", "finding")],
)  # fmt: skip
def test_each_operator_finds_and_lets_pass(operator: str, done: str, status: str) -> None:
    assert ended(f"三公经费_本年决算 {operator} 三公经费_本年预算", form("附件1", **three("", "3.00", done))) == [
        status
    ]


def test_the_message_gives_both_values_the_difference_and_the_cells() -> None:
    one = form("附件1", **three("1.00", "3.00", "5.25"))
    said = found({"公式": BOUND, "名称": "不超预算", "依据": "某办法第三条", "等级": "核实"}, one)
    done, plan = one.fields["三公经费_本年决算"], one.fields["三公经费_本年预算"]
    assert said.message == f"“{BOUND}”不成立：左值 5.25（{done.place}），右值 3.00（{plan.place}），差值 +2.25。"
    assert (said.expected, said.difference, said.place) == ("≤3.00", "+2.25", done.place)
    assert [operand.place for operand in said.operands] == [done.place, plan.place]
    assert (said.title, said.basis, said.severity, said.rule) == ("不超预算", "某办法第三条", Severity.REVIEW, "T1")


def test_two_forms_are_compared_and_a_missing_one_is_told() -> None:
    formula = "附件2.项目支出 = 附件1.项目支出_本年决算"
    base, whole = form("附件1", 项目支出=["", "", "10.00"]), form("附件2", 项目支出="10.00")
    assert ended(formula, base, whole) == ["pass"]
    assert ended(formula, base, form("附件2", 项目支出="11.00")) == ["finding"]
    (missing,) = outcomes(formula, whole)
    assert (missing.status, "没有交附件1" in missing.reason) == (Status.UNCHECKED, True)
    (missing,) = outcomes(formula, base)
    assert "没有交附件2" in missing.reason
    assert ended("整体自评表!项目支出＝基础数据表!项目支出_本年决算", base, whole) == ["pass"]


def test_a_sum_runs_over_all_sheets_of_a_form() -> None:
    formula = "附件2.项目支出 = 汇总(附件3.年度资金总额_全年执行数)"
    sheets = [
        form("附件3", sheet=f"附件3-{n}", 年度资金总额=["", "", amount]) for n, amount in enumerate(("4.00", "6.00"))
    ]
    assert ended(formula, form("附件2", 项目支出="10.00"), *sheets) == ["pass"]
    assert ended(formula.replace("汇总", "SUM"), form("附件2", 项目支出="9.00"), *sheets) == ["finding"]
    blank = form("附件3", sheet="附件3-9", 年度资金总额=["", "", ""])
    assert ended(formula, form("附件2", 项目支出="10.00"), *sheets, blank) == ["unchecked"]


def test_a_form_of_many_sheets_is_checked_sheet_by_sheet() -> None:
    formula = "附件3.年度资金总额_全年执行数 <= 附件2.项目支出"
    sheets = [
        form("附件3", sheet=f"附件3-{n}", 年度资金总额=["", "", amount]) for n, amount in enumerate(("4.00", "6.00"))
    ]
    assert ended(formula, form("附件2", 项目支出="5.00"), *sheets) == ["pass", "finding"]
    rows = [["", "", "", "", "", "10", "9", ""], ["", "", "", "", "", "80", "80", ""]]
    own = {"公式": "总分_分值 = 年度资金总额_分值 + 汇总(绩效指标.分值)", "表": "附件3"}
    one = form("附件3", 年度资金总额_分值="10", 总分_分值="100", 绩效指标=rows)
    other = form("附件3", sheet="附件3-2", 年度资金总额_分值="10", 总分_分值="90", 绩效指标=rows)
    assert ended(own, one, other) == ["pass", "finding"]


def test_lines_are_compared_column_by_column_and_table_columns_row_by_row() -> None:
    one = form("附件1", 三公经费=["3.00", "", "5.00"], 出国经费=["1.00", "", "1.00"], 公务接待=["2.00", "", "3.00"])
    assert ended("三公经费 = 出国经费 + 公务接待", one) == ["pass", "unchecked", "finding"]
    rows = [
        ["", "", "", "", "", "10", "9", ""],
        ["", "", "", "", "", "10", "11", ""],
        ["", "", "甲", "", "", "", "", ""],
    ]
    assert ended("附件2.绩效指标.得分 <= 附件2.绩效指标.分值", form("附件2", 绩效指标=rows)) == ["pass", "finding"]


def test_a_sum_with_a_condition() -> None:
    rows = [["油茶", "", "", "3.00"], ["松材", "", "", "4.00"]]
    one = form("附件1", 市级专项资金=["", "", "7.00"], 市级专项资金明细=rows)
    assert ended('汇总(市级专项资金明细.本年决算, 名称, "油*") = 3', one) == ["pass"]
    assert ended('汇总(市级专项资金明细.本年决算, 名称, "油*") = 7', one) == ["finding"]
    assert ended("市级专项资金_本年决算 = 汇总(市级专项资金明细.本年决算)", one) == ["pass"]


def test_printed_lines_are_added_in_their_column() -> None:
    one = form("附件1", 三公经费=["9.00", "", "3.00"], 出国经费=["1.00", "", "1.00"], 公务接待=["2.00", "9.00", "2.00"])
    assert ended("逐行汇总(出国经费_本年决算, 公务接待_本年决算) = 三公经费_本年决算", one) == ["pass"]
    assert ended("三公经费 = 逐行汇总(出国经费, 公务接待)", one) == ["finding", "unchecked", "pass"]
    for backwards in ("公务接待_本年决算, 出国经费_本年决算", "出国经费_上年决算, 公务接待_本年决算"):
        assert "从上到下" in made(f"逐行汇总({backwards}) = 1").problems[0].message


def test_if_and_or() -> None:
    one = form("附件1", 编制数="10", 实际在职人数="12", 三公经费=["1.00", "2.00", ""])
    assert ended("如果(实际在职人数 > 编制数, 编制数 > 5)", one) == ["pass"]
    assert ended("如果(实际在职人数 > 编制数, 编制数 > 50)", one) == ["finding"]
    assert ended("如果(实际在职人数 < 编制数, 三公经费_本年决算 > 1)", one) == ["pass"]  # not asked for
    assert ended("如果(实际在职人数 > 编制数, 三公经费_本年决算 > 1)", one) == ["unchecked"]
    assert ended("或(编制数 = 1, 实际在职人数 = 12)", one) == ["pass"]
    assert ended("或(编制数 = 1, 三公经费_本年决算 = 12)", one) == ["unchecked"]
    assert ended("且(编制数 = 10, 实际在职人数 = 11)", one) == ["finding"]
    said = found("或(编制数 = 1, 实际在职人数 = 2)", one)
    assert "“编制数 = 1”左值 10" in said.message
    assert "“实际在职人数 = 2”左值 12" in said.message


def test_a_blank_is_0_only_where_the_author_says_so() -> None:
    one = form("附件1", 三公经费=["", "", "2.00"], 公务接待=["", "", "2.00"])
    assert ended("三公经费_本年决算 = 出国经费_本年决算 + 公务接待_本年决算", one) == ["unchecked"]
    assert ended("三公经费_本年决算 = 空作零(出国经费_本年决算) + 公务接待_本年决算", one) == ["pass"]
    (outcome,) = outcomes("三公经费_本年决算 = 出国经费_本年决算", one)
    assert "没有填" in outcome.reason
    assert str(one.fields["出国经费_本年决算"].place) in outcome.reason


def test_division_by_zero_is_not_checked() -> None:
    assert ended("编制数 / 实际在职人数 = 1", form("附件1", 编制数="10", 实际在职人数="0")) == ["unchecked"]


def test_last_years_form() -> None:
    this = submission(form("附件1", 三公经费=["3.00", "", "5.00"]))
    old = replace(submission(form("附件1", 三公经费=["", "", "4.00"])), year=this.year - 1)
    rule = made("三公经费_上年决算 = 上年.三公经费_本年决算").rules[0]
    alone, both = (list(rule.run(Case(one, load(EDITION)))) for one in (this, replace(this, last_year=old)))
    assert [(o.status, "上年" in o.reason) for o in alone] == [(Status.UNCHECKED, True)]
    assert both[0].finding is not None
    assert "右值 4.00（上年 附件1!" in both[0].finding.message
    assert any(operand.field.startswith("上年附件1") for operand in both[0].finding.operands)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("三公经费_本年结算 <= 三公经费_本年预算", "三公经费_本年决算"),
        ("附件2.项目支岀 = 1", "附件2.项目支出"),
        ("附件9.项目支出 = 1", "没有“附件9”这张表"),
        ("附件2.单位名称 = 1", "是文字"),
        ("其他资金 = 1", "附件2、附件3都有"),
        ("编制数 = 预期目标", "不在同一张表"),
        ("附件2.绩效指标 = 1", "请写明哪一列"),
        ("附件2.项目支出 = 附件1.项目支出", "请写明列"),
        ("上年.附件1.编制数 = 3", "没有本年的格"),
        ("3 = 3", "没有一个字段"),
        ('汇总(附件2.绩效指标.得分, 颜色, "红") = 1', "没有“颜色”一列"),
        ("三公经费（本年决算） <= 1", "名称应写作"),
    ],
    ids=[f"name{number}" for number in range(12)],
)
def test_a_name_that_stands_for_nothing_is_told_with_its_nearest(formula: str, words: str) -> None:
    done = made(formula)
    (problem,) = done.problems
    assert words in problem.message
    assert problem.cell == "D2"
    (outcome,) = done.rules[0].run(case(form("附件1", 编制数="1")))
    assert outcome.status is Status.CRASHED  # never a pass
    assert problem.message in outcome.reason


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"编号": ""}, "A2", "没有写编号"),
        ({"编号": "XJ104"}, "A2", "内置规则"),
        ({"编号": "甲 乙"}, "A2", "只能用"),
        ({"公式": ""}, "D2", "没有写公式"),
        ({"等级": "严重"}, "E2", "不认识"),
        ({"容差": "一点"}, "F2", "不是数"),
        ({"表": "附件8"}, "D2", "没有“附件8”"),
    ],
    ids=["code", "taken", "letters", "formula", "severity", "tolerance", "form"],
)
def test_a_row_that_is_written_wrong_is_told_at_its_cell(row: dict[str, str], column: str, words: str) -> None:
    (problem,) = made({"公式": "编制数 > 1", **row}).problems
    assert words in problem.message
    assert problem.cell == column


def test_codes_are_used_once_and_rows_can_be_switched_off() -> None:
    twice = made({"编号": "a1", "公式": "编制数 > 1"}, {"编号": "A1", "公式": "编制数 > 1"})
    assert "与第 2 行重复" in twice.problems[0].message
    assert made({"公式": "坏 +", "停用": "是"}) == ((), (), ())
    assert made({"公式": "坏 +", "版式": "别的版式"}) == ((), (), ())


def test_a_name_of_another_edition_is_not_checked_but_of_none_is_wrong() -> None:
    other = next(load(name) for name in editions() if load(name).role("支出决算表") is not None)
    formulas = ("支出决算表.合计_基本支出 >= 0", "支出决算表.合计_基本支岀 >= 0")
    done = made(*formulas)
    assert [problem.code for problem in done.problems] == ["T2"]
    (outcome,) = done.rules[0].run(case(form("附件1", 编制数="1")))
    assert (outcome.status, "本版式没有" in outcome.reason) == (Status.UNCHECKED, True)
    assert len(compiled(sheet(*formulas), other).problems) == 1
    strict = compiled(sheet({"公式": formulas[0], "版式": EDITION}), load(EDITION))
    assert len(strict.problems) == 1


def test_severity_and_switching_off_by_the_edition_hold_for_own_formulas() -> None:
    one = form("附件1", **three("", "3.00", "5.00"))
    rule = made(BOUND).rules[0]
    (outcome,) = rule.run(case(one, severities={"T1": "hint"}))
    assert outcome.finding is not None
    assert outcome.finding.severity is Severity.HINT
