"""Figures that take long to measure, kept with their day and command in docs/figures.json for docs/accuracy.md.

Every command that measures has the switch `--record`; `recordable` adds it, `record` keeps one table of it.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
from argparse import SUPPRESS
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Sequence

FILE = Path(__file__).resolve().parents[1] / "docs" / "figures.json"


class Figures(NamedTuple):
    """One measured table: its title, the command that made it and when, its columns and rows as printed.

    `told` are lines below the table: what it was measured on, and what is bad in it.
    """

    title: str
    command: str
    day: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    told: tuple[str, ...] = ()


def recorded() -> list[Figures]:
    """Every table kept, in the order of their titles."""
    return [
        Figures(
            title, one["command"], one["day"], tuple(one["head"]), tuple(map(tuple, one["rows"])), tuple(one["told"])
        )
        for title, one in sorted(_kept().items())
    ]


def recordable(parser: ArgumentParser) -> None:
    """The switch that keeps what a command measures."""
    parser.add_argument(
        "--record", action="store_true", default=SUPPRESS, help="keep the figures in docs/figures.json"
    )  # absent unless asked for, so that a parser inside another does not take it back


def recording(given: Namespace) -> bool:
    """Whether the figures are to be kept."""
    return "record" in given


def typed(module: str) -> str:
    """The command as it was typed."""
    return shlex.join(["python", "-m", module, *sys.argv[1:]])


def record(
    title: str, command: str, head: Sequence[str], rows: Iterable[Sequence[object]], told: Sequence[str] = ()
) -> None:
    """Keep a table measured today in the place of the one of the same title; `told` are lines below it."""
    kept = _kept()
    kept[title] = {
        "command": command,
        "day": today(),
        "head": list(head),
        "rows": [[str(cell) for cell in row] for row in rows],
        "told": list(told),
    }
    FILE.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def machine() -> str:
    """What the figures were measured on, as far as it matters to them."""
    busy = f"，开始时负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"Python {platform.python_version()}，{platform.system()}，{os.cpu_count()} 核{busy}。"


def today() -> str:
    """The day, as printed: a figure is of a day."""
    return date.today().isoformat()  # noqa: DTZ011  (a day where the machine stands)


def _kept() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else {}
