"""What the report tells against the forms: XJ514, XJ601…XJ606, XJ618, XJ905, XJ909."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forms import form
from tests.prose.telling import found, verdicts

if TYPE_CHECKING:
    from xlzj.model import Form

BASE = form(
    "附件1",
    编制数="12",
    实际在职人数="11",
    三公经费=["2.06", "3.00", "1.96"],
    公务用车购置和维护经费=["2.06", "3.00", "1.96"],
    公车运行维护=["2.06", "3.00", "1.96"],
    公务接待=["", "", ""],
    公用经费=["40.00", "36.61", "57.85"],
    项目支出=["100.00", "183.00", "324.46"],
    市级专项资金明细=[["环保管家服务", "", "10.00", "9.50"]],
)


def whole(days: str = "321天", rate: str = "95%", score: str = "95.00") -> Form:
    rows = [
        ["产出指标", "数量指标", "全区空气质量优良天数", "≥310天", days, "50", "45", ""],
        ["效益指标", "生态效益指标", "空气优良率", "≥90%", rate, "30", "30", ""],
        ["满意度指标", "服务对象满意度指标", "中央环保督察交办信访件", "35.5件", "34.5件", "10", "10", ""],
    ]
    return form(
        "附件2",
        年度资金总额=["404.17", "633.83", "633.83"],
        年度资金总额_分值="10",
        年度资金总额_得分="10",
        基本支出="265.85",
        项目支出="300.43",
        总分_分值="100",
        总分_得分=score,
        绩效指标=rows,
    )


FORMS = (BASE, whole())
AMOUNTS = [
    ("XJ601", "基本支出265.84万元。", ["pass"]),
    ("XJ601", "基本支出265.86万元。", ["pass"]),
    ("XJ601", "基本支出265.87万元。", ["error"]),
    ("XJ601", "公用经费75.85万元。", ["error"]),
    ("XJ601", "基本支出比上年减少20万元。", []),
    ("XJ601", "项目支出年初预算数为183.00万元，决算实际支出数为300.43万元。", ["pass", "error"]),
    ("XJ601", "项目支出年初预算数为193.00万元。", ["review"]),
    ("XJ601", "2024年预算收入700万元，其中基本支出486.20万元。", []),
    ("XJ602", "“三公”经费1.96万元，公务用车运行维护费1.96万元，公务接待费0.00万元。", ["pass", "pass"]),
    ("XJ602", "“三公”经费1.69万元。", ["error"]),
    ("XJ603", "编制人数12人，在职人数11人。", ["pass", "pass"]),
    ("XJ603", "编制人数12人，在职人数12人。", ["pass", "error"]),
    ("XJ603", "局行政编制37名，提前离岗人员1人。", []),
    ("XJ604", "项目支出9.50万元，其中环保管家服务9.50万元。", ["pass"]),
    ("XJ604", "项目支出9.90万元，其中环保管家服务9.90万元。", ["review"]),
    ("XJ605", "部门整体支出绩效自评得分95.00分。", ["pass"]),
    ("XJ605", "部门整体支出绩效自评得分97.00分。", ["review"]),
    ("XJ605", "产出指标得分45分。", []),
    ("XJ606", "空气质量优良率为95%。", ["pass", "pass"]),
    ("XJ606", "空气质量优良率为87.9%。", ["error"]),
    ("XJ606", "6月份空气质量优良率达到96.7%。", []),
    ("XJ606", "力争空气质量优良率86.3%以上。", []),
    (
        "XJ606",
        "中央环保督察交办的18件信访件，办结17件；省环保督察交办的18.5件信访件均已全部办结。",
        ["review"],
    ),
    (
        "XJ606",
        "中央环保督察交办的17件信访件，办结16件；省环保督察交办的18.5件信访件均已全部办结。",
        ["pass"],
    ),
]


@pytest.mark.parametrize(("code", "text", "expected"), AMOUNTS, ids=range(len(AMOUNTS)))
def test_claim_against_the_tables(code: str, text: str, expected: list[str]) -> None:
    assert verdicts(code, "二、一般公共预算支出情况", text, forms=FORMS) == expected


CHANGES = [
    ("“三公”经费1.96万元，比上年减少0.10万元，下降4.85%。", ["pass"]),
    ("“三公”经费1.96万元，比上年减少0.11万元，下降5.31%。", ["pass"]),  # within what three printed numbers allow
    ("“三公”经费1.96万元，比上年减少0.20万元，下降9.26%。", ["error"]),
    ("“三公”经费1.96万元，比上年增加0.10万元，增长5.38%。", ["error"]),
    ("公务用车运行维护费1.96万元，比上年减少0.10万元。", ["pass"]),
    ("公用经费57.85万元，比上年增加17.85万元。", ["pass"]),
    ("公用经费57.85万元，比上年增加18.75万元。", ["error"]),
    ("公用经费56.85万元，比上年增加18.75万元。", []),  # XJ601 tells that the amount itself is wrong
    ("公用经费约57.85万元，比上年增加18.75万元。", []),
    ("公务接待费0.00万元，比上年减少0.50万元。", []),  # blank is not zero
    ("“三公”经费预算3.00万元，比上年减少0.50万元。", []),
    ("“三公”经费1.96万元。", []),
]


@pytest.mark.parametrize(("text", "expected"), CHANGES, ids=range(len(CHANGES)))
def test_xj514_changes_since_the_year_before_are_those_of_the_form(text: str, expected: list[str]) -> None:
    assert verdicts("XJ514", "二、一般公共预算支出情况", text, forms=FORMS) == expected


def test_xj514_says_the_change_and_both_years() -> None:
    (one,) = found("XJ514", "公用经费57.85万元，比上年增加18.75万元。", forms=FORMS)
    assert "公用经费（2023年决算数） 40.00、公用经费（2024年决算数） 57.85，应为增加 17.85 万元" in one.message
    assert [operand.value for operand in one.operands] == ["40.00", "57.85"]
    assert found("XJ514", "公用经费57.85万元，比上年增加18.75万元。") == []


def test_both_tables_are_named_with_their_cells() -> None:
    (one,) = found("XJ601", "项目支出290.43万元。", forms=FORMS)
    assert "附件2项目支出 300.43、附件1项目支出（2024年决算数） 324.46" in one.message
    assert [operand.place.file for operand in one.operands] == ["附件2.xlsx", "附件1.xlsx"]
    assert one.form == "报告"
    assert (one.place.file, one.place.paragraph) == ("报告.txt", 1)


def test_a_total_that_is_wrong_in_the_table_too_is_told_as_it_adds_up() -> None:
    (one,) = found("XJ605", "部门整体支出绩效自评得分96分。", forms=(BASE, whole(score="96.00")))
    assert "附件2印的总分也是 96，但各项相加为 95 分" in one.message
    assert one.expected == "95 分"


def test_budgets_of_items_with_the_one_that_only_its_sheet_tells() -> None:
    texts = (
        "3.“公共专项”年初预算540万元，实际支出31.88万元：",
        "（1）举报奖励项目0.88万元：年初预算10万元。",
        "（2）数字环保运维25万元：年初预算145万元。",
        "（3）2024年排污许可证核发6万元：完成制证。",
    )
    sheet = form("附件3", 项目支出名称="排污许可证核发专项", 年度资金总额=["25.00", "10.00", "6.00"])
    (one,) = found("XJ604", *texts, forms=(BASE, whole(), sheet))
    assert one.expected == "180.00 万元"
    assert "10＋145＋25" in one.message
    right = (texts[0].replace("540", "180"), *texts[1:])
    assert found("XJ604", *right, forms=(BASE, whole(), sheet)) == []


def test_words_against_the_words_of_a_sheet() -> None:
    rows = [["产出指标", "数量指标", "监测站", "1个", "0", "50", "40", "跨年项目，2024年9月完成预算追加及采购程序"]]
    sheet = form("附件3", 项目支出名称="监测能力提升项目", 绩效指标=rows)
    (one,) = found("XJ618", "2024年12月完成项目采购、预算追加等程序。", forms=(BASE, sheet))
    assert "时间不一致" in one.message
    assert found("XJ618", "2024年9月完成项目采购、预算追加等程序。", forms=(BASE, sheet)) == []


def test_list_of_attachments() -> None:
    listed = ("报告需要以下附件：", "1.部门整体支出绩效评价基础数据表", "2.部门整体支出绩效自评表")
    assert found("XJ905", *listed, forms=FORMS) == []
    (one,) = found("XJ905", *listed, "3.政府性基金预算支出情况表", forms=FORMS)
    assert "政府性基金预算支出情况表" in one.message


def test_the_units_name_in_a_report() -> None:
    assert found("XJ909", "岳阳市生态环境局测试开发区分局内设三个科室。", forms=FORMS) == []
    (one,) = found("XJ909", "岳阳市生态环境局测试开发分局内设三个科室。", forms=FORMS)
    assert one.place.paragraph == 1
