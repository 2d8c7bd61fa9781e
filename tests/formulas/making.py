"""Workbooks and a small form written inside a test.

`book(表={"A1": 1, "A2": "文字", "A3": "=A1+1"})`: numbers, texts, formulas never calculated; `("=A1+1", 2)` is one
with a stored result, `"#N/A"` an error value. `mini()` is the small form's blank; `mini(rows=7, down=2, ...)` a copy
with rows inserted, as Excel leaves it. `fresh` reads an official blank, `inputs` gives numbers for its input cells.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlzj.editions import load
from xlzj.editions.points import Scheme
from xlzj.editions.spec import UNITS, ColumnSpec, Edition, FieldSpec, FormSpec, TableSpec
from xlzj.formulas.engine import recalculate
from xlzj.formulas.plan import plan
from xlzj.read.locate import Located, Region, blank, locate
from xlzj.read.package import read_workbook
from xlzj.read.raw import RawCell, RawSheet, RawWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Cells = dict[str, Any]


def raw(value: Any) -> RawCell:
    if isinstance(value, tuple):
        return raw(value[1])._replace(formula=value[0].removeprefix("="))
    if isinstance(value, bool):
        return RawCell("b", str(int(value)), None, 0)
    if isinstance(value, (int, float, Decimal)):
        return RawCell("n", str(value), None, 0)
    if value.startswith("="):
        return RawCell("", None, value[1:], 0)
    return RawCell("e" if value.startswith("#") else "s", value, None, 0)


def book(
    sheets: Mapping[str, Cells] | None = None,
    *,
    names: dict[str, dict[str, str]] | None = None,
    calc_manual: bool = False,
    full_calc_on_load: bool = False,
    has_macros: bool = False,
    other_files: tuple[str, ...] = (),
    **more: Cells,
) -> RawWorkbook:
    pages = tuple(
        RawSheet(
            name=name,
            state="visible",
            cells={cell: raw(value) for cell, value in cells.items()},
            merged=(),
            protected=False,
            rows_hidden=frozenset(),
        )
        for name, cells in {**(sheets or {}), **more}.items()
    )
    return RawWorkbook(
        file="测试.xlsx",
        sheets=pages,
        names=names or {},
        formats=("General",),
        date1904=False,
        calc_manual=calc_manual,
        full_calc_on_load=full_calc_on_load,
        has_macros=has_macros,
        other_files=other_files,
    )


_TYPES = {
    "甲": "amount",
    "乙": "amount",
    "丙": "amount",
    "合计": "amount",
    "差额": "amount",
    "比率": "ratio",
    "得分": "score",
    "旁": "count",
    "明细合计": "amount",
    "折算": "amount",
    "填表人": "text",
}
_COLUMNS = {"名称": "text", "金额": "amount", "税": "amount", "小计": "amount"}
SPEC = FormSpec(
    key="附件9",
    role="试验表",
    title="试验表",
    file="附件9.xlsx",
    count="one",
    basis="附件9 表式",
    label="",
    fields={name: FieldSpec(name, name, "", kind, UNITS[kind], name) for name, kind in _TYPES.items()},
    tables={
        "明细": TableSpec(
            "明细", "明细_表头", {name: ColumnSpec(name, kind, UNITS[kind], name) for name, kind in _COLUMNS.items()}
        )
    },
)


def edition(*, severities: dict[str, str] | None = None, disabled: dict[str, str] | None = None) -> Edition:
    scheme = Scheme(execution=Decimal(10), total=Decimal(100), levels=(), cost_seconds=(), basis="")
    return Edition(
        name="试验",
        title="试验",
        authority="",
        year=2024,
        basis="",
        folder=Path(),
        forms={"附件9": SPEC},
        scheme=scheme,
        grades=(),
        grades_basis="",
        thresholds={},
        severities=severities or {},
        disabled=disabled or {},
    )


def mini(
    change: Cells | None = None,
    *,
    rows: int = 5,
    down: int = 0,
    column: str = "B",
    lose: tuple[str, ...] = (),
    calculated: bool = False,
    workbook: dict[str, Any] | None = None,
    of: Edition | None = None,
) -> Located:
    """The small form: `rows` rows in its table (the last closes it), all `down` rows lower, fields in `column`.

    `change` replaces what stands at a field, a cell, or "明细.列.n" (n from 1); None clears it. `calculated` stores
    results.
    """
    at = {name: f"{column}{row + down}" for name, row in zip(("甲", "乙", "丙", "合计"), range(3, 7), strict=True)}
    at |= {name: f"{column}{row + down}" for name, row in zip(("差额", "比率", "得分"), range(7, 10), strict=True)}
    first = 12 + down
    last = first + rows - 1
    at |= {"旁": f"E{4 + down}", "明细合计": f"{column}{last + 2}", "折算": f"{column}{last + 3}"}
    at["填表人"] = f"{column}{last + 4}"
    letters = dict(zip(_COLUMNS, "ABCD", strict=True))
    cells: Cells = {
        at["合计"]: '=IF(COUNTA({甲}:{丙})=0,"",SUM({甲}:{丙}))',
        at["差额"]: "={甲}-{乙}",
        at["比率"]: '=IFERROR(IF({甲}="","",{乙}/{甲}),"")',
        at["得分"]: '=IFERROR(IF({比率}="","",ROUND(MIN(1,{比率})*10,2)),"")',
        at["明细合计"]: f"=SUM(D{first}:D{last})",
        at["折算"]: f"={{甲}}*E{3 + down}",
        f"A{last}": "增行请在本行上方插入",
        f"E{3 + down}": 2,
    }
    cells |= {f"D{row}": f'=IF(COUNTA(B{row},C{row})=0,"",SUM(B{row},C{row}))' for row in range(first, last)}
    cells = {cell: value.format(**at) if isinstance(value, str) else value for cell, value in cells.items()}
    for name, value in (change or {}).items():
        table, _, rest = name.partition(".")
        cell = f"{letters[rest.split('.')[0]]}{first + int(rest.split('.')[1]) - 1}" if rest else at.get(table, table)
        if isinstance(value, str) and value.startswith("="):
            value = value.format(**at, first=first, last=last)  # noqa: PLW2901
        cells[cell] = value
    cells = {cell: value for cell, value in cells.items() if value is not None}
    made = book({"附件9": cells}, names={"附件9": {"表式标识": "附件9!$A$1"}}, **(workbook or {}))
    if calculated:
        store(made)
    region = Region(first, last, letters)
    return Located(
        edition=of or edition(),
        spec=SPEC,
        workbook=made,
        sheet=made.sheets[0],
        cells={name: cell for name, cell in at.items() if name not in lose},
        regions={} if "明细" in lose else {"明细": region},
        missing=lose,
    )


def stored(sheet: RawSheet) -> dict[str, RawCell]:
    """The cells of a sheet that a test has made for itself, to be changed."""
    assert isinstance(sheet.cells, dict)
    return sheet.cells


def store(workbook: RawWorkbook) -> None:
    """Put calculated results into formula cells that have none, as saving in Excel does."""
    values = recalculate(workbook)
    for sheet in workbook.sheets:
        cells = stored(sheet)
        for cell, held in cells.items():
            value = values.get((sheet.name, cell))
            if held.formula is not None and held.kind == "" and value is not None:
                cells[cell] = raw(value)._replace(formula=held.formula)


def inputs(located: Located) -> Iterator[tuple[str, Decimal]]:
    """A different number for every input cell: fields, and the first two rows of every table."""
    derived = {entry.cell for entry in plan(blank(located.edition, located.spec.key)).derived}
    at = 0
    for name, spec in located.spec.fields.items():
        cell = located.cells[name]
        if spec.numeric and cell not in derived:
            at += 1
            yield cell, Decimal(at * 137 + 5) / 100 if spec.type != "count" else Decimal(at * 3)
    for table, region in located.regions.items():
        for column, letter in region.columns.items():
            if not located.spec.tables[table].columns[column].numeric:
                continue
            for row in range(region.first, min(region.first + 2, region.last)):
                cell = f"{letter}{row}"
                if cell not in derived:
                    at += 1
                    yield cell, Decimal(at)


def fresh(edition: str, form: str) -> Located:
    """The blank read anew, to be filled."""
    official = blank(load(edition), form)
    workbook = read_workbook(official.edition.folder / official.spec.file)
    workbook = replace(workbook, sheets=tuple(replace(one, cells=dict(one.cells)) for one in workbook.sheets))
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == official.sheet.name)
    return locate(official.edition, official.spec, workbook, sheet)


BLANK = mini()
