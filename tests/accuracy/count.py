"""Known facts against findings, unit by unit and family by family.

`tests/samples/known-<sample>.yaml` tells what a careful reader found in a real unit (`found`), what holds there or is
mere rounding (`holds`) and what is not looked for, with the reason (`left`).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.samples.test_known import CLEAN, FACTS, ROOT, matches
from xlzj.check import check
from xlzj.model import Severity, Status

if TYPE_CHECKING:
    from xlzj.model import Checked, Finding

_SEVERITIES = (Severity.ERROR, Severity.REVIEW, Severity.HINT)
FAMILIES = {
    "XJ1": "基础数据表",
    "XJ2": "整体自评表资金",
    "XJ3": "项目自评表资金",
    "XJ4": "指标与评分",
    "XJ5": "表与表之间",
    "XJ6": "文字里的数和算术",
    "XJ7": "部门决算公开",
    "XJ8": "单位之间、年度之间",
    "XJ9": "完整、规范、照抄",
    "GD1": "广东评分表",
    "KH1": "考核评分表",
    "FX1": "公式",
    "EX1": "说明",
}


class Unit(NamedTuple):
    """One real sample: its known facts, and what was found (with the edition of the set it was found in)."""

    sample: str
    name: str
    known: dict[str, Any]
    found: tuple[tuple[str, Finding], ...]

    def hits(self, item: dict[str, Any]) -> list[Finding]:
        """Findings at the place that a known fact names."""
        return [f for edition, f in self.found if item.get("of", edition) == edition and matches(f, item)]

    @property
    def missed(self) -> dict[str, str]:
        """Known facts that are not found: id → why ("" where the list does not say)."""
        severities = {item["id"]: {str(f.severity) for f in self.hits(item)} for item in self.known["found"]}
        unseen = {item["id"]: "" for item in self.known["found"] if item["severity"] not in severities[item["id"]]}
        return {**unseen, **{item["id"]: item["why"] for item in self.known.get("left", ())}}

    @property
    def wrong(self) -> list[Finding]:
        """What holds, or is rounding only, and is called 错误 all the same."""
        told = [finding for item in self.known["holds"] for finding in self.hits(item)]
        return [finding for finding in told if finding.severity is Severity.ERROR]

    @property
    def beyond(self) -> list[Finding]:
        """Findings that no known fact names."""
        named = {id(finding) for item in self.known["found"] for finding in self.hits(item)}
        return [finding for _, finding in self.found if id(finding) not in named]


class Row(NamedTuple):
    """The figures of one family in one unit (or of all).

    `errors`, `reviews` and `hints` are beyond the list of known facts; those that fold under another finding as its
    consequence are `folded` instead.
    """

    family: str
    known: int
    missed: int
    wrong: int
    errors: int
    reviews: int
    hints: int
    folded: int

    @property
    def found(self) -> int:
        """Known facts found at their place."""
        return self.known - self.missed


class CleanUnit(NamedTuple):
    """What is said of a unit without any fault."""

    sample: str
    name: str
    checks: int
    errors: int
    reviews: int
    hints: int
    unchecked: int
    crashed: int


def _told_in(why: str) -> str:
    """The first rule that a reason names, or ""."""
    code = re.search(r"(?:XJ|GD|KH)\d{3}", why)
    return code[0] if code else ""


def _family(rule: str) -> str:
    return rule[:3]


def _sets(sample: str) -> tuple[Checked, ...]:
    result, _ = check([ROOT / "samples" / sample])
    assert result.unreadable == ()
    return result.checked


@cache
def units() -> tuple[Unit, ...]:
    """Every real sample that has a list of known facts."""
    made = []
    for name, known in sorted(FACTS.items()):
        sample = known.get("sample", name)
        sets = _sets(sample)
        found = tuple((c.submission.edition, finding) for c in sets for finding in c.findings)
        if len(sets) > 1:
            alone = _alone(sample)
            found = tuple((edition, finding) for edition, finding in found if (edition, finding.key) not in alone)
        names = "、".join(dict.fromkeys(c.submission.unit for c in sets))
        made.append(Unit(sample, names + ("（一起校验才有的）" if len(sets) > 1 else ""), known, found))
    return tuple(made)


def _alone(sample: str) -> set[tuple[str, str]]:
    """What is found in the sets of a folder when each is checked by itself."""
    inside = [path.parent.relative_to(ROOT / "samples") for path in (ROOT / "samples" / sample).rglob("data.yaml")]
    sets = [c for folder in inside for c in _sets(folder.as_posix())]
    return {(c.submission.edition, finding.key) for c in sets for finding in c.findings}


def rows(unit: Unit) -> list[Row]:
    """The figures by family, in printed order; families of which there is nothing to tell are left out."""
    items = [*unit.known["found"], *unit.known.get("left", ())]
    rules = {item["id"]: item.get("rule") or _told_in(item["why"]) for item in items}
    known = Counter(_family(rule) for rule in rules.values())
    missed = Counter(_family(rules[name]) for name in unit.missed)
    wrong = Counter(_family(finding.rule) for finding in unit.wrong)
    beyond = Counter((_family(f.rule), f.severity if f.cause is None else "") for f in unit.beyond)
    made = []
    for family in [*FAMILIES, ""]:
        counts = [beyond[family, severity] for severity in (*_SEVERITIES, "")]
        row = Row(family, known[family], missed[family], wrong[family], *counts)
        if any(row[1:]):
            made.append(row)
    return made


def total(some: list[Row]) -> Row:
    """The sum of some rows."""
    return Row("合计", *(sum(column) for column in zip(*(row[1:] for row in some), strict=True)))


@cache
def clean() -> tuple[CleanUnit, ...]:
    """Every unit without faults; nothing may be said of it but hints."""
    made = []
    for sample in CLEAN:
        (one,) = _sets(sample)
        errors, reviews, hints = (one.severity(severity) for severity in _SEVERITIES)
        unchecked, crashed = one.count(Status.UNCHECKED), one.count(Status.CRASHED)
        checks = one.count(Status.PASS) + one.count(Status.FINDING)
        made.append(CleanUnit(sample, one.submission.unit, checks, errors, reviews, hints, unchecked, crashed))
    return tuple(made)
