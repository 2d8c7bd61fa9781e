"""Notes at cells. In LibreOffice they are annotations, and a protected sheet takes them at unlocked cells only.

So whoever writes them holds the book first (`books.hold`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .desk import POINT, Refused

if TYPE_CHECKING:
    from .desk import Desk

_ANNOTATION = 8  # com.sun.star.sheet.CellFlags.ANNOTATION


def _annotations(desk: Desk, uid: str, name: str) -> Any:
    return desk.sheet(uid, name).Annotations


def notes(desk: Desk, uid: str, name: str) -> list[list[Any]]:
    """[[row, column, text]] of all notes of the sheet."""
    return [[n.Position.Row + 1, n.Position.Column + 1, n.String] for n in _annotations(desk, uid, name)]


def note_at(desk: Desk, uid: str, name: str, row: int, column: int) -> str:
    """The text of the note at a cell; "" without one."""
    found = desk.sheet(uid, name).getCellByPosition(column - 1, row - 1).Annotation
    return "" if found is None else str(found.String)


def add_note(desk: Desk, uid: str, name: str, row: int, column: int, text: str) -> None:
    """A hidden note at a cell."""
    sheet = desk.sheet(uid, name)
    before = sheet.Annotations.Count
    sheet.Annotations.insertNew(sheet.getCellByPosition(column - 1, row - 1).CellAddress, text)
    if sheet.Annotations.Count == before:
        raise Refused("protected sheet")


def _note(desk: Desk, uid: str, name: str, row: int, column: int) -> Any:
    """The annotation of a cell. Raises KeyError where it has none."""
    found = desk.sheet(uid, name).getCellByPosition(column - 1, row - 1).Annotation
    if found is None or not found.String:
        raise KeyError("note")
    return found


def set_note(desk: Desk, uid: str, name: str, row: int, column: int, text: str) -> None:
    """Other words in the same note."""
    _note(desk, uid, name, row, column).setString(text)


def delete_note(desk: Desk, uid: str, name: str, row: int, column: int) -> None:
    """Take a note away."""
    sheet = desk.sheet(uid, name)
    before = sheet.Annotations.Count
    if sheet.isProtected():  # clearing refuses there, even at cells that are not locked
        places = [(note.Position.Row, note.Position.Column) for note in sheet.Annotations]
        sheet.Annotations.removeByIndex(places.index((row - 1, column - 1)))
    else:
        sheet.getCellByPosition(column - 1, row - 1).clearContents(_ANNOTATION)
    if sheet.Annotations.Count == before:
        raise Refused("protected sheet")


def note_size(desk: Desk, uid: str, name: str, row: int, column: int, size: list[float | None]) -> list[float]:
    """[width, height] of the note's box in points; what is not None in `size` is changed first."""
    shape = _note(desk, uid, name, row, column).AnnotationShape
    found = shape.Size
    if size != [None, None]:
        found.Width = found.Width if size[0] is None else int(size[0] * POINT)
        found.Height = found.Height if size[1] is None else int(size[1] * POINT)
        shape.setSize(found)
    return [found.Width / POINT, found.Height / POINT]


def show_note(desk: Desk, uid: str, name: str, row: int, column: int, shown: bool) -> None:
    """Show the note of a cell all the time, or only while the mouse is over the cell."""
    _note(desk, uid, name, row, column).setIsVisible(shown)
