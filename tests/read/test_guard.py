from __future__ import annotations

import random
import zipfile
from typing import TYPE_CHECKING

import pytest

from xlzj.limits import Limits
from xlzj.read.package import Unreadable, read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Save = Callable[[dict[str, str]], Path]
    One = Callable[..., Path]

ROWS = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><f>A1+B1</f></c></row></sheetData>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def reason(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        read_workbook(path, limits=limits or Limits())
    text = caught.value.reason
    assert text == str(caught.value)
    assert "\n" not in text
    assert len(text) > 10
    return text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空"),
        ("单位,金额\n局机关,12.50\n".encode(), "CSV"),
        ("单位,金额\n局机关,12.50\n".encode("gb18030"), "CSV"),
        ("单位\t金额\n".encode("utf-16"), "CSV"),
        (b"<html><body><table><tr><td>1</td></tr></table>", "HTML"),
        (b"\r\n  <!DOCTYPE html PUBLIC>", "HTML"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 表格 2003"),
        (b'<?xml version="1.0"?><a/>', "XML"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "xls"),
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x00\x01\x02garbage", "无法识别"),
        (b"PK\x03\x04 and nothing more", "损坏"),
        (b"PK\x05\x06" + bytes(18), "主体"),
    ],
)
def test_a_disguise_is_named(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "附件1.xlsx"
    path.write_bytes(data)
    assert word in reason(path)


@pytest.mark.parametrize(
    ("inside", "word"),
    [
        (["word/document.xml"], "Word"),
        (["xl/workbook.bin"], "xlsb"),
        (["mimetype", "content.xml"], "OpenDocument"),
        (["单位/附件1.xlsx", "附件2.et"], "2 个表格"),
        (["readme.txt"], "xl/workbook.xml"),
    ],
)
def test_another_kind_of_zip_is_named(save: Save, inside: list[str], word: str) -> None:
    assert word in reason(save(dict.fromkeys(inside, "x")))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "不存在" in reason(tmp_path / "没有.xlsx")
    assert "普通文件" in reason(tmp_path)
    assert "系统报错" in reason(tmp_path / "a\0b")


def test_every_truncation_is_refused(one: One) -> None:
    path = one(ROWS)
    data = path.read_bytes()
    for size in range(4, len(data) - 1, 97):
        path.write_bytes(data[:size])
        assert "损坏" in reason(path)


def test_broken_bytes_never_end_in_anything_but_unreadable(one: One) -> None:
    path = one(ROWS, strings="<si><t>一</t></si>", styles='<cellXfs count="1"><xf numFmtId="4"/></cellXfs>')
    data, dice = path.read_bytes(), random.Random(20240607)  # noqa: S311 - not a secret
    refused: list[str] = []
    for _ in range(400):
        broken = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        path.write_bytes(broken)
        try:
            read_workbook(path)
        except Unreadable as error:
            refused.append(error.reason)
    assert len(refused) > 100
    assert all(reason.isprintable() for reason in refused)


def test_doctype_is_refused_in_every_part_and_encoding(save: Save, one: One) -> None:
    path = one(ROWS)
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, text in content.items():
        evil = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY b "x">]>' + text
        assert "DOCTYPE" in reason(save(content | {name: evil}))
    wide = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'
    path = save(content)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, wide.encode("utf-16") if name == "xl/workbook.xml" else text)
    assert "DOCTYPE" in reason(path)


@pytest.mark.parametrize(
    "head", ['<?xml version="1.0" encoding="GBK"?>', '<?xml version="1.0" encoding="no-such"?>', "<<"]
)
def test_unknown_encodings_and_bad_xml_name_the_part(save: Save, one: One, head: str) -> None:
    path = one(ROWS)
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    text = reason(save(content | {"xl/worksheets/sheet1.xml": head + content["xl/worksheets/sheet1.xml"]}))
    assert "xl/worksheets/sheet1.xml" in text


def test_each_limit_names_itself_and_its_bound(one: One) -> None:
    path = one(ROWS, strings=f"<si><t>{'长' * 40}</t></si>")
    assert "file_bytes" in reason(path, Limits(file_bytes=100))
    assert "100 字节" in reason(path, Limits(file_bytes=100))
    assert "part_bytes" in reason(path, Limits(part_bytes=200))
    assert "total_bytes" in reason(path, Limits(total_bytes=900))
    assert "entries" in reason(path, Limits(entries=3))
    assert "2 个" in reason(path, Limits(cells=2))
    assert "cells" in reason(path, Limits(cells=2))
    assert "text_chars" in reason(path, Limits(text_chars=39))
    assert (
        read_workbook(path, limits=Limits(cells=3, text_chars=40, entries=6)).sheets[0].cells["C1"].formula == "A1+B1"
    )


def test_the_limit_on_cells_counts_all_sheets(one: One) -> None:
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="甲" r:id="r1"/>'
        '<sheet name="乙" r:id="r1"/></sheets></workbook>'
    )
    assert "乙" in reason(one(ROWS, book=book))  # one part as two sheets is damage


def test_a_bomb_is_refused_before_it_is_expanded(one: One) -> None:
    path = one(ROWS, strings=f"<!--{' ' * 3_000_000}-->")
    assert path.stat().st_size < 10_000
    assert "ratio" in reason(path)
    assert read_workbook(path, limits=Limits(ratio=2000)).sheets[0].cells["A1"].value == "1"


def test_a_size_that_lies_is_damage(one: One) -> None:
    path = one(ROWS + f"<!--{'x' * 5000}-->")
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(data.replace(size.to_bytes(4, "little"), (40).to_bytes(4, "little")))
    assert "损坏" in reason(path)


def test_a_million_entries_are_refused_unseen(tmp_path: Path) -> None:
    path = tmp_path / "多.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"PK\x01\x02" * 1_000_000)
    assert "entries" in reason(path)


def test_towers_of_elements_are_refused(one: One) -> None:
    dice = random.Random(7)  # noqa: S311 - not a secret; random names defeat the ratio limit
    names = ["".join(dice.choices("abcdefghijklmnop", k=6)) for _ in range(90_000)]
    tower = "".join(f"<{name}>" for name in names) + "".join(f"</{name}>" for name in reversed(names))
    assert "256 层" in reason(one(ROWS + tower))


def test_shared_formulas_cannot_multiply_text(one: One) -> None:
    long = "+".join(["A1"] * 500)
    members = "".join(f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/></c></row>' for row in range(2, 200))
    master = f'<row r="1"><c r="A1"><f t="shared" ref="A1:A200" si="0">{long}</f></c></row>'
    path = one(f"<sheetData>{master}{members}</sheetData>")
    assert "formula_chars" in reason(path, Limits(formula_chars=200_000))


def test_two_entries_of_one_name_are_refused(one: One) -> None:
    path = one(ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/Workbook.XML", "<other/>")
    assert "同名" in reason(path)


def test_an_entry_with_a_password_or_an_odd_method_is_named(one: One) -> None:
    path = one(ROWS)
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    path.write_bytes(data[: at + 8] + b"\x01" + data[at + 9 :])
    assert "密码" in reason(path)
    path.write_bytes(data[: at + 10] + b"\x0c" + data[at + 11 :])
    assert "压缩方式" in reason(path)


def test_part_names_are_never_paths(save: Save, one: One, tmp_path: Path) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text("<x/>", encoding="utf-8")
    path = one(ROWS)
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    rels = content["xl/_rels/workbook.xml.rels"]
    for target in (f"file://{outside}", str(outside), f"../../../../{outside}"):
        evil = content | {"xl/_rels/workbook.xml.rels": rels.replace("worksheets/sheet1.xml", target)}
        assert "缺少部件" in reason(save(evil))
    linked = rels.replace('Target="worksheets/sheet1.xml"', 'Target="worksheets/sheet1.xml" TargetMode="External"')
    assert "附件1" in reason(save(content | {"xl/_rels/workbook.xml.rels": linked}))


@pytest.mark.parametrize(
    "inside",
    [
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="XFE1"><v>1</v></c>',
        '<c r="A1048577"><v>1</v></c>',
        '<c r="a1"><v>1</v></c>',
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="XFD1"/><c><v>1</v></c>',
        '<c r="?"/><c><v>1</v></c>',
    ],
)
def test_what_excel_would_call_damage_is_refused_at_its_place(one: One, inside: str) -> None:
    assert "附件1" in reason(one(f'<sheetData><row r="1">{inside}</row></sheetData>'))


@pytest.mark.parametrize("row", ["0", "-1", "1048577", "一", "99999999"])
def test_impossible_rows_are_refused(one: One, row: str) -> None:
    assert "行号" in reason(one(f'<sheetData><row r="{row}"/></sheetData>'))
