"""Filled workbooks from data: `python -m xlzj.editions.filled data.yaml FOLDER`.

The blank is laid out again with as many rows as the data has, so names, merges and formulas fit; then the values go
to the cells of their names. The same data always gives the same bytes. Nothing that exists is overwritten.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions.build import book_of, lay_sheet, stored
from xlzj.editions.data import Data, read_data
from xlzj.editions.fit import fit
from xlzj.editions.kept import overwritten
from xlzj.editions.layout import plan
from xlzj.editions.spec import NUMERIC
from xlzj.editions.styles import load_styles
from xlzj.editions.tables import Group
from xlzj.editions.text import BadText
from xlzj.spelling import unspaced
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions.data import FormData, RowText
    from xlzj.editions.layout import Plan
    from xlzj.editions.spec import Edition, FormSpec, TableSpec
    from xlzj.editions.styles import Style

__all__ = ["Data", "filled_books", "read_data", "write_filled"]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32767  # characters Excel keeps in a cell
_EXECUTABLE = ("=", "+", "-", "@")
_SHOWS_ZERO = "=0,0,"  # IF(D31=0,0,…): the formula shows 0, not a blank, for 0/0


class _Sheet(NamedTuple):
    """One sheet to be: its form, what tells its name from its sisters', what goes into it (None: the blank)."""

    form: FormSpec
    suffix: str
    data: FormData | None


def write_filled(
    edition: Edition,
    data: Data | None,
    out_dir: Path,
    *,
    one_book: bool = False,
) -> list[Path]:
    """Blank workbooks of the edition, or with `data` the filled ones; returns their paths.

    One workbook per attachment (all sheets of 附件3 in one), or the whole set in one. Raises FileExistsError before
    anything is written where a target exists, BadText where a text cannot stand in a cell, WriteError where the folder
    cannot be written.
    """
    made = filled_books(edition, data, one_book=one_book)
    for name in made:
        if (out_dir / name).exists():
            raise FileExistsError(f"{out_dir / name} 已存在，不覆盖；请换一个空文件夹")
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        write_atomically(out_dir / name, content)
    return [out_dir / name for name in made]


def filled_books(edition: Edition, data: Data | None, *, one_book: bool = False) -> dict[str, bytes]:
    """The same workbooks as bytes, by file name; nothing is written. Raises BadText."""
    sheets = list(_sheets(edition, data))
    if one_book:
        books = {f"{edition.title}.xlsx": sheets}
    else:
        files = dict.fromkeys(sheet.form.file for sheet in sheets)
        books = {file: [sheet for sheet in sheets if sheet.form.file == file] for file in files}
    styles = load_styles(edition)
    return {name: _book(edition, members, styles) for name, members in books.items()}


def _sheets(edition: Edition, data: Data | None) -> Iterator[_Sheet]:
    for key, form in edition.forms.items():
        if data is None:
            yield _Sheet(form, "", None)
            continue
        own = [filled for filled in data.forms if filled.form == key]
        for at, filled in enumerate(own, 1):
            yield _Sheet(form, f"-{at}" if form.count == "many" else "", filled)


def _book(edition: Edition, sheets: Sequence[_Sheet], styles: dict[str, Style]) -> bytes:
    book = book_of(sheets[0].form.title if len({s.form.key for s in sheets}) == 1 else edition.title)
    for one in sheets:
        placed = plan(edition, one.form, _rows(one))
        placed = replace(placed, sheet=placed.sheet + one.suffix)
        sheet = lay_sheet(book, placed, styles, f"xlzj|{edition.name}|{one.form.key}")
        if one.data is not None:
            _fill(sheet, placed, one.form, one.data)
            fit(sheet, placed)
    return stored(book)


def _rows(one: _Sheet) -> dict[str, tuple[Group, ...]]:
    """Rows per table as the data has them; a table without data keeps the rows of the blank."""
    filled = one.data.tables if one.data is not None else {}
    return {name: _groups(one.form.tables[name], rows) for name, rows in filled.items() if rows}


def _groups(table: TableSpec, rows: Sequence[RowText]) -> tuple[Group, ...]:
    if not table.fill_down:
        return (Group("", "", len(rows)),)
    columns = list(table.columns)
    first, second = (columns.index(name) for name in table.fill_down)
    groups: list[Group] = []
    for row in rows:
        if groups and row[first] is None and row[second] is None:
            groups[-1] = groups[-1]._replace(count=groups[-1].count + 1)
        else:
            level = row[first] or (groups[-1].level if groups else "")
            groups.append(Group(level, row[second] or "", 1))
    return tuple(groups)


def _fill(sheet: Worksheet, placed: Plan, form: FormSpec, data: FormData) -> None:
    anchors = {cell.area.anchor: cell for cell in placed.cells}
    preset = {name: c.value for name, a in placed.names.items() if (c := anchors.get(a.anchor)) and c.number}
    formulas = {name: c.value for name, a in placed.names.items() if (c := anchors.get(a.anchor))}
    zeros = {name for name, formula in formulas.items() if _SHOWS_ZERO in formula}
    for name, text in overwritten(form, data, preset, zeros).items():
        area = placed.names[name]
        _put(sheet.cell(area.top, area.left), text, form.fields[name].type)
    for name, rows in data.tables.items():
        _fill_table(sheet, placed, form.tables[name], rows)


def _fill_table(sheet: Worksheet, placed: Plan, table: TableSpec, rows: Sequence[RowText]) -> None:
    header, region = placed.names[table.header], placed.names[table.name]
    tops = range(header.top, header.bottom + 1)
    within = [c for c in placed.cells if c.area.top in tops and header.left <= c.area.left <= header.right]
    printed = {unspaced(cell.value): cell.area.left for cell in within}
    for at, row in enumerate(rows, region.top):
        for column, text in zip(table.columns.values(), row, strict=True):
            place = printed[unspaced(column.header)]
            merged = column.name in table.fill_down and text is None
            if not merged:
                _put(sheet.cell(at, place), text, column.type)


def _put(cell: Any, text: str | None, kind: str) -> None:
    """Write one value: a number as number, a date as date, everything else as the text it is, never as a formula."""
    if text is None:
        cell.value = None
        return
    if _FORBIDDEN.search(text) or len(text) > _LONGEST:
        raise BadText(f"“{text[:20]}”含有单元格不能存放的字符，或超过 {_LONGEST} 字")
    value = _value(text, kind)
    cell.value = value
    if value is text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_EXECUTABLE)


def _value(text: str, kind: str) -> str | Decimal | date:
    if (kind in NUMERIC and _NUMBER.fullmatch(text)) or (kind in {"printed", "code"} and text.isdigit()):
        return Decimal(text)
    if kind == "ratio" and text.endswith("%") and _NUMBER.fullmatch(text[:-1]):
        return Decimal(text[:-1]).scaleb(-2)
    if kind == "date" and _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def main(arguments: Sequence[str]) -> int:
    """Write the workbooks of one data file into a folder. Returns the exit code."""
    from pathlib import Path

    from xlzj.editions import load

    if len(arguments) != 2:
        sys.stderr.write("用法：python -m xlzj.editions.filled 数据.yaml 文件夹\n")
        return 2
    try:
        data = read_data(Path(arguments[0]))
        written = write_filled(load(data.edition), data, Path(arguments[1]))
    except (BadText, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{path}\n" for path in written))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
