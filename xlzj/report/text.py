"""The report a terminal shows: forms in printed order, the headline first, 80 columns, Chinese characters two wide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import SEVERITIES, Severity, Status
from xlzj.report.outline import sections
from xlzj.report.proof import advice, compared, figures, message, untold
from xlzj.report.view import (
    ANSWER,
    STATUSES,
    added,
    adjusted,
    clean,
    counted,
    heading,
    left_out,
    reasons,
    silent,
    status_counts,
    tallies,
    told,
    unmatched,
    verdict,
    where,
)
from xlzj.spelling import char_width, printed_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Checked, Finding, Result
    from xlzj.report.outline import Group
    from xlzj.report.view import Headline

WIDTH = 80

_COLOURS = {Severity.ERROR: "1;31", Severity.REVIEW: "33", Severity.HINT: "36"}
_UNREAD = {
    "读不了的文件 {} 个：": (False, False),
    "没有校验的文件、表页 {} 个：": (True, False),
    "用不了的审核公式 {} 条：": (False, True),
}
_NEVER_FIRST = "，。、；：！？）》〉】〕」』”’％%,.;:!?)]}…—"
_NEVER_LAST = "（《〈【〔「『“‘([{≥≤±"
_WORD = re.compile(r"\n|[^\s（）、，。；：“”！!]{1,24}![A-Z]{1,3}\d+|[ \t\u3000]+|[!-~]+|.", re.DOTALL)


def to_text(result: Result, *, colour: bool = False, width: int = WIDTH) -> str:
    """`result` for a terminal `width` columns wide, ending in a newline; ANSI colours only where asked for."""
    lines: list[str] = []
    for checked in result.checked:
        lines += [*_submission(checked, colour=colour, width=width), ""]
    if len(result.checked) > 1:
        lines += [*_totals(result.checked, width), ""]
    for title, kind in _UNREAD.items():
        these = [unread for unread in result.unreadable if (unread.harmless, unread.formula) == kind]
        if not these:
            continue
        lines.append(title.format(len(these)))
        for files, reason in left_out(these):
            lines += wrap(f"{files}：{reason}", width, "  ", "    ")
        lines.append("")
    if not lines:
        lines = ["没有可校验的文件。", ""]
    return "\n".join(lines)


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width` columns, indented by `first` and `rest`.

    Breaks between any two Chinese characters and at spaces, never inside a number or a Latin word that fits a line;
    no line begins with closing or ends with opening punctuation.
    """
    lines: list[str] = []
    line, used = first, printed_width(first)
    for piece in _pieces(clean(text).replace("\t", " "), width - max(printed_width(first), printed_width(rest))):
        size = printed_width(piece)
        if piece == "\n" or used + size > width:
            if piece == "\n" or line.strip():
                lines.append(line.rstrip())
            line, used = rest, printed_width(rest)
            if not piece.strip():
                continue
        line += piece
        used += size
    return [*lines, line.rstrip()]


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
        size = char_width(char)
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
        for group in section.groups:
            yield from _group(group, colour=colour, width=width)
    yield ""
    yield "─" * (width // 2)
    yield from _counts(checked, width)


def _group(group: Group, *, colour: bool, width: int) -> Iterator[str]:
    """The rule once, what it found place by place, the remedy and the basis once."""
    finding, several = group.finding, len(group.headlines) > 1
    at = f"{len(group.headlines)} 处" if several else where(finding.place)
    for line in wrap(f"{_mark(finding)} {finding.title}　{at}", width, "", "     "):
        yield _paint(line, _COLOURS[finding.severity], colour=colour)
    for headline in group.headlines:
        yield from _headline(headline, width, place=f"{where(headline.finding.place)}　" if several else "")
    basis = f"依据：{clean(finding.basis)}" if finding.basis else ""
    todo = f"怎么办：{advice(finding)}" if advice(finding) else ""
    yield from wrap(todo + basis, width, "     ", "       ") if todo or basis else ()


def _headline(headline: Headline, width: int, place: str) -> Iterator[str]:
    """One proof; what the message does not say follows on its last line where it fits."""
    finding, more = headline.finding, "       " if place else "     "
    lines = wrap(place + message(finding), width, "     ", more)
    for part in (untold(finding), compared(finding), _explained(finding)):
        flat = " ".join(part.split())
        if flat and printed_width(lines[-1] + flat) <= width:
            lines[-1] += flat
        elif flat:
            lines += wrap(flat, width, more, "       ")
    yield from lines
    if headline.knock_on:
        yield f"{more}由此连带："
    alike: dict[tuple[str, str, str], list[str]] = {}
    for follower in headline.knock_on:
        key = (_mark(follower), follower.title, figures(follower, finding))
        alike.setdefault(key, []).append(where(follower.place))
    for (mark, title, told_figures), places in alike.items():
        yield from wrap(f"{mark} {title}　{'、'.join(places)}　{told_figures}", width, f"{more}  ", f"{more}    ")


def _explained(finding: Finding) -> str:
    return f"说明：{clean(finding.explanation)}" if finding.explanation else ""


def _mark(finding: Finding) -> str:
    return f"{SEVERITIES[finding.severity]} {finding.rule}"


def _counts(checked: Checked, width: int) -> Iterator[str]:
    yield from wrap(f"{counted(tallies(checked.findings))}。{verdict(checked)}", width)
    if any(silent(finding) for finding in checked.findings):
        yield from wrap(ANSWER, width)
    yield from wrap(f"检查点 {len(checked.outcomes)}：{_line(status_counts(checked))}", width, "", "  ")
    for status in (Status.UNCHECKED, Status.CRASHED):
        found = reasons(checked, status)
        if found:
            yield f"{STATUSES[status]}："
        for reason in found:
            yield from wrap(f"{reason.reason}（{reason.places} 处：{'、'.join(reason.rules)}）", width, "  ", "    ")
    if checked.adjusted:
        yield "本版式调整的规则："
        for line in adjusted(checked):
            yield from wrap(line, width, "  ", "    ")
    if told(checked):
        left = unmatched(checked)
        meaning = "未匹配的表上没有可比的数，不算错：" if left else ""
        yield from wrap(told(checked) + meaning, width, "", "  ")
        for line in left:
            yield from wrap(line, width, "  ", "    ")


def _totals(everything: tuple[Checked, ...], width: int) -> Iterator[str]:
    yield "═" * (width // 2)
    each = [tallies(checked.findings) for checked in everything]
    total = {severity: added(one[severity] for one in each) for severity in SEVERITIES}
    statuses = {name: sum(checked.count(status) for checked in everything) for status, name in STATUSES.items()}
    yield from wrap(f"共 {len(everything)} 份：{counted(total)}", width)
    yield from wrap(f"检查点 {sum(statuses.values())}：{_line(statuses)}", width)


def _line(counts: dict[str, int]) -> str:
    return "，".join(f"{name} {count}" for name, count in counts.items())


def _paint(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
