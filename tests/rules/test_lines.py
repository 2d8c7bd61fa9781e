"""Rules of one line: how a total, a rate, a part that does not hold is told, whole sentences and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forms import case, form, run, with_basic_spending
from xlzj.rules.catalogue import by_code

if TYPE_CHECKING:
    from xlzj.model import Finding, Form, Outcome

RATE, THREE = "实际在职人数 / 编制数", "公务用车购置和维护经费 + 出国经费 + 公务接待"
RULE = by_code()


def headcount(posts: str, staff: str, rate: str) -> Form:
    return form("附件1", 编制数=posts, 实际在职人数=staff, 控制率=rate)


def told(outcome: Outcome) -> Finding:
    assert outcome.finding is not None
    return outcome.finding


def operands(finding: Finding) -> list[str]:
    return [f"{one.field} {one.value}" for one in finding.operands]


@pytest.mark.parametrize(
    ("posts", "staff", "rate", "severity", "message"),
    [
        ("8", "7", "87.51%", "review", f"控制率填 87.51%，按“{RATE}”应为 87.50%，多 0.01 个百分点。"),
        ("8", "7", "80%", "error", f"控制率填 80.00%，按“{RATE}”应为 87.50%，少 7.50 个百分点。"),
        ("3", "2", "66.66%", "hint", f"控制率填 66.66%，按“{RATE}”为 66.67%，像是截断而不是四舍五入。"),
        ("7", "6", "85.72%", "hint", f"控制率填 85.72%，按“{RATE}”为 85.71%，像是一律进位而不是四舍五入。"),
        ("1000", "999", "99.8%", "error", f"控制率填 99.80%，按“{RATE}”应为 99.90%，少 0.10 个百分点。"),
        ("8", "7", "", "review", f"控制率没有填，按“{RATE}”应为 87.50%。"),
        ("8", "", "87%", "review", f"控制率填 87.00%，“{RATE}”里实际在职人数却没有填，无从核对。"),
        ("", "7", "87%", "review", f"控制率填 87.00%，“{RATE}”里编制数却没有填，无从核对。"),
        ("", "", "87%", "review", f"控制率填 87.00%，“{RATE}”各项却都没有填，无从核对。"),
        ("0", "2", "66.5%", "error", "A4 填 66.50%，但分母为 0，不应有比率"),
    ],
)
def test_a_rate_that_does_not_hold(posts: str, staff: str, rate: str, severity: str, message: str) -> None:
    (outcome,) = run(RULE["XJ101"], headcount(posts, staff, rate))
    assert (told(outcome).severity, told(outcome).message) == (severity, message)


@pytest.mark.parametrize(
    ("posts", "staff", "rate", "ended", "reason"),
    [
        ("8", "7", "87.5%", "pass", ""),
        ("7", "6", "85.7%", "pass", ""),
        ("0", "2", "0", "not_applicable", ""),
        ("0", "2", "", "not_applicable", ""),
        ("", "", "", "not_applicable", ""),
        ("8", "七", "87%", "unchecked", "控制率：附件1!A3不是数字（“七”）"),
        ("8", "7", "八成", "unchecked", "控制率：附件1!A4不是数字（“八成”）"),
    ],
)
def test_a_rate_that_holds_or_cannot_be_checked(posts: str, staff: str, rate: str, ended: str, reason: str) -> None:
    (outcome,) = run(RULE["XJ101"], headcount(posts, staff, rate))
    assert (outcome.status, outcome.reason) == (ended, reason)


def test_no_divisor_says_what_to_write() -> None:
    finding = told(run(RULE["XJ101"], headcount("0", "2", "66.5%"))[0])
    assert (finding.expected, finding.hint) == ("0 或空", "分母为 0 时填 0 或留空")


@pytest.mark.parametrize(
    ("posts", "staff", "rate", "expected", "difference", "fix"),
    [
        ("8", "7", "80%", "87.50%", "-7.50%", "87.50%"),
        ("8", "7", "87.51%", "87.50%", "+0.01%", None),
        ("8", "7", "", "87.50%", "", "87.50%"),
        ("8", "", "87%", "", "", None),
        ("3", "2", "66.66%", "66.67%", "", None),
    ],
)
def test_only_what_is_surely_wrong_is_mended(
    posts: str, staff: str, rate: str, expected: str, difference: str, fix: str | None
) -> None:
    finding = told(run(RULE["XJ101"], headcount(posts, staff, rate))[0])
    assert (finding.expected, finding.difference, finding.fix) == (expected, difference, fix)


@pytest.mark.parametrize(
    ("total", "car", "guests", "severity", "message", "parts"),
    [
        (
            "18.40",
            "10.28",
            "7.29",
            "error",
            f"三公经费（2023年决算数）填 18.40，按“{THREE}”应为 17.57，多 0.83。",
            ["公务用车购置和维护经费（2023年决算数） 10.28", "公务接待（2023年决算数） 7.29"],
        ),
        (
            "",
            "2.00",
            "1.00",
            "review",
            f"三公经费（2023年决算数）没有填，按“{THREE}”应为 3.00。",
            ["公务用车购置和维护经费（2023年决算数） 2.00", "公务接待（2023年决算数） 1.00"],
        ),
        (
            "3.00",
            "",
            "",
            "review",
            f"三公经费（2023年决算数）填 3.00，“{THREE}”各项却都没有填，无从核对。",
            [
                "公务用车购置和维护经费（2023年决算数） （空）",
                "出国经费（2023年决算数） （空）",
                "公务接待（2023年决算数） （空）",
            ],
        ),
    ],
    ids=["more", "blank", "bare"],
)
def test_a_total_that_does_not_hold(
    total: str, car: str, guests: str, severity: str, message: str, parts: list[str]
) -> None:
    filled = form("附件1", 三公经费=[total, "", ""], 公务用车购置和维护经费=[car, "", ""], 公务接待=[guests, "", ""])
    finding = told(run(RULE["XJ104"], filled)[0])
    assert (finding.severity, finding.message, operands(finding)) == (severity, message, parts)


def test_a_part_larger_than_its_whole() -> None:
    other = with_basic_spending()
    filled = form("附件1", edition=other, 公用经费=["5", "", "4"], 基本支出=["3", "2", "4"])
    outcomes = list(RULE["XJ114"].run(case(filled, edition=other)))
    assert [str(outcome.status) for outcome in outcomes[1:]] == ["not_applicable", "pass"]
    finding = told(outcomes[0])
    assert finding.message == "公用经费（2023年决算数） 5.00 大于基本支出（2023年决算数） 3.00，相差 2.00。"
    assert (finding.expected, finding.difference, operands(finding)) == (
        "≤3.00",
        "+2.00",
        ["基本支出（2023年决算数） 3.00"],
    )


@pytest.mark.parametrize(
    ("whole", "parts", "ended", "message", "difference"),
    [
        (
            "5.00",
            ("3.00", "3.00", ""),
            "finding",
            "公用经费（2023年决算数） 5.00 小于办公经费 + 水费电费差旅费 + 会议费培训费 6.00，相差 1.00。",
            "-1.00",
        ),
        (
            "",
            ("3.00", "3.00", ""),
            "finding",
            "公用经费（2023年决算数）没有填，办公经费 + 水费电费差旅费 + 会议费培训费却是 6.00。",
            "-6.00",
        ),
        ("5.99", ("3.00", "3.00", ""), "pass", "", ""),
        ("6.00", ("3.00", "3.00", ""), "pass", "", ""),
        ("9.00", ("3.00", "3.00", "3.00"), "pass", "", ""),
        ("9.00", ("", "", ""), "not_applicable", "", ""),
        ("", ("", "", ""), "not_applicable", "", ""),
    ],
)
def test_parts_that_are_more_than_their_whole(
    whole: str, parts: tuple[str, str, str], ended: str, message: str, difference: str
) -> None:
    office, water, meetings = parts
    filled = form(
        "附件1",
        公用经费=[whole, "", ""],
        办公经费=[office, "", ""],
        水费电费差旅费=[water, "", ""],
        会议费培训费=[meetings, "", ""],
    )
    outcome = run(RULE["XJ110"], filled)[0]
    assert str(outcome.status) == ended
    if outcome.finding is not None:
        assert (outcome.finding.message, outcome.finding.difference) == (message, difference)
        assert outcome.finding.expected == "≥6.00"
        assert operands(outcome.finding) == ["办公经费（2023年决算数） 3.00", "水费电费差旅费（2023年决算数） 3.00"]
