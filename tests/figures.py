"""Figures that take long to measure, kept with their day and command in docs/figures.json for docs/accuracy.md."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FILE = Path(__file__).resolve().parents[1] / "docs" / "figures.json"


class Figures(NamedTuple):
    """One measured table: its title, what made it and when, its columns and rows as printed."""

    title: str
    command: str
    day: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def recorded() -> list[Figures]:
    """Every table kept, in the order of their titles."""
    if not FILE.exists():
        return []
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        Figures(title, one["command"], one["day"], tuple(one["head"]), tuple(map(tuple, one["rows"])))
        for title, one in sorted(kept.items())
    ]


def record(title: str, command: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Keep a table measured today in the place of the one of the same title."""
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    kept[title] = {
        "command": command,
        "day": date.today().isoformat(),  # noqa: DTZ011  (a figure is of a day)
        "head": list(head),
        "rows": [[str(cell) for cell in row] for row in rows],
    }
    FILE.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
