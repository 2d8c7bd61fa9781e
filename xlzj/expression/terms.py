"""The nouns of balancing formulas (xlzj.expression): what a formula is once it is read, and how it may be wrong."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xlzj.arithmetic import Value


class BadExpression(Exception):  # noqa: N818  (it names the thing that is bad)
    """A formula cannot be read: `reason` says why, `position` is the 0-based character where reading stopped."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"公式“{text}”第 {position + 1} 个字符处：{reason}")
        self.position = position
        self.reason = reason


class Where(NamedTuple):
    """Rows of a table whose cell in `column` matches `pattern` (? one character, * any); column "" is every row."""

    column: str = ""
    pattern: str = ""

    def holds(self, text: str) -> bool:
        """Whether a cell with this text is meant."""
        return not self.column or fnmatchcase(text, self.pattern)


EVERY_ROW = Where()


class Scope(Protocol):
    """Where an expression finds its names."""

    def number(self, form: str, name: str) -> Value:
        """The number of a field (`form` is a role, "" for the own form)."""
        ...

    def numbers(self, form: str, table: str, column: str, where: Where = EVERY_ROW) -> Iterable[Value]:
        """The numbers of a table's column; `column` "" means the column being checked."""
        ...

    def lines(self, first: str, last: str) -> Iterable[Value]:
        """The numbers of the printed lines from `first` to `last`, in the column being checked."""
        ...


class Expression(NamedTuple):
    """A compiled arithmetic expression. `names` are (form role, field) in order of appearance, without tables."""

    text: str
    run: Callable[[Scope], Value]
    names: tuple[tuple[str, str], ...]


class Comparison(NamedTuple):
    """`left operator right`, operator one of = <= >= < > <>."""

    text: str
    left: Expression
    operator: str
    right: Expression


class Named(NamedTuple):
    """A name in a formula: `path` as written (附件3.年度资金总额_全年执行数), where, and what it stands for.

    `use`: "" one field; 汇总 what a sum runs over; 条件 the column a sum's condition looks at; 逐行 the first or last
    of printed lines; 空 a field whose blank counts as 0.
    """

    path: str
    position: int
    use: str = ""


class Assertion(NamedTuple):
    """What must hold, by its `kind`.

    比较: `comparison`; 且: all of `parts`; 或: one of them; 如果: the first part where `condition` holds, else the
    second where there is one; 真: always.
    """

    kind: str
    text: str
    comparison: Comparison | None = None
    parts: tuple[Assertion, ...] = ()
    condition: Expression | None = None


class Statement(NamedTuple):
    """A formula that says what must hold, with every name in it in order of appearance."""

    text: str
    assertion: Assertion
    names: tuple[Named, ...]
