"""How judgements print numbers: amounts with their unit, rates as percentages, and what two figures have in common."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.interval import Interval, round_to
from xlzj.numerals import amount, plain
from xlzj.prose.story import is_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlzj.prose.story import Claim

_ZERO = Decimal(0)


def show(value: Decimal, like: Claim) -> str:
    """A computed number printed as `like` is: 万元 with two decimals, a percentage with as many as it has."""
    if is_money(like):
        return f"{amount(value)} 万元"
    if like.number.kind in ("比率", "百分点"):
        places = len(like.number.digits.partition(".")[2])
        return f"{round_to(value.scaleb(2), max(places, 1)):f}%"
    unit = like.number.unit
    return f"{plain(round_to(value, 2))} {unit}" if unit else plain(round_to(value, 2))


def gap(printed: Decimal, computed: Decimal, like: Claim) -> str:
    """Printed - computed with its sign."""
    text = show(printed - computed, like)
    return text if text.startswith("-") else f"+{text}"


def total(claims: Sequence[Claim]) -> Interval:
    """The sum of these claims as an interval."""
    intervals = [claim.number.interval for claim in claims]
    zero = Interval(_ZERO, _ZERO, _ZERO)
    for interval in intervals:
        zero += interval
    return zero


def resembles(one: str, other: str) -> str:
    """What two printed figures have in common: two digits swapped, one digit different; "" where nothing."""
    one, other = one.replace(",", ""), other.replace(",", "")
    if len(one) != len(other) or len(one.replace(".", "")) < 3:
        return ""
    odd = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(odd) == 1:
        return "只差一个数字"
    swapped = len(odd) == 2 and one[odd[0]] == other[odd[1]] and one[odd[1]] == other[odd[0]]
    near = swapped and one[odd[0] + 1 : odd[1]] in ("", ".")
    return "相邻两位数字颠倒" if near else ""


def near(printed: Interval, computed: Interval) -> bool:
    """Whether two rates differ by less than one unit of the last printed decimal (truncated, or made to fit 100%)."""
    return printed.gap(computed) < printed.hi - printed.lo
