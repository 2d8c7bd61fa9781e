"""XJ401–XJ405, XJ412, XJ425, XJ426: points, scores and the total row at their edges."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.forms import only, statuses
from tests.rules.indicator_sheets import CONTENT, EFFECT, OUTPUT, ROWS_2, ROWS_3, SERVED, one_row, project, whole
from xlzj.model import Fact, Form, Kind, Place
from xlzj.rules import indicators

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in indicators.RULES}
W, S = 5, 6


def changed(rows: list[list[str]], at: int, column: int, text: str) -> list[list[str]]:
    """The rows with one cell changed."""
    return [[text if (r, c) == (at, column) else cell for c, cell in enumerate(row)] for r, row in enumerate(rows)]


def renamed(rows: list[list[str]], old: str, new: str) -> list[list[str]]:
    return [[new if cell == old else cell for cell in row] for row in rows]


def without_field(filled: Form, *names: str) -> Form:
    return replace(filled, fields={name: fact for name, fact in filled.fields.items() if name not in names})


# XJ401


def test_xj401_seed_groups_agree() -> None:
    assert statuses(RULE["XJ401"], whole(), project()) == ["pass"] * 6


def test_xj401_sum_against_printed_points() -> None:
    found = only("XJ401", whole(changed(ROWS_2, 8, W, "5")))
    assert (found.severity, found.place.cell, found.expected, found.difference) == (
        "error",
        "A109",
        "分值合计 30",
        "-5",
    )
    assert "效益指标”各行分值合计 25，应为 30，少 5" in found.message


@pytest.mark.parametrize(
    ("printed", "points", "ended"),
    [
        ("产出指标（50分）", "5", "pass"),
        ("产出指标(50分)", "5", "pass"),
        ("产出指标", "5", "pass"),
        ("产出指标(分)", "15", "finding:review"),  # consistent with itself as far as printed: ask
        ("产出指标（60分）", "15", "finding:review"),  # weights moved on purpose: 10号文 allows it with a reason
        ("产出指标（60分）", "5", "finding:error"),
        ("产出指标（50分）", "15", "finding:error"),
        ("产出指标（50分）", "0", "finding:error"),
        ("产出指标（50分）", "", "finding:error"),
    ],
    ids=count(),
)
def test_xj401_scheme_printed_and_sum(printed: str, points: str, ended: str) -> None:
    rows = changed(renamed(ROWS_2, OUTPUT, printed), 0, W, points)
    assert statuses(RULE["XJ401"], whole(rows))[0] == ended


def test_xj401_waived_satisfaction_goes_to_effects() -> None:
    rows = changed(ROWS_2[:-1], 8, W, "20")
    assert statuses(RULE["XJ401"], whole(rows)) == ["pass", "pass", "not_applicable"]


def test_xj401_waived_satisfaction_that_went_nowhere() -> None:
    assert statuses(RULE["XJ401"], whole(ROWS_2[:-1])) == ["pass", "pass", "finding:error"]


def test_xj401_satisfaction_row_marked_nil_counts_as_waived() -> None:
    rows = [*changed(ROWS_2, 8, W, "20")[:-1], [CONTENT, SERVED, "/", "/", "/", "/", "/", "/"]]
    assert statuses(RULE["XJ401"], whole(rows)) == ["pass", "pass", "not_applicable"]


def test_xj401_unknown_level_is_unchecked_and_text_points_too() -> None:
    assert statuses(RULE["XJ401"], whole(renamed(ROWS_2, EFFECT, "(30分)"))) == ["pass"] * 3  # told by 二级指标
    strange = [["其他指标", "其他", *row[2:]] if "效益" in row[0] else row for row in ROWS_2]
    assert "unchecked" in statuses(RULE["XJ401"], whole(strange))
    assert statuses(RULE["XJ401"], whole(changed(ROWS_2, 0, W, "text:五分"))) == ["unchecked"]


def test_xj401_no_rows_no_check_and_lost_table_is_unchecked() -> None:
    assert statuses(RULE["XJ401"], whole([])) == ["not_applicable"] * 3
    lost = replace(whole(), tables={}, missing=("绩效指标",))
    assert statuses(RULE["XJ401"], lost) == ["unchecked"]
    assert statuses(RULE["XJ401"], replace(whole(), tables={})) == ["not_applicable"]


# XJ402


@pytest.mark.parametrize(
    ("total", "row_points", "ended"),
    [
        ("100", "5", "pass"),
        ("100", "0", "finding:error"),  # 95 filled in, 100 printed
        ("95", "0", "finding:error"),  # consistent, but not 100
        ("99.6", "5", "finding:error"),  # points are exact: rounding excuses nothing
        ("", "5", "finding:review"),
        ("0", "5", "finding:error"),
    ],
    ids=count(),
)
def test_xj402_total_points(total: str, row_points: str, ended: str) -> None:
    assert statuses(RULE["XJ402"], whole(changed(ROWS_2, 0, W, row_points), 总分_分值=total)) == [ended]


def test_xj402_names_blank_points() -> None:
    found = only("XJ402", whole(changed(ROWS_2, 0, W, "")))
    assert (found.expected, found.difference, found.fix) == ("95", "+5", None)
    assert "“开展行政执法次数”没有填" in found.message


def test_xj402_blank_form_text_total_and_lost_name() -> None:
    assert statuses(RULE["XJ402"], whole([], 总分_分值="")) == ["not_applicable"]
    assert statuses(RULE["XJ402"], whole([])) == ["unchecked"]
    assert statuses(RULE["XJ402"], whole(总分_分值="text:一百")) == ["unchecked"]
    assert statuses(RULE["XJ402"], without_field(whole(), "总分_分值")) == ["not_applicable"]


def test_xj402_form_without_execution_rate_adds_rows_alone() -> None:
    old = without_field(whole(changed(ROWS_2, 0, W, "15")), "年度资金总额_分值", "年度资金总额_得分")
    assert statuses(RULE["XJ402"], old) == ["pass"]


# XJ403


@pytest.mark.parametrize(
    ("points", "score", "ended"),
    [
        ("10", "10", "pass"),
        ("10", "0", "pass"),
        ("10", "10.01", "finding:error"),
        ("10", "-1", "finding:error"),
        ("0", "0", "pass"),
        ("", "5", "not_applicable"),
        ("10", "", "not_applicable"),
        ("10", "text:优", "unchecked"),
    ],
    ids=count(),
)
def test_xj403_row(points: str, score: str, ended: str) -> None:
    assert statuses(RULE["XJ403"], one_row("次数", "1次", "1次", points, score))[0] == ended


def test_xj403_execution_rate_row() -> None:
    found = only("XJ403", whole(年度资金总额_得分="10.93"))
    assert (found.field, found.expected, found.difference) == ("年度资金总额_得分", "0—10", "+0.93")


# XJ404


@pytest.mark.parametrize(
    ("total", "ended"),
    [
        ("95.93", "pass"),
        ("95.94", "pass"),  # one unit of the last decimal: 尾数
        ("95.95", "finding:error"),
        ("96", "pass"),  # printed without decimals
        ("95.9", "pass"),
        ("95", "finding:error"),
        ("", "finding:review"),
        ("0", "finding:error"),
    ],
    ids=count(),
)
def test_xj404_total_score(total: str, ended: str) -> None:
    assert statuses(RULE["XJ404"], whole(总分_得分=total)) == [ended]


def test_xj404_names_difference_and_value() -> None:
    found = only("XJ404", whole(总分_得分="87"))
    assert (found.expected, found.difference, found.fix) == ("95.93", "-8.93", "95.93")
    assert "疑漏加了执行率得分 8.93" in found.message


def test_xj404_one_row_left_out() -> None:
    assert "疑漏加了“中央环保督察交办信访件” 4" in only("XJ404", whole(总分_得分="91.93")).message


@pytest.mark.parametrize(
    ("row_score", "total", "ended"),
    [
        ("", "95.93", "finding:review"),  # the gap is what the blank row could have
        ("", "93.00", "finding:review"),
        ("", "97.93", "finding:error"),  # more than the blank row could have
        ("", "90.93", "pass"),
    ],
    ids=count(),
)
def test_xj404_blank_row_score(row_score: str, total: str, ended: str) -> None:
    assert statuses(RULE["XJ404"], whole(changed(ROWS_2, 0, S, row_score), 总分_得分=total)) == [ended]


@pytest.mark.parametrize(("total", "ended"), [("98.00", "finding:review"), ("99.00", "finding:error")])
def test_xj404_blank_rate_score_is_taken_by_formula(total: str, ended: str) -> None:
    filled = project(总分_分值="100", 总分_得分=total, 年度资金总额_得分="")
    assert statuses(RULE["XJ404"], filled) == [ended]
    assert only("XJ404", filled).fix is None


def test_xj404_blank_table_and_text_score() -> None:
    assert statuses(RULE["XJ404"], whole([], 总分_得分="")) == ["not_applicable"]
    assert statuses(RULE["XJ404"], whole([])) == ["unchecked"]
    assert statuses(RULE["XJ404"], whole(changed(ROWS_2, 0, S, "text:满分"))) == ["unchecked"]


# XJ405


@pytest.mark.parametrize(
    ("points", "score", "ended"),
    [
        ("100", "98", ["pass", "pass", "pass"]),
        ("98", "", ["pass", "not_applicable", "finding:error"]),
        ("98", "100", ["pass", "not_applicable", "finding:error"]),  # the two cells exchanged
        ("98", "98", ["finding:error", "pass", "pass"]),
        ("97", "", ["finding:error", "finding:review", "pass"]),  # neither the points nor the score
        ("100", "", ["pass", "finding:review", "pass"]),
        ("", "98", ["finding:review", "pass", "pass"]),
        ("", "", ["finding:review", "finding:review", "not_applicable"]),
    ],
    ids=count(),
)
def test_xj405_shifted_total_row(points: str, score: str, ended: list[str]) -> None:
    filled = project(总分_分值=points, 总分_得分=score)
    assert [statuses(RULE[code], filled)[0] for code in ("XJ402", "XJ404", "XJ405")] == ended


def test_xj405_full_marks_in_one_cell_is_no_shift() -> None:
    full = [[*row[:S], row[W], row[7]] for row in ROWS_3]
    assert statuses(RULE["XJ405"], project(full, 总分_分值="100", 总分_得分="")) == ["pass"]


# XJ412


@pytest.mark.parametrize(
    ("cells", "ended"),
    [
        (("次数", "1次", "1次", "5", "5"), "pass"),
        (("次数", "1次", "1次", "5", "0"), "pass"),
        (("次数", "1次", "1次", "5", ""), "finding:error"),
        (("次数", "1次", "1次", "", "5"), "finding:error"),
        (("次数", "1次", "1次", "", ""), "finding:error"),
        (("次数", "1次", "1次", "5", "/"), "finding:error"),
        (("次数", "", "", "", ""), "finding:review"),
        (("次数", "", "", "/", "/"), "not_applicable"),
        (("/", "≥1", "", "", ""), "finding:error"),
    ],
    ids=count(),
)
def test_xj412_row(cells: tuple[str, ...], ended: str) -> None:
    assert statuses(RULE["XJ412"], one_row(*cells))[1] == ended


def test_xj412_row_not_in_use_and_empty_table() -> None:
    assert statuses(RULE["XJ412"], one_row("无", "/", "/", "", "")) == ["pass", "finding:error"]
    assert only("XJ412", one_row("无", "/", "/", "", "")).message == "绩效指标一行也没有填。"
    assert only("XJ412", project([])).field == "总分_分值"


def test_xj412_execution_rate_score() -> None:
    found = only("XJ412", whole(年度资金总额_得分=""))
    assert (found.field, found.severity) == ("年度资金总额_得分", "review")
    assert statuses(RULE["XJ412"], whole(年度资金总额=["", "", ""], 年度资金总额_得分=""))[0] == "not_applicable"


# XJ425, XJ426


@pytest.mark.parametrize(
    ("total", "grade", "ended"),
    [
        ("90", "优", "pass"),  # a boundary belongs to the upper grade
        ("89.99", "优", "finding:error"),
        ("89.99", "良好", "pass"),
        ("60", "中", "pass"),
        ("0", "差", "pass"),
        ("95.93", "", "not_applicable"),
        ("", "优", "unchecked"),
    ],
    ids=count(),
)
def test_xj425_grade(total: str, grade: str, ended: str) -> None:
    filled = whole(总分_得分=total)
    kind = Kind.TEXT if grade else Kind.BLANK
    fields = {**filled.fields, "评价等级": Fact("评价等级", Place("附件2.xlsx", "附件2", "Z1"), kind, grade)}
    assert statuses(RULE["XJ425"], replace(filled, fields=fields)) == [ended]


def test_xj425_form_without_grade_is_idle() -> None:
    assert statuses(RULE["XJ425"], whole(), project()) == ["not_applicable"] * 2


def test_xj426_every_second_level_has_a_row() -> None:
    assert statuses(RULE["XJ426"], whole(), project()) == ["pass"] * 18
    nil = [*ROWS_3[:-1], [CONTENT, SERVED, "/", "", "", "", "", ""]]
    assert statuses(RULE["XJ426"], project(nil)) == ["pass"] * 9
    other_name = renamed(ROWS_3, SERVED, "社会公众或服务对象满意度")
    assert statuses(RULE["XJ426"], project(other_name)) == ["pass"] * 9


def test_xj426_missing_row_stands_at_its_level() -> None:
    found = only("XJ426", project([row for row in ROWS_3 if row[1] != "成本指标"]))
    assert (found.severity, found.place.cell, found.expected) == ("hint", "A101", "成本指标")


def test_xj426_rows_missing_under_one_level_are_one_finding() -> None:
    short = [row for row in ROWS_3 if row[1] not in ("成本指标", "时效指标")]
    assert only("XJ426", project(short)).expected == "时效指标、成本指标"
