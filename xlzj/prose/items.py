"""Numbered items under a heading with an amount: （2）荷塘分局专项经费164.92万元：①…15万元 ②…35.13万元."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from xlzj.interval import Interval
from xlzj.model import Severity
from xlzj.prose.story import Judgement, is_money, items
from xlzj.prose.words import gap, resembles, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xlzj.prose.story import Claim, Line, Story

_CODE = "XJ607"
_ENDS = re.compile(r"[。；]|：(?=[^：]{12})")
_SPENT = re.compile(r"(?:实际|全年|年)(?:已)?(?:总)?(?:支出|支付|执行)|实际支付|已支出")
_PLANNED = re.compile(r"调[减增整]|年初预算|合同|审定|总金额|已支付|核定")
_ENOUGH = 2
_INLINE = 5


@dataclass(slots=True)
class Item:
    """A numbered item: its level, heading amounts, further amounts (what was spent of it), the items below."""

    line: Line
    level: int
    title: str
    heading: list[Claim]
    spent: list[Claim]
    planned: list[Claim]
    spans: list[tuple[Line, int, int]] = field(default_factory=list)
    below: list[Item] = field(default_factory=list)


def outline(story: Story) -> list[Item]:
    """All items in reading order, each with those below it."""
    found: list[Item] = []
    stack: list[Item] = []
    for line in story.lines:
        for at, (start, end) in enumerate(items(line)):
            level = line.level if at == 0 else _INLINE
            if not level:
                if stack:
                    _more(stack[-1], line, start, end)
                continue
            if line.level == 1 and at == 0:
                stack = []
            item = _item(line, level, start, end)
            while stack and stack[-1].level >= level:
                stack.pop()
            if stack:
                stack[-1].below.append(item)
            stack.append(item)
            found.append(item)
    return found


def _item(line: Line, level: int, start: int, end: int) -> Item:
    claims = [claim for claim in line.claims if start <= claim.number.start < end and is_money(claim)]
    stop = _ENDS.search(line.text, start + 3, end)
    cut = stop.start() if stop else end
    heading = [claim for claim in claims if claim.number.start < cut and not _PLANNED.search(claim.lead)]
    title = line.text[start : heading[0].number.start if heading else cut]
    made = Item(line, level, title, heading, [], [])
    _more(made, line, start, end)
    return made


def _more(item: Item, line: Line, start: int, end: int) -> None:
    item.spans.append((line, start, end))
    for claim in line.claims:
        if start <= claim.number.start < end and is_money(claim):
            if _SPENT.search(claim.lead):
                item.spent.append(claim)
            elif "年初预算" in claim.lead:
                item.planned.append(claim)


def item_totals(story: Story, found: Sequence[Item]) -> Iterator[Judgement]:
    """Items that all name an amount, against the amount of their heading."""
    for item in found:
        if len(item.below) < _ENOUGH or (not item.heading and not item.spent):
            continue
        if not all(below.heading for below in item.below):
            continue
        yield _judged(story, item)


def _judged(story: Story, item: Item) -> Judgement:
    wholes = [*item.heading, *item.spent]
    low, high = _span(item.below, min), _span(item.below, max)
    named = tuple(below.heading[0] for below in item.below)
    spent = tuple(claim for below in item.below for claim in below.spent)
    for whole in wholes:
        if low.lo <= whole.number.interval.hi and whole.number.interval.lo <= high.hi:
            return Judgement(_CODE, (whole, *named, *spent))
    most = max(wholes, key=lambda claim: claim.number.value)
    if low.lo <= most.number.interval.hi:  # the list may be of the main ones only
        return Judgement(_CODE, ())
    return _wrong(story, most, item, named, spent, low)


def _span(below: Sequence[Item], choose: Callable[[list[Interval]], Interval]) -> Interval:
    """The sum of the items' amounts, of each the smallest (largest) that may be meant."""
    low = high = value = Decimal(0)
    for item in below:
        amounts = [claim.number.interval for claim in (item.heading[0], *item.spent)]
        one = choose(amounts)
        value, low, high = value + one.value, low + one.lo, high + one.hi
    return Interval(value, low, high)


def _wrong(
    story: Story, whole: Claim, item: Item, named: tuple[Claim, ...], spent: tuple[Claim, ...], low: Interval
) -> Judgement:
    headings = sum((claim.number.value for claim in named), Decimal(0))
    added = "＋".join(claim.number.digits for claim in named)
    value = whole.number.value
    said = (
        f"“{story.quote(whole)}”与其下 {len(item.below)} 项之和不等：{added}＝{show(headings, whole)}，"
        f"相差 {gap(value, headings, whole)}"
    )
    if low.value != headings:
        said += f"；按实际支出计为 {show(low.value, whole)}"
    also = resembles(whole.number.digits, f"{headings.normalize():f}")
    said += f"。两数{also}，疑录入错误。" if also else "。"
    return Judgement(
        _CODE,
        (whole, *named, *spent),
        said,
        Severity.ERROR,
        show(headings, whole),
        gap(value, headings, whole),
    )


def outflows(story: Story, found: Sequence[Item]) -> Iterator[Judgement]:
    """One item that says twice, differently, how much it took out of the same fund (XJ604)."""
    for item in found:
        taken = [pair for line, start, end in item.spans for pair in _from_fund(line, start, end)]
        for (fund, first), (again, second) in pairwise(taken):
            if fund == again and not first.number.fits(second.number.interval):
                heading = story.printed(item.heading[0]) if item.heading else "没有写金额"
                said = (
                    f"同一项目从“{fund}”专项列支的金额前后不一：“{story.quote(first)}”，"
                    f"“{story.quote(second)}”；标题{heading}。"
                )
                claims = (second, first, *item.heading[:1])
                difference = gap(second.number.value, first.number.value, second)
                yield Judgement("XJ604", claims, said, Severity.ERROR, story.printed(first), difference)


_FROM = re.compile(
    r"(?:从|在|局机关|机关|局)[“\"]?([一-龥]{2,12}?)[”\"]?专项(?:经费|资金)?中(?:列支|调整|安排|支出)\s*$"
)


def _from_fund(line: Line, start: int, end: int) -> list[tuple[str, Claim]]:
    found = []
    for claim in line.claims:
        if start <= claim.number.start < end and is_money(claim):
            match = _FROM.search(line.text, max(start, claim.number.start - 30), claim.number.start)
            if match is not None:
                found.append((match[1], claim))
    return found
