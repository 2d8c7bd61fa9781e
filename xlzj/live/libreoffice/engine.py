"""The engine that xlwings asks when the host is LibreOffice: `xlwings.engines.add(Engine(impl=…))`.

It implements what the live side uses, under the names xlwings gives it on Windows; where the live side needs the
object behind (`.api`), that has the names of Excel's own (SaveCopyAs, ProtectContents, Shape.Width …), so that one code
drives both programs. What is not implemented here raises NotImplementedError, as xlwings' own classes do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xlwings
from xlwings import base_classes
from xlwings.main import Engine

from xlzj.live.libreoffice.bridge import Bridge, Trouble
from xlzj.live.libreoffice.cells import Range, area_of

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "libreoffice"
CHANGES = frozenset({"add_note", "set_note", "delete_note", "add_format", "delete_format", "add_sheet", "delete_sheet"})
"""What is worth holding the book for."""


def connect(address: str = "", pid: int = 0, seconds: float = 10) -> xlwings.App:
    """The running LibreOffice that listens at `address`, as an xlwings App. Raises Trouble."""
    bridge = Bridge(address, seconds)
    engine = Engine(impl=Office(bridge, pid))
    xlwings.engines.add(engine)
    engine.activate()
    return engine.apps[pid]


_connected: dict[str, xlwings.App] = {}


def connected(address: str = "", pid: int = 0) -> xlwings.App:
    """As `connect`, but a connection that still works is used again: a resident process clicks many times."""
    app = _connected.get(address)
    if app is not None:
        try:
            len(app.books)
        except Trouble:
            app.impl.office.bridge.close()
            del _connected[address]
        else:
            return app
    _connected[address] = connect(address, pid)
    return _connected[address]


class Office:
    """The engine's implementation: one program, reached over one bridge."""

    name = NAME
    type = "desktop"

    def __init__(self, bridge: Bridge, pid: int) -> None:
        self.bridge = bridge
        self.apps = Apps(self, pid)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any = None) -> Any:
        """Blank is an empty text; numbers are floats, as in any spreadsheet."""
        return "" if value is None else float(value) if isinstance(value, (int, float)) else str(value)

    @staticmethod
    def clean_value_data(data: Any, _dates: Any, empty_as: Any, number: Any, _errors: Any) -> list[list[Any]]:
        """What was read, as xlwings hands it on."""

        def clean(value: Any) -> Any:
            if value == "":
                return empty_as
            return number(value) if number is not None and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    """One program."""

    def __init__(self, office: Office, pid: int) -> None:
        self._app = App(office, pid)

    def keys(self) -> list[int]:
        """Its process."""
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._app


class App(base_classes.App):
    """The program. It redraws when it likes, and asks nothing of what is called from outside."""

    enable_events: bool = True
    display_alerts: bool = True

    def __init__(self, office: Office, pid: int) -> None:
        self.office = office
        self._pid = pid
        self._status: str | bool = False
        self._quiet = False
        self._held: list[Book] = []

    @property
    def engine(self) -> Office:
        """The engine it belongs to."""
        return self.office

    @property
    def api(self) -> App:
        """Itself."""
        return self

    @property
    def pid(self) -> int:
        """Its process."""
        return self._pid

    @property
    def version(self) -> str:
        """As it names itself."""
        return str(self.office.bridge.call("version"))

    def activate(self, steal_focus: bool = False) -> None:
        """It is in front already: the click came from there."""

    @property
    def books(self) -> Books:
        """Open workbooks."""
        return Books(self)

    @property
    def selection(self) -> Range | None:
        """What is selected in the book in front."""
        book = self.books.active
        if book is None:
            return None
        sheet, area = book.call("selection")
        return Range(Sheet(book, sheet), (area_of(area),))

    @property
    def screen_updating(self) -> bool:
        """Whether changes are drawn at once. While not, sheets protected without a password take changes too."""
        return not self._quiet

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self._quiet = not value
        while value and self._held:
            self._held.pop().call("release")

    def before(self, book: Book, operation: str) -> None:
        """Hold a book that is about to be changed quietly."""
        if self._quiet and operation in CHANGES and all(book.uid != other.uid for other in self._held):
            self._held.append(book)
            self.office.bridge.call("hold", book.uid)

    @property
    def status_bar(self) -> str | bool:
        """The line in the status bar; False gives it back."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value
        book = self.books.active
        if book is not None:
            book.call("status", value or None)


class Books(base_classes.Books):
    """Open workbooks."""

    def __init__(self, app: App) -> None:
        self.app = app

    def _listed(self) -> list[Book]:
        return [Book(self.app, *about) for about in self.app.office.bridge.call("books")]

    @property
    def active(self) -> Book | None:
        """The one in front."""
        uid = self.app.office.bridge.call("active_book")
        return next((book for book in self._listed() if book.uid == uid), None)

    def __call__(self, key: str | int) -> Book:
        listed = self._listed()
        found = listed[key - 1 : key] if isinstance(key, int) else [book for book in listed if book.name == key]
        if not found:
            raise KeyError(key)
        return found[0]

    def __iter__(self) -> Iterator[Book]:
        return iter(self._listed())

    def __len__(self) -> int:
        return len(self._listed())

    def open(self, fullname: str, *_: Any, read_only: bool | None = None, **__: Any) -> Book:
        """Open a file."""
        uid = self.app.office.bridge.call("open_book", str(fullname), bool(read_only))
        return next(book for book in self._listed() if book.uid == uid)


class Book(base_classes.Book):
    """One workbook; also its own `.api`, with the names that Excel has."""

    def __init__(self, app: App, uid: str, name: str, fullname: str, read_only: bool) -> None:
        self.uid = uid
        self._app = app
        self._name = name
        self._fullname = fullname
        self.ReadOnly = read_only

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
        self.call("rename_sheet", value)
        self._name = value

    @property
    def book(self) -> Book:
        """The workbook."""
        return self._book

    @property
    def index(self) -> int:
        """Its place, from 1."""
        return int(self._book.call("sheets").index(self._name)) + 1

    @property
    def visible(self) -> bool:
        """Whether its tab is shown."""
        return bool(self.call("visible", None))

    @visible.setter
    def visible(self, value: bool) -> None:
        self.call("visible", bool(value))

    def activate(self) -> None:
        """Bring it to the front."""
        self.call("activate_sheet")

    select = activate

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
        return Range(self, (area_of(self.call("used")),))

    @property
    def names(self) -> Names:
        """Names whose scope it is."""
        return Names(self)

    @property
    def notes(self) -> list[Any]:
        """Notes on it."""
        from xlzj.live.libreoffice.cells import Note

        return [Note(self, row, column, text) for row, column, text in self.call("notes")]


class Names(base_classes.Names):
    """Names whose scope is one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def contains(self, name: str) -> bool:
        """Whether there is one called so."""
        return name in self._sheet.call("names")

    def add(self, name: str, refers_to: str) -> None:
        """A name for a cell: ='附件1'!$A$6."""
        self._sheet.call("add_name", name, refers_to.removeprefix("=").replace("!", ".").replace("'", ""))

    def __len__(self) -> int:
        return len(self._sheet.call("names"))


__all__ = ["NAME", "Trouble", "connect", "connected"]
