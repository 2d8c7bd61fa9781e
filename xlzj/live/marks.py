"""What to put at the cells of an open workbook: a colour and our part of a note. Pure.

Our part of a note follows the user's own and begins with a line that nobody else writes, so that it can be taken away
again without any memory of what was there: not a crash, nor saving, closing and opening, nor another computer can
lose it. The same holds for colours: they are conditional formats with a formula that is ours (`SIGN`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import is_cell
from xlzj.model import Severity
from xlzj.report.cells import FILLS
from xlzj.report.text import wrap
from xlzj.report.view import roots
from xlzj.report.workbook import NOTE, explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlzj.model import Checked, Finding

SIGN = '="xlzj"="xlzj"'
"""The formula of our conditional formats: always true, and a signature (that of the annotated copies)."""

_OURS = re.compile(rf"(?:\n\n)?{re.escape(NOTE)}(?:（原批注框 (\d+(?:\.\d+)?)×(\d+(?:\.\d+)?) 磅）)?\n")
_RANK = tuple(Severity)
_OWN_COLOUR = "有您自己的条件格式，颜色没有变"
_NAMED = 3  # cells named in a message
_COLUMNS = 44  # characters in a line of a note
_WIDTH, _LINE, _TALLEST = 250.0, 13.5, 400.0  # points


class Mark(NamedTuple):
    """One cell with findings: the gravest decides the colour, the note tells all."""

    sheet: str
    cell: str
    severity: Severity
    note: str

    @property
    def colour(self) -> tuple[int, int, int]:
        """Of the fill, as RGB; the colours of the annotated copies."""
        red, green, blue = bytes.fromhex(FILLS[self.severity])
        return red, green, blue

    def uncoloured(self) -> Mark:
        """The mark of a cell that shows a colour of the user's own: the note says so."""
        return self._replace(note=f"（这一格{_OWN_COLOUR}）\n{self.note}")


class Size(NamedTuple):
    """Of a note's box, in points."""

    width: float
    height: float


def marks(checked: Iterable[Checked], file: str, sheets: Iterable[str]) -> tuple[Mark, ...]:
    """Marks on these sheets of the workbook that places call `file`, in the order of the findings."""
    wanted = set(sheets)
    by_cell: dict[tuple[str, str], list[tuple[Finding, Finding]]] = {}
    for each in checked:
        for finding, root in zip(each.findings, roots(each.findings), strict=True):
            place = finding.place
            cell = place.cell.partition(":")[0]
            if place.file == file and place.sheet in wanted and is_cell(cell) and not finding.passed:
                by_cell.setdefault((place.sheet, cell), []).append((finding, root))
    return tuple(_mark(sheet, cell, pairs) for (sheet, cell), pairs in by_cell.items())


def _mark(sheet: str, cell: str, pairs: list[tuple[Finding, Finding]]) -> Mark:
    pairs = sorted(pairs, key=lambda pair: (pair[0] is not pair[1], _RANK.index(pair[0].severity)))
    gravest = min((pair[0].severity for pair in pairs), key=_RANK.index)
    return Mark(sheet, cell, gravest, "\n\n".join(explained(*pair) for pair in pairs))


def uncoloured(sheet: str, cells: Sequence[str], *, notes: bool) -> str:
    """What is told of cells that show a colour of the user's own."""
    more = f"等 {len(cells)} 格" if len(cells) > _NAMED else " "
    named = "、".join(f"{sheet}!{cell}" for cell in cells[:_NAMED])
    return f"{named}{more}{_OWN_COLOUR}；问题见{'批注' if notes else '“校验结果”表'}"


def joined(own: str, told: str, size: Size | None = None) -> str:
    """The note of a cell: the user's own words, then ours; `size`, that her box had before, is kept in it."""
    kept = f"（原批注框 {size.width:g}×{size.height:g} 磅）" if own and size else ""
    return f"{own}\n\n{NOTE}{kept}\n{told}" if own else f"{NOTE}\n{told}"


def parted(note: str) -> tuple[str, Size | None] | None:
    """The user's own words in a note of ours and the size her box had; None for a note we have no part in."""
    found = _OURS.search(note)
    if found is None:
        return None
    size = Size(float(found[1]), float(found[2])) if found[1] else None
    return note[: found.start()], size


def box(text: str) -> Size:
    """How large a box must be to show the text."""
    lines = sum(len(wrap(line, _COLUMNS)) or 1 for line in text.split("\n"))
    return Size(_WIDTH, min(12 + _LINE * lines, _TALLEST))
