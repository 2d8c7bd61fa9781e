"""What looks like a mistake and is none, for rules that no published sample sets off: each held at its very edge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.forms import case, form, run, statuses
from tests.rules.account_books import books
from tests.rules.project_sheets import sample
from xlzj.editions import load
from xlzj.rules.catalogue import by_code

if TYPE_CHECKING:
    from xlzj.model import Form
    from xlzj.rules.kernel import Case

RULE = by_code()
ACCOUNTS = "juesuan-2024"


@pytest.mark.parametrize(
    ("actual", "rate", "ended"),
    [
        ("90", "89.00%", "finding:error"),
        ("90", "89.99%", "pass"),  # 90 和 100 自己也是四舍五入来的
        ("90", "90.00%", "pass"),
        ("90.004", "90.00%", "pass"),  # 舍入
        ("100", "100%", "pass"),  # 正好批准的规模
    ],
)
def test_xj117_the_approved_size_used_up_is_no_excess(actual: str, rate: str, ended: str) -> None:
    found = statuses(RULE["XJ117"], form("附件1", 批复规模="100", 实际规模=actual, 规模控制率=rate))
    assert [one for one in found if one != "not_applicable"] == [ended]


@pytest.mark.parametrize(
    ("project", "ended"), [("300.43", "pass"), ("300.44", "pass"), ("300.42", "pass"), ("300.46", "finding:error")]
)
def test_xj204_a_last_digit_is_rounding(project: str, ended: str) -> None:
    whole = form("附件2", 年度资金总额=["404.17", "633.83", "566.28"], 基本支出="265.85", 项目支出=project)
    assert [one for one in statuses(RULE["XJ204"], whole) if one != "not_applicable"] == [ended]


def _fund(closing: str, spent: str = "12.00") -> list[str]:
    row = ["212", "城乡社区支出", "5.00", "10.00", spent, "", spent, closing]
    own = form("公开07", edition=ACCOUNTS, 合计=["5.00", "10.00", spent, "", spent, closing], 收支明细=[row])
    fiscal = form(
        "公开04",
        edition=ACCOUNTS,
        政府性基金预算财政拨款="10.00",
        年初结转结余_政府性基金预算="5.00",
        本年支出合计=["12.00", "", "12.00", ""],
        年末财政拨款结转和结余=["3.00", "", "3.00", ""],
    )
    return [str(one.finding.field) for one in RULE["XJ714"].run(case(own, fiscal, edition=ACCOUNTS)) if one.finding]


def test_xj714_a_fund_that_is_off_by_rounding_balances() -> None:
    assert _fund("3.00") == _fund("3.01") == []
    assert _fund("3.00", "12.01") == []
    assert _fund("3.05") != []


@pytest.mark.parametrize(("printed", "wrong"), [("8.00", []), ("8.01", []), ("8.02", ["合计_合计"])])
def test_xj715_capital_spending_as_in_the_fiscal_table(printed: str, wrong: list[str]) -> None:
    row = ["223", "国有资本经营预算支出", "8.00", "", "8.00"]
    own = form("公开08", edition=ACCOUNTS, 合计=["8.00", "", "8.00"], 支出明细=[row])
    fiscal = form("公开04", edition=ACCOUNTS, 本年支出合计=[printed, "", "", printed])
    found = [one.finding for one in RULE["XJ715"].run(case(own, fiscal, edition=ACCOUNTS)) if one.finding]
    assert [one.field for one in found] == wrong


def test_xj723_the_same_amounts_in_the_base_data_are_no_question() -> None:
    edition = load(ACCOUNTS)
    both = replace(edition, forms={**edition.forms, "附件1": load("yueyang-2024").forms["附件1"]})

    def ended(travel: str, training: str) -> list[str]:
        annex = form("附件1", edition=both, 水费电费差旅费=["", "", travel], 会议费培训费=["", "", training])
        return [str(one.status) for one in RULE["XJ723"].run(case(*books({}), annex, edition=both))]

    assert ended("29.00", "7.00") == ["pass", "finding"]
    assert ended("29.00", "") == ended("29.00", "——") == ["pass", "not_applicable"]


def _scored(field: str, score: str, *forms: Form) -> list[Form]:
    return [*forms, form("附件5", **{field: score})]


@pytest.mark.parametrize("code", ["KH104", "KH105", "KH106", "KH107"])
def test_marks_up_to_what_the_indicators_earn_are_not_asked(code: str) -> None:
    row = ["产出指标（50分）", "数量指标", "培训人次", "≥80人次", "80人次", "40", "40"]
    whole = form("附件2", 绩效指标=[row, [*row[:2], "", "", "5次", "5", "5"]], 年度资金总额_分值="10")
    (asked,) = run(RULE[code], *_scored("绩效自评表_得分", "20", whole))
    assert asked.finding is not None
    most = asked.finding.expected.removeprefix("≤")
    assert statuses(RULE[code], *_scored("绩效自评表_得分", most, whole)) == ["pass"]
    assert statuses(RULE[code], *_scored("绩效自评表_得分", f"{float(most) + 0.5:g}", whole)) == ["finding:hint"]


def test_kh102_marks_with_the_missing_parts_taken_off_are_not_asked() -> None:
    text = form("附件4", 单位基本概况="职责")
    (asked,) = run(RULE["KH102"], *_scored("完整性_得分", "15", text))
    assert asked.finding is not None
    most = asked.finding.expected.removeprefix("≤")
    assert statuses(RULE["KH102"], *_scored("完整性_得分", most, text)) == ["pass"]


@pytest.mark.parametrize(
    ("code", "field", "most"), [("KH108", "反映问题情况_得分", "15"), ("KH109", "建议情况_得分", "14")]
)
def test_marks_as_proposed_for_problems_and_advice_are_not_asked(code: str, field: str, most: str) -> None:
    def ended(score: str) -> list[str]:
        return [str(one.status) for one in RULE[code].run(_with_score(field, score))]

    assert ended(most) == ["pass"]
    assert ended(f"{most}.5") == ["finding"]


def _with_score(field: str, score: str) -> Case:
    given = sample("yueyang-jkq-2024")
    forms = [one for one in given.submission.forms if one.key != "附件5"]
    return replace(given, submission=replace(given.submission, forms=tuple(_scored(field, score, *forms))))


@pytest.mark.parametrize(("written", "asked"), [("", True), ("无", False), ("0", False), ("——", False)])
def test_xj922_whatever_is_written_is_no_blank(written: str, asked: bool) -> None:
    goals = form("附件3", 项目支出名称="甲", 主管部门="甲", 实施单位="甲", 预期目标="完成任务", 实际完成情况=written)
    found = [one.finding.field for one in run(RULE["XJ922"], goals) if one.finding]
    assert ("实际完成情况" in found) is asked
