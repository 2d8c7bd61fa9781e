"""The real units: everything verified by hand is found at its place; what holds is not called wrong.

`known-<sample>.yaml` holds the verified facts of one sample; samples named clean-… are units without any fault.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xlzj.check import check
from xlzj.editions.text import load_text
from xlzj.model import Checked, Finding, Severity, Status

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {path.stem.removeprefix("known-"): load_text(path) for path in Path(__file__).parent.glob("known-*.yaml")}
REAL = sorted(KNOWN)
CLEAN = sorted(path.parent.name for path in (ROOT / "samples").glob("clean-*/data.yaml"))


def items(kind: str) -> list[Any]:
    return [pytest.param(name, item, id=item["id"]) for name in REAL for item in KNOWN[name][kind]]


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


def test_every_real_sample_has_its_facts() -> None:
    samples = {path.parent.name for path in (ROOT / "samples").glob("*/data.yaml")}
    assert samples == {*REAL, *CLEAN}


@pytest.mark.parametrize(("sample", "item"), items("found"))
def test_known_fault_is_found_at_its_place(sample: str, item: dict[str, str]) -> None:
    found = [finding for finding in checked(sample).findings if matches(finding, item)]
    assert [str(finding.severity) for finding in found] == [item["severity"]]


@pytest.mark.parametrize(("sample", "item"), items("holds"))
def test_what_holds_is_not_called_an_error(sample: str, item: dict[str, str]) -> None:
    wrong = [f for f in checked(sample).findings if matches(f, item) and f.severity is Severity.ERROR]
    assert wrong == []


@pytest.mark.parametrize("sample", REAL)
def test_every_finding_of_the_real_unit_is_a_proof(sample: str) -> None:
    for finding in checked(sample).findings:
        assert finding.place.cell
        assert finding.place.file.endswith(".xlsx")
        assert finding.message
        assert finding.hint
        assert finding.basis


@pytest.mark.parametrize("sample", REAL)
def test_no_rule_crashes_on_the_real_unit(sample: str) -> None:
    assert checked(sample).count(Status.CRASHED) == 0


def test_coverage_after_missing_sheets_is_no_headline_of_its_own() -> None:
    (coverage,) = [f for f in checked("yueyang-jkq-2024").findings if f.rule == "XJ507"]
    assert coverage.cause is not None
    assert coverage.cause.startswith("XJ505@")


@pytest.mark.parametrize("sample", CLEAN)
def test_the_clean_unit_has_no_error_and_nothing_to_explain(sample: str) -> None:
    clean = checked(sample)
    assert [f for f in clean.findings if f.severity is not Severity.HINT] == []
    assert clean.count(Status.CRASHED) == 0
    assert clean.count(Status.UNCHECKED) == 0
    assert clean.count(Status.PASS) > 300
