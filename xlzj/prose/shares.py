"""Shares (XJ609) and completion (XJ610): a rate told right after the amount it is a rate of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.prose.story import Judgement, alike, is_money
from xlzj.prose.tokens import COUNT, RATE
from xlzj.prose.words import gap, near, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.interval import Interval
    from xlzj.prose.story import Claim, Line, Story

_SHARE = re.compile(r"占(?:到|比)?(?P<whole>[^占]{0,22}?)(?:总额|总数)?(?:的|比例|比重|比)*(?:为|达到?|约)?\s*$")
_DONE = re.compile(r"完成(?:了)?(?:年初|全年|年度|调整)?预算(?:数|安排|任务)?的?\s*$")
_EXECUTED = re.compile(r"(?:预算|资金|总体)?执行率(?:仅|只|达到|达|为|是|约|\s)*$")
_HANDLED = re.compile(r"(?:办结|整改完成|完成|整改|处理)率(?:仅|只|达到|达|为|是|均|\s)*$")
_RECEIVED = re.compile(r"受理|交办|收到|接收")
_CLOSED = re.compile(r"办结")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_OPENS = re.compile(r"其中|主要|包括|用于|：")
_JOINT = re.compile(r"^[\s，,、]*$")
_TRIM = re.compile(r"本年|总额|总数|合计|全部|本部门|一般公共预算财政拨款")
_PLAN, _SPENT = re.compile(r"预算|下达|安排|指标"), re.compile(r"支出|决算|执行|支付|完成")


def shares(story: Story) -> Iterator[Judgement]:
    """Every 占…的C%."""
    known = [(_TRIM.sub("", claim.lead), claim) for claim in story.claims if is_money(claim)]
    for line in story.lines:
        for claim in line.claims:
            if claim.number.kind != RATE or "占" not in claim.lead:
                continue
            match = _SHARE.search(claim.lead)
            part = part_of(line, claim) if match is not None else None
            if match is None or part is None:
                continue
            label = _TRIM.sub("", match["whole"]).strip("\x01 的")
            yield _share(story, line, claim, part, label, known)


def part_of(line: Line, rate: Claim) -> Claim | None:
    """The amount right in front of 占, if nothing stands between but a bracket."""
    for claim in reversed(line.claims[: rate.at]):
        if claim.number.kind == RATE:
            return None
        between = _BRACKETS.sub("", line.text[claim.number.end : rate.number.start])
        if _JOINT.match(between.partition("占")[0]) and (is_money(claim) or claim.number.kind == COUNT):
            return claim
        if "（" not in between and "(" not in between and "）" not in between:
            return None
    return None


def _share(
    story: Story, line: Line, rate: Claim, part: Claim, label: str, known: Sequence[tuple[str, Claim]]
) -> Judgement:
    value, printed = part.number.interval, rate.number.interval
    named = [claim for lead, claim in known if label and claim is not part and _called(lead, label)]
    wholes = named or [c for c in line.claims[: part.at] if alike(c, part)]
    for whole in wholes:
        interval = whole.number.interval
        if interval.lo > 0 and printed.meets(value / interval):
            return Judgement("XJ609", (rate, part, whole))
    first = _first(line, part)
    whole_claim = named[-1] if named else None if label else first
    if whole_claim is None or whole_claim.number.interval.lo <= 0 or len({c.number.value for c in named}) > 2:
        return Judgement("XJ609", ())
    computed = value / whole_claim.number.interval
    wanted = show(computed.value, rate)
    said = (
        f"“{story.quote(rate)}”：{story.printed(part)}÷{story.printed(whole_claim)}＝{wanted}，"
        f"不是 {story.printed(rate)}。"
    )
    severity = Severity.ERROR
    if near(printed, computed):
        severity, said = Severity.HINT, f"{said.rstrip('。')}，末位相差 1（截断或为凑 100%）。"
    claims = (rate, part, whole_claim)
    return Judgement("XJ609", claims, said, severity, wanted, gap(rate.number.value, computed.value, rate))


def _called(lead: str, label: str) -> bool:
    """Whether an amount is the whole that the share names."""
    clean = lead.strip("\x01 为共的是：度")
    if len(label) < 3 or clean.startswith("涉及"):
        return False
    spending = label in ("一般公共预算支出", "一般公共预算") and clean.endswith("财政拨款支出")
    return clean.endswith((label, label.removesuffix("金额"), label + "金额")) or spending


def _first(line: Line, part: Claim) -> Claim | None:
    """The first amount of the sentence the part stands in, where the words behind it say that parts follow."""
    for start, end, claims in line.sentences():
        if start <= part.number.start < end:
            first = next((claim for claim in claims if alike(claim, part)), None)
            if first is None or first is part:
                return None
            return first if _OPENS.search(line.between(first, part)) else None
    return None


def completions(story: Story) -> Iterator[Judgement]:
    """完成预算的C%, 执行率C%, 办结率C%."""
    for line in story.lines:
        for claim in line.claims:
            if claim.number.kind != RATE:
                continue
            if _DONE.search(claim.lead):
                yield from _completed(story, line, claim)
            elif _EXECUTED.search(claim.lead):
                yield from _executed(story, line, claim)
            elif _HANDLED.search(claim.lead):
                yield from _handled(story, line, claim)


def _completed(story: Story, line: Line, rate: Claim) -> Iterator[Judgement]:
    before = [claim for claim in line.claims[: rate.at] if is_money(claim)]
    later = re.search("全年|调整", rate.lead) is not None
    plans = [claim for claim in before if _PLAN.search(claim.lead) and not (later and "年初" in claim.lead)]
    done = [claim for claim in before if claim not in plans and _SPENT.search(claim.lead)]
    if not plans or not done or done[-1].at < plans[-1].at:
        return
    yield _rate(story, rate, done[-1], plans[-1])


def _rate(story: Story, rate: Claim, done: Claim, plan: Claim) -> Judgement:
    claims = (rate, done, plan)
    if plan.number.value == 0:
        said = f"预算为 0，没有完成率，却写 {story.printed(rate)}。"
        return Judgement("XJ610", claims, said, Severity.ERROR, "不写完成率")
    if plan.number.interval.lo <= 0:
        return Judgement("XJ610", claims)
    return _divided(story, rate, done, plan, done.number.interval / plan.number.interval)


def _divided(story: Story, rate: Claim, done: Claim, plan: Claim, computed: Interval) -> Judgement:
    claims, printed = (rate, done, plan), rate.number.interval
    if printed.meets(computed):
        return Judgement("XJ610", claims)
    wanted = show(computed.value, rate)
    said = f"“{story.quote(rate)}”：{story.printed(done)}÷{story.printed(plan)}＝{wanted}，不是 {story.printed(rate)}。"
    severity = Severity.HINT if near(printed, computed) else Severity.ERROR
    if severity is Severity.HINT:
        said = f"{said.rstrip('。')}，末位相差 1。"
    return Judgement("XJ610", claims, said, severity, wanted, gap(rate.number.value, computed.value, rate))


def _executed(story: Story, line: Line, rate: Claim) -> Iterator[Judgement]:
    before = [claim for claim in line.claims[: rate.at] if is_money(claim)][-4:]
    pairs = [(done, plan) for done in before for plan in before if plan.at < done.at and plan.number.interval.lo > 0]
    for done, plan in pairs:
        if rate.number.fits(done.number.interval / plan.number.interval):
            yield Judgement("XJ610", (rate, done, plan))
            return
    told = [(d, p) for d, p in pairs if _SPENT.search(d.lead) and not _PLAN.search(d.lead) and _PLAN.search(p.lead)]
    if told and len(before) == 2 and "。" not in line.between(told[-1][0], rate):
        yield _rate(story, rate, *told[-1])


def _handled(story: Story, line: Line, rate: Claim) -> Iterator[Judgement]:
    before = [claim for claim in line.claims[: rate.at] if claim.number.kind == COUNT]
    closed = next((claim for claim in reversed(before) if _CLOSED.search(claim.lead)), None)
    if closed is None:
        return
    received = [c for c in before if c.number.unit == closed.number.unit and c.number.value > 0 and c.at < closed.at]
    for claim in received:
        if rate.number.fits(closed.number.interval / claim.number.interval):
            yield Judgement("XJ610", (rate, closed, claim))
            return
    whole = next((claim for claim in reversed(received) if _RECEIVED.search(claim.lead)), None)
    if whole is not None and len(received) == 1 and not closed.number.loose and not whole.number.loose:
        yield _divided(story, rate, closed, whole, closed.number.interval / whole.number.interval)
