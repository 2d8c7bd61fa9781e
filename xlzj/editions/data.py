"""What a unit filled in, as text: `data.yaml`, readable beside the printed forms.

Shape::

    edition: <版式名>
    unit: 单位名称
    forms:
      - form: 附件1
        fields:
          编制数: 11
          三公经费: [2.06, 3.00, 1.96]     a line of a group: one value per column, in the edition's order
          公务接待_本年决算: ~              or one field of the group by its full name
        tables:
          市级专项资金明细:
            - [办案费, ~, 3.00, ~]          one value per column, in the edition's order

Every scalar is text; `~` (or nothing) is a cell printed blank. A field that is not mentioned stays as the blank form
has it. Nothing is guessed: an unknown form, field or table is refused with the nearest known names.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions import load
from xlzj.editions.text import BadText, load_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from xlzj.editions.spec import Edition, FormSpec, TableSpec

RowText = tuple[str | None, ...]

_BLANK = frozenset({"", "~"})
_TOP = ("edition", "unit", "forms")
_PARTS = ("form", "fields", "tables")


class FormData(NamedTuple):
    """One filled form: `fields` maps full field name to text, None where printed blank; `tables` holds whole rows."""

    form: str
    fields: Mapping[str, str | None]
    tables: Mapping[str, tuple[RowText, ...]]


class Data(NamedTuple):
    """One unit's forms, in the order written."""

    edition: str
    unit: str
    forms: tuple[FormData, ...]


def read_data(path: Path) -> Data:
    """The data in this YAML file. Raises BadText: file, key, what is wrong, and the nearest known names."""
    raw = load_text(path)
    try:
        return _data(raw)
    except BadText as error:
        raise BadText(f"{path.name}：{error}") from error


def _data(raw: dict[str, Any]) -> Data:
    _known(raw, _TOP, "键", "")
    for key in _TOP:
        if key not in raw:
            raise BadText(f"缺少“{key}”")
    if not isinstance(raw["forms"], list) or not raw["forms"]:
        raise BadText("forms 应为列表，每张表一项，以“- form: 表名”开头")
    edition = load(_text(raw["edition"], "edition") or "")
    forms = tuple(_form(edition, item, f"forms 第 {at} 项") for at, item in enumerate(raw["forms"], 1))
    _refuse_twice(edition, forms)
    return Data(edition.name, _text(raw["unit"], "unit") or "", forms)


def _form(edition: Edition, raw: object, where: str) -> FormData:
    if not isinstance(raw, dict):
        raise BadText(f"{where}：应写成“form: 表名”加 fields、tables")
    _known(raw, _PARTS, "键", where)
    key = _text(raw.get("form", ""), f"{where} form") or ""
    _known([key], edition.forms, "表", where)
    form = edition.forms[key]
    where = f"{where}（{key}）"
    return FormData(
        form=key,
        fields=_fields(form, _mapping(raw, "fields", where), f"{where} fields"),
        tables={
            name: _table(_of(form.tables, name, "表", where), rows, f"{where} tables {name}")
            for name, rows in _mapping(raw, "tables", where).items()
        },
    )


def _mapping(raw: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = raw.get(key) or {}
    if not isinstance(value, dict):
        raise BadText(f"{where}：{key} 应为“名称: 值”的对照表")
    return value


def _fields(form: FormSpec, raw: dict[str, Any], where: str) -> dict[str, str | None]:
    filled: dict[str, str | None] = {}
    for name, value in raw.items():
        line = _line(form, name)
        if name not in form.fields and not line:
            _known([name], [*form.fields, *{field.base for field in form.fields.values()}], "字段", where)
        if isinstance(value, list):
            if len(value) != len(line):
                raise BadText(f"{where}：“{name}”写了 {len(value)} 个值，应为 {len(line) or 1} 个；空白写 ~")
            given = dict(zip(line, value, strict=True))
        elif name in form.fields:
            given = {name: value}
        else:
            raise BadText(f"{where}：“{name}”有 {len(line)} 列，请写成 [值, 值, …]，空白写 ~")
        for full, text in given.items():
            if full in filled:
                raise BadText(f"{where}：“{full}”写了两次")
            filled[full] = _text(text, f"{where} {full}")
    return filled


def _line(form: FormSpec, base: str) -> list[str]:
    """Names of the fields that stand in one printed line, one per column of its group."""
    return [field.name for field in form.group(base) if field.heading]


def _table(table: TableSpec, raw: object, where: str) -> tuple[RowText, ...]:
    if not isinstance(raw, list):
        raise BadText(f"{where}：应为列表，一行一项")
    rows = []
    for at, row in enumerate(raw, 1):
        if not isinstance(row, list) or len(row) != len(table.columns):
            count = f"写了 {len(row)} 个值" if isinstance(row, list) else "不是列表"
            columns = "、".join(table.columns)
            raise BadText(f"{where} 第 {at} 行{count}，应为 {len(table.columns)} 个：{columns}；空白写 ~")
        rows.append(tuple(_text(cell, f"{where} 第 {at} 行") for cell in row))
    return tuple(rows)


def _text(value: object, where: str) -> str | None:
    if not isinstance(value, str):
        raise BadText(f"{where}：应为一个值")
    return None if value in _BLANK else value


def _known(names: Iterable[str], known: Iterable[str], what: str, where: str) -> None:
    """Refuse the first name that is not known, naming the nearest known ones."""
    words = list(known)
    for name in names:
        if name not in words:
            near = get_close_matches(name, words, n=3, cutoff=0.4) or words[:8]
            before = f"{where}：" if where else ""
            raise BadText(f"{before}没有{what}“{name}”，相近的有：{'、'.join(near)}")


def _of(tables: Mapping[str, TableSpec], name: str, what: str, where: str) -> TableSpec:
    _known([name], tables, what, where)
    return tables[name]


def _refuse_twice(edition: Edition, forms: tuple[FormData, ...]) -> None:
    keys = [form.form for form in forms]
    for key in dict.fromkeys(keys):
        if edition.forms[key].count != "many" and keys.count(key) > 1:
            raise BadText(f"“{key}”只能有一张，写了 {keys.count(key)} 张")
