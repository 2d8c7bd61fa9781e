"""The Word and HTML reports: everything told, everything escaped, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.shared import Mm
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from tests.documents import word
from tests.report.conftest import ABOVE_TOTAL, FINDINGS, UNIT, make_checked
from xlzj.editions import BadText, templates_folder
from xlzj.model import Result
from xlzj.report.build_templates import build
from xlzj.report.context import chinese
from xlzj.report.findings_docx import TEMPLATE, findings_docx
from xlzj.report.html import to_html

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2025, 3, 4, 10, 20)  # noqa: DTZ001


def _text(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        xml = package.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))


def test_committed_template_is_what_its_text_builds() -> None:
    assert (templates_folder() / TEMPLATE).read_bytes() == build()


def test_docx_tells_every_finding_and_every_gap(result: Result) -> None:
    text = _text(findings_docx(result, moment=MOMENT))
    assert UNIT in text
    assert "校验时间：2025年3月4日 10:20" in text
    for finding in FINDINGS:
        assert finding.rule in text
        assert finding.title in text
    for part in (
        "填报 36.61，应为 ≥40.02，差 -3.41",
        "办公经费_本年预算 33.42（G28）",
        "没有交附件4 文字材料（2 处：XJ606、XJ615）",
        "尾数差异不算错误",
        "旧表.xls：旧格式",
    ):
        assert part in text
    assert not re.search(r"\{\{|\{%|%\}|\}\}", text)


def test_docx_tables_have_errors_first_and_counts(result: Result) -> None:
    document = Document(io.BytesIO(findings_docx(result)))
    counts, annex, *_ = document.tables
    assert [[cell.text for cell in row.cells] for row in counts.rows[1:]] == [
        ["附件1　基础数据表", "1", "2（其中连带 1）", "0"],
        ["附件2　整体自评表", "0", "1", "0"],
        ["附件3“环境监察、监测等运行经费”　项目自评表", "2", "0", "0"],
        ["附件4", "0", "0", "1"],
        ["合计", "3", "3（其中连带 1）", "1"],
    ]
    assert "检查点 16 处：通过 3，有问题 8，未检查 3，不适用 1，规则故障 1。" in _text(findings_docx(result))
    assert [row.cells[0].text for row in annex.rows] == ["编号", "错误\nXJ110", "核实\nXJ105", "核实\nXJ115"]
    assert [row.cells[1].text for row in annex.rows] == ["单元格", "G27", "F9", "G31"]
    assert "由此连带：核实 XJ111" in annex.rows[1].cells[2].text


def test_docx_begins_with_what_matters_to_a_head_of_finance(result: Result) -> None:
    text = _text(findings_docx(result))
    lines = text[: text.index("二、问题清单")]
    for part in (
        (
            "发现问题 6 处，连同由它们连带的共 7 条：错误 3，核实 3（其中连带 1），提示 1。"
            "另有 1 条核实已写说明，通过。“核实”各条须改正或写明原因。"
        ),
        "1. 先改“错误”3 条（必有一处错），在附件1、附件3“环境监察、监测等运行经费”",
        "2. 再看“核实”，3 条还没有说明",
        "4. 在原表上修改，改完重新校验。",
    ):
        assert part in lines


def test_docx_gathers_every_basis_once_at_the_end(result: Result) -> None:
    document = Document(io.BytesIO(findings_docx(result)))
    rows = {row.cells[0].text: row.cells[1].text for row in document.tables[-1].rows}
    headlines = [finding for finding in FINDINGS if finding.cause is None]
    assert rows == {"编号": "依据"} | {finding.rule: finding.basis for finding in headlines}
    assert not any("依据：" in cell.text for table in document.tables for row in table.rows for cell in row.cells)


def test_docx_and_html_tell_one_remedy_once_for_all_its_cells() -> None:
    found = [replace(ABOVE_TOTAL, place=ABOVE_TOTAL.place._replace(cell=cell)) for cell in ("G27", "H27")]
    result = Result((make_checked(*found),))
    assert _text(findings_docx(result)).count(ABOVE_TOTAL.hint) == 1
    page = to_html(result)
    assert (page.count(ABOVE_TOTAL.hint), page.count('<tr data-key="error"'), page.count('rowspan="2"')) == (1, 2, 2)
    _, annex, *_ = Document(io.BytesIO(findings_docx(result))).tables
    assert [row.cells[1].text for row in annex.rows] == ["单元格", "G27", "H27"]
    assert annex.rows[1].cells[3].text == annex.rows[2].cells[3].text == ABOVE_TOTAL.hint


def test_docx_is_an_official_page(result: Result) -> None:
    document = Document(io.BytesIO(findings_docx(result)))
    (section,) = document.sections
    sides = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round((side or 0) / Mm(1)) for side in sides] == [37, 28, 35, 26]
    assert [round((side or 0) / Mm(1)) for side in (section.page_width, section.page_height)] == [210, 297]
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    title = next(paragraph for paragraph in document.paragraphs if paragraph.text == "校验报告")
    assert (title.style.name if title.style else "") == "Title"


def test_docx_and_html_are_the_same_every_time(result: Result) -> None:
    first, second = findings_docx(result), findings_docx(result)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    assert to_html(result) == to_html(result)
    assert "校验时间" not in _text(first) + to_html(result)


def test_hostile_text_is_shown_not_obeyed(hostile: Result) -> None:
    docx = findings_docx(hostile)
    assert Document(io.BytesIO(docx)).tables
    text = _text(docx)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;{{ 7*7 }}{% raw %}" in text
    page = to_html(hostile)
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;{{ 7*7 }}{% raw %}" in page
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", page + text)


def test_one_report_may_hold_many_units_and_none(result: Result, nothing_found: Result) -> None:
    both = Result((*result.checked, *nothing_found.checked))
    text = _text(findings_docx(both))
    assert text.count("校验报告") == 2
    assert "没有发现问题，但有 4 处没有检查。" in text
    assert "旧表.xls" in _text(findings_docx(Result((), result.unreadable)))


def test_template_with_a_wrong_name_or_a_trick_is_refused(result: Result, tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        findings_docx(result, template=word(tmp_path / "a.docx", "{{ submissions[0].没有这项 }}"))
    with pytest.raises(SecurityError):
        findings_docx(result, template=word(tmp_path / "b.docx", "{{ ''.__class__.__mro__ }}"))
    with pytest.raises(BadText, match="找不到报告模板"):
        findings_docx(result, template=tmp_path / "c.docx")


class _Page(HTMLParser):
    """Collects text and whatever would reach for the network."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)
        self.outside += [value or "" for name, value in attrs if name in ("src", "href", "action")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_html_is_whole_and_needs_no_network(result: Result) -> None:
    page = _Page()
    page.feed(to_html(result, moment=MOMENT))
    assert (page.open, page.outside) == ([], [])
    text = "".join(page.text)
    for finding in FINDINGS:
        assert finding.rule in text
    for part in (
        UNIT,
        "应为 ≥40.02，差 -3.41",
        "错误 3",
        "核实 3（其中连带 1）",
        "未检查 3",
        "规则 XJ999 运行出错",
        "旧表.xls",
        "2025年3月4日 10:20",
    ):
        assert part in text
    assert to_html(result).count('<tr data-key="') == len(FINDINGS) - 1  # one is folded


def test_chapters_are_numbered_in_chinese() -> None:
    assert [chinese(number) for number in (1, 10, 11, 20, 99, 100)] == ["一", "十", "十一", "二十", "九十九", "100"]
