"""Cover, signatures, content, names of units."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.forms import case, form, run, statuses
from tests.rules.project_sheets import sample, sheet, whole
from xlzj.model import Fact, Form, Kind
from xlzj.rules import completeness, unit_names
from xlzj.rules.units import differs_by_one, variants

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for module in (completeness, unit_names) for rule in module.RULES}
UNIT = "岳阳市生态环境局岳阳经济技术开发区分局"
SIGNED = {"填表人": "林晓岚", "填报日期": "2025-03-18", "联系电话": "0700-5550126", "单位负责人": "周启明"}


def named(rule: str, *forms: Form, unit: str = UNIT) -> list[str]:
    """How a rule ends for a unit of this name."""
    made = case(*forms)
    made = replace(made, submission=replace(made.submission, unit=unit))
    return [f"{o.status}:{o.finding.severity}" if o.finding else str(o.status) for o in RULE[rule].run(made)]


def without(filled: Form, name: str) -> Form:
    """The form with one named range lost."""
    lost = Fact(name, filled.fields[name].place, Kind.ABSENT, "")
    return replace(filled, fields={**filled.fields, name: lost})


@pytest.mark.parametrize(
    ("day", "ended"),
    [
        ("2025-03-20", "pass"),
        ("2025年3月20日", "pass"),
        ("2025-12-31", "pass"),
        ("2024-12-31", "finding:review"),
        ("2026-01-01", "finding:review"),
        ("2025-02-30", "finding:review"),
        ("2025年  月  日", "finding:review"),
        ("——", "finding:review"),
        ("", "finding:review"),
    ],
)
def test_xj901_the_cover_has_a_day_of_the_year_after(day: str, ended: str) -> None:
    assert statuses(RULE["XJ901"], form("附件4", 单位名称="某某单位", 封面日期=day)) == ["pass", ended]


def test_xj901_needs_a_unit_and_a_report() -> None:
    assert statuses(RULE["XJ901"], form("附件4", 封面日期="2025-03-20")) == ["finding:review", "pass"]
    assert statuses(RULE["XJ901"], whole()) == ["unchecked"]
    assert statuses(RULE["XJ901"], without(form("附件4", 单位名称="某"), "封面日期")) == ["pass", "unchecked"]


@pytest.mark.parametrize(
    ("changes", "ended"),
    [
        ({}, "pass"),
        ({"填表人": ""}, "finding:review"),
        ({"填表人": "/"}, "finding:review"),
        ({"填报日期": "2024-03-18"}, "finding:review"),
        ({"填报日期": "三月"}, "finding:review"),
        ({"联系电话": "13800138000"}, "pass"),
        ({"联系电话": "138-0013-8000"}, "pass"),
        ({"联系电话": "138 0013 8000"}, "pass"),
        ({"联系电话": "138****8000"}, "pass"),
        ({"联系电话": "（0730）8888888"}, "pass"),
        ({"联系电话": "0730—8888888转801"}, "pass"),
        ({"联系电话": "张三 13800138000、8888888"}, "pass"),
        ({"联系电话": "1380013800"}, "finding:review"),
        ({"联系电话": "同上"}, "finding:review"),
        ({"联系电话": "12345"}, "finding:review"),
    ],
)
def test_xj902_the_signing_line(changes: dict[str, str], ended: str) -> None:
    assert statuses(RULE["XJ902"], form("附件1", **{**SIGNED, **changes})) == [ended]


def test_xj902_one_finding_names_all_that_is_empty() -> None:
    (outcome,) = run(RULE["XJ902"], form("附件1", **{**SIGNED, "填报日期": "", "单位负责人": "", "联系电话": "1"}))
    assert outcome.finding is not None
    assert outcome.finding.field == "填报日期"
    assert outcome.finding.message == "附件1表尾填报日期、单位负责人没有填写；联系电话“1”不像电话号码。"


def test_xj902_forms_without_a_signing_line_and_lost_names() -> None:
    assert statuses(RULE["XJ902"], form("附件5")) == ["not_applicable"]
    assert statuses(RULE["XJ902"], without(form("附件1", **SIGNED), "填表人")) == ["unchecked"]


GOALS = "1、完成整改。\n2、加强执法。\n3、持续改善。"


@pytest.mark.parametrize(
    ("goals", "done", "ended"),
    [
        (GOALS, "已完成", "finding:hint"),
        (GOALS, "全部完成。", "finding:hint"),
        (GOALS, "完成整改3处，执法350次，优良率82.7%", "pass"),
        ("完成整改；加强执法", "已完成", "finding:hint"),
        ("完成年度整改任务", "已完成", "pass"),
        (GOALS, "", "not_applicable"),
        ("", "已完成", "pass"),
    ],
)
def test_xj904_done_says_nothing_of_several_goals(goals: str, done: str, ended: str) -> None:
    assert statuses(RULE["XJ904"], form("附件3", 预期目标=goals, 实际完成情况=done))[0] == ended


@pytest.mark.parametrize(
    ("field", "text", "ended"),
    [
        ("下一步改进措施", "", "finding:error"),
        ("下一步改进措施", "无。", "finding:review"),
        ("下一步改进措施", "改" * 19, "finding:review"),
        ("下一步改进措施", "改" * 20, "pass"),
        ("政府性基金预算支出情况", "无", "pass"),
        ("政府性基金预算支出情况", "不涉及", "pass"),
        ("政府性基金预算支出情况", "", "finding:review"),
    ],
)
def test_xj904_sections_have_content(field: str, text: str, ended: str) -> None:
    made = form("附件4", **{field: text})
    ends = dict(zip([n for n, f in _required(made)], statuses(RULE["XJ904"], made), strict=True))
    assert ends[field] == ended


def _required(made: Form) -> list[tuple[str, Fact]]:
    spec = case(made).spec(made)
    return [(n, f) for n, f in made.fields.items() if spec.fields[n].required and spec.fields[n].type == "text"][1:]


def test_xj904_without_a_report_is_not_checked() -> None:
    assert statuses(RULE["XJ904"], whole()) == ["not_applicable", "unchecked"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("岳阳市生态环境局岳阳经济开发区分局内设", "岳阳市生态环境局岳阳经济开发区分局"),
        ("在岳阳，岳阳生态环境局岳阳经济技术开发区分局", "岳阳生态环境局岳阳经济技术开发区分局"),
        ("岳阳市生态环境保护局岳阳经济技术开发区分局", "岳阳市生态环境保护局岳阳经济技术开发区分局"),
        (f"{UNIT}内设办公室", ""),
        ("岳阳市生态环境局", ""),  # the bureau above
        ("岳阳市生态环境局岳阳楼区分局", ""),  # a sister
        ("岳阳市", ""),
    ],
)
def test_near_names_of_a_unit(text: str, near: str) -> None:
    assert next(variants(text, UNIT), "") == near


def test_a_short_name_has_too_many_neighbours() -> None:
    assert list(variants("市林业所和市林业研究所", "市林业研究所")) == []


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("株洲市生态环境暗", "株洲市生态环境局", True),
        ("株洲市第一中学", "株洲市第二中学", False),
        ("岳阳县财政局", "岳阳市财政局", False),
        ("株洲市生态环境局", "株洲市生态环境局", False),
        ("株洲市生态环境局", "株洲市生态局", False),
    ],
)
def test_names_that_differ_by_a_slip(a: str, b: str, one: bool) -> None:
    assert differs_by_one(a, b) is one


def test_xj909_one_name_for_one_unit() -> None:
    assert named("XJ909", whole(单位名称=UNIT)) == ["pass"]
    assert named("XJ909", whole(单位名称=f"{UNIT}（盖章）")) == ["pass"]
    assert named("XJ909", whole(单位名称="岳阳市生态环境局")) == ["finding:hint"]
    assert named("XJ909", sheet("办案费", 实施单位="岳阳市生态环境局岳阳楼区分局")) == ["pass"]
    assert named("XJ909", sheet("办案费", 实施单位="岳阳市生态环境局岳阳经济开发区分局")) == ["finding:hint"]
    assert named("XJ909", form("附件1")) == ["not_applicable"]


@pytest.mark.parametrize(
    ("project", "unit", "ended"),
    [
        ("荷塘分局专项工作经费（区政府结算上解资金）", "株洲市生态环境局芦淞分局", "finding:error"),
        ("荷塘分局专项工作经费（区政府结算上解资金）", "株洲市生态环境局荷塘分局", "pass"),
        ("生态环境局天元分局污染防治及监管工作经费", "株洲市生态环境局天元区分局", "pass"),
        ("支持各分局工作经费", "株洲市生态环境局天元分局", "not_applicable"),
        ("环境监察、监测等运行经费", UNIT, "not_applicable"),
        ("荷塘分局专项工作经费", "株洲市生态环境局", "not_applicable"),
        ("荷塘分局专项工作经费", "", "not_applicable"),
    ],
)
def test_xj910_the_branch_of_the_project_does_it(project: str, unit: str, ended: str) -> None:
    assert statuses(RULE["XJ910"], sheet(project, 实施单位=unit)) == [ended]


def test_xj911_the_owning_department() -> None:
    def owners(*texts: str, unit: str = "株洲市生态环境局（机关）") -> list[str]:
        return named("XJ911", *(sheet(f"项目{at}", 主管部门=text) for at, text in enumerate(texts)), unit=unit)

    assert owners("株洲市生态环境暗") == ["finding:review"]
    assert owners("株洲市生态环境暗", "株洲市生态环境局", "株洲市生态环境局", unit="某某某某单位") == [
        "finding:review",
        "pass",
        "pass",
    ]
    assert owners("资环科", "湖南省生态环境厅") == ["finding:review", "pass"]
    assert owners("衡阳市人民政府") == ["finding:hint"]
    assert owners("") == ["not_applicable"]
    assert owners("市生态环境局", "株洲市生态环境局") == ["finding:hint", "pass"]
    assert owners("市生态环境局", "市生态环境局", "株洲市生态环境局") == ["pass", "pass", "pass"]
    assert owners("云溪湖市林业局", unit="云溪湖市林业科学研究所") == ["pass"]


def test_the_published_set() -> None:
    made = sample("yueyang-jkq-2024")
    told = {
        code: [(o.finding.severity, o.finding.form[:3], o.finding.field) for o in rule.run(made) if o.finding]
        for code, rule in RULE.items()
    }
    assert told == {
        "XJ901": [("review", "附件4", "封面日期")],
        "XJ902": [("review", key, "填表人") for key in ("附件1", "附件2", "附件3")],
        "XJ904": [("hint", "附件3", "实际完成情况")],
        "XJ909": [("hint", "附件4", "机构设置")],
        "XJ910": [],
        "XJ911": [],
    }


@pytest.mark.parametrize("code", sorted(RULE))
def test_a_clean_set_has_no_findings(code: str) -> None:
    assert [o.finding for o in RULE[code].run(sample("clean-yueyang-2024")) if o.finding] == []
