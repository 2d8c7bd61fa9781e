"""Word files: changes accepted, boxes, notes, automatic numbers, tables; hostile and broken ones refused."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest

from xlzj.limits import Limits
from xlzj.read.document import Document, Table, open_document
from xlzj.read.document_numbers import chinese
from xlzj.read.guard import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_LIST = (
    f'{_HEAD}<w:numbering {_W}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def made(path: Path, body: str, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("word/document.xml", f"{_HEAD}<w:document {_W}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return path


def read(path: Path, body: str, **parts: str) -> Document:
    return open_document(made(path / "报告.docx", body, **parts))


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


def texts(document: Document) -> list[str]:
    return [paragraph.printed for paragraph in document.paragraphs]


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>支出</w:t></w:r><w:del w:id="1"><w:r><w:delText>90</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>100</w:t></w:r></w:ins><w:r><w:t>万元</w:t></w:r></w:p>'
        '<w:moveFrom w:id="3"><w:p><w:r><w:t>旧处</w:t></w:r></w:p></w:moveFrom>'
        + p("前半句", '<w:rPr><w:del w:id="4"/></w:rPr>')
        + p("后半句")
    )
    document = read(tmp_path, body)
    assert texts(document) == ["支出100万元", "前半句后半句"]
    assert document.changed


def test_text_boxes_and_notes_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    box = "<w:p><w:r><w:pict><w:txbxContent>" + p("框里30万元") + "</w:txbxContent></w:pict></w:r></w:p>"
    notes = f'{_HEAD}<w:footnotes {_W}><w:footnote w:id="0" w:type="separator">{p("——")}</w:footnote>'
    notes += f'<w:footnote w:id="1">{p("脚注5万元")}</w:footnote></w:footnotes>'
    document = read(tmp_path, p("正文") + box + p("其后"), footnotes=notes)
    assert [(one.number, one.text, one.kind) for one in document.paragraphs] == [
        (1, "正文", "正文"),
        (0, "框里30万元", "文本框"),
        (2, "其后", "正文"),
        (0, "脚注5万元", "脚注"),
    ]


def test_headings_numbered_automatically(tmp_path: Path) -> None:
    def item(text: str, level: int) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')

    body = item("基本情况", 0) + item("概况", 1) + item("机构", 1) + item("支出", 0) + item("基本", 1) + item("工资", 2)
    document = read(tmp_path, body, numbering=_LIST)
    assert texts(document) == ["一、基本情况", "（一）概况", "（二）机构", "二、支出", "（一）基本", "二.1工资"]


def test_full_width_digits_hidden_text_tabs_and_breaks(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>支出１２．５万元</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>"
    )
    assert texts(read(tmp_path, body)) == ["支出１２．５万元\t甲\n乙"]


def test_tables_keep_their_place_and_their_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "表.docx"
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "并"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "竖"
    table.cell(1, 0).text = "左"
    document.add_paragraph("后")
    document.save(str(path))
    first, grid, last = open_document(path).blocks
    assert isinstance(grid, Table)
    assert grid.grid() == (("并", "", "竖"), ("左", "", ""))
    assert grid.after == 1
    assert [block.text for block in (first, last) if not isinstance(block, Table)] == ["前", "后"]


def test_lines_of_an_automatic_table_of_contents_are_no_text_of_the_unit(tmp_path: Path) -> None:
    linked = '<w:p><w:hyperlink w:anchor="_Toc1"><w:r><w:t>一、概况 3</w:t></w:r></w:hyperlink></w:p>'
    asked = "<w:p><w:r><w:t>二、支出</w:t></w:r><w:r><w:instrText> PAGEREF _Toc2 \\h </w:instrText></w:r></w:p>"
    other = '<w:p><w:hyperlink w:anchor="注1"><w:r><w:t>见注</w:t></w:r></w:hyperlink></w:p>'
    document = read(tmp_path, linked + asked + other + p("一、概况"))
    assert [(paragraph.number, paragraph.text) for paragraph in document.paragraphs] == [(3, "见注"), (4, "一、概况")]


def test_rows_that_leave_out_columns_on_the_left_stay_in_their_columns(tmp_path: Path) -> None:
    skip = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    rows = (f"<w:tr>{before}<w:tc><w:tcPr/>{p(text)}</w:tc></w:tr>" for before, text in (("", "甲"), (skip, "乙")))
    body = f"<w:tbl>{''.join(rows)}</w:tbl>"
    assert read(tmp_path, body).tables[0].grid() == (("甲", "", ""), ("", "", "乙"))


def test_numbers_in_chinese() -> None:
    assert [chinese(number) for number in (1, 10, 12, 20, 21, 99, 100)] == [
        "一",
        "十",
        "十二",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return buffer.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<w:document><w:body>&b;</w:body></w:document>"
)
BROKEN = {
    "empty": (b"", "0 字节"),
    "old doc": (_OLE + "WordDocument".encode("utf-16-le"), "旧版 Word"),
    "password": (_OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "pdf": (b"%PDF-1.7", "PDF"),
    "plain text": (b"hello", "不是 .docx"),
    "cut short": (zipped(word__document=b"<a/>" * 200)[:120], "不完整或已损坏"),
    "no main part": (zipped(other=b"<a/>"), "没有 Word 正文"),
    "broken xml": (zipped(word__document=b"<w:document><w:body>"), "XML 已损坏"),
    "entities": (zipped(word__document=_BOMB), "DOCTYPE"),
    "tower": (zipped(word__document=b"<a>" * 5000 + b"</a>" * 5000), "嵌套"),
    "no body": (zipped(word__document=b"<document/>"), "没有正文"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN.values(), ids=[name.replace(" ", "-") for name in BROKEN])
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        open_document(path)
    assert says in refused.value.reason
    assert "Excel" not in refused.value.reason
    assert "\n" not in refused.value.reason


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(zipped(word__document=b"<w:t>" + b" " * 3_000_000 + b"</w:t>"))
    with pytest.raises(Unreadable) as refused:
        open_document(path, Limits())
    assert "压缩炸弹" in refused.value.reason
