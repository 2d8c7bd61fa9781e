"""Targets and actuals of performance indicators (绩效指标): parsing, judging and scoring.

A leaf package: plain strings in, frozen values out; nothing of ours is imported, nothing ever raises on a text.
Sources: rules.md §3 and §4 of the design, 财预〔2020〕10号.
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
