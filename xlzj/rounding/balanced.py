"""Amounts rounded so that sums still hold: totals exactly, the smallest moves on parts, whole amounts untouched.

A pure function of amounts and relations. Each inexact amount becomes one of its two neighbours, so it moves by less
than one unit of the last place; among all ways in which every relation holds the cheapest is taken: moving a total
costs more than moving all parts, moving a part costs what it moves beyond plain rounding.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.rounding.simplex import Column, cheapest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ONE_MOVE = 1_000_000
_WIDER = 2  # units that a total may move where nothing else helps


class Relation(NamedTuple):
    """Σ coefficient × amount = 0. `parent` is the amount that is the total, None where there is none."""

    terms: Mapping[int, int]
    parent: int | None = None
    text: str = ""


class Balanced(NamedTuple):
    """`amounts` in the new unit, `plain` as rounding alone would give them; relations by number.

    `unheld` did not hold to begin with and were left alone; `lost` could not be kept.
    """

    amounts: tuple[Decimal, ...]
    plain: tuple[Decimal, ...]
    unheld: tuple[int, ...]
    lost: tuple[int, ...]


def balanced(amounts: Sequence[Decimal], relations: Sequence[Relation], places: int) -> Balanced:
    """`amounts` (exact, already in the new unit) rounded to `places` decimals with every relation kept that held."""
    scaled = [amount.scaleb(places) for amount in amounts]
    floors = [int(value.to_integral_value(ROUND_FLOOR)) for value in scaled]
    nearest = [int(value.to_integral_value(ROUND_HALF_UP)) for value in scaled]
    loose = {at for at, value in enumerate(scaled) if value != floors[at]}
    unheld = [
        number
        for number, one in enumerate(relations)
        if sum((c * scaled[at] for at, c in one.terms.items()), Decimal(0))
    ]
    kept = [number for number in range(len(relations)) if number not in set(unheld)]
    costs = _costs(scaled, nearest, floors, [relations[number] for number in kept], loose)
    chosen = list(nearest)
    lost: list[int] = []
    for group in _groups([(number, relations[number]) for number in kept], loose):
        moves = _moves(group, nearest, floors, costs)
        if moves is None:
            lost += [number for number, one in group if sum(c * nearest[at] for at, c in one.terms.items())]
            continue
        for at, move in moves.items():
            chosen[at] += move

    def out(values: Sequence[int]) -> tuple[Decimal, ...]:
        return tuple(Decimal(value).scaleb(-places) for value in values)

    return Balanced(out(chosen), out(nearest), tuple(unheld), tuple(lost))


class _Costs(NamedTuple):
    """What moving each loose amount to its other neighbour costs, and which of them are totals."""

    move: Mapping[int, int]
    totals: frozenset[int]


def _costs(
    scaled: Sequence[Decimal], nearest: Sequence[int], floors: Sequence[int], kept: Sequence[Relation], loose: set[int]
) -> _Costs:
    heights = _heights(kept)
    totals = frozenset(one.parent for one in kept if one.parent is not None)
    parts = {at for one in kept for at in one.terms if at != one.parent}
    cheap: dict[int, int] = {}
    for at in loose:
        other = floors[at] if nearest[at] > floors[at] else floors[at] + 1
        beyond = abs(other - scaled[at]) - abs(nearest[at] - scaled[at])
        cheap[at] = _ONE_MOVE + int(beyond * _ONE_MOVE)
    above = 1 + sum(cost for at, cost in cheap.items() if at not in totals)
    step = 1 + len(totals)
    tallest = max(heights.values(), default=0)
    ranks = {at: heights.get(at, 1) + (0 if at in parts else tallest) for at in totals & loose}
    return _Costs(cheap | {at: above * step ** (rank - 1) for at, rank in ranks.items()}, totals)


def _heights(relations: Sequence[Relation]) -> dict[int, int]:
    """How many levels of parts stand below each total; a total that is its own part counts once."""
    below: dict[int, set[int]] = defaultdict(set)
    for one in relations:
        if one.parent is not None:
            below[one.parent] |= set(one.terms) - {one.parent}
    heights: dict[int, int] = {}

    def height(at: int, path: frozenset[int]) -> int:
        if at not in below or at in path:
            return 0
        if at not in heights:
            heights[at] = 1 + max((height(part, path | {at}) for part in below[at]), default=0)
        return heights[at]

    for at in list(below):
        height(at, frozenset())
    return heights


def _groups(kept: Sequence[tuple[int, Relation]], loose: set[int]) -> list[list[tuple[int, Relation]]]:
    """Relations that share loose amounts, directly or through others."""
    leader: dict[int, int] = {}

    def find(at: int) -> int:
        while leader.setdefault(at, at) != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for _, one in kept:
        members = [at for at in one.terms if at in loose]
        for at in members[1:]:
            leader[find(at)] = find(members[0])
    groups: dict[int, list[tuple[int, Relation]]] = defaultdict(list)
    for number, one in kept:
        first = next((at for at in one.terms if at in loose), None)
        if first is not None:
            groups[find(first)].append((number, one))
    return list(groups.values())


def _moves(
    group: Sequence[tuple[int, Relation]], nearest: Sequence[int], floors: Sequence[int], costs: _Costs
) -> dict[int, int] | None:
    """Amount → units it moves from plain rounding, so that all relations of the group hold."""
    if not any(sum(c * nearest[at] for at, c in one.terms.items()) for _, one in group):
        return {}
    found = _solved(group, nearest, floors, costs, wider=0)
    return found if found is not None else _solved(group, nearest, floors, costs, wider=_WIDER)


def _solved(
    group: Sequence[tuple[int, Relation]], nearest: Sequence[int], floors: Sequence[int], costs: _Costs, wider: int
) -> dict[int, int] | None:
    coefficients: dict[int, dict[int, int]] = defaultdict(dict)
    for row, (_, one) in enumerate(group):
        for at, coefficient in one.terms.items():
            if at in costs.move:
                coefficients[at][row] = coefficient
    columns: list[Column] = []
    owners: list[tuple[int, int]] = []
    for at in sorted(coefficients):
        for sign in (1, -1):
            most = 1 if (sign < 0) == (nearest[at] > floors[at]) else 0
            if at in costs.totals:
                most = max(most, wider)
            if most:
                rows = {row: sign * value for row, value in coefficients[at].items()}
                columns.append(Column(most, costs.move[at], rows))
                owners.append((at, sign))
    wanted = [-sum(c * nearest[at] for at, c in one.terms.items()) for _, one in group]
    values = cheapest(columns, wanted)
    if values is None:
        return None
    moves: dict[int, int] = defaultdict(int)
    for (at, sign), value in zip(owners, values, strict=True):
        moves[at] += sign * value
    return moves
