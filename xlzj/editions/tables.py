"""Tables of a layout: blank rows, merged group cells and the thin closing row, as one named region.

The closing row belongs to the region, so that rows inserted above it stay inside the region, its sums and drop-downs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.address import Area, across, column_number
from xlzj.editions.layout import CLOSING, KINDS, Cell, Draft, Entry
from xlzj.editions.shape import near

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.editions.spec import TableSpec


class Group(NamedTuple):
    """`count` rows under one second-level name of one first-level name; both "" where the table has no levels."""

    level: str
    second: str
    count: int  # type: ignore[assignment]  # shadows tuple.count, which nobody needs here


def lay_tables(draft: Draft, rows: list[dict[str, Any]]) -> None:
    """Lay tables that stand side by side, all as long as the longest. Raises ValueError as for one table."""
    groups = [_groups(draft, row) for row in rows]
    longest = max(sum(group.count for group in own) for own in groups)
    top = draft.row
    for row, own in zip(rows, groups, strict=True):
        draft.row = top
        _lay_table(draft, row, own if len(rows) == 1 else [Group("", "", longest)])


def _lay_table(draft: Draft, row: dict[str, Any], groups: list[Group]) -> None:
    """Lay the rows of one table. Raises ValueError where columns and edition.yaml disagree."""
    if row["table"] not in draft.form.tables:
        raise ValueError(f"没有明细表“{row['table']}”{near(row['table'], draft.form.tables)}")
    table = draft.form.tables[row["table"]]
    places = {name: column_number(columns.partition(":")[0]) for name, columns in row["columns"].items()}
    if set(places) != set(table.columns):
        raise ValueError(f"表“{table.name}”：columns 须与 edition.yaml 的各列一致")
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
    given = {} if draft.rows.get(table.name) else _given(row, region, list(places.values()))
    wide = {name: columns for name, columns in row["columns"].items() if ":" in columns}
    _lay_wide_columns(draft, region._replace(bottom=region.bottom - 1), _styles(table, row, places), wide)
    merged = {column for columns in wide.values() for _, column in across(columns, region.top).places()}
    _lay_blank_rows(draft, region, levelled | merged, _styles(table, row, places), given)
    _lay_closing_row(draft, region, min(c for name, c in places.items() if table.columns[name].type == "text"))
    if levelled:
        _lay_levels(draft, region, groups, sorted(levelled), row["level_text"])
    draft.row = region.bottom


def _groups(draft: Draft, row: dict[str, Any]) -> list[Group]:
    if draft.rows.get(row["table"]):
        return list(draft.rows[row["table"]])
    count = int(row.get("count") or len(row["given"]))
    if "levels" not in row:
        return [Group("", "", count)]
    given = row["levels"]
    levels = draft.edition.scheme_of(draft.form).levels
    return [
        Group(level.under or level.name, name, int(given.get(name, count)))
        for level in levels
        for name in level.seconds
    ]


def _styles(table: TableSpec, row: dict[str, Any], places: Mapping[str, int]) -> dict[int, str]:
    styles = {place: f"录入{KINDS[table.columns[name].type]}" for name, place in places.items()}
    for key, style in row.get("styles", {}).items():
        styles.update({column: style for _, column in across(key, 1).places()})
    return styles


def _given(row: dict[str, Any], region: Area, places: list[int]) -> dict[tuple[int, int], str]:
    """Texts that the form prints in the rows (`given`: lists in the order of the columns), by (row, column)."""
    return {
        (region.top + at, place): text
        for at, texts in enumerate(row.get("given", ()))
        for place, text in zip(places, texts, strict=False)
    }


def _lay_wide_columns(draft: Draft, rows: Area, styles: dict[int, str], wide: Mapping[str, str]) -> None:
    """Columns of long texts, which are merged in every row (`wide`: A:C)."""
    for columns in wide.values():
        for row in range(rows.top, rows.bottom + 1):
            area = across(columns, row)
            draft.cells.append(Cell(area, styles[area.left]))


def _lay_blank_rows(
    draft: Draft, region: Area, taken: set[int], styles: dict[int, str], given: dict[tuple[int, int], str]
) -> None:
    """Single cells of the columns that no merge has taken, with what the form prints in them."""
    for row, column in region._replace(bottom=region.bottom - 1).places():
        if column not in taken:
            text = given.get((row, column), "")
            draft.cells.append(Cell(Area(row, column, row, column), styles[column], text, number=text.isdigit()))


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
    scheme = draft.edition.scheme_of(draft.form)
    known = next((level for level in scheme.levels if level.name == name), None)
    return name if known is None else scheme.printed(known, pattern)


def _choices(draft: Draft, table: TableSpec, column: str) -> tuple[str, ...]:
    if column not in table.fill_down:
        return ()
    levels = draft.edition.scheme_of(draft.form).levels
    if column == table.fill_down[0]:
        return tuple(_level_text(draft, level.name, "{一级}（{分}分）") for level in levels if not level.under)
    return tuple(second for level in levels for second in level.seconds)
