"""附件1 against the budget and against last year: XJ106, XJ107, XJ111, XJ115, XJ116, XJ124…XJ126, XJ123."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import form, judged, run, statuses
from xlzj.rules import annex1_spending, illegal_numbers

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in (*annex1_spending.RULES, *illegal_numbers.RULES)}
THRIFT = "严格执行公务接待标准，压减公务用车运行费用"


def ended(code: str, **values: Any) -> list[str]:
    return judged(code, form("附件1", **values))


@pytest.mark.parametrize(
    ("plan", "done", "expected"),
    [
        ("3.00", "1.96", ["pass"]),
        ("3.00", "3.00", ["pass"]),
        ("3.00", "3.01", ["pass"]),  # on the tolerance of two printed numbers
        ("3.00", "3.02", ["finding:review"]),
        ("0", "0", ["pass"]),
        ("——", "3.00", []),
        ("", "3.00", []),
    ],
)
def test_xj106_total_over_budget(plan: str, done: str, expected: list[str]) -> None:
    assert ended("XJ106", 三公经费=["", plan, done]) == expected


def test_xj106_a_part_over_budget_is_a_hint_while_the_total_holds() -> None:
    assert ended("XJ106", 三公经费=["", "5", "4"], 公务接待=["", "1", "2"]) == ["pass", "finding:hint"]


@pytest.mark.parametrize(
    ("before", "now", "text", "expected"),
    [
        ("2.00", "2.20", THRIFT, ["pass"]),  # exactly the threshold of 10 %
        ("2.00", "2.21", THRIFT, ["finding:review"]),
        ("2.00", "2.21", "三公经费比上年增加是因为更新了一辆公务用车", ["pass"]),
        ("2.00", "2.21", "会议费比上年增加；三公经费严格控制，一事一批。", ["finding:review"]),
        ("0", "2.21", THRIFT, []),
        ("", "2.21", THRIFT, []),
    ],
)
def test_xj107_growth_needs_a_word(before: str, now: str, text: str, expected: list[str]) -> None:
    assert ended("XJ107", 三公经费=[before, "", now], 厉行节约保障措施=text) == expected


@pytest.mark.parametrize(
    ("plan", "done", "expected"),
    [("36.61", "57.85", ["finding:review"]), ("57.85", "57.85", ["pass"]), ("", "57.85", []), ("text:无", "5", [])],
)
def test_xj111_public_spending_over_budget(plan: str, done: str, expected: list[str]) -> None:
    assert ended("XJ111", 公用经费=["", plan, done]) == expected


@pytest.mark.parametrize(
    ("plan", "done", "expected"),
    [
        ("", "253.55", ["finding:review"]),
        ("300", "253.55", ["pass"]),
        ("200", "253.55", ["finding:review"]),
        ("", "0", []),
        ("", "", []),
    ],
)
def test_xj115_procurement_follows_a_budget(plan: str, done: str, expected: list[str]) -> None:
    assert ended("XJ115", 政府采购金额=["——", plan, done]) == expected


def test_xj115_stands_at_the_empty_budget_cell() -> None:
    finding = next(o.finding for o in run(RULE["XJ115"], form("附件1", 政府采购金额=["——", "", "253.55"])) if o.finding)
    assert finding.field == "政府采购金额_本年预算"
    assert finding.operands[0].value == "253.55"


@pytest.mark.parametrize(
    ("plan", "done", "expected"),
    [
        ("1.74", "", ["finding:hint"]),
        ("", "1.74", ["finding:hint"]),
        ("250.00", "251.74", ["pass"]),
        ("0", "0", ["pass"]),
        ("", "", []),
    ],
)
def test_xj116_adjustment_fills_both_columns(plan: str, done: str, expected: list[str]) -> None:
    assert ended("XJ116", 部门基本支出预算调整=["——", plan, done]) == expected


def test_xj116_whole_budget_is_no_adjustment() -> None:
    whole = form("附件2", 年度资金总额=["1700", "1735.10", "1683.69"])
    filled = form("附件1", 部门基本支出预算调整=["——", "1735.1", "1683.69"])
    assert statuses(RULE["XJ116"], filled, whole) == ["finding:review"]
    beyond = form("附件2", 年度资金总额=["1700", "1735.10", "1683.69"], 基本支出="1395.21")
    assert statuses(RULE["XJ116"], filled, beyond) == ["finding:error"]  # more than all basic spending


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("920.49", "324.46", ["finding:hint"]),
        ("100", "130", ["pass"]),  # exactly the threshold of 30 %
        ("100", "130.01", ["finding:hint"]),
        ("0.50", "324.46", []),  # base below the starting point
        ("-5", "10", []),
        ("", "10", []),
    ],
)
def test_xj124_swing_against_last_year(before: str, now: str, expected: list[str]) -> None:
    assert ended("XJ124", 项目支出=[before, "", now]) == expected


@pytest.mark.parametrize(
    ("plan", "done", "expected"),
    [("", "", ["finding:review"]), ("0", "0", ["pass"]), ("——", "", ["pass"]), ("", "253.55", ["pass"])],
)
def test_xj125_no_procurement_is_written_zero(plan: str, done: str, expected: list[str]) -> None:
    assert ended("XJ125", 政府采购金额=["——", plan, done]) == expected


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        (["58.20", "57.60", "56.85"], ["pass"]),
        (["0", "——", "0.00"], ["pass"]),
        (["58.20", "", "56.85"], ["finding:review"]),
        (["", "", ""], ["finding:review"]),
    ],
)
def test_xj127_required_amounts_are_not_left_blank(public: list[str], expected: list[str]) -> None:
    assert ended("XJ127", 公用经费=public, 编制数="42", 实际在职人数="40") == ["pass", "pass", *expected]


def test_xj127_names_every_column_left_blank() -> None:
    outcomes = run(RULE["XJ127"], form("附件1", 公用经费=["", "57.60", ""], 编制数="42"))
    found = [outcome.finding for outcome in outcomes if outcome.finding is not None]
    assert [finding.field for finding in found] == ["实际在职人数", "公用经费_上年决算"]
    assert found[1].message == "公用经费（2023年决算数）、公用经费（2024年决算数）没有填。"
    assert found[1].expected == "必填"
    assert [one.field for one in found[1].operands] == [
        f"公用经费（{what}）" for what in ("2023年决算数", "2024年预算数", "2024年决算数")
    ]


def test_xj127_asks_for_the_headcount_of_the_score_form() -> None:
    assert statuses(RULE["XJ127"], form("指标评分表", edition="huizhou-2022"), edition="huizhou-2022") == [
        "finding:review"
    ]


def test_xj126_does_not_apply_where_the_form_has_no_basic_spending_line() -> None:
    assert statuses(RULE["XJ126"], form("附件1")) == ["not_applicable"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("text:约三万", ["finding:error"]),
        ("text:1.2.3", ["finding:error"]),
        ("-0.01", ["finding:error"]),
        ("10000000", ["pass"]),
        ("10000000.01", ["finding:error"]),
        ("text:94.35万元", ["pass"]),
        ("——", []),
        ("", []),
        ("0", ["pass"]),
    ],
)
def test_xj123_number_cells_hold_possible_numbers(typed: str, expected: list[str]) -> None:
    assert ended("XJ123", 公用经费=["", "", typed]) == expected


def test_xj123_a_total_is_not_blamed_for_what_was_keyed_in() -> None:
    assert ended("XJ123", 三公经费=["", "", "=12053601.36"], 公车运行维护=["", "", "12053600"]) == ["finding:error"]
    assert ended("XJ123", 三公经费=["", "", "12053601.36"], 公车运行维护=["", "", "5.36"]) == ["finding:error", "pass"]
