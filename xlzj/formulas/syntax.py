"""Excel formulas as trees: numbers, text, references, operators and function calls of the A1 style.

`parse("SUM(C9:C12)/'附件 1'!$B$4*2%")` gives a tree (xlzj.formulas.tree). Precedence
is Excel's: comparison < & < + - < * / < ^ < unary minus < %; `^` binds to the left. Not read, with a FormulaError that
says where: array constants, references into other files, table references, unions and intersections.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import column_letters, column_number
from xlzj.formulas.tree import (
    LAST_COLUMN,
    LAST_ROW,
    LEVELS,
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
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 8192  # characters, Excel's own limit
_DEPTH = 64  # Excel's own limit of nesting
_CHAIN = 200  # operators in a row; longer chains would not fit Python's stack


class FormulaError(ValueError):
    """A formula that cannot be read. `position`: 0-based index into the text without "="."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason}（第 {position + 1} 个字符处）")
        self.reason = reason
        self.position = position


_SHEET = r"(?:'(?P<quoted>(?:[^'\[\]]|'')+)'|(?P<bare>[^\W\d][\w.]*))!"
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\u00a0]+)"
    r'|(?P<string>"(?:[^"]|"")*")'
    r"|(?P<outside>'?[^'\s(),+*/^&=<>\"]*\[)"
    rf"|(?P<sheet>{_SHEET})"
    r"|(?P<error>#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|NULL!))"
    r"|(?P<function>[^\W\d][\w.]*(?=\())"
    r"|(?P<cell>\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?![\w.]))"
    r"|(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.]))"
    r"|(?P<rows>\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6}(?![\w.]))"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d][\w.\\?]*)"
    r"|(?P<op><>|<=|>=|[-+*/^&=<>%(),:])"
)


_FILE = re.compile(r"'?\[([1-9][0-9]*)\](?!\])")  # [0] is the workbook itself


class _Token(NamedTuple):
    kind: str
    text: str
    at: int
    sheet: str = ""


def _tokens(text: str) -> Iterator[_Token]:
    at, sheet, length = 0, "", len(text)
    while at < length:
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(f"不认识的字符“{text[at]}”", at)
        kind = match.lastgroup or ""
        if match["sheet"]:
            sheet = match["quoted"].replace("''", "'") if match["quoted"] else match["bare"]
        elif kind == "outside":
            raise FormulaError("引用了其他工作簿" if _FILE.match(text, at) else "用了表格的结构化引用", at)
        elif kind != "space":
            if sheet and kind not in {"cell", "columns", "rows", "name", "error"}:
                raise FormulaError("表名后面应是单元格", at)
            yield _Token(kind, match[0], at, sheet)
            sheet = ""
        at = match.end()
    yield _Token("end", "", length)


def other_files(text: str) -> list[int]:
    """The numbers of the other workbooks that a formula refers to, in its order: 2 for `[2]附件1!B3`."""
    found: list[int] = []
    at, last = 0, text.rfind("[")
    while at <= last:
        match = _TOKEN.match(text, at)
        if match is not None and match["outside"] and (file := _FILE.match(text, at)):
            found.append(int(file[1]))
            match = file
        at = match.end() if match else at + 1
    return found


class _Reader:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.index = 0
        self.depth = 0
        self.chain = 0

    def take(self) -> _Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def peek(self) -> _Token:
        return self.tokens[self.index]

    def expect(self, op: str) -> None:
        token = self.take()
        if token.text != op:
            raise FormulaError(f"此处应为“{op}”", token.at)

    def expression(self, level: int = 1) -> Node:
        self.depth += 1
        if self.depth > _DEPTH * 2:
            raise FormulaError("嵌套太深", self.peek().at)
        left = self.prefix()
        while (token := self.peek()).kind == "op" and LEVELS.get(token.text, 0) >= level:
            self.chain += 1
            if self.chain > _CHAIN:
                raise FormulaError("公式太长", token.at)
            self.take()
            left = Binary(token.text, left, self.expression(LEVELS[token.text] + 1))
        self.depth -= 1
        return left

    def prefix(self) -> Node:
        minus = 0
        while (sign := self.peek()).text in {"+", "-"} and sign.kind == "op":
            self.take()
            minus += sign.text == "-"
            if minus > _DEPTH:
                raise FormulaError("负号太多", sign.at)
        value = self.primary()
        while self.peek().text == "%":
            self.take()
            value = Unary("%", value)
        for _ in range(minus):
            value = Unary("-", value)
        return value

    def primary(self) -> Node:
        token = self.take()
        if token.kind == "number":
            try:
                return Number(Decimal(token.text))
            except InvalidOperation:  # an exponent that no number has
                raise FormulaError("这个数太大", token.at) from None
        if token.kind == "string":
            return Text(token.text[1:-1].replace('""', '"'))
        if token.kind == "error":
            return Failure(token.text)
        if token.kind == "function":
            return self.call(token)
        if token.kind in {"cell", "columns", "rows"}:
            return self.reference(token)
        if token.kind == "name":
            upper = token.text.upper()
            return Logical(upper == "TRUE") if upper in {"TRUE", "FALSE"} else Name(token.sheet, token.text)
        if token.text == "(":
            value = self.expression()
            self.expect(")")
            return value
        raise FormulaError("公式不完整" if token.kind == "end" else f"此处不应出现“{token.text}”", token.at)

    def call(self, token: _Token) -> Node:
        self.expect("(")
        arguments: list[Node] = []
        while self.peek().text != ")" or arguments:
            arguments.append(Missing() if self.peek().text in {",", ")"} else self.expression())
            if self.peek().text != ",":
                break
            self.take()
        self.expect(")")
        function = token.text.upper().removeprefix("_XLFN.")
        if function in {"TRUE", "FALSE"} and not arguments:
            return Logical(function == "TRUE")
        return Call(function, tuple(arguments))

    def reference(self, token: _Token) -> Node:
        if token.kind != "cell":
            return _lines(token)
        first = _corner(token)
        if self.peek().text != ":":
            return Ref(token.sheet, f"{column_letters(first[0])}{first[1]}")
        self.take()
        end = self.take()
        if end.kind != "cell" or end.sheet not in {"", token.sheet}:
            raise FormulaError("区域的另一端应是单元格", end.at)
        last = _corner(end)
        left, right = sorted((first[0], last[0]))
        top, bottom = sorted((first[1], last[1]))
        return Area(token.sheet, left, top, right, bottom)


def _corner(token: _Token) -> tuple[int, int]:
    text = token.text.replace("$", "").upper()
    letters = text.rstrip("0123456789")
    column, row = column_number(letters), int(text[len(letters) :])
    if column > LAST_COLUMN or row > LAST_ROW:
        raise FormulaError(f"没有“{token.text}”这个单元格", token.at)
    return column, row


def _lines(token: _Token) -> Area:
    """Whole columns or whole rows."""
    first, last = token.text.replace("$", "").upper().split(":")
    if token.kind == "columns":
        left, right = sorted((column_number(first), column_number(last)))
        return Area(token.sheet, left, 1, right, LAST_ROW)
    top, bottom = sorted((int(first), int(last)))
    return Area(token.sheet, 1, top, LAST_COLUMN, bottom)


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """The tree of a formula (text without "="). Raises FormulaError."""
    if len(text) > _LONGEST:
        raise FormulaError("公式太长", _LONGEST)
    reader = _Reader(text)
    tree = reader.expression()
    rest = reader.peek()
    if rest.kind != "end":
        raise FormulaError(f"此处不应出现“{rest.text}”", rest.at)
    return tree
