"""Formulas in cell addresses (`B12=B13+B14`, `附件1!D8=附件2!E20`) → the names of an edition's fields.

An address means what stands there on the edition's official blank; a reference into rows whose number varies has no
name of its own, unless it takes in all of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import column_letters, column_number, split_cell
from xlzj.audit.names import form_of
from xlzj.audit.sheet import text_of
from xlzj.editions.spec import NUMERIC
from xlzj.expression.tokens import folded
from xlzj.read.locate import blank, merged_anchor
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import Edition, FormSpec
    from xlzj.read.locate import Located, Region

_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,4}"
_REFERENCE = re.compile(
    r"(?P<quoted_text>\x22[^\x22]*\x22)"
    r"|(?<![\w.!])(?:(?:'(?P<quoted>[^'!]+)'|(?P<bare>[^\W\d][\w—]*))!)?"
    rf"(?P<first>{_CELL})(?::(?P<last>{_CELL}))?(?![\w(.!])"
)
_LARGEST = 2000  # cells of one range that are looked at


class Untranslated(Exception):  # noqa: N818  (what the author reads)
    """A reference has no name; the text says which and why."""


class Translated(NamedTuple):
    """The formula in names, and whether any reference named no form."""

    text: str
    bare: bool


class _Grid(NamedTuple):
    """A blank form by cell: names of its fields, what is printed, its tables."""

    spec: FormSpec
    names: Mapping[str, str]
    printed: Mapping[str, str]
    merged: Mapping[str, str]
    regions: Mapping[str, Region]


@lru_cache(maxsize=128)
def _grid(edition: Edition, key: str) -> _Grid:
    located: Located = blank(edition, key)
    sheet = located.sheet
    rows = [split_cell(cell)[1] for cell in sheet.cells]
    return _Grid(
        spec=located.spec,
        names={cell: name for name, cell in located.cells.items()},
        printed={spot: text_of(cell) for spot, cell in sheet.cells.items() if cell.formula is None},
        merged=merged_anchor(sheet, 1, max(rows, default=1)),
        regions=located.regions,
    )


def translated(edition: Edition, formula: str, own: str = "", shift: int = 0) -> Translated:
    """The formula with every address replaced by its field's name.

    `own` is the form of addresses without a sheet; `shift` is added to every row number (for lists written for a form
    without the template's hidden first row). Raises Untranslated with all the reasons.
    """
    text = folded(formula.strip())
    reasons: list[str] = []
    pieces: list[str] = []
    at, bare = 0, False
    for match in _REFERENCE.finditer(text):
        if match["quoted_text"]:
            continue
        sheet = match["quoted"] or match["bare"] or ""
        bare = bare or not sheet
        listed = text[: match.start()].rstrip()[-1:] in ("(", ",")
        try:
            name = _reference(edition, sheet, own, (match["first"], match["last"] or ""), shift, listed=listed)
        except Untranslated as reason:
            reasons.append(f"{match[0]}：{reason}")
            continue
        pieces += [text[at : match.start()], name]
        at = match.end()
    if reasons:
        raise Untranslated("；".join(dict.fromkeys(reasons)))
    return Translated("".join((*pieces, text[at:])).lstrip("= "), bare)


def form_called(edition: Edition, name: str) -> FormSpec | None:
    """The form that a list calls so: by its key, role, title, or the name of its workbook."""
    wanted = squeeze(name)
    known = form_of(edition, wanted)
    if known is not None or not wanted:
        return known
    for form in edition.forms.values():
        called = (form.key, form.role, form.title, form.file.rpartition(".")[0])
        if wanted in {squeeze(one) for one in called}:
            return form
    starting = [form for form in edition.forms.values() if re.match(re.escape(squeeze(form.key)) + r"(?!\d)", wanted)]
    return starting[0] if len(starting) == 1 else None


def _reference(edition: Edition, sheet: str, own: str, cells: tuple[str, str], shift: int, *, listed: bool) -> str:
    """The name of a cell, or the names of a range separated by commas."""
    if not sheet and not own:
        raise Untranslated("没有写明是哪张表的格，请填“表”一栏")
    form = form_called(edition, sheet or own)
    if form is None:
        raise Untranslated(f"版式 {edition.name} 没有“{sheet or own}”这张表")
    grid = _grid(edition, form.key)
    prefix = f"{form.key}." if sheet and form.key != own else ""
    first, last = (_moved(cell, shift) if cell else "" for cell in cells)
    if not last:
        return prefix + _field(grid, first, prefix)
    if not listed:
        raise Untranslated("区域要放在 SUM( ) 之类的函数里")
    names = _range(grid, first, last, prefix)
    if not names:
        raise Untranslated(f"{form.key}的这个区域里没有填数的格")
    return ", ".join(names)


def _moved(cell: str, shift: int) -> str:
    letters, row = split_cell(cell.replace("$", "").upper())
    if row + shift < 1:
        raise Untranslated("加上 --shift 以后没有这一行")
    return f"{letters}{row + shift}"


def _field(grid: _Grid, cell: str, prefix: str) -> str:
    """The numeric field at a cell. Raises Untranslated."""
    anchor = grid.merged.get(cell, cell)
    name = grid.names.get(anchor)
    if name is not None:
        if grid.spec.fields[name].type not in NUMERIC:
            raise Untranslated(f"{grid.spec.key}的这一格是“{name}”，是文字，公式只算数")
        return name
    inside = _column(grid, cell)
    if inside is not None:
        table, column = inside
        raise Untranslated(
            f"{grid.spec.key}的这一格是明细表“{table}”的一行，行数可变；可改用 汇总({prefix}{table}.{column})"
        )
    printed = grid.printed.get(anchor, "")
    what = f"印着“{printed[:20]}”" if printed else "是空白处"
    raise Untranslated(f"{grid.spec.key}的这一格不是填数的格（{what}）")


def _column(grid: _Grid, cell: str) -> tuple[str, str] | None:
    """Table and column of a cell in the rows of a table."""
    letters, row = split_cell(cell)
    for table, region in grid.regions.items():
        if region.first <= row <= region.last:
            column = next((name for name, at in region.columns.items() if at == letters), None)
            if column is not None:
                return table, column
    return None


def _range(grid: _Grid, first: str, last: str, prefix: str) -> list[str]:
    """Names of the fields in a rectangle, and sums over tables that it takes in whole. Raises Untranslated."""
    names: dict[str, None] = {}
    inside: dict[tuple[str, str], set[int]] = {}
    for cell in _cells(first, last):
        if cell in grid.merged and grid.merged[cell] != cell:
            continue
        where = _column(grid, cell)
        if where is not None:
            inside.setdefault(where, set()).add(split_cell(cell)[1])
        elif (name := grid.names.get(cell)) is not None and grid.spec.fields[name].type in NUMERIC:
            names[prefix + name] = None
    for (table, column), rows in inside.items():
        region = grid.regions[table]
        if not grid.spec.tables[table].columns[column].numeric:
            continue
        # the closing row (增行请在本行上方插入) need not be taken in
        if not rows >= set(range(region.first, region.last)):
            raise Untranslated(f"只是明细表“{table}”的几行，行数可变；可改用 汇总({prefix}{table}.{column})")
        names[f"汇总({prefix}{table}.{column})"] = None
    return list(names)


def _cells(first: str, last: str) -> Iterator[str]:
    (left, top), (right, bottom) = split_cell(first), split_cell(last)
    columns = sorted((column_number(left), column_number(right)))
    rows = sorted((top, bottom))
    if (columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1) > _LARGEST:
        raise Untranslated("区域太大，请写明要加的格")
    for row in range(rows[0], rows[1] + 1):
        for column in range(columns[0], columns[1] + 1):
            yield f"{column_letters(column)}{row}"
