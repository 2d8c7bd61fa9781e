"""Submissions that belong together: this year's set and last year's, a department's set and its units' sets."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.rules.kernel import Case
from xlzj.rules.sisters import traces_of
from xlzj.rules.traces import acquainted as meeting
from xlzj.rules.traces import family_of, member_of
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlzj.model import Family, Submission
    from xlzj.read.submission import Bundle


def with_last_year(bundles: Sequence[Bundle], earlier: Iterable[Bundle] = ()) -> tuple[Bundle, ...]:
    """Each bundle with its unit's set of the year before, where one was handed in or stands in `earlier`."""
    known: dict[tuple[str, int], Submission] = {}
    for bundle in (*bundles, *earlier):
        if bundle.submission.forms:  # a report alone has no figures to compare with
            known.setdefault(_key(bundle.submission, 0), bundle.submission)
    return tuple(
        replace(bundle, submission=replace(bundle.submission, last_year=known.get(_key(bundle.submission, 1))))
        for bundle in bundles
    )


def _key(submission: Submission, back: int) -> tuple[str, int]:
    return unspaced(submission.unit), submission.year - back


def with_units(bundles: Sequence[Bundle]) -> tuple[Bundle, ...]:
    """Each department's bundle with its units': sets of the same year in folders beside or below its own.

    A department's is one whose edition says what its units' figures add up to. Its units know each other as sisters.
    """
    units = {
        id(bundle): tuple(other for other in bundles if _is_unit(other, bundle))
        for bundle in bundles
        if bundle.edition.consolidation
    }
    sisters: dict[int, tuple[Bundle, ...]] = {}
    for family in sorted(units.values(), key=len):  # the smallest department a unit belongs to is its own
        for unit in family:
            sisters.setdefault(id(unit), family)
    return tuple(
        replace(bundle, units=units.get(id(bundle), ()), sisters=sisters.get(id(bundle), ())) for bundle in bundles
    )


def acquainted(bundles: Sequence[Bundle]) -> tuple[Bundle, ...]:
    """Each unit with those of its sisters that may say something about it, in the order of their names."""
    known: dict[int, tuple[Family, dict[int, tuple[Bundle, ...]]]] = {}
    for bundle in bundles:
        if bundle.sisters and id(bundle.sisters) not in known:
            known[id(bundle.sisters)] = _acquaintances(bundle.sisters)
    made = []
    for bundle in bundles:
        if bundle.sisters:
            family, near = known[id(bundle.sisters)]
            bundle = replace(bundle, family=family, sisters=near[id(bundle.submission)])  # noqa: PLW2901
        made.append(bundle)
    return tuple(made)


def _acquaintances(sisters: Iterable[Bundle]) -> tuple[Family, dict[int, tuple[Bundle, ...]]]:
    """A department's units as a whole, and by submission those that share a trace with it."""
    units = sorted(sisters, key=lambda unit: (unit.submission.unit, unit.submission.edition))
    cases = [Case(unit.submission, unit.edition) for unit in units]
    near = meeting([traces_of(case) for case in cases])
    return family_of([member_of(case) for case in cases]), {
        id(unit.submission): tuple(units[at] for at in places) for unit, places in zip(units, near, strict=True)
    }


def _is_unit(other: Bundle, department: Bundle) -> bool:
    if not other.sources or other.edition.consolidation or other.submission.year != department.submission.year:
        return False
    return _folder(department).parent in _folder(other).parents or _folder(department) in _folder(other).parents


def _folder(bundle: Bundle) -> Path:
    return next(iter((*bundle.sources.values(), *bundle.texts))).resolve().parent


def beside(bundles: Iterable[Bundle]) -> tuple[Path, ...]:
    """Folders of the year before that stand where the path has the year's number: 2024/甲单位 → 2023/甲单位."""
    found: dict[Path, None] = {}
    for bundle in bundles:
        for source in bundle.sources.values():
            other = year_before(source.resolve().parent, bundle.submission.year)
            if other is not None:
                found[other] = None
    return tuple(found)


def year_before(folder: Path, year: int) -> Path | None:
    """The folder whose path has the year before in the place of `year`; None where there is none."""
    parts = [re.sub(rf"(?<!\d){year}(?!\d)", str(year - 1), part) for part in folder.parts]
    other = folder.__class__(*parts)
    return other if other != folder and other.is_dir() else None
