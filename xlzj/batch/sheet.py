"""A sheet of 汇总 written row by row: tens of thousands of rows in little memory, with filters and bars."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from xlzj.address import column_letters
from xlzj.batch.plan import SLIPS
from xlzj.report.cells import HEADER_FILL, height, put

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.workbook.workbook import Workbook

_BAR = {
    "错误": "F4978E",
    "核实": "FFD98A",
    "提示": "CFE6FA",
    "执行率": "9BC2E6",
    "自评得分": "A9D08E",
    "单位数": "F4978E",
}


_ONE_LINE = 20.0  # points
_UP_TO_ONE = frozenset({"执行率"})


class Column(NamedTuple):
    """A column: header, width, what it holds (text, number, ratio, link, count: a number, most rows have none)."""

    title: str
    width: float
    kind: str = "text"


class Paper(NamedTuple):
    """How a sheet goes on paper: A4, as wide as a page, upright or not; only the first `columns`, 0 for all of them.

    `beside` > 0 is for sheets too wide for any page: A3, several pages side by side, these first columns on each.
    """

    columns: int = 0
    upright: bool = False
    beside: int = 0


_PLAIN = Paper()
_A3, _A4 = 8, 9
_A3_SCALE = 70  # per cent: a code and a count can still be read
_MARGIN = 0.4  # inches


class Sheet:
    """Rows appended in one pass. Styles are made once: a style set cell by cell would take most of the time."""

    def __init__(
        self, book: Workbook, title: str, columns: Sequence[Column], freeze: str, paper: Paper = _PLAIN
    ) -> None:
        self.columns, self.paper = columns, paper
        self.sheet: Any = book.create_sheet(title)
        self.rows = 0
        self._styles: dict[str, Any] = {}
        sheet: Any = self.sheet
        sheet.freeze_panes = freeze
        for at, column in enumerate(columns, 1):
            sheet.column_dimensions[column_letters(at)].width = column.width
        _set_up(sheet, paper)
        self.append([column.title for column in columns], kinds=["head"] * len(columns))

    def append(self, values: Iterable[object], kinds: Iterable[str] | None = None) -> None:
        """One row; None leaves a cell blank."""
        given = list(values)
        chosen = kinds if kinds is not None else [column.kind for column in self.columns]
        self.rows += 1
        texts = [
            (one, int(column.width))
            for one, column in zip(given, self.columns, strict=False)
            if isinstance(one, str)
            and column.kind != "link"
            and ("\n" in one or len(one.encode("gb18030", "replace")) >= column.width - 1)
        ]
        tall = height(texts) if texts else 0.0
        if tall > _ONE_LINE:  # programs that do not fit rows by themselves would cut the text off
            self.sheet.row_dimensions[self.rows].height = tall
        self.sheet.append([self._cell(value, kind) for value, kind in zip(given, chosen, strict=False)])
        self.sheet.row_dimensions.pop(self.rows, None)

    def _cell(self, value: object, kind: str) -> Any:
        if value is None and kind == "count":
            return None  # not even a frame: half of all cells of a province would be such
        from openpyxl.cell.cell import WriteOnlyCell

        cell: Any = WriteOnlyCell(self.sheet)
        if kind not in self._styles:
            self._styles[kind] = _style(WriteOnlyCell(self.sheet), kind)
        cell._style = self._styles[kind]  # noqa: SLF001
        if value is None or value == "":
            return cell
        if kind in ("number", "ratio", "count"):
            cell.value = value
            return cell
        cell._style = copy(cell._style)  # noqa: SLF001
        put(cell, "打开" if kind == "link" else str(value))
        if kind == "link":
            cell.hyperlink = f"{quote(SLIPS)}/{quote(str(value))}"
            cell._style = copy(self._styles[kind])  # noqa: SLF001
        return cell

    def close(self, bars: Sequence[str] = ()) -> None:
        """Filters over all rows, and bars in these columns."""
        from openpyxl.formatting.rule import DataBarRule

        sheet: Any = self.sheet
        last = column_letters(len(self.columns))
        sheet.auto_filter.ref = f"A1:{last}{max(self.rows, 2)}"
        if self.paper.columns:
            sheet.print_area = f"A1:{column_letters(self.paper.columns)}{self.rows}"
        titles = [column.title for column in self.columns]
        for title in bars:
            column = column_letters(titles.index(title) + 1)
            # One unit that wrote 元 for 万元 has a rate of a million per cent: nobody else's bar would be seen.
            end = {"end_type": "num", "end_value": 1} if title in _UP_TO_ONE else {"end_type": "max"}
            bar = DataBarRule(start_type="num", start_value=0, color=f"FF{_BAR[title]}", **end)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(f"{column}2:{column}{max(self.rows, 2)}", bar)


def _set_up(sheet: Any, paper: Paper) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    page = sheet.page_setup
    sheet.print_title_rows = "1:1"
    page.orientation, page.paperSize = "portrait" if paper.upright else "landscape", _A4
    if paper.beside:
        sheet.print_title_cols = f"A:{column_letters(paper.beside)}"
        page.paperSize, page.scale = _A3, _A3_SCALE
    else:
        page.fitToWidth, page.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = _MARGIN
    margins.top = margins.bottom = 2 * _MARGIN
    sheet.HeaderFooter.oddFooter.center.text = "&A　第 &P 页，共 &N 页"


def _style(cell: Any, kind: str) -> Any:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color="C8C8C8")
    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    cell.font = Font(name="宋体", size=10)
    cell.alignment = Alignment(vertical="top", wrap_text=kind == "text")
    if kind == "head":
        cell.font, cell.fill = Font(name="黑体", size=10), PatternFill("solid", fgColor=HEADER_FILL)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    elif kind == "title":
        cell.font, cell.border = Font(name="黑体", size=16), Border()
    elif kind == "ratio":
        cell.number_format = "0.00%"
    elif kind == "link":
        cell.font = Font(name="宋体", size=10, color="0B4F9E", underline="single")
    return cell._style  # noqa: SLF001
