"""反映问题情况 and 建议情况 (KH108, KH109): a band by what the two chapters touch on, always only a proposal."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import ZERO
from xlzj.model import Kind
from xlzj.scoring import Evidence, Mark, Nature, left_open, of_fact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from xlzj.editions.points import Marking
    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case

_REPORT = "文字材料"
_PROBLEMS, _ADVICE = "存在的问题及原因分析", "下一步改进措施"
_ITEM = re.compile(r"(?:^|\n)\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[一二三四五六七八九十]是)")
_LEAD = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]{0,2}[)）、.．]?\s*")
_CHINESE = re.compile("[一-龥]+")
_SHORT = 60
_LIKE = 3


class _Chapter(NamedTuple):
    form: Form
    fact: Fact
    items: tuple[str, ...]


def _chapter(case: Case, name: str) -> _Chapter | str:
    """The chapter of the report by its items; a plain reason where it cannot be read."""
    form = case.one(_REPORT)
    if form is None:
        return f"没有交{case.key(_REPORT)}，看不到"
    fact = form.fields.get(name)
    if fact is None:
        return f"{form.key}没有“{name}”一节"
    if fact.kind is Kind.ABSENT:
        return f"{form.label}的名称“{name}”已丢失"
    return _Chapter(form, fact, items(fact.text) if fact.kind is Kind.TEXT else ())


def items(text: str) -> tuple[str, ...]:
    """The numbered items of a chapter; its paragraphs where nothing is numbered."""
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) < 2:
        parts = text.split("\n")
    else:
        parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return tuple(part.strip() for part in parts if part.strip())


def touched(text: str, marking: Marking) -> list[str]:
    """The topics of the standard that a text touches on."""
    return [topic for topic, words in marking.topics.items() if _any(words, text)]


def _any(words: Iterable[str], text: str) -> bool:
    for word in words:  # noqa: SIM110 - a generator costs three times as much here
        if word in text:
            return True
    return False


def _band(case: Case, which: str) -> tuple[tuple[Decimal, Decimal], ...]:
    return case.edition.marking.bands[which] if case.edition.marking else ()


def problems(case: Case) -> Mark:
    """20 points: topics touched and causes told; nothing but a shortage of money gives 0."""
    code, field, title = "KH108", "反映问题情况_得分", "反映问题、分析原因"
    bands, marking, chapter = _band(case, "反映问题情况"), case.edition.marking, _chapter(case, _PROBLEMS)
    full = bands[0][1] if bands else ZERO
    if marking is None or isinstance(chapter, str):
        return left_open(code, field, title, full, chapter if isinstance(chapter, str) else "版式没有评分办法")
    topics = touched(chapter.fact.text, marking)
    told = sum(_any(marking.causes, item) for item in chapter.items)
    only_money = bool(chapter.items) and all(
        _any(marking.shortage, item) and not set(touched(item, marking)) - {"资金分配使用管理"}
        for item in chapter.items
    )
    at = _of_problems(chapter, len(topics), told, only_money=only_money)
    missing = [topic for topic in marking.topics if topic not in topics]
    why = f"共 {len(chapter.items)} 条，涉及 {len(topics)} 个方面（{'、'.join(topics) or '无'}），写明原因的 {told} 条"
    why += f"；没有涉及{'、'.join(missing)}。" if missing else "。"
    why = f"{_PROBLEM_WORDS[at]}：{why}"
    return Mark(code, field, title, full, Nature.PROPOSED, *bands[at], why, _proof(chapter))


_PROBLEM_WORDS = ("问题归纳、原因分析全面", "较全面", "不全面", "未归纳且过于简单", "只提资金不足或没有内容")
_ADVICE_WORDS = ("与问题对应且全面", "比较全面", "不全面", "过于简单", "只提加大投入或没有内容")


def _of_problems(chapter: _Chapter, topics: int, told: int, *, only_money: bool) -> int:
    """Which band: 0 is the best."""
    if not chapter.items or only_money:
        return 4
    if len(chapter.fact.text) < _SHORT or (topics <= 1 and told == 0):
        return 3
    if topics <= 2 or told == 0:
        return 2
    return 0 if topics >= 5 and told * 2 >= len(chapter.items) else 1


def advice(case: Case) -> Mark:
    """15 points: the share of problems that a measure answers; nothing but more money gives 0."""
    code, field, title = "KH109", "建议情况_得分", "建议与问题对应"
    bands, marking, chapter = _band(case, "建议情况"), case.edition.marking, _chapter(case, _ADVICE)
    full = bands[0][1] if bands else ZERO
    if marking is None or isinstance(chapter, str):
        return left_open(code, field, title, full, chapter if isinstance(chapter, str) else "版式没有评分办法")
    asked = _chapter(case, _PROBLEMS)
    if isinstance(asked, str):
        return left_open(code, field, title, full, asked)
    measures = [_gist(item, marking) for item in chapter.items]
    asks = [_gist(item, marking) for item in asked.items]
    open_ = [ask.text for ask in asks if not any(_alike(ask, measure) for measure in measures)]
    only_money = bool(chapter.items) and all(_any(marking.funding, item) for item in chapter.items)
    answered = len(asked.items) - len(open_)
    at = _of_advice(chapter, answered, len(asked.items), only_money=only_money)
    counted = f"问题 {len(asked.items)} 条，有对应措施的 {answered} 条；措施 {len(chapter.items)} 条。"
    why = f"{_ADVICE_WORDS[at]}：{counted}"
    left = [of_fact(asked.form, asked.fact, f"没有对应措施：{_brief(one)}") for one in open_]
    return Mark(code, field, title, full, Nature.PROPOSED, *bands[at], why, (*_proof(chapter), *left))


def _of_advice(chapter: _Chapter, answered: int, asked: int, *, only_money: bool) -> int:
    if not chapter.items or only_money:
        return 4
    if len(chapter.fact.text) < _SHORT:
        return 3
    if not asked or answered * 10 < asked * 3:
        return 2
    return 0 if answered == asked and asked >= 3 else 1


class _Gist(NamedTuple):
    """An item, and the topics of the standard that it touches on."""

    text: str
    topics: frozenset[str]


def _gist(text: str, marking: Marking) -> _Gist:
    return _Gist(text, frozenset(touched(text, marking)))


def _alike(one: _Gist, other: _Gist) -> bool:
    """Whether a measure speaks of the same as a problem: a topic in common, or several words of two characters."""
    return not one.topics.isdisjoint(other.topics) or len(_pairs(one.text) & _pairs(other.text)) >= _LIKE


@lru_cache(maxsize=256)
def _pairs(text: str) -> frozenset[str]:
    """The words of two characters that stand in a text."""
    return frozenset([left + right for word in _CHINESE.findall(text) for left, right in pairwise(word)])


def _brief(text: str) -> str:
    words = _LEAD.sub("", text).replace("\n", " ")
    return words if len(words) <= 40 else words[:40] + "…"


def _proof(chapter: _Chapter) -> tuple[Evidence, ...]:
    """The items of the chapter; the cell alone where it holds none."""
    told = [f"{chapter.form.label} {_brief(item)}" for item in chapter.items] or [""]
    return tuple(of_fact(chapter.form, chapter.fact, text) for text in told)
