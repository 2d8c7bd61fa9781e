"""One printed line over its columns: over budget, larger beyond rounding, swing against last year."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from tests.forms import case, form, run
from xlzj.model import Severity
from xlzj.rules.kernel import rule
from xlzj.rules.yearly import larger, over_budget, swings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Outcome
    from xlzj.rules.kernel import Case, Say


@rule("TT001", "超预算", role="基础数据表", severity=Severity.REVIEW, basis="依据", remedy="说明")
def spent(case: Case, say: Say) -> Iterator[Outcome]:
    """决算大于预算。"""
    for one in case.forms("基础数据表"):
        yield over_budget(case, say, one, "公务接待", severity=Severity.HINT)
        yield over_budget(case, say, one, "没有这一行")


@pytest.mark.parametrize(
    ("plan", "done", "ended"),
    [
        ("3.00", "3.00", "pass"),
        ("3.00", "3.01", "pass"),  # 3.005 may stand behind both
        ("3.00", "3.02", "finding"),
        ("3.00", "", "not_applicable"),
        ("", "3.00", "not_applicable"),
        ("3.00", "text:三元", "unchecked"),
        ("text:三元", "3.00", "unchecked"),
    ],
)
def test_spending_is_held_against_the_budget_of_its_line(plan: str, done: str, ended: str) -> None:
    outcome, absent = run(spent, form("附件1", 公务接待=["", plan, done]))
    assert (outcome.status, absent.status) == (ended, "not_applicable")
    assert ("三元" in outcome.reason) is (ended == "unchecked")


def test_what_is_over_budget_is_told_with_both_cells() -> None:
    base = form("附件1", 公务接待=["", "3.00", "4.50"])
    finding = run(spent, base)[0].finding
    assert finding is not None
    assert finding.message == "公务接待决算 4.50 大于预算 3.00，超 1.50。"
    assert (finding.expected, finding.difference, finding.severity) == ("≤3.00", "+1.50", Severity.HINT)
    assert finding.place == base.fields["公务接待_本年决算"].place
    assert [operand.value for operand in finding.operands] == ["4.50", "3.00"]


@pytest.mark.parametrize(
    ("now", "before", "is_larger"),
    [
        ("3.02", "3.00", True),
        ("3.01", "3.00", False),
        ("3.00", "3.00", False),
        ("3.00", "", False),
        ("", "3.00", False),
    ],
)
def test_larger_means_beyond_rounding(now: str, before: str, is_larger: bool) -> None:
    base = form("附件1", 公务接待=[before, "", now])
    assert larger(base, "公务接待", "本年决算", "上年决算") is is_larger
    assert not larger(base, "没有这一行", "本年决算", "上年决算")


@pytest.mark.parametrize(
    ("now", "before", "swing"),
    [("15", "10", "0.5"), ("5", "10", "-0.5"), ("5", "", None), ("", "10", None), ("15", "0.01", None)],
)
def test_a_swing_is_a_fraction_of_last_year_where_that_was_worth_it(now: str, before: str, swing: str | None) -> None:
    base = form("附件1", 公务接待=[before, "", now])
    fields = base.fields["公务接待_本年决算"], base.fields["公务接待_上年决算"]
    assert swings(case(base), *fields) == (None if swing is None else Decimal(swing))
    assert swings(case(base), None, fields[1]) is swings(case(base), fields[0], None) is None


def test_a_base_at_the_limit_is_worth_comparing_and_below_it_is_not() -> None:
    base = form("附件1", 公务接待=["10", "", "15"])
    now, before = base.fields["公务接待_本年决算"], base.fields["公务接待_上年决算"]
    at = cast("Case", SimpleNamespace(limit=lambda _: Decimal(10)))
    above = cast("Case", SimpleNamespace(limit=lambda _: Decimal("10.01")))
    assert (swings(at, now, before), swings(above, now, before)) == (Decimal("0.5"), None)
