"""附件1: every rule at its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import form, judged, run, statuses, with_basic_spending
from xlzj.rules import annex1

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in annex1.RULES}


@pytest.mark.parametrize(
    ("total", "parts", "ended"),
    [
        ("17.57", ("10.28", "", "7.29"), "pass"),
        ("17.58", ("10.28", "", "7.29"), "pass"),  # one unit of the last decimal: 尾数
        ("18.40", ("10.28", "", "7.29"), "finding:error"),
        ("", ("10.28", "", "7.29"), "finding:review"),
        ("0", ("", "", ""), "pass"),
        ("", ("", "", ""), "not_applicable"),
        ("3.00", ("", "", ""), "finding:review"),
        ("-1.00", ("-1.00", "", ""), "pass"),
    ],
)
def test_xj104_total_of_three(total: str, parts: tuple[str, str, str], ended: str) -> None:
    car, abroad, guests = parts
    filled = form(
        "附件1",
        三公经费=[total, "", ""],
        公务用车购置和维护经费=[car, "", ""],
        出国经费=[abroad, "", ""],
        公务接待=[guests, "", ""],
    )
    assert statuses(RULE["XJ104"], filled) == [ended, "not_applicable", "not_applicable"]


def test_xj104_says_what_it_should_be() -> None:
    filled = form(
        "附件1", 三公经费=["18.40", "", ""], 公务用车购置和维护经费=["10.28", "", ""], 公务接待=["7.29", "", ""]
    )
    finding = run(RULE["XJ104"], filled)[0].finding
    assert finding is not None
    assert (finding.actual, finding.expected, finding.difference) == ("18.40", "17.57", "+0.83")
    assert [(o.field, o.value) for o in finding.operands] == [
        ("公务用车购置和维护经费（2023年决算数）", "10.28"),
        ("公务接待（2023年决算数）", "7.29"),
    ]


@pytest.mark.parametrize(
    ("total", "parts", "ended"),
    [
        ("8.00", ("5.00", "2.00", "1.00"), "pass"),
        ("8.02", ("5.00", "2.00", "1.00"), "pass"),  # rounding of four printed numbers
        ("8.03", ("5.00", "2.00", "1.00"), "finding:error"),
        ("", ("5.00", "2.00", "1.00"), "finding:review"),
        ("0", ("", "", ""), "pass"),
        ("", ("", "", ""), "not_applicable"),
        ("8.00", ("", "", ""), "finding:review"),
        ("5.00", ("5.00", "——", "——"), "pass"),
        ("8.00", ("5.00", "text:两万", "1.00"), "unchecked"),
    ],
)
def test_xj108_project_spending_is_the_sum_of_its_parts(total: str, parts: tuple[str, ...], ended: str) -> None:
    work, upkeep, special = parts
    filled = form(
        "附件1",
        项目支出=["", "", total],
        业务工作经费=["", "", work],
        运行维护经费=["", "", upkeep],
        市级专项资金=["", "", special],
    )
    assert statuses(RULE["XJ108"], filled) == ["not_applicable", "not_applicable", ended]


def ended(code: str, **values: Any) -> list[str]:
    return judged(code, form("附件1", **values))


@pytest.mark.parametrize(
    ("posts", "staff", "rate", "expected"),
    [
        ("11", "11", "100%", ["pass"]),
        ("151", "116", "76.82%", ["pass"]),
        ("151", "116", "77%", ["pass"]),  # typed without decimals
        ("151", "116", "76.83%", ["finding:hint"]),  # less than one unit of the last decimal
        ("151", "116", "72.85%", ["finding:error"]),
        ("151", "116", "", ["finding:review"]),
        ("0", "0", "0", []),
        ("0", "5", "100%", ["finding:error"]),
        ("", "5", "", []),
        ("text:约十", "5", "50%", ["unchecked"]),
    ],
)
def test_xj101_headcount_rate(posts: str, staff: str, rate: str, expected: list[str]) -> None:
    assert ended("XJ101", 编制数=posts, 实际在职人数=staff, 控制率=rate) == expected


@pytest.mark.parametrize(
    ("posts", "staff", "expected"),
    [
        ("100", "100", ["pass"]),
        ("100", "101", ["finding:review"]),
        ("100", "60", ["pass"]),
        ("100", "59", ["finding:review"]),
        ("0", "5", []),
        ("100", "", []),
    ],
)
def test_xj102_headcount_out_of_the_usual(posts: str, staff: str, expected: list[str]) -> None:
    assert ended("XJ102", 编制数=posts, 实际在职人数=staff) == expected


@pytest.mark.parametrize(
    ("posts", "staff", "expected"),
    [
        ("11", "11", ["pass", "pass"]),
        ("0", "0", ["finding:error", "pass"]),
        ("11", "10.5", ["pass", "finding:error"]),
        ("-1", "1", ["finding:error", "pass"]),
        ("", "", []),
    ],
)
def test_xj103_people_are_whole(posts: str, staff: str, expected: list[str]) -> None:
    assert ended("XJ103", 编制数=posts, 实际在职人数=staff) == expected


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        ("2.06", ("", "2.06"), ["pass"]),
        ("", ("", "2.06"), ["finding:review"]),
        ("10.28", ("", ""), ["finding:review"]),
        ("2.10", ("0.02", "2.06"), ["finding:error"]),
        ("——", ("", ""), []),
    ],
)
def test_xj105_cars(total: str, parts: tuple[str, str], expected: list[str]) -> None:
    filled = {
        "公务用车购置和维护经费": [total, "", ""],
        "公车购置": [parts[0], "", ""],
        "公车运行维护": [parts[1], "", ""],
    }
    assert ended("XJ105", **filled) == expected


@pytest.mark.parametrize(
    ("total", "office", "travel", "expected"),
    [
        ("57.85", "33.13", "0.10", ["pass"]),
        ("40.02", "33.42", "6.60", ["pass"]),
        ("40.01", "33.42", "6.60", ["pass"]),  # on the tolerance
        ("36.61", "33.42", "6.60", ["finding:error"]),
        ("72.57", "", "", []),
        ("", "33.42", "", ["finding:error"]),
    ],
)
def test_xj110_parts_do_not_exceed_the_whole(total: str, office: str, travel: str, expected: list[str]) -> None:
    filled = {"公用经费": ["", total, ""], "办公经费": ["", office, ""], "水费电费差旅费": ["", travel, ""]}
    assert ended("XJ110", **filled) == expected


@pytest.mark.parametrize(
    ("total", "ended_as"), [("896.26", "pass"), ("896.69", "finding:error"), ("", "finding:review")]
)
def test_xj113_total_spending(total: str, ended_as: str) -> None:
    edition = with_basic_spending()
    filled = form(
        "附件1", edition=edition, 支出总额=[total, "", ""], 基本支出=["596.26", "", ""], 项目支出=["300", "", ""]
    )
    assert statuses(RULE["XJ113"], filled, edition=edition)[0] == ended_as


@pytest.mark.parametrize(("public", "ended_as"), [("50", "pass"), ("100.01", "pass"), ("100.02", "finding:error")])
def test_xj114_public_spending_is_part_of_basic_spending(public: str, ended_as: str) -> None:
    edition = with_basic_spending()
    filled = form("附件1", edition=edition, 公用经费=[public, "", ""], 基本支出=["100", "", ""])
    assert statuses(RULE["XJ114"], filled, edition=edition)[0] == ended_as


def test_xj114_does_not_apply_where_the_form_has_no_such_line() -> None:
    assert ended("XJ114", 公用经费=["50", "50", "50"]) == []


@pytest.mark.parametrize(
    ("approved", "actual", "rate", "expected"),
    [
        ("0", "0", "0", []),
        ("100", "90", "90%", ["pass"]),
        ("100", "90", "95%", ["finding:error"]),
        ("100", "110", "110%", ["finding:review"]),
        ("100", "90", "", ["finding:hint"]),
    ],
)
def test_xj117_buildings(approved: str, actual: str, rate: str, expected: list[str]) -> None:
    assert ended("XJ117", 批复规模=approved, 实际规模=actual, 规模控制率=rate) == expected


@pytest.mark.parametrize(
    ("size", "money", "expected"),
    [
        (("0", "0"), ("0", "0"), ["pass"]),
        (("", ""), ("", ""), ["pass"]),
        (("180", "176"), ("32", "31.20"), ["pass", "pass", "pass"]),
        (("180", "190"), ("32", "31.20"), ["pass", "pass", "pass"]),  # XJ117 tells it
        (("0", "176"), ("32", "31.20"), ["finding:review", "pass", "finding:hint"]),
        (("180", "176"), ("", "31.20"), ["pass", "finding:review", "finding:hint"]),
        (("180", "0"), ("0", "0"), ["finding:hint"]),
        (("text:待批", "176"), ("32", "31.20"), ["pass"]),
    ],
)
def test_xj128_what_was_built_was_approved(size: tuple[str, str], money: tuple[str, str], expected: list[str]) -> None:
    filled = {"批复规模": size[0], "实际规模": size[1], "预算投资": money[0], "实际投资": money[1]}
    assert ended("XJ128", **filled) == expected


@pytest.mark.parametrize(
    ("text", "three", "expected"),
    [
        ("严格执行公务接待标准，压减公务用车运行费用", ["2", "", "1"], ["pass"]),
        ("", ["2", "", "1"], ["finding:error"]),
        ("无", ["2", "", "1"], ["finding:error"]),
        ("厉行节约措施有力啊啊", ["2", "", "1"], ["pass"]),  # ten characters are enough
        ("三公经费逐年下降，成效明显", ["1", "", "2"], ["finding:error"]),
        ("三公经费逐年下降，成效明显", ["2", "", "1"], ["pass"]),
    ],
)
def test_xj118_thrift_is_told_and_true(text: str, three: list[str], expected: list[str]) -> None:
    assert ended("XJ118", 厉行节约保障措施=text, 三公经费=three) == expected


@pytest.mark.parametrize(
    ("values", "severity", "message", "expected"),
    [
        ({"实际规模": "100"}, "review", "实际规模 100，批复规模没有填，没有批复就不应有实际数。", "批复规模"),
        (
            {"实际规模": "100", "批复规模": "0"},
            "review",
            "实际规模 100，批复规模为 0，没有批复就不应有实际数。",
            "批复规模",
        ),
        ({"实际投资": "10"}, "review", "实际投资 10.00，预算投资没有填，没有批复就不应有实际数。", "预算投资"),
        ({"批复规模": "100"}, "hint", "批复规模 100，预算投资没有填，同一批工程应两项都有。", "预算投资"),
        ({"预算投资": "5"}, "hint", "预算投资 5.00，批复规模没有填，同一批工程应两项都有。", "批复规模"),
        (
            {"批复规模": "100", "预算投资": "0"},
            "hint",
            "批复规模 100，预算投资为 0.00，同一批工程应两项都有。",
            "预算投资",
        ),
    ],
)
def test_xj128_says_which_of_the_two_is_missing(
    values: dict[str, str], severity: str, message: str, expected: str
) -> None:
    filled = form("附件1", **values)
    (finding,) = (one.finding for one in run(RULE["XJ128"], filled) if one.finding)
    assert (finding.severity, finding.message, finding.expected) == (severity, message, expected)
    assert finding.place == filled.fields[expected].place
    assert [one.field for one in finding.operands] == [message.partition(" ")[0], expected]


@pytest.mark.parametrize(
    ("total", "subtotal", "severity"),
    [
        ("=140", "", "error"),  # neither what it is with the subtotal nor …
        ("=40", "", "error"),  # … what it is without: a formula that leaves the subtotal out
        ("=100", "", "hint"),
        ("40", "", "hint"),  # typed by hand: nothing was left out by a formula
        ("", "", "hint"),
        ("=100", "40", "error"),
    ],
)
def test_xj109_a_blank_subtotal_that_a_formula_leaves_out_is_an_error(total: str, subtotal: str, severity: str) -> None:
    filled = form(
        "附件1",
        项目支出=["", "", total],
        业务工作经费=["", "", "40"],
        市级专项资金=["", "", subtotal],
        市级专项资金明细=[["甲", "", "", "60"]],
    )
    assert statuses(RULE["XJ109"], filled)[-1] == f"finding:{severity}"


def test_xj109_a_total_of_another_column_says_nothing_about_this_one() -> None:
    filled = form(
        "附件1",
        项目支出=["=5", "", "=100"],
        业务工作经费=["10", "", "40"],
        市级专项资金明细=[["甲", "", "", "60"]],
    )
    assert statuses(RULE["XJ109"], filled)[-1] == "finding:hint"
