"""Zip and XML attacks, and files that are not what their names say."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import re
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from tests.hostile.packing import (
    ANY,
    MAIN,
    MIB,
    READ,
    REFUSED,
    ROWS,
    Hostile,
    book,
    book_parts,
    changed,
    document,
    entry_lies,
    flagged,
    good_parts,
    good_path,
    method,
    overlapping,
    paragraph,
    rows,
    zipped,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels",
          "xl/_rels/workbook.xml.rels")  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zips() -> Iterator[Hostile]:
    """What a zip can be made of."""
    for part in _PARTS:
        yield Hostile(f"炸弹 {part.rpartition('/')[2]}.xlsx", partial(_blown, part, 200 * MIB), REFUSED, "炸弹|过大")
        yield Hostile(f"谎报 {part.rpartition('/')[2]}.xlsx", partial(_lying, part), REFUSED, "损坏|炸弹|过大")
    yield Hostile("压缩比.xlsx", partial(_blown, "xl/worksheets/sheet1.xml", 40 * MIB), REFUSED, "炸弹")
    yield Hostile("总量.xlsx", _total, REFUSED, "过大|炸弹")
    yield Hostile("套娃.xlsx", _nested, REFUSED, "压缩包|主体")
    yield Hostile("重叠.xlsx", partial(overlapping, 4000), REFUSED)
    yield Hostile("重叠过多.xlsx", partial(overlapping, 60_000), REFUSED, "过多|损坏")
    yield Hostile("六万个部件.xlsx", partial(_many, 60_000), REFUSED, "过多")
    yield Hostile("四千个部件.xlsx", partial(_many, 4_000), ANY)
    yield Hostile("同名部件.xlsx", _twice, REFUSED, "同名")
    yield Hostile("大小写同名.xlsx", lambda: zipped({**book_parts(), "XL/Workbook.xml": "<x/>"}), REFUSED, "同名")
    for at, name in enumerate(("../../../tmp/xlzj-evil.xml", "/etc/cron.d/evil", "C:\\Windows\\evil.xml", "xl\\..\\..\\evil",
                               "xl/worksheets/../../../../evil.xml", "\\\\host\\share\\evil", "xl/con", "a" * 3000, "\u202elmx.x")):  # fmt: skip
        yield Hostile(f"越界路径 {at}.xlsx", partial(_with_member, name), ANY)
    yield Hostile("加密部件.xlsx", lambda: flagged(book(), 1), REFUSED, "密码|加密")
    yield Hostile("强加密.xlsx", lambda: flagged(book(), 0x41), REFUSED, "密码|加密|损坏")
    for number in (1, 6, 9, 12, 14, 93, 95, 98, 99):
        yield Hostile(f"压缩方式 {number}.xlsx", partial(_method, number), REFUSED, "压缩方式|损坏")
    yield Hostile("前面有垃圾.xlsx", lambda: b"MZ" + bytes(100) + book(), REFUSED)
    yield Hostile("PDF 夹 zip.xlsx", lambda: b"%PDF-1.7\n" + book(), REFUSED, "PDF")
    yield Hostile("后面有垃圾.xlsx", lambda: book() + bytes(5000), ANY)
    yield Hostile("注释六万字节.xlsx", _commented, ANY)
    whole = good_path().read_bytes()
    for at in range(1, 13):
        yield Hostile(f"截断 {at}.xlsx", partial(_cut, whole, len(whole) * at // 13), REFUSED, "损坏|不完整")
    for at in range(6):
        yield Hostile(f"乱字节 {at}.xlsx", partial(_noise, whole, at), ANY)
    yield Hostile("空压缩包.xlsx", lambda: b"PK\x05\x06" + bytes(18), REFUSED)
    yield Hostile("只有目录.xlsx", lambda: zipped({"xl/": b"", "_rels/": b""}), REFUSED)


def _cut(data: bytes, size: int) -> bytes:
    return data[:size]


def _blown(part: str, size: int) -> bytes:
    parts = book_parts()
    text = str(parts[part])
    at = text.rfind("</")
    parts[part] = text[:at] + " " * size + text[at:]
    return zipped(parts, 9)


def _lying(part: str) -> bytes:
    parts = book_parts()
    text = str(parts[part])
    at = text.rfind("</")
    parts[part] = text[:at] + " " * (90 * MIB) + text[at:]
    return entry_lies(parts, 900)


def _total() -> bytes:
    parts = book_parts()
    dice = random.Random(1)  # noqa: S311
    filler = " ".join(str(dice.random()) for _ in range(200_000))
    sheet = f"<worksheet {MAIN}><sheetData/><!--{filler * 8}--></worksheet>"
    names = [f"s{at}" for at in range(8)]
    links = "".join(
        f'<Relationship Id="{name}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        f'Target="worksheets/{name}.xml"/>'
        for name in names
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    tabs = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="{name}"/>' for at, name in enumerate(names, 2))
    made = book_parts(rels=links, book=f'<workbook {MAIN} xmlns:r="{office}"><sheets>{tabs}</sheets></workbook>')
    return zipped({**parts, **made, **{f"xl/worksheets/{name}.xml": sheet for name in names}})


def _nested() -> bytes:
    data = bytes(4 * MIB)
    for depth in range(8):
        data = zipped({f"{depth}-{at}.zip": data for at in range(4)}, 9)
    return data


def _many(number: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in book_parts().items():
            archive.writestr(name, text)
        for at in range(number):
            archive.writestr(f"xl/media/{at}", b"")
    return buffer.getvalue()


def _twice() -> bytes:
    data = zipped({**book_parts(), "xl/workbooX.xml": "<x/>"})
    return data.replace(b"xl/workbooX.xml", b"xl/workbook.xml")


def _with_member(name: str) -> bytes:
    return zipped({**book_parts(), "@@": b"evil"}).replace(b"@@", b"@@") if not name else _renamed(name)


def _renamed(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, text in book_parts().items():
            archive.writestr(part, text)
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"evil")
    return buffer.getvalue()


def _method(number: int) -> bytes:
    if number in (12, 14):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", number) as archive:
            for name, text in book_parts().items():
                archive.writestr(name, text)
        return buffer.getvalue()
    return method(book(), number)


def _commented() -> bytes:
    buffer = io.BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"PK\x05\x06" * 16_000
    return buffer.getvalue()


def _noise(data: bytes, seed: int) -> bytes:
    dice, made = random.Random(seed), bytearray(data)  # noqa: S311
    for _ in range(4 ** (seed + 1)):
        made[dice.randrange(len(made))] = dice.randrange(256)
    return bytes(made)


_LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "哈" * 10}">' for at in range(10))
_DOCTYPES = {
    "十亿笑声": f"<!DOCTYPE x [{_LAUGHS}]>",
    "外部实体": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "网络实体": '<!DOCTYPE x [<!ENTITY % l9 SYSTEM "http://127.0.0.1:9/evil.dtd"> %l9;]>',
    "空声明": '<!DOCTYPE x PUBLIC "-//x" "http://127.0.0.1:9/x.dtd">',
}


def xmls() -> Iterator[Hostile]:
    """What XML can be made of."""
    for part in _PARTS:
        for name, doctype in _DOCTYPES.items():
            yield Hostile(
                f"{name} {part.rpartition('/')[2]}.xlsx", partial(_declared, part, doctype), REFUSED, "DOCTYPE|损坏"
            )
        yield Hostile(f"十万层 {part.rpartition('/')[2]}.xlsx", partial(_deep, part, 300_000), REFUSED, "嵌套|炸弹|层")
        yield Hostile(f"千层 {part.rpartition('/')[2]}.xlsx", partial(_deep, part, 1000), ANY)
    yield Hostile(
        "十万属性.xlsx", lambda: book(rows(f'<row r="1"><c r="A1" {_attributes(100_000)}><v>1</v></c></row>')), ANY
    )
    yield Hostile(
        "十兆属性.xlsx", lambda: book(rows(f'<row r="1"><c r="A1" x="{_long(10 * MIB)}"><v>1</v></c></row>')), ANY
    )
    yield Hostile("十兆元素名.xlsx", lambda: book(rows(f"<{_long(10 * MIB)}/>")), ANY)
    yield Hostile("五十兆注释.xlsx", lambda: book(rows(f"<!--{_long(50 * MIB)}-->{ROWS}")), ANY)
    yield Hostile("十兆处理指令.xlsx", lambda: book(rows(f"<?x {_long(10 * MIB)}?>{ROWS}")), ANY)
    yield Hostile("样式表指令.xlsx", lambda: _headed('<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'), ANY)
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    yield Hostile("XInclude.xlsx", lambda: book(rows(ROWS) + include), ANY)
    for name in (
        "utf-16",
        "utf-32",
        "utf-7",
        "cp037",
        "shift_jis",
        "gb18030",
        "iso-8859-1",
        "utf-16-be",
        "hex",
        "rot13",
    ):
        yield Hostile(f"编码 {name}.xlsx", partial(_encoded, name), ANY)
    for name, text in (("零字节", "\0"), ("半个代理", "&#xD800;"), ("控制字符", "\x01"), ("未声明实体", "&evil;"), ("错嵌套", "</row>"),
                       ("越界字符", "&#x110000;"), ("收尾", "]]>"), ("命名空间", "<q:a/>"), ("截断", "<row")):  # fmt: skip
        yield Hostile(f"坏 XML {name}.xlsx", partial(book, rows(ROWS + text)), ANY)
    spaces = "".join(f' xmlns:n{at}="urn:{at}"' for at in range(20_000))
    yield Hostile("两万命名空间.xlsx", lambda: book(rows(f"<a{spaces}/>")), ANY)
    yield Hostile("百万空元素.xlsx", lambda: book(rows("<row/>" * 1_000_000)), ANY)
    yield Hostile(
        "CDATA.xlsx", lambda: book(rows('<row r="1"><c r="A1" t="str"><v><![CDATA[<script>]]></v></c></row>')), ANY
    )


def _declared(part: str, doctype: str) -> bytes:
    parts = book_parts()
    parts[part] = doctype + str(parts[part]).replace("</", "&l9;</", 1)
    return zipped(parts)


def _deep(part: str, depth: int) -> bytes:
    parts = book_parts()
    text = str(parts[part])
    at = text.rfind("</")
    parts[part] = text[:at] + "<a>" * depth + "</a>" * depth + text[at:]
    return zipped(parts)


def _long(size: int) -> str:
    dice = random.Random(7)  # noqa: S311
    return "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=min(size, MIB))) * max(1, size // MIB)


def _attributes(number: int) -> str:
    return " ".join(f'a{at}="1"' for at in range(number))


def _headed(head: str) -> bytes:
    parts = book_parts()
    parts["xl/worksheets/sheet1.xml"] = head + str(parts["xl/worksheets/sheet1.xml"])
    return zipped(parts)


def _encoded(name: str) -> bytes:
    parts, part = book_parts(), "xl/worksheets/sheet1.xml"
    text = f'<?xml version="1.0" encoding="{name}"?>' + parts[part]
    try:
        data = text.encode(name)
    except LookupError:
        data = text.encode()
    return zipped({**parts, part: data})


def disguises() -> Iterator[Hostile]:
    """Files that are no workbooks of this kind."""
    text = "单位,金额\n局机关,12.50\n"
    workbook = "Workbook".encode("utf-16-le")
    told: dict[str, tuple[bytes, str]] = {
        "零字节.xlsx": (b"", "0 字节"),
        "一个字节.xlsx": (b"P", ""),
        "CSV.xlsx": (text.encode(), "CSV"),
        "CSV 国标.xlsx": (text.encode("gb18030"), "CSV"),
        "CSV 十六位.xlsx": (text.encode("utf-16"), "CSV"),
        "网页.xlsx": (b"<html><table><tr><td>1</td></tr></table><script>alert(1)</script></html>", "HTML"),
        "MHT.xlsx": (b"MIME-Version: 1.0\r\n", "HTML"),
        "XML 2003.xlsx": (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "2003",
        ),
        "旧表.xlsx": (_OLE + bytes(500) + workbook, "另存为"),
        "旧表真.xls": (_OLE + bytes(500) + workbook, "另存为"),
        "BIFF.xlsx": (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(200), "另存为"),
        "加密.xlsx": (_OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "密码"),
        "旧 Word.xlsx": (_OLE + "WordDocument".encode("utf-16-le"), "Word"),
        "PDF.xlsx": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        "RAR.xlsx": (b"Rar!\x1a\x07\x01\x00", "RAR"),
        "7z.xlsx": (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        "gzip.xlsx": (gzip.compress(b"x" * 100), ""),
        "bz2.xlsx": (bz2.compress(b"x" * 100), ""),
        "xz.xlsx": (lzma.compress(b"x" * 100), ""),
        "RTF.xlsx": (b"{\\rtf1\\ansi}", "RTF"),
        "PNG.xlsx": (b"\x89PNG\r\n\x1a\n", "图片"),
        "JPG.xlsx": (b"\xff\xd8\xff\xe0", "图片"),
        "程序.xlsx": (b"MZ\x90\x00" + bytes(300), ""),
        "ELF.xlsx": (b"\x7fELF" + bytes(300), ""),
        "脚本.xlsx": (b"#!/bin/sh\nrm -rf /\n", "文本"),
        "随机.xlsx": (random.Random(3).randbytes(MIB), ""),  # noqa: S311
        "全零.xlsx": (bytes(3 * MIB), ""),
        "名单.csv": (text.encode(), ".csv"),
        "表.ods": (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
            ".ods",
        ),
        "ODS 改名.xlsx": (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
            "OpenDocument",
        ),
        "Numbers 改名.xlsx": (zipped({"Index/Document.iwa": b"\0", "Metadata/Properties.plist": b"bplist00"}), "主体"),
        "xlsb.xlsx": (zipped({"xl/workbook.bin": b"\0"}), "xlsb"),
        "docx.xlsx": (document(paragraph("报告")), "Word"),
        "pptx.xlsx": (zipped({"ppt/presentation.xml": "<x/>"}), "演示文稿"),
        "打包.xlsx": (zipped({"附件1.xlsx": good_path().read_bytes()}), "解压"),
        "jar.xlsx": (zipped({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0"}), "主体"),
        "锁.xlsx": (b"\x05user" + bytes(160), ""),
    }
    for name, (data, says) in told.items():
        yield Hostile(name, partial(bytes, data), REFUSED, says)


def producers() -> Iterator[Hostile]:
    """A good workbook as other programs, and other lands, write it: its findings stay what they are."""
    yield Hostile("原样.xlsx", good_path().read_bytes, READ, same=True)
    yield Hostile("严格 OOXML.xlsx", _strict, READ, same=True)
    yield Hostile("前缀命名空间.xlsx", _prefixed, READ, same=True)
    yield Hostile("无扩展属性（谷歌）.xlsx", _bare, READ, same=True)
    yield Hostile("WPS.xlsx", lambda: changed("附件1", _as_wps, "docProps/app"), READ, same=True)
    yield Hostile("BOM.xlsx", lambda: changed("附件1", lambda text: "\ufeff" + text, "xml"), READ, same=True)
    yield Hostile("十六位 XML.xlsx", _wide, READ, same=True)
    yield Hostile("绝对路径.xlsx", lambda: changed("附件1", _absolute, "xl/_rels/workbook"), READ, same=True)
    yield Hostile("反斜杠部件.xlsx", _backslashed, READ, same=True)
    yield Hostile("不压缩.xlsx", _stored, READ, same=True)
    yield Hostile(
        "没有 r 属性的行.xlsx", lambda: changed("附件1", lambda text: text.replace("<row r=", "<row R=")), ANY
    )
    yield Hostile("宏工作簿.xlsm", _with_macros, READ, same=True)
    yield Hostile("宏改名.xlsx", _with_macros, READ, same=True)
    yield Hostile("openpyxl 另存.xlsx", _resaved, READ, same=True)
    yield Hostile(
        "1904.xlsx",
        lambda: changed(
            "附件1", lambda text: re.sub("<workbookPr[^>]*>", '<workbookPr date1904="1"/>', text), "xl/workbook.xml"
        ),
        READ,
    )
    for code in ('[$-404]e"年"m"月"d"日"', "[$-F400]h:mm:ss AM/PM", "[DBNum2][$-804]General", '#,##0.00\\ "руб."', "[$¥-804]#,##0.00",
                 '0.00"' + "x" * 5000 + '"', ";;;", "[<0]0;[>0]0;0;0;0", "???/???", "[h]:mm:ss.000"):  # fmt: skip
        escaped = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        yield Hostile(f"格式 {len(code)}-{ord(code[1])}.xlsx", partial(_formatted, escaped), READ)


def _formatted(code: str) -> bytes:
    return changed(
        "附件1", lambda text: re.sub('formatCode="[^"]*"', lambda _: f'formatCode="{code}"', text), "styles.xml"
    )


def _strict() -> bytes:
    def strict(text: str) -> str:
        text = text.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
        )
        return text.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    return zipped(
        {
            name: strict(data.decode()) if name.endswith((".xml", ".rels")) else data
            for name, data in good_parts().items()
        }
    )


def _prefixed() -> bytes:
    def prefix(text: str) -> str:
        text = re.sub(r"<(/?)(?=[a-zA-Z])(?![a-zA-Z0-9]+:)", r"<\1x:", text)
        return text.replace('xmlns="', 'xmlns:x="')

    return changed("附件1", prefix)


def _bare() -> bytes:
    return zipped({name: data for name, data in good_parts().items() if not name.startswith("docProps")})


def _as_wps(text: str) -> str:
    return text.replace("Microsoft Excel", "WPS 表格")


def _wide() -> bytes:
    parts: dict[str, bytes | str] = {}
    for name, data in good_parts().items():
        text = data.decode()
        head = text.replace("UTF-8", "UTF-16", 1).replace("utf-8", "UTF-16", 1)
        parts[name] = head.encode("utf-16") if "worksheets/sheet" in name and name.endswith(".xml") else data
    return zipped(parts)


def _absolute(text: str) -> str:
    return text.replace('Target="worksheets/', 'Target="/xl/worksheets/')


def _backslashed() -> bytes:
    data = zipped(good_parts())
    return data.replace(b"xl/worksheets/sheet", b"xl\\worksheets\\sheet")


def _stored() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in good_parts().items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _with_macros() -> bytes:
    office = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    parts: dict[str, bytes | str] = dict(good_parts())
    name = "xl/_rels/workbook.xml.rels"
    link = f'<Relationship Id="vba" Type="{office}" Target="vbaProject.bin"/></Relationships>'
    parts[name] = good_parts()[name].decode().replace("</Relationships>", link)
    parts["xl/vbaProject.bin"] = _OLE + b"Sub Auto_Open: Shell cmd" + bytes(2000)
    return zipped(parts)


def _resaved() -> bytes:
    from openpyxl import load_workbook

    buffer = io.BytesIO()
    load_workbook(good_path()).save(buffer)
    return buffer.getvalue()
