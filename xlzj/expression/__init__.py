"""Balancing formulas over field names: `三公经费 = 公务用车 + 出国经费 + 公务接待`.

One language for rules, derived fields and a template author's own formulas (审核公式: `statement`). Names are the
Chinese names of ranges; `整体自评表.项目支出` names a field of another form by its role, `支出决算表.支出明细.基本支出`
a column of its table. Numbers may carry %. Functions: 汇总(表.列); 汇总(表.列, 条件列, "模式") over rows whose text in
条件列 fits the pattern (? one character, * any number, as in SUMIF); 逐行汇总(首项, 末项) over printed lines;
四舍五入(x, 位数), 合计(…), 较小(…), 较大(…), 绝对值(x), 如果(条件, 是, 否), 且(…), 或(…), 非(x), 空作零(字段). Excel's
names of functions (IF, SUM, ABS, ROUND, AND …), its operators and full-width characters mean the same.

Evaluation is interval arithmetic on printed numbers (xlzj.interval). A blank counts as 0 in a sum of which another
member is filled; a sum of blanks is blank; a blank factor or divisor makes the result blank.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.expression.parsing import Parser
from xlzj.expression.terms import (
    EVERY_ROW,
    Assertion,
    BadExpression,
    Comparison,
    Expression,
    Named,
    Scope,
    Statement,
    Where,
)
from xlzj.interval import ZERO, exact

if TYPE_CHECKING:
    from xlzj.arithmetic import Value
    from xlzj.interval import Interval

__all__ = [
    "EVERY_ROW",
    "Assertion",
    "BadExpression",
    "Comparison",
    "Expression",
    "Named",
    "Scope",
    "Statement",
    "Where",
    "comparison",
    "expression",
    "statement",
    "zero_if_blank",
]


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression:
    """Compile an arithmetic expression. Raises BadExpression."""
    parser = Parser(text)
    return parser.whole(lambda: parser.side(parser.sum))._replace(text=text)


@lru_cache(maxsize=4096)
def comparison(text: str) -> Comparison:
    """Compile `left operator right`. Raises BadExpression."""
    parser = Parser(text)
    return parser.whole(parser.comparison)._replace(text=text)


@lru_cache(maxsize=4096)
def statement(text: str) -> Statement:
    """Compile an author's own formula: a comparison, or 且 / 或 / 如果 over comparisons. Raises BadExpression."""
    skipped = len(text) - len(text.lstrip(" =＝\u3000"))  # Excel's formulas begin with "="; positions stay
    parser = Parser(" " * skipped + text[skipped:], own=True)
    parser.text = text
    assertion = parser.whole(parser.assertion)
    return Statement(text, assertion, tuple(parser.names))


def zero_if_blank(value: Value) -> Interval:
    """A blank as exact 0, for sums that are compared although one side is empty."""
    return exact(ZERO) if value is None else value
