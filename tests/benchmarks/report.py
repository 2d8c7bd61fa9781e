"""A report of some 20 pages, checked anew each time: alone against python-docx reading its paragraphs, and beside the
27 sheets of its unit against openpyxl loading those workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.check import check
from xlzj.editions.home import samples_folder

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 700  # characters of a printed page
WORKBOOKS = "zhuzhou-2024/机关"
"""Whose report it is: its workbooks, below the samples."""


def report(folder: Path) -> Path:
    """The longest published report as a Word file."""
    import docx

    source = max((samples_folder() / "报告").glob("*.txt"), key=lambda path: path.stat().st_size)
    text = source.read_text(encoding="utf-8")
    assert len(text) > 20 * PAGE
    made = docx.Document()
    for line in text.split("\n"):
        made.add_paragraph(line)
    path = folder / "报告.docx"
    made.save(str(path))
    return path


def checked(path: Path, *beside: Path) -> None:
    """Check the report, alone or beside workbooks, with nothing remembered of its words."""
    from xlzj.prose.examine import examine
    from xlzj.prose.tokens import tokenize

    examine.cache_clear()
    tokenize.cache_clear()
    check([path, *beside])


def paragraphs(path: Path) -> int:
    """What python-docx needs to read the same words."""
    import docx

    return sum(len(paragraph.text) for paragraph in docx.Document(str(path)).paragraphs)


def workbooks() -> list[Path]:
    """The workbooks of the unit whose report it is."""
    return sorted((samples_folder() / WORKBOOKS).glob("*.xlsx"))


def loaded(path: Path) -> int:
    """What openpyxl and python-docx need to read the workbooks and the words."""
    from openpyxl import load_workbook

    return paragraphs(path) + sum(len(load_workbook(one).sheetnames) for one in workbooks())
