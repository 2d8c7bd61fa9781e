"""What a difference looks like: each cause in its words, and differences that look like none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import case, form
from xlzj.rules.causes import explain

if TYPE_CHECKING:
    from xlzj.model import Fact, Form

D = Decimal
TOTAL, CAR, ABROAD, GUESTS = "三公经费", "公务用车购置和维护经费", "出国经费", "公务接待"


def three(total: str, car: str = "", abroad: str = "", guests: str = "") -> Form:
    """附件1 with these amounts in the column 本年决算."""
    given = {TOTAL: total, CAR: car, ABROAD: abroad, GUESTS: guests}
    columns: dict[str, Any] = {name: ["", "", text] for name, text in given.items()}
    return form("附件1", **columns)


def said(base: Form, gap: str, *, name: str = TOTAL) -> str:
    """What would explain that the total is printed `gap` too large."""
    parts = [(base, base.fields[f"{part}_本年决算"]) for part in (CAR, ABROAD, GUESTS)]
    return explain(case(base), base, base.fields[f"{name}_本年决算"], D(gap), parts)


@pytest.mark.parametrize(
    ("base", "gap", "words"),
    [
        (three("10.28", "10.28", "", "7.29"), "-7.29", "疑漏加了“公务接待（2024年决算数）” 7.29（A"),
        (three("10.28", "10.28", "", "7.29"), "-7.285", "疑漏加了“公务接待（2024年决算数）” 7.29（A"),
        (three("24.86", "10.28", "", "7.29"), "7.29", "疑“公务接待（2024年决算数）” 7.29（A"),
        (three("175700", "10.28", "", "7.29"), "175682.43", "疑把元当成了万元（大了一万倍）。"),
        (three("12", "100000", "20000"), "-119988", "疑小了一万倍（万元与元混用）。"),
        (three("15.77", "10.28", "", "7.29"), "-1.80", ""),
        (three("71.57", "10.28", "", "7.29"), "54.00", "疑相邻两位数字写颠倒（17.57 写成 71.57）。"),
        (three("17.75", "10.28", "", "7.29"), "0.18", "疑相邻两位数字写颠倒（17.57 写成 17.75）。"),
        (three("18.40", "10.28", "", "7.29"), "0.83", ""),
        (three("118.40", "10.28", "", "7.29"), "100.83", ""),
        (three("17.57", "10.28", "", "7.29"), "0", ""),
        (three("", "10.28", "", "7.29"), "-17.57", ""),
        (three("", "10.28", "", "7.29"), "-7.29", ""),
        (three("10.28", "10.28", "", "1.00"), "-1", "疑漏加了“公务接待（2024年决算数）” 1.00（A"),
    ],
    ids=[
        "left out",
        "left out, rounded",
        "twice",
        "yuan",
        "ten thousand too small",
        "digits not side by side",
        "swapped",
        "swapped behind the point",
        "nothing",
        "nothing, and longer",
        "no difference",
        "blank",
        "blank as if a row were left out",
        "a difference of one",
    ],
)
def test_what_a_difference_of_a_sum_looks_like(base: Form, gap: str, words: str) -> None:
    told = said(base, gap)
    assert told == words if not words or words.endswith("。") else told.startswith(words)


def test_a_row_counted_twice_is_named_with_its_cell() -> None:
    base = three("24.86", "10.28", "", "7.29")
    cell = base.fields[f"{GUESTS}_本年决算"].place.cell
    assert said(base, "7.29") == f"疑“公务接待（2024年决算数）” 7.29（{cell}）加了两次。"


def test_a_row_of_a_table_is_named_by_what_it_is_called() -> None:
    base = form(
        "附件1",
        市级专项资金=["", "", "3.00"],
        市级专项资金明细=[["办案费", "", "", "3.00"], ["培训费", "", "", "2.00"]],
    )
    rows = base.tables["市级专项资金明细"]
    column = next(name for name in rows[0].cells if "决算" in name and "本年" in name)
    parts = [(base, row.cells[column]) for row in rows]
    told = explain(case(base), base, base.fields["市级专项资金_本年决算"], D("-2"), parts)
    assert told == f"疑漏加了“培训费” 2.00（{parts[1][1].place.cell}）。"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["18.43", "", "18.43"], "疑抄了“2023年决算数”一列的数（A"),
        (["", "18.43", "18.43"], "疑抄了“2024年预算数"),
        (["1.96", "", "1.96"], "疑抄了“2023年决算数”一列的数（A"),
        (["1.9", "", "1.90"], ""),  # two digits may come by chance
    ],
)
def test_the_number_of_another_column_is_recognised(columns: list[str], words: str) -> None:
    base = form("附件1", 三公经费=columns)
    told = explain(case(base), base, base.fields["三公经费_本年决算"], D("5.01"), [])
    assert told.startswith(words) if words else told == ""


def test_last_years_number_is_not_copied_from_this_years() -> None:
    base = form("附件1", 三公经费=["18.43", "", "18.43"])
    assert explain(case(base), base, base.fields["三公经费_上年决算"], D("5.01"), []) == ""


def rate(base: Form, number: str, above: str, below: str) -> str:
    fact: Fact = base.fields[number]
    parts = [(base, base.fields[name]) for name in (above, below)]
    return explain(case(base), base, fact, D("0.01"), parts)


def whole(execution: str, **more: str) -> Form:
    funds = {
        "年度资金总额_年初预算数": "95.26",
        "年度资金总额_全年预算数": "100.00",
        "年度资金总额_全年执行数": "90.00",
    }
    return form("附件2", **(funds | {"年度资金总额_执行率": execution} | more))


@pytest.mark.parametrize(
    ("execution", "words"),
    [
        ("94.48%", "疑分母用了“年度资金总额（年初预算数）” 95.26（A"),
        ("95.26%", "疑分子用了“年度资金总额（年初预算数）” 95.26（A"),
        ("95%", ""),  # whole per cent fit too many numbers
        ("=100.00%", ""),  # every number divided by itself
        ("=95.26%", "疑分子用了“年度资金总额（年初预算数）” 95.26（A"),
        ("87.65%", ""),
    ],
)
def test_a_rate_of_other_numbers_of_the_form_is_recognised(execution: str, words: str) -> None:
    told = rate(whole(execution), "年度资金总额_执行率", "年度资金总额_全年执行数", "年度资金总额_全年预算数")
    assert told.startswith(words) if words else told == ""


@pytest.mark.parametrize(
    ("printed", "words"),
    [("81.82%", "疑实际在职人数按 9 人计算（9÷11）。"), ("90.91%", ""), ("82%", ""), ("81.83%", ""), ("77.27%", "")],
)
def test_a_rate_of_another_whole_number_of_people_is_recognised(printed: str, words: str) -> None:
    base = form("附件1", 编制数="11", 实际在职人数="10", 控制率=printed)
    assert rate(base, "控制率", "实际在职人数", "编制数") == words


def test_a_rate_on_the_very_edge_of_what_is_printed_still_fits() -> None:
    base = whole("94.48%")
    edge = base.fields["年度资金总额_年初预算数"]._replace(number=D("94.485"), text="94.485")
    moved = replace(base, fields={**base.fields, edge.field: edge})
    told = rate(moved, "年度资金总额_执行率", "年度资金总额_全年执行数", "年度资金总额_全年预算数")
    assert told.startswith("疑分子用了“年度资金总额（年初预算数）” 94.485（")


def executed(execution: str, *others: Form) -> str:
    """What explains the rate of 90 of 100 where these forms stand beside it."""
    base = whole(execution)
    parts = [(base, base.fields[f"年度资金总额_{name}"]) for name in ("全年执行数", "全年预算数")]
    return explain(case(base, *others), base, base.fields["年度资金总额_执行率"], D("0.01"), parts)


@pytest.mark.parametrize(
    ("execution", "amount", "words"),
    [
        ("93.77%", "95.98", "的 95.98 计算（90÷95.98），而不是本表的 100。"),
        ("95.37%", "95.37", "的 95.37 计算（95.37÷100），而不是本表的 90。"),
        ("69.28%", "129.90", ""),  # too far from both to be the same thing
        ("93.78%", "95.98", ""),
        ("=72.00%", "125.00", ""),  # a quarter away is too far
        ("=95.98%", "95.985", "的 95.99 计算（95.985÷100），而不是本表的 90。"),
        ("90.00%", "100.00", ""),
        ("94%", "95.98", ""),
    ],
)
def test_a_rate_of_an_amount_of_the_base_table_is_recognised(execution: str, amount: str, words: str) -> None:
    base = form("附件1", 公务接待=["", "", amount])
    cell = base.fields["公务接待_本年决算"].place.cell
    assert executed(execution, base) == (f"疑按附件1 {cell}{words}" if words else "")


def test_a_rate_of_an_amount_that_the_report_tells_is_recognised() -> None:
    report = form("附件4", 基本支出情况="全年预算95.98 万元，另有3.5元和95.99亿元。")
    assert executed("93.77%", report) == "疑按附件4“基本支出情况”中的 95.98 计算（90÷95.98），而不是本表的 100。"
    assert executed("93.76%", report) == ""


@pytest.mark.parametrize("lost", ["年度资金总额_全年执行数", "年度资金总额_全年预算数"])
def test_without_both_of_its_numbers_a_rate_is_compared_with_nothing(lost: str) -> None:
    base = whole("93.77%", **{lost: ""})
    parts = [(base, base.fields[f"年度资金总额_{name}"]) for name in ("全年执行数", "全年预算数")]
    fact = base.fields["年度资金总额_执行率"]
    other = form("附件1", 公务接待=["", "", "95.98"])
    assert explain(case(base, other), base, fact, D("0.01"), parts) == ""
    assert explain(case(base, other), base, fact, D("0.01"), parts[:1]) == ""


def test_a_hundred_per_cent_says_nothing_of_its_numbers() -> None:
    base = whole("=100.00%", 年度资金总额_年初预算数="100.00")
    assert rate(base, "年度资金总额_执行率", "年度资金总额_全年执行数", "年度资金总额_全年预算数") == ""


def test_an_account_left_out_is_named_by_its_name() -> None:
    lines = [["2110101", "行政运行", "5.00", "5.00", ""], ["2110301", "大气", "2.50", "", "2.50"]]
    table = form("公开05", edition="juesuan-2024", 合计=["5.00", "", ""], 支出明细=lines)
    rows = table.tables["支出明细"]
    parts = [(table, row.cells["小计"]) for row in rows]
    told = explain(case(table, edition="juesuan-2024"), table, table.fields["合计_小计"], D("-2.50"), parts)
    assert told == f"疑漏加了“大气” 2.50（{rows[1].cells['小计'].place.cell}）。"
