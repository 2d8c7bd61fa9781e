"""The cheapest whole numbers that satisfy a few linear equations, in exact arithmetic.

Bounded primal simplex in dictionary form (Chvátal, Linear Programming, ch. 8) on ints; fractions appear only where a
pivot is not ±1. Sums of parts along rows and columns of tables give totally unimodular equations, whose vertices are
whole; where a vertex is not, branch and bound decides.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_Number = int | Fraction
_BRANCHES = 400
_PATIENCE = 400  # pivots without gain before the order of the variables decides, which cannot cycle


class Column(NamedTuple):
    """One unknown between 0 and `most`, its cost per unit (≥ 0), its coefficient in each equation."""

    most: int
    cost: int
    coefficients: Mapping[int, int]


def cheapest(columns: Sequence[Column], wanted: Sequence[int]) -> list[int] | None:
    """Whole values of the unknowns with Σ coefficient·value = `wanted` in each equation, at least cost; None if none.

    None also where the search was given up after many branches.
    """
    best: tuple[_Number, list[int]] | None = None
    open_: list[tuple[tuple[int, int], ...]] = [tuple((0, column.most) for column in columns)]
    looked = 0
    while open_ and looked < _BRANCHES:
        looked += 1
        bounds = open_.pop()
        found = _relaxed(columns, wanted, bounds)
        if found is None or (best is not None and found[0] >= best[0]):
            continue
        cost, values = found
        broken = next((at for at, value in enumerate(values) if value.__class__ is Fraction and value % 1), None)
        if broken is None:
            best = (cost, [int(value) for value in values])
            continue
        below = floor(values[broken])
        low, high = bounds[broken]
        open_ += [
            (*bounds[:broken], (below + 1, high), *bounds[broken + 1 :]),
            (*bounds[:broken], (low, below), *bounds[broken + 1 :]),
        ]
    return best[1] if best is not None else None


def _relaxed(
    columns: Sequence[Column], wanted: Sequence[int], bounds: Sequence[tuple[int, int]]
) -> tuple[_Number, list[_Number]] | None:
    """The cheapest values within bounds, whole or not; None where the equations cannot hold."""
    left = list(wanted)
    for column, (low, _) in zip(columns, bounds, strict=True):
        for row, coefficient in column.coefficients.items():
            left[row] -= coefficient * low
    table = _Table(columns, left, [high - low for low, high in bounds])
    if not table.solve():
        return None
    values = [low + value for (low, _), value in zip(bounds, table.values(), strict=True)]
    return sum((value * column.cost for value, column in zip(values, columns, strict=True)), 0), values


class _Table:
    """Every basic unknown as a constant plus a sum over the others, which all stand at 0.

    Unknown number n + i is the shortfall of equation i, at a price above all costs together. An unknown that stands at
    its upper bound is turned round (most − value), so that it stands at 0.
    """

    def __init__(self, columns: Sequence[Column], wanted: Sequence[int], most: Sequence[int]) -> None:
        self.n = len(columns)
        self.most: list[int | None] = [*most, *(None for _ in wanted)]
        self.turned = [False] * len(self.most)
        self.basis = [self.n + row for row in range(len(wanted))]
        self.constant: list[_Number] = [abs(value) for value in wanted]
        self.rows: list[dict[int, _Number]] = [{} for _ in wanted]
        sign = [-1 if value < 0 else 1 for value in wanted]
        price = 1 + sum(column.cost * column.most for column in columns)
        self.price: dict[int, _Number] = {}
        for at, column in enumerate(columns):
            if not most[at]:
                continue
            reduced = column.cost
            for row, coefficient in column.coefficients.items():
                if coefficient:
                    self.rows[row][at] = -coefficient * sign[row]
                    reduced -= price * coefficient * sign[row]
            self.price[at] = reduced

    def solve(self) -> bool:
        """Pivot until nothing gets cheaper; whether the equations hold then."""
        idle = 0
        while (entering := self._entering(careful=idle > _PATIENCE)) is not None:
            idle = 0 if self._step(entering) else idle + 1
        return all(not self.constant[row] for row, name in enumerate(self.basis) if name >= self.n)

    def values(self) -> list[_Number]:
        """The values of the unknowns."""
        found: list[_Number] = [0] * len(self.most)
        for row, name in enumerate(self.basis):
            found[name] = self.constant[row]
        return [(self.most[at] or 0) - found[at] if self.turned[at] else found[at] for at in range(self.n)]

    def _entering(self, *, careful: bool) -> int | None:
        cheaper = [at for at, price in self.price.items() if price < 0]
        if not cheaper:
            return None
        return min(cheaper) if careful else min(cheaper, key=lambda at: (self.price[at], at))

    def _step(self, entering: int) -> bool:
        """Let one unknown grow as far as it can; whether anything moved."""
        limit: _Number | None = self.most[entering]
        leaving, up = -1, False
        for row, terms in enumerate(self.rows):
            slope = terms.get(entering)
            if not slope:
                continue
            bound = self.most[self.basis[row]]
            if slope < 0:
                room = _over(self.constant[row], -slope)
            elif bound is not None:
                room = _over(bound - self.constant[row], slope)
            else:
                continue
            tie = limit is not None and room == limit and leaving >= 0 and self.basis[row] < self.basis[leaving]
            if limit is None or room < limit or tie:
                limit, leaving, up = room, row, slope > 0
        if limit is None:  # pragma: no cover  (every unknown is bounded)
            raise ArithmeticError
        if leaving < 0:
            self._turn(entering)
        else:
            self._pivot(entering, leaving, up=up)
        return limit > 0

    def _turn(self, name: int) -> None:
        """An unknown outside the basis goes to its other bound."""
        most = self.most[name] or 0
        self.turned[name] = not self.turned[name]
        for row, terms in enumerate(self.rows):
            slope = terms.get(name)
            if slope:
                self.constant[row] += slope * most
                terms[name] = -slope
        self.price[name] = -self.price[name]

    def _pivot(self, entering: int, leaving: int, *, up: bool) -> None:
        out = self.basis[leaving]
        terms, constant = self.rows[leaving], self.constant[leaving]
        if up:  # it leaves at its upper bound: turn it round first
            self.turned[out] = not self.turned[out]
            constant = (self.most[out] or 0) - constant
            terms = {name: -slope for name, slope in terms.items()}
        slope = terms.pop(entering)
        solved = {name: _over(-value, slope) for name, value in terms.items()}
        if out < self.n:  # a shortfall that is made up never comes back
            solved[out] = _over(1, slope)
        start = _over(-constant, slope)
        self.basis[leaving], self.rows[leaving], self.constant[leaving] = entering, solved, start
        for row, other in enumerate(self.rows):
            factor = other.pop(entering, 0) if row != leaving else 0
            if factor:
                self.constant[row] += factor * start
                _add(other, solved, factor)
        _add(self.price, solved, self.price.pop(entering))


def _add(terms: dict[int, _Number], more: Mapping[int, _Number], factor: _Number) -> None:
    for name, value in more.items():
        total = terms.get(name, 0) + factor * value
        if total:
            terms[name] = total
        else:
            terms.pop(name, None)


def _over(value: _Number, divisor: _Number) -> _Number:
    """A quotient, an int wherever it is whole."""
    if divisor in (1, -1):
        return value * divisor
    quotient = Fraction(value) / Fraction(divisor)
    return quotient.numerator if quotient.denominator == 1 else quotient
