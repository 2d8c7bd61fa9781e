"""One cause, one headline: what follows from a fault folds under it."""

from __future__ import annotations

from pathlib import Path

from tests.forms import case, findings_of, form
from xlzj.check import check
from xlzj.folding import fold, raised, with_value
from xlzj.model import Place, Severity
from xlzj.report.view import headlines
from xlzj.rules.catalogue import RULES, by_code

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


def _weighed(severities: dict[str, str]) -> dict[str, tuple[Severity, bool]]:
    """By rule: severity and whether it is a headline, of a project without its rate's score and with a wrong total."""
    filled = form(
        "附件3",
        年度资金总额=["10", "10", "9.97"],
        年度资金总额_分值="10",
        年度资金总额_执行率="99.70%",
        总分_分值="100",
        总分_得分="100",
        绩效指标=[["产出", "数量指标", "甲", "1", "1", "90", "90"]],
    )
    seen = case(filled, severities=severities)
    findings = [o.finding for rule in RULES for o in rule.run(seen) if o.finding and o.rule in {"XJ303", "XJ404"}]
    return {f.rule: (f.severity, f.cause is None) for f in raised(findings, fold(seen, findings, by_code()))}


def test_a_root_is_as_grave_as_what_follows_from_it() -> None:
    assert _weighed({}) == {"XJ303": (Severity.ERROR, True), "XJ404": (Severity.ERROR, False)}


def test_where_the_edition_itself_says_how_grave_the_root_is_the_graver_one_stands_alone() -> None:
    assert _weighed({"XJ303": "hint"}) == {"XJ303": (Severity.HINT, True), "XJ404": (Severity.ERROR, True)}
    assert _weighed({"XJ303": "error"}) == {"XJ303": (Severity.ERROR, True), "XJ404": (Severity.ERROR, False)}


def test_a_raised_root_says_why_and_no_explanation_lets_it_pass() -> None:
    result, _ = check([SAMPLE.parent / "hengyang-2022"])
    found = [f for f in result.checked[0].findings if f.rule == "XJ303" and f.place.sheet == "附件3-1"]
    assert [(f.severity, f.hint) for f in found] == [
        (Severity.ERROR, "恢复得分的公式。由它引起的 XJ404 是错误，所以这里也是错误。")
    ]
    (alone,) = [f for f in result.checked[0].findings if f.rule == "XJ303" and f.place.sheet == "附件3-4"]
    assert (alone.severity, alone.hint) == (Severity.REVIEW, "恢复得分的公式。")


def test_one_cell_is_told_one_number() -> None:
    result, _ = check([SAMPLE.parent / "hengyang-2022", SAMPLE.parent / "yiyang-2021"])
    found = {
        (f.place.sheet, f.place.cell, f.rule): (f.expected, f.message)
        for checked in result.checked
        for f in checked.findings
    }
    assert found["附件3-1", "I7", "XJ303"][0] == "9.97"
    blank = "“年度资金总额的得分”（I7）是空的，公式已被清除；应为多少见 XJ303"
    assert found["附件3-1", "I7", "FX110"] == ("", blank)
    assert found["附件3-4", "I7", "FX110"][0] == found["附件3-4", "I7", "XJ303"][0] == "10", (
        "the same number may be said"
    )
    assert found["附件3-1", "H24", "FX101"][1].endswith("现在是键入的 100；应为多少见 XJ404")
    assert found["附件2", "E7", "XJ203"][0] == "1112.51"
    assert found["附件2", "E7", "XJ208"] == ("", "按收入性质分没有填。")
    assert found["附件2", "E7", "FX110"][1].endswith("应为多少见 XJ203")


def test_no_headline_of_the_samples_is_less_grave_than_what_it_folds() -> None:
    weight = [Severity.HINT, Severity.REVIEW, Severity.ERROR].index
    for name in ("zhuzhou-2024", "hengyang-2022", "yiyang-2021"):
        for checked in check([SAMPLE.parent / name])[0].checked:
            for headline in headlines(checked.findings):
                told = [weight(one.severity) for one in headline.knock_on]
                assert weight(headline.finding.severity) >= max(told, default=0), headline.finding.key


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
