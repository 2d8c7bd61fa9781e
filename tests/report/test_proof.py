"""A finding in words: sentences, and operands without what the message has said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report.conftest import ABOVE_TOTAL, FILES, SUBTOTAL, place
from xlzj.model import Operand, Severity
from xlzj.report.proof import advice, comparison, figures, message, operands, sentence, untold, value
from xlzj.report.view import Tally, counted, tallies


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("决算 6.56，预算数没有填", "决算 6.56，预算数没有填。"),
        ("已经写完。", "已经写完。"),
        ("填“已完成”", "填“已完成”。"),
        ("只写了“已完成。”", "只写了“已完成。”"),
        ("项目支出（2024年决算数） 324.46 大于  300.43", "项目支出（2024年决算数）324.46 大于 300.43。"),
        ("填报 （空）", "填报（空）。"),
        ("“甲，  乙 （丙） 丁”多了空格", "“甲，  乙 （丙） 丁”多了空格。"),
        ("", ""),
    ],
)
def test_sentences_end_and_have_no_stray_blanks(text: str, told: str) -> None:
    assert sentence(text) == told
    assert message(replace(SUBTOTAL, message=text)) == told


def test_advice_asks_once() -> None:
    silent = replace(SUBTOTAL, hint="补填")
    assert advice(silent) == "补填。不填的写明原因。"
    assert advice(replace(silent, actual="36.61")) == "补填。属实的写明原因。"
    assert advice(replace(silent, hint="补填；属实的写明原因")) == "补填；属实的写明原因。"
    assert (
        advice(replace(silent, explanation="年中追加")) == advice(replace(silent, severity=Severity.ERROR)) == "补填。"
    )


def test_figures_the_message_has_told_are_not_told_again() -> None:
    told = replace(ABOVE_TOTAL, message="36.61 小于 40.02，相差 3.41")
    assert untold(told) == ""
    assert untold(replace(told, message="36.61 小于 140.02，相差 3.41")) == "填报 36.61，应为 ≥40.02，差 -3.41"
    assert untold(replace(told, message="36.61 小于 40.025，相差 3.41")) == "填报 36.61，应为 ≥40.02，差 -3.41"


def test_comparison_of_a_blank_and_of_an_equal_value() -> None:
    assert comparison(SUBTOTAL) == "没有填，应为 2.06"
    assert comparison(replace(SUBTOTAL, actual="（空）")) == "没有填，应为 2.06"
    assert comparison(replace(SUBTOTAL, actual="2.06")) == "填报 2.06，数值相符"
    assert value(" ") == value("（空）") == "空"


def _operand(field: str, cell: str, text: str, form: str = "附件1") -> Operand:
    return Operand(field, place(form, cell), text)


def test_operand_is_left_out_only_where_message_tells_its_value_at_its_cell() -> None:
    own = _operand("公用经费", ABOVE_TOTAL.place.cell, "36.61")
    other = _operand("办公经费", "G28", "33.42")
    finding = replace(ABOVE_TOTAL, message="36.61 小于 33.42。", operands=(own, other))
    assert operands(finding) == "办公经费 33.42（G28）"
    assert operands(replace(finding, message="36.61 小于附件1!G28 的 33.42。")) == ""
    assert operands(replace(finding, message="小于 33.42。")) == "公用经费 36.61（G27）、办公经费 33.42（G28）"
    assert operands(finding, everything=True) == "公用经费 36.61（G27）、办公经费 33.42（G28）"


def test_operands_below_each_other_and_blanks_are_gathered_with_every_cell() -> None:
    rows = tuple(_operand(f"得分（第 {row} 行）", f"H{row}", str(row - 10)) for row in (14, 15, 16, 18))
    finding = replace(ABOVE_TOTAL, operands=rows)
    assert operands(finding) == "得分 4 5 6（H14:H16）、得分 8（H18）"
    blanks = (_operand("填表人", "B36", "（空）"), _operand("联系电话", "F36", ""))
    assert operands(replace(finding, operands=blanks)) == "填表人、联系电话 空（B36、F36）"


def test_operands_told_row_by_row_are_shown_column_by_column() -> None:
    rows = [(_operand("指标值", f"E{row}", "≥95%"), _operand("完成值", f"F{row}", "96%")) for row in (14, 15, 16)]
    finding = replace(ABOVE_TOTAL, operands=tuple(operand for row in rows for operand in row))
    assert operands(finding) == "指标值 ≥95% ≥95% ≥95%（E14:E16）、完成值 96% 96% 96%（F14:F16）"


def test_a_knock_on_says_that_its_figure_rests_on_what_is_wrong() -> None:
    own = replace(ABOVE_TOTAL, rule="FX101", cause=ABOVE_TOTAL.key)
    assert figures(own, ABOVE_TOTAL) == comparison(own)
    elsewhere = replace(own, place=place("附件1", "H30"), actual="45.00", expected="450000.00", difference="")
    assert figures(elsewhere, ABOVE_TOTAL) == "填报 45.00，按现在的数应为 450000.00"
    words = replace(elsewhere, expected="附件3“甲项目”")
    assert figures(words, ABOVE_TOTAL) == "填报 45.00，应为 附件3“甲项目”"


def test_what_the_message_says_with_another_unit_is_not_said_twice() -> None:
    said = "报告写基本支出 479.86万元，附表里是 497.86，相差 -18.00 万元。"
    finding = replace(ABOVE_TOTAL, message=said, actual="479.86万元", expected="497.86 万元", difference="-18.00 万元")
    assert untold(finding) == ""
    assert untold(replace(finding, message="报告写基本支出 479.86万元。")) == comparison(finding)


def test_operand_elsewhere_names_sheet_and_file() -> None:
    there = _operand("项目支出（决算）", "I9", "300.43", "附件2")
    assert operands(replace(ABOVE_TOTAL, operands=(there,))) == f"项目支出（决算）300.43（{FILES['附件2']} 附件2!I9）"


def test_counts_tell_headlines_from_knock_ons() -> None:
    follower = replace(SUBTOTAL, cause=ABOVE_TOTAL.key)
    found = tallies((ABOVE_TOTAL, follower, replace(SUBTOTAL, rule="XJ104")))
    assert found[Severity.REVIEW] == Tally(findings=2, knock_on=1)
    assert counted(found) == "错误 1，核实 2（其中连带 1），提示 0"
