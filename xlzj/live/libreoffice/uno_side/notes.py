"""Notes at cells. In LibreOffice they are annotations, and a protected sheet takes them at unlocked cells only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .desk import POINT, Refused, Unlocked, Unrecorded

if TYPE_CHECKING:
    from .desk import Desk


def _annotations(desk: Desk, uid: str, name: str) -> Any:
    return desk.sheet(uid, name).Annotations


def notes(desk: Desk, uid: str, name: str) -> list[list[Any]]:
    """[[row, column, text]] of all notes of the sheet."""
    return [[n.Position.Row + 1, n.Position.Column + 1, n.String] for n in _annotations(desk, uid, name)]


def add_note(desk: Desk, uid: str, name: str, row: int, column: int, text: str) -> None:
    """A hidden note at a cell."""
    document = desk.book(uid)
    with Unlocked(document, desk.sheet(uid, name)), Unrecorded(document):
        cell = desk.sheet(uid, name).getCellByPosition(column - 1, row - 1)
        _annotations(desk, uid, name).insertNew(cell.CellAddress, text)
    if _note(desk, uid, name, row, column) is None:
        raise Refused("protected sheet")


def _note(desk: Desk, uid: str, name: str, row: int, column: int) -> tuple[int, Any] | None:
    for at, note in enumerate(_annotations(desk, uid, name)):
        if (note.Position.Row, note.Position.Column) == (row - 1, column - 1):
            return at, note
    return None


def set_note(desk: Desk, uid: str, name: str, row: int, column: int, text: str) -> None:
    """Other words in the same note."""
    at = _note(desk, uid, name, row, column)
    if at is None:
        raise KeyError("note")
    with Unrecorded(desk.book(uid)):
        at[1].setString(text)


def delete_note(desk: Desk, uid: str, name: str, row: int, column: int) -> None:
    """Take a note away."""
    document = desk.book(uid)
    with Unlocked(document, desk.sheet(uid, name)), Unrecorded(document):
        at = _note(desk, uid, name, row, column)
        if at is not None:
            _annotations(desk, uid, name).removeByIndex(at[0])
    if _note(desk, uid, name, row, column) is not None:
        raise Refused("protected sheet")


def note_size(desk: Desk, uid: str, name: str, row: int, column: int, size: list[float] | None) -> list[float]:
    """[width, height] in points; `size` changes it, None only asks."""
    found = _note(desk, uid, name, row, column)
    if found is None:
        raise KeyError("note")
    shape = found[1].AnnotationShape
    if size is not None:
        wanted = shape.Size
        wanted.Width, wanted.Height = int(size[0] * POINT), int(size[1] * POINT)
        with Unrecorded(desk.book(uid)):
            shape.setSize(wanted)
    return [shape.Size.Width / POINT, shape.Size.Height / POINT]
