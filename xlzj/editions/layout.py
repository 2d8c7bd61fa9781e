"""The layout text of one form (`附件1.yaml`): rows from top to bottom, turned into a `Plan` of placed cells.

A layout says where things stand and how they look; what they mean is said in edition.yaml. Shape::

    sheet: 附件1
    orientation: portrait | landscape
    widths: {A: 8.5, …}                      characters, as Excel counts them
    lines: {上年决算: F, 评分依据: I:J, …}      the columns of fields that belong to a group
    line_styles: {评分依据: 录入短文左}         their styles where the type does not say it
    rows:
      - {height: 22, style: 标签, A:E: 三公经费, line: 三公经费, formula: "=…{公车购置@}…"}
      - {height: 22, A:B: {text: 编制数, down: 2}, C: {field: 编制数}}
      - {height: 24, header: {绩效指标_表头: B:I}, repeat: true, A: {text: 绩效指标, down: 绩效指标}, B: 一级指标, …}
      - {table: 绩效指标, span: B:I, columns: {一级指标: B, …}, count: 2, …}
      - {tables: [{table: 甲, …}, {table: 乙, …}]}   side by side, over the same rows
      - {use: 签署, at: [A, B, C, …]}          rows shared with other layouts (xlzj.editions.blocks)

Keys that look like columns (A, A:E) are cells; a bare text is a printed label; `down` is a number of rows, or a table
the cell reaches to the end of; a header over two rows says `{columns: A:I, down: 2}`; `repeat` rows are printed on
every page. In formulas `{字段}` and `{表.列}` become A1 references and `@` stands for the column of the line; in texts
`{年}`, `{上年}`, `{标题}`, `{表号}`, `{执行率分值}`, `{标签：字段}` and `{表号：角色}` come from the edition. A printed
field without `text` shows its label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.address import Area, across, column_number, is_columns
from xlzj.editions.blocks import layout_text
from xlzj.editions.shape import near
from xlzj.editions.text import BadText, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec
    from xlzj.editions.tables import Group

MARKER_NAME = "表式标识"
CLOSING = "（增行请在本行上方插入）"
NIL = "——"
KINDS = {
    "amount": "金额",
    "ratio": "比率",
    "score": "分值",
    "points": "分值",
    "count": "人数",
    "area": "面积",
    "text": "文本",
    "date": "日期",
    "choice": "选项",
    "printed": "文本",
    "code": "编码",
}

_LABEL = re.compile(r"\{标签：([^{}]+)\}")
_KEY = re.compile(r"\{表号：([^{}]+)\}")
_BRACES = re.compile(r"\{([^{}]+)\}")
_ROW_KEYS = frozenset({"height", "style", "line", "formula", "values", "prompts", "header", "repeat", "where"})


class Entry(NamedTuple):
    """Cells the unit fills: what Excel should expect there and say when the cell is selected."""

    area: Area
    type: str
    prompt: str = ""
    choices: tuple[str, ...] = ()
    maximum: str = ""
    minimum: str = ""


class Cell(NamedTuple):
    """One printed cell: `area` is merged where it is more than one; `value` text, number text or an A1 formula.

    `reach` is the table whose last row closes the merge, until the draft is settled.
    """

    area: Area
    style: str
    value: str = ""
    number: bool = False
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet with every cell placed. Row 1 is the hidden marker; `repeat`: header rows of every page (0 for none)."""

    sheet: str
    orientation: str
    widths: Mapping[str, float]
    heights: Mapping[int, float]
    cells: tuple[Cell, ...]
    names: Mapping[str, Area]
    entries: tuple[Entry, ...]
    repeat: tuple[int, int]
    last_row: int
    last_column: int


@dataclass(slots=True)
class Draft:
    """What is known while rows are laid down; formulas and long merges are settled when all names stand."""

    edition: Edition
    form: FormSpec
    lines: Mapping[str, str]
    rows: Mapping[str, tuple[Group, ...]]
    line_styles: Mapping[str, str] = field(default_factory=dict)
    row: int = 1
    repeat: tuple[int, int] = (0, 0)
    cells: list[Cell] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    names: dict[str, Area] = field(default_factory=dict)
    columns: dict[str, Area] = field(default_factory=dict)  # 表.列 → its cells
    entries: list[Entry] = field(default_factory=list)

    def dated(self, text: str) -> str:
        """The text with the edition's year, title and points filled in."""
        year = self.edition.year
        known = {
            "年": year,
            "上年": year - 1,
            "标题": self.form.title,
            "表号": self.form.key,
            "执行率分值": self.edition.scheme_of(self.form).execution,
        }
        for key, value in known.items():
            text = text.replace(f"{{{key}}}", str(value))
        text = _LABEL.sub(lambda match: self.label(match[1]), text)
        return _KEY.sub(lambda match: self.key(match[1]), text)

    def key(self, role: str) -> str:
        """What the edition prints for a role: 附件3. Raises ValueError where it has no such form."""
        form = self.edition.role(role)
        if form is None:
            raise ValueError(f"版式没有“{role}”")
        return form.key

    def label(self, name: str) -> str:
        """What the edition prints for a field or a line. Raises ValueError where the form has none of this name."""
        field = self.form.fields.get(name) or next(iter(self.form.group(name)), None)
        if field is None:
            raise ValueError(f"没有字段“{name}”{near(name, (one.base for one in self.form.fields.values()))}")
        return field.label


def plan(edition: Edition, form: FormSpec, rows: Mapping[str, tuple[Group, ...]] | None = None) -> Plan:
    """The placed sheet of this form; `rows` gives tables other rows than the blank has.

    Raises BadText, naming the form and what is wrong in its layout.
    """
    path = edition.layout(form)
    try:
        data = layout_text(edition, form)
        return _plan(Draft(edition, form, data.get("lines") or {}, rows or {}, data.get("line_styles") or {}), data)
    except KeyError as error:
        raise BadText(f"{label(path)}：缺少 {error.args[0]}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadText(f"{label(path)}：{error}") from error


def _plan(draft: Draft, data: dict[str, Any]) -> Plan:
    from xlzj.editions.tables import lay_tables

    for row in data["rows"]:
        try:
            if "table" in row or "tables" in row:
                lay_tables(draft, row.get("tables") or [row])
            else:
                _lay_row(draft, row)
        except KeyError as error:
            raise ValueError(f"{_called(row)}缺少 {error.args[0]}") from error
    absent = [name for name in draft.form.fields if name not in draft.names]
    if absent:
        raise ValueError(f"版面里没有字段 {'、'.join(absent)}")
    cells = tuple(_settle(draft, cell) for cell in draft.cells)
    _refuse_overlap(cells)
    return Plan(
        sheet=draft.dated(data["sheet"]),
        orientation=data["orientation"],
        widths={column: float(width) for column, width in data["widths"].items()},
        heights=draft.heights,
        cells=cells,
        names={MARKER_NAME: Area(1, 1, 1, 1), **draft.names},
        entries=tuple(draft.entries),
        repeat=draft.repeat,
        last_row=draft.row,
        last_column=max(column_number(column) for column in data["widths"]),
    )


def _called(row: Mapping[str, Any]) -> str:
    """What messages call a row of the layout: “公务接待”一行."""
    texts = [cell.get("text", "") if isinstance(cell, dict) else cell for key, cell in row.items() if is_columns(key)]
    said = next((one for one in (row.get("line"), row.get("table"), *texts) if one), "")
    return f"“{said}”一行" if said else "有一行"


def _lay_row(draft: Draft, row: dict[str, Any]) -> None:
    draft.row += 1
    draft.heights[draft.row] = float(row["height"])
    for key, value in row.items():
        if is_columns(key):
            spec = value if isinstance(value, dict) else {"text": value}
            _lay_cell(draft, key, spec, row.get("style", "标签"))
        elif key not in _ROW_KEYS:
            raise ValueError(f"不认识的键“{key}”")
    if row.get("repeat") == "true":
        draft.repeat = (draft.repeat[0] or draft.row, draft.row)
    for name, columns in row.get("header", {}).items():
        spec = columns if isinstance(columns, dict) else {"columns": columns}
        draft.names[name] = across(spec["columns"], draft.row, int(spec.get("down", "1")))
    if "line" in row:
        _lay_line(draft, row)


def _lay_cell(draft: Draft, columns: str, spec: dict[str, Any], style: str) -> None:
    down = str(spec.get("down", "1"))
    area = across(columns, draft.row, int(down) if down.isdigit() else 1)
    if "field" not in spec:
        reach = "" if down.isdigit() else down
        draft.cells.append(Cell(area, spec.get("style", style), draft.dated(spec.get("text", "")), reach=reach))
        return
    known = draft.form.fields.get(spec["field"])
    if known is None:
        raise ValueError(f"没有字段“{spec['field']}”{near(spec['field'], draft.form.fields)}")
    _lay_field(draft, known, area, spec)


def _lay_line(draft: Draft, row: dict[str, Any]) -> None:
    """All fields of one printed line, each in the column that `lines` gives its half of the name."""
    fields = [spec for spec in draft.form.fields.values() if spec.base == row["line"] and spec.column in draft.lines]
    if not fields:
        lines = dict.fromkeys(one.base for one in draft.form.fields.values() if one.column in draft.lines)
        raise ValueError(f"没有分列字段“{row['line']}”{near(row['line'], lines)}")
    given = row.get("formula", {})
    formulas: dict[str, str] = {"@": given} if isinstance(given, str) else given
    for spec in fields:
        formula = formulas.get(spec.column, formulas.get("@", "")) if spec.derived else ""
        value = row.get("values", {}).get(spec.column, "")
        cell = {"formula": formula, "value": value, "prompt": row.get("prompts", {}).get(spec.column, "")}
        if spec.column in draft.line_styles:
            cell["style"] = draft.line_styles[spec.column]
        _lay_field(draft, spec, across(draft.lines[spec.column], draft.row), cell)


def _lay_field(draft: Draft, spec: FieldSpec, area: Area, cell: dict[str, str]) -> None:
    if spec.name in draft.names:
        raise ValueError(f"字段“{spec.name}”放了两处")
    formula = cell.get("formula", "").replace(".@", f".{spec.column}").replace("@", f"_{spec.column}")
    if bool(formula) != bool(spec.derived):
        raise ValueError(f"字段“{spec.name}”：派生项须有公式，录入项不得有公式")
    printed = spec.type == "printed"
    locked = bool(spec.derived) or spec.prose or printed
    draft.names[spec.name] = area
    style = "固定" if spec.nil else cell.get("style", f"{'派生' if locked else '录入'}{KINDS[spec.type]}")
    given = cell.get("text", spec.label) if printed else cell.get("value", "")
    value = NIL if spec.nil else formula or draft.dated(given)
    number = (spec.numeric or (printed and value.isdigit())) and not spec.nil and not formula
    draft.cells.append(Cell(area, style, value, number=number))
    prompt = draft.dated(cell.get("prompt", "")) or spec.note
    if not spec.nil and (prompt or not locked):
        top, bottom = ("" if bound is None else str(bound) for bound in (spec.maximum, spec.minimum))
        draft.entries.append(Entry(area, "text" if locked else spec.type, prompt, spec.choices, top, bottom))


def _settle(draft: Draft, cell: Cell) -> Cell:
    """The cell with its merge closed and its formula in A1."""
    if cell.reach:
        area = cell.area._replace(bottom=draft.names[cell.reach].bottom)
        cell = cell._replace(area=area, reach="")
    if not cell.value.startswith("="):
        return cell
    return cell._replace(value=_BRACES.sub(lambda match: _reference(draft, match[1]), cell.value))


def _reference(draft: Draft, name: str) -> str:
    if name in draft.columns:
        return draft.columns[name].ref()
    if name not in draft.form.fields:
        raise ValueError(
            f"公式里的“{name}”不是字段，也不是明细表的列{near(name, (*draft.form.fields, *draft.columns))}"
        )
    return draft.names[name].anchor.ref()


def _refuse_overlap(cells: tuple[Cell, ...]) -> None:
    seen: set[tuple[int, int]] = set()
    for cell in cells:
        again = seen.intersection(cell.area.places())
        if again:
            row, column = min(again)
            raise ValueError(f"{Area(row, column, row, column).ref()} 放了两次")
        seen.update(cell.area.places())
