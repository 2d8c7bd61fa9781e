"""Words of the report against words of the tables (XJ618): when something was done, 唯一 against 之一."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Kind, Severity
from xlzj.prose.story import Judgement
from xlzj.rules.names import grams
from xlzj.rules.told_tables import Compared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case
    from xlzj.rules.told import Telling

_CODE = "XJ618"
_DONE = re.compile(r"((?:19|20)[0-9]{2})\s*年\s*([0-9]{1,2})\s*月[底份]?\s*(?:完成|通过)(?:了)?([^，。；（(]{5,26})")
_ONLY = re.compile(r"唯一([^，。；]{6,24})")
_ONE_OF = re.compile(r"([^，。；]{6,28})之一")
_SHARED = 4
_ALIKE = 30  # percent of the 2-grams


class _Event(NamedTuple):
    """Something done in a month: its words as 2-grams."""

    year: str
    month: int
    words: frozenset[str]
    quote: str


def words_against(case: Case, prose: Telling) -> Iterator[Compared]:
    """Contradictions between the report's lines and the texts of the forms, one for each line."""
    lines = [line for line in prose.story.lines if "唯一" in line.raw or "月" in line.raw]
    if not any("唯一" in line.raw or _DONE.search(line.raw) for line in lines):
        return
    texts = [(form, fact) for form in case.submission.forms for fact in _texts(form)]
    dated = [(form, fact, event) for form, fact in texts if "月" in fact.text for event in _events(fact.text)]
    ones = [(form, fact, match) for form, fact in texts for match in _ONE_OF.finditer(fact.text)]
    for line in lines:
        for event in _events(line.raw) if dated and "月" in line.raw else ():
            other = next(((form, fact, one) for form, fact, one in dated if _same(event, one)), None)
            if other is not None and (event.year, event.month) != (other[2].year, other[2].month):
                said = f"“{event.quote}”，{other[0].label}却写“{other[2].quote}”，时间不一致。"
                judgement = Judgement(_CODE, (), said, Severity.REVIEW, other[2].quote, "", line.at, event.quote)
                yield Compared(judgement, ((other[0], other[1]),))
        for match in _ONLY.finditer(line.raw) if ones and "唯一" in line.raw else ():
            found = next((one for one in ones if _alike(grams(match[1]), grams(one[2][1]))), None)
            if found is not None:
                said = f"“{match[0]}”，{found[0].label}却写“{found[2][0]}”：“唯一”与“之一”矛盾。"
                judgement = Judgement(_CODE, (), said, Severity.REVIEW, "统一说法", "", line.at, match[0])
                yield Compared(judgement, ((found[0], found[1]),))


def _texts(form: Form) -> Iterator[Fact]:
    if form.role == "文字材料":
        return
    for fact in form.fields.values():
        if fact.kind is Kind.TEXT and len(fact.text) > _SHARED:
            yield fact
    for rows in form.tables.values():
        for row in rows:
            for fact in row.cells.values():
                if fact.kind is Kind.TEXT and len(fact.text) > _SHARED:
                    yield fact


def _events(text: str) -> Iterator[_Event]:
    for match in _DONE.finditer(text):
        yield _Event(match[1], int(match[2]), grams(re.sub(r"[、和及与等\s]", "", match[3])), match[0])


def _same(one: _Event, other: _Event) -> bool:
    return one.year == other.year and _alike(one.words, other.words)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= _SHARED and shared * 100 >= _ALIKE * len(one | other)
