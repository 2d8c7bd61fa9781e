"""What an author did to the lines of a form in Excel: new ones, by their label; deleted ones; labels changed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions.layout import MARKER_NAME
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.address import Area
    from xlzj.editions.spec import Edition, FormSpec
    from xlzj.workshop.sheet_back import Seen

_NUMBERING = re.compile(r"^(?:其中[:：]?|[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?|[①-⑳])")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


class Changes(NamedTuple):
    """`fields` to write (name → what is said of it), `without`, `lines` to tell, and the sheet named anew."""

    fields: dict[str, dict[str, Any]]
    without: list[str]
    lines: list[str]
    sheet: Seen


def changes_of(edition: Edition, form: FormSpec, sheet: Seen) -> Changes:
    """What the sheet says otherwise than the edition does. Raises ValueError where a table's name is lost."""
    fields: dict[str, dict[str, Any]] = {}
    lines: list[str] = []
    names = dict(sheet.names)
    for table in form.tables.values():
        if table.name not in names or table.header not in names:
            raise ValueError(f"明细表“{table.name}”的名称丢了：整张明细表的增减要在 edition.yaml 里写")
    without = _gone(form, sheet)
    lines += [f"取消“{name}”" for name in without]
    for base, said, places in _new_lines(form, sheet):
        fields[base] = said
        names.update(places)
        lines.append(f"新增“{base}”：{said.get('label', base)}（{'、'.join(a.ref() for a in places.values())}）")
    for name, said in _named_by_hand(form, sheet):
        fields[name] = said
        lines.append(f"新增“{name}”：{said['type']}")
    for name, label in _labels(form, sheet):
        fields.setdefault(name, {})["label"] = _undated(label, edition.year)
        lines.append(f"“{name}”的标签改为“{label}”")
    known = {name: area for name, area in names.items() if not name.startswith("_xlnm")}
    return Changes(fields, without, lines, replace(sheet, names=known))


def _undated(text: str, year: int) -> str:
    return text.replace(f"{year}年", "{年}年").replace(f"{year - 1}年", "{上年}年")


def _gone(form: FormSpec, sheet: Seen) -> list[str]:
    """Lines (or single fields) whose names are all gone from the sheet."""
    lost = [field for field in form.fields.values() if field.name not in sheet.names]
    bases: dict[str, None] = {}
    for field in lost:
        if field.heading:
            left = [one.name for one in form.group(field.base) if one.name in sheet.names]
            if left:
                raise ValueError(f"“{field.base}”只剩下 {'、'.join(left)}：一行的各列要么都在，要么整行删去")
            bases[field.base] = None
        else:
            bases[field.name] = None
    return list(bases)


def _new_lines(form: FormSpec, sheet: Seen) -> Iterator[tuple[str, dict[str, Any], dict[str, Area]]]:
    """Rows among the printed lines of a group whose cells have no names yet: a line for each, named by its label."""
    taken = {place for area in sheet.names.values() for place in area.places()}
    areas = {(area.top, area.left): area for area in sheet.areas}
    tables = [sheet.names[table.name] for table in form.tables.values()]
    for group, lines in _groups(form, sheet).items():
        columns, rows = lines
        for row in range(min(rows), max(rows) + 2):
            if row in rows or any(table.top <= row <= table.bottom for table in tables):
                continue
            cells = {column: areas.get((row, place)) for column, place in columns.items()}
            if any(cell is None or set(cell.places()) & taken for cell in cells.values()):
                continue
            label = _left_label(sheet, row, min(columns.values()))
            base = _name_of(label)
            values = [sheet.value(cell) for cell in cells.values() if cell is not None]
            if not base or any(value and not value.startswith("=") for value in values):
                continue
            if any(field.base == base for field in form.fields.values()):
                raise ValueError(f"第 {row} 行“{label}”与已有的“{base}”同名：请换一个标签，或自己起名称")
            said: dict[str, Any] = {"group": group, "type": _kind(form, sheet, row)}
            if label != base:
                said["label"] = label
            if values and values[0].startswith("="):
                said["derived"] = _derived(form, sheet, values[0], row)
            places = {f"{base}_{column}": cell for column, cell in cells.items() if cell is not None}
            yield base, said, places


def _groups(form: FormSpec, sheet: Seen) -> dict[str, tuple[dict[str, int], set[int]]]:
    """Columns of a group → where they stand, and the rows of its lines; keyed by the columns' names joined."""
    found: dict[str, tuple[dict[str, int], set[int]]] = {}
    for base in dict.fromkeys(field.base for field in form.fields.values() if field.heading):
        fields = [field for field in form.group(base) if field.name in sheet.names]
        if len(fields) < 2:
            continue
        columns = {field.column: sheet.names[field.name].left for field in fields}
        key = fields[0].group
        rows = found.setdefault(key, (columns, set()))[1]
        rows.update(sheet.names[field.name].top for field in fields)
    return {key: value for key, value in found.items() if key}


def _left_label(sheet: Seen, row: int, before: int) -> str:
    texts = [sheet.value(area) for area in sheet.areas if area.top <= row <= area.bottom and area.left < before]
    return next((" ".join(text.split()) for text in reversed(texts) if text.strip()), "")


def _name_of(label: str) -> str:
    """The name a label gives: without numbering, brackets and punctuation; "" where nothing is left."""
    text, before = _BRACKETS.sub("", squeeze(label)), ""
    while text != before:
        before, text = text, _NUMBERING.sub("", text)
    text = "".join(char for char in text if char.isalnum())
    return text if text and not text[0].isdigit() else ""


def _kind(form: FormSpec, sheet: Seen, row: int) -> str:
    above = [f for f in form.fields.values() if f.heading and f.name in sheet.names and sheet.names[f.name].top < row]
    nearest = max(above, key=lambda field: sheet.names[field.name].top, default=None)
    return nearest.type if nearest else "amount"


def _derived(form: FormSpec, sheet: Seen, formula: str, row: int) -> str:
    """A plain sum of cells as a formula over lines. Raises ValueError for anything else."""
    at = {area.anchor.ref(): name for name, area in sheet.names.items() if name in form.fields}
    body = re.sub(r"^=|SUM\(|\)", "", formula).replace(",", "+")
    parts = re.split(r"([+-])", body)
    named = [part if part in "+-" else at.get(part, "") for part in parts]
    if not all(named) or ":" in body:
        raise ValueError(f"第 {row} 行的公式 {formula} 不能自动写成算式：请在 edition.yaml 里给这一行写 derived")
    return " ".join(part if part in "+-" else form.fields[part].base for part in named)


def _named_by_hand(form: FormSpec, sheet: Seen) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names the author gave in Excel that the edition does not know."""
    regions = {name for table in form.tables.values() for name in (table.name, table.header)}
    for name, area in sheet.names.items():
        if name in form.fields or name in regions or name == MARKER_NAME or name.startswith("_xlnm"):
            continue
        shown = sheet.look(area).format
        kind = "ratio" if "%" in shown else "amount" if "0.00" in shown else "count" if shown == "0" else "text"
        if any(mark in shown for mark in ("yy", "年")):
            kind = "date"
        label = _left_label(sheet, area.top, area.left)
        yield name, {"type": kind, **({"label": label} if label and label != name else {})}


def _labels(form: FormSpec, sheet: Seen) -> Iterator[tuple[str, str]]:
    """Lines whose printed label is another one now: no text left of them, nor above, says what it said."""
    seen: set[str] = set()
    for field in form.fields.values():
        if field.name not in sheet.names or field.type == "printed" or (field.heading and field.base in seen):
            continue
        seen.add(field.base)
        area = sheet.names[field.name]
        first = min(
            (sheet.names[f.name].left for f in form.group(field.base) if f.name in sheet.names), default=area.left
        )
        label = _left_label(sheet, area.top, first)
        if field.heading and label and squeeze(field.label) not in squeeze(label):
            yield field.base, label
