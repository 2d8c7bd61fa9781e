"""Submissions that belong together: a unit's set of this year and its set of the year before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlzj.model import Submission
    from xlzj.read.submission import Bundle

_BLANKS = re.compile(r"\s+")


def with_last_year(bundles: Sequence[Bundle], earlier: Iterable[Bundle] = ()) -> tuple[Bundle, ...]:
    """Each bundle with its unit's set of the year before, where one was handed in or stands in `earlier`."""
    known: dict[tuple[str, int], Submission] = {}
    for bundle in (*bundles, *earlier):
        known.setdefault(_key(bundle.submission, 0), bundle.submission)
    return tuple(
        replace(bundle, submission=replace(bundle.submission, last_year=known.get(_key(bundle.submission, 1))))
        for bundle in bundles
    )


def _key(submission: Submission, back: int) -> tuple[str, int]:
    return _BLANKS.sub("", submission.unit), submission.year - back


def beside(bundles: Iterable[Bundle]) -> tuple[Path, ...]:
    """Folders of the year before that stand where the path has the year's number: 2024/甲单位 → 2023/甲单位."""
    found: dict[Path, None] = {}
    for bundle in bundles:
        year = bundle.submission.year
        for source in bundle.sources.values():
            folder = source.resolve().parent
            parts = [re.sub(rf"(?<!\d){year}(?!\d)", str(year - 1), part) for part in folder.parts]
            other = folder.__class__(*parts)
            if other != folder and other.is_dir():
                found[other] = None
    return tuple(found)
