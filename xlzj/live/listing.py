"""The sheet 校验结果 of an open workbook, as values to write and as values read back. Pure.

It has the columns of the annotated copies, so that a 说明 written on it is read like any other, and stands last in the
workbook. Its header row bears a name (`HEADER`), by which it is told from a sheet that the user called the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Severity
from xlzj.report.cells import FILLS
from xlzj.report.result_sheet import COLUMNS, HEADER, lines, texts_of
from xlzj.report.view import counted, heading, tallies, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlzj.model import Checked, Finding, Place

TITLE = "校验结果"
ANSWERS = "说明"
"""The sheet that keeps what the user wrote about 核实 findings; hers, never taken away."""
ANSWER_COLUMNS = ("编号", "附件", "项目", "填报值", "应为", "差额", "单元格", "说明")
HEADER_ROW = 4
HEADERS = tuple(COLUMNS)
WIDTHS = tuple(COLUMNS.values())
_KEPT = 32_000  # characters in one cell
_HOW = (
    "点“单元格”跳到原处；“核实”属实的，在“说明”列写明原因，或在格子上点“填写说明”。"
    "改完再点“校验”；点“清除标记”去掉颜色、批注和本表。"
)


class Listing(NamedTuple):
    """The sheet to write: rows from A1, links by row (1-based) for the column 单元格, fills of the column 等级."""

    rows: tuple[tuple[str, ...], ...]
    links: Mapping[int, str]
    fills: Mapping[int, str]


class Entry(NamedTuple):
    """One row read back; `sheet` and `cell` are "" where it stands in another file or in no cell."""

    row: int
    severity: str
    rule: str
    sheet: str
    cell: str
    problem: str
    texts: Mapping[str, str]


def listing(checked: Sequence[Checked], file: str, folder: str, named: Mapping[str, str]) -> Listing:
    """All findings of these submissions. `file` is the open workbook; others are linked in `folder` (as `named`)."""
    found = [finding for each in checked for finding in each.findings]
    title = f"{TITLE}　{heading(checked[0].submission)}" if checked else TITLE
    summary = f"{counted(tallies(found))}。{verdict(checked[0]) if len(checked) == 1 else ''}"
    rows: list[tuple[str, ...]] = [_wide(title), _wide(summary), _wide(_HOW), HEADERS]
    links: dict[int, str] = {}
    fills: dict[int, str] = {}
    for each in checked:
        for line in lines(each):
            texts = texts_of(line)
            rows.append(tuple(texts[title][:_KEPT] for title in HEADERS))
            row = len(rows)
            link = _link(line.finding.place, file, folder, named)
            if link:
                links[row] = link
            if line.root is None:
                fills[row] = FILLS[line.finding.severity]
    return Listing(tuple(rows), links, fills)


def _wide(text: str) -> tuple[str, ...]:
    return (text, *[""] * (len(HEADERS) - 1))


def _link(place: Place, file: str, folder: str, named: Mapping[str, str]) -> str:
    """The HYPERLINK formula of a place; "" for a place that has no cell or cannot be reached from here."""
    if not place.cell or not place.sheet:
        return ""
    sheet = place.sheet.replace("'", "''")
    where = f"#'{sheet}'!{place.cell}"
    shown = f"{place.sheet}!{place.cell}"
    if place.file != file:
        if not folder:
            return ""
        separator = "\\" if "\\" in folder else "/"
        where = f"{folder}{separator}{named.get(place.file, place.file)}{where}"
    if len(where) > 250 or place.paragraph:  # a text in a formula is at most 255 long
        return ""
    return '=HYPERLINK("{}","{}")'.format(where.replace('"', '""'), shown.replace('"', '""'))


def entries(rows: Sequence[Sequence[object]], file: str) -> tuple[Entry, ...]:
    """What stands on a sheet that `listing` wrote, however it was sorted or filtered since; () where it is none."""
    header = next((at for at, row in enumerate(rows) if {"编号", "单元格", "问题"} <= {_text(v) for v in row}), None)
    if header is None:
        return ()
    titles = [_text(value) for value in rows[header]]
    found = []
    for at, row in enumerate(rows[header + 1 :], header + 2):
        texts = dict(zip(titles, map(_text, row), strict=False))
        if not texts.get("编号"):
            continue
        sheet, _, cell = texts.get("单元格", "").partition(" ")[0].rpartition("!")
        here = texts.get("文件", file) == file
        where = (sheet, cell) if here else ("", "")
        found.append(Entry(at, texts.get("等级", ""), texts["编号"], *where, texts.get("问题", ""), texts))
    return tuple(found)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def step(found: Sequence[Entry], sheet: str, cell: str, *, back: bool) -> Entry | None:
    """The entry to go to from a cell: the next (or previous) place in the order of the list, round at its end.

    Entries at one cell are one stop. From a cell without an entry it is the first (or last) of its sheet, else of all.
    """
    by_cell: dict[tuple[str, str], Entry] = {}
    for entry in found:
        if entry.cell:
            by_cell.setdefault((entry.sheet, entry.cell), entry)
    stops = list(by_cell.values())
    if not stops:
        return None
    here = next((at for at, e in enumerate(stops) if (e.sheet, e.cell) == (sheet, cell)), None)
    if here is not None:
        return stops[(here + (-1 if back else 1)) % len(stops)]
    same = [e for e in stops if e.sheet == sheet] or stops
    return same[-1 if back else 0]


def first(found: Iterable[Finding], file: str, sheets: Iterable[str]) -> Finding | None:
    """The finding to jump to after a check: the first error in a cell here, else the first 核实, else any."""
    wanted = set(sheets)
    here = [f for f in found if f.place.file == file and f.place.sheet in wanted and f.place.cell and not f.passed]
    return min(here, key=lambda f: (tuple(Severity).index(f.severity), f.cause is not None), default=None)


def answer_row(texts: Mapping[str, str], answer: str) -> tuple[str, ...]:
    """A row of the sheet 说明 for the finding whose row on 校验结果 reads `texts`."""
    return tuple(answer if title == ANSWERS else texts.get(title, "") for title in ANSWER_COLUMNS)


__all__ = ["HEADER", "Entry", "Listing", "answer_row", "entries", "first", "listing", "step"]
