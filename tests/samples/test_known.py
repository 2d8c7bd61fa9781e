"""The real units: everything verified by hand is found at its place; what holds is not called wrong.

`known-<sample>.yaml` holds the verified facts of one sample (`sample` names its folder where that lies deeper; `sheet`
and `cell` of a fact tell like ones apart), and in `left` what is not looked for there, each with the reason. A sample
without data of its own is a folder of several: its facts are those that only show when they are checked together, `of`
names the edition of the set they stand in. Samples named clean-… are units without any fault.
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
FACTS = {path.stem.removeprefix("known-"): load_text(path) for path in Path(__file__).parent.glob("known-*.yaml")}
EVERY = {facts.get("sample", name): facts for name, facts in FACTS.items()}
TOGETHER = sorted(name for name in EVERY if not (ROOT / "samples" / name / "data.yaml").exists())
REAL = sorted(EVERY.keys() - set(TOGETHER))
CLEAN = sorted(path.parent.name for path in (ROOT / "samples").glob("clean-*/data.yaml"))


def items(kind: str) -> list[Any]:
    return [pytest.param(name, item, id=item["id"]) for name in [*REAL, *TOGETHER] for item in EVERY[name][kind]]


@cache
def every_set(sample: str) -> dict[str, Checked]:
    """Each set of a sample by its edition."""
    result, _ = check([ROOT / "samples" / sample])
    assert result.unreadable == ()
    return {checked.submission.edition: checked for checked in result.checked}


def checked(sample: str, edition: str = "") -> Checked:
    sets = every_set(sample)
    if edition:
        return sets[edition]
    (only,) = sets.values()
    return only


def matches(finding: Finding, item: dict[str, Any]) -> bool:
    return (
        (finding.rule, finding.form.partition("“")[0]) == (item["rule"], item["form"])
        and finding.field == item.get("field", finding.field)
        and finding.place.sheet == item.get("sheet", finding.place.sheet)
        and finding.place.cell == item.get("cell", finding.place.cell)
        and finding.actual == item.get("actual", finding.actual)
        and finding.expected == item.get("expected", finding.expected)
        and item.get("says", "") in finding.message
    )


def test_every_real_sample_has_its_facts() -> None:
    root = ROOT / "samples"
    assert {path.parent.relative_to(root).as_posix() for path in root.rglob("data.yaml")} == {*REAL, *CLEAN}


@pytest.mark.parametrize(("sample", "item"), items("found"))
def test_known_fault_is_found_at_its_place(sample: str, item: dict[str, str]) -> None:
    found = [finding for finding in checked(sample, item.get("of", "")).findings if matches(finding, item)]
    assert [str(finding.severity) for finding in found] == [item["severity"]]


@pytest.mark.parametrize(("sample", "item"), items("holds"))
def test_what_holds_is_not_called_an_error(sample: str, item: dict[str, str]) -> None:
    findings = checked(sample, item.get("of", "")).findings
    assert [f for f in findings if matches(f, item) and f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", sorted(FACTS))
def test_what_is_left_out_has_a_reason_and_is_not_found_as_well(name: str) -> None:
    left = {item["id"]: item["why"] for item in FACTS[name].get("left", ())}
    assert all(left.values())
    assert not left.keys() & {item["id"] for item in FACTS[name]["found"]}


@pytest.mark.parametrize("sample", TOGETHER)
def test_checking_together_adds_just_the_known_facts(sample: str) -> None:
    inside = [name for name in REAL if name.startswith(f"{sample}/")]
    alone = {(checked(name).submission.edition, f.key) for name in inside for f in checked(name).findings}
    added = [f for edition, c in every_set(sample).items() for f in c.findings if (edition, f.key) not in alone]
    assert len(every_set(sample)) == len(inside) > 1
    assert len(added) == len(EVERY[sample]["found"])
    assert all(any(matches(finding, item) for item in EVERY[sample]["found"]) for finding in added)


@pytest.mark.parametrize("sample", REAL, ids=range(len(REAL)))
def test_every_finding_of_the_real_unit_is_a_proof(sample: str) -> None:
    for finding in checked(sample).findings:
        assert finding.place.cell
        assert finding.place.file.endswith(".xlsx")
        assert finding.message
        assert finding.hint
        assert finding.basis


@pytest.mark.parametrize("sample", REAL, ids=range(len(REAL)))
def test_no_rule_crashes_on_the_real_unit(sample: str) -> None:
    assert checked(sample).count(Status.CRASHED) == 0


@pytest.mark.parametrize("unit", ["yueyang-jkq-2024", "hengyang-2022"])
def test_coverage_after_missing_sheets_is_no_headline_of_its_own(unit: str) -> None:
    (coverage,) = [f for f in checked(unit).findings if f.rule == "XJ507"]
    assert coverage.cause is not None
    assert coverage.cause.startswith("XJ505@")


@pytest.mark.parametrize("sample", CLEAN)
def test_the_clean_unit_has_no_error_and_nothing_to_explain(sample: str) -> None:
    clean = checked(sample)
    assert [f for f in clean.findings if f.severity is not Severity.HINT] == []
    assert clean.count(Status.CRASHED) == 0
    assert clean.count(Status.UNCHECKED) == 0
    assert clean.count(Status.PASS) > 300
