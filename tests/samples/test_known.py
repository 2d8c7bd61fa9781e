"""The real units: everything verified by hand is found at its place; what holds is not called wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xlzj.check import check
from xlzj.editions.text import load_text
from xlzj.model import Checked, Finding, Severity, Status

ROOT = Path(__file__).resolve().parents[2]
FACTS = {
    path.stem.removeprefix("known-"): load_text(path) for path in sorted(Path(__file__).parent.glob("known-*.yaml"))
}
CLEAN = sorted(path.parent.name for path in ROOT.glob("samples/clean-*/data.yaml"))


def facts(kind: str) -> list[Any]:
    return [pytest.param(unit, item, id=item["id"]) for unit, known in FACTS.items() for item in known[kind]]


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
        and finding.place.sheet == item.get("sheet", finding.place.sheet)
        and item.get("says", "") in finding.message
    )


@pytest.mark.parametrize(("unit", "item"), facts("found"))
def test_known_fault_is_found_at_its_place(unit: str, item: dict[str, str]) -> None:
    found = [finding for finding in checked(unit).findings if matches(finding, item)]
    assert [str(finding.severity) for finding in found] == [item["severity"]]


@pytest.mark.parametrize(("unit", "item"), facts("holds"))
def test_what_holds_is_not_called_an_error(unit: str, item: dict[str, str]) -> None:
    wrong = [
        finding for finding in checked(unit).findings if matches(finding, item) and finding.severity is Severity.ERROR
    ]
    assert wrong == []


@pytest.mark.parametrize("unit", FACTS)
def test_every_finding_of_a_real_unit_is_a_proof(unit: str) -> None:
    for finding in checked(unit).findings:
        assert finding.place.cell
        assert finding.place.file.endswith(".xlsx")
        assert finding.message
        assert finding.hint
        assert finding.basis


@pytest.mark.parametrize("unit", FACTS)
def test_no_rule_crashes_on_a_real_unit(unit: str) -> None:
    assert checked(unit).count(Status.CRASHED) == 0


@pytest.mark.parametrize("unit", ["yueyang-jkq-2024", "hengyang-2022"])
def test_coverage_after_missing_sheets_is_no_headline_of_its_own(unit: str) -> None:
    (coverage,) = [f for f in checked(unit).findings if f.rule == "XJ507"]
    assert coverage.cause is not None
    assert coverage.cause.startswith("XJ505@")


@pytest.mark.parametrize("unit", CLEAN)
def test_a_clean_unit_has_no_error_and_nothing_to_explain(unit: str) -> None:
    clean = checked(unit)
    assert [f for f in clean.findings if f.severity is not Severity.HINT] == []
    assert clean.count(Status.CRASHED) == 0
    assert clean.count(Status.UNCHECKED) == 0
    assert clean.count(Status.PASS) > 1000
