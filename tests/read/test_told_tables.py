"""Tables among the paragraphs of a report: what their numbers are said of, and which tables are none of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.read.document import open_document
from xlzj.read.reports import any_report
from xlzj.read.told_tables import told_in_tables

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "2024年度云溪湖市测试局部门整体支出绩效自评报告"


def table(document: Any, *rows: tuple[str, ...]) -> Any:
    made = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for cell, text in zip(made.rows[at].cells, row, strict=True):
            cell.text = text
    return made


def lines(path: Path) -> list[str]:
    return [line for _, line in told_in_tables(open_document(path).blocks)]


def test_two_levels_of_heads_and_a_merged_label(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph("各项支出如下（单位：万元）：")
    made = table(
        document,
        ("项目", "2024年", "2024年"),
        ("项目", "预算数", "决算数"),
        ("基本支出", "100.00", "98.50"),
        ("执行率", "—", "98.50%"),
    )
    made.cell(0, 1).merge(made.cell(0, 2)).text = "2024年"
    made.cell(0, 0).merge(made.cell(1, 0)).text = "项目"
    document.save(str(tmp_path / "报告.docx"))
    assert lines(tmp_path / "报告.docx") == [
        "2024年 预算数 基本支出 100.00万元",
        "2024年 决算数 基本支出 98.50万元",
        "2024年 决算数 执行率 98.50%",
    ]


def test_cells_that_old_word_merged_sideways_are_one(tmp_path: Path) -> None:
    document = docx.Document()
    made = table(document, ("基本支出（万元）", "", "备注"), ("98.50", "97.00", "无"))
    for cell, value in zip(made.rows[0].cells, ("restart", "continue"), strict=False):
        merge = OxmlElement("w:hMerge")
        merge.set(qn("w:val"), value)
        cell._tc.get_or_add_tcPr().append(merge)
    document.save(str(tmp_path / "表.docx"))
    (read,) = open_document(tmp_path / "表.docx").tables
    assert [(cell.text, cell.span) for cell in read.rows[0]] == [("基本支出（万元）", 2), ("备注", 1)]


def test_attachments_and_forms_are_no_words(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph("部门整体支出绩效评价基础数据表")
    table(document, ("项目", "决算数（万元）"), ("基本支出", "98.50"))
    document.add_paragraph("正文一句。")
    document.add_paragraph("正文二句。")
    document.add_paragraph("正文三句。")
    table(document, ("甲", "乙"), ("不知单位", "98.50"))
    document.add_paragraph("附件1")
    document.add_paragraph("再一句。")
    document.add_paragraph("又一句。")
    table(document, ("项目", "决算数（万元）"), ("基本支出", "98.50"))
    document.save(str(tmp_path / "报告.docx"))
    assert lines(tmp_path / "报告.docx") == []


def test_a_table_is_compared_with_the_workbooks(tmp_path: Path) -> None:
    sample = SAMPLES / "clean-yueyang-2024"
    (bundle,) = check([sample])[1]
    for amount, wrong in (("606.52", []), ("616.52", ["XJ601"])):
        document = docx.Document()
        document.add_paragraph(f"2024年度{bundle.submission.unit}部门整体支出绩效自评报告")
        document.add_paragraph("二、一般公共预算支出情况")
        document.add_paragraph("支出如下：")
        table(document, ("支出", "决算数（万元）"), ("基本支出", amount), ("在职人员控制率", "95.24%"))
        path = tmp_path / f"{amount}.docx"
        document.save(str(path))
        result, _ = check([sample, path])
        own = [one for one in result.checked[0].findings if one.place.file == path.name]
        assert [one.rule for one in own if one.rule.startswith("XJ60")] == wrong
        assert [one.place.paragraph for one in own if one.rule == "XJ601"] == [3] * len(wrong)


def test_lines_stand_behind_their_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table(document, ("项目", "决算数（万元）"), ("基本支出", "98.50"))
    document.add_paragraph("完。")
    document.save(str(tmp_path / "报告.docx"))
    fields = any_report(tmp_path / "报告.docx").form.fields
    assert [(name, fact.place.paragraph) for name, fact in fields.items()] == [("第1段", 1), ("表格2", 1), ("第2段", 2)]
