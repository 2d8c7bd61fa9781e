"""The words around numbers: sign, share, points; nothing divided by zero."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests.report.narratives import EDITION
from xlzj.model import Place
from xlzj.report.figures import Figure, chinese_date, spoken
from xlzj.report.phrases import Ledger, line, listed
from xlzj.report.repeated import repeated


def _figure(number: str | None, unit: str = "万元", name: str = "公用经费") -> Figure:
    place = Place("a.xlsx", "附件1", "H8")
    return Figure(name, number or "", None if number is None else Decimal(number), unit, (place,))


@pytest.mark.parametrize(
    ("now", "before", "unit", "words"),
    [
        ("1.96", "2.06", "万元", "比上年减少0.10万元，下降4.85%"),
        ("2.06", "1.96", "万元", "比上年增加0.10万元，增长5.10%"),
        ("2", "1", "万元", "比上年增加1.00万元，增长100%"),
        ("5", "5.00", "万元", "与上年持平"),
        ("0", "0", "万元", "与上年持平"),
        ("3", "0", "万元", "比上年增加3.00万元"),
        ("0", "3", "万元", "比上年减少3.00万元，下降100%"),
        ("0.827", "0.86", "%", "比上年下降3.30个百分点"),
        ("0.86", "0.827", "%", "比上年上升3.30个百分点"),
        ("12", "11", "人", "比上年增加1人，增长9.09%"),
        (None, "3", "万元", ""),
        ("3", None, "万元", ""),
    ],
)
def test_a_change_is_told_in_words_that_hold(now: str | None, before: str | None, unit: str, words: str) -> None:
    assert Ledger(EDITION).change(_figure(now, unit), _figure(before, unit)) == words


def test_change_without_and_with_another_yardstick() -> None:
    ledger = Ledger(EDITION)
    assert ledger.change(_figure("1"), _figure("2"), "") == "减少1.00万元，下降50%"
    assert ledger.change(_figure("2"), _figure("2"), "") == "持平"
    assert ledger.change(_figure("2"), _figure("2"), "比预算") == "与预算持平"


def test_share_and_completion() -> None:
    ledger = Ledger(EDITION)
    assert ledger.share(_figure("57.85"), _figure("265.85")) == "21.76%"
    assert ledger.completion(_figure("300.43"), _figure("183")) == "164.17%"
    assert ledger.share(_figure("1"), _figure("0")) == ""
    assert ledger.share(_figure(None), _figure("1")) == ""
    assert ledger.completion(_figure("1"), _figure(None)) == ""
    assert [number.printed for number in ledger.numbers] == ["21.76%", "164.17%"]
    assert ledger.numbers[0].value == Decimal("21.76")


def test_said_as_forms_print_it() -> None:
    ledger = Ledger(EDITION)
    assert ledger.say(_figure("27")) == "27.00万元"
    assert ledger.say(_figure("108.5729")) == "108.5729万元"
    assert ledger.say(_figure("0.8934", "%")) == "89.34%"
    assert ledger.say(_figure(None)) == "【公用经费未填】"
    assert ledger.say(Figure("政府采购", "——", nil=True)) == "无"
    assert ledger.grade(_figure("90", "分")) == "优"
    assert ledger.grade(_figure("89.99", "分")) == "良"
    assert spoken(Decimal("1E+2"), "分") == "100分"
    assert chinese_date("2025-03-08") == "2025年3月8日"
    assert chinese_date("三月") == "三月"


def test_names_lose_the_numbers_of_the_form_not_their_own() -> None:
    ledger = Ledger(EDITION)
    for text, bare in (
        ("3、办案费", "办案费"),
        ("6、运行维护经费（一个专项一行）", "运行维护经费"),
        ("（2）夏季攻势", "夏季攻势"),
        ("2024年督察专项", "2024年督察专项"),
        ("一河一策专项", "一河一策专项"),
        ("3.", "3."),
    ):
        assert ledger.unnumbered(Figure("名称", text)) == bare


@pytest.mark.parametrize(
    ("rate", "spent", "budget", "said"),
    [
        ("0.9763", "26.36", "27.00", "97.63%"),
        ("0.98", "26.36", "27.00", "98%"),  # printed without decimals
        ("1", "26.36", "27.00", "100%【按金额计算为97.63%，请核对】"),
        ("0.5", "1", "0", "50%"),
        ("0.5", None, "2", "50%"),
        (None, "1", "2", "【执行率未填】"),
    ],
)
def test_an_execution_rate_that_its_amounts_contradict_is_marked(
    rate: str | None, spent: str | None, budget: str, said: str
) -> None:
    ledger = Ledger(EDITION)
    assert ledger.executed(_figure(rate, "%", "执行率"), _figure(spent), _figure(budget)) == said
    assert [number.printed for number in ledger.numbers] == re.findall(r"[\d.]+%", said)


def test_lists_and_lines() -> None:
    assert listed(["甲", "", "乙"], "、") == "甲、乙"
    row = line({"公车购置_本年决算": _figure("1"), "公车购置_上年决算": _figure("2"), "公车": _figure("3")}, "公车购置")
    assert set(row) == {"名称", "本年决算", "上年决算"}
    assert Ledger(EDITION).count([row, row], "个", "行") == "2个"


@pytest.mark.parametrize(
    ("sentence", "words", "told", "answer"),
    [
        ("基本支出606.52万元，占6.80%。", ["基本支出"], "基本支出 ６０６.５２万元，下降6.8%", True),
        ("基本支出606.52万元。", ["基本支出"], "基本支出606.51万元", False),
        ("基本支出606.52万元。", ["基本支出"], "支出606.52万元", False),
        ("基本支出606.52万元。", ["基本支出"], "基本支出606.52元", False),
        ("基本支出1,606.50万元。", ["基本支出"], "基本支出1606.5万元", True),
        ("决算300.43万元【请核对】。", ["决算"], "决算300.43万元", False),
        ("人员经费占80.05%。", ["人员经费"], "人员经费占80.04%", True),
        ("人员经费占80.06%。", ["人员经费"], "人员经费占80.04%", False),
        ("人员经费占80%。", ["人员经费"], "人员经费占81%", False),
        ("没有数字。", ["附件"], "附件", True),
    ],
)
def test_what_the_unit_said_itself_is_known(sentence: str, words: list[str], told: str, *, answer: bool) -> None:
    assert repeated(sentence, words, told) is answer
