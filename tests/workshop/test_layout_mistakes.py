"""Mistakes in layouts, in what texts extend, and in fields: told at file and line, with the nearest names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.workshop.conftest import CITY, COUNTY
from xlzj.cli import main
from xlzj.report.build_self_templates import untouched
from xlzj.workshop.adopt import adopt
from xlzj.workshop.copying import build_all
from xlzj.workshop.lint import examine

if TYPE_CHECKING:
    from pathlib import Path


PLANTS: dict[str, tuple[str, str, str, str]] = {
    # file, old text, new text, what is said
    "field": (f"{COUNTY}/表一.yaml", "B: {field: 编制数}", "B: {field: 编织数}", "没有字段“编织数”；是不是“编制数”"),
    "line": (f"{COUNTY}/表一.yaml", "line: 公务接待}", "line: 公务招待}", "没有分列字段“公务招待”；是不是“公务接待”"),
    "name-in-a-formula": (
        f"{COUNTY}/表一.yaml",
        "COUNTA({公务接待@}",
        "COUNTA({公务招待@}",
        "“公务招待_本年预算”不是字段",
    ),
    "table": (
        f"{COUNTY}/表一.yaml",
        "- table: 项目支出明细",
        "- table: 项目明细",
        "没有明细表“项目明细”；是不是“项目支出明细”",
    ),
    "height": (
        f"{COUNTY}/表一.yaml",
        '{height: "22", A: {text: 二、公用经费',
        "{A: {text: 二、公用经费",
        "“公用经费”一行缺少 height",
    ),
    "key": (
        f"{COUNTY}/表一.yaml",
        '{height: "22", A: {text: 二、公用',
        '{height: "22", 备注: 无, A: {text: 二、公用',
        "备注",
    ),
    "style": (f"{COUNTY}/表一.yaml", "style: 县标题}", "style: 县标提}", "“县标提”"),
    "block": (f"{CITY}/附件1.yaml", "- {use: 出国接待}", "- {use: 出国招待}", "没有版面块“出国招待”；是不是“出国接待”"),
    "layout-extends": (f"{CITY}/附件1.yaml", "extends: 湖南/", "extends: 湖北/", "是不是“湖南/基础数据表.yaml”"),
    "outline-extends": (f"{CITY}/report.yaml", "extends: 湖南/", "extends: 湖北/", "是不是“湖南/report.yaml”"),
    "edition-extends": (f"{CITY}/edition.yaml", "extends: hunan.yaml", "extends: hunnan.yaml", "是不是“hunan.yaml”"),
    "role": (f"{CITY}/edition.yaml", "use: 整体自评表", "use: 整体评价表", "共用文件里没有“整体评价表”"),
    "group": (f"{CITY}/edition.yaml", "{group: 三列", "{group: 四列", "没有“四列”这一项；是不是“三列”"),
    "no-type": (f"{CITY}/edition.yaml", "{group: 三列, type: amount, ", "{group: 三列, ", "缺少 type"),
    "broken-yaml": (f"{CITY}/附件1.yaml", "- {use: 出国接待}", "- {use: 出国接待", "花括号"),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_mistake_is_found_at_its_line(copied: Path, plant: str) -> None:
    file, old, new, said = PLANTS[plant]
    path = copied / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    first = text[: text.index(old)].count("\n") + 1
    found = [one for one in examine(path.parent) if said in one.message]
    assert found, examine(path.parent)
    lines = [first, first + 1] if plant == "broken-yaml" else [first]  # YAML notices a gap where the next thing begins
    where = {one.file for one in found}
    unplaced = {"outline-extends": file}  # told for the text as a whole
    assert where <= {*(f"{file}:{line}" for line in lines), unplaced.get(plant, "")}, where


def test_build_says_the_same_words(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copied / COUNTY / "表一.yaml"
    path.write_text(path.read_text("utf-8").replace("B: {field: 编制数}", "B: {field: 编织数}"), "utf-8")
    assert main(["template", "build", COUNTY, "--templates", str(copied)]) == 2
    assert "qingshan-2025/表一.yaml：没有字段“编织数”；是不是“编制数”" in capsys.readouterr().err


def test_a_formula_of_a_line_is_told_once_for_all_its_columns(copied: Path) -> None:
    path = copied / CITY / "edition.yaml"
    path.write_text(path.read_text("utf-8").replace("+ 其他事业发展类资金}", "+ 其它事业发展类资金}"), "utf-8")
    [found] = [one for one in examine(path.parent) if one.code == "TP022"]
    assert "附件1“项目支出”的公式" in found.message
    assert "是不是“其他事业发展类资金”" in found.message


def test_a_column_put_in_by_hand_is_refused_with_what_to_do(copied: Path) -> None:
    folder = copied / COUNTY
    path = folder / "表一 部门预算执行基础数据表.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for name in ("项目支出明细", "支出_表头"):
        area = str(sheet.defined_names[name].attr_text)
        sheet.defined_names[name].attr_text = area.replace("$C$", "$D$")
    book.save(path)
    before = (folder / "edition.yaml").read_bytes()
    done = adopt(folder)
    assert not done.complete
    assert any("原来占 3 列，现在占 A:D" in line and "groups" in line for line in done.lines), done.lines
    assert (folder / "edition.yaml").read_bytes() == before


def test_a_report_template_nobody_edited_follows_the_fields(copied: Path) -> None:
    folder = copied / CITY
    word, text = folder / "自评报告.docx", folder / "edition.yaml"
    assert untouched(word.read_bytes())
    layout = folder / "附件1.yaml"
    text.write_text(text.read_text("utf-8").replace("[会议费培训费]", "[会议费培训费, 水费电费差旅费]"), "utf-8")
    rows = [line for line in layout.read_text("utf-8").splitlines(keepends=True) if "line: 水费电费差旅费" not in line]
    layout.write_text("".join(rows), "utf-8")
    assert word in build_all(folder)
    assert [one for one in examine(folder) if one.code == "TP035"] == []
    assert untouched(word.read_bytes())


def test_a_report_template_edited_by_hand_is_kept_and_what_it_lacks_is_told(copied: Path) -> None:
    import docx

    folder = copied / CITY
    word = folder / "自评报告.docx"
    document = docx.Document(str(word))
    [cell] = [
        cell
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        if "办公经费_本年决算" in cell.text
    ][:1]
    cell.text = ""
    document.save(str(word))
    kept = word.read_bytes()
    assert not untouched(kept)
    build_all(folder)
    assert word.read_bytes() == kept
    [told] = [one for one in examine(folder) if one.code == "TP035"]
    assert told.warning
    assert "附表 附件1 里没有“办公经费”" in told.message
