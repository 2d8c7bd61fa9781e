"""The report a terminal shows: forms in printed order, the headline first, 80 columns, Chinese characters two wide."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from xlzj.model import Severity, Status
from xlzj.report.view import (
    ANSWER,
    SEVERITIES,
    STATUSES,
    advice,
    clean,
    comparison,
    heading,
    operands,
    reasons,
    sections,
    silent,
    untold,
    verdict,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.model import Checked, Finding, Result
    from xlzj.report.view import Headline

WIDTH = 80
_Key = TypeVar("_Key", Severity, Status)

_COLOURS = {Severity.ERROR: "1;31", Severity.REVIEW: "33", Severity.HINT: "36"}
_NEVER_FIRST = "，。、；：！？）》〉】〕」』”’％%,.;:!?)]}…—"
_NEVER_LAST = "（《〈【〔「『“‘([{"
_WORD = re.compile(r"\n|[^\s（）、，。；：“”！!]{1,24}![A-Z]{1,3}\d+|[ \t\u3000]+|[!-~]+|.", re.DOTALL)


def to_text(result: Result, *, colour: bool = False, width: int = WIDTH) -> str:
    """`result` for a terminal `width` columns wide, ending in a newline; ANSI colours only where asked for."""
    lines: list[str] = []
    for checked in result.checked:
        lines += [*_submission(checked, colour=colour, width=width), ""]
    if len(result.checked) > 1:
        lines += [*_totals(result.checked, width), ""]
    if result.unreadable:
        lines.append(f"读不了的文件 {len(result.unreadable)} 个：")
        for unread in result.unreadable:
            lines += wrap(f"{unread.file}：{unread.reason}", width, "  ", "    ")
        lines.append("")
    if not lines:
        lines = ["没有可校验的文件。", ""]
    return "\n".join(lines)


def display_width(text: str) -> int:
    """Columns `text` takes; characters of ambiguous width (“ ” — …) count two, as Chinese terminals draw them."""
    return sum(_char_width(char) for char in text)


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width` columns, indented by `first` and `rest`.

    Breaks between any two Chinese characters and at spaces, never inside a number or a Latin word that fits a line;
    no line begins with closing or ends with opening punctuation.
    """
    lines: list[str] = []
    line, used = first, display_width(first)
    for piece in _pieces(clean(text).replace("\t", " "), width - max(display_width(first), display_width(rest))):
        size = display_width(piece)
        if piece == "\n" or used + size > width:
            if piece == "\n" or line.strip():
                lines.append(line.rstrip())
            line, used = rest, display_width(rest)
            if not piece.strip():
                continue
        line += piece
        used += size
    return [*lines, line.rstrip()]


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _pieces(text: str, room: int) -> Iterator[str]:
    """What may not be torn apart: words, and characters with the punctuation that clings to them."""
    piece = ""
    for match in _WORD.finditer(text):
        word = match[0]
        clings = bool(piece) and not piece.isspace() and (word[0] in _NEVER_FIRST or piece[-1] in _NEVER_LAST)
        if clings and not word.isspace():
            piece += word
            continue
        yield from _split(piece, room)
        piece = word
    yield from _split(piece, room)


def _split(piece: str, room: int) -> Iterator[str]:
    """A piece longer than a line is cut where the line ends."""
    part, used = "", 0
    for char in piece:
        size = _char_width(char)
        if part and used + size > max(room, 2):
            yield part
            part, used = "", 0
        part += char
        used += size
    if part:
        yield part


def _submission(checked: Checked, *, colour: bool, width: int) -> Iterator[str]:
    handed_in = checked.submission
    yield _paint("═" * (width // 2), "1", colour=colour)
    yield from wrap(f"{heading(handed_in)}　{handed_in.edition}", width)
    yield from wrap("文件：" + "、".join(handed_in.files), width, "", "      ")
    several = len(handed_in.files) > 1
    for section in sections(checked):
        yield ""
        title = f"{section.title}　{section.file}" if several else section.title
        for line in wrap(f"■ {title}", width, "", "   "):
            yield _paint(line, "1", colour=colour)
        for headline in section.headlines:
            yield from _headline(headline, colour=colour, width=width)
    yield ""
    yield "─" * (width // 2)
    yield from _counts(checked, width)


def _headline(headline: Headline, *, colour: bool, width: int) -> Iterator[str]:
    finding = headline.finding
    mark, *more = wrap(f"{_mark(finding)} {finding.title}　{where(finding.place)}", width, "", "     ")
    yield _paint(mark, _COLOURS[finding.severity], colour=colour)
    for line in more:
        yield _paint(line, _COLOURS[finding.severity], colour=colour)
    yield from wrap(finding.message, width, "     ", "     ")
    yield from _labelled("", untold(finding), width)
    yield from _labelled("比较：", operands(finding), width)
    if finding.explanation:
        yield from _labelled("说明：", finding.explanation, width)
    yield from _labelled("怎么办：", advice(finding), width)
    yield from _labelled("依据：", finding.basis, width)
    if headline.knock_on:
        yield from wrap("由此连带：", width, "     ", "     ")
        for follower in headline.knock_on:
            line = f"{_mark(follower)} {follower.title}　{where(follower.place)}　{comparison(follower)}"
            yield from wrap(line, width, "       ", "         ")


def _mark(finding: Finding) -> str:
    return f"{SEVERITIES[finding.severity]} {finding.rule}"


def _labelled(label: str, text: str, width: int) -> list[str]:
    return wrap(f"{label}{text}", width, "     ", "       ") if text else []


def _counts(checked: Checked, width: int) -> Iterator[str]:
    severities = {severity: checked.severity(severity) for severity in SEVERITIES}
    yield from wrap(f"{_line(SEVERITIES, severities)}。{verdict(checked)}", width)
    if any(silent(finding) for finding in checked.findings):
        yield from wrap(ANSWER, width)
    yield from wrap(
        f"检查点 {len(checked.outcomes)}：" + _line(STATUSES, {status: checked.count(status) for status in STATUSES}),
        width,
        "",
        "  ",
    )
    for status in (Status.UNCHECKED, Status.CRASHED):
        found = reasons(checked, status)
        if found:
            yield f"{STATUSES[status]}："
        for reason in found:
            yield from wrap(f"{reason.reason}（{reason.places} 处：{'、'.join(reason.rules)}）", width, "  ", "    ")


def _totals(everything: tuple[Checked, ...], width: int) -> Iterator[str]:
    yield "═" * (width // 2)
    severities = {severity: sum(checked.severity(severity) for checked in everything) for severity in SEVERITIES}
    statuses = {status: sum(checked.count(status) for checked in everything) for status in STATUSES}
    yield from wrap(f"共 {len(everything)} 份：{_line(SEVERITIES, severities)}", width)
    yield from wrap(f"检查点 {sum(statuses.values())}：{_line(STATUSES, statuses)}", width)


def _line(names: Mapping[_Key, str], counts: Mapping[_Key, int]) -> str:
    return "，".join(f"{name} {counts[key]}" for key, name in names.items())


def _paint(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
