"""Cells of an openpyxl sheet by the names that the sheet gives them."""

from __future__ import annotations

from typing import Any


def place(sheet: Any, name: str) -> Any:
    """The cell of a name; of an area the first."""
    return sheet[str(sheet.defined_names[name].attr_text).rpartition("!")[2].partition(":")[0].replace("$", "")]
