"""Word files and pasted text as units publish them → filled official workbooks, and a note of what found no place.

files → content (source) → parts (a sheet, a report) → units with their edition (choice) → data (gather) → workbooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions.filled import filled_books
from xlzj.importing.gather import Gathered, gather
from xlzj.importing.note import NAME, lost, note
from xlzj.importing.source import open_source
from xlzj.model import Unread
from xlzj.read.guard import Unreadable
from xlzj.report.folders import own_folders
from xlzj.writing import WriteError, refuse_input, safe_name, write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlzj.importing.content import Content

__all__ = ["Gathered", "Imported", "import_files"]


class Imported(NamedTuple):
    """What was written: the workbooks in the order of the units, the note last; and what was not."""

    gathered: Gathered
    written: tuple[Path, ...]
    unreadable: tuple[Unread, ...]
    lost: int


def import_files(files: Sequence[Path], out: Path, edition: str = "") -> Imported:
    """Read the files as one set of material and write filled workbooks and the note into `out`.

    Raises WriteError, before anything is written, where a result would stand on a file that exists, and BadText where
    `edition` is no edition. A file that cannot be read is told in the note and in `unreadable`; the others go on. Where
    none could be read nothing is written.
    """
    contents: list[Content] = []
    unread: list[Unread] = []
    for path in dict.fromkeys(files):
        try:
            contents.append(open_source(path))
        except Unreadable as error:
            unread.append(Unread(str(path), error.reason))
    gathered = gather(contents, edition)
    made = _made(gathered, out)
    remarks = [remark for content in contents for remark in content.remarks]
    if contents:
        made[out / NAME] = ("\ufeff" + note(gathered, unread, remarks)).encode("utf-8")
    for path in made:
        refuse_input(path, files)
        if path.exists():
            raise WriteError(f"{path} 已存在，不覆盖；请换一个空文件夹")
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    return Imported(gathered, tuple(made), tuple(unread), lost(gathered))


def _made(gathered: Gathered, out: Path) -> dict[Path, bytes]:
    """Workbooks by the paths they will have: a folder for each unit where there are several."""
    units = gathered.units
    folders = own_folders(out, [f"{safe_name(unit.unit)}（{unit.edition.name}）" for unit in units])
    made: dict[Path, bytes] = {}
    for unit, folder in zip(units, folders, strict=True):
        for name, content in filled_books(unit.edition, unit.data).items():
            made[folder / name] = content
    return made
