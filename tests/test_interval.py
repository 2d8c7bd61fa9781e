"""A printed number stands for every number that rounds to it; arithmetic on such numbers keeps all of them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlzj.interval import Interval, Verdict, around, compare, decimals, exact, half_of, round_to

D = Decimal
WHOLE = st.integers(-(10**6), 10**6)
AMOUNTS = WHOLE.map(lambda cents: D(cents).scaleb(-2))


@st.composite
def printed(draw: st.DrawFn) -> tuple[Interval, Decimal]:
    """The interval of a number printed with two decimals, and one of the numbers that may stand behind it."""
    value = draw(AMOUNTS)
    behind = value + draw(st.integers(-500, 500).map(lambda parts: D(parts).scaleb(-5)))
    return around(value, half_of(2)), behind


def holds(interval: Interval, number: Decimal) -> bool:
    return interval.lo <= number <= interval.hi and interval.lo <= interval.value <= interval.hi


@given(printed(), printed())
def test_whatever_stands_behind_two_numbers_the_result_holds_it(
    one: tuple[Interval, Decimal], other: tuple[Interval, Decimal]
) -> None:
    (a, x), (b, y) = one, other
    assert holds(a + b, x + y)
    assert holds(a - b, x - y)
    assert holds(-a, -x)
    assert holds(abs(a), abs(x))
    assert holds(a * b, x * y)
    if not b.lo <= 0 <= b.hi:
        quotient = a / b
        assert quotient.lo - D("1e-20") <= x / y <= quotient.hi + D("1e-20")


def test_sums_are_no_wider_than_they_must_be() -> None:
    assert around(D("1.20"), half_of(2)) + around(D("3.40"), half_of(2)) == Interval(D("4.60"), D("4.59"), D("4.61"))
    assert around(D("3.40"), half_of(2)) - around(D("1.20"), half_of(2)) == Interval(D("2.20"), D("2.19"), D("2.21"))
    assert -Interval(D(2), D(1), D(4)) == Interval(D(-2), D(-4), D(-1))


@pytest.mark.parametrize(
    ("given_", "absolute"),
    [((2, 1, 3), (2, 1, 3)), ((-2, -3, -1), (2, 1, 3)), ((-1, -3, 1), (1, 0, 3)), ((1, -1, 3), (1, 0, 3))],
)
def test_an_absolute_value_is_never_below_zero(given_: tuple[int, ...], absolute: tuple[int, ...]) -> None:
    assert abs(Interval(*map(D, given_))) == Interval(*map(D, absolute))
    assert abs(Interval(D("0.7"), D("0.5"), D("0.9"))) == Interval(D("0.7"), D("0.5"), D("0.9"))
    assert abs(Interval(D("-0.7"), D("-0.9"), D("-0.5"))) == Interval(D("0.7"), D("0.5"), D("0.9"))
    assert abs(Interval(D(0), D(0), D(3))) == Interval(D(0), D(0), D(3))
    assert abs(Interval(D(0), D(-3), D(0))) == Interval(D(0), D(0), D(3))


def test_products_and_quotients_take_the_outermost_ends() -> None:
    a, b = Interval(D(-1), D(-2), D(3)), Interval(D(4), D(2), D(5))
    assert a * b == Interval(D(-4), D(-10), D(15))
    assert a / b == Interval(D("-0.25"), D(-1), D("1.5"))
    assert b * -b == Interval(D(-16), D(-25), D(-4))
    assert exact(3) / Interval(D(1), D("0.5"), D("1.5")) == Interval(D(3), D(2), D(6))


@pytest.mark.parametrize("divisor", [(0, 0, 0), (0, -1, 1), (1, 0, 2), (-1, -2, 0), (1, -1, 3)])
def test_nothing_is_divided_by_what_may_be_zero(divisor: tuple[int, ...]) -> None:
    with pytest.raises(ZeroDivisionError):
        exact(1) / Interval(*map(D, divisor))
    with pytest.raises(ZeroDivisionError):
        exact(1) / Interval(D(0), D(1), D(2))  # printed as 0, whatever may stand behind it


@pytest.mark.parametrize(
    ("shown", "computed", "verdict"),
    [
        ("4.60", "4.60", Verdict.EQUAL),
        ("4.61", "4.60", Verdict.ROUNDING),
        ("4.62", "4.60", Verdict.UNEQUAL),
        ("4.58", "4.60", Verdict.UNEQUAL),
        ("4.59", "4.60", Verdict.ROUNDING),
    ],
)
def test_three_verdicts_between_a_printed_and_a_computed_number(shown: str, computed: str, verdict: Verdict) -> None:
    assert compare(around(D(shown), half_of(2)), around(D(computed), half_of(2))) is verdict


def test_intervals_that_touch_meet_and_have_no_gap() -> None:
    a, b, c = Interval(D(1), D(0), D(2)), Interval(D(3), D(2), D(4)), Interval(D(6), D(5), D(7))
    assert (a.meets(b), b.meets(a), a.gap(b), b.gap(a)) == (True, True, D(0), D(0))
    within = Interval(D(1), D("0.5"), D("1.5"))
    assert (a.meets(within), within.meets(a), a.gap(within), within.gap(a)) == (True, True, D(0), D(0))
    assert (a.meets(c), c.meets(a), a.gap(c), c.gap(a)) == (False, False, D(3), D(3))


def test_an_exact_number_has_no_width() -> None:
    assert exact(7) == Interval(D(7), D(7), D(7))
    assert exact(D("0.1")) == Interval(D("0.1"), D("0.1"), D("0.1"))


@pytest.mark.parametrize(
    ("text", "places"), [("27.10", 1), ("27", 0), ("2700", 0), ("0.001", 3), ("0", 0), ("1E+3", 0)]
)
def test_decimals_count_without_trailing_zeros(text: str, places: int) -> None:
    assert decimals(D(text)) == places


def test_numbers_that_are_none_have_no_decimals() -> None:
    assert decimals(D("Infinity")) == 0


def test_half_of_the_last_decimal() -> None:
    assert [half_of(places) for places in (0, 1, 2)] == [D("0.5"), D("0.05"), D("0.005")]


@pytest.mark.parametrize(
    ("text", "places", "rounded"),
    [("2.675", 2, "2.68"), ("-2.675", 2, "-2.68"), ("2.665", 2, "2.67"), ("0.5", 0, "1"), ("1250", -2, "1.3E+3")],
)
def test_halves_are_rounded_up_away_from_zero(text: str, places: int, rounded: str) -> None:
    assert round_to(D(text), places) == D(rounded)


@given(AMOUNTS, st.integers(0, 4))
def test_rounding_keeps_numbers_of_any_size(value: Decimal, places: int) -> None:
    assert round_to(value, places) == value.quantize(D(1).scaleb(-places), ROUND_HALF_UP)
    assert round_to(D("1E+308"), places) == D("1E+308")
