"""Two formulas that should be one: equal, equal in effect, short of some cells, or changed.

Formulas are compared as trees, not as texts: spelling, `$`, brackets and the order of a sum's terms do not count, and
the guard for blank forms (`IF(COUNTA(…)=0,"",…)`) is told apart from what is computed.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.formulas.syntax import FormulaError, parse
from xlzj.formulas.tree import Area, Binary, Call, Name, Node, Ref, Text, Unary, unparse, walk

if TYPE_CHECKING:
    from xlzj.formulas.plan import Labels

_LARGEST = 20_000
_NOTHING = Text("")


class Difference(NamedTuple):
    """How a formula differs from the official one.

    `same`: it computes the same from the same cells. `omitted`: it is the same but for these cells, which it leaves
    out (empty where it is changed otherwise). `extra`: cells a changed one reads and the official one does not.
    """

    same: bool
    omitted: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def normal(formula: str, sheet: str) -> str | None:
    """The canonical text of a formula on a sheet, references to the own sheet without its name; None if unreadable."""
    try:
        tree = parse(formula)
    except FormulaError:
        return None
    return unparse(own(tree, sheet))


def own(node: Node, sheet: str) -> Node:
    """The tree with the sheet's own name dropped from its references."""
    match node:
        case Ref() | Area() | Name():
            return node._replace(sheet="") if node.sheet.casefold() == sheet.casefold() else node
        case Call(function, arguments):
            return Call(function, tuple(own(argument, sheet) for argument in arguments))
        case Binary(op, left, right):
            return Binary(op, own(left, sheet), own(right, sheet))
        case Unary(op, value):
            return Unary(op, own(value, sheet))
        case _:
            return node


def core(node: Node) -> Node:
    """What is computed once the guards for blanks are taken off: IFERROR(x,"") and IF(…,"",x) are x."""
    while isinstance(node, Call) and node.arguments:
        if node.function == "IFERROR" and node.arguments[-1] == _NOTHING:
            node = node.arguments[0]
        elif node.function == "IF" and len(node.arguments) == 3 and node.arguments[1] == _NOTHING:
            node = node.arguments[2]
        else:
            break
    return node


def terms(node: Node) -> Counter[str] | None:
    """The cells a pure sum adds, with how often; None where something else is computed."""
    match node:
        case Ref():
            return Counter({unparse(node): 1})
        case Area() if node.size <= _LARGEST:
            prefix = node.sheet and f"{node.sheet}!"
            return Counter(f"{prefix}{cell}" for cell in node.cells())
        case Binary("+", left, right):
            parts = [terms(left), terms(right)]
        case Call("SUM", arguments):
            parts = [terms(argument) for argument in arguments]
        case _:
            return None
    total: Counter[str] = Counter()
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def difference(official: Node, found: Node) -> Difference:
    """How `found` differs from `official`, both on one sheet and with the sheet's own name dropped."""
    if official == found:
        return Difference(same=True)
    left, right = core(official), core(found)
    omitted = _omitted(left, right)
    if omitted is not None:
        missed = tuple(omitted)
        return Difference(same=not missed, omitted=missed)
    before, after = _cells(left), _cells(right)
    return Difference(same=False, extra=tuple(cell for cell in after if cell not in before))


def _omitted(official: Node, found: Node) -> Counter[str] | None:
    """The cells left out by an otherwise equal formula; None where it is changed otherwise."""
    if official == found:
        return Counter()
    left, right = terms(official), terms(found)
    if left is not None and right is not None:
        return left - right if not right - left else None
    parts: list[tuple[Node, Node]]
    if isinstance(official, Call) and isinstance(found, Call):
        if official.function != found.function or len(official.arguments) != len(found.arguments):
            return None
        parts = list(zip(official.arguments, found.arguments, strict=True))
    elif isinstance(official, Binary) and isinstance(found, Binary) and official.op == found.op:
        parts = [(official.left, found.left), (official.right, found.right)]
    elif isinstance(official, Unary) and isinstance(found, Unary) and official.op == found.op:
        parts = [(official.value, found.value)]
    else:
        return None
    total: Counter[str] = Counter()
    for part in parts:
        omitted = _omitted(*part)
        if omitted is None:
            return None
        total |= omitted
    return total


def _cells(tree: Node) -> dict[str, None]:
    """Cells a tree reads, in order; large areas by their own text."""
    found: dict[str, None] = {}
    for node in walk(tree):
        if isinstance(node, Area) and node.size <= _LARGEST and not node.sheet:
            found |= dict.fromkeys(node.cells())
        elif isinstance(node, (Ref, Area, Name)):
            found[unparse(node)] = None
    return found


def told(tree: Node, labels: Labels) -> str:
    """A formula in field names, without the guards for blanks: 公车购置_上年决算 + 公车运行维护_上年决算."""
    inner = core(tree)
    if isinstance(inner, Call) and inner.function == "SUM" and len(inner.arguments) > 1 and terms(inner) is not None:
        return " + ".join(_term(argument, labels) for argument in inner.arguments)
    return unparse(inner, labels.leaf, space=" ")


def _term(node: Node, labels: Labels) -> str:
    return f"SUM({labels.leaf(node)})" if isinstance(node, Area) else unparse(node, labels.leaf, space=" ")
