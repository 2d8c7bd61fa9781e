"""Names in a report's outline and templates that stand for nothing are found where they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest
from openpyxl import load_workbook

from tests.workshop.conftest import CITY, COUNTY
from xlzj.editions import editions, load_folder, templates_folder
from xlzj.workshop.lint import examine
from xlzj.workshop.outlines import check_outline
from xlzj.workshop.report_templates import check_report_templates

if TYPE_CHECKING:
    from pathlib import Path

_ASK = "    ask: 部门的主要职责和机构\n"
_CHART = "    charts:\n      - {"
_ROWS = 'rows: \'各行(整体自评表.一级指标得分, "名称", "得份")\''
_SENTENCES = """sentences:
  人员:
    - "编制{{ 人(基础数据表.编制数) }}"
    - |-
      {% if 年 %}
      {{ 人(基础数据表.退休人员) }}
      {% endif %}
"""
_FIRST = '      - - "{{ 单位 }}核定编制'

PLANTS: dict[str, tuple[str, str, str, str, str]] = {
    # edition, old text, new text, code, what is said
    "field": (
        COUNTY,
        "人(基础数据表.编制数)",
        "人(基础数据表.编织数)",
        "TP034",
        "“基础数据表”没有“编织数”；是不是“编制数”",
    ),
    "field-by-key": (COUNTY, "人(基础数据表.编制数)", "人(基础数据表['编织数'])", "TP034", "是不是“编制数”"),
    "role": (COUNTY, "分(整体自评表.总分_得分)", "分(整体评价表.总分_得分)", "TP034", "是不是“整体自评表”"),
    "function": (COUNTY, "{{ 人(基础数据表.编制数) }}", "{{ 人数(基础数据表.编制数) }}", "TP034", "没有“人数”"),
    "filter": (COUNTY, "{{ 单位 }}核定", "{{ 单位 | 大写 }}核定", "TP034", "没有“大写”这种处理"),
    "brace": (COUNTY, "{{ 单位 }}核定", "{{ 单位 }核定", "TP034", "语法有误"),
    "part-of-a-number": (
        COUNTY,
        "{{ 年 }}年部门支出",
        "{{ 基础数据表.编制数.数 }}年部门支出",
        "TP034",
        "“字段”没有“数”",
    ),
    "a-list-as-one": (COUNTY, "{{ 年 }}年部门支出", "{{ 项目自评表.总分_得分 }}年部门支出", "TP034", "请用 for 逐个取"),
    "row-of-a-table": (
        COUNTY,
        "{{ 年 }}年部门支出",
        "{% for 行 in 整体自评表.绩效指标 %}{{ 行.得份 }}{% endfor %}{{ 年 }}年部门支出",
        "TP034",
        "是不是“得分”",
    ),
    "both-branches": (
        COUNTY,
        "{{ 年 }}年部门支出",
        "{% if 年 > 1 %}{{ 年 }}{% else %}{{ 基础数据表.总额 }}{% endif %}年部门支出",
        "TP034",
        "“基础数据表”没有“总额”",
    ),
    "own-text": (COUNTY, "own: 下一步改进措施", "own: 下步改进措施", "TP034", "是不是“下一步改进措施”"),
    "material": (COUNTY, "material: 文字材料", "material: 文字资料", "TP034", "是不是“文字材料”"),
    "table": (COUNTY, "整体自评表, 项目自评表]", "整体自评表, 项目评价表]", "TP034", "是不是“项目自评表”"),
    "key-of-a-section": (
        COUNTY,
        "    ask: 部门的主要职责和机构",
        "    aks: 部门的主要职责和机构",
        "TP034",
        "没有“aks”这个键",
    ),
    "key-of-the-outline": (COUNTY, "tables: [", "table: [", "TP034", "是不是“tables”"),
    "section-that-never-comes": (
        COUNTY,
        "ask: 与问题逐条对应的措施",
        "ask: 与问题逐条对应的措施, where: 改进说明",
        "TP023",
        "这一节不会出现",
    ),
    "unknown-sentence": (COUNTY, _FIRST, f"      - {{use: 人员情况}}\n{_FIRST}", "TP034", "没有“人员情况”这一段句子"),
    "not-a-list": (COUNTY, _FIRST, f"      - 本单位\n{_FIRST}", "TP034", "写成句子的列表"),
    "chart": (
        COUNTY,
        _ASK,
        f"{_ASK}{_CHART}title: 图, unit: 分, series: [得分], {_ROWS}}}\n",
        "TP034",
        "是不是“得分”",
    ),
    "chart-without-title": (
        COUNTY,
        _ASK,
        f"{_ASK}{_CHART}unit: 分, series: [得分], rows: 得分行(整体自评表)}}\n",
        "TP034",
        "title",
    ),
    "word-of-a-shared-sentence": (
        CITY,
        '"运行维护经费")]',
        '"运行维护费")]',
        "TP034",
        "〔各行〕：“基础数据表”没有“运行维护费”这一行",
    ),
    "table-in-a-word": (
        CITY,
        "其他事业发展类资金明细'",
        "其它事业发展类资金明细'",
        "TP034",
        "是不是“其他事业发展类资金明细”",
    ),
    "own-sentence": (
        CITY,
        "words:\n",
        f"{_SENTENCES}words:\n",
        "TP034",
        "“基础数据表”没有“退休人员”",
    ),
}


@pytest.mark.parametrize("name", editions())
def test_outlines_and_templates_of_shipped_editions_are_clean(name: str) -> None:
    edition = load_folder(templates_folder() / name)
    assert check_outline(edition) == []
    assert check_report_templates(edition) == []


@pytest.mark.parametrize("plant", PLANTS)
def test_a_wrong_name_in_the_outline_is_found_at_its_line(copied: Path, plant: str) -> None:
    name, old, new, code, said = PLANTS[plant]
    path = copied / name / "report.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), "utf-8")
    found = [problem for problem in check_outline(load_folder(copied / name)) if problem.code == code]
    assert [problem for problem in found if said in problem.message], found
    lines = path.read_text("utf-8").splitlines()
    at = {problem.file for problem in found if said in problem.message}
    changed = next(
        number for number, (a, b) in enumerate(zip(lines, [*text.splitlines(), ""], strict=False), 1) if a != b
    )
    meant = {f"{name}/report.yaml:{number}" for number in range(changed, changed + new.count("\n") + 1)}
    assert at <= meant, (at, meant)


def test_a_field_left_out_is_told_in_the_shared_sentence_that_prints_it(copied: Path) -> None:
    path = copied / CITY / "edition.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("without: [会议费培训费]", "without: [会议费培训费, 出国经费]"), "utf-8")
    found = {(p.file, p.message.partition("；")[0]) for p in check_outline(load_folder(copied / CITY))}
    assert {file.partition(":")[0] for file, _ in found} == {"sentences.yaml"}
    lines = (templates_folder() / "sentences.yaml").read_text("utf-8").splitlines()
    assert {message for _, message in found} == {
        "“基础数据表”没有“出国经费_本年决算”",
        "“基础数据表”没有“出国经费”这一行",
    }
    for file, message in found:
        assert message.split("“")[2].partition("”")[0] in lines[int(file.partition(":")[2]) - 1]


def test_what_is_asked_only_where_it_is_defined_is_not_a_mistake(copied: Path) -> None:
    path = copied / COUNTY / "report.yaml"
    sentence = "{% if 整体自评表.资金总额 is defined %}{{ 万元(整体自评表.资金总额) }}{% endif %}"
    path.write_text(path.read_text("utf-8").replace("{{ 单位 }}核定", f"{sentence}核定"), "utf-8")
    assert check_outline(load_folder(copied / COUNTY)) == []


def test_a_wrong_name_in_the_word_template_is_found_at_its_paragraph(copied: Path) -> None:
    path = copied / COUNTY / "自评报告.docx"
    document = docx.Document(str(path))
    number = next(at for at, one in enumerate(document.paragraphs, 1) if "{{ 单位 }}" in one.text)
    document.paragraphs[number - 1].text = "{{ 单位 }}（{{ 基础数据表.编织数 }}）"
    document.save(str(path))
    [found] = [problem for problem in examine(copied / COUNTY) if problem.code == "TP035"]
    assert found.file == "自评报告.docx"
    assert f"第 {number} 段" in found.message
    assert "是不是“编制数”" in found.message


def test_a_wrong_name_in_the_excel_template_is_found_at_its_cell(copied: Path) -> None:
    path = copied / COUNTY / "自评报告.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows(min_col=2) for cell in row if "文" in str(cell.value))
    cell.value = "{{ 行.正文字 }}"
    book.save(path)
    found = [problem for problem in check_report_templates(load_folder(copied / COUNTY)) if problem.code == "TP035"]
    assert [(one.sheet, one.cell) for one in found] == [(sheet.title, cell.coordinate)]


def test_a_template_that_is_gone_or_damaged_is_told(copied: Path) -> None:
    (copied / COUNTY / "自评报告.docx").unlink()
    (copied / COUNTY / "自评报告.xlsx").write_bytes(b"PK")
    told = [problem.message for problem in check_report_templates(load_folder(copied / COUNTY))]
    assert [message[:4] for message in told] == ["缺少报告", "打不开："]
