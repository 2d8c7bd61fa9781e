"""The JSON of a check, version 1: the shape other programs rely on. Keys stand in this order for ever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xlzj import __version__
from xlzj.model import Severity, Status
from xlzj.report.view import roots

if TYPE_CHECKING:
    from xlzj.model import Checked, Finding, Operand, Place, Result

VERSION = 1


def to_json(result: Result) -> str:
    """`result` as JSON text, UTF-8 characters as they are, one trailing newline; the same result, the same text.

    `cause` is the key (rule@file!sheet!cell) of the root finding in the same submission, null for a headline.
    `unchecked` lists every unchecked place.
    """
    document = {
        "version": VERSION,
        "tool": {"name": "xlzj", "version": __version__},
        "submissions": [submission(checked) for checked in result.checked],
        "unreadable": [{"file": unread.file, "reason": unread.reason} for unread in result.unreadable],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def submission(checked: Checked) -> dict[str, Any]:
    """One element of `submissions`."""
    handed_in, found = checked.submission, checked.findings
    made: dict[str, Any] = {
        "unit": handed_in.unit,
        "year": handed_in.year,
        "edition": handed_in.edition,
        "files": list(handed_in.files),
        "counts": {severity.value: checked.severity(severity) for severity in Severity},
        "outcomes": {status.value: checked.count(status) for status in Status},
        "findings": [
            _finding(finding, None if root is finding else root.key)
            for finding, root in zip(found, roots(found), strict=True)
        ],
        "unchecked": [
            {"rule": outcome.rule, "reason": outcome.reason}
            for outcome in checked.outcomes
            if outcome.status is Status.UNCHECKED
        ],
    }
    if checked.adjusted:
        made["adjusted"] = [
            {"rule": one.rule, "title": one.title, "was": one.was.value, "now": one.now and one.now.value}
            | {"reason": one.reason}
            for one in checked.adjusted
        ]
    if checked.claims is not None:
        made["claims"] = {
            "recognised": checked.claims.recognised,
            "checked": checked.claims.checked,
            "unmatched": [
                {"file": at.file, "sheet": at.sheet, "cell": at.cell, **_in_prose(at)}
                for at in checked.claims.unmatched
            ],
        }
    return made


def _in_prose(place: Place) -> dict[str, Any]:
    """`paragraph` and `quote`, keys that only places in prose have."""
    return {"paragraph": place.paragraph, "quote": place.quote} if place.paragraph else {}


def _finding(finding: Finding, cause: str | None) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
        "form": finding.form,
        "file": finding.place.file,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        **_in_prose(finding.place),
        "field": finding.field,
        "actual": finding.actual,
        "expected": finding.expected,
        "difference": finding.difference,
        "operands": [_operand(operand) for operand in finding.operands],
        "basis": finding.basis,
        "hint": finding.hint,
        "cause": cause,
        "explanation": finding.explanation,
        "fix": finding.fix,
    }


def _operand(operand: Operand) -> dict[str, Any]:
    field, place, value = operand
    at = {"file": place.file, "sheet": place.sheet, "cell": place.cell, **_in_prose(place)}
    return {"field": field, **at, "value": value}
