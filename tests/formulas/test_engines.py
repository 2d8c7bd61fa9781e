"""Both engines against the values Excel gives, and against each other."""

from __future__ import annotations

import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formulas.cases import CASES, OTHER, SHEET, Case
from tests.formulas.making import book, stored
from xlzj.formulas.engine import Book, Page, recalculate
from xlzj.formulas.second import Agreement, agreement, answer, close
from xlzj.formulas.values import Fault, Value, held
from xlzj.read.raw import RawCell


def page_of(workbook_book: Book, sheet: str) -> Page:
    page = workbook_book.page(sheet)
    assert page is not None
    return page


def trial(formula: str, **sheets: dict[str, object]) -> Value:
    made = Book(book(sheets))
    return made.trial(page_of(made, next(iter(sheets))), formula)


ROOT = Path(__file__).resolve().parents[2]
IDS = [f"{at:02}" for at in range(len(CASES))]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_our_engine_gives_what_excel_gives(case: Case) -> None:
    value = trial(case.formula, 附件1=SHEET, 附件2=OTHER)
    assert close(value, case.value), value
    assert value.__class__ is case.value.__class__


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_second_engine_agrees_but_where_that_is_said(case: Case) -> None:
    made = Book(book({"附件1": SHEET, "附件2": OTHER}))
    page = page_of(made, "附件1")
    made.value(page, "B2")
    second = answer(case.formula, page)
    assert second.known, second.reason
    agrees = agreement(case.value, second.value, case.formula)
    assert (agrees is Agreement.SAME) is (case.second == "same"), second.value


@pytest.mark.parametrize(
    "formula",
    [
        'TEXT(A1,"0.00")',
        "NUMBERSTRING(A1,1)",
        "SUBTOTAL(9,A1:A3)",
        "A1:A3+1",
        'INDIRECT("A1")',
        "不存在的名称+1",
        "SUM(",
        "[1]附件1!A1",
        "ROUND(A1)",
        "MATCH(1,A1:A3)",
        '"甲"<"乙"',
        '"2024-1-1"+1',
        '"2024年1月1日"+1',
        '"１２"+1',
        'IFERROR(TEXT(A1,"0"),0)',
        "COUNTIF(A1:A4,2)",
        "INDEX(A1:A3,0)",
    ],
)
def test_what_is_not_known_has_no_value(formula: str) -> None:
    assert trial(formula, 附件1=SHEET) is Fault.UNSUPPORTED


def test_unknown_spreads_and_is_left_out() -> None:
    made = book(表={"A1": '=TEXT(1,"0")', "A2": "=A1+1", "A3": "=IFERROR(A2,5)", "A4": "=COUNT(A1:A2)", "A5": "=1+1"})
    assert recalculate(made) == {("表", "A5"): 2}


def test_dates_are_not_made_up() -> None:
    made = book(表={"A1": 1, "B1": "=A1+1"})
    cells = stored(made.sheets[0])
    cells["A1"] = cells["A1"]._replace(kind="d", value="2024-01-01")
    assert recalculate(made) == {}


def test_results_in_the_readers_terms() -> None:
    made = book(表={"A1": "=1/0", "A2": "=1=1", "A3": '=""', "A4": "=B9", "A5": "=附件2!A1", "A6": "=0.1+0.2"})
    assert recalculate(made) == {
        ("表", "A1"): "#DIV/0!",
        ("表", "A2"): "TRUE",
        ("表", "A3"): "",
        ("表", "A4"): 0,
        ("表", "A5"): "#REF!",
        ("表", "A6"): Decimal("0.3"),
    }


def test_stored_noise_of_binary_floats_is_dropped() -> None:
    assert trial("A1=57.89", 表={"A1": Decimal("57.890000000000001")}) is True


def test_names_of_the_sheet_come_before_names_of_the_workbook() -> None:
    names = {"附件1": {"编制数": "附件1!$A$1"}, "": {"编制数": "附件2!$A$1", "全部": "附件1!$A$1:$A$3"}}
    made = book({"附件1": {"A1": 5, "A2": "=编制数*2", "A3": "=附件2!编制数"}, "附件2": {"A1": 6}}, names=names)
    assert recalculate(made) == {("附件1", "A2"): 10, ("附件1", "A3"): 6}
    made = book({"附件1": {"A1": 5, "A2": 1, "B1": "=SUM(全部)"}}, names=names)
    assert recalculate(made) == {("附件1", "B1"): 6}
    page = page_of(Book(made), "附件1")
    assert answer("SUM(全部)+编制数", page).value == 11


def test_cycles_are_told_and_do_not_spread_to_others() -> None:
    made = book(表={"A1": "=B1+1", "B1": "=C1", "C1": "=A1", "D1": "=IFERROR(A1,0)", "E1": "=E1", "F1": "=2"})
    values = recalculate(made)
    assert {cell for (_, cell), value in values.items() if value == Fault.CYCLE.value} == {"A1", "B1", "C1", "D1", "E1"}
    assert values["表", "F1"] == 2


def test_long_chains_need_no_stack() -> None:
    cells = {"A1": 1} | {f"A{row}": f"=A{row - 1}+1" for row in range(20_000, 1, -1)}
    assert recalculate(book(表=cells))["表", "A20000"] == 20_000


def test_hostile_sums_end_soon() -> None:
    cells: dict[str, object] = {f"A{row}": 1 for row in range(1, 4000)}
    cells |= {f"B{row}": f"=SUM(A1:A3999)+SUM(A:A)+{row}" for row in range(1, 4000)}
    start = time.monotonic()
    values = recalculate(book(表=cells))
    assert time.monotonic() - start < 15
    assert values["表", "B1"] == 3999 * 2 + 1
    assert ("表", "B3999") not in values


@pytest.mark.parametrize("formula", ["9^(9^9)", "1E308*1E10", "10^400", "(0-8)^(1/3)"])
def test_numbers_beyond_excel(formula: str) -> None:
    assert trial(formula, 表={}) is Fault.NUMBER


def test_chains_across_sheets() -> None:
    made = book(甲={"A1": "=乙!A1+1"}, 乙={"A1": "=丙!A1*2"}, 丙={"A1": 4, "A2": "=甲!A1"})
    assert recalculate(made)["丙", "A2"] == 9


def test_rounding_differences_are_told_from_real_ones() -> None:
    assert agreement(Decimal("1.01"), Decimal("1.00"), "ROUND(A1,2)") is Agreement.ROUNDING
    assert agreement(Decimal("1.02"), Decimal("1.00"), "ROUND(A1,2)") is Agreement.APART
    assert agreement(Decimal("1.01"), Decimal("1.00"), "A1*1") is Agreement.APART
    assert agreement(Decimal(1), Decimal("1.0000000001"), "A1") is Agreement.SAME
    assert agreement(Fault.DIVISION, Decimal(0), "A1") is Agreement.APART


_whole = st.integers(-99, 99)
_branching = st.recursive(
    st.one_of(st.sampled_from(["A1", "A2", "A3", "A4"]), st.integers(1, 99).map(str)),
    lambda inner: st.one_of(
        st.builds(lambda a, op, b: f"({a}{op}{b})", inner, st.sampled_from(["+", "-", "*"]), inner),
        st.builds(lambda a, b: f"({a}/{b})", inner, st.sampled_from(["2", "8", "0", "A4"])),
        st.builds(lambda a, b: f"SUM({a},{b},A1:A4)", inner, inner),
        st.builds(lambda a: f"ABS(-{a})", inner),
        st.builds(lambda a, b, c: f"IF({a}>={b},{c},A2)", inner, inner, inner),
        st.builds(lambda a: f'IFERROR({a},"")', inner),
        st.builds(lambda a, b: f"MAX({a},MIN({b},A3:A4))", inner, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None)
@given(_branching, st.tuples(_whole, _whole, _whole, st.sampled_from([1, 2, 4, 0])))
def test_random_formulas_over_numbers_exact_in_binary_agree_exactly(formula: str, numbers: tuple[int, ...]) -> None:
    made = Book(book(表={f"A{at}": value for at, value in enumerate(numbers, 1)}))
    page = page_of(made, "表")
    second = answer(formula, page)
    assert second.known, second.reason
    assert made.trial(page, formula) == second.value


_cents = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n) / 100)
_sums = st.lists(st.sampled_from(["A1", "A2", "SUM(A1:A4)", "A3*3", "A4/7", "12.34"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(_sums, st.lists(st.sampled_from("+-"), min_size=8, max_size=8), st.tuples(_cents, _cents, _cents, _cents))
def test_random_sums_of_amounts_agree(terms: list[str], signs: list[str], numbers: tuple[Decimal, ...]) -> None:
    formula = "0" + "".join(sign + term for sign, term in zip(signs, terms, strict=False))
    made = Book(book(表={f"A{at}": value for at, value in enumerate(numbers, 1)}))
    page = page_of(made, "表")
    first, second = made.trial(page, formula), answer(formula, page)
    assert isinstance(first, Decimal)
    assert isinstance(second.value, Decimal)
    assert abs(first - second.value) <= Decimal("1e-9") * max(Decimal(1), *(abs(number) for number in numbers))


def test_checking_formulas_loads_no_heavy_package() -> None:
    code = (
        "import sys, xlzj.formulas.integrity; print({'formulas', 'numpy', 'openpyxl', 'schedula'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9.99E+307", Decimal("9.99E+307")),
        ("1E+309", Fault.UNSUPPORTED),
        ("1" * 3_000, Fault.UNSUPPORTED),
        ("0E+999", Decimal(0)),
        ("57.890000000000001", Decimal("57.89")),
    ],
)
def test_a_stored_number_beyond_excel_s_largest_is_no_number(text: str, value: Decimal | Fault) -> None:
    assert held(RawCell("n", text, None, 0)) == value
