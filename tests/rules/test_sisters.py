"""Units of one department against each other: XJ511, XJ808."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import EDITION, form, submission
from xlzj.editions import load
from xlzj.rules.kernel import Case
from xlzj.rules.sisters import RULES

if TYPE_CHECKING:
    from xlzj.model import Form, Outcome

RULE = {rule.code: rule for rule in RULES}
REPORT = load(EDITION).role("文字材料")
OURS, THEIRS = "云溪湖市水务局", "云溪湖市水政监察支队"


def family(*units: tuple[str, tuple[Form, ...]]) -> tuple[Case, ...]:
    edition = load(EDITION)
    return tuple(Case(submission(*forms, unit=name), edition) for name, forms in units)


def told(code: str, ours: tuple[Form, ...], theirs: tuple[Form, ...]) -> list[Outcome]:
    """The outcomes of the first unit, which has one sister."""
    sisters = family((OURS, ours), (THEIRS, theirs))
    own = Case(sisters[0].submission, sisters[0].edition, sisters=sisters)
    return list(RULE[code].run(own))


def project(name: str, budget: str, done: str, doer: str = "", **more: Any) -> Form:
    amounts: dict[str, Any] = {"年度资金总额": [budget, budget, done]}
    return form("附件3", 项目支出名称=name, 实施单位=doer, **amounts, **more)


def report(text: str) -> Form:
    assert REPORT is not None
    return form(REPORT.key, 整体支出绩效情况=text)


def ended(outcomes: list[Outcome]) -> list[str]:
    return [str(outcome.status) for outcome in outcomes]


def test_xj511_one_project_of_two_units_with_one_budget_wants_a_look() -> None:
    (outcome,) = told("XJ511", (project("节水宣传项目", "10", "0.88"),), (project("节水宣传", "10", "0.88"),))
    assert outcome.finding is not None
    assert outcome.finding.severity == "review"
    assert outcome.finding.field == "项目支出名称"
    assert "全年预算数 10.00、全年执行数 0.88" in outcome.finding.message
    assert any(operand.field.startswith(THEIRS) for operand in outcome.finding.operands)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (("节水宣传", "10", "0.88"), ("河道清淤", "10", "0.88")),  # another project
        (("节水宣传", "10", "8"), ("节水宣传", "5", "5")),  # each has its own part
        (("节水宣传", "10.00", "8"), ("节水宣传", "10.02", "8")),  # beyond rounding
        (("节水宣传", "0", "0"), ("节水宣传", "0", "0")),
        (("节水宣传", "", ""), ("节水宣传", "", "")),
        (("", "10", "8"), ("", "10", "8")),
        (("业务工作经费", "10", "10"), ("业务工作经费", "10", "10")),  # a line of the form, round amounts
    ],
)
def test_xj511_leaves_alone_what_is_not_one_budget(mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    assert ended(told("XJ511", (project(*mine),), (project(*theirs),))) == ["pass"]


def test_xj511_budgets_within_rounding_are_one_budget() -> None:
    outcomes = told("XJ511", (project("节水宣传", "10.00", "8"),), (project("节水宣传", "10.01", "7"),))
    assert ended(outcomes) == ["finding"]


def test_xj511_a_printed_line_with_telling_amounts_is_reported() -> None:
    same = project("业务工作经费", "102.36", "100.14")
    assert ended(told("XJ511", (same,), (same,))) == ["finding"]


def test_xj511_speaks_on_the_sheet_whose_doer_is_the_other_unit() -> None:
    ours, theirs = project("节水宣传", "10", "9", doer=THEIRS), project("节水宣传", "10", "9", doer="市水政监察支队")
    (outcome,) = told("XJ511", (ours,), (theirs,))
    assert outcome.finding is not None
    assert f"本表的实施单位是“{THEIRS}”" in outcome.finding.message
    assert ended(
        told("XJ511", (project("节水宣传", "10", "9", doer=OURS),), (project("节水宣传", "10", "9", doer=OURS),))
    ) == ["pass"]


def test_xj511_unit_without_sisters_has_nothing_to_compare() -> None:
    alone = Case(submission(project("节水宣传", "10", "9"), unit=OURS), load(EDITION))
    assert ended(list(RULE["XJ511"].run(alone))) == ["not_applicable"]


FREE = "先后对51家企业予以免罚，涉及金额423万元。"


def test_xj808_same_count_same_words_other_amount_wants_a_look() -> None:
    (outcome,) = told("XJ808", (report("全年免罚案件51件，免罚金额369万元；帮扶企业400余个。"),), (report(FREE),))
    assert outcome.finding is not None
    assert outcome.finding.severity == "review"
    assert outcome.finding.expected == "423万元"
    assert THEIRS in outcome.finding.message


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("全年免罚案件51件，免罚金额423万元。", ["pass"]),
        ("全年免罚案件51件，免罚金额4230000元。", ["pass"]),  # the same amount in 元
        ("全年免罚案件52件，免罚金额369万元。", ["not_applicable"]),  # nothing says that it is one fact
        ("全年立案查处51件，罚款369万元。", ["not_applicable"]),  # the same count of something else
        ("全年免罚案件50件，免罚金额369万元。", ["not_applicable"]),
        ("全年免罚案件51余件，免罚金额369万元。", ["not_applicable"]),  # about so many
        ("全年免罚案件51件，其中免罚金额369万元、轻罚金额54万元。", ["not_applicable"]),  # which of the two?
        ("全年免罚案件51件。", ["not_applicable"]),
        ("", ["not_applicable"]),
    ],
)
def test_xj808_only_speaks_of_one_fact(text: str, wanted: list[str]) -> None:
    assert ended(told("XJ808", (report(text),), (report(FREE),))) == wanted


def test_xj808_round_numbers_and_common_words_link_nothing() -> None:
    ours = report("检查企业50家，罚款10万元。检查企业37家，罚款12万元。")
    theirs = report("检查企业50家，罚款20万元。检查企业37家，罚款15万元。检查企业6家。")
    assert ended(told("XJ808", (ours,), (theirs,))) == ["not_applicable"]


def test_xj808_unit_without_sisters_has_nothing_to_compare() -> None:
    alone = Case(submission(report(FREE), unit=OURS), load(EDITION))
    assert ended(list(RULE["XJ808"].run(alone))) == ["not_applicable"]
