"""What people type into a number cell, and how numbers are printed back.

`94.35万元`, `10分`, `１００％`, `1 0 0 %`, `1,234.5`, `——`, `/`, `无`: as published forms and their notes have them.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from xlzj.interval import decimals, round_to

_NIL = frozenset({"/", "\\", "无", "-", "—", "——", "———", "--", "－", "不适用", "无。"})
_NIL_STARTS = frozenset({mark[0] for mark in _NIL})
_SPACES = re.compile(r"[\s\u3000\u200b\ufeff]+")
_NUMBER = re.compile(r"([+-]?)(\d+(?:,\d{3})*|\d*)(\.\d+)?([%‰]?)(万元|元|亿元|分|人|个|平方米|m2|㎡)?")
_LONGEST = 60  # characters; what is longer is no amount, whatever it is made of
_MONEY_SCALE = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}


class Numeral(NamedTuple):
    """A typed number: `value` (fraction for %), `places` decimals as typed (of the printed figure), its unit."""

    value: Decimal
    places: int
    unit: str
    quirks: tuple[str, ...]


def is_nil(text: str) -> bool:
    """Whether the text says "nothing here" (——, /, 无)."""
    if text[:1] not in _NIL_STARTS and not _SPACES.match(text):  # nearly every text: no need to look further
        return False
    return _SPACES.sub("", text) in _NIL


@lru_cache(maxsize=4096)
def numeral(text: str) -> Numeral | None:
    """The number in `text`, or None where it is not one number with at most one unit.

    Amounts typed in 元 or 亿元 come back in 万元.
    """
    folded = unicodedata.normalize("NFKC", text)
    squeezed = _SPACES.sub("", folded)
    match = _NUMBER.fullmatch(squeezed)
    if match is None or not (match[2] or match[3]) or len(squeezed) > _LONGEST:
        return None
    sign, whole, fraction, percent, unit = match.groups("")
    try:
        value = Decimal(f"{sign}{whole.replace(',', '') or '0'}{fraction}")
    except InvalidOperation:  # pragma: no cover  (the pattern admits digits only)
        return None
    quirks = []
    if folded != text:
        quirks.append("全角字符")
    if squeezed != folded.strip():
        quirks.append("数字内空格")
    if unit:
        quirks.append("带单位")
    places = max(0, len(fraction) - 1)
    if percent:
        value = value.scaleb(-2 if percent == "%" else -3)
    if unit in _MONEY_SCALE:
        value *= _MONEY_SCALE[unit]
    return Numeral(value, places, percent or unit, tuple(quirks))


def plain(value: Decimal) -> str:
    """A number without exponent and without trailing zeros: 100, 93.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal) -> str:
    """An amount in 万元 as forms print it: two decimals, more only where the number has more (108.5729)."""
    return f"{round_to(value, max(2, min(decimals(value), 6))):f}"


def percent(value: Decimal, places: int = 2) -> str:
    """A fraction as a percentage: 0.89343 → 89.34%."""
    return f"{round_to(value.scaleb(2), places):f}%"


def show(value: Decimal, unit: str) -> str:
    """A number as a form with this unit prints it. `unit` is one of 万元, %, 分, 人, … (fields of the edition)."""
    if unit == "%":
        return percent(value)
    if unit == "万元":
        return amount(value)
    return plain(round_to(value, min(decimals(value), 4)))
