"""公开01…公开09: every rule on books in which one cell is spoilt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.forms import case, form
from tests.rules.account_books import EDITION, books, findings, outcomes, told
from xlzj.editions import load
from xlzj.editions.spec import Classification
from xlzj.model import Status
from xlzj.rules.catalogue import RULES, by_code

OWN = [rule.code for rule in RULES if rule.check.__module__.startswith(("xlzj.rules.final", "xlzj.rules.account"))]
OWN += ["XJ701", "XJ702", "XJ703", "XJ710", "XJ713", "XJ717", "XJ718", "XJ721", "XJ745", "XJ747"]
EMPTY = ("XJ714", "XJ715", "XJ723")  # nothing to compare in the clean books
ERROR, REVIEW, HINT = "error", "review", "hint"


@pytest.mark.parametrize("code", sorted(set(OWN)))
def test_clean_books_pass(code: str) -> None:
    found = outcomes(code, {})
    assert [o.finding for o in found if o.finding] == []
    assert any(o.status is Status.PASS for o in found) or code in EMPTY


BAD = [
    ("XJ701", {"公开01": {"本年收入合计": "1140.31"}}, []),  # within rounding of eight amounts
    ("XJ701", {"公开01": {"本年收入合计": "1140.40"}}, [("本年收入合计", ERROR)]),
    ("XJ701", {"公开01": {"本年收入合计": ""}}, [("本年收入合计", ERROR)]),
    ("XJ702", {"公开01": {"外交支出": "1.00"}}, [("本年支出合计", ERROR)]),
    ("XJ702", {"公开01": {"外交支出": "0.00"}}, []),
    ("XJ703", {"公开01": {"年初结转和结余": ""}}, [("收入总计", ERROR)]),
    ("XJ703", {"公开01": {"支出总计": "1160.50"}}, [("支出总计", ERROR), ("收入总计", ERROR)]),
    ("XJ704", {"公开01": {"行次_32": "23"}}, [("行次_32", HINT)]),
    ("XJ704", {"公开04": {"行次_64": ""}}, [("行次_64", HINT)]),
    ("XJ705", {"公开02": {("收入明细", "2110301", "其他收入"): "5.00"}}, [("收入明细.本年收入合计", ERROR)]),
    ("XJ705", {"公开02": {"合计_其他收入": "5.00"}}, [("合计_本年收入合计", ERROR)]),
    ("XJ706", {"公开02": {("收入明细", "21103", "财政拨款收入"): "131.00"}}, [("收入明细.财政拨款收入", ERROR)] * 2),
    ("XJ706", {"公开02": {"合计_财政拨款收入": "1140.40"}}, [("合计_财政拨款收入", ERROR)]),
    ("XJ707", {"公开03": {("支出明细", "2110301", "科目编码"): "21103"}}, [("支出明细.科目编码", ERROR)]),
    ("XJ707", {"公开03": {("支出明细", "2110301", "科目编码"): "211030"}}, [("支出明细.科目编码", ERROR)]),
    ("XJ707", {"公开03": {("支出明细", "2110301", "科目编码"): ""}}, [("支出明细.科目编码", ERROR)]),
    ("XJ707", {"公开03": {("支出明细", "2110301", "科目编码"): "2110401"}}, [("支出明细.科目编码", ERROR)]),
    ("XJ707", {"公开03": {("支出明细", "2110301", "科目名称"): "水体"}}, [("支出明细.科目名称", REVIEW)]),
    ("XJ707", {"公开06": {("人员经费", "30108", "科目名称"): "机关事业单位基本养老保"}}, []),
    ("XJ708", {"公开03": {("支出明细", "2110301", "项目支出"): "100.01"}}, []),
    ("XJ708", {"公开03": {("支出明细", "2110301", "项目支出"): "100.02"}}, [("支出明细.本年支出合计", ERROR)]),
    ("XJ708", {"公开03": {("支出明细", "2110301", "项目支出"): "-100.00"}}, [("支出明细.本年支出合计", ERROR)]),
    ("XJ709", {"公开03": {("支出明细", "2110301", "项目支出"): "80.00"}}, [("支出明细.项目支出", ERROR)]),
    ("XJ709", {"公开03": {("支出明细", "2110301", "项目支出"): "100.01"}}, []),
    ("XJ710", {"公开04": {"教育支出_合计": "3.00"}}, [("教育支出_合计", ERROR), ("本年支出合计_合计", ERROR)]),
    ("XJ710", {"公开04": {"年初结转结余_一般公共预算": ""}}, [("年初财政拨款结转和结余", ERROR)]),
    ("XJ711", {"公开05": {("支出明细", "2110301", "小计"): "110.00"}}, [("支出明细.小计", ERROR)] * 2),
    ("XJ711", {"公开05": {"合计_项目支出": "238.75"}}, [("合计_项目支出", ERROR), ("合计_小计", ERROR)]),
    (
        "XJ712",
        {"公开06": {("人员经费", "301", "决算数"): "725.15"}},
        [("人员经费合计", ERROR), ("人员经费.决算数", ERROR)],
    ),
    ("XJ712", {"公开06": {"公用经费合计": ""}}, [("公用经费合计", ERROR)]),
    ("XJ713", {"公开06": {"人员经费合计": "754.16"}}, []),
    ("XJ713", {"公开06": {"人员经费合计": "755.16"}}, [("合计_基本支出", ERROR)]),
    (
        "XJ714",
        {"公开07": {"合计_本年收入": "10.00"}},
        [("合计_年末结转和结余", ERROR), *[("合计_本年收入", ERROR)] * 2],
    ),
    ("XJ716", {"公开07": {"空表说明": ""}}, [("空表说明", HINT)]),
    ("XJ716", {"公开08": {"空表说明": "", "合计_合计": "3.00"}}, []),
    ("XJ717", {"公开09": {"合计_预算数": "12.01"}}, []),
    ("XJ717", {"公开09": {"合计_预算数": "12.50"}}, [("合计_预算数", ERROR)]),
    ("XJ717", {"公开09": {"公务用车购置费_决算数": "1.00"}}, [("公务用车购置及运行维护费_决算数", ERROR)]),
    ("XJ718", {"公开09": {"公务接待费_决算数": "2.01"}}, []),
    ("XJ718", {"公开09": {"公务接待费_决算数": "2.02"}}, [("公务接待费_决算数", REVIEW)]),
    ("XJ718", {"公开09": {"公务接待费_预算数": ""}}, []),
    ("XJ720", {"公开02": {"合计_本年收入合计": "1140.50"}}, [("本年收入合计", ERROR)]),
    ("XJ720", {"公开01": {"住房保障支出": "73.30"}}, [("住房保障支出", ERROR), ("住房保障支出_合计", ERROR)]),
    ("XJ720", {"公开01": {"教育支出": "3.00"}}, [("教育支出", ERROR)]),
    ("XJ720", {"公开05": {("支出明细", "210", "小计"): "62.50"}}, [("卫生健康支出_一般公共预算", ERROR)]),
    ("XJ721", {"公开06": {("商品和服务支出", "30217", "决算数"): "1.82"}}, [("商品和服务支出.决算数", REVIEW)]),
    ("XJ721", {"公开06": {("商品和服务支出", "30217", "决算数"): "1.00"}}, []),
    ("XJ722", {"公开06": {("人员经费", "30113", "决算数"): "72.31"}}, []),
    ("XJ722", {"公开06": {("人员经费", "30113", "决算数"): "75.00"}}, [("人员经费.决算数", HINT)]),
    ("XJ722", {"公开06": {("人员经费", "30113", "决算数"): ""}}, []),
]


@pytest.mark.parametrize(("code", "changes", "wanted"), BAD, ids=[f"{b[0]}-{at}" for at, b in enumerate(BAD)])
def test_spoilt_cell_is_found_at_its_place(
    code: str, changes: dict[str, dict[str, str]], wanted: list[tuple[str, str]]
) -> None:
    assert sorted(told(code, changes)) == sorted(wanted)


def test_row_numbers_written_the_wrong_way_round_are_told() -> None:
    (found,) = findings("XJ704", {"公开01": {"行次_32": "23"}})
    assert (found.actual, found.expected, found.fix) == ("23", "32", "32")
    assert "颠倒" in found.message


def test_finding_of_an_account_names_its_row() -> None:
    found = findings("XJ709", {"公开03": {("支出明细", "21103", "项目支出"): "160.00"}})
    assert any("21103 污染防治（项目支出）填 160.00" in one.message for one in found)
    assert {one.expected for one in found} == {"150.00", "248.65"}


def test_unknown_account_is_not_checked_while_the_list_is_incomplete() -> None:
    changes = {"公开03": {("支出明细", "2110301", "科目编码"): "2110304"}}
    assert told("XJ707", changes) == []
    (reason,) = {o.reason for o in outcomes("XJ707", changes) if o.status is Status.UNCHECKED}
    assert "2110304" in reason


def test_unknown_account_is_wrong_where_the_list_is_complete() -> None:
    edition = load(EDITION)
    codes = {name: known._replace(complete=True) for name, known in edition.codes.items()}
    spoilt = case(*books({"公开03": {("支出明细", "2110301", "科目编码"): "2110304"}}), edition=EDITION, codes=codes)
    assert [o.finding.field for o in by_code()["XJ707"].run(spoilt) if o.finding] == ["支出明细.科目编码"]
    assert all(isinstance(known, Classification) for known in codes.values())


def test_missing_table_is_not_checked() -> None:
    reasons = {o.reason for o in outcomes("XJ720", {}, without=("公开03",)) if o.status is Status.UNCHECKED}
    assert reasons == {"没有交公开03"}


def test_income_follows_spending_by_account_where_nothing_was_carried_over() -> None:
    changes = {"公开01": {"年初结转和结余": "0.00"}}
    assert {field for field, _ in told("XJ720", changes)} == {"收入明细.本年收入合计"}


def test_fund_rows_balance_and_agree_with_the_fiscal_table() -> None:
    row = ["212", "城乡社区支出", "5.00", "10.00", "12.00", "", "12.00", "3.00"]
    fund = form("公开07", edition=EDITION, 合计=["5.00", "10.00", "12.00", "", "12.00", "3.00"], 收支明细=[row])
    fiscal = form(
        "公开04",
        edition=EDITION,
        政府性基金预算财政拨款="10.00",
        年初结转结余_政府性基金预算="5.00",
        本年支出合计=["12.00", "", "12.00", ""],
        年末财政拨款结转和结余=["3.00", "", "3.00", ""],
    )
    rule = by_code()["XJ714"]
    assert [o.finding for o in rule.run(case(fund, fiscal, edition=EDITION)) if o.finding] == []
    wrong = form(
        "公开07", edition=EDITION, 合计=["5.00", "10.00", "12.00", "", "12.00", "3.00"], 收支明细=[[*row[:7], "4.00"]]
    )
    found = [o.finding.field for o in rule.run(case(wrong, fiscal, edition=EDITION)) if o.finding]
    assert found == ["合计_年末结转和结余", "收支明细.年末结转和结余"]


def test_capital_spending_is_basic_and_project_and_agrees_with_the_fiscal_table() -> None:
    row = ["223", "国有资本经营预算支出", "8.00", "", "8.00"]
    own = form("公开08", edition=EDITION, 合计=["8.00", "", "8.00"], 支出明细=[row])
    fiscal = form("公开04", edition=EDITION, 本年支出合计=["9.00", "", "", "9.00"])
    found = [o.finding for o in by_code()["XJ715"].run(case(own, fiscal, edition=EDITION)) if o.finding]
    assert [(one.field, one.expected) for one in found] == [("合计_合计", "9.00")]


def test_basic_spending_is_compared_with_the_base_data_where_an_edition_has_both() -> None:
    edition = load(EDITION)
    base = load("yueyang-2024").forms["附件1"]
    both = replace(edition, forms={**edition.forms, "附件1": base})
    rule = by_code()["XJ723"]
    annex = form("附件1", edition=both, 水费电费差旅费=["", "", "29.00"], 会议费培训费=["", "", "7.00"])
    found = [o.finding for o in rule.run(case(*books({}), annex, edition=both)) if o.finding]
    assert [(str(one.severity), one.expected) for one in found] == [("hint", "7.00")]
    assert [str(o.status) for o in rule.run(case(*books({}), edition=EDITION))] == ["not_applicable"] * 2
