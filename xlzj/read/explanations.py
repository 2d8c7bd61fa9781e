"""What a unit wrote about findings: in the 说明 column of a 校验结果 workbook, or on a sheet 说明 beside its files.

Sheets are read by their printed headers (编号, 附件, 项目, 填报值, 应为, 差额, 单元格, 说明), never by address: rows
may be sorted, filtered, deleted or copied to another workbook.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import column_letters, column_number, split_cell
from xlzj.model import Place
from xlzj.read.raw import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.read.raw import RawSheet, RawWorkbook

SHEETS = ("校验结果", "说明")
_NEEDED = frozenset({"编号", "附件", "项目", "填报值", "说明"})
_HEADER_WITHIN = 20
_TITLE = re.compile(r"校验结果　(.+)　\d{4} 年度")


class Explanation(NamedTuple):
    """One written reason. `unit` is the unit the sheet names, or "" for a sheet that stands beside its files."""

    text: str
    rule: str
    form: str
    field: str
    actual: str
    expected: str
    difference: str
    cell: str
    place: Place
    unit: str


def explanations(workbook: RawWorkbook, file: str) -> Iterator[Explanation]:
    """Every filled 说明 of a workbook."""
    for sheet in workbook.sheets:
        if sheet.name.startswith(SHEETS):
            yield from _of(sheet, file)


def _of(sheet: RawSheet, file: str) -> Iterator[Explanation]:
    header = _header(sheet)
    if header is None:
        return
    row, columns = header
    title = _TITLE.fullmatch(_text(sheet, "A1"))
    last = max(split_cell(cell)[1] for cell in sheet.cells)
    for at in range(row + 1, last + 1):
        texts = {name: _text(sheet, f"{letters}{at}") for name, letters in columns.items()}
        if texts["说明"] and texts["编号"]:
            yield Explanation(
                text=texts["说明"],
                rule=texts["编号"],
                form=texts["附件"],
                field=texts["项目"],
                actual=texts["填报值"],
                expected=texts.get("应为", ""),
                difference=texts.get("差额", ""),
                cell=texts.get("单元格", ""),
                place=Place(file, sheet.name, f"{columns['说明']}{at}"),
                unit=title[1] if title else "",
            )


def _header(sheet: RawSheet) -> tuple[int, Mapping[str, str]] | None:
    """The header row and the column of each header; None where the sheet has none."""
    rows: dict[int, dict[str, str]] = {}
    for cell, raw in sheet.cells.items():
        letters, at = split_cell(cell)
        if at <= _HEADER_WITHIN and raw.value:
            rows.setdefault(at, {}).setdefault(raw.value.strip(), letters)
    found = next((at for at in sorted(rows) if rows[at].keys() >= _NEEDED), None)
    if found is None:
        return None
    order = sorted(rows[found].items(), key=lambda item: column_number(item[1]))
    return found, {name: column_letters(column_number(letters)) for name, letters in order}


def _text(sheet: RawSheet, cell: str) -> str:
    raw = sheet.cells.get(cell)
    if raw is None:
        return ""
    figure = number(raw)
    return str(figure) if figure is not None else (raw.value or "").strip()
