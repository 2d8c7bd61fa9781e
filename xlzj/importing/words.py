"""Printed labels compared: without white space, in one width, years told from the year of the form.

A label is the same whether a bureau writes `其中：  一般公共预算：` or `其中:一般公共预算`, `2023年决算数` or
`2023 年决算数`; what is left of it without numbers and remarks tells it where editions number their lines differently.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

SHORT = 60  # characters of a label; longer texts are values
ALIKE = 0.74

_YEAR = re.compile(r"(20\d\d)年")
_NUMBERED = re.compile(r"^(?:第?[一二三四五六七八九十]+[、.]|\d{1,2}[、.](?!\d)|\([一二三四五六七八九十\d]{1,3}\)、?)+")
_OF_WHICH = re.compile(r"^(?:其中|其中的):?")
_REMARK = re.compile(r"\([^()]*\)")
_DASHES = re.compile("[-\u2010\u2012\u2013\u2014\u2015\uff0d~]+")
_DROPPED = re.compile("[\\s\u200b\ufeff\u2060\u200e\u200f“”\"'‘’·]+")
_ENDS = ":。;；，,"
_BLANK_LINES = " \u3000\u00a0\t\r\v\f\u200b\ufeff"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@lru_cache(maxsize=16384)
def key(text: str, year: int = 0) -> str:
    """A printed text for exact comparison; `year` is the year of the form (0: years stay as written)."""
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    folded = _DASHES.sub("-", folded).rstrip(_ENDS)
    if not year:
        return folded
    return _YEAR.sub(lambda found: _relative(found, year), folded)


def _relative(found: re.Match[str], year: int) -> str:
    return {0: "〔本年〕", 1: "〔上年〕"}.get(year - int(found[1]), found[0])


@lru_cache(maxsize=16384)
def loose(exact: str) -> str:
    """A key without its number, `其中` and remarks in brackets; the key itself where nothing else would be left."""
    bare = _REMARK.sub("", _OF_WHICH.sub("", _NUMBERED.sub("", exact)))
    bare = _NUMBERED.sub("", bare).strip(_ENDS + "、.")
    return bare or exact


def numbered(exact: str) -> str:
    """The number in front of a key (`3、`), or ""."""
    found = _NUMBERED.match(exact)
    return found[0] if found else ""


@lru_cache(maxsize=16384)
def alike(one: str, other: str) -> float:
    """How much two keys say the same, 0 … 1; lines that carry different numbers do not."""
    if numbered(one) and numbered(other) and numbered(one) != numbered(other):
        return 0.0
    mine, theirs = loose(one), loose(other)
    if len(mine) > SHORT or not mine or not theirs or not 0.5 <= len(mine) / len(theirs) <= 2:
        return 0.0
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio()


_SPREAD = 60  # blanks and signs that may stand among the characters of a label


class Inline(NamedTuple):
    """A label with its value in one text: what stands after it, and whether a colon parts them."""

    rest: str
    colon: bool


def after(label: str, text: str, year: int = 0) -> Inline | None:
    """What follows the label (a key) at the start of `text`, or None where it does not start so."""
    taken = ""
    for at, character in enumerate(text[: 3 * len(label) + _SPREAD]):
        if len(taken) >= len(label) and not _DROPPED.fullmatch(character):
            break
        taken = key(text[: at + 1], year)
        if taken == label:
            return _rest(text[at + 1 :])
        if len(taken) > len(label) + 4:
            return None
    return None


def _rest(text: str) -> Inline:
    bare = text.lstrip(_BLANK_LINES + "\n")
    if bare[:1] in {":", "："}:
        return Inline(tidy(bare[1:]), colon=True)
    return Inline(tidy(bare), colon=False)


def tidy(text: str) -> str:
    """A value as printed: without the blanks around its lines and without empty lines."""
    lines = (line.strip(_BLANK_LINES) for line in _CONTROL.sub("", text).replace("\r\n", "\n").split("\n"))
    return "\n".join(line for line in lines if line)
