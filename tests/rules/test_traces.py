"""Sisters are found by what they share: the findings of comparing every two, at the price of looking at each once."""

from __future__ import annotations

import random
import sys
from array import array
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.rules.test_sisters import RULE, family, project, report
from xlzj.interval import around, half_of
from xlzj.rules.sisters import traces_of
from xlzj.rules.traces import NEAREST, Traces, acquainted, buckets, family_of, member_of

if TYPE_CHECKING:
    from xlzj.rules.kernel import Case

NAMES = ("节水宣传", "节水宣传项目", "河道清淤", "业务工作经费", "水质监测", "")
AMOUNTS = ("10", "10.00", "10.01", "10.02", "10.3", "0", "", "102.36", "102.4", "7")
FACTS = ("免罚案件51件", "予以51家企业免罚", "培训212人次", "组织培训212人", "罚款369万元", "罚款3690000元", "检查50家")


def some(chance: random.Random) -> Case:
    sheets = [project(*chance.choices(NAMES), *chance.choices(AMOUNTS, k=2)) for _ in range(chance.randrange(3))]
    told = report("".join(f"{'，'.join(chance.sample(FACTS, 2))}。" for _ in range(chance.randrange(3))))
    return family((f"云溪湖市{chance.randrange(10**6)}站", (*sheets, told)))[0]


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_lost_against_comparing_every_two(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (the same every time is what is wanted)
    units = [some(chance) for _ in range(chance.randint(2, NEAREST + 1))]
    near = acquainted([traces_of(unit) for unit in units])
    whole = family_of([member_of(unit) for unit in units])
    for unit, places in zip(units, near, strict=True):
        every = replace(unit, sisters=tuple(units))
        few = replace(unit, sisters=tuple(units[at] for at in places), family=whole)
        for code in ("XJ511", "XJ808"):
            assert list(RULE[code].run(few)) == list(RULE[code].run(every))


def test_something_was_compared_at_all() -> None:
    found = 0
    for seed in range(40):
        chance = random.Random(seed)  # noqa: S311  (the same every time is what is wanted)
        units = [some(chance) for _ in range(NEAREST)]
        found += sum(
            outcome.finding is not None
            for unit in units
            for code in ("XJ511", "XJ808")
            for outcome in RULE[code].run(replace(unit, sisters=tuple(units)))
        )
    assert found > 40


def under(*marks: int) -> Traces:
    own = array("Q", sorted(marks))
    return Traces(own, own)


@pytest.mark.parametrize("seed", range(200))
def test_amounts_that_meet_share_a_bucket(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (the same every time is what is wanted)
    value = Decimal(chance.randrange(1, 10**6)).scaleb(-2)
    one = around(value, half_of(chance.randrange(3)))
    other = around(value + Decimal(chance.randrange(-60, 60)).scaleb(-2), half_of(chance.randrange(3)))
    rough, exact = sorted((one, other), key=lambda amount: amount.lo - amount.hi)
    shared = set(buckets(rough, rough=False)) & {*buckets(exact, rough=False), *buckets(exact, rough=True)}
    assert shared or not rough.meets(exact)


def test_what_everybody_shares_links_each_to_a_few() -> None:
    near = acquainted([under(7, at + 100) for at in range(500)])
    assert {len(places) for places in near} == {2 * NEAREST}
    assert all(at not in places for at, places in enumerate(near))


def test_four_times_the_units_take_four_times_the_work() -> None:
    few, many = (
        _steps([under(*(hash((at, mark)) % 2**64 for mark in range(20))) for at in range(number)])
        for number in (500, 2_000)
    )
    assert many < few * 5, "a square would be sixteen times"


def _steps(units: list[Traces]) -> int:
    """Calls made, of ours and of the interpreter's: unlike seconds the same on every machine."""
    made = 0

    def count(_frame: object, event: str, _about: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = acquainted(units)
    finally:
        sys.setprofile(before)
    assert not any(found)
    return made
