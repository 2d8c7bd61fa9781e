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
from xlzj.live.libreoffice.cells import Range, area_from
from xlzj.live.libreoffice.documents import Book, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "libreoffice"
CHANGES = frozenset(
    {"add_note", "set_note", "delete_note", "add_format", "delete_format", "add_sheet", "clear_sheet", "delete_sheet"}
)
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
        return Range(Sheet(book, sheet), (area_from(area),))

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


__all__ = ["NAME", "Trouble", "connect", "connected"]
