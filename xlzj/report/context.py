"""What the templates of the Word and HTML reports are filled with: plain dictionaries of clean text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj import __version__
from xlzj.model import Severity, Status
from xlzj.report.view import (
    ANSWER,
    BLANK,
    ROUNDING,
    SEVERITIES,
    STATUSES,
    advice,
    clean,
    comparison,
    heading,
    operands,
    reasons,
    sections,
    severity_counts,
    silent,
    status_counts,
    verdict,
    where,
)

if TYPE_CHECKING:
    from datetime import datetime

    from xlzj.model import Checked, Finding, Result
    from xlzj.report.view import Headline, Section

_DIGITS = "零一二三四五六七八九"
_RANK = tuple(Severity)


def context(result: Result, moment: datetime | None = None) -> dict[str, Any]:
    """`version`, `made` (date and time or ""), `submissions`, `unreadable` (file, reason), `notes` (lines).

    A submission has unit, heading, year, edition, files, severities and outcomes (name, count), total, verdict,
    sections (number, title, file, findings) and gaps (name, count, reasons). Findings stand 错误 first.
    """
    return {
        "version": __version__,
        "made": f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}" if moment else "",
        "submissions": [_submission(checked) for checked in result.checked],
        "unreadable": [{"file": clean(unread.file), "reason": clean(unread.reason)} for unread in result.unreadable],
        "notes": [ROUNDING, ANSWER, "未检查不等于通过；空白不等于零。"],
    }


def chinese(number: int) -> str:
    """1 → 一, 21 → 二十一; from 100 on in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def _submission(checked: Checked) -> dict[str, Any]:
    handed_in = checked.submission
    return {
        "heading": heading(handed_in),
        "unit": clean(handed_in.unit) or "（未填单位名称）",
        "year": str(handed_in.year),
        "edition": clean(handed_in.edition),
        "files": "、".join(clean(file) for file in handed_in.files),
        "severities": [
            {"key": severity.value, "name": name, "count": str(checked.severity(severity))}
            for severity, name in SEVERITIES.items()
        ],
        "outcomes": [{"name": name, "count": str(count)} for name, count in status_counts(checked).items()],
        "counted": "，".join(f"{name} {count}" for name, count in severity_counts(checked).items()),
        "total": str(len(checked.outcomes)),
        "verdict": verdict(checked),
        "sections": [_section(number, section) for number, section in enumerate(sections(checked), 1)],
        "gaps": [
            {"name": STATUSES[status], "count": str(checked.count(status)), "reasons": found}
            for status in (Status.UNCHECKED, Status.CRASHED)
            if (found := _reasons(checked, status))
        ],
    }


def _reasons(checked: Checked, status: Status) -> list[dict[str, str]]:
    return [
        {"reason": reason.reason, "places": str(reason.places), "rules": "、".join(reason.rules)}
        for reason in reasons(checked, status)
    ]


def _section(number: int, section: Section) -> dict[str, Any]:
    ordered = sorted(section.headlines, key=lambda headline: _RANK.index(headline.finding.severity))
    return {
        "number": chinese(number),
        "title": section.title,
        "file": section.file,
        "findings": [_headline(headline) for headline in ordered],
    }


def _headline(headline: Headline) -> dict[str, Any]:
    finding = headline.finding
    return {
        **_brief(finding),
        "message": clean(finding.message),
        "field": clean(finding.field),
        "actual": clean(finding.actual) or BLANK,
        "expected": clean(finding.expected),
        "difference": clean(finding.difference),
        "operands": operands(finding),
        "advice": advice(finding),
        "basis": clean(finding.basis),
        "explanation": clean(finding.explanation or ""),
        "knock_on": [_brief(follower) for follower in headline.knock_on],
    }


def _brief(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.severity.value,
        "severity": SEVERITIES[finding.severity],
        "rule": clean(finding.rule),
        "title": clean(finding.title),
        "cell": where(finding.place),
        "comparison": comparison(finding),
        "silent": silent(finding),
    }
