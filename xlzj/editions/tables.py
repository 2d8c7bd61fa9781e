"""Tables of a layout: blank rows, merged group cells and the thin closing row, as one named region.

The closing row belongs to the region, so that rows inserted above it stay inside the region, its sums and drop-downs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions.grid import Area, across, number_of
from xlzj.editions.layout import CLOSING, KINDS, Cell, Draft, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.editions.spec import TableSpec


class Group(NamedTuple):
    """`count` rows under one second-level name of one first-level name; both "" where the table has no levels."""

    level: str
    second: str
    count: int  # type: ignore[assignment]  # shadows tuple.count, which nobody needs here


def lay_table(draft: Draft, row: dict[str, Any]) -> None:
    """Lay the rows of one table. Raises ValueError where columns and edition.yaml disagree."""
    table = draft.form.tables[row["table"]]
    places = {name: number_of(columns.partition(":")[0]) for name, columns in row["columns"].items()}
    if set(places) != set(table.columns):
        raise ValueError(f"表“{table.name}”：columns 须与 edition.yaml 的各列一致")
    groups = _groups(draft, row)
    region = across(row["span"], draft.row + 1, sum(group.count for group in groups) + 1)
    draft.names[table.name] = region
    draft.heights.update(dict.fromkeys(range(region.top, region.bottom), float(row["height"])))
    draft.heights[region.bottom] = float(row["closing"])
    for name, column in places.items():
        area = Area(region.top, column, region.bottom, column)
        draft.columns[f"{table.name}.{name}"] = area
        prompt = draft.dated(row.get("prompts", {}).get(name, ""))
        draft.entries.append(Entry(area, table.columns[name].type, prompt, _choices(draft, table, name)))
    levelled = {places[name] for name in table.fill_down} if "levels" in row else set()
    wide = {name: columns for name, columns in row["columns"].items() if ":" in columns}
    _lay_blank_rows(draft, region._replace(bottom=region.bottom - 1), levelled, _styles(table, row, places), wide)
    _lay_closing_row(draft, region, min(c for name, c in places.items() if table.columns[name].type == "text"))
    if levelled:
        _lay_levels(draft, region, groups, sorted(levelled), row["level_text"])
    draft.row = region.bottom


def _groups(draft: Draft, row: dict[str, Any]) -> list[Group]:
    if draft.rows.get(row["table"]):
        return list(draft.rows[row["table"]])
    count = int(row["count"])
    if "levels" not in row:
        return [Group("", "", count)]
    given = row["levels"]
    levels = draft.edition.scheme.levels
    return [Group(level.name, name, int(given.get(name, count))) for level in levels for name in level.seconds]


def _styles(table: TableSpec, row: dict[str, Any], places: Mapping[str, int]) -> dict[int, str]:
    styles = {place: f"录入{KINDS[table.columns[name].type]}" for name, place in places.items()}
    for key, style in row.get("styles", {}).items():
        styles.update({column: style for _, column in across(key, 1).places()})
    return styles


def _lay_blank_rows(
    draft: Draft, rows: Area, levelled: set[int], styles: dict[int, str], wide: Mapping[str, str]
) -> None:
    """Single cells, but columns of long texts, which are merged in every row (`wide`: A:C)."""
    merged: set[int] = set()
    for columns in wide.values():
        for row in range(rows.top, rows.bottom + 1):
            area = across(columns, row)
            draft.cells.append(Cell(area, styles[area.left]))
            merged.update(column for _, column in area.places())
    for row, column in rows.places():
        if column not in levelled | merged:
            draft.cells.append(Cell(Area(row, column, row, column), styles[column]))


def _lay_closing_row(draft: Draft, region: Area, text_column: int) -> None:
    for row, column in region._replace(top=region.bottom).places():
        text = CLOSING if column == text_column else ""
        draft.cells.append(Cell(Area(row, column, row, column), "收尾", text))


def _lay_levels(draft: Draft, region: Area, groups: list[Group], columns: list[int], pattern: str) -> None:
    """First- and second-level names, each merged over its rows, printed as the official form does."""
    first, second = columns
    row = start = region.top
    for group, after in zip(groups, [*groups[1:], Group("", "", 0)], strict=True):
        draft.cells.append(Cell(Area(row, second, row + group.count - 1, second), "录入指标级", group.second))
        row += group.count
        if after.level != group.level:
            text = _level_text(draft, group.level, pattern)
            draft.cells.append(Cell(Area(start, first, row - 1, first), "录入指标级", text))
            start = row


def _level_text(draft: Draft, name: str, pattern: str) -> str:
    weight = next((level.weight for level in draft.edition.scheme.levels if level.name == name), None)
    return name if weight is None else pattern.replace("{一级}", name).replace("{分}", str(weight))


def _choices(draft: Draft, table: TableSpec, column: str) -> tuple[str, ...]:
    if column not in table.fill_down:
        return ()
    levels = draft.edition.scheme.levels
    if column == table.fill_down[0]:
        return tuple(_level_text(draft, level.name, "{一级}（{分}分）") for level in levels)
    return tuple(second for level in levels for second in level.seconds)
