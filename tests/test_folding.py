"""One cause, one headline: what follows from a fault folds under it."""

from __future__ import annotations

from pathlib import Path

from tests.forms import case, findings_of, form
from xlzj.check import check
from xlzj.folding import fold, with_value
from xlzj.model import Place
from xlzj.rules.catalogue import by_code

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "yueyang-jkq-2024"


def test_total_that_is_wrong_only_because_its_subtotal_is_blank_folds_under_the_subtotal() -> None:
    filled = form("附件1", 三公经费=["2.06", "", ""], 公车运行维护=["2.06", "", ""])
    findings = findings_of(filled)
    causes = fold(case(filled), findings, by_code())
    by_rule = {finding.rule: at for at, finding in enumerate(findings)}
    assert causes[by_rule["XJ104"]] == findings[by_rule["XJ105"]].key
    assert by_rule["XJ105"] not in causes


def test_two_independent_faults_stay_two_headlines() -> None:
    filled = form("附件1", 三公经费=["9", "", ""], 公务接待=["2", "", ""], 编制数="10", 实际在职人数="9", 控制率="50%")
    findings = [f for f in findings_of(filled) if f.rule in {"XJ101", "XJ104"}]
    assert len(findings) == 2
    assert fold(case(filled), findings, by_code()) == {}


def test_wrong_rate_takes_its_score_along() -> None:
    filled = form(
        "附件2",
        年度资金总额=["100", "100", "90.25"],
        年度资金总额_分值="10",
        年度资金总额_执行率="95%",
        年度资金总额_得分="9.03",
    )
    findings = [f for f in findings_of(filled) if f.rule in {"XJ201", "XJ202"}]
    causes = fold(case(filled), findings, by_code())
    assert [f.rule for f in findings] == ["XJ201", "XJ202"]
    assert causes == {1: findings[0].key}


def test_value_is_put_into_its_cell_and_nowhere_else() -> None:
    filled = form("附件1", 编制数="10", 实际在职人数="9")
    place = filled.fields["编制数"].place
    mended = with_value(case(filled).submission, place, "12").forms[0]
    assert mended.fields["编制数"].text == "12"
    assert mended.fields["实际在职人数"] == filled.fields["实际在职人数"]
    elsewhere = with_value(case(filled).submission, Place("another.xlsx", place.sheet, place.cell), "12").forms[0]
    assert elsewhere == filled


def test_formula_findings_fold_under_the_rule_that_knows_the_value() -> None:
    result, _ = check([SAMPLE])
    folded = {(f.rule, f.field): f.cause for f in result.checked[0].findings if f.rule.startswith("FX")}
    assert (folded["FX110", "公务用车购置和维护经费_上年决算"] or "").startswith("XJ105@")
    assert (folded["FX110", "按收入性质分"] or "").startswith("XJ208@")
    assert (folded["FX101", "总分_分值"] or "").startswith("XJ405@")
    assert (folded["FX101", "年度资金总额_年初预算数"] or "").startswith("XJ301@")


def test_what_uses_a_cell_whose_fault_spreads_folds_under_it() -> None:
    result, _ = check([SAMPLE.parent / "zhuzhou-2024" / "机关"])
    sheet = {f.field: f for f in result.checked[0].findings if f.place.sheet == "附件4-24" and f.rule == "FX101"}
    assert (sheet["年度资金总额_全年预算数"].cause or "").startswith("XJ916@")
    assert (sheet["总分_得分"].cause or "").startswith("XJ916@")


def test_the_end_of_a_chain_of_causes_is_named() -> None:
    result, _ = check([SAMPLE.parent / "zhuzhou-2024" / "机关"])
    found = result.checked[0].findings
    headlines = {f.key for f in found if f.cause is None}
    assert {f.cause for f in found if f.cause is not None} <= headlines
