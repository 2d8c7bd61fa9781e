"""How a number is moved: slips that people make, each beyond what rounding explains."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.editions.spec import FieldSpec
from xlzj.interval import decimals, round_to
from xlzj.read.package import RawCell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutations.cells import Cell

UP, DOWN, SWAPPED, SLIPPED, NEGATED, BLANKED = "多填", "少填", "数字换位", "×10⁴", "变号", "漏填"
KINDS = (UP, DOWN, SWAPPED, SLIPPED, NEGATED, BLANKED)
_LEAST = {"amount": Decimal(1), "ratio": Decimal("0.01"), "area": Decimal(1)}
_SHARE = Decimal("0.02")


def moves(cell: Cell) -> Iterator[tuple[str, RawCell]]:
    """Kind of move → what then stands in the cell. Derived and required cells are also left blank."""
    number, raw = cell.fact.number, cell.raw()
    assert number is not None
    step = _step(cell, number)
    moved = [(UP, number + step), (DOWN, number - step)]
    if number:
        swapped = _swapped(number, step)
        if swapped is not None:
            moved.append((SWAPPED, swapped))
        moved += [(SLIPPED, number * 10000), (NEGATED, -number)]
    for kind, value in moved:
        yield kind, raw._replace(kind="n", value=f"{value.normalize():f}")
    if cell.spec.required or (isinstance(cell.spec, FieldSpec) and cell.spec.derived):
        yield BLANKED, RawCell("", None, None, raw.style)


def _step(cell: Cell, number: Decimal) -> Decimal:
    """A hundredth of the number, and at least what no rounding of a printed sum or rate explains."""
    least = _LEAST.get(cell.spec.type, Decimal(1))
    places = max(2, decimals(number))
    return max(least, round_to(abs(number) * _SHARE, places)) if cell.spec.type in _LEAST else least


def _swapped(number: Decimal, step: Decimal) -> Decimal | None:
    """The first two neighbouring digits that differ, exchanged (5164.67 → 1564.67); None where nothing much moves."""
    digits = f"{number:f}"
    for at in range(len(digits) - 1):
        first, second = digits[at], digits[at + 1]
        if first.isdigit() and second.isdigit() and first != second:
            other = Decimal(f"{digits[:at]}{second}{first}{digits[at + 2 :]}")
            return other if abs(other - number) >= step else None
    return None
