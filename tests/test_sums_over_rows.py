"""Formulas that add up rows with a condition, rows of another form, and printed lines from one to another."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.forms import case, form
from xlzj.expression import BadExpression, expression
from xlzj.scope import Absent, Hindered

if TYPE_CHECKING:
    from xlzj.rules.kernel import Case

EDITION = "juesuan-2024"
ROWS = [
    ["208", "社会保障和就业支出", "7.00", "7.00", ""],
    ["20808", "抚恤", "7.00", "7.00", ""],
    ["2080802", "伤残抚恤", "4.00", "4.00", ""],
    ["2080899", "其他优抚支出", "3.00", "3.00", ""],
    ["221", "住房保障支出", "5.00", "", "5.00"],
]


@pytest.fixture
def books() -> Case:
    general = form("公开05", edition=EDITION, 支出明细=ROWS)
    whole = form("公开01", edition=EDITION, 一般公共服务支出="1.00", 国防支出="2.00", 教育支出="4.00", 其他支出="8.00")
    fiscal = form("公开04", edition=EDITION, 外交支出=["", "3.00", "9.00", ""], 教育支出=["", "4.00", "", ""])
    return case(whole, fiscal, general, edition=EDITION)


def value(books: Case, text: str, key: str = "公开05", column: str = "") -> Decimal | None:
    own = next(one for one in books.submission.forms if one.key == key)
    result = expression(text).run(books.scope(own, column=column))
    return None if result is None else result.value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('汇总(支出明细.小计, 科目编码, "???")', "12.00"),
        ('汇总(支出明细.小计, 科目编码, "20808??")', "7.00"),
        ('汇总(支出明细.小计, 科目编码, "2080802")', "4.00"),
        ('汇总(支出明细.小计, 科目编码, "208*")', "21.00"),
        ('汇总(支出明细.项目支出, 科目编码, "208*")', None),
        ('汇总(支出明细.小计, 科目名称, "住房*") * 2', "10.00"),
        ('汇总(支出明细.小计，科目编码，"999")', None),
        ("汇总(支出明细.小计)", "26.00"),
    ],
)
def test_rows_that_fit_the_pattern_are_added(books: Case, text: str, wanted: str | None) -> None:
    assert value(books, text) == (None if wanted is None else Decimal(wanted))


def test_column_being_checked_is_added(books: Case) -> None:
    assert value(books, '汇总(支出明细, 科目编码, "???")', column="基本支出") == Decimal("7.00")


def test_rows_of_another_form_are_added(books: Case) -> None:
    text = '汇总(一般公共预算财政拨款支出决算表.支出明细.小计, 科目编码, "???")'
    assert value(books, text, key="公开01") == Decimal("12.00")


def test_printed_lines_are_added_from_first_to_last(books: Case) -> None:
    assert value(books, "逐行汇总(一般公共服务支出, 教育支出)", key="公开01") == Decimal("7.00")
    assert value(books, "逐行汇总(外交支出, 教育支出)", key="公开04", column="一般公共预算") == Decimal("7.00")
    assert value(books, "逐行汇总(外交支出, 教育支出)", key="公开04", column="政府性基金预算") == Decimal("9.00")
    assert value(books, "逐行汇总(公共安全支出, 公共安全支出)", key="公开01") is None


def test_line_or_form_that_is_not_there_is_told(books: Case) -> None:
    with pytest.raises(Absent):
        value(books, "逐行汇总(一般公共服务支出, 没有的支出)", key="公开01")
    with pytest.raises(Hindered, match="没有交公开03"):
        value(books, "汇总(支出决算表.支出明细.基本支出)")


@pytest.mark.parametrize(
    "text", ["支出决算表.支出明细.基本支出", "汇总(支出明细.小计, 科目编码)", '汇总(支出明细.小计, "208"']
)
def test_formula_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        expression(text)
