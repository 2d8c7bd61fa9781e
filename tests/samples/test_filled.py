from __future__ import annotations

import re
import zipfile
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from xlzj.editions import BadText, load
from xlzj.editions.build import build
from xlzj.editions.data import read_data
from xlzj.editions.filled import main, write_filled
from xlzj.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions.data import Data, FormData
    from xlzj.editions.spec import FormSpec

Placed = tuple[str, "FormData", "FormSpec", "Worksheet"]


def sheets(data: Data, paths: list[Path]) -> Iterator[Placed]:
    """Every filled form with the sheet that carries its marker, in order."""
    found: dict[str, list[Worksheet]] = {}
    for path in paths:
        for sheet in openpyxl.load_workbook(path).worksheets:
            found.setdefault(str(sheet["A1"].value).rpartition("|")[2], []).append(sheet)
    edition = load(data.edition)
    for form in data.forms:
        yield form.form, form, edition.forms[form.form], found[form.form].pop(0)


def first(sheet: Worksheet, name: str) -> Cell:
    cell: Any = sheet[sheet.defined_names[name].attr_text.rpartition("!")[2].split(":")[0]]
    return cell  # type: ignore[no-any-return]


def says(value: object, text: str | None) -> bool:
    """Whether a cell's value is what the text prints."""
    if text is None or value is None:
        return value is text
    if isinstance(value, datetime):
        return value.date().isoformat() == text
    number = numeral(text)
    if isinstance(value, (int, float)):
        return number is not None and Decimal(str(value)) == number.value
    return value == text


def rows_of(sheet: Worksheet, spec: FormSpec, table: str) -> list[tuple[object, ...]]:
    """Values of a table, columns found by their printed headers, without the closing row."""
    region, header = (sheet.defined_names[n].attr_text.rpartition("!")[2] for n in (table, spec.tables[table].header))
    printed = {"".join(str(c.value).split()): c.column for cells in sheet[header] for c in cells if c.value}
    columns = [printed["".join(column.header.split())] for column in spec.tables[table].columns.values()]
    top, bottom = (int(part) for part in re.findall(r"\d+", region))
    return [tuple(sheet.cell(row, column).value for column in columns) for row in range(top, bottom)]


@pytest.mark.parametrize("one_book", [False, True])
def test_every_value_stands_at_the_cell_of_its_name(sample: Path, tmp_path: Path, *, one_book: bool) -> None:
    data = read_data(sample)
    paths = write_filled(load(data.edition), data, tmp_path, one_book=one_book)
    seen = 0
    for key, form, spec, sheet in sheets(data, paths):
        for name, text in form.fields.items():
            value = first(sheet, name).value
            kept = bool(spec.fields[name].derived) and str(value).startswith("=")
            assert kept or says(value, text), (key, name, value, text)
            seen += 1
        for table, rows in form.tables.items():
            read = rows_of(sheet, spec, table)
            assert not any(any(row) for row in read[len(rows) :])  # tables side by side are as long as the longest
            for row, texts in zip(read, rows, strict=False):
                assert all(map(says, row, texts)), (key, row, texts)
                seen += len(texts)
    assert seen > 150


def test_fields_left_out_keep_the_formula_of_the_blank(sample: Path, tmp_path: Path) -> None:
    data = read_data(sample)
    for key, form, spec, sheet in sheets(data, write_filled(load(data.edition), data, tmp_path)):
        for name, field in spec.fields.items():
            if field.derived and name not in form.fields:
                assert str(first(sheet, name).value).startswith("="), (key, name)


@pytest.mark.parametrize(
    ("fields", "name", "shows"),
    [
        ("编制数: 10, 实际在职人数: 9", "控制率", "formula"),
        ("编制数: 10, 实际在职人数: 9, 控制率: 90%", "控制率", "formula"),
        ("编制数: 11, 实际在职人数: 9, 控制率: 81.82%", "控制率", "formula"),
        ("编制数: 11, 实际在职人数: 9, 控制率: 82%", "控制率", "0.82"),
        ("编制数: 11, 实际在职人数: 9, 控制率: 81.81%", "控制率", "0.8181"),
        ("编制数: 11, 实际在职人数: 9, 控制率: ~", "控制率", "blank"),
        ("编制数: ~, 实际在职人数: ~, 控制率: ~", "控制率", "formula"),
        ("编制数: 11, 实际在职人数: 9, 控制率: 正常", "控制率", "正常"),
        ("公车运行维护_上年决算: 2.06, 三公经费_上年决算: 2.06", "三公经费_上年决算", "formula"),
        ("公车运行维护_上年决算: 27, 三公经费_上年决算: 27", "三公经费_上年决算", "formula"),
        ("公车运行维护_上年决算: 26.6, 三公经费_上年决算: 27", "三公经费_上年决算", "27"),
        (
            "公车运行维护_上年决算: 2.06, 公务用车购置和维护经费_上年决算: ~, 三公经费_上年决算: 2.06",
            "三公经费_上年决算",
            "2.06",
        ),
        (
            "公车运行维护_上年决算: 2.06, 公务用车购置和维护经费_上年决算: ~, 三公经费_上年决算: ~",
            "三公经费_上年决算",
            "blank",
        ),
        ("批复规模: 0, 实际规模: 0, 规模控制率: 0", "规模控制率", "formula"),
        ("批复规模: 0, 实际规模: 5, 规模控制率: 0", "规模控制率", "0"),
    ],
)
def test_a_derived_cell_keeps_its_formula_only_where_it_says_the_same(
    data_file: Callable[[str], Path], tmp_path: Path, fields: str, name: str, shows: str
) -> None:
    data = read_data(data_file(f"    fields: {{{fields}}}\n"))
    (path,) = write_filled(load(data.edition), data, tmp_path / "out")
    value = first(openpyxl.load_workbook(path).worksheets[0], name).value
    if shows == "formula":
        assert str(value).startswith("=")
    else:
        assert says(value, None if shows == "blank" else shows)


def test_text_is_never_a_formula(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    texts = ["=HYPERLINK(1)", "+86 700", "-1+2", "@SUM(A1)", "#REF!", "TRUE"]
    names = ["厉行节约保障措施", "联系电话", "填表人", "单位负责人", "编制数", "填报日期"]
    fields = ", ".join(f'{name}: "{text}"' for name, text in zip(names, texts, strict=True))
    data = read_data(data_file(f'    fields: {{{fields}}}\n    tables: {{市级专项资金明细: [["=1+1", 1, 2, "=2"]]}}\n'))
    (path,) = write_filled(load(data.edition), data, tmp_path / "out")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    for name, text in zip(names, texts, strict=True):
        cell = first(sheet, name)
        assert (cell.value, cell.data_type) == (text, "s")
    top = first(sheet, "市级专项资金明细")
    assert (top.value, top.data_type) == ("=1+1", "s")
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    for harmful in ("HYPERLINK", "1+1", "@SUM"):
        assert not re.search(rf"<f>[^<]*{re.escape(harmful)}", xml)


def test_first_level_text_is_never_a_formula(data_file: Callable[..., Path], tmp_path: Path) -> None:
    row = '["=1+1", "=2+2", 指标, 1次, 1次, 5, 5, ~]'
    data = read_data(data_file(f"    tables: {{绩效指标: [{row}]}}\n", "附件2"))
    (path,) = write_filled(load(data.edition), data, tmp_path / "out")
    cells = openpyxl.load_workbook(path).worksheets[0]
    top = first(cells, "绩效指标")
    assert (top.value, top.data_type) == ("=1+1", "s")


def test_control_characters_are_refused(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    data = read_data(data_file('    fields: {填表人: "a\\x01b"}\n'))
    with pytest.raises(BadText, match="不能存放的字符"):
        write_filled(load(data.edition), data, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_numbers_ratios_and_dates_are_values_with_the_formats_of_the_blank(
    data_file: Callable[[str], Path], tmp_path: Path
) -> None:
    lines = "    fields: {编制数: 11, 控制率: 12.34%, 填报日期: 2025-03-18, 公务接待: [0.10, 94.35万元, 1 0]}\n"
    data = read_data(data_file(lines))
    (path,) = write_filled(load(data.edition), data, tmp_path / "out")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (first(sheet, "编制数").value, first(sheet, "编制数").number_format) == (11, "0")
    assert (first(sheet, "控制率").value, first(sheet, "控制率").number_format) == (0.1234, "0.00%")
    assert first(sheet, "填报日期").is_date
    assert [first(sheet, f"公务接待_{c}").value for c in ("上年决算", "本年预算", "本年决算")] == [
        0.1,
        "94.35万元",
        "1 0",
    ]


def test_group_names_are_merged_over_the_rows_of_the_data(sample: Path, tmp_path: Path) -> None:
    data = read_data(sample)
    for _, form, spec, sheet in sheets(data, write_filled(load(data.edition), data, tmp_path)):
        for table, rows in form.tables.items():
            if not spec.tables[table].fill_down:
                continue
            top = first(sheet, table)
            merged = {str(area) for area in sheet.merged_cells.ranges if area.min_col == top.column}
            starts = [at for at, row in enumerate(rows) if row[0] is not None] + [len(rows)]
            for begin, end in pairwise(starts):
                letter = top.column_letter
                area = f"{letter}{top.row + begin}:{letter}{top.row + end - 1}"
                assert end - begin == 1 or area in merged


def test_each_project_has_its_own_sheet_names_and_marker(sample: Path, tmp_path: Path) -> None:
    data = read_data(sample)
    edition = load(data.edition)
    write_filled(edition, data, tmp_path)
    for key in dict.fromkeys(form.form for form in data.forms):
        book = openpyxl.load_workbook(tmp_path / edition.forms[key].file)
        count = sum(form.form == key for form in data.forms)
        many = edition.forms[key].count == "many"
        assert len(book.sheetnames) == (count if many else 1)
        assert not many or book.sheetnames == [f"{key}-{at}" for at in range(1, count + 1)]
        for sheet in book.worksheets:
            assert sheet["A1"].value == f"xlzj|{data.edition}|{key}"
            for name in sheet.defined_names.values():
                assert name.attr_text.startswith(f"'{sheet.title}'!")


def test_without_data_the_blanks_of_the_edition_are_written(tmp_path: Path) -> None:
    edition = load("yueyang-2024")
    for path in write_filled(edition, None, tmp_path):
        (form,) = (form for form in edition.forms.values() if form.file == path.name)
        assert path.read_bytes() == build(edition.folder, form.key)


def test_one_book_holds_the_whole_set(sample: Path, tmp_path: Path) -> None:
    data = read_data(sample)
    (path,) = write_filled(load(data.edition), data, tmp_path, one_book=True)
    assert len(openpyxl.load_workbook(path).sheetnames) == len(data.forms)


def test_nothing_is_overwritten_and_nothing_written_beside_it(sample: Path, tmp_path: Path) -> None:
    data = read_data(sample)
    edition = load(data.edition)
    target = tmp_path / edition.forms[data.forms[-1].form].file
    target.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="已存在，不覆盖"):
        write_filled(edition, data, tmp_path)
    assert target.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [target]


def test_the_script_writes_or_says_why_not(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(sample), str(tmp_path / "out")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(list((tmp_path / "out").iterdir()))
    assert main([str(sample), str(tmp_path / "out")]) == 2
    assert "已存在" in capsys.readouterr().err
    assert main([str(tmp_path / "no.yaml"), str(tmp_path / "out")]) == 2
    assert "找不到文件" in capsys.readouterr().err
    assert main([]) == 2
