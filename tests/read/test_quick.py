"""The short way through a sheet never says anything else than the parser: it says the same, or nothing."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.packing import MAIN
from xlzj.limits import DEFAULT, Limits
from xlzj.read import package as packages
from xlzj.read import sheet as sheets
from xlzj.read.guard import Package, Unreadable
from xlzj.read.package import read_workbook
from xlzj.read.quick import usual, usual_names
from xlzj.read.sheet import Common, read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlzj.read.raw import RawSheet

ROOT = Path(__file__).resolve().parents[2]
WORKBOOKS = sorted([*ROOT.glob("samples/*/*.xlsx"), *ROOT.glob("templates/*/*.xlsx")])
PART = "xl/worksheets/sheet1.xml"
STRINGS = ["甲", "乙 & 丙", "_x000D_"]
STYLES = {str(index): index for index in range(5)}

HEAD = '<sheetPr/><dimension ref="A1:C9"/><cols><col min="1" max="2" width="9"/></cols>'
TAIL = (
    '<sheetProtection sheet="1" objects="0"/><mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A3:A4"/>'
    '</mergeCells><dataValidations count="1"><dataValidation type="list" sqref="C1"><formula1>"是,否"</formula1>'
    "</dataValidation></dataValidations>"
)
ROWS = (
    '<row r="1" hidden="1"><c r="A1" t="inlineStr"><is><t>xlzj|版式|附件1</t></is></c></row>'
    '<row r="2" ht="18" customHeight="1"><c r="A2" s="1" t="n"></c><c r="B2" s="2"><v>12.50</v></c><c r="C2"/></row>'
    '<row r="3" spans="1:3"><c r="A3" s="3" t="s"><v>1</v></c><c r="B3" t="str"><f>A1&amp;"x"</f><v>x</v></c>'
    '<c r="C3"><f aca="false">SUM(B2:B2)</f><v></v></c></row>'
    '<row r="4"/><row r="5"><c r="A5" t="inlineStr"><is><t xml:space="preserve"> &#24066;_x4E00_ </t></is></c>'
    '<c r="B5" t="b"><v>1</v></c><c r="C5" t="e"><v>#REF!</v></c><c r="D5"><v>1,234</v></c><c r="E5"><v/></c></row>'
)
FRAGMENTS = (
    '<row r="9">', "</row>", '<row r="2" hidden="true"/>', '<row r="7" ht="1" ht="2"/>', '<row r="8" r="9"/>',
    "<row>", '<row r="6" x14ac:dyDescent="0.2"/>', '<row r="6" a=">" hidden="1"/>', '<c r="B9"><v>7</v></c>',
    "<c><v>7</v></c>", '<c r="XFE1"><v>1</v></c>', '<c r="A2"><v>3</v></c>', '<c r="B2" t="s"><v>9</v></c>',
    '<c r="D9" t="d"><v>2025</v></c>', '<c r="B9"><f t="shared" si="0" ref="B9:B9">A1</f></c>',
    '<c r="C9"><f t="shared" si="0"/><v>1</v></c>', '<c r="B9"><f/><v>1</v></c>', '<c r="B9"><v>1</v><v>2</v></c>',
    '<c s="1" r="B9"><v>1</v></c>', "<c r='B9'><v>1</v></c>",
    '<c r="B9" t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r></is></c>', '<c r="B9"><v> 4 </v></c>', "<v>5</v>",
    '<c r="B9" t="inlineStr"><is><t>字</t><rPh sb="0" eb="1"><t>zi</t></rPh></is></c>', "</c>", "<v>", "</v>", "<f>",
    '<c r="B9"><v>1e5</v></c>', '<c r="B9"><v>.5</v></c>',
    '<c r="B9"><v>00000000000000000000000000000000000001</v></c>', "<!-- 注 -->", "<![CDATA[1]]>", "<?x y?>", "]]>",
    "&amp;", "&#0;", "&#xFFFE;", "&#55296;", "&nbsp;", "&", "&#24066;", "\r\n", "\t", "\n", "\x01", "\ufffe",
    "\ufeff", "<", ">", '"', " ", "<sheetData>", "</sheetData>", "<sheetData/>", '<mergeCell ref="C1:C2"/>',
    '<mergeCell ref="?"/>', "<mergeCell/>", '<mergeCell ref="E1:E2"></mergeCell>', '<sheetProtection sheet="0"/>',
    "<sheetProtection sheet='1'/>", '<x:mergeCell ref="C1:C2"/>', ' xmlns="urn:x"',
    ' xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"', "<!DOCTYPE a>",
    '<c r="A9"><row r="9"/></c>', '<c r="A9"><v>1</v><row r="9"/></c>', '<c r="A9"><v>1</v><c r="B9"/></c>',
    '<is><t>a</t><c r="B9"/></is>', "<mc:Choice>", ' hidden="1"', ' t="s"', "_x0041_", "甲",
)  # fmt: skip


class _Archive(Package):
    """A package of one part."""

    def __init__(self) -> None:  # the zip is not what is looked at here
        self._limits, self._written = DEFAULT, 0


def told(xml: bytes, limits: Limits = DEFAULT, room: int = 1000) -> RawSheet | str:
    """The sheet, or why it cannot be read."""
    try:
        return read_sheet(Common(_Archive(), STRINGS, STYLES, limits), xml, PART, "附件1", "visible", room)
    except Unreadable as error:
        return error.reason


def parsed(xml: bytes, limits: Limits = DEFAULT, room: int = 1000) -> RawSheet | str:
    with patch.object(sheets, "usual", return_value=None):
        return told(xml, limits, room)


def same(xml: bytes, limits: Limits = DEFAULT, room: int = 1000) -> None:
    short, long = told(xml, limits, room), parsed(xml, limits, room)
    assert short == long
    if not isinstance(short, str) and not isinstance(long, str):
        assert list(short.cells) == list(long.cells)


def worksheet(rows: str = ROWS, head: str = HEAD, tail: str = TAIL, root: str = "") -> str:
    return f"<worksheet {MAIN}{root}>{head}<sheetData>{rows}</sheetData>{tail}</worksheet>"


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem[:4]}")
def test_our_own_workbooks_go_the_short_way_and_say_the_same(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert parts
        assert all(usual(part) is not None for part in parts)
        assert usual_names(archive.read("xl/workbook.xml")) is not None
    whole = read_workbook(path)
    with patch.object(sheets, "usual", return_value=None), patch.object(packages, "usual_names", return_value=None):
        assert read_workbook(path) == whole


def test_the_usual_sheet_is_taken() -> None:
    xml = worksheet().encode()
    assert usual(xml) is not None
    same(xml)
    sheet = told(xml)
    assert not isinstance(sheet, str)
    assert sheet.cells["B2"][:2] == ("n", "12.50")
    assert sheet.cells["A5"][:2] == ("s", " 市一 ")
    assert sheet.cells["B3"][:3] == ("s", "x", 'A1&"x"')
    assert sheet.cells["D5"][:2] == ("s", "1,234")
    assert (sheet.merged, sheet.protected, sheet.rows_hidden) == (("A1:B1", "A3:A4"), True, frozenset({1}))


@pytest.mark.parametrize(
    "xml",
    [
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n" + worksheet(),
        "\ufeff" + worksheet(),
        worksheet(root=' xmlns:x14ac="urn:a"', rows='<row r="6" x14ac:dyDescent="0.2"><c r="A6"><v>1</v></c></row>'),
        worksheet(rows="\n <row r='1'></row>"),
        worksheet(rows=""),
    ],
)
def test_other_usual_spellings_say_the_same(xml: str) -> None:
    same(xml.encode())


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_strange_piece_anywhere_says_the_same(fragment: str) -> None:
    xml = worksheet()
    for at in range(len(xml) + 1):
        if xml[at - 1 : at] in "<>\"'/ " or xml[at : at + 1] in "<>\"'/ ":
            same((xml[:at] + fragment + xml[at:]).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "limits", [Limits(text_chars=3), Limits(text_chars=30), Limits(text_chars=1)], ids=lambda one: str(one.text_chars)
)
def test_limits_hold_on_both_ways(limits: Limits) -> None:
    same(worksheet().encode(), limits)
    for room in range(14):
        same(worksheet().encode(), room=room)


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "latin-1", "utf-8-sig"])
def test_other_encodings_say_the_same(encoding: str) -> None:
    for declared in (encoding, "utf-8"):
        xml = f'<?xml version="1.0" encoding="{declared}"?>' + worksheet()
        same(xml.encode(encoding, "replace"))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_sheets_say_the_same(data: st.DataObject) -> None:
    xml = worksheet().encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(xml)))
        end = min(len(xml), start + data.draw(st.sampled_from([0, 0, 1, 4, 12, 60])))
        piece = data.draw(st.sampled_from(FRAGMENTS) | st.text(max_size=4)).encode("utf-8", "replace")
        xml = xml[:start] + data.draw(st.sampled_from([b"", piece, xml[end : end + 40]])) + xml[end:]
    same(xml)


TEXTS = st.sampled_from(["", "1", "12.5", "-3", "1e3", "TRUE", "#N/A", "a&lt;b", "&#24066;", "合计", "_x000D_", " "])
KINDS = st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="inlineStr"', ' t="b"', ' t="e"', ' t="d"', ' t="x"'])
BODIES = st.sampled_from(
    ["", "<v>{}</v>", "<f>{}</f>", "<f>A1</f><v>{}</v>", "<is><t>{}</t></is>", "<v/>", "<f>{}</f><v></v>"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", ' s="1"', ' s="9"']), KINDS, BODIES, TEXTS), max_size=8))
def test_every_kind_of_cell_says_the_same(cells: list[tuple[str, str, str, str]]) -> None:
    inner = "".join(
        f'<c r="{"ABCDEFGH"[at]}1"{style}{kind}>{body.format(text)}</c>'
        for at, (style, kind, body, text) in enumerate(cells)
    )
    xml = worksheet(rows=f'<row r="1">{inner}</row>').encode()
    assert usual(xml) is not None
    same(xml)


def test_pieces_torn_from_a_real_sheet_say_the_same() -> None:
    with zipfile.ZipFile(WORKBOOKS[0]) as archive:
        xml = archive.read(PART)
    chance = random.Random(7)  # noqa: S311
    for _ in range(150):
        start = chance.randrange(len(xml))
        same(xml[:start] + xml[start + chance.randrange(1, 40) :])


NAME_FRAGMENTS = (
    '<definedName name="丁">1</definedName>', '<definedName name="丁" localSheetId="7">1</definedName>', ' name="甲"',
    "</definedName>", "<definedNames>", "</definedNames>", "<!-- <definedNames> -->", "<!-- </definedNames> -->",
    '<a:Choice xmlns:a="http://schemas.openxmlformats.org/markup-compatibility/2006">', "</a:Choice>",
)  # fmt: skip
NAMES = (
    '<definedName name="甲" localSheetId="0">\'附件1\'!$A$1</definedName><definedName name="乙">1&amp;2</definedName>'
    '<definedName name="丙" localSheetId="0" hidden="1">#REF!</definedName>'
)


@pytest.mark.parametrize("fragment", ["", *FRAGMENTS, *NAME_FRAGMENTS])
def test_strange_names_say_the_same(one: Callable[..., Path], fragment: str) -> None:
    names = f"<calcPr/><definedNames>{NAMES}</definedNames><extLst/>"
    places = [0, names.index("<definedNames>"), names.index("'附件1'"), names.index("<definedName ", 40), len(names)]
    places += [names.index(' localSheetId="0" hidden'), names.index("</definedNames>"), names.index("<extLst/>")]
    for at in places:
        path = one(names=names[:at] + fragment + names[at:])
        found = []
        for short in (usual_names, lambda _: None):
            with patch.object(packages, "usual_names", short):
                try:
                    found.append(repr(read_workbook(path)))
                except Unreadable as error:
                    found.append(error.reason)
        assert found[0] == found[1]


COMPATIBLE = 'xmlns:a="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    "names",
    [
        f"<a:Choice {COMPATIBLE}><definedNames>{NAMES}</definedNames></a:Choice>",
        f'<ext xmlns="urn:x"><definedNames>{NAMES}</definedNames></ext>',
        '<definedNames><definedName name="甲\n乙">1</definedName></definedNames>',
        f"<definedNames>{NAMES}</definedNames><definedNames>{NAMES}</definedNames>",
    ],
)
def test_names_in_strange_places_say_the_same(one: Callable[..., Path], names: str) -> None:
    found = []
    for short in (usual_names, lambda _: None):
        with patch.object(packages, "usual_names", short):
            found.append(read_workbook(one(names=names)).names)
    assert found[0] == found[1]


@pytest.mark.parametrize("opening", ["<a:Choice>", '<ext xmlns="urn:x">', "<row>", "<rPh>"])
def test_rows_in_strange_places_say_the_same(opening: str) -> None:
    closing = f"</{opening[1:].partition(' ')[0].rstrip('>')}>"
    same(worksheet(head=HEAD + opening, tail=closing + TAIL, root=f" {COMPATIBLE}").encode())
