"""Text of a balancing formula → closures over a scope, by recursive descent. The language: xlzj.expression."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from xlzj.arithmetic import ALIASES, BINARY, COMPARE, FUNCTIONS, subtract, total_of
from xlzj.expression.terms import EVERY_ROW, Assertion, BadExpression, Comparison, Expression, Named, Where
from xlzj.expression.tokens import folded, tokens
from xlzj.interval import exact

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlzj.arithmetic import Value
    from xlzj.expression.terms import Scope

_Made = TypeVar("_Made")
_DEEPEST = 40  # brackets within brackets
_LOGICAL = ("且", "或", "如果")
_TRUTHS = {"TRUE": 1, "FALSE": 0, "真": 1, "假": 0}


class Parser:
    """Recursive descent over one formula; builds closures. What each method reads stands in its name.

    `own`: an author's formula, whose names are resolved later; in it a column of a table may stand by itself.
    """

    def __init__(self, text: str, *, own: bool = False) -> None:
        self.text = text
        self.folded = folded(text)
        self.own = own
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0
        self.use = ""
        self.names: list[Named] = []

    def peek(self) -> str:
        """The next token, "" at the end."""
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def bad(self, reason: str, back: int = 1) -> BadExpression:
        """An error at the token `back` tokens ago; 0 is the next one."""
        at = self.at - back
        return BadExpression(self.text, self.tokens[at].start if at < len(self.tokens) else len(self.text), reason)

    def take(self, expected: str = "") -> tuple[str, str]:
        """Kind and text of the next token, which must be `expected` where that is given. Raises BadExpression."""
        if self.at >= len(self.tokens):
            raise BadExpression(self.text, len(self.text), f"公式没有写完{f'，缺“{expected}”' if expected else ''}")
        kind, token, _ = self.tokens[self.at]
        if expected and token != expected:
            raise self.bad(f"这里应为“{expected}”，却是“{token}”", 0)
        self.at += 1
        return kind, token

    def name(self, what: str, use: str) -> str:
        """The next token, which must be a name; it is kept as used for `use`."""
        kind, token = self.take()
        if kind != "name":
            raise self.bad(f"这里应写{what}，却是“{token}”")
        self.names.append(Named(token, self.tokens[self.at - 1].start, use))
        return token

    def sum(self) -> Callable[[Scope], Value]:
        """Products added and subtracted."""
        return self._chain("+-", self.product)

    def product(self) -> Callable[[Scope], Value]:
        """Factors multiplied and divided."""
        return self._chain("*/", self.atom)

    def _chain(self, operators: str, inner: Callable[[], Callable[[Scope], Value]]) -> Callable[[Scope], Value]:
        first = inner()
        more: list[tuple[Callable[[Value, Value], Value], Callable[[Scope], Value]]] = []
        while (token := self.peek()) and token in operators:
            self.take()
            more.append((BINARY[token], inner()))
        if not more:
            return first

        def run(scope: Scope) -> Value:
            value = first(scope)
            for combine, operand in more:
                value = combine(value, operand(scope))
            return value

        return run

    def atom(self) -> Callable[[Scope], Value]:
        """A number, a name, a call or brackets."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.bad("括号套得太深，请拆成几条公式", 0)
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
        if token in ("-", "+"):
            signed = self.atom()
            return signed if token == "+" else lambda scope: subtract(None, signed(scope))
        if kind != "name":
            raise self.bad(f"“{token}”不能放在这里")
        if self.peek() == "(":
            return self._call(token)
        if token.upper() in _TRUTHS:
            truth = exact(_TRUTHS[token.upper()])
            return lambda _scope: truth
        return self._field(token)

    def _field(self, token: str) -> Callable[[Scope], Value]:
        form, _, name = token.rpartition(".")
        if "." in form and not self.own:
            raise self.bad(f"“{token}”是表的一列，要放在“汇总( )”里")
        self.names.append(Named(token, self.tokens[self.at - 1].start, self.use))
        return lambda scope: scope.number(form, name)

    def _call(self, called: str) -> Callable[[Scope], Value]:
        name = ALIASES.get(called.upper(), called)
        if name == "汇总" or (name == "合计" and self.own and self._lone_name()):
            self.take("(")
            return self._table()
        if name == "逐行汇总":
            self.take("(")
            first = self.name("首项的名称", "逐行")
            self.take(",")
            last = self.name("末项的名称", "逐行")
            self.take(")")
            return lambda scope: total_of(scope.lines(first, last))
        if name not in FUNCTIONS:
            known = "、".join(("汇总", "逐行汇总", *FUNCTIONS))
            raise self.bad(f"没有“{called}”这个函数；可用：{known}")
        began = self.at - 1
        before, self.use = self.use, "空" if name == "空作零" else self.use
        arguments = self.arguments(self.condition)
        self.use = before
        least, most, function = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            wanted = f"{least}" if least == most else f"{least} 到 {most}"
            raise self.bad(f"“{called}”要 {wanted} 个参数，给了 {len(arguments)} 个", self.at - began)
        if name == "如果":
            return _choice(arguments)
        return lambda scope: function([argument(scope) for argument in arguments])

    def arguments(self, read: Callable[[], _Made]) -> list[_Made]:
        """What stands in the brackets of a call, each part read by `read`."""
        self.take("(")
        made = [read()]
        while self.peek() == ",":
            self.take()
            made.append(read())
        self.take(")")
        return made

    def _lone_name(self) -> bool:
        """Whether only a name stands in the brackets that begin here: SUM(附件3.年度资金总额_全年执行数)."""
        after = self.tokens[self.at + 1 : self.at + 3]
        return len(after) == 2 and after[0].kind == "name" and after[1].text == ")"

    def _table(self) -> Callable[[Scope], Value]:
        """What stands in 汇总( ): 表, 表.列 or 表式.表.列, then perhaps a condition on another column."""
        target = self.name("要汇总的表和列", "汇总")
        form, table, column = _split(target)
        where = EVERY_ROW
        if self.peek() == ",":
            self.take()
            other = self.name("条件列的名称", "条件")
            self.take(",")
            kind, pattern = self.take()
            if kind not in ("text", "number"):
                raise self.bad(f"条件要写在引号里，却是“{pattern}”")
            where = Where(other, pattern.strip('"'))
        self.take(")")
        return lambda scope: total_of(scope.numbers(form, table, column, where))

    def condition(self) -> Callable[[Scope], Value]:
        """A sum, or a comparison worth 1 or 0."""
        left = self.sum()
        if self.peek() not in COMPARE:
            return left
        compare = COMPARE[self.take()[1]]
        right = self.sum()

        def run(scope: Scope) -> Value:
            a, b = left(scope), right(scope)
            return None if a is None or b is None else exact(int(compare(a.value, b.value)))

        return run

    def side(self, read: Callable[[], Callable[[Scope], Value]]) -> Expression:
        """One side of a comparison, or a condition, with its text and the fields it names."""
        first, named = self.at, len(self.names)
        run = read()
        start, last = self.tokens[first].start, self.tokens[self.at - 1]
        text = self.folded[start : last.start + len(last.text)].strip()
        fields = (name.path.rpartition(".") for name in self.names[named:] if name.use in ("", "空"))
        return Expression(text, run, tuple(dict.fromkeys((form, field) for form, _, field in fields)))

    def comparison(self) -> Comparison:
        """`left operator right`."""
        start = self.tokens[self.at].start if self.at < len(self.tokens) else 0
        left = self.side(self.sum)
        if self.peek() not in COMPARE:
            raise self.bad("缺少比较符（= ≤ ≥ < > ≠）", 0)
        operator = self.take()[1]
        right = self.side(self.sum)
        if self.peek() in COMPARE:
            raise self.bad("一条公式只写一个比较符，请拆成两条，或写成 且(…, …)", 0)
        last = self.tokens[self.at - 1]
        return Comparison(self.text[start : last.start + len(last.text)], left, operator, right)

    def assertion(self) -> Assertion:
        """A comparison; or 且, 或, 如果 over assertions where that is all there is up to the next comma."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.bad("括号套得太深，请拆成几条公式", 0)
        first = self.at
        token = self.peek()
        name = ALIASES.get(token.upper(), token)
        condition: Expression | None = None
        comparison: Comparison | None = None
        parts: tuple[Assertion, ...] = ()
        if _TRUTHS.get(token.upper()) and self._ends(self.at + 1):
            kind = "真"
            self.take()
        elif token == "(" and self._ends(self._after(self.at)):
            kind = "且"
            parts = tuple(self.arguments(self.assertion))
        elif name in _LOGICAL and self._bracketed() and self._ends(self._after(self.at + 1)):
            kind = name
            self.take()
            if name == "如果":
                condition, parts = self._implication()
            else:
                parts = tuple(self.arguments(self.assertion))
        else:
            kind, comparison = "比较", self.comparison()
        self.depth -= 1
        start, last = self.tokens[first].start, self.tokens[self.at - 1]
        text = self.text[start : last.start + len(last.text)]
        return Assertion(kind, text, comparison, parts, condition)

    def _implication(self) -> tuple[Expression, tuple[Assertion, ...]]:
        self.take("(")
        condition = self.side(self.condition)
        self.take(",")
        parts = [self.assertion()]
        if self.peek() == ",":
            self.take()
            parts.append(self.assertion())
        self.take(")")
        return condition, tuple(parts)

    def _bracketed(self) -> bool:
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].text == "("

    def _ends(self, at: int) -> bool:
        """Whether an assertion may end before this token."""
        return at >= len(self.tokens) or self.tokens[at].text in (",", ")")

    def _after(self, opening: int) -> int:
        """The token after the bracket that closes the one at `opening`."""
        depth = 0
        for at in range(opening, len(self.tokens)):
            depth += {"(": 1, ")": -1}.get(self.tokens[at].text, 0)
            if depth == 0:
                return at + 1
        return len(self.tokens)

    def whole(self, read: Callable[[], _Made]) -> _Made:
        """What `read` makes of the whole formula."""
        made = read()
        if self.at < len(self.tokens):
            raise self.bad(f"多出了“{self.peek()}”", 0)
        return made


def _choice(arguments: list[Callable[[Scope], Value]]) -> Callable[[Scope], Value]:
    """如果( ): only the branch that is chosen is looked at, so 如果(预算 = 0, 0, 决算 / 预算) never divides by 0."""
    condition, yes = arguments[:2]
    no = arguments[2] if len(arguments) > 2 else None

    def run(scope: Scope) -> Value:
        holds = condition(scope)
        if holds is None:
            return None
        if holds.value:
            return yes(scope)
        return exact(0) if no is None else no(scope)

    return run


def _split(target: str) -> tuple[str, str, str]:
    """Form, table and column of what is summed: 表, 表.列, 表式.表.列."""
    *forms, table, column = target.split(".") if "." in target else (target, "")
    return ".".join(forms), table, column
