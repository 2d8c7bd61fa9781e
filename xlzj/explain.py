"""A 核实 finding passes with a written 说明; the 说明 expires when the number it was written about changes.

A 说明 is kept by rule, form, field and the values of the finding, not by address. One that belongs to no finding any
more is itself told (EX101), so that nothing passes on an old reason and no reason is lost in silence.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from xlzj.formulas.catalogue import About
from xlzj.model import Finding, Outcome, Severity, Status
from xlzj.numerals import numeral, plain
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlzj.read.explanations import Explanation

RULES: dict[str, About] = {
    "EX101": About(
        "EX101",
        "说明没有对应的问题",
        Severity.HINT,
        "说明按规则和数字保存；数字变动或问题消除后，原来的说明不再有效，留着会被误认为已经说明。",
        "问题已消除的，删去这条说明；数字变动后仍有问题的，按新的数字重写说明。",
        "一律为提示。",
    )
}
_KEPT = 50  # lists shorten long passages; what they show is enough to know one again
_BLANKS = ("（空）", "空")  # as lists have shown a blank


class _Key(NamedTuple):
    rule: str
    form: str
    field: str
    actual: str
    expected: str
    difference: str


def explained(outcomes: Sequence[Outcome], written: Iterable[Explanation]) -> tuple[Outcome, ...]:
    """The outcomes with explanations put to their findings; unused explanations follow as EX101 findings."""
    waiting: dict[_Key, list[Explanation]] = defaultdict(list)
    for explanation in written:
        waiting[_of_explanation(explanation)].append(explanation)
    if not waiting:
        return tuple(outcomes)
    sharing: dict[_Key, list[int]] = defaultdict(list)
    for at, outcome in enumerate(outcomes):
        if outcome.finding is not None:
            sharing[_of_finding(outcome.finding)].append(at)
    answers: dict[int, Explanation] = {}
    for key, places in sharing.items():
        if key in waiting:
            answers.update(_matched(outcomes, places, waiting.pop(key)))
    told = [_answered(outcome, answers[at].text) if at in answers else outcome for at, outcome in enumerate(outcomes)]
    unused = [explanation for left in waiting.values() for explanation in left]
    return (*told, *_unused(outcomes, unused))


def _matched(
    outcomes: Sequence[Outcome], places: list[int], written: list[Explanation]
) -> Iterator[tuple[int, Explanation]]:
    """Findings alike in every value are told apart by their cell; one alone needs none."""
    if len(places) == 1:
        yield places[0], written[-1]
        return
    by_cell = {explanation.cell: explanation for explanation in written}
    for at in places:
        finding = outcomes[at].finding
        answer = by_cell.get(str(finding.place)) if finding is not None else None
        if answer is not None:
            yield at, answer


def _answered(outcome: Outcome, text: str) -> Outcome:
    finding = outcome.finding
    if finding is None:
        return outcome
    status = Status.PASS if finding.severity is Severity.REVIEW else outcome.status
    return outcome._replace(status=status, finding=replace(finding, explanation=text))


def _unused(outcomes: Sequence[Outcome], left: Iterable[Explanation]) -> Iterator[Outcome]:
    about = RULES["EX101"]
    known = {(o.finding.rule, o.finding.form, o.finding.field) for o in outcomes if o.finding is not None}
    for explanation in left:
        changed = (explanation.rule, explanation.form, explanation.field) in known
        why = "数字已变动，说明失效" if changed else "现在没有这个问题"
        message = (
            f"{explanation.form}“{explanation.field}”{explanation.rule} 的说明没有对应的问题：{why}"
            f"（当时填报 {explanation.actual or '空'}）。"
        )
        finding = Finding(
            rule=about.code,
            severity=about.severity,
            title=about.title,
            message=message,
            form="说明",
            place=explanation.place,
            field="说明",
            actual=explanation.text,
            basis="说明按规则和数字保存，数字变动即失效",
            hint=about.remedy,
        )
        yield Outcome(about.code, Status.FINDING, finding)


def _of_finding(finding: Finding) -> _Key:
    return _Key(
        finding.rule,
        finding.form,
        finding.field,
        _plain(finding.actual),
        _plain(finding.expected),
        _plain(finding.difference),
    )


def _of_explanation(written: Explanation) -> _Key:
    return _Key(
        written.rule,
        written.form,
        written.field,
        _plain(written.actual),
        _plain(written.expected),
        _plain(written.difference),
    )


def _plain(text: str) -> str:
    """A value however it was printed: 6.56 is 6.560, blank is （空）, a long passage is its beginning."""
    squeezed = unspaced(text)
    if squeezed in _BLANKS:
        return ""
    number = numeral(squeezed)
    return plain(number.value) if number else squeezed.rstrip("…")[:_KEPT]
