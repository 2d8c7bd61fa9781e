"""The real unit: everything verified by hand is found at its place; what holds is not called wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xlzj.check import check
from xlzj.editions.text import load_text
from xlzj.model import Checked, Finding, Severity, Status

ROOT = Path(__file__).resolve().parents[2]
KNOWN: dict[str, list[dict[str, str]]] = load_text(Path(__file__).with_name("known.yaml"))


@cache
def checked(sample: str) -> Checked:
    result, _ = check([ROOT / "samples" / sample])
    assert result.unreadable == ()
    (only,) = result.checked
    return only


def matches(finding: Finding, item: dict[str, Any]) -> bool:
    return (
        (finding.rule, finding.form.partition("“")[0], finding.field) == (item["rule"], item["form"], item["field"])
        and finding.actual == item.get("actual", finding.actual)
        and finding.expected == item.get("expected", finding.expected)
        and item.get("says", "") in finding.message
    )


@pytest.mark.parametrize("item", KNOWN["found"], ids=lambda item: item["id"])
def test_known_fault_is_found_at_its_place(item: dict[str, str]) -> None:
    found = [finding for finding in checked("yueyang-jkq-2024").findings if matches(finding, item)]
    assert [str(finding.severity) for finding in found] == [item["severity"]]


@pytest.mark.parametrize("item", KNOWN["holds"], ids=lambda item: item["id"])
def test_what_holds_is_not_called_an_error(item: dict[str, str]) -> None:
    wrong = [
        finding
        for finding in checked("yueyang-jkq-2024").findings
        if matches(finding, item) and finding.severity is Severity.ERROR
    ]
    assert wrong == []


def test_every_finding_of_the_real_unit_is_a_proof() -> None:
    for finding in checked("yueyang-jkq-2024").findings:
        assert finding.place.cell
        assert finding.place.file.endswith(".xlsx")
        assert finding.message
        assert finding.hint
        assert finding.basis


def test_no_rule_crashes_on_the_real_unit() -> None:
    assert checked("yueyang-jkq-2024").count(Status.CRASHED) == 0


def test_coverage_after_missing_sheets_is_no_headline_of_its_own() -> None:
    (coverage,) = [f for f in checked("yueyang-jkq-2024").findings if f.rule == "XJ507"]
    assert coverage.cause is not None
    assert coverage.cause.startswith("XJ505@")


def test_the_clean_unit_has_no_error_and_nothing_to_explain() -> None:
    clean = checked("clean-yueyang-2024")
    assert [f for f in clean.findings if f.severity is not Severity.HINT] == []
    assert clean.count(Status.CRASHED) == 0
    assert clean.count(Status.UNCHECKED) == 0
    assert clean.count(Status.PASS) > 1000
