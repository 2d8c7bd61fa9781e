"""The short way through a worksheet: cells as spreadsheet programs write them, taken by one expression.

Five parser calls a cell become one row of a list. A sheet is taken only if every "<" between its rows is accounted for
by a cell of the usual shape; anything else (comments, CDATA, rich text, attributes in another order, cells told by
position, another encoding, damage) gives None and the XML parser reads it. So a cell has one meaning and two speeds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")?>(?!</c>)'
    r"(?:(<f[^>]*/>)|(<f[^>]*>)([^<]*)</f>)?"
    r'(?:(<v>)([^<]*)</v>|(<v ?/>)|(<is><t(?: xml:space="preserve")?>)([^<]*)</t></is>)?</c>'
)
_ROW = re.compile(r'<row r="([1-9][0-9]{0,6})"([^>]*)>')
_HIDDEN = re.compile(r' hidden="(?:1|true)"')
_ATTRIBUTE = re.compile(r' ([a-zA-Z]+)="([^"&]*)"')
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=.1\.0.(?: encoding=.[uU][tT][fF]-8.)?(?: standalone=.yes.)? ?\?>|<w)"
)
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_CONTROL = bytes({*range(0x20)} - {9, 10})
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CODE = re.compile(r"#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})")


class Cell(NamedTuple):
    """One cell as written. `value` None: no value element; `formula_attributes` None: no formula."""

    reference: str
    style: str
    kind: str
    formula_attributes: dict[str, str] | None
    formula: str
    value: str | None


class Usual(NamedTuple):
    """A sheet of the usual shape: its cells that hold something, rows (number, hidden), the part without its rows."""

    cells: list[Cell]
    rows: list[tuple[str, bool]]
    rest: bytes


class _Odd(Exception):  # noqa: N818  (leaves the short way; never seen outside)
    """Not of the usual shape."""


def usual(xml: bytes) -> Usual | None:
    """The cells of a worksheet part, or None where it must be parsed."""
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE)
    if start < 0 or end < start or _HEAD.match(xml) is None or b":sheetData" in xml:
        return None
    inside = xml[start + len(_OPEN) : end]
    if len(inside.translate(None, _CONTROL)) != len(inside):
        return None
    try:
        text = inside.decode("utf-8")
        return Usual(_cells(text), _rows(text), xml[: start + len(_OPEN)] + xml[end:])
    except (UnicodeDecodeError, _Odd):
        return None


def _cells(text: str) -> list[Cell]:
    found = _CELL.findall(text)
    signs = text.count("<row") + text.count("</row>") + text.count("<c ") + text.count("</c>")
    cells = []
    for reference, style, kind, alone, opening, formula, valued, value, hollow, inlined, inline in found:
        attributes = None
        if alone or opening:
            signs += 1 if alone else 2
            attributes = _attributes(alone or opening)
        shown: str | None = None
        if valued:
            signs += 2
            shown = _plain(value) if "&" in value else value
        elif inlined:
            signs += 4
            shown = _plain(inline) if "&" in inline else inline
        elif hollow:
            signs += 1
            shown = ""
        text_of = _plain(formula) if "&" in formula else formula
        cells.append(Cell(reference, style or "0", kind or "n", attributes, text_of, shown))
    if signs != text.count("<"):
        raise _Odd
    return cells


def _rows(text: str) -> list[tuple[str, bool]]:
    found = _ROW.findall(text)
    if len(found) != text.count("<row"):
        raise _Odd
    return [(number, " hidden=" in rest and _HIDDEN.search(rest) is not None) for number, rest in found]


@lru_cache(maxsize=1024)
def _attributes(tag: str) -> dict[str, str]:
    """Attributes of a formula's tag. Spellings out of the usual are not taken."""
    inner = tag[2:-1].removesuffix("/").rstrip(" ")
    pairs = _ATTRIBUTE.findall(inner)
    if sum(len(name) + len(value) + 4 for name, value in pairs) != len(inner):
        raise _Odd
    return dict(pairs)


def _plain(text: str) -> str:
    """Text with its character references resolved; a form written by openpyxl has one for every Chinese character."""
    first, *rest = text.split("&")
    return first + "".join([_resolved(part) for part in rest])


def _resolved(part: str) -> str:
    name, semicolon, after = part.partition(";")
    if not semicolon:
        raise _Odd
    return _character(name) + after


@lru_cache(maxsize=8192)
def _character(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    match = _CODE.fullmatch(name)
    if match is None:
        raise _Odd
    code = int(match[1]) if match[1] else int(match[2], 16)
    if not (code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000):
        raise _Odd
    return chr(code)
