"""The linter finds each planted mistake at its cell or its line of text, by its code; shipped editions are clean."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName

from xlzj.editions import editions, folder_of, templates_folder
from xlzj.workshop.lint import examine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlzj.editions.lint import Problem

EDITION = "qingshan-2025"
ONE, TWO = "表一 部门预算执行基础数据表.xlsx", "表二 部门整体绩效自评表.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A private copy of an edition, with its workbooks, free to be spoiled."""
    shutil.copytree(templates_folder() / EDITION, tmp_path / EDITION)
    return tmp_path / EDITION


@pytest.mark.parametrize("name", editions())
def test_shipped_editions_are_clean(name: str) -> None:
    assert examine(folder_of(name)) == []


def _rename(sheet: Any) -> None:
    where = sheet.defined_names["编制数"].attr_text
    del sheet.defined_names["编制数"]
    sheet.defined_names["编织数"] = DefinedName("编织数", attr_text=where)


def _point(name: str, cell: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!{cell}")

    return change


def _put(cell: str, value: Any) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell].value = value

    return change


def _lock(cell: str, *, locked: bool) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell].protection = Protection(locked=locked)

    return change


def _format(cell: str, code: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell].number_format = code

    return change


def _drop_name(sheet: Any) -> None:
    del sheet.defined_names["控制率"]


def _hide_row(sheet: Any) -> None:
    sheet.row_dimensions[6].hidden = True


def _hide_column(sheet: Any) -> None:
    sheet.column_dimensions["C"].hidden = True


def _no_lists(sheet: Any) -> None:
    sheet.data_validations.dataValidation = [v for v in sheet.data_validations.dataValidation if v.type != "list"]


def _no_print_area(sheet: Any) -> None:
    sheet.print_area = None


def _short_print_area(sheet: Any) -> None:
    sheet.print_area = "A2:D12"


def _no_titles(sheet: Any) -> None:
    sheet._print_rows = None


def _a3(sheet: Any) -> None:
    sheet.page_setup.paperSize = 8


def _password(sheet: Any) -> None:
    sheet.protection.password = "1234"


def _unprotected(sheet: Any) -> None:
    sheet.protection.sheet = False


def _book_name(sheet: Any) -> None:
    sheet.parent.defined_names["编制数"] = DefinedName("编制数", attr_text=f"'{sheet.title}'!$B$5")


def _more_sheets(sheet: Any) -> None:
    sheet.parent.create_sheet("草稿")


def _shown_marker(sheet: Any) -> None:
    sheet.row_dimensions[1].hidden = False


IN_WORKBOOKS: dict[str, tuple[str, Callable[[Any], None], str, str]] = {
    "missing-name": (ONE, _drop_name, "TP002", "D4"),
    "misspelt-name": (ONE, _rename, "TP003", "B5"),
    "misspelt-name-missing": (ONE, _rename, "TP002", "B4"),
    "two-names-at-a-cell": (ONE, _point("公务接待_本年预算", "$B$10"), "TP025", "B10"),
    "name-inside-a-merge": (ONE, _point("单位名称", "$C$3"), "TP006", "C3"),
    "name-over-two-cells": (ONE, _point("编制数", "$B$5:$C$5"), "TP005", "B5:C5"),
    "name-in-a-hidden-row": (ONE, _hide_row, "TP005", "A6:C6"),
    "name-in-a-hidden-column": (ONE, _hide_column, "TP005", "C5"),
    "name-of-the-workbook": (ONE, _book_name, "TP004", ""),
    "name-nobody-knows": (ONE, _point("随便", "$D$7"), "TP003", "D7"),
    "label": (ONE, _put("A8", "（一）接待外宾"), "TP007", "B8"),
    "column-heading": (ONE, _put("B6", "本年预算数"), "TP007", "B7"),
    "table-heading": (ONE, _put("A6", "支出项目"), "TP016", "A6:C6"),
    "function": (ONE, _put("B7", "=SUMPRODUCT(B8:B10)"), "TP008", "B7"),
    "outside-reference": (ONE, _put("B7", "=SUM(B8:B10)+Z99"), "TP009", "B7"),
    "name-in-a-formula": (ONE, _put("B7", "=公务接待_本年预算"), "TP009", "B7"),
    "total-misses-a-row": (ONE, _put("B7", "=SUM(B8,B9)"), "TP020", "B7"),
    "total-misses-table-rows": (ONE, _put("C12", "=SUM(C13:C15)"), "TP020", "C12"),
    "wrong-sign": (ONE, _put("C7", "=C8+C9-C10"), "TP020", "C7"),
    "formula-nobody-can-read": (ONE, _put("B7", "=SUM(B8:B10"), "TP019", "B7"),
    "engines-disagree": (ONE, _put("B7", '=SUM(B8:B10)+COUNTIF(B8:B10,"<>0")*0+ROUND(1.005,2)'), "TP019", "B7"),
    "error-value": (ONE, _put("D5", "=C5/0"), "TP019", "D5"),
    "derived-typed-over": (ONE, _put("B7", 12), "TP010", "B7"),
    "derived-open": (ONE, _lock("B7", locked=False), "TP010", "B7"),
    "input-locked": (ONE, _lock("B8", locked=True), "TP011", "B8"),
    "input-with-formula": (ONE, _put("B8", "=B9"), "TP011", "B8"),
    "table-row-locked": (ONE, _lock("B14", locked=True), "TP011", "B14"),
    "unprotected": (ONE, _unprotected, "TP010", ""),
    "password": (ONE, _password, "TP027", ""),
    "sheet-too-many": (ONE, _more_sheets, "TP027", ""),
    "no-print-area": (ONE, _no_print_area, "TP012", ""),
    "outside-print-area": (ONE, _short_print_area, "TP012", "B21"),
    "paper": (ONE, _a3, "TP012", ""),
    "no-repeated-heading": (ONE, _no_titles, "TP026", "A6:C6"),
    "marker-shown": (ONE, _shown_marker, "TP015", "A1"),
    "marker-of-another-year": (ONE, _put("A1", "xlzj|qingshan-2024|表一"), "TP015", "A1"),
    "number-as-text": (ONE, _format("B8", "@"), "TP029", "B8"),
    "ratio-as-number": (ONE, _format("D5", "0.00"), "TP029", "D5"),
    "no-drop-down": (TWO, _no_lists, "TP021", "A10:A25"),
    "level-of-other-points": (TWO, _put("A10", "产出指标\n（50分）"), "TP017", "A10:H25"),
}


def _found(problems: list[Problem], code: str, cell: str) -> bool:
    return any(problem.code == code and problem.cell == cell for problem in problems)


@pytest.mark.parametrize("plant", IN_WORKBOOKS)
def test_a_mistake_in_a_workbook_is_found_at_its_cell(folder: Path, plant: str) -> None:
    file, change, code, cell = IN_WORKBOOKS[plant]
    book = load_workbook(folder / file)
    change(book.worksheets[0])
    book.save(folder / file)
    problems = examine(folder)
    assert _found(problems, code, cell), [(p.code, p.cell, p.message) for p in problems if p.code != "TP014"]


IN_TEXT: dict[str, tuple[str, str, str, str]] = {
    "unknown-key": ("note: 年末实际在职人数", "notes: 年末实际在职人数", "TP018", "note"),
    "unknown-type": ("控制率: {type: ratio", "控制率: {type: rate", "TP018", "rate"),
    "key-twice": ("      出国经费: {group", "      公务接待: {group", "TP018", "写了两次"),
    "not-a-number": ('execution: "20"', 'execution: "二十"', "TP018", "数字"),
    "year": ('year: "2025"', 'year: "25"', "TP018", "四位年份"),
    "no-reason": (
        "reason: 示例：县级单位首年填报，支出进度偏低的先提示，不要求书面说明",
        'reason: ""',
        "TP018",
        "不能空着",
    ),
    "no-level": ("{level: 提示, reason", "{level: 轻, reason", "TP018", "错误、核实、提示"),
    "unknown-field-in-formula": (
        "derived: 公务接待 + 公车运行维护",
        "derived: 公务招待 + 公车运行维护",
        "TP022",
        "公务接待",
    ),
    "unreadable-formula": ("derived: 实际在职人数 / 编制数", "derived: 实际在职人数 / ", "TP022", "没有写完"),
    "unknown-column-in-formula": ("汇总(绩效指标.分值)", "汇总(绩效指标.分数)", "TP022", "分值"),
    "weights-not-100": ('产出指标: {weight: "40"', '产出指标: {weight: "45"', "TP013", "105"),
    "unknown-rule": ("  XJ311: {level", "  XJ3111: {level", "TP024", "XJ311"),
    "severity-that-changes-nothing": ("{level: 提示, reason", "{level: 核实, reason", "TP023", "不起作用"),
    "threshold-nobody-reads": ("  串表字数:", "  串表字量:", "TP023", "串表字数"),
    "threshold-missing": ("  串表字数:", "  串表字量:", "TP031", "XJ913"),
    "threshold-without-date": (
        'basis: 示例：以核定编制为限, since: "2025"}',
        "basis: 示例：以核定编制为限}",
        "TP030",
        "since",
    ),
    "grades-out-of-order": ('{name: 好, from: "85"}', '{name: 好, from: "55"}', "TP028", "从高到低"),
    "title-of-another-year": ("title: 青山县 2025 年度", "title: 青山县 2023 年度", "TP032", "2023"),
    "parent-unknown": ("parent: 项目支出", "parent: 项目经费", "TP022", "项目支出"),
    "group-nobody-uses": ("      两列: {", "      三列: {甲: 甲}\n      两列: {", "TP023", "三列"),
    "without-of-nothing": (
        "    basis: 表一 填表说明\n",
        "    basis: 表一 填表说明\n    without: [编织数]\n",
        "TP023",
        "编制数",
    ),
    "choices-on-a-text": ("填报单位}", "填报单位, choices: [甲]}", "TP023", "choices"),
    "layout-missing": (
        "    basis: 表一 填表说明\n",
        "    basis: 表一 填表说明\n    layout: 没有.yaml\n",
        "TP018",
        "没有.yaml",
    ),
}


@pytest.mark.parametrize("plant", IN_TEXT)
def test_a_mistake_in_the_text_is_found_at_its_line(folder: Path, plant: str) -> None:
    old, new, code, said = IN_TEXT[plant]
    path = folder / "edition.yaml"
    text = path.read_text("utf-8")
    assert old in text
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], "utf-8")
    first = text[:at].count("\n") + 1
    meant = range(first, first + new.count("\n") + 1)
    found = [problem for problem in examine(folder) if problem.code == code and said in problem.message]
    assert found
    general = {"threshold-missing", "weights-not-100", "grades-out-of-order"}  # told where the whole begins
    lines = [int(problem.file.rpartition(":")[2]) for problem in found]
    assert plant in general or set(lines) & set(meant), (lines, list(meant))


def test_sixty_mistakes_or_more_are_planted() -> None:
    assert len({*IN_WORKBOOKS, *IN_TEXT}) >= 60


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XLZJ_TEMPLATES", str(tmp_path))
