"""What every sample unit must yield, as reviewed JSON beside it: `python -m tests.samples.golden` writes it anew.

Read the difference before committing: each change of a finding is a change of what an accountant is told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.samples import SAMPLES, units
from xlzj.check import check
from xlzj.report.json import to_json

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = "expected.json"


def reports() -> list[Path]:
    """Published reports, checked alone; what they yield beside their workbooks stands in tests/prose/reports.yaml."""
    return sorted((SAMPLES / "报告").glob("*.txt"))


def golden(path: Path) -> Path:
    """Where the reviewed JSON of a unit's folder or of a report stands."""
    return path / EXPECTED if path.is_dir() else path.with_suffix(f".{EXPECTED}")


def outcome(path: Path) -> str:
    """The JSON of one unit, or of one report, without the tool's version, which is no finding."""
    result, _ = check([path])
    told = json.loads(to_json(result))
    del told["tool"]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for each in (*units(), *reports()):
        golden(each).write_text(outcome(each), encoding="utf-8")
