"""`xlzj template fields`: every name of an edition, with its kind, unit, printed label, cell and formula.

These are the names that formulas use: 字段 as printed (三公经费_本年决算), 表.列 for columns of tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions.text import BadText
from xlzj.read.locate import blank
from xlzj.workshop.words import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec

COLUMNS = (
    ("表", 16.0),
    ("字段", 30.0),
    ("怎么来", 10.0),
    ("类型", 12.0),
    ("单位", 8.0),
    ("标签", 28.0),
    ("列标题", 20.0),
    ("必填", 6.0),
    ("算式或可选的值", 44.0),
    ("填写提示", 40.0),
    ("单元格", 10.0),
)
"""Heading and width in characters of each column of the list."""


class Row(NamedTuple):
    """One name, in the order of COLUMNS."""

    form: str
    name: str
    origin: str
    kind: str
    unit: str
    label: str
    heading: str
    required: str
    formula: str
    note: str
    cell: str


def rows(edition: Edition) -> Iterator[Row]:
    """Every name of the edition, form by form as printed."""
    for form in edition.forms.values():
        places = _places(edition, form)
        for field in form.fields.values():
            yield _field(form, field, places.get(field.name, ""))
        for table in form.tables.values():
            for column in table.columns.values():
                name = f"{table.name}.{column.name}"
                yield Row(
                    form.key,
                    name,
                    "明细行",
                    KINDS[column.type],
                    column.unit,
                    column.header,
                    column.header,
                    "是" if column.required else "",
                    f"科目：{column.codes}" if column.codes else "",
                    "",
                    places.get(name, ""),
                )


def _field(form: FormSpec, field: FieldSpec, cell: str) -> Row:
    printed = field.type == "printed" or field.nil
    origin = "自动计算" if field.derived else "印好的" if printed else "自动带入" if field.prose else "填写"
    bounds = [f"最高 {field.maximum}" if field.maximum is not None else ""]
    bounds += [f"最低 {field.minimum}" if field.minimum is not None else "", "、".join(field.choices)]
    formula = f"＝{field.derived}" if field.derived else "；".join(part for part in bounds if part)
    required = "是" if field.required else ""
    kind = KINDS[field.type]
    return Row(
        form.key, field.name, origin, kind, field.unit, field.label, field.heading, required, formula, field.note, cell
    )


def _places(edition: Edition, form: FormSpec) -> dict[str, str]:
    """Cell of every field, first cell of every column of a table, on the blank; nothing where it cannot be read."""
    try:
        located = blank(edition, form.key)
    except BadText:
        return {}
    columns = {
        f"{name}.{column}": f"{letters}{region.first}"
        for name, region in located.regions.items()
        for column, letters in region.columns.items()
    }
    return {**located.cells, **columns}


def listing(edition: Edition) -> str:
    """For the terminal: one line a name, under its form."""
    lines: list[str] = []
    form = ""
    for row in rows(edition):
        if row.form != form:
            form = row.form
            lines.append(f"{form} {edition.forms[form].title}（{edition.forms[form].role}）")
        told = "  ".join(part for part in (row.origin, row.kind, row.unit, row.formula) if part)
        lines.append(f"    {row.cell:<5} {row.name}　“{row.label.replace(chr(10), '')}”　{told}")
    return "\n".join(lines)


_HEAD = """# 字段目录

本页由 `xlzj template fields --markdown` 从版式数据生成，不要手改。写算式、审核公式用“字段”一栏的名称；
有几列的，名称后加“_列”：`三公经费_本年决算`；明细表的列写成 `汇总(明细表.列)`。
带单元格地址的全表：`xlzj template fields 版式 --workbook 文件.xlsx`。
"""


def markdown(editions: Iterable[Edition]) -> str:
    """docs/fields.md: the lines of every form of every edition, its columns together."""
    parts = [_HEAD]
    for edition in editions:
        parts.append(f"\n## {edition.name}　{edition.title}\n")
        for form in edition.forms.values():
            parts.append(f"\n### {form.key} {form.title}（{form.role}）\n\n")
            parts.append("| 字段 | 列 | 怎么来 | 类型 | 标签 | 算式或可选的值 |\n|---|---|---|---|---|---|\n")
            parts += _lines(form)
    return "".join(parts)


def _lines(form: FormSpec) -> Iterator[str]:
    lines: dict[str, list[FieldSpec]] = {}
    for field in form.fields.values():
        lines.setdefault(field.base if field.heading else field.name, []).append(field)
    for name, fields in lines.items():
        each = [_field(form, field, "") for field in fields]
        columns = "、".join(field.column for field in fields if field.heading)
        if len(fields) > 12:
            columns = f"{fields[0].column}—{fields[-1].column}"
        kinds = "、".join(dict.fromkeys(f"{row.kind}{f'（{row.unit}）' if row.unit else ''}" for row in each))
        origins = "、".join(dict.fromkeys(row.origin for row in each))
        formulas = "；".join(dict.fromkeys(row.formula for row in each if row.formula))
        yield _cells(name, columns, origins, kinds, each[0].label, formulas)
    for table in form.tables.values():
        for column in table.columns.values():
            kind = f"{KINDS[column.type]}{f'（{column.unit}）' if column.unit else ''}"
            yield _cells(f"{table.name}.{column.name}", "", "明细行", kind, column.header, "")


def _cells(*texts: str) -> str:
    return "| " + " | ".join(" ".join(text.split()).replace("|", "\\|") for text in texts) + " |\n"
