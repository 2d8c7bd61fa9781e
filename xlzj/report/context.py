"""What the templates of the Word and HTML reports are filled with: plain dictionaries of clean text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj import __version__
from xlzj.model import SEVERITIES, Severity, Status
from xlzj.report.outline import bases, sections, steps
from xlzj.report.proof import advice, follower, message, operands, untold
from xlzj.report.view import (
    ROUNDING,
    STATUSES,
    adjusted,
    clean,
    counted,
    heading,
    reasons,
    silent,
    status_counts,
    tallies,
    told,
    unmatched,
    verdict,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xlzj.model import Checked, Finding, Place, Result
    from xlzj.report.outline import Group, Section
    from xlzj.report.view import Headline, Tally

_TINTS = {Severity.ERROR: "F8C9C4", Severity.REVIEW: "FFE9BD", Severity.HINT: "E3F0FC"}
_DIGITS = "零一二三四五六七八九"


def context(result: Result, moment: datetime | None = None) -> dict[str, Any]:
    """`version`, `made` (date and time or ""), `submissions`, `unreadable` (file, reason), `notes` (lines).

    A submission has unit, heading, year, edition, files, severities and outcomes (name, count), counted, total,
    verdict, steps (lines), forms (title and a count for each severity), sections (number, title, file, groups), bases
    (basis, rules), gaps (name, count, reasons), adjusted (lines), told (识别、核对、未匹配 or "") and unmatched
    (lines). A group has severity, rule, title, advice, basis and findings; groups stand 错误 first.
    """
    return {
        "version": __version__,
        "made": f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}" if moment else "",
        "submissions": [_submission(checked) for checked in result.checked],
        "unreadable": [{"file": clean(unread.file), "reason": clean(unread.reason)} for unread in result.unreadable],
        "notes": [ROUNDING, "“连带”是由别的一条引起的，列在根源之下。", "未检查不等于通过；空白不等于零。"],
    }


def chinese(number: int) -> str:
    """1 → 一, 21 → 二十一; from 100 on in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def _submission(checked: Checked) -> dict[str, Any]:
    handed_in, found, total = checked.submission, sections(checked), tallies(checked.findings)
    return {
        "unit": clean(handed_in.unit) or "（单位名称未填）",
        "heading": heading(handed_in),
        "year": str(handed_in.year),
        "edition": clean(handed_in.edition),
        "files": clean("、".join(handed_in.files)),
        "severities": [
            {"key": severity.value, "name": name, "count": str(total[severity])}
            for severity, name in SEVERITIES.items()
        ],
        "outcomes": [{"name": name, "count": str(count)} for name, count in status_counts(checked).items()],
        "counted": counted(total),
        "roots": str(sum(not headline.finding.passed for section in found for headline in section.headlines)),
        "all": str(sum(tally.findings for tally in total.values())),
        "total": str(len(checked.outcomes)),
        "verdict": verdict(checked),
        "steps": steps(checked, found),
        "forms": [*(_form(section.title, section.tallies) for section in found), _form("合计", total)],
        "sections": [_section(number, section) for number, section in enumerate(found, 1)],
        "bases": [{"basis": basis, "rules": " ".join(rules)} for basis, rules in bases(found).items()],
        "gaps": [
            {"name": STATUSES[status], "count": str(checked.count(status)), "reasons": why}
            for status in (Status.UNCHECKED, Status.CRASHED)
            if (why := _reasons(checked, status))
        ],
        "adjusted": adjusted(checked),
        "told": told(checked),
        "unmatched": unmatched(checked),
    }


def _form(title: str, found: Mapping[Severity, Tally]) -> dict[str, str]:
    return {"title": title, **{severity.value: str(tally) for severity, tally in found.items()}}


def _reasons(checked: Checked, status: Status) -> list[dict[str, str]]:
    return [
        {"reason": reason.reason, "places": str(reason.places), "rules": "、".join(reason.rules)}
        for reason in reasons(checked, status)
    ]


def _section(number: int, section: Section) -> dict[str, Any]:
    return {
        "number": chinese(number),
        "title": section.title,
        "file": section.file,
        "sheet": section.sheet,
        "groups": [_group(group) for group in section.groups],
    }


def _group(group: Group) -> dict[str, Any]:
    finding = group.finding
    return {
        **_brief(finding),
        "tint": _TINTS[finding.severity],
        "advice": advice(finding),
        "basis": clean(finding.basis),
        "findings": [_headline(headline, first=headline is group.headlines[0]) for headline in group.headlines],
    }


def _headline(headline: Headline, *, first: bool) -> dict[str, Any]:
    finding = headline.finding
    return {
        "merge": "restart" if first else "continue",
        "cell": where(finding.place),
        "at": _at(finding.place),
        "message": message(finding),
        "untold": untold(finding),
        "operands": operands(finding),
        "explanation": clean(finding.explanation or ""),
        "knock_on": [{**_brief(one), "line": follower(one, finding)} for one in headline.knock_on],
    }


def _at(place: Place) -> str:
    """The cell alone (the section names the sheet), in prose with its paragraph."""
    return where(place._replace(sheet="")) if place.cell else where(place)


def _brief(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.severity.value,
        "severity": SEVERITIES[finding.severity],
        "rule": clean(finding.rule),
        "title": clean(finding.title),
        "silent": silent(finding),
    }
