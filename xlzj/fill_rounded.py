"""`xlzj fill --unit 万元`: copies of a set filled in 元, its amounts in 万元, rounded so that the balances still hold.

A proposal: copies and a list of every cell that is not plainly rounded. Inputs are never written to; formulas of the
copies stay, typed amounts are replaced.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.sheet import NOTHING
from xlzj.check import case_of, faults_of
from xlzj.fill import Filled
from xlzj.formulas.engine import Book
from xlzj.model import Kind
from xlzj.read.submission import ROUNDED_SHEET, gather
from xlzj.report.copies import opened, saved, targets
from xlzj.report.folders import own_folders
from xlzj.report.lists import Sheet, workbook
from xlzj.report.package import settled
from xlzj.rounding.balanced import Relation, balanced
from xlzj.rounding.relations import amounts, balances
from xlzj.writing import refuse_input, safe_name, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlzj.audit.sheet import Written
    from xlzj.model import Fact, Form, Place
    from xlzj.read.submission import Bundle
    from xlzj.rules.kernel import Case

UNITS = {"万元": 4}
"""Units a set in 元 can be brought to → powers of ten."""
_COPY = "舍位平衡副本"
_REFERENCE = re.compile(r"[A-Za-z]{1,3}\$?\d")
_SMALL = 10_000  # 元; a whole set below it was hardly filled in 元


class Cell(NamedTuple):
    """One amount: in 元 as filled, plainly rounded, and as proposed; `total` it is the sum of others."""

    place: Place
    title: str
    filled: Decimal
    plain: Decimal
    proposed: Decimal
    total: bool
    formula: str | None

    @property
    def moved(self) -> bool:
        """Whether it is not plainly rounded."""
        return self.proposed != self.plain

    @property
    def written(self) -> bool:
        """Whether the number itself is to be written: a formula over other cells follows them."""
        return self.formula is None or _REFERENCE.search(self.formula) is None


class Proposal(NamedTuple):
    """All amounts of a set, and how its balances fare: (text, state)."""

    cells: tuple[Cell, ...]
    balances: tuple[tuple[str, str], ...]


KEPT, UNHELD, LOST = "保持", "原来就不平，没有处理", "没有配平"


def proposal(case: Case, unit: str, places: int = 2, given: Written = NOTHING) -> Proposal:
    """The amounts of a set filled in 元, in `unit` with `places` decimals, its balances kept."""
    known = amounts(case)
    order = {place: at for at, place in enumerate(known)}
    kept = balances(case, given)
    relations = [
        Relation(
            {order[place]: count for place, count in one.terms.items()},
            order[one.parent] if one.parent is not None else None,
            one.text,
        )
        for one in kept
    ]
    filled = [fact.number or Decimal(0) for _, fact in known.values()]
    done = balanced([number.scaleb(-UNITS[unit]) for number in filled], relations, places)
    totals = {one.parent for at, one in enumerate(relations) if at not in done.unheld}
    cells = tuple(
        Cell(place, _title(case, form, fact), filled[at], *pair, at in totals, fact.formula)
        for at, ((place, (form, fact)), pair) in enumerate(
            zip(known.items(), zip(done.plain, done.amounts, strict=True), strict=True)
        )
    )
    states = {**dict.fromkeys(done.unheld, UNHELD), **dict.fromkeys(done.lost, LOST)}
    told = [
        (one.text, states.get(at, KEPT)) for at, one in enumerate(kept) if at not in done.unheld or not one.optional
    ]
    return Proposal(cells, tuple(told))


def _title(case: Case, form: Form, fact: Fact) -> str:
    """The form and what the amount is called; in a table also what its row is called."""
    table, _, column = fact.field.partition(".")
    rows = form.tables.get(table, ()) if column else ()
    row = next((row for row in rows if row.cells.get(column) is fact), None)
    texts = (cell.text for cell in row.cells.values() if cell.kind is Kind.TEXT) if row is not None else iter(())
    name = next(texts, "")
    title = case.title(form, fact)
    return f"{form.label} {title}" if name in title else f"{form.label} {name}（{title}）"


def fill_rounded(path: Path, out: Path, unit: str, places: int = 2, given: Written = NOTHING) -> Filled:
    """Write the copies and the list of every set under `path` to `out`. Raises WriteError."""
    gathered = gather([path], Book)
    written: list[Path] = []
    lines: list[str] = []
    folders = own_folders(out, [bundle.submission.unit for bundle in gathered.bundles])
    for bundle, folder in zip(gathered.bundles, folders, strict=True):
        if not bundle.sheets:
            continue
        made = proposal(case_of(bundle), unit, places, given)
        copies = _copies(bundle, made, folder, unit)
        listing = folder / f"{ROUNDED_SHEET} {safe_name(bundle.submission.unit)}.xlsx"
        refuse_input(listing, bundle.sources.values())
        write_atomically(listing, _listing(made, unit))
        written += [*copies.values(), listing]
        lines += [*_told(bundle, made, unit), *_differing(copies, made)]
        lines += [f"写出 {one}" for one in (*copies.values(), listing)]
    faults = faults_of((bundle.edition for bundle in gathered.bundles), given)
    return Filled(tuple(written), tuple(lines), (*gathered.unreadable, *faults))


def _copies(bundle: Bundle, made: Proposal, folder: Path, unit: str) -> dict[str, Path]:
    """Source name → the copy of it in the new unit."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = targets(bundle.sources, folder, f"（{unit}）")
    for file, copy in copies.items():
        source = bundle.sources[file]
        refuse_input(copy, bundle.sources.values())
        book = opened(source, _COPY)
        for cell in made.cells:
            if cell.place.file == file and cell.written:
                book[cell.place.sheet][cell.place.cell].value = cell.proposed
        write_atomically(copy, settled(saved(book, source, _COPY)))
    return copies


def _told(bundle: Bundle, made: Proposal, unit: str) -> Iterator[str]:
    moved = [cell for cell in made.cells if cell.moved]
    for cell in moved:
        what = "合计调整" if cell.total else "调整"
        yield (
            f"{cell.place.file} {cell.place} {cell.title}：{cell.filled:f} 元，四舍五入 {cell.plain:f} {unit}，"
            f"{what}为 {cell.proposed:f} {unit}"
        )
    for text, state in made.balances:
        if state != KEPT:
            yield f"{state}：{text}"
    kept = sum(state == KEPT for _, state in made.balances)
    totals = sum(cell.moved and cell.total for cell in moved)
    yield (
        f"{bundle.submission.unit}：金额 {len(made.cells)} 格，平衡关系 {len(made.balances)} 条保持 {kept} 条，"
        f"调整 {len(moved)} 格（其中合计 {totals} 格）；这是建议，请核对后采用"
    )
    if made.cells and max(abs(cell.filled) for cell in made.cells) < _SMALL:
        yield f"注意：最大的金额不到 {_SMALL} 元，这套表像是已经按{unit}填了"


def _differing(copies: dict[str, Path], made: Proposal) -> Iterator[str]:
    """Cells whose own formula gives another number on the copy than the proposal: read back, not assumed."""
    again = gather(list(copies.values()), Book)
    sources = {copy.name: name for name, copy in copies.items()}
    got = {
        place._replace(file=sources[place.file]): fact.number
        for bundle in again.bundles
        for place, (_, fact) in amounts(case_of(bundle)).items()
    }
    for cell in made.cells:
        number = got.get(cell.place)
        if number != cell.proposed:
            shown = "空" if number is None else f"{number:f}"
            where = f"{cell.place.file} {cell.place} {cell.title}"
            yield f"{where}：本格公式得 {shown}，建议值 {cell.proposed:f}，请核对公式"


def _listing(made: Proposal, unit: str) -> bytes:
    """The list as a workbook: cells that are not plainly rounded, balances, all amounts."""
    columns = (
        ("文件", 34),
        ("表页", 14),
        ("单元格", 10),
        ("项目", 46),
        ("原数（元）", 18),
        (f"四舍五入（{unit}）", 18),
        (f"建议（{unit}）", 16),
        ("调整", 10),
        ("是否合计", 10),
    )
    pages = (
        Sheet(ROUNDED_SHEET, columns, [_row(cell) for cell in made.cells if cell.moved]),
        Sheet("平衡关系", (("关系", 110), ("结果", 24)), made.balances),
        Sheet("全部金额", columns, [_row(cell) for cell in made.cells]),
    )
    return workbook(ROUNDED_SHEET, pages)


def _row(cell: Cell) -> tuple[object, ...]:
    place = cell.place
    gap = cell.proposed - cell.plain
    total = "合计" if cell.total else ""
    return place.file, place.sheet, place.cell, cell.title, cell.filled, cell.plain, cell.proposed, gap, total
