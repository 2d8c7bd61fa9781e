"""Orders on stdin, answers on stdout, until stdin ends: JSON lines.

An order is `[operation, argument, …]`; an answer {"ok": value}, or {"error": text, "kind": …} with the kinds gone (the
program ended), closed (the workbook), refused (protected), missing (no such sheet), failed.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from . import books, cells, formats, names, notes, sheets
from .desk import CLOSED, GONE, WRONG, Desk, Refused

OPERATIONS = {
    name: function
    for module in (books, cells, formats, names, notes, sheets)
    for name, function in vars(module).items()
    if not name.startswith("_") and getattr(function, "__module__", "") == module.__name__
}


def perform(desk: Desk, order: list[Any]) -> dict[str, Any]:
    """One operation; never raises."""
    try:
        if order[0] in ("connect", "version"):
            return {"ok": getattr(desk, order[0])(*order[1:])}
        return {"ok": OPERATIONS[order[0]](desk, *order[1:])}
    except GONE as error:
        return {"error": str(error), "kind": "gone"}
    except Refused as error:
        return {"error": str(error), "kind": "refused"}
    except KeyError as error:
        return {"error": str(error), "kind": "closed" if error.args == (CLOSED,) else "missing"}
    except WRONG as error:
        kind = "missing" if "NoSuchElementException" in type(error).__name__ else "failed"
        return {"error": f"{type(error).__name__}: {error}", "kind": kind}


def main() -> None:
    """Serve until stdin ends."""
    desk = Desk()
    for line in sys.stdin.buffer:
        answer = perform(desk, json.loads(line.decode("utf-8")))
        sys.stdout.buffer.write(json.dumps(answer).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
