"""Which cell of a document is which printed line of the form: exact texts first, then looser ones, each line once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.importing.words import ALIKE, SHORT, after, alike, key, loose, numbered, tidy
from xlzj.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlzj.importing.content import Row
    from xlzj.importing.pattern import Line, Pattern

_EITHER = {"(": "[(（]", ")": "[)）]", ",": "[,，]"}  # keys are in one width, texts as typed
_LONGEST = 2000  # characters of a printed text beside a field (a standard of marking)
Spot = tuple[int, int]  # index of the row in the sheet, index of the cell in the row


class Labels(NamedTuple):
    """`lines` says which cells are labels; `values` holds the values that stand in one cell with their label."""

    lines: Mapping[Spot, Line]
    values: Mapping[Spot, tuple[tuple[Line, str], ...]]


def labels_of(pattern: Pattern, rows: Mapping[int, Row], year: int) -> Labels:
    """Labels among `rows` (by index in the sheet; rows of tables and headers left out)."""
    found: dict[Spot, Line] = {}
    free = list(pattern.lines)
    cells = [(spot, key(text, year)) for spot, text in _texts(rows) if len(text) <= _LONGEST]
    for depth in (0, 1):
        _exact(found, free, cells, depth)
    cells = [(spot, name) for spot, name in cells if len(name) <= 2 * SHORT]
    values = _inline(free, rows, found, year)
    _looser(found, free, cells, values)
    _fuzzy(found, free, rows, values, year)
    return Labels(found, values)


def _texts(rows: Mapping[int, Row]) -> Iterator[tuple[Spot, str]]:
    for at, row in rows.items():
        for place, cell in enumerate(row.cells):
            if cell.text.strip() and not cell.continued:
                yield (at, place), cell.text


def _exact(found: dict[Spot, Line], free: list[Line], cells: list[tuple[Spot, str]], depth: int) -> None:
    """Printed texts first (`depth` 0), then the names the edition has for its lines."""
    known: dict[str, list[Line]] = {}
    for line in free:
        for name in line.keys[:1] if depth == 0 else line.keys[1:]:
            known.setdefault(name, []).append(line)
    for spot, name in cells:
        if spot not in found and (lines := [line for line in known.get(name, ()) if line in free]):
            found[spot] = lines[0]
            free.remove(lines[0])


def _looser(found: dict[Spot, Line], free: list[Line], cells: list[tuple[Spot, str]], taken: Iterable[Spot]) -> None:
    """The same text but for numbers, 其中 and remarks in brackets."""
    known: dict[str, Line] = {}
    for one in free:
        for name in one.keys:
            known.setdefault(loose(name), one)
    for spot, name in cells:
        line = known.get(loose(name))
        if line is not None and line in free and spot not in found and spot not in taken:
            found[spot] = line
            free.remove(line)


def _fuzzy(
    found: dict[Spot, Line], free: list[Line], rows: Mapping[int, Row], taken: Iterable[Spot], year: int
) -> None:
    """A character more or less (上年结转金额 for 上年结转资金), only where a label can stand and values follow it."""
    pairs = []
    for at, row in rows.items():
        place = next((n for n, cell in enumerate(row.cells) if cell.text.strip() and not cell.continued), None)
        if place is None or place + 1 >= len(row.cells) or (at, place) in found or (at, place) in taken:
            continue
        name = key(row.cells[place].text, year)
        for line in free:
            other = numbered(line.keys[0])
            score = max(alike(name, known) for known in line.keys)
            if score >= ALIKE and not (other and numbered(name) and other != numbered(name)):
                pairs.append((-score, line.order, (at, place), line))
    for _, _, spot, line in sorted(pairs, key=lambda pair: pair[:3]):
        if line in free and spot not in found:
            found[spot] = line
            free.remove(line)


def _inline(
    free: list[Line], rows: Mapping[int, Row], found: Mapping[Spot, Line], year: int
) -> dict[Spot, tuple[tuple[Line, str], ...]]:
    """Cells that hold a label and its value: 其中：基本支出：265.85."""
    values: dict[Spot, tuple[tuple[Line, str], ...]] = {}
    for spot, text in _texts(rows):
        if spot in found or len(text) > 2 * SHORT:
            continue
        given = split(free, text, year)
        if given:
            values[spot] = given
            for line, _ in given:
                free.remove(line)
    return values


def split(lines: Sequence[Line], text: str, year: int) -> tuple[tuple[Line, str], ...]:
    """Label and value pairs in one text; several where the text holds several labels, each with its colon."""
    single = [line for line in lines if line.only]
    many = signed(single, text)
    if many and len(many) > 1:
        return many
    best: tuple[int, Line, str] | None = None
    for line in single:
        for name in (*line.keys, *(loose(name) for name in line.keys)):
            given = after(name, text, year) or after(name, _without_of_which(text), year)
            if given is None or not (given.colon or _counts(name, given.rest)):
                continue
            if best is None or len(name) > best[0]:
                best = (len(name), line, given.rest)
    return () if best is None else ((best[1], best[2]),)


def _without_of_which(text: str) -> str:
    return re.sub(r"^\s*其\s*中\s*[:：]\s*", "", text)


def _counts(label: str, rest: str) -> bool:
    """Without a colon only a number is taken for the value of the label before it (总数 34, 附件4—2)."""
    number = numeral(rest) if rest else None
    return number is not None and (label.endswith("-") or len(label) > 2)


def signed(lines: Iterable[Line], text: str) -> tuple[tuple[Line, str], ...]:
    """Labels with a colon anywhere in a text and what follows each: 填表人：张三 填报日期：2025年3月18日."""
    places = []
    for line in lines:
        match = next((m for name in line.keys if (m := _spaced(name).search(text))), None)
        if match:
            places.append((match.start(), match.end(), line))
    places.sort(key=lambda place: (place[0], -place[1]))
    apart = [place for n, place in enumerate(places) if all(place[0] >= before[1] for before in places[:n])]
    ends = [*(start for start, _, _ in apart), len(text)][1:]
    return tuple((line, tidy(text[stop:end])) for (_, stop, line), end in zip(apart, ends, strict=False))


@lru_cache(maxsize=4096)
def _spaced(label: str) -> re.Pattern[str]:
    """The label with blanks between any of its characters, and its colon."""
    parts = (_EITHER.get(character, re.escape(character)) for character in label)
    return re.compile(r"\s*".join(parts) + r"\s*[:：]")
