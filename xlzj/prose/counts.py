"""What is left over (XJ617), what was counted (XJ616), days and their rate (XJ615)."""

from __future__ import annotations

import re
from calendar import isleap
from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.interval import exact
from xlzj.model import Severity
from xlzj.prose.story import Judgement, alike, is_money
from xlzj.prose.tokens import COUNT, RATE
from xlzj.prose.words import gap, show, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.prose.story import Claim, Line, Story

_LEFT = re.compile(r"(?:总|资金)?(?:结余|结转)(?:结转|结余)?(?:资金)?(?:为|共|\s)*$|尾款\s*$")
_REMAINING = re.compile(r"剩余|余下|还剩|尚余")
_PLAN, _SPENT = re.compile(r"预算|收入"), re.compile(r"支出|执行|支付|决算")
_WORTH, _WORN, _NET = (re.compile(rf"{word}(?:为|是|\s)*$") for word in ("原值", "折旧", "净值"))


_NEAREST = 40  # amounts in front of a remainder that it may be told from


def remainders(story: Story) -> Iterator[Judgement]:
    """结余＝预算－支出, 净值＝原值－折旧, 剩余＝总数－完成."""
    for line in story.lines:
        for claim in line.claims:
            if is_money(claim) and _LEFT.search(claim.lead):
                yield from _left(story, line, claim)
            elif is_money(claim) and _NET.search(claim.lead):
                yield from _net(story, line, claim)
            elif claim.number.kind == COUNT and _REMAINING.search(claim.lead):
                yield from _remaining(story, line, claim)


def _left(story: Story, line: Line, left: Claim) -> Iterator[Judgement]:
    before = [claim for claim in line.claims[: left.at] if is_money(claim)][-_NEAREST:]
    for whole in before:
        for spent in before:
            if spent.at > whole.at and _balances(whole, spent, left):
                yield Judgement("XJ617", (left, whole, spent))
                return
    sentence = next((claims for start, end, claims in line.sentences() if start <= left.number.start < end), ())
    own = [claim for claim in sentence if claim.at < left.at and is_money(claim)]
    plans = [claim for claim in own if _PLAN.search(claim.lead) and "年初" not in claim.lead]
    spent_ = [claim for claim in own if _SPENT.search(claim.lead) and not _PLAN.search(claim.lead)]
    if len(plans) == len(spent_) == 1 and "尾款" not in left.lead:
        yield _missing(story, left, plans[0], spent_[0])


def _balances(whole: Claim, spent: Claim, left: Claim) -> bool:
    return (whole.number.interval - spent.number.interval).meets(left.number.interval)


def _missing(story: Story, left: Claim, whole: Claim, taken: Claim) -> Judgement:
    computed = whole.number.value - taken.number.value
    wanted = show(computed, left)
    said = (
        f"“{story.quote(left)}”：{story.printed(whole)}－{story.printed(taken)}＝{wanted}，不是 {story.printed(left)}。"
    )
    difference = gap(left.number.value, computed, left)
    return Judgement("XJ617", (left, whole, taken), said, Severity.ERROR, wanted, difference)


def _net(story: Story, line: Line, net: Claim) -> Iterator[Judgement]:
    before = [claim for claim in line.claims[: net.at] if is_money(claim)]
    worth = next((claim for claim in reversed(before) if _WORTH.search(claim.lead)), None)
    worn = next((claim for claim in reversed(before) if _WORN.search(claim.lead)), None)
    if worth is None or worn is None:
        return
    yield Judgement("XJ617", (net, worth, worn)) if _balances(worth, worn, net) else _missing(story, net, worth, worn)


def _remaining(story: Story, line: Line, left: Claim) -> Iterator[Judgement]:
    before = [claim for claim in line.claims[: left.at] if alike(claim, left)]
    for whole in before:
        for done in before:
            if done.at > whole.at and _balances(whole, done, left):
                yield Judgement("XJ617", (left, whole, done))
                return
    if len(before) >= 2 and not any(claim.number.loose for claim in (left, *before[-2:])):
        whole, done = before[-2:]
        close = left.number.start - whole.number.end < 40 and "。" not in line.between(whole, left)
        if close and re.search("完成|办结|整改|销号", line.between(whole, left)):
            yield _missing(story, left, whole, done)


_STATE = re.compile(r"正在|在建|建成|投运|完工|竣工|完成|办结|整改|剩余|未实施|未开工|未完成|达到|未启动|暂缓|终止")
_NEW = re.compile(r"交办|反馈|披露|受理|共|总|其中")
_NOT = re.compile(r"未|暂缓|终止|剩余")
_LIST = re.compile(
    r"^[^0-9\x01，。；：:、]{0,14}(?:[（(][^（）()]*[）)])?[，,]?(?:分别[为是]|包括|为|即)?\s*[:：]\s*(?P<list>[^。；]*)"
)
_ITEM = re.compile(r"[一-龥A-Za-z“”\"]{2,14}$")
_IN_FRONT = re.compile(r"(?:设(?:有)?|下设|内设|包括|分为)(?P<list>[一-龥、]{4,120}?)等?\s*$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_STOP = re.compile(r"[，,](?:另|其中|以及|并|均|由|下)")
_AND = re.compile(r"[和及与]")


def counted(story: Story) -> Iterator[Judgement]:
    """共N个: the list that follows (or stands in front), and the states they are in."""
    for line in story.lines:
        for claim in line.claims:
            if (
                claim.number.kind != COUNT
                or claim.number.loose
                or claim.number.value != claim.number.value.to_integral_value()
            ):
                continue
            yield from _listed(story, line, claim)
            yield from _states(story, line, claim)


def _listed(story: Story, line: Line, claim: Claim) -> Iterator[Judgement]:
    match = _LIST.match(line.masked[claim.number.end :])
    named = bool(match) and "分别" in (match[0][: match.start("list")] if match else "")
    text = match["list"] if match else ""
    if not match:
        front = _IN_FRONT.search(line.masked[: claim.number.start])
        text = front["list"] if front else ""
    text = _BRACKETS.sub("", text)
    stop = _STOP.search(text)
    text = text[: stop.start()] if stop else text
    found = [item.strip() for item in text.split("、")]
    if len(found) < 3 or text.rstrip().endswith("等") or not all(_ITEM.match(item) for item in found):
        return
    least, most = len(found), len(found) + len(_AND.findall(text))
    if least <= claim.number.value <= most:
        yield Judgement("XJ616", (claim,))
    elif most == least:
        said = f"“{story.quote(claim)}”，列出的是 {least} 个：{text}。"
        severity = Severity.ERROR if named else Severity.REVIEW
        unit = claim.number.unit
        yield Judgement(
            "XJ616", (claim,), said, severity, f"{least} {unit}", gap(claim.number.value, Decimal(least), claim)
        )


def _states(story: Story, line: Line, claim: Claim) -> Iterator[Judgement]:
    """25个…正在实施15个，建成8个，有5个未实施: together more than there are."""
    if _STATE.search(claim.lead) or _NOT.search(line.after(claim)):
        return
    told: list[Claim] = []
    for other in line.claims[claim.at + 1 : claim.at + 5]:
        between = line.text[claim.number.end : other.number.start]
        stops = "；" in between or between.count("。") > 1 or _NEW.search(other.lead)
        said = other.lead + line.after(other)
        if stops or not alike(other, claim) or other.number.value > claim.number.value or not _STATE.search(said):
            break
        told.append(other)
    if len(told) < 2 or not any(_NOT.search(one.lead + line.after(one)) for one in told):
        return
    found = total(told)
    if any(total(told[:size]).meets(claim.number.interval) for size in range(2, len(told) + 1)):
        yield Judgement("XJ616", (claim, *told))
    elif found.value > claim.number.value and len(told) > 2:
        added = "＋".join(one.number.digits for one in told)
        wanted = show(found.value, claim)
        listed = "、".join(f"“{story.quote(one)}”" for one in told)
        said = f"“{story.quote(claim)}”，分项却是 {listed}：{added}＝{wanted}。"
        difference = gap(claim.number.value, found.value, claim)
        yield Judgement("XJ616", (claim, *told), said, Severity.ERROR, wanted, difference)


_GOOD_DAYS, _GOOD_RATE = re.compile(r"优良天数(?:为|达到?|共|\s)*$"), re.compile(r"优良率(?:为|达到?|是|\s)*$")


def good_days(story: Story) -> Iterator[Judgement]:
    """优良天数 and 优良率 told together: days of the year are known."""
    year = Decimal(366 if isleap(story.year) else 365)
    for line in story.lines:
        for days, rate in zip(line.claims, line.claims[1:], strict=False):
            told = _GOOD_DAYS.search(days.lead) and _GOOD_RATE.search(rate.lead) and rate.number.kind == RATE
            if (
                not told
                or "月" in line.raw[max(0, days.number.start - 20) : rate.number.start]
                or not rate.number.value
            ):
                continue
            lo = exact(days.number.value) / exact(year)
            if rate.number.interval.meets(lo):
                yield Judgement("XJ615", (days, rate))
            elif days.number.value / rate.number.interval.hi > year:
                said = (
                    f"“{story.quote(days)}”“{story.quote(rate)}”：{days.number.digits}÷{story.printed(rate)}"
                    f"＝{days.number.value / rate.number.value:.0f} 天，超过全年 {year} 天，两个数不可能同时成立。"
                )
                wanted = f"约 {rate.number.value * year:.0f} 天"
                yield Judgement("XJ615", (days, rate), said, Severity.ERROR, wanted)
