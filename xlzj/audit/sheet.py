"""A sheet of 审核公式 as its author wrote it: one formula a row under printed headers (编号, 名称, 公式, 等级 …).

The headers stand in one of the first rows, in any order; 编号 and 公式 there must be. Nothing is understood here yet:
what a formula means depends on the edition (xlzj.audit.compiled).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import split_cell
from xlzj.read.package import Unreadable, parse_workbook
from xlzj.read.submission import RESULT_SHEET
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlzj.read.raw import RawCell, RawSheet

CODE, NAME, FORM, FORMULA, SEVERITY, TOLERANCE, BASIS, REMARK, EDITIONS, OFF = COLUMNS = (
    "编号", "名称", "表", "公式", "等级", "容差", "依据", "说明", "版式", "停用",
)  # fmt: skip
"""The headers, in the order of the blank sheet that `xlzj template formulas new` writes."""
_OTHER_HEADERS = {
    CODE: ("公式编号", "序号", "审核公式编号"),
    NAME: ("公式名称", "审核公式名称"),
    FORM: ("报表", "所在表", "表名", "表式", "报表名称"),
    FORMULA: ("审核公式", "公式内容", "表达式", "公式表达式"),
    SEVERITY: ("级别", "公式类型", "审核类型", "类型"),
    TOLERANCE: ("误差", "允许误差", "允许差额"),
    BASIS: ("政策依据",),
    REMARK: ("备注", "公式说明", "提示信息", "错误提示"),
    EDITIONS: ("适用版式",),
}
HEADERS: Mapping[str, str] = {
    **{column: column for column in COLUMNS},
    **{other: column for column, others in _OTHER_HEADERS.items() for other in others},
}
"""What lists in use call the columns → our header."""
HEADER_ROWS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One row: its texts by column, and where they stand."""

    row: int
    texts: Mapping[str, str]
    letters: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a column, "" where the sheet has none."""
        return self.texts.get(column, "")

    def cell(self, column: str) -> str:
        """The cell of a column, that of the formula where the sheet has no such column."""
        return f"{self.letters.get(column) or self.letters[FORMULA]}{self.row}"


class Problem(NamedTuple):
    """A formula that cannot be used: where it stands, and why, in one plain line."""

    file: str
    sheet: str
    cell: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell} {f'{self.code} ' if self.code else ''}{self.message}"


class Written(NamedTuple):
    """What one workbook says: the rows of its sheet, or why there are none. `given`: named on the command line."""

    file: str
    sheet: str = ""
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    given: bool = False


NOTHING = Written("")


def written(path: Path, sheet: str = "", *, given: bool = False) -> Written:
    """The formulas of a workbook: of the sheet called `sheet`, else of the first one with the headers.

    Never raises for what an author can get wrong: that is a Problem.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = Problem(path.name, sheet, "", "", f"打不开审核公式“{path}”（{error.strerror}），请检查路径")
        return Written(path.name, sheet, problems=(problem,), given=given)
    return _parsed(data, path.name, sheet, given=given)


@lru_cache(maxsize=64)
def _parsed(data: bytes, file: str, wanted: str, *, given: bool) -> Written:
    try:
        workbook = parse_workbook(data, file)
    except Unreadable as error:
        return Written(
            file, wanted, problems=(Problem(file, wanted, "", "", f"审核公式读不出来：{error}"),), given=given
        )
    sheets = [sheet for sheet in workbook.sheets if sheet.name == wanted or (not wanted and sheet.name != RESULT_SHEET)]
    for sheet in sheets:
        header = header_of(sheet, (CODE, FORMULA))
        if header is not None:
            row, letters = header
            return Written(file, sheet.name, tuple(rows_of(sheet, row, letters)), given=given)
    if wanted and not sheets:
        reason = f"没有名为“{wanted}”的表页，现有：{'、'.join(sheet.name for sheet in workbook.sheets)}"
    else:
        reason = f"前 {HEADER_ROWS} 行里没有“编号”和“公式”两个栏目名，不是审核公式表"
    return Written(file, wanted, problems=(Problem(file, wanted, "", "", reason),), given=given)


def text_of(cell: RawCell | None) -> str:
    """What was typed into a cell; a formula of Excel's counts as typed text."""
    if cell is None:
        return ""
    if cell.formula:
        return f"={cell.formula}"
    return (cell.value or "").strip()


def header_of(sheet: RawSheet, needed: tuple[str, ...]) -> tuple[int, Mapping[str, str]] | None:
    """The first row that has the `needed` headers, and the letters of each of its columns."""
    lines: dict[int, dict[str, str]] = {}
    for spot, cell in sheet.cells.items():
        letters, row = split_cell(spot)
        name = HEADERS.get(squeeze(cell.value or ""), "")
        if row <= HEADER_ROWS and name:
            lines.setdefault(row, {}).setdefault(name, letters)
    for row, found in sorted(lines.items()):
        if all(column in found for column in needed):
            return row, found
    return None


def rows_of(sheet: RawSheet, header: int, letters: Mapping[str, str]) -> Iterator[Entry]:
    """Rows below the headers in which a code or a formula is written."""
    last = max(split_cell(spot)[1] for spot in sheet.cells)
    for row in range(header + 1, last + 1):
        texts = {column: text_of(sheet.cells.get(f"{at}{row}")) for column, at in letters.items()}
        if texts.get(CODE) or texts[FORMULA]:
            yield Entry(row, texts, letters)
