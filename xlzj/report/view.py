"""What all reports share: Chinese words for severities and outcomes, values cut short, counts, folded knock-ons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import SEVERITIES, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlzj.model import Checked, Finding, Place, Submission, Unread

STATUSES = {
    Status.PASS: "通过",
    Status.FINDING: "有问题",
    Status.UNCHECKED: "未检查",
    Status.NOT_APPLICABLE: "不适用",
    Status.CRASHED: "规则故障",
}
ANSWER = "原因写在“校验结果”工作簿的“说明”列，连同原表再校验一次即通过；数字再变动时，说明失效。"
ROUNDING = "每个印出的数代表一个区间（末位四舍五入），区间相交的为尾数差异；尾数差异不算错误。"
BLANK = "空"
_LONGEST = 60
_SEVERAL = 3  # as many places with one reason are told together

_ORIGINAL = re.compile("“[^”]*”的")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Headline(NamedTuple):
    """One cause with everything that only follows from it."""

    finding: Finding
    knock_on: tuple[Finding, ...]


class Tally(NamedTuple):
    """How many findings of one severity, and how many of them only follow from another."""

    findings: int
    knock_on: int

    def __str__(self) -> str:
        return f"{self.findings}（其中连带 {self.knock_on}）" if self.knock_on else str(self.findings)


class Reason(NamedTuple):
    """Why checks did not run: `rules` in code order, `places` how many."""

    reason: str
    rules: tuple[str, ...]
    places: int


def clean(text: str) -> str:
    """`text` without characters that a terminal obeys or XML forbids; line ends become newlines."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def where(place: Place) -> str:
    """附件1!D8; in prose with its paragraph: 附件4!C18 第3段, 第24段; else the file."""
    cell = "!".join(part for part in (place.sheet, place.cell) if part)
    paragraph = f"第{place.paragraph}段" if place.paragraph else ""
    return clean(" ".join(part for part in (cell, paragraph) if part) or place.file)


def told(checked: Checked) -> str:
    """文字里的数：识别 58 个，核对 20 个，未匹配 38 个。 "" where nothing is told in prose."""
    claims = checked.claims
    if claims is None or not claims.recognised:
        return ""
    left = len(claims.unmatched)
    return f"文字里的数：识别 {claims.recognised} 个，核对 {claims.checked} 个，未匹配 {left} 个。"


def unmatched(checked: Checked) -> list[str]:
    """The numbers of the prose that nothing was compared with, a line for each paragraph: 第5段：“40次”、“3类”."""
    lines: dict[tuple[str, str], list[str]] = {}
    for place in checked.claims.unmatched if checked.claims else ():
        lines.setdefault((place.file, where(place)), []).append(f"“{clean(place.quote)}”")
    several = len({file for file, _ in lines}) > 1
    return [f"{f'{file} ' if several else ''}{at}：{'、'.join(quotes)}" for (file, at), quotes in lines.items()]


def adjusted(checked: Checked) -> list[str]:
    """The rules that the edition turned off or gave another severity, a line each; none where it changes none."""
    lines = []
    for one in checked.adjusted:
        now = "停用" if one.now is None else f"由“{SEVERITIES[one.was]}”改为“{SEVERITIES[one.now]}”"
        lines.append(f"{one.rule} {one.title}：{now}。原因：{clean(one.reason) or '没有写明'}")
    return lines


def left_out(unreadable: Iterable[Unread]) -> Iterator[tuple[str, str]]:
    """Files and the reason why they were not read, a pair for each line; harmless ones that share a reason in one."""
    told: dict[tuple[str, str], list[Unread]] = {}
    for unread in unreadable:
        shape = _ORIGINAL.sub("", unread.reason)
        told.setdefault((shape, "") if unread.harmless else (unread.file, unread.reason), []).append(unread)
    for (reason, _), these in told.items():
        alike = len(these) > 1 and these[0].harmless
        yield "、".join(dict.fromkeys(unread.file for unread in these)), reason if alike else these[0].reason


def silent(finding: Finding) -> bool:
    """Whether this is a 核实 finding that still waits for its written 说明."""
    return finding.severity is Severity.REVIEW and not finding.passed


def short(text: str) -> str:
    """A value as a list shows it: a passage of prose is cut, a figure never."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def headlines(findings: Iterable[Finding]) -> tuple[Headline, ...]:
    """Roots in the given order, each with its knock-ons."""
    everything = tuple(findings)
    folded: dict[int, list[Finding]] = {}
    for finding, root in zip(everything, roots(everything), strict=True):
        followers = folded.setdefault(id(root), [])
        if root is not finding:
            followers.append(finding)
    return tuple(Headline(finding, tuple(folded[id(finding)])) for finding in everything if id(finding) in folded)


def roots(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """For each finding the one it folds under, itself for a headline.

    A cause that is not among `findings` folds nothing away, nor do causes that go round in a circle.
    """
    by_key: dict[str, Finding] = {}
    for finding in findings:
        by_key.setdefault(finding.key, finding)
    return tuple(_root(finding, by_key) for finding in findings)


def _root(finding: Finding, by_key: Mapping[str, Finding]) -> Finding:
    root, passed = finding, {finding.key}
    while root.cause is not None and (parent := by_key.get(root.cause)) is not None:
        if parent.key in passed:
            return finding
        passed.add(parent.key)
        root = parent
    return root


def reasons(checked: Checked, status: Status) -> tuple[Reason, ...]:
    """Reasons of all outcomes that ended in `status` (UNCHECKED or CRASHED), as first met."""
    grouped: dict[str, list[str]] = {}
    for outcome in checked.outcomes:
        if outcome.status is status:
            grouped.setdefault(clean(outcome.reason) or "没有说明原因", []).append(outcome.rule)
    return tuple(_together([Reason(text, tuple(sorted(set(rules))), len(rules)) for text, rules in grouped.items()]))


def _together(each: Sequence[Reason]) -> Iterator[Reason]:
    """Reasons that several places share word for word after their “：” become one that names the places."""
    ends: dict[tuple[str, tuple[str, ...]], list[Reason]] = {}
    for reason in each:
        ends.setdefault((reason.reason.rpartition("：")[2], reason.rules), []).append(reason)
    for (end, rules), group in ends.items():
        if len(group) < _SEVERAL or not all("：" in reason.reason for reason in group):
            yield from group
            continue
        places = "、".join(reason.reason.rpartition("：")[0] for reason in group)
        yield Reason(f"{end}：{places}", rules, sum(reason.places for reason in group))


def heading(submission: Submission) -> str:
    """Unit and year on one line."""
    return clean(f"{submission.unit or '（单位名称未填）'}　{submission.year} 年度")


def tallies(findings: Iterable[Finding]) -> dict[Severity, Tally]:
    """错误, 核实, 提示 → how many of `findings` still stand (explained ones have passed), in this order."""
    everything = tuple(findings)
    folded = [
        finding.severity
        for finding, root in zip(everything, roots(everything), strict=True)
        if root is not finding and not finding.passed
    ]
    found = [finding.severity for finding in everything if not finding.passed]
    return {severity: Tally(found.count(severity), folded.count(severity)) for severity in SEVERITIES}


def added(found: Iterable[Tally]) -> Tally:
    """The sum of counts of one severity."""
    each = tuple(found)
    return Tally(sum(one.findings for one in each), sum(one.knock_on for one in each))


def counted(found: Mapping[Severity, Tally]) -> str:
    """错误 12（其中连带 1），核实 19，提示 22: the one way in which every report counts."""
    return "，".join(f"{name} {found[severity]}" for severity, name in SEVERITIES.items())


def status_counts(checked: Checked) -> dict[str, int]:
    """通过/有问题/未检查/不适用/规则故障 → number of outcomes."""
    return {name: checked.count(status) for status, name in STATUSES.items()}


def verdict(checked: Checked) -> str:
    """One honest line: nothing found is not everything checked."""
    if checked.findings:
        answered = sum(finding.passed for finding in checked.findings)
        waiting = "“核实”各条须改正或写明原因。" if any(map(silent, checked.findings)) else ""
        return (f"另有 {answered} 条核实已写说明，通过。" if answered else "") + waiting or "请按下列各条修改。"
    if checked.count(Status.PASS) == 0:
        return "没有核对成任何一处，不能据此认为没有问题。"
    gaps = checked.count(Status.UNCHECKED) + checked.count(Status.CRASHED)
    return f"没有发现问题，但有 {gaps} 处没有检查。" if gaps else "没有发现问题。"
