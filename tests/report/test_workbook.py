"""The annotated copy: what was handed in, plus colours, notes and the sheet 校验结果."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.report.conftest import (
    ABOVE_TOTAL,
    FILES,
    FINDINGS,
    OVER_BUDGET,
    PURCHASE,
    SUBMISSION,
    SUBTOTAL,
    make_checked,
)
from xlzj.model import Place, Result, Severity
from xlzj.report.cells import FILLS, put
from xlzj.report.result_sheet import HEADER, SHEET
from xlzj.report.text import to_text
from xlzj.report.workbook import NOTE, annotate_all
from xlzj.writing import WriteError, refuse_input

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.model import Checked

HEADER_ROW = 6


def _table(sheet: Any) -> list[dict[str, Any]]:
    """The rows of 校验结果 by header, cells not values."""
    headers = [cell.value for cell in sheet[HEADER_ROW]]
    rows = []
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        if row[1].value is None:
            break
        rows.append(dict(zip(headers, row, strict=True)))
    return rows


def _shown(sheet: Any, cell: str) -> str | None:
    """The colour our conditional formats give a cell: the first rule wins."""
    rules = [rule for found in sheet.conditional_formatting if cell in found.sqref for rule in found.rules]
    first = min(rules, key=lambda rule: rule.priority, default=None)
    return None if first is None else first.dxf.fill.bgColor.rgb[-6:]


@pytest.fixture
def copies(checked: Checked, sources: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    out = tmp_path / "结果"
    out.mkdir()
    written = annotate_all(checked, sources, out)
    return dict(zip(FILES, written, strict=True))


def annotate(source: Path, checked: Checked, out: Path, *, moment: datetime | None = None) -> None:
    """The copy of one workbook, under a name of the test's."""
    (copy,) = annotate_all(checked, {source.name: source}, out.parent, moment=moment)
    copy.rename(out)


def test_one_copy_per_workbook_and_inputs_untouched(checked: Checked, sources: dict[str, Path], tmp_path: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in sources.values()}
    out = tmp_path / "结果"
    out.mkdir()
    written = annotate_all(checked, {**sources, "附件4 绩效自评报告.docx": tmp_path / "没有.docx"}, out)
    assert [path.name for path in written] == [name.replace(".xlsx", "（校验结果）.xlsx") for name in FILES.values()]
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in sources.values()} == before
    assert sorted(out.iterdir()) == sorted(written)


def test_colours_by_gravity_and_nothing_else_coloured(copies: dict[str, Path]) -> None:
    sheet = load_workbook(copies["附件1"])["附件1"]
    assert _shown(sheet, "G27") == FILLS[Severity.ERROR]
    assert _shown(sheet, "H27") == FILLS[Severity.REVIEW]
    ours = [str(found.sqref) for found in sheet.conditional_formatting if found.rules[0].formula == ['"xlzj"="xlzj"']]
    assert sorted(" ".join(ours).split()) == ["F9", "G27", "G31", "H27"]


def test_note_says_what_is_wrong_and_what_it_should_be(copies: dict[str, Path]) -> None:
    note = load_workbook(copies["附件1"])["附件1"]["G27"].comment.text
    for part in (
        "错误 XJ110",
        "= 40.02",
        "填报 36.61，应为 ≥40.02，差 -3.41",
        "办公经费_本年预算 33.42（G28）",
        "怎么办",
    ):
        assert part in note
    knocked_on = load_workbook(copies["附件1"])["附件1"]["H27"].comment.text
    assert "由 XJ110 附件1!G27 连带，请先改那里。" in knocked_on


def test_style_names_validations_and_protection_survive(copies: dict[str, Path], sources: dict[str, Path]) -> None:
    for key, path in copies.items():
        before, after = load_workbook(sources[FILES[key]])[key], load_workbook(path)[key]
        assert {name: found.attr_text for name, found in after.defined_names.items()} == {
            name: found.attr_text for name, found in before.defined_names.items()
        }
        assert len(after.defined_names) > 10
        assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation)
        assert after.protection.sheet == before.protection.sheet
        assert sorted(map(str, after.merged_cells.ranges)) == sorted(map(str, before.merged_cells.ranges))
        assert after.print_area == before.print_area
        for row in before.iter_rows():
            for cell in row:
                other = after[cell.coordinate]
                assert (other.value, other.number_format) == (cell.value, cell.number_format)
                assert (repr(other.fill), repr(other.font)) == (repr(cell.fill), repr(cell.font))


def test_sheet_lists_every_finding_of_the_submission(copies: dict[str, Path]) -> None:
    for path in copies.values():
        book = load_workbook(path)
        sheet = book[SHEET]
        assert book.sheetnames[0] == SHEET
        assert book.active is sheet
        rows = _table(sheet)
        assert sorted(row["编号"].value for row in rows) == sorted(finding.rule for finding in FINDINGS)
        assert sheet.auto_filter.ref == f"A{HEADER_ROW}:P{HEADER_ROW + len(FINDINGS)}"
        assert [sheet[cell].value.split("\n")[0] for cell in ("A3", "E3", "F3")] == [
            "错误 3",
            "核实 3（其中连带 1）",
            "提示 1",
        ]
        assert "未检查 3" in sheet["A4"].value
        everything = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
        assert "没有交附件4 文字材料（2 处：XJ606、XJ615）" in everything


def test_sheet_sorts_by_number_and_asks_only_where_needed(copies: dict[str, Path]) -> None:
    rows = {row["编号"].value: row for row in _table(load_workbook(copies["附件1"])[SHEET])}
    above = rows["XJ110"]
    assert (above["填报值"].value, above["填报值"].number_format) == (36.61, "0.00")
    assert (above["应为"].value, above["差额"].value) == ("≥40.02", -3.41)
    assert rows["XJ111"]["连带于"].value == "XJ110 附件1!G27"
    assert rows["XJ115"]["说明"].value == "年中追加，岳经财预〔2024〕12号"
    inviting = {rule for rule, row in rows.items() if row["说明"].fill.fill_type == "solid"}
    assert inviting == {finding.rule for finding in FINDINGS if finding.severity is Severity.REVIEW}


def test_rows_go_by_cell_and_a_knock_on_stands_grey_below_its_root(copies: dict[str, Path]) -> None:
    rows = _table(load_workbook(copies["附件1"])[SHEET])
    assert [row["编号"].value for row in rows] == [
        *("XJ105", "XJ110", "XJ111", "XJ115"),  # F9 G27 (H27) G31
        *("XJ507", "XJ301", "XJ405", "XJ620"),
    ]
    knocked_on, root = rows[2], rows[1]
    assert knocked_on["问题"].value.startswith("└ 连带：公用经费超预算。填报 57.85，按现在的数应为 ≤36.61，差 21.24")
    assert (knocked_on["问题"].alignment.indent, root["问题"].alignment.indent) == (2, 0)
    assert knocked_on["问题"].font.color.rgb[-6:] == "6B6B6B"
    assert knocked_on["等级"].fill.fill_type is None
    assert knocked_on["怎么办"].value == "随第 2 条一并处理。"


def test_passages_of_prose_are_cut_wherever_a_person_reads(tmp_path: Path) -> None:
    source, out = tmp_path / FILES["附件1"], tmp_path / "结果.xlsx"
    _workbook(source)
    prose = "本单位全年严格落实各项节约措施，" * 20
    operand = ABOVE_TOTAL.operands[0]._replace(value=prose)
    checked = make_checked(replace(ABOVE_TOTAL, actual=prose, expected=prose, operands=(operand,)))
    annotate(source, checked, out)
    (row,) = _table(load_workbook(out)[SHEET])
    assert all(len(str(row[title].value)) <= 90 for title in ("填报值", "应为", "比较"))
    assert prose not in load_workbook(out)["附件1"]["G27"].comment.text
    assert prose not in to_text(Result((checked,)))


def test_links_lead_to_the_cell_here_or_in_the_other_copy(copies: dict[str, Path]) -> None:
    table = _table(load_workbook(copies["附件1"])[SHEET])
    rows = {row["编号"].value: row["单元格"] for row in table}
    files = {row["编号"].value: row["文件"].value for row in table}
    assert rows["XJ110"].value == "附件1!G27"
    assert (rows["XJ110"].hyperlink.location, rows["XJ110"].hyperlink.target) == ("'附件1'!G27", None)
    assert (rows["XJ405"].value, files["XJ405"]) == ("附件3!G34", FILES["附件3"])
    assert rows["XJ405"].hyperlink.location == "'附件3'!G34"
    assert rows["XJ405"].hyperlink.target.endswith(".xlsx")
    assert rows["XJ620"].hyperlink is None


def test_sheet_prints_on_a4_landscape_with_repeated_header(copies: dict[str, Path]) -> None:
    sheet = load_workbook(copies["附件1"])[SHEET]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == (
        "landscape",
        "9",
        0,
    )
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert sheet.freeze_panes == f"E{HEADER_ROW + 1}"
    assert sheet.print_area.startswith("'校验结果'!$A$1:$H$")
    headers = [cell.value for cell in sheet[HEADER_ROW]]
    assert headers[:8] == ["序号", "等级", "编号", "单元格", "问题", "应为", "怎么办", "说明"]
    assert all(sheet.column_dimensions[letter].outlineLevel == 0 for letter in "ABCDEFGH")
    assert sheet.column_dimensions["I"].outlineLevel == 1
    assert not sheet.protection.sheet
    sheets = load_workbook(copies["附件1"]).worksheets
    assert [view.tabSelected for other in sheets for view in other.views.sheetView] == [True, False]


def test_same_input_same_bytes(checked: Checked, sources: dict[str, Path], tmp_path: Path) -> None:
    source = sources[FILES["附件1"]]
    moment = datetime(2025, 3, 4, 10, 20)  # noqa: DTZ001
    for name in ("一.xlsx", "二.xlsx"):
        annotate(source, checked, tmp_path / name, moment=moment)
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "一.xlsx") as package:
        assert {entry.date_time for entry in package.infolist()} == {(2025, 3, 4, 10, 20, 0)}
        assert b">2025-03-04T10:20:00Z</dcterms:modified>" in package.read("docProps/core.xml")
    assert "2025-03-04 10:20" in load_workbook(tmp_path / "一.xlsx")[SHEET]["A2"].value


def test_no_text_becomes_a_formula(hostile: Result, sources: dict[str, Path], tmp_path: Path) -> None:
    annotate(sources[FILES["附件1"]], hostile.checked[0], tmp_path / "结果.xlsx")
    (row,) = _table(load_workbook(tmp_path / "结果.xlsx")[SHEET])
    assert {cell.data_type for cell in row.values() if cell.value is not None} <= {"s", "n"}
    assert row["应为"].value == "+cmd|' /C calc'!A0"
    assert row["说明"].value == "=1+1"
    for title in ("项目", "填报值", "应为", "依据", "说明"):
        assert row[title].quotePrefix
    with zipfile.ZipFile(tmp_path / "结果.xlsx") as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-A1", "@A1", "\t=1", "\r=1", "#REF!", "=#REF!"])
def test_put_stores_text_as_text(text: str) -> None:
    cell = Workbook().active["A1"]  # type: ignore[index]
    put(cell, text, numeric=False)
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    ("text", "value", "number_format"),
    [
        ("36.61", Decimal("36.61"), "0.00"),
        ("-2", Decimal(-2), "0"),
        ("76.82%", Decimal("0.7682"), "0.00%"),
        ("13812345678", "13812345678", "General"),
        ("007", "007", "General"),
        ("-1+2", "-1+2", "General"),
    ],
)
def test_put_makes_numbers_of_plain_numbers_only(text: str, value: object, number_format: str) -> None:
    cell = Workbook().active["A1"]  # type: ignore[index]
    put(cell, text, numeric=True)
    assert (cell.value, cell.number_format) == (value, number_format)


def _green_below(limit: int) -> Rule:
    green = DifferentialStyle(fill=PatternFill("solid", bgColor="00FF00"))
    return Rule(type="cellIs", operator="lessThan", formula=[str(limit)], dxf=green)


def _workbook(path: Path) -> None:
    """A user's workbook with what a copy must keep: a note, a merge, a scoped name, a format of their own."""
    book = Workbook()
    book.remove(book["Sheet"])
    sheet = book.create_sheet("附件1")
    sheet["B2"], sheet["G27"] = "合并", 36.61
    sheet.merge_cells("B2:D4")
    sheet["G27"].comment = Comment("会计：已与预算股核对", "王会计")
    sheet["G27"].number_format = "#,##0.00"
    sheet.defined_names["三公经费_本年预算"] = DefinedName("三公经费_本年预算", attr_text="'附件1'!$G$27")
    sheet.add_data_validation(DataValidation("list", formula1='"年初,全年"', sqref="H4"))
    sheet.conditional_formatting.add("G27", _green_below(40))
    book.create_sheet("附件2").defined_names["三公经费_本年预算"] = DefinedName(
        "三公经费_本年预算", attr_text="'附件2'!$A$1"
    )
    book.save(path)


def test_users_note_stays_above_ours_and_checking_a_copy_replaces_ours(tmp_path: Path) -> None:
    source, first, second = (tmp_path / name for name in (FILES["附件1"], "一.xlsx", "二.xlsx"))
    _workbook(source)
    merged = replace(SUBTOTAL, place=Place(FILES["附件1"], "附件1", "C3"))
    annotate(source, make_checked(ABOVE_TOTAL, merged), first)
    sheet = load_workbook(first)["附件1"]
    assert sheet["G27"].comment.text.startswith(f"会计：已与预算股核对\n\n{NOTE}\n错误 XJ110")
    assert sheet["G27"].comment.author == "王会计"
    assert sheet["G27"].number_format == "#,##0.00"
    assert "XJ105" in sheet["B2"].comment.text
    assert _shown(sheet, "D4") == FILLS[Severity.REVIEW]
    assert _shown(sheet, "G27") == FILLS[Severity.ERROR]

    submission = replace(SUBMISSION, files=("一.xlsx",))
    annotate(first, make_checked(submission=submission), second)
    again = load_workbook(second)
    assert again.sheetnames == [SHEET, "附件1", "附件2"]
    assert again["附件1"]["G27"].comment.text == "会计：已与预算股核对"
    assert again["附件1"]["B2"].comment is None
    assert _shown(again["附件1"], "G27") == "00FF00"
    assert _shown(again["附件1"], "D4") is None


def test_scoped_names_of_sister_sheets_survive(tmp_path: Path) -> None:
    source, out = tmp_path / FILES["附件1"], tmp_path / "结果.xlsx"
    _workbook(source)
    annotate(source, make_checked(ABOVE_TOTAL), out)
    book = load_workbook(out)
    assert book["附件1"].defined_names["三公经费_本年预算"].attr_text == "'附件1'!$G$27"
    assert book["附件2"].defined_names["三公经费_本年预算"].attr_text == "'附件2'!$A$1"
    assert book["附件1"].data_validations.dataValidation[0].formula1 == '"年初,全年"'
    assert HEADER in book[SHEET].defined_names
    assert not book.defined_names


def test_several_findings_at_a_cell_share_a_note_and_the_gravest_colour(tmp_path: Path) -> None:
    source, out = tmp_path / FILES["附件1"], tmp_path / "结果.xlsx"
    _workbook(source)
    second = replace(PURCHASE, place=ABOVE_TOTAL.place)
    annotate(source, make_checked(second, ABOVE_TOTAL), out)
    sheet = load_workbook(out)["附件1"]
    assert _shown(sheet, "G27") == FILLS[Severity.ERROR]
    assert "XJ115" in sheet["G27"].comment.text
    assert "XJ110" in sheet["G27"].comment.text


@pytest.mark.parametrize("cell", ["", "第 3 段", "XFE1", "A1048577", "A:A", "G0"])
def test_place_that_is_no_cell_is_listed_without_mark(tmp_path: Path, cell: str) -> None:
    source, out = tmp_path / FILES["附件1"], tmp_path / "结果.xlsx"
    _workbook(source)
    annotate(source, make_checked(replace(ABOVE_TOTAL, place=Place(FILES["附件1"], "附件1", cell))), out)
    book = load_workbook(out)
    assert [row["编号"].value for row in _table(book[SHEET])] == ["XJ110"]
    assert book["附件1"]["G27"].comment.text == "会计：已与预算股核对"


def test_a_sheet_of_the_users_with_our_title_is_kept(tmp_path: Path) -> None:
    source, out = tmp_path / FILES["附件1"], tmp_path / "结果.xlsx"
    book = Workbook()
    book.create_sheet(SHEET)["A1"] = "我自己的"
    book.save(source)
    annotate(source, make_checked(), out)
    assert load_workbook(out).sheetnames == [f"{SHEET}（2）", "Sheet", SHEET]


def test_nothing_found_says_what_was_not_checked(tmp_path: Path) -> None:
    source, out = tmp_path / FILES["附件1"], tmp_path / "结果.xlsx"
    _workbook(source)
    annotate(source, make_checked(), out)
    sheet = load_workbook(out)[SHEET]
    assert _table(sheet) == []
    assert any(cell.value == "没有发现问题，但有 4 处没有检查。" for cell in sheet["A"])


def test_input_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "附件1（校验结果）.xlsx"
    _workbook(source)
    before = source.read_bytes()
    with pytest.raises(WriteError, match="这是交来的文件"):
        refuse_input(source, [source])
    (written,) = annotate_all(make_checked(), {source.name: source}, tmp_path)
    assert written.name == "附件1（校验结果）（2）.xlsx"
    assert source.read_bytes() == before


def test_unreadable_source_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"not a zip")
    with pytest.raises(WriteError, match=r"无法为 坏\.xlsx 生成校验结果副本"):
        annotate(tmp_path / "坏.xlsx", make_checked(OVER_BUDGET), tmp_path / "结果.xlsx")
    assert not (tmp_path / "结果.xlsx").exists()
