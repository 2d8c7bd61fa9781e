"""Targets that are files: packages written part by part, filled workbooks with one thing broken, Word documents."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.commands import CLEAN
from tests.fuzz import mutate
from tests.samples import SAMPLES
from xlzj.check import check_bundle
from xlzj.editions import templates_folder
from xlzj.formulas.engine import Book, recalculate
from xlzj.limits import Limits
from xlzj.model import Status
from xlzj.read.attach import with_texts
from xlzj.read.document import read_document
from xlzj.read.numfmt import decimals_shown, is_date, is_percent, printed
from xlzj.read.package import parse_workbook
from xlzj.read.raw import RawCell, RawSheet, RawWorkbook, is_number
from xlzj.read.reports import report_of, text_paragraphs
from xlzj.read.submission import bundle_of, sheets_of

if TYPE_CHECKING:
    from random import Random

    from xlzj.model import Unread
    from xlzj.read.submission import Sheet

LIMITS = Limits(cells=20_000)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_SMALL = {
    "_rels/.rels": f'<Relationships {_RELATIONS}><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
    f'Target="xl/workbook.xml"/><Relationship Id="b" Type="{_OFFICE}/extended-properties" Target="app.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships {_RELATIONS}><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="/xl/s.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/styles" Target="styles.xml"/><Relationship Id="r4" '
    f'Type="{_OFFICE}/externalLink" Target="http://example.invalid/a.xlsx" TargetMode="External"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><workbookPr date1904="0"/><sheets><sheet name="附件1" '
    'sheetId="1" r:id="r1"/></sheets><definedNames><definedName name="编制数" localSheetId="0">附件1!$A$1</definedName>'
    '<definedName name="合计">附件1!$A$1:$C$3</definedName></definedNames><calcPr calcMode="auto"/></workbook>',
    "xl/worksheets/sheet1.xml": f'<worksheet {_MAIN}><sheetData><row r="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1">'
    '<v>12.50</v></c><c r="C1"><f t="shared" ref="C1:C3" si="0">A1+B1</f><v>3</v></c></row><row r="2" hidden="1"><c r="A2" '
    't="inlineStr"><is><t>局</t></is></c><c r="C2"><f t="shared" si="0"/><v>4</v></c></row><row r="3"><c r="A3" t="b"><v>1</v>'
    '</c><c r="B3" t="e"><v>#N/A</v></c><c r="C3" t="d"><v>2024-12-31</v></c></row></sheetData><mergeCells><mergeCell '
    'ref="A5:C5"/></mergeCells><sheetProtection sheet="1"/></worksheet>',
    "xl/s.xml": f"<sst {_MAIN}><si><t>编制数</t></si><si><r><t>一</t></r><r><t>二</t></r><rPh><t>x</t></rPh></si></sst>",
    "xl/styles.xml": f'<styleSheet {_MAIN}><numFmts><numFmt numFmtId="164" formatCode="0.00%"/></numFmts><cellXfs><xf '
    'numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    "app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>WPS</Application></Properties>",
}  # fmt: skip


def make_package(dice: Random) -> bytes:
    """The smallest workbook that has one of everything, broken somewhere."""
    return mutate.package(dice, {name: text.encode() for name, text in _SMALL.items()})


def run_package(data: bytes) -> None:
    """Read it, compute its formulas."""
    workbook = parse_workbook(data, "附件1.xlsx", LIMITS)
    recalculate(workbook)
    for sheet in workbook.sheets:
        for cell in sheet.cells.values():
            printed(cell, workbook.formats[cell.style], workbook.date1904)


def calculated(text: str) -> None:
    """Formulas (\\x1f between them) in D1, E1, F1 of a small workbook, computed; they may lead to each other."""
    cells = {
        f"{column}{row}": RawCell("n", f"{row}.5", None, 0) for column in "ABC" for row in range(1, 10) if row != 4
    }
    cells["A4"], cells["B4"] = RawCell("s", "文字 1", None, 0), RawCell("e", "#N/A", None, 0)
    for column, formula in zip("DEF", text.split("\x1f"), strict=False):
        cells[f"{column}1"] = RawCell("", None, formula, 0)
    sheets = tuple(
        RawSheet(name, "visible", held, (), protected=False, rows_hidden=frozenset())
        for name, held in (("表", cells), ("附件 1", {"B2": RawCell("n", "7", None, 0)}))
    )
    names = {"": {"名称": "表!$A$1"}, "表": {"循环": "表!$D$1"}}
    workbook = RawWorkbook("甲.xlsx", sheets, names, ("General",), date1904=False, calc_manual=False,
                           full_calc_on_load=False, has_macros=False, other_files=())  # fmt: skip
    recalculate(workbook)


def run_format(text: str) -> None:
    """A number format and a value through the printer."""
    code, _, value = text.partition("\x1f")
    decimals_shown(code), is_date(code), is_percent(code)
    kinds = ("s", "b", "d", "e", *(("n",) if is_number(value) else ()))
    for kind in kinds:
        for old in (False, True):
            printed(RawCell(kind, value, None, 0), code, old)


class _Good(NamedTuple):
    name: str
    parts: dict[str, bytes]


@lru_cache(maxsize=1)
def _filled() -> tuple[_Good, ...]:
    folders = (CLEAN, SAMPLES / "clean-juesuan-2024", SAMPLES / "clean-huizhou-2022")
    paths = [path for folder in folders for path in sorted(folder.glob("*.xlsx"))]
    return tuple(_Good(path.name, mutate.parts_of(path.read_bytes())) for path in paths)


def make_filled(dice: Random) -> bytes:
    """A filled official workbook, broken where its content stands."""
    good = dice.choice(_filled())
    told = [
        name
        for name in good.parts
        if name.endswith((".xml", ".rels")) and "theme" not in name and "docProps" not in name
    ]
    name = dice.choice(
        [*told, *(n for n in told if "worksheets/sheet" in n), *(n for n in told if "worksheets/sheet" in n)]
    )
    made = dict(good.parts)
    text = made[name].decode("utf-8")
    if dice.random() < 0.6:
        text = mutate.contents(dice, text)
    else:
        for _ in range(dice.choice((1, 1, 2, 5))):
            text = mutate.xml(dice, text)
    made[name] = text.encode("utf-8", "surrogatepass")
    return mutate.zipped(made)


def run_filled(data: bytes) -> None:
    """Check it: nothing may crash, neither the run nor a single rule."""
    workbook = parse_workbook(data, "附件.xlsx", LIMITS)
    unread: list[Unread] = []
    found: dict[str, list[tuple[Path, Sheet]]] = {}
    for sheet in sheets_of(workbook, Book(workbook), unread, "附件.xlsx", "附件.xlsx"):
        found.setdefault(sheet.located.edition.name, []).append((Path("附件.xlsx"), sheet))
    for edition, sheets in found.items():
        here = {sheet.form.key for _, sheet in sheets}
        sheets += [one for one in _good_sheets(edition) if one[1].form.key not in here]
        checked = check_bundle(bundle_of(sheets[0][1].located.edition, sheets, unread))
        crashed = [outcome.reason for outcome in checked.outcomes if outcome.status is Status.CRASHED]
        assert not crashed, crashed


@lru_cache(maxsize=8)
def _good_sheets(edition: str) -> tuple[tuple[Path, Sheet], ...]:
    """Every sheet of the good set of this edition: what is broken is checked among them."""
    found = []
    for path in sorted((SAMPLES / f"clean-{edition}").glob("*.xlsx")):
        workbook = parse_workbook(path.read_bytes(), path.name)
        found += [(path, sheet) for sheet in sheets_of(workbook, Book(workbook), [], path.name, path.name)]
    return tuple(found)


@lru_cache(maxsize=1)
def _documents() -> tuple[dict[str, bytes], ...]:
    told = [templates_folder() / "报告" / "校验报告.docx", templates_folder() / "报告" / "退回单.docx"]
    wanted = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels", "word/footnotes.xml")
    return (
        *({name: data for name, data in mutate.parts_of(path.read_bytes()).items() if name in wanted} for path in told),
        _letter(),
    )


def _letter() -> dict[str, bytes]:
    """A short report with one of everything that Word may put into a paragraph."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        '<w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>'
        "2024年度部门整体支出绩效自评报告</w:t></w:r></w:p><w:p><w:ins><w:r><w:t>支出100万元</w:t></w:r></w:ins><w:del><w:r>"
        "<w:delText>90</w:delText></w:r></w:del><w:r><w:tab/><w:t>执行率98%</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr>"
        '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>单位名称</w:t></w:r></w:p></w:tc></w:tr>'
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>甲局</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    numbering = (
        f'<w:numbering {word}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt '
        'w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId '
        'w:val="0"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles {word}><w:style w:styleId="1"><w:basedOn w:val="2"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="2"><w:basedOn w:val="1"/></w:style></w:styles>'
    )
    made = {
        "word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": numbering,
        "word/styles.xml": styles,
        "word/footnotes.xml": f"<w:footnotes {word}><w:footnote><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>",
    }
    return {name: text.encode() for name, text in made.items()}


def make_document(dice: Random) -> bytes:
    """A Word document, broken somewhere."""
    values = (*mutate.VALUES, "restart", "continue", "chineseCounting", "lowerRoman", "%1%2%9", "off", "-5", "1000000")
    return mutate.package(dice, dice.choice((_documents()[-1], *_documents())), values)


def run_document(data: bytes) -> None:
    """Read it; its tables have rows of one width."""
    for table in read_document(data).tables:
        assert len({len(line) for line in table.grid()}) <= 1


def make_report(dice: Random) -> bytes:
    """A report handed in as text: its paragraphs broken, in some encoding."""
    given = dice.choice(_reports())
    lines = given.split("\n")
    for _ in range(dice.choice((1, 3, 10))):
        at = dice.randrange(len(lines))
        lines[at] = mutate.text(dice, (lines[at],), longest=2000)
    data = "\n".join(lines).encode(dice.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")
    return mutate.raw(dice, data) if dice.random() < 0.1 else data


@lru_cache(maxsize=1)
def _reports() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8")[:6000] for path in sorted((SAMPLES / "报告").glob("*.txt")))


def run_report(data: bytes) -> None:
    """A report by itself, checked."""
    paragraphs = text_paragraphs(data)
    if not paragraphs:
        return
    (bundle,) = with_texts([], [(Path("报告.txt"), report_of("报告.txt", paragraphs))])
    checked = check_bundle(bundle)
    crashed = [outcome.reason for outcome in checked.outcomes if outcome.status is Status.CRASHED]
    assert not crashed, crashed


def opened(data: bytes) -> zipfile.ZipFile:
    """A zip in memory."""
    return zipfile.ZipFile(io.BytesIO(data))
