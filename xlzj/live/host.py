"""The open workbook, through xlwings. The one module that knows xlwings; the same code drives Excel and LibreOffice.

Everything goes through xlwings' own classes; where they end, through `.api`, with Excel's names, which the LibreOffice
engine has too. Whatever the program refuses becomes `Refused` with one plain Chinese line.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlzj.live.listing import HEADER, HEADER_ROW, HEADERS, WIDTHS
from xlzj.live.marks import SIGN, Size, box, joined, parted
from xlzj.report.atomic import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import xlwings

    from xlzj.live.listing import Listing
    from xlzj.live.marks import Mark

LIBREOFFICE = "libreoffice"
_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
_ADDRESS = 240  # characters; Excel takes an address of 255
_BUSY = frozenset({-2147418111, -2146777998, -2147417846})  # call rejected; a cell in edit mode; a dialog open
_GONE = frozenset({-2147023174, -2147417848, -2147023179})  # the program ended, or what we held of it
_PATIENCE = 3.0  # seconds that a busy program is asked again
_HEADER_FILL = (228, 228, 228)
_LINK_COLOUR = (5, 99, 193)

BUSY = "表格程序正忙：有格子正在编辑，或有对话框开着。请按 Esc 或关上对话框，再点一次"
GONE = "工作簿已经关闭，没有做完；原来的文件没有改动"
FAILED = "表格程序没有照做，工作簿没有改动；请保存后重新打开再试（{}）"


class Refused(Exception):  # noqa: N818  (what the user reads, not a defect)
    """The live workbook cannot be read or marked; the text says why and what to do."""


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever the program raises inside becomes Refused."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:  # (COM errors, UNO errors, xlwings' own: there is no common class)
        raise Refused(_plain(error)) from error


def _plain(error: Exception) -> str:
    code, kind = getattr(error, "hresult", None), getattr(error, "kind", "")
    if code in _BUSY:
        return BUSY
    if code in _GONE or kind in ("gone", "closed"):
        return GONE
    return FAILED.format(" ".join(str(error).split())[:160])


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
        """Colour the cells and put our notes at them; a line for each sheet that took no colours or no notes."""
        failed: list[str] = []
        for sheet in dict.fromkeys(mark.sheet for mark in marks):
            here = [mark for mark in marks if mark.sheet == sheet]
            page = self._book.sheets[sheet]
            try:
                with plainly():
                    _paint(page, here)
            except Refused as error:
                _unless_protected(page, error)
                failed.append(f"“{sheet}”受保护，标不上颜色")
            if notes and not _annotated(page, here):
                failed.append(f"“{sheet}”受保护，有的批注写不上")
        return failed

    def unmark(self) -> int:
        """Take our colours and notes away from all sheets, the user's own notes as they were. Returns how many."""
        count = 0
        with plainly():
            for sheet in self._book.sheets:
                ours = [
                    each for each in sheet.cells.conditional_formats if each.type == "custom" and each.formula == SIGN
                ]
                for each in reversed(ours):
                    each.delete()
                count += len(ours) + sum([_restored(note) for note in list(sheet.notes)])
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
            return _rows(found[0]) if found else ()

    def read_sheet(self, name: str) -> Sequence[Sequence[object]]:
        """The rows of a sheet of this name; () without one."""
        with plainly():
            return _rows(self._book.sheets[name]) if name in [sheet.name for sheet in self._book.sheets] else ()

    def write_list(self, title: str, listing: Listing) -> str:
        """Add our sheet 校验结果 behind the others; returns its name."""
        with plainly():
            taken = {sheet.name for sheet in self._book.sheets}
            name = next(n for n in (title, *(f"{title}（{number}）" for number in range(2, 99))) if n not in taken)
            sheet = self._book.sheets.add(after=self._book.sheets[len(taken) - 1], name=name)
            _fill(sheet, listing)
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
                _text(sheet, 1, [header])
                sheet.range((1, 1), (1, len(header))).color = _HEADER_FILL
                last = 2
            _text(sheet, last, rows)
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


def _unless_protected(page: Any, error: Refused) -> None:
    """Go on where it is the protection of the sheet that refuses; raise where the workbook is gone or busy."""
    if str(error) in (GONE, BUSY) or not page.api.ProtectContents:
        raise error


def _paint(page: Any, marks: Sequence[Mark]) -> None:
    """One conditional format for each colour, above all others; more where the address gets too long."""
    for colour in dict.fromkeys(mark.colour for mark in marks):
        for part in _addresses(mark.cell for mark in marks if mark.colour == colour):
            page.range(part).conditional_formats.add_custom(SIGN, fill_color=colour)


def _addresses(cells: Iterable[str]) -> list[str]:
    """The cells as addresses of several areas, each short enough for Excel."""
    parts: list[str] = []
    for cell in cells:
        if parts and len(parts[-1]) + len(cell) < _ADDRESS:
            parts[-1] += f",{cell}"
        else:
            parts.append(cell)
    return parts


def _annotated(page: Any, marks: Sequence[Mark]) -> bool:
    """Put our notes at the cells; whether all could be put."""
    done = True
    with plainly():
        present = {note.location.address.replace("$", ""): note for note in page.notes}
    for mark in marks:
        try:
            with plainly():
                _note(page, mark, present.get(mark.cell))
        except Refused as error:
            if str(error) in (GONE, BUSY):
                raise
            done = False
    return done


def _note(page: Any, mark: Mark, present: Any) -> None:
    if present is None:
        text = joined("", mark.note)
        note = page.range(mark.cell).add_note(text)
        _resize(note, box(text))
        return
    own = parted(present.text)
    before = own[0] if own else present.text
    shape = present.api.Shape
    size = own[1] if own and own[1] else Size(round(shape.Width, 2), round(shape.Height, 2))
    present.text = joined(before, mark.note, size)
    _resize(present, box(present.text))


def _resize(note: Any, size: Size) -> None:
    with suppress(Exception):  # a box of another size is no reason to fail
        note.api.Shape.Width, note.api.Shape.Height = size


def _restored(note: Any) -> int:
    """1 where our part of the note was taken away."""
    own = parted(note.text)
    if own is None:
        return 0
    if own[0]:
        note.text = own[0]
        if own[1]:
            _resize(note, own[1])
    else:
        note.delete()
    return 1


def _rows(sheet: Any) -> Sequence[Sequence[object]]:
    used = sheet.used_range
    last = used.row + used.shape[0] - 1, used.column + used.shape[1] - 1
    rows = sheet.range((1, 1), last).options(ndim=2).value
    return rows if isinstance(rows, list) else ()


def _text(sheet: Any, row: int, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of text at column A, never taken for numbers or formulas."""
    target = sheet.range((row, 1), (row + len(rows) - 1, len(rows[0])))
    target.number_format = "@"
    target.value = [list(each) for each in rows]


def _fill(sheet: Any, listing: Listing) -> None:
    """Write the list and dress it."""
    count, width, top = len(listing.rows), len(HEADERS), HEADER_ROW + 1
    _text(sheet, 1, listing.rows)
    for column, wide in enumerate(WIDTHS, 1):
        sheet.range((1, column)).column_width = wide
    sheet.range((1, 1)).font.size = 16
    header = sheet.range((HEADER_ROW, 1), (HEADER_ROW, width))
    header.color = _HEADER_FILL
    header.font.bold = True
    if count < top:
        return
    column = HEADERS.index("单元格") + 1
    cells = sheet.range((top, column), (count, column))
    cells.number_format = "General"
    plain = [row[column - 1] for row in listing.rows]
    cells.formula = [[listing.links.get(row, plain[row - 1])] for row in range(top, count + 1)]
    cells.font.color = _LINK_COLOUR
    letter = "ABCDEFGH"[HEADERS.index("等级")]
    for fill in dict.fromkeys(listing.fills.values()):
        for part in _addresses(f"{letter}{row}" for row, colour in listing.fills.items() if colour == fill):
            sheet.range(part).color = tuple(bytes.fromhex(fill))
    body = sheet.range((top, 1), (count, width))
    body.wrap_text = True
    body.rows.autofit()
