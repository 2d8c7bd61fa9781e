"""From a worksheet that was edited in Excel to the layout text that makes it: rows, cells, fields, formulas, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlzj.address import Area, across, column_letters, is_columns
from xlzj.editions.layout import CLOSING, KINDS, MARKER_NAME
from xlzj.spelling import unspaced
from xlzj.workshop.sheet_back import SIDES
from xlzj.workshop.yaml_edit import flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec, TableSpec
    from xlzj.editions.styles import Style
    from xlzj.workshop.sheet_back import Seen

_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9_])\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?(?![A-Za-z0-9_(])"
)


class Back:
    """One form on its way back: `spec` as the edition will have it, `styles` known by name, `before` its old layout."""

    def __init__(
        self, edition: Edition, spec: FormSpec, sheet: Seen, styles: dict[str, Style], before: dict[str, Any]
    ) -> None:
        self.edition = edition
        self.spec = spec
        self.sheet = sheet
        self.styles = {name: _normal(style) for name, style in styles.items()}
        self.new_styles: dict[str, Style] = {}
        self.by_place = {(area.top, area.left): name for name, area in sheet.names.items() if name in spec.fields}
        self.tables = {name: sheet.names[name] for name in spec.tables if name in sheet.names}
        self.before = before
        self.columns = self._columns()

    def text(self) -> str:
        """The whole layout text."""
        sheet = self.sheet
        head = [
            f"# {self.spec.key} 的版面，由 xlzj template adopt 从工作簿读回；也可以直接改，改后 xlzj template build。",
            f"sheet: {flow(self._undated(sheet.sheet.title))}",
            f"orientation: {sheet.sheet.page_setup.orientation or 'portrait'}",
            f"widths: {flow({column: f'{width:g}' for column, width in sheet.widths().items()})}",
            "rows:",
        ]
        rows = [line for row in self._rows() for line in _lines(row)]
        return "\n".join([*head, *rows]) + "\n"

    def _rows(self) -> Iterator[dict[str, Any]]:
        row = 2
        while row <= self.sheet.last_row:
            beside = [name for name, area in self.tables.items() if area.top == row]
            if beside:
                entries = [self._table(self.spec.tables[name], self.tables[name]) for name in beside]
                yield entries[0] if len(entries) == 1 else {"tables": entries}
                row = max(self.tables[name].bottom for name in beside) + 1
                continue
            yield self._row(row)
            row += 1

    def _row(self, row: int) -> dict[str, Any]:
        made: dict[str, Any] = {"height": f"{self.sheet.height(row):g}"}
        for table in self.spec.tables.values():
            header = self.sheet.names.get(table.header)
            if header is not None and header.top == row:
                columns: Any = _span(header)
                if header.bottom > header.top:
                    columns = {"columns": columns, "down": str(header.bottom - header.top + 1)}
                made.setdefault("header", {})[table.header] = columns
        if self.sheet.repeat[0] <= row <= self.sheet.repeat[1]:
            made["repeat"] = "true"
        for area in self.sheet.areas:
            if area.top == row:
                cell = self._cell(area)
                if cell is not None:
                    made[_span(area)] = cell
        return made

    def _cell(self, area: Area) -> dict[str, Any] | None:
        name = self.by_place.get((area.top, area.left))
        if name is not None:
            return self._field(self.spec.fields[name], area)
        look = self.sheet.look(area)
        value = self.sheet.value(area)
        if not value and area.single and not look.border and not look.fill:
            return None
        made: dict[str, Any] = {"text": self._undated(value)}
        style = self._style(look, "标签")
        if style != "标签":
            made["style"] = style
        return {**made, **self._down(area)}

    def _down(self, area: Area) -> dict[str, str]:
        """How far a merged cell reaches: rows, or to the end of a table below."""
        if area.top == area.bottom:
            return {}
        for name, table in self.tables.items():
            if area.top < table.top and area.bottom == table.bottom:
                return {"down": name}
        return {"down": str(area.bottom - area.top + 1)}

    def _field(self, field: FieldSpec, area: Area) -> dict[str, Any]:
        made: dict[str, Any] = {"field": field.name}
        value = self.sheet.value(area)
        locked = bool(field.derived) or field.prose or field.type == "printed"
        usual = "固定" if field.nil else f"{'派生' if locked else '录入'}{KINDS[field.type]}"
        style = self._style(self.sheet.look(area), usual)
        if style != usual:
            made["style"] = style
        if field.derived and value.startswith("="):
            made["formula"] = self._formula(value)
        elif field.type == "printed" and self._undated(value) != field.label:
            made["text"] = self._undated(value)
        elif value and not field.nil and not locked:
            execution = str(self.edition.scheme_of(self.spec).execution)
            made["value"] = "{执行率分值}" if value == execution and field.type == "points" else value
        prompt = self.sheet.prompts.get((area.top, area.left), "")
        if prompt and prompt != field.note[:255]:
            made["prompt"] = self._undated(prompt)
        return {**made, **self._down(area)}

    def _formula(self, formula: str) -> str:
        """A1 references as field names and columns of tables; what has no name stays an address."""

        def named(match: re.Match[str]) -> str:
            left, top, right, bottom = match.groups()
            if right is None:
                return self._name_at(left, int(top)) or match[0]
            for place, name in self.columns.items():
                if place == (left, int(top), right, int(bottom)):
                    return f"{{{name}}}"
            first, last = self._name_at(left, int(top)), self._name_at(right, int(bottom))
            return f"{first}:{last}" if first and last else match[0]

        pieces = re.split(r'("[^"]*")', formula)
        return "".join(piece if piece.startswith('"') else _REFERENCE.sub(named, piece) for piece in pieces)

    def _name_at(self, column: str, row: int) -> str:
        from xlzj.address import column_number

        name = self.by_place.get((row, column_number(column)))
        return f"{{{name}}}" if name else ""

    def _columns(self) -> dict[tuple[str, int, str, int], str]:
        found = {}
        for name, area in self.tables.items():
            for column, place in self._places(self.spec.tables[name]).items():
                found[place, area.top, place, area.bottom] = f"{name}.{column}"
        return found

    def _places(self, table: TableSpec) -> dict[str, str]:
        """Column of a table → its letters, by the printed header."""
        header = self.sheet.names.get(table.header)
        printed: dict[str, str] = {}
        for area in self.sheet.areas if header is not None else ():
            inside = header is not None and header.top <= area.top <= header.bottom
            if inside and header is not None and header.left <= area.left <= header.right:
                printed.setdefault(unspaced(self.sheet.value(area)), column_letters(area.left))
        wanted = {name: unspaced(column.header) for name, column in table.columns.items()}
        return {name: printed[text] for name, text in wanted.items() if text in printed}

    def _table(self, table: TableSpec, region: Area) -> dict[str, Any]:
        """The table's entry of the layout before, with the rows and columns it has now."""
        old = next(entry for entry in _entries(self.before["rows"]) if entry.get("table") == table.name)
        places = self._places(table)
        if set(places) != set(table.columns):
            lacking = "、".join(table.columns[name].header for name in table.columns if name not in places)
            raise ValueError(
                f"明细表“{table.name}”的表头里找不到列 {lacking}：列的增减要写在 edition.yaml 的 tables 里"
            )
        width = len(across(old["span"], 1).places())
        if region.right - region.left + 1 != width:
            raise ValueError(
                f"明细表“{table.name}”原来占 {width} 列，现在占 {_span(region)}：插入或删去了列。"
                "列的增减写在 edition.yaml 的列组（groups）、明细表（tables）和版面的 lines 里，不能从 Excel 读回"
            )
        moved = {str(columns).partition(":")[0]: places[name] for name, columns in old["columns"].items()}
        made = {key: value for key, value in old.items() if key not in {"where", "given"}}
        made["span"] = _span(region)
        same = all(first == now for first, now in moved.items())
        made["columns"] = old["columns"] if same else places
        made["height"] = f"{self.sheet.height(region.top):g}"
        made["closing"] = f"{self.sheet.height(region.bottom):g}"
        made["count"] = str(region.bottom - region.top)
        if "given" in old:
            made["given"] = [
                [self._undated(self._at(row, places[name])) for name in table.columns]
                for row in range(region.top, region.bottom)
            ]
        if "levels" in old and table.fill_down:
            made["count"] = old.get("count", "1")
            made["levels"] = self._levels(table, region, places)
        if not same and "styles" in old:
            made["styles"] = {moved.get(key, key): style for key, style in old["styles"].items()}
        return made

    def _levels(self, table: TableSpec, region: Area, places: Mapping[str, str]) -> dict[str, str]:
        """Second-level name → rows it is merged over."""
        second = places[table.fill_down[1]]
        rows = [
            area
            for area in self.sheet.areas
            if column_letters(area.left) == second and region.top <= area.top < region.bottom
        ]
        return {
            name: str(area.bottom - area.top + 1)
            for area in rows
            if (name := self.sheet.value(area)) != CLOSING and name
        }

    def _at(self, row: int, column: str) -> str:
        from xlzj.address import column_number

        return self.sheet.value(Area(row, column_number(column), row, column_number(column)))

    def _style(self, look: Style, usual: str) -> str:
        """The name of a style that looks so: the usual one, any known one, else a new one of the edition's own."""
        if self.styles.get(usual) == look:
            return usual
        for name, style in (*self.new_styles.items(), *self.styles.items()):
            if style == look:
                return name
        number = 1
        while f"{self.spec.key}自用{number}" in {**self.styles, **self.new_styles}:
            number += 1
        self.new_styles[f"{self.spec.key}自用{number}"] = look
        return f"{self.spec.key}自用{number}"

    def _undated(self, text: str) -> str:
        """A text in which years and the title follow the edition."""
        if text == self.spec.title:
            return "{标题}"
        if text == self.spec.key:
            return "{表号}"
        year = self.edition.year
        return text.replace(f"{year}年", "{年}年").replace(f"{year - 1}年", "{上年}年")


def _normal(style: Style) -> Style:
    """A style with its borders in one order."""
    sides = style.border.split()
    return style if len(sides) < 2 else style._replace(border=" ".join(side for side in SIDES if side in sides))


def _entries(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield from row.get("tables") or [row]


def _span(area: Area) -> str:
    first, last = column_letters(area.left), column_letters(area.right)
    return first if first == last else f"{first}:{last}"


def _lines(row: dict[str, Any]) -> Iterator[str]:
    """A row of the layout, a line for each cell."""
    mark = "  - "
    for key, value in row.items():
        name = key if is_columns(key) else flow(key)
        yield f"{mark}{name}: {flow(value)}"
        mark = "    "


def style_text(style: Style) -> dict[str, str]:
    """A style as styles.yaml writes it."""
    made = {"font": style.font, "size": f"{style.size:g}", "horizontal": style.horizontal, "vertical": style.vertical}
    made |= {"color": style.color, "wrap": "true" if style.wrap else "false", "border": style.border}
    if style.indent:
        made["indent"] = str(style.indent)
    if style.fill:
        made["fill"] = style.fill
    return made | {"format": style.format, "input": "true" if style.input else "false"}


__all__ = ["MARKER_NAME", "Back", "style_text"]
