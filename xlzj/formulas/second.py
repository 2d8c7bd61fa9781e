"""The second, independent engine: the package `formulas`, one formula at a time, compiled once per distinct text.

It calculates in binary floats and has defects of its own; those we know are met on its doorstep:

* SUM and its kin count text "2" in a range: texts and truth values that only such functions see go in as blanks;
* ROUND(1.005, 2) gives 1.00: `agreement` tells a difference of one unit of the last rounded place from a real one;
* sheet-scoped names give #REF!: names are replaced by the cells they mean before it sees the formula.

What it cannot do has no value (None as a whole answer, never a guess). The package takes 0.7 s to load, so it is
called only where the first engine doubts a stored value.
"""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.formulas.syntax import FormulaError, parse
from xlzj.formulas.tree import Area, Binary, Call, Name, Node, Number, Ref, Unary, spell, unparse, walk
from xlzj.formulas.values import Fault, Raised, Stop, Value, digits, fault_of, unsupported
from xlzj.interval import ZERO, half_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlzj.formulas.engine import Page

_RELATIVE = Decimal("1e-9")
_ADDING = frozenset({"SUM", "MIN", "MAX", "AVERAGE", "COUNT"})
_ROUNDING = frozenset({"ROUND", "ROUNDUP", "ROUNDDOWN"})
_MARK = "求和"
_LARGEST = 20_000  # cells of one operand; more would take longer than the answer is worth


class Agreement(Enum):
    """SAME within 1e-9; ROUNDING: apart by at most one unit of the last place the formula rounds to; else APART."""

    SAME = "same"
    ROUNDING = "rounding"
    APART = "apart"


class _Operand(NamedTuple):
    """Cells a formula reads; `summed`: read by SUM and its kin, which see numbers only."""

    leaf: Ref | Area
    summed: bool


class _Program(NamedTuple):
    """A formula as the package compiled it: its function and its operands in order."""

    run: Callable[..., Any]
    operands: tuple[_Operand, ...]


class Answer(NamedTuple):
    """`known` False: the second engine has no value for this formula (`reason` says why)."""

    known: bool
    value: Value = None
    reason: str = ""


def answer(formula: str, page: Page) -> Answer:
    """What the second engine makes of a formula, given the values its operands have on this page."""
    try:
        plain = _without_names(parse(formula), page)
        program = _program(plain)
        operands = [_cells(operand, page) for operand in program.operands]
    except (FormulaError, Stop, Raised) as error:
        return Answer(known=False, reason=str(error))
    except Exception as error:  # noqa: BLE001  (a foreign parser; whatever it throws, it has no answer)
        return Answer(known=False, reason=f"第二引擎读不了：{type(error).__name__}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numpy warns of 1/0, which is a value here
            return Answer(known=True, value=_value(program.run(*operands)))
    except Exception as error:  # noqa: BLE001  (same)
        return Answer(known=False, reason=f"第二引擎算不出：{type(error).__name__}")


def _without_names(tree: Node, page: Page) -> str:
    """The formula text with every defined name replaced by what it means."""
    if not any(isinstance(node, Name) for node in walk(tree)):
        return unparse(tree)

    def leaf(node: Ref | Area | Name) -> str:
        return spell(page.resolve(node) if isinstance(node, Name) else node)

    return unparse(tree, leaf)


@lru_cache(maxsize=2048)
def _program(formula: str) -> _Program:
    import formulas

    marked = unparse(_marked(parse(formula)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = formulas.Parser().ast(f"={marked}")[1].compile()
    return _Program(function, tuple(_unmarked(text) for text in function.inputs))


def _marked(node: Node, *, summed: bool = False) -> Node:
    """The tree with references that SUM and its kin read moved to a sheet of their own, to tell them from others."""
    match node:
        case Ref() | Area():
            return node._replace(sheet=_MARK + node.sheet) if summed else node
        case Call(function, arguments):
            adding = function in _ADDING
            return Call(function, tuple(_marked(argument, summed=adding) for argument in arguments))
        case Binary(op, left, right):
            return Binary(op, _marked(left), _marked(right))
        case Unary(op, value):
            return Unary(op, _marked(value))
        case _:
            return node


def _unmarked(text: str) -> _Operand:
    leaf = parse(text)
    if not isinstance(leaf, (Ref, Area)):
        raise unsupported(f"操作数 {text}")
    summed = leaf.sheet.startswith(_MARK)
    return _Operand(leaf._replace(sheet=leaf.sheet.removeprefix(_MARK)), summed)


def _cells(operand: _Operand, page: Page) -> Any:
    """The operand as the package takes it: a rectangle of floats, texts, truth values, its errors and blanks."""
    import numpy as np
    import schedula
    from formulas.functions import Error

    grid, summed = page.grid(operand.leaf), operand.summed
    if len(grid.values) > _LARGEST:
        raise unsupported("区域太大")
    cells = np.empty((grid.rows, grid.columns), dtype=object)
    for index, value in enumerate(grid.values):
        kind = value.__class__
        if isinstance(value, Decimal):
            cell: object = float(value)
        elif isinstance(value, Fault):
            cell = Error.errors[value.value]
        elif value is None or (summed and kind in {str, bool}):
            cell = schedula.EMPTY
        else:
            cell = value
        cells[divmod(index, grid.columns)] = cell
    return cells


def _value(result: Any) -> Value:
    """The package's answer as one of our values."""
    import numpy as np
    import schedula
    from formulas.functions import XlError

    cells = np.asarray(result, dtype=object)
    if cells.size != 1:
        raise unsupported("结果不是一个值")
    value = cells.reshape(-1)[0]
    if value is schedula.EMPTY:
        return ZERO
    if isinstance(value, XlError):
        return fault_of(str(value))
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, str):
        return str(value)
    binary = float(value)
    return Decimal(repr(binary)) if math.isfinite(binary) else Fault.NUMBER


def close(left: Value, right: Value) -> bool:
    """Whether two values are one but for the last digits of a binary float: 1e-9 relative (absolute below 1)."""
    if left.__class__ is Decimal and right.__class__ is Decimal:
        if left == right:
            return True
        return abs(left - right) <= _RELATIVE * max(Decimal(1), abs(left), abs(right))
    left, right = (ZERO if side is None else side for side in (left, right))
    return left.__class__ is right.__class__ and left == right


def rounding_half(formula: str) -> Decimal:
    """Half a unit of the coarsest place a formula rounds to by a written number of decimals; 0 where it does not."""
    try:
        return _rounding_half(parse(formula))
    except FormulaError:
        return ZERO


@lru_cache(maxsize=4096)
def _rounding_half(tree: Node) -> Decimal:
    halves = [
        half_of(int(node.arguments[1].value))
        for node in walk(tree)
        if isinstance(node, Call) and node.function in _ROUNDING and len(node.arguments) == 2
        if isinstance(node.arguments[1], Number)
    ]
    return max(halves, default=ZERO)


def agreement(left: Value, right: Value, formula: str) -> Agreement:
    """How two engines' values of one formula stand to each other."""
    if close(left, right):
        return Agreement.SAME
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        unit = 2 * rounding_half(formula)
        if unit and digits(abs(left - right)) <= unit:
            return Agreement.ROUNDING
    return Agreement.APART
