"""Every rule of the family FX on a small form: good, bad, exactly on the tolerance, blank, moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.formulas.making import BLANK, edition, mini, raw, store, stored
from xlzj.formulas.catalogue import RULES
from xlzj.formulas.integrity import inspect, values
from xlzj.model import Severity, Status

if TYPE_CHECKING:
    from xlzj.model import Finding, Outcome
    from xlzj.read.locate import Located

FILLED: dict[str, Any] = {
    "甲": 10.28,
    "乙": 7.29,
    "丙": 0.5,
    "旁": 3,
    "明细.名称.1": "办案费",
    "明细.金额.1": 3,
    "明细.税.1": 0.5,
    "明细.名称.2": "差旅费",
    "明细.金额.2": 4.25,
}


def outcomes(located: Located) -> list[Outcome]:
    return list(inspect(located, official=BLANK))


def findings(located: Located) -> list[Finding]:
    return [outcome.finding for outcome in outcomes(located) if outcome.finding]


def only(located: Located) -> Finding:
    found = findings(located)
    assert len(found) == 1, [(f.rule, f.message) for f in found]
    return found[0]


def filled(change: dict[str, Any] | None = None, **more: Any) -> Located:
    return mini(FILLED | (change or {}), **more)


@pytest.mark.parametrize("calculated", [False, True])
@pytest.mark.parametrize(("rows", "down", "column"), [(5, 0, "B"), (9, 0, "B"), (5, 3, "B"), (3, 2, "F")])
def test_nothing_wrong_wherever_rows_moved(rows: int, down: int, column: str, *, calculated: bool) -> None:
    located = filled(rows=rows, down=down, column=column, calculated=calculated)
    found = outcomes(located)
    assert not [o.finding for o in found if o.finding]
    counted = Counter((o.rule, o.status) for o in found)
    derived = 6 + rows - 1
    assert counted["FX102", Status.PASS] == derived
    assert counted["FX103", Status.PASS if calculated else Status.NOT_APPLICABLE] == derived
    assert {o.rule for o in found} == {"FX102", "FX103", "FX104", "FX105", "FX106", "FX108", "FX111", "FX112"}
    assert Status.UNCHECKED not in {o.status for o in found}


def test_values_are_recalculated_ones() -> None:
    computed = values(filled())
    assert str(computed["B6"]) == "18.07"
    assert str(computed["D12"]) == "3.5"
    assert str(computed["B18"]) == "7.75"
    assert computed["D14"] == ""
    assert str(computed["B9"]) == "7.09"
    assert values(filled({"差额": "=1/0"}))["B7"] == "#DIV/0!"
    assert "B7" not in values(filled({"差额": '=TEXT(1,"0")'}))


@pytest.mark.parametrize(
    ("typed", "severity", "difference"),
    [
        (18.07, Severity.HINT, ""),
        (18.09, Severity.HINT, ""),  # ±0.005 of the total and of each of three parts
        (18.05, Severity.HINT, ""),
        (18.10, Severity.ERROR, "0.03"),
        (18.04, Severity.ERROR, "-0.03"),
        ("18.07", Severity.HINT, ""),
        ("见附表", Severity.ERROR, ""),
        (0, Severity.ERROR, "-18.07"),
        (-18.07, Severity.ERROR, "-36.14"),
        ("#REF!", Severity.ERROR, ""),
    ],
)
def test_fx101_constant_over_a_sum(typed: Any, severity: Severity, difference: str) -> None:
    found = [f for f in findings(filled({"合计": typed})) if f.rule != "FX105"]
    assert [f.rule for f in found] == ["FX101"]
    finding = found[0]
    assert finding.severity is severity
    assert finding.difference == difference
    assert finding.expected == "18.07"
    assert finding.place.cell == "B6"
    assert [(o.field, o.value) for o in finding.operands] == [("甲", "10.28"), ("乙", "7.29"), ("丙", "0.50")]
    assert (finding.fix is not None) is (severity is Severity.HINT)


@pytest.mark.parametrize(
    ("typed", "severity"),
    [
        ("70.91%", Severity.HINT),
        (0.7091, Severity.HINT),
        (0.709143, Severity.HINT),
        ("71%", Severity.HINT),
        ("72%", Severity.ERROR),
        (0.72, Severity.ERROR),
        (1, Severity.ERROR),
        ("——", Severity.ERROR),
    ],
)
def test_fx101_constant_over_a_ratio(typed: Any, severity: Severity) -> None:
    found = [f for f in findings(filled({"比率": typed})) if f.rule == "FX101"]
    assert [f.severity for f in found] == [severity]
    assert found[0].expected == "70.91%"


@pytest.mark.parametrize(
    ("typed", "severity"), [(7.09, Severity.HINT), (7.1, Severity.HINT), (7, Severity.HINT), (8, Severity.ERROR)]
)
def test_fx101_constant_over_a_score(typed: float, severity: Severity) -> None:
    assert only(filled({"得分": typed})).severity is severity


def test_fx101_blank_operands_prove_nothing() -> None:
    blank = dict.fromkeys(("甲", "乙", "丙"))
    assert only(mini({**blank, "合计": 12.5})).severity is Severity.REVIEW
    assert "未填全" in only(mini({**blank, "比率": 0.5})).message
    assert only(mini({**blank, "比率": "——"})).severity is Severity.HINT


def test_fx101_in_a_row_of_a_table() -> None:
    finding = only(filled({"明细.小计.2": 5}, rows=8))
    assert (finding.rule, finding.severity, finding.place.cell) == ("FX101", Severity.ERROR, "D13")
    assert (finding.expected, finding.difference) == ("4.25", "0.75")
    assert finding.field == "明细.小计"


def test_fx101_takes_cleared_subtotals_as_computed() -> None:
    found = findings(filled({"比率": None, "得分": 7.09}))
    assert [(f.rule, f.severity) for f in found] == [("FX110", Severity.HINT), ("FX101", Severity.HINT)]


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM({甲},{乙},{丙})",
        "={甲}+{丙}+{乙}",
        '=IF(COUNTA(${甲}:{丙})=0,"",SUM({甲}:{丙}))',
        "=附件9!{甲}+SUM({乙},{丙})",
        "=+SUM({甲}:{丙})",
        '=IFERROR(SUM({甲}:{乙})+{丙},"")',
    ],
)
def test_fx102_another_spelling_is_no_change(formula: str) -> None:
    assert findings(filled({"合计": formula}, calculated=True)) == []


@pytest.mark.parametrize(
    ("formula", "severity", "told"),
    [
        ("=SUM({甲}:{丙})+{旁}", Severity.ERROR, "多引用了旁"),
        ("=SUM({甲}:{丙})*1", Severity.HINT, "目前结果相同（18.07）"),
        ("=ROUND(SUM({甲}:{丙}),1)", Severity.ERROR, "官方公式得 18.07，现公式得 18.1"),
        ("=SUM({甲}:{丙})+E99", Severity.HINT, "多引用了单元格 E99"),
        ('=TEXT(SUM({甲}:{丙}),"0.00")', Severity.REVIEW, "无法比较"),
        ("=[1]附件1!D8", Severity.REVIEW, "看不懂：引用了其他工作簿"),
        ('=IF({甲}>1,"",SUM({甲}:{丙}))', Severity.ERROR, "现公式得 （空）"),
    ],
)
def test_fx102_changed_formulas(formula: str, severity: Severity, told: str) -> None:
    found = [f for f in findings(filled({"合计": formula})) if f.rule == "FX102"]
    assert [f.severity for f in found] == [severity]
    assert told in found[0].message
    assert found[0].field == "合计"


def test_fx102_shows_the_formula_where_there_is_no_result() -> None:
    finding = only(filled({"合计": '=TEXT(SUM({甲}:{丙}),"0.00")'}))
    assert (finding.actual, finding.expected) == ('=TEXT(SUM(B3:B5),"0.00")', "18.07")


def test_fx102_names_stand_for_their_cells() -> None:
    names = {"附件9": {"甲": "附件9!$B$3", "乙": "附件9!$B$4", "表式标识": "附件9!$A$1"}}
    located = filled({"差额": "=甲-乙"})
    located.workbook.names.update(names)
    assert findings(located) == []


def test_fx102_shows_both_formulas_in_field_names() -> None:
    message = only(filled({"差额": "={甲}-{丙}"})).message
    assert "应为“甲 - 乙”，现为“甲 - 丙”" in message


def test_fx102_unnamed_operand_follows_its_row_and_column() -> None:
    assert findings(filled(down=4, rows=7)) == []
    assert only(filled({"折算": "={甲}*E4"}, down=4, rows=7)).rule == "FX102"


@pytest.mark.parametrize("loses", ["乙", "旁"])
def test_lost_operand_leaves_the_formula_unchecked(loses: str) -> None:
    found = outcomes(filled(lose=(loses,), down=1))
    unchecked = [o for o in found if o.status is Status.UNCHECKED]
    assert unchecked
    assert all("已被删除" in o.reason for o in unchecked)
    assert [o.finding.field for o in found if o.finding] == [loses]


def forged(change: dict[str, Any], **more: Any) -> Located:
    """A calculated form with other results stored in these cells."""
    located = filled(calculated=True, **more)
    cells = stored(located.sheet)
    for cell, value in change.items():
        cells[cell] = raw(value)._replace(formula=cells[cell].formula)
    return located


@pytest.mark.parametrize(("cell", "value"), [("B6", 18.08), ("B6", 0), ("B18", 77.5), ("D12", ""), ("B8", "通过")])
def test_fx103_forged_result(cell: str, value: Any) -> None:
    finding = only(forged({cell: value}))
    assert (finding.rule, finding.severity, finding.place.cell) == ("FX103", Severity.ERROR, cell)
    assert "两套计算引擎一致" in finding.message


def test_fx103_only_the_root_is_reported() -> None:
    assert only(forged({"B8": 0.5, "B9": 5})).place.cell == "B8"
    assert only(forged({"D13": 9, "B18": 12.5})).place.cell == "D13"


@pytest.mark.parametrize("value", ["18.070000000000000284", "18.0700000001", "18.07"])
def test_fx103_noise_of_binary_floats_is_no_difference(value: str) -> None:
    located = filled(calculated=True)
    cells = stored(located.sheet)
    cells["B6"] = cells["B6"]._replace(value=value)
    assert findings(located) == []


def test_fx103_precision_as_displayed_is_no_forgery() -> None:
    assert findings(forged({"B8": 0.7091, "B9": 7.09})) == []
    assert only(forged({"B8": 0.709})).rule == "FX103"


def test_fx103_hint_where_excel_recalculates_on_opening() -> None:
    located = filled(calculated=True, workbook={"full_calc_on_load": True})
    cells = stored(located.sheet)
    cells["B6"] = cells["B6"]._replace(value="99")
    assert only(located).severity is Severity.HINT


def test_fx103_engines_that_differ_leave_it_unchecked() -> None:
    located = filled({"差额": "={甲}+{乙}-{丙}=0", "甲": 0.1, "乙": 0.2, "丙": 0.3}, calculated=True)
    cells = stored(located.sheet)
    assert cells["B7"].value == "TRUE"
    cells["B7"] = raw(value=False)._replace(formula=cells["B7"].formula)
    found = [o for o in outcomes(located) if o.rule == "FX103" and o.status is Status.UNCHECKED]
    assert len(found) == 1
    assert "两套引擎不一致：TRUE 与 FALSE" in found[0].reason


def test_fx103_a_tie_the_engines_round_apart_is_unchecked() -> None:
    located = filled({"得分": "=ROUND({旁},2)", "旁": 1.005}, calculated=True)
    cells = stored(located.sheet)
    cells["B9"] = raw(1)._replace(formula=cells["B9"].formula)
    found = [o for o in outcomes(located) if o.rule == "FX103" and o.status is not Status.PASS]
    assert [o.status for o in found] == [Status.UNCHECKED]
    cells["B9"] = raw(1.5)._replace(formula=cells["B9"].formula)
    assert "FX103" in {f.rule for f in findings(located)}


def test_fx103_unknown_function_is_unchecked_not_passed() -> None:
    located = filled({"差额": '=TEXT({甲},"0.00")'}, calculated=True)
    found = [o for o in outcomes(located) if o.rule == "FX103" and o.status is Status.UNCHECKED]
    assert [o.reason for o in found] == ["“差额”（B7）未重算：函数 TEXT"]


@pytest.mark.parametrize("calculated", [False, True])
def test_fx104_errors_fold_under_their_root(*, calculated: bool) -> None:
    found = findings(filled({"差额": "={甲}/E99", "折算": "={差额}*1"}, calculated=calculated))
    errors = {f.place.cell: f for f in found if f.rule == "FX104"}
    assert set(errors) == {"B7", "B19"}
    assert "除数为空或为 0" in errors["B7"].message
    assert errors["B19"].cause == errors["B7"].key
    assert errors["B7"].cause == next(f.key for f in found if f.rule == "FX102" and f.place.cell == "B7")


def test_fx104_error_in_an_input_cell_is_the_root() -> None:
    found = findings(filled({"乙": "#N/A"}, calculated=True))
    roots = [f for f in found if f.cause is None]
    assert [(f.rule, f.place.cell) for f in roots] == [("FX104", "B4")]
    assert {f.cause for f in found if f.cause} == {roots[0].key}


def test_fx104_a_formula_that_needs_itself_is_told() -> None:
    found = findings(filled({"差额": "={折算}+{甲}", "折算": "={差额}"}))
    assert {f.place.cell for f in found if f.rule == "FX104"} == {"B7", "B19"}
    assert all("循环引用" in f.message for f in found if f.rule == "FX104")


@pytest.mark.parametrize(
    ("typed", "speaks"),
    [
        ("7.29", True),
        ("1,234.5", True),
        ("７．２９", True),
        ("7. 29", True),
        ("——", False),
        ("", False),
    ],
)
@pytest.mark.parametrize(("field", "cell", "severity"), [("乙", "B4", Severity.ERROR), ("旁", "E4", Severity.HINT)])
def test_fx105_numbers_as_text(typed: str, field: str, cell: str, severity: Severity, *, speaks: bool) -> None:
    """An error where the sum of 甲, 乙, 丙 leaves it out; beside, where nothing adds it up, a hint."""
    found = [f for f in findings(filled({field: typed})) if f.rule == "FX105"]
    assert [f.place.cell for f in found] == ([cell] if speaks else [])
    assert all(f.severity is severity for f in found)
    assert all(("（B6）的求和公式没有把它算进去" in f.message) is (severity is Severity.ERROR) for f in found)


@pytest.mark.parametrize(("field", "cells"), [("乙", ["B4"]), ("旁", [])])
def test_fx105_a_number_with_its_unit_only_where_a_sum_leaves_it_out(field: str, cells: list[str]) -> None:
    assert [f.place.cell for f in findings(filled({field: "7.29万元"})) if f.rule == "FX105"] == cells


def test_fx105_in_a_table_column_and_not_in_texts() -> None:
    found = findings(filled({"明细.金额.2": "4.25", "明细.名称.2": "2024", "填表人": "13"}))
    assert [(f.rule, f.field) for f in found] == [("FX105", "明细.金额（第 13 行）")]


def test_fx106_each_lost_name() -> None:
    found = findings(filled(lose=("填表人", "明细合计")))
    assert [(f.rule, f.field, f.place.cell) for f in found] == [
        ("FX106", "填表人", "B20"),
        ("FX106", "明细合计", "B18"),
    ]
    assert findings(filled(lose=("明细",)))[0].message.startswith("明细表“明细”")


def test_fx107_one_finding_for_a_sheet_without_names() -> None:
    located = filled(lose=(*BLANK.cells, "明细"))
    finding = only(located)
    assert finding.rule == "FX107"
    assert "12 个" in finding.message


def test_fx108_manual_calculation() -> None:
    assert only(filled(workbook={"calc_manual": True})).rule == "FX108"


def test_fx109_region_that_ends_too_early() -> None:
    finding = only(filled({"明细合计": "=SUM(D{first}:D{first})"}))
    assert (finding.rule, finding.severity, finding.difference) == ("FX109", Severity.ERROR, "-4.25")
    assert "明细.小计（第 13 行） 4.25" in finding.message
    assert "第 14 行" not in finding.message
    assert finding.fix == "=SUM(D12:D16)"


def test_fx109_only_blank_rows_left_out_is_a_hint() -> None:
    finding = only(filled({"明细合计": "=SUM(D{first}:D14)"}))
    assert (finding.rule, finding.severity) == ("FX109", Severity.HINT)
    assert "第 15 行" in finding.message


def test_fx109_a_listed_sum_short_of_a_field() -> None:
    finding = only(filled({"合计": "={甲}+{丙}"}))
    assert (finding.rule, finding.difference) == ("FX109", "-7.29")
    assert "漏掉了乙 7.29" in finding.message


@pytest.mark.parametrize(("below", "speaks"), [(9.5, True), ("备注", False), (None, False)])
def test_fx109_rows_added_below_the_table(below: Any, *, speaks: bool) -> None:
    made = filled({"明细.金额.6": below, "明细合计": "=SUM(D12:D16)", "明细.小计.5": None, "A17": None}, rows=6)
    located = replace(made, regions={"明细": made.regions["明细"]._replace(last=16)})
    found = [(f.rule, f.severity, f.place.cell) for f in findings(located)]
    assert found == ([("FX109", Severity.ERROR, "B17")] if speaks else [])


@pytest.mark.parametrize(
    ("change", "severity", "fix"),
    [
        ({"合计": None}, Severity.HINT, "18.07"),
        ({"合计": "  "}, Severity.HINT, "18.07"),
        ({"比率": None}, Severity.HINT, "70.91%"),
        ({"得分": None}, Severity.HINT, "7.09"),
        ({"合计": None, "甲": None, "乙": None, "丙": None}, Severity.HINT, None),
    ],
)
def test_fx110_cleared_formula(change: dict[str, Any], severity: Severity, fix: str | None) -> None:
    found = [f for f in findings(filled(change)) if f.rule == "FX110"]
    assert [(f.severity, f.fix) for f in found] == [(severity, fix)]


def taken(formula: str, value: float) -> tuple[str, float]:
    """A formula with the result that is stored with it."""
    return (formula, value)


def test_fx111_numbers_from_other_workbooks_fold_under_the_first_of_the_sheet() -> None:
    change = {
        "乙": taken("=[1]决算表!B3", 7.29),
        "旁": taken("='[2]附件 1'!$C$4*2", 3),
        "明细.金额.1": taken("[1]表!A1", 3),
    }
    located = filled(change, workbook={"other_files": ("决算底稿.xlsx", "人员.xlsx")})
    found = {f.place.cell: f for f in findings(located)}
    assert {f.rule for f in found.values()} == {"FX111"}
    assert set(found) == {"B4", "E4", "B12"}
    assert all(f.severity is Severity.REVIEW for f in found.values())
    assert "“乙”（B4）的 7.29 取自另一个文件《决算底稿.xlsx》，无从核对" in found["B4"].message
    assert "《人员.xlsx》" in found["E4"].message
    assert (found["B4"].actual, found["B12"].actual) == ("7.29", "3")
    roots = [f.key for f in found.values() if f.cause is None]
    assert {f.cause for f in found.values() if f.cause} == set(roots)
    assert len(roots) == 1


def test_fx111_through_a_cell_of_the_units_own() -> None:
    located = filled({"乙": taken("=H30+1", 7.29), "H30": taken("=[1]Sheet1!A1", 6.29)})
    assert [(f.rule, f.place.cell) for f in findings(located)] == [("FX111", "B4")]
    assert "《[1]》" in only(located).message


@pytest.mark.parametrize(
    "change",
    [
        {"乙": taken("=H30+1", 7.29), "H30": 6.29},
        {"乙": taken('=LEN("[1]表!A1")', 9)},
        {"乙": taken("=[0]!甲", 10.28)},
        {"H30": taken("=[1]Sheet1!A1", 1)},  # the unit's own cell, which no form cell reads
    ],
)
def test_fx111_formulas_within_the_workbook_are_no_finding(change: dict[str, Any]) -> None:
    found = [o for o in outcomes(filled(change)) if o.rule == "FX111"]
    assert [o.status for o in found] == [Status.PASS]


def test_fx111_leaves_derived_cells_to_fx102_and_does_not_tell_twice() -> None:
    found = findings(filled({"合计": taken("=[1]附件1!D8", 18.07)}))
    assert [(f.rule, f.place.cell) for f in found] == [("FX102", "B6")]


@pytest.mark.parametrize(("has", "rules"), [(True, ["FX112"]), (False, [])])
def test_fx112_macros_are_told_once_as_a_hint(has: bool, rules: list[str]) -> None:
    found = findings(filled(workbook={"has_macros": has}))
    assert [f.rule for f in found] == rules
    assert all(f.severity is Severity.HINT for f in found)


def test_an_edition_may_grade_and_switch_off() -> None:
    of = edition(severities={"FX110": "error"}, disabled={"FX105": "本市以文本上报"})
    found = outcomes(filled({"合计": None, "乙": "7.29"}, of=of))
    assert [(o.finding.rule, o.finding.severity) for o in found if o.finding] == [("FX110", Severity.ERROR)]
    assert [(o.rule, o.status, o.reason) for o in found if o.status is Status.UNCHECKED] == [
        ("FX105", Status.UNCHECKED, "本版式停用：本市以文本上报")
    ]


def test_every_finding_is_a_proof() -> None:
    change = {
        "合计": 1,
        "差额": "={甲}",
        "得分": None,
        "明细合计": "=SUM(D{first}:D{first})",
        "乙": "7.29",
        "折算": "={甲}/E99",
    }
    found = findings(filled(change, lose=("填表人",), workbook={"calc_manual": True}))
    assert {f.rule for f in found} == {"FX101", "FX102", "FX104", "FX105", "FX106", "FX108", "FX109", "FX110"}
    for finding in found:
        assert finding.place.cell
        assert finding.title == RULES[finding.rule].title
        assert finding.hint == RULES[finding.rule].remedy
        assert finding.basis == "附件9 表式"
        assert finding.form == "附件9"
        assert finding.message


def test_stored_results_survive_a_round() -> None:
    located = filled()
    store(located.workbook)
    assert [o for o in outcomes(located) if o.rule == "FX103" and o.status is not Status.PASS] == []


def test_a_table_of_many_rows() -> None:
    rows = {f"明细.金额.{row}": 0.01 for row in range(1, 700)}
    located = filled(rows, rows=800, calculated=True)
    assert findings(located) == []
    typed = only(filled({**rows, "明细合计": 20}, rows=800))
    assert (typed.rule, typed.severity, typed.expected, typed.difference) == ("FX101", Severity.ERROR, "7.49", "12.51")
    assert len(typed.operands) == 699
    close = only(filled({**rows, "明细合计": 7.5}, rows=800))
    assert close.severity is Severity.HINT
    short = only(filled({**rows, "明细合计": "=SUM(D12:D710)-0"}, rows=800, calculated=True))
    assert short.rule == "FX102"
