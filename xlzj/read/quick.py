"""The short way through a worksheet: rows and cells as spreadsheet programs write them, taken by one expression.

Five parser calls a cell become one row of a list. All that stands between `<sheetData>` and its end must have the usual
shape, which also proves it well-formed; what stands around it must say nothing that the parser's handlers would take
for a cell. Whatever is unusual (comments, CDATA, rich text, shared formulas, attributes in another order, cells told by
position, another encoding, damage) gives None, and the XML parser reads the sheet: a cell has one meaning, two speeds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from xlzj.read.ooxml import TRUE

_MOST = 1 << 20  # bytes; a larger sheet would be held in memory several times over
USUAL_FRAME = 1 << 15  # bytes; larger surroundings of a sheet's rows are not kept for the next file
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][uU][tT][fF]-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])? ?\?>)?\s*<work(?:sheet|book) "
    rb'xmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main"'
    rb"([^>&]*)>"
)
_SPACES = (b"/spreadsheetml/2006/main", b"/ooxml/spreadsheetml/main")
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_NAMES_OPEN, _NAMES_CLOSE = b"<definedNames>", b"</definedNames>"
_NO_NAMES = b"<definedNames/>"
_CONTROLS = bytes({*range(0x20)} - {9, 10})
_NO_TEXT = ("]]>", "\ufffe", "\uffff")  # not well-formed anywhere

_ROW_TAG = r'<row r="[1-9][0-9]{0,5}"(?: [A-Za-z0-9:]++="[^"&<>]*+")*+'
_CELL_TAG = r'<c r="[A-Z]{1,2}[1-9][0-9]{0,5}"(?: s="[0-9]{1,6}")?(?: t="[a-zA-Z]{1,9}")?'
_INNER = (
    r'(?:<f(?: (?:aca|ca)="[a-z01]{1,5}")*+>[^<]*+</f>)?'
    r'(?:<v>[^<]*+</v>|<v ?/>|<is><t(?: xml:space="preserve")?>[^<]*+</t></is>)?'
)
_SHAPE = re.compile(
    rf"\s*+(?:{_ROW_TAG}(?:>(?:{_CELL_TAG}(?:/>|>{_INNER}</c>))*+</row>| ?/>)\s*+)*+",
)
_CELL = re.compile(  # of a text that has the shape: loose, and twice as fast
    r'<c r="([^"]++)"(?: s="([^"]++)")?+(?: t="([^"]++)")?+>(?!</c>)(?:<(f)[^>]*+>([^<]*+)</f>)?+'
    r"(?:<(v)>(?:(-?[0-9]++(?:\.[0-9]++)?+)(?=<)|([^<]*+))|<(v) ?/>|<is>(<t)[^>]*+>([^<]*+))?+"
)
_ROW = re.compile(r'<row r="([0-9]+)"([^>]*)>')
_ATTRIBUTE = re.compile(r' ([^= ]+)="([^"]*)"')
_MEANT_ELSEWHERE = re.compile(rb"<(?:c|v|f|is|t|rPh|row)[\s/>]|<[!?]")
_NAME = re.compile(
    r'<definedName name="([^"&<>\t\n]*+)"(?: localSheetId="([0-9]{1,6})")?(?: hidden="[a-z01]{1,5}")?>'
    r"([^<]*+)</definedName>"
)
_NAMES = re.compile(rf"(?:{_NAME.pattern})*+")
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?)" ?/>')
_PROTECTION = re.compile(rb'<sheetProtection((?: [A-Za-z]+="[^"&]*")*) ?/>')
_PROTECTED = re.compile(rb' sheet="(?:1|true|on|True|TRUE)"')
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CODE = re.compile(r"#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})")

Cell = tuple[str, str, str, str, str, str, str, str, str, str, str]
"""Reference, style, kind, whether a formula and the formula, whether a value and the value as a plain number or else as
text, whether an empty value element, whether an inline text and the text. What is not there is ""; texts still hold
character references."""


class Odd(Exception):  # noqa: N818  (it leaves the short way; no user sees it)
    """Not of the usual shape."""


class Usual(NamedTuple):
    """A sheet of the usual shape: its cells that hold something, its hidden rows, its merged areas in file order.

    `around` is the part without its rows; the parser has to find it well-formed.
    """

    cells: list[Cell]
    hidden: frozenset[int]
    merged: list[str]
    protected: bool
    around: bytes


def usual(xml: bytes) -> Usual | None:
    """What a worksheet part holds, or None where the parser must tell."""
    root = _ROOT.match(xml) if len(xml) <= _MOST else None
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE)
    if root is None or not root.end() <= start < end or any(space in root[1] for space in _SPACES):
        return None
    inside, around = xml[start + len(_OPEN) : end], xml[: start + len(_OPEN)] + xml[end:]
    try:
        merged, protected = (_around if len(around) <= USUAL_FRAME else _around.__wrapped__)(around, root.end())
        text = _text(inside, _SHAPE)
        hidden = _hidden_rows(text, extended=b' xmlns:x14ac="' in root[1])
    except Odd:
        return None
    return Usual(_CELL.findall(text), hidden, list(merged), protected, around)


@lru_cache(maxsize=64)
def _around(xml: bytes, root: int) -> tuple[tuple[str, ...], bool]:
    """Merged areas and protection of the part without its rows. Raises Odd where a handler would take more from it.

    Kept for the next file: sets filled in on one template share what stands around their rows, byte for byte.
    """
    if xml.find(b"xmlns", root) >= 0 or xml.find(b":Choice", root) >= 0 or _MEANT_ELSEWHERE.search(xml, root):
        raise Odd
    merged, protections = _MERGED.findall(xml), _PROTECTION.findall(xml)
    if len(merged) + xml.count(b"<mergeCells") != xml.count(b"<mergeCell"):
        raise Odd
    if not len(protections) == xml.count(b"<sheetProtection") <= 1:
        raise Odd
    return tuple([area.decode() for area in merged]), any(_PROTECTED.search(one) for one in protections)


def usual_names(xml: bytes) -> tuple[list[tuple[dict[str, str], str]], bytes] | None:
    """The defined names of a workbook part (attributes, refers-to text) and the part without them; None if unusual."""
    root = _ROOT.match(xml)
    xml = xml.replace(_NO_NAMES, _NAMES_OPEN + _NAMES_CLOSE, 1)
    start, end = xml.find(_NAMES_OPEN), xml.rfind(_NAMES_CLOSE)
    if root is None or not root.end() <= start < end or any(space in root[1] for space in _SPACES):
        return None
    around = xml[: start + len(_NAMES_OPEN)] + xml[end:]
    declared = around.count(b"xmlns") - around.count(b"xmlns:")
    if declared != 1 or any(mark in around for mark in (b"<!", b":Choice", b"<definedName ")):
        return None
    try:
        found = _NAME.findall(_text(xml[start + len(_NAMES_OPEN) : end], _NAMES))
        names = [
            ({"name": name, "localSheetId": local} if local else {"name": name}, plain(text))
            for name, local, text in found
        ]
    except Odd:
        return None
    return names, around


def _text(inside: bytes, shape: re.Pattern[str]) -> str:
    """The bytes as text. Raises Odd where they are not of the shape or not well-formed."""
    try:
        text = inside.decode("utf-8")
    except UnicodeDecodeError:
        raise Odd from None
    if len(inside.translate(None, _CONTROLS)) != len(inside):
        raise Odd
    for mark in _NO_TEXT:
        if mark in text:
            raise Odd
    if shape.fullmatch(text) is None:
        raise Odd
    return text


def _hidden_rows(text: str, *, extended: bool) -> frozenset[int]:
    rows = _ROW.findall(text)
    hiding = {about for about in {about for _, about in rows} if about and _hides(about, extended)}
    return frozenset([int(number) for number, about in rows if about in hiding]) if hiding else frozenset()


@lru_cache(maxsize=1024)
def _hides(about: str, extended: bool) -> bool:
    """Whether these attributes hide a row. Raises Odd where one stands twice or has a prefix that is not declared."""
    attributes = _ATTRIBUTE.findall(about)
    names = {name for name, _ in attributes}
    prefixed = {name for name in names if ":" in name or name == "r" or name.startswith("xml")}
    if len(names) != len(attributes) or prefixed - ({"x14ac:dyDescent"} if extended else set()):
        raise Odd
    return dict(attributes).get("hidden") in TRUE


def plain(text: str) -> str:
    """Text with its character references resolved (openpyxl writes one for every Chinese character). Raises Odd."""
    if "&" not in text:
        return text
    first, *rest = text.split("&")
    return first + "".join([_resolved(part) for part in rest])


def _resolved(part: str) -> str:
    name, semicolon, after = part.partition(";")
    if not semicolon:
        raise Odd
    return _character(name) + after


@lru_cache(maxsize=8192)
def _character(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    match = _CODE.fullmatch(name)
    if match is None:
        raise Odd
    code = int(match[1]) if match[1] else int(match[2], 16)
    if not (code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000):
        raise Odd
    return chr(code)
