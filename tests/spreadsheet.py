"""A spreadsheet program (LibreOffice, headless) that edits workbooks as a person does: references and names follow.

    session = Session(folder)
    with session.book(source, target) as book:
        book.insert_rows("附件1", 20, 2)
    session.run()

Edits are noted first and done by one start of the program, driven by the macro beside this file; only soffice itself
is needed, no scripting bridge.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

needs_host = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
_BASIC = Path(__file__).with_suffix(".bas")
_SECONDS, _LONG = 120, 300
_AT_A_TIME = 120  # files a start of the program takes
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LIBRARY = "http://openoffice.org/2000/library"
# A profile that says it is set up already: on a first start the program would overwrite the macro with its presets.
_PROFILE = {
    "registrymodifications.xcu": '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse">'
    "<value>true</value></prop></item></oor:items>",
    "basic/script.xlc": '<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" '
    f'"libraries.dtd"><library:libraries xmlns:library="{_LIBRARY}">'
    '<library:library library:name="Standard" library:link="false"/></library:libraries>',
    "basic/Standard/script.xlb": '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" '
    f'"library.dtd"><library:library xmlns:library="{_LIBRARY}" library:name="Standard" library:readonly="false">'
    '<library:element library:name="Edits"/></library:library>',
    "basic/Standard/Edits.xba": '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" '
    '"module.dtd"><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Edits" '
    'script:language="StarBasic">{basic}</script:module>',
}


class Book:
    """Edits of one open workbook. Rows and columns count from 1; positions of sheets too."""

    def __init__(self, orders: list[tuple[str, ...]]) -> None:
        self._orders = orders

    def _note(self, *words: str | int) -> None:
        self._orders.append(tuple(str(word) for word in words))

    def unprotect(self, sheet: str) -> None:
        self._note("unprotect", sheet)

    def insert_rows(self, sheet: str, before: int, count: int = 1) -> None:
        self._note("rows+", sheet, before, count)

    def delete_rows(self, sheet: str, first: int, count: int = 1) -> None:
        self._note("rows-", sheet, first, count)

    def insert_columns(self, sheet: str, before: int, count: int = 1) -> None:
        self._note("columns+", sheet, before, count)

    def cut(self, sheet: str, source: str, target: str) -> None:
        """Cut a range, paste it with its top left at `target`."""
        self._note("cut", sheet, source, target)

    def unmerge(self, sheet: str, area: str) -> None:
        self._note("unmerge", sheet, area)

    def put(self, sheet: str, cell: str, text: str) -> None:
        self._note("put", sheet, cell, text)

    def rename(self, sheet: str, name: str) -> None:
        self._note("rename", sheet, name)

    def place(self, sheet: str, position: int) -> None:
        """Drag a sheet's tab in front of the one that stands at `position`."""
        self._note("place", sheet, position)

    def add_sheet(self, name: str, position: int) -> None:
        self._note("add", name, position)

    def take_sheets(self, source: Path) -> None:
        """Copy all sheets of another workbook behind those of this one."""
        self._note("take", source.as_uri())


class Session:
    """Edits of many workbooks, done in one start of the program. `folder` must be empty and stay until it ran."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._orders: list[tuple[str, ...]] = []
        self._targets: list[Path] = []

    @contextmanager
    def book(self, source: Path, target: Path) -> Iterator[Book]:
        """Open `source`, edit it, save it as `target` (an .xlsx)."""
        self._orders.append(("open", source.as_uri()))
        yield Book(self._orders)
        self._orders.append(("save", target.as_uri()))
        self._targets.append(target)

    def run(self) -> None:
        """Do everything noted. Raises AssertionError with the edit that failed."""
        orders = self._folder / "edits.txt"
        orders.write_text("".join("\t".join(words) + "\n" for words in self._orders), encoding="utf-8")
        for name, text in _PROFILE.items():
            path = self._folder / "profile" / "user" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            basic = escape(_BASIC.read_text(encoding="utf-8"))
            path.write_text(_DECLARED + text.replace("{basic}", basic), encoding="utf-8")
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--norestore", "macro:///Standard.Edits.Main"]
        environment = {**os.environ, "XLZJ_EDITS": str(orders)}
        _finish(command, environment)
        failed = orders.with_name("edits.txt.failed")
        assert not failed.exists(), failed.read_text(encoding="utf-8", errors="replace")
        missing = [target.name for target in self._targets if not target.exists()]
        assert not missing, missing


def converted(files: Iterable[Path], out: Path, kind: str = "xlsx") -> Path:
    """`out`, with every file as LibreOffice saves it in this format (calculated anew), in one start of the program."""
    with tempfile.TemporaryDirectory(prefix="xlzj-convert-") as profile:
        command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", kind]
        every = sorted(map(str, files))
        for start in range(0, len(every), _AT_A_TIME):
            _finish([*command, "--outdir", str(out), *every[start : start + _AT_A_TIME]], dict(os.environ), _LONG)
    return out


def _finish(command: list[str], environment: dict[str, str], seconds: int = _SECONDS) -> None:
    """Run to the end; where that takes too long, end the program with all it started."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert code == 0, f"soffice ended with {code}"
