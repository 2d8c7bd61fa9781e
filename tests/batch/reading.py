"""What a run left behind, for tests to look at."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from xlzj.batch.row import COLUMNS
from xlzj.batch.state import FOLDER, NAME, entries, reading, strays

if TYPE_CHECKING:
    from pathlib import Path

_AT = [COLUMNS.index(name) for name in ("编号", "表页", "单元格", "填报值", "连带于")]


class Left(NamedTuple):
    """Rows by unit, reasons of sets that failed, strays."""

    rows: dict[str, dict[str, object]]
    failed: list[str]
    strays: list[tuple[str, str, str]]


def by_unit(out: Path) -> Left:
    with reading(out / FOLDER / NAME) as base:
        found = list(entries(base))
        rows = {one.row["unit"]: one.row for one in found if one.row is not None}
        return Left(rows, [one.reason for one in found if one.row is None], strays(base))


def findings(out: Path) -> list[tuple[str, str, str, str, str, bool]]:
    """Unit, rule, sheet, cell, value, whether it is a headline."""
    with reading(out / FOLDER / NAME) as base:
        return [
            (entry.row["unit"], *(finding[at] for at in _AT[:4]), not finding[_AT[4]])
            for entry in entries(base, findings=True)
            if entry.row is not None
            for finding in entry.findings
        ]


def results(out: Path) -> dict[str, str]:
    """Every file of the results but the state: name → hash."""
    return {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and FOLDER not in path.relative_to(out).parts
    }
