"""Packages written part by part: what no well-behaved program would save."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def relations(*rows: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{target}"/>' for i, kind, target in rows)
    return f"<Relationships {RELATIONS}>{inner}</Relationships>"


def parts(sheet: str = "<sheetData/>", **more: str) -> dict[str, str]:
    """A one-sheet package: the inside of <worksheet>, and whole parts by their role."""
    return {
        "_rels/.rels": relations(("a", "officeDocument", "xl/workbook.xml"), ("b", "extended-properties", "app.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "/xl/sharedStrings.xml"),
            ("r3", "styles", "styles.xml"),
        ),
        "xl/workbook.xml": more.get("book")
        or f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="附件1" sheetId="1" r:id="r1"/></sheets>'
        f"{more.get('names', '')}</workbook>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{more.get('strings', '')}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{more.get('styles', '')}</styleSheet>",
    }


@pytest.fixture
def save(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write parts into one zip."""

    def write(content: dict[str, str]) -> Path:
        path = tmp_path / "提交.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in content.items():
                archive.writestr(name, text)
        return path

    return write


@pytest.fixture
def one(save: Callable[[dict[str, str]], Path]) -> Callable[..., Path]:
    """A one-sheet workbook from the inside of its worksheet and other parts."""

    def write(sheet: str = "<sheetData/>", **more: str) -> Path:
        return save(parts(sheet, **more))

    return write
