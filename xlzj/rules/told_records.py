"""Numbers of the report that the tables hold under the same name, or that follow from two of its numbers.

Only agreement is told here: a number that no record accounts for stays 未匹配. What must agree (基本支出, 三公 …) and
does not is told by the other relations.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, permutations
from typing import TYPE_CHECKING, NamedTuple

from xlzj.prose.story import Judgement
from xlzj.rules.names import grams
from xlzj.rules.records import MONEY_UNIT, POINT_UNIT, RATE_UNIT, SCORE_UNIT, Record, cells_of, plain, records, unit_of
from xlzj.rules.told_tables import Compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from xlzj.prose.story import Claim, Line
    from xlzj.rules.kernel import Case
    from xlzj.rules.records import Cell
    from xlzj.rules.told import Telling

_CODE, _AMOUNT_CODE = "XJ606", "XJ601"
_PLAN = re.compile(r"预算|指标值|目标|年初|计划")
_DONE = re.compile(r"决算|执行|支出|完成|实际|支付")
_MORE_LESS = re.compile(r"[比较]|增|减|升|降|多|少|差|扣|节约|结余|高于|低于|超|未")
_QUOTIENT = re.compile(r"完成|执行|达|为|占|率")
_COMMON = re.compile(
    "支出|决算|预算|执行|完成|金额|资金|经费|费用|实际|年初|全年|得分|分值|其中|合计|总计|情况|工作|项目|专项|单位|本年"
)
_WORDS = re.compile(r"预算数?|决算数?|支出|金额|资金|实际|年初|全年|本年|上年|完成|执行|达到?|共|为|的|了")
_GRAM = 4
_ENOUGH, _OF = 60, 100  # percent of the 2-grams of a name
_LONGEST = 160  # characters of a sentence that can be about one thing


class _Index(NamedTuple):
    """Records by the 4-grams of their names and of their owners, by whole shorter ones, by 2-grams of their names."""

    by_gram: dict[str, list[Record]]
    by_word: dict[str, list[Record]]
    by_pair: dict[str, list[Record]]
    owners: AbstractSet[str]


class _Asked(NamedTuple):
    """A number that is looked for: the words around it in its sentence and in its clause, their grams, what is left."""

    claim: Claim
    words: str
    own: str
    grams: tuple[str, ...]
    core: str


def _index(everything: Iterable[Record], wanted: AbstractSet[str], begun: AbstractSet[str]) -> _Index:
    """Records whose name or owner is short or has one of the `wanted` grams, or whose name has a 2-gram `begun`."""
    named: dict[str, list[Record]] = {}
    owned: dict[str, list[Record]] = {}
    for record in everything:
        named.setdefault(record.name, []).append(record)
        if record.owner:
            owned.setdefault(record.owner, []).append(record)
    index = _Index({}, {}, {}, owned.keys())
    for name, records_ in (*named.items(), *owned.items()):
        if 0 < len(name) < _GRAM:
            index.by_word.setdefault(name, []).extend(records_)
        for gram in _grams(name) & wanted:
            index.by_gram.setdefault(gram, []).extend(records_)
    for name, records_ in named.items():
        for pair in grams(name) & begun:
            index.by_pair.setdefault(pair, []).extend([record for record in records_ if not record.told])
    return index


@lru_cache(maxsize=8192)
def _grams(name: str) -> AbstractSet[str]:
    return {name[at : at + _GRAM] for at in range(len(name) - _GRAM + 1)}


def accounted(case: Case, prose: Telling, told: AbstractSet[tuple[int, int]]) -> Iterator[Compared]:
    """Every claim that a record of the tables accounts for, but those checked in the prose or `told` otherwise."""
    known = prose.examined.checked | told
    asked: list[_Asked] = []
    for line in prose.story.lines:
        left = [claim for claim in line.claims if (claim.line, claim.at) not in known]
        for start, end in _segments(line) if left else ():
            asked += _asked(line, (start, end), [claim for claim in left if start <= claim.number.start < end])
    if not asked:
        return
    wanted = frozenset(gram for one in asked for gram in one.grams)
    index = _index(case.once(records), wanted, {one.core[:2] for one in asked})
    forms = {(form.file, form.sheet): form for form in case.submission.forms}
    read: dict[int, tuple[Cell, ...]] = {}  # a row stands in several records, under each of its names
    for one in asked:
        for record in _candidates(index, one):
            if id(record.facts) not in read:
                read[id(record.facts)] = cells_of(record.facts)
            found = _accounts(record, record.cells or read[id(record.facts)], one.claim)
            if found:
                judgement = Judgement(_rule(one.claim), (one.claim,))
                yield Compared(judgement, tuple((forms[cell.fact.place[:2]], cell.fact) for cell in found))
                break


_STOPS = re.compile(r"“[^“”]{1,120}”|(?P<stop>[。；！？\n])")
_LONGEST_HEAD = 60


def _segments(line: Line) -> list[tuple[int, int]]:
    """What can be about one thing: the text between full stops and semicolons."""
    ends = [match.end() for match in _STOPS.finditer(line.text) if match["stop"]]
    return list(zip([0, *ends], [*ends, len(line.text)], strict=True))


def _asked(line: Line, span: tuple[int, int], claims: list[Claim]) -> Iterator[_Asked]:
    head = _head(line) if span[0] and claims else ""
    for claim in claims:
        before = head + line.text[max(span[0], claim.number.start - _LONGEST) : claim.number.start]
        after = line.after(claim, 16)
        words, own = plain(before + after), plain(claim.lead + after)
        around = tuple([words[at : at + _GRAM] for at in range(len(words) - _GRAM + 1)])
        core = _WORDS.sub("", own)
        yield _Asked(claim, words, own, around, "" if len(core) < 2 or _COMMON.fullmatch(core) else core)


def _head(line: Line) -> str:
    """What a numbered item is of: its first words (1.一般公共服务（类）…（项）。), told of all that follows."""
    stop = line.text.find("。", 0, _LONGEST_HEAD)
    return line.text[:stop] if line.level >= _ITEM_LEVEL and stop > 0 else ""


_ITEM_LEVEL = 3


def _rule(claim: Claim) -> str:
    return _AMOUNT_CODE if unit_of(claim) == MONEY_UNIT else _CODE


def _candidates(index: _Index, asked: _Asked) -> Iterator[Record]:
    """Records whose name (and owner) the words in front of a number say; those that its own clause is a part of."""
    words, core = asked.words, asked.core
    near = [index.by_gram[gram] for gram in asked.grams if gram in index.by_gram]
    near += [found for word, found in index.by_word.items() if word in words]
    begun = index.by_pair.get(core[:2], ()) if core else ()
    if not near and not begun:
        return
    pairs, here = grams(words), grams(asked.own)
    owned = {""} | {owner for owner in index.owners if _says(owner, pairs)}
    seen: set[int] = set()
    for record in {id(record): record for record in chain.from_iterable(near)}.values():
        if _named(record, pairs, here, words, owned):
            seen.add(id(record))
            yield record
    for record in begun:
        if id(record) not in seen and core in record.name and record.owner in owned:
            seen.add(id(record))
            yield record


def _named(record: Record, pairs: frozenset[str], own: frozenset[str], words: str, owned: AbstractSet[str]) -> bool:
    if record.told:
        name = grams(record.name)
        shared = len(name & own)
        return shared >= 2 and shared * _OF >= _ENOUGH * min(len(name), len(own))
    if not record.owner:
        return record.name in words or _says(record.name, pairs)
    return record.owner in owned or (len(record.name) > _GRAM and _says(record.name, own))


def _says(name: str, pairs: frozenset[str]) -> bool:
    own = grams(name)
    return len(own & pairs) * _OF >= _ENOUGH * len(own)


def _accounts(record: Record, cells: Sequence[Cell], claim: Claim) -> tuple[Cell, ...]:
    """The cells of this record that make the number: one of them, the difference or the ratio of two; () for none."""
    unit, mine = unit_of(claim), claim.number.interval
    for cell in cells:
        if _like(cell.unit, unit) and mine.meets(cell.amount) and (record.told or _column(cell, claim.lead, record)):
            return (cell,)
    less = _MORE_LESS.search(claim.lead) is not None
    quotient = unit == RATE_UNIT and _QUOTIENT.search(claim.lead) is not None
    for one, other in permutations(cells, 2) if less or quotient else ():
        if one.unit == other.unit and one.fact is not other.fact and _worked_out(claim, unit, (one, other), less=less):
            return one, other
    return ()


def _worked_out(claim: Claim, unit: str, pair: tuple[Cell, Cell], *, less: bool) -> bool:
    """Whether a number is one cell less another, their ratio, or the rate of change, as the words in front say."""
    (one, other), number = pair, claim.number
    if _like(one.unit, unit):
        return less and number.fits(one.amount - other.amount)
    if unit != RATE_UNIT or one.unit == POINT_UNIT or other.amount.lo <= 0:
        return False
    if less and number.fits(abs(one.amount - other.amount) / other.amount):
        return True
    return bool(_QUOTIENT.search(claim.lead)) and number.fits(one.amount / other.amount)


def _like(one: str, other: str) -> bool:
    return one == other or (not one and other not in (MONEY_UNIT, RATE_UNIT, POINT_UNIT, SCORE_UNIT))


def _column(cell: Cell, lead: str, record: Record) -> bool:
    """Whether the words in front of a number do not name another column (预算 for a 决算)."""
    own = lead.replace(record.name, "")
    planned, done = _PLAN.search(own), _DONE.search(own)
    if planned and not done:
        return not _DONE.search(cell.column)
    if done and not planned:
        return not _PLAN.search(cell.column)
    return "分值" not in own or cell.column != "得分"
