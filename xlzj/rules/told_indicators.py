"""Measures and counts that the report and the indicator table both tell (XJ606)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.model import Kind, Place, Severity
from xlzj.numerals import plain
from xlzj.prose.measures import Measure, letters, measures
from xlzj.prose.story import Judgement, Passage, tell
from xlzj.prose.words import gap
from xlzj.rules.told_tables import Compared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Row
    from xlzj.prose.story import Claim, Line, Story
    from xlzj.rules.kernel import Case
    from xlzj.rules.told import Telling

_WHOLE, _TABLE, _CODE = "整体自评表", "绩效指标", "XJ606"
_DEEPEST = 3
_ENOUGH = 2
_NOWHERE = Place("", "", "")
_LETTERS = re.compile(r"(?:督察|督查).*信访|信访.*(?:督察|督查)")


def indicators(case: Case, prose: Telling) -> Iterator[Compared]:
    """Every claim of the report that an indicator of 附件2 tells too."""
    form = case.one(_WHOLE)
    rows = form.tables.get(_TABLE, ()) if form is not None else ()
    if form is None or not rows:
        return
    table = [(row, story) for row in rows if (story := _told(row)) is not None]
    yield from _measured(form, prose.story, table)
    for row in rows:
        if _LETTERS.search(row["三级指标"].text):
            yield from _letters(form, prose.story, row)
    yield from _same(form, prose.story, table)


def _told(row: Row) -> Story | None:
    """An indicator's actual value as a line of prose, with its name in front where the value does not say it."""
    name, actual = row["三级指标"].text, row["实际完成值"]
    if actual.kind not in (Kind.TEXT, Kind.NUMBER):
        return None
    own = "优良" in actual.text or "PM" in actual.text
    text = actual.text if own else f"{name}{actual.text}"
    story = _alone(text.replace("\n", "；"))
    return story if any(line.claims for line in story.lines) else None


@lru_cache(maxsize=1024)
def _alone(text: str) -> Story:
    """The story of one cell; units of one bureau fill in the same indicators."""
    return tell((Passage(_NOWHERE, text, "", 1),), 0)


def _measured(form: Form, report: Story, table: list[tuple[Row, Story]]) -> Iterator[Compared]:
    told: dict[str, list[Measure]] = {}
    for line in report.lines:
        if line.depth <= _DEEPEST:
            for measure in measures(line):
                told.setdefault(measure.name, []).append(measure)
    for row, story in table:
        cell = row["实际完成值"]
        for own in (measure for line in story.lines for measure in measures(line)):
            there = told.get(own.name, [])
            agreeing = [measure for measure in there if measure.claim.number.fits(own.claim.number.interval)]
            if agreeing:
                yield Compared(Judgement(_CODE, tuple(measure.claim for measure in agreeing)), ((form, cell),))
            elif len({measure.claim.number.value for measure in there}) == 1:
                yield _differs(form, report, there[0], own, story, cell)


def _differs(form: Form, report: Story, there: Measure, own: Measure, story: Story, cell: Fact) -> Compared:
    claim = there.claim
    wanted = story.printed(own.claim)
    said = f"报告写{own.name} {report.printed(claim)}，{form.key}的实际完成值是 {wanted}，同一事实两个数。"
    difference = gap(claim.number.value, own.claim.number.value, claim)
    judgement = Judgement(_CODE, (claim,), said, Severity.ERROR, wanted, difference)
    return Compared(judgement, ((form, cell),))


def _letters(form: Form, report: Story, row: Row) -> Iterator[Compared]:
    found = [told for line in report.lines if (told := letters(line)) is not None]
    numbers = [_only(row[column]) for column in ("年度指标值", "实际完成值")]
    if len(found) != 1 or None in numbers:
        return
    (told,) = found
    sums = [sum((c.number.value for c in claims), Decimal(0)) for claims in told]
    claims = tuple(dict.fromkeys((*told.handed, *told.closed)))
    parts = ((form, row["年度指标值"]), (form, row["实际完成值"]))
    if sums == numbers:
        yield Compared(Judgement(_CODE, claims), parts)
        return
    added = "＋".join(claim.number.digits for claim in told.handed)
    closed = "＋".join(claim.number.digits for claim in told.closed)
    wanted = f"{plain(sums[0])} 件、{plain(sums[1])} 件"
    said = (
        f"报告写督察交办信访件 {added}＝{plain(sums[0])} 件、办结 {closed}＝{plain(sums[1])} 件，"
        f"{form.key}“{row['三级指标'].text}”填 {row['年度指标值'].text}、{row['实际完成值'].text}。"
    )
    yield Compared(Judgement(_CODE, claims, said, Severity.REVIEW, wanted), parts)


def _only(fact: Fact) -> Decimal | None:
    claims = list(_alone(fact.text).claims)
    return claims[0].number.value if len(claims) == 1 else None


def _same(form: Form, report: Story, table: list[tuple[Row, Story]]) -> Iterator[Compared]:
    """Numbers of the report that an indicator tells with the same words, unit and value: compared, and right."""
    known: dict[tuple[str, str, Decimal], list[tuple[Fact, Line, Claim]]] = {}
    for row, story in table:
        for claim in story.claims:
            key = (claim.number.kind, claim.number.unit, claim.number.value)
            known.setdefault(key, []).append((row["实际完成值"], story.line(claim), claim))
    for claim in report.claims:
        for cell, line, own in known.get((claim.number.kind, claim.number.unit, claim.number.value), ()):
            if _share(_around(report.line(claim), claim), _around(line, own)):
                yield Compared(Judgement(_CODE, (claim,)), ((form, cell),))
                break


def _around(line: Line, claim: Claim) -> str:
    return claim.lead + line.after(claim, 12)


def _share(one: str, other: str) -> bool:
    """Whether two clauses have two characters in a row in common."""
    return any(one[at : at + _ENOUGH] in other for at in range(len(one) - 1) if "一" <= one[at] <= "龥")
