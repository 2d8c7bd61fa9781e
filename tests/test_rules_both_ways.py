"""Every rule is driven both ways by cases of its own: something it finds, something it lets pass.

A case of its own runs a few rules on what it wrote itself; one that runs the whole catalogue over a sample proves
nothing about a rule that the samples do not set off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from xlzj.rules.catalogue import RULES

ROOT = Path(__file__).resolve().parents[1]
FEW = 40
"""Rules: XJ922 asks about twenty others, the catalogue has more than two hundred."""
CASES = ("tests/rules", "tests/prose", "tests/test_last_year.py")
WHOLE_SETS = (
    "tests/rules/test_catalogue.py",
    "tests/prose/test_reports.py",
    "tests/prose/test_round_trip.py",
)
"""Here every rule runs whatever is asked: that a rule ended there in some way is no case of its own, so none is run."""


def ended(record: Path) -> dict[str, dict[str, list[str]]]:
    """Test → code → how the rule ended in it: the cases run once more, apart, with every rule listened to."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.rules.recorder", "-p", "no:cacheprovider", "-p", "no:xdist"]
    settings = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    told = subprocess.run(
        [*command, *CASES, *(f"--ignore={path}" for path in WHOLE_SETS)],
        cwd=ROOT,
        env={**settings, "RULES_RECORD": str(record), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert record.exists(), told.stdout[-2000:]  # cases that fail are told of where they stand
    heard: dict[str, dict[str, list[str]]] = json.loads(record.read_text(encoding="utf-8"))
    return heard


def test_every_rule_has_a_bad_and_a_good_case_of_its_own(tmp_path: Path) -> None:
    own = [rules for rules in ended(tmp_path / "ended.json").values() if len(rules) <= FEW]
    heard = {rule.code: {status for rules in own for status in rules.get(rule.code, ())} for rule in RULES}
    assert [code for code, statuses in heard.items() if not {"finding", "pass"} <= statuses] == []
    assert len(own) > len(RULES)
