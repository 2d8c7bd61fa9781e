"""What a formula yields and how Excel turns one kind of value into another.

A value is a `Decimal`, a text, a truth value, a `Fault` (error value) or None (blank cell). Inside an evaluation a
fault travels as an exception: `Raised` is what IFERROR may catch, `Stop` (a cycle, something we do not compute) is
what nobody may turn into a number.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, Overflow
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from xlzj.interval import ZERO

if TYPE_CHECKING:
    from xlzj.read.raw import RawCell

ONE = Decimal(1)


class Fault(StrEnum):
    """Error values as cells show them; the last two are ours."""

    NULL = "#NULL!"
    DIVISION = "#DIV/0!"
    VALUE = "#VALUE!"
    REFERENCE = "#REF!"
    NAME = "#NAME?"
    NUMBER = "#NUM!"
    ABSENT = "#N/A"
    CYCLE = "#循环引用"
    UNSUPPORTED = "#未支持"


Value: TypeAlias = "Decimal | str | bool | Fault | None"

_FAULTS: dict[str, Fault] = {fault.value: fault for fault in Fault}
_BEYOND = frozenset({Fault.CYCLE, Fault.UNSUPPORTED})
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)  # what Excel keeps of a number
_LARGEST = 308
_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.\d*)?(?:[eE][+-]?\d{1,3})?(%?)", re.ASCII)
_DOUBTFUL = re.compile(r"[-/:年月日¥$￥()eE,]")


class Raised(Exception):  # noqa: N818  (a value under way, not a mistake of ours)
    """An error value on its way out of an expression."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Stop(Exception):  # noqa: N818  (same)
    """A cycle, or something this engine does not compute: no function may hide it. `reason` says which."""

    def __init__(self, fault: Fault, reason: str = "") -> None:
        super().__init__(reason or fault.value)
        self.fault = fault


def unsupported(reason: str) -> Stop:
    """The exception that says this engine does not compute something."""
    return Stop(Fault.UNSUPPORTED, reason)


def raised(fault: Fault) -> Raised | Stop:
    """The exception that carries a fault on."""
    return Stop(fault) if fault in _BEYOND else Raised(fault)


def fault_of(text: str) -> Fault:
    """The fault a cell shows; error values we do not know are not computed with."""
    return _FAULTS.get(text, Fault.UNSUPPORTED)


@lru_cache(maxsize=65536)
def stored(text: str) -> Decimal:
    """A number as the file holds it, in the 15 digits Excel calculates with: 57.890000000000001 → 57.89.

    Raises InvalidOperation where it is no number, or beyond Excel's largest.
    """
    number = Decimal(text)
    if number.adjusted() > _LARGEST and number:
        raise InvalidOperation
    return number if len(text) < 16 else _DIGITS.plus(number)


def held(cell: RawCell | None) -> Value:
    """The value a cell holds (of a formula: the cached one)."""
    if cell is None:
        return None
    kind, value = cell[0], cell[1]
    if kind == "n" and value is not None:
        try:
            return stored(value)
        except InvalidOperation:
            return Fault.UNSUPPORTED
    if kind == "s":
        return value or ""
    if kind == "b":
        return value == "1"
    if kind == "e":
        return fault_of(value or "")
    return None if kind == "" else Fault.UNSUPPORTED  # ISO dates: a serial number we do not make up


def digits(number: Decimal) -> Decimal:
    """The number in 15 significant digits, in which Excel compares and rounds."""
    return _DIGITS.plus(number)


def bounded(number: Decimal) -> Decimal:
    """The number. Raises Raised(#NUM!) where it is beyond Excel's largest."""
    if number.adjusted() > _LARGEST and number:
        raise Raised(Fault.NUMBER)
    return number


@lru_cache(maxsize=4096)
def number_in(text: str) -> Decimal:
    """The number Excel reads in a text: "2", "1,234.5", "50%". Raises Raised(#VALUE!), or Stop for a likely date."""
    trimmed = text.strip(" ")
    match = _PLAIN.fullmatch(trimmed)
    if match is not None:
        plain = trimmed.replace(",", "").rstrip("%")
        value = Decimal(plain)
        return value.scaleb(-2) if match[1] else value
    if any(c.isdigit() for c in trimmed) and (_DOUBTFUL.search(trimmed) or not trimmed.isascii()):
        folded = re.sub(r"[\u4e00-\u9fff]", "", trimmed)
        if not folded.isascii() or _DOUBTFUL.search(trimmed):
            raise unsupported(f"文字“{text}”可能是日期或带格式的数")
    raise Raised(Fault.VALUE)


def number(value: Value) -> Decimal:
    """The value as a number in arithmetic: blank is 0, TRUE is 1, text is read. Raises Raised or Stop."""
    kind = value.__class__
    if kind is Decimal:
        return value  # type: ignore[return-value]
    if value is None:
        return ZERO
    if kind is bool:
        return ONE if value else ZERO
    if kind is Fault:
        raise raised(value)  # type: ignore[arg-type]
    return number_in(value)


def truth(value: Value) -> bool:
    """The value as a condition. Raises Raised(#VALUE!) for text."""
    kind = value.__class__
    if kind is bool:
        return value  # type: ignore[return-value]
    if kind is Decimal:
        return value != 0
    if value is None:
        return False
    if kind is Fault:
        raise raised(value)  # type: ignore[arg-type]
    folded = value.upper()  # type: ignore[union-attr]
    if folded in {"TRUE", "FALSE"}:
        return folded == "TRUE"
    raise Raised(Fault.VALUE)


def text(value: Value) -> str:
    """The value as text, as `&` writes it. Raises Stop for numbers Excel writes with an exponent."""
    kind = value.__class__
    if value is None:
        return ""
    if kind is Decimal:
        short = digits(value).normalize()  # type: ignore[arg-type]
        if short and not -5 <= short.adjusted() < 11:
            raise unsupported("很大或很小的数转成文字")
        return f"{short:f}" if short else "0"
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is Fault:
        raise raised(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]


def _rank(value: Value) -> int:
    return 0 if value.__class__ is Decimal else 1 if value.__class__ is str else 2


def compare(left: Value, right: Value) -> int:
    """-1, 0 or 1 as Excel orders values: numbers < text < truth values; blank is the other side's zero."""
    if left.__class__ is Decimal and right.__class__ is Decimal:
        first, second = digits(left), digits(right)
        return (first > second) - (first < second)
    if left is None or right is None:
        return _with_blank(left, right)
    for side in (left, right):
        if side.__class__ is Fault:
            raise raised(side)
    if left.__class__ is not right.__class__:
        return -1 if _rank(left) < _rank(right) else 1
    if left.__class__ is bool:
        return int(left) - int(right)
    first_text, second_text = left.casefold(), right.casefold()  # type: ignore[union-attr]
    if first_text == second_text:
        return 0
    return _ordered(first_text, second_text)


def _with_blank(left: Value, right: Value) -> int:
    if left is None and right is None:
        return 0
    if left is None:
        return -_with_blank(right, left)
    empty: Value = {Decimal: ZERO, str: "", bool: False}.get(left.__class__)  # type: ignore[assignment]
    return compare(left, left if left.__class__ is Fault else empty)


def _ordered(first: str, second: str) -> int:
    """Order of two different texts. Excel follows the dictionary of the system: only equality is told apart here."""
    if not first or not second:
        return -1 if not first else 1
    return 2


def same(left: Value, right: Value) -> bool:
    """Whether Excel's `=` holds."""
    return compare(left, right) == 0


def before(left: Value, right: Value) -> bool:
    """Whether Excel's `<` holds. Raises Stop for two texts (their order depends on the system)."""
    order = compare(left, right)
    if order == 2:
        raise unsupported("两段文字比大小")
    return order < 0


def add(left: Decimal, right: Decimal) -> Decimal:
    """Sum; what is left below 15 digits of the terms counts as 0, as in Excel."""
    total = left + right
    if total and total.adjusted() < left.adjusted() - 15:
        return ZERO
    return total


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Quotient. Raises Raised(#DIV/0!)."""
    if not right:
        raise Raised(Fault.DIVISION)
    return bounded(left / right)


def power(left: Decimal, right: Decimal) -> Decimal:
    """Power. Raises Raised(#NUM!, #DIV/0!) where there is none."""
    if not left and right <= 0:
        raise Raised(Fault.DIVISION if right else Fault.NUMBER)
    try:
        return bounded(left**right)
    except (InvalidOperation, Overflow) as error:
        raise Raised(Fault.NUMBER) from error
