"""What balancing formulas make of numbers and blanks: the table of functions, each with what it does to a blank."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xlzj.arithmetic import ALIASES, BINARY, COMPARE, FUNCTIONS, total_of
from xlzj.interval import Interval, around, exact, half_of

if TYPE_CHECKING:
    from xlzj.arithmetic import Value

D = Decimal
WIDE = Interval(D(3), D(2), D(5))


def value(text: str | None) -> Value:
    return None if text is None else exact(D(text))


def plain(result: Value) -> str | None:
    return None if result is None else f"{result.value:f}"


@pytest.mark.parametrize(
    ("left", "operator", "right", "result"),
    [
        ("5", "+", "3", "8"),
        ("5", "+", None, "5"),
        (None, "+", "3", "3"),
        (None, "+", None, None),
        ("5", "-", "3", "2"),
        ("5", "-", None, "5"),
        (None, "-", "3", "-3"),
        (None, "-", None, None),
        ("5", "*", "3", "15"),
        ("5", "*", None, None),
        (None, "*", "3", None),
        ("6", "/", "3", "2"),
        ("6", "/", None, None),
        (None, "/", "3", None),
    ],
)
def test_a_blank_is_zero_beside_a_number_in_a_sum_and_makes_products_blank(
    left: str | None, operator: str, right: str | None, result: str | None
) -> None:
    assert plain(BINARY[operator](value(left), value(right))) == result


def test_a_sum_of_blanks_is_blank() -> None:
    assert total_of([]) is None
    assert total_of([None, None]) is None
    assert total_of([None, exact(2), None, exact(3)]) == exact(5)


@pytest.mark.parametrize(
    ("name", "given", "result"),
    [
        ("四舍五入", ("2.675", "2"), "2.68"),
        ("四舍五入", ("1250", "-2"), "1300"),
        ("四舍五入", ("2.5", "1000"), "2.5"),
        ("四舍五入", ("2.5", "-1000"), "0"),
        ("四舍五入", (None, "2"), None),
        ("四舍五入", ("2.675", None), None),
        ("合计", ("1", None, "2"), "3"),
        ("合计", (None,), None),
        ("较小", ("1", "2"), "1"),
        ("较大", ("1", "2"), "2"),
        ("较小", ("1", None), None),
        ("较大", (None, "2"), None),
        ("绝对值", ("-2",), "2"),
        ("绝对值", (None,), None),
        ("如果", ("1", "7", "8"), "7"),
        ("如果", ("0", "7", "8"), "8"),
        ("如果", ("0", "7"), "0"),
        ("如果", (None, "7", "8"), None),
        ("且", ("1", "1"), "1"),
        ("且", ("1", "0"), "0"),
        ("且", (None, "0"), "0"),
        ("且", (None, "1"), None),
        ("或", ("0", "0"), "0"),
        ("或", ("0", "1"), "1"),
        ("或", (None, "1"), "1"),
        ("或", (None, "0"), None),
        ("非", ("0",), "1"),
        ("非", ("3",), "0"),
        ("非", (None,), None),
        ("空作零", (None,), "0"),
        ("空作零", ("4",), "4"),
    ],
)
def test_each_function_with_numbers_and_with_blanks(
    name: str, given: tuple[str | None, ...], result: str | None
) -> None:
    fewest, most, run = FUNCTIONS[name]
    assert fewest <= len(given) <= most
    found = plain(run([value(text) for text in given]))
    assert (found if found is None else D(found)) == (result if result is None else D(result))


def test_every_function_has_a_case() -> None:
    told = test_each_function_with_numbers_and_with_blanks.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {case[0] for case in told} == set(FUNCTIONS)


def test_functions_keep_the_whole_interval() -> None:
    low = around(D("2.00"), half_of(0))
    assert FUNCTIONS["较小"][2]([WIDE, low]) == Interval(D(2), D("1.5"), D("2.5"))
    assert FUNCTIONS["较大"][2]([WIDE, low]) == Interval(D(3), D(2), D(5))
    assert FUNCTIONS["绝对值"][2]([-WIDE]) == WIDE
    assert FUNCTIONS["四舍五入"][2]([Interval(D("1.26"), D("1.24"), D("1.35")), exact(1)]) == Interval(
        D("1.3"), D("1.2"), D("1.4")
    )


@pytest.mark.parametrize(
    ("operator", "held"),
    [("=", "e"), ("<>", "lg"), ("<=", "le"), (">=", "ge"), ("<", "l"), (">", "g")],
)
def test_each_comparison(operator: str, held: str) -> None:
    pairs = {"l": (D(1), D(2)), "e": (D(2), D(2)), "g": (D(3), D(2))}
    assert {name for name, pair in pairs.items() if COMPARE[operator](*pair)} == set(held)


def test_every_alias_leads_to_a_function_of_another_name() -> None:
    assert set(ALIASES.values()) <= set(FUNCTIONS)
    assert set(ALIASES).isdisjoint(FUNCTIONS)
