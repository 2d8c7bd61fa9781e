"""Interval arithmetic on `Decimal`: a printed number stands for every value that rounds to it.

A printed number x with d decimals is the interval [x - h, x + h], h = 0.5 × 10^-d. Sums, products and ratios are
compared as intervals; two printed facts agree if their intervals meet (XBRL Calculations 1.1, EBA practice). How many
decimals a cell counts as printed with is said once, in xlzj.read.facts. Money is ROUND_HALF_UP; no binary float comes
near it.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)
HALF = Decimal("0.5")
_WIDE = Context(prec=1000, rounding=ROUND_HALF_UP)  # a cell may hold 1E+308, and 28 digits would be too few for it
MONEY_DECIMALS = 2  # 万元 amounts are printed with two decimals; Excel's "General" only drops trailing zeros


class Verdict(StrEnum):
    """equal: the printed numbers agree exactly; rounding 尾数差异: within tolerance; unequal 不平."""

    EQUAL = "equal"
    ROUNDING = "rounding"
    UNEQUAL = "unequal"


class Interval(NamedTuple):
    """`value` is the number as printed or computed, `lo`..`hi` everything it may stand for."""

    value: Decimal
    lo: Decimal
    hi: Decimal

    def __add__(self, other: Interval) -> Interval:  # type: ignore[override]
        return Interval(self.value + other.value, self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.value - other.value, self.lo - other.hi, self.hi - other.lo)

    def __neg__(self) -> Interval:
        return Interval(-self.value, -self.hi, -self.lo)

    def __abs__(self) -> Interval:
        if self.lo >= 0:
            return self
        if self.hi <= 0:
            return -self
        return Interval(abs(self.value), ZERO, max(-self.lo, self.hi))

    def __mul__(self, other: Interval) -> Interval:  # type: ignore[override]
        ends = (self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi)
        return Interval(self.value * other.value, min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """Quotient. Raises ZeroDivisionError where the divisor as printed is 0 or its interval holds 0."""
        if other.value == 0 or other.lo <= 0 <= other.hi:
            raise ZeroDivisionError
        ends = (self.lo / other.lo, self.lo / other.hi, self.hi / other.lo, self.hi / other.hi)
        return Interval(self.value / other.value, min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        """Whether some value may stand behind both."""
        return self.lo <= other.hi and other.lo <= self.hi

    def gap(self, other: Interval) -> Decimal:
        """Distance between the intervals; 0 where they meet."""
        return max(self.lo - other.hi, other.lo - self.hi, ZERO)


def exact(value: Decimal | int) -> Interval:
    """A number that stands for itself alone (counts, weights, constants)."""
    number = Decimal(value)
    return Interval(number, number, number)


def around(value: Decimal, half: Decimal) -> Interval:
    """The interval of a printed number with half-width `half`."""
    return Interval(value, value - half, value + half)


def decimals(value: Decimal) -> int:
    """Decimals after the point that are not trailing zeros: 27.10 has 1."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_of(places: int) -> Decimal:
    """Half of the last of `places` decimals: 2 → 0.005."""
    return HALF.scaleb(-places)


def round_to(value: Decimal, places: int) -> Decimal:
    """`value` rounded half up to `places` decimals, as Excel's ROUND and the accountants do."""
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def compare(printed: Interval, computed: Interval) -> Verdict:
    """The three verdicts between a printed number and one computed from other printed numbers."""
    if printed.value == computed.value:
        return Verdict.EQUAL
    return Verdict.ROUNDING if printed.meets(computed) else Verdict.UNEQUAL
