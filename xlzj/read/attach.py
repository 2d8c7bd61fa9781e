"""Reports in Word or text, and the sets of forms they belong to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.editions import words_only
from xlzj.model import Submission, Unread
from xlzj.read.guard import Unreadable
from xlzj.read.reports import any_report, read_report
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlzj.read.reports import Report
    from xlzj.read.submission import Bundle


def read_text(path: Path, *, named: bool, unread: list[Unread]) -> list[tuple[Path, Report]]:
    """The report in a Word or text file; in a folder other texts lie too, and those are not ours to read."""
    try:
        report = any_report(path) if named else read_report(path)
    except Unreadable as error:
        if named or path.suffix.lower() != ".txt":
            unread.append(Unread(str(path), str(error)))
        return []
    return [] if report is None else [(path, report)]


def with_texts(bundles: list[Bundle], texts: list[tuple[Path, Report]]) -> list[Bundle]:
    """Each report to the set it belongs to: the only one of its folder, or the one of the unit it names; else alone."""
    for path, report in texts:
        folder = path.resolve().parent
        near = [at for at, bundle in enumerate(bundles) if bundle.sources and _folder_of(bundle) == folder]
        owner = _named(report, bundles, near)
        if owner is None and len(near) == 1:
            owner = near[0]
        if owner is None:
            held = [at for at, bundle in enumerate(bundles) if bundle.sources]
            unnamed = len(held) == 1 and not report.unit and report.year in (0, bundles[held[0]].submission.year)
            owner = held[0] if unnamed else _named(report, bundles, held)
        if owner is None:
            bundles.append(_alone(path, report))
            continue
        bundles[owner] = with_reports(bundles[owner], [(path, report)])
    return bundles


def with_reports(bundle: Bundle, reports: Sequence[tuple[Path, Report]]) -> Bundle:
    """The bundle with these reports as well."""
    if not reports:
        return bundle
    forms = tuple(report.form for _, report in reports)
    submission = replace(
        bundle.submission,
        texts=(*bundle.submission.texts, *forms),
        files=(*bundle.submission.files, *(form.file for form in forms)),
    )
    return replace(bundle, submission=submission, texts=(*bundle.texts, *(path for path, _ in reports)))


def _named(report: Report, bundles: list[Bundle], among: list[int]) -> int | None:
    """The set of the unit and year that a report names; of a unit's two, accounts go to the accounts."""
    own = [at for at in among if _is_of(report, bundles[at])]
    return next((at for at in own if bool(bundles[at].edition.consolidation) == report.accounts), next(iter(own), None))


def _folder_of(bundle: Bundle) -> Path:
    return next(iter(bundle.sources.values())).resolve().parent


def _is_of(report: Report, bundle: Bundle) -> bool:
    unit = squeeze(bundle.submission.unit)
    same = bool(unit) and squeeze(report.unit) == unit
    return same and report.year in (0, bundle.submission.year)


def _alone(path: Path, report: Report) -> Bundle:
    from xlzj.read.submission import Bundle

    edition = words_only(report.year)
    submission = Submission(
        unit=report.unit or "（报告未写单位名称）",
        year=report.year,
        edition=edition.name,
        files=(path.name,),
        forms=(),
        texts=(report.form,),
    )
    return Bundle(submission, edition, (), {}, texts=(path,))
