"""部门 = Σ 单位: XJ801…XJ807, XJ809, from the edition's data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import EDITION, form, submission
from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.spec import Consolidation
from xlzj.relate import with_units
from xlzj.rules.department import RULES
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from xlzj.model import Finding, Form

RULE = {rule.code: rule for rule in RULES}
BASIC, GAP = "整体自评表.基本支出", "基础数据表.业务工作经费_本年决算"
CLEAN = Path(__file__).resolve().parents[2] / "samples" / "clean-yueyang-2024"


def department(own: Form, *units: tuple[Form, ...], code: str = "XJ802", gap: str = "") -> Case:
    edition = load(EDITION)
    relation = Consolidation(
        code, "基本支出", BASIC, BASIC, "试", gap, "各单位业务经费，决算列基本支出、自评列项目支出"
    )
    cases = tuple(Case(submission(*forms, unit=f"第{number}单位"), edition) for number, forms in enumerate(units, 1))
    return Case(submission(own), replace(edition, consolidation=(relation,)), cases)


def whole(amount: str, **more: Any) -> Form:
    return form("附件2", 基本支出=amount, **more)


def found(case: Case, code: str = "XJ802") -> list[Finding]:
    return [o.finding for o in RULE[code].run(case) if o.finding]


@pytest.mark.parametrize(
    ("own", "units", "ended"),
    [
        ("300.00", ("100.00", "200.00"), "pass"),
        ("300.01", ("100.00", "200.00"), "pass"),  # rounding of three printed numbers
        ("300.02", ("100.00", "200.00"), "finding"),
        ("", ("100.00", "200.00"), "not_applicable"),
        ("300.00", ("", ""), "not_applicable"),
        ("100.00", ("100.00", ""), "pass"),
    ],
)
@pytest.mark.parametrize("code", ["XJ801", "XJ802", "XJ803", "XJ804", "XJ805", "XJ806", "XJ807"])
def test_department_is_the_sum_of_its_units(code: str, own: str, units: tuple[str, ...], ended: str) -> None:
    case = department(whole(own), *((whole(amount),) for amount in units), code=code)
    assert [str(o.status) for o in RULE[code].run(case)] == [ended]


NOTES = "juesuan-2024"


def noted(code: str, own: Form, *units: tuple[Form, ...]) -> Case:
    """A department's notes with the relations of its edition under one code."""
    edition = load(NOTES)
    relations = tuple(relation for relation in edition.consolidation if relation.rule == code)
    cases = tuple(Case(submission(*forms, unit=f"第{n}单位"), load(EDITION)) for n, forms in enumerate(units, 1))
    return Case(submission(own, edition=edition), replace(edition, consolidation=relations), cases)


def notes(**values: Any) -> Form:
    return form("说明数据", edition=NOTES, **values)


@pytest.mark.parametrize(
    ("way", "change", "ended"),
    [
        ("减少", "2.00", "pass"),  # 45 + 2 = 47
        ("减少", "2.02", "pass"),  # rounding of four printed numbers
        ("减少", "2.03", "finding"),
        ("增加", "2.00", "finding"),
        ("持平", "2.00", "not_applicable"),
        ("减少", "", "not_applicable"),
        ("减少", "text:两万元", "unchecked"),
    ],
)
def test_xj806_last_year_follows_from_the_change(way: str, change: str, ended: str) -> None:
    own = notes(三公经费_决算="45.00", 三公经费_增减=way, 三公经费_增减额=change)
    units = [(form("附件1", 三公经费=[amount, "", ""]),) for amount in ("30.00", "17.00")]
    outcomes = [str(o.status) for o in RULE["XJ806"].run(noted("XJ806", own, *units))]
    assert outcomes[0] == ended
    assert outcomes[1:] == ["not_applicable", "not_applicable"]


def test_xj806_finding_stands_at_the_change_and_says_what_it_would_be() -> None:
    own = notes(三公经费_决算="45.07", 三公经费_增减="减少", 三公经费_增减额="2.37")
    units = [(form("附件1", 三公经费=[amount, "", ""]),) for amount in ("47.19", "12.24")]
    (finding,) = found(noted("XJ806", own, *units), "XJ806")
    assert (finding.field, finding.expected, finding.difference) == ("三公经费_增减额", "减少 14.36", "-11.99")


@pytest.mark.parametrize(
    ("told", "ended"), [("3", "pass"), ("4", "finding"), ("2", "finding"), ("", "not_applicable"), ("0", "finding")]
)
def test_xj807_projects_of_two_units_under_one_name_count_once(told: str, ended: str) -> None:
    first = tuple(form("附件3", 项目支出名称=name) for name in ("节水宣传项目", "河道清淤"))
    second = tuple(form("附件3", 项目支出名称=name) for name in ("节水宣传", "水政执法"))
    outcomes = [str(o.status) for o in RULE["XJ807"].run(noted("XJ807", notes(自评项目_个数=told), first, second))]
    assert outcomes == [ended, "not_applicable"]


@pytest.mark.parametrize(
    ("told", "scores", "ended"),
    [
        ("95.33", ("95.33", "97.7"), "finding"),
        ("96.50", ("95.33", "97.7"), "pass"),
        ("95.33", ("95.33", "95.33"), "pass"),  # every unit's score
        ("95.33", ("95.33", ""), "not_applicable"),
        ("", ("95.33", "97.7"), "not_applicable"),
        ("0", ("0", "97.7"), "finding"),
    ],
)
def test_xj809_score_of_one_unit_is_not_the_departments(told: str, scores: tuple[str, ...], ended: str) -> None:
    units = [(form("附件2", 总分_得分=score),) for score in scores]
    outcomes = list(RULE["XJ809"].run(noted("XJ809", notes(绩效自评得分=told), *units)))
    assert [str(o.status) for o in outcomes] == [ended]
    if outcomes[0].finding is not None:
        assert "第1单位一个单位的得分" in outcomes[0].finding.message
        assert "第2单位 97.7" in outcomes[0].finding.expected


def test_xj801_finding_names_every_unit_with_its_cell() -> None:
    (finding,) = found(department(whole("310"), (whole("100"),), (whole("200"),), code="XJ801"), "XJ801")
    assert (finding.expected, finding.difference) == ("300.00", "+10.00")
    assert [operand.field for operand in finding.operands] == [
        "基本支出",
        "第1单位附件2 基本支出",
        "第2单位附件2 基本支出",
    ]


def test_xj802_known_difference_of_definition_is_named_and_only_asks() -> None:
    base = form("附件1", 业务工作经费=["", "", "10"])
    (finding,) = found(department(whole("310"), (whole("300"), base), gap=GAP))
    assert finding.severity == "review"
    assert "差额正是各单位业务经费" in finding.message
    (other,) = found(department(whole("311"), (whole("300"), base), gap=GAP))
    assert other.severity == "error"


def test_xj802_what_one_half_has_more_and_the_other_less_is_one_headline() -> None:
    units = ((whole("300", 项目支出="100"), form("附件1", 业务工作经费=["", "", "10"])),)
    case = department(whole("310", 项目支出="90"), *units, gap=GAP)
    (basic,) = case.edition.consolidation
    project = basic._replace(name="项目支出", own="整体自评表.项目支出", units="整体自评表.项目支出")
    both = replace(case, edition=replace(case.edition, consolidation=(basic, project)))
    first, second = found(both)
    assert (first.because, second.because) == ((), (first.key,))


def test_xj807_project_that_was_left_out_is_named() -> None:
    sheet = form("附件3", 项目支出名称="执法经费", 年度资金总额=["", "102", "100.14"])
    case = department(whole("199.86"), (whole("300.00"), sheet), code="XJ807")
    (finding,) = found(case, "XJ807")
    assert "正是第1单位附件3“执法经费”的全年执行数 100.14，疑漏了这个项目。" in finding.message
    twice = department(whole("199.86"), (whole("300.00"), sheet), (whole(""), sheet), code="XJ807")
    assert "疑漏了" not in found(twice, "XJ807")[0].message


def test_unit_without_the_form_leaves_the_sum_unchecked() -> None:
    case = department(whole("300"), (whole("300"),), (form("附件1"),))
    (outcome,) = RULE["XJ802"].run(case)
    assert outcome.status == "unchecked"
    assert "第2单位没有交附件2" in outcome.reason


def test_units_stand_beside_or_below_the_departments_folder() -> None:
    _, (bundle,) = check([CLEAN])
    relation = Consolidation("XJ801", "试", BASIC, BASIC, "试")

    def moved(path: str, **edition: Any) -> Any:
        sources = {name: Path(path) / name for name in bundle.sources}
        return replace(bundle, sources=sources, edition=replace(bundle.edition, **edition))

    top = moved("/data/甲市/部门", consolidation=(relation,))
    below, beside, far = moved("/data/甲市/部门/机关"), moved("/data/甲市/支队"), moved("/data/乙市/机关")
    related, *units = with_units([top, below, beside, far])
    assert related.units == (below, beside)
    assert [unit.sisters for unit in units] == [(below, beside), (below, beside), ()]
