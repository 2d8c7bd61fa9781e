"""Every rule is driven both ways by the cases of rules and prose: something it finds, something it lets pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from xlzj.rules.catalogue import RULES

ROOT = Path(__file__).resolve().parents[1]
CASES = ("tests/rules", "tests/prose", "tests/test_last_year.py")
WHOLE_SETS = (
    "tests/rules/test_catalogue.py",
    "tests/rules/test_required.py",
    "tests/prose/test_reports.py",
    "tests/prose/test_round_trip.py",
)
"""Here every rule runs whatever is asked: that a rule ended there in some way is no case of its own."""


def ended(record: Path) -> dict[str, list[str]]:
    """How each rule ended in its cases: they run once more, apart, with every rule listened to."""
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
    heard: dict[str, list[str]] = json.loads(record.read_text(encoding="utf-8"))
    return heard


def test_every_rule_has_a_bad_and_a_good_case(tmp_path: Path) -> None:
    heard = ended(tmp_path / "ended.json")
    assert [rule.code for rule in RULES if not {"finding", "pass"} <= set(heard.get(rule.code, ()))] == []
