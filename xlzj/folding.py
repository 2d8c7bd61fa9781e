"""One cause, one headline: findings that follow from another fold under it.

Three ways to follow: a formula finding at the very cell where a rule found a wrong value; a finding that disappears
when the root's proposed value is put into the root's cell (the rule is simply run again); a rule declared to follow
another (coverage after missing sheets).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.model import Kind
from xlzj.numerals import numeral
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlzj.model import Fact, Finding, Form, Place, Submission
    from xlzj.rules.kernel import Rule

_FORMULA_FAMILY = "FX"


def fold(case: Case, findings: Sequence[Finding], rules: Mapping[str, Rule]) -> dict[int, str]:
    """Index of each finding that follows from another → key of its root finding."""
    causes: dict[int, str] = {}
    _fold_formulas(findings, rules, causes)
    _fold_declared(findings, rules, causes)
    for at, root in enumerate(findings):
        rule = rules.get(root.rule)
        if rule is None or not rule.root or root.fix is None or at in causes:
            continue
        touched = [i for i, other in enumerate(findings) if i != at and i not in causes and _touches(other, root.place)]
        if not touched:
            continue
        mended = with_value(case.submission, root.place, root.fix)
        gone = _gone(Case(mended, case.edition), [findings[i] for i in touched], rules)
        causes.update({i: root.key for i in touched if findings[i].key in gone})
    return causes


def _fold_formulas(findings: Sequence[Finding], rules: Mapping[str, Rule], causes: dict[int, str]) -> None:
    """What happened to a cell's formula folds under the rule that says what the cell should hold."""
    at_cell = {f.place: f.key for f in reversed(findings) if f.rule in rules and rules[f.rule].root}
    for i, finding in enumerate(findings):
        if finding.rule.startswith(_FORMULA_FAMILY) and finding.place in at_cell:
            causes[i] = at_cell[finding.place]


def _fold_declared(findings: Sequence[Finding], rules: Mapping[str, Rule], causes: dict[int, str]) -> None:
    for i, finding in enumerate(findings):
        rule = rules.get(finding.rule)
        if rule is None or not rule.follows:
            continue
        root = next((f for f in findings if f.rule == rule.follows), None)
        if root is not None:
            causes[i] = root.key


def _touches(finding: Finding, place: Place) -> bool:
    if finding.rule.startswith(_FORMULA_FAMILY):
        return False
    return finding.place == place or any(operand.place == place for operand in finding.operands)


def _gone(case: Case, findings: Iterable[Finding], rules: Mapping[str, Rule]) -> set[str]:
    """Keys of the findings that their rules no longer report on the mended submission."""
    findings = list(findings)
    left: set[str] = set()
    for code in {finding.rule for finding in findings}:
        try:
            left.update(o.finding.key for o in rules[code].run(case) if o.finding is not None)
        except Exception:  # noqa: BLE001  (a rule that crashes is reported where it runs; here it explains nothing)
            left.update(f.key for f in findings if f.rule == code)
    return {finding.key for finding in findings} - left


def with_value(submission: Submission, place: Place, text: str) -> Submission:
    """The submission as it would be with this value typed into this cell."""
    return replace(submission, forms=tuple(_mended(form, place, text) for form in submission.forms))


def _mended(form: Form, place: Place, text: str) -> Form:
    if (form.file, form.sheet) != (place.file, place.sheet):
        return form
    fields = {name: _typed(fact, place, text) for name, fact in form.fields.items()}
    tables = {
        name: tuple(replace(row, cells={c: _typed(fact, place, text) for c, fact in row.cells.items()}) for row in rows)
        for name, rows in form.tables.items()
    }
    return replace(form, fields=fields, tables=tables)


def _typed(fact: Fact, place: Place, text: str) -> Fact:
    if fact.place != place:
        return fact
    typed = numeral(text)
    if typed is None:
        return fact._replace(kind=Kind.TEXT, text=text, number=None)
    half = fact.half if fact.half is not None else None
    return fact._replace(kind=Kind.NUMBER, text=text, number=typed.value, half=half)
