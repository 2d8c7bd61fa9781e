"""The compression of [MS-OVBA] 2.4.1: VBA sources and the `dir` stream are stored in it.

The container is one byte 1, then chunks of at most 4096 bytes of source; a chunk is a header and groups of eight
tokens, each a literal byte or a copy of earlier bytes of the same chunk.
"""

from __future__ import annotations

_CHUNK = 4096
_SIGNATURE = 0x3000
_COMPRESSED = 0x8000
_LEAST_COPY = 3


def compress(data: bytes) -> bytes:
    """The compressed container of `data`; the same bytes always give the same container."""
    return b"\x01" + b"".join(_chunk(data[at : at + _CHUNK]) for at in range(0, len(data), _CHUNK))


def _chunk(data: bytes) -> bytes:
    packed = _tokens(data)
    if len(packed) >= _CHUNK:
        # What does not shrink is stored as it is, and only as a whole chunk.
        return (_SIGNATURE | (_CHUNK - 1)).to_bytes(2, "little") + data.ljust(_CHUNK, b"\0")
    return (_COMPRESSED | _SIGNATURE | (len(packed) - 1)).to_bytes(2, "little") + packed


def _tokens(data: bytes) -> bytes:
    out = bytearray()
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        flags = 0
        group = bytearray()
        for bit in range(8):
            if at >= len(data):
                break
            start, length = _longest(data, at, seen)
            if length:
                flags |= 1 << bit
                group += _copy(at, at - start, length)
            else:
                group.append(data[at])
                length = 1
            for place in range(at, at + length):
                seen.setdefault(data[place : place + _LEAST_COPY], []).append(place)
            at += length
        out.append(flags)
        out += group
    return bytes(out)


def _longest(data: bytes, at: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """Where the longest earlier run equal to what stands at `at` begins, and its length; 0 where none is worth it."""
    most = min((0xFFFF >> _offset_bits(at)) + _LEAST_COPY, len(data) - at)
    best = (0, 0)
    if most < _LEAST_COPY:
        return best
    for start in reversed(seen.get(data[at : at + _LEAST_COPY], ())):
        length = _LEAST_COPY
        while length < most and data[start + length] == data[at + length]:
            length += 1
        if length > best[1]:
            best = (start, length)
        if length == most:
            break
    return best


def _offset_bits(at: int) -> int:
    """How many of the sixteen bits of a copy hold the distance: enough for all that stands before it, at least four."""
    return max((at - 1).bit_length(), 4)


def _copy(at: int, distance: int, length: int) -> bytes:
    room = 16 - _offset_bits(at)
    return (((distance - 1) << room) | (length - _LEAST_COPY)).to_bytes(2, "little")
