"""The Excel report: rows repeat, numbers stay numbers, texts never become formulas, mistakes are named by cell."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.forms import form, submission
from tests.report.narratives import CLEAN, EDITION, SEED, sample
from xlzj.editions import BadText
from xlzj.report.build_self_workbook import build_xlsx
from xlzj.report.narrative import narrative
from xlzj.report.self_xlsx import excel_template, self_xlsx

if TYPE_CHECKING:
    from pathlib import Path


def _opened(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def test_committed_template_is_what_its_text_builds() -> None:
    assert excel_template(EDITION).read_bytes() == build_xlsx()


@pytest.mark.parametrize("name", [CLEAN, SEED])
def test_sections_and_numbers_are_those_of_the_narrative(name: str) -> None:
    handed_in = sample(name).submission
    report = narrative(handed_in, EDITION)
    data = self_xlsx(handed_in, EDITION)
    assert data == self_xlsx(handed_in, EDITION)
    book = _opened(data)
    assert book.sheetnames == ["自评报告", "数据"]
    rows = list(book["自评报告"].iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in rows if row[1]] == [section.heading for section in report.sections]
    texts = [paragraph.text for section in report.sections for paragraph in section.paragraphs]
    assert [row[2] for row in rows if row[2]] == texts
    assert all(row[0] is None for row in rows)
    figures = list(book["数据"].iter_rows(min_row=3, values_only=True))
    expected = [number for number in report.numbers if number.value is not None]
    assert [(row[2], row[4], row[5]) for row in figures] == [(n.name, n.unit or None, n.source) for n in expected]
    assert [Decimal(str(row[3])) for row in figures] == [number.value for number in expected]


def test_sheets_print_on_a4_with_their_header() -> None:
    book = _opened(self_xlsx(sample(CLEAN).submission, EDITION))
    for sheet, header in zip(book.worksheets, (3, 2), strict=True):
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.print_title_rows == f"${header}:${header}"
        assert sheet.column_dimensions["A"].hidden
        assert sheet.cell(header + 2, 3).border.top.style == "thin"
    assert book["自评报告"].row_dimensions[9].height > 20
    assert book["数据"]["D3"].number_format == "0.00"


def test_texts_are_never_formulas() -> None:
    nasty = 'text:=HYPERLINK("http://x")\n+1 <90% & {{ 7*7 }}'
    handed_in = submission(form("附件4", 下一步改进措施=nasty), unit="=1+1")
    sheet = _opened(self_xlsx(handed_in, EDITION))["自评报告"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    for text in ('=HYPERLINK("http://x")', "+1 <90% & {{ 7*7 }}"):
        assert cells[text].data_type == "s"
        assert cells[text].quotePrefix


def _template(path: Path, *rows: tuple[str, str]) -> Path:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "表"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("", "{{ 没有 }}")], r"改过.xlsx 表!B1（“{{ 没有 }}”）：没有“没有”这个名称"),
        ([("", "年{{ 整体自评表.没有 }}")], "表!B1.*没有“没有”这个名称"),
        ([("", "x"), ("", "{{ 年 ")], "表!B2.*语法有误"),
        ([("", "年 }}")], "表!B1.*没有配对"),
        ([("", "{{ ''.__class__.__mro__ }}")], "表!B1.*不允许"),
        ([("{% for 行 in 没有 %}{% endfor %}", "x")], "表!A1.*没有“没有”"),
        ([("{% for 行 in 正文 %}", "x")], "表!A1：缺少 {% endfor %}"),
        ([("", "x"), ("{% endfor %}", "x")], "表!A2：循环标记没有配对"),
        ([("循环", "x")], "表!A1：A 列只放循环标记"),
        ([("{% for 行 in 年 %}{% endfor %}", "x")], "表!A1.*不是可以逐行展开的表"),
    ],
)
def test_template_with_a_mistake_is_refused_by_cell(tmp_path: Path, rows: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(BadText, match=message):
        self_xlsx(sample(CLEAN).submission, EDITION, template=_template(tmp_path / "改过.xlsx", *rows))


def test_blocks_of_rows_repeat_together(tmp_path: Path) -> None:
    template = _template(
        tmp_path / "改过.xlsx",
        ("", "{{ 年 }}"),
        ("{% for 表 in 项目自评表 %}", "{{ 表.项目支出名称 }}"),
        ("{% endfor %}", "{{ 表.年度资金总额_全年执行数.number }}"),
        ("", "共{{ 项目自评表 | length }}个"),
    )
    sheet = _opened(self_xlsx(sample(CLEAN).submission, EDITION, template=template))["表"]
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == [
        2024,
        "业务工作经费",
        83.16,
        "油茶良种选育与示范推广专项",
        118.6,
        "松材线虫病监测防控专项",
        62.35,
        "共3个",
    ]
