"""A report examined by itself: everything its own words and numbers say about each other."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.prose.changes import directions, negatives, rates
from xlzj.prose.counts import counted, good_days, remainders
from xlzj.prose.facts import Fact, told
from xlzj.prose.items import Item, item_totals, outflows, outline
from xlzj.prose.parts import identities, parts
from xlzj.prose.repeated import echoes, repeated
from xlzj.prose.shares import completions, shares
from xlzj.prose.story import tell
from xlzj.prose.style import style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlzj.prose.story import Judgement, Passage, Story

_SINGLE = (parts, rates, directions, negatives, shares, completions, remainders, counted, good_days)


class Examined(NamedTuple):
    """The story, its facts of the whole unit and items, judgements by rule code, claims that took part in any."""

    story: Story
    facts: tuple[Fact, ...]
    items: tuple[Item, ...]
    judgements: Mapping[str, tuple[Judgement, ...]]
    checked: frozenset[tuple[int, int]]


@lru_cache(maxsize=64)
def examine(passages: tuple[Passage, ...], year: int) -> Examined:
    """All judgements on these passages. The same passages, the same result."""
    story = tell(passages, year)
    facts, items = told(story), tuple(outline(story))
    found = [judgement for relation in _SINGLE for judgement in relation(story)]
    found += item_totals(story, items)
    found += outflows(story, items)
    found += identities(story, facts)
    found += repeated(story, facts)
    found += echoes(story)
    found += style(story)
    by_code: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in _once(found):
        by_code[judgement.rule].append(judgement)
    checked = frozenset((claim.line, claim.at) for judgement in found for claim in judgement.claims)
    return Examined(story, facts, items, {code: tuple(all_) for code, all_ in by_code.items()}, checked)


def _once(found: Iterable[Judgement]) -> Iterable[Judgement]:
    """The same finding about the same number once (a sentence may say 其中 twice); those on nothing are left out."""
    seen: set[tuple[str, int, int]] = set()
    for judgement in found:
        if not judgement.message:
            if judgement.claims or judgement.line >= 0:
                yield judgement
            continue
        first = judgement.claims[0] if judgement.claims else None
        key = (judgement.rule, first.line, first.at) if first else (judgement.rule + judgement.message, -1, -1)
        if key not in seen:
            seen.add(key)
            yield judgement
