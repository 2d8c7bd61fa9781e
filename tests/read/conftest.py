"""Packages written part by part: what no well-behaved program would save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile.packing import book_parts, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def save(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write parts into one zip."""

    def write(content: dict[str, str]) -> Path:
        path = tmp_path / "提交.xlsx"
        path.write_bytes(zipped(content))
        return path

    return write


@pytest.fixture
def one(save: Callable[[dict[str, str]], Path]) -> Callable[..., Path]:
    """A one-sheet workbook from the inside of its worksheet and other parts."""

    def write(sheet: str = "<sheetData/>", **more: str) -> Path:
        made = book_parts(sheet, **more)
        del made["[Content_Types].xml"]  # the one part that is not read
        return save(made)

    return write
