"""Sheets of a file read before whose part is, byte for byte, what it was then: most of a workbook after an edit."""

from functools import lru_cache

from xlzj.limits import Limits
from xlzj.read.raw import RawSheet
from xlzj.read.sheet import Common, read_sheet

_SHEETS = 48  # those of the largest sets; a province's come by once and take their place in turn
_LONGEST = 1 << 18  # bytes of a part; what no form has is not kept

_Given = tuple[bytes, list[str], dict[str, int], Limits, str]


@lru_cache(maxsize=_SHEETS)
def _last(_file: str, _part: str, _name: str) -> list[tuple[_Given, RawSheet]]:
    """The sheet of this name in the file of this name, with all that it was read from: nothing yet, or one."""
    return []


def sheet_of(common: Common, part: str, name: str, state: str, room: int) -> RawSheet:
    """One worksheet, as `xlzj.read.sheet.read_sheet` reads it. Raises Unreadable."""
    xml = common.package.read(part)
    given = xml, common.strings, common.styles, common.limits, state
    last = _last(common.file, part, name)
    for before, sheet in last:
        if before == given and len(sheet.cells) <= room:
            return sheet
    sheet = read_sheet(common, xml, part, name, state, room)
    last[:] = [(given, sheet)] if len(xml) <= _LONGEST else []
    return sheet
