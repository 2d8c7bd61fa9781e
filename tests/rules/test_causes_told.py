"""What is told: the cause of a difference in plain words, and one headline where several findings have one cause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import EDITION, case, findings_of, form
from tests.rules.project_sheets import base, sheet, whole
from xlzj.check import check
from xlzj.editions import load
from xlzj.folding import fold
from xlzj.rules.catalogue import by_code
from xlzj.rules.line_findings import told

if TYPE_CHECKING:
    from xlzj.model import Finding, Form

ROOT = Path(__file__).resolve().parents[2]
ROW = ["产出指标（50分）", "数量指标", "检查次数", "10次", "10次", "50", "50", ""]
OTHER = ["效益指标（30分）", "社会效益指标", "群众获得感", "提升", "提升", "30", "30", ""]
LAST = ["满意度指标（10分）", "服务对象满意度指标", "群众满意度", "≥90%", "95%", "10", "10", ""]


def one(code: str, *forms: Form) -> Finding:
    (finding,) = (f for f in findings_of(*forms) if f.rule == code)
    return finding


def causes(*forms: Form) -> dict[str, str]:
    """Rule → rule of the cause, for every folded finding."""
    findings = findings_of(*forms)
    keys = {finding.key: finding.rule for finding in findings}
    return {findings[at].rule: keys[key] for at, key in fold(case(*forms), findings, by_code()).items()}


def scored(*rows: list[str], total: tuple[str, str] = ("100", "100"), **values: Any) -> Form:
    return sheet(
        "甲项目",
        "10",
        "10",
        "10",
        年度资金总额_分值="10",
        年度资金总额_执行率="100%",
        **{"年度资金总额_得分": "10", **values},
        绩效指标=[list(row) for row in rows],
        总分_分值=total[0],
        总分_得分=total[1],
    )


def blanked(row: list[str], *columns: int) -> list[str]:
    return ["" if at in columns else cell for at, cell in enumerate(row)]


def test_totals_short_of_a_row_without_points_fold_under_that_row() -> None:
    short = ["效益指标（30分）", "生态效益指标", "水质", "改善", "改善", "", "", ""]
    filled = scored(ROW, [*OTHER[:5], "20", "20", ""], short, LAST)
    assert {code: cause for code, cause in causes(filled).items() if code in {"XJ401", "XJ402", "XJ404"}} == {
        "XJ401": "XJ412",
        "XJ402": "XJ412",
        "XJ404": "XJ412",
    }


def test_total_score_short_of_a_blank_score_folds_under_it_and_of_anything_else_does_not() -> None:
    assert causes(scored(ROW, OTHER, blanked(LAST, 6)))["XJ404"] == "XJ412"
    assert "XJ404" not in causes(scored(ROW, OTHER, blanked(LAST, 6), total=("100", "85")))
    assert "XJ404" not in causes(scored(ROW, OTHER, LAST, total=("100", "95")))


def test_total_score_folds_under_the_blank_execution_score() -> None:
    assert causes(scored(ROW, OTHER, LAST, 年度资金总额_得分=""))["XJ404"] == "XJ303"


def test_weights_and_scores_that_lack_the_same_points_are_one_headline() -> None:
    folded = causes(scored(ROW, [*OTHER[:5], "25", "25", ""], LAST))
    assert (folded["XJ402"], folded["XJ404"]) == ("XJ401", "XJ401")


def test_wrong_rate_takes_its_score_but_not_a_score_left_blank() -> None:
    values: dict[str, Any] = {"年度资金总额_分值": "10", "年度资金总额_执行率": "94%"}
    assert causes(sheet("甲", "", "293", "277.92", 年度资金总额_得分="9.4", **values))["XJ303"] == "XJ302"
    assert "XJ303" not in causes(sheet("甲", "", "293", "277.92", **values))


def test_blank_total_score_folds_under_the_total_row_that_is_one_column_off() -> None:
    result, _ = check([ROOT / "samples" / "yueyang-jkq-2024"])
    (blank,) = [f for f in result.checked[0].findings if f.rule == "FX110" and f.place.cell == "H25"]
    assert blank.cause is not None
    assert blank.cause.startswith("XJ405@")


def test_income_that_is_too_high_by_one_source_names_it_and_takes_the_blank_total_along() -> None:
    filled = whole(
        年度资金总额=["871.44", "1112.51", "1112.51"], 一般公共预算="1112.51", 纳入专户管理的非税收入拨款="140"
    )
    finding = one("XJ203", filled)
    assert "多 140.00，正是“纳入专户管理的非税收入拨款” 140.00" in finding.message
    assert causes(filled)["XJ208"] == "XJ203"


def test_total_without_any_part_is_not_called_zero() -> None:
    finding = one("XJ105", form("附件1", 公务用车购置和维护经费=["10.28", "", ""], 三公经费=["10.28", "", ""]))
    assert "各项却都没有填，无从核对" in finding.message
    assert (finding.expected, finding.difference) == ("", "")


def test_total_of_subtotals_that_are_wrong_themselves_says_what_the_details_make() -> None:
    filled = base(("甲项目", "", "400"), 市级专项资金=["", "", "2587.18"], 项目支出=["", "", "888.43"])
    finding = one("XJ108", filled)
    assert finding.expected == "2587.18"
    assert "市级专项资金（2024年决算数） 2587.18本身不等于明细之和，按明细应为 400.00，仍不相等" in finding.message
    assert finding.fix is None


def test_last_years_number_is_never_called_a_copy_of_this_years() -> None:
    filled = form(
        "附件1",
        市级专项资金=["2587.18", "", "2587.18"],
        市级专项资金明细=[["甲项目", "805.85", "", "406.16"]],
        项目支出=["2587.18", "", "2587.18"],
    )
    before, now = (f for f in findings_of(filled) if f.rule == "XJ109")
    assert ("疑抄了" in before.message, "疑抄了“2023年决算数”一列" in now.message) == (False, True)
    assert causes(filled)["XJ119"] == "XJ109"


def test_rates_differ_by_points_and_formulas_are_told_in_printed_words() -> None:
    finding = one("XJ302", sheet("甲", "", "27", "26.36", 年度资金总额_执行率="100%"))
    assert "按“年度资金总额（全年执行数） / 年度资金总额（全年预算数）”应为 97.63%，多 2.37 个百分点" in finding.message


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("三公经费_本年预算 + 公用经费_本年预算", "三公经费（2024年预算数） + 公用经费（2024年预算数）"),
        ("整体自评表.年度资金总额_全年预算数 * 2", "附件2的年度资金总额（全年预算数） * 2"),
        ("汇总(市级专项资金明细)", "市级专项资金明细各行之和"),
        ("汇总(市级专项资金明细.本年决算)", "市级专项资金明细各行本年决算之和"),
        ("没有_这一项 + 1", "没有_这一项 + 1"),
    ],
)
def test_formula_in_the_words_of_the_form(formula: str, said: str) -> None:
    assert told(load(EDITION), "附件1", formula) == said


def test_coverage_that_differs_project_by_project_names_the_projects() -> None:
    forms = [
        base(("甲项目", "540", "461.50"), ("乙项目", "10", "9")),
        whole(项目支出="470.50", 年度资金总额=["", "550", "470.50"]),
        sheet("甲项目", "540", "540", "523.30"),
        sheet("乙项目", "10", "10", "9"),
    ]
    finding = one("XJ507", *forms)
    assert "正是各项目两表之差：“甲项目” +61.80。" in finding.message
    assert causes(*forms)["XJ507"] == "XJ504"
    unmatched = one("XJ507", forms[0], whole(项目支出="500", 年度资金总额=["", "550", "500"]), *forms[2:])
    assert "覆盖率" in unmatched.message


def test_amount_that_only_the_printed_rate_contradicts_takes_the_rate_along() -> None:
    forms = [
        base(("甲项目", "146.60", "141.27")),
        sheet("甲项目", "", "146.60", "141.24", 年度资金总额_执行率="96.36%"),
    ]
    finding = one("XJ504", *forms)
    assert finding.fix == "141.27"
    assert "执行率 96.36% 正是按 141.27 算的" in finding.message
    assert causes(*forms)["XJ302"] == "XJ504"
    right = sheet("甲项目", "", "146.60", "141.24", 年度资金总额_执行率="96.34%")
    assert one("XJ504", forms[0], right).fix is None


def test_no_project_sheet_at_all_is_one_headline() -> None:
    forms = [base(("甲项目", "5", "5"), ("乙项目", "6", "6")), whole()]
    missing = [f for f in findings_of(*forms) if f.rule == "XJ505"]
    assert len(missing) == 2
    assert "全部材料里没有附件3，附件1共列 2 个项目。" in missing[0].message
    assert missing[1].because == (missing[0].key,)
    some = [f for f in findings_of(*forms, sheet("丙工程", "7", "7", "7")) if f.rule == "XJ505"]
    assert [f.because for f in some] == [(), ()]


def test_spending_over_a_first_budget_says_what_the_sheet_has_for_the_year() -> None:
    line = base(("废旧电器审核资金", "20", "27.1"))
    finding = one("XJ112", line, sheet("废旧电器审核资金", "20", "27.1", "27.1"))
    assert "的全年预算数是 27.10，此处像是填了年初数" in finding.message
    assert "年初数" not in one("XJ112", line, sheet("废旧电器审核资金", "20", "20", "27.1")).message
    assert "年初数" not in one("XJ112", line, sheet("废旧电器审核资金", "27.1", "27.1", "27.1")).message


def test_the_same_wrong_owner_on_many_sheets_is_one_headline() -> None:
    first, second, third = (sheet(f"{name}项目", 主管部门="资环科") for name in "甲乙丙")
    owners = [f for f in findings_of(first, second, third) if f.rule == "XJ911"]
    assert "共 3 张表这样填" in owners[0].message
    assert [f.because for f in owners] == [(), (owners[0].key,), (owners[0].key,)]


def test_unsigned_sheets_of_one_form_are_one_headline() -> None:
    signed = {"填表人": "甲", "填报日期": "2025-03-01", "联系电话": "13800000000", "单位负责人": "乙"}
    forms = [whole(), sheet("甲项目"), sheet("乙项目"), sheet("丙项目", **signed), sheet("丁项目", 填表人="甲")]
    unsigned = [f for f in findings_of(*forms) if f.rule == "XJ902"]
    keys = [f.key for f in unsigned]
    told_by = [next((key for key in f.because if key != f.key), "") for f in unsigned]
    assert told_by == ["", "", keys[1], ""]


def test_marks_for_nothing_mixed_on_many_sheets_are_one_headline() -> None:
    rows = [["成本指标", "社会成本指标", "无", "/", "/", "", ""]]
    mixed = [
        f for f in findings_of(sheet("甲项目", 绩效指标=rows), sheet("乙项目", 绩效指标=rows)) if f.rule == "XJ919"
    ]
    assert [next((key for key in f.because if key != f.key), "") for f in mixed] == ["", mixed[0].key]


def test_copied_targets_are_told_once() -> None:
    rows = [["产出指标", "数量指标", f"第{n}项办结率", "≥95%", "≥95%", "5", "5"] for n in "一二三四"]
    filled = sheet("甲项目", 绩效指标=rows)
    assert causes(filled)["XJ413"] == "XJ419"


def test_target_that_cannot_be_exceeded_is_told_once() -> None:
    rows = [["产出指标", "质量指标", "设备维护率", "大于100%", "100%", "5", "5"]]
    assert causes(sheet("甲项目", 绩效指标=rows))["XJ407"] == "XJ418"


def test_quotation_marks_within_quotation_marks_are_single() -> None:
    owner = sheet("“数字环保”运维服务", 主管部门="资环科")
    assert "附件3“‘数字环保’运维服务”的主管部门填“资环科”" in one("XJ911", owner).message
    within = sheet("老院子“三供一业”改造", 主管部门="资环科")
    assert "附件3“老院子‘三供一业’改造”的主管部门填“资环科”" in one("XJ911", within).message


def test_same_cell_is_compared_once() -> None:
    rows = [["产出指标", "质量指标", "空气质量", "≥86%", "优良天数为319天，优良率为86.9%", "5", "5"]]
    finding = one("XJ615", replace(whole(绩效指标=rows)))
    assert len({operand.place for operand in finding.operands}) == len(finding.operands)
