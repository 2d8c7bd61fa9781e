"""Chinese calendar wording as periods of days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .model import Span

_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
DATE_PATTERN = (
    rf"(?<!\d)(?:19|20)\d{{2}}(?:年度|年全年|年{_MONTH}月(?:{_DAY}[日号])?(?:[-~—–至到]{{1,2}}{_MONTH}月(?:{_DAY}[日号])?)?"
    rf"|年(?!版|修订)|(?P<sep>[-./]){_MONTH}(?P=sep){_DAY}(?!\d))(?:[上中下]旬)?[底末初]?"
)
_ONE = re.compile(r"(\d{4})(?:年度|年全年|年)?[-./]?(?:(\d{1,2})(?:月|[-./]))?(?:(\d{1,2})[日号]?)?([^\d]*)")
_TWO = re.compile(r"(\d{4}年)(.+?)[-~—–至到]{1,2}(.+月.*)")
_THIRDS = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}


def read_date(text: str) -> Span | None:
    """The period one match of DATE_PATTERN names: 2024年 is a year, 5月中旬 the 11th to the 20th, 8月底 the last third.

    None where no such day exists (2月30日).
    """
    if match := _TWO.fullmatch(text):
        first, last = _read_one(match[1] + match[2]), _read_one(match[1] + match[3])
        return Span(first.start, last.end) if first and last and first.start <= last.end else None
    return _read_one(text)


def _read_one(text: str) -> Span | None:
    match = _ONE.fullmatch(text)
    if match is None:
        return None
    year, month, day, rest = int(match[1]), match[2], match[3], match[4]
    try:
        if day:
            exact = date(year, int(month), int(day))
            return Span(exact, exact)
        if not month:
            return Span(date(year, 12 if rest in {"底", "末"} else 1, 1), date(year, 12, 31))
        last = (date(year + int(month) // 12, int(month) % 12 + 1, 1) - timedelta(days=1)).day
        first = 1
        if rest:
            first, end = _THIRDS.get(rest[0], (21, 31) if rest[0] in "底末" else (1, 10))
            last = min(last, end)
        return Span(date(year, int(month), first), date(year, int(month), last))
    except ValueError:
        return None


def whole_years(span: Span) -> Span:
    """The calendar years a period touches."""
    return Span(date(span.start.year, 1, 1), date(span.end.year, 12, 31))


def months_between(span: Span) -> int:
    """Whole months the span lasts at most, a started month counted as one."""
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    return months + (1 if span.end.day >= span.start.day else 0)
