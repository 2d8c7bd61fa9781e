"""A finding in words: what is wrong, what should stand there, what it was compared with, what to do."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from xlzj.address import area_of
from xlzj.report.view import BLANK, clean, short, silent, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlzj.model import Finding, Operand, Place

ASK, ASK_OF_BLANK = "属实的写明原因。", "不填的写明原因。"

_SPACED = re.compile(r"(“[^”]*”)|(?<=[）。，；：、]) +| +(?=[（）。，；：、])|( ) +")
_ENDED = ("。", "！", "？", "…", "。”", "！”", "？”")
_FIGURE = re.compile(r"[≤≥+-]?[\d.]+ ?[^\d—、或]*")
_DIGITS = re.compile(r"\d[\d.]*")
_ROW = re.compile(r"（第 ?\d+ ?行）$")
_EMPTY = re.compile(r"没有填|没有写|空")


def message(finding: Finding) -> str:
    """What is wrong, as a sentence."""
    return sentence(finding.message)


def advice(finding: Finding) -> str:
    """What to do; a 核实 finding without 说明 says that one is needed."""
    if not silent(finding) or "写明" in finding.hint or "说明" in finding.hint:
        return sentence(finding.hint)
    return sentence(finding.hint) + (ASK_OF_BLANK if value(finding.actual) == BLANK else ASK)


def sentence(text: str) -> str:
    """Ends in a full stop; no blank beside full-width punctuation, except in what is quoted."""
    told = _SPACED.sub(lambda match: match[1] or match[2] or "", clean(text)).strip()
    return f"{told}。" if told and not told.endswith(_ENDED) else told


def comparison(finding: Finding) -> str:
    """填报 18.40，应为 17.57，差 0.83: the parts the finding knows."""
    if finding.expected and finding.expected == finding.actual:
        return clean(f"填报 {value(finding.actual)}，数值相符")
    parts = ["没有填" if value(finding.actual) == BLANK else f"填报 {value(finding.actual)}"]
    if finding.expected:
        parts.append(f"应为 {value(finding.expected)}")
    if finding.difference:
        points = finding.difference.endswith("%") and finding.expected.endswith("%")
        parts.append(f"差 {finding.difference.removesuffix('%')} 个百分点" if points else f"差 {finding.difference}")
    return clean("，".join(parts))


def value(text: str) -> str:
    """A value as a list shows it; 空 for a blank."""
    return BLANK if text.strip() in ("", "（空）") else short(text)


def untold(finding: Finding) -> str:
    """The comparison where a figure should be there and the message does not already say so; else nothing."""
    if _FIGURE.fullmatch(finding.expected) is None or _says(finding.message, finding.expected):
        return ""
    known = map(_bare, (finding.actual, finding.expected, finding.difference))
    return "" if all(_says(finding.message, part) for part in known if part) else comparison(finding)


def _bare(figure: str) -> str:
    """The digits of a figure: neither its sign nor its unit, which a message may put elsewhere."""
    match = _DIGITS.search(figure)
    return match[0] if match else figure


def _says(text: str, figure: str) -> bool:
    """Whether the figure stands in the text, not as part of a longer one."""
    return re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d|\.\d)", text) is not None


def operands(finding: Finding, *, everything: bool = False) -> str:
    """办公经费 33.42（D25）、…: what the finding was computed from, without what its message says with its place.

    The sheet is named where it is not the finding's own, the file likewise; values below each other become one
    range. `everything` leaves nothing out.
    """
    left = [operand for operand in finding.operands if everything or not _told(finding, operand)]
    return clean("、".join(_operands(run, finding.place) for run in _runs(_in_columns(left))))


def compared(finding: Finding) -> str:
    """比较：… as a line of its own; for blanks that the message names, only where they are. "" where all is said."""
    told = operands(finding)
    left = [operand for operand in finding.operands if not _told(finding, operand)]
    blanks = left and all(value(operand.value) == BLANK and operand.field in finding.message for operand in left)
    if blanks and all(operand.place[:2] == finding.place[:2] for operand in left):
        return f"其余空格：{'、'.join(operand.place.cell for operand in left)}"
    return f"比较：{told}" if told else ""


def _told(finding: Finding, operand: Operand) -> bool:
    """Whether the message says this value of the finding's own cell, or of a cell it names."""
    text, place = finding.message, operand.place
    if place.paragraph and _says(text, operand.value.strip()):  # a number of the same prose, as quoted
        return True
    named = place == finding.place or (place.file == finding.place.file and _says(text, where(place)))
    blank = value(operand.value) == BLANK
    return named and (_EMPTY.search(text) is not None if blank else _says(text, operand.value.strip()))


def _in_columns(found: Sequence[Operand]) -> Iterator[Operand]:
    """Operands told row by row (指标值 E15、完成值 F15、指标值 E16 …) column by column, so that each is one range."""
    columns: dict[tuple[object, ...], list[Operand]] = {}
    for operand in found:
        block = area_of(operand.place.cell)
        key = (*operand.place[:2], _name(operand), block.left) if block else (operand.place,)
        columns.setdefault(key, []).append(operand)
    return chain.from_iterable(columns.values())


def _runs(found: Iterable[Operand]) -> Iterator[list[Operand]]:
    run: list[Operand] = []
    for operand in found:
        if run and not _follows(run[-1], operand):
            yield run
            run = []
        run.append(operand)
    if run:
        yield run


def _follows(one: Operand, other: Operand) -> bool:
    """Whether both are blank, or the same value of two rows below each other."""
    if one.place[:2] != other.place[:2]:
        return False
    if value(one.value) == value(other.value) == BLANK:
        return True
    above, below = area_of(one.place.cell), area_of(other.place.cell)
    if above is None or below is None or _name(one) != _name(other) or BLANK in (value(one.value), value(other.value)):
        return False
    return above.left == below.left and above.top + 1 == below.top


def _name(operand: Operand) -> str:
    return _ROW.sub("", operand.field)


def _operands(run: list[Operand], own: Place) -> str:
    first, last = run[0].place, run[-1].place
    names = "、".join(dict.fromkeys(_name(operand) for operand in run))
    blank = value(run[0].value) == BLANK
    values = BLANK if blank else " ".join(value(operand.value) for operand in run)
    place = first.cell if first[:2] == own[:2] and first.cell else where(first)
    file = f"{first.file} " if first.file != own.file else ""
    more = "".join(f"、{operand.place.cell}" for operand in run[1:]) if blank else f":{last.cell}" * (last != first)
    return f"{names}{'' if names.endswith('）') else ' '}{values}（{file}{place}{more}）"


def follower(finding: Finding, cause: Finding) -> str:
    """A knock-on in one line: title, cell and figures."""
    return f"{clean(finding.title)}（{where(finding.place)}，{figures(finding, cause)}）"


def figures(finding: Finding, cause: Finding) -> str:
    """The figures of a knock-on; what was worked out from what is wrong at its cause is not what should stand here."""
    told = comparison(finding)
    return told.replace("应为", "按现在的数应为", 1) if worked_out(finding, cause) else told


def worked_out(finding: Finding, cause: Finding) -> bool:
    """Whether the expected figure of a knock-on may rest on the wrong value of its cause, in another cell."""
    return finding.place != cause.place and _FIGURE.fullmatch(finding.expected) is not None
