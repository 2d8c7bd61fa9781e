"""The sheets of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .desk import Refused, area_of

if TYPE_CHECKING:
    from .desk import Area, Desk

_ALL = 1023  # every one of com.sun.star.sheet.CellFlags


def sheets(desk: Desk, uid: str) -> list[str]:
    """Names in order."""
    return list(desk.book(uid).Sheets.ElementNames)


def active_sheet(desk: Desk, uid: str) -> str:
    """The name of the sheet in front."""
    return str(desk.book(uid).CurrentController.ActiveSheet.Name)


def activate_sheet(desk: Desk, uid: str, name: str) -> None:
    """Bring a sheet to the front."""
    desk.book(uid).CurrentController.setActiveSheet(desk.sheet(uid, name))


def add_sheet(desk: Desk, uid: str, name: str, position: int) -> None:
    """A new sheet at this position (from 0)."""
    document = desk.book(uid)
    document.Sheets.insertNewByName(name, position)
    if not document.Sheets.hasByName(name):
        raise Refused("protected structure")


def delete_sheet(desk: Desk, uid: str, name: str) -> None:
    """Take a sheet away without asking."""
    sheets = desk.book(uid).Sheets
    sheets.removeByName(name)
    if sheets.hasByName(name):
        raise Refused("protected structure")


def clear_sheet(desk: Desk, uid: str, name: str) -> None:
    """Empty a sheet: contents, looks, notes."""
    desk.sheet(uid, name).clearContents(_ALL)


def is_protected(desk: Desk, uid: str, name: str) -> bool:
    """Whether the sheet is protected."""
    return bool(desk.sheet(uid, name).isProtected())


def used(desk: Desk, uid: str, name: str) -> Area:
    """The used area."""
    cursor = desk.sheet(uid, name).createCursor()
    cursor.gotoStartOfUsedArea(False)
    cursor.gotoEndOfUsedArea(True)
    return area_of(cursor.RangeAddress)


def unprotect(desk: Desk, uid: str, name: str) -> None:
    """Take a protection without a password away, as a user does."""
    desk.sheet(uid, name).unprotect("")


def protect(desk: Desk, uid: str, name: str, password: str) -> None:
    """Protect a sheet, as a user does."""
    desk.sheet(uid, name).protect(password)
