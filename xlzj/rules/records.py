"""The tables as records that prose may speak of: a name, whose it is, and numbers under column names.

A record is a line of a form (三公经费: 上年决算, 本年预算, 本年决算), a row of a table (an indicator, a project line),
the sums of a group of indicators, or a sentence of a long cell. Numbers are 万元,
fractions, 分, or counts in their unit.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import ZERO, around, exact
from xlzj.model import Kind, Place
from xlzj.prose.story import Passage, is_money, tell
from xlzj.prose.tokens import POINTS, RATE
from xlzj.rules.names import bare
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from xlzj.editions.points import Scheme
    from xlzj.editions.spec import Edition
    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Row
    from xlzj.prose.story import Claim
    from xlzj.rules.kernel import Case

REPORT, _WHOLE, _PROJECT = "文字材料", "整体自评表", "项目自评表"
MONEY_UNIT, RATE_UNIT, POINT_UNIT, SCORE_UNIT = "万元", "%", "百分点", "分"
_UNITS = {"amount": MONEY_UNIT, "ratio": RATE_UNIT, "score": SCORE_UNIT, "points": SCORE_UNIT, "area": "㎡"}
_SAME_UNITS = {"名": "人", "平方米": "㎡", "项": "个", "人次": "人次"}
_EXECUTED, _TOTAL = "执行率", "年度资金总额"
_INDICATORS, _POINTS, _SCORE = "绩效指标", "分值", "得分"
_NAME, _LEVELS = "三级指标", ("一级指标", "二级指标")
_NOWHERE = Place("", "", "")
_LONG = 24
_new = tuple.__new__  # a Record by its parts, at half the price
_TEXT, _WORDED = Kind.TEXT, (Kind.TEXT, Kind.NUMBER)
_DIGIT = re.compile(r"\d")
_NOISE = re.compile(r"[\s“”\"‘’'《》（）()【】\[\]、，。：:；;·—\-\x01]|其中|^[0-9一二三四五六七八九十]+[、.．]")


class Cell(NamedTuple):
    """One number: the column it stands in, its unit ("" for a bare count), what it may stand for, and its cell."""

    column: str
    unit: str
    amount: Interval
    fact: Fact


class Record(NamedTuple):
    """Numbers under one name. `owner` is the project a sheet is of, "" for the whole unit's forms.

    `told` records are sentences of long cells: their name is the words around one number. `facts` are cells not yet
    read (column, type, cell): few records are ever asked for.
    """

    name: str
    owner: str
    cells: tuple[Cell, ...] = ()
    told: bool = False
    facts: tuple[tuple[str, str, Fact], ...] = ()


def cells_of(facts: Iterable[tuple[str, str, Fact]]) -> tuple[Cell, ...]:
    """The numbers of a record's facts."""
    return tuple([cell for column, type_, fact in facts for cell in _read(column, type_, fact)])


def _read(column: str, type_: str, fact: Fact) -> Iterator[Cell]:
    if not type_:
        yield from _printed(column, fact)
    elif (cell := _numeric(column, type_, fact)) is not None:
        yield cell


def unit_of(claim: Claim) -> str:
    """What a claim counts: 万元, %, 百分点, 分, or its own counter."""
    number = claim.number
    if is_money(claim):
        return MONEY_UNIT
    if number.kind == RATE:
        return RATE_UNIT
    return POINT_UNIT if number.kind == POINTS else _SAME_UNITS.get(number.unit, number.unit)


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A printed name without marks, white space and its number."""
    return _NOISE.sub("", name)


def records(case: Case) -> tuple[Record, ...]:
    """Everything the submission's tables hold, the unit's own prose left out. For `case.once`."""
    return tuple(record for form in case.submission.forms for record in _of_form(case, form))


def _of_form(case: Case, form: Form) -> Iterator[Record]:
    if form.role == _PROJECT and form is case.one(_PROJECT):
        number = exact(len(case.forms(_PROJECT)))
        fact = next(iter(form.fields.values()))
        yield Record("项目支出绩效自评", "", (Cell("个数", "个", number, fact),))
    yield from form.once(_own, case.edition)


def _own(form: Form, edition: Edition) -> tuple[Record, ...]:
    """The records that hold on this form whatever the others say."""
    named = form.fields.get("项目支出名称")
    owner = plain(named.text) if named is not None and form.role == _PROJECT else ""
    found = [*_fields(form, edition, owner)]
    if form.role == REPORT:
        return tuple(found)
    for fact in form.fields.values():
        if fact.kind is _TEXT and len(fact.text) > _LONG:
            found += _sentences(owner, fact)
    for table, rows in form.tables.items():
        columns = _columns(edition, form.key, table)
        for row in rows:
            found += _row(owner, row, columns)
        if table == _INDICATORS:
            found += _groups(owner, rows, edition.scheme_of(edition.forms[form.key]))
    return tuple(found)


class _Line(NamedTuple):
    """A line of a form as its edition prints it: the names it answers to; column, type and name of its fields."""

    names: tuple[str, ...]
    fields: tuple[tuple[str, str, str], ...]


@lru_cache(maxsize=256)
def _lines(edition: Edition, key: str) -> tuple[_Line, ...]:
    """The lines of a form; the line of all funds also answers to 整体支出 and 预算执行率."""
    lines: dict[str, list[tuple[str, str, str]]] = {}
    names: dict[str, dict[str, None]] = {}
    for name, field in edition.forms[key].fields.items():
        if field.numeric:
            lines.setdefault(field.base, []).append((field.column or field.heading or field.base, field.type, name))
            names.setdefault(field.base, {}).update(dict.fromkeys((field.base, plain(field.label))))
    also = {_TOTAL: (_EXECUTED, "整体支出")}
    return tuple(
        _Line(tuple(plain(name) for name in (*names[base], *also.get(base, ())) if name), tuple(fields))
        for base, fields in lines.items()
    )


def _fields(form: Form, edition: Edition, owner: str) -> Iterator[Record]:
    known = form.fields
    for names, fields in _lines(edition, form.key):
        facts = tuple([(column, type_, known[field]) for column, type_, field in fields if field in known])
        if facts:
            for name in names:
                yield _new(Record, (name, owner, (), False, facts))


def _numeric(column: str, type_: str, fact: Fact) -> Cell | None:
    try:
        amount = amount_of(fact)
    except Hindered:
        return None
    return None if amount is None else Cell(column, _UNITS.get(type_, ""), amount, fact)


@lru_cache(maxsize=256)
def _columns(edition: Edition, key: str, table: str) -> dict[str, tuple[str, bool, bool]]:
    """Column → its type, whether it is a number, whether its words name the row whatever stands in them."""
    spec = edition.forms[key].tables[table]
    always = (*spec.labels, _NAME)
    return {
        name: (column.type, column.type in _UNITS or column.type == "count", name in always)
        for name, column in spec.columns.items()
    }


def _row(owner: str, row: Row, columns: Mapping[str, tuple[str, bool, bool]]) -> Iterator[Record]:
    """A row under each of its short words, and every longer sentence that stands in it."""
    facts: list[tuple[str, str, Fact]] = []
    names: list[str] = []
    for column, fact in row.cells.items():
        type_, numeric, names_it = columns[column]
        if numeric:
            facts.append((column, type_, fact))
        elif fact.kind in _WORDED:
            if len(fact.text) > _LONG:
                yield from _sentences(owner, fact)
            facts.append((column, "", fact))
            name, numbered = _called(fact.text)
            if names_it or (column not in _LEVELS and not numbered):
                names.append(name)
    told = tuple(facts)
    for name in dict.fromkeys(names):
        if len(name) > 1:
            yield _new(Record, (name, owner, (), False, told))


@lru_cache(maxsize=8192)
def _called(text: str) -> tuple[str, bool]:
    """A cell's words as a name, and whether there is a number in them."""
    name = plain(bare(text))
    return name, any(map(str.isdecimal, name))


class _Told(NamedTuple):
    """A number in a text: the words around it, its unit, what it stands for (约 and 以上 left aside)."""

    words: str
    unit: str
    amount: Interval


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[_Told, ...]:
    if _DIGIT.search(text) is None:
        return ()
    story = tell((Passage(_NOWHERE, text, "", 1),), 0)
    return tuple(
        _Told(
            plain(claim.lead + story.line(claim).after(claim, 12)),
            unit_of(claim),
            around(claim.number.value, claim.number.half),
        )
        for claim in story.claims
    )


def _printed(column: str, fact: Fact) -> Iterator[Cell]:
    """The numbers of a cell of words: ≥800人次."""
    for told in _numbers(fact.text):
        yield Cell(column, told.unit, told.amount, fact)


def _sentences(owner: str, fact: Fact) -> Iterator[Record]:
    for told in _numbers(fact.text):
        yield Record(told.words, owner, (Cell("", told.unit, told.amount, fact),), told=True)


def _groups(owner: str, rows: Iterable[Row], scheme: Scheme) -> Iterator[Record]:
    """Points and score of each group of indicators, and how many indicators lost points."""
    points: dict[str, list[tuple[Decimal, Decimal, Fact]]] = {}
    lost = 0
    for row in rows:
        full, got = (row.cells.get(name) for name in (_POINTS, _SCORE))
        if full is None or got is None or full.number is None or got.number is None:
            continue
        group, second = ("".join(row.cells[name].text.split()) if name in row.cells else "" for name in _LEVELS)
        level = scheme.level(group, second)
        if level is not None:
            points.setdefault(level.name, []).append((full.number, got.number, got))
        lost += got.number < full.number
    for name, members in points.items():
        full_, got_ = (sum(numbers, ZERO) for numbers in zip(*(one[:2] for one in members), strict=True))
        fact = members[0][2]
        cells = (Cell(_POINTS, SCORE_UNIT, exact(full_), fact), Cell(_SCORE, SCORE_UNIT, exact(got_), fact))
        yield Record(plain(name), owner, cells)
    for members in list(points.values())[:1]:
        yield Record(_INDICATORS, owner, (Cell("扣分", "个", exact(lost), members[0][2]),))
