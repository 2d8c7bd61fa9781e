"""Workbooks and sheets of LibreOffice as xlwings wants them; each also its own `.api`, with Excel's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xlzj.live.libreoffice.attached import Note
from xlzj.live.libreoffice.cells import Range, area_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.live.libreoffice.engine import App


class Book(base_classes.Book):
    """One workbook; also its own `.api`, with the names that Excel has."""

    def __init__(self, app: App, uid: str, name: str, fullname: str, sealed: bool) -> None:
        self.uid = uid
        self._app = app
        self._name = name
        self._fullname = fullname
        self.Sealed = sealed
        """Whether LibreOffice lets nobody change it."""

    def call(self, operation: str, *arguments: Any) -> Any:
        """An operation on this book. Raises Trouble."""
        self._app.before(self, operation)
        return self._app.office.bridge.call(operation, self.uid, *arguments)

    @property
    def api(self) -> Book:
        """Itself."""
        return self

    @property
    def name(self) -> str:
        """The file's name; the title of a book that has no file yet."""
        return self._name

    @property
    def fullname(self) -> str:
        """Path or URL; the name alone without a file."""
        return self._fullname

    FullName = fullname

    @property
    def app(self) -> App:
        """The program."""
        return self._app

    @property
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802  (Excel's name)
        """What is open, as an .xlsx elsewhere."""
        self.call("save_copy", path)

    def activate(self) -> None:
        """Bring its window to the front."""
        self.call("to_front")

    def Activate(self) -> None:  # noqa: N802  (Excel's name)
        """As `activate`."""
        self.activate()

    def close(self) -> None:
        """Close without saving."""
        self.call("close_book")


class Sheets(base_classes.Sheets):
    """The sheets of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def _names(self) -> list[str]:
        return list(self._book.call("sheets"))

    @property
    def active(self) -> Sheet:
        """The one in front."""
        return Sheet(self._book, self._book.call("active_sheet"))

    def __call__(self, key: str | int) -> Sheet:
        """By name, or by number from 1."""
        names = self._names()
        found = names[key - 1 : key] if isinstance(key, int) else [name for name in names if name == key]
        if not found:
            raise KeyError(key)
        return Sheet(self._book, found[0])

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self._book, name) for name in self._names()])

    def __len__(self) -> int:
        return len(self._names())

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A new sheet."""
        names = self._names()
        at = names.index(before.name) if before else names.index(after.name) + 1 if after else 0
        free = (candidate for number in range(1, 1000) if (candidate := f"Sheet{number}") not in names)
        chosen = name or next(free)
        self._book.call("add_sheet", chosen, at)
        self._book.call("activate_sheet", chosen)
        return Sheet(self._book, chosen)


class Sheet(base_classes.Sheet):
    """One sheet; also its own `.api`."""

    def __init__(self, book: Book, name: str) -> None:
        self._book = book
        self._name = name

    def call(self, operation: str, *arguments: Any) -> Any:
        """An operation on this sheet. Raises Trouble."""
        return self._book.call(operation, self._name, *arguments)

    @property
    def api(self) -> Sheet:
        """Itself."""
        return self

    @property
    def ProtectContents(self) -> bool:  # noqa: N802  (Excel's name)
        """Whether its cells are protected."""
        return bool(self.call("is_protected"))

    @property
    def name(self) -> str:
        """As on its tab."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        raise NotImplementedError

    @property
    def book(self) -> Book:
        """The workbook."""
        return self._book

    def activate(self) -> None:
        """Bring it to the front."""
        self.call("activate_sheet")

    select = activate

    def clear(self) -> None:
        """Empty it: contents, looks, notes."""
        self.call("clear_sheet")

    def delete(self) -> None:
        """Take it away without asking."""
        self.call("delete_sheet")

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Cells by address ("A1", "A1:B2,C3") or by (row, column) of the corners."""
        return Range.at(self, arg1, arg2)

    @property
    def cells(self) -> Range:
        """All of them."""
        return Range(self, ((1, 1, 1_048_576, 16_384),))

    @property
    def used_range(self) -> Range:
        """Down to the last cell that holds anything."""
        return Range(self, (area_from(self.call("used")),))

    @property
    def names(self) -> Names:
        """Names whose scope it is."""
        return Names(self)

    @property
    def notes(self) -> list[Any]:
        """Notes on it."""
        return [Note(self, row, column, text) for row, column, text in self.call("notes")]


class Names(base_classes.Names):
    """Names whose scope is one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def contains(self, name: str) -> bool:
        """Whether there is one called so."""
        return bool(self._sheet.call("has_name", name))

    def add(self, name: str, refers_to: str) -> None:
        """A name for a cell: ='附件1'!$A$6."""
        self._sheet.call("add_name", name, refers_to.removeprefix("=").replace("!", ".").replace("'", ""))

    def __len__(self) -> int:
        return len(self._sheet.call("names"))
