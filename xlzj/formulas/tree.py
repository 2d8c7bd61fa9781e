"""Formula trees: their nodes, their one canonical text, and the references in them.

`unparse` writes a tree without `$` and spaces, with brackets only where needed, so that two spellings of one formula
have one text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xlzj.address import column_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LEVELS = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
"""How tightly binary operators bind; a minus before a value binds tighter than `^`, `%` tightest."""
_MINUS, _PERCENT, _ATOM = 6, 7, 9


class Number(NamedTuple):
    """A number as written: 0.5."""

    value: Decimal


class Text(NamedTuple):
    """A text constant, without its quotes."""

    text: str


class Logical(NamedTuple):
    """TRUE or FALSE."""

    truth: bool


class Failure(NamedTuple):
    """An error written into the formula: #REF!."""

    code: str


class Missing(NamedTuple):
    """An argument left out: IF(A1,,2)."""


class Ref(NamedTuple):
    """One cell: `sheet` "" is the sheet of the formula; `cell` without $."""

    sheet: str
    cell: str


@lru_cache(maxsize=1024)
def _addresses(left: int, top: int, right: int, bottom: int) -> tuple[str, ...]:
    letters = [column_letters(number) for number in range(left, right + 1)]
    return tuple(f"{letter}{row}" for row in range(top, bottom + 1) for letter in letters)


class Area(NamedTuple):
    """A rectangle, both ends included; a whole column runs from row 1 to LAST_ROW."""

    sheet: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> int:
        """Number of cells."""
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)

    def cells(self) -> tuple[str, ...]:
        """Addresses row by row."""
        return _addresses(self.left, self.top, self.right, self.bottom)


class Name(NamedTuple):
    """A defined name."""

    sheet: str
    name: str


class Unary(NamedTuple):
    """`-x`, or `x%` (op "%"). A unary plus leaves no node."""

    op: str
    value: Node


class Binary(NamedTuple):
    """`left op right`."""

    op: str
    left: Node
    right: Node


class Call(NamedTuple):
    """A function call; `function` in upper case without _xlfn."""

    function: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Number | Text | Logical | Failure | Missing | Ref | Area | Name | Unary | Binary | Call


def quoted(sheet: str) -> str:
    """A sheet name as a formula's prefix, with "!"; "" for the own sheet."""
    if not sheet:
        return ""
    plain = re.fullmatch(r"[^\W\d][\w.]*", sheet) and not re.fullmatch(r"[A-Za-z]{1,3}\d+", sheet)
    return f"{sheet}!" if plain else "'" + sheet.replace("'", "''") + "'!"


def spell(leaf: Ref | Area | Name) -> str:
    """A reference as a formula writes it, without $."""
    prefix = quoted(leaf.sheet)
    if isinstance(leaf, Ref):
        return prefix + leaf.cell
    if isinstance(leaf, Name):
        return prefix + leaf.name
    if leaf.bottom - leaf.top + 1 == LAST_ROW:
        return f"{prefix}{column_letters(leaf.left)}:{column_letters(leaf.right)}"
    if leaf.right - leaf.left + 1 == LAST_COLUMN:
        return f"{prefix}{leaf.top}:{leaf.bottom}"
    return f"{prefix}{column_letters(leaf.left)}{leaf.top}:{column_letters(leaf.right)}{leaf.bottom}"


def unparse(node: Node, leaf: Callable[[Ref | Area | Name], str] = spell, *, space: str = "") -> str:
    """The canonical text of a tree; `leaf` spells references, `space` stands around operators."""
    return _written(node, leaf, space)[0]


def _written(node: Node, leaf: Callable[[Ref | Area | Name], str], space: str) -> tuple[str, int]:
    """The text of a node and how tightly its outermost operator binds."""
    match node:
        case Ref() | Area() | Name():
            return leaf(node), _ATOM
        case Binary(op, left, right):
            level = LEVELS[op]
            first, second = _inside(left, leaf, space, level), _inside(right, leaf, space, level + 1)
            return f"{first}{space}{op}{space}{second}", level
        case Unary("%", value):
            return f"{_inside(value, leaf, space, _PERCENT)}%", _PERCENT
        case Unary(op, value):
            return f"{op}{_inside(value, leaf, space, _PERCENT)}", _MINUS
        case Call(function, arguments):
            return f"{function}({','.join(_written(a, leaf, space)[0] for a in arguments)})", _ATOM
        case _:
            return _constant(node), _ATOM


def _constant(node: Number | Text | Logical | Failure | Missing) -> str:
    match node:
        case Number(value):
            return f"{value:f}"
        case Text(text):
            return '"' + text.replace('"', '""') + '"'
        case Logical(truth):
            return "TRUE" if truth else "FALSE"
        case Failure(code):
            return code
        case _:
            return ""


def _inside(node: Node, leaf: Callable[[Ref | Area | Name], str], space: str, least: int) -> str:
    text, level = _written(node, leaf, space)
    return text if level >= least else f"({text})"


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, the outermost first."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Binary):
            stack += (node.right, node.left)
        elif isinstance(node, Unary):
            stack.append(node.value)
        elif isinstance(node, Call):
            stack += reversed(node.arguments)


def references(node: Node) -> tuple[Ref | Area | Name, ...]:
    """Every reference of a tree, each once, in printed order."""
    return tuple(dict.fromkeys(n for n in walk(node) if isinstance(n, (Ref, Area, Name))))
