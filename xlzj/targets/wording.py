"""Plain text forms: what a cell says once typing habits and conversion debris are gone."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

_ORDINARY = re.compile(r"[\u4e00-\u9fff\w≥≤%./,、。;:“”()×+*-]*", re.ASCII)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_WIDE_COMMA = re.compile(r"(?<=\d)\s*，\s*(?=\d)")
_SIGNS = str.maketrans({"≧": "≥", "⩾": "≥", "≮": "≥", "≦": "≤", "⩽": "≤", "≯": "≤"})
_ARROWS = re.compile(r"[>]=|[<]=")
_TITLE_OR_SIGN = re.compile(r"《[^《》]*》|〈[^〈〉]*〉|[》〉](?=\s*\d)|[《〈](?=\s*\d)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,60}>")
_MATH = re.compile(r"\$([^$]*)\$")
_COMMANDS = (
    (re.compile(r"\\(?:geqslant|geq|ge)(?![A-Za-z])"), "≥"),
    (re.compile(r"\\(?:leqslant|leq|le)(?![A-Za-z])"), "≤"),
    (re.compile(r"\\times(?![A-Za-z])"), "×"),
    (re.compile(r"\\mu(?![A-Za-z])"), "μ"),
    (re.compile(r"\\(?:sim|approx)(?![A-Za-z])"), "~"),
    (re.compile(r"\\(?:mathrm|text|mathbf|rm)\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\^\s*\{?(\d)\}?"), r"\1"),
    (re.compile(r"\\([%&#_$])"), r"\1"),
)
_PM = re.compile(r"(?i)PM\s*(?:2\s*\.\s*5|1\s*0)(?=\D|$|\s)")
_GAP = re.compile(r"([A-Za-z]\d+(?:\.\d+)?\s)\s*(?=[\d.])|(?<=\d)\s+(?=[\d%.])")

_SPACE = re.compile(r"\s+")
_LIST_MARK = re.compile(r"(?:^|(?<=[。;\s:,]))\(?\d{1,2}(?:[.)]、?|、(?!\d))(?=[^\d%,;、。)])")
_LOOSE_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_ONE_TO_NINE = "[一二三四五六七八九]"
_PER_HUNDRED = re.compile(
    rf"百分之(?:(\d+(?:\.\d+)?)|(?:({_ONE_TO_NINE})?(百)零?)?(?:({_ONE_TO_NINE})?(十))?({_ONE_TO_NINE})?)"
)
_WORD_COUNT = re.compile(
    r"(?:(?<=至少)|(?<=不少于)|(?<=不低于)|(?<=完成)|(?<=出具)|(?<=开展)|(?<=举办)|(?<=编制)|(?<=形成))"
    r"([一二两三四五六七八九十])(?=[份篇次座台套项场家本期批])"
)
_DIGIT = {word: str(number) for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
_LINE_NUMBER = re.compile(r"(?m)^\s*(\d{1,2})[.．、]")
_NUMBERED = re.compile(r"(?m)^\s*(\d{1,2})[.．、](?=\d)")
_STANDARD = re.compile(r"标准:(?=.*\d)")


def _sign(match: re.Match[str]) -> str:
    piece = match[0]
    if len(piece) > 1:
        return piece
    return "≥" if piece in "》〉" else "≤"


def _once(text: str) -> str:
    text = _WIDE_COMMA.sub("、", text.translate(_INVISIBLE))
    text = normalize("NFKC", text).translate(_SIGNS)
    if "\\" in text or "$" in text:
        text = _MATH.sub(r"\1", text)
        for pattern, replacement in _COMMANDS:
            text = pattern.sub(replacement, text)
    if "<" in text or ">" in text:
        text = _TAG.sub("", text)
        text = _ARROWS.sub(lambda m: "≥" if m[0][0] == ">" else "≤", text)
    text = _TITLE_OR_SIGN.sub(_sign, text)
    text = _PM.sub(lambda m: _SPACE.sub("", m[0]), text)
    return _GAP.sub(lambda m: m[1] or "", text).strip()


@lru_cache(maxsize=16384)
def normalise(text: str) -> str:
    r"""NFKC text without spaces inside numbers, tags, LaTeX and mistyped comparison signs.

    `1 0 0 %` → `100%`, `2 0 2 4 年` → `2024 年`, `》90%` → `≥90%`, `$\geq 90\%$` → `≥ 90%`. A pair 《…》 is a title
    and stays. Applying it twice changes nothing.
    """
    while not _ORDINARY.fullmatch(text):
        changed = _once(text)
        if changed == text:
            break
        text = changed
    return text


def _percent(match: re.Match[str]) -> str:
    """百分之九十五 → 95%, 百分之一百二十 → 120%."""
    if match[1]:
        return match[1] + "%"
    hundreds, tens = (int(_DIGIT[match[at] or "一"]) if match[at + 1] else 0 for at in (2, 4))
    value = hundreds * 100 + tens * 10 + (int(_DIGIT[match[6]]) if match[6] else 0)
    return f"{value}%" if value else match[0]


@lru_cache(maxsize=16384)
def squeeze(text: str) -> str:
    """Normalised text as the scanners want it: no list numbers, no blanks, small written-out counts as digits."""
    if _SPACE.search(text) or _LIST_MARK.search(text):
        text = _LOOSE_SPACE.sub("", _LIST_MARK.sub(";", text))
    if "百分之" in text:
        text = _PER_HUNDRED.sub(_percent, text)
    return _WORD_COUNT.sub(lambda m: _DIGIT[m[1]], text)


def standard_part(text: str) -> str:
    """What follows the last 标准： of a cell that first explains how the figure is computed."""
    cut = 0
    for match in _STANDARD.finditer(text):
        cut = match.end()
    return text[cut:]


@lru_cache(maxsize=1024)
def unnumbered(text: str) -> str:
    """The text without the numbers of its lines where a digit follows them: a line "1.46个站点…" says 46, not 1.46.

    Only where another line begins with the next number; a single "1.57亿元" stays.
    """
    numbers = {int(number) for number in _LINE_NUMBER.findall(text)}

    def bare(match: re.Match[str]) -> str:
        listed = not numbers.isdisjoint({int(match[1]) - 1, int(match[1]) + 1})
        return "" if listed else match[0]

    return _NUMBERED.sub(bare, text) if len(numbers) > 1 else text
