"""Rates and differences of amounts that are told elsewhere by name: 人员经费占基本支出的89%, 决算数为预算数的97%."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.prose.facts import last_name
from xlzj.prose.shares import part_of
from xlzj.prose.story import Judgement, is_money
from xlzj.prose.tokens import RATE
from xlzj.prose.words import gap, near, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlzj.prose.facts import Fact
    from xlzj.prose.story import Claim, Line, Story

_SHARE = re.compile(r"占(?P<whole>[^占]{0,16}?)的?(?:比例|比重)?(?:为|达到?)?\s*$")
_OF_PLAN = re.compile(r"决算数?为(?:年初|全年|年度)?预算数?的\s*$")
_AGAINST_PLAN = re.compile(r"[比较](?:年初|全年)?预算数?(?:减少|增加|多|少|超过?|节约)(?:了)?\s*$")
_STOPS = "。；\n"


def named_rates(story: Story, facts: Sequence[Fact]) -> Iterator[Judgement]:
    """Every rate of named amounts, where each name has an amount somewhere in the report."""
    done: dict[str, list[Claim]] = defaultdict(list)
    plans: dict[str, list[Claim]] = defaultdict(list)
    for fact in facts:
        (plans if fact.plan else done)[fact.name].append(fact.claim)
    for line in story.lines:
        whole = ""
        for claim in line.claims:
            share = _SHARE.search(claim.lead) if claim.number.kind == RATE else None
            if share is not None:
                whole = last_name(share["whole"]) or ("" if share["whole"] else whole)
                part = last_name(claim.lead[: share.start()])
                if part and whole and part_of(line, claim) is None:
                    yield from _rate(story, "XJ609", claim, done[part], done[whole])
            elif claim.number.kind == RATE and _OF_PLAN.search(claim.lead):
                name = _spoken_of(line, claim)
                yield from _rate(story, "XJ610", claim, done[name], plans[name])
            elif is_money(claim) and _AGAINST_PLAN.search(claim.lead):
                yield from _difference(claim, _spoken_of(line, claim), done, plans)


def _spoken_of(line: Line, claim: Claim) -> str:
    start = max(line.text.rfind(mark, 0, claim.number.start) for mark in _STOPS)
    return last_name(line.text[start + 1 : claim.number.start])


def _rate(story: Story, code: str, rate: Claim, parts: Sequence[Claim], wholes: Sequence[Claim]) -> Iterator[Judgement]:
    pairs = [(part, whole) for part in parts for whole in wholes if whole.number.interval.lo > 0]
    for part, whole in pairs:
        if rate.number.fits(part.number.interval / whole.number.interval):
            yield Judgement(code, (rate, part, whole))
            return
    if not pairs or any(len({claim.number.value for claim in told}) > 1 for told in (parts, wholes)):
        return
    part, whole = pairs[-1]
    computed = part.number.interval / whole.number.interval
    wanted = show(computed.value, rate)
    said = (
        f"“{story.quote(rate)}”：“{story.quote(part)}”÷“{story.quote(whole)}”＝{wanted}，不是 {story.printed(rate)}。"
    )
    severity = Severity.ERROR
    if near(rate.number.interval, computed):
        severity, said = Severity.HINT, f"{said.rstrip('。')}，末位相差 1（截断或为凑 100%）。"
    yield Judgement(code, (rate, part, whole), said, severity, wanted, gap(rate.number.value, computed.value, rate))


def _difference(
    claim: Claim, name: str, done: Mapping[str, Sequence[Claim]], plans: Mapping[str, Sequence[Claim]]
) -> Iterator[Judgement]:
    for spent in done.get(name, ()):
        for plan in plans.get(name, ()):
            if claim.number.fits(abs(spent.number.interval - plan.number.interval)):
                yield Judgement("XJ617", (claim, spent, plan))
                return
