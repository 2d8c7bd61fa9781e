"""What the operators and functions of balancing formulas do to printed numbers and blanks (xlzj.expression).

A blank counts as 0 in a sum of which another member is filled; a sum of blanks is blank; a blank factor or divisor
makes the result blank.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.interval import Interval, exact, round_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Value = Interval | None
"""What an expression is worth: an interval, or None where nothing is filled in."""


def add(left: Value, right: Value) -> Value:
    """Sum; one blank counts as 0."""
    if left is None or right is None:
        return left if right is None else right
    return left + right


def subtract(left: Value, right: Value) -> Value:
    """Difference; one blank counts as 0."""
    if left is None:
        return None if right is None else -right
    return left if right is None else left - right


def _multiply(left: Value, right: Value) -> Value:
    return None if left is None or right is None else left * right


def _divide(left: Value, right: Value) -> Value:
    return None if left is None or right is None else left / right


BINARY: dict[str, Callable[[Value, Value], Value]] = {"+": add, "-": subtract, "*": _multiply, "/": _divide}


_FINEST = Decimal(100)  # decimals; beyond it rounding changes nothing that a form prints


def _rounded(values: list[Value]) -> Value:
    value, places = values
    if value is None or places is None:
        return None
    digits = int(max(-_FINEST, min(places.value, _FINEST)))
    return Interval(round_to(value.value, digits), round_to(value.lo, digits), round_to(value.hi, digits))


def _pick(values: list[Value], choose: Callable[[Iterable[Decimal]], Decimal]) -> Value:
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    return Interval(
        choose(v.value for v in known),
        choose(v.lo for v in known),
        choose(v.hi for v in known),
    )


def _absolute(values: list[Value]) -> Value:
    return None if values[0] is None else abs(values[0])


def _total(values: list[Value]) -> Value:
    return total_of(values)


def _all(values: list[Value]) -> Value:
    known = [value.value for value in values if value is not None]
    return exact(0) if 0 in known else (None if len(known) < len(values) else exact(1))


def _any(values: list[Value]) -> Value:
    known = [value.value for value in values if value is not None]
    return exact(1) if any(known) else (None if len(known) < len(values) else exact(0))


def _not(values: list[Value]) -> Value:
    return None if values[0] is None else exact(int(not values[0].value))


def _filled(values: list[Value]) -> Value:
    return exact(0) if values[0] is None else values[0]


def _chosen(values: list[Value]) -> Value:
    """如果( ) of values; formulas look at the chosen branch only (xlzj.expression.parsing)."""
    condition, yes, *no = values
    return None if condition is None else (yes if condition.value else no[0] if no else exact(0))


_MANY = 255  # Excel's own limit of arguments
FUNCTIONS: dict[str, tuple[int, int, Callable[[list[Value]], Value]]] = {
    "四舍五入": (2, 2, _rounded),
    "合计": (1, _MANY, _total),
    "较小": (1, _MANY, lambda values: _pick(values, min)),
    "较大": (1, _MANY, lambda values: _pick(values, max)),
    "绝对值": (1, 1, _absolute),
    "如果": (2, 3, _chosen),
    "且": (1, _MANY, _all),
    "或": (1, _MANY, _any),
    "非": (1, 1, _not),
    "空作零": (1, 1, _filled),
}
"""Name → fewest and most arguments, and what it does."""
ALIASES = {
    "ROUND": "四舍五入", "SUM": "合计", "求和": "合计", "MIN": "较小", "最小": "较小", "最小值": "较小", "MAX": "较大",
    "最大": "较大", "最大值": "较大", "ABS": "绝对值", "IF": "如果", "AND": "且", "并且": "且", "OR": "或",
    "或者": "或", "NOT": "非", "N": "空作零",
}  # fmt: skip
"""Other names of the functions: Excel's (in capitals) and what people write."""
COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}


def total_of(values: Iterable[Value]) -> Value:
    """Sum of all; blank where all are."""
    total: Value = None
    for value in values:
        total = add(total, value)
    return total
