"""Workbooks that are open: which, opening, closing, a copy as .xlsx, the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uno

from .desk import Refused, Unlocked, named

if TYPE_CHECKING:
    from .desk import Desk

_XLSX = "Calc MS Excel 2007 XML"
_XLSM = "Calc MS Excel 2007 VBA XML"


def books(desk: Desk) -> list[list[Any]]:
    """[[uid, name, path or URL, read-only]] of all open workbooks."""
    return [_about(document) for document in desk.documents()]


def _about(document: Any) -> list[Any]:
    address = document.URL
    path = uno.fileUrlToSystemPath(address) if address.startswith("file:") else address
    name = path.replace("\\", "/").rpartition("/")[2] or document.Title
    return [document.RuntimeUID, name, path or name, bool(document.isReadonly())]


def active_book(desk: Desk) -> str:
    """The uid of the workbook in front; "" where another kind of document is."""
    document = desk.program.CurrentComponent
    calc = document is not None and document.supportsService("com.sun.star.sheet.SpreadsheetDocument")
    return str(document.RuntimeUID) if calc else ""


def open_book(desk: Desk, path: str, read_only: bool) -> str:
    """Open a file in a window; its uid."""
    how = (named("ReadOnly", True),) if read_only else ()
    document = desk.program.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, how)
    if document is None:
        raise Refused(path)
    return str(document.RuntimeUID)


def close_book(desk: Desk, uid: str) -> None:
    """Close without saving."""
    document = desk.book(uid)
    document.setModified(False)
    document.close(True)


def save_copy(desk: Desk, uid: str, path: str) -> None:
    """What is open, unsaved edits and all, as an .xlsx at `path`; the document keeps its own place and state."""
    how = named("FilterName", _XLSX), named("NoThumbnail", True)  # drawing one takes as long as all the rest
    desk.book(uid).storeToURL(uno.systemPathToFileUrl(path), how)


def status(desk: Desk, uid: str, text: str | None) -> None:
    """A line in the status bar; None gives it back."""
    shown = desk.indicators.pop(uid, None)
    if shown is not None:
        shown.end()
    if text is not None:
        desk.indicators[uid] = desk.book(uid).CurrentController.Frame.createStatusIndicator()
        desk.indicators[uid].start(text, 0)


def to_front(desk: Desk, uid: str) -> None:
    """Bring its window to the front."""
    frame = desk.book(uid).CurrentController.Frame
    frame.activate()
    frame.ContainerWindow.toFront()


def hold(desk: Desk, uid: str) -> None:
    """Before many changes: nothing is redrawn, and sheets protected without a password are open, until `release`."""
    if uid not in desk.held:
        document = desk.book(uid)
        document.lockControllers()
        desk.held[uid] = [Unlocked(document, sheet) for sheet in document.Sheets if sheet.isProtected()]


def release(desk: Desk, uid: str) -> None:
    """After them: everything is protected as it was, and redrawn."""
    if uid in desk.held:
        for opened in reversed(desk.held.pop(uid)):
            opened.close()
        desk.book(uid).unlockControllers()


def command(desk: Desk, uid: str, name: str) -> None:
    """Do what a command of the menus does, such as SetInputMode: begin to edit the cell under the cursor."""
    frame = desk.book(uid).CurrentController.Frame
    desk.service("com.sun.star.frame.DispatchHelper").executeDispatch(frame, f".uno:{name}", "", 0, ())


def open_addin(desk: Desk, path: str) -> str:
    """Open a workbook of macros, allowed to run, without a window; its uid."""
    how = (named("Hidden", True), named("MacroExecutionMode", 4), named("FilterName", _XLSM))
    return str(desk.program.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, how).RuntimeUID)


def run_macro(desk: Desk, uid: str, name: str, *given: Any) -> list[Any]:
    """Run a macro of a workbook: Project.Module.Sub. Returns what it put into arguments that it was to fill in.

    A dict among `given` becomes an object with these properties, such as the control that a ribbon hands over.
    """
    address = f"vnd.sun.star.script:{name}?language=Basic&location=document"
    arguments = tuple(_object(desk, each) if isinstance(each, dict) else each for each in given)
    _, _, filled = desk.book(uid).getScriptProvider().getScript(address).invoke(arguments, (), ())
    return [each for each in filled if isinstance(each, (bool, float, int, str))]


def _object(desk: Desk, properties: dict[str, Any]) -> Any:
    bag = desk.service("com.sun.star.beans.PropertyBag")
    for name, value in properties.items():
        bag.addProperty(name, 0, value)
    return bag
