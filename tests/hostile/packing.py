"""Packages for hostile files: the smallest workbook and document, a good official workbook to break, zips by hand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tests.commands import CLEAN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MIB = 1 << 20
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ROWS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
READ, REFUSED, ANY = "read", "refused", "any"


class Hostile(NamedTuple):
    """A file: name, bytes when wanted, what must become of it (READ, REFUSED, ANY), what the line of refusal says.

    `same` marks a good workbook in foreign clothes: its findings are those of the good one.
    """

    name: str
    data: Callable[[], bytes]
    fate: str = ANY
    says: str = ""
    same: bool = False


def zipped(parts: Mapping[str, bytes | str], level: int = 6) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def book_parts(sheet: str = f"<sheetData>{ROWS}</sheetData>", **more: str) -> dict[str, str]:
    """A one-sheet package from the inside of <worksheet>; `strings`, `styles`, `names`, `book`, `rels` as well."""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="a" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {RELATIONS}><Relationship Id="r1" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="r3" Type="{OFFICE}/styles" Target="styles.xml"/>{more.get("rels", "")}</Relationships>',
        "xl/workbook.xml": more.get("book")
        or f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="附件1" sheetId="1" r:id="r1"/></sheets>'
        f"{more.get('names', '')}</workbook>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{more.get('strings', '')}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{more.get('styles', '')}</styleSheet>",
    }


def book(sheet: str = f"<sheetData>{ROWS}</sheetData>", **more: str) -> bytes:
    """The same as a file."""
    return zipped(book_parts(sheet, **more))


def rows(inside: str) -> str:
    return f"<sheetData>{inside}</sheetData>"


def word_elements(body: str, **more: str) -> dict[str, bytes | str]:
    """A Word package from the inside of <w:body>; other parts under word/ by their names."""
    return {
        "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="a" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}.xml": text for name, text in more.items()},
    }


def document(body: str, **more: str) -> bytes:
    return zipped(word_elements(body, **more))


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


TITLE = paragraph("2024年度部门整体支出绩效自评报告")


@lru_cache(maxsize=8)
def good_path(start: str = "附件1") -> Path:
    """An official workbook without faults."""
    return next(path for path in sorted(CLEAN.glob("*.xlsx")) if path.name.startswith(start))


@lru_cache(maxsize=8)
def good_parts(start: str = "附件1") -> dict[str, bytes]:
    with zipfile.ZipFile(good_path(start)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(start: str, change: Callable[[str], str], where: str = "worksheets/sheet") -> bytes:
    """A good workbook whose parts with `where` in their name went through `change`."""
    parts: dict[str, bytes | str] = {}
    for name, data in good_parts(start).items():
        parts[name] = change(data.decode("utf-8")) if where in name and name.endswith((".xml", ".rels")) else data
    return zipped(parts)


def entry_lies(parts: Mapping[str, bytes | str], lie: int) -> bytes:
    """A zip whose directory says that every part expands to `lie` bytes."""
    data = bytearray(zipped(parts))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, lie)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def overlapping(many: int) -> bytes:
    """Many directory entries for one and the same compressed megabytes: expands without end, is small."""
    whole = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = whole.compress(bytes(8 * MIB)) + whole.flush()
    crc = zlib.crc32(bytes(8 * MIB))
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), 8 * MIB, 1, 0) + b"a"
    entries = b""
    for at in range(many):
        name = f"xl/worksheets/sheet{at}.xml".encode()
        about = (20, 20, 0, 8, 0, 0, crc, len(packed), 8 * MIB, len(name), 0, 0, 0, 0, 0, 0)
        entries += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *about) + name
    start = len(head) + len(packed)
    return head + packed + entries + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, many, many, len(entries), start, 0)


def flagged(data: bytes, bits: int) -> bytes:
    """A zip with these flag bits set on every entry."""
    made = bytearray(data)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(sign)
        while at >= 0:
            made[at + offset] |= bits
            at = made.find(sign, at + 4)
    return bytes(made)


def method(data: bytes, number: int) -> bytes:
    """A zip whose entries say that they are packed by this method."""
    made = bytearray(data)
    for sign, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = made.find(sign)
        while at >= 0:
            struct.pack_into("<H", made, at + offset, number)
            at = made.find(sign, at + 4)
    return bytes(made)
