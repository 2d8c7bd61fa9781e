"""Parts and wholes: 其中, 包括, 主要用于 inside a sentence; identities of fixed names (基本支出＝人员＋公用)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.prose.facts import Fact, of_line
from xlzj.prose.story import Judgement, alike, is_money
from xlzj.prose.tokens import COUNT, MONEY, RATE
from xlzj.prose.words import gap, resembles, show, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.interval import Interval
    from xlzj.prose.story import Claim, Line, Story

_CODE = "XJ607"
_KEY = re.compile(
    r"(?P<part>其中(?:包括|包含)?)|(?P<made>(?:分别)?(?:包括|包含)(?!但)|分别[为是]|具体[为是]|由)|(?P<used>主要用于|用于)"
)
_NEXT = re.compile(
    r"^[\x01\s度]*(?:全年|实际|决算)?(?:总)?(?:支出|支付|执行)|\x01[度\s]*(?:实际)?(?:总)?(?:支出|支付|执行)|结余|结转结余|决算|占|"
    r"实有|在职|在编|现有|到位|拨付|下达|结算|^已|比上年|同比|较上年|与上年|去年|减少|增加|下降|降低|增长|剩余|尚|合同|预算收入"
)
_MADE_OF = re.compile(r"组成|构成")
_FAR = 24
_BROKEN_DOWN = re.compile(r"\s*[，,]?\s*(?:[（(]|其中)")
_ENOUGH = 3
_WHOLES = (
    ("支出合计", ("基本支出", "项目支出")),
    ("基本支出", ("人员经费", "公用经费")),
    ("公务用车", ("公车购置", "公车运行")),
    ("三公经费", ("公务用车", "公务接待", "出国经费")),
    ("三公经费", ("公车购置", "公车运行", "公务接待", "出国经费")),
)
_COMPLETE = tuple(set(parts) for _, parts in _WHOLES)
_REACH = 2


def parts(story: Story) -> Iterator[Judgement]:
    """Every list of parts after its whole, in one sentence."""
    for line in story.lines:
        if len(line.claims) < 2:
            continue
        names = {fact.claim: fact.name for fact in of_line(line, 0)}
        for start, end, claims in line.sentences():
            matches = list(_KEY.finditer(line.text, start, end))
            for at, match in enumerate(matches):
                if match["made"] == "由" and not _MADE_OF.search(line.text, match.end(), end):
                    continue
                whole = _whole(claims, match.start())
                before = _next_whole(line, claims, matches[at + 1 :], match.end())
                listed = _listed(line, before, match, whole) if whole is not None else []
                if whole is not None and listed:
                    yield _judged(story, whole, listed, match.lastgroup or "", names)


def _whole(claims: Sequence[Claim], before: int) -> Claim | None:
    """The number in front of the word, if nothing but a bracket or a comma stands between."""
    found = [claim for claim in claims if claim.number.end <= before]
    rates = 0
    while found and found[-1].number.kind == RATE:  # 信访854件，比去年下降12.6%，其中…
        found.pop()
        rates += 1
    if not found or before - found[-1].number.end > _FAR * (1 + bool(rates)):
        return None
    last = found[-1]
    return last if last.number.kind in (MONEY, COUNT) and not last.number.loose else None


def _next_whole(line: Line, claims: Sequence[Claim], later: Sequence[re.Match[str]], start: int) -> Sequence[Claim]:
    """The claims in front of the next whole of the sentence: 供电168户，其中…；供水162户，其中…"""
    for match in later:
        whole = _whole(claims, match.start()) if line.text[match.start() - 1] not in "（(" else None
        if whole is not None and whole.number.start > start and match["part"]:
            return claims[: claims.index(whole)]
    return claims


def _listed(line: Line, claims: Sequence[Claim], match: re.Match[str], whole: Claim) -> list[Claim]:
    """Numbers that can be added to the whole, up to where the sentence speaks of something else."""
    stop = claims[-1].number.end if claims else 0
    if match.start() and line.text[match.start() - 1] in "（(":
        stop = _closing(line.text, match.start(), stop)
    found: list[Claim] = []
    for claim in claims:
        if claim.number.start < match.end() or claim.number.end > stop:
            continue
        told = line.text[claim.number.start - len(claim.lead) - 1 : claim.number.start - len(claim.lead)]
        if told not in "）)" and _NEXT.search(claim.lead) and (found or not _first_of(claim, match)):
            if not found or is_money(claim):
                break
            continue
        if alike(claim, whole) and not claim.number.loose:
            found.append(claim)
    return found


def _first_of(claim: Claim, match: re.Match[str]) -> bool:
    """Whether the claim follows the word at once: 其中：基本支出完成…"""
    return claim.number.start - match.end() < _FAR


def _closing(text: str, start: int, end: int) -> int:
    depth = 1
    for at in range(start, end):
        depth += (text[at] in "（(") - (text[at] in "）)")
        if depth == 0:
            return at
    return end


def _judged(story: Story, whole: Claim, listed: list[Claim], word: str, names: dict[Claim, str]) -> Judgement:
    claims = (whole, *listed)
    target = whole.number.interval
    line = story.line(whole)
    readings = list(_readings(line, listed))
    if not is_money(whole):
        readings.append(_with_other_units(line, listed))
    if any(total(reading).meets(target) for reading in readings):
        return Judgement(_CODE, claims)
    found = min((total(reading) for reading in readings), key=lambda one: abs(one.value - target.value))
    kept = min(readings, key=lambda one: abs(total(one).value - target.value))
    if target.hi < found.lo:
        if not is_money(whole) and not any(claim.number.value > whole.number.value for claim in listed):
            return Judgement(_CODE, ())  # what is counted may be of two kinds at once (党员60人，女职工45人)
        severity = Severity.ERROR if is_money(whole) else Severity.REVIEW
        return _wrong(story, claims, kept, found, severity)
    own = {names[claim] for claim in kept if claim in names}
    if len(own) == len(kept) and own in _COMPLETE:
        return _wrong(story, claims, kept, found, Severity.ERROR)
    small = abs(found.value - target.value) * 10 < target.value
    if word == "made" and len(kept) >= _ENOUGH and small and is_money(whole):
        return _wrong(story, claims, kept, found, Severity.REVIEW)
    return Judgement(_CODE, claims if len(listed) == 1 else ())


def _with_other_units(line: Line, listed: Sequence[Claim]) -> list[Claim]:
    """来信13件，来访12批61人次，微信122件: what is counted in another unit is a part too."""
    between = line.claims[listed[0].at : listed[-1].at + 2]
    unit = listed[0].number.unit
    other = [
        claim for claim in between if claim.number.kind == COUNT and claim.number.unit != unit and claim.lead.strip()
    ]
    return [claim for claim in between if claim in listed or claim in other]


def _readings(line: Line, listed: list[Claim]) -> Iterator[list[Claim]]:
    """The list as it stands, and without the bracketed breakdown of a part: 29.93万元（购置0万元，运行29.93万元）."""
    yield listed
    shorter = list(listed)
    for at in range(len(listed) - 2, -1, -1):
        if not _BROKEN_DOWN.match(line.text, listed[at].number.end):
            continue
        for size in range(1, len(shorter) - at):
            if total(shorter[at + 1 : at + 1 + size]).meets(shorter[at].number.interval):
                shorter = shorter[: at + 1] + shorter[at + 1 + size :]
                break
    if len(shorter) < len(listed):
        yield shorter
    outside = [claim for claim in listed if not _bracketed(line, claim, listed[0])]
    if 0 < len(outside) < len(listed):
        yield outside
    before = [claim for claim in listed if "；" not in line.text[listed[0].number.end : claim.number.start]]
    if 1 < len(before) < len(listed):
        yield before


def _bracketed(line: Line, claim: Claim, first: Claim) -> bool:
    """Whether a number stands in brackets opened after the first part: 50万元（含上年结转10万元）."""
    between = line.text[first.number.end : claim.number.start]
    return between.count("（") + between.count("(") > between.count("）") + between.count(")")


def _wrong(
    story: Story, claims: tuple[Claim, ...], kept: Sequence[Claim], found: Interval, severity: Severity
) -> Judgement:
    whole = claims[0]
    added = "＋".join(claim.number.digits for claim in kept)
    value = whole.number.value
    wanted, difference = show(found.value, whole), gap(value, found.value, whole)
    said = f"“{story.quote(whole)}”与所列各项之和不等：{added}＝{wanted}，相差 {difference}。"
    return Judgement(_CODE, claims, said + _why(story, whole, kept, found), severity, wanted, difference)


def _why(story: Story, whole: Claim, kept: Sequence[Claim], found: Interval) -> str:
    surplus = found.value - whole.number.value
    same = [claim for claim in kept if claim.number.value == surplus]
    if surplus > 0 and same:
        named = "、".join(f"“{story.quote(claim)}”" for claim in same)
        return f"多出的正好是{named}，疑重复列示或没有计入。"
    alike_in = resembles(whole.number.digits, f"{found.value.normalize():f}")
    return f"两数{alike_in}，疑录入错误。" if alike_in else ""


def identities(story: Story, facts: Sequence[Fact]) -> Iterator[Judgement]:
    """基本支出＝人员经费＋公用经费 and their like, where a report tells all of them close together."""
    actual = [fact for fact in facts if not fact.plan]
    for at, fact in enumerate(actual):
        for name, names in _WHOLES:
            if fact.name != name:
                continue
            near = _nearby(story, actual, at, names)
            if set(near) == set(names):
                listed = [near[one] for one in names]
                if all(claim.line == fact.claim.line for claim in listed) and name == "支出合计":
                    continue
                claims = (fact.claim, *listed)
                found = total(listed)
                if found.meets(fact.claim.number.interval):
                    yield Judgement(_CODE, claims)
                else:
                    yield _wrong(story, claims, listed, found, Severity.ERROR)
                break


def _nearby(story: Story, facts: Sequence[Fact], at: int, names: tuple[str, ...]) -> dict[str, Claim]:
    """The next claim of each name after this fact, in the next lines, before the whole is told again."""
    first = facts[at].claim
    found: dict[str, Claim] = {}
    for fact in facts[at + 1 :]:
        far = fact.claim.line - first.line > _REACH
        if far or fact.name == facts[at].name or story.line(fact.claim).section != story.line(first).section:
            break
        if fact.name in names:
            found.setdefault(fact.name, fact.claim)
    return found
