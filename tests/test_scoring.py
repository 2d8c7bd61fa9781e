"""附件5 scored from what was handed in: completeness, weights, three levels, lateness; bands proposed with evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.forms import EDITION, case, form
from tests.rules.project_sheets import base, sample
from xlzj.editions import load
from xlzj.scoring import Nature, marks
from xlzj.scoring.completeness import parts
from xlzj.scoring.handing_in import working_days_after
from xlzj.scoring.prose import items

if TYPE_CHECKING:
    from xlzj.editions.spec import Edition
    from xlzj.model import Form
    from xlzj.rules.kernel import Case
    from xlzj.scoring import Mark

PROBLEMS, ADVICE = "存在的问题及原因分析", "下一步改进措施"
THREE = (
    "1.绩效目标设置偏低，原因是测算依据不足。\n2.采购计划偏粗，原因是需求汇总不及时。\n"
    "3.专项资金支出进度偏慢，由于项目验收较晚，付款期在次年。"
)
FULL = {
    field.name: "本单位按照提纲逐条写明了情况，内容完整。"
    for field in load(EDITION).forms["附件4"].fields.values()
    if field.type == "text" and field.required
}


def mark(code: str, given: Case) -> Mark:
    return next(one for one in marks(given) if one.code == code)


def scored(code: str, *forms: Form, edition: Edition | None = None) -> tuple[Nature, str]:
    one = mark(code, case(*forms, edition=edition or EDITION))
    return one.nature, "" if one.low is None else f"{one.low}—{one.high}"


def report(**values: str) -> Form:
    return form("附件4", **{**FULL, **values})


def with_deadline(day: str, off: tuple[str, ...] = (), on: tuple[str, ...] = ()) -> Edition:
    edition = load(EDITION)
    assert edition.marking is not None
    marking = edition.marking._replace(deadline=day, off=frozenset(off), on=frozenset(on))
    return replace(edition, marking=marking)


def test_the_report_has_nine_parts() -> None:
    assert [part[0].label[:3] for part in parts(load(EDITION), "附件4")] == [
        "（一）", "（一）", "三、政", "四、国", "五、社", "六、部", "七、存", "八、下", "九、部",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "score"),
    [
        ({}, "8—8"),
        ({ADVICE: ""}, "6—6"),
        ({ADVICE: "无"}, "6—6"),
        ({"政府性基金预算支出情况": "无"}, "8—8"),
        ({"单位基本概况": "", "机构设置": ""}, "6—6"),
        ({PROBLEMS: "", ADVICE: "", "整体支出绩效情况": "", "基本支出情况": "", "机构设置": ""}, "0—0"),
    ],
    ids=["whole", "one", "nil", "may be nil", "two sections of one part", "not below zero"],
)
def test_two_points_for_every_missing_part(changes: dict[str, str], score: str) -> None:
    assert scored("KH102", report(**changes)) == (Nature.COMPUTED, score)


def test_a_report_that_was_not_handed_in_is_not_scored_zero() -> None:
    for code in ("KH102", "KH108", "KH109"):
        assert scored(code, form("附件1")) == (Nature.OPEN, "")
        assert "没有交附件4" in mark(code, case(form("附件1"))).reason


def test_two_points_for_every_missing_attachment() -> None:
    one = mark("KH103", case(form("附件1"), report()))
    assert (one.low, one.reason) == (
        Decimal(3),
        "缺 2 件：附件2 2024年度部门整体支出绩效自评表、附件3 2024年度项目支出绩效自评表。",
    )
    assert mark("KH103", sample("clean-yueyang-2024")).low == Decimal(7)
    real = mark("KH103", sample("yueyang-jkq-2024"))
    assert (real.low, {evidence.rule for evidence in real.evidence}) == (Decimal(0), {"XJ505"})
    assert all(evidence.place and evidence.place.cell for evidence in real.evidence)


def test_weights_and_detail_by_their_share() -> None:
    clean = sample("clean-yueyang-2024")
    for code in ("KH104", "KH105", "KH106"):
        assert mark(code, clean).low == Decimal(5)
    row = ["产出指标（50分）", "数量指标", "培训人次", "≥80人次", "80人次", "40", "40"]
    whole = form("附件2", 绩效指标=[row, [*row[:2], "", "≥5次", "5次", "5", "5"]], 年度资金总额_分值="10")
    assert scored("KH104", whole) == (Nature.COMPUTED, "0.0—0.0")
    assert scored("KH105", whole) == (Nature.COMPUTED, "2.5—2.5")
    assert scored("KH106", whole)[0] is Nature.PROPOSED
    assert mark("KH104", case(whole)).evidence[0].rule == "XJ401"


def test_without_tables_indicators_are_left_open() -> None:
    for code in ("KH104", "KH105", "KH106", "KH107"):
        assert scored(code, base()) == (Nature.OPEN, "")


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("", "0—0"),
        ("无", "0—0"),
        ("1.经费不足，难以开展工作。\n2.资金紧张，投入不足。", "0—0"),
        ("绩效目标意识不够。", "10—12"),
        ("1.绩效目标设置不够科学，" + "有待提高" * 15 + "。\n2.采购程序不够规范。", "13—15"),
        (THREE, "16—18"),
        (THREE + "\n4.资产盘点不及时，原因是交接不细。\n5.履职效能有待提升，主要是人员不足。", "20—20"),
    ],
    ids=["blank", "nil", "money only", "short", "two topics", "three topics", "all"],
)  # fmt: skip
def test_problems_get_a_proposed_band(text: str, band: str) -> None:
    assert scored("KH108", report(**{PROBLEMS: text})) == (Nature.PROPOSED, band)


@pytest.mark.parametrize(
    ("advice", "band"),
    [
        ("1.科学设置绩效目标，" + "做好测算" * 12 + "。\n2.细化采购计划。\n3.盘点资产。", "15—15"),
        ("1.科学设置绩效目标，" + "做好测算" * 12 + "。\n2.细化采购计划。", "12—14"),
        ("1.加强学习，" + "提高认识" * 15 + "。", "9—11"),
        ("加强学习。", "6—8"),
        ("1.加大资金投入，" + "保障工作" * 15 + "。\n2.增加经费。", "0—0"),
        ("", "0—0"),
    ],
    ids=["all answered", "most", "few", "short", "money only", "blank"],
)
def test_advice_is_held_against_the_problems(advice: str, band: str) -> None:
    problems = "1.绩效目标设置偏低。\n2.采购计划偏粗。\n3.资产盘点不及时。"
    assert scored("KH109", report(**{PROBLEMS: problems, ADVICE: advice})) == (Nature.PROPOSED, band)


def test_open_problems_are_named() -> None:
    filled = report(**{PROBLEMS: "1.绩效目标偏低。\n2.采购计划偏粗。", ADVICE: "科学设置绩效目标，" + "做好测算" * 15})
    texts = [evidence.text for evidence in mark("KH109", case(filled)).evidence]
    assert texts[-1] == "没有对应措施：采购计划偏粗。"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("一是甲。二是乙。", 1),
        ("（一）甲。\n（二）乙。\n乙的说明。", 2),
        ("1、甲\n2、乙\n3、丙", 3),
        ("甲。\n乙。", 2),
        ("  ", 0),
    ],
)
def test_items_of_a_chapter(text: str, count: int) -> None:
    assert len(items(text)) == count


def test_late_days_are_working_days() -> None:
    given = with_deadline("2025-03-28", off=("2025-04-04",), on=("2025-03-30",)).marking
    assert given is not None
    days = {"2025-03-28": 0, "2025-03-27": 0, "2025-03-29": 0, "2025-03-30": 1, "2025-03-31": 2, "2025-04-07": 6}
    first = date(2025, 3, 28)
    assert {day: working_days_after(first, date.fromisoformat(day), given) for day in days} == days


@pytest.mark.parametrize(("handed", "score"), [("2025-03-31", "10—10"), ("2025-04-01", "9—9"), ("2025-05-30", "0—0")])
def test_one_point_for_every_working_day_late(handed: str, score: str) -> None:
    edition = with_deadline("2025-03-31")
    assert scored("KH110", form("附件1", 填报日期="2025-03-20"), report(封面日期=handed), edition=edition) == (
        Nature.COMPUTED,
        score,
    )


def test_lateness_needs_a_deadline_and_a_date() -> None:
    assert "没有规定报送截止日" in mark("KH110", case(report(封面日期="2025-03-31"))).reason
    one = mark("KH110", case(report(), edition=with_deadline("2025-03-31")))
    assert (one.nature, one.hindered) == (Nature.OPEN, True)


def test_what_lies_outside_the_workbooks_is_left_to_the_person_who_scores() -> None:
    open_ = [one.field for one in marks(case(report())) if one.nature is Nature.OPEN and not one.hindered]
    assert open_ == ["自评通知_得分", "工作小组_得分", "单位自查_得分", "提交报告_得分"]


def test_an_edition_without_score_sheet_has_no_marks() -> None:
    assert marks(case(form("指标评分表", edition="huizhou-2022"), edition="huizhou-2022")) == ()


def test_every_score_tells_why_and_lies_within_its_points() -> None:
    for name in ("yueyang-jkq-2024", "clean-yueyang-2024"):
        for one in marks(sample(name)):
            assert one.reason
            assert one.low is None or one.high is None or 0 <= one.low <= one.high <= one.full
        assert sum(one.full for one in marks(sample(name))) == 100
