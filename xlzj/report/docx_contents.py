"""The table of contents of a Word report: a field Word can update, whose lines are already there and linked.

The template writes a line for each heading in the styles toc 1 and toc 2; here it gets its page and its link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj.report.docx_pages import pages

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

LEVELS = {"toc 1": "Heading 1", "toc 2": "Heading 2"}
_CODE = ' TOC \\o "1-2" \\h \\z \\u '


def fill_contents(document: Document) -> None:
    """Tie the lines of the contents to their headings; nothing is done where the template has none."""
    lines = [paragraph for paragraph in document.paragraphs if _style(paragraph) in LEVELS]
    if not lines:
        return
    body = _after(document, lines[-1])
    waiting = [(paragraph, page) for paragraph, page in pages(document, body) if _style(paragraph) in LEVELS.values()]
    for number, line in enumerate(lines, 1):
        text = line.text.split("\t")[0].strip()
        found = next((at for at, (heading, _) in enumerate(waiting) if heading.text.strip() == text), None)
        if found is None:
            _write(line, text, "", "")
            continue
        heading, page = waiting.pop(found)
        _bookmark(heading, f"_Toc{number:06}", number)
        _write(line, text, f"_Toc{number:06}", str(page))
    lines[0]._p.insert(1 if lines[0]._p.pPr is not None else 0, _run(*_field(_CODE)))  # noqa: SLF001
    lines[-1]._p.append(_run(_char("end")))  # noqa: SLF001


def _style(paragraph: Paragraph) -> str:
    """The style's name; "" for the default one, which is no heading and slow to look up."""
    style = paragraph.style if paragraph._p.style is not None else None  # noqa: SLF001
    return style.name or "" if style is not None else ""


def _after(document: Document, line: Paragraph) -> int:
    """The number of the section that follows the one of `line`; its own where there is none."""
    breaks = 0
    for paragraph in document.paragraphs:
        if paragraph._p is line._p:  # noqa: SLF001
            break
        breaks += bool(paragraph._p.xpath("./w:pPr/w:sectPr"))  # noqa: SLF001
    return min(breaks + 1, len(document.sections) - 1)


def _bookmark(heading: Paragraph, name: str, number: int) -> None:
    start, end = _element("bookmarkStart", id=str(number), name=name), _element("bookmarkEnd", id=str(number))
    heading._p.insert(1 if heading._p.pPr is not None else 0, start)  # noqa: SLF001
    heading._p.append(end)  # noqa: SLF001


def _write(line: Paragraph, text: str, anchor: str, page: str) -> None:
    """The line as a link to its heading: text, tab, page."""
    paragraph = line._p  # noqa: SLF001
    for child in list(paragraph):
        if child is not paragraph.pPr:
            paragraph.remove(child)
    words = _run(_text(text), _element("tab"))
    if not anchor:
        paragraph.append(words)
        return
    link = _element("hyperlink", anchor=anchor, history="1")
    number = (_run(*_field(f" PAGEREF {anchor} \\h ")), _run(_text(page)), _run(_char("end")))
    for run in (words, *number):
        link.append(run)
    paragraph.append(link)


def _field(code: str) -> tuple[Any, ...]:
    instruction = _text(code, "instrText")
    return _char("begin"), instruction, _char("separate")


def _char(kind: str) -> Any:
    return _element("fldChar", fldCharType=kind)


def _text(text: str, tag: str = "t") -> Any:
    made = _element(tag)
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _run(*children: Any) -> Any:
    run = _element("r")
    for child in children:
        run.append(child)
    return run


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made
