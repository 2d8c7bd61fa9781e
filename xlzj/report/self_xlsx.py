"""自评报告.xlsx: the narrative report as a workbook, through a template a person can edit in Excel.

How a template works: any cell may hold `{{ … }}` (a cell that is one expression with a number becomes a number). Rows
repeat as the hidden column A says: `{% for 行 in 正文 %}` in the first row of a block, `{% endfor %}` in its last (both
in one cell for one row). Column A comes out empty; styles, widths, heights, merges inside a row and page settings stay.
Names are those of the Word template (xlzj.report.self_docx), and 正文 (章节, 文), 数据 (序号, 名称, 值, 单位, 来源).
"""

from __future__ import annotations

import io
import re
from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.address import column_letters
from xlzj.editions import BadText
from xlzj.report.cells import height
from xlzj.report.narrative import narrative, report_name
from xlzj.report.package import saved, settled
from xlzj.report.phrases import Ledger
from xlzj.report.sandbox import FAILURES, compiled, environment, refuse_left_over, shown, told
from xlzj.report.self_docx import context
from xlzj.report.view import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jinja2.sandbox import SandboxedEnvironment
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions.spec import Edition
    from xlzj.model import Submission
    from xlzj.report.narrative import Narrative

_FOR = re.compile(r"\{%\s*for\s+(?P<name>\w+)\s+in\s+(?P<items>.+?)\s*%\}")
_END = re.compile(r"\{%\s*endfor\s*%\}")
_ONLY = re.compile(r"\{\{(?P<expression>(?:(?!\}\}|\{\{).)+)\}\}", re.DOTALL)
_FORMULA_STARTS = "=+-@\t"


class _Row(NamedTuple):
    """One row of the template: its cells (value, style holder) by column, its height, its merges (first, last)."""

    number: int
    cells: Mapping[int, Any]
    height: float | None
    merges: tuple[tuple[int, int], ...]


def excel_template(edition: Edition) -> Path:
    """Where this edition's Excel template lies."""
    return edition.folder / f"{report_name(edition)}.xlsx"


def self_xlsx(submission: Submission, edition: Edition, *, template: Path | None = None) -> bytes:
    """The Excel report of `submission`, the same bytes every time; `template` replaces the edition's.

    Raises BadText where the template or the edition's outline is missing or wrong, naming sheet and cell.
    """
    return render(narrative(submission, edition), edition, template or excel_template(edition))


def render(report: Narrative, edition: Edition, template: Path) -> bytes:
    """`report` through this template. Raises BadText."""
    from openpyxl import load_workbook

    if not template.is_file():
        raise BadText(f"找不到报告模板 {template.name}：请放在 {template.parent.name} 文件夹里")
    book = load_workbook(io.BytesIO(template.read_bytes()))
    writer = _Writer(environment(Ledger(edition).functions()), _context(report), template.name)
    for sheet in book.worksheets:
        writer.sheet(sheet)
    return settled(saved(book))


def _context(report: Narrative) -> dict[str, Any]:
    paragraphs = [
        {"章节": section.heading if at == 0 else "", "文": text}
        for section in report.sections
        for at, text in enumerate([paragraph.text for paragraph in section.paragraphs] or [""])
    ]
    numbers = [
        {"序号": at, "名称": number.name, "值": number.value, "单位": number.unit, "来源": number.source}
        for at, number in enumerate((number for number in report.numbers if number.value is not None), 1)
    ]
    return {**context(report), "正文": paragraphs, "数据": numbers}


class _Writer:
    """Renders the sheets of one template."""

    def __init__(self, jinja: SandboxedEnvironment, context: Mapping[str, Any], name: str) -> None:
        self.jinja = jinja
        self.context = context
        self.name = name
        self.expressions: dict[str, Any] = {}  # compiled once: the rows of a block repeat

    def sheet(self, sheet: Worksheet) -> None:
        """Replace the template's rows by what they render to. Raises BadText."""
        rows = _taken(sheet)
        at = 0
        for block, marker in self._blocks(sheet, rows):
            for scope in self._scopes(sheet, block[0], marker):
                for row in block:
                    at += 1
                    self._write(sheet, row, at, scope)
        for number in range(at + 1, len(rows) + 1):
            sheet.row_dimensions.pop(number, None)

    def _blocks(self, sheet: Worksheet, rows: list[_Row]) -> Iterator[tuple[list[_Row], re.Match[str] | None]]:
        """Rows that repeat together with their `for`, and the other rows one by one."""
        block: list[_Row] = []
        opened: re.Match[str] | None = None
        for row in rows:
            marker = str(row.cells[1].value or "").strip() if 1 in row.cells else ""
            place = f"{self.name} {sheet.title}!A{row.number}"
            starts, ends = _FOR.match(marker), _END.search(marker)
            if marker and not starts and not ends:
                raise BadText(f"{place}：A 列只放循环标记，认不出“{marker}”")
            if (starts and opened) or (ends and not starts and not opened):
                raise BadText(f"{place}：循环标记没有配对（“{marker}”）")
            opened = starts or opened
            block.append(row)
            if ends or not opened:
                yield block, opened
                block, opened = [], None
        if opened:
            raise BadText(f"{self.name} {sheet.title}!A{block[0].number}：缺少 {{% endfor %}}")

    def _scopes(self, sheet: Worksheet, row: _Row, marker: re.Match[str] | None) -> list[Mapping[str, Any]]:
        if marker is None:
            return [self.context]
        items = self._value(marker["items"], self.context, f"{self.name} {sheet.title}!A{row.number}")
        if not isinstance(items, list):
            raise BadText(f"{self.name} {sheet.title}!A{row.number}：“{marker['items']}”不是可以逐行展开的表")
        return [{**self.context, marker["name"]: item} for item in items]

    def _value(self, expression: str, scope: Mapping[str, Any], place: str) -> Any:
        from jinja2 import TemplateError

        try:
            if expression not in self.expressions:
                compiled = self.jinja.compile_expression(expression.strip(), undefined_to_none=False)
                self.expressions[expression] = compiled
            value = self.expressions[expression](scope)
            return str(value) if type(value).__name__.endswith("Undefined") else value
        except (TemplateError, *FAILURES) as error:
            raise told(error, place, (f"{{{{{expression}}}}}",)) from error

    def _write(self, sheet: Worksheet, row: _Row, at: int, scope: Mapping[str, Any]) -> None:
        texts = []
        for column, source in row.cells.items():
            cell: Any = sheet.cell(at, column)
            cell._style = copy(source.style)  # noqa: SLF001  (openpyxl has no public way to copy a style)
            place = f"{self.name} {sheet.title}!{source.coordinate}"
            value = None if column == 1 else self._rendered(source.value, scope, place)
            _put(cell, value)
            if isinstance(value, str):
                texts.append((value, _width(sheet, column, row.merges)))
        for first, last in row.merges:
            sheet.merge_cells(start_row=at, end_row=at, start_column=first, end_column=last)
        fitted = height(texts) if texts else 0.0
        sheet.row_dimensions[at].height = max(row.height or 0.0, fitted) or None

    def _rendered(self, template: Any, scope: Mapping[str, Any], place: str) -> Any:
        """What a cell shows: text, or a number where the cell is one expression that gives one."""
        from jinja2 import TemplateError

        if not isinstance(template, str):
            return template
        only = _ONLY.fullmatch(template.strip())
        value = self._value(only["expression"], scope, place) if only else None
        if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            return value
        try:
            text = compiled(self.jinja, template).render(scope)
        except (TemplateError, *FAILURES) as error:
            raise told(error, place, (template,)) from error
        refuse_left_over(text, place)
        return clean(shown(text))


class _Source(NamedTuple):
    value: Any
    style: Any
    coordinate: str


def _taken(sheet: Worksheet) -> list[_Row]:
    """The template's rows, taken off the sheet."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for area in list(sheet.merged_cells.ranges):
        if area.min_row != area.max_row:
            raise BadText(f"{sheet.title}!{area.coord}：模板里不能上下合并单元格")
        spans.setdefault(area.min_row, []).append((area.min_col, area.max_col))
        sheet.unmerge_cells(area.coord)
    rows = []
    for number in range(1, sheet.max_row + 1):
        cells = {column: _source(sheet.cell(number, column)) for column in range(1, sheet.max_column + 1)}
        rows.append(_Row(number, cells, sheet.row_dimensions[number].height, tuple(spans.get(number, ()))))
    sheet.delete_rows(1, sheet.max_row)
    return rows


def _source(cell: Any) -> _Source:
    return _Source(cell.value, copy(cell._style), cell.coordinate)  # noqa: SLF001  (openpyxl has no public way)


def _put(cell: Any, value: Any) -> None:
    """Write a number with the decimals it is printed with, a text so that no spreadsheet takes it for a formula."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if cell.number_format == "General" and places:
            cell.number_format = f"0.{'0' * places}"
    cell.value = value
    if isinstance(value, str) and value:
        cell.data_type = "s"
        if value[0] in _FORMULA_STARTS:
            cell.quotePrefix = True


def _width(sheet: Worksheet, column: int, merges: tuple[tuple[int, int], ...]) -> int:
    last = next((last for first, last in merges if first == column), column)
    return int(sum(sheet.column_dimensions[column_letters(at)].width for at in range(column, last + 1)))
