"""Names whose scope is a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uno

if TYPE_CHECKING:
    from .desk import Desk


def names(desk: Desk, uid: str, sheet: str | None) -> dict[str, str]:
    """{name: content} of the names whose scope is the sheet; of the book where the sheet is None."""
    found = (desk.book(uid) if sheet is None else desk.sheet(uid, sheet)).NamedRanges
    return {name: found.getByName(name).Content for name in found.ElementNames}


def has_name(desk: Desk, uid: str, sheet: str, name: str) -> bool:
    """Whether a name has the sheet as its scope."""
    return bool(desk.sheet(uid, sheet).NamedRanges.hasByName(name))


def add_name(desk: Desk, uid: str, sheet: str, name: str, content: str) -> None:
    """A name with the sheet as its scope."""
    origin = uno.createUnoStruct("com.sun.star.table.CellAddress")
    desk.sheet(uid, sheet).NamedRanges.addNewByName(name, content, origin, 0)
