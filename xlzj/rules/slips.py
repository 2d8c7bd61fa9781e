"""Slips of the pen: wrong characters, doubled words, lost ends, brackets left open (XJ918)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule
from xlzj.rules.vocabulary import CUT_HEADS, CUT_WHOLES, DONE_TWICE, TYPOS, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

TEXT = frozenset({"text"})
_BASE, _REPORT = "基础数据表", "文字材料"
_TYPO = re.compile("|".join(re.escape(wrong) for wrong, _ in TYPOS))
_GLUED = re.compile(r"PM(?:2\.5|10(?=\d{2}))(?=\d)(\d+(?:\.\d+)?)")
_PAIRS = (("（(", "）)", "括号"), ("“", "”", "引号"), ("《", "》", "书名号"))
_ENUMERATED = re.compile(r"(?:^|[\n。；;：:，,\s])[0-9a-zA-Z一二三四五六七八九十]{1,3}[）)]")
_ODD = re.compile(
    "[（()）“”《》]|PM|的的|[，、,]$|^(?:"
    + "|".join([*(head for head, _ in CUT_HEADS), *(f"{whole}$" for whole, _ in CUT_WHOLES)])
    + ")"
)
_HEAD = re.compile("[" + "".join({verb[1] for verb in VERBS}) + "](?<=[\n。；;.．、）)].)[一-龥]{5}")
_SHORTEST_DOUBLE, _LONGEST_DOUBLE = 2, 8
_OF_OF = re.compile(r"[一-龥]{0,4}(?<![目有标])的的(?!确)[一-龥]{0,4}")  # 目的的, 标的的, 的的确确 are right
_ANGLE = re.compile(r"([》《])\s*(\d+(?:\.\d+)?\s*%)")  # a title mark typed for ≥ or ≤
_SEATS = ("县", "区", "市", "镇", "乡", "大学", "学院")  # 衡阳衡阳县: the city, then what is named after it


def written(case: Case) -> list[tuple[Form, list[Fact]]]:
    """Every text the unit wrote, by form: text fields, then the cells of text columns, reports. For `case.once`."""
    text = Kind.TEXT
    return [
        *((form, [fact for fact in case.facts(form, TEXT) if fact.kind is text]) for form in case.submission.forms),
        *((form, list(form.fields.values())) for form in case.submission.texts),
    ]


@rule(
    "XJ918",
    "错别字、漏字或标点不配对",
    role=_REPORT,
    severity=Severity.HINT,
    basis="规范性口径：公开材料文字准确",
    remedy="对照提示改正；拿不准的查对原文。",
)
def _slips(case: Case, say: Say) -> Iterator[Outcome]:
    """错别字、重复的词、首尾掉字和不配对的括号引号会改变意思，数字与“PM2.5”连在一起时更会被读成另一个数。"""
    pages = [
        (form, [fact for fact in facts if "." not in fact.field] if form.role == _BASE else facts)
        for form, facts in case.once(written)
    ]
    for form, facts in pages:
        clean = True
        typos, doubles, heads = _suspects("\n".join([fact.text for fact in facts]))
        for fact in facts:
            twice = any(double in fact.text for double in doubles)
            if not (typos or twice or heads or _ODD.search(fact.text)):
                continue
            found = list(_faults(fact.text, typos, table="." in fact.field, twice=twice))
            found += [(f"“{head}”疑掉了字，应为“{right}”", right) for head, right in heads if _begins(fact.text, head)]
            if found:
                clean = False
                message = f"{form.label}{case.title(form, fact)}：{'；'.join(said for said, _ in found)}。"
                right = "；".join(right for _, right in found)
                yield say.found(form, fact, message, expected=right, because=[("XJ417", fact)])
        if clean:
            yield say.passed()


class _Suspects(NamedTuple):
    """What to look for in the single cells of a sheet: typos, words that stand twice, items that have lost a head."""

    typos: tuple[tuple[str, str], ...]
    doubles: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def _suspects(text: str) -> _Suspects:
    """Those that occur on a sheet at all; of a set checked again most sheets are what they were."""
    typos = tuple(typo for typo in TYPOS if typo[0] in text) if _TYPO.search(text) else ()
    return _Suspects(typos, tuple(word + word for word in dict.fromkeys(_doubles(text))), tuple(_lost_heads(text)))


def _lost_heads(text: str) -> list[tuple[str, str]]:
    """Items of a sheet that begin in the middle of a word, which stands whole elsewhere: 决八中… for 解决八中…."""
    heads = set(_HEAD.findall(f"\n{text}"))
    wholes = ((head, f"{verb[0]}{head}") for head in sorted(heads) for verb in VERBS if verb[1] == head[0])
    return [(head, whole) for head, whole in wholes if whole in text]


def _begins(text: str, head: str) -> bool:
    """Whether an item of the text begins so."""
    return head in text and head in _HEAD.findall(f"\n{text}")


def _faults(text: str, typos: Iterable[tuple[str, str]], *, table: bool, twice: bool) -> Iterator[tuple[str, str]]:
    """(what is wrong, how it should be) for each slip in a text."""
    for wrong, right in typos:
        if wrong in text:
            yield f"“{wrong}”疑为“{right}”", right
    yield from _cut(text, table=table)
    if "的的" in text and (found := _OF_OF.search(text)):
        yield f"“{found[0]}”多了一个“的”", found[0].replace("的的", "的")
    if "PM" in text:
        for match in _GLUED.finditer(text):
            right = f"{match[0].removesuffix(match[1])}：{match[1]}"
            yield f"“{match[0]}”中“PM”指标名与数值连在一起", right
    word = doubled(text) if twice else ""
    if word:
        yield f"“{word}{word}”重复", word
    odd = text.count("《") != text.count("》")
    for match in _ANGLE.finditer(text) if odd else ():
        right = {"》": "≥", "《": "≤"}[match[1]] + match[2]
        yield f"“{match[0]}”疑为“{right}”", right
    yield from _unbalanced(_ANGLE.sub(r"\2", text) if odd else text)


def _cut(text: str, *, table: bool) -> Iterator[tuple[str, str]]:
    """Characters lost at the beginning or the end."""
    for wrong, right in CUT_HEADS:
        if text.startswith(wrong):
            yield f"开头“{wrong}”疑掉了字，应为“{right}”", right
    for wrong, right in CUT_WHOLES:
        if text == wrong:
            yield f"“{wrong}”疑掉了字，应为“{right}”", right
    if table and text[-1] in "，、,":
        yield "文字以逗号或顿号结尾，疑没有写完", "写完整"


_OTHER = re.compile(rb"[^\0]")


def doubled(text: str) -> str:
    """A Chinese word of two to eight characters that stands twice in a row; "" where there is none."""
    return next(_doubles(text), "")


def _doubles(text: str) -> Iterator[str]:
    """Every word that stands twice in a row, the shortest first.

    One of two characters counts only as the end of a longer word. The text as one big number, shifted by k characters
    and XORed with itself, is zero where both agree: 2k zero bytes in a row are a word of k characters said twice. A
    whole report takes microseconds this way.
    """
    raw = text.encode("utf-16-le")
    number = int.from_bytes(raw, "little")
    for size in range(_SHORTEST_DOUBLE, _LONGEST_DOUBLE + 1):
        same = (number ^ (number >> 16 * size)).to_bytes(len(raw), "little")
        run = bytes(2 * size)
        at = same.find(run)
        while at >= 0:
            word = raw[at : at + 2 * size].decode("utf-16-le", "ignore") if at % 2 == 0 else ""
            told = len(word) == size and len(set(word)) > 1 and all("一" <= sign <= "龥" for sign in word)
            if told and (size > _SHORTEST_DOUBLE or _noun(word, raw, at, at + 4 * size)):
                yield word
            # Where one character, or no Chinese word, goes on and on, it does so to the end of the zero bytes.
            ends = _OTHER.search(same, at) if word and not told else None
            at = same.find(run, ends.start() if ends else len(same) if word and not told else at + 1)


def _noun(word: str, raw: bytes, start: int, end: int) -> bool:
    """Whether two characters said twice are a slip.

    At the end of a longer word they are (生态环境环境), at its beginning (内设内设机构) unless that may be meant
    (学习学习强国, 一件一件). 研究研究 alone is speech, 衡阳衡阳县 a place.
    """
    before = raw[max(0, start - 2) : start].decode("utf-16-le", "ignore")
    after = raw[end : end + 4].decode("utf-16-le", "ignore")
    if "一" <= before <= "龥":
        return not after.startswith(_SEATS)
    return "一" <= after[:1] <= "龥" and not after.startswith(_SEATS) and not word.startswith(DONE_TWICE)


def _unbalanced(text: str) -> Iterator[tuple[str, str]]:
    for opening, closing, name in _PAIRS:
        opened = sum(text.count(sign) for sign in opening)
        closed = sum(text.count(sign) for sign in closing)
        if opened != closed and name == "括号":
            closed -= len([m for m in _ENUMERATED.findall(text) if m])
            closed = max(closed, 0) if opened else 0
        if opened != closed:
            yield f"{name}不配对（左 {opened} 个，右 {closed} 个）", f"补齐或删去{name}"


RULES = (_slips,)
