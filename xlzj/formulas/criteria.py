"""SUMIF, COUNTIF and MATCH: which cells meet a condition written as Excel writes it (">=5", "材料费", 7)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.formulas.functions import BUILDERS, Argument, Builder, Grid
from xlzj.formulas.values import Fault, Raised, Value, digits, number_in, raised, same, unsupported
from xlzj.interval import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlzj.formulas.engine import Page
    from xlzj.formulas.functions import Scalar

_CONDITION = re.compile(r"(<>|<=|>=|=|<|>)?(.*)", re.DOTALL)
_ORDERS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda cell, limit: cell == limit,
    "<": lambda cell, limit: cell < limit,
    "<=": lambda cell, limit: cell <= limit,
    ">": lambda cell, limit: cell > limit,
    ">=": lambda cell, limit: cell >= limit,
}


def condition(criterion: Value) -> Callable[[Value], bool]:
    """Whether a cell meets the criterion. Raises Stop for what engines read differently."""
    if criterion.__class__ is Decimal:
        return _numeric("=", criterion)
    if criterion.__class__ is not str:
        raise unsupported("条件为空、逻辑值或错误值")
    match = _CONDITION.fullmatch(criterion)
    op, wanted = (match[1] or "=", match[2]) if match else ("=", "")
    if not wanted:
        return _presence(op, written=bool(match and match[1]))
    try:
        limit = number_in(wanted)
    except Raised:
        return _textual(op, wanted)
    if op == "<>":
        equal = _numeric("=", limit)
        return lambda cell: not equal(cell)
    return _numeric(op, limit)


def _presence(op: str, *, written: bool) -> Callable[[Value], bool]:
    if not written or op not in {"=", "<>"}:
        raise unsupported("条件是空文字")
    return (lambda cell: cell is not None) if op == "<>" else (lambda cell: cell is None)


def _numeric(op: str, limit: Decimal) -> Callable[[Value], bool]:
    order, short = _ORDERS[op], digits(limit)

    def meets(cell: Value) -> bool:
        if cell.__class__ is str and op == "=" and _looks_numeric(cell):
            raise unsupported("条件遇到文本数字")
        return cell.__class__ is Decimal and order(digits(cell), short)

    return meets


def _looks_numeric(cell: str) -> bool:
    try:
        number_in(cell)
    except Raised:
        return False
    return True


def _textual(op: str, wanted: str) -> Callable[[Value], bool]:
    if op not in {"=", "<>"}:
        raise unsupported("文字比大小的条件")
    if wanted.upper() in {"TRUE", "FALSE"} or wanted.startswith("#"):
        raise unsupported("条件是逻辑值或错误值")
    pieces = re.split(r"(~[*?~]|[*?])", wanted)
    pattern = "".join(
        ".*" if piece == "*" else "." if piece == "?" else re.escape(piece[1:] if piece[:1] == "~" else piece)
        for piece in pieces
    )
    whole = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    equal = op == "="
    return lambda cell: (cell.__class__ is str and whole.fullmatch(cell) is not None) is equal


def _grid(argument: Argument, page: Page) -> Grid:
    if argument.grid is None:
        raise unsupported("条件函数的区域不是单元格")
    return argument.grid(page)


def _chosen(pairs: tuple[Argument, ...], page: Page) -> tuple[list[bool], tuple[int, int]]:
    """Which cells meet all conditions, and the shape of the areas."""
    shape = (0, 0)
    kept: list[bool] = []
    for area, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        grid = _grid(area, page)
        if kept and shape != (grid.rows, grid.columns):
            raise Raised(Fault.VALUE)
        shape, meets = (grid.rows, grid.columns), condition(criterion.scalar(page))
        found = [meets(value) for value in grid.values]
        kept = [one and other for one, other in zip(kept, found, strict=True)] if kept else found
    return kept, shape


def _total(summed: Grid, kept: list[bool]) -> Value:
    total = ZERO
    for value, keep in zip(summed.values, kept, strict=True):
        if keep and value.__class__ is Decimal:
            total += value
        elif keep and value.__class__ is Fault:
            raise raised(value)
    return total


def _sum_if(area: Argument | None, pairs: tuple[Argument, ...]) -> Scalar:
    def run(page: Page) -> Value:
        kept, shape = _chosen(pairs, page)
        summed = _grid(area or pairs[0], page)
        if shape != (summed.rows, summed.columns):
            raise unsupported("求和区域与条件区域大小不同")
        return _total(summed, kept)

    return run


def _sumif(arguments: tuple[Argument, ...]) -> Scalar:
    return _sum_if(arguments[2] if len(arguments) > 2 else None, arguments[:2])


def _sumifs(arguments: tuple[Argument, ...]) -> Scalar:
    return _sum_if(arguments[0], _paired(arguments[1:]))


def _countifs(arguments: tuple[Argument, ...]) -> Scalar:
    pairs = _paired(arguments)
    return lambda page: Decimal(sum(_chosen(pairs, page)[0]))


def _paired(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    if len(arguments) % 2:
        raise unsupported("条件与区域不成对")
    return arguments


def _match(arguments: tuple[Argument, ...]) -> Scalar:
    wanted, area, how = arguments[0].scalar, arguments[1], arguments[2].scalar

    def run(page: Page) -> Value:
        if how(page) != ZERO:
            raise unsupported("MATCH 的近似匹配")
        value, cells = wanted(page), _grid(area, page)
        wild = value.__class__ is str and re.search(r"[*?~]", value)
        if value is None or wild or (cells.rows > 1 and cells.columns > 1):
            raise unsupported("MATCH 的这种用法")
        for position, cell in enumerate(cells.values, 1):
            if cell.__class__ is value.__class__ and same(cell, value):
                return Decimal(position)
        raise Raised(Fault.ABSENT)

    return run


CONDITIONAL: dict[str, tuple[int, int, Builder]] = {
    "SUMIF": (2, 3, _sumif),
    "SUMIFS": (3, 255, _sumifs),
    "COUNTIF": (2, 2, _countifs),
    "COUNTIFS": (2, 254, _countifs),
    "MATCH": (3, 3, _match),
}
LIBRARY = BUILDERS | CONDITIONAL
"""Every function of the first engine."""
