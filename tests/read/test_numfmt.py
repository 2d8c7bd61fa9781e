from __future__ import annotations

import csv
import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.spreadsheet import converted, needs_host
from xlzj.read.numfmt import BUILTIN, decimals_shown, is_date, is_percent, printed
from xlzj.read.package import RawCell, number, read_workbook

if TYPE_CHECKING:
    from pathlib import Path


def show(value: str, fmt: str, *, kind: str = "n", date1904: bool = False) -> str:
    return printed(RawCell(kind, value, None, 0), fmt, date1904)


@pytest.mark.parametrize(
    ("value", "fmt", "text"),
    [
        ("1234.5", "General", "1234.5"),
        ("0.89342000000000001", "General", "0.89342"),
        ("0.333333333333", "General", "0.333333333"),
        ("-1234567.891234", "General", "-1234567.891"),
        ("12345678901", "General", "12345678901"),
        ("123456789012", "General", "1.23457E+11"),
        ("99999999999.9", "General", "1E+11"),
        ("0.00001", "General", "0.00001"),
        ("0.000012345678", "General", "1.23457E-05"),
        ("0", "General", "0"),
        ("17.565", "0.00", "17.57"),
        ("1.005", "0.00", "1.01"),
        ("2.675", "0.00", "2.68"),
        ("-0.004", "0.00", "-0.00"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("999999.995", "#,##0.00", "1,000,000.00"),
        ("0", "#,##0.00", "0.00"),
        ("0.89345", "0.00%", "89.35%"),
        ("1.005", "0%", "101%"),
        ("0.5", "#.##", ".5"),
        ("7", "000", "007"),
        ("13800138000", "000-0000-0000", "138-0013-8000"),
        ("1234567", "#,##0,", "1,235"),
        ("1250000", '0.0,,"M"', "1.3M"),
        ("12345678", '0!.0,"万"', "1234.6万"),
        ("12.5", '0.00"万元"', "12.50万元"),
        ("5", "0元", "5元"),
        ("-5", "0.00;(0.00)", "(5.00)"),
        ("-5", "0.00", "-5.00"),
        ("0", '0;-0;"—"', "—"),
        ("0", "0;-0;", ""),
        ("5", ";;;", ""),
        ("0", '[=0]"";General', ""),
        ("-3.2", '[=0]"";General', "-3.2"),
        ("-3", "[Red]0;[Blue]-0", "-3"),
        ("20000", '[>=10000]0!.0,"万";0', "2.0万"),
        ("-5", '[>=100]"大"0;"小"0', "-小5"),
        ("-5", "[>=0]0;(0)", "(5)"),
        ("-5", "[<0]-0;0", "-5"),
        ("12345", "0.00E+00", "1.23E+04"),
        ("12345", "##0.0E+0", "12.3E+3"),
        ("999.96", "##0.0E+0", "1.0E+3"),
        ("0.5", "# ?/?", "0.5"),
        ("1234.5", BUILTIN["43"], "1,234.50"),
        ("-1234.5", BUILTIN["43"], "-1,234.50"),
        ("0", BUILTIN["43"], "-"),
        ("12", "[DBNum2][$-804]General", "12"),
        ("12", "@", "12"),
        ("12", "0" * 300, "12"),
        ("12", "", "12"),
        ("1e400", "0.00", "1e400"),
    ],
)
def test_numbers_are_printed_as_excel_prints_them(value: str, fmt: str, text: str) -> None:
    assert show(value, fmt) == text


@pytest.mark.parametrize(
    ("value", "fmt", "text"),
    [
        ("45000", "yyyy年m月d日", "2023年3月15日"),
        ("45000", 'yyyy"年"m"月"d"日";@', "2023年3月15日"),
        ("45000", "yyyy-mm-dd", "2023-03-15"),
        ("45000", BUILTIN["14"], "2023/3/15"),
        ("45000", BUILTIN["31"], "2023年3月15日"),
        ("45000", BUILTIN["57"], "2023年3月"),
        ("45000", "m/d/yy", "3/15/23"),
        ("45000.75", BUILTIN["22"], "2023/3/15 18:00"),
        ("45000.75", "h:mm AM/PM", "6:00 PM"),
        ("45000.25", '上午/下午h"时"mm"分"', "上午6时00分"),
        ("45000.5004", "hh:mm:ss", "12:00:35"),
        ("45000.123456", "mm:ss.0", "57:46.6"),
        ("1.5", "[h]:mm", "36:00"),
        ("45000", "aaaa", "星期三"),
        ("45000", "aaa", "三"),
        ("45000", "dddd, mmm d", "Wednesday, Mar 15"),
        ("45000", "[$-804]e年m月", "2023年3月"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("60", "yyyy-mm-dd", "1900-02-29"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("0", "yyyy-mm-dd", "1900-01-00"),
        ("2958465", "yyyy-mm-dd", "9999-12-31"),
        ("2958466", "yyyy-mm-dd", "########"),
        ("-1", "yyyy-mm-dd", "########"),
        ("2958465.99999999", "yyyy-mm-dd", "########"),  # rounded to the second it is beyond the calendar
        ("45000.5", "ss." + "0" * 40, "00.000"),
    ],
)
def test_dates_are_printed_as_excel_prints_them(value: str, fmt: str, text: str) -> None:
    assert show(value, fmt) == text


def test_the_other_date_system() -> None:
    assert show("43538", "yyyy-mm-dd", date1904=True) == "2023-03-15"
    assert show("0", "yyyy-mm-dd", date1904=True) == "1904-01-01"
    assert show("2957003", "yyyy-mm-dd", date1904=True) == "9999-12-31"
    assert show("2957004", "yyyy-mm-dd", date1904=True) == "########"


def test_dates_stored_as_text_are_printed_by_their_format() -> None:
    assert show("2023-03-15", "yyyy年m月d日", kind="d") == "2023年3月15日"
    assert show("2023-03-15T18:00:00", "yyyy/m/d h:mm", kind="d") == "2023/3/15 18:00"
    assert show("2023-03-15", "yyyy-mm-dd", kind="d", date1904=True) == "2023-03-15"
    assert show("1900-01-31", "yyyy-mm-dd", kind="d") == "1900-01-31"
    assert show("18:30:00", "h:mm", kind="d") == "18:30"
    assert show("去年", "yyyy-mm-dd", kind="d") == "去年"


def test_texts_truth_values_and_errors_are_printed() -> None:
    assert show("预算科", "0.00", kind="s") == "预算科"
    assert show("预算科", '0;0;0;"("@")"', kind="s") == "(预算科)"
    assert show("预算科", ";;;", kind="s") == ""
    assert show("预算科", '@"："', kind="s") == "预算科："
    assert show("1", "0.00", kind="b") == "TRUE"
    assert show("0", "General", kind="b") == "FALSE"
    assert show("#DIV/0!", "0.00", kind="e") == "#DIV/0!"
    assert printed(RawCell("", None, "A1", 0), "0.00", date1904=False) == ""


@pytest.mark.parametrize(
    ("fmt", "decimals"),
    [
        ("General", None), ("0", 0), ("0.00", 2), ("#,##0.00", 2), ("#,##0", 0), ("0%", 0), ("0.00%", 2), ("@", None),
        ("yyyy-mm-dd", None), ("0.##", None), ("0.00E+00", None), ("# ?/?", None), (";;;", None), ('"无"', None),
        ("0.00_);[Red](0.00)", 2), (BUILTIN["43"], 2), ("#,##0,", -3), ("0.0,,", -5), ('0!.0,"万"', -3), ("h:mm", None),
    ],
)  # fmt: skip
def test_how_many_decimals_a_format_shows(fmt: str, decimals: int | None) -> None:
    assert decimals_shown(fmt) == decimals


def test_is_date_and_is_percent_look_past_literals() -> None:
    assert all(is_date(code) for code in ("yyyy年m月d日", "m/d/yy", "h:mm", "[h]:mm", "mmm", "aaaa", BUILTIN["14"]))
    assert not any(is_date(code) for code in ("General", "0.00", '0"day"', "[Red]0", "0.00E+00", "@", "0\\m", "_d0"))
    assert is_percent("0.00%")
    assert not is_percent('0"%"')
    assert not is_percent("0.00")


@pytest.mark.parametrize(
    ("xml", "amount"),
    [
        ("0.89342000000000001", "0.89342"), ("17.57", "17.57"), ("12", "12"), ("12.0", "12"), ("-0.1", "-0.1"),
        ("1E3", "1000"), ("1e22", "10000000000000000000000"), ("1.5E-7", "1.5E-7"), (" 3 ", "3"), ("1e999", None),
    ],
)  # fmt: skip
def test_number_has_the_fewest_digits(xml: str, amount: str | None) -> None:
    found = number(RawCell("n", xml, None, 0))
    assert (None if found is None else str(found)) == amount


def test_number_is_for_numbers_only() -> None:
    assert number(RawCell("s", "12", None, 0)) is None
    assert number(RawCell("b", "1", None, 0)) is None
    assert number(RawCell("", None, "A1", 0)) is None
    assert number(RawCell("n", "0.1", None, 0)) == Decimal("0.1")


def test_no_code_of_any_shape_makes_it_crash() -> None:
    pieces = ["0", "#", "?", ".", ",", "%", "/", "@", ";", '"', "\\", "_", "*", "[", "]", "[h]", "[=0]", "General", "y",
              "m", "d", "h", "s",
              "AM/PM", "E+", "年", " ", "aaa", "e", "[>=1", "-", "[$¥-804]", "!", "0" * 40]  # fmt: skip
    values = ["0", "-1", "45000.5", "1e308", "-1e-300", "123456789.987", "2958465.99999999", "1e400"]
    dice = random.Random(20240608)  # noqa: S311 - not a secret
    for _ in range(3000):
        fmt, value = "".join(dice.choices(pieces, k=dice.randint(1, 9))), dice.choice(values)
        for kind in "nsd":
            assert isinstance(show(value, fmt, kind=kind, date1904=dice.random() < 0.5), str), fmt
        assert not (is_date(fmt) and decimals_shown(fmt) is not None), fmt


VALUES = ["0", "1", "-1", "0.5", "-0.5", "1.005", "2.675", "0.125", "1234.5", "-1234.567", "1234567.891", "0.89342",
          "45000", "45000.75", "99.995", "12.5"]  # fmt: skip
PLAIN = ["General", "0", "0.00", "#,##0", "#,##0.00", "0.00%", "0.0", "#,##0.00_);(#,##0.00)", "0.00;[Red]-0.00",
         "0;-0;", ";;;", "0.00E+00", '0"万元"', "000000", "[$¥-804]#,##0.00", '"合计"0', "[>=0]0;(0)",
         BUILTIN["43"]]  # fmt: skip
DATES = ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "yyyy/m/d h:mm", "m/d/yy", "[h]:mm:ss", "h:mm AM/PM", "d-mmm-yy"]


@pytest.mark.host
@needs_host
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    # LibreOffice counts days before March 1900 otherwise, so dates are compared where both agree on the calendar.
    grid = [(value, fmt) for fmt in PLAIN for value in VALUES]
    grid += [(value, fmt) for fmt in DATES for value in VALUES if float(value) > 100 and float(value) < 10**6]
    for row, (value, fmt) in enumerate(grid, 1):
        sheet.cell(row, 1, float(value)).number_format = fmt
    sheet.column_dimensions["A"].width = 60
    book.save(tmp_path / "格式.xlsx")
    converted([tmp_path / "格式.xlsx"], tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true")
    shown = [
        (row or [""])[0].strip() for row in csv.reader((tmp_path / "格式.csv").read_text(encoding="utf-8").splitlines())
    ]
    ours = read_workbook(tmp_path / "格式.xlsx")
    mine = [printed(cell, ours.formats[cell.style], date1904=False) for cell in ours.sheets[0].cells.values()]
    pairs = zip(grid, mine, shown, strict=True)
    assert [(case, here, there) for case, here, there in pairs if here != there] == []
