"""The very same check as files get, on copies of what is open: a temporary folder that looks as if all were saved.

The open workbooks are copied with their unsaved edits, their neighbours in the folder as they lie there, into one
temporary folder under their own names; the check runs on that, and its places call every file by its name.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.check import check_bundle
from xlzj.formulas.engine import Book
from xlzj.live.listing import TITLE
from xlzj.read.reports import REPORTS
from xlzj.read.submission import COMPANIONS, FILLED, WORKBOOKS, gather
from xlzj.relate import with_last_year, year_before
from xlzj.report.workbook import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xlzj.live.host import LiveBook
    from xlzj.model import Checked, Unread
    from xlzj.read.submission import Bundle

MOST_NEIGHBOURS = 200
NO_TEMPORARY = "临时文件夹写不了，没有校验：请检查磁盘空间和权限（{}）；工作簿没有改动"


class Cancelled(Exception):  # noqa: N818  (the user's wish, not a defect)
    """The user has pressed 取消."""


class NoPlace(Exception):  # noqa: N818  (what the user reads, not a defect)
    """The temporary folder cannot be used; the text says what to do."""


class Looked(NamedTuple):
    """What a check of the open workbook found; `bundles` in the order of `checked`."""

    checked: tuple[Checked, ...]
    bundles: tuple[Bundle, ...]
    unreadable: tuple[Unread, ...]


@contextmanager
def copies(live: LiveBook, *, neighbours: bool) -> Iterator[Path]:
    """A temporary folder with a copy of what is open and, where wanted, of what lies beside it. Raises NoPlace."""
    try:
        folder = tempfile.mkdtemp(prefix="xlzj-")
    except OSError as error:
        raise NoPlace(NO_TEMPORARY.format(error.strerror or error)) from error
    try:
        place = Path(folder)
        live.snapshot(place)
        if neighbours:
            for other in live.others():
                other.snapshot(place)
            _beside(live.folder, place)
        yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _beside(folder: Path | None, place: Path) -> None:
    """Copy the neighbours that are not open; a folder of hundreds is no submission and stays where it is."""
    if folder is None:
        return
    found = [path for path in sorted(folder.iterdir()) if _wanted(path) and not (place / path.name).exists()]
    for path in found[:MOST_NEIGHBOURS]:
        try:
            shutil.copyfile(path, place / path.name)
        except OSError:
            continue  # somebody is just writing it; the missing form is told by the check itself


def _wanted(path: Path) -> bool:
    ours = path.stem.endswith((SUFFIX, FILLED))
    return (
        path.suffix.lower() in WORKBOOKS | REPORTS
        and path.is_file()
        and not path.name.startswith(COMPANIONS)
        and not ours
    )


def look(place: Path, live: LiveBook, tell: Callable[[int, int, str], None]) -> Looked:
    """Check the copies. `tell` hears (done, total, what) and may raise Cancelled.

    Only the submission that the open workbook belongs to is checked; where it belongs to none, none.
    """
    tell(1, 4, "读取表格")
    gathered = gather([place], Book)
    own = [bundle for bundle in gathered.bundles if live.name in bundle.sources]
    earlier = {year_before(live.folder, bundle.submission.year) for bundle in own} if live.folder else set()
    elsewhere = sorted(path for path in earlier if path is not None)
    tell(2, 4, "核对")
    before = gather(elsewhere, Book).bundles if elsewhere else ()
    bundles = tuple(_answered(bundle, live.name) for bundle in with_last_year(own, before))
    checked = tuple(check_bundle(bundle) for bundle in bundles)
    unread = tuple(each for each in gathered.unreadable if Path(each.file).name == live.name or not each.harmless)
    return Looked(checked, bundles, tuple(each._replace(file=Path(each.file).name) for each in unread))


def _answered(bundle: Bundle, file: str) -> Bundle:
    """Without what stands on our own sheet 校验结果 of the open workbook: it has been carried to the sheet 说明."""
    kept = [e for e in bundle.explanations if not (e.place.file == file and e.place.sheet.startswith(TITLE))]
    return replace(bundle, explanations=tuple(kept))


def files_of(checked: Sequence[Checked]) -> tuple[str, ...]:
    """Names of all files of these submissions."""
    return tuple(dict.fromkeys(file for each in checked for file in each.submission.files))
