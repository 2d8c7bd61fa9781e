"""Office files (zip packages) whose bytes depend on their content only."""

from __future__ import annotations

import io
import sys
import warnings
import zipfile
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from xlzj.editions.repack import repacked
from xlzj.writing import WriteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.workbook.workbook import Workbook

_NO_ROOM = "SerialisationError"  # of lxml, which is loaded late
DAWN = datetime(1980, 1, 1)  # noqa: DTZ001  (the zip epoch; office files carry local time without a zone)


def settled(package: bytes, moment: datetime | None = None) -> bytes:
    """`package` with every date inside it set to `moment` (local time; 1980-01-01 where there is none)."""
    when = max(moment or DAWN, DAWN.replace(tzinfo=moment.tzinfo if moment else None))

    def entry(name: str) -> zipfile.ZipInfo:
        made = zipfile.ZipInfo(name, when.timetuple()[:6])
        made.compress_type = zipfile.ZIP_DEFLATED
        made.create_system = 0
        made.external_attr = 0
        return made

    return repacked(package, when.strftime("%Y-%m-%dT%H:%M:%SZ"), entry)


def saved(book: Workbook) -> bytes:
    """The workbook as openpyxl saves it. Raises WriteError where its temporary files find no room."""
    buffer = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book.save(buffer)
    except Exception as error:
        if isinstance(error, OSError) or type(error).__name__ == _NO_ROOM:
            sys.unraisablehook = partial(_unraisable, sys.unraisablehook)
            raise WriteError(f"写表用的临时文件夹写不了（{error}）；请检查磁盘空间后重试") from None
        raise
    return buffer.getvalue()


def _unraisable(before: Callable[[Any], Any], told: Any) -> None:
    """Openpyxl's half-written streams complain once more when they are thrown away; what happened is said already."""
    if told.exc_type.__name__ != _NO_ROOM:
        before(told)
