"""Balancing formulas over field names: `三公经费 = 公务用车 + 出国经费 + 公务接待`.

One language for rules, derived fields and (later) a template author's own formulas. Names are the Chinese names of
ranges; `整体自评表.项目支出` names a field of another form by its role, `支出决算表.支出明细.基本支出` a column of its
table. Numbers may carry %. Functions: 汇总(表.列); 汇总(表.列, 条件列, "模式") over rows whose text in 条件列 fits the
pattern (? one character, * any number, as in SUMIF); 逐行汇总(首项, 末项) over printed lines; 四舍五入(x, 位数),
较小(…), 较大(…), 绝对值(x), 如果(条件, 是, 否).

Evaluation is interval arithmetic on printed numbers (xlzj.interval). A blank counts as 0 in a sum of which another
member is filled; a sum of blanks is blank; a blank factor or divisor makes the result blank.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xlzj.arithmetic import BINARY, COMPARE, FUNCTIONS, Value, subtract, total_of
from xlzj.interval import ZERO, Interval, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class BadExpression(Exception):  # noqa: N818  (it names the thing that is bad)
    """A formula cannot be read; `position` is the 0-based character where reading stopped."""

    def __init__(self, text: str, position: int, message: str) -> None:
        super().__init__(f"公式“{text}”第 {position + 1} 个字符处：{message}")
        self.position = position


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


Evaluate = "Callable[[Scope], Value]"


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


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?%?)|(?P<name>[^\W\d][\w—]*(?:\.[^\W\d][\w—]*){0,2})|(?P<text>\x22[^\x22]*\x22)|(?P<op><=|>=|<>|[-+*/(),=<>]))"
)
_FOLD = str.maketrans({"×": "*", "÷": "/", "−": "-", "≤": "\0", "≥": "\1", "≠": "\2", "（": "(", "）": ")", "，": ","})


def _fold(text: str) -> str:
    return text.translate(_FOLD).replace("\0", "<=").replace("\1", ">=").replace("\2", "<>")


_LONGEST, _DEEPEST = 1000, 40  # characters; brackets inside brackets


class _Parser:
    """Recursive descent over one formula; builds closures."""

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise BadExpression(f"{text[:40]}…", _LONGEST, f"公式太长，超过 {_LONGEST} 字")
        self.text = text
        self.tokens = list(self._tokenise(_fold(text)))
        self.at = self.depth = 0
        self.names: list[tuple[str, str]] = []

    def _tokenise(self, text: str) -> Iterable[tuple[str, str, int]]:
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise BadExpression(self.text, position, "认不出这个符号")
            kind = match.lastgroup or ""
            yield kind, match[kind], match.start(kind)
            position = match.end()

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise BadExpression(self.text, len(self.text), f"公式没有写完{f'，缺“{expected}”' if expected else ''}")
        kind, token, position = self.tokens[self.at]
        if expected and token != expected:
            raise BadExpression(self.text, position, f"这里应为“{expected}”，却是“{token}”")
        self.at += 1
        return kind, token

    def sum(self) -> Callable[[Scope], Value]:
        return self._chain("+-", self.product)

    def product(self) -> Callable[[Scope], Value]:
        return self._chain("*/", self.atom)

    def _chain(self, operators: str, inner: Callable[[], Callable[[Scope], Value]]) -> Callable[[Scope], Value]:
        run = inner()
        while (token := self.peek()) and token in operators:
            self.take()
            run = _combine(BINARY[token], run, inner())
        return run

    def atom(self) -> Callable[[Scope], Value]:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BadExpression(self.text, len(self.text), f"括号、负号套了 {_DEEPEST} 层以上")
        run = self._atom()
        self.depth -= 1
        return run

    def _atom(self) -> Callable[[Scope], Value]:
        kind, token = self.take()
        if kind == "number":
            number = exact(Decimal(token.rstrip("%")) / (100 if token.endswith("%") else 1))
            return lambda _scope: number
        if token == "(":
            run = self.condition()
            self.take(")")
            return run
        if token == "-":
            negated = self.atom()
            return lambda scope: subtract(None, negated(scope))
        if kind != "name":
            raise BadExpression(self.text, self.tokens[self.at - 1][2], f"“{token}”不能放在这里")
        return self._call(token) if self.peek() == "(" else self._field(token)

    def _field(self, token: str) -> Callable[[Scope], Value]:
        form, _, name = token.rpartition(".")
        if "." in form:
            raise BadExpression(self.text, self.tokens[self.at - 1][2], f"“{token}”是表的一列，要放在“汇总( )”里")
        self.names.append((form, name))
        return lambda scope: scope.number(form, name)

    def _call(self, name: str) -> Callable[[Scope], Value]:
        self.take("(")
        if name == "汇总":
            return self._table()
        if name == "逐行汇总":
            first = self.take()[1]
            self.take(",")
            last = self.take()[1]
            self.take(")")
            return lambda scope: total_of(scope.lines(first, last))
        if name not in FUNCTIONS:
            known = "、".join(("汇总", "逐行汇总", *FUNCTIONS))
            raise BadExpression(self.text, self.tokens[self.at - 2][2], f"没有“{name}”这个函数；可用：{known}")
        arguments = [self.condition()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.condition())
        self.take(")")
        arity, function = FUNCTIONS[name]
        if arity and len(arguments) != arity:
            raise BadExpression(self.text, len(self.text) - 1, f"“{name}”要 {arity} 个参数，给了 {len(arguments)} 个")
        return lambda scope: function([argument(scope) for argument in arguments])

    def _table(self) -> Callable[[Scope], Value]:
        """What stands in 汇总( ): 表, 表.列 or 表式.表.列, then perhaps a condition on another column."""
        _, target = self.take()
        *forms, table, column = target.split(".") if "." in target else (target, "")
        where = EVERY_ROW
        if self.peek() == ",":
            self.take()
            _, other = self.take()
            self.take(",")
            where = Where(other, self.take()[1].strip('"'))
        self.take(")")
        form = forms[0] if forms else ""
        return lambda scope: total_of(scope.numbers(form, table, column, where))

    def condition(self) -> Callable[[Scope], Value]:
        left = self.sum()
        if self.peek() not in COMPARE:
            return left
        compare = COMPARE[self.take()[1]]
        right = self.sum()

        def run(scope: Scope) -> Value:
            a, b = left(scope), right(scope)
            return None if a is None or b is None else exact(int(compare(a.value, b.value)))

        return run


def _combine(
    operator: Callable[[Value, Value], Value], left: Callable[[Scope], Value], right: Callable[[Scope], Value]
) -> Callable[[Scope], Value]:
    return lambda scope: operator(left(scope), right(scope))


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression:
    """Compile an arithmetic expression. Raises BadExpression."""
    parser = _Parser(text)
    run = parser.sum()
    if parser.at < len(parser.tokens):
        _, token, position = parser.tokens[parser.at]
        raise BadExpression(text, position, f"多出了“{token}”")
    return Expression(text, run, tuple(dict.fromkeys(parser.names)))


@lru_cache(maxsize=4096)
def comparison(text: str) -> Comparison:
    """Compile `left operator right`. Raises BadExpression."""
    folded = _fold(text)
    match = re.search(r"<=|>=|<>|=|<|>", folded)
    if match is None:
        raise BadExpression(text, len(text), "缺少比较符（= ≤ ≥ < >）")
    return Comparison(
        text, expression(folded[: match.start()].strip()), match[0], expression(folded[match.end() :].strip())
    )


def zero_if_blank(value: Value) -> Interval:
    """A blank as exact 0, for sums that are compared although one side is empty."""
    return exact(ZERO) if value is None else value
