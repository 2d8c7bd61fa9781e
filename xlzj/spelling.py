"""One text in the ways people and programs write it: white space, full and half width, how wide it prints."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def unspaced(text: str) -> str:
    """The text without any white space: forms break lines and set blanks inside names."""
    return "".join(text.split())


@lru_cache(maxsize=16384)
def squeeze(text: str) -> str:
    """A printed text for comparison: without white space, in one width (Unicode NFKC)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def printed_width(text: str) -> int:
    """Columns the text takes; Chinese characters, and those of ambiguous width (“ ” — …), take two, marks none."""
    return sum(map(char_width, text))


def char_width(char: str) -> int:
    """Columns one character takes: 0, 1 or 2."""
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1
