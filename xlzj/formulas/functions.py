"""The functions the first engine knows, with Excel's rules for blanks, texts and errors in ranges.

Each builder takes the compiled arguments and gives a closure over a page (xlzj.formulas.engine). What is not in
`BUILDERS` is not computed (Stop), never guessed.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xlzj.formulas.values import (
    ONE,
    Fault,
    Raised,
    Value,
    digits,
    divide,
    number,
    number_in,
    raised,
    text,
    truth,
    unsupported,
)
from xlzj.interval import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from xlzj.formulas.engine import Page

Scalar: TypeAlias = "Callable[[Page], Value]"


_CYCLE, _UNSUPPORTED = Fault.CYCLE, Fault.UNSUPPORTED


class Grid(NamedTuple):
    """Values of a rectangle, row by row."""

    rows: int
    columns: int
    values: list[Value]


class Argument(NamedTuple):
    """A compiled argument: its value, and its cells where it is a reference. `left_out`: IF(A1,,2)."""

    scalar: Scalar
    grid: Callable[[Page], Grid] | None
    left_out: bool = False


Builder: TypeAlias = "Callable[[tuple[Argument, ...]], Scalar]"


def _numbers(arguments: tuple[Argument, ...], page: Page) -> Iterator[Decimal]:
    """Numbers that SUM and its kin see: of references only true numbers, of other arguments whatever reads as one."""
    for argument in arguments:
        if argument.grid is None:
            yield number(argument.scalar(page))
            continue
        for value in argument.grid(page).values:
            kind = value.__class__
            if kind is Decimal:
                yield value  # type: ignore[misc]
            elif kind is Fault:
                raise raised(value)  # type: ignore[arg-type]


def _aggregate(fold: Callable[[Iterable[Decimal]], Decimal]) -> Builder:
    def build(arguments: tuple[Argument, ...]) -> Scalar:
        return lambda page: fold(_numbers(arguments, page))

    return build


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, ZERO)


def _average(numbers: Iterable[Decimal]) -> Decimal:
    found = list(numbers)
    return divide(_sum(found), Decimal(len(found)))


def _counter(counts: Callable[[Value], bool], outside: Callable[[Value], bool]) -> Builder:
    """COUNT and COUNTA: `counts` tells of values in references, `outside` of other arguments. Errors do not raise."""

    def build(arguments: tuple[Argument, ...]) -> Scalar:
        def run(page: Page) -> Value:
            found = 0
            for argument in arguments:
                if argument.grid is None:
                    found += outside(_caught(argument.scalar, page))
                else:
                    found += sum(counts(value) for value in argument.grid(page).values)
            return Decimal(found)

        return run

    return build


def _caught(scalar: Scalar, page: Page) -> Value:
    try:
        return scalar(page)
    except Raised as error:
        return error.fault


def _is_number(value: Value) -> bool:
    return value.__class__ is Decimal


def _reads_as_number(value: Value) -> bool:
    if value.__class__ is not str:
        return value.__class__ in {Decimal, bool} or value is None
    try:
        number_in(value)
    except Raised:
        return False
    return True


def _present(value: Value) -> bool:
    if value is _CYCLE or value is _UNSUPPORTED:
        raise raised(value)
    return value is not None


def _if(arguments: tuple[Argument, ...]) -> Scalar:
    condition, then = arguments[0].scalar, arguments[1].scalar
    otherwise = arguments[2].scalar if len(arguments) > 2 else _false
    return lambda page: then(page) if truth(condition(page)) else otherwise(page)


def _false(_: Page) -> Value:
    return False


def _rescue(*faults: Fault) -> Builder:
    """IFERROR (every fault) and IFNA."""

    def build(arguments: tuple[Argument, ...]) -> Scalar:
        attempt, instead = arguments[0].scalar, arguments[1].scalar

        def run(page: Page) -> Value:
            try:
                return attempt(page)
            except Raised as error:
                if faults and error.fault not in faults:
                    raise
                return instead(page)

        return run

    return build


def _logic(combine: Callable[[Iterable[bool]], bool]) -> Builder:
    """AND and OR: texts and blanks in references are passed over; #VALUE! where no truth value is left."""

    def build(arguments: tuple[Argument, ...]) -> Scalar:
        def run(page: Page) -> Value:
            found: list[bool] = []
            for argument in arguments:
                if argument.grid is None:
                    found.append(truth(argument.scalar(page)))
                    continue
                values = [value for value in argument.grid(page).values if value is not None]
                found += [truth(value) for value in values if value.__class__ is not str]
            if not found:
                raise Raised(Fault.VALUE)
            return combine(found)

        return run

    return build


def rounded(value: Decimal, places: Decimal, mode: str) -> Decimal:
    """`value` to `places` decimals, as Excel rounds: on 15 significant digits."""
    wanted = int(places)
    short = digits(value)
    exponent = short.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= wanted:
        return short
    if wanted < -short.adjusted() - 2:
        return ZERO if mode != ROUND_UP else Decimal(1).scaleb(-wanted).copy_sign(short)
    return short.quantize(ONE.scaleb(-wanted), rounding=mode)


def _rounder(mode: str) -> Builder:
    def build(arguments: tuple[Argument, ...]) -> Scalar:
        value, places = arguments[0].scalar, arguments[1].scalar
        return lambda page: rounded(number(value(page)), number(places(page)), mode)

    return build


def _one(apply: Callable[[Value], Value]) -> Builder:
    """A function of one value that lets errors through."""

    def build(arguments: tuple[Argument, ...]) -> Scalar:
        scalar = arguments[0].scalar

        def run(page: Page) -> Value:
            value = scalar(page)
            if value.__class__ is Fault:
                raise raised(value)
            return apply(value)

        return run

    return build


def _test(holds: Callable[[Value], bool]) -> Builder:
    """ISNUMBER and its kin: errors are values here."""

    def build(arguments: tuple[Argument, ...]) -> Scalar:
        scalar = arguments[0].scalar
        return lambda page: holds(_caught(scalar, page))

    return build


def _value(value: Value) -> Value:
    if value.__class__ is bool:
        raise Raised(Fault.VALUE)
    return number(value)


def _n(value: Value) -> Value:
    return value if value.__class__ is Decimal else ONE if value is True else ZERO


def _trim(value: Value) -> Value:
    return " ".join(part for part in text(value).split(" ") if part)


def _length(value: Value) -> Value:
    return Decimal(len(text(value).encode("utf-16-le")) // 2)


def _index(arguments: tuple[Argument, ...]) -> Scalar:
    grid, where = arguments[0].grid, [argument.scalar for argument in arguments[1:]]
    if grid is None or any(argument.left_out for argument in arguments):
        raise unsupported("INDEX 的这种用法")

    def run(page: Page) -> Value:
        cells, position = grid(page), [int(number(scalar(page))) for scalar in where]
        if len(position) == 1:
            if cells.rows > 1 and cells.columns > 1:
                raise Raised(Fault.REFERENCE)
            position = [1, *position] if cells.rows == 1 else [*position, 1]
        row, column = position
        if row < 1 or column < 1:
            raise unsupported("INDEX 取整行或整列")
        if row > cells.rows or column > cells.columns:
            raise Raised(Fault.REFERENCE)
        value = cells.values[(row - 1) * cells.columns + column - 1]
        if value.__class__ is Fault:
            raise raised(value)
        return value

    return run


def _concatenate(arguments: tuple[Argument, ...]) -> Scalar:
    return lambda page: "".join(text(argument.scalar(page)) for argument in arguments)


_ANY = 255
BUILDERS: dict[str, tuple[int, int, Builder]] = {
    "SUM": (1, _ANY, _aggregate(_sum)),
    "MIN": (1, _ANY, _aggregate(lambda numbers: min(numbers, default=ZERO))),
    "MAX": (1, _ANY, _aggregate(lambda numbers: max(numbers, default=ZERO))),
    "AVERAGE": (1, _ANY, _aggregate(_average)),
    "COUNT": (1, _ANY, _counter(_is_number, _reads_as_number)),
    "COUNTA": (1, _ANY, _counter(_present, lambda _: True)),
    "COUNTBLANK": (1, 1, _counter(lambda value: value is None or value == "", lambda _: False)),
    "IF": (2, 3, _if),
    "IFERROR": (2, 2, _rescue()),
    "IFNA": (2, 2, _rescue(Fault.ABSENT)),
    "AND": (1, _ANY, _logic(all)),
    "OR": (1, _ANY, _logic(any)),
    "NOT": (1, 1, _one(lambda value: not truth(value))),
    "ROUND": (2, 2, _rounder(ROUND_HALF_UP)),
    "ROUNDDOWN": (2, 2, _rounder(ROUND_DOWN)),
    "ROUNDUP": (2, 2, _rounder(ROUND_UP)),
    "INT": (1, 1, _one(lambda value: rounded(number(value), ZERO, ROUND_FLOOR))),
    "ABS": (1, 1, _one(lambda value: abs(number(value)))),
    "N": (1, 1, _one(_n)),
    "VALUE": (1, 1, _one(_value)),
    "LEN": (1, 1, _one(_length)),
    "TRIM": (1, 1, _one(_trim)),
    "CONCATENATE": (1, _ANY, _concatenate),
    "ISBLANK": (1, 1, _test(lambda value: value is None)),
    "ISNUMBER": (1, 1, _test(_is_number)),
    "ISTEXT": (1, 1, _test(lambda value: value.__class__ is str)),
    "ISERROR": (1, 1, _test(lambda value: value.__class__ is Fault)),
    "INDEX": (2, 3, _index),
}
"""Function name → least and most arguments, builder. The conditional ones stand in xlzj.formulas.criteria."""
