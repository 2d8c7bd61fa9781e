"""Texts as the macros read and write them, in escaped ASCII; the settings file, which says how they start xlzj."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_UNIT = re.compile(r"\\u([0-9A-Fa-f]{4})")


def escaped(text: str) -> str:
    """Printable ASCII as the macros read it: other UTF-16 units, and the backslash, by their number."""
    units = memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")
    return "".join(chr(unit) if 0x20 <= unit < 0x7F and unit != ord("\\") else f"\\u{unit:04X}" for unit in units)


def unescaped(text: str) -> str:
    """The inverse of `escaped`; what is no escape stays as it stands."""
    joined = _UNIT.sub(lambda match: chr(int(match[1], 16)), text)
    return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def command_of(path: Path) -> str:
    """The command that starts xlzj; empty where the file is not there or says none."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ""
    return unescaped(next((line.partition("=")[2] for line in lines if line.startswith("command=")), ""))
