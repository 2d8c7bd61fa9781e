"""Automatic numbers of Word paragraphs ("一、", "（二）", "1."), which stand in no run of text.

Read from numbering.xml and styles.xml; a paragraph without a numbering of its own takes its style's. Formats beyond
those that Chinese reports use print plain digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

_DIGITS = "零一二三四五六七八九"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEVELS = 9


class _Level(NamedTuple):
    start: int
    format: str
    text: str  # "%1、", "（%2）"
    suffix: str


class _Style(NamedTuple):
    number: str  # numId
    level: int
    outline: int
    based: str


class Numbering:
    """The counters of one document; `of` must see its paragraphs in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._styles: dict[str, _Style] = {}
        self._counts: dict[str, list[int]] = {}
        self._read_lists(numbering)
        self._read_styles(styles)

    def _read_lists(self, numbering: Element | None) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        for element in () if numbering is None else numbering:
            if _local(element) == "abstractNum":
                abstract[_get(element, "abstractNumId")] = dict(map(_level, _children(element, "lvl")))
        for element in () if numbering is None else numbering:
            if _local(element) != "num":
                continue
            base = _value(element, "abstractNumId")
            levels = dict(abstract.get(base, {}))
            for override in _children(element, "lvlOverride"):
                at = _whole(_get(override, "ilvl"))
                if at in levels and _value(override, "startOverride"):
                    levels[at] = levels[at]._replace(start=_whole(_value(override, "startOverride"), 1))
                levels.update(map(_level, _children(override, "lvl")))
            fresh = bool(_children(element, "lvlOverride"))
            number = _get(element, "numId")
            self._lists[number] = (f"num {number}" if fresh else f"abstract {base}", levels)

    def _read_styles(self, styles: Element | None) -> None:
        for element in () if styles is None else styles:
            if _local(element) == "style":
                number, level, outline = _properties(_first(element, "pPr"))
                self._styles[_get(element, "styleId")] = _Style(number, level, outline, _value(element, "basedOn"))

    def of(self, paragraph: Element) -> tuple[str, int]:
        """The automatic number of this paragraph ("" without one) and its outline level (0 in the text)."""
        properties = _first(paragraph, "pPr")
        number, level, outline = _properties(properties)
        style = _value(properties, "pStyle")
        for _ in range(_LEVELS):
            if style not in self._styles:
                break
            inherited = self._styles[style]
            if not number and inherited.number:
                number, level = inherited.number, max(level, inherited.level)
            outline = outline or inherited.outline
            style = inherited.based
        return (self._next(number, max(level, 0)) if number not in ("", "0") else ""), outline

    def _next(self, number: str, level: int) -> str:
        key, levels = self._lists.get(number, ("", {}))
        if level not in levels:
            return ""
        counts = self._counts.setdefault(key, [-1] * _LEVELS)
        for above in range(level):
            if counts[above] < 0 and above in levels:
                counts[above] = levels[above].start
        counts[level] = levels[level].start if counts[level] < 0 else counts[level] + 1
        counts[level + 1 :] = [-1] * (_LEVELS - level - 1)
        own = levels[level]
        if own.format in ("bullet", "none"):
            return ""
        text = own.text
        for at in range(level + 1):
            if at in levels:
                text = text.replace(f"%{at + 1}", _printed(max(counts[at], 0), levels[at].format))
        return text + (" " if own.suffix == "space" and text else "")


def _level(element: Element) -> tuple[int, _Level]:
    at = min(_whole(_get(element, "ilvl")), _LEVELS - 1)
    start, text = _whole(_value(element, "start"), 1), _value(element, "lvlText")
    return at, _Level(start, _value(element, "numFmt") or "decimal", text, _value(element, "suff"))


def _properties(properties: Element | None) -> tuple[str, int, int]:
    """numId, level (-1 where none is told), outline level (1 …, 0 for text)."""
    numbers = _first(properties, "numPr")
    level = _value(numbers, "ilvl")
    outline = _value(properties, "outlineLvl")
    told = _whole(outline, _LEVELS) + 1 if outline else 0
    return _value(numbers, "numId"), min(_whole(level), _LEVELS - 1) if level else -1, told if told <= _LEVELS else 0


def chinese(number: int) -> str:
    """1 … 99 in Chinese counting (十二, 二十); digits beyond."""
    if not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, mark in _ROMAN:
        text += mark * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 100 else str(number)


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting"),
        chinese,
    ),
    "chineseLegalSimplified": lambda number: "零壹贰叁肆伍陆柒捌玖"[number] if number < 10 else str(number),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + at: ord("０") + at for at in range(10)}),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
}


def _printed(number: int, form: str) -> str:
    return _FORMATS.get(form, str)(number) if number < 10_000 else str(number)


def _whole(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _get(element: Element | None, name: str) -> str:
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _children(element: Element, name: str) -> list[Element]:
    return [one for one in element if _local(one) == name]


def _first(element: Element | None, name: str) -> Element | None:
    return None if element is None else next(iter(_children(element, name)), None)


def _value(element: Element | None, name: str) -> str:
    return _get(_first(element, name), "val")
