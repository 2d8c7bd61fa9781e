"""XJ907: the year in a form's title."""

from __future__ import annotations

import pytest

from tests.forms import form, run, statuses
from xlzj.rules.titles import RULES

(RULE,) = RULES


@pytest.mark.parametrize(
    ("title", "ended"),
    [
        ("2024年度部门整体支出绩效评价基础数据表", "pass"),
        ("２０２４ 年度部门整体支出绩效评价基础数据表", "pass"),
        ("2023年度部门整体支出绩效评价基础数据表", "finding:error"),
        ("部门整体支出绩效评价基础数据表", "finding:error"),
        ("", "finding:error"),
    ],
)
def test_xj907_title_names_the_year_that_is_evaluated(title: str, ended: str) -> None:
    assert statuses(RULE, form("附件1", 表题=title)) == [ended]


def test_xj907_says_the_right_title() -> None:
    finding = run(RULE, form("附件1", 表题="2023年度基础数据表"))[0].finding
    assert finding is not None
    assert finding.expected == "2024年度部门整体支出绩效评价基础数据表"


def test_xj907_does_not_ask_a_year_of_a_form_whose_title_has_none() -> None:
    assert statuses(RULE, form("附件5")) == ["not_applicable"]
