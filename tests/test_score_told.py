"""What the person who scores reads of every point of 附件5: score, why, and the cells it rests on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.forms import EDITION, case, form
from tests.rules.project_sheets import sample
from tests.test_scoring import ADVICE, PROBLEMS, mark, report, with_deadline
from xlzj.editions import load
from xlzj.model import Kind
from xlzj.scoring import ROLE, Nature, marks, totals

if TYPE_CHECKING:
    from xlzj.model import Form
    from xlzj.rules.kernel import Case
    from xlzj.scoring import Mark

TOLD = yaml.safe_load((Path(__file__).parent / "scored.yaml").read_text("utf-8"))
TWO_PROBLEMS = "1.绩效目标设置偏低。\n2.采购计划偏粗。"


def line(one: Mark) -> str:
    score = "" if one.low is None else f" {one.low}" if one.low == one.high else f" {one.low}—{one.high}"
    return f"{one.code} {one.field} {one.title} {one.full} {one.nature}{score}：{one.reason}"


def rests_on(one: Mark) -> list[str]:
    return [
        " ".join(filter(None, [f"{e.place.sheet}!{e.place.cell}" if e.place else "", e.text, e.rule]))
        for e in one.evidence
    ]


def poor() -> Form:
    """附件2 with three indicators: one without a name, their points far from the scheme's."""
    row = ["产出指标（50分）", "数量指标", "培训人次", "≥80人次", "80人次", "40", "40"]
    rows = [
        row,
        [*row[:2], "", "≥5次", "5次", "5", "5"],
        ["效益指标（30分）", "社会效益指标", "知晓度", "提高", "已完成", "5", "5"],
    ]
    return form("附件2", 绩效指标=rows, 年度资金总额_分值="10", 填报日期="2025-04-02")


def poor_set() -> Case:
    gaps = {ADVICE: "", "单位基本概况": "", "机构设置": "", PROBLEMS: TWO_PROBLEMS}
    return case(poor(), report(封面日期="2025-03-28", **gaps), edition=with_deadline("2025-03-31"))


def lost(given: Form, *names: str) -> Form:
    gone = {name: given.fields[name]._replace(kind=Kind.ABSENT) for name in names}
    return replace(given, fields={**given.fields, **gone})


def handed_in(name: str) -> Case:
    return poor_set() if name == "一套差的" else sample("yueyang-jkq-2024")


@pytest.mark.parametrize("name", TOLD)
def test_every_point_of_the_form_as_it_is_told(name: str) -> None:
    assert [line(one) for one in marks(handed_in(name))] == TOLD[name]["各分"]


@pytest.mark.parametrize(("name", "code"), [(name, code) for name in TOLD for code in TOLD[name]["依据"]])
def test_the_cells_that_a_score_rests_on(name: str, code: str) -> None:
    assert rests_on(mark(code, handed_in(name))) == TOLD[name]["依据"][code]


def test_the_score_to_write_is_the_middle_of_what_is_proposed() -> None:
    real = {one.code: one.value for one in marks(handed_in("一套真的"))}
    assert {code: real[code] for code in ("KH103", "KH106", "KH107", "KH108", "KH109", "KH110")} == {
        "KH103": Decimal(0),
        "KH106": Decimal("4.8"),
        "KH107": Decimal("4.5"),
        "KH108": Decimal(14),
        "KH109": Decimal(13),
        "KH110": None,
    }


def test_nothing_handed_in_or_nothing_left_to_read_is_open_and_says_so() -> None:
    given = case(lost(report(), PROBLEMS, "机构设置"))
    seen = {one.code: line(one).partition("：")[2] for one in marks(given) if one.hindered}
    assert seen == {
        "KH102": "附件4的名称“机构设置、存在的问题及原因分析”已丢失，看不到",
        "KH104": "没有交带绩效指标的自评表",
        "KH105": "没有交带绩效指标的自评表",
        "KH106": "没有交带绩效指标的自评表",
        "KH107": "没有交带绩效指标的自评表",
        "KH108": "附件4的名称“存在的问题及原因分析”已丢失",
        "KH109": "附件4的名称“存在的问题及原因分析”已丢失",
    }
    assert {one.nature for one in marks(given) if one.hindered} == {Nature.OPEN}
    bare = case(form("附件1"))
    assert line(mark("KH102", bare)) == "KH102 完整性_得分 正文内容齐全 8 待评：没有交附件4，正文是否齐全看不到"
    whole = line(mark("KH103", sample("clean-yueyang-2024")))
    assert whole == "KH103 完整性_得分 附件内容齐全 7 计算 7：附件齐全。"
    assert [line(mark(code, bare)) for code in ("KH108", "KH109")] == [
        "KH108 反映问题情况_得分 反映问题、分析原因 20 待评：没有交附件4，看不到",
        "KH109 建议情况_得分 建议与问题对应 15 待评：没有交附件4，看不到",
    ]
    own_gone = case(lost(report(), ADVICE))
    assert mark("KH109", own_gone).reason == "附件4的名称“下一步改进措施”已丢失"
    assert mark("KH108", own_gone).nature is Nature.PROPOSED


def test_indicators_that_cannot_be_read_are_open() -> None:
    unread = replace(poor(), tables={})
    reasons = {mark(code, case(unread)).reason for code in ("KH104", "KH105", "KH106", "KH107")}
    assert reasons == {"有自评表的绩效指标读不出来（名称或表头已丢失）"}
    told = [line(one) for one in marks(case(unread)) if one.field == "绩效自评表_得分"]
    assert [words.partition("：")[0] for words in told] == [
        "KH104 绩效自评表_得分 权重符合规程 5 待评",
        "KH105 绩效自评表_得分 细化到三级指标 5 待评",
        "KH106 绩效自评表_得分 三级指标明确、可衡量 5 待评",
        "KH107 绩效自评表_得分 突出核心、相关全面 5 待评",
    ]
    half = case(poor(), unread)
    assert {mark(code, half).nature for code in ("KH104", "KH105", "KH106", "KH107")} == {Nature.OPEN}


def test_points_that_are_no_number_leave_the_weights_open_and_short_names_of_levels_count() -> None:
    row = ["产出指标（50分）", "数量", "培训人次", "≥80人次", "80人次", "四十", "40"]
    given = case(form("附件2", 绩效指标=[row]))
    weights = mark("KH104", given)
    assert (weights.nature, weights.reason) == (Nature.OPEN, "权重没有核对：附件2!F101不是数字（“四十”）")
    assert "附件2用到二级指标 1/9 类（没有质量指标、" in mark("KH107", given).reason


def test_in_time_is_said_and_a_day_that_was_not_filled_in_is_asked_for() -> None:
    edition = with_deadline("2025-03-31")
    in_time = mark("KH110", case(form("附件1", 填报日期="2025-03-20"), edition=edition))
    assert line(in_time) == (
        "KH110 提交报告_得分 按时报送 10 计算 10：报送截止日 2025-03-31，附件1填报日期 2025-03-20，按时报送。"
    )
    undated = mark("KH110", case(report(), edition=edition))
    assert line(undated) == "KH110 提交报告_得分 按时报送 10 待评：封面日期、填报日期都没有填，看不出何时报送"


def test_a_day_that_does_not_exist_is_passed_over() -> None:
    forms = (form("附件1", 填报日期="2025年2月30日"), report(封面日期="2025-04-02"))
    assert (
        "附件4封面日期 2025-04-02，推迟 2 个工作日"
        in mark("KH110", case(*forms, edition=with_deadline("2025-03-31"))).reason
    )


def test_units_of_a_department_that_did_not_evaluate_themselves() -> None:
    own = case(poor(), form("附件5"))
    other = case(form("附件1"))
    other = replace(other, submission=replace(other.submission, unit="乙单位"))
    told = line(mark("KH111", replace(own, sisters=(own, other))))
    assert told == (
        "KH111 单位自查_得分 单位自查 10 建议 9：交来表的 2 个单位里 1 个没有整体自评表（乙单位）；"
        "没有交表的单位须按应报单位清单另扣。"
    )
    assert line(mark("KH111", replace(own, sisters=(own, own)))).endswith(
        "建议 10：交来表的 2 个单位里 0 个没有整体自评表；没有交表的单位须按应报单位清单另扣。"
    )


def test_an_edition_that_does_not_say_how_to_mark_has_no_marks() -> None:
    unmarked = replace(load(EDITION), marking=None)
    assert marks(case(form("附件1"), form("附件5"), edition=unmarked)) == ()


def test_the_points_that_make_up_a_line_of_the_form() -> None:
    given = poor_set()
    spec = given.edition.role(ROLE)
    assert spec is not None
    made = totals(given)
    assert [one.code for one in made["完整性_得分"]] == ["KH102", "KH103"]
    assert [one.code for one in made["绩效自评表_得分"]] == ["KH104", "KH105", "KH106", "KH107"]
    assert {field: sum(one.full for one in parts) for field, parts in made.items()} == {
        field: spec.fields[field].maximum for field in made
    }
