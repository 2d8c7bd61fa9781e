"""Builds 自评报告.docx and .xlsx of every edition with an outline: `python -m xlzj.report.build_self_templates`.

Pages and styles are those of xlzj.report.build_self_page. Tags are docxtpl's: `{%p %}` removes its paragraph, `{%tr %}`
its table row.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import TYPE_CHECKING

from xlzj.editions.layout import plan
from xlzj.report.build_self_page import add_contents, add_cover, add_styles, first_page, start_body, start_forms
from xlzj.report.build_self_tables import write_form
from xlzj.report.build_self_workbook import build_xlsx
from xlzj.report.narrative import has_outline, name_of, outline_text
from xlzj.report.package import DAWN, settled
from xlzj.report.self_docx import word_template
from xlzj.report.self_xlsx import excel_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.document import Document

    from xlzj.editions.spec import Edition, FormSpec

_ABSENT = "【请补交：{}】"
_IDENTIFIER = re.compile(r"<dc:identifier>([^<]+)</dc:identifier>")


def build_docx(edition: Edition) -> bytes:
    """The Word template of this edition, the same bytes every time. Raises BadText where its layout is wrong."""
    import docx

    outline = outline_text(edition)
    document = docx.Document()
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    add_styles(document)
    first_page(document)
    add_cover(document)
    add_contents(document)
    start_body(document)
    _sections(document)
    _forms(document, edition, [form for role in outline.get("tables", ()) if (form := edition.role(role)) is not None])
    properties = document.core_properties
    properties.title, properties.author, properties.comments = name_of(outline), "xlzj", ""
    properties.last_modified_by, properties.created, properties.modified = "xlzj", DAWN, DAWN
    properties.language = "zh-CN"
    properties.identifier = _digest(_stored(document))
    return _stored(document)


def _stored(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return settled(buffer.getvalue())


def _digest(package: bytes) -> str:
    """A hash of everything in the package but what it says of itself."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        names = sorted(name for name in parts.namelist() if not name.startswith("docProps/"))
        told = hashlib.sha256(b"".join(name.encode() + parts.read(name) for name in names))
    return f"xlzj {told.hexdigest()}"


def untouched(template: bytes) -> bool:
    """Whether a Word template is still as it was built: nobody has edited it, it may be built anew."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            found = _IDENTIFIER.search(parts.read("docProps/core.xml").decode("utf-8"))
        return found is not None and found[1] == _digest(template)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return False


def _forms(document: Document, edition: Edition, forms: list[FormSpec]) -> None:
    """The attachments; those printed upright and those printed across in sections of their own."""
    last, width = "", 0.0
    for form in forms:
        placed = plan(edition, form)
        if placed.orientation != last:
            last, width = placed.orientation, start_forms(document, placed.orientation)
        _form(document, edition, form, width)


def _sections(document: Document) -> None:
    """Headings by level, paragraphs by origin."""
    lines = (
        ("{%p for 章 in 章节 %}", "Normal"),
        ("{%p if 章.级 == 1 %}", "Normal"),
        ("{{ 章.标题 }}", "Heading 1"),
        ("{%p elif 章.级 == 2 %}", "Normal"),
        ("{{ 章.标题 }}", "Heading 2"),
        ("{%p else %}", "Normal"),
        ("{{ 章.标题 }}", "Normal"),
        ("{%p endif %}", "Normal"),
        ("{%p for 段 in 章.段落 %}", "Normal"),
        ("{%p if 段.样 == '小标题' %}", "Normal"),
        ("{{ 段.文 }}", "小标题"),
        ("{%p elif 段.样 == '待填' %}", "Normal"),
        ("{{ 段.文 }}", "待填"),
        ("{%p else %}", "Normal"),
        ("{{ 段.文 }}", "Normal"),
        ("{%p endif %}", "Normal"),
        ("{%p endfor %}", "Normal"),
        ("{%p for 图 in 章.图 %}", "Normal"),
        ("{{ 图.题 }}", "图题"),
        ("{{ 图.键 }}", "图"),
        ("{%p endfor %}", "Normal"),
        ("{%p endfor %}", "Normal"),
    )
    for text, style in lines:
        document.add_paragraph(text, style)


def _form(document: Document, edition: Edition, form: FormSpec, width: float) -> None:
    """One attachment on a page of its own: in a loop where it comes many times, nothing where it may be left out."""
    many = form.count == "many"
    name = "表" if many else form.role
    opening = f"{{%p for 表 in {form.role} %}}" if many else f"{{%p if {form.role}.已交 %}}"
    document.add_paragraph(opening)
    start = len(document.paragraphs)
    write_form(document, edition, form, name, width)
    document.paragraphs[start].paragraph_format.page_break_before = True
    if form.count == "optional":
        document.add_paragraph("{%p endif %}")
        return
    document.add_paragraph("{%p else %}")
    absent = document.add_paragraph(_ABSENT.format(f"{form.key} {form.title}"), "待填")
    absent.paragraph_format.page_break_before = True
    document.add_paragraph("{%p endfor %}" if many else "{%p endif %}")


def written() -> Iterator[tuple[Path, bytes]]:
    """Path and bytes of both templates of every edition that has an outline."""
    from xlzj.editions import editions, load

    for name in editions():
        edition = load(name)
        if has_outline(edition):
            yield word_template(edition), build_docx(edition)
            yield excel_template(edition), build_xlsx()


if __name__ == "__main__":
    for path, data in written():
        path.write_bytes(data)
