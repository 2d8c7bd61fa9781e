"""说明数据: every rule on figures of which one is spoilt."""

from __future__ import annotations

import pytest

from tests.rules.account_books import findings, outcomes, told
from xlzj.model import Status

ERROR, REVIEW, HINT = "error", "review", "hint"
TEXT, ITEM = "说明数据", "具体情况"

BAD = [
    ("XJ740", {"收支总计_金额": "1160.31"}, []),
    ("XJ740", {"收支总计_金额": "1160.32"}, [("收支总计_金额", ERROR)]),
    ("XJ740", {"收支总计_金额": ""}, []),
    ("XJ740", {"因公出国境费_决算": "5.00"}, [("因公出国境费_决算", ERROR)]),
    ("XJ740", {(ITEM, "大气", "支出决算"): "80.00"}, [("具体情况.支出决算", ERROR)]),
    ("XJ740", {("支出结构", "卫生健康", "金额"): "64.20"}, [("支出结构.金额", ERROR)]),
    ("XJ741", {(ITEM, "大气", "支出决算"): "80.00"}, [("财政拨款支出具体情况_决算", ERROR)]),
    ("XJ741", {"财政拨款支出具体情况_年初预算": "1133.30"}, []),
    ("XJ741", {"财政拨款支出具体情况_年初预算": ""}, []),
    ("XJ742", {(ITEM, "水体", "项"): "大气"}, [("具体情况.项", ERROR)]),
    ("XJ743", {"三公经费_预算": "15.00"}, [("三公经费_预算", REVIEW)]),
    ("XJ743", {"三公经费_预算": "15.00", "三公预算口径": "年初"}, []),
    ("XJ743", {"因公出国境费_预算": "0"}, []),
    ("XJ744", {"货物支出_金额": "61.00"}, [("政府采购支出总额_金额", ERROR), ("授予中小企业合同_金额", REVIEW)]),
    ("XJ744", {"授予中小企业合同_占比": "90.7%"}, [("授予中小企业合同_占比", ERROR)]),
    (
        "XJ744",
        {"授予小微企业合同_金额": "115.00"},
        [("授予小微企业合同_占比", ERROR), ("授予小微企业合同_金额", ERROR)],
    ),
    (
        "XJ744",
        {"货物支出_授予中小企业占比": "80.0%", "服务支出_授予中小企业占比": "100%"},
        [("货物支出_授予中小企业占比", REVIEW)],
    ),
    ("XJ744", {"服务支出_授予中小企业占比": "80.0%"}, [("授予中小企业合同_金额", REVIEW)]),
    ("XJ744", {"服务支出_授予中小企业占比": ""}, []),
    ("XJ745", {"车辆总数": "5"}, [("车辆总数", REVIEW)]),
    ("XJ745", {"公务用车保有量": "4"}, []),
    ("XJ745", {"公务用车保有量": "6"}, [("公务用车保有量", REVIEW)]),
    ("XJ746", {"自评一般公共预算项目_占比": "100%"}, [("自评一般公共预算项目_占比", ERROR)]),
    ("XJ746", {"部门决算项目支出_金额": "200.00"}, [("部门决算项目支出_金额", ERROR)]),
    (
        "XJ746",
        {"整体支出_全年预算数": "1133.30", "整体支出_完成率": "102.4%"},
        [("整体支出_全年预算数", ERROR)],
    ),
    ("XJ746", {"整体支出_全年预算数": ""}, []),
    ("XJ747", {"机关运行经费_金额": "167.51"}, []),
    ("XJ747", {"机关运行经费_金额": "168.00"}, [("机关运行经费_金额", ERROR)]),
    ("XJ748", {"自评所列上年结转资金": "0"}, []),
    ("XJ608", {"收支总计_增减率": "3.4%"}, [("收支总计_增减率", HINT)]),
    ("XJ608", {"收支总计_增减率": "33%"}, [("收支总计_增减率", ERROR)]),
    ("XJ608", {"收支总计_增减": "增加"}, [("收支总计_增减率", ERROR)]),
    ("XJ608", {"收支总计_增减": ""}, []),
    ("XJ609", {"基本支出_占比": "79.4%"}, []),
    ("XJ609", {"基本支出_占比": "97.4%"}, [("基本支出_占比", ERROR)]),
    ("XJ609", {("支出结构", "住房保障", "占比"): "6.3%"}, [("支出结构.占比", HINT)]),
    ("XJ610", {(ITEM, "大气", "完成率"): "80.0%"}, [("具体情况.完成率", ERROR)]),
    ("XJ610", {(ITEM, "大气", "年初预算"): "0"}, [("具体情况.完成率", ERROR)]),
    ("XJ610", {(ITEM, "大气", "年初预算"): "0", (ITEM, "水体", "完成率"): ""}, [("具体情况.完成率", ERROR)]),
    ("XJ610", {"公务接待费_完成率": "98.0%"}, [("公务接待费_完成率", ERROR)]),
    ("XJ611", {(ITEM, "大气", "比较"): "小于"}, [("具体情况.比较", ERROR)]),
    ("XJ611", {(ITEM, "大气", "比较"): ""}, []),
    ("XJ621", {"三公经费_增减率": "7.5%"}, [("三公经费_增减率", ERROR)]),
    ("XJ608", {"三公经费_增减率": "7.5%"}, []),  # XJ621 tells it
    ("XJ621", {"公务接待费_增减率": "14.3%"}, []),
    ("XJ622", {"公务接待费_与上年比": "大于"}, [("公务接待费_与上年比", ERROR)]),
    ("XJ622", {(ITEM, "行政运行", "主要原因"): "年中追加人员经费"}, [("具体情况.主要原因", REVIEW)]),
    ("XJ622", {(ITEM, "行政运行", "主要原因"): "年中追加的项目未实施，收回财政"}, []),
]


@pytest.mark.parametrize(("code", "changes", "wanted"), BAD, ids=[f"{b[0]}-{at}" for at, b in enumerate(BAD)])
def test_spoilt_figure_is_found_at_its_place(code: str, changes: dict[str, str], wanted: list[tuple[str, str]]) -> None:
    assert sorted(told(code, {TEXT: changes})) == sorted(wanted)


def test_share_that_fits_the_amount_is_named() -> None:
    changes = {"货物支出_授予中小企业占比": "80.0%", "服务支出_授予中小企业占比": "100%"}
    (found,) = findings("XJ744", {TEXT: changes})
    assert (found.actual, found.expected) == ("80.00%", "83.33%")


def test_figure_that_the_tables_contradict_gives_the_value_to_write() -> None:
    (found,) = findings("XJ740", {TEXT: {(ITEM, "大气", "支出决算"): "80.00"}})
    assert (found.expected, found.fix, found.difference) == ("100.00", "100.00", "-20.00")


def test_item_without_an_account_is_not_checked() -> None:
    reasons = {o.reason for o in outcomes("XJ740", {TEXT: {(ITEM, "大气", "项"): "噪声"}}) if o.reason}
    assert reasons == {"公开05里没有找到科目“节能环保支出（类）污染防治（款）噪声（项）”"}


def test_same_account_twice_counts_once() -> None:
    changes = {(ITEM, "水体", column): text for column, text in (("年初预算", "80.00"), ("支出决算", "100.00"))}
    found = findings("XJ741", {TEXT: {**changes, (ITEM, "水体", "项"): "大气"}})
    assert {one.field for one in found} == {"财政拨款支出具体情况_年初预算", "财政拨款支出具体情况_决算"}
    assert {one.expected for one in found} == {"1103.30", "1110.30"}


def test_funds_carried_over_that_the_accounts_do_not_show_are_a_hint() -> None:
    (found,) = findings("XJ748", {"公开01": {"年初结转和结余": "0.00"}})
    assert (found.form, found.field, str(found.severity)) == ("公开01", "年初结转和结余", HINT)
    assert told("XJ748", {"公开01": {"年初结转和结余": "20.00"}}) == []


def test_missing_tables_are_not_checked() -> None:
    reasons = {o.reason for o in outcomes("XJ740", {}, without=("公开05",)) if o.status is Status.UNCHECKED}
    assert reasons == {"没有交公开05"}
    assert [o.reason for o in outcomes("XJ743", {}, without=("公开09",))] == ["没有交公开09"]
    assert [o.reason for o in outcomes("XJ748", {}, without=("公开01",))] == ["没有交公开01"]
