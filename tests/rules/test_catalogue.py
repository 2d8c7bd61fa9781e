"""The catalogue holds together: codes, pages, cases, basis, limits."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.forms import case, form, submission
from xlzj.check import apply
from xlzj.editions import editions, load
from xlzj.explain import RULES as EXPLANATIONS
from xlzj.formulas.catalogue import RULES as FORMULAS
from xlzj.model import Severity, Status
from xlzj.report.catalogue import codes, listing, markdown, page
from xlzj.rules.catalogue import RULES, by_code
from xlzj.rules.lines import identity

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

ROOT = Path(__file__).resolve().parents[2]
CASES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))
EVERY_ROLE = {spec.role for name in editions() for spec in load(name).forms.values()}


def test_every_code_stands_once() -> None:
    listed = [rule.code for rule in RULES]
    assert len(listed) == len(set(listed))
    assert set(by_code()) | set(FORMULAS) | set(EXPLANATIONS) == set(codes())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_tells_why_what_to_do_and_on_what_basis(rule: Rule) -> None:
    assert re.fullmatch(r"(XJ|GD|KH)\d{3}", rule.code)
    assert rule.title
    assert len(rule.why) >= 10
    assert rule.remedy
    assert rule.basis
    assert all(role in EVERY_ROLE for role in rule.role.split("、") if role)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_limits_a_rule_reads_are_data_with_a_basis(rule: Rule) -> None:
    for name in editions():
        if load(name).has(rule.role):
            assert all(load(name).thresholds[limit].basis for limit in rule.limits)


def test_every_threshold_is_read_by_a_rule() -> None:
    for name in editions():
        edition = load(name)
        read = {limit for rule in RULES if edition.has(rule.role) for limit in rule.limits}
        assert set(edition.thresholds) <= read


@pytest.mark.parametrize("code", codes())
def test_rule_has_cases_and_a_page(code: str) -> None:
    assert code.lower() in CASES.lower()
    text = page(code)
    assert text is not None
    assert text in markdown()
    assert code in listing()


def test_docs_are_made_from_the_rules() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == markdown()


def test_severity_of_a_rule_is_data_of_the_edition() -> None:
    filled = form("附件1", 三公经费=["18.40", "", ""], 公务接待=["7.29", "", ""])
    rule = by_code()["XJ104"]
    lowered = case(filled, severities={"XJ104": "hint"})
    severities = [o.finding.severity for o in rule.run(lowered) if o.finding]
    assert severities == [Severity.HINT]


def test_rule_that_is_switched_off_says_so() -> None:
    off = case(form("附件1"), disabled={"XJ104": "本市另有口径"})
    (outcome,) = apply(by_code()["XJ104"], off)
    assert outcome.status is Status.UNCHECKED
    assert "本市另有口径" in outcome.reason


def test_rule_that_crashes_is_an_outcome_and_stops_nothing() -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("坏了")

    rule = replace(by_code()["XJ104"], check=broken)  # type: ignore[arg-type]
    (outcome,) = apply(rule, case(form("附件1")))
    assert outcome.status is Status.CRASHED
    assert "XJ104" in outcome.reason


def test_new_identity_is_one_line() -> None:
    rule = identity(
        "XJ999",
        "办公经费不大于公用经费",
        "办公经费 <= 公用经费",
        role="基础数据表",
        columns=True,
        basis="试",
        why="试",
        remedy="试",
    )
    filled = form("附件1", 公用经费=["10", "10", "10"], 办公经费=["9", "10.01", "10.02"])
    assert [str(o.status) for o in rule.run(case(filled))] == ["pass", "pass", "finding"]


def test_rules_leave_an_empty_submission_alone() -> None:
    nothing = case()
    assert submission().forms == ()
    for rule in RULES:
        assert not any(o.finding for o in rule.run(nothing)), rule.code
