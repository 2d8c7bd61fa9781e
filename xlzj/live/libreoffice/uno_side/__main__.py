"""Orders on stdin, answers on stdout, until stdin ends: JSON lines. Carried out inside the program where it can be.

An order is `[operation, argument, …]`; an answer {"ok": value}, or {"error": text, "kind": …} with the kinds gone (the
program ended), closed (the workbook), refused (protected), missing (no such sheet), failed.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import uno

from . import books, cells, formats, names, notes, sheets
from .desk import CLOSED, WRONG, Desk, Refused, Unrecorded

OPERATIONS = {
    name: function
    for module in (books, cells, formats, names, notes, sheets)
    for name, function in vars(module).items()
    if not name.startswith("_") and getattr(function, "__module__", "") == module.__name__
}
CHANGES = (
    *("set_values", "set_formulas", "dress", "add_name", "add_sheet", "delete_sheet", "clear_sheet"),
    *("add_note", "set_note", "delete_note", "note_size", "add_format", "delete_format"),
)
"""Operations that leave no trace in the list of undo steps."""


def perform(desk: Desk, order: list[Any]) -> dict[str, Any]:
    """One operation; never raises."""
    try:
        if order[0] in ("connect", "version", "let_go"):
            return {"ok": getattr(desk, order[0])(*order[1:])}
        if order[0] in CHANGES:
            with Unrecorded(desk.book(order[1])):
                return {"ok": OPERATIONS[order[0]](desk, *order[1:])}
        return {"ok": OPERATIONS[order[0]](desk, *order[1:])}
    except Refused as error:
        return {"error": str(error), "kind": "refused"}
    except KeyError as error:
        return {"error": str(error), "kind": "closed" if error.args == (CLOSED,) else "missing"}
    except Exception as error:  # noqa: BLE001  (what goes wrong here must be told there)
        return {"error": f"{order[0]}: {type(error).__name__}: {error}", "kind": _kind(desk, order, error)}


def _kind(desk: Desk, order: list[Any], error: Exception) -> str:
    """Whether it is the program or the book that has gone: what is left of them raises whatever it likes."""
    try:
        open_now = {document.RuntimeUID for document in desk.documents()}
    except Exception:  # noqa: BLE001  (see above)
        return "gone"
    if len(order) > 1 and order[1] in desk.known and order[1] not in open_now:
        del desk.known[order[1]]
        desk.held.pop(order[1], None)
        return "closed"
    return "missing" if "NoSuchElementException" in type(error).__name__ else "failed"


def main() -> None:
    """Serve until stdin ends."""
    desk, inside = Desk(), None
    for line in sys.stdin.buffer:
        order = line.decode("ascii")
        answer = _carried_out(desk, inside, order)
        if order.startswith('["connect"') and "ok" in answer:
            inside = desk.inside()
        sys.stdout.buffer.write(json.dumps(answer).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()
    _carried_out(desk, inside, '["let_go"]')  # whoever held a book has died


def _carried_out(desk: Desk, inside: Any, order: str) -> dict[str, Any]:
    if inside is None:
        return perform(desk, json.loads(order))
    try:
        answer: dict[str, Any] = json.loads(inside.execute((_named("order", order),)))
    except WRONG as error:
        return {"error": f"{type(error).__name__}: {error}", "kind": "gone"}
    return answer


def _named(name: str, value: str) -> Any:
    pair = uno.createUnoStruct("com.sun.star.beans.NamedValue")
    pair.Name, pair.Value = name, value
    return pair


if __name__ == "__main__":
    main()
