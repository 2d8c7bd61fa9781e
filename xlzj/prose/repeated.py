"""The same fact told twice in a report: XJ618 where the two differ; the same words with the same number are checked."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.prose.story import Judgement
from xlzj.prose.words import gap, resembles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.prose.facts import Fact
    from xlzj.prose.story import Claim, Story

_NOISE = re.compile(r"[\x01\s“”\"度为共是达约了的]|合计|总计|共计")
_SHORTEST = 4


def repeated(story: Story, facts: Sequence[Fact]) -> Iterator[Judgement]:
    """Facts of the whole unit whose numbers differ between two places."""
    known: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for fact in facts:
        known[fact.name, fact.plan].append(fact.claim)
    for (name, plan), claims in known.items():
        first = claims[0]
        for claim in claims[1:]:
            if claim.number.fits(first.number.interval):
                yield Judgement("XJ618", (claim, first))
            else:
                yield _differ(story, name + plan, claim, first)


def _differ(story: Story, name: str, claim: Claim, first: Claim) -> Judgement:
    where = story.place(first)
    at = f"第 {where.paragraph} 段" if not where.cell else f"{where.cell} 第 {where.paragraph} 段"
    said = f"{name}前后不一：这里写 {story.printed(claim)}，{at}“{story.quote(first)}”。"
    also = resembles(claim.number.digits, first.number.digits)
    said += f"两数{also}。" if also else ""
    difference = gap(claim.number.value, first.number.value, claim)
    return Judgement("XJ618", (claim, first), said, Severity.ERROR, story.printed(first), difference)


def echoes(story: Story) -> Iterator[Judgement]:
    """Numbers told again with the same words and the same value."""
    known: dict[tuple[str, str, object], Claim] = {}
    for claim in story.claims:
        lead = _NOISE.sub("", claim.lead)
        if len(lead) < _SHORTEST:
            continue
        key = (lead, claim.number.unit, claim.number.value)
        first = known.setdefault(key, claim)
        if first is not claim and first.line != claim.line:
            yield Judgement("XJ618", (claim, first))
