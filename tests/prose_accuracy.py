"""Precision and coverage of prose checking over the published reports: `python -m tests.prose_accuracy`.

Every report of samples/报告 is checked together with its unit's workbooks. What must be found and what must not be
called wrong stands, reviewed by hand, in tests/prose/reports.yaml; a finding that is not listed there counts as false.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.editions.text import load_text
from xlzj.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlzj.model import Claims, Finding

FACTS = Path(__file__).resolve().parent / "prose" / "reports.yaml"


class Score(NamedTuple):
    """One report: numbers told, what was found, missed, found besides, and called wrong although it holds."""

    file: str
    claims: Claims
    found: tuple[str, ...]
    missed: tuple[str, ...]
    false: tuple[Finding, ...]
    wronged: tuple[str, ...]

    def line(self) -> str:
        left = len(self.claims.unmatched)
        told = f"识别 {self.claims.recognised:>4}  核对 {self.claims.checked:>4}  未匹配 {left:>4}"
        known = f"找到 {len(self.found):>3}  漏 {len(self.missed):>2}  误 {len(self.false) + len(self.wronged):>2}"
        return f"{told}  {known}  {self.file}"


def reports() -> list[dict[str, Any]]:
    """The reviewed facts of every report."""
    return list(load_text(FACTS)["reports"])


def findings_of(report: dict[str, Any]) -> tuple[Claims, list[Finding]]:
    """The claims and the findings of one report, checked with its workbooks; its own places only."""
    from xlzj.rules.kernel import Case
    from xlzj.rules.told import claims_by_file

    result, bundles = check([SAMPLES / report["sample"], SAMPLES / "报告" / report["file"]])
    ((checked, bundle),) = zip(result.checked, bundles, strict=True)
    own = [finding for finding in checked.findings if finding.place.file == report["file"]]
    return claims_by_file(Case(bundle.submission, bundle.edition))[report["file"]], own


def score(report: dict[str, Any]) -> Score:
    """How the findings of one report compare with its reviewed facts."""
    claims, own = findings_of(report)
    left = list(own)
    found, missed = [], []
    for item in report["found"]:
        match = next((one for one in left if matches(one, item)), None)
        if match is None:
            missed.append(item["id"])
        else:
            found.append(item["id"])
            left.remove(match)
    errors = [one for one in left if one.severity is Severity.ERROR]
    wronged = [h["id"] for h in report["holds"] if any(one.rule == h["rule"] and _says(one, h) for one in errors)]
    return Score(report["file"], claims, tuple(found), tuple(missed), tuple(left), tuple(wronged))


def matches(finding: Finding, item: dict[str, Any]) -> bool:
    """Whether this is the finding a reviewed fact speaks of."""
    place = (finding.rule, finding.place.paragraph, str(finding.severity))
    return place == (item["rule"], int(item["paragraph"]), item["severity"]) and item["says"] in finding.message


def _says(finding: Finding, hold: dict[str, Any]) -> bool:
    return finding.actual.replace(",", "").startswith(hold["number"].replace(",", ""))


def main(scores: Sequence[Score]) -> int:
    """Print the table; 1 where anything is missed or false."""
    for one in scores:
        print(one.line())  # noqa: T201  (a command prints)
        for name in (*one.missed, *one.wronged):
            print(f"    漏或误：{name}")  # noqa: T201
        for finding in one.false:
            print(f"    误：第{finding.place.paragraph}段 {finding.rule} {finding.message}")  # noqa: T201
    found, missed = sum(len(one.found) for one in scores), sum(len(one.missed) for one in scores)
    false = sum(len(one.false) + len(one.wronged) for one in scores)
    recognised, checked = sum(one.claims.recognised for one in scores), sum(one.claims.checked for one in scores)
    precision = found / (found + false) if found + false else 1.0
    recall = found / (found + missed) if found + missed else 1.0
    print(f"识别 {recognised}，核对 {checked}（{checked / recognised:.1%}），未匹配 {recognised - checked}")  # noqa: T201
    print(f"准确率 {precision:.1%}（{found}/{found + false}），找全率 {recall:.1%}（{found}/{found + missed}）")  # noqa: T201
    return 1 if missed or false else 0


if __name__ == "__main__":
    sys.exit(main([score(report) for report in reports()]))
