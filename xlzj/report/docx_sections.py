"""Sections of a rendered report that have come out empty: attachments not handed in leave no blank page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

_SHOWN = ".//w:t[normalize-space(.)] | .//w:drawing | .//w:pict | .//w:object"


def drop_empty_sections(document: Document) -> None:
    """Take out every section without a table, a text or a picture; the pages of the others stay as they are."""
    body = document.element.body
    closing = body.sectPr
    for properties in list(body.xpath(".//w:sectPr")):
        members = _members(body, properties, closing)
        if any(member.tag.endswith("}tbl") or member.xpath(_SHOWN) for member in members):
            continue
        if properties is closing:
            _end_before(closing, members[0] if members else closing)
        for member in members:
            body.remove(member)


def _members(body: Any, properties: Any, closing: Any) -> list[Any]:
    """The paragraphs and tables of the section that `properties` closes."""
    found: list[Any] = []
    for child in body.iterchildren():
        if child is closing:
            break
        found.append(child)
        ends = child.xpath("./w:pPr/w:sectPr")
        if ends and ends[0] is properties:
            return found
        if ends:
            found = []
    return found if properties is closing else []


def _end_before(closing: Any, first: Any) -> None:
    """The document ends with the section before: its page takes the place of the last one's."""
    before = first.getprevious()
    ends = before.xpath("./w:pPr/w:sectPr") if before is not None else []
    if not ends:
        return
    closing[:] = list(ends[0])
    if before.xpath(_SHOWN):
        ends[0].getparent().remove(ends[0])
    else:
        before.getparent().remove(before)
