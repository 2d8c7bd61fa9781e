"""Measured facts of a year that reports and indicator tables both tell: 优良率, 优良天数, PM2.5, PM10, 信访件."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.prose.tokens import COUNT, RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.prose.story import Claim, Line

_AIR_RATE, _AIR_DAYS = re.compile(r"优良率(?:为|达到?|是|\s|：)*$"), re.compile(r"优良天数(?:为|达到?|共|\s|：)*$")
_DUST = re.compile(r"(?P<names>(?:PM\s*(?:2\.5|10)\s*[、和及]?\s*)+)[^0-9，。；]{0,12}$")
_NAME = re.compile(r"PM\s*(2\.5|10)")
_PART_YEAR = re.compile(r"春节|中元|期间|特护期|季度|上半年|下半年|以来|目标|力争|确保|同期")
_MONTH = re.compile(r"(?<![0-9])(?:[1-9]|10|11)\s*月|月份")
_BACK = 44
_UNITS = frozenset({"浓度", "天"})


class Measure(NamedTuple):
    """What is measured (优良率 …) and the claim that tells it."""

    name: str
    claim: Claim


def measures(line: Line) -> Iterator[Measure]:
    """Measures of the whole year in one line; targets, months and loose numbers are left out."""
    dust: list[str] = []
    for claim in line.claims:
        number = claim.number
        if number.unit not in _UNITS and number.kind != RATE:
            dust = []
            continue
        if number.loose or _of_a_part(line, claim):
            dust = []
            continue
        if number.unit == "浓度":
            before = line.text[max(0, number.start - _BACK) : number.start]
            match = _DUST.search(before)
            if match is not None:
                dust = [f"PM{name}" for name in _NAME.findall(match["names"])]
            if dust:
                yield Measure(dust.pop(0), claim)
            continue
        dust = []
        lead = claim.lead
        if number.kind == RATE and _AIR_RATE.search(lead) and "水" not in lead and "断面" not in lead:
            yield Measure("优良率", claim)
        elif number.kind == COUNT and number.unit == "天" and _AIR_DAYS.search(lead):
            yield Measure("优良天数", claim)


def _of_a_part(line: Line, claim: Claim) -> bool:
    start = max(line.text.rfind(mark, 0, claim.number.start) for mark in "。；")
    before = line.text[start + 1 : claim.number.start]
    return bool(_PART_YEAR.search(before)) or bool(_MONTH.search(before))


_HANDED = re.compile(r"交办的?$")
_DONE = re.compile(r"办结$")
_LETTERS = re.compile(r"督察|督查")


class Letters(NamedTuple):
    """Cases handed over by inspections and those closed, as a line adds them up."""

    handed: tuple[Claim, ...]
    closed: tuple[Claim, ...]


def letters(line: Line) -> Letters | None:
    """交办的18件信访件，办结17件；…交办的18.5件信访件均已全部办结."""
    if not _LETTERS.search(line.text) or "信访" not in line.text or "办结" not in line.text:
        return None
    handed, closed = [], []
    for at, claim in enumerate(line.claims):
        if claim.number.unit != "件" or not _HANDED.search(claim.lead):
            continue
        handed.append(claim)
        rest = re.split("[；。]", line.text[claim.number.end :], maxsplit=1)[0]
        later = line.claims[at + 1] if at + 1 < len(line.claims) else None
        if later is not None and _DONE.search(later.lead) and later.number.unit == "件":
            closed.append(later)
        elif re.search("全部办结|均已办结", rest):
            closed.append(claim)
    return Letters(tuple(handed), tuple(closed)) if handed and len(handed) == len(closed) else None
