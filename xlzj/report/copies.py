"""A workbook that was handed in → openpyxl, and back to bytes: for the copies that we write, never for checking.

The reader looks at few parts of a package, openpyxl at nearly all: every part passes the guard first (size, DOCTYPE,
nesting). openpyxl raises whatever comes up on a workbook it was not made for; here that is one line about one file.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import PurePath
from typing import TYPE_CHECKING

from xlzj.limits import current
from xlzj.read.guard import Package, Unreadable, parser, read_bytes, run, shallow
from xlzj.report import package
from xlzj.writing import WriteError, safe_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_MAY = b"http://schemas.openxmlformats.org/\\1/2006/"
_XML = (".xml", ".rels", ".vml")


_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")


class NotCopied(WriteError):  # noqa: N818  (a state of the file)
    """This workbook cannot be written out again; others can. `str()` is one plain line that names the file."""


def targets(sources: Mapping[str, Path], out_dir: Path, suffix: str) -> dict[str, Path]:
    """A free name in `out_dir` for the copy of each workbook: never that of an input, never the same twice.

    `sources` maps `Place.file` to where that file lies; reports in Word or text among them have no copy.
    """
    taken = {path.name.casefold() for path in sources.values() if path.resolve().parent == out_dir.resolve()}
    free = {}
    for file, path in sources.items():
        if path.suffix.lower() not in _WORKBOOKS:
            continue
        stem = safe_name(PurePath(file).stem.removesuffix(suffix))
        numbered = (f"{stem}{suffix}{f'（{number}）' if number else ''}.xlsx" for number in (0, *range(2, 10_000)))
        name = next(name for name in numbered if name.casefold() not in taken)
        taken.add(name.casefold())
        free[file] = out_dir / name
    return free


def opened(source: Path, what: str, *, rich_text: bool = False) -> Workbook:
    """The workbook under openpyxl. `what` the copy is called when it cannot be made. Raises NotCopied."""
    from openpyxl import load_workbook

    try:
        data = _harmless(read_bytes(source, current()))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of extensions a copy cannot carry
            return load_workbook(io.BytesIO(data), rich_text=rich_text)
    except Unreadable as error:
        raise NotCopied(f"无法为 {source.name} 生成{what}：{error}") from error
    except Exception as error:
        raise _lost(source, what, error) from error


def saved(book: Workbook, source: Path, what: str) -> bytes:
    """The workbook as a file. Raises NotCopied, WriteError."""
    try:
        return package.saved(book)
    except WriteError:
        raise
    except Exception as error:
        raise _lost(source, what, error) from error


def _lost(source: Path, what: str, error: Exception) -> NotCopied:
    why = f"工作簿里有写表程序不认识的内容（{type(error).__name__}）"
    return NotCopied(f"无法为 {source.name} 生成{what}：{why}；请用 Excel 或 WPS 打开后另存为 .xlsx 再试")


def _harmless(data: bytes) -> bytes:
    """The same package, its XML looked through; strict dialect and back slashes made usual. Raises Unreadable."""
    whole = Package(data, current())
    parts = {part: whole.read(part) for part in whole.parts() if not part.endswith("/")}
    for part, content in parts.items():
        if part.endswith(_XML):
            shallow(content, part)
            run(parser(part), content, part)
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        names = given.namelist()
        strict = any(_STRICT.search(content) for part, content in parts.items() if part.endswith(_XML))
        if not strict and not any("\\" in entry.orig_filename for entry in given.infolist()):
            return data
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as made:
            for name in names:
                content = given.read(name)
                told = _STRICT.sub(_MAY, content) if name.lower().endswith(_XML) else content
                made.writestr(name.replace("\\", "/"), told)
    return buffer.getvalue()
