"""The blank workbooks: reproducible from text, sound by their own check, and the check speaks when they are not."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName

from tests.editions.named import place
from xlzj.editions import editions, load_folder, templates_folder
from xlzj.editions.build import build, write
from xlzj.editions.layout import CLOSING, MARKER_NAME, plan
from xlzj.editions.lint import check_form, check_template
from xlzj.editions.tables import Group
from xlzj.editions.text import BadText

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEMPLATES = templates_folder()


def layout_of(edition: Path, key: str) -> Path:
    loaded = load_folder(edition)
    return loaded.layout(loaded.forms[key])


FORMS = [
    pytest.param(name, key, id=f"{name}-{at}")
    for name in editions()
    for at, key in enumerate(load_folder(TEMPLATES / name).forms, 1)
    if layout_of(TEMPLATES / name, key).is_file()
]
BASE = "附件1"
INDICATORS = "附件2"


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A private copy of one edition, free to be spoiled."""
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    return tmp_path / "templates" / "yueyang-2024"


def workbook_of(edition: Path, key: str) -> Path:
    return edition / load_folder(edition).forms[key].file


def spoil(edition: Path, key: str, change: Callable[[Any], None]) -> None:
    """Change the only sheet of one blank workbook, as somebody with Excel might."""
    path = workbook_of(edition, key)
    book = load_workbook(path)
    change(book.worksheets[0])
    book.save(path)


@pytest.mark.parametrize(("name", "key"), FORMS)
def test_committed_workbook_is_what_the_layout_text_makes(name: str, key: str) -> None:
    folder = TEMPLATES / name
    assert workbook_of(folder, key).read_bytes() == build(folder, key)


def test_build_leaves_no_clock_in_the_file(edition: Path) -> None:
    first = build(edition, BASE)
    assert first == build(edition, BASE)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"2025-01-01T00:00:00Z") == 2


def test_write_makes_every_workbook_again(edition: Path) -> None:
    before = {path: path.read_bytes() for path in (workbook_of(edition, key) for key in load_folder(edition).forms)}
    for path in before:
        path.unlink()
    assert {path: path.read_bytes() for path in write(edition)} == before


@pytest.mark.parametrize("name", editions())
def test_committed_templates_have_no_problem(name: str) -> None:
    assert check_template(TEMPLATES / name) == []


@pytest.mark.parametrize(("name", "key"), FORMS)
def test_every_name_is_sheet_scoped_and_the_marker_hidden(name: str, key: str) -> None:
    book = load_workbook(workbook_of(TEMPLATES / name, key))
    sheet = book.worksheets[0]
    assert not book.defined_names
    assert len(book.worksheets) == 1
    assert sheet["A1"].value == f"xlzj|{name}|{key}"
    assert sheet.row_dimensions[1].hidden


@pytest.mark.parametrize(("name", "key"), FORMS)
def test_regions_end_with_the_closing_row(name: str, key: str) -> None:
    edition = load_folder(TEMPLATES / name)
    placed = plan(edition, edition.forms[key])
    closings = {cell.area.top for cell in placed.cells if cell.value == CLOSING}
    assert closings == {placed.names[table].bottom for table in edition.forms[key].tables}


def test_sums_reach_over_the_closing_row(edition: Path) -> None:
    sheet = load_workbook(workbook_of(edition, BASE)).worksheets[0]
    region = str(sheet.defined_names["市级专项资金明细"].attr_text).replace("$", "").rpartition("!")[2]
    rows = region.replace("A", "F", 1).replace(":H", ":F")
    assert place(sheet, "市级专项资金_上年决算").value == f'=IF(COUNTA({rows})=0,"",SUM({rows}))'


def test_a_plan_takes_other_rows_than_the_blank_has(edition: Path) -> None:
    loaded = load_folder(edition)
    rows = {"绩效指标": (Group("产出指标（50分）", "数量指标", 3), Group("产出指标（50分）", "质量指标", 1))}
    placed = plan(loaded, loaded.forms[INDICATORS], rows)
    region = placed.names["绩效指标"]
    assert region.bottom - region.top == 4
    merged = [cell.area for cell in placed.cells if cell.value == "产出指标（50分）"]
    assert [(area.top, area.bottom) for area in merged] == [(region.top, region.top + 3)]


def test_derived_cells_are_locked_and_table_rows_are_not(edition: Path) -> None:
    sheet = load_workbook(workbook_of(edition, INDICATORS)).worksheets[0]
    assert sheet.protection.sheet
    assert not sheet.protection.insertRows
    assert not sheet.protection.deleteRows
    assert place(sheet, "年度资金总额_执行率").protection.locked
    assert not place(sheet, "绩效指标").protection.locked
    top = place(sheet, "绩效指标").row
    assert not any(cell.protection.locked for cell in sheet[top])


def _drop_name(sheet: Any) -> None:
    del sheet.defined_names["编制数"]


def _add_name(sheet: Any) -> None:
    sheet.defined_names["没有的"] = DefinedName("没有的", attr_text=f"'{BASE}'!$B$9")


def _book_name(sheet: Any) -> None:
    sheet.parent.defined_names["编制数"] = DefinedName("编制数", attr_text=f"'{BASE}'!$F$6")


def _broken_name(sheet: Any) -> None:
    sheet.defined_names["编制数"].attr_text = "#REF!"


def _wide_name(sheet: Any) -> None:
    sheet.defined_names["编制数"].attr_text = f"'{BASE}'!$F$6:$G$6"


def _hide_row(sheet: Any) -> None:
    sheet.row_dimensions[place(sheet, "出国经费_本年决算").row].hidden = True


def _inside_merge(sheet: Any) -> None:
    row = place(sheet, "厉行节约保障措施").row
    sheet.defined_names["厉行节约保障措施"].attr_text = f"'{BASE}'!$E${row}"


def _relabel(sheet: Any) -> None:
    sheet.cell(place(sheet, "出国经费_本年决算").row, 1).value = "2、公务接待"


def _rehead(sheet: Any) -> None:
    sheet.cell(place(sheet, "经费控制情况_表头").row, 6).value = "上年数"


def _function(sheet: Any) -> None:
    place(sheet, "控制率").value = "=SUMPRODUCT(F6:F6,G6:G6)"


def _named_formula(sheet: Any) -> None:
    place(sheet, "控制率").value = "=实际在职人数/编制数"


def _far_formula(sheet: Any) -> None:
    place(sheet, "控制率").value = "=G6/F6000"


def _typed_over(sheet: Any) -> None:
    place(sheet, "控制率").value = 1


def _unlocked(sheet: Any) -> None:
    place(sheet, "控制率").protection = Protection(locked=False)


def _unprotected(sheet: Any) -> None:
    sheet.protection.sheet = False


def _input_formula(sheet: Any) -> None:
    place(sheet, "编制数").value = "=G6"


def _input_locked(sheet: Any) -> None:
    place(sheet, "编制数").protection = Protection(locked=True)


def _no_print_area(sheet: Any) -> None:
    sheet.print_area = None


def _short_print_area(sheet: Any) -> None:
    sheet.print_area = "A2:H20"


def _marker_printed(sheet: Any) -> None:
    sheet.print_area = "A1:H60"


def _letter_paper(sheet: Any) -> None:
    sheet.page_setup.paperSize = 1


def _too_wide(sheet: Any) -> None:
    sheet.column_dimensions["A"].width = 120


def _other_marker(sheet: Any) -> None:
    sheet["A1"].value = "xlzj|yueyang-2023|附件1"


def _shown_marker(sheet: Any) -> None:
    sheet.row_dimensions[1].hidden = False


def _no_marker(sheet: Any) -> None:
    del sheet.defined_names[MARKER_NAME]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_drop_name, "TP002"),
        (_add_name, "TP003"),
        (_book_name, "TP004"),
        (_broken_name, "TP005"),
        (_wide_name, "TP005"),
        (_hide_row, "TP005"),
        (_inside_merge, "TP006"),
        (_relabel, "TP007"),
        (_rehead, "TP007"),
        (_rehead, "TP016"),
        (_function, "TP008"),
        (_named_formula, "TP009"),
        (_far_formula, "TP009"),
        (_typed_over, "TP010"),
        (_unlocked, "TP010"),
        (_unprotected, "TP010"),
        (_input_formula, "TP011"),
        (_input_locked, "TP011"),
        (_no_print_area, "TP012"),
        (_short_print_area, "TP012"),
        (_marker_printed, "TP012"),
        (_letter_paper, "TP012"),
        (_too_wide, "TP012"),
        (_other_marker, "TP015"),
        (_shown_marker, "TP015"),
        (_no_marker, "TP015"),
    ],
)
def test_each_spoilt_template_is_told_by_its_code(edition: Path, change: Callable[[Any], None], code: str) -> None:
    spoil(edition, BASE, change)
    loaded = load_folder(edition)
    assert code in {problem.code for problem in check_form(loaded, loaded.forms[BASE])}


def test_a_problem_is_told_of_the_workbook_that_has_it(edition: Path) -> None:
    spoil(edition, BASE, _typed_over)
    found = [problem for problem in check_template(edition) if problem.code == "TP010"]
    assert [(problem.file, problem.sheet, problem.cell) for problem in found] == [
        (
            workbook_of(edition, BASE).name,
            BASE,
            place(load_workbook(workbook_of(edition, BASE)).worksheets[0], "控制率").coordinate,
        )
    ]


def test_an_edited_workbook_differs_from_its_text(edition: Path) -> None:
    spoil(edition, BASE, lambda sheet: sheet.row_dimensions.__getitem__(4).__setattr__("height", 99))
    assert [problem.code for problem in check_template(edition)] == ["TP014"]


def test_an_edition_without_layout_texts_is_checked_all_the_same(edition: Path) -> None:
    spoil(edition, BASE, _drop_name)
    path = edition.parent / "hunan.yaml"
    path.write_text(path.read_text("utf-8").replace("    layout: 湖南/基础数据表.yaml\n", ""), "utf-8")
    assert [problem.code for problem in check_template(edition)] == ["TP002"]


def test_missing_and_damaged_workbooks_are_problems(edition: Path) -> None:
    workbook_of(edition, BASE).unlink()
    workbook_of(edition, INDICATORS).write_bytes(b"PK\x03\x04 nothing of use")
    found = [(problem.code, problem.file) for problem in check_template(edition) if problem.code == "TP001"]
    assert found == [("TP001", workbook_of(edition, key).name) for key in (BASE, INDICATORS)]


def test_other_weights_are_told_in_text_and_on_the_form(edition: Path) -> None:
    path = edition.parent / "hunan.yaml"
    path.write_text(path.read_text("utf-8").replace('{weight: "50"', '{weight: "40"'), "utf-8")
    codes = {problem.code for problem in check_template(edition)}
    assert codes == {"TP013", "TP014", "TP017"}


def test_a_locked_table_row_is_told(edition: Path) -> None:
    def lock(sheet: Any) -> None:
        row = place(sheet, "绩效指标").row + 1
        sheet.cell(row, 5).protection = Protection(locked=True)

    spoil(edition, INDICATORS, lock)
    assert {"TP011", "TP014"} == {problem.code for problem in check_template(edition)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("field: 编制数}", "field: 编制人数}", "没有字段“编制人数”"),
        ("    F: {field: 编制数}\n", "", "没有字段 编制数"),
        ("F: {field: 编制数}", "F: {field: 编制数, formula: =1}", "录入项不得有公式"),
        ("line: 公车购置}", "line: 公车}", "没有分列字段“公车”"),
        ("{实际在职人数}/{编制数}", "{实际在职人数}/{编制}", "“编制”不是字段"),
        ("G: {field: 实际在职人数}", "F: {field: 实际在职人数}", "写了两次"),
        ("G: {field: 实际在职人数}", "E: {field: 实际在职人数}", "放了两次"),
        ("    repeat:", "    repaet:", "不认识的键“repaet”"),
        ("style: 标签左}, line: 公用经费", "style: 标签右}, line: 公用经费", "没有样式“标签右”"),
    ],
    ids=["field", "absent", "formula", "line", "reference", "twice", "overlap", "key", "style"],
)
def test_a_wrong_layout_is_refused_in_plain_words(edition: Path, old: str, new: str, told: str) -> None:
    own, shared = layout_of(edition, BASE), edition.parent / "blocks.yaml"
    path = next(path for path in (own, shared) if old in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(BadText, match=told):
        build(edition, BASE)


def test_styles_that_point_at_each_other_are_refused(edition: Path) -> None:
    path = edition.parent / "styles.yaml"
    path.write_text(path.read_text("utf-8") + "甲: {like: 乙}\n乙: {like: 甲}\n", "utf-8")
    with pytest.raises(BadText, match="互相引用"):
        build(edition, BASE)
