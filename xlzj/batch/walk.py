"""Every workbook and report below a folder, in any layout, archives opened; what only looks like one, as a stray."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.batch.archive import DEEPEST, unpacked
from xlzj.batch.sets import OTHER, UNREAD, Stray
from xlzj.read.reports import REPORTS
from xlzj.read.submission import COMPANIONS, FILLED, ROUNDED, WORKBOOKS, refusal
from xlzj.report.workbook import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

_ZIP = ".zip"
_OTHER_ARCHIVES = frozenset({".rar", ".7z", ".tar", ".gz"})
_OLD = frozenset({".xls", ".et", ".ods"})
_OLD_REPORTS = frozenset({".doc", ".wps"})
_READ = WORKBOOKS | REPORTS
_WANTED = _READ | _OLD | _OLD_REPORTS | {_ZIP}
_BLOCK = 1 << 20


class Found(NamedTuple):
    """A workbook or a text: its path below the folder ("/" between names, archives as folders), and where it lies."""

    file: str
    path: str


def walk(
    folder: Path, own: Path, unpack: Path, strays: list[Stray], without: frozenset[str] = frozenset()
) -> tuple[Found, ...]:
    """Every workbook and every text that may be a report below `folder`, in a stable order.

    `own` (our results) is passed over, and texts that `watch` laid beside files; zips go to `unpack`.

    Files whose suffix is in `without` are not looked at.
    """
    skipped = {own.resolve(), unpack.resolve()}
    used: set[Path] = set()
    found = sorted(_below(folder, skipped, unpack, used, strays, without))
    if unpack.is_dir():
        for stale in unpack.iterdir():
            if stale not in used:
                shutil.rmtree(stale, ignore_errors=True)
    names = {one.file for one in found}
    kept = []
    for one in found:
        stem, _, suffix = one.file.rpartition(".")
        original = f"{stem.removesuffix(FILLED).removesuffix(ROUNDED)}.{suffix}"
        if original != one.file and original in names:
            what = "补算" if stem.endswith(FILLED) else "舍位"
            told = f"这是“{original.rpartition('/')[2]}”的{what}副本，原件也在，只校验原件"
            strays.append(Stray(one.file, told, OTHER))
        else:
            kept.append(one)
    return tuple(kept)


def _below(
    folder: Path, skipped: set[Path], unpack: Path, used: set[Path], strays: list[Stray], without: frozenset[str]
) -> Iterator[Found]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() not in skipped
        )
        below = here.relative_to(folder).as_posix() if here != folder else ""
        for name in sorted(files):
            file = f"{below}/{name}" if below else name
            path = here / name
            suffix = path.suffix.lower()
            if suffix in without or (suffix in REPORTS and path.stem.endswith(SUFFIX)):
                continue
            if suffix == _ZIP:
                yield from _inside(path, file, unpack, used, strays, depth=1)
            elif suffix in _OTHER_ARCHIVES:
                strays.append(Stray(file, f"打不开 {suffix} 压缩包；请解压，或重新压缩成 zip"))
            elif suffix in _READ | _OLD or _old_report(path):
                reason = refusal(path)
                if reason:
                    strays.append(_refused(file, path.name, reason))
                else:
                    yield Found(file, str(path))


def _inside(
    archive: Path, file: str, unpack: Path, used: set[Path], strays: list[Stray], *, depth: int
) -> Iterator[Found]:
    """Workbooks of an archive, written out once for every content."""
    if depth > DEEPEST:
        strays.append(Stray(file, f"压缩包套了 {DEEPEST} 层以上，里面的没有读；请解压后再交"))
        return
    into = unpack / _digest(archive)
    if depth == 1:
        used.add(into)
    shutil.rmtree(into, ignore_errors=True)
    empty = True
    for member in unpacked(archive, into, _WANTED):
        empty = False
        name = f"{file}/{member.name}" if member.name else file
        if member.path is None:
            strays.append(Stray(name, member.refused))
            continue
        if member.path.suffix.lower() == _ZIP:
            yield from _inside(member.path, name, into, used, strays, depth=depth + 1)
            member.path.unlink(missing_ok=True)
            continue
        if member.path.suffix.lower() in _OLD_REPORTS and not _old_report(member.path):
            continue
        reason = refusal(Path(member.name))
        if reason:
            strays.append(_refused(name, Path(member.name).name, reason))
        else:
            yield Found(name, str(member.path))
    if empty:
        strays.append(Stray(file, "压缩包里没有工作簿，也没有报告", OTHER))


def _old_report(path: Path) -> bool:
    """Whether the name speaks of a report in a format that cannot be read; other letters are none of ours."""
    return path.suffix.lower() in _OLD_REPORTS and "报告" in path.stem


def _refused(file: str, name: str, reason: str) -> Stray:
    """Files that programs leave beside workbooks hold nothing of a unit's."""
    return Stray(file, reason, OTHER if name.startswith(COMPANIONS) else UNREAD)


def _digest(path: Path) -> str:
    told = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            told.update(block)
    return told.hexdigest()[:24]
