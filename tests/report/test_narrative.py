"""The sentences of the 自评报告: right numbers, right words, nothing invented, nothing said twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.forms import form, submission
from tests.report.narratives import CLEAN, EDITION, SEED, edited, sample
from xlzj.editions import BadText
from xlzj.interval import round_to
from xlzj.report.narrative import Narrative, Origin, narrative, sentences

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.model import Fact, Place, Submission


def _told(name: str) -> Narrative:
    return narrative(sample(name).submission, EDITION)


def _automatic(report: Narrative) -> list[str]:
    return [p.text for section in report.sections for p in section.paragraphs if p.origin is Origin.AUTOMATIC]


def _section(report: Narrative, heading: str) -> list[str]:
    (found,) = (section for section in report.sections if section.heading == heading)
    return [paragraph.text for paragraph in found.paragraphs]


def _facts(handed_in: Submission) -> dict[Place, Fact]:
    facts = {fact.place: fact for filled in handed_in.forms for fact in filled.fields.values()}
    cells = (cell for f in handed_in.forms for rows in f.tables.values() for row in rows for cell in row.cells.values())
    return facts | {cell.place: cell for cell in cells}


@pytest.mark.parametrize("name", [CLEAN, SEED])
def test_every_number_of_the_automatic_text_can_be_followed_to_its_cells(name: str) -> None:
    report = _told(name)
    printed = sorted({number.printed for number in report.numbers}, key=len, reverse=True)
    for text in _automatic(report):
        rest = re.sub(r"附件\d![A-Z]+\d+|【[^】]*未填】", "", text).replace(str(report.year), "")
        for part in printed:
            rest = rest.replace(part, "")
        assert not re.search(r"\d", rest), rest
    assert all(number.places for number in report.numbers if number.value is not None)


@pytest.mark.parametrize("name", [CLEAN, SEED])
def test_quoted_numbers_are_those_of_the_workbook(name: str) -> None:
    handed_in = sample(name).submission
    facts = _facts(handed_in)
    compared = 0
    for number in narrative(handed_in, EDITION).numbers:
        if number.value is None or len(number.places) > 1:
            continue
        fact = facts[number.places[0]]
        if fact.number is None:  # a derived cell left blank, or a count of sheets
            continue
        expected = fact.number.scaleb(2) if number.unit == "%" else fact.number
        assert number.value == round_to(expected, 2), number
        compared += 1
    assert compared > 20


def test_clean_unit_has_nothing_to_fill_in() -> None:
    report = _told(CLEAN)
    assert report.missing == ()
    assert not any("【" in text for text in _automatic(report))
    assert report.date == "2025年3月20日"


def test_sections_stand_in_the_order_of_the_official_outline() -> None:
    headings = [section.heading for section in _told(SEED).sections if section.level == 1]
    assert [heading[0] for heading in headings] == list("一二三四五六七八九其")


def test_seed_sentences_carry_changes_and_shares() -> None:
    texts = sentences(sample(SEED).submission, EDITION)
    assert set(texts) == {"机构设置_数字", "基本支出情况_数字", "项目支出情况_数字", "整体支出绩效情况_数字"}
    basic = texts["基本支出情况_数字"]
    assert "我单位2024年度基本支出265.85万元，其中人员经费207.99万元，公用经费57.85万元。" in basic
    assert "人员经费占基本支出的78.24%，公用经费占21.76%。公用经费比上年减少14.72万元，下降20.28%。" in basic
    assert "“三公”经费合计1.96万元，比上年减少0.10万元，下降4.85%。" in basic
    assert "公务接待费" not in basic  # blank in the form: not made 0.00
    scores = texts["整体支出绩效情况_数字"]
    assert "执行率89.34%。部门整体支出绩效自评总分95.93分，评价等级为“优”。" in scores
    assert "产出指标得49分（分值50分），效益指标得28分（分值30分），满意度指标得10分（分值10分）" in scores
    assert "有2项扣分：“中央环保督察交办信访件”扣1分" in scores
    assert "偏差原因及改进措施：空气质量优良率下降3.3%。" in scores


def test_two_tables_that_disagree_are_named_not_chosen_in_silence() -> None:
    report = _told(SEED)
    (first, *_) = _section(report, "（二）项目支出情况")
    assert first.startswith("2024年项目支出预算183.00万元，决算300.43万元【附件1!H14为324.46万元，请核对】。")
    assert "比预算增加117.43万元" in first
    assert any("324.46" in line for line in report.missing)
    assert "封面：封面日期未填" in report.missing
    assert any("办案费" in line and "未填" in line for line in report.missing)


def test_what_the_accountant_says_is_not_said_again() -> None:
    report = _told(CLEAN)
    own = _section(report, "（一）基本支出情况")
    assert own[0].startswith("2024年度基本支出606.52万元")  # hers opens, ours only adds
    assert own[-2] == "人员经费占基本支出的90.63%，公用经费占9.37%。公用经费比上年减少1.35万元，下降2.32%。"
    assert sum("606.52" in text for text in own) == 1
    assert "我单位2024年度基本支出606.52万元" in sentences(sample(CLEAN).submission, EDITION)["基本支出情况_数字"]
    differing = _section(_told(SEED), "（一）基本支出情况")  # hers says 265.84: both stay, ours first
    assert "265.85" in differing[0]
    assert any("265.84" in text for text in differing[1:])


def test_attachments_are_listed_once() -> None:
    headings = [section.heading for section in _told(CLEAN).sections]
    assert "报告附件：" not in headings
    bare = narrative(submission(form("附件4")), EDITION)
    assert _section(bare, "报告附件：")[0] == "1.部门整体支出绩效评价基础数据表"
    assert _section(bare, "其他需要说明的情况") == ["无。"]


def test_blank_forms_make_marks_not_numbers() -> None:
    report = narrative(submission(form("附件1"), form("附件2"), form("附件4")), EDITION)
    text = "\n".join(_automatic(report))
    assert "基本支出【基本支出未填】" in text
    assert "占基本支出" not in text
    assert "比上年" not in text
    assert "等级" not in text
    assert not re.search(r"\d万元", text)
    assert _section(report, "七、存在的问题及原因分析")[0].startswith("【请填写：")
    assert "没有交附件3（项目自评表）" in report.missing


def test_forms_that_were_not_handed_in_are_missing() -> None:
    report = narrative(submission(), EDITION)
    assert "没有交附件1（基础数据表）" in report.missing
    assert not any("附件5" in line for line in report.missing)
    assert "附件2" not in "".join(_automatic(report))


def test_reason_of_a_lost_point_is_asked_for() -> None:
    row = ["产出指标", "数量指标", "检查次数；", "≥10次\n每月", "8次", "10", "8", ""]
    report = narrative(submission(form("附件2", 绩效指标=[row])), EDITION)
    text = "".join(_automatic(report))
    assert "“检查次数”扣2分（年度指标值：≥10次，每月，实际完成值：8次），【“检查次数；”的偏差原因未填】" in text


def test_partial_scores_are_no_total() -> None:
    rows = [
        ["产出指标", "数量指标", "甲", "1", "1", "20", "20", ""],
        ["产出指标", "数量指标", "乙", "1", "1", "30", "", ""],
    ]
    text = "".join(_automatic(narrative(submission(form("附件2", 绩效指标=rows)), EDITION)))
    assert "产出指标得【产出指标得分未填】（分值50分）" in text


def test_own_lines_become_paragraphs_and_headings() -> None:
    own = '（一）大气治理\n一是“<90% & "x"”。\n\n  {{ 7*7 }}  '
    report = narrative(submission(form("附件4", 整体支出绩效情况=own)), EDITION)
    (section,) = (section for section in report.sections if section.heading.startswith("六、"))
    kept = [(p.text, p.origin) for p in section.paragraphs if p.origin is not Origin.AUTOMATIC]
    assert kept == [
        ("（一）大气治理", Origin.HEADING),
        ('一是“<90% & "x"”。', Origin.OWN),
        ("{{ 7*7 }}", Origin.OWN),
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("整体自评表.基本支出", "整体自评表.没有这项", "“（一）基本支出情况”.*没有“没有这项”这个名称"),
        ("{{ 年 }}年度基本支出", "{{ 年 年度基本支出", "“（一）基本支出情况”.*语法有误"),
        ("我单位{{ 年 }}", "{{ ''.__class__.__mro__ }}", "不允许的写法"),
        ("我单位{{ 年 }}", "{{ 年 }} }}", "没有配对"),
        ("own: 机构设置", "own: 机构设制", "没有“文字材料”的字段“机构设制”"),
        ("ask: 本单位", "aks: 本单位", "没有“aks”这个键"),
    ],
)
def test_outline_with_a_mistake_is_refused_by_name(tmp_path: Path, before: str, after: str, message: str) -> None:
    edition = edited(tmp_path, before, after)
    with pytest.raises(BadText, match=message):
        narrative(sample(CLEAN).submission, edition)


def test_many_projects_do_not_fill_pages_of_the_text() -> None:
    """More than twelve: the dearest twelve, and of the sheets those that spent little; fewer: each of them."""
    bundle = sample("zhuzhou-2024/机关")
    many = "".join(_automatic(narrative(bundle.submission, bundle.edition)))
    dearest = re.search(r"支出较大的项目：([^。]+)。", many)
    assert dearest
    assert len(dearest[1].split("；")) == 12
    assert dearest[1].startswith("环境污染防治专项预算540.00万元，决算461.50万元")
    sheets = re.search(
        r"对27个项目开展了项目支出绩效自评，各项目的预算、执行和得分见所附的项目支出绩效自评表。其中执行率不到八成的：([^。]+)。",
        many,
    )
    assert sheets
    assert re.findall(r"执行率([\d.]+)%", sheets[1]) == ["0", "76.40", "60", "54.40", "66.80", "12"]
    few = "".join(_automatic(_told(CLEAN)))
    assert "主要项目：业务工作经费" in few
    assert "对3个项目开展了项目支出绩效自评：业务工作经费全年预算" in few
