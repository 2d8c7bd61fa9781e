"""One cause, one headline: findings that follow from another fold under it.

Three ways to follow: a formula finding at the very cell where a rule found a wrong value or misses one, or one that
uses a cell whose fault spreads (digits typed as text, rows shifted); a finding that disappears when the root's proposed
value is put into the root's cell and the formulas that use it have followed (the rule is simply run again); a finding
that names its cause (a total after a score that is not filled in), or whose rule is declared to follow another
(coverage after missing sheets) or to stand under it (sums of a sheet whose rows are shifted).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.derive import followed
from xlzj.model import SEVERITIES, Kind
from xlzj.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlzj.model import Fact, Finding, Form, Place, Submission
    from xlzj.rules.kernel import Case, Rule

_FORMULA_FAMILY = "FX"
_CLEARED = "FX110"  # a derived cell left blank: the rule that misses its value has told it
_PROPOSING = frozenset({"FX101", _CLEARED})  # these say what the official formula gives
_TEXT = "FX105"  # a number typed as text: formulas leave it out
_BLANK = "（空）"
_GRAVEST_FIRST = tuple(SEVERITIES)


def fold(case: Case, findings: Sequence[Finding], rules: Mapping[str, Rule]) -> dict[int, str]:
    """Index of each finding that follows from another → key of its root finding."""
    causes: dict[int, str] = {}
    _fold_formulas(findings, rules, causes)
    _fold_declared(findings, rules, causes)
    for at, root in enumerate(findings):
        rule = rules.get(root.rule)
        proposes = rule.root if rule is not None else root.rule == _TEXT
        if not proposes or root.fix is None or at in causes:
            continue
        mended = _followed(case, with_value(case.submission, root.place, root.fix), root.place)
        places = {root.place, *_changed(case.submission, mended)}
        touched = [i for i, other in enumerate(findings) if i != at and i not in causes and _touches(other, places)]
        if not touched:
            continue
        gone = _gone(replace(case, submission=mended), [findings[i] for i in touched], rules)
        causes.update({i: root.key for i in touched if findings[i].key in gone})
    folded = {i: _first(cause, findings, causes) for i, cause in causes.items()}
    fixed = _fixed(case, findings)
    return {i: cause for i, cause in folded.items() if cause not in fixed or not _graver(findings[i], fixed[cause])}


def raised(findings: Sequence[Finding], causes: Mapping[int, str]) -> list[Finding]:
    """The findings with their causes; a root is as grave as the gravest finding that follows from it.

    What is certainly wrong because of a cell makes that cell certainly wrong: no 说明 can let it pass, and whoever
    looks for errors finds it among them.
    """
    every = {at: finding.cause for at, finding in enumerate(findings) if finding.cause} | dict(causes)
    gravest: dict[str, Finding] = {}
    for at, key in every.items():
        if key not in gravest or _graver(findings[at], gravest[key]):
            gravest[key] = findings[at]
    said = {f.place: f for f in reversed(findings) if not f.rule.startswith(_FORMULA_FAMILY) and numeral(f.expected)}
    return [
        _agreeing(_as_grave(finding, gravest.get(finding.key), every.get(at)), said.get(finding.place))
        for at, finding in enumerate(findings)
    ]


def _agreeing(finding: Finding, other: Finding | None) -> Finding:
    """What a formula gives is left unsaid where a rule proposes another number for the cell: it knows more.

    The formula uses the cells as they are typed (an execution rate of 100% for 99.70%), the rule what they should be.
    The message of these findings says what happened to the formula, then after a semicolon the number.
    """
    if other is None or finding.rule not in _PROPOSING:
        return finding
    mine, theirs = numeral(finding.expected), numeral(other.expected)
    if mine is None or theirs is None or mine.value == theirs.value:
        return finding
    told = f"{finding.message.rpartition('；')[0]}；应为多少见 {other.rule}"
    formula = finding.fix if finding.fix and finding.fix.startswith("=") else None
    return replace(finding, message=told, expected="", difference="", fix=formula)


def _as_grave(finding: Finding, follower: Finding | None, cause: str | None) -> Finding:
    if cause is not None:
        return replace(finding, cause=cause)
    if follower is None or not _graver(follower, finding):
        return finding
    told = (
        f"由它引起的 {follower.rule} 是{SEVERITIES[follower.severity]}，所以这里也是{SEVERITIES[follower.severity]}。"
    )
    return replace(finding, severity=follower.severity, hint=f"{finding.hint}{told}")


def _graver(one: Finding, other: Finding) -> bool:
    return _GRAVEST_FIRST.index(one.severity) < _GRAVEST_FIRST.index(other.severity)


def _fixed(case: Case, findings: Sequence[Finding]) -> dict[str, Finding]:
    """By key, the findings of rules of which the edition itself says how grave they are: nothing graver folds there."""
    own = case.edition.severities
    return {finding.key: finding for finding in reversed(findings) if finding.rule in own} if own else {}


def _first(cause: str, findings: Sequence[Finding], causes: Mapping[int, str]) -> str:
    """The key at the end of a chain of causes: what follows from a consequence follows from its cause."""
    above = {findings[i].key: key for i, key in causes.items()}
    seen = {cause}
    while (higher := above.get(cause)) is not None and higher not in seen:
        seen.add(higher)
        cause = higher
    return cause


def _fold_formulas(findings: Sequence[Finding], rules: Mapping[str, Rule], causes: dict[int, str]) -> None:
    """What happened to a cell's formula folds under the rule that says what the cell should hold."""
    at_cell = {f.place: f.key for f in reversed(findings) if f.rule in rules and rules[f.rule].root}
    spread = {
        place: f.key
        for f in reversed(findings)
        if f.rule in rules and rules[f.rule].spreads
        for place in (f.place, *(operand.place for operand in f.operands))
    }
    missed = {
        operand.place: f.key
        for f in reversed(findings)
        if f.rule in rules and rules[f.rule].root
        for operand in f.operands
        if operand.value == _BLANK
    }
    for i, finding in enumerate(findings):
        if not finding.rule.startswith(_FORMULA_FAMILY):
            continue
        used = (spread[o.place] for o in finding.operands if o.place in spread)
        cause = at_cell.get(finding.place) or spread.get(finding.place) or next(used, None)
        if cause is None and finding.rule == _CLEARED:
            cause = missed.get(finding.place)
        if cause is not None:
            causes[i] = cause


def _fold_declared(findings: Sequence[Finding], rules: Mapping[str, Rule], causes: dict[int, str]) -> None:
    keys = {finding.key for finding in findings}
    for i, finding in enumerate(findings):
        told = next((key for key in finding.because if key in keys and key != finding.key), None)
        rule = rules.get(finding.rule)
        if told is not None:
            causes[i] = told
        if told is not None or rule is None:
            continue
        near = (f for f in findings if f.rule in rule.under and _near(finding, f))
        root = next(near, None) or next((f for f in findings if f.rule == rule.follows), None)
        if root is not None:
            causes[i] = root.key


def _near(finding: Finding, root: Finding) -> bool:
    """Whether both stand on one sheet, or were worked out from a cell they have in common."""
    if finding.place.paragraph and root.place.paragraph:  # in prose: about the same number
        return finding.place == root.place
    if (finding.place.file, finding.place.sheet) == (root.place.file, root.place.sheet):
        return True
    cells = {root.place, *(operand.place for operand in root.operands)}
    return any(operand.place in cells for operand in finding.operands)


def _touches(finding: Finding, places: set[Place]) -> bool:
    if finding.rule.startswith(_FORMULA_FAMILY):
        return False
    return finding.place in places or any(operand.place in places for operand in finding.operands)


def _followed(case: Case, submission: Submission, place: Place) -> Submission:
    """The submission with the formulas of the cell's own sheet that use it computed anew."""
    return replace(
        submission,
        forms=tuple(
            followed(form, case.spec(form), place) if (form.file, form.sheet) == place[:2] else form
            for form in submission.forms
        ),
    )


def _changed(before: Submission, after: Submission) -> Iterator[Place]:
    for old, new in zip(before.forms, after.forms, strict=True):
        if old is not new:
            yield from (fact.place for name, fact in new.fields.items() if fact.number != old.fields[name].number)


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
