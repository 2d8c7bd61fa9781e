"""部门决算情况说明: thirteen sections from the unit's figures, worded for zero, blank and level."""

from __future__ import annotations

import io
import itertools
import re
from decimal import Decimal

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from tests.report.narratives import EDITION, sample
from xlzj.editions import load
from xlzj.report.build_self_templates import build_docx
from xlzj.report.charts import MOST, drawn
from xlzj.report.docx_pages import lines
from xlzj.report.figures import Figure
from xlzj.report.narrative import narrative
from xlzj.report.phrases import Ledger, abreast
from xlzj.report.sandbox import environment
from xlzj.report.self_docx import self_docx, word_template

ACCOUNTS = "clean-juesuan-2024"
FINAL = load("juesuan-2024")
AWKWARD = re.compile(
    r"(增加|减少|增长|下降|上升)(-|[^0-9【\n]*-)|(增长|下降|上升|增加|减少)0(\.0+)?(%|万元|个百分点)|--|，，|。。|，。"
)


def _figure(number: str | None, unit: str = "万元", text: str = "") -> Figure:
    return Figure("公用经费", text or number or "", None if number is None else Decimal(number), unit)


def test_committed_template_is_what_its_text_builds() -> None:
    assert word_template(FINAL).read_bytes() == build_docx(FINAL)
    assert word_template(FINAL).name == "部门决算情况说明.docx"


def test_sections_of_the_official_outline_with_nothing_missing() -> None:
    report = narrative(sample(ACCOUNTS).submission, FINAL)
    chapters = [section.heading for section in report.sections if section.level == 1]
    numbers = [chapter.split("、")[0] for chapter in chapters]
    assert numbers == [*"一二三四五六七八九十", "十一", "十二", "十三"]
    assert report.missing == ()
    text = "\n".join(p.text for section in report.sections for p in section.paragraphs)
    assert "收、支总计1160.30万元，与上年相比减少39.70万元，下降3.3%，主要是因为在职人员减少两人" in text
    assert "9.节能环保支出（类）污染防治（款）水体（项）。年初预算为30.00万元，支出决算为50.00万元" in text
    assert "完成年初预算的166.7%，决算数大于年初预算数的主要原因是：使用上年结转的水质监测资金。" in text
    assert "因公出国（境）费没有安排预算，也没有发生支出。" in text
    assert "主要包括基本工资、津贴补贴、奖金" in text
    assert "没有更新公务用车" in text
    assert not AWKWARD.search(text)


def test_account_tables_stand_across_where_they_are_printed_so() -> None:
    document = Document(io.BytesIO(self_docx(sample(ACCOUNTS).submission, FINAL)))
    across = [section.orientation == 1 for section in document.sections]
    assert across == [False, False, False, True, False, True, False, True]
    for section in document.sections:
        assert ((section.page_width or 0) > (section.page_height or 0)) == (section.orientation == 1)
    headers = [sum("tblHeader" in row._tr.xml for row in table.rows) for table in document.tables]
    assert headers[1] == 3  # 收入决算表: two rows and 栏次
    economic = next(table for table in document.tables if table.rows[0].cells[0].text.startswith("经济分类"))
    cells = [[cell.text for cell in row.cells] for row in economic.rows]
    assert cells[1][:2] == ["301", "工资福利支出"]
    assert cells[1][3:5] == ["302", "商品和服务支出"]
    assert len({len(row) for row in cells}) == 1


def test_tables_side_by_side_end_in_blanks() -> None:
    rows = abreast(甲=[{"数": "1"}, {"数": "2"}], 乙=[{"数": "3"}])
    assert [(row["甲"]["数"], row["乙"]["数"]) for row in rows] == [("1", "3"), ("2", "")]
    assert abreast(甲=[]) == []


WAYS = [
    ("减少", "39.70", "0.033", "，与上年相比减少39.70万元，下降3.3%"),
    ("增加", "39.70", "0.033", "，与上年相比增加39.70万元，增长3.3%"),
    ("减少", "-0.1", "0.033", "，与上年相比减少0.10万元，下降3.3%"),
    ("增加", "5", None, "，与上年相比增加5.00万元"),
    ("增加", "5", "0", "，与上年相比增加5.00万元"),
    ("持平", "0", "0", "，与上年持平"),
    ("持平", None, None, "，与上年持平"),
    ("增加", "0", None, "，与上年持平"),
    ("", None, None, ""),
    ("", "5", None, "，与上年相比【公用经费未填】5.00万元"),
    ("增加", None, None, "，与上年相比增加【公用经费未填】"),
]


@pytest.mark.parametrize(("way", "amount", "rate", "words"), WAYS)
def test_change_as_the_unit_states_it(way: str, amount: str | None, rate: str | None, words: str) -> None:
    functions = Ledger(EDITION).functions()
    assert functions["增减"](_figure(None, text=way), _figure(amount), _figure(rate, "%")) == words


@pytest.mark.parametrize(
    ("budget", "actual", "rate", "words"),
    [
        ("10", "9.5", "0.95", "支出预算为10.00万元，支出决算为9.50万元，完成预算的95%"),
        ("0", "0", None, "没有安排预算，也没有发生支出"),
        ("0", "3", None, "没有安排预算，支出决算为3.00万元"),
        ("3", "0", "0", "支出预算为3.00万元，没有发生支出"),
        (None, "3", None, "支出预算为【公用经费未填】，支出决算为3.00万元"),
        ("3", None, None, "支出预算为3.00万元，支出决算为【公用经费未填】"),
    ],
)
def test_budget_and_outcome(budget: str | None, actual: str | None, rate: str | None, words: str) -> None:
    functions = Ledger(EDITION).functions()
    assert functions["预决算"](_figure(budget), _figure(actual), _figure(rate, "%")) == words


def test_reason_follows_the_direction() -> None:
    apart, reason = Ledger(EDITION).functions()["差异"], _figure(None, text="厉行节约。")
    assert apart(_figure("1"), _figure("2"), reason) == "决算数小于预算数的主要原因是厉行节约。"
    assert apart(_figure("2"), _figure("1"), reason) == "决算数大于预算数的主要原因是厉行节约。"
    assert apart(_figure("2"), _figure("1"), _figure(None)) == "决算数大于预算数的主要原因是【公用经费未填】。"
    assert apart(_figure("2"), _figure("2.00"), reason) == ""
    assert apart(_figure(None), _figure("2"), reason) == ""


AMOUNTS = st.one_of(
    st.none(),
    st.sampled_from(["0", "-0", "0.00", "0.001", "0.004", "0.005", "-0.1", "1E+5"]),
    st.decimals(-1000, 10**7, allow_nan=False, places=4).map(str),
)


@given(AMOUNTS, AMOUNTS, st.sampled_from(["万元", "%", "人", "分"]))
def test_no_change_is_ever_worded_against_its_sign(now: str | None, before: str | None, unit: str) -> None:
    text = Ledger(EDITION).change(_figure(now, unit), _figure(before, unit))
    assert not AWKWARD.search(text), text
    assert (text == "") == (now is None or before is None)
    if now is not None and before is not None and ("增加" in text or "上升" in text):
        assert Decimal(now) > Decimal(before)


@given(AMOUNTS, AMOUNTS, st.sampled_from(["增加", "减少", "持平", ""]))
def test_stated_changes_are_worded_in_order(amount: str | None, rate: str | None, way: str) -> None:
    functions = Ledger(EDITION).functions()
    text = functions["增减"](_figure(None, text=way), _figure(amount), _figure(rate, "%"))
    assert not re.search(r"(增加|减少)-", text), text


def test_change_too_small_to_print() -> None:
    ledger = Ledger(EDITION)
    assert ledger.change(_figure("100000.01"), _figure("100000")) == "比上年增加0.01万元"
    assert ledger.change(_figure("0.86001", "%"), _figure("0.86", "%")) == "与上年基本持平"


def _rows(count: int) -> list[list[object]]:
    return [[f"项目{at}", _figure(str(at + 1)), _figure(str(at))] for at in range(count)]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 0), (2, 2), (12, 12), (27, MOST)])
def test_chart_of_many_rows_keeps_the_largest(count: int, shown: int) -> None:
    given_chart = {"title": "图", "unit": "万元", "series": ["预算", "决算"], "rows": "行"}
    charts = drawn([given_chart], environment({}), {"行": _rows(count)}, "某处")
    assert sum(len(chart.rows) for chart in charts) == shown
    if count > MOST:
        assert charts[0].title == "图（预算最大的12项）"
        assert [name for name, _ in charts[0].rows] == [f"项目{at}" for at in range(15, 27)]


def test_rows_with_a_blank_are_not_drawn() -> None:
    rows = [*_rows(2), ["空", _figure(None), _figure("1")], ["负", _figure("-1"), _figure("1")]]
    given_chart = {"title": "图", "unit": "万元", "series": ["预算", "决算"], "rows": "行"}
    (chart,) = drawn([given_chart], environment({}), {"行": rows}, "某处")
    assert [name for name, _ in chart.rows] == ["项目0", "项目1"]
    assert drawn([given_chart], environment({}), {"行": [["甲", _figure("0"), _figure("0")]] * 3}, "某处") == ()


def test_lines_of_the_grid() -> None:
    width = 156 * 72 / 25.4
    assert lines("汉" * 28, width, 16) == 1
    assert lines("汉" * 29, width, 16) == 2
    assert lines("汉" * 26, width, 16, indent=32) == 1
    assert lines("汉" * 27, width, 16, indent=32) == 2
    assert lines("汉" * 27 + "。", width, 16) == 1
    assert lines("汉" * 28 + "。", width, 16) == 2  # 。 begins no line
    assert lines("汉" * 27 + "（汉", width, 16) == 2
    assert lines("", width, 16) == 1
    for before, after in itertools.pairwise(lines("2024年度265.85万元，" * many, width, 16) for many in range(1, 20)):
        assert before <= after
