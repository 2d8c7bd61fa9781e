"""A checked set as data: the row of 汇总 and its findings, in the shapes that every output reads.

A row has key-less facts only: unit, year, edition, title, folder, files, score, grade, rate, marked, missing, counts,
roots (headlines by severity), outcomes, rules (code → number of findings), causes (code → number of headlines), notes,
before (whether last year's set was there to compare with), slip. A finding has the columns of `COLUMNS`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from xlzj.model import SEVERITIES, Severity, Status
from xlzj.numerals import plain
from xlzj.report.proof import advice, message, operands
from xlzj.report.view import clean, headlines, roots, where
from xlzj.scoring import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from xlzj.editions.spec import Edition
    from xlzj.model import Checked, Finding, Submission
    from xlzj.rules.kernel import Case

COLUMNS = (
    "编号", "等级", "标题", "附件", "文件", "表页", "单元格", "项目", "填报值", "应为", "差额", "问题", "怎么办",
    "比较", "依据", "说明", "连带于",
)  # fmt: skip
_SCORES = (("整体自评表", "总分_得分"), ("指标评分表", "合计_自评分数"))
_RATES = (
    ("整体自评表", "年度资金总额_执行率", "年度资金总额_全年执行数", "年度资金总额_全年预算数"),
    ("指标评分表", "", "支出情况_合计", "实际到位_合计"),
)


def row_of(checked: Checked, case: Case, folder: str, notes: Sequence[str]) -> dict[str, Any]:
    """The row of one checked set. Figures are texts (Decimal), None where the forms do not give them."""
    submission, edition = checked.submission, case.edition
    score = _first(submission, _SCORES)
    standing = [finding for finding in checked.findings if not finding.passed]
    ended = Counter(outcome.status for outcome in checked.outcomes)
    heads = [one.finding for one in headlines(checked.findings) if not one.finding.passed]
    weights = Counter(finding.severity for finding in heads)
    return {
        "unit": clean(submission.unit),
        "year": submission.year,
        "edition": submission.edition,
        "title": edition.title,
        "folder": folder,
        "files": list(submission.files),
        "score": _text(score),
        "grade": edition.grade(score) if score is not None and edition.grades else "",
        "rate": _text(_rate(submission)),
        "marked": _text(_marked(case)),
        "missing": missing(submission, edition),
        "counts": {severity.value: checked.severity(severity) for severity in Severity},
        "roots": {severity.value: weights[severity] for severity in Severity},
        "outcomes": {status.value: ended[status] for status in Status},
        "rules": _by_rule(standing),
        "causes": _by_rule(heads),
        "notes": [clean(note) for note in notes],
        "before": submission.last_year is not None,
        "slip": "",
    }


def _by_rule(findings: Iterable[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.rule for finding in findings).items()))


def missing(submission: Submission, edition: Edition) -> list[str]:
    """Forms that the edition asks for and the set does not have, as printed."""
    held = {form.key for form in submission.forms}
    return [key for key, spec in edition.forms.items() if spec.count != "optional" and key not in held]


def _first(submission: Submission, places: Sequence[tuple[str, str]]) -> Decimal | None:
    """The first of these fields that holds a number."""
    for role, field in places:
        for form in submission.forms:
            fact = form.fields.get(field) if form.role == role else None
            if fact is not None and fact.number is not None:
                return fact.number
    return None


def _rate(submission: Submission) -> Decimal | None:
    """Spent of what was there for the year, as a fraction: computed, since the printed rate may be what is wrong."""
    for role, printed, spent, budget in _RATES:
        done, planned = (_first(submission, ((role, name),)) for name in (spent, budget))
        if done is not None and planned is not None and planned > 0:
            return done / planned
        found = _first(submission, ((role, printed),))
        if found is not None:
            return found
    return None


def _marked(case: Case) -> Decimal | None:
    """Points of 考核评分表 that can be given from what was handed in; None where the edition has none."""
    values = [mark.value for mark in marks(case) if mark.value is not None]
    return sum(values[1:], values[0]) if values else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(round(value, 6))


def findings_of(checked: Checked) -> list[list[str]]:
    """Every finding, in the order of the forms, as texts under `COLUMNS`; explained ones too."""
    found = checked.findings
    return [
        [
            finding.rule,
            SEVERITIES[finding.severity],
            clean(finding.title),
            clean(finding.form),
            clean(finding.place.file),
            clean(finding.place.sheet),
            clean(finding.place.cell) or (f"第{finding.place.paragraph}段" if finding.place.paragraph else ""),
            clean(finding.field),
            clean(finding.actual),
            clean(finding.expected),
            clean(finding.difference),
            message(finding),
            advice(finding),
            operands(finding, everything=True),
            clean(finding.basis),
            clean(finding.explanation or ""),
            "" if root is finding else f"{root.rule} {where(root.place)}",
        ]
        for finding, root in zip(found, roots(found), strict=True)
    ]
