"""A compound file ([MS-CFB], version 3) with one folder deep, written in one go and always the same way.

Shape: header, then sectors of 512 bytes: directory, streams of 4096 bytes and more, the short streams packed in
sectors of 64, their table, and at last the table of sectors (FAT).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

_SECTOR = 512
_SHORT = 64
_SHORT_BELOW = 4096
_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_TABLE = 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_HEADER_TABLES = 109


class Entry(NamedTuple):
    """One entry of the directory: what it is, and the numbers of its neighbours in the tree of its folder."""

    name: str
    kind: int
    data: bytes = b""
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    colour: int = _BLACK


class _Sectors:
    """Sectors of the file in order, and the table that chains them."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.table: list[int] = []

    def add(self, data: bytes) -> int:
        """Append a stream; the number of its first sector, or the end mark where it is empty."""
        count = -(-len(data) // _SECTOR)
        if not count:
            return _END
        first = len(self.table)
        self.data += data.ljust(count * _SECTOR, b"\0")
        self.table += [*range(first + 1, first + count), _END]
        return first


def compound(files: dict[str, bytes]) -> bytes:
    """The file's bytes. `files`: path (`folder/name` or `name`, at most 31 UTF-16 units a part) → content.

    Raises:
        ValueError: a name is too long, or the content needs more than 109 sectors of table (7 MB).
    """
    entries = _directory(files)
    sectors = _Sectors()
    starts = {}
    shorts = bytearray()
    short_table: list[int] = []
    for number, entry in enumerate(entries):
        if entry.kind != _STREAM or not entry.data:
            starts[number] = _END if entry.kind == _STREAM else 0
        elif len(entry.data) >= _SHORT_BELOW:
            starts[number] = sectors.add(entry.data)
        else:
            first, count = len(short_table), -(-len(entry.data) // _SHORT)
            starts[number] = first
            shorts += entry.data.ljust(count * _SHORT, b"\0")
            short_table += [*range(first + 1, first + count), _END]
    starts[0] = sectors.add(bytes(shorts))
    short_start = sectors.add(_numbers(short_table)) if short_table else _END
    sizes = {0: len(shorts)}
    listed = b"".join(
        _entry(entry, starts[number], sizes.get(number, len(entry.data))) for number, entry in enumerate(entries)
    )
    while len(listed) % _SECTOR:
        listed += _entry(Entry("", 0), 0, 0)
    directory = sectors.add(listed)
    return _finished(sectors, directory, short_start, -(-len(short_table) * 4 // _SECTOR))


def _numbers(values: list[int]) -> bytes:
    padded = [*values, *[_FREE] * (-len(values) % (_SECTOR // 4))]
    return struct.pack(f"<{len(padded)}I", *padded)


def _finished(sectors: _Sectors, directory: int, short_start: int, short_count: int) -> bytes:
    used = len(sectors.table)
    tables = 1
    while tables * (_SECTOR // 4) < used + tables:
        tables += 1
    if tables > _HEADER_TABLES:
        raise ValueError("the compound file would need a second table of tables")
    places = list(range(used, used + tables))
    table = _numbers([*sectors.table, *[_TABLE] * tables])
    header = struct.pack(
        "<8s16s5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        62,
        3,
        0xFFFE,
        9,
        6,
        0,
        tables,
        directory,
        0,
        _SHORT_BELOW,
        short_start,
        short_count,
        _END,
        0,
    )
    header += struct.pack(f"<{_HEADER_TABLES}I", *places, *[_FREE] * (_HEADER_TABLES - tables))
    return header + bytes(sectors.data) + table


def _entry(entry: Entry, start: int, size: int) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0" if entry.name else b""
    if len(name) > 64:
        raise ValueError(f"name too long for a compound file: {entry.name}")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        name.ljust(64, b"\0"),
        len(name),
        entry.kind,
        entry.colour if entry.kind else _RED,
        entry.left,
        entry.right,
        entry.child,
        bytes(16),
        0,
        0,
        0,
        start,
        size,
    )


def _directory(files: dict[str, bytes]) -> list[Entry]:
    """Root first, then each folder's members as a balanced tree; folders before their members."""
    entries = [Entry("Root Entry", _ROOT)]
    folders: dict[str, dict[str, bytes | None]] = {"": {}}
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        if folder:
            folders[""].setdefault(folder, None)
        folders.setdefault(folder, {})[name] = data
    _grow(entries, 0, folders[""])
    for number, entry in enumerate(list(entries)):
        if entry.kind == _STORAGE:
            _grow(entries, number, folders[entry.name])
    return entries


def _grow(entries: list[Entry], parent: int, members: dict[str, bytes | None]) -> None:
    """Append a folder's members; the tree is ordered by length, then by upper case, as the format asks."""
    names = sorted(members, key=lambda name: (len(name.encode("utf-16-le")), name.upper()))
    first = len(entries)
    number = {name: first + at for at, name in enumerate(names)}
    entries.extend(Entry(name, _STORAGE if (data := members[name]) is None else _STREAM, data or b"") for name in names)
    full = (len(names) + 1).bit_length() - 1

    def link(low: int, high: int, depth: int) -> int:
        if low >= high:
            return _FREE
        middle = (low + high) // 2
        at = number[names[middle]]
        # Levels that are full are black, what hangs below them is red: every way down meets as many black ones.
        entries[at] = entries[at]._replace(
            left=link(low, middle, depth + 1),
            right=link(middle + 1, high, depth + 1),
            colour=_RED if depth >= full else _BLACK,
        )
        return at

    entries[parent] = entries[parent]._replace(child=link(0, len(names), 0))
