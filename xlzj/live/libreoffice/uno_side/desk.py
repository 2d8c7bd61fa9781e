"""The connection to one running LibreOffice, and what all operations share.

Rows and columns count from 1, an area is [row, column, rows, columns], colours are 0xRRGGBB; a book is named by its
RuntimeUID, a sheet by its name.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno

if TYPE_CHECKING:
    from collections.abc import Iterator

    Area = list[int]

WRONG = (RuntimeError, ValueError, KeyError, TypeError, AttributeError, uno.getClass("com.sun.star.uno.Exception"))
CLOSED = "closed"
_HERE = Path(__file__).resolve().parent
POINT = 2540 / 72  # hundredths of a millimetre


class Refused(Exception):  # noqa: N818  (what the program says, not a defect)
    """The program says no: a protected or read-only place, a name that is taken."""


def named(name: str, value: Any) -> Any:
    """A PropertyValue."""
    pair = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    pair.Name, pair.Value = name, value
    return pair


def area_of(address: Any) -> Area:
    """A CellRangeAddress as an area."""
    rows, columns = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
    return [address.StartRow + 1, address.StartColumn + 1, rows, columns]


class Desk:
    """One connection. By book: `indicators` the lines we have put into status bars, `held` the sheets held open."""

    def __init__(self, context: Any = None) -> None:
        """`context` is that of the program where we run inside it; else `connect` finds it."""
        self.context: Any = context
        self.program: Any = None if context is None else self.service("com.sun.star.frame.Desktop")
        self.indicators: dict[str, Any] = {}
        self.known: dict[str, Any] = {}
        self.held: dict[str, list[Unlocked]] = {}

    def connect(self, address: str, seconds: float) -> None:
        """Reach the program at `address` (pipe,name=… or socket,host=…,port=…), waiting while it starts."""
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + seconds
        while True:
            try:
                self.context = resolver.resolve("uno:" + address + ";urp;StarOffice.ComponentContext")
                break
            except WRONG:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        self.program = self.service("com.sun.star.frame.Desktop")

    def inside(self) -> Any:
        """A job inside the program that carries out orders like ours; None where it has no Python."""
        sources = b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
        name = f"xlzj_{hashlib.sha256(sources).hexdigest()[:12]}"
        try:
            loader = self.service("com.sun.star.loader.Python")
            factory = loader.activate(name, "", uno.systemPathToFileUrl(str(_HERE / "inside.py")), None)
            return factory.createInstanceWithContext(self.context)
        except WRONG:
            return None

    def service(self, name: str) -> Any:
        """An instance of a service of the program."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def version(self) -> str:
        """7.4.7.2."""
        reader = self.service("com.sun.star.configuration.ConfigurationProvider")
        path = (named("nodepath", "/org.openoffice.Setup/Product"),)
        node = reader.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", path)
        return str(node.getByName("ooSetupVersionAboutBox"))

    def let_go(self) -> None:
        """Of every book that is held."""
        from .books import release

        for uid in list(self.held):
            with suppress(*WRONG):
                release(self, uid)

    def documents(self) -> Iterator[Any]:
        """All open workbooks."""
        for document in self.program.Components:
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield document

    def book(self, uid: str) -> Any:
        """An open workbook. Raises KeyError where it is not open any more."""
        known = self.known.get(uid)
        if known is None:
            known = next((document for document in self.documents() if document.RuntimeUID == uid), None)
            if known is None:
                raise KeyError(CLOSED)
            self.known[uid] = known
        return known

    def sheet(self, uid: str, name: str) -> Any:
        """A sheet of an open workbook."""
        return self.book(uid).Sheets.getByName(name)


def range_of(desk: Desk, uid: str, name: str, area: Area) -> Any:
    """The cells of an area."""
    row, column, rows, columns = area
    sheet = desk.sheet(uid, name)
    return sheet.getCellRangeByPosition(column - 1, row - 1, column + columns - 2, row + rows - 2)


def cells_of(desk: Desk, uid: str, name: str, areas: list[Area]) -> Any:
    """The cells of several areas as one."""
    ranges = desk.book(uid).createInstance("com.sun.star.sheet.SheetCellRanges")
    ranges.addRangeAddresses(tuple(range_of(desk, uid, name, area).RangeAddress for area in areas), False)
    return ranges


class Unrecorded:
    """What happens inside leaves no trace in the list of undo steps: 撤消 goes on where the user was."""

    def __init__(self, document: Any) -> None:
        self.manager = document.UndoManager

    def __enter__(self) -> None:
        self.manager.lock()

    def __exit__(self, *_: object) -> None:
        self.manager.unlock()


class Unlocked:
    """A sheet protected without a password, opened; `close` brings every option of its protection back by undoing."""

    def __init__(self, document: Any, sheet: Any) -> None:
        self._manager, self._sheet = document.UndoManager, sheet
        self._opened, self._title = False, ""
        if sheet.isProtected():
            with suppress(*WRONG):  # raised where there is a password
                sheet.unprotect("")
            self._opened = not sheet.isProtected()
        if self._opened and self._manager.isUndoPossible():
            self._title = self._manager.getCurrentUndoActionTitle()

    def close(self) -> None:
        """Protect it again. What somebody else has done meanwhile is never undone for that."""
        if not self._opened or self._sheet.isProtected():
            return
        if self._manager.isUndoPossible() and self._manager.getCurrentUndoActionTitle() == self._title:
            self._manager.undo()
        if not self._sheet.isProtected():
            self._sheet.protect("")
