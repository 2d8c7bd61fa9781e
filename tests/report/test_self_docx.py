"""The Word report: an official page, the unit's words untouched, mistakes of a template named."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.shared import Mm, Pt

from tests.forms import form, submission
from tests.report.narratives import CLEAN, EDITION, SEED, sample
from xlzj.editions import BadText
from xlzj.report.build_self_templates import build_docx
from xlzj.report.self_docx import TEMPLATE, self_docx

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
    assert (EDITION.folder / TEMPLATE).read_bytes() == build_docx(EDITION)


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
    (section,) = document.sections
    sides = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round((side or 0) / Mm(1)) for side in sides] == [37, 28, 35, 26]
    assert section.different_first_page_header_footer
    assert section.footer.paragraphs[0].text == "—  —"
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    normal, title = document.styles["Normal"], document.styles["Title"]
    assert "仿宋_GB2312" in normal.element.xml
    assert "方正小标宋简体" in title.element.xml
    layout = normal.paragraph_format
    assert (layout.line_spacing, layout.first_line_indent) == (Pt(28), Pt(32))
    texts = _paragraphs(document)
    assert texts[:3] == ["2024年度", sample(SEED).submission.unit, "部门（单位）整体支出绩效自评报告"]
    assert texts[4].strip("\u3000") == "年　　月　　日"
    styles = {p.text: p.style.name for p in document.paragraphs if p.style}
    assert styles["二、一般公共预算支出情况"] == "Heading 1"
    assert styles["（一）基本支出情况"] == "Heading 2"
    assert styles["（一）环境质量总体稳中向好"] == "小标题"


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


def _template(path: Path, *texts: str) -> Path:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "基本支出{{ 整体自评表.基本支出数 }}",
            "改过.docx（“基本支出{{ 整体自评表.基本支出数 }}”）：没有“基本支出数”这个名称",
        ),
        ("{{ 没有 }}", "没有“没有”这个名称"),
        ("{{ ''.__class__.__mro__ }}", "不允许的写法"),
        ("{{ 年 ", "改过.docx：模板"),
        ("{% if 年 %}", "模板语法有误"),
        ("多了一半 }}", "没有配对.*多了一半"),
        ("{{ 万元(年) }}", "无法计算"),
    ],
)
def test_template_with_a_mistake_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    handed_in = sample(CLEAN).submission
    with pytest.raises(BadText, match=message):
        self_docx(handed_in, EDITION, template=_template(tmp_path / "改过.docx", "年度", text))


def test_template_may_use_the_words_and_fields() -> None:
    handed_in = sample(CLEAN).submission
    with pytest.raises(BadText, match="找不到报告模板"):
        self_docx(handed_in, EDITION, template=EDITION.folder / "没有.docx")


def test_edited_template_takes_effect(tmp_path: Path) -> None:
    template = _template(
        tmp_path / "改过.docx",
        "{{ 变动(基础数据表.三公经费_本年决算, 基础数据表.三公经费_上年决算) }}",
        "{{ 待补 | length }}",
    )
    document = _opened(self_docx(sample(CLEAN).submission, EDITION, template=template))
    assert _paragraphs(document) == ["比上年减少0.40万元，下降6.80%", "0"]
