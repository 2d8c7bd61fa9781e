"""Where a Word template is wrong: part, paragraph and the words there, in plain Chinese.

The template is gone through again as plain text, a line for each paragraph, so that jinja2's line is the paragraph.
"""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions import BadText
from xlzj.report.sandbox import FAILURES, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2.sandbox import SandboxedEnvironment

RENDERED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_NAMES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?/>|<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(?:tab|br)\b[^>]*/>")
_TAG = re.compile(r"\{%-?\s*(?:p|tr|tc|r)?\s*(\w+).*?%\}")
_MARKS = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_PAIRS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_WIDE = re.compile(r"\uff5b\s*[\uff5b{%\uff05]|\{[\uff5b\uff05]|[%\uff05}\uff5d]\s*\uff5d|[\uff05\uff5d]\}")
_PREFIX = re.compile(r"\{([%{])(?:p|tr|tc|r) ")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_INSIDE = re.compile(r"\{[{%].*?[%}]\}")
_LONGEST = 60
_BLOCKS = {"for": "endfor", "if": "endif"}


class Paragraph(NamedTuple):
    """One paragraph of the template: 正文 第 12 段."""

    part: str
    number: int
    text: str

    @property
    def place(self) -> str:
        """Where it is, and its words."""
        flat = " ".join(self.text.split())
        said = flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
        return f"{self.part}第 {self.number} 段（“{said}”）"


def paragraphs(template: bytes) -> list[list[Paragraph]]:
    """The paragraphs of every part that is filled in, those in tables included, counted from 1."""
    found = []
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        for name in package.namelist():
            match = RENDERED.fullmatch(name)
            if match is not None:
                part = _NAMES[match[1].rstrip("0123456789")]
                texts = written(package.read(name).decode("utf-8"))
                found.append([Paragraph(part, number, text) for number, text in enumerate(texts, 1)])
    return found


def written(xml: str) -> Iterator[str]:
    """The text of each paragraph, entities resolved."""
    for match in _PARAGRAPH.finditer(xml):
        yield unescape("".join(word[1] or " " if word[1] is None else word[1] for word in _WORDS.finditer(match[0])))


def refuse_wide_braces(template: bytes, name: str) -> None:
    """Raise BadText where a tag is typed with full-width signs: it would be printed as it stands."""
    for part in paragraphs(template):
        for paragraph in part:
            if _WIDE.search(paragraph.text):
                raise BadText(f"{name} {paragraph.place}：模板标记要用半角的 {{{{ }}}} 和 {{% %}}，这里有全角的括号")


def unpaired(template: bytes, name: str) -> BadText | None:
    """The first sign of a tag that has no partner in its paragraph."""
    return next((found for part in paragraphs(template) if (found := _unclosed_mark(part, name)) is not None), None)


def located(
    error: Exception, template: bytes, words: SandboxedEnvironment, filling: Mapping[str, Any], name: str
) -> BadText:
    """`error`, which filling in `template` raised, with its paragraph."""
    for part in paragraphs(template):
        found = _unclosed_mark(part, name) or _unclosed_block(part, name) or _failing(part, words, filling, name)
        if found is not None:
            return found
    every = [paragraph.text for part in paragraphs(template) for paragraph in part]
    return told(error, name, every)


def _unclosed_mark(part: Sequence[Paragraph], name: str) -> BadText | None:
    """`{{` without `}}` in one paragraph, or the other way round."""
    for paragraph in part:
        marks = _MARKS.findall(paragraph.text)
        waiting = ""
        for mark in marks:
            if not waiting and mark in _PAIRS:
                waiting = mark
            elif waiting and mark == _PAIRS[waiting]:
                waiting = ""
            elif not waiting:
                return BadText(f"{name} {paragraph.place}：“{mark}”没有配对，前面少了开头")
        if waiting:
            return BadText(f"{name} {paragraph.place}：“{waiting}”没有写完，少了“{_PAIRS[waiting]}”")
    return None


def _unclosed_block(part: Sequence[Paragraph], name: str) -> BadText | None:
    """`for` without `endfor`, `if` without `endif`, or the other way round."""
    openings: list[tuple[str, Paragraph]] = []
    for paragraph in part:
        for match in _TAG.finditer(paragraph.text):
            word = match[1]
            if word in _BLOCKS:
                openings.append((word, paragraph))
            elif word in _BLOCKS.values():
                if not openings or _BLOCKS[openings[-1][0]] != word:
                    return BadText(f"{name} {paragraph.place}：“{word}”前面没有与它配对的标记")
                openings.pop()
    if openings:
        word, paragraph = openings[-1]
        return BadText(f"{name} {paragraph.place}：“{word}”没有写对应的“{_BLOCKS[word]}”")
    return None


def _failing(
    part: Sequence[Paragraph], words: SandboxedEnvironment, filling: Mapping[str, Any], name: str
) -> BadText | None:
    """What jinja2 says of the plain text, at the paragraph it says it of."""
    from jinja2 import TemplateError

    try:
        words.from_string(source(part)).render(filling)
    except (TemplateError, *FAILURES) as error:
        line = _line(error)
        if line is None or line > len(part):
            return None
        return told(error, f"{name} {part[line - 1].place}")
    return None


def source(part: Sequence[Paragraph]) -> str:
    """A part as a jinja2 text, a line for each paragraph."""
    return "\n".join(" ".join(_plain(paragraph.text).split()) for paragraph in part)


def _plain(text: str) -> str:
    """The tags as docxtpl hands them to jinja2."""
    straight = _INSIDE.sub(lambda match: match[0].translate(_QUOTES), text)
    return _PREFIX.sub(lambda match: f"{{{match[1]} ", straight)


def _line(error: Exception) -> int | None:
    """The template's line in which `error` arose."""
    line = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
