"""The language of 审核公式: what is understood, what is refused and where; nothing raises but BadExpression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlzj.expression import BadExpression, comparison, expression, statement

if TYPE_CHECKING:
    from collections.abc import Callable


def same(text: str, other: str) -> None:
    """Both formulas name the same fields in the same order, and compare in the same way."""
    a, b = statement(text), statement(other)
    assert [(n.path, n.use) for n in a.names] == [(n.path, n.use) for n in b.names]
    assert (a.assertion.kind, len(a.assertion.parts)) == (b.assertion.kind, len(b.assertion.parts))
    if a.assertion.comparison is not None and b.assertion.comparison is not None:
        assert a.assertion.comparison.operator == b.assertion.comparison.operator


@pytest.mark.parametrize(
    ("excel", "ours"),
    [
        ("=甲<=乙", "甲 <= 乙"),
        ("甲≤乙", "甲 <= 乙"),
        ("甲＜＝乙", "甲 <= 乙"),
        ("甲=<乙", "甲 <= 乙"),
        ("甲=>乙", "甲 >= 乙"),
        ("甲≥乙", "甲 >= 乙"),
        ("甲≠乙", "甲 <> 乙"),
        ("甲!=乙", "甲 <> 乙"),
        ("甲==乙", "甲 = 乙"),
        ("（甲＋乙）×２　＝　丙÷４", "(甲 + 乙) * 2 = 丙 / 4"),
        ("IF(甲>0,乙=丙)", "如果(甲 > 0, 乙 = 丙)"),
        ("if(甲>0，乙=丙，丁=0)", "如果(甲 > 0, 乙 = 丙, 丁 = 0)"),
        ("AND(甲=1,OR(乙=2,丙=3))", "且(甲 = 1, 或(乙 = 2, 丙 = 3))"),
        ("ABS(ROUND(甲,2)-MAX(乙,丙))<=MIN(1,丁)", "绝对值(四舍五入(甲, 2) - 较大(乙, 丙)) <= 较小(1, 丁)"),
        ("SUM(甲,乙)=丙", "合计(甲, 乙) = 丙"),
        ("SUM(附件3.甲)=丙", "汇总(附件3.甲) = 丙"),
        ("附件1!甲=附件2!乙", "附件1.甲 = 附件2.乙"),
        ("N(甲)+乙=丙", "空作零(甲) + 乙 = 丙"),
        ("(甲=乙)", "且(甲 = 乙)"),
    ],
    ids=[f"way{number}" for number in range(19)],
)
def test_excels_way_of_writing_means_the_same(excel: str, ours: str) -> None:
    same(excel, ours)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "没有写完"),
        ("甲 +", 3, "没有写完"),
        ("甲 + = 乙", 4, "不能放在这里"),
        ("甲 = 乙 = 丙", 6, "一个比较符"),
        ("甲 + 乙", 5, "缺少比较符"),
        ("甲 = (乙", 6, "缺“)”"),
        ("甲 = 乙)", 5, "多出了"),
        ("甲 = 乙 & 丙", 6, "认不出“&”"),
        ("甲 = 折算(乙)", 4, "没有“折算”这个函数"),
        ("甲 = ROUND(乙, 2, 3)", 4, "要 2 个参数"),
        ("甲 = 汇总(1)", 7, "这里应写要汇总的表和列"),
        ("汇总(表.列, 条件, 3, 4) = 1", 13, "这里应为“)”"),
        ("≥ 甲", 0, "不能放在这里"),
    ],
    ids=[f"fault{number}" for number in range(13)],
)
def test_what_is_wrong_is_told_at_its_character(text: str, position: int, words: str) -> None:
    with pytest.raises(BadExpression) as caught:
        statement(text)
    assert words in caught.value.reason
    assert caught.value.position == position
    assert f"第 {caught.value.position + 1} 个字符" in str(caught.value)


def test_positions_count_in_the_text_as_written() -> None:
    with pytest.raises(BadExpression) as caught:
        statement("＝甲≤（乙＋）")
    assert caught.value.position == 6
    (first, *_) = statement("＝ 甲≤乙").names
    assert first.position == 2


def test_brackets_within_brackets_end_somewhere() -> None:
    for text in ("(" * 3000 + "1", "-" * 3000 + "1", "如果(" * 1000, "且(" * 1000, "甲 = " + "绝对值(" * 500):
        with pytest.raises(BadExpression):
            statement(text)
    long = "甲 = " + "+".join(["乙"] * 1500)
    assert len(statement(long).names) == 1501
    with pytest.raises(BadExpression, match="太长"):
        statement("甲" * 5000)


def test_an_untaken_branch_is_not_looked_at() -> None:
    class Scope:
        def number(self, _form: str, name: str) -> object:
            from xlzj.interval import exact

            assert name != "乙", "the other branch"
            return exact(0)

    run = expression("如果(甲 = 0, 7, 乙 / 甲)").run
    value = run(Scope())  # type: ignore[arg-type]
    assert value is not None
    assert value.value == 7


def test_our_own_lines_keep_their_rules() -> None:
    with pytest.raises(BadExpression, match="汇总"):
        expression("附件3.绩效指标.得分")
    assert comparison("如果(甲 > 0, 乙, 0) = 丙 + 1").left.text == "如果(甲 > 0, 乙, 0)"


def complaint(read: Callable[[str], object], text: str) -> BadExpression | None:
    try:
        read(text)
    except BadExpression as error:
        return error
    return None


PIECES = st.sampled_from(
    [
        "三公经费_本年决算", "附件2.项目支出", "上年.甲", "汇总(", "逐行汇总(", "IF(", "且(", "OR(", "ROUND(", "SUM(",
        "(", ")", ",", "，", "+", "-", "/", "=", "<=", "≠", "≤", "<", "1", "0.5%", "12.", "“", '"', "'", "!", ".", " ",
        "　", "TRUE", "$", "{", "[", "\n", "甲!乙", "🙂", "²", "\u0661",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=60)))
def test_any_text_is_a_formula_or_a_plain_complaint(text: str) -> None:
    for read in (statement, comparison, expression):
        fault = complaint(read, text)
        assert fault is None or (0 <= fault.position <= len(text) and fault.reason)
