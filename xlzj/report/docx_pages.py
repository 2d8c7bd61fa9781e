"""On which page the headings of a report fall: for a table of contents that is right before anyone updates it.

The page is that of GB/T 9704: a fixed pitch and characters of one width, so lines can be counted. Word and LibreOffice
know better where a picture or a table stands among the text; their update of the field replaces what is told here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.document import Document
    from docx.text.paragraph import Paragraph

_CLOSING = "，。、；：？！）》〉】」』”’…"  # begin no line
_OPENING = "（《〈【「『“‘"  # end no line
_UNIT = re.compile(f"[{_OPENING}]*(?:[!-~]+|[^{_OPENING}])[{_CLOSING}]*|[{_OPENING}]+", re.DOTALL)
_BOUNDARY = re.compile(r"(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])")
_GAP = 0.22  # em: Word leaves a quarter there, LibreOffice a fifth
_NARROW = {"%": 0.833, ".": 0.25, ",": 0.25, "(": 0.333, ")": 0.333, "-": 0.333, "/": 0.278, ":": 0.278, "≥": 0.549}
_LATIN = 0.5  # em: digits, and letters on the whole
_FULL = 0x2E80
_QUOTES = "“”‘’—…"
_EMU = 12700  # in a point
_BELOW = 0.35  # em: what a line has below a picture that stands in it


def pages(document: Document, section: int) -> list[tuple[Paragraph, int]]:
    """Each paragraph of this section (counted from 0) and the page it begins on, the section's first being 1."""
    page: Any = document.sections[section]
    height = (page.page_height - page.top_margin - page.bottom_margin) / _EMU
    width = (page.page_width - page.left_margin - page.right_margin) / _EMU
    own = [_Block(paragraph, width) for paragraph in _within(document, section)]
    placed: list[tuple[Paragraph, int]] = []
    number, used = 1, 0.0
    for at, block in enumerate(own):
        if _needed(own, at) > height - used + 0.01:
            number, used = number + 1, 0.0
        placed.append((block.paragraph, number))
        used += block.before
        for _ in range(block.lines):
            if used + block.pitch > height + 0.01:
                number, used = number + 1, 0.0
            used += block.pitch
        used += block.after
    return placed


class _Block:
    """A paragraph as lines of one pitch (points)."""

    def __init__(self, paragraph: Paragraph, width: float) -> None:
        self.paragraph = paragraph
        self.pitch: float
        style: Any = paragraph.style
        size = _first(style, lambda one: one.font.size).pt
        layout = [paragraph.paragraph_format, style.paragraph_format]
        self.before, self.after = (_points(layout, side) for side in ("space_before", "space_after"))
        self.keep = bool(style.paragraph_format.keep_with_next)
        drawn = paragraph._p.xpath(".//wp:extent/@cy")  # noqa: SLF001  (python-docx has no public way)
        if drawn:
            self.lines, self.pitch = 1, int(drawn[0]) / _EMU + size * _BELOW
            return
        spacing = _first(style, lambda one: one.paragraph_format.line_spacing)
        self.pitch = spacing.pt if hasattr(spacing, "pt") else size * 1.3
        indent = _points(layout, "first_line_indent")
        self.lines = lines(paragraph.text, width, size, indent)


def _needed(own: Sequence[_Block], at: int) -> float:
    """What must fit below: the first line, and that of what it stays together with."""
    total, block = 0.0, own[at]
    while block.keep and at + 1 < len(own):
        total += block.before + block.lines * block.pitch + block.after
        at += 1
        block = own[at]
    return total + block.before + block.pitch


def lines(text: str, width: float, size: float, indent: float = 0.0, spacing: float = -0.25) -> int:
    """How many lines `text` takes at `size` points in `width` points, its first line indented."""
    count, left = 1, width - indent
    before = ""
    for unit in _UNIT.findall(text.strip()):
        wide = sum(_wide(char) * size + spacing for char in unit) + _GAP * size * _gaps(before + unit)
        before = unit[-1]
        if wide <= left + 0.01:
            left -= wide
            continue
        count, left = count + 1, width - wide
        while left < 0:
            count, left = count + 1, left + width
    return count


def _gaps(text: str) -> int:
    """How often a Chinese character and a digit or letter stand side by side."""
    return len(_BOUNDARY.findall(text))


def _wide(char: str) -> float:
    if ord(char) >= _FULL or char in _QUOTES:
        return 1.0
    return _NARROW.get(char, _LATIN)


def _within(document: Document, section: int) -> Iterator[Paragraph]:
    """The paragraphs of this section; the break that ends a section is part of its last paragraph."""
    at = 0
    for paragraph in document.paragraphs:
        if at == section:
            yield paragraph
        at += bool(paragraph._p.xpath("./w:pPr/w:sectPr"))  # noqa: SLF001


def _first(style: Any, of: Any) -> Any:
    """The first value along the styles a style is based on."""
    while style is not None:
        found = of(style)
        if found is not None:
            return found
        style = style.base_style
    raise ValueError("样式没有字号或行距")


def _points(layout: Sequence[Any], name: str) -> float:
    found = next((value for one in layout if (value := getattr(one, name)) is not None), None)
    return float(found.pt) if found is not None else 0.0
