"""Rules of one line: how a total, a rate, a part that does not hold is told, whole sentences and all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import case, form, run, with_basic_spending
from xlzj.model import Kind, Severity
from xlzj.rules.catalogue import by_code
from xlzj.rules.kernel import rule
from xlzj.rules.lines import computed, identity, relation, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Finding, Form, Outcome
    from xlzj.rules.kernel import Case, Rule, Say

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
        ("0", "2", "66.5%", "error", "控制率填 66.50%，但分母为 0，不应有比率"),
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


ABOUT: dict[str, Any] = {"role": "基础数据表", "basis": "依据", "why": "为什么", "remedy": "怎么办"}


def ended(rule: Rule, *forms: Form) -> list[str]:
    return [
        f"{one.finding.severity} {one.finding.place.cell}" if one.finding else str(one.status)
        for one in run(rule, *forms)
    ]


def cell(given: Form, name: str) -> str:
    return given.fields[name].place.cell


def test_a_rule_of_derived_fields_as_its_author_writes_it() -> None:
    made = computed("ZZ101", "三公合计", "三公经费", **ABOUT)
    assert (made.code, made.title, made.role, made.basis, made.why, made.remedy) == (
        "ZZ101",
        "三公合计",
        "基础数据表",
        "依据",
        "为什么",
        "怎么办",
    )
    assert (made.severity, made.formula, made.root, made.under) == (Severity.ERROR, "三公经费 = 派生算式", True, ())
    filled = form("附件1", 三公经费=["3.00", "", "9.00"], 公务接待=["", "1.00", "1.00"])
    places = [cell(filled, f"三公经费_{column}") for column in ("上年决算", "本年预算", "本年决算")]
    assert ended(made, filled) == [f"review {places[0]}", f"review {places[1]}", f"error {places[2]}"]
    assert ended(made, form("附件2")) == []


def test_a_rule_of_derived_fields_with_its_own_severities_and_relations() -> None:
    made = computed(
        "ZZ102",
        "三公合计",
        "三公经费",
        severity=Severity.HINT,
        blank=Severity.ERROR,
        bare=Severity.HINT,
        under=("ZZ101",),
        relations=("办公经费_本年决算 = 公用经费_本年决算", "水费电费差旅费_本年决算 = 公用经费_本年决算"),
        **ABOUT,
    )
    assert made.formula == (
        "办公经费_本年决算 = 公用经费_本年决算；水费电费差旅费_本年决算 = 公用经费_本年决算；三公经费 = 派生算式"
    )
    assert (made.severity, made.under) == (Severity.HINT, ("ZZ101",))
    filled = form(
        "附件1",
        三公经费=["3.00", "", "9.00"],
        公务接待=["", "1.00", "1.00"],
        办公经费=["", "", "2.00"],
        公用经费=["", "", ""],
    )
    three = [cell(filled, f"三公经费_{column}") for column in ("上年决算", "本年预算", "本年决算")]
    assert ended(made, filled) == [
        f"hint {three[0]}",
        f"error {three[1]}",
        f"hint {three[2]}",
        f"hint {cell(filled, '办公经费_本年决算')}",
        "not_applicable",
    ]
    other = form("附件1", 水费电费差旅费=["", "", ""], 公用经费=["", "", "2.00"], 办公经费=["", "", "2.00"])
    assert ended(made, other)[3:] == ["pass", f"error {cell(other, '水费电费差旅费_本年决算')}"]


def test_a_relation_as_its_author_writes_it() -> None:
    formulas = ("办公经费_本年决算 = 公用经费_本年决算", "办公经费_本年决算 <= 公用经费_本年决算")
    made = identity("ZZ103", "办公等于公用", *formulas, severity=Severity.REVIEW, **ABOUT)
    assert (made.code, made.title, made.severity, made.formula, made.root) == (
        "ZZ103",
        "办公等于公用",
        Severity.REVIEW,
        "；".join(formulas),
        False,
    )
    assert (made.role, made.basis, made.why, made.remedy) == tuple(ABOUT.values())
    more = form("附件1", 办公经费=["", "", "5.00"], 公用经费=["", "", "3.00"])
    at = cell(more, "办公经费_本年决算")
    assert ended(made, more) == [f"review {at}", f"review {at}"]
    less = form("附件1", 办公经费=["", "", "2.00"], 公用经费=["", "", "3.00"])
    assert ended(made, less) == [f"review {at}", "pass"]
    for half in (form("附件1", 办公经费=["", "", "2.00"]), form("附件1", 公用经费=["", "", "2.00"]), form("附件1")):
        assert ended(made, half) == ["not_applicable"] * 2
    assert ended(made, form("附件2")) == []


@pytest.mark.parametrize(
    ("whole", "office", "expected"),
    [
        ("3.00", "3.00", ["pass"]),
        ("", "3.00", ["hint"]),
        ("3.00", "", ["review"]),
        ("", "", ["not_applicable"]),
        ("0", "", ["pass"]),
        ("", "0", ["not_applicable"]),
    ],
)
def test_where_only_one_side_of_a_relation_is_filled_in(whole: str, office: str, expected: list[str]) -> None:
    made = identity(
        "ZZ104", "试", "公用经费_本年决算 = 办公经费_本年决算", blank=Severity.HINT, bare=Severity.REVIEW, **ABOUT
    )
    filled = form("附件1", 公用经费=["", "", whole], 办公经费=["", "", office])
    assert [one.split()[0] for one in ended(made, filled)] == expected


def test_a_relation_that_wants_every_cell_filled_in() -> None:
    formula = "公用经费 = 办公经费 + 水费电费差旅费"
    loose = identity("ZZ105", "试", formula, columns=True, **ABOUT)
    strict = identity("ZZ106", "试", formula, columns=True, complete=True, **ABOUT)
    filled = form(
        "附件1", 公用经费=["5.00", "5.00", ""], 办公经费=["3.00", "3.00", ""], 水费电费差旅费=["1.00", "", ""]
    )
    first, second = (cell(filled, f"公用经费_{column}") for column in ("上年决算", "本年预算"))
    assert ended(loose, filled) == [f"error {first}", f"error {second}", "not_applicable"]
    assert ended(strict, filled) == [f"error {first}", "not_applicable", "not_applicable"]


LINES = "市级专项资金明细"


def written(severity: Severity = Severity.ERROR) -> dict[str, Any]:
    return {"role": "基础数据表", "severity": severity, "basis": "依据", "remedy": "怎么办"}


def test_a_relation_over_the_rows_of_a_table() -> None:
    formula = "本年决算 <= 本年预算"

    @rule("ZZ108", "试", **written())
    def row_by_row(case: Case, say: Say) -> Iterator[Outcome]:
        for given in case.forms("基础数据表"):
            for row in given.tables[LINES]:
                yield relation(case, say, given, formula, row=row)

    filled = form("附件1", 市级专项资金明细=[["甲", "", "5", "6"], ["乙", "", "5", "5"], ["丙", "", "5", ""]])
    assert ended(row_by_row, filled) == ["error D101", "pass", "not_applicable"]


@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [
        ("5.00", ("3.00", "2.00"), "pass"),
        ("6.00", ("3.00", "2.00"), "hint 公用经费（2024年决算数）填 6.00，按“两项之和”应为 5.00，多 1.00。"),
        ("", ("3.00", "2.00"), "hint 公用经费（2024年决算数）没有填，按“两项之和”应为 5.00。"),
        ("6.00", ("", ""), "hint 公用经费（2024年决算数）填 6.00，“两项之和”各项却都没有填，无从核对。"),
        ("", ("", ""), "not_applicable"),
        ("6.00", ("三", "2.00"), "unchecked 公用经费（2024年决算数）：附件1!A41不是数字（“三”）"),
        ("六", ("3.00", "2.00"), "unchecked 公用经费（2024年决算数）：附件1!A38不是数字（“六”）"),
    ],
)
def test_a_cell_that_must_hold_the_sum_of_others(whole: str, parts: tuple[str, str], expected: str) -> None:
    @rule("ZZ109", "试", **written(Severity.HINT))
    def sum_of_two(case: Case, say: Say) -> Iterator[Outcome]:
        for given in case.forms("基础数据表"):
            cells = [(given, given.fields[f"{name}_本年决算"]) for name in ("办公经费", "水费电费差旅费")]
            yield total(case, say, given, given.fields["公用经费_本年决算"], cells, "两项之和")

    office, water = parts
    filled = form("附件1", 公用经费=["", "", whole], 办公经费=["", "", office], 水费电费差旅费=["", "", water])
    (outcome,) = run(sum_of_two, filled)
    found = outcome.finding
    told = f"{found.severity} {found.message}" if found else f"{outcome.status} {outcome.reason}".strip()
    assert told == expected
    if found and "应为" in found.message:
        assert operands(found) == ["办公经费（2024年决算数） 3.00", "水费电费差旅费（2024年决算数） 2.00"]


@pytest.mark.parametrize(
    ("total_", "told_"),
    [("100.00", "按明细应为 100.00，与所填的数相等。"), ("100.06", "按明细应为 100.00，仍不相等。")],
)
def test_a_part_that_does_not_agree_with_its_own_details(total_: str, told_: str) -> None:
    filled = form(
        "附件1",
        项目支出=["", "", total_],
        业务工作经费=["", "", "40"],
        市级专项资金=["", "", "100"],
        市级专项资金明细=[["甲", "", "", "60"]],
    )
    finding = told(run(RULE["XJ108"], filled)[2])
    assert finding.message.endswith(f"其中市级专项资金（2024年决算数） 100.00本身不等于明细之和，{told_}")
    assert finding.fix is None


@pytest.mark.parametrize(
    ("subtotal", "ended_"),
    [
        ("12.05", "pass"),  # twelve rows may be off by half a cent each
        ("12.06", "市级专项资金（2024年决算数）填 12.06，按“市级专项资金明细各行之和”为 12.00，尾数差异偏大。"),
        ("12.07", "市级专项资金（2024年决算数）填 12.07，按“市级专项资金明细各行之和”应为 12.00，多 0.07。"),
    ],
)
def test_rounding_of_many_rows_that_grows_large_is_a_hint(subtotal: str, ended_: str) -> None:
    rows = [[f"项目{number}", "", "", "1.00"] for number in range(12)]
    outcome = run(RULE["XJ109"], form("附件1", 市级专项资金=["", "", subtotal], 市级专项资金明细=rows))[-1]
    assert (outcome.finding.message if outcome.finding else str(outcome.status)) == ended_
    if "尾数" in ended_:
        assert (told(outcome).severity, told(outcome).expected, told(outcome).fix) == (Severity.HINT, "12.00", None)


@pytest.mark.parametrize(("total_", "ended_"), [("1.00", "finding"), ("0", "pass"), ("0.00", "pass")])
def test_nothing_below_a_total_of_nothing_is_no_fault(total_: str, ended_: str) -> None:
    assert str(run(RULE["XJ104"], form("附件1", 三公经费=[total_, "", ""]))[0].status) == ended_


def test_a_cell_whose_name_was_lost_is_not_checked() -> None:
    filled = form("附件1", 三公经费=["1", "", ""])
    gone = filled.fields["三公经费_上年决算"]._replace(kind=Kind.ABSENT)
    outcome = run(RULE["XJ104"], replace(filled, fields={**filled.fields, "三公经费_上年决算": gone}))[0]
    assert (outcome.status, outcome.reason) == (
        "unchecked",
        "三公经费（2023年决算数）：附件1的名称“三公经费_上年决算”已丢失",
    )


def test_a_relation_names_every_cell_of_a_side_of_several() -> None:
    made = identity("ZZ110", "试", "办公经费_本年决算 + 水费电费差旅费_本年决算 <= 公用经费_本年决算", **ABOUT)
    filled = form("附件1", 办公经费=["", "", "3"], 水费电费差旅费=["", "", "4"], 公用经费=["", "", "5"])
    finding = told(run(made, filled)[0])
    assert operands(finding) == [
        "办公经费（2024年决算数） 3.00",
        "水费电费差旅费（2024年决算数） 4.00",
        "公用经费（2024年决算数） 5.00",
    ]
    assert finding.place == filled.fields["办公经费_本年决算"].place
