"""Blank official workbooks from text: `python -m xlzj.editions.build [EDITION_DIR …]` writes one .xlsx per form.

The same text always gives the same bytes: members are stored uncompressed with fixed times, and dates are fixed.
"""

from __future__ import annotations

import io
import sys
import zipfile
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from xlzj.editions import load_folder
from xlzj.editions.layout import CLOSING, plan
from xlzj.editions.repack import repacked
from xlzj.editions.styles import apply, load_styles
from xlzj.editions.text import BadText
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions.layout import Cell, Entry, Plan
    from xlzj.editions.styles import Style

_DATED = datetime(2025, 1, 1)  # noqa: DTZ001  (written as UTC)
_A4 = 9


def build(edition_dir: Path, form_key: str) -> bytes:
    """The blank workbook of one form, as .xlsx bytes. Raises BadText where layout or styles are wrong."""
    edition = load_folder(edition_dir)
    form = edition.forms[form_key]
    placed = plan(edition, form)
    styles = load_styles(edition)
    book = book_of(form.title)
    lay_sheet(book, placed, styles, f"xlzj|{edition.name}|{form_key}")
    return stored(book)


def write(edition_dir: Path) -> list[Path]:
    """Build every form of the edition that has a layout, and write the workbooks beside it. Returns their paths."""
    written = []
    edition = load_folder(edition_dir)
    for key, form in edition.forms.items():
        if edition.layout(form).is_file():
            path = edition_dir / form.file
            write_atomically(path, build(edition_dir, key))
            written.append(path)
    return written


def book_of(title: str) -> Workbook:
    """A workbook without sheets that recalculates when it is opened."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "xlzj"
    book.properties.title = title
    book.properties.created = _DATED
    book.calculation.fullCalcOnLoad = True
    return book


def lay_sheet(book: Workbook, placed: Plan, styles: dict[str, Style], marker: str) -> Worksheet:
    """Add the planned sheet, with its names, prompts, page and protection. Raises BadText for an unknown style."""
    from openpyxl.workbook.defined_name import DefinedName

    sheet: Worksheet = book.create_sheet(placed.sheet)
    sheet["A1"] = marker
    dressed: dict[str, Any] = {}
    for cell in placed.cells:
        _put(sheet, cell, styles, dressed)
    for name, area in placed.names.items():
        place = f"'{placed.sheet}'!{area.ref(absolute=True)}"
        sheet.defined_names[name] = DefinedName(name, attr_text=place)
    _prompts(sheet, placed.entries)
    _dimensions(sheet, placed)
    _page(sheet, placed)
    _protect(sheet)
    return sheet


def _put(sheet: Worksheet, cell: Cell, styles: dict[str, Style], dressed: dict[str, Any]) -> None:
    """`dressed`: style → what openpyxl keeps of it, once a cell of the sheet has it (it compares them part by part)."""
    if cell.style not in styles:
        raise BadText(f"styles.yaml 没有样式“{cell.style}”（{cell.area.ref()}）")
    target: Any = sheet.cell(cell.area.top, cell.area.left)
    if cell.value:
        target.value = int(cell.value) if cell.number else cell.value
    if cell.style not in dressed:
        apply(target, styles[cell.style])
        dressed[cell.style] = target._style  # noqa: SLF001
    target._style = copy(dressed[cell.style])  # noqa: SLF001
    if cell.area.single:
        return
    sheet.merge_cells(cell.area.ref())
    for row, column in cell.area.places()[1:]:
        other: Any = sheet.cell(row, column)
        other._style = copy(dressed[cell.style])  # noqa: SLF001


def _prompts(sheet: Worksheet, entries: Sequence[Entry]) -> None:
    """One validation for all cells that share kind, prompt and choices."""
    from openpyxl.worksheet.datavalidation import DataValidation

    made: dict[tuple[Any, ...], DataValidation] = {}
    for entry in entries:
        rule = _rule(entry)
        if not rule and not entry.prompt:
            continue
        key = entry[1:]
        if key not in made:
            made[key] = DataValidation(**rule, allow_blank=True)
            if entry.prompt:
                made[key].promptTitle, made[key].prompt = "填写说明", entry.prompt[:255]
                made[key].showInputMessage = True
            sheet.add_data_validation(made[key])
        made[key].add(entry.area.ref())


def _rule(entry: Entry) -> dict[str, Any]:
    """Excel's check for this kind of cell: it warns, never blocks ("——" and 无 are lawful in amounts)."""
    warn = {"errorStyle": "warning", "showErrorMessage": True, "errorTitle": "请核对", "operator": "between"}
    if entry.type in {"amount", "area"}:
        unit = "万元" if entry.type == "amount" else "平方米"
        text = f"这里一般填数字（单位：{unit}）；确无此项可填“——”。仍要填入吗？"
        return {**warn, "type": "decimal", "formula1": "-9999999999", "formula2": "9999999999", "error": text}
    if entry.type in {"score", "points"}:
        top, bottom = entry.maximum or "100", entry.minimum or "0"
        text = f"这里填 {bottom} 到 {top} 之间的分数。仍要填入吗？"
        return {**warn, "type": "decimal", "formula1": bottom, "formula2": top, "error": text}
    if entry.type == "ratio":
        text = "这里填百分率，如 98.50%。仍要填入吗？"
        return {**warn, "type": "decimal", "formula1": "0", "formula2": "100", "error": text}
    if entry.type == "count":
        text = "这里填 0 或正整数。仍要填入吗？"
        return {**warn, "type": "whole", "formula1": "0", "formula2": "9999999", "error": text}
    if entry.type == "code":
        text = "这里填科目编码的数字，如 2080501。仍要填入吗？"
        return {**warn, "type": "whole", "formula1": "100", "formula2": "9999999", "error": text}
    if entry.type == "date":
        text = "这里填日期，如 2025-3-18。仍要填入吗？"
        return {**warn, "type": "date", "formula1": "36526", "formula2": "73050", "error": text}
    if entry.type == "choice" and entry.choices:
        text = "请从下拉框中选择。仍要填入别的内容吗？"
        return {**warn, "type": "list", "formula1": f'"{",".join(entry.choices)}"', "error": text}
    return {}


def _dimensions(sheet: Worksheet, placed: Plan) -> None:
    for column, width in placed.widths.items():
        sheet.column_dimensions[column].width = width
    for row, height in placed.heights.items():
        sheet.row_dimensions[row].height = height
    _unlock_table_rows(sheet, placed)
    sheet.row_dimensions[1].hidden = True
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100


def _unlock_table_rows(sheet: Worksheet, placed: Plan) -> None:
    """A protected sheet lets a row be deleted only if the whole row is unlocked, empty cells to its end included."""
    from openpyxl.styles import Protection

    closing = {cell.area.top for cell in placed.cells if cell.value == CLOSING}
    for area in placed.names.values():
        if area.bottom in closing and area.bottom > area.top:
            for row in range(area.top, area.bottom):
                sheet.row_dimensions[row].protection = Protection(locked=False)


def _page(sheet: Worksheet, placed: Plan) -> None:
    """A4, one page wide, row 1 (the marker) not printed; fills are for the screen only."""
    from openpyxl.worksheet.properties import PageSetupProperties

    last = sheet.cell(placed.last_row, placed.last_column).coordinate
    sheet.print_area = f"A2:{last}"
    first, last_repeated = placed.repeat
    if first:
        sheet.print_title_rows = f"{first}:{last_repeated}"
    setup: Any = sheet.page_setup
    setup.paperSize, setup.orientation = _A4, placed.orientation
    setup.fitToWidth, setup.fitToHeight = 1, 0
    setup.blackAndWhite = True
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins: Any = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.5
    margins.header = margins.footer = 0.25
    footer: Any = sheet.oddFooter
    footer.center.text = "第 &P 页，共 &N 页"


def _protect(sheet: Worksheet) -> None:
    """Labels and derived cells are locked, without a password; formats, heights and rows stay the unit's to change."""
    protection: Any = sheet.protection
    protection.sheet = True
    protection.objects = protection.scenarios = False
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows"):
        setattr(protection, allowed, False)  # the file says what is forbidden


def stored(book: Workbook) -> bytes:
    """The workbook with nothing in it that differs from run to run, from machine to machine or from zlib to zlib."""
    raw = io.BytesIO()
    book.save(raw)
    return repacked(raw.getvalue(), f"{_DATED.isoformat()}Z", _entry)


def _entry(name: str) -> zipfile.ZipInfo:
    """An uncompressed part; Windows and Unix would each note themselves as the system that made it."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    return info


def main(arguments: Sequence[str]) -> int:
    """Write the blank workbooks of the given edition folders, or of all editions. Returns the exit code."""
    from pathlib import Path

    from xlzj.editions import editions, folder_of

    folders = [Path(text) for text in arguments] or [folder_of(name) for name in editions()]
    for folder in folders:
        try:
            for path in write(folder):
                sys.stdout.write(f"{path}\n")
        except BadText as error:
            sys.stderr.write(f"{error}\n")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
