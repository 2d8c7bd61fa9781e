"""A finding in words: what is wrong, what should stand there, what it was compared with, what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.report.view import BLANK, clean, short, silent, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.model import Finding, Operand, Place

ASK = "属实的写明原因。"

_SPACED = re.compile(r"“[^”]*”|(?<=[）。，；：、]) +| {2,}| +(?=[（）。，；：、])")
_ENDED = ("。", "！", "？", "…", "。”", "！”", "？”")
_ROW = re.compile(r"（第 ?\d+ ?行）$")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_EMPTY = re.compile(r"没有填|没有写|空")


def message(finding: Finding) -> str:
    """What is wrong, as a sentence."""
    return sentence(finding.message)


def advice(finding: Finding) -> str:
    """What to do; a 核实 finding without 说明 says that one is needed."""
    asked = silent(finding) and "写明" not in finding.hint and "说明" not in finding.hint
    return sentence(finding.hint) + (ASK if asked else "")


def sentence(text: str) -> str:
    """Ends in a full stop; no blank beside full-width punctuation, except in what is quoted."""
    told = _SPACED.sub(lambda match: match[0] if match[0][0] == "“" else " " * (match[0] == "  "), clean(text)).strip()
    return f"{told}。" if told and not told.endswith(_ENDED) else told


def comparison(finding: Finding) -> str:
    """填报 18.40，应为 17.57，差 0.83: the parts the finding knows."""
    parts = [f"填报 {short(finding.actual)}" if finding.actual.strip() else "没有填"]
    if finding.expected:
        parts.append(f"应为 {short(finding.expected)}")
    if finding.difference:
        parts.append(f"差 {finding.difference}")
    return clean("，".join(parts))


def untold(finding: Finding) -> str:
    """The comparison where a figure should be there and the message does not already say so; else nothing."""
    if finding.expected[:1] not in tuple("≤≥+-0123456789") or _says(finding.message, finding.expected):
        return ""
    known = (finding.actual, finding.expected.lstrip("≤≥"), finding.difference.lstrip("+-"))
    return "" if all(_says(finding.message, part) for part in known if part) else comparison(finding)


def _says(text: str, figure: str) -> bool:
    """Whether the figure stands in the text, not as part of a longer one."""
    return re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d|\.\d)", text) is not None


def operands(finding: Finding, *, everything: bool = False) -> str:
    """办公经费 33.42（D25）、…: what the finding was computed from, without what its message says with its place.

    The sheet is named where it is not the finding's own, the file likewise; values below each other become one
    range. `everything` leaves nothing out.
    """
    left = [operand for operand in finding.operands if everything or not _told(finding, operand)]
    return clean("、".join(_operands(run, finding.place) for run in _runs(left)))


def _told(finding: Finding, operand: Operand) -> bool:
    """Whether the message says this value of the finding's own cell, or of a cell it names."""
    text, place = finding.message, operand.place
    named = place == finding.place or (place.file == finding.place.file and _says(text, where(place)))
    said = operand.value.strip() in text if operand.value.strip() else _EMPTY.search(text) is not None
    return named and said


def _runs(found: Iterable[Operand]) -> Iterator[list[Operand]]:
    run: list[Operand] = []
    for operand in found:
        if run and not _follows(run[-1], operand):
            yield run
            run = []
        run.append(operand)
    if run:
        yield run


def _follows(above: Operand, below: Operand) -> bool:
    first, second = _CELL.fullmatch(above.place.cell), _CELL.fullmatch(below.place.cell)
    if first is None or second is None or _name(above) != _name(below) or above.place[:2] != below.place[:2]:
        return False
    return first[1] == second[1] and int(first[2]) + 1 == int(second[2])


def _name(operand: Operand) -> str:
    return _ROW.sub("", operand.field)


def _operands(run: list[Operand], own: Place) -> str:
    values = "、".join(short(operand.value) or BLANK for operand in run)
    first, last = run[0].place, run[-1].place
    place = first.cell if first[:2] == own[:2] and first.cell else where(first)
    file = f"{first.file} " if first.file != own.file else ""
    to = f":{last.cell}" if last != first else ""
    name = _name(run[0])
    return f"{name}{'' if name.endswith('）') else ' '}{values}（{file}{place}{to}）"


def follower(finding: Finding) -> str:
    """One line for a knock-on: 核实 comes before it, the cell and the figures are in it."""
    return f"{clean(finding.title)}（{where(finding.place)}，{comparison(finding)}）"
