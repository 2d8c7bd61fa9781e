"""附件1 project lines: XJ108, XJ109, XJ112, XJ119, XJ121, XJ122."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forms import form, run, statuses
from xlzj.rules import annex1, project_lines

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in (*annex1.RULES, *project_lines.RULES)}


@pytest.mark.parametrize(
    ("plan", "done", "ended"),
    [
        ("86.50", "86.50", "pass"),
        ("86.50", "86.51", "pass"),
        ("86.50", "86.52", "finding:review"),
        ("", "14.50", "finding:review"),
        ("3.00", "", "finding:review"),
        ("3.00", "0", "pass"),
        ("0", "0", "not_applicable"),
        ("——", "——", "not_applicable"),
        ("", "", "not_applicable"),
    ],
)
def test_xj112_budget_and_execution_of_a_line_match(plan: str, done: str, ended: str) -> None:
    filled = form("附件1", 市级专项资金明细=[["环保管家", "", plan, done]])
    assert statuses(RULE["XJ112"], filled)[2:] == [ended]  # after the two fixed lines


def test_xj112_names_the_empty_cell() -> None:
    filled = form("附件1", 业务工作经费=["920.49", "", "6.56"])
    finding = run(RULE["XJ112"], filled)[0].finding
    assert finding is not None
    assert finding.field == "业务工作经费_本年预算"
    assert "业务工作经费" in finding.message


def test_xj108_total_of_the_lines() -> None:
    filled = form(
        "附件1", 项目支出=["", "183.00", "324.46"], 业务工作经费=["", "", "6.56"], 市级专项资金=["", "183.00", "317.90"]
    )
    assert statuses(RULE["XJ108"], filled) == ["not_applicable", "pass", "pass"]


def test_xj109_names_the_row_left_out() -> None:
    rows = [["减排", "", "", "236.01"], ["债务利息", "", "", "15.70"]]
    filled = form("附件1", 市级专项资金=["", "", "236.01"], 市级专项资金明细=rows)
    finding = run(RULE["XJ109"], filled)[-1].finding
    assert finding is not None
    assert (finding.expected, finding.difference) == ("251.71", "-15.70")
    assert "漏加了“债务利息” 15.70" in finding.message


@pytest.mark.parametrize(
    ("before", "done", "finds"),
    [
        ("2587.18", "2587.18", True),
        ("2600", "2600", False),  # whole hundreds recur honestly
        ("25", "25", False),  # two digits say nothing
        ("0", "0", False),
        ("2587.18", "2587.19", False),
    ],
)
def test_xj119_last_year_copied(before: str, done: str, finds: bool) -> None:
    filled = form("附件1", 公用经费=[before, "", done])
    assert any(s == "finding:review" for s in statuses(RULE["XJ119"], filled)) is finds


def test_xj119_five_rows_of_budget_equal_to_execution() -> None:
    rows = [[f"项目{n}", "", f"{n}.13", f"{n}.13"] for n in range(1, 6)]
    assert statuses(RULE["XJ119"], form("附件1", 市级专项资金明细=rows))[-1] == "finding:review"
    rows[0][3] = "1.12"
    assert statuses(RULE["XJ119"], form("附件1", 市级专项资金明细=rows))[-1] == "pass"
    assert statuses(RULE["XJ119"], form("附件1", 市级专项资金明细=rows[:3]))[-1] == "not_applicable"


@pytest.mark.parametrize(
    ("name", "amount", "ended"),
    [
        ("6、运行维护经费（一个专项一行）", "", "finding:review"),
        ("2、运行维护经费", "5", "finding:review"),
        ("5、市级专项（一个专项一行）", "5", "finding:review"),
        ("5、市级专项（一个专项一行）", "", "pass"),
        ("环保管家", "5", "pass"),
    ],
)
def test_xj121_names_are_of_projects_and_only_once(name: str, amount: str, ended: str) -> None:
    assert statuses(RULE["XJ121"], form("附件1", 市级专项资金明细=[[name, "", amount, ""]])) == [ended]


@pytest.mark.parametrize(
    ("name", "ended"),
    [("公交车购置", "finding:hint"), ("公务用车购置", "pass"), ("环境监察、监测等运行经费", "pass")],
)
def test_xj122_known_misspellings(name: str, ended: str) -> None:
    found = statuses(RULE["XJ122"], form("附件1", 市级专项资金明细=[[name, "", "1", "1"]]))
    assert found == ["not_applicable", "not_applicable", ended]
