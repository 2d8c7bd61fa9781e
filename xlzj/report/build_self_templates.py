"""Builds 自评报告.docx and .xlsx of every edition with an outline: `python -m xlzj.report.build_self_templates`.

Layout after GB/T 9704—2012: A4, margins 上37 左28 右26 下35 mm; title 2号小标宋, body 3号仿宋 with a fixed pitch of 28
points, 一、黑体, （一）楷体, page number — 1 — in the middle below; tables 小五宋体. Tags are docxtpl's: `{%p %}`
removes its paragraph, `{%tr %}` its table row.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from xlzj.report.build_self_tables import write_form
from xlzj.report.build_self_workbook import build_xlsx
from xlzj.report.build_templates import Style, add_style, page_number
from xlzj.report.narrative import outline_of, outline_text
from xlzj.report.package import DAWN, settled
from xlzj.report.self_docx import MERGED, TEMPLATE
from xlzj.report.self_xlsx import TEMPLATE as WORKBOOK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.document import Document

    from xlzj.editions.spec import Edition, FormSpec

_BODY, _SONG = "仿宋_GB2312", "宋体"
_STYLES = {
    "Normal": Style(_BODY, 16, indent=32),
    "Title": Style("方正小标宋简体", 22, 36, centred=True),
    "Heading 1": Style("黑体", 16, indent=32, together=True),
    "Heading 2": Style("楷体_GB2312", 16, indent=32, together=True),
    "小标题": Style("楷体_GB2312", 16, indent=32, together=True),
    "待填": Style(_BODY, 16, indent=32, bold=True),
    "封面文字": Style(_BODY, 16, centred=True),
    "附件号": Style("黑体", 16, together=True),
    "附表标题": Style("方正小标宋简体", 16, centred=True, together=True),
    "附表说明": Style(_SONG, 9, None, padding=2),
    "表头": Style("黑体", 9, None, centred=True, padding=0.5, together=True),
    "表左": Style(_SONG, 9, None, padding=0.5),
    "表中": Style(_SONG, 9, None, centred=True, padding=0.5),
    "表右": Style(_SONG, 9, None, padding=0.5),
    MERGED: Style(_SONG, 9, None, centred=True, padding=0.5),
    "表隔": Style(_SONG, 1, 1),
    "页码": Style(_SONG, 14, None, centred=True),
}
_INSTEAD = {"方正小标宋简体": "宋体", "仿宋_GB2312": "仿宋", "楷体_GB2312": "楷体"}  # where a font is not installed
_ABSENT = "【请补交：{}】"


def build_docx(edition: Edition) -> bytes:
    """The Word template of this edition, the same bytes every time. Raises BadText where its layout is wrong."""
    import docx

    document = docx.Document()
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    for name, look in _STYLES.items():
        add_style(document, name, look)
    _details(document)
    _page(document)
    _cover(document)
    _sections(document)
    for role in outline_text(edition)["tables"]:
        if (form := edition.role(role)) is not None:
            _form(document, edition, form)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "自评报告", "xlzj", ""
    properties.last_modified_by, properties.created, properties.modified = "xlzj", DAWN, DAWN
    properties.language = "zh-CN"
    buffer = io.BytesIO()
    document.save(buffer)
    return settled(buffer.getvalue())


def _cover(document: Document) -> None:
    from docx.shared import Pt

    first = document.add_paragraph("{{ 年 }}年度", "Title")
    first.paragraph_format.space_before = Pt(140)
    document.add_paragraph("{{ 单位 }}", "Title")
    document.add_paragraph("部门（单位）整体支出绩效自评报告", "Title")
    name = document.add_paragraph("部门（单位）名称：{{ 单位 }}（盖章）", "封面文字")
    name.paragraph_format.space_before = Pt(230)
    date = document.add_paragraph("{{ 封面日期 }}", "封面文字")
    date.paragraph_format.space_before = Pt(14)
    title = document.add_paragraph("{{ 年 }}年度", "Title")
    title.paragraph_format.page_break_before = True
    document.add_paragraph("{{ 单位 }}", "Title")
    title = document.add_paragraph("部门（单位）整体支出绩效自评报告", "Title")
    title.paragraph_format.space_after = Pt(28)


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
        ("{%p endfor %}", "Normal"),
    )
    for text, style in lines:
        document.add_paragraph(text, style)


def _form(document: Document, edition: Edition, form: FormSpec) -> None:
    """One attachment on a page of its own: in a loop where it comes many times, nothing where it may be left out."""
    many = form.count == "many"
    name = "表" if many else form.role
    opening = f"{{%p for 表 in {form.role} %}}" if many else f"{{%p if {form.role}.已交 %}}"
    document.add_paragraph(opening)
    start = len(document.paragraphs)
    write_form(document, edition, form, name)
    document.paragraphs[start].paragraph_format.page_break_before = True
    if form.count == "optional":
        document.add_paragraph("{%p endif %}")
        return
    document.add_paragraph("{%p else %}")
    absent = document.add_paragraph(_ABSENT.format(f"{form.key} {form.title}"), "待填")
    absent.paragraph_format.page_break_before = True
    document.add_paragraph("{%p endfor %}" if many else "{%p endif %}")


def _details(document: Document) -> None:
    """What add_style does not know: red, amounts to the right, Chinese quotation marks, fonts in place of others."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in _STYLES:
        document.styles[name].element.rPr.rFonts.set(qn("w:hint"), "eastAsia")
        document.styles[name].paragraph_format.widow_control = False
    document.styles["表右"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.styles["待填"].font.color.rgb = RGBColor(0xC0, 0, 0)
    document.styles["附表说明"].paragraph_format.first_line_indent = Pt(0)
    table = next(part for part in document.part.package.parts if str(part.partname) == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in _INSTEAD.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())  # noqa: SLF001  (no public way)


def _page(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    section.different_first_page_header_footer = True  # the cover has no number; the report starts at 1
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "0")
    properties: Any = section._sectPr  # noqa: SLF001  (python-docx has no public way)
    properties.insert_element_before(start, "w:cols", "w:titlePg", "w:docGrid")
    paragraph = section.footer.paragraphs[0]
    section.footer.is_linked_to_previous = False
    paragraph.style, paragraph.alignment = document.styles["页码"], WD_ALIGN_PARAGRAPH.CENTER
    page_number(paragraph)


def written() -> Iterator[tuple[Path, bytes]]:
    """Path and bytes of both templates of every edition that has an outline."""
    from xlzj.editions import editions, load

    for name in editions():
        edition = load(name)
        if outline_of(edition).is_file():
            yield edition.folder / TEMPLATE, build_docx(edition)
            yield edition.folder / WORKBOOK, build_xlsx()


if __name__ == "__main__":
    for path, data in written():
        path.write_bytes(data)
