"""Zip archives as they are mailed: names in GBK, folders inside, archives inside archives; hostile ones refused.

Members are written under names made safe for every system, below a folder named by the archive's content: no name
found inside an archive ever leads out of it.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from xlzj.limits import DEFAULT, current, way_out
from xlzj.read.guard import shown
from xlzj.read.plain import encoding_of
from xlzj.writing import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UTF8 = 0x800
_ENCRYPTED = 0x1
_SMALL = 1 << 20
_CHUNK = 1 << 20
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    NotImplementedError,
)
DEEPEST = 3
"""Archives inside archives inside an archive; below that nobody looks."""


class Room(NamedTuple):
    """How much one archive may hold: members, bytes of them all expanded, expanded to packed size of one."""

    entries: int = DEFAULT.archive_files
    total_bytes: int = DEFAULT.archive_bytes
    ratio: int = DEFAULT.archive_ratio


def _room() -> Room:
    limits = current()
    return Room(limits.archive_files, limits.archive_bytes, limits.archive_ratio)


class Member(NamedTuple):
    """One file of an archive: its name as mailed ("/" between folders), where it was written, why it was not."""

    name: str
    path: Path | None
    refused: str = ""


def unpacked(archive: Path, into: Path, wanted: frozenset[str], room: Room | None = None) -> Iterator[Member]:
    """Write the members of `archive` whose suffix is `wanted` to `into`; other files are passed over.

    A refused member is one line; a refused archive is one member without a name.
    """
    room = room or _room()
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            if len(entries) > room.entries:
                yield Member(
                    "",
                    None,
                    f"压缩包里有 {len(entries)} 个文件，超过上限 {room.entries} 个，没有打开；"
                    f"请分成几个压缩包。{way_out('archive_files')}",
                )
                return
            taken: set[str] = set()
            left = room.total_bytes
            for entry in entries:
                name = mailed_name(entry)
                suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
                if suffix not in wanted or "__MACOSX" in name.split("/"):
                    continue
                refused = _refused(entry, name, left, room, suffix)
                target = into.joinpath(*(_safe(part) for part in name.split("/")))
                if not refused and str(target).casefold() in taken:
                    refused = "压缩包里有两个同名文件，只取第一个"
                if not refused:
                    taken.add(str(target).casefold())
                    left -= entry.file_size
                    refused = _written(opened, entry, target)
                yield Member(name, None if refused else target, refused)
    except _BROKEN:
        yield Member("", None, "压缩包不完整或已损坏，可能是复制或下载中断；请重新取得原文件")


def mailed_name(entry: zipfile.ZipInfo) -> str:
    """The member's name: UTF-8 where the archive says so or it can be nothing else, else GBK as Windows writes it."""
    text = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        with suppress(UnicodeError):
            raw = text.encode("cp437")
            text = raw.decode(encoding_of(raw))
    return text.replace("\\", "/")


def _refused(entry: zipfile.ZipInfo, name: str, left: int, room: Room, suffix: str) -> str:
    """Why a member is not written; "" where it may be."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in name or "\0" in name or not all(parts):
        return f"压缩包里的路径“{shown(name)}”指向包外，拒绝读取"
    if unusual := _unusual(entry):
        return unusual
    largest = current().file_bytes if suffix != ".zip" else room.total_bytes
    if entry.file_size > largest:
        return f"展开后 {entry.file_size >> 20} MB，超过读取上限 {largest >> 20} MB；{way_out('file_bytes')}"
    if entry.file_size > _SMALL and entry.file_size > entry.compress_size * room.ratio:
        return f"压缩比超过 {room.ratio} 倍（疑似压缩炸弹），拒绝读取；{way_out('archive_ratio')}"
    if entry.file_size > left:
        return (
            f"压缩包展开后超过 {room.total_bytes >> 30} GB，其余不再读取；请分成几个压缩包。{way_out('archive_bytes')}"
        )
    return ""


def _unusual(entry: zipfile.ZipInfo) -> str:
    """Why a member is no file that could be read; "" where it is one."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "压缩包里的这一项是链接，不是文件，拒绝读取"
    if entry.flag_bits & _ENCRYPTED:
        return "压缩包带密码；请取消密码后再提交"
    if entry.compress_type not in _METHODS:
        return "压缩方式不是常用的 zip；请重新压缩成 zip"
    return "" if entry.file_size else "这是空文件；请重新取得原文件"


def _written(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> str:
    """Write one member; why it could not be, or ""."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(entry) as source, target.open("wb") as out:
            while block := source.read(_CHUNK):
                out.write(block)
    except _BROKEN:
        target.unlink(missing_ok=True)
        return "压缩包里的这个文件已损坏；请重新取得原文件"
    return ""


def _safe(part: str) -> str:
    """A name for the copy; its suffix stays."""
    stem, dot, suffix = part.rpartition(".")
    return f"{safe_name(stem)}.{suffix}" if dot and stem else safe_name(part)
