"""汇总.xlsx, 退回单.docx, 问题明细: what a head of finance, a unit and an analyst get."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from pyarrow import parquet

from tests.batch.made import done, row
from tests.batch.reading import by_unit, findings
from tests.samples import SAMPLES
from xlzj.address import column_letters
from xlzj.batch import slip as slips
from xlzj.batch import summary, table
from xlzj.batch.plan import _slips
from xlzj.batch.run import batch
from xlzj.batch.sets import Set
from xlzj.batch.slip import _found
from xlzj.batch.state import State
from xlzj.editions import templates_folder
from xlzj.model import Finding, Place, Severity
from xlzj.report.build_slip import build
from xlzj.report.view import Headline

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("果")
    batch(SAMPLES, folder, jobs=0)
    return folder


def cells(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def stored(tmp_path: Path, *made: Any, strays: Any = ()) -> Path:
    """A database with these results."""
    with State(tmp_path) as state:
        state.store(made)
        state.keep_only((one.key for one in made), strays, {"folder": "收", "workbooks": "3"})
        return state.path


def test_the_summary_adds_up(out: Path) -> None:
    book = load_workbook(out / "汇总.xlsx")
    assert book.sheetnames == ["概况", "单位", "按规则", "单位×规则", "零散与未读"]
    sheet = book["单位"]
    head, *lines = cells(sheet)
    rows = by_unit(out).rows
    assert len(lines) == len(list(SAMPLES.rglob("data.yaml")))
    with (out / "问题明细.csv").open(encoding="utf-8-sig", newline="") as file:
        told = [one["等级"] for one in csv.DictReader(file)]
    assert sum(line[head.index("错误")] for line in lines) == told.count("错误")
    line = next(line for line in lines if line[head.index("文件夹")] == "yueyang-jkq-2024")
    named = dict(zip(head, line, strict=True))
    assert (named["自评得分"], named["等级"], named["年度"]) == (95.93, "优", 2024)
    assert round(named["执行率"], 4) == 0.8934
    assert named["退回单"] == "打开"
    link = sheet.cell(lines.index(line) + 2, head.index("退回单") + 1).hyperlink
    assert link is not None
    assert link.target is not None
    assert link.target.startswith("%E9%80%80%E5%9B%9E%E5%8D%95/")
    assert dict(zip(head, next(one for one in lines if one[1].startswith("益阳")), strict=True))["缺附件"] == "附件3"
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:{column_letters(len(head))}{len(lines) + 1}"
    bars = {str(one.sqref): [rule.type for rule in one.rules] for one in sheet.conditional_formatting}
    errors_at = column_letters(head.index("错误") + 1)
    assert bars[f"{errors_at}2:{errors_at}{len(lines) + 1}"] == ["dataBar"]
    matrix = cells(book["单位×规则"])
    summary = {line[0]: line[1] for line in cells(book["概况"])[1:]}
    assert (summary["报送（套）"], summary["查成"], summary["缺附件"]) == (len(lines), len(lines), 1)
    most = [line for line in cells(book["概况"]) if line[0].startswith("错误最多的第")]
    errors = [line[head.index("错误")] for line in lines]
    assert errors == sorted(errors, reverse=True), "the worst unit comes first"
    worst = [(line[1], number) for line, number in zip(lines, errors, strict=True) if number]
    assert [(line[0].partition("：")[2], line[1]) for line in most] == worst[:10]
    assert all("处" in line[2] for line in most), "and why"
    codes = matrix[0][2:]
    by_rule = {line[0]: line[5] for line in cells(book["按规则"])[1:]}
    assert {code: sum(line[2 + at] or 0 for line in matrix[1:]) for at, code in enumerate(codes)} == by_rule
    assert rows["衡阳市生态环境局"]["counts"] == {"error": 62, "review": 55, "hint": 65}, "报告的问题也算"


def test_a_hostile_name_is_never_a_formula(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x","甲")'
    base = stored(tmp_path, done("a", row(unit=evil, notes=["+1"])), strays=[("-1.xlsx", "@x", "未读")])
    summary.write((base, tmp_path / "汇总.xlsx"))
    book = load_workbook(tmp_path / "汇总.xlsx")
    cell = book["单位"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (evil, "s", True)
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    with zipfile.ZipFile(tmp_path / "汇总.xlsx") as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())
    found = [
        ["XJ104", "错误", "t", "附件1", "f", "s", "A1", "项目", "-0.83", "=1+1", "+0.83", "@x", "-2a", "", "", "", ""]
    ]
    base = stored(tmp_path, done("a", row(unit=evil), found))
    table.write_csv((base, tmp_path / "问题明细.csv"))
    with (tmp_path / "问题明细.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["单位"] == f"'{evil}"
    assert (line["填报值"], line["应为"], line["差额"]) == ("-0.83", "'=1+1", "+0.83")
    assert (line["问题"], line["怎么办"]) == ("'@x", "'-2a")


def test_a_set_that_could_not_be_checked_is_a_row(tmp_path: Path) -> None:
    base = stored(tmp_path, done("甲|e|", None, reason="超过时限 60 秒"), done("乙|e|", row(unit="乙局")))
    summary.write((base, tmp_path / "汇总.xlsx"))
    lines = cells(load_workbook(tmp_path / "汇总.xlsx")["单位"])
    assert [line[1] for line in lines[1:]] == ["乙局", "（未查成）甲"]
    assert lines[2][lines[0].index("主要问题")] == "超过时限 60 秒"
    assert lines[2][lines[0].index("文件夹")] == "甲"


def test_one_rate_gone_wild_hides_no_bar(tmp_path: Path) -> None:
    base = stored(tmp_path, done("a", row(unit="甲", rate="0.95")), done("b", row(unit="乙", rate="9842.96")))
    summary.write((base, tmp_path / "汇总.xlsx"))
    sheet = load_workbook(tmp_path / "汇总.xlsx")["单位"]
    bars = {str(one.sqref)[0]: one.rules[0].dataBar.cfvo[1] for one in sheet.conditional_formatting}
    column = column_letters(cells(sheet)[0].index("执行率") + 1)
    assert (bars[column].type, str(bars[column].val)) == ("num", "1.0")


def test_what_a_meeting_looks_at_is_printed_large_enough_to_read(tmp_path: Path) -> None:
    name = f"{'很长的单位名称' * 6}（退回单）.docx"
    made = row(
        unit="甲",
        slip=name,
        notes=["备注" * 30],
        rules={"XJ104": 3, "XJ124": 9, "FX101": 20},
        causes={"XJ104": 3, "XJ124": 9},
    )
    base = stored(tmp_path, done("a", made), done("b", row(unit="乙", slip="乙（退回单）.docx")))
    summary.write((base, tmp_path / "汇总.xlsx"))
    book = load_workbook(tmp_path / "汇总.xlsx")
    sheet = book["单位"]
    head = [cell.value for cell in sheet[1]]
    last = sheet.print_area.rpartition("$")[0].rpartition("$")[2]
    printed = head[: column_index_from_string(last)]
    assert sheet.print_area.endswith(f"$A$1:${last}$3"), "every row"
    assert {"单位", "年度", "错误", "核实", "要改几处", "缺附件", "主要问题", "自评得分", "执行率"} <= set(printed)
    assert not {"备注", "文件夹", "退回单"} & set(printed)
    width = sum(sheet.column_dimensions[column_letters(at)].width for at in range(1, len(printed) + 1))
    assert width < 190, "about 145 characters of this size are as wide as a landscape A4: not below three quarters"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.row_dimensions[3].height is None, "the file name behind “打开” makes no row taller"
    assert sheet["I2"].value == "三公经费合计 3 处、同比波动较大 9 处", "errors first, no consequences"
    matrix = book["单位×规则"]
    assert (matrix.print_title_cols, matrix.print_title_rows) == ("$A:$B", "$1:$1")
    assert not matrix.sheet_properties.pageSetUpPr or not matrix.sheet_properties.pageSetUpPr.fitToPage


def test_years_and_sets_with_a_year_before_are_counted(tmp_path: Path) -> None:
    made = [row(unit="甲", year=2025, before=True), row(unit="乙", year=2025), row(unit="甲", year=2024)]
    base = stored(tmp_path, *(done(str(at), one) for at, one in enumerate(made)))
    summary.write((base, tmp_path / "汇总.xlsx"))
    book = load_workbook(tmp_path / "汇总.xlsx")
    told = {line[0]: line[1] for line in cells(book["概况"])}
    assert (told["其中 2024 年度"], told["其中 2025 年度"], told["有上年表可比"]) == (1, 2, 1)
    head, *lines = cells(book["单位"])
    assert [line[head.index("上年表")] for line in lines].count("有") == 1


def test_a_long_remark_is_not_cut_off(tmp_path: Path) -> None:
    base = stored(tmp_path, done("a", row(unit="甲", notes=["很长的备注" * 20])), done("b", row(unit="乙")))
    summary.write((base, tmp_path / "汇总.xlsx"))
    sheet = load_workbook(tmp_path / "汇总.xlsx")["单位"]
    assert sheet.row_dimensions[2].height > 40
    assert sheet.row_dimensions[3].height is None


def test_files_that_were_not_checked_are_counted_apart(tmp_path: Path) -> None:
    strays = [("坏.xlsx", "打不开", "未读"), ("甲.xlsx", "重复", "重复"), ("~$甲.xlsx", "锁定", "其他")]
    base = stored(tmp_path, done("a", row(unit="甲")), strays=strays)
    summary.write((base, tmp_path / "汇总.xlsx"))
    [line] = [line for line in cells(load_workbook(tmp_path / "汇总.xlsx")["概况"]) if line[0] == "零散与未读"]
    assert line[1] == 3
    assert "其中 1 项没有查到" in line[2]


@pytest.mark.parametrize(
    ("counts", "roots", "missing", "said"),
    [
        ((6, 0), (3, 0), [], "有错误 6 条（其中连带 3 条，由别条引起）"),
        ((2, 5), (2, 5), [], "有错误 2 条、须核实并说明的 5 条"),
        ((0, 1), (0, 1), ["附件3"], "有须核实并说明的 1 条，缺附件 1 张"),
        ((0, 0), (0, 0), ["附件2", "附件3"], "缺附件 2 张"),
    ],
)
def test_the_slip_says_what_there_is_and_nothing_else(
    counts: tuple[int, int], roots: tuple[int, int], missing: list[str], said: str
) -> None:
    given = {"counts": dict(zip(("error", "review"), counts, strict=True)), "missing": missing}
    assert _found({**given, "roots": dict(zip(("error", "review"), roots, strict=True))}) == said


def test_csv_and_parquet_hold_every_finding(out: Path) -> None:
    with (out / "问题明细.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    columns = parquet.read_table(out / "问题明细.parquet").to_pydict()
    assert len(lines) == len(columns["编号"]) == len(findings(out))
    assert list(columns) == list(lines[0]) == list(table.HEADER)
    assert [(one["单位"], one["编号"], one["单元格"]) for one in lines] == list(
        zip(columns["单位"], columns["编号"], columns["单元格"], strict=True)
    )
    assert set(columns["年度"]) == {2021, 2022, 2024}


def texts(data: bytes) -> list[str]:
    """Every paragraph of a Word file, tables in their place."""
    document = docx.Document(io.BytesIO(data))
    found: list[str] = []
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            found += [" | ".join(cell.text for cell in line.cells) for line in part.rows]
        else:
            found.append(part.text)
    return found


def test_the_slip_says_what_to_mend_in_the_order_of_the_forms(out: Path) -> None:
    lines = texts((out / "退回单" / "益阳市生态环境保护综合行政执法支队（退回单）.docx").read_bytes())
    assert lines[:2] == ["退回单", "益阳市生态环境保护综合行政执法支队："]
    assert "有错误 32 条（其中连带 10 条，由别条引起）、须核实并说明的 5 条，缺附件 1 张" in lines[2]
    assert lines[3:5] == ["一、缺少的附件", "1. 附件3　2021年度项目支出绩效自评表"]
    heads = [line for line in lines if line.startswith("（")]
    assert [head[:6] for head in heads] == ["（一）附件1", "（二）附件2", "（三）自评报", "（四）自评报"]
    assert heads[3] == "（四）自评报告"
    first = next(line for line in lines if line.startswith("1 | 错误"))
    assert first.split(" | ")[2] == "F8"
    assert "应为 896.26" in first
    assert not any("{" in line for line in lines)
    assert not any(line.split(" | ")[1:2] == ["提示"] for line in lines)


def test_cells_with_the_same_mistake_are_each_told_what_they_should_be() -> None:
    def told(rule: str, cell: str, expected: str, sheet: str = "附件1") -> Finding:
        return Finding(rule, Severity.ERROR, "", "", "附件1", Place("a.xlsx", sheet, cell), "", "", expected)

    headline = Headline(
        told("XJ810", "F13", "1.16"),
        (
            told("XJ810", "F15", "83.16"),
            told("XJ810", "F18", "118.60"),
            told("XJ104", "F8", "5.48"),
            told("XJ501", "D3", "", "附件2"),
        ),
    )
    assert slips._followers(headline) == (
        "同样要改：F15 应为 83.16、F18 应为 118.60；由此引起，改好再看：F8（XJ104）、附件2!D3（XJ501）"
    )


def test_slips_of_one_unit_are_told_apart_by_year() -> None:
    def one(folder: str, edition: str, unit: str) -> Set:
        return Set(f"{folder}|{edition}|{unit}", folder, edition, unit, ())

    two = [one("今", "yueyang-2025", "甲局"), one("去", "yueyang-2024", "甲局")]
    same = [one("东", "yueyang-2024", "乙局"), one("西", "yueyang-2024", "乙局"), one("南", "yueyang-2024", "丙局")]
    assert list(_slips([*two, *same]).values()) == [
        "丙局（退回单）.docx",
        "乙局（退回单）.docx",
        "乙局 2（退回单）.docx",
        "甲局 2024 年度（退回单）.docx",
        "甲局 2025 年度（退回单）.docx",
    ]


def test_a_clean_set_gets_no_slip(out: Path) -> None:
    named = {path.name for path in (out / "退回单").iterdir()}
    assert len(named) == 7
    rows = by_unit(out).rows
    assert {one["slip"] for one in rows.values()} - {""} <= named
    assert rows["云溪湖市林业科学研究所"]["slip"] == ""


def test_the_template_is_as_built_and_may_be_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build() == (templates_folder() / slips.TEMPLATE).read_bytes()
    target = tmp_path / slips.TEMPLATE
    target.parent.mkdir()
    document = docx.Document(io.BytesIO(build()))
    document.paragraphs[0].text = "退回单（{{ unit }}）<&>"
    document.save(str(target))
    monkeypatch.setattr(slips, "templates_folder", lambda: tmp_path)
    slips._prepared.cache_clear()
    try:
        batch(SAMPLES / "yiyang-2021", tmp_path / "果", jobs=0)
    finally:
        slips._prepared.cache_clear()
    (made,) = (tmp_path / "果" / "退回单").iterdir()
    assert texts(made.read_bytes())[0] == "退回单（益阳市生态环境保护综合行政执法支队）<&>"


def test_a_unit_that_wrote_yuan_does_not_spoil_the_mean(tmp_path: Path) -> None:
    rates = ("0.9", "0.8", "9842.97")
    base = stored(tmp_path, *(done(str(at), row(rate=rate)) for at, rate in enumerate(rates)))
    summary.write((base, tmp_path / "汇总.xlsx"))
    (line,) = [one for one in cells(load_workbook(tmp_path / "汇总.xlsx")["概况"]) if one[0] == "平均执行率"]
    assert (round(line[1], 4), "另有 1 套超过 200%" in line[2]) == (0.85, True)
