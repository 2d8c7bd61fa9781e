"""The Word report: an official page, the unit's words untouched, mistakes of a template named."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import load_workbook

from tests.documents import word
from tests.forms import form, submission
from tests.report.narratives import CLEAN, EDITION, SEED, sample
from xlzj.editions import BadText
from xlzj.report.build_self_templates import build_docx
from xlzj.report.self_docx import self_docx, word_template

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as Opened


def _opened(data: bytes) -> Opened:
    return Document(io.BytesIO(data))


def _made(name: str) -> Opened:
    return _opened(self_docx(sample(name).submission, EDITION))


def _paragraphs(document: Opened) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_committed_template_is_what_its_text_builds() -> None:
    assert word_template(EDITION).read_bytes() == build_docx(EDITION)


def test_same_bytes_every_time_without_a_clock() -> None:
    first = self_docx(sample(CLEAN).submission, EDITION)
    assert first == self_docx(sample(CLEAN).submission, EDITION)
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_clean_unit_has_no_marks_and_no_tags_left() -> None:
    with zipfile.ZipFile(io.BytesIO(self_docx(sample(CLEAN).submission, EDITION))) as package:
        xml = package.read("word/document.xml").decode()
    for mark in ("【", "{{", "{%", "%}", "}}", "\ue000"):
        assert mark not in xml


def test_report_is_an_official_page() -> None:
    document = _made(SEED)
    cover, section, forms = document.sections  # no annex is handed in
    sides = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round((side or 0) / Mm(1)) for side in sides] == [37, 28, 35, 26]
    assert cover.footer.is_linked_to_previous  # no number on the cover and the contents
    assert section.footer.paragraphs[0].text == "—  —"
    assert section.even_page_footer.paragraphs[0].text == "—  —"
    assert 'w:pgNumType w:start="1"' in section._sectPr.xml
    assert "pgNumType" not in forms._sectPr.xml  # the attachments go on counting
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    normal, title = document.styles["Normal"], document.styles["Title"]
    assert "仿宋_GB2312" in normal.element.xml
    assert "方正小标宋简体" in title.element.xml
    layout = normal.paragraph_format
    assert (layout.line_spacing, layout.first_line_indent) == (Pt(28.95), Pt(32))
    assert 22 * 28.95 <= 225 * 72 / 25.4 < 23 * 28.95  # 22 lines
    assert 28 * 15.75 <= 156 * 72 / 25.4 < 28.2 * 15.75  # 28 characters
    texts = _paragraphs(document)
    assert texts[:3] == ["2024年度", sample(SEED).submission.unit, "部门（单位）整体支出绩效自评报告"]
    assert texts[4].strip("\u3000") == "年　　月　　日"
    styles = {p.text: p.style.name for p in document.paragraphs if p.style}
    assert styles["二、一般公共预算支出情况"] == "Heading 1"
    assert styles["（一）基本支出情况"] == "Heading 2"
    assert styles["（一）环境质量总体稳中向好"] == "小标题"


def test_attachments_not_handed_in_leave_no_empty_page() -> None:
    document = _made(SEED)
    assert [section.orientation for section in document.sections] == [WD_ORIENTATION.PORTRAIT] * 3
    last = list(document.iter_inner_content())[-3:]
    assert any(hasattr(part, "rows") or part.text.strip() for part in last)
    assert _made(CLEAN).sections[-1].orientation == WD_ORIENTATION.LANDSCAPE  # the annexes are there


def test_attached_tables_are_the_forms_as_handed_in() -> None:
    document = _made(CLEAN)
    assert len(document.tables) == 2 + 2 + 2 * 3 + 3
    spending = document.tables[1]
    rows = [[cell.text for cell in row.cells] for row in spending.rows]
    assert rows[0][-3:] == ["2023年决算数", "2024年预算数", "2024年决算数"]
    assert ["油茶良种选育与示范推广专项", "110.36", "120.00", "118.60"] in [
        [row[0].strip("\u3000"), *row[-3:]] for row in rows
    ]
    indicators = document.tables[3]
    assert "tblHeader" in indicators.rows[0]._tr.xml
    assert "tblHeader" not in indicators.rows[1]._tr.xml
    assert indicators.rows[1].cells[1]._tc is indicators.rows[7].cells[1]._tc  # 产出指标, over its rows
    assert indicators.rows[1].cells[2]._tc is not indicators.rows[4].cells[2]._tc
    assert [cell.text for cell in indicators.rows[-1].cells][-3:] == ["100", "99.59", ""]


def test_blank_cells_stay_blank_in_the_tables() -> None:
    spending = _made(SEED).tables[1]
    (vehicles,) = (row for row in spending.rows if "公务用车购置和维护经费" in row.cells[0].text)
    assert [cell.text for cell in vehicles.cells[-3:]] == ["", "3.00", "1.96"]


def test_text_of_the_unit_survives_as_written() -> None:
    nasty = '优良率<90% & "x"\n{{ 7*7 }} {% raw %}\x07'
    handed_in = submission(form("附件4", 存在的问题及原因分析=nasty), form("附件2", 预期目标=nasty), unit="<甲>&{{乙}}")
    document = _opened(self_docx(handed_in, EDITION))
    texts = _paragraphs(document)
    assert '优良率<90% & "x"' in texts
    assert "{{ 7*7 }} {% raw %}" in texts
    assert texts[1] == "<甲>&{{乙}}"
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert '优良率<90% & "x"\n{{ 7*7 }} {% raw %}' in cells


def test_what_was_not_handed_in_is_asked_for() -> None:
    texts = _paragraphs(_opened(self_docx(submission(form("附件4")), EDITION)))
    assert "【请补交：附件2 2024年度部门整体支出绩效自评表】" in texts
    assert "【请补交：附件3 2024年度项目支出绩效自评表】" in texts
    marked = "【请填写：与上述问题逐条对应的改进措施】"
    assert marked in texts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "基本支出{{ 整体自评表.基本支出数 }}",
            "改过.docx 正文第 2 段（“基本支出{{ 整体自评表.基本支出数 }}”）：没有“基本支出数”这个名称",
        ),
        ("{{ 没有 }}", "没有“没有”这个名称"),
        ("{{ ''.__class__.__mro__ }}", "不允许的写法"),
        ("{{ 年 ", "改过.docx 正文第 2 段（“{{ 年”）：“{{”没有写完，少了“}}”"),
        ("{% if 年 %}", "正文第 2 段（“{% if 年 %}”）：“if”没有写对应的“endif”"),
        ("多了一半 }}", "多了一半.*没有配对"),
        ("{{ 万元(年) }}", "第 2 段.*无法计算（这里要写字段"),
        ("{{ 万元() }}", "第 2 段.*无法计算（算式"),
        ("{%p for 行 in 章节 %}", "第 2 段（“{%p for 行 in 章节 %}”）：“for”没有写对应的“endfor”"),
        ("{%p endfor %}", "第 2 段.*“endfor”前面没有与它配对的标记"),
        ("{%p fro 行 in 章节 %}", "第 2 段.*没有“fro”这种标记"),
        ("{%p for 行 in 整体自评表.没有 %}{% endfor %}", "第 2 段.*没有“没有”这个名称"),
        ("{{ 单位 | 大写 }}", "第 2 段.*没有“大写”"),
        ("{{ 万元(基础数据表.编制数 单位) }}", "第 2 段.*“单位”附近"),
        ("{{ 1 / 0 }}", "第 2 段.*无法计算"),
        ("\uff5b\uff5b 年 \uff5d\uff5d", "第 2 段.*全角"),
        ("“{{ 没有“年” }}”", "第 2 段.*语法有误"),
    ],
)
def test_template_with_a_mistake_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    handed_in = sample(CLEAN).submission
    with pytest.raises(BadText, match=message) as caught:
        self_docx(handed_in, EDITION, template=word(tmp_path / "改过.docx", "年度", text))
    assert "Traceback" not in str(caught.value)


def test_mistake_in_a_table_or_a_split_run_is_counted_like_any_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "改过.docx"
    document = Document()
    document.add_paragraph("年度")
    document.add_table(1, 2).cell(0, 1).text = "好的 {{ 年 }}"
    paragraph = document.add_paragraph("共")
    for part in ("{{ 整体自评表", ".基本", "支出数 }}"):  # Word splits words as it likes
        paragraph.add_run(part)
    document.save(str(path))
    with pytest.raises(BadText, match=r"正文第 4 段（“共{{ 整体自评表\.基本支出数 }}”）：没有“基本支出数”"):
        self_docx(sample(CLEAN).submission, EDITION, template=path)


def test_file_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "改过.docx"
    path.write_bytes(b"not a document")
    with pytest.raises(BadText, match="不是 Word 文档"):
        self_docx(sample(CLEAN).submission, EDITION, template=path)


def test_contents_are_a_field_with_links_and_pages() -> None:
    document = _made(CLEAN)
    lines = [p for p in document.paragraphs if p.style and p.style.name in {"toc 1", "toc 2"}]
    headings = [p for p in document.paragraphs if p.style and p.style.name in {"Heading 1", "Heading 2"}]
    shown = ["".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in lines]
    assert [re.sub(r"\d+$", "", text) for text in shown] == [p.text for p in headings]
    pages = [int(found[0]) for text in shown if (found := re.findall(r"\d+$", text))]
    assert len(pages) == len(lines)
    assert pages == sorted(pages)
    assert pages[0] == 1
    xml = lines[0]._p.xml + lines[-1]._p.xml
    assert 'TOC \\o "1-2"' in xml
    marks = {element.get(qn("w:name")) for p in headings for element in p._p.iter(qn("w:bookmarkStart"))}
    links = {element.get(qn("w:anchor")) for p in lines for element in p._p.iter(qn("w:hyperlink"))}
    assert links == marks
    begun = sum(char.get(qn("w:fldCharType")) == "begin" for p in lines for char in p._p.iter(qn("w:fldChar")))
    ended = sum(char.get(qn("w:fldCharType")) == "end" for p in lines for char in p._p.iter(qn("w:fldChar")))
    assert begun == ended == len(lines) + 1


def test_charts_are_native_and_carry_their_figures() -> None:
    with zipfile.ZipFile(io.BytesIO(self_docx(sample(CLEAN).submission, EDITION))) as package:
        names = package.namelist()
        charts = [package.read(name).decode() for name in names if name.startswith("word/charts/chart")]
        books = [package.read(name) for name in names if name.startswith("word/embeddings/")]
    assert len(charts) == len(books) == 2
    assert "<c:v>业务工作经费</c:v>" in charts[0]
    assert "<c:v>83.16</c:v>" in charts[0]
    sheet = load_workbook(io.BytesIO(books[0])).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("单位：万元", "全年预算数", "全年执行数")
    assert ("业务工作经费", 86, 83.16) in rows


def test_unit_without_figures_has_no_chart_and_no_place_for_one() -> None:
    data = self_docx(submission(form("附件4"), form("附件2"), form("附件1")), EDITION)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "chart" in name]
        assert "\ue010" not in package.read("word/document.xml").decode()


def test_template_may_use_the_words_and_fields() -> None:
    handed_in = sample(CLEAN).submission
    with pytest.raises(BadText, match="找不到报告模板"):
        self_docx(handed_in, EDITION, template=EDITION.folder / "没有.docx")


def test_edited_template_takes_effect(tmp_path: Path) -> None:
    template = word(
        tmp_path / "改过.docx",
        "{{ 变动(基础数据表.三公经费_本年决算, 基础数据表.三公经费_上年决算) }}",
        "{{ 待补 | length }}",
    )
    document = _opened(self_docx(sample(CLEAN).submission, EDITION, template=template))
    assert _paragraphs(document) == ["比上年减少0.40万元，下降6.80%", "0"]
