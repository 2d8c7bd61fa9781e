"""A report as its lines, sentences and claims: what a number is said of, and under which heading it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from xlzj.prose.tokens import BARE, MONEY, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.model import Place, Severity
    from xlzj.prose.tokens import Number

_BOUNDARY = re.compile(r"[，。；：、！？,;:（）()\n\x01]")
_ENDS = re.compile(r"[。！？](?!（[^（）]{2,8}）)")  # a list may go on: 。（市级媒体）株洲日报…
_CHINESE = "一二三四五六七八九十"
_HEADINGS = (
    (1, re.compile(rf"\s*[{_CHINESE}]{{1,3}}、|第[{_CHINESE}]{{1,2}}部分")),
    (2, re.compile(rf"\s*[（(]\s*[{_CHINESE}]{{1,3}}\s*[）)]")),
    (4, re.compile(r"\s*[（(]\s*[0-9]{1,2}\s*[）)]")),
    (3, re.compile(r"\s*[0-9]{1,2}\s*[.、．](?![0-9]|$)|\s*[0-9]{1,2}\s*[.、．](?=(?:19|20)[0-9]{2}\s*年)")),
    (5, re.compile(r"\s*[①-⑳]")),
)
_SHORT_HEADING = 22  # "1、 部门（单位）基本情况": a converted number before a section's own title
_TITLE = re.compile(
    r"基本情况|(?:政府性基金|国有资本经营|社会保险基金|一般公共).{0,4}预算.{0,6}支出|存在的问题|改进措施|绩效情况|"
    r"其他需要说明|应用和公开"
)
_SUBTITLE = re.compile(r"(?:基本|项目)支出(?:情况)?$|机构|人员|概况|职责|职能")
_LONGEST, _CROWDED = 4000, 600  # characters of a paragraph; of one that is crowded with numbers
_MANY = 300  # numbers
_FIGURE = re.compile("[0-9０-９]+")
_DIGIT = re.compile("[0-9０-９]")
_CIRCLED = re.compile(r"[①-⑳]")


class Passage(NamedTuple):
    """A piece of prose and where it stands: a paragraph of a report, or a whole cell of the text form.

    `section` is the field or heading it belongs to, `depth` how deep that stands (sections of the text form: 2).
    """

    place: Place
    text: str
    section: str = ""
    depth: int = 0


class Claim(NamedTuple):
    """A number that is said of something. `lead` is the clause in front of it, dates masked out."""

    line: int
    at: int  # position among the line's claims
    number: Number
    lead: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. `level` is that of its own heading mark (0 without), `depth` of the headings it stands under."""

    at: int
    place: Place
    text: str
    masked: str
    raw: str
    level: int
    depth: int
    section: str
    claims: tuple[Claim, ...]

    def sentences(self) -> Iterator[tuple[int, int, tuple[Claim, ...]]]:
        """(start, end, claims) of each sentence that holds a claim."""
        start = 0
        ends = [match.end() for match in _ENDS.finditer(self.text)]
        for end in (*ends, len(self.text)):
            inside = tuple(claim for claim in self.claims if start <= claim.number.start < end)
            if inside:
                yield start, end, inside
            start = end

    def between(self, one: Claim, other: Claim) -> str:
        """The text from the end of one claim to the beginning of a later one."""
        return self.text[one.number.end : other.number.start]

    def after(self, claim: Claim, length: int = 24) -> str:
        """What follows a claim in its clause."""
        rest = self.text[claim.number.end : claim.number.end + length]
        cut = _BOUNDARY.search(rest)
        return rest[: cut.start()] if cut else rest


@dataclass(frozen=True, slots=True)
class Story:
    """A whole report."""

    lines: tuple[Line, ...]
    year: int

    @property
    def claims(self) -> Iterator[Claim]:
        """All claims in reading order."""
        return (claim for line in self.lines for claim in line.claims)

    def line(self, claim: Claim) -> Line:
        """The line a claim stands in."""
        return self.lines[claim.line]

    def quote(self, claim: Claim) -> str:
        """The fragment that shows a claim: its clause and its number as printed."""
        line = self.lines[claim.line]
        start = max(claim.number.start - len(claim.lead.lstrip("\x01 ")), 0)
        return line.raw[start : claim.number.end].strip()

    def printed(self, claim: Claim) -> str:
        """The number alone, as printed."""
        return self.lines[claim.line].raw[claim.number.start : claim.number.end].strip()

    def place(self, claim: Claim) -> Place:
        """Where the claim stands, with its fragment."""
        return self.lines[claim.line].place._replace(quote=self.quote(claim))


class Judgement(NamedTuple):
    """One relation looked at. `message` is empty where it holds; `claims[0]` is the one that is wrong.

    A judgement on words has no claim: `line` and `quote` say where it stands.
    """

    rule: str
    claims: tuple[Claim, ...]
    message: str = ""
    severity: Severity | None = None
    expected: str = ""
    difference: str = ""
    line: int = -1
    quote: str = ""


def tell(passages: Iterable[Passage], year: int) -> Story:
    """The story of these passages; a passage of several lines becomes several lines, numbered within it."""
    lines: list[Line] = []
    above: list[int] = []
    section, source = "", ""
    for passage in passages:
        if passage.section != source or not passage.section:
            above, source = ([], passage.section) if passage.section else (above, "")
        parts = [piece for part in passage.text.split("\n") for piece in _pieces(part)]
        for number, raw in enumerate(parts, 1):
            if not raw.strip():
                continue
            place = passage.place
            if not place.paragraph:
                place = place._replace(paragraph=number)
            level = _level(raw)
            if level:
                above = [one for one in above if one < level] + [level]
                section = raw.strip() if level == 1 else section
            depth = max([passage.depth, *above])
            lines.append(_line(len(lines), place, raw, level, depth, passage.section or section))
    return Story(tuple(lines), year)


def _pieces(text: str) -> Iterator[str]:
    """A paragraph; one longer than any person writes in pieces, at the ends of sentences where it has any.

    What is said of neighbours is looked for within a paragraph, in the square of its length.
    """
    start, longest = 0, _LONGEST if len(text) < _CROWDED or len(_FIGURE.findall(text)) < _MANY else _CROWDED
    while len(text) - start > longest:
        end = text.rfind("。", start, start + longest) + 1
        end = end if end > start else start + longest
        yield text[start:end]
        start = end
    yield text[start:]


def _level(raw: str) -> int:
    level = next((level for level, pattern in _HEADINGS if pattern.match(raw)), 0)
    if level in (3, 4) and len(raw.strip()) <= _SHORT_HEADING and not _DIGIT.search(raw, 5):
        if _TITLE.search(raw):
            return 1
        if _SUBTITLE.search(raw.strip()) and level == 4:
            return 2
    return level


def _line(at: int, place: Place, raw: str, level: int, depth: int, section: str) -> Line:
    tokens = tokenize(raw)
    claims: list[Claim] = []
    before = 0
    for number in tokens.numbers:
        lead = tokens.masked[before : number.start]
        cut = [match.end() for match in _BOUNDARY.finditer(lead) if match[0] != "\x01"]
        claims.append(Claim(at, len(claims), number, lead[cut[-1] :] if cut else lead))
        before = number.end
    return Line(at, place, tokens.text, tokens.masked, raw, level, depth, section, tuple(claims))


def items(line: Line) -> list[tuple[int, int]]:
    """The line cut at ①②…: (start, end) of the part before them and of each item."""
    starts = [0, *(match.start() for match in _CIRCLED.finditer(line.text) if match.start())]
    return list(zip(starts, [*starts[1:], len(line.text)], strict=True))


def is_money(claim: Claim) -> bool:
    """An amount, also one whose unit was forgotten (it has decimals)."""
    number = claim.number
    return number.kind == MONEY or (number.kind == BARE and "." in number.digits)


def alike(one: Claim, other: Claim) -> bool:
    """Whether two numbers can be added: both money, or the same unit."""
    if is_money(one) and is_money(other):
        return MONEY in (one.number.kind, other.number.kind)
    return (one.number.kind, one.number.unit) == (other.number.kind, other.number.unit)
