"""XJ211 … XJ215: the three 预算支出情况表 against themselves, 整体自评表 and the report; not handed in is no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import case, form, run, statuses
from xlzj.editions import editions, load
from xlzj.rules.catalogue import by_code
from xlzj.rules.fund_annexes import FUND, ROLES

if TYPE_CHECKING:
    from xlzj.model import Form

CAPITAL = ROLES[1]
ROW = ["2120803", "城市建设支出", "20.00", "20.00", "19.50", ""]
TOTALS: dict[str, Any] = {"合计": ["20.00", "20.00", "19.50"], "合计_执行率": "97.50%"}


def annex(key: str = FUND, *, edition: str = "yueyang-2024", **values: Any) -> Form:
    return form(key, edition=edition, **values)


def filled(**changes: Any) -> Form:
    return annex(**{"支出明细": [ROW], **TOTALS, **changes})


def whole(given: str) -> Form:
    return form("附件2", 政府性基金拨款=given)


def test_every_edition_whose_report_tells_of_the_funds_has_the_three_forms_and_may_leave_them_out() -> None:
    for name in editions():
        edition = load(name)
        told = edition.role("文字材料")
        if told is None or not any("政府性基金" in field for field in told.fields):
            continue
        for role in (*ROLES, "考核评分表"):
            spec = edition.role(role)
            assert spec is not None, (name, role)
            assert spec.count == "optional"
            assert edition.layout(spec).is_file()


@pytest.mark.parametrize("code", ["XJ211", "XJ212", "XJ213", "XJ214"])
def test_forms_not_handed_in_say_nothing(code: str) -> None:
    assert run(by_code()[code], whole(""), form("附件4")) == []


@pytest.mark.parametrize(
    ("changes", "outcomes"),
    [
        ({}, ["pass", "pass", "pass", "pass"]),
        ({"合计": ["20.00", "20.00", "19.40"]}, ["pass", "pass", "finding:error", "finding:error"]),
        ({"合计": ["20.01", "20.00", "19.50"]}, ["pass", "pass", "pass", "pass"]),
        ({"合计": ["20.02", "20.00", "19.50"]}, ["finding:error", "pass", "pass", "pass"]),
        ({"合计_执行率": "97.40%"}, ["pass", "pass", "pass", "finding:error"]),
        ({"合计": ["", "20.00", "19.50"]}, ["finding:review", "pass", "pass", "pass"]),
    ],
    ids=["right", "total", "a cent", "two cents", "rate", "blank"],
)
def test_xj211_totals_and_rate(changes: dict[str, Any], outcomes: list[str]) -> None:
    found = statuses(by_code()["XJ211"], filled(**changes))
    if "合计_执行率" in changes:
        assert found[:3] == outcomes[:3]
        assert found[3].startswith("finding")
    else:
        assert found == outcomes


def test_xj211_an_empty_sheet_is_idle() -> None:
    assert set(statuses(by_code()["XJ211"], annex(CAPITAL, 无此项支出说明="本单位无此项支出"))) == {"not_applicable"}


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ("20.00", "pass"),
        ("20.01", "pass"),
        ("20.02", "finding:error"),
        ("25.00", "finding:error"),
        ("19.50", "finding:review"),
        ("", "finding:review"),
        ("0.00", "finding:error"),
        ("text:二十", "unchecked"),
    ],
)
def test_xj212_fund_money_is_the_same_in_both_forms(given: str, outcome: str) -> None:
    assert statuses(by_code()["XJ212"], whole(given), filled()) == [outcome]


def test_xj212_stands_at_the_whole_form_and_names_the_annex() -> None:
    [outcome] = run(by_code()["XJ212"], whole("25.00"), filled())
    assert outcome.finding is not None
    assert (outcome.finding.form, outcome.finding.field, outcome.finding.expected) == (
        "附件2",
        "政府性基金拨款",
        "20.00",
    )
    assert outcome.finding.difference == "+5.00"
    assert [operand.field for operand in outcome.finding.operands] == ["合计（全年预算数）"]


def test_xj212_without_money_or_without_the_whole_form() -> None:
    nothing = annex(无此项支出说明="本单位无此项支出")
    assert statuses(by_code()["XJ212"], whole(""), nothing) == ["not_applicable"]
    assert statuses(by_code()["XJ212"], whole("0.00"), nothing) == ["not_applicable"]
    assert statuses(by_code()["XJ212"], whole("5.00"), nothing) == ["finding:review"]
    assert statuses(by_code()["XJ212"], filled()) == ["unchecked"]


def test_xj212_an_old_form_without_the_year_s_budget_is_held_against_the_initial_one() -> None:
    rule = by_code()["XJ212"]
    old = "hengyang-2022"
    asked = form("附件2", edition=old, 政府性基金拨款="18.00")
    own = annex(edition=old, 合计=["18.00", "20.00", "19.50"])
    assert [str(outcome.status) for outcome in rule.run(case(asked, own, edition=old))] == ["pass"]


@pytest.mark.parametrize(
    ("amounts", "outcome"),
    [
        (["", "20.00", "20.00"], "pass"),
        (["", "20.00", "20.01"], "pass"),
        (["", "20.00", "20.02"], "finding:review"),
        (["", "", "1.00"], "finding:review"),
        (["", "20.00", ""], "not_applicable"),
        (["", "", "0.00"], "not_applicable"),
    ],
)
def test_xj213_spent_beyond_the_budget(amounts: list[str], outcome: str) -> None:
    assert statuses(by_code()["XJ213"], annex(CAPITAL, 支出明细=[["", "某项目", *amounts, ""]])) == [outcome]


@pytest.mark.parametrize(
    ("sheet", "section", "outcome"),
    [
        ({}, "", "not_applicable"),
        ({"单位名称": "测试单位"}, "", "finding:review"),
        ({"无此项支出说明": "本单位无此项支出"}, "没有使用政府性基金预算安排的支出。", "pass"),
        ({"支出明细": [ROW]}, "政府性基金支出19.50万元，用于公园改造。", "pass"),
        ({"支出明细": [ROW]}, "", "pass"),
        ({"支出明细": [ROW], "无此项支出说明": "本单位无此项支出"}, "", "finding:error"),
        ({"支出明细": [ROW], "无此项支出说明": "未支付部分为质保金"}, "", "pass"),
        ({"支出明细": [ROW]}, "2024年本单位没有使用政府性基金预算安排的支出。", "finding:review"),
        ({"支出明细": [ROW]}, "无", "finding:review"),
    ],
)
def test_xj214_empty_sheets_say_so_and_filled_ones_do_not(sheet: dict[str, Any], section: str, outcome: str) -> None:
    assert statuses(by_code()["XJ214"], form("附件4", 政府性基金预算支出情况=section), annex(**sheet)) == [outcome]


def test_xj215_fund_money_without_its_sheet_is_a_hint() -> None:
    rule = by_code()["XJ215"]
    assert statuses(rule, whole("20.00")) == ["finding:hint"]
    assert statuses(rule, whole("20.00"), filled()) == ["pass"]
    assert statuses(rule, whole("")) == statuses(rule, whole("0.00")) == ["not_applicable"]
