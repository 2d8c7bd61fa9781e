"""The short way through a worksheet: cells as spreadsheet programs write them, taken by one expression.

Five parser calls a cell become one row of a list. A sheet is taken only if every element between its rows is a row, an
empty cell or a part of a cell of the usual shape, and nothing around the rows could mean anything to the parser's
handlers. Whatever is unusual (comments, CDATA, rich text, shared formulas, attributes in another order, cells told by
position, another encoding) gives None and the XML parser reads it: a cell has one meaning and two speeds. That the XML
is well-formed is for the caller to make sure of, with the parser: what is said here holds for well-formed parts only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_MOST = 1 << 20  # bytes; a larger sheet would be held in memory several times over
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][uU][tT][fF]-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])? ?\?>)?\s*"
    rb'<worksheet xmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)'
    rb'/main"([^>&]*)>'
)
_SPACES = (b"/spreadsheetml/2006/main", b"/ooxml/spreadsheetml/main")
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_CELL = re.compile(
    r'<c r="([A-Z]{1,2}[1-9][0-9]{0,5})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")?>(?!</c>)'
    r'(?:(<f(?: (?:aca|ca)="[a-z01]{1,5}")*>)([^<]*)</f>)?'
    r"(?:(<v>)(?:(-?[0-9]{1,17}(?:\.[0-9]{1,20})?)(?=<)|([^<]*))</v>|(<v ?/>)|"
    r'(<is>)<t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>'
)
_ROW = re.compile(r'<row r="([1-9][0-9]{0,5})"((?: [A-Za-z0-9:]+="[^"&]*")*) ?/?>')
_HIDDEN = re.compile(r' hidden="(?:1|true|on|True|TRUE)"')
_MEANT_ELSEWHERE = re.compile(rb"<(?:c|v|f|is|t|rPh|row)[\s/>]|<[!?]")
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?)" ?/>')
_PROTECTION = re.compile(rb'<sheetProtection((?: [A-Za-z]+="[^"&]*")*) ?/>')
_PROTECTED = re.compile(rb' sheet="(?:1|true|on|True|TRUE)"')
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

Cell = tuple[str, str, str, str, str, str, str, str, str, str, str]
"""Reference, style, kind, whether a formula and the formula, whether a value and the value as a plain number or else as
text, whether an empty value element, whether an inline text and the text. What is not there is ""; texts still hold
character references."""


class Usual(NamedTuple):
    """A sheet of the usual shape. `hidden` are rows, `merged` areas in file order."""

    cells: list[Cell]
    hidden: frozenset[int]
    merged: list[str]
    protected: bool


def usual(xml: bytes) -> Usual | None:
    """What a worksheet part holds, or None where the parser must tell."""
    root = _ROOT.match(xml) if len(xml) <= _MOST else None
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE)
    if root is None or not root.end() <= start < end or any(space in root[1] for space in _SPACES):
        return None
    around = xml[root.end() : start] + xml[end + len(_CLOSE) :]
    inside = xml[start + len(_OPEN) : end]
    if xml.find(b"xmlns", root.end()) >= 0 or b"\r" in inside or _elsewhere(around):
        return None
    merged, protections = _MERGED.findall(around), _PROTECTION.findall(around)
    known = len(merged) + around.count(b"<mergeCells") == around.count(b"<mergeCell")
    if not known or not len(protections) == around.count(b"<sheetProtection") <= 1:
        return None
    try:
        text = inside.decode("utf-8")
    except UnicodeDecodeError:
        return None
    cells: list[Cell] = _CELL.findall(text)
    rows: list[tuple[str, str]] = _ROW.findall(text)
    if inside.count(b"<") - inside.count(b"</") != len(rows) + inside.count(b'<c r="') + _inner(cells):
        return None
    hidden = frozenset([int(number) for number, about in rows if "hidden" in about and _HIDDEN.search(about)])
    protected = bool(protections) and _PROTECTED.search(protections[0]) is not None
    return Usual(cells, hidden, [area.decode() for area in merged], protected)


def _elsewhere(around: bytes) -> bool:
    """Whether anything outside the rows looks like a cell, or hides or marks text that the parser would pass over."""
    return b":Choice" in around or _MEANT_ELSEWHERE.search(around) is not None


def _inner(cells: list[Cell]) -> int:
    """How many elements stand inside these cells."""
    return sum([(1 if cell[3] else 0) + (1 if cell[5] or cell[8] else 2 if cell[9] else 0) for cell in cells])


def plain(text: str) -> str:
    """Text with its character references resolved; in what openpyxl writes every Chinese character is one."""
    if "&" not in text:
        return text
    first, *rest = text.split("&")
    return first + "".join([_resolved(part) for part in rest])


def _resolved(part: str) -> str:
    name, _, after = part.partition(";")
    return _character(name) + after


@lru_cache(maxsize=8192)
def _character(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    return chr(int(f"0{name[1:]}", 16) if name[1] == "x" else int(name[1:]))
