"""The 505 real indicator rows: parsed, judged and compared with a reviewed record of what they say.

`python tests/targets/test_corpus.py` rewrites golden.json; read its difference before committing it.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from xlzj.targets import (
    Actual,
    Direction,
    Goal,
    Kind,
    Measure,
    Target,
    Verdict,
    judge,
    parse_actual,
    parse_target,
    suggested_score,
)

HERE = Path(__file__).parent
CORPUS: list[dict[str, Any]] = json.loads((HERE / "indicator_corpus.json").read_text("utf-8"))
KINDS = {
    "NUMERIC": 106,
    "PERCENT": 140,
    "DATE": 17,
    "DEADLINE": 12,
    "QUALITATIVE": 224,
    "NOT_APPLICABLE": 2,
    "UNPARSED": 4,
}
ACHIEVED = {True: 332, False: 16, None: 157}
SIGNS = {Direction.AT_LEAST: "≥", Direction.AT_MOST: "≤", Direction.EQUAL: "=", Direction.BETWEEN: "∈"}
QUANTITY = {Kind.NUMERIC, Kind.PERCENT, Kind.DEADLINE}


class Reading(NamedTuple):
    target: Target
    actual: Actual
    verdict: Verdict
    score: tuple[Decimal, Decimal] | None


def read(row: dict[str, Any]) -> Reading:
    target = parse_target(row["target"], name=row["name"], category=row["l2"])
    actual = parse_actual(row["actual"], name=row["name"])
    verdict = judge(target, actual)
    return Reading(target, actual, verdict, suggested_score(verdict, Decimal(row["weight"] or 0)))


@cache
def readings() -> list[Reading]:
    return [read(row) for row in CORPUS]


def goal_text(goal: Goal) -> str:
    if goal.kind is Kind.QUALITATIVE:
        return f"{goal.grade.name if goal.grade is not None else ''}{' zero' if goal.zero else ''}"
    if goal.kind is Kind.DATE:
        return f"≤{goal.dates.end}" if goal.dates else "≤?"
    bounds = (
        f"{goal.lo}..{goal.hi}"
        if goal.direction is Direction.BETWEEN
        else str(goal.lo if goal.lo is not None else goal.hi)
    )
    marks = ("!" if goal.exclusive else "") + ("" if goal.sure else "?") + ("Δ" if goal.change else "")
    return f"[{goal.subject}]{SIGNS[goal.direction]}{bounds}{goal.unit}{marks}"


def measure_text(measure: Measure) -> str:
    bound = SIGNS[measure.bound] if measure.bound else ""
    marks = ("!" if measure.exclusive else "") + ("~" if measure.side else "") + ("Δ" if measure.change else "")
    return f"[{measure.subject}]{bound}{measure.value}{measure.unit}{marks}"


def record(row: dict[str, Any], reading: Reading) -> list[str]:
    """name, target, actual as printed, how each was read, what was judged, and why."""
    target, actual, verdict, score = reading
    marks = [
        "mismatch" if verdict.type_mismatch else "",
        "no-number" if verdict.missing_number else "",
        f"{verdict.downgrade.target.name}>{verdict.downgrade.actual.name}" if verdict.downgrade else "",
        *sorted(target.flags),
        *sorted(verdict.flags),
    ]
    grade = actual.grade.name if actual.grade is not None else ""
    dates = [f"{span.start}..{span.end}" for span in actual.dates]
    return [
        row["name"],
        row["target"],
        row["actual"],
        " ".join([target.kind.name, *map(goal_text, target.goals)]),
        " ".join(filter(None, [actual.kind.name, grade, *map(measure_text, actual.measures), *dates])),
        " ".join(filter(None, [str(verdict.achieved), "–".join(map(str, score)) if score else "", *marks])),
        verdict.reason,
    ]


def test_the_corpus_is_whole() -> None:
    assert len(CORPUS) == 505
    assert sum(row["score"] == "" for row in CORPUS) == 7


def test_every_row_reads_as_reviewed() -> None:
    golden: list[list[str]] = json.loads((HERE / "golden.json").read_text("utf-8"))
    now = [record(row, reading) for row, reading in zip(CORPUS, readings(), strict=True)]
    assert len(golden) == len(now)
    assert [pair for pair in zip(golden, now, strict=True) if pair[0] != pair[1]] == []


def test_every_goal_of_a_cell_gets_its_own_answer() -> None:
    answered = [reading for reading in readings() if reading.verdict.results]
    assert len(answered) > 200
    assert [r for r in answered if tuple(result.goal for result in r.verdict.results) != r.target.goals] == []


def test_counts_of_kinds() -> None:
    assert Counter(reading.target.kind.name for reading in readings()) == KINDS
    assert Counter(reading.verdict.achieved for reading in readings()) == ACHIEVED


def test_a_target_with_a_figure_is_never_unparsed() -> None:
    """What a person would call quantifiable: a digit outside names such as BOD5."""
    left = [
        r.target.text for r in readings() if r.target.kind is Kind.UNPARSED and any(c.isdigit() for c in r.target.text)
    ]
    assert left == ["PH、色度、SS、COD、氨氮、总磷、总氮、阴离子表面活性剂、动植物油、BOD5"]


def test_targets_no_one_can_measure() -> None:
    left = {r.target.text.replace(" ", "") for r in readings() if r.target.kind is Kind.UNPARSED}
    assert left == {
        "满意率",
        "公众关注度",
        "群众对城区环境质量满意度",
        "PH、色度、SS、COD、氨氮、总磷、总氮、阴离子表面活性剂、动植物油、BOD5",
    }


def test_full_marks_for_a_missed_target() -> None:
    """Each of these becomes an error finding; all three were read row by row."""
    missed = [
        (row["name"][:8], row["target"][:8], row["actual"][:8])
        for row, reading in zip(CORPUS, readings(), strict=True)
        if reading.verdict.achieved is False and row["score"] and Decimal(row["score"]) == Decimal(row["weight"])
    ]
    assert missed == [
        ("开展株洲市城市集", "渌水洣水入河排污", "重点河湖排污口排"),
        ("水质自动站正常运行"[:8], "验收合格", "设备正在调试"),
        ("开展株洲市城市集", "渌水沅水入河排污", "重点河湖排污口排"),
    ]


def test_the_rows_of_the_corpus_that_missed_their_target() -> None:
    """Every row judged missed, by its line in the seed document."""
    missed = {
        (row["seed"], row["line"])
        for row, reading in zip(CORPUS, readings(), strict=True)
        if reading.verdict.achieved is False
    }
    yueyang = {("yueyang-jkq-2024", line) for line in (236, 310, 480)}
    lines = (1060, 1135, 1458, 1486, 1522, 1523, 1666, 1832, 1889, 1890, 1892, 2161, 2221)
    assert missed == yueyang | {("zhuzhou-2024", line) for line in lines}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (310, "7.81–8.77"),
        (480, "9.73–9.73"),
        (1458, "18.18–18.18"),
        (1486, "0.60–0.60"),
        (1889, "4.12–4.12"),
        (1890, "4.18–4.18"),
        (1892, "0.00–0.00"),
        (2161, "9.79–9.79"),
        (1135, "1.86–1.86"),
        (323, "3.00–4.00"),
    ],
)
def test_suggested_scores_of_known_findings(line: int, expected: str) -> None:
    found = [reading.score for row, reading in zip(CORPUS, readings(), strict=True) if row["line"] == line]
    assert expected in ["–".join(map(str, score)) for score in found if score]


def test_identical_numbers_are_never_missed() -> None:
    for row, reading in zip(CORPUS, readings(), strict=True):
        if row["target"] == row["actual"] and row["target"]:
            assert reading.verdict.achieved is not False


def test_the_rows_of_the_corpus_far_above_their_target() -> None:
    over = {
        row["line"]: round(reading.verdict.overfulfilment, 2)
        for row, reading in zip(CORPUS, readings(), strict=True)
        if reading.verdict.overfulfilment and reading.verdict.overfulfilment >= Decimal("1.3")
    }
    assert over == {226: Decimal("3.5"), 1798: Decimal(3), 2212: Decimal("2.76"), 2152: Decimal("2.76")}


if __name__ == "__main__":
    rows = [record(row, reading) for row, reading in zip(CORPUS, readings(), strict=True)]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (HERE / "golden.json").write_text(f"[\n{lines}\n]\n", "utf-8")
