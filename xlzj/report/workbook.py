"""The annotated copy of what was handed in: coloured cells, notes at them, and the sheet 校验结果 in front.

The colour is a conditional format above all others, so the cells keep their own style and number format, and a later
check can take its predecessor's colours away again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from xlzj.address import area_of
from xlzj.model import SEVERITIES, Severity
from xlzj.report.cells import FILLS
from xlzj.report.copies import NotCopied, opened, saved, targets
from xlzj.report.package import settled
from xlzj.report.proof import advice, compared, message, untold
from xlzj.report.result_sheet import add_sheet, drop_sheet
from xlzj.report.text import wrap
from xlzj.report.view import clean, roots, where
from xlzj.writing import refuse_input, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.formatting.rule import Rule
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.model import Checked, Finding

SUFFIX = "（校验结果）"  # a file so named is ours, not something handed in
NOTE = "【xlzj 校验】"  # our part of a note starts here

_COPY = "校验结果副本"
_OURS = '"xlzj"="xlzj"'  # the formula of our conditional formats: always true, and a signature
_EDGES: dict[Severity, tuple[Literal["thin", "dashed", "dotted"], str]] = {
    Severity.ERROR: ("thin", "8B0000"),
    Severity.REVIEW: ("dashed", "A65E00"),
    Severity.HINT: ("dotted", "0B4F9E"),
}
_RANK = tuple(Severity)
_NOTE_COLUMNS = 44
_NOTE_LINE = 19  # pixels; a note without a font of its own is shown in the 11 points of the workbook


def annotate_all(
    checked: Checked,
    sources: Mapping[str, Path],
    out_dir: Path,
    *,
    moment: datetime | None = None,
    lost: list[str] | None = None,
) -> list[Path]:
    """One `<name>（校验结果）.xlsx` in `out_dir` per workbook of the submission; returns the paths written.

    `sources` maps `Place.file` to where that file lies. Reports in Word or text have no copy; their findings stand
    in the sheet 校验结果 of every workbook. A workbook that cannot be copied is a line in `lost` where that is given.
    Raises WriteError; no input is ever touched.
    """
    places = targets(sources, out_dir, SUFFIX)
    copies = {file: path.name for file, path in places.items()}
    written: list[Path] = []
    for file, path in places.items():
        refuse_input(path, sources.values())
        try:
            write_atomically(path, _annotated(sources[file], checked, file, copies, moment))
        except NotCopied as error:
            if lost is None:
                raise
            lost.append(str(error))
            continue
        written.append(path)
    return written


def _annotated(source: Path, checked: Checked, file: str, copies: Mapping[str, str], moment: datetime | None) -> bytes:
    book = opened(source, _COPY, rich_text=True)
    drop_sheet(book)
    findings = checked.findings
    rooted = list(zip(findings, roots(findings), strict=True))
    for sheet in book.worksheets:
        here = [pair for pair in rooted if pair[0].place.file == file and pair[0].place.sheet == sheet.title]
        _forget(sheet)
        _mark(sheet, here)
    add_sheet(book, checked, file, copies, moment)
    return settled(saved(book, source, _COPY), moment)


def _forget(sheet: Worksheet) -> None:
    """Take away colours and notes of an earlier check; size the user's notes, which openpyxl forgets."""
    from openpyxl.formatting.formatting import ConditionalFormattingList

    kept = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            if rule.formula != [_OURS]:
                rule.priority += len(FILLS)  # ours come first
                kept.add(str(formatting.sqref), rule)
    sheet.conditional_formatting = kept
    for cell in list(sheet._cells.values()):  # noqa: SLF001  (iter_rows would fill every gap of the sheet)
        if cell.comment is not None:
            text = cell.comment.text
            _note(cell, text.split(NOTE)[0].rstrip() if NOTE in text else text)


def _mark(sheet: Worksheet, findings: Iterable[tuple[Finding, Finding]]) -> None:
    """Colour the cells by their gravest finding and write all findings into their notes."""
    by_range: dict[str, list[tuple[Finding, Finding]]] = {}
    for pair in findings:
        area = _area(sheet, pair[0].place.cell)
        if area:
            by_range.setdefault(area, []).append(pair)
    areas: dict[Severity, list[str]] = {}
    for area, pairs in by_range.items():
        areas.setdefault(min((pair[0].severity for pair in pairs), key=_RANK.index), []).append(area)
        cell = sheet[area.split(":")[0]]
        before = f"{cell.comment.text}\n\n" if cell.comment else ""
        pairs.sort(key=lambda pair: (pair[0] is not pair[1], _RANK.index(pair[0].severity)))
        _note(cell, before + NOTE + "\n" + "\n\n".join(explained(*pair) for pair in pairs))
    for severity, ranges in areas.items():
        sheet.conditional_formatting.add(" ".join(ranges), _rule(severity))


def _area(sheet: Worksheet, cell: str) -> str:
    """The cell, or the merged cells it belongs to, as a range; "" where the place is not a cell (a paragraph)."""
    block = area_of(cell)
    if block is None:
        return ""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= block.top <= merged.max_row and merged.min_col <= block.left <= merged.max_col:
            return str(merged.coord)
    return block.ref()


def _rule(severity: Severity) -> Rule:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Border, PatternFill, Side
    from openpyxl.styles.differential import DifferentialStyle

    style, colour = _EDGES[severity]
    side = Side(style=style, color=colour)
    look = DifferentialStyle(
        fill=PatternFill("solid", fgColor=FILLS[severity], bgColor=FILLS[severity]),
        border=Border(left=side, right=side, top=side, bottom=side),
    )
    return Rule(type="expression", dxf=look, formula=[_OURS], priority=_RANK.index(severity) + 1)


def explained(finding: Finding, root: Finding) -> str:
    """What the note at a cell says of one finding; a knock-on sends the reader to its root."""
    lines = [f"{SEVERITIES[finding.severity]} {finding.rule} {finding.title}", message(finding)]
    todo = advice(finding)
    if root is not finding:
        lines.append(f"由 {root.rule} {where(root.place)} 连带，请先改那里。")
    else:
        lines += [untold(finding), compared(finding), todo and f"怎么办：{todo}"]
    if finding.explanation:
        lines.append(f"说明：{finding.explanation}")
    return clean("\n".join(line for line in lines if line))


def _note(cell: Cell | MergedCell, text: str) -> None:
    from openpyxl.comments import Comment

    author = cell.comment.author if cell.comment else "xlzj"
    if not text:
        cell.comment = None
        return
    lines = sum(len(wrap(line, _NOTE_COLUMNS)) for line in text.split("\n"))
    cell.comment = Comment(text, author or "xlzj", height=min(24 + _NOTE_LINE * lines, 520), width=340)
