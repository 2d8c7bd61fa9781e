"""What all reports share: Chinese words for severities and outcomes, sections in printed order, folded knock-ons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlzj.model import Checked, Finding, Form, Place, Submission

SEVERITIES = {Severity.ERROR: "错误", Severity.REVIEW: "核实", Severity.HINT: "提示"}
STATUSES = {
    Status.PASS: "通过",
    Status.FINDING: "有问题",
    Status.UNCHECKED: "未检查",
    Status.NOT_APPLICABLE: "不适用",
    Status.CRASHED: "规则故障",
}
ASK = "属实的写明原因（说明）。"
ANSWER = "“核实”各条可能合法，须写明说明：写清原因后即通过；数字再变动时，说明失效。"
ROUNDING = "每个印出的数代表一个区间（末位四舍五入），区间相交的为尾数差异；尾数差异不算错误。"
BLANK = "（空）"
_LONGEST = 60

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Headline(NamedTuple):
    """One cause with everything that only follows from it."""

    finding: Finding
    knock_on: tuple[Finding, ...]


class Section(NamedTuple):
    """The headlines whose root stands on one sheet, in the order they were found."""

    title: str  # 附件3“环境监察、监测等运行经费”　项目自评表
    file: str
    headlines: tuple[Headline, ...]


class Reason(NamedTuple):
    """Why checks did not run: `rules` in code order, `places` how many."""

    reason: str
    rules: tuple[str, ...]
    places: int


def clean(text: str) -> str:
    """`text` without characters that a terminal obeys or XML forbids; line ends become newlines."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def where(place: Place) -> str:
    """附件1!D8; for a report without sheets its paragraph or file."""
    return clean("!".join(part for part in (place.sheet, place.cell) if part) or place.file)


def silent(finding: Finding) -> bool:
    """Whether this is a 核实 finding that still waits for its written 说明."""
    return finding.severity is Severity.REVIEW and not (finding.explanation or "").strip()


def comparison(finding: Finding) -> str:
    """填报 18.40，应为 17.57，差 0.83: the parts the finding knows."""
    parts = [f"填报 {short(finding.actual) or BLANK}"]
    if finding.expected:
        parts.append(f"应为 {short(finding.expected)}")
    if finding.difference:
        parts.append(f"差 {finding.difference}")
    return clean("，".join(parts))


def untold(finding: Finding) -> str:
    """The comparison where the message does not already say what should be there; else nothing."""
    told = finding.expected in finding.message or f" {finding.expected.lstrip('≤≥')} " in finding.message
    figure = finding.expected[:1] in "≤≥+-0123456789"
    return comparison(finding) if finding.expected and figure and not told else ""


def short(text: str) -> str:
    """A value as a list shows it: a passage of prose is cut, a figure never."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def operands(finding: Finding) -> str:
    """办公经费 33.42（附件1!D25）、…; a file is named where it is not the finding's own."""
    return clean("、".join(_operand(finding, i) for i in range(len(finding.operands))))


def _operand(finding: Finding, index: int) -> str:
    field, place, value = finding.operands[index]
    file = f"{place.file} " if place.file != finding.place.file else ""
    return f"{field} {short(value) or BLANK}（{file}{where(place)}）"


def advice(finding: Finding) -> str:
    """What to do; a 核实 finding without 说明 says that one is needed."""
    asked = silent(finding) and "写明" not in finding.hint and "说明" not in finding.hint
    return clean(f"{finding.hint}{ASK}" if asked else finding.hint)


def sections(checked: Checked) -> tuple[Section, ...]:
    """Headlines by sheet, forms as the submission lists them, then whatever else (a report's text)."""
    forms = {(form.file, form.sheet): form for form in checked.submission.forms}
    grouped: dict[tuple[str, str], list[Headline]] = {key: [] for key in forms}
    for headline in headlines(checked.findings):
        place = headline.finding.place
        grouped.setdefault((place.file, place.sheet), []).append(headline)
    return tuple(
        Section(_title(forms.get(key), found[0].finding), clean(key[0]), tuple(found))
        for key, found in grouped.items()
        if found
    )


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


def _title(form: Form | None, finding: Finding) -> str:
    if form is None:
        return clean(finding.form or finding.place.sheet or finding.place.file)
    return clean(f"{form.label or form.key}　{form.role}")


def reasons(checked: Checked, status: Status) -> tuple[Reason, ...]:
    """Reasons of all outcomes that ended in `status` (UNCHECKED or CRASHED), as first met."""
    grouped: dict[str, list[str]] = {}
    for outcome in checked.outcomes:
        if outcome.status is status:
            grouped.setdefault(clean(outcome.reason) or "没有说明原因", []).append(outcome.rule)
    return tuple(Reason(reason, tuple(sorted(set(rules))), len(rules)) for reason, rules in grouped.items())


def heading(submission: Submission) -> str:
    """Unit and year on one line."""
    return clean(f"{submission.unit or '（未填单位名称）'}　{submission.year} 年度")


def severity_counts(checked: Checked) -> dict[str, int]:
    """错误/核实/提示 → number of findings."""
    return {name: checked.severity(severity) for severity, name in SEVERITIES.items()}


def status_counts(checked: Checked) -> dict[str, int]:
    """通过/有问题/未检查/不适用/规则故障 → number of outcomes."""
    return {name: checked.count(status) for status, name in STATUSES.items()}


def verdict(checked: Checked) -> str:
    """One honest line: nothing found is not everything checked."""
    if checked.findings:
        waiting = sum(silent(finding) for finding in checked.findings)
        return f"核实中有 {waiting} 条还没有说明。" if waiting else "请按下列各条修改。"
    if checked.count(Status.PASS) == 0:
        return "没有核对成任何一处，不能据此认为没有问题。"
    gaps = checked.count(Status.UNCHECKED) + checked.count(Status.CRASHED)
    return f"没有发现问题，但有 {gaps} 处没有检查。" if gaps else "没有发现问题。"
