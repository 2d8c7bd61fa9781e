"""Formula text → closure over a page, once per distinct text.

The closure reads cells through the page it is called with (xlzj.formulas.engine.Page); a formula that uses something
this engine does not know compiles to one that stops, so that no wrong value can come out of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.formulas.criteria import LIBRARY
from xlzj.formulas.functions import Argument, Grid
from xlzj.formulas.syntax import FormulaError, parse
from xlzj.formulas.tree import (
    Area,
    Binary,
    Call,
    Failure,
    Logical,
    Missing,
    Name,
    Node,
    Number,
    Ref,
    Text,
    Unary,
    references,
)
from xlzj.formulas.values import (
    Fault,
    Stop,
    Value,
    add,
    before,
    bounded,
    divide,
    fault_of,
    number,
    power,
    raised,
    same,
    text,
    unsupported,
)
from xlzj.interval import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlzj.formulas.engine import Page
    from xlzj.formulas.functions import Scalar

_NOT_ONE = "区域出现在只能放一个数的地方"
_SMALL = 256  # cells of larger areas are looked up when needed, in the used part of the sheet only


class Compiled(NamedTuple):
    """A formula ready to run: `run(page)` gives the value or raises Raised or Stop.

    `cells`: the cells of the own sheet it may read; `elsewhere`: references to other sheets, names and large areas.
    `stopped`: why it cannot be computed, or "".
    """

    run: Scalar
    cells: tuple[str, ...]
    elsewhere: tuple[Ref | Area | Name, ...]
    stopped: str = ""


@lru_cache(maxsize=8192)
def compiled(formula: str) -> Compiled:
    """The closure of a formula (text without "=")."""
    try:
        tree = parse(formula)
        run = _scalar(tree)
    except FormulaError as error:
        return Compiled(_stopping(str(error)), (), (), str(error))
    except Stop as error:
        return Compiled(_stopping(str(error)), (), (), str(error))
    near: dict[str, None] = {}
    far: list[Ref | Area | Name] = []
    for leaf in references(tree):
        if isinstance(leaf, Ref) and not leaf.sheet:
            near[leaf.cell] = None
        elif isinstance(leaf, Area) and not leaf.sheet and leaf.size <= _SMALL:
            near |= dict.fromkeys(leaf.cells())
        else:
            far.append(leaf)
    return Compiled(_final(run), tuple(near), tuple(far))


def _stopping(reason: str) -> Scalar:
    def run(_: Page) -> Value:
        raise unsupported(reason)

    return run


def _final(run: Scalar) -> Scalar:
    """A formula that only points at a blank cell shows 0."""

    def whole(page: Page) -> Value:
        value = run(page)
        return ZERO if value is None else value

    return whole


def _scalar(node: Node) -> Scalar:
    match node:
        case Ref():
            return _cell(node)
        case Binary():
            return _binary(node)
        case Call():
            return _call(node)
        case Unary():
            return _unary(node)
        case Name():
            return _named(node)
        case Area():
            raise unsupported(_NOT_ONE)
        case _:
            return _constant(node)


def _constant(node: Number | Text | Logical | Failure | Missing) -> Scalar:
    if isinstance(node, Failure):
        return _failing(node.code)
    value: Value = None if isinstance(node, Missing) else node[0]
    return lambda _: value


def _unary(node: Unary) -> Scalar:
    inner = _scalar(node.value)
    if node.op == "%":
        return lambda page: number(inner(page)).scaleb(-2)
    return lambda page: -number(inner(page))


def _failing(code: str) -> Scalar:
    def run(_: Page) -> Value:
        raise raised(fault_of(code))

    return run


def _cell(ref: Ref) -> Scalar:
    sheet, cell = ref

    def near(page: Page) -> Value:
        value = page.get(cell)
        if value.__class__ is Fault:
            raise raised(value)
        return value

    if not sheet:
        return near
    return lambda page: near(page.other(sheet))


def _named(name: Name) -> Scalar:
    def run(page: Page) -> Value:
        target = page.resolve(name)
        if not isinstance(target, Ref):
            raise unsupported(f"名称“{name.name}”不是一个单元格")
        return _cell(target)(page)

    return run


_OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "+": lambda left, right: add(number(left), number(right)),
    "-": lambda left, right: add(number(left), -number(right)),
    "*": lambda left, right: bounded(number(left) * number(right)),
    "/": lambda left, right: divide(number(left), number(right)),
    "^": lambda left, right: power(number(left), number(right)),
    "&": lambda left, right: text(left) + text(right),
    "=": same,
    "<>": lambda left, right: not same(left, right),
    "<": before,
    ">": lambda left, right: before(right, left),
    "<=": lambda left, right: not before(right, left),
    ">=": lambda left, right: not before(left, right),
}


def _binary(node: Binary) -> Scalar:
    left, right, apply = _scalar(node.left), _scalar(node.right), _OPERATIONS[node.op]
    return lambda page: apply(left(page), right(page))


def _call(node: Call) -> Scalar:
    entry = LIBRARY.get(node.function)
    if entry is None:
        raise unsupported(f"函数 {node.function}")
    least, most, build = entry
    if not least <= len(node.arguments) <= most:
        raise unsupported(f"函数 {node.function} 的参数个数")
    return build(tuple(_argument(argument) for argument in node.arguments))


def _argument(node: Node) -> Argument:
    if isinstance(node, Ref):
        sheet, cell = node
        own: Callable[[Page], Grid] = lambda page: Grid(1, 1, [page.get(cell)])  # noqa: E731
        return Argument(_cell(node), (lambda page: own(page.other(sheet))) if sheet else own)
    if isinstance(node, Area):
        return Argument(_stopping(_NOT_ONE), _area(node))
    if isinstance(node, Name):
        return Argument(_named(node), lambda page: page.grid(page.resolve(node)))
    return Argument(_scalar(node), None, isinstance(node, Missing))


def _area(area: Area) -> Callable[[Page], Grid]:
    if area.sheet or area.size > _SMALL:
        return lambda page: page.grid(area)
    rows, columns, cells = area.bottom - area.top + 1, area.right - area.left + 1, area.cells()

    def near(page: Page) -> Grid:
        return Grid(rows, columns, page.several(cells))

    return near
