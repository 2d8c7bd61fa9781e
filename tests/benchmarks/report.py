"""A report of some 20 pages, checked anew each time, against python-docx reading its paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.check import check
from xlzj.editions.home import samples_folder

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 700  # characters of a printed page


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


def checked(path: Path) -> None:
    """Check the report with nothing remembered of it."""
    from xlzj.prose.examine import examine
    from xlzj.prose.tokens import tokenize

    examine.cache_clear()
    tokenize.cache_clear()
    check([path])


def paragraphs(path: Path) -> int:
    """What python-docx needs to read the same words."""
    import docx

    return sum(len(paragraph.text) for paragraph in docx.Document(str(path)).paragraphs)
