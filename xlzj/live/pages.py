"""Writing to the sheets of an open workbook, through xlwings' objects: colours, notes, the list."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xlzj.address import area_of, column_letters
from xlzj.live.listing import HEADER_ROW, HEADERS, WIDTHS
from xlzj.live.marks import SIGN, Size, box, joined, parted, uncoloured
from xlzj.live.refusal import BUSY, GONE, Refused, plainly

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlzj.live.listing import Listing
    from xlzj.live.marks import Mark

_ADDRESS = 240  # characters; Excel takes an address of 255
_MOST_CELLS = 5000  # of one conditional format that is compared cell by cell
HEADER_FILL = (228, 228, 228)
_LINK_COLOUR = (5, 99, 193)


def marked(page: Any, marks: Sequence[Mark], *, notes: bool) -> list[str]:
    """Make the colours and notes of one sheet what these marks say; what could not be done."""
    failed: list[str] = []
    plain: list[str] = []
    try:
        with plainly():
            plain = painted(page, marks)
    except Refused as error:
        _unless_protected(page, error)
        failed.append(f"“{page.name}”受保护，标不上颜色")
    if plain:
        failed.append(uncoloured(page.name, plain, notes=notes))
        marks = [mark.uncoloured() if mark.cell in plain else mark for mark in marks]
    if not annotated(page, marks if notes else ()):
        failed.append(f"“{page.name}”受保护，有的批注写不上")
    return failed


def _unless_protected(page: Any, error: Refused) -> None:
    """Go on where it is the protection of the sheet that refuses; raise where the workbook is gone or busy."""
    if str(error) in (GONE, BUSY) or not page.api.ProtectContents:
        raise error


def ours(page: Any) -> list[Any]:
    """Our conditional formats on a sheet, in an order in which they can be deleted one after the other."""
    return [each for each in page.cells.conditional_formats if each.type == "custom" and each.formula == SIGN][::-1]


def painted(page: Any, marks: Sequence[Mark]) -> list[str]:
    """Make our colours on a sheet those of the marks; formats all of whose cells keep their colour stay as they are.

    Returns the cells that took none: LibreOffice leaves those alone that have a conditional format of their own.
    """
    wanted = {mark.cell: mark.colour for mark in marks}
    there: set[str] = set()
    for each in ours(page):
        cells = _cells(each.impl.api.AppliesTo)
        if cells and all(wanted.get(cell) == each.fill_color for cell in cells):
            there |= cells
        else:
            each.delete()
    return _paint(page, {cell: colour for cell, colour in wanted.items() if cell not in there})


def _cells(applies: Any) -> set[str]:
    """Every cell of the areas; an area may be large where somebody has copied cells of ours about."""
    blocks = [block for area in applies.Areas if (block := area_of(area.Address.replace("$", ""))) is not None]
    size = sum((block.bottom - block.top + 1) * (block.right - block.left + 1) for block in blocks)
    if size > _MOST_CELLS:
        return set()
    return {
        f"{column_letters(column)}{row}"
        for block in blocks
        for row in range(block.top, block.bottom + 1)
        for column in range(block.left, block.right + 1)
    }


def _paint(page: Any, colours: Mapping[str, tuple[int, int, int]]) -> list[str]:
    """One conditional format for each colour, above all others; more where the address gets too long."""
    plain: list[str] = []
    for colour in dict.fromkeys(colours.values()):
        for part in _addresses(cell for cell, each in colours.items() if each == colour):
            added = page.range(part).conditional_formats.add_custom(SIGN, fill_color=colour)
            cells, coloured = part.split(","), added.impl.api.AppliesTo
            if coloured is None or coloured.Count < len(cells):
                taken = set() if coloured is None else set(coloured.Address.replace("$", "").split(","))
                plain += [cell for cell in cells if cell not in taken]
    return plain


def _addresses(cells: Iterable[str]) -> list[str]:
    """The cells as addresses of several areas, each short enough for Excel."""
    parts: list[str] = []
    for cell in cells:
        if parts and len(parts[-1]) + len(cell) < _ADDRESS:
            parts[-1] += f",{cell}"
        else:
            parts.append(cell)
    return parts


def annotated(page: Any, marks: Sequence[Mark]) -> bool:
    """Make our notes on a sheet those of the marks, leaving alone what says so already; whether all could be."""
    done = True
    with plainly():
        present = {note.location.address.replace("$", ""): note for note in page.notes}
    wanted = {mark.cell: mark.note for mark in marks}
    for cell in dict.fromkeys((*wanted, *present)):
        try:
            with plainly():
                if cell in wanted:
                    _note(page, cell, wanted[cell], present.get(cell))
                else:
                    restored(present[cell])
        except Refused as error:
            if str(error) in (GONE, BUSY):
                raise
            done = False
    return done


def _note(page: Any, cell: str, told: str, present: Any) -> None:
    if present is None:
        text = joined("", told)
        _resize(page.range(cell).add_note(text), box(text))
        return
    standing = present.text
    before, size = parted(standing) or (standing, None)
    if standing == joined(before, told, size):
        return
    if size is None:
        shape = present.api.Shape
        size = Size(round(shape.Width, 2), round(shape.Height, 2))
    text = joined(before, told, size)
    present.text = text
    _resize(present, box(text))


def _resize(note: Any, size: Size) -> None:
    with suppress(Exception):  # a box of another size is no reason to fail
        note.api.Shape.Width, note.api.Shape.Height = size


def restored(note: Any) -> int:
    """1 where our part of the note was taken away."""
    own = parted(note.text)
    if own is None:
        return 0
    if own[0]:
        note.text = own[0]
        if own[1]:
            _resize(note, own[1])
    else:
        note.delete()
    return 1


def rows_of(sheet: Any) -> Sequence[Sequence[object]]:
    """What stands on a sheet, from A1 on."""
    used = sheet.used_range
    last = used.row + used.shape[0] - 1, used.column + used.shape[1] - 1
    rows = sheet.range((1, 1), last).options(ndim=2).value
    return rows if isinstance(rows, list) else ()


def write_text(sheet: Any, row: int, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of text at column A, never taken for numbers or formulas."""
    target = sheet.range((row, 1), (row + len(rows) - 1, len(rows[0])))
    target.number_format = "@"
    target.value = [list(each) for each in rows]


def fill(sheet: Any, listing: Listing) -> None:
    """Dress the sheet, then write the list: a program lays out rows anew at each change to what stands in them."""
    count, width, top = len(listing.rows), len(HEADERS), HEADER_ROW + 1
    for column, wide in enumerate(WIDTHS, 1):
        sheet.range((1, column)).column_width = wide
    sheet.range((1, 1)).font.size = 16
    header = sheet.range((HEADER_ROW, 1), (HEADER_ROW, width))
    header.color = HEADER_FILL
    header.font.bold = True
    if count < top:
        write_text(sheet, 1, listing.rows)
        return
    column = HEADERS.index("单元格") + 1
    cells = sheet.range((top, column), (count, column))
    cells.font.color = _LINK_COLOUR
    letter = "ABCDEFGH"[HEADERS.index("等级")]
    for fill in dict.fromkeys(listing.fills.values()):
        for part in _addresses(f"{letter}{row}" for row, colour in listing.fills.items() if colour == fill):
            sheet.range(part).color = tuple(bytes.fromhex(fill))
    read = sheet.range((top, 1), (count, HEADERS.index("说明") + 1))  # what stands beside would make rows too tall
    read.wrap_text = True
    write_text(sheet, 1, listing.rows)
    cells.number_format = "General"
    plain = [row[column - 1] for row in listing.rows]
    cells.formula = [[listing.links.get(row, plain[row - 1])] for row in range(top, count + 1)]
    read.rows.autofit()
