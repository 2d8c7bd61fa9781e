"""What can be wrong with a blank workbook beyond its names: drop-downs, repeated headings, hidden sheets, formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj.address import Area, area_of, column_letters
from xlzj.editions.layout import MARKER_NAME, plan
from xlzj.editions.lint import Problem
from xlzj.editions.text import BadText
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec, TableSpec

_DATE_MARKS = ("y", "m", "d", "年", "月", "日")


def check_books(edition: Edition) -> list[Problem]:
    """Every problem of this kind in the edition's blanks; workbooks that cannot be opened are told elsewhere."""
    from openpyxl import load_workbook

    found: list[Problem] = []
    for form in edition.forms.values():
        try:
            book: Any = load_workbook(edition.folder / form.file)
        except Exception:  # noqa: BLE001, S112  (TP001 has told it)
            continue
        for sheet in book.worksheets:
            found += _Sheet(edition, form, sheet).problems()
    return found


class _Sheet:
    """One sheet of a blank and the form it should be."""

    def __init__(self, edition: Edition, form: FormSpec, sheet: Any) -> None:
        self.edition = edition
        self.form = form
        self.sheet = sheet
        self.areas = dict(self._areas())

    def _areas(self) -> Iterator[tuple[str, Area]]:
        for name, defined in self.sheet.defined_names.items():
            block = area_of(str(defined.attr_text).rpartition("!")[2])
            if block is not None:
                yield name, block

    def _problem(self, code: str, cell: str, message: str, *, warning: bool = False) -> Problem:
        return Problem(code, self.form.file, self.sheet.title, cell, message, warning)

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong."""
        if self.sheet.sheet_state != "visible":
            yield self._problem("TP027", "", "工作表被隐藏了，单位看不到")
        if MARKER_NAME not in self.areas:
            if self.sheet.sheet_state == "visible":
                yield self._problem("TP027", "", "多出一张没有表式标识的工作表，请删去或另存")
            return
        if self.sheet.protection.password:
            yield self._problem("TP027", "", "工作表保护带了密码，单位插不了行；请取消密码，只保护不设密码")
        yield from self._twice()
        yield from self._formats()
        for field in self.form.fields.values():
            if field.type == "choice" and field.choices and field.name in self.areas:
                yield from self._choice(field)
        for table in self.form.tables.values():
            yield from self._table(table)
        yield from self._repeated()

    def _repeated(self) -> Iterator[Problem]:
        """The rows that the layout text repeats on every page are set so in the workbook."""
        if not self.edition.layout(self.form).is_file():
            return
        try:
            first, _ = plan(self.edition, self.form).repeat
        except BadText:
            return
        header = next((self.areas[t.header] for t in self.form.tables.values() if t.header in self.areas), None)
        if first and not self.sheet.print_title_rows:
            where = header.ref() if header else f"A{first}"
            yield self._problem("TP026", where, "表头没有设为每页重复打印（页面布局—打印标题—顶端标题行）")

    def _twice(self) -> Iterator[Problem]:
        """Two names at one cell: one of them was left behind when a row was copied."""
        regions = {name for table in self.form.tables.values() for name in (table.name, table.header)}
        seen: dict[tuple[int, int], str] = {}
        for name, area in self.areas.items():
            if name in regions or name == MARKER_NAME or name.startswith("_xlnm"):
                continue
            place = (area.top, area.left)
            if place in seen:
                yield self._problem("TP025", area.anchor.ref(), f"“{seen[place]}”和“{name}”指向同一格")
            seen[place] = name

    def _formats(self) -> Iterator[Problem]:
        for field in self.form.fields.values():
            area = self.areas.get(field.name)
            if area is None:
                continue
            shown = str(self.sheet.cell(area.top, area.left).number_format)
            where = area.anchor.ref()
            if field.numeric and shown == "@":
                yield self._problem("TP029", where, f"“{field.name}”是数，格式却是文本：填进去的数不参加合计")
            elif field.type == "ratio" and field.derived and "%" not in shown:
                yield self._problem("TP029", where, f"“{field.name}”是百分率，格式里没有 %（现为 {shown}）")
            elif field.type in {"amount", "area"} and "%" in shown:
                yield self._problem("TP029", where, f"“{field.name}”是金额，格式却是百分率（{shown}）")
            elif field.type == "date" and not any(mark in shown.lower() for mark in _DATE_MARKS):
                yield self._problem("TP029", where, f"“{field.name}”是日期，格式却不是（{shown}）")

    def _choice(self, field: FieldSpec) -> Iterator[Problem]:
        area = self.areas[field.name]
        given = self._list(area.top, area.left)
        if given is None:
            yield self._problem(
                "TP021", area.anchor.ref(), f"“{field.name}”没有下拉框，可选：{'、'.join(field.choices)}"
            )
        elif tuple(given) != field.choices:
            message = f"“{field.name}”的下拉框是 {'、'.join(given)}，edition.yaml 写的是 {'、'.join(field.choices)}"
            yield self._problem("TP021", area.anchor.ref(), message)

    def _list(self, row: int, column: int) -> list[str] | None:
        """What the drop-down at a cell offers; None where there is none."""
        where = f"{column_letters(column)}{row}"
        for rule in self.sheet.data_validations.dataValidation:
            if rule.type == "list" and where in rule.sqref:
                return [item.strip() for item in str(rule.formula1).strip('"').split(",")]
        return None

    def _table(self, table: TableSpec) -> Iterator[Problem]:
        region, header = self.areas.get(table.name), self.areas.get(table.header)
        if region is None or header is None:
            return
        if region.bottom - region.top < 2:
            yield self._problem("TP016", region.ref(), f"“{table.name}”至少要有一行空白行和一行收尾行")
        if not table.fill_down:
            return
        for name in table.fill_down:
            place = self._column(header, table.columns[name].header)
            if place and self._list(region.top, place) is None:
                where = Area(region.top, place, region.bottom, place).ref()
                yield self._problem("TP021", where, f"“{table.name}”的“{name}”没有下拉框")

    def _column(self, header: Area, text: str) -> int:
        wanted = unspaced(text)
        for row, column in header.places():
            if unspaced(str(self.sheet.cell(row, column).value or "")) == wanted:
                return column
        return 0
