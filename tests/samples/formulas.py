"""The sample workbooks of 审核公式, made from text: `python -m tests.samples.formulas` writes them anew."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from xlzj.audit.sheet import COLUMNS
from xlzj.editions import load
from xlzj.editions.text import load_text
from xlzj.report.formulas_book import formulas_book
from xlzj.report.package import DAWN, settled

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "审核公式"


def made() -> dict[Path, bytes]:
    """File → its bytes: the author's sheet, and the list in cell addresses."""
    own = load_text(FOLDER / "岳阳.yaml")
    rows = [dict.fromkeys(COLUMNS, "") | row for row in own["rows"]]
    return {
        FOLDER / "岳阳.xlsx": formulas_book(load(own["edition"]), rows),
        FOLDER / "旧清单.xlsx": address_list(load_text(FOLDER / "旧清单.yaml")),
    }


def address_list(data: dict[str, Any]) -> bytes:
    """A list as offices keep it: one sheet a form, headers in the first row, every cell a text."""
    book: Any = Workbook()
    book.properties.created = DAWN
    sheet = book.active
    sheet.title = data["sheet"]
    for number, row in enumerate((data["header"], *data["rows"]), 1):
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at, text)
            cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return settled(buffer.getvalue())


if __name__ == "__main__":
    for path, data in made().items():
        path.write_bytes(data)
