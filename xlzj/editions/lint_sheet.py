"""One sheet of a blank workbook against its form: names, labels, headers, formulas, locks and page."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from xlzj.address import Area, area_of, column_letters
from xlzj.editions.layout import MARKER_NAME
from xlzj.editions.lint import ALLOWED, Problem
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec, TableSpec

_PAPER = {"portrait": 595.3, "landscape": 841.9}  # A4, points
_A4 = 9
_SMALLEST = 0.6  # smaller than this, 10.5 point characters cannot be read on paper


@dataclass(slots=True)
class _Sheet:
    """A worksheet with what is asked of it again and again."""

    edition: Edition
    form: FormSpec
    cells: Any
    names: dict[str, Area] = field(default_factory=dict)
    anchors: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # merged cell → its first cell

    def problem(self, code: str, cell: str, message: str, *, warning: bool = False) -> Problem:
        return Problem(code, self.form.file, self.cells.title, cell, message, warning)

    def text(self, row: int, column: int) -> str:
        """The printed text a reader sees at this place (also inside a merge); "" for numbers and formulas."""
        row, column = self.anchors.get((row, column), (row, column))
        value = self.cells.cell(row, column).value
        return squeeze(value) if isinstance(value, str) and not value.startswith("=") else ""


def check_sheet(edition: Edition, form: FormSpec, cells: Any) -> Iterator[Problem]:
    """Every problem of one worksheet."""
    sheet = _Sheet(edition, form, cells)
    for merge in cells.merged_cells.ranges:
        for row, column in Area(merge.min_row, merge.min_col, merge.max_row, merge.max_col).places():
            sheet.anchors[row, column] = merge.min_row, merge.min_col
    yield from _read_names(sheet)
    yield from _check_names(sheet)
    yield from _check_marker(sheet)
    if not cells.protection.sheet:
        yield sheet.problem("TP010", "", "工作表没有保护，公式和印好的文字都改得动：请在“审阅”里保护工作表，不设密码")
    for spec in form.fields.values():
        if spec.name in sheet.names:
            yield from _check_field(sheet, spec)
    for table in form.tables.values():
        if {table.name, table.header} <= sheet.names.keys():
            yield from _check_table(sheet, table)
    yield from _check_formulas(sheet)
    yield from _check_page(sheet)


def _read_names(sheet: _Sheet) -> Iterator[Problem]:
    for name, defined in sheet.cells.defined_names.items():
        title, _, ref = str(defined.attr_text).rpartition("!")
        block = area_of(ref)
        if title.strip("'") != sheet.cells.title or block is None:
            yield sheet.problem("TP005", "", f"名称“{name}”没有指向本表的单元格：{defined.attr_text}")
            continue
        sheet.names[name] = block


def _check_names(sheet: _Sheet) -> Iterator[Problem]:
    form = sheet.form
    regions = {name for table in form.tables.values() for name in (table.name, table.header)}
    expected = {MARKER_NAME, *form.fields, *regions}
    given = set(sheet.cells.defined_names)
    lacking, beyond = sorted(expected - given), sorted(given - expected)
    for name in lacking:
        yield sheet.problem("TP002", _label_of(sheet, name), f"缺名称“{name}”{_near(name, beyond, '表上有')}")
    for name in beyond:
        hint = _near(name, lacking, "缺的是") or _near(name, sorted(expected), "相近的有")
        yield sheet.problem("TP003", _at(sheet, name), f"名称“{name}”在 edition.yaml 里没有{hint}")
    for name, area in sheet.names.items():
        if name != MARKER_NAME and _hidden(sheet, area):
            yield sheet.problem("TP005", area.ref(), f"名称“{name}”落在隐藏的行或列里")
        if name in regions:
            continue
        first = sheet.anchors.get((area.top, area.left), (area.top, area.left))
        if first != (area.top, area.left):
            yield sheet.problem("TP006", area.ref(), f"名称“{name}”应指向合并区域的第一格")
        elif any(sheet.anchors.get(place) != first for place in area.places()[1:]):
            yield sheet.problem("TP005", area.ref(), f"名称“{name}”应指向一个单元格")


def _near(name: str, others: list[str], said: str) -> str:
    near = get_close_matches(name, others, n=1, cutoff=0.6)
    return f"；{said}“{near[0]}”，是不是写错了？" if near else ""


def _label_of(sheet: _Sheet, name: str) -> str:
    """The cell that prints the label of a field whose name is lost, or ""."""
    spec = sheet.form.fields.get(name)
    if spec is None:
        return ""
    label = squeeze(spec.label)
    for row in range(2, sheet.cells.max_row + 1):
        for column in range(1, sheet.cells.max_column + 1):
            if (row, column) == sheet.anchors.get((row, column), (row, column)) and label in sheet.text(row, column):
                return Area(row, column, row, column).ref()
    return ""


def _at(sheet: _Sheet, name: str) -> str:
    return sheet.names[name].ref() if name in sheet.names else ""


def _hidden(sheet: _Sheet, block: Area) -> bool:
    rows = (sheet.cells.row_dimensions[row].hidden for row in range(block.top, block.bottom + 1))
    columns = map(column_letters, range(block.left, block.right + 1))
    return any(rows) or any(sheet.cells.column_dimensions[column].hidden for column in columns)


def _check_marker(sheet: _Sheet) -> Iterator[Problem]:
    area = sheet.names.get(MARKER_NAME)
    if area is None:
        return
    expected = f"xlzj|{sheet.edition.name}|{sheet.form.key}"
    if sheet.cells.cell(area.top, area.left).value != expected:
        yield sheet.problem("TP015", area.ref(), f"表式标识应为“{expected}”")
    if not _hidden(sheet, area):
        yield sheet.problem("TP015", area.ref(), "表式标识所在的行应隐藏")


def _check_field(sheet: _Sheet, spec: FieldSpec) -> Iterator[Problem]:
    area = sheet.names[spec.name]
    cell = sheet.cells.cell(area.top, area.left)
    formula = isinstance(cell.value, str) and cell.value.startswith("=")
    locked = bool(cell.protection.locked)
    where = area.anchor.ref()
    if spec.derived and not formula:
        yield sheet.problem("TP010", where, f"派生项“{spec.name}”没有公式")
    if not spec.derived and formula:
        yield sheet.problem("TP011", where, f"录入项“{spec.name}”不应有公式")
    printed = spec.type == "printed"
    fixed = bool(spec.derived) or spec.prose or spec.nil or printed
    if fixed and not locked:
        yield sheet.problem("TP010", where, f"“{spec.name}”不由单位填写，应锁定")
    if not fixed and locked:
        yield sheet.problem("TP011", where, f"录入项“{spec.name}”被锁定，单位填不了")
    if not printed and not _labelled(sheet, area, squeeze(spec.label)):
        message = f"“{spec.name}”的左边或上方没有标签“{spec.label}”"
        yield sheet.problem("TP007", where, message, warning=True)
    if spec.heading and squeeze(spec.heading) not in _above(sheet, area):
        message = f"“{spec.name}”的上方没有列标题“{spec.heading}”"
        yield sheet.problem("TP007", where, message, warning=True)


def _labelled(sheet: _Sheet, area: Area, label: str) -> bool:
    """Whether the label stands left in the row, in the nearest text above, or is a heading further up."""
    left = (sheet.text(area.top, column) for column in range(area.left - 1, 0, -1))
    above = _above(sheet, area)
    return any(label in text for text in (*left, *above[:1])) or label in above


def _above(sheet: _Sheet, area: Area) -> list[str]:
    """Texts above the cell, nearest first, without those of other fields."""
    fields = {(a.top, a.left) for name, a in sheet.names.items() if name in sheet.form.fields}
    rows = [row for row in range(area.top - 1, 1, -1) if (row, area.left) not in fields]
    return [text for text in (sheet.text(row, area.left) for row in rows) if text]


def _check_table(sheet: _Sheet, table: TableSpec) -> Iterator[Problem]:
    region, header = sheet.names[table.name], sheet.names[table.header]
    if (region.left, region.right) != (header.left, header.right) or header.bottom >= region.top:
        yield sheet.problem("TP016", header.ref(), f"“{table.header}”应在“{table.name}”上方，与它同宽")
    printed = {sheet.text(row, column): column for row, column in reversed(header.places())}
    columns = {}
    for column in table.columns.values():
        if squeeze(column.header) in printed:
            columns[column.name] = printed[squeeze(column.header)]
        else:
            yield sheet.problem("TP016", header.ref(), f"“{table.name}”的表头里没有“{column.header}”")
    for row, place in region.places():
        if sheet.cells.cell(row, place).protection.locked:
            where = Area(row, place, row, place).ref()
            yield sheet.problem("TP011", where, f"“{table.name}”的行含锁定的单元格，插入的行填不了、删不掉")
            break
    if table.fill_down and set(table.fill_down) <= columns.keys():
        yield from _check_levels(sheet, table, columns)


def _check_levels(sheet: _Sheet, table: TableSpec, columns: dict[str, int]) -> Iterator[Problem]:
    """First- and second-level names as printed, against the scheme's names and points."""
    region = sheet.names[table.name]
    first, second = (columns[name] for name in table.fill_down)
    printed = {sheet.text(row, first) for row in range(region.top, region.bottom + 1)}
    seconds = {sheet.text(row, second) for row in range(region.top, region.bottom + 1)}
    scheme = sheet.edition.scheme_of(sheet.form)
    for level in scheme.levels:
        first_text = scheme.printed(level, "{一级}（{分}分）")
        if not level.under and squeeze(first_text) not in printed:
            yield sheet.problem("TP017", region.ref(), f"没有一级指标“{first_text}”")
        for name in level.seconds:
            if squeeze(name) not in seconds:
                yield sheet.problem("TP017", region.ref(), f"没有二级指标“{name}”")


def _check_formulas(sheet: _Sheet) -> Iterator[Problem]:
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import Token

    for row in sheet.cells.iter_rows():
        for cell in row:
            if not isinstance(cell.value, str) or not cell.value.startswith("="):
                continue
            for token in Tokenizer(cell.value).items:
                if token.type == Token.FUNC and token.subtype == Token.OPEN:
                    if token.value.rstrip("(").upper() not in ALLOWED:
                        yield sheet.problem("TP008", cell.coordinate, f"函数 {token.value.rstrip('(')} 不在允许之列")
                elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
                    yield from _check_reference(sheet, cell.coordinate, token.value)


def _check_reference(sheet: _Sheet, where: str, reference: str) -> Iterator[Problem]:
    block = area_of(reference)
    if block is None:
        yield sheet.problem("TP009", where, f"公式只能用本表的单元格地址，不能用“{reference}”")
        return
    if block.right > sheet.cells.max_column or block.bottom > sheet.cells.max_row:
        yield sheet.problem("TP009", where, f"公式引用的“{reference}”在表外")


def _check_page(sheet: _Sheet) -> Iterator[Problem]:
    cells = sheet.cells
    setup = cells.page_setup
    printed = area_of(str(cells.print_area).rpartition("!")[2])
    if printed is None:
        yield sheet.problem("TP012", "", "没有设置打印区域")
        return
    outside = [n for n, a in sheet.names.items() if n != MARKER_NAME and not set(a.places()) <= set(printed.places())]
    for name in outside:
        yield sheet.problem("TP012", sheet.names[name].ref(), f"“{name}”在打印区域之外")
    marker = sheet.names.get(MARKER_NAME)
    if marker is not None and marker.top >= printed.top:
        yield sheet.problem("TP012", marker.ref(), "打印区域不应含表式标识")
    fits = cells.sheet_properties.pageSetUpPr is not None and cells.sheet_properties.pageSetUpPr.fitToPage
    if str(setup.paperSize) != str(_A4) or not fits or setup.fitToWidth not in (None, 1):
        yield sheet.problem("TP012", "", "应设为 A4 纸、一页宽")
    scale = _scale(cells, printed)
    if scale < _SMALLEST:
        yield sheet.problem("TP012", "", f"一页宽要缩到 {scale:.0%}，打印出来看不清")


def _scale(cells: Any, printed: Area) -> float:
    """What fitting the printed columns on one A4 page scales the sheet to; 1 where they fit as they are."""
    columns = map(column_letters, range(printed.left, printed.right + 1))
    wide = sum((cells.column_dimensions[column].width * 7 + 5) * 0.75 for column in columns)
    margins = cells.page_margins
    page = _PAPER[cells.page_setup.orientation or "portrait"] - 72 * (margins.left + margins.right)
    return float(min(1.0, page / wide))
