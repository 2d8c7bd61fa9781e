"""反映问题情况, 建议情况 (KH108, KH109): which band a chapter gets, at its edges."""

from __future__ import annotations

import pytest

from tests.forms import case
from tests.test_scoring import ADVICE, PROBLEMS, mark, report

CAUSES = ("，原因是测算粗", "，因为人少", "，由于验收晚")
FIVE = "1.预算编制偏粗{}。\n2.履职不足{}。\n3.资金使用偏慢{}。\n4.财务薄弱。\n5.采购偏慢。\n6.其他方面也有欠缺之处。"
THREE = "1.采购不足。\n2.财务薄弱。\n3.履职不足。"
MEASURES = "1.规范采购。\n2.加强财务。\n3.认真履职。"
SUBJECTS = ("采购", "财务", "履职", "编制", "预案", "宣传", "用车", "出差", "会议", "培训")
TEN = "\n".join(f"{number}.{word}不足。" for number, word in enumerate(SUBJECTS, 1))


def long(text: str, length: int = 80) -> str:
    """The text filled up to a length with words that touch on nothing."""
    return text + "甲" * (length - len(text))


def band(code: str, problems: str, advice: str = "") -> str:
    one = mark(code, case(report(**{PROBLEMS: problems, ADVICE: advice})))
    return f"{one.low}—{one.high} {one.reason.partition('；')[0]}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FIVE.format(*CAUSES), "20—20 问题归纳、原因分析全面：共 6 条，涉及 5 个方面"),
        (FIVE.format(*CAUSES[:2], ""), "16—18 较全面：共 6 条，涉及 5 个方面"),
        (FIVE.format(*CAUSES).replace("采购", ""), "16—18 较全面：共 6 条，涉及 4 个方面"),
        (long("1.履职不足，原因是人少。\n2.别的。", 60), "13—15 不全面：共 2 条，涉及 1 个方面"),
        (long("1.履职不足，原因是人少。\n2.别的。", 59), "10—12 未归纳且过于简单：共 2 条，涉及 1 个方面"),
        (long("1.履职不足，人少。\n2.别的。"), "10—12 未归纳且过于简单：共 2 条，涉及 1 个方面"),
        (long("1.履职、资金使用、财务，人少。\n2.别的。"), "13—15 不全面：共 2 条，涉及 3 个方面"),
        (long("1.履职、资金使用、财务，由于人少。\n2.别的。"), "16—18 较全面：共 2 条，涉及 3 个方面"),
        (long("1.履职、资金使用，由于人少。\n2.别的。"), "13—15 不全面：共 2 条，涉及 2 个方面"),
        ("1.经费不足。\n2.资金紧张，专项资金少。", "0—0 只提资金不足或没有内容：共 2 条，涉及 1 个方面"),
        (long("1.经费不足。\n2.资金紧张，采购慢。"), "10—12 未归纳且过于简单：共 2 条，涉及 1 个方面"),
        (long("1.经费不足。\n2.人手不够。"), "10—12 未归纳且过于简单：共 2 条，涉及 0 个方面（无）"),
        ("无", "0—0 只提资金不足或没有内容：共 0 条，涉及 0 个方面（无）"),
        ("", "0—0 只提资金不足或没有内容：共 0 条，涉及 0 个方面（无）"),
    ],
)
def test_problems(text: str, told: str) -> None:
    assert band("KH108", text).startswith(told)


@pytest.mark.parametrize(
    ("problems", "advice", "told"),
    [
        (THREE, long(MEASURES, 60), "15—15 与问题对应且全面：问题 3 条，有对应措施的 3 条"),
        (THREE, long(MEASURES, 59), "6—8 过于简单：问题 3 条，有对应措施的 3 条"),
        ("1.采购不足。\n2.财务薄弱。", long(MEASURES), "12—14 比较全面：问题 2 条，有对应措施的 2 条"),
        (TEN, long(MEASURES), "12—14 比较全面：问题 10 条，有对应措施的 3 条"),
        (TEN, long("1.规范采购。\n2.加强财务。"), "9—11 不全面：问题 10 条，有对应措施的 2 条"),
        (THREE, long("1.增加经费。\n2.规范采购。"), "12—14 比较全面：问题 3 条，有对应措施的 1 条"),
        (THREE, long("1.增加经费。\n2.加大投入。"), "0—0 只提加大投入或没有内容：问题 3 条，有对应措施的 0 条"),
        ("无", long(MEASURES), "9—11 不全面：问题 0 条，有对应措施的 0 条"),
        (THREE, "无", "0—0 只提加大投入或没有内容：问题 3 条，有对应措施的 0 条"),
    ],
)
def test_advice(problems: str, advice: str, told: str) -> None:
    assert band("KH109", problems, advice) == told


def test_a_measure_answers_a_problem_by_three_pairs_of_characters_in_common() -> None:
    problem = "1.站房老化严重。\n2.别的。"
    assert "有对应措施的 1 条" in band("KH109", problem, long("1.更新站房老化线路。"))
    assert "有对应措施的 0 条" in band("KH109", problem, long("1.更新站房老旧线路。"))


def test_a_chapter_without_content_is_shown_by_its_cell() -> None:
    for given, told in (("无", "附件4 存在的问题及原因分析：无"), ("", "附件4 存在的问题及原因分析：（空）")):
        (only,) = mark("KH108", case(report(**{PROBLEMS: given}))).evidence
        assert (only.text, only.place is not None) == (told, True)


def test_an_item_is_quoted_in_forty_characters() -> None:
    short, long_ = "履" * 40, "履" * 41
    evidence = mark("KH108", case(report(**{PROBLEMS: f"（一）{short}\n（二）{long_}"}))).evidence
    assert [one.text for one in evidence] == [f"附件4 {short}", f"附件4 {'履' * 40}…"]
