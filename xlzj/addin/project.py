"""The VBA project of a workbook ([MS-OVBA]), written from source texts alone: `vbaProject.bin` without Excel.

No compiled code is stored: a `_VBA_PROJECT` stream that says so makes the host compile the sources when it first
opens them. Names of modules are ASCII; texts inside modules are stored in code page 936.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from xlzj.addin.compound import compound
from xlzj.addin.compress import compress

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_PAGE = 936
_ENCODING = "cp936"
_IDENTITY = "{6B1D0B52-6C3E-4B7A-9F57-2E1A5D2C9A10}"
_ENGLISH = 0x0409  # the format asks for this language whatever the texts are in
_WIN32 = 1
_COOKIE = 0xFFFF
_NO_CACHE = b"\xcc\x61\xff\xff\x00\x01\x00"
_AUTOMATION = "*\\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\\Windows\\System32\\stdole2.tlb#OLE Automation"
_EXTENDER = "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"


class Module(NamedTuple):
    """One module: its name, its whole text (attributes first, lines ended by CR LF), and whether it is a document's."""

    name: str
    text: str
    document: bool

    @property
    def stored(self) -> bytes:
        """The bytes a host reads: the text in the project's code page."""
        return self.text.encode(_ENCODING)


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of `vbaProject.bin`. Raises UnicodeEncodeError where a text does not fit the code page."""
    files = {
        "PROJECT": _project(name, modules),
        "PROJECTwm": b"".join(_name_map(module.name) for module in modules) + b"\0\0",
        "VBA/_VBA_PROJECT": _NO_CACHE,
        "VBA/dir": compress(_dir(name, modules)),
    }
    files.update({f"VBA/{module.name}": compress(module.stored) for module in modules})
    return compound(files)


def _name_map(name: str) -> bytes:
    return name.encode(_ENCODING) + b"\0" + name.encode("utf-16-le") + b"\0\0"


def _project(name: str, modules: Sequence[Module]) -> bytes:
    """The PROJECT stream (2.3.1): the project as text."""
    lines = [f'ID="{_IDENTITY}"']
    lines += [f"Document={module.name}/&H00000000" for module in modules if module.document]
    lines += [f"Module={module.name}" for module in modules if not module.document]
    lines += [
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{veiled(bytes(4), 0x54)}"',
        f'DPB="{veiled(bytes(1), 0x54)}"',
        f'GC="{veiled(bytes([0xFF]), 0x54)}"',
        "",
        "[Host Extender Info]",
        _EXTENDER,
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode(_ENCODING)


def veiled(data: bytes, seed: int) -> str:
    """The data encryption of 2.4.3.2 as hexadecimal: nobody protected, no password, visible."""
    key = sum(_IDENTITY.encode()) & 0xFF
    out = bytearray([seed, seed ^ 2, seed ^ key])
    plain = key
    for value in (*bytes((seed & 6) // 2), *len(data).to_bytes(4, "little"), *data):
        out.append(value ^ ((out[-2] + plain) & 0xFF))
        plain = value
    return out.hex().upper()


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _both(number: int, second: int, text: str) -> bytes:
    """A text twice, as the format has it: in the code page, then in Unicode."""
    return _record(number, text.encode(_ENCODING)) + _record(second, text.encode("utf-16-le"))


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    """The dir stream (2.3.4.2), before compression: the project's facts, its references, its modules."""
    whole = (
        _record(0x01, struct.pack("<I", _WIN32))
        + _record(0x02, struct.pack("<I", _ENGLISH))
        + _record(0x14, struct.pack("<I", _ENGLISH))
        + _record(0x03, struct.pack("<H", CODE_PAGE))
        + _record(0x04, name.encode(_ENCODING))
        + _both(0x05, 0x40, "")
        + _both(0x06, 0x3D, "")
        + _record(0x07, bytes(4))
        + _record(0x08, bytes(4))
        + struct.pack("<HIIH", 0x09, 4, 1, 1)
        + _both(0x0C, 0x3C, "")
        + _both(0x16, 0x3E, "stdole")
        + _record(0x0D, _record_of_length(_AUTOMATION.encode(_ENCODING)) + bytes(6))
        + _record(0x0F, struct.pack("<H", len(modules)))
        + _record(0x13, struct.pack("<H", _COOKIE))
    )
    return whole + b"".join(_module(module) for module in modules) + struct.pack("<HI", 0x10, 0)


def _record_of_length(content: bytes) -> bytes:
    return struct.pack("<I", len(content)) + content


def _module(module: Module) -> bytes:
    return (
        _record(0x19, module.name.encode(_ENCODING))
        + _record(0x47, module.name.encode("utf-16-le"))
        + _both(0x1A, 0x32, module.name)
        + _both(0x1C, 0x48, "")
        + _record(0x31, bytes(4))
        + _record(0x1E, bytes(4))
        + _record(0x2C, struct.pack("<H", _COOKIE))
        + _record(0x22 if module.document else 0x21, b"")
        + _record(0x2B, b"")
    )
