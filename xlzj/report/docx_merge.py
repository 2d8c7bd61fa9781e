"""Cells of a Word table that say the same become one: neighbours down a column in the style 表并."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

MERGED = "表并"


def merge_repeated(document: Document) -> None:
    """Join equal neighbours of this style down each column of each table."""
    from docx.oxml.ns import qn

    ids = {style.style_id for style in document.styles if style.name == MERGED}
    for table in document.element.body.iter(qn("w:tbl")):
        above: dict[int, tuple[str, Any]] = {}
        for row in table.iter(qn("w:tr")):
            below: dict[int, tuple[str, Any]] = {}
            column = 0
            for cell in row.iter(qn("w:tc")):
                style = next((item.get(qn("w:val")) for item in cell.iter(qn("w:pStyle"))), None)
                if style in ids:
                    text = "\n".join(item.text or "" for item in cell.iter(qn("w:t")))
                    if column in above and above[column][0] == text:
                        _join(above[column][1], cell)
                    below[column] = (text, cell)
                column += cell.grid_span
            above = below


def _join(upper: Any, lower: Any) -> None:
    """Mark `lower` as the continuation of `upper`, and empty it."""
    from docx.oxml.ns import qn

    if upper.vMerge is None:
        upper.vMerge = "restart"
    lower.vMerge = "continue"
    for run in list(lower.iter(qn("w:r"))):
        run.getparent().remove(run)
