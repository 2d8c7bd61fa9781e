"""Styles, pages, cover and contents of the 自评报告's Word template, after GB/T 9704—2012.

A4, margins 上37 下35 左28 右26 mm, 22 lines of 28 characters: a pitch of 28.95 points, characters of 15.75. Cover and
contents have no page number; the report starts at 1, odd numbers to the right, even ones to the left. Forms stand on
pages of their own with narrower margins, across where the form is printed so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj.report.build_templates import Style, add_style, page_number
from xlzj.report.docx_merge import MERGED

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.text.paragraph import Paragraph

_BODY, _SONG, _TITLE, _KAI = "仿宋_GB2312", "宋体", "方正小标宋简体", "楷体_GB2312"
_PITCH = 28.95  # points: 22 lines in 225 mm
_CLOSER = "-5"  # twentieths of a point: 28 characters of 16 points in 156 mm
_CHAPTER = Style("黑体", 16, _PITCH, indent=32, together=True)
_PART = Style(_KAI, 16, _PITCH, indent=32, together=True)
STYLES = {
    "Normal": Style(_BODY, 16, _PITCH, indent=32),
    "Title": Style(_TITLE, 22, 36, centred=True),
    "Heading 1": _CHAPTER,
    "Heading 2": _PART,
    "小标题": _PART,
    "待填": Style(_BODY, 16, _PITCH, indent=32, bold=True),
    "封面文字": Style(_BODY, 16, _PITCH),
    "封面日期": Style(_BODY, 16, _PITCH, centred=True),
    "目录标题": Style(_TITLE, 22, 36, centred=True),
    "toc 1": Style("黑体", 16, 26),
    "toc 2": Style(_BODY, 16, 26),
    "图题": Style("黑体", 12, 20, centred=True, together=True),
    "图": Style(_SONG, 9, None, centred=True),
    "附件号": Style("黑体", 16, together=True),
    "附表标题": Style(_TITLE, 16, centred=True, together=True),
    "附表说明": Style(_SONG, 9, None, padding=2),
    "表头": Style("黑体", 9, None, centred=True, padding=0.5, together=True),
    "表左": Style(_SONG, 9, None, padding=0.5),
    "表中": Style(_SONG, 9, None, centred=True, padding=0.5),
    "表右": Style(_SONG, 9, None, padding=0.5),
    MERGED: Style(_SONG, 9, None, centred=True, padding=0.5),
    "表隔": Style(_SONG, 1, 1),
    "页码": Style(_SONG, 14, None),
}
_GRID = ("Normal", "Heading 1", "Heading 2", "小标题", "待填")
_FONTS = {  # name: others in its place, generic family, panose
    _TITLE: ("宋体,SimSun,华文中宋,思源宋体,Noto Serif CJK SC", "roman", "02010600030101010101"),
    _BODY: ("仿宋,FangSong,华文仿宋,方正仿宋简体,思源宋体,Noto Serif CJK SC", "modern", "02010609060101010101"),
    _KAI: ("楷体,KaiTi,华文楷体,方正楷体简体,AR PL UKai CN", "modern", "02010609060101010101"),
    "黑体": ("SimHei,微软雅黑,思源黑体,Noto Sans CJK SC,WenQuanYi Zen Hei", "modern", "02010609060101010101"),
    _SONG: ("SimSun,新宋体,思源宋体,Noto Serif CJK SC", "auto", "02010600030101010101"),
}
_FORM_MARGINS = (25, 20, 20, 20)  # top, bottom, left, right in mm
_COVER_NAME = 160.0  # points: what stands before the unit's name on the cover


def add_styles(document: Document) -> None:
    """All styles of the template, and the fonts that may stand in for those that are not installed."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    for name, look in STYLES.items():
        add_style(document, name, look)
        style = document.styles[name]
        style.element.rPr.rFonts.set(qn("w:hint"), "eastAsia")
        style.paragraph_format.widow_control = False
        _spacing(style.element, _CLOSER if name in _GRID else "0")
    document.styles["表右"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.styles["待填"].font.color.rgb = RGBColor(0xC0, 0, 0)
    for name in ("附表说明", "表左", "表右"):
        document.styles[name].paragraph_format.first_line_indent = Pt(0)
    for name, indent in (("toc 1", 0), ("toc 2", 32)):
        style = document.styles[name]
        style.element.attrib.pop(qn("w:customStyle"), None)
        style.paragraph_format.left_indent = Pt(indent)
        style.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    _fonts(document)


def _spacing(element: Any, twentieths: str) -> None:
    """Character spacing, and no punctuation beyond the margin: lines are those of the grid."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    space = OxmlElement("w:spacing")
    space.set(qn("w:val"), twentieths)
    runs = element.get_or_add_rPr()
    after = [
        child for child in runs if child.tag in {qn(f"w:{tag}") for tag in ("w", "kern", "position", "sz", "szCs")}
    ]
    runs.insert(list(runs).index(after[0]) if after else len(runs), space)
    layout = element.get_or_add_pPr()
    off = OxmlElement("w:overflowPunct")
    off.set(qn("w:val"), "0")
    layout.insert_element_before(
        off, "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
        "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:textAlignment", "w:outlineLvl", "w:rPr",
    )  # fmt: skip


def _fonts(document: Document) -> None:
    table = next(part for part in document.part.package.parts if str(part.partname) == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:panose1 w:val="{panose}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{"fixed" if family == "modern" else "auto"}"/></w:font>'
        for name, (others, family, panose) in _FONTS.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())  # noqa: SLF001  (no public way)


def first_page(document: Document) -> None:
    """The page of the cover and the contents: no number."""
    section = document.sections[0]
    _official(section)
    document.settings.odd_and_even_pages_header_footer = True


def add_cover(document: Document) -> None:
    """Year, unit, title; who reports, and when."""
    from docx.shared import Pt

    first = document.add_paragraph("{{ 年 }}年度", "Title")
    first.paragraph_format.space_before = Pt(140)
    document.add_paragraph("{{ 单位 }}", "Title")
    document.add_paragraph("{{ 标题 }}", "Title")
    name = document.add_paragraph("部门（单位）名称：{{ 单位 }}（盖章）", "封面文字")
    name.paragraph_format.space_before = Pt(200)
    name.paragraph_format.left_indent = Pt(_COVER_NAME)
    name.paragraph_format.first_line_indent = Pt(16 - _COVER_NAME)
    date = document.add_paragraph("{{ 封面日期 }}", "封面日期")
    date.paragraph_format.space_before = Pt(14)


def add_contents(document: Document) -> None:
    """The contents, filled for readers that do not update fields (xlzj.report.docx_contents)."""
    from docx.shared import Pt

    title = document.add_paragraph("目　录", "目录标题")
    title.paragraph_format.page_break_before = True
    title.paragraph_format.space_after = Pt(20)
    for text, style in (
        ("{%p for 项 in 目录 %}", "toc 1"),
        ("{%p if 项.级 == 1 %}", "toc 1"),
        ("{{ 项.标题 }}\t{{ 项.页 }}", "toc 1"),
        ("{%p else %}", "toc 1"),
        ("{{ 项.标题 }}\t{{ 项.页 }}", "toc 2"),
        ("{%p endif %}", "toc 1"),
        ("{%p endfor %}", "toc 1"),
    ):
        document.add_paragraph(text, style)


def start_body(document: Document) -> None:
    """A new section whose pages are numbered from 1; the title once more."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    section = document.add_section(WD_SECTION.NEW_PAGE)
    _official(section)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    properties: Any = section._sectPr  # noqa: SLF001  (python-docx has no public way)
    properties.insert_element_before(start, "w:cols", "w:titlePg", "w:docGrid")
    _numbers(document, section)
    document.add_paragraph("{{ 年 }}年度", "Title")
    document.add_paragraph("{{ 单位 }}", "Title")
    document.add_paragraph("{{ 标题 }}", "Title").paragraph_format.space_after = Pt(28)


def start_forms(document: Document, orientation: str) -> float:
    """A new section for forms printed so; returns the width between its margins in mm."""
    from docx.enum.section import WD_ORIENTATION, WD_SECTION
    from docx.shared import Mm

    section = document.add_section(WD_SECTION.NEW_PAGE)
    restart = section._sectPr.xpath("./w:pgNumType")  # noqa: SLF001  (a new section copies the last)
    for element in restart:
        element.getparent().remove(element)
    across = orientation == "landscape"
    section.orientation = WD_ORIENTATION.LANDSCAPE if across else WD_ORIENTATION.PORTRAIT
    width, height = (297, 210) if across else (210, 297)
    section.page_width, section.page_height = Mm(width), Mm(height)
    top, bottom, left, right = _FORM_MARGINS
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(11)
    return float(width - left - right)


def _official(section: Section) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)


def _numbers(document: Document, section: Section) -> None:
    """— 1 —: odd pages to the right, even ones to the left, one character from the margin."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        _number(document, footer.paragraphs[0], side)


def _number(document: Document, paragraph: Paragraph, side: Any) -> None:
    from docx.shared import Pt

    paragraph.style, paragraph.alignment = document.styles["页码"], side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    page_number(paragraph)
