"""The open workbook, through xlwings. The one module that knows xlwings; the same code drives Excel and LibreOffice.

Everything goes through xlwings' own classes; where they end, through `.api`, with Excel's names, which the LibreOffice
engine has too. Whatever the program refuses becomes `Refused` with one plain Chinese line.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlzj.live.listing import HEADER, HEADER_ROW
from xlzj.live.marks import parted
from xlzj.live.pages import HEADER_FILL, fill, marked, ours, restored, rows_of, write_text
from xlzj.live.refusal import BUSY, GONE, READ_ONLY, SHARED, Refused, plainly
from xlzj.writing import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import xlwings

    from xlzj.live.listing import Listing
    from xlzj.live.marks import Mark

LIBREOFFICE = "libreoffice"
_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
_PATIENCE = 3.0  # seconds that a busy program is asked again
_ATTEMPTS = 5000  # that xlwings makes at one call to a busy Excel, some seconds; left alone it would try for ever


def attach(host: str, book: str, fullname: str, pid: int = 0, hwnd: int = 0, uno: str = "") -> LiveBook:
    """The workbook that the macro was called from. Raises Refused.

    `pid` or `hwnd` tell the right one of several Excels; `uno` is where LibreOffice listens.
    """
    with plainly():
        app = _libreoffice(uno, pid) if host == LIBREOFFICE else _excel(pid, hwnd)
        candidates = [each for each in app.books if each.name == book]
        same = [each for each in candidates if _fullname(each) == fullname]
        found = next(iter(same or candidates), None)
        if found is None and not book:
            found = app.books.active
    if found is None:
        raise Refused(f"找不到打开着的工作簿“{book}”。如果它在“受保护的视图”中，请先点“启用编辑”")
    return LiveBook(found)


def _libreoffice(address: str, pid: int) -> xlwings.App:
    from xlzj.live.libreoffice.bridge import Trouble
    from xlzj.live.libreoffice.engine import connected

    try:
        return connected(address, pid)
    except Trouble as error:
        raise Refused(str(error)) from error


def _excel(pid: int, hwnd: int) -> xlwings.App:
    import xlwings

    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        windows.N_COM_ATTEMPTS = _ATTEMPTS
    apps = list(xlwings.apps)
    if not apps:
        raise Refused("没有找到正在运行的 Excel；请在 Excel 里打开工作簿再点一次")
    for app in apps:
        if (pid and app.pid == pid) or (hwnd and app.hwnd == hwnd):
            return app
    return apps[0]


def _fullname(book: xlwings.Book) -> str:
    # book.fullname would look for the local copy of what lies in OneDrive, and raise where it finds none.
    return str(book.api.FullName)


class LiveBook:
    """One open workbook. Every method raises Refused."""

    def __init__(self, book: xlwings.Book) -> None:
        self._book = book
        with plainly():
            self.fullname = _fullname(book)
            self.name = _file_name(book.name)
        self.folder = _folder(self.fullname)

    @property
    def online(self) -> bool:
        """Whether it lies in OneDrive or SharePoint: its folder cannot be listed."""
        return "://" in self.fullname

    def must_take(self, *, marks: bool = False) -> None:
        """Raise Refused where it takes no changes (opened read-only in LibreOffice) or no `marks` (shared in Excel).

        Excel changes what it opened read-only and only does not save it; LibreOffice shares only its own kind of files.
        """
        with plainly():
            sealed = getattr(self._book.api, "Sealed", False)
            shared = getattr(self._book.api, "MultiUserEditing", False)
        if sealed:
            raise Refused(READ_ONLY)
        if shared and marks:
            raise Refused(SHARED)

    def others(self) -> list[LiveBook]:
        """Other open workbooks of the same folder."""
        with plainly():
            found = [LiveBook(book) for book in self._book.app.books if _fullname(book) != self.fullname]
        parent = self.fullname.replace("\\", "/").rpartition("/")[0]
        return [each for each in found if parent and each.fullname.replace("\\", "/").rpartition("/")[0] == parent]

    def snapshot(self, folder: Path) -> Path:
        """What is open now, unsaved edits and all, as a file in `folder`; the workbook itself is not saved."""
        target = folder / self.name
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with plainly():
                    self._book.api.SaveCopyAs(str(target))
            except Refused as error:
                if str(error) != BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return target

    def sheets(self) -> list[str]:
        """Names in order."""
        with plainly():
            return [sheet.name for sheet in self._book.sheets]

    def here(self) -> tuple[str, str]:
        """The sheet in front and the first selected cell."""
        with plainly():
            sheet = self._book.sheets.active.name
            selected = self._book.app.selection
            if selected is None or (selected.sheet.book.name, selected.sheet.name) != (self._book.name, sheet):
                return sheet, "A1"
            return sheet, selected.address.replace("$", "").partition(":")[0]

    def show(self, sheet: str, cell: str) -> None:
        """Bring a cell to the front and select it."""
        with plainly():
            self._book.api.Activate()
            self._book.sheets[sheet].activate()
            self._book.sheets[sheet].range(cell).select()

    def status(self, text: str | None) -> None:
        """A line in the status bar; None gives it back. Never fails: it is only a courtesy."""
        with suppress(Exception):
            self._book.app.status_bar = text or False

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Inside, nothing flickers, the workbook's own macros do not wake, and the selection is brought back."""
        app = self._book.app
        where = self.here()
        with plainly():
            before = app.screen_updating, app.enable_events
            app.screen_updating = app.enable_events = False
        try:
            yield
        finally:
            with suppress(Exception):
                self.show(*where)
            with suppress(Exception):
                app.screen_updating, app.enable_events = before

    def mark(self, marks: Sequence[Mark], *, notes: bool = True) -> list[str]:
        """Make our colours and notes on all sheets what `marks` say; what says so already is left as it stands.

        Returns a line for each sheet that took no colours or no notes.
        """
        with plainly():
            pages = {sheet.name: sheet for sheet in self._book.sheets}
        failed: list[str] = []
        for name, page in pages.items():
            failed += marked(page, [mark for mark in marks if mark.sheet == name], notes=notes)
        return failed

    def lacking(self, marks: Sequence[Mark]) -> list[Mark]:
        """The marks at whose cell no note of ours stands."""
        with plainly():
            there = {
                (name, note.location.address.replace("$", ""))
                for name in dict.fromkeys(mark.sheet for mark in marks)
                for note in self._book.sheets[name].notes
                if parted(note.text)
            }
        return [mark for mark in marks if (mark.sheet, mark.cell) not in there]

    def unmark(self) -> int:
        """Take our colours and notes away from all sheets, the user's own notes as they were. Returns how many."""
        count = 0
        with plainly():
            for sheet in self._book.sheets:
                coloured = ours(sheet)
                for each in coloured:
                    each.delete()
                count += len(coloured) + sum([restored(note) for note in list(sheet.notes)])
        return count

    def _listed(self) -> list[xlwings.Sheet]:
        return [sheet for sheet in self._book.sheets if HEADER in sheet.names]

    def drop_list(self) -> bool:
        """Take our sheet 校验结果 away; whether there was one."""
        with plainly():
            found = self._listed()
            if found:
                self._book.app.display_alerts = False
            try:
                for sheet in found:
                    sheet.delete()
            finally:
                if found:
                    self._book.app.display_alerts = True
        return bool(found)

    def read_list(self) -> Sequence[Sequence[object]]:
        """The rows of our sheet 校验结果; () without one."""
        with plainly():
            found = self._listed()
            return rows_of(found[0]) if found else ()

    def read_sheet(self, name: str) -> Sequence[Sequence[object]]:
        """The rows of a sheet of this name; () without one."""
        with plainly():
            return rows_of(self._book.sheets[name]) if name in [sheet.name for sheet in self._book.sheets] else ()

    def write_list(self, title: str, listing: Listing) -> str:
        """Write our sheet 校验结果, the last of all: anew on the one there, else on a new one; returns its name."""
        with plainly():
            found, last = self._listed(), self._book.sheets[len(self._book.sheets) - 1]
            if [sheet.name for sheet in found] == [last.name] and not last.api.ProtectContents:
                last.clear()
                fill(last, listing)
                return str(last.name)
            self.drop_list()
            taken = [sheet.name for sheet in self._book.sheets]
            name = next(n for n in (title, *(f"{title}（{number}）" for number in range(2, 99))) if n not in taken)
            sheet = self._book.sheets.add(after=self._book.sheets[len(taken) - 1], name=name)
            fill(sheet, listing)
            sheet.names.add(HEADER, f"='{name}'!$A${HEADER_ROW}")
        return name

    def append(self, name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
        """Add rows of text to a sheet, made with its header where there is none; the first new row."""
        with plainly():
            if name in [sheet.name for sheet in self._book.sheets]:
                sheet = self._book.sheets[name]
                last = sheet.used_range.row + sheet.used_range.shape[0]
            else:
                sheet = self._book.sheets.add(after=self._book.sheets[len(self._book.sheets) - 1], name=name)
                write_text(sheet, 1, [header])
                sheet.range((1, 1), (1, len(header))).color = HEADER_FILL
                last = 2
            write_text(sheet, last, rows)
        return last

    def put(self, sheet: str, contents: Mapping[str, str]) -> list[str]:
        """Write formulas (with =) and texts into cells; returns the cells that the sheet did not take."""
        refused = []
        for cell, content in contents.items():
            try:
                with plainly():
                    target = self._book.sheets[sheet].range(cell)
                    if content.startswith("="):
                        target.formula = content
                    else:
                        target.value = content
            except Refused as error:
                if str(error) == GONE:
                    raise
                refused.append(cell)
        return refused

    def clear_if(self, sheet: str, contents: Mapping[str, str]) -> int:
        """Empty the cells that still hold exactly these contents; how many."""
        count = 0
        with plainly():
            for cell, content in contents.items():
                target = self._book.sheets[sheet].range(cell)
                if str(target.formula) == content:
                    target.value = ""
                    count += 1
        return count


def _file_name(name: str) -> str:
    """A name for the copy: that of the file; a book without one yet becomes an .xlsx."""
    return safe_name(name) if name.lower().endswith(_SUFFIXES) else f"{safe_name(name)}.xlsx"


def _folder(fullname: str) -> Path | None:
    """Where the file lies; None for one that has no file yet, or none on a disk."""
    path = Path(fullname)
    return path.parent if "://" not in fullname and path.is_absolute() and path.exists() else None
