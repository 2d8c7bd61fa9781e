"""Where the numbers of a sheet come from: cells that take theirs from other workbooks, which nobody opens here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.formulas.syntax import other_files
from xlzj.model import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.formulas.desk import Desk
    from xlzj.formulas.engine import Page

_OWN = Outcome("FX111", Status.PASS)


def outside(desk: Desk) -> Iterator[Outcome]:
    """FX111: input cells whose number comes from another workbook; all of a sheet fold under its first.

    Derived cells are left to FX102: no official formula leads outside.
    """
    first = None
    for cell in _typed_formulas(desk):
        files = _files(desk, cell)
        spec = desk.labels.spec(cell) if files else None
        if spec is None:
            continue
        value, names = desk.fact(cell, spec).text or "（空）", "、".join(f"《{name}》" for name in files)
        head = f"“{desk.labels.of(cell)}”（{cell}）的 {value} 取自另一个文件{names}"
        message = f"{head}，无从核对；那个文件一改或移走，这里会跟着变"
        about = desk.finding("FX111", cell, None, message, actual=value, cause=first)
        first = first or (about.finding.key if about.finding else None)
        yield about
    if first is None:
        yield _OWN


def _typed_formulas(desk: Desk) -> list[str]:
    """Cells of the sheet with a formula that no official one stands in."""
    located = desk.located
    official = {located.cells.get(entry.name) for entry in desk.plan.derived if not entry.table}
    for entry in desk.plan.derived:
        region = located.regions.get(entry.table)
        if region is not None:
            letter = region.columns.get(entry.column)
            official.update(f"{letter}{row}" for row in range(region.first, region.last + 1))
    return [cell for cell, raw in desk.cells.items() if raw[2] and cell not in official]


def _files(desk: Desk, cell: str) -> list[str]:
    """The other workbooks that a cell takes its number from, itself or through cells of this workbook."""
    numbers: dict[int, None] = {}
    waiting: list[tuple[Page, str]] = [(desk.page, cell)]
    seen = set(waiting)
    while waiting:
        page, at = waiting.pop()
        formula = raw[2] if (raw := page.cells.get(at)) else None
        if not formula:
            continue
        numbers |= dict.fromkeys(other_files(formula))
        new = [one for one in desk.reads(formula, page) if one not in seen]
        seen.update(new)
        waiting += new
    named = desk.located.workbook.other_files
    return [named[at - 1] if 0 < at <= len(named) and named[at - 1] else f"[{at}]" for at in numbers]
