"""Numbers of the project sheets: XJ906."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.forms import case, form, run
from xlzj.model import Kind
from xlzj.rules import numbering

(RULE,) = numbering.RULES
EDITION = "zhuzhou-2024"


@pytest.mark.parametrize(
    ("numbers", "ended", "expected"),
    [
        (["1", "2", "3"], ["pass"] * 3, []),
        (["附件4—1", "附件４—２"], ["pass"] * 2, []),
        (["1", "", "3"], ["pass", "finding", "pass"], ["附件4—2"]),
        (["", ""], ["finding", "finding"], ["附件4—1", "附件4—2"]),
        (["1", "1", "3"], ["pass", "finding", "pass"], ["附件4—2"]),
        (["1", "4"], ["pass", "finding"], ["附件4—2"]),
        (["2", "1"], ["pass", "pass"], []),
        (["0"], ["pass"], []),
        (["/"], ["finding"], ["附件4—1"]),
        ([], ["not_applicable"], []),
    ],
)
def test_xj906_numbers_run_from_one(numbers: list[str], ended: list[str], expected: list[str]) -> None:
    sheets = [form("附件4", edition=EDITION, sheet=f"表{at}", 附件编号=text) for at, text in enumerate(numbers)]
    outcomes = run(RULE, *sheets, edition=EDITION)
    assert [str(outcome.status) for outcome in outcomes] == ended
    assert [o.finding.expected for o in outcomes if o.finding] == expected


def test_xj906_form_without_numbers_is_not_asked_and_a_lost_name_is_not_judged() -> None:
    assert [str(o.status) for o in run(RULE, form("附件3"))] == ["not_applicable"]
    filled = form("附件4", edition=EDITION)
    lost = {**filled.fields, "附件编号": filled.fields["附件编号"]._replace(kind=Kind.ABSENT)}
    outcomes = list(RULE.run(case(replace(filled, fields=lost), edition=EDITION)))
    assert [str(o.status) for o in outcomes] == ["unchecked"]
