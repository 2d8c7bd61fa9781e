"""Targets and actuals of performance indicators (绩效指标): parsing, judging and scoring.

A leaf package: plain strings in, frozen values out; nothing of ours is imported, nothing ever raises on a text.
Source: 财预〔2020〕10号 (项目支出绩效评价管理办法): how figures and wording are scored.
"""

from .judge import judge
from .model import (
    GRADE_NAMES,
    Actual,
    Direction,
    Downgrade,
    Goal,
    GoalResult,
    Grade,
    Kind,
    Measure,
    Span,
    Target,
    Verdict,
)
from .parse import parse_actual, parse_target
from .score import suggested_score
from .wording import normalise, unnumbered

__all__ = [
    "GRADE_NAMES",
    "Actual",
    "Direction",
    "Downgrade",
    "Goal",
    "GoalResult",
    "Grade",
    "Kind",
    "Measure",
    "Span",
    "Target",
    "Verdict",
    "judge",
    "normalise",
    "parse_actual",
    "parse_target",
    "suggested_score",
    "unnumbered",
]
