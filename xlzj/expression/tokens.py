"""The tokens of a balancing formula: numbers, names, quoted texts, operators; full-width characters mean the same."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlzj.expression.terms import BadExpression

_PART = r"[^\W\d][\w—]*"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d+(?:\.\d+)?%?)|(?P<name>{_PART}(?:[.!]{_PART}){{0,3}})|(?P<text>\x22[^\x22]*\x22)"
    r"|(?P<op><=|>=|<>|==|!=|=<|=>|[-+*/(),=<>≤≥≠]))"
)
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = str.maketrans(_WIDE | {"×": "*", "÷": "/", "−": "-", "\u3000": " ", "“": '"', "”": '"'})
_SAME = {"≤": "<=", "≥": ">=", "≠": "<>", "==": "=", "!=": "<>", "=<": "<=", "=>": ">="}
_LONGEST = 4000  # characters


class Token(NamedTuple):
    """`kind` is number, name, text or op; `start` its 0-based character."""

    kind: str
    text: str
    start: int


def folded(text: str) -> str:
    """The formula in half-width characters, each in its old place."""
    return text.translate(_FOLD)


def tokens(text: str) -> list[Token]:
    """All tokens of a formula. Raises BadExpression."""
    if len(text) > _LONGEST:
        raise BadExpression(text, _LONGEST, f"公式太长，最多 {_LONGEST} 个字符")
    narrow = folded(text)
    found: list[Token] = []
    position, end = 0, len(narrow.rstrip())
    while position < end:
        match = _TOKEN.match(narrow, position)
        if match is None:
            at = position + len(narrow[position:]) - len(narrow[position:].lstrip())
            raise BadExpression(text, at, f"认不出“{text[at]}”这个符号")
        kind = match.lastgroup or ""
        token = match[kind]
        same = token.replace("!", ".") if kind == "name" else _SAME.get(token, token)
        found.append(Token(kind, same, match.start(kind)))
        position = match.end()
    return found
