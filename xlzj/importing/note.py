"""导入说明: what was read from where, what found no place, which fields found no value. Plain Chinese text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.importing.gather import Gathered, Sheet, Unit
    from xlzj.model import Unread

NAME = "导入说明.txt"
_SHOWN = 120  # characters of a text that found no place


def note(gathered: Gathered, unread: Sequence[Unread], remarks: Sequence[str]) -> str:
    """The whole note, UTF-8 text with line ends that every editor shows."""
    lines = ["导入说明", "", _summary(gathered), ""]
    lines += _block("没有读的文件", [f"{one.file}：{one.reason}" for one in unread])
    lines += _block("没有导入的内容", [*gathered.refused, *gathered.unknown])
    lines += _block("读取时的情况", list(remarks))
    for unit in gathered.units:
        lines += _unit(unit)
    lines += ["说明：数值照原文写入，没有改、没有算；空白表里的公式与原文印出的数不同的，以原文为准。", ""]
    return "\r\n".join(lines)


def lost(gathered: Gathered) -> int:
    """How many texts found no place."""
    return sum(len(sheet.strays) for unit in gathered.units for sheet in unit.sheets)


def _summary(gathered: Gathered) -> str:
    sheets = [sheet for unit in gathered.units for sheet in unit.sheets]
    values = sum(_count(sheet) for sheet in sheets)
    return (
        f"共导入 {len(gathered.units)} 个单位、{len(sheets)} 张表，写入 {values} 格；"
        f"没有放下的 {lost(gathered)} 处，没有找到标签的字段 {sum(len(sheet.missing) for sheet in sheets)} 项。"
    )


def _count(sheet: Sheet) -> int:
    cells = [cell for rows in sheet.data.tables.values() for row in rows for cell in row]
    return sum(value is not None for value in (*sheet.data.fields.values(), *cells))


def _unit(unit: Unit) -> Iterator[str]:
    yield f"【{unit.unit}】版式 {unit.edition.name}（{unit.edition.title}）"
    yield from (f"  注意：{doubt}" for doubt in unit.doubts)
    for sheet in unit.sheets:
        yield f"  {sheet.label}　取自 {sheet.source}，写入 {_count(sheet)} 格"
        for stray in sheet.strays:
            text = stray.text.replace("\n", " ")
            shown = f"{text[:_SHOWN]}……" if len(text) > _SHOWN else text
            yield f"    没有放下：{stray.where}：“{shown}”——{stray.why}"
        if sheet.missing:
            yield f"    没有找到：{'、'.join(sheet.missing)}"
    there = {sheet.form.key for sheet in unit.sheets}
    absent = [f"{key} {form.title}" for key, form in unit.edition.forms.items() if key not in there]
    if absent:
        yield f"  文件里没有的表：{'；'.join(absent)}"
    yield ""


def _block(title: str, lines: Sequence[str]) -> list[str]:
    return [f"【{title}】", *(f"  {line}" for line in lines), ""] if lines else []
