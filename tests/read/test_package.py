from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formula.translate import Translator
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from tests.hostile.packing import RELATIONS, book_parts
from tests.spreadsheet import converted, needs_host
from xlzj.read.package import RawCell, Unreadable, number, read_workbook
from xlzj.read.translate import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.read.package import RawWorkbook

    Save = Callable[[dict[str, str]], Path]
    One = Callable[..., Path]


def cells(path: Path) -> Mapping[str, RawCell]:
    return read_workbook(path).sheets[0].cells


def values(path: Path) -> dict[str, str | None]:
    return {reference: cell.value for reference, cell in cells(path).items()}


def rewrite(path: Path, change: Callable[[str, str], str]) -> None:
    """Change the text of every XML part of a package."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, change(name, data.decode()) if name.endswith((".xml", ".rels")) else data)


def unit_workbook(path: Path) -> Path:
    """What openpyxl can say: kinds, styles, merges, names, hidden things, formulas, an array."""
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "附件1 基础数据"
    first.append(["单位", "金额", None, True, dt.datetime(2024, 3, 1, 12), "多\n行 ", "  空格"])  # noqa: DTZ001 - Excel knows no zones
    first.append([1, -2.5, 0.89342, 1e22, 1e-9, "0012", "=SUM(A2:E2)"])
    first["A4"] = ArrayFormula("A4:A5", "=B1:B2*2")
    first["B4"] = CellRichText("三公", TextBlock(InlineFont(b=True), "经费"), "  决算")
    first["C4"] = "=IF(A2>0,\"是\",'附件 2'!B$2)"
    first["D4"] = "#N/A"
    first["E4"] = dt.time(8, 30)
    first["B2"].number_format = '#,##0.00"万元"'
    first["Z99"].fill = PatternFill("solid", fgColor="FFFF00")
    first.merge_cells("A10:C12")
    first.row_dimensions[3].hidden = True
    second = book.create_sheet("附件 2")
    second["B2"] = 3
    second.sheet_state = "hidden"
    second.protection.sheet = True
    third = book.create_sheet("标记")
    third.sheet_state = "veryHidden"
    third["A1"] = "yueyang-2024"
    book.defined_names["年度"] = DefinedName("年度", attr_text="2024")
    second.defined_names["编制数"] = DefinedName("编制数", attr_text="'附件 2'!$B$2")
    third.defined_names["编制数"] = DefinedName("编制数", attr_text="标记!$A$1", hidden=True)
    book.calculation.calcMode = "manual"
    book.save(path)
    return path


def as_openpyxl(cell: RawCell) -> object:
    """A raw cell as openpyxl would hand it out."""
    if cell.kind == "n" and cell.value is not None:
        return float(cell.value)
    return {"b": cell.value == "1"}.get(cell.kind, cell.value)


def same_as_openpyxl(path: Path) -> int:
    """Compare values and formulas with both modes of openpyxl; how many cells were compared."""
    ours, count = read_workbook(path), 0
    for mode in (False, True):
        book = openpyxl.load_workbook(path, data_only=mode)
        assert [sheet.name for sheet in ours.sheets] == [sheet.title for sheet in book.worksheets]
        for raw, sheet in zip(ours.sheets, book.worksheets, strict=True):
            assert raw.state == sheet.sheet_state
            assert set(raw.merged) == {str(area) for area in sheet.merged_cells.ranges}
            assert raw.protected == sheet.protection.sheet
            count += compare(ours, raw.cells, sheet, data_only=mode)
    return count


def compare(ours: RawWorkbook, raw: Mapping[str, RawCell], sheet: Worksheet, *, data_only: bool) -> int:
    count, empty = 0, RawCell("", None, None, 0)
    for row in sheet.iter_rows():
        for cell in row:
            here, value = raw.get(cell.coordinate, empty), theirs(cell.value)
            count += 1
            if here.formula is not None and not data_only:
                assert value == f"={here.formula}", cell.coordinate
            elif not isinstance(value, dt.date | dt.time | dt.timedelta):
                assert as_openpyxl(here) == value, cell.coordinate
            if here is not empty and not isinstance(value, dt.date | dt.time | dt.timedelta):
                assert ours.formats[here.style] == cell.number_format
    return count


def theirs(value: Any) -> Any:
    return f"={str(value.text).removeprefix('=')}" if isinstance(value, ArrayFormula) else value


def test_the_same_as_openpyxl(tmp_path: Path) -> None:
    assert same_as_openpyxl(unit_workbook(tmp_path / "附件.xlsx")) > 5000


def test_every_field_of_the_workbook(tmp_path: Path) -> None:
    path = unit_workbook(tmp_path / "附件.xlsx")
    before = path.read_bytes()
    book = read_workbook(path)
    assert path.read_bytes() == before
    assert book.file == "附件.xlsx"
    assert read_workbook(path, name="单位/附件.xlsx").file == "单位/附件.xlsx"
    assert [(sheet.name, sheet.state) for sheet in book.sheets] == [
        ("附件1 基础数据", "visible"),
        ("附件 2", "hidden"),
        ("标记", "veryHidden"),
    ]
    assert book.names == {"": {"年度": "2024"}, "附件 2": {"编制数": "'附件 2'!$B$2"}, "标记": {"编制数": "标记!$A$1"}}
    first, second, _ = book.sheets
    assert first.merged == ("A10:C12",)
    assert first.rows_hidden == {3}
    assert (first.protected, second.protected) == (False, True)
    assert "Z99" not in first.cells
    assert book.formats[first.cells["B2"].style] == '#,##0.00"万元"'
    assert first.cells["B4"].value == "三公经费  决算"
    assert first.cells["A4"].formula == "B1:B2*2"
    assert first.cells["G2"] == RawCell("", None, "SUM(A2:E2)", 0)
    assert first.cells["F1"].value == "多\n行 "
    assert number(first.cells["C2"]) == number(RawCell("n", "0.89342", None, 0))
    assert (book.calc_manual, book.full_calc_on_load, book.date1904) == (True, True, False)
    assert (book.has_macros, book.other_files) == (False, ())


def test_a_styled_corner_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = 1
    sheet["XFD1048576"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "角.xlsx")
    assert list(cells(tmp_path / "角.xlsx")) == ["A1"]


def test_strict_prefixed_and_absolute_dialects_read_alike(tmp_path: Path) -> None:
    path = unit_workbook(tmp_path / "附件.xlsx")
    plain = read_workbook(path)

    def strict(_: str, text: str) -> str:
        for there, here in (
            ("//schemas.openxmlformats.org/spreadsheetml/2006/main", "//purl.oclc.org/ooxml/spreadsheetml/main"),
            ("//schemas.openxmlformats.org/officeDocument/2006", "//purl.oclc.org/ooxml/officeDocument"),
        ):
            text = text.replace(there, here)
        return text.replace("officeDocument/extended-properties", "officeDocument/extendedProperties")

    rewrite(path, strict)
    assert read_workbook(path) == plain
    rewrite(path, lambda name, text: text.replace('Target="/xl/', 'Target="') if "workbook.xml.rels" in name else text)
    assert read_workbook(path) == plain


def test_elements_with_a_prefix_are_read_and_strange_ones_passed_over(save: Save, one: One) -> None:
    path = one('<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>')
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns="urn:other">'
        '<x:sheetData><x:row><x:c r="A1" t="str"><x:v>甲</x:v></x:c></x:row></x:sheetData><c r="B1"><v>9</v></c>'
        "</x:worksheet>"
    )
    assert values(save(content | {"xl/worksheets/sheet1.xml": sheet})) == {"A1": "甲"}


def test_strings_runs_phonetics_and_escapes(one: One) -> None:
    strings = (
        '<si><t xml:space="preserve"> 前后 </t></si>'
        "<si><r><rPr><b/></rPr><t>东</t></r><r><t>京</t></r><rPh sb='0'><t>トウキョウ</t></rPh><phoneticPr/></si>"
        "<si><t>一_x000D_\n二</t></si><si><t>_x005F_x000D_</t></si><si><t>_xD83D__xDE00__xD83D_</t></si><si/>"
    )
    row = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(6))
    inline = (
        '<c t="inlineStr"><is><r><t>行</t></r><rPh><t>x</t></rPh><r><t>内</t></r></is></c><c t="str"><v>_x4E00_</v></c>'
    )
    found = values(one(f"<sheetData><row>{row}{inline}</row></sheetData>", strings=strings))
    assert list(found.values()) == [" 前后 ", "东京", "一\r\n二", "_x000D_", "😀�", "", "行内", "一"]
    assert list(found) == ["A1", "B1", "C1", "D1", "E1", "F1", "G1", "H1"]


def test_kinds_and_empty_values(one: One) -> None:
    row = (
        '<c r="A1"><v>1.50</v></c><c r="B1" t="b"><v>true</v></c><c r="C1" t="e"><v>#REF!</v></c>'
        '<c r="D1" t="d"><v>2024-03-01</v></c><c r="E1"><v/></c><c r="F1" t="s"><v></v></c><c r="G1"><v>1,234</v></c>'
        '<c r="H1"><v>NaN</v></c><c r="I1"><f>A1</f><v/></c><c r="J1" t="str"><f>T(1)</f><v></v></c><c r="K1"><f/></c>'
        '<c r="L1"><f t="dataTable" ref="L1:L2"/><v>3</v></c><c r="M1" s="99"><v>4</v></c><c r="N1" t="n"><v> </v></c>'
        '<c r="O1"><v>１２</v></c><c r="P1"><f>=A1</f></c>'
    )
    assert cells(one(f"<sheetData><row r='1'>{row}</row></sheetData>")) == {
        "A1": RawCell("n", "1.50", None, 0),
        "B1": RawCell("b", "1", None, 0),
        "C1": RawCell("e", "#REF!", None, 0),
        "D1": RawCell("d", "2024-03-01", None, 0),
        "G1": RawCell("s", "1,234", None, 0),
        "H1": RawCell("s", "NaN", None, 0),
        "I1": RawCell("", None, "A1", 0),
        "J1": RawCell("s", "", "T(1)", 0),
        "L1": RawCell("n", "3", "", 0),
        "M1": RawCell("n", "4", None, 0),
        "O1": RawCell("s", "１２", None, 0),
        "P1": RawCell("", None, "A1", 0),
    }


def test_missing_addresses_are_counted(one: One) -> None:
    rows = '<row><c><v>1</v></c><c r="D1"/><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row>'
    rows += '<row><c r="B6"><v>4</v></c></row>'
    assert values(one(f"<sheetData>{rows}</sheetData>")) == {"A1": "1", "E1": "2", "A5": "3", "B6": "4"}


def test_alternate_content_takes_the_fallback(one: One) -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = '<mc:Choice Requires="x"><row r="1"><c r="A1"><v>1</v></c></row><mc:AlternateContent/></mc:Choice>'
    fallback = '<mc:Fallback><row r="1"><c r="A1"><v>2</v></c></row></mc:Fallback>'
    sheet = f"<mc:AlternateContent {space}>{choice}{fallback}</mc:AlternateContent>"
    after = '<row r="2"><c r="A2"><v>3</v></c></row>'
    assert values(one(f"<sheetData>{sheet}{after}</sheetData>")) == {"A1": "2", "A2": "3"}


def test_shared_formulas_before_and_after_their_master(one: One) -> None:
    text = "IF($A1&gt;A$1,SUM(B1:C1),'附件 2'!D1)&amp;\"A1\""
    rows = (
        '<row r="1"><c r="E1"><f t="shared" si="3"/><v>0</v></c></row>'
        f'<row r="2"><c r="E2"><f t="shared" ref="E1:F4" si="3">{text}</f></c><c r="F2"><f t="shared" si="3"/></c>'
        '</row><row r="4"><c r="E4"><f t="shared" si="3"/></c><c r="G4"><f t="shared" si="9"/></c></row>'
    )
    found = {key: cell.formula for key, cell in cells(one(f"<sheetData>{rows}</sheetData>")).items()}
    assert found == {
        "E1": "IF(#REF!>A$1,SUM(#REF!:#REF!),'附件 2'!#REF!)&\"A1\"",
        "E2": "IF($A1>A$1,SUM(B1:C1),'附件 2'!D1)&\"A1\"",
        "F2": "IF($A1>B$1,SUM(C1:D1),'附件 2'!E1)&\"A1\"",
        "E4": "IF($A3>A$1,SUM(B3:C3),'附件 2'!D3)&\"A1\"",
        "G4": "",
    }  # fmt: skip


def test_shared_formulas_as_openpyxl_writes_them_out(tmp_path: Path) -> None:
    master = '<f t="shared" ref="D1:D9" si="0">SUM(A1:$B1)*C$1+表1!A1&amp;"A1"</f>'
    formulas = dict.fromkeys(range(2, 10), '<f t="shared" si="0"/>')

    def change(name: str, text: str) -> str:
        rows = "".join(f'<row r="{row}"><c r="D{row}">{f}<v>{row}</v></c></row>' for row, f in formulas.items())
        data = f'<sheetData><row r="1"><c r="D1">{master}<v>1</v></c></row>{rows}</sheetData>'
        return text.replace("<sheetData/>", data).replace("<sheetData></sheetData>", data) if "sheet1" in name else text

    path = tmp_path / "共享.xlsx"
    openpyxl.Workbook().save(path)
    rewrite(path, change)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert {key: f"={cell.formula}" for key, cell in cells(path).items()} == {
        f"D{row}": sheet[f"D{row}"].value for row in range(1, 10)
    }


@pytest.mark.parametrize(
    "formula",
    [
        "A1+B$2*$C3-$D$4", "SUM(A1:B2,$A:$C,3:$5,D:E,7:9)", "附件2!A1+'附件 3'!B2+'it''s A1'!C3", '"A1"&A1&"引""A1"',
        "LOG10(A1)+ATAN2(B1,C1)", "1E5+A1*2.5E3", "[1]Sheet1!A1", 'IF(A1="",0,ROUND(B1/C1*100,2))&"%"',
        "VLOOKUP(A1,附件1!$A$1:$D$99,4,FALSE)", "编制数+A1", "{1,2;3,4}*A1", "-A1%", "A1:A1048000",
        "#N/A+A1", "XFA1+A1",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("down", "right"), [(0, 0), (1, 0), (3, 2), (500, 1)])
def test_translation_agrees_with_openpyxl(formula: str, down: int, right: int) -> None:
    target = f"{'ABC'[right]}{down + 1}"
    assert "=" + translate(formula, down, right) == Translator("=" + formula, "A1").translate_formula(target)


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("三公A1+A1", "三公A1+B2"),  # a name
        ("金额1+A1", "金额1+B2"),
        ("XYZ2024+A1", "XYZ2024+B2"),  # beyond XFD: a name
        ("表1[[#This Row],[A1]]+A1", "表1[[#This Row],[A1]]+B2"),
        ("A1!A1", "A1!B2"),  # a sheet called A1
        ("LOG10(A1)", "LOG10(B2)"),
        ("TAX2024.A1+A1", "TAX2024.A1+B2"),
        ("A1#", "B2#"),
        ("XFD1+A1", "#REF!+B2"),
        ("a1+$b1", "B2+$b2"),
        ('"未闭合 A1', '"未闭合 A1'),
        ("SUM('[总 表.xlsx]A1'!A1)", "SUM('[总 表.xlsx]A1'!B2)"),
    ],
)
def test_translation_leaves_alone_what_is_no_reference(formula: str, moved: str) -> None:
    assert translate(formula, 1, 1) == moved


def test_references_pushed_off_the_sheet() -> None:
    assert translate("A1+A$1", -1, 0) == "#REF!+A$1"
    assert translate("SUM(A:B)+SUM(1:2)", -1, -1) == "SUM(#REF!)+SUM(#REF!)"


def test_names_count_chart_sheets_too(save: Save, one: One) -> None:
    names = (
        '<sheets><sheet name="图" r:id="c"/><sheet name="乙" r:id="r1"/></sheets><definedNames>'
        '<definedName name="甲" localSheetId="2">乙!$A$1</definedName></definedNames>'
    )
    with zipfile.ZipFile(one(names=names)) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    part = "xl/_rels/workbook.xml.rels"
    rels = content[part].replace('"r1"', '"r0"', 1)
    first = '<Relationship Id="r1" Type="a/worksheet" Target="worksheets/sheet2.xml"/>'
    chart = '<Relationship Id="c" Type="a/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>'
    content[part] = rels.replace("</Relationships>", first + chart)
    content["xl/worksheets/sheet2.xml"] = content["xl/worksheets/sheet1.xml"]
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace('r:id="r1"', 'r:id="r0"', 1)
    book = read_workbook(save(content))
    assert [sheet.name for sheet in book.sheets] == ["附件1", "乙"]
    assert book.names == {"乙": {"甲": "乙!$A$1"}}


def test_names_macros_links_and_dates(one: One, save: Save) -> None:
    names = (
        '<workbookPr date1904="true"/><definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">附件1!$A$1'
        '</definedName><definedName name="空" hidden="1"/></definedNames><calcPr calcId="1"/>'
    )
    path = one(names=names)
    book = read_workbook(path)
    assert book.names == {"附件1": {"_xlnm.Print_Area": "附件1!$A$1"}, "": {"空": ""}}
    assert (book.date1904, book.calc_manual, book.full_calc_on_load) == (True, False, False)
    content = book_parts(
        names=names
        + "<externalReferences>"
        + "".join(f'<externalReference r:id="x{i}"/>' for i in "210")
        + "</externalReferences>"
    )
    more = "".join(f'<Relationship Id="x{i}" Type="a/externalLink" Target="e{i}.xml"/>' for i in range(2))
    more += '<Relationship Id="v" Type="a/vbaProject" Target="vbaProject.bin"/></Relationships>'
    owner = "xl/_rels/workbook.xml.rels"
    target = "file:///D:%5C%E8%B4%A2%E5%8A%A1%5C2024%E5%B9%B4%20%E5%BA%95%E7%A8%BF.xlsx"
    content[owner] = content[owner].replace("</Relationships>", more)
    content["xl/_rels/e1.xml.rels"] = (
        f'<Relationships {RELATIONS}><Relationship Id="a" Type="b/externalLinkPath" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )
    book = read_workbook(save(content))
    assert book.has_macros
    assert book.other_files == ("", "2024年 底稿.xlsx", "")  # the first names no part, the last says no file


@pytest.mark.parametrize(
    ("names", "word"),
    [
        ('<definedNames><definedName name="编制数" localSheetId="7">附件1!A1</definedName></definedNames>', "编制数"),
        ("<definedNames><definedName>附件1!A1</definedName></definedNames>", "定义名称"),
        ('<sheet name="附件1" sheetId="2"/>', "同名"),
        ('<sheet name="附件9" sheetId="2"/>', "附件9"),
    ],
)
def test_a_damaged_workbook_part_is_named(one: One, names: str, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        read_workbook(one(names=names))


@pytest.mark.host
@needs_host
def test_a_file_saved_by_libreoffice_reads_as_openpyxl_reads_it(tmp_path: Path) -> None:
    path = unit_workbook(tmp_path / "附件.xlsx")
    out = converted([path], tmp_path / "另存")
    assert same_as_openpyxl(out / "附件.xlsx") > 100
    book = read_workbook(out / "附件.xlsx")
    assert book.names["附件 2"]["编制数"] == "'附件 2'!$B$2"
    assert {cell.kind for cell in book.sheets[0].cells.values()} >= {"n", "s", "e"}
