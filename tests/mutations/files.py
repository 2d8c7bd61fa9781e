"""The same moves in real workbooks: one cell's XML replaced, or the cell typed and the file saved by openpyxl."""

from __future__ import annotations

import re
import shutil
import zipfile
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from openpyxl import load_workbook

from xlzj.formulas.engine import Book

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mutations.cells import Cell
    from xlzj.read.locate import Located
    from xlzj.read.package import RawCell
    from xlzj.read.submission import Bundle

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def rewritten(bundle: Bundle, cell: Cell, raw: RawCell, folder: Path) -> None:
    """The unit's files in `folder`, the stored value of one cell replaced, every other result stored as it was."""
    path = _copies(bundle, cell, folder)
    with zipfile.ZipFile(bundle.sources[path.name]) as source:
        parts = {item: source.read(item) for item in source.namelist()}
    part = _part(parts, cell.located.sheet.name)
    text = parts[part].decode("utf-8")
    for spot, stored in {**_results(cell.located), cell.fact.place.cell: raw}.items():
        pattern = re.compile(rf'<c r="{spot}"(?P<attributes>[^>]*)>(?P<inside>.*?)</c>', re.DOTALL)
        text, times = pattern.subn(partial(_cell, spot, stored), text)
        assert times == 1, f"{part}!{spot}"
    parts[part] = text.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for item, content in parts.items():
            target.writestr(item, content)


def _results(located: Located) -> dict[str, RawCell]:
    """The sheet's formulas with their results, as a spreadsheet program stores them."""
    formulas = {spot: raw for spot, raw in located.sheet.cells.items() if raw.formula is not None}
    values = Book(located.workbook).results(located.sheet.name, formulas)
    kinds = {spot: "n" if isinstance(value, Decimal) else "str" for spot, value in values.items()}
    return {spot: raw._replace(kind=kinds[spot], value=str(values[spot])) for spot, raw in formulas.items()}


def _cell(spot: str, raw: RawCell, match: re.Match[str]) -> str:
    style = re.search(r's="\d+"', match["attributes"])
    head = f'<c r="{spot}" {style[0] if style else ""} t="{raw.kind or "n"}"'
    if raw.value is None:
        return f"{head}/>"
    formula = re.search(r"<f.*?(?:/>|</f>)", match["inside"], re.DOTALL)
    return f"{head}>{formula[0] if formula else ''}<v>{raw.value}</v></c>"


def _part(parts: dict[str, bytes], sheet: str) -> str:
    """The part of the package that holds a sheet."""
    book = ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314  (our own file)
    links = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314
    link = next(one.get(f"{_OFFICE}id") for one in book.iter(f"{_MAIN}sheet") if one.get("name") == sheet)
    target = next(one.get("Target", "") for one in links if one.get("Id") == link)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def typed(bundle: Bundle, cell: Cell, raw: RawCell, folder: Path) -> None:
    """The unit's files in `folder`, the number typed into the cell and the workbook saved without stored results."""
    path = _copies(bundle, cell, folder)
    book = load_workbook(path)
    book[cell.located.sheet.name][cell.fact.place.cell] = None if raw.value is None else float(raw.value)
    book.save(path)


def _copies(bundle: Bundle, cell: Cell, folder: Path) -> Path:
    for path in bundle.sources.values():
        shutil.copyfile(path, folder / path.name)
    return folder / cell.fact.place.file
