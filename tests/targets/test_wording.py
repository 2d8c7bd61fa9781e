"""Typing habits and conversion debris, and what they must come out as."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlzj.targets import Kind, judge, normalise, parse_actual, parse_target, suggested_score, unnumbered

WEIGHT = Decimal(10)
WORDS = (
    "≥ ≤ 》 《 95 % 万元 微克/立方米 PM2.5 PM10 １ ． ， 。 2024年 12月 31日 前 完成 不低于 以上 控制在 以内 <p> </p> "
    "$ \\geq \\% - ~ 、 其中 ( ) 无 / 标准： 百分之 九十 0 . 提升 未 有所"
)
PIECES = st.sampled_from([*re.findall(r"\S+", WORDS), " ", "\u3000"])
PHRASES = st.lists(PIECES, max_size=14).map("".join)
ANYTHING = st.text(max_size=60) | PHRASES


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("1 0 0 %", "100%"),
        ("4 5", "45"),
        ("2 0 2 4 年", "2024 年"),
        ("》90%", "≥90%"),
        ("《 5", "≤ 5"),
        ("《方案》2024年", "《方案》2024年"),
        ("《2024年方案》", "《2024年方案》"),
        ("$\\geq 90\\%$", "≥ 90%"),
        ("<p>达标</p>", "达标"),
        ("＞＝９５％", "≥95%"),
        ("　达标　", "达标"),
        ("38.4μg/m³", "38.4μg/m3"),
        ("PM2. 5 30", "PM2.5 30"),
        ("O3 140", "O3 140"),
        ("100，200", "100、200"),
        ("<90% 与 >5%", "<90% 与 >5%"),
        ("82 .7%", "82.7%"),
        ("《》", "《》"),
        ("\\geq 90", "≥ 90"),
        ("\\leqslant 5\\%", "≤ 5%"),
        ("\\text {达标}", "达标"),
        ("1\\times 2", "1× 2"),
        ("$95$", "95"),
        (">=5 <=6", "≥5 ≤6"),
        ("<=6", "≤6"),
        ("<b>达标", "达标"),
    ],
)
def test_typing_habits_are_undone(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@given(ANYTHING)
def test_normalise_twice_is_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_any_text_gets_a_verdict_with_a_reason(target: str, actual: str, name: str) -> None:
    verdict = judge(parse_target(target, name=name, category=name), parse_actual(actual, name=name))
    assert verdict.reason
    score = suggested_score(verdict, WEIGHT)
    assert score is None or 0 <= score[0] <= score[1] <= WEIGHT


@given(ANYTHING)
def test_a_text_reads_the_same_normalised(text: str) -> None:
    assert parse_target(text)._replace(text="") == parse_target(normalise(text))._replace(text="")
    assert parse_actual(text)._replace(text="") == parse_actual(normalise(text))._replace(text="")


@given(
    st.integers(10, 99999),
    st.sampled_from(["%", "次", "万元", "件", "天"]),
    st.sampled_from(["≥", "", "不低于", "完成"]),
    st.integers(1, 4),
)
def test_spaces_inside_digits_change_nothing(number: int, unit: str, before: str, blanks: int) -> None:
    tight, loose = f"{before}{number}{unit}", f"{before}{(' ' * blanks).join(str(number))} {unit}"
    assert parse_target(loose)._replace(text="") == parse_target(tight)._replace(text="")
    assert parse_actual(loose)._replace(text="") == parse_actual(tight)._replace(text="")


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_floor_is_reached_by_itself_and_everything_above(floor: int, actual: int) -> None:
    verdict = judge(parse_target(f"≥{floor}次"), parse_actual(f"{actual}次"))
    assert verdict.achieved is (actual >= floor)


@given(st.decimals(1, 10**5, places=2), st.decimals(1, 10**5, places=2))
def test_yuan_and_ten_thousand_yuan_judge_alike(limit: object, actual: object) -> None:
    target = parse_target(f"≤{limit}万元")
    in_yuan = judge(target, parse_actual(f"{int(actual * 10000)}元"))  # type: ignore[operator]
    assert in_yuan.achieved is judge(target, parse_actual(f"{actual}万元")).achieved


@pytest.mark.parametrize("text", ["无", "/", "\\", "—", "——", "-", "不适用", "N/A"])
def test_nothing_said_is_not_applicable(text: str) -> None:
    assert parse_target(text).kind is Kind.NOT_APPLICABLE
    assert parse_actual(text).kind is Kind.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.46个站点正常观测\n2.发布预警12.8万条", "46个站点正常观测\n2.发布预警12.8万条"),
        ("1.完成采样\n2.12处断面达标", "1.完成采样\n12处断面达标"),
        ("1.57亿元专项资金到位", "1.57亿元专项资金到位"),
        ("1.57亿元到位\n3.20亿元未到位", "1.57亿元到位\n3.20亿元未到位"),
        ("", ""),
    ],
    ids=["first", "second", "single", "amounts", "blank"],
)
def test_numbers_of_lines_are_not_part_of_the_figures_after_them(text: str, told: str) -> None:
    assert unnumbered(text) == told


@pytest.mark.parametrize("text", ["", " ", "　"])
def test_blank_is_not_zero(text: str) -> None:
    assert parse_actual(text).kind is Kind.BLANK
    assert "blank" in parse_target(text).flags
    assert judge(parse_target("0"), parse_actual(text)).achieved is None
    assert judge(parse_target("0"), parse_actual("0")).achieved is True
