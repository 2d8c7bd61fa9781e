"""附件2 and the report tell the same amounts: XJ512."""

from __future__ import annotations

import pytest

from tests.forms import form, run, statuses
from xlzj.rules import across_report

(RULE,) = across_report.RULES
TOTALS = ["3794.16", "4840.06", "4820.76"]


def told(text: str, section: str = "基本支出情况") -> list[str]:
    return statuses(RULE, form("附件2", 年度资金总额=TOTALS), form("附件4", **{section: text}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年预算收入5164.67万元，其中年初预算3794.16，调整追加1370.51万元。", ["pass", "finding:error"]),
        ("2024年预算收入4840.06万元，其中年初预算3794.17万元。", ["pass", "pass"]),  # within rounding
        ("2024年支出4820.76万元，其中基本支出2792.73万元，项目支出2028.03万元。", ["pass"]),
        ("2024年支出4820.80万元，其中基本支出2792.73万元。", ["finding:error"]),
        ("全年预算 4840.06 万元，全年执行 4820.76 万元。", ["pass", "pass"]),
        ("2024年项目预算收入305万元，其中年初预算305万元。", ["not_applicable"]),
        ("专项资金全年预算20万元。", ["not_applicable"]),
        ("2024年支出情况见附表。", ["not_applicable"]),
        ("", ["not_applicable"]),
    ],
)
def test_xj512_the_report_tells_the_totals_of_the_form(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_xj512_first_mention_counts_and_the_finding_stands_on_the_form() -> None:
    texts = {"基本支出情况": "2024年预算收入5164.67万元。", "整体支出绩效情况": "全年预算4840.06万元。"}
    (found,) = run(RULE, form("附件2", 年度资金总额=TOTALS), form("附件4", **texts))
    assert found.finding is not None
    assert (found.finding.field, found.finding.expected) == ("年度资金总额_全年预算数", "5164.67")
    assert found.finding.difference == "-324.61"


def test_xj512_without_report_or_without_amount_there_is_nothing_to_compare() -> None:
    assert statuses(RULE, form("附件2", 年度资金总额=TOTALS)) == ["not_applicable"]
    empty = form("附件2")
    assert statuses(RULE, empty, form("附件4", 基本支出情况="2024年预算收入1万元。")) == ["not_applicable"]
    text = form("附件2", 年度资金总额=["", "text:待定", ""])
    assert statuses(RULE, text, form("附件4", 基本支出情况="2024年预算收入1万元。")) == ["unchecked"]
