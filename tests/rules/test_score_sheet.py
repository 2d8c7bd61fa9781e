"""考核评分表 as filled in: its own sums (KH101), and what can be scored (KH102…KH111)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.forms import EDITION, case, form, run, statuses
from tests.rules.project_sheets import sample
from xlzj.editions import load
from xlzj.rules.score_sheet import RULES

if TYPE_CHECKING:
    from xlzj.model import Finding, Outcome
    from xlzj.rules.kernel import Case

RULE = {rule.code: rule for rule in RULES}
FULL = {
    "自评通知_得分": "8",
    "工作小组_得分": "2",
    "单位自查_得分": "10",
    "提交报告_得分": "10",
    "完整性_得分": "15",
    "绩效自评表_得分": "20",
    "反映问题情况_得分": "20",
    "建议情况_得分": "15",
    "合计_得分": "100",
}
CODES = [f"KH{number}" for number in range(102, 112)]


def handed(name: str, **scores: str) -> Case:
    """A sample's set with these scores on its 附件5."""
    given = sample(name)
    sheet = form("附件5", **scores)
    forms = tuple(one for one in given.submission.forms if one.key != "附件5")
    return replace(given, submission=replace(given.submission, forms=(*forms, sheet)))


def outcomes(code: str, given: Case) -> list[Outcome]:
    return list(RULE[code].run(given))


def finding(code: str, given: Case) -> Finding:
    (only,) = [outcome.finding for outcome in outcomes(code, given) if outcome.finding is not None]
    return only


def test_kh101_the_printed_points_make_a_hundred() -> None:
    spec = load(EDITION).forms["附件5"].fields
    tops = {name: field.maximum for name, field in spec.items() if field.maximum is not None}
    assert sum(top for name, top in tops.items() if name != "合计_得分") == tops["合计_得分"] == 100
    assert set(statuses(RULE["KH101"], form("附件5", **FULL))) == {"pass"}


@pytest.mark.parametrize(
    ("scores", "status"),
    [
        ({"自评通知_得分": "8.5"}, "finding:error"),
        ({"自评通知_得分": "-1"}, "finding:error"),
        ({"自评通知_得分": "0", "合计_得分": "0"}, "pass"),
        ({"自评通知_得分": "8", "合计_得分": "9"}, "finding:error"),
        ({"自评通知_得分": "8"}, "finding:review"),
        ({}, "not_applicable"),
    ],
    ids=["above", "negative", "zero", "total", "total blank", "blank"],
)
def test_kh101_scores_lie_within_their_points_and_add_up(scores: dict[str, str], status: str) -> None:
    assert status in statuses(RULE["KH101"], form("附件5", **scores))


@pytest.mark.parametrize("code", CODES)
def test_a_blank_score_sheet_is_left_alone(code: str) -> None:
    # KH102 … KH111
    assert {str(one.status) for one in outcomes(code, handed("yueyang-jkq-2024"))} <= {"not_applicable"}
    assert statuses(RULE[code], form("附件1")) == []


@pytest.mark.parametrize("code", CODES)
def test_full_marks_of_a_clean_unit_are_not_asked(code: str) -> None:
    assert [one.finding for one in outcomes(code, handed("clean-yueyang-2024", **FULL)) if one.finding] == []


def test_kh103_full_marks_with_missing_attachments_are_asked() -> None:
    found = finding("KH103", handed("yueyang-jkq-2024", **FULL))
    assert (found.field, found.actual, found.expected, found.difference) == ("完整性_得分", "15", "≤8", "+7")
    assert str(found.severity) == "hint"
    assert "缺 4 件" in found.message


@pytest.mark.parametrize(("score", "asked"), [("8", False), ("8.1", True), ("0", False)])
def test_kh103_strict_marking_is_not_asked(score: str, asked: bool) -> None:
    given = handed("yueyang-jkq-2024", 完整性_得分=score)
    assert any(outcome.finding for outcome in outcomes("KH103", given)) is asked


def test_kh102_a_missing_part_of_the_report_is_asked() -> None:
    blank = form("附件4", 单位基本概况="职责")
    sheet = form("附件5", 完整性_得分="15")
    (outcome,) = run(RULE["KH102"], blank, sheet)
    assert outcome.finding is not None
    assert "缺 7 个" in outcome.finding.message or "缺 9 个" in outcome.finding.message
    assert statuses(RULE["KH102"], sheet) == ["unchecked"]


def test_kh104_to_kh107_hold_the_sheet_of_indicators_against_its_points() -> None:
    row = ["产出指标（50分）", "数量指标", "培训人次", "≥80人次", "80人次", "40", "40"]
    whole = form("附件2", 绩效指标=[row, [*row[:2], "", "", "5次", "5", "5"]], 年度资金总额_分值="10")
    sheet = form("附件5", 绩效自评表_得分="20")
    for code in ("KH104", "KH105", "KH106", "KH107"):
        assert statuses(RULE[code], whole, sheet) == ["finding:hint"], code
        assert statuses(RULE[code], sheet) == ["unchecked"], code


def test_kh108_and_kh109_say_that_they_only_propose() -> None:
    given = handed("yueyang-jkq-2024", 反映问题情况_得分="20", 建议情况_得分="15")
    for code, most in (("KH108", "≤15"), ("KH109", "≤14")):
        found = finding(code, given)
        assert found.expected == most
        assert "（建议）" in found.message


def test_kh110_late_reports_are_asked_where_a_deadline_is_registered() -> None:
    known = load(EDITION)
    assert known.marking is not None
    dated = replace(known, marking=known.marking._replace(deadline="2025-03-31"))
    forms = (form("附件4", 封面日期="2025-04-02"), form("附件5", 提交报告_得分="10"))
    (outcome,) = RULE["KH110"].run(case(*forms, edition=dated))
    assert outcome.finding is not None
    assert (outcome.finding.expected, outcome.finding.difference) == ("≤8", "+2")
    in_time = (form("附件4", 封面日期="2025-03-31"), form("附件5", 提交报告_得分="10"))
    assert [str(o.status) for o in RULE["KH110"].run(case(*in_time, edition=dated))] == ["pass"]
    assert statuses(RULE["KH110"], *forms) == ["not_applicable"]


def test_kh111_cannot_be_told_from_one_unit() -> None:
    assert statuses(RULE["KH111"], form("附件5", 单位自查_得分="10")) == ["not_applicable"]


@pytest.mark.parametrize(
    ("score", "others", "ended"),
    [
        ("10", ("附件2", "附件2"), "pass"),
        ("10", ("附件2", "附件1"), "finding"),
        ("9", ("附件2", "附件1"), "pass"),
        ("9", ("附件1", "附件1"), "finding"),
        ("0", ("附件1", "附件1"), "pass"),
        ("", ("附件1", "附件1"), "not_applicable"),
    ],
)
def test_kh111_units_of_one_department_without_self_evaluation_cost_a_point(
    score: str, others: tuple[str, ...], ended: str
) -> None:
    own = case(form("附件2"), form("附件5", 单位自查_得分=score))
    sisters = (own, *(case(form(key)) for key in others))
    (outcome,) = RULE["KH111"].run(replace(own, sisters=sisters))
    assert str(outcome.status) == ended
    if outcome.finding is not None:
        assert "个没有整体自评表" in outcome.finding.message
        assert "应报单位清单" in outcome.finding.message
