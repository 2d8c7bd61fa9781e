"""SARIF 2.1.0 (OASIS), for tools that gather results of many checkers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from xlzj import __version__
from xlzj.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Checked, Finding, Place, Result

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.REVIEW: "warning", Severity.HINT: "note"}


def to_sarif(result: Result) -> str:
    """`result` as one SARIF run. A place is the artifact (file name) and the logical location `sheet!cell`.

    Checks that did not run or crashed, and files that could not be read, are notifications of the invocation.
    A written 说明 is a suppression with its justification.
    """
    findings = [finding for checked in result.checked for finding in checked.findings]
    titles: dict[str, Finding] = {}
    for finding in findings:
        titles.setdefault(finding.rule, finding)
    index = {rule: number for number, rule in enumerate(sorted(titles))}
    run = {
        "tool": {
            "driver": {
                "name": "xlzj",
                "version": __version__,
                "language": "zh-CN",
                "rules": [_rule(titles[rule]) for rule in index],
            }
        },
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(result))}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule]) for finding in findings],
        "properties": {"submissions": [_counts(checked) for checked in result.checked]},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding.rule,
        "shortDescription": {"text": finding.title},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
    }
    if finding.basis:
        rule["properties"] = {"basis": finding.basis}
    return rule


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": " ".join(part for part in (finding.message, finding.hint) if part)},
        "locations": [_location(finding.place, finding.field)],
        "partialFingerprints": {"place/v1": finding.key},
        "properties": {
            "form": finding.form,
            "actual": finding.actual,
            "expected": finding.expected,
            "difference": finding.difference,
            "cause": finding.cause,
        },
    }
    if finding.operands:
        result["relatedLocations"] = [
            {**_location(place, field), "id": number, "message": {"text": f"{field} {value}"}}
            for number, (field, place, value) in enumerate(finding.operands, 1)
        ]
    if finding.explanation:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.explanation}]
    return result


def _location(place: Place, field: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"))}}
    if place.paragraph and not place.cell:  # a paragraph of a report is its line
        physical["region"] = {"startLine": place.paragraph, "snippet": {"text": place.quote}}
    location: dict[str, Any] = {
        "physicalLocation": physical,
        "logicalLocations": [{"name": field, "fullyQualifiedName": str(place) or place.file, "kind": "member"}],
    }
    if place.paragraph:
        location["properties"] = {"paragraph": place.paragraph, "quote": place.quote}
    return location


def _notifications(result: Result) -> Iterator[dict[str, Any]]:
    for checked in result.checked:
        for outcome in checked.outcomes:
            if outcome.status in (Status.UNCHECKED, Status.CRASHED):
                crashed = outcome.status is Status.CRASHED
                yield {
                    "descriptor": {"id": outcome.status.value},
                    "associatedRule": {"id": outcome.rule},
                    "level": "error" if crashed else "note",
                    "message": {"text": outcome.reason or ("规则故障" if crashed else "未检查")},
                }
    for unread in result.unreadable:
        yield {
            "descriptor": {"id": "unreadable"},
            "level": "error",
            "message": {"text": unread.reason},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": quote(unread.file.replace("\\", "/"))}}},
            ],
        }


def _counts(checked: Checked) -> dict[str, Any]:
    handed_in = checked.submission
    return {
        "unit": handed_in.unit,
        "year": handed_in.year,
        "edition": handed_in.edition,
        "counts": {severity.value: checked.severity(severity) for severity in Severity},
        "outcomes": {status.value: checked.count(status) for status in Status},
    }
