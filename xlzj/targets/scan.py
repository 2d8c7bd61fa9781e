"""Finds the numbers and dates of a cell: value, unit, sign, and the words each belongs to."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .calendar_words import DATE_PATTERN, read_date, whole_years
from .model import Direction, Span
from .units import UNIT_PATTERN, dimension, read_unit

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d])|\d+)(?:\.\d+)?"
_UNIT = rf"(?P<m{{0}}>千万|百万|万|亿|千(?=元))?(?P<u{{0}}>{UNIT_PATTERN})?"
_SKIP = (
    r"《[^《》]*》|[〔\[(【](?:19|20)\d{2}(?:年版|年)?[〕\])】](?:第?\d+号)?|第\d+|[A-Za-z]{1,6}[-/]?[A-Za-z]{0,2}-?\d+(?:\.\d+)?(?:-\d{4})?|"
    r"(?:19|20)\d{2}[-~—–至](?:19|20)?\d{2}年度?|(?:19|20)\d{2}年(?:版|修订)|"
    r"(?P<part>\d{1,2}(?:月(?:份)?)?[-~—–至]\d{1,2}月(?:份|底)?|\d{1,2}月(?!个|度)(?:份|\d{1,2}[日号])?[底末初前]?|\d{1,2}日(?:之?前))|"
    r"\d+/\d+(?![\d.%])|\d+[#号版楼]|\d+级|\d+[:]\d+(?:[:]\d+)?|\d+[×xX*]\d+"
)
_TOKEN = re.compile(
    rf"(?P<date>{DATE_PATTERN})(?P<late>之?前|以前|内|之内)?|(?P<skip>{_SKIP})|"
    rf"(?P<sym>[≥≤><=≈])?(?P<neg>(?<![^:为率长幅])-)?(?<![0-9.A-Za-z])(?P<n1>{_NUMBER})(?P<v1>余|多)?{_UNIT.format(1)}"
    rf"(?:[-~—–至到]{{1,2}}(?P<n2>{_NUMBER})(?![-~—–/]\d){_UNIT.format(2)})?(?P<v2>余|多(?![元样部级方项]))?"
    r"(?P<suf>(?:及|或|含)?以上|(?:及|或|含)?以下|以内|之内|范围内|内(?![容部外涵河陆生蒙涝湖])|左右|上下)?"
)
_BREAK = re.compile(r"[,;。!?:|]")
_FLOOR = r"不低于|不少于|不小于|不得低于|不得少于|不得小于|至少|最少|最低"
_CEILING = (
    r"不超过|不高于|不大于|不多于|不得超过|不得高于|不得大于|不突破|控制在|控制到|至多|最多|最高|降至|降到|降低至|降低到|"
    r"减至|减少至|减少到|压减至|压减到|下降至|下降到|限制在"
)
_BEFORE = re.compile(
    rf"(?P<floor>{_FLOOR})[^,;。0-9]{{0,12}}$|(?P<ceiling>{_CEILING})[^,;。0-9]{{0,12}}$|"
    r"(?P<over>大于|高于|多于|超过|超出)$|(?P<under>小于|低于|少于)$|"
    r"(?P<reach>达到|达|提升至|提高到|提升到|提高至|增加到|增加至|增至|增长到)(?:了)?$"
)
_APPROXIMATE = re.compile(r"(?:约|近|大约|将近|接近|左右)(?:为)?$")
_TRAILING = re.compile(
    rf"(?:{_FLOOR}|{_CEILING}|大于|高于|多于|超过|小于|低于|少于|达到|达|提升至|提高到|为|是|约|近|完成|的|共计|累计|总计|合计|共|分别|别为|均|各|了|有|至|在|[:,、(（≥≤><=\"“”'’*()])+$"
)
_LEADING = re.compile(
    r"^(?:已经|已|确保|全年|年度|每年|本年|共计|累计|总计|共|且|并|和|及|以及|的|完成|力争|实现|至少|[、,:;。)\]\"“”'’*(])+"
)
_BOUND_WORDS = re.compile(rf"(?:{_FLOOR}|{_CEILING})[^,;。]{{0,12}}$")
_CHANGE = re.compile(
    r"(?:同比|环比|较上年|比上年|较去年|比去年|较同期)|(?:下降|降低|减少|增长|增加|提高|提升|上升|削减)(?:了|约|达到|达|不低于|不少于|≥|>)?$"
)
_SIDE = re.compile(r"其中|包括|含$|剩余|还有|尚有|上年|去年|同期|排名|位列|居第")
_SCOPE_AFTER = re.compile(r"^[^,;。0-9]{0,24}?(?:全部|均|都|稳定达到|水质达到|水质稳定)")
_TITLE = re.compile(r"《[^《》]*》(?:\([^()]*\)?)?")
_PARTS_FOLLOW = re.compile(r"其中|包括|分别是")
_SENTENCE = re.compile(r"[。;]")
_JOIN = re.compile(r"(?:、|和|及|与|,|或)+")


class Quantity(NamedTuple):
    """One number with its surroundings; `op` is None when the text gives no comparison.

    `loose` marks a number that runs into a word that is no unit we know (南5县).
    """

    value: Decimal
    top: Decimal | None
    half: Decimal
    unit: str
    op: Direction | None
    exclusive: bool
    reach: bool
    approximate: bool
    change: bool
    side: bool
    loose: bool
    subject: str
    start: int
    end: int


class DateToken(NamedTuple):
    """One date; `late` when 前/内 follows."""

    span: Span
    late: bool
    end: int


class Scan(NamedTuple):
    """Everything countable in a text; `rest` is the text without it; `part_dates` when a date lacks its year (12月底).

    A year beside such a date only says in which year: its period is the whole year.
    """

    quantities: tuple[Quantity, ...]
    dates: tuple[DateToken, ...]
    rest: str
    part_dates: bool


@lru_cache(maxsize=512)
def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _times(text: str, factor: int) -> Decimal:
    value = _number(text) * factor
    return value.to_integral() if factor > 1 and value == value.to_integral() else value


def _half(text: str, unit: str) -> Decimal:
    """Half of the last printed digit: amounts count as printed to two places, counts are exact."""
    kind = dimension(unit)
    decimals = len(text) - text.index(".") - 1 if "." in text else 0
    if kind == "money":
        decimals = max(2, decimals)
    elif kind in {"count", "seconds", "months", "workdays"} or (not kind and not decimals):
        return Decimal(0)
    return Decimal(5).scaleb(-decimals - 1)


_SYMBOLS = {
    "≥": (Direction.AT_LEAST, False),
    "≤": (Direction.AT_MOST, False),
    ">": (Direction.AT_LEAST, True),
    "<": (Direction.AT_MOST, True),
    "=": (Direction.EQUAL, False),
}
_WORDS = {
    "floor": (Direction.AT_LEAST, False),
    "ceiling": (Direction.AT_MOST, False),
    "over": (Direction.AT_LEAST, True),
    "under": (Direction.AT_MOST, True),
}


def _comparison(symbol: str | None, before: str, suffix: str) -> tuple[Direction | None, bool, bool]:
    """Direction, whether the bound is excluded, and whether a mere "reach" word (达到) was said."""
    if symbol in _SYMBOLS:
        return *_SYMBOLS[symbol], False
    match = _BEFORE.search(before) if before else None
    word = match.lastgroup if match else None
    if suffix.endswith("以上"):
        return Direction.AT_LEAST, False, False
    if suffix and suffix not in {"左右", "上下"}:
        return Direction.AT_MOST, False, False
    if word in _WORDS:
        return *_WORDS[word], False
    return None, False, word == "reach"


def _clause_before(text: str, start: int, previous: int) -> str:
    """The words of the number's own clause that stand before it."""
    chunk = text[previous:start]
    cut = 0
    for match in _BREAK.finditer(chunk):
        if match.end() < len(chunk) or match[0] != ":":
            cut = match.end()
    return chunk[cut:]


def _subject(before: str, after: str) -> str:
    if "《" in before:
        before = _TITLE.sub("", before)
    words = _LEADING.sub("", _TRAILING.sub("", _BOUND_WORDS.sub("", before)))
    return words if len(words) > 1 else words + _TRAILING.sub("", _LEADING.sub("", after))


def _quantity(match: re.Match[str], text: str, previous: int, following: int) -> Quantity:
    raw, second = match["n1"], match["n2"]
    first_unit = match["u1"] or ""
    unit, factor = read_unit(match["m1"] or match["m2"] or "", first_unit or match["u2"] or "")
    before = _clause_before(text, match.start(), previous)
    stop = _BREAK.search(text, match.end(), following)
    after = text[match.end() : stop.start() if stop else following]
    op, exclusive, reach = _comparison(match["sym"], before, match["suf"] or "")
    value, top = _times(raw, factor), _times(second, factor) if second else None
    return Quantity(
        -value if match["neg"] else value,
        top if top is not None and top > value else None,
        _half(raw, unit) * factor,
        unit,
        op,
        exclusive,
        reach,
        bool(
            match["v1"]
            or match["v2"]
            or match["sym"] == "≈"
            or match["suf"] in {"左右", "上下"}
            or _APPROXIMATE.search(before)
        ),
        unit == "个百分点" or bool(before and _CHANGE.search(before)),
        bool(_SIDE.search(before)) or bool(_SCOPE_AFTER.search(after)),
        not unit and not match["suf"] and "一" <= text[match.end() : match.end() + 1] <= "龥",
        _subject(before, after),
        match.start(),
        match.end(),
    )


def _parts(text: str, found: list[Quantity]) -> list[Quantity]:
    """After 其中 the numbers of the same sentence are parts of the one before it."""
    done = found[:1]
    inside = False
    for before, quantity in pairwise(found):
        between = text[before.end : quantity.start]
        inside = bool(_PARTS_FOLLOW.search(between)) or (inside and not _SENTENCE.search(between))
        done.append(quantity._replace(side=True) if inside else quantity)
    return done


def _shared(text: str, found: list[Quantity]) -> list[Quantity]:
    """PM10、PM2.5浓度为49、31: gives the items of a listed subject to the listed numbers, one each."""
    done: list[Quantity] = []
    index = 0
    while index < len(found):
        run = index + 1
        while run < len(found) and _JOIN.fullmatch(text[found[run - 1].end : found[run].start]):
            run += 1
        group = found[index:run]
        if len(group) > 1:
            items = [item for item in re.split(r"[、和及与]", group[0].subject) if item]
            if len(items) == len(group):
                group = [q._replace(subject=item) for q, item in zip(group, items, strict=True)]
            else:
                group = [q._replace(subject=group[0].subject, side=q.side or group[0].side) for q in group]
        done += group
        index = run
    return done


def scan(text: str) -> Scan:
    """Scans squeezed text (wording.squeeze) from left to right; never raises."""
    matches: list[re.Match[str]] = []
    dates: list[DateToken] = []
    rest: list[str] = []
    at, part_dates = 0, False
    for match in _TOKEN.finditer(text):
        if match["n1"] is not None:
            matches.append(match)
        elif match["date"] is not None:
            span = read_date(match["date"])
            if span is not None:
                dates.append(DateToken(span, match["late"] is not None, match.end()))
        else:
            part_dates = part_dates or match["part"] is not None
            continue
        rest.append(text[at : match.start()])
        at = match.end()
    rest.append(text[at:])
    found: list[Quantity] = []
    for index, match in enumerate(matches):
        previous = matches[index - 1].end() if index else 0
        following = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        found.append(_quantity(match, text, previous, following))
    if len(found) > 1:
        found = _shared(text, _parts(text, found))
    if part_dates:
        dates = [d._replace(span=whole_years(d.span)) for d in dates]
    return Scan(tuple(found), tuple(dates), "".join(rest), part_dates)
