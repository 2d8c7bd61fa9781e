r"""What the macro and the resident process say to each other: small ASCII files of `key=value` lines in one folder.

A value is escaped to printable ASCII: every other UTF-16 unit, and the backslash, becomes \u and its four hex digits.
So VBA in any code page and Basic in LibreOffice read and write it with nothing but string functions. Files appear
whole: they are written under another name and renamed.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.addin.settings import escaped, unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST = ".request"
ANSWER = ".answer"
PROGRESS = ".progress"
CANCEL = ".cancel"
ALIVE = "resident.alive"
FOLDER_VARIABLE = "XLZJ_EXCHANGE"

_TRIES = 20
_PAUSE = 0.02  # seconds; on Windows a file that is just being read cannot be replaced


def exchange_folder() -> Path:
    """Where requests and answers lie: XLZJ_EXCHANGE, else `xlzj-live` among temporary files."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(tempfile.gettempdir()) / "xlzj-live"


def pack(values: Mapping[str, str]) -> bytes:
    """The text of a file."""
    return "".join(f"{key}={escaped(value)}\r\n" for key, value in values.items()).encode("ascii")


def unpack(data: bytes) -> dict[str, str]:
    """The values of a file; lines without = are passed over, a byte that is not ASCII becomes ?."""
    lines = data.decode("ascii", "replace").replace("\r", "\n").split("\n")
    parted = (line.partition("=") for line in lines if "=" in line)
    return {key.strip(): unescaped(value) for key, _, value in parted}


def write(path: Path, values: Mapping[str, str]) -> None:
    """Put a file there at once and whole. Raises OSError."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(pack(values))
    for left in range(_TRIES, -1, -1):
        try:
            part.replace(path)
        except PermissionError:
            if not left:
                part.unlink(missing_ok=True)
                raise
            time.sleep(_PAUSE)
        else:
            return


def read(path: Path) -> dict[str, str] | None:
    """The values of a file; None where it is not there (any more) or cannot be read yet."""
    try:
        return unpack(path.read_bytes())
    except OSError:
        return None
