"""How a report is written: empty numbers (XJ613), paragraphs twice (XJ614), 百分点 (XJ620), old notices (XJ908)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.prose.story import Judgement
from xlzj.prose.tokens import COUNT, POINTS, RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.prose.story import Claim, Line, Story

_UNIT = "(?:亿元|万元|元|平方米|人次|%|件|辆|台)"
_EMPTY = re.compile(
    rf"[一-龥](?P<gap>[ \u3000_]+|[×xX*]{{1,4}}|[（(]\s*[）)])\s*(?P<unit>{_UNIT})(?=[，。；、,;）)]|$)"
)
_UNITS = re.compile(rf"[ \u3000_×xX*（(）)]{_UNIT}")
_COMPARED = re.compile(r"同比|分别|[比较与]上年(?:相比)?|[\s，]")
_CONCENTRATION = re.compile(r"浓度|金额|经费|支出|收入|预算")
_LONG = 30
_REPEATED = ("填表人", "备注", "附件", "注：")  # what appended tables print under each of them
_SPACES = re.compile(r"\s+")
_RATIO = re.compile(r"(?:优良率|达标率|合格率|满意率|满意度|执行率|完成率|利用率|覆盖率|占比|比重|办结率|比例|及时率)")
_MOVED = re.compile(r"(?:增长|增加|上升|提高|提升|下降|降低|减少|下滑)(?:了|达到?|约|\s)*$")
_NOTICE = re.compile(
    r"关于(?:开展|做好|组织)[^》。\n]{0,12}?((?:19|20)[0-9]{2})\s*年度?[^》。\n]{0,24}?自评[^》。\n]{0,10}通知"
)


def style(story: Story) -> Iterator[Judgement]:
    """All judgements on the writing."""
    seen: dict[str, Line] = {}
    for line in story.lines:
        yield from _empty(line)
        yield from _again(line, seen)
        yield from _points(story, line)
        yield from _notice(story, line)


def _said(code: str, line: Line, quote: str, said: str, severity: Severity, expected: str) -> Judgement:
    return Judgement(code, (), said, severity, expected, "", line.at, quote)


def _right(code: str, line: Line) -> Judgement:
    """Looked at, and well written."""
    return Judgement(code, (), line=line.at)


def _empty(line: Line) -> Iterator[Judgement]:
    empty = False
    for match in _EMPTY.finditer(line.raw) if _UNITS.search(line.raw) else ():
        start = max(0, match.start() - 8)
        quote = _SPACES.sub(" ", line.raw[start : match.end()]).lstrip("，。；、 ")
        said = f"“{quote}”缺数字，“{match['unit']}”前面是空的。"
        yield _said("XJ613", line, quote, said, Severity.ERROR, f"填写数字（{match['unit']}）")
        empty = True
    if line.claims and not empty:
        yield _right("XJ613", line)


def _again(line: Line, seen: dict[str, Line]) -> Iterator[Judgement]:
    text = _SPACES.sub("", line.text)
    if len(text) <= _LONG or text.startswith(_REPEATED):
        return
    first = seen.setdefault(text, line)
    if first is line:
        yield _right("XJ614", line)
    else:
        where = f"第 {first.place.paragraph} 段"
        said = f"本段与{where}完全相同：“{line.raw.strip()[:30]}…”。"
        yield _said("XJ614", line, line.raw.strip()[:30], said, Severity.REVIEW, "删去重复的一段")


def _points(story: Story, line: Line) -> Iterator[Judgement]:
    for claim in line.claims:
        if claim.number.kind not in (RATE, POINTS) or not _MOVED.search(claim.lead):
            continue
        subject = _subject(line, claim)
        if claim.number.kind == POINTS and _CONCENTRATION.search(subject):
            wanted = f"{claim.number.digits}%"
            said = f"“{story.quote(claim)}”：浓度、金额的升降是百分比，写“{wanted}”，百分点只用于比率之差。"
        elif claim.number.kind == RATE and _RATIO.search(subject):
            wanted = f"{claim.number.digits} 个百分点"
            said = f"“{story.quote(claim)}”：比率的升降通常用百分点，请核对是“{wanted}”还是 {story.printed(claim)}。"
        else:
            yield _right("XJ620", line)
            continue
        yield Judgement("XJ620", (claim,), said, Severity.HINT, wanted)


def _subject(line: Line, claim: Claim) -> str:
    """What a change is told of: the clause of the number before, or its own."""
    clause = line.text[claim.number.start - len(claim.lead) : claim.number.start]
    own = _COMPARED.sub("", _MOVED.sub("", clause))
    if own:
        return own
    before = line.claims[claim.at - 1] if claim.at else None
    if before is None or "。" in line.between(before, claim) or "；" in line.between(before, claim):
        return ""
    if before.number.kind == claim.number.kind and not before.lead.strip("\x01 、"):
        return ""
    start = max(0, before.number.start - 24) if before.number.kind == COUNT else before.number.start - len(before.lead)
    if before.number.kind == RATE and claim.number.kind == POINTS:
        return ""
    return line.text[max(0, start) : before.number.start]


def _notice(story: Story, line: Line) -> Iterator[Judgement]:
    for match in _NOTICE.finditer(line.text) if "自评" in line.text and "通知" in line.text else ():
        if int(match[1]) != story.year:
            said = f"{story.year} 年度的报告引用的是“{match[0]}”，年度不同，疑沿用了旧稿。"
            expected = f"{story.year} 年度的通知"
            yield _said("XJ908", line, line.raw[match.start() : match.end()], said, Severity.REVIEW, expected)
        else:
            yield _right("XJ908", line)
