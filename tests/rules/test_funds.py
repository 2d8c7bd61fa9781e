"""附件2 funds: XJ201…XJ209."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import form, run, statuses
from xlzj.rules import funds

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in funds.RULES}


def whole(**values: Any) -> list[str]:
    return statuses(RULE[values.pop("code")], form("附件2", **values))


@pytest.mark.parametrize(
    ("rate", "ended"),
    [
        ("89.34%", "pass"),
        ("89%", "pass"),  # typed without decimals: 88.5–89.5
        ("89.35%", "finding:hint"),  # less than one unit of the last decimal away
        ("93.34%", "finding:error"),
        ("", "finding:review"),
    ],
)
def test_xj201_rate_is_spent_over_budget(rate: str, ended: str) -> None:
    assert whole(code="XJ201", 年度资金总额=["404.17", "633.83", "566.28"], 年度资金总额_执行率=rate) == [ended]


def test_xj201_rate_without_budget() -> None:
    assert whole(code="XJ201", 年度资金总额=["", "0", "5"], 年度资金总额_执行率="100%") == ["finding:error"]
    assert whole(code="XJ201", 年度资金总额=["", "0", "0"], 年度资金总额_执行率="0") == ["not_applicable"]


@pytest.mark.parametrize(
    ("score", "ended"), [("8.93", "pass"), ("8.9", "pass"), ("9", "pass"), ("8.94", "finding:error")]
)
def test_xj202_score_of_the_rate(score: str, ended: str) -> None:
    assert whole(code="XJ202", 年度资金总额_分值="10", 年度资金总额_执行率="89.34%", 年度资金总额_得分=score) == [ended]


def test_xj202_score_is_capped_at_its_points() -> None:
    assert whole(code="XJ202", 年度资金总额_分值="10", 年度资金总额_执行率="104%", 年度资金总额_得分="10") == ["pass"]


@pytest.mark.parametrize(
    ("other", "ended"),
    [
        ("189.90", "pass"),
        ("189.91", "pass"),  # within three half units of the last decimal
        ("189.92", "finding:error"),
        ("122.35", "finding:review"),  # equals what was spent
        ("", "finding:error"),
    ],
)
def test_xj203_income_adds_up_to_the_budget(other: str, ended: str) -> None:
    filled = {"年度资金总额": ["404.17", "633.83", "566.28"], "一般公共预算": "443.93", "其他资金": other}
    assert whole(code="XJ203", **filled) == [ended]


def test_xj203_total_must_be_the_sum_of_its_own_parts() -> None:
    filled = {"年度资金总额": ["", "633.83", ""], "一般公共预算": "633.83", "按收入性质分": "600"}
    assert whole(code="XJ203", **filled) == ["finding:error"]


@pytest.mark.parametrize(("project", "ended"), [("300.43", "pass"), ("324.46", "finding:error"), ("", "finding:error")])
def test_xj204_spending_adds_up_to_execution(project: str, ended: str) -> None:
    filled = {"年度资金总额": ["404.17", "633.83", "566.28"], "基本支出": "265.85", "项目支出": project}
    assert whole(code="XJ204", **filled) == [ended]


def test_xj204_nothing_filled_in_is_not_checked_as_wrong() -> None:
    assert whole(code="XJ204", 年度资金总额=["", "", "566.28"]) == ["not_applicable"]


def test_xj205_does_not_apply_to_the_current_form() -> None:
    assert whole(code="XJ205", 按收入性质分="5") == ["not_applicable"]


@pytest.mark.parametrize(
    ("spent", "ended"),
    [("633.83", "pass"), ("633.84", "pass"), ("633.85", "finding:review"), ("", "not_applicable")],
)
def test_xj206_spent_more_than_the_budget(spent: str, ended: str) -> None:
    assert whole(code="XJ206", 年度资金总额=["404.17", "633.83", spent]) == [ended]


@pytest.mark.parametrize(
    ("start", "year", "ended"),
    [
        ("404.17", "633.83", "finding:hint"),
        ("100", "120", "pass"),
        ("100", "79.99", "finding:hint"),
        ("0", "120", "not_applicable"),
        ("", "120", "not_applicable"),
    ],
)
def test_xj207_budget_changed_during_the_year(start: str, year: str, ended: str) -> None:
    assert whole(code="XJ207", 年度资金总额=[start, year, ""]) == [ended]


def test_xj208_blank_totals_are_named_with_their_value() -> None:
    filled = form(
        "附件2", 年度资金总额=["1", "633.83", "1"], 年度资金总额_分值="10", 一般公共预算="443.93", 其他资金="189.90"
    )
    findings = [o.finding for o in run(RULE["XJ208"], filled) if o.finding]
    assert [(f.field, f.expected, f.severity) for f in findings] == [("按收入性质分", "633.83", "hint")]


def test_xj208_required_numbers() -> None:
    assert statuses(RULE["XJ208"], form("附件2"))[:4] == ["finding:review"] * 4


def test_xj209_form_without_the_rate() -> None:
    filled = form("附件2")
    assert statuses(RULE["XJ209"], filled) == ["pass"]
    fields = {name: fact for name, fact in filled.fields.items() if name != "年度资金总额_执行率"}
    from dataclasses import replace

    assert statuses(RULE["XJ209"], replace(filled, fields=fields)) == ["finding:review"]
