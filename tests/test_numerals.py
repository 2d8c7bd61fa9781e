"""What people type into a number cell, and how numbers are printed back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlzj.numerals import amount, is_nil, numeral, percent, plain, show

D = Decimal


@pytest.mark.parametrize(
    ("text", "value", "places", "unit", "quirks"),
    [
        ("94.35", "94.35", 2, "", ()),
        ("94.35万元", "94.35", 2, "万元", ("带单位",)),
        ("943500元", "94.35", 0, "元", ("带单位",)),
        ("0.5亿元", "5000", 1, "亿元", ("带单位",)),
        ("10分", "10", 0, "分", ("带单位",)),
        ("１００％", "1", 0, "%", ("全角字符",)),
        ("1 0 0 %", "1", 0, "%", ("数字内空格",)),
        ("89.34%", "0.8934", 2, "%", ()),
        ("5‰", "0.005", 0, "‰", ()),
        ("1,234.5", "1234.5", 1, "", ()),
        ("-3.2", "-3.2", 1, "", ()),
        ("+3", "3", 0, "", ()),
        (".5", "0.5", 1, "", ()),
        (" 12 ", "12", 0, "", ()),
        ("12\u3000㎡", "12", 0, "m2", ("全角字符", "数字内空格", "带单位")),
        ("0", "0", 0, "", ()),
    ],
)
def test_a_number_as_people_type_it(text: str, value: str, places: int, unit: str, quirks: tuple[str, ...]) -> None:
    read = numeral(text)
    assert read is not None
    assert (read.value, read.places, read.unit, read.quirks) == (D(value), places, unit, quirks)


@pytest.mark.parametrize(
    "text",
    ["", "无", "——", "1.2.3", "12,34", "约3", "3至5", "1E5", "三", "10分钟", "10 20分 元", "%", "-", "9" * 61],
)
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert numeral(text) is None


@pytest.mark.parametrize(
    "text", ["/", "\\", "无", "-", "—", "——", "———", "--", "－", "不适用", "无。", " 无 ", "\n—\n—"]
)
def test_nothing_is_said_in_these_ways(text: str) -> None:
    assert is_nil(text)


@pytest.mark.parametrize("text", ["", " ", "0", "无误", "-1", "不", "//"])
def test_and_not_in_these(text: str) -> None:
    assert not is_nil(text)


def test_numbers_are_printed_as_forms_print_them() -> None:
    plainly = {"100": "100", "93.50": "93.5", "1E+3": "1000", "0.00": "0", "-2.10": "-2.1"}
    assert {text: plain(D(text)) for text in plainly} == plainly
    amounts = {"3": "3.00", "108.5729": "108.5729", "1.005": "1.005", "0.12345678": "0.123457"}
    assert {text: amount(D(text)) for text in amounts} == amounts
    assert (percent(D("0.89343")), percent(D("0.893449"), 1)) == ("89.34%", "89.3%")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.89343", "%", "89.34%"),
        ("3", "万元", "3.00"),
        ("3.50", "分", "3.5"),
        ("42", "人", "42"),
        ("9.56789", "分", "9.5679"),
    ],
)
def test_a_number_is_shown_in_the_manner_of_its_unit(value: str, unit: str, text: str) -> None:
    assert show(D(value), unit) == text
