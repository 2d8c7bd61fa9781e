"""The connection to one running LibreOffice, and what all operations share.

Rows and columns count from 1, an area is [row, column, rows, columns], colours are 0xRRGGBB; a book is named by its
RuntimeUID, a sheet by its name.
"""

from __future__ import annotations

import time
from typing import Any, Iterator, List

import uno

WRONG = (RuntimeError, ValueError, KeyError, TypeError, AttributeError, uno.getClass("com.sun.star.uno.Exception"))
GONE = uno.getClass("com.sun.star.lang.DisposedException")
CLOSED = "closed"
POINT = 2540 / 72  # hundredths of a millimetre
Area = List[int]


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
    """One connection; `indicators` are the lines we have put into status bars, by book."""

    def __init__(self) -> None:
        self.context: Any = None
        self.program: Any = None
        self.indicators: dict[str, Any] = {}

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

    def service(self, name: str) -> Any:
        """An instance of a service of the program."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def version(self) -> str:
        """7.4.7.2."""
        reader = self.service("com.sun.star.configuration.ConfigurationProvider")
        path = (named("nodepath", "/org.openoffice.Setup/Product"),)
        node = reader.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", path)
        return str(node.getByName("ooSetupVersionAboutBox"))

    def documents(self) -> Iterator[Any]:
        """All open workbooks."""
        for document in self.program.Components:
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield document

    def book(self, uid: str) -> Any:
        """An open workbook. Raises KeyError where it is not open any more."""
        for document in self.documents():
            if document.RuntimeUID == uid:
                return document
        raise KeyError(CLOSED)

    def sheet(self, uid: str, name: str) -> Any:
        """A sheet of an open workbook."""
        return self.book(uid).Sheets.getByName(name)


def range_of(desk: Desk, uid: str, name: str, area: Area) -> Any:
    """The cells of an area."""
    row, column, rows, columns = area
    sheet = desk.sheet(uid, name)
    return sheet.getCellRangeByPosition(column - 1, row - 1, column + columns - 2, row + rows - 2)


class Unrecorded:
    """What happens inside leaves no trace in the list of undo steps: 撤消 goes on where the user was."""

    def __init__(self, document: Any) -> None:
        self.manager = document.UndoManager

    def __enter__(self) -> None:
        self.manager.lock()

    def __exit__(self, *_: object) -> None:
        self.manager.unlock()


class Unlocked:
    """A sheet protected without a password, open while inside. Undoing the opening brings every option of it back."""

    def __init__(self, document: Any, sheet: Any) -> None:
        self.manager, self.sheet = document.UndoManager, sheet
        self.opened = False

    def __enter__(self) -> None:
        if self.sheet.isProtected():
            self.sheet.unprotect("")
            self.opened = not self.sheet.isProtected()

    def __exit__(self, *_: object) -> None:
        while self.opened and not self.sheet.isProtected() and self.manager.isUndoPossible():
            self.manager.undo()
