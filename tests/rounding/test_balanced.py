"""舍位平衡 as arithmetic: every balance holds, parts move less than a unit, totals stay exact where they can."""

from __future__ import annotations

import itertools
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from xlzj.rounding.balanced import Balanced, Relation, balanced
from xlzj.rounding.simplex import Column, cheapest

if TYPE_CHECKING:
    from collections.abc import Sequence

UNIT = Decimal("0.01")
AMOUNT = st.one_of(
    st.integers(-(10**9), 10**11),
    st.integers(0, 10**5).map(lambda number: number * 100),
    st.just(0),
).map(lambda yuan: Decimal(yuan).scaleb(-4))


class Tree:
    """Amounts with totals of totals: parts come first, the whole last."""

    def __init__(self) -> None:
        self.amounts: list[Decimal] = []
        self.relations: list[Relation] = []

    def part(self, amount: Decimal) -> int:
        self.amounts.append(amount)
        return len(self.amounts) - 1

    def total(self, parts: Sequence[int]) -> int:
        at = self.part(sum((self.amounts[part] for part in parts), Decimal(0)))
        self.relations.append(Relation({at: 1, **dict.fromkeys(parts, -1)}, at))
        return at

    def done(self, places: int = 2) -> Balanced:
        return balanced(self.amounts, self.relations, places)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    made = Tree()

    def grow(depth: int) -> int:
        if depth == 0 or draw(st.integers(0, 4)) == 0:
            return made.part(draw(AMOUNT))
        return made.total([grow(depth - 1) for _ in range(draw(st.integers(1, 5)))])

    made.total([grow(draw(st.integers(0, 2))) for _ in range(draw(st.integers(1, 5)))])
    return made


@st.composite
def tables(draw: st.DrawFn, most: int = 7, amount: st.SearchStrategy[Decimal] = AMOUNT) -> Tree:
    """Rows and columns with their totals, rows also gathered in groups: cells that several balances share."""
    made = Tree()
    width, height = draw(st.integers(1, min(most, 4))), draw(st.integers(1, most))
    cells = [[made.part(draw(amount)) for _ in range(width)] for _ in range(height)]
    lines = [[*row, made.total(row)] for row in cells]
    cut = draw(st.integers(0, height))
    groups = [[made.total(column) for column in zip(*part, strict=True)] for part in (lines[:cut], lines[cut:]) if part]
    whole = [made.total(column) for column in zip(*groups, strict=True)]
    made.relations += [Relation({row[-1]: 1, **dict.fromkeys(row[:-1], -1)}, row[-1]) for row in (*groups, whole)]
    return made


def assert_kept(made: Tree, done: Balanced, places: int = 2) -> None:
    """What is promised of every set whose balances held."""
    unit = Decimal(1).scaleb(-places)
    assert done.unheld == done.lost == ()
    for one in made.relations:
        assert sum(count * done.amounts[at] for at, count in one.terms.items()) == 0
    for true, new, plain in zip(made.amounts, done.amounts, done.plain, strict=True):
        assert plain == true.quantize(unit, ROUND_HALF_UP)
        assert new % unit == 0
        assert abs(new - true) < unit
        if true % unit == 0:  # zeros and what is whole already
            assert new == true


@settings(max_examples=150, deadline=None)
@given(trees(), st.integers(0, 2))
def test_balances_of_a_tree_hold_and_the_whole_is_exactly_rounded(made: Tree, places: int) -> None:
    done = made.done(places)
    assert_kept(made, done, places)
    assert done.amounts[-1] == done.plain[-1]


@settings(max_examples=100, deadline=None)
@given(tables())
def test_balances_of_a_table_hold_along_rows_and_columns(made: Tree) -> None:
    assert_kept(made, made.done())


@settings(max_examples=60, deadline=None)
@given(tables(most=2, amount=st.integers(-300, 900).map(lambda number: Decimal(number).scaleb(-2))))
def test_no_other_way_moves_fewer_totals_or_fewer_parts(made: Tree) -> None:
    """Against every way there is, tried one by one."""
    done = made.done(0)
    totals = {one.parent for one in made.relations}
    parts = [at for at in range(len(made.amounts)) if at not in totals]
    ways = [{floor(made.amounts[at]), ceil(made.amounts[at])} for at in parts]
    best: tuple[int, int] | None = None
    for way in itertools.product(*ways):
        values = dict(zip(parts, map(Decimal, way), strict=True))
        for one in made.relations:
            if one.parent not in values and one.parent is not None:
                values[one.parent] = -sum(
                    (count * values[at] for at, count in one.terms.items() if at != one.parent), Decimal(0)
                )
        holds = all(sum(count * values[at] for at, count in one.terms.items()) == 0 for one in made.relations)
        if holds and all(abs(values[at] - made.amounts[at]) < 1 for at in values):
            moved = [at for at in values if values[at] != done.plain[at]]
            said = (sum(at in totals for at in moved), sum(at not in totals for at in moved))
            best = said if best is None else min(best, said)
    mine = [at for at in range(len(made.amounts)) if done.amounts[at] != done.plain[at]]
    assert best is not None
    if sum(at in totals for at in mine) == 0:
        assert (0, len(mine)) == best
    else:
        assert best[0] > 0  # a total moves only where one must


def test_the_part_nearest_to_the_other_side_is_moved() -> None:
    made = Tree()
    parts = [made.part(Decimal(text)) for text in ("1.004", "2.0049", "3.001", "4.00")]
    made.total(parts)  # 10.0099
    done = made.done()
    assert [str(amount) for amount in done.amounts] == ["1.00", "2.01", "3.00", "4.00", "10.01"]


def test_a_total_moves_only_where_it_must_and_the_whole_last() -> None:
    made = Tree()
    halves = [made.total([made.part(Decimal("0.5"))]) for _ in range(2)]
    made.total(halves)  # 1, but 0.5 + 0.5 would print 1 + 1
    done = made.done(0)
    assert done.amounts[-1] == 1
    assert sorted(done.amounts[at] for at in halves) == [0, 1]


def test_what_did_not_hold_is_left_alone_and_told() -> None:
    relations = [Relation({0: 1, 1: -1, 2: -1}, 0), Relation({3: 1, 1: -1}, 3)]
    done = balanced([Decimal("3.017"), Decimal("1.006"), Decimal("2.006"), Decimal("1.006")], relations, 2)
    assert done.unheld == (0,)
    assert done.amounts == (Decimal("3.02"), Decimal("1.01"), Decimal("2.01"), Decimal("1.01"))


def test_what_no_rounding_can_keep_is_told() -> None:
    """甲 = 2 × 乙 with 甲 0.01 exactly: 乙 is 0.005, and twice a rounded 乙 is even."""
    done = balanced([Decimal("0.01"), Decimal("0.005")], [Relation({0: 1, 1: -2})], 2)
    assert done.lost == (0,)
    assert done.amounts == (Decimal("0.01"), Decimal("0.01"))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3), min_size=1, max_size=5),
    st.lists(st.integers(0, 9), min_size=5, max_size=5),
    st.lists(st.integers(-3, 3), min_size=3, max_size=3),
)
def test_cheapest_is_what_trying_everything_finds(rows: list[list[int]], costs: list[int], wanted: list[int]) -> None:
    columns = [Column(2, cost, dict(enumerate(row))) for row, cost in zip(rows, costs, strict=False)]
    ways = itertools.product(range(3), repeat=len(columns))
    fitting = [
        sum(value * column.cost for value, column in zip(way, columns, strict=True))
        for way in ways
        if all(
            sum(value * column.coefficients[at] for value, column in zip(way, columns, strict=True)) == wanted[at]
            for at in range(3)
        )
    ]
    found = cheapest(columns, wanted)
    assert (found is None) == (not fitting)
    if found is not None:
        assert sum(value * column.cost for value, column in zip(found, columns, strict=True)) == min(fitting)
