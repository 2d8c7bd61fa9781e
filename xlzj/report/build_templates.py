"""Builds `templates/报告/校验报告.docx` from text: `python -m xlzj.report.build_templates [OUT]`.

Layout after GB/T 9704—2012: A4, margins 上37 左28 下35 右26 mm, title 2号小标宋, 一、黑体, （一）楷体, body 3号仿宋;
tables 五号. Tags are docxtpl's: `{%p %}` removes its paragraph, `{%tr %}` its table row.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from xlzj.report.build_tables import basis_table, count_table, finding_table
from xlzj.report.package import DAWN, settled

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph
    from lxml.etree import _Element

FOLDER = "报告"
NAME = "校验报告.docx"


class Style(NamedTuple):
    """How paragraphs of one style look."""

    font: str
    size: float  # points
    spacing: float | None = 28.0  # exact line pitch in points; None: single
    indent: float = 0.0  # first line, points
    bold: bool = False
    centred: bool = False
    padding: float = 0.0  # above and below, points
    together: bool = False  # stays on the page of what follows


_STYLES = {
    "Normal": Style("仿宋_GB2312", 16, indent=32),
    "Title": Style("方正小标宋简体", 22, 36, centred=True),
    "Heading 1": Style("黑体", 16, indent=32, together=True),
    "Heading 2": Style("楷体_GB2312", 16, indent=32, together=True),
    "文件": Style("仿宋_GB2312", 10.5, None, padding=1),
    "文件名": Style("仿宋_GB2312", 10.5, None, padding=1, together=True),
    "表文": Style("仿宋_GB2312", 10.5, None, padding=1),
    "表头": Style("黑体", 10.5, None, centred=True, padding=2, together=True),
    "表题": Style("仿宋_GB2312", 10.5, None, bold=True, padding=1),
    "表数": Style("仿宋_GB2312", 10.5, None, centred=True, padding=2),
    "页码": Style("宋体", 14, None),
}


def build() -> bytes:
    """The template, the same bytes every time."""
    document = started()
    _body(document)
    return finished(document, "校验报告")


def started() -> Document:
    """An empty document with the page and styles of our official documents."""
    import docx

    document = docx.Document()
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    for name, look in _STYLES.items():
        add_style(document, name, look)
    _page(document)
    return document


def finished(document: Document, title: str) -> bytes:
    """The document as bytes that depend on its content only."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "xlzj", ""
    properties.last_modified_by, properties.created, properties.modified = "xlzj", DAWN, DAWN
    properties.language = "zh-CN"
    buffer = io.BytesIO()
    document.save(buffer)
    return settled(buffer.getvalue())


def _body(document: Document) -> None:
    lines = Lines(document)
    lines.add("{%p for s in submissions %}")
    lines.add("{%p if loop.first %}")
    lines.add("校验报告", "Title")
    lines.add("{%p else %}")
    lines.add("校验报告", "Title").paragraph_format.page_break_before = True
    lines.add("{%p endif %}")
    lines.add("单位：{{ s.unit }}")
    lines.add("年度：{{ s.year }} 年度　　版式：{{ s.edition }}")
    _conclusion(lines)
    _problems(lines)
    _gaps(lines)
    lines.add("{%p if s.bases %}")
    lines.add("四、各条依据", "Heading 1")
    basis_table(document)
    lines.add("{%p endif %}")
    lines.add("{%p endfor %}")
    lines.add("{%p if unreadable %}")
    lines.add("附：未能读取的文件", "Heading 1")
    lines.add("{%p for u in unreadable %}")
    lines.add("{{ loop.index }}. {{ u.file }}：{{ u.reason }}", "文件")
    lines.add("{%p endfor %}")
    lines.add("{%p endif %}")


def _conclusion(lines: Lines) -> None:
    """The first page: how much was found, what to do next, which form has how much."""
    lines.optional("made", "校验时间：{{ made }}")
    lines.add("校验文件：{{ s.files }}", "文件")
    lines.add("一、校验结论", "Heading 1")
    lines.optional("not s.sections", "{{ s.verdict }}")
    lines.add("{%p if s.sections %}")
    lines.add("发现问题 {{ s.roots }} 处，连同由它们连带的共 {{ s.all }} 条：{{ s.counted }}。{{ s.verdict }}")
    lines.add("{%p for step in s.steps %}")
    lines.add("{{ loop.index }}. {{ step }}")
    lines.add("{%p endfor %}")
    count_table(lines.document)
    lines.add("{%p endif %}")
    lines.add(
        "检查点 {{ s.total }} 处：{% for o in s.outcomes %}{{ o.name }} {{ o.count }}"
        "{% if not loop.last %}，{% endif %}{% endfor %}。",
        "文件",
    )


def _problems(lines: Lines) -> None:
    lines.add("二、问题清单", "Heading 1")
    lines.optional("not s.sections", "{{ s.verdict }}")
    lines.add("{%p for section in s.sections %}")
    lines.add("（{{ section.number }}）{{ section.title }}", "Heading 2")
    lines.optional(
        "section.file", "{{ section.file }}{% if section.sheet %}　工作表“{{ section.sheet }}”{% endif %}", "文件名"
    )
    finding_table(lines.document)
    lines.add("{%p endfor %}")


def _gaps(lines: Lines) -> None:
    lines.add("三、未检查事项", "Heading 1")
    lines.optional("not s.gaps", "各项规则均已检查。")
    lines.add("{%p for gap in s.gaps %}")
    lines.add("{{ gap.name }} {{ gap.count }} 处：", "文件")
    lines.add("{%p for r in gap.reasons %}")
    lines.add("{{ loop.index }}. {{ r.reason }}（{{ r.places }} 处：{{ r.rules }}）", "文件")
    lines.add("{%p endfor %}")
    lines.add("{%p endfor %}")
    lines.optional("s.adjusted", "本版式调整的规则：", "文件")
    lines.add("{%p for line in s.adjusted %}")
    lines.add("{{ loop.index }}. {{ line }}", "文件")
    lines.add("{%p endfor %}")
    lines.optional("s.told", "{{ s.told }}", "文件")
    lines.add("{%p for line in s.unmatched %}")
    lines.add("{{ line }}", "文件")
    lines.add("{%p endfor %}")
    lines.add("{%p for note in notes %}")
    lines.add("注 {{ loop.index }}：{{ note }}", "文件")
    lines.add("{%p endfor %}")


class Lines(NamedTuple):
    """Paragraphs appended to `document`, one run each: a tag split over runs is no tag."""

    document: Document

    def add(self, text: str, style: str = "Normal") -> Paragraph:
        """A paragraph of this style."""
        return self.document.add_paragraph(text, style)

    def optional(self, condition: str, text: str, style: str = "Normal") -> None:
        """A paragraph that is there where `condition` holds."""
        self.add(f"{{%p if {condition} %}}")
        self.add(text, style)
        self.add("{%p endif %}")


def add_style(document: Document, name: str, look: Style) -> None:
    """Give `document` the paragraph style `name`, made where it is not yet known."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt, RGBColor

    known = {style.name for style in document.styles}
    made = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = cast("ParagraphStyle", made)
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _fonts(style, look.font)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(look.padding)
    layout.keep_with_next = look.together
    layout.first_line_indent = Pt(look.indent)
    layout.line_spacing_rule = WD_LINE_SPACING.SINGLE if look.spacing is None else WD_LINE_SPACING.EXACTLY
    if look.spacing is not None:
        layout.line_spacing = Pt(look.spacing)
    if look.centred:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _fonts(style: ParagraphStyle, font: str) -> None:
    """Latin letters and digits in Times New Roman, Chinese in `font`; theme fonts would win, so they go."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), "Times New Roman")
    fonts.set(qn("w:eastAsia"), font)
    for borders in list(style.element.iter(qn("w:pBdr"))):
        borders.getparent().remove(borders)


def _page(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["页码"], side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        page_number(paragraph)


def page_number(paragraph: Paragraph) -> None:
    """— 1 —, 4号宋体, as official documents have it."""
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for element in field_code("PAGE"):
        run._r.append(element)  # noqa: SLF001  (python-docx has no public way to a field)
    paragraph.add_run(" —")


def field_code(code: str) -> list[_Element]:
    """The run content of a field such as PAGE."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    begin, text, end = OxmlElement("w:fldChar"), OxmlElement("w:instrText"), OxmlElement("w:fldChar")
    begin.set(qn("w:fldCharType"), "begin")
    text.text = code
    end.set(qn("w:fldCharType"), "end")
    return [begin, text, end]


if __name__ == "__main__":
    from xlzj.editions import templates_folder

    out = Path(sys.argv[1]) if len(sys.argv) > 1 else templates_folder() / FOLDER / NAME
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(build())
