"""附件1: every rule at its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forms import form, run, statuses
from xlzj.rules import annex1

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULE: dict[str, Rule] = {rule.code: rule for rule in annex1.RULES}


@pytest.mark.parametrize(
    ("total", "parts", "ended"),
    [
        ("17.57", ("10.28", "", "7.29"), "pass"),
        ("17.58", ("10.28", "", "7.29"), "pass"),  # one unit of the last decimal: 尾数
        ("18.40", ("10.28", "", "7.29"), "finding:error"),
        ("", ("10.28", "", "7.29"), "finding:review"),
        ("0", ("", "", ""), "pass"),
        ("", ("", "", ""), "not_applicable"),
        ("3.00", ("", "", ""), "finding:review"),
        ("-1.00", ("-1.00", "", ""), "pass"),
    ],
)
def test_xj104_total_of_three(total: str, parts: tuple[str, str, str], ended: str) -> None:
    car, abroad, guests = parts
    filled = form(
        "附件1",
        三公经费=[total, "", ""],
        公务用车购置和维护经费=[car, "", ""],
        出国经费=[abroad, "", ""],
        公务接待=[guests, "", ""],
    )
    assert statuses(RULE["XJ104"], filled) == [ended, "not_applicable", "not_applicable"]


def test_xj104_says_what_it_should_be() -> None:
    filled = form(
        "附件1", 三公经费=["18.40", "", ""], 公务用车购置和维护经费=["10.28", "", ""], 公务接待=["7.29", "", ""]
    )
    finding = run(RULE["XJ104"], filled)[0].finding
    assert finding is not None
    assert (finding.actual, finding.expected, finding.difference) == ("18.40", "17.57", "+0.83")
    assert [(o.field, o.value) for o in finding.operands] == [
        ("公务用车购置和维护经费（2023年决算数）", "10.28"),
        ("公务接待（2023年决算数）", "7.29"),
    ]
