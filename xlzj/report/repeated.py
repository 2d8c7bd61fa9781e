"""Whether the unit's own text already says what an automatic sentence says."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import round_to
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUANTITY = re.compile(r"(\d+(?:\.(\d+))?)(万元|%|个百分点|人|分|个|项)")


class _Quantity(NamedTuple):
    value: Decimal
    places: int
    unit: str


def repeated(sentence: str, words: Iterable[str], told: str) -> bool:
    """Whether `told` holds all `words` and every quantity of `sentence`, to the decimals printed there (6.8% is 6.80%).

    Rates apart by one unit of their last place are one fact: to print 80.05% after the unit's 80.04% would make the
    report contradict itself, and the difference is told by the check.

    A mark 【…】 in the sentence is never told already.
    """
    text = _folded(told)
    if "【" in sentence or not all(_folded(word) in text for word in words):
        return False
    there = list(_quantities(text))
    return all(any(_same(mine, other) for other in there) for mine in _quantities(_folded(sentence)))


def _folded(text: str) -> str:
    return squeeze(text).replace(",", "")


def _quantities(text: str) -> Iterable[_Quantity]:
    for match in _QUANTITY.finditer(text):
        yield _Quantity(Decimal(match[1]), len(match[2] or ""), match[3])


def _same(mine: _Quantity, other: _Quantity) -> bool:
    if mine.unit != other.unit:
        return False
    if mine.unit != "%":
        places = max(mine.places, other.places)
        return round_to(mine.value, places) == round_to(other.value, places)
    places = min(mine.places, other.places)
    tail = Decimal(1).scaleb(-places) if places else Decimal(0)
    return abs(round_to(mine.value, places) - round_to(other.value, places)) <= tail
