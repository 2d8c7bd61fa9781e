"""Changes against the year before and their rates: XJ608, XJ611, XJ612, XJ621, XJ622."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Severity
from xlzj.prose.story import Judgement, alike, is_money
from xlzj.prose.tokens import BARE, COUNT, RATE
from xlzj.prose.words import gap, near, resembles, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.interval import Interval
    from xlzj.prose.story import Claim, Line, Story

_UP, _DOWN = "增", "减"
_WAY = re.compile(
    r"(?:(?P<up>增长|增加|上升|提高|提升|增幅)|(?P<down>减少|下降|降低|下滑|压减|降幅))(?:了|幅度|率|达到?|为|约|\s|的)*$"
)
_AGAINST = re.compile(r"(?:比|与|较|同)(?:上年|去年|上一年|\x01|往年)|同比|上年同期|去年同期|比上期|与上期")
_PLAN = re.compile(r"预算")
_FILL = re.compile(r"[\x01\s，、“”\"]|相比|有所|决算数?|总额|也|又|均|其中|度|[比较与]")
_BEFORE = re.compile(r"^[（(](?:上年|去年|上一年|\x01)(?:同期)?(?:为)?\s*$")
_MORE_LESS = re.compile(r"决算数?(?P<way>大于|小于|高于|低于|等于|与)\s*(?P<what>上年|年初预算|预算)")
_MOST = 4


class Change(NamedTuple):
    """比上年减少 B，下降 C%: what it is told of, the amount, the rate, and other amounts in reach."""

    now: Claim
    change: Claim
    rate: Claim | None
    way: str
    others: tuple[Claim, ...]


def changes(story: Story) -> Iterator[Change | Judgement]:
    """Every change against the year before; directions that contradict each other come as judgements at once."""
    for line in story.lines:
        for claim in line.claims:
            way = _WAY.search(claim.lead)
            if way is None or claim.number.kind == RATE or claim.number.loose:
                continue
            told = [one for one in line.claims[: claim.at] if alike(one, claim) and not _WAY.search(one.lead)]
            subject = _subject(claim.lead)
            meant = [one for one in told if not _PLAN.search(one.lead) and subject in one.lead]
            if not meant or not _compared(line, meant[-1], claim, named=bool(subject)):
                continue
            now = meant[-1]
            rate = _rate_after(line, claim)
            if rate is not None and _contrary(way, rate):
                yield _two_ways(story, claim, rate)
                continue
            others = tuple(one for one in told if one is not now)
            yield Change(now, claim, rate, _UP if way["up"] else _DOWN, others)


def _subject(lead: str) -> str:
    """What a change says it is of, in so many words (公务接待费减少…), or ""."""
    own = _FILL.sub("", _AGAINST.sub("", _WAY.sub("", lead)))
    return own if len(own) >= 2 else ""


def _compared(line: Line, now: Claim, change: Claim, *, named: bool) -> bool:
    """Whether the words between say 比上年, and the change is told of the amount just named."""
    between = line.masked[now.number.end : change.number.start]
    match = next(reversed(list(_AGAINST.finditer(between))), None)
    if match is None or between[: match.start()].count("。") > 1 or "。" in between[match.end() :]:
        return False
    return named or "；" not in between[match.end() :]


def _rate_after(line: Line, change: Claim) -> Claim | None:
    later = line.claims[change.at + 1 : change.at + 2]
    if later and later[0].number.kind == RATE and _WAY.search(later[0].lead):
        return later[0] if len(line.between(change, later[0])) <= 8 else None
    return None


def _contrary(way: re.Match[str], rate: Claim) -> bool:
    other = _WAY.search(rate.lead)
    return other is not None and bool(way["up"]) != bool(other["up"]) and rate.number.value != 0


def _two_ways(story: Story, change: Claim, rate: Claim) -> Judgement:
    said = f"“{story.quote(change)}”与“{story.quote(rate)}”方向相反。"
    return Judgement("XJ611", (rate, change), said, Severity.ERROR, "增减额与增减率方向一致")


def rates(story: Story) -> Iterator[Judgement]:
    """增减率 = 增减额 ÷ 上年数; the year before comes from this year's amount and the change."""
    for found in changes(story):
        if isinstance(found, Judgement):
            yield found
        elif found.rate is None:
            yield Judgement("XJ608", (found.change, found.now))
        else:
            judged = _judged(story, found, found.rate)
            yield judged
            if judged.claims and not judged.message:
                yield Judgement("XJ619", judged.claims)
    yield from _pairs(story)


def _judged(story: Story, found: Change, rate: Claim) -> Judgement:
    now, change = found.now.number.interval, found.change.number.interval
    claims = (rate, found.now, found.change)
    before = now - change if found.way == _UP else now + change
    if before.value <= 0:
        if now.value == change.value and found.way == _UP:  # nothing the year before: no rate
            said = f"按“{story.quote(found.change)}”上年为 0，没有增减率，却写 {story.printed(rate)}。"
            return Judgement("XJ608", claims, said, Severity.ERROR, "不写增减率")
        return Judgement("XJ608", ())
    computed = change / before if before.lo > 0 else None
    printed = rate.number.interval
    if computed is None or printed.meets(computed):
        return _swapped(story, claims, computed) if computed is not None else Judgement("XJ608", claims)
    wanted = show(computed.value, rate)
    sign = "－" if found.way == _UP else "＋"
    base = f"上年数＝{found.now.number.digits}{sign}{found.change.number.digits}＝{show(before.value, found.now)}"
    said = f"“{story.quote(rate)}”：{base}，{found.change.number.digits}÷{before.value:f}＝{wanted}"
    difference = gap(rate.number.value, computed.value, rate)
    if near(printed, computed):
        return Judgement("XJ608", claims, f"{said}，末位相差 1。", Severity.HINT, wanted, difference)
    for other in (*found.others, found.now):
        amount = other.number.interval
        if amount.lo > 0 and printed.meets(change / amount):
            what = "预算" if _PLAN.search(other.lead) else "本年" if other is found.now else "另一个数"
            said += f"；{story.printed(rate)} 是与{what}数 {other.number.digits} 比，不是与上年比。"
            return Judgement("XJ621", (*claims, other), said, Severity.ERROR, wanted, difference)
    return Judgement("XJ608", claims, f"{said}，不是 {story.printed(rate)}。", Severity.ERROR, wanted, difference)


def _swapped(story: Story, claims: tuple[Claim, ...], computed: Interval) -> Judgement:
    """Right within rounding, yet two neighbouring digits the other way round than worked out (XJ619)."""
    rate = claims[0]
    wanted = show(computed.value, rate)
    if resembles(rate.number.digits, wanted.rstrip("%")) == "相邻两位数字颠倒":
        said = f"“{story.quote(rate)}”按打印的金额计算是 {wanted}，两数相邻两位数字颠倒，请核对。"
        return Judgement("XJ619", claims, said, Severity.HINT, wanted)
    return Judgement("XJ608", claims)


def _pairs(story: Story) -> Iterator[Judgement]:
    """157件（去年135件）… 分别增长 x%、y%: rates against the pairs told before, in order or the other way round."""
    for line in story.lines:
        pairs = [
            (now, before)
            for now, before in zip(line.claims, line.claims[1:], strict=False)
            if alike(now, before) and before.number.value > 0 and _BEFORE.match(_front(line, now, before))
        ]
        if not pairs:
            continue
        for grown in _groups(line, pairs[-1][1]):
            if len(grown) == len(pairs) <= _MOST:
                yield _ordered(story, grown, pairs)


def _front(line: Line, now: Claim, before: Claim) -> str:
    return line.masked[now.number.end : before.number.start]


def _groups(line: Line, after: Claim) -> Iterator[list[Claim]]:
    """Rates of growth that stand side by side: 103.3%、16.3%."""
    group: list[Claim] = []
    for claim in line.claims[after.at + 1 :]:
        joined = (
            group and claim.number.kind == RATE and line.between(group[-1], claim).strip() in ("、", "和", "及", "，")
        )
        if joined:
            group.append(claim)
            continue
        if group:
            yield group
        group = [claim] if claim.number.kind == RATE and _WAY.search(claim.lead) else []
    if group:
        yield group


def _ordered(story: Story, grown: list[Claim], pairs: list[tuple[Claim, Claim]]) -> Judgement:
    computed = [abs(now.number.interval - before.number.interval) / before.number.interval for now, before in pairs]
    claims = (*grown, *(claim for pair in pairs for claim in pair))
    printed = [claim.number.interval for claim in grown]
    if all(one.meets(other) for one, other in zip(printed, computed, strict=True)):
        return Judgement("XJ612", claims)
    wanted = "、".join(show(one.value, claim) for one, claim in zip(computed, grown, strict=True))
    shown = "；".join(
        f"{story.quote(now)}，上年 {story.printed(before)}，{show(one.value, grown[0])}"
        for (now, before), one in zip(pairs, computed, strict=True)
    )
    said = f"“{'、'.join(story.printed(claim) for claim in grown)}”与前面的数对不上：{shown}"
    if any(all(p.meets(c) for p, c in zip(printed, order, strict=True)) for order in permutations(computed)):
        return Judgement("XJ612", claims, f"{said}；几个比率的次序颠倒了。", Severity.ERROR, wanted)
    return Judgement("XJ608", claims, f"{said}。", Severity.REVIEW, wanted)


def directions(story: Story) -> Iterator[Judgement]:
    """决算数大于预算数 against the numbers, 小于上年数 against 比上年增加, reasons against the direction."""
    for line in story.lines:
        for match in _MORE_LESS.finditer(line.text):
            if match["what"] == "上年":
                yield from _against_last_year(story, line, match)
            else:
                yield from _against_plan(story, line, match)


def _against_last_year(story: Story, line: Line, match: re.Match[str]) -> Iterator[Judgement]:
    told = [
        claim
        for claim in line.claims
        if claim.number.end <= match.start()
        and claim.number.kind != RATE
        and _WAY.search(claim.lead)
        and _AGAINST.search(line.masked[_previous(line, claim) : claim.number.start])
    ]
    if not told or match["way"] not in ("大于", "小于", "高于", "低于"):
        return
    change = told[-1]
    way = _WAY.search(change.lead)
    if way is None:
        return
    grown = bool(way["up"])
    if grown == (match["way"] in ("大于", "高于")) or change.number.value == 0:
        yield Judgement("XJ622", (change,))
        return
    said = f"前面写“{story.quote(change)}”，后面却说明“{match[0]}数”的原因，方向相反。"
    yield Judgement("XJ622", (change,), said, Severity.ERROR, f"决算数{'大于' if grown else '小于'}上年数")


def _previous(line: Line, claim: Claim) -> int:
    return line.claims[claim.at - 1].number.end if claim.at else 0


_RAISING = re.compile(r"追加|新增|增资|调增")
_LOWERING = re.compile(r"减|节约|压|退|未|收回|取消|结余|调出|没有|推迟|滞后|回收")
_REASON = re.compile(r"(?:的)+主要?原因(?:是|为|：|:)*(?P<reason>[^。]*)")


def _against_plan(story: Story, line: Line, match: re.Match[str]) -> Iterator[Judgement]:
    before = [claim for claim in line.claims if claim.number.end <= match.start() and is_money(claim)]
    plans = [claim for claim in before if _PLAN.search(claim.lead)]
    if not plans:
        return
    plan = plans[-1]
    done = next((c for c in before[before.index(plan) + 1 :] if re.search("决算|支出", c.lead)), None)
    if done is None or match["way"] not in ("大于", "小于", "高于", "低于"):
        return
    more = done.number.value > plan.number.value
    claims = (done, plan)
    if done.number.value != plan.number.value and more == (match["way"] in ("大于", "高于")):
        yield Judgement("XJ611", claims)
    else:
        wanted = "大于" if more else "小于" if done.number.value < plan.number.value else "等于"
        said = f"决算 {story.printed(done)}，预算 {story.printed(plan)}，却写“{match[0]}数”。"
        yield Judgement("XJ611", claims, said, Severity.ERROR, wanted)
        return
    reason = _REASON.search(line.text, match.end())
    if more or reason is None:
        return
    raising = _RAISING.search(reason["reason"])
    if raising is None or _LOWERING.search(reason["reason"]):
        yield Judgement("XJ622", claims)
        return
    less = show(plan.number.value - done.number.value, done)
    said = f"决算比预算少 {less}，原因却写“{raising[0]}”：“{reason['reason']}”。"
    yield Judgement("XJ622", claims, said, Severity.REVIEW, "减少的原因")


def negatives(story: Story) -> Iterator[Judgement]:
    """减少-0.1万元, 增长0%: a sign that stands against its word, or no change at all."""
    for claim in story.claims:
        if claim.number.kind in (COUNT, BARE) or not _WAY.search(claim.lead):
            continue
        if claim.number.value < 0:
            said = f"“{story.quote(claim)}”：写了增减方向，数字就不再带负号。"
            yield Judgement("XJ611", (claim,), said, Severity.HINT, claim.number.digits.lstrip("-−"))
