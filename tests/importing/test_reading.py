"""Pieces: labels, plain text, rows that converters have cut, the sections of a report, values."""

from __future__ import annotations

import pytest

from xlzj.editions import load
from xlzj.importing.content import Cell, Content, Row, Table
from xlzj.importing.gather import Gathered, gather
from xlzj.importing.plaintext import blocks_of
from xlzj.importing.prose import head_of, heads, read_report, unit_of
from xlzj.importing.values import told
from xlzj.importing.words import after, alike, key, loose, tidy

EDITION = "yueyang-2024"

FUNDS = (
    "附件3\n2024年度项目支出绩效自评表\n"
    "\t项目支\n出名称\n\t监测经费\n\n\t主管部门\n\t甲局\n\t实施单位\n\t乙站\n\n"
    "\t项目资金\n（万元）\n\t\n\t年初\n预算数\n\t全年\n预算数\n\t全年\n执行数\n\t分值\n\t执行率\n\t得分\n\n"
)


def fields(text: str, edition: str = EDITION) -> dict[str, str | None]:
    gathered = gather([Content("公布.txt", blocks_of(text))], edition)
    return dict(gathered.units[0].sheets[0].data.fields)


def row(*texts: str) -> str:
    return "".join(f"\t{text}\n" for text in texts) + "\n"


def test_labels_are_compared_without_spaces_widths_and_years() -> None:
    assert key("其中：  一般公共\n预算：") == key("其中:一般公共预算")
    assert key("2023 年决算数", 2024) == key("2022年决算数", 2023) != key("2024年决算数", 2024)
    assert loose(key("（一）、“三公”经费（万元）")) == "三公经费"
    assert loose(key("1.2")) == "1.2"  # a number is no numbering


def test_lines_with_different_numbers_are_different() -> None:
    assert alike(key("7、省级专项资金"), key("3、市级专项资金")) == 0
    assert alike(key("上年结转金额"), key("上年结转资金")) > 0.8


@pytest.mark.parametrize(
    ("text", "rest", "colon"),
    [("其中：基本支出：265.85", "265.85", True), ("其中：基 本 支 出 ： ", "", True), ("其中：基本支出 9", "9", False)],
)
def test_a_value_behind_its_label(text: str, rest: str, colon: bool) -> None:
    given = after(key("其中：基本支出："), text)
    assert given is not None
    assert (given.rest, given.colon) == (rest, colon)


def test_another_label_is_not_taken() -> None:
    assert after(key("其中：基本支出："), "其中：基本工资：1") is None


def test_values_are_kept_as_printed() -> None:
    form = load(EDITION).forms["附件2"]
    amount, text = form.fields["一般公共预算"], form.fields["单位名称"]
    assert told(amount, "　6,504.45 ") == "6504.45"
    assert told(amount, "6,50.45") == "6,50.45"  # no thousands: left as it is
    assert told(amount, " 　") is None
    assert told(amount, "10 分") == "10 分"
    assert told(text, "某局（盖章）") == "某局"
    assert told(form.fields["填报日期"], "2025年3月8日") == "2025-03-08"
    assert told(form.fields["填报日期"], "  年  月  日") is None
    assert tidy("　甲\x07\r\n\r\n 乙　") == "甲\n乙"


def test_order_of_the_lines_does_not_matter() -> None:
    lines = [
        row("", "年度资金总额", "1", "2", "3", "10", "100%", "10"),
        row("", "其中：当年财政拨款", "4", "5", "6", "", "", ""),
        row("", "上年结转金额", "7", "8", "9", "", "", ""),
        row("", "其它资金", "", "", "", "", "", ""),
    ]
    straight, turned = fields(FUNDS + "".join(lines)), fields(FUNDS + "".join(reversed(lines)))
    assert straight == turned
    assert straight["上年结转资金_全年执行数"] == "9"
    assert straight["其他资金_年初预算数"] is None
    assert straight["项目支出名称"] == "监测经费"
    assert straight["实施单位"] == "乙站"


def test_what_is_no_line_of_the_form_is_told() -> None:
    text = (
        FUNDS
        + row("", "年度资金总额", "1", "2", "3", "10", "100%", "10")
        + row("", "上级补助", "5", "", "", "", "", "")
    )
    gathered = gather([Content("公布.txt", blocks_of(text))], EDITION)
    (sheet,) = gathered.units[0].sheets
    assert [stray.text for stray in sheet.strays] == ["上级补助", "5"]
    assert sheet.strays[0].where == "第1张表第5行"
    assert "预期目标" in sheet.missing


def test_a_second_value_for_a_field_is_told_not_taken() -> None:
    said = fields(FUNDS + row("", "年度资金总额", "1", "2", "3", "10", "100%", "10"))
    text = FUNDS + row("主管部门", "丙局") + row("", "年度资金总额", "1", "2", "3", "10", "100%", "10")
    gathered = gather([Content("公布.txt", blocks_of(text))], EDITION)
    assert gathered.units[0].sheets[0].data.fields["主管部门"] == said["主管部门"] == "甲局"
    assert any("丙局" in stray.text for stray in gathered.units[0].sheets[0].strays)


def indicators(*rows: tuple[str, ...]) -> Gathered:
    header = (
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    lines = ["2024年度项目支出绩效自评表", "项目支出名称\t监测经费", "主管部门\t甲\t实施单位\t乙", "\t".join(header)]
    lines += ["\t".join(cells) for cells in rows]
    return gather([Content("公布.txt", blocks_of("\n".join(lines)))], EDITION)


def test_a_row_cut_by_a_page_is_put_together() -> None:
    gathered = indicators(
        ("", "产出指标", "数量指标", "监测断面的", "≥31", "31个", "5", "5", ""),
        ("",),
        ("(50 分)", "数量和频次", "个", "，全部达标"),
        ("", "", "质量指标", "达标率", "100%", "100%", "5", "5", ""),
    )
    assert gathered.units[0].sheets[0].data.tables["绩效指标"] == (
        ("产出指标\n（50分）", "数量指标", "监测断面的数量和频次", "≥31个", "31个，全部达标", "5", "5", None),
        (None, "质量指标", "达标率", "100%", "100%", "5", "5", None),
    )


def test_cells_lost_at_the_left_are_brought_back_by_level_and_points() -> None:
    gathered = indicators(
        ("", "产出指标(50分)", "数量指标", "甲", "1", "1", "5", "5", ""),
        ("", "乙", "2", "2", "3", "3", "原因"),
        ("效益指标(30分)", "社会效益指标", "丙", "3", "3", "4", "4", ""),
    )
    rows = gathered.units[0].sheets[0].data.tables["绩效指标"]
    assert rows == (
        ("产出指标\n（50分）", "数量指标", "甲", "1", "1", "5", "5", None),
        (None, None, "乙", "2", "2", "3", "3", "原因"),
        ("效益指标\n（30分）", "社会效益指标", "丙", "3", "3", "4", "4", None),
    )


def test_merged_word_cells_tell_the_columns() -> None:
    def cells(*parts: tuple[str, int] | tuple[str, int, bool]) -> Row:
        made, column = [], 0
        for part in parts:
            made.append(Cell(part[0], column, part[1], len(part) > 2))
            column += part[1]
        return Row(1, tuple(made))

    table = Table(
        1,
        (
            cells(("财政供养人员情况（人）", 5), ("编制数", 1), ("2024年实际在职人数", 1), ("控制率", 1)),
            cells(("", 5, True), ("11", 1), ("12", 1), ("", 1)),
            cells(("经费控制情况（万元）", 5), ("2023年决算数", 1), ("2024年预算数", 1), ("2024年决算数", 1)),
            cells(("三 公 经 费", 5), ("", 1), ("3.00", 1), ("1.96", 1)),
            cells(("3、市级专项资金（一个专项一行）", 5), ("1", 1), ("2", 1), ("3", 1)),
            cells(("某专项", 5), ("1", 1), ("2", 1), ("3", 1)),
            cells(("厉行节约保障措施", 2), ("少开会", 6)),
        ),
        gridded=True,
    )
    (unit,) = gather([Content("公布.docx", (table,))], EDITION).units
    data = unit.sheets[0].data
    assert data.fields["实际在职人数"] == "12"
    assert data.fields["控制率"] is None
    assert (data.fields["三公经费_上年决算"], data.fields["三公经费_本年预算"]) == (None, "3.00")
    assert data.tables["市级专项资金明细"] == (("某专项", "1", "2", "3"),)
    assert data.fields["厉行节约保障措施"] == "少开会"


def test_sections_of_a_report_by_their_titles() -> None:
    edition = load(EDITION)
    lines = [
        "1、 部门（单位）基本情况",
        "（一）单位基本概况",
        "管环保。",
        "（2）机构设置",
        "在编人员11人，退休人数2人。",
        "八、下一步改进措施",
        "加强管理。",
        "（一）单位基本概况不清的问题已改。",
        "其他需要说明的情况：无。",
    ]
    said = read_report(edition, ["部门（单位）名称：甲局（盖章）", "2025年3月8日"], lines).fields
    assert said["单位基本概况"] == "管环保。"
    assert said["下一步改进措施"] == "加强管理。\n（一）单位基本概况不清的问题已改。"
    assert said["其他需要说明的情况"] == "无。"
    assert (said["单位名称"], said["封面日期"], said["退休人数"]) == ("甲局", "2025-03-08", "2")


def test_a_sentence_is_no_title() -> None:
    outline = heads(load(EDITION))
    assert head_of("下一步改进措施还在研究，包括加强管理。", outline) is None
    assert head_of("八、下一步 改进措施", outline) is not None


def test_the_unit_from_a_title_in_two_lines() -> None:
    assert unit_of(["2021年度益阳市某某", "支队整体支出绩效自评报告"]) == "益阳市某某支队"
    assert unit_of(["2022年度部门整体支出绩效自评报告"]) is None


def test_two_units_in_one_text() -> None:
    one = FUNDS + row("", "年度资金总额", "1", "2", "3", "10", "100%", "10")
    base = "附件1\n2024年度部门整体支出绩效评价基础数据表\n" + row(
        "财政供养人员情况（人）", "编制数", "2024年实际在职人数", "控制率"
    )
    base += row("", "1", "1", "100%") + row("经费控制情况（万元）", "2023年决算数", "2024年预算数", "2024年决算数")
    base += row("三公经费", "1", "2", "3") + row("公用经费", "1", "2", "3") + "\n\n"
    gathered = gather([Content("公布.txt", blocks_of(base + one + "\n\n" + one + "\n\n" + base + one))], EDITION)
    assert [[sheet.form.key for sheet in unit.sheets] for unit in gathered.units] == [
        ["附件1", "附件3", "附件3"],
        ["附件1", "附件3"],
    ]


def test_another_year_is_not_taken_for_this_one() -> None:
    text = (FUNDS + row("", "年度资金总额", "1", "2", "3", "10", "100%", "10")).replace("2024", "2019")
    gathered = gather([Content("公布.txt", blocks_of(text))])
    assert not gathered.units
    assert "2019 年度" in gathered.refused[0]
    forced = gather([Content("公布.txt", blocks_of(text))], EDITION)
    assert "2019 年度" in forced.units[0].doubts[0]


def test_a_line_whose_headers_were_not_met_is_told_not_guessed() -> None:
    text = "2024年度项目支出绩效自评表\n" + row("项目支出名称", "监测经费") + row("主管部门", "甲", "实施单位", "乙")
    text += row("", "年度资金总额", "1", "2", "3", "10", "100%", "10") + row(
        "", "其他资金", "4", "5", "6", "7", "8", "9"
    )
    gathered = gather([Content("公布.txt", blocks_of(text))], EDITION)
    (sheet,) = gathered.units[0].sheets
    assert not [name for name in sheet.data.fields if name.startswith(("年度资金总额", "其他资金"))]
    assert {"1", "100%", "4", "9"} <= {stray.text for stray in sheet.strays}


def test_several_labels_in_one_cell() -> None:
    text = FUNDS + row("", "年度资金总额", "1", "2", "3", "10", "100%", "10")
    text += "填表人：张 三   填 报 日 期：2025年3月8日  联系电话：0730-1  单位负责人签字：\n"
    said = fields(text)
    assert (said["填表人"], said["填报日期"], said["联系电话"]) == ("张 三", "2025-03-08", "0730-1")
    assert said["单位负责人"] is None
