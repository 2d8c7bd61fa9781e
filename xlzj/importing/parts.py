"""A document cut into what it is made of: sheets of forms, reports, and tables nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlzj.editions import editions, load
from xlzj.importing.content import Line, Table
from xlzj.importing.forms import catalogue, hits, is_title_row, roles_by_labels, terms, texts_of, titled
from xlzj.importing.prose import PROSE, head_of, heads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlzj.importing.content import Block, Content, Row
    from xlzj.importing.forms import Terms

_YEAR = re.compile(r"(20\d\d)\s*年\s*度")
_HEADER_YEAR = re.compile(r"\s*(20\d\d)\s*年\D{2,10}$")
_NUMBER = re.compile(r"^\s*附\s*件\s*(\d{1,2})")
_TAIL = re.compile(r"^\s*(?:说\s*明|备\s*注|注|填\s*表\s*人|填报日期|联系电话|单位负责人|金额单位)")
_NEAR = 5  # lines in front of a table that may be its title, number and unit
_COVER = 16  # lines in front of a report's first section that may be its cover
_HEAD_LINE = 40  # characters of a title, at most; and titles in a table of contents
_NUMBER_LINE = 20  # characters of 附件4—2
_BETWEEN = 2  # lines that may stand between two tables of one sheet
_SHARE = 0.3
_LABELS = 4
_TITLE = 0.35  # what a title counts for, beside the share of labels


@dataclass(slots=True)
class Part:
    """One sheet of a form, or a report (role 文字材料: its cover in `before`, its text in `after`).

    `at` is its place in the file, `number` the attachment's number printed in front of it ("" where there is none).
    """

    role: str
    file: str
    at: int
    tables: list[Table] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    number: str = ""

    def texts(self) -> Iterator[str]:
        """Everything that stands in it."""
        yield from self.before
        for table in self.tables:
            yield from texts_of(table)
        yield from self.after


@dataclass(slots=True)
class Cut:
    """A file in parts. `unknown` are its tables that are no form of any edition."""

    parts: list[Part]
    unknown: list[Table]


def year_of(texts: Iterable[str]) -> int:
    """The year a document speaks of: the one its titles name most often; 0 where none does."""
    years = Counter(int(year) for text in texts for year in _YEAR.findall(text[:120]))
    return years.most_common(1)[0][0] if years else 0


def headed_year(texts: Iterable[str]) -> int:
    """The year of a document whose titles name none: the latest in its headers (2024年决算数), else 0."""
    return max((int(found[1]) for text in texts if (found := _HEADER_YEAR.match(text))), default=0)


def cut(content: Content) -> Cut:
    """Parts of one file, in order."""
    blocks = list(_single(content.blocks))
    lines = [block.text for block in blocks if isinstance(block, Line)]
    cells = [text for block in blocks if isinstance(block, Table) for text in texts_of(block)]
    year = year_of(lines) or year_of(cells) or headed_year(cells)
    sheets, unknown = _sheets(blocks, content.file, year)
    taken = {at for sheet in sheets for at in _around(sheet, blocks)}
    parts = [*sheets, *_reports(blocks, taken, content.file)]
    return Cut(sorted(parts, key=lambda part: part.at), unknown)


def _single(blocks: Iterable[Block]) -> Iterator[Block]:
    """Tables cut at rows that hold a title: a converter may run several sheets together."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
            continue
        rows: list[Row] = []
        for row in block.rows:
            if not is_title_row(row):
                rows.append(row)
                continue
            if rows and all(len(one.filled) <= 1 for one in rows):
                yield from (Line(0, cell.text) for one in rows for cell in one.filled)
            elif rows:
                yield block._replace(rows=tuple(rows))
            rows = []
            yield from (Line(0, text) for text in row.filled[0].text.split("\n") if text.strip())
        if rows:
            yield block._replace(rows=tuple(rows))


def _sheets(blocks: Sequence[Block], file: str, year: int) -> tuple[list[Part], list[Table]]:
    sheets: list[Part] = []
    unknown: list[Table] = []
    near: list[str] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Line):
            near.append(block.text)
            continue
        made = _sheet(block, near, sheets[-1] if sheets else None, file, at, year)
        if made is None:
            unknown.append(block)
        elif not sheets or made is not sheets[-1]:
            sheets.append(made)
        near = []
    return sheets, unknown


def _sheet(table: Table, near: list[str], last: Part | None, file: str, at: int, year: int) -> Part | None:
    """The sheet this table belongs to: a new one, the one before it, or None."""
    titles = [role for text in near[-_NEAR:] if (role := titled(text))]
    said = terms(texts_of(table), year)
    roles = roles_by_labels(said)
    share, count, role = max((share + _TITLE * (role in titles), count, role) for share, count, role in roles)
    follows = last is not None and not titles and len(near) <= _BETWEEN and not _again(last, said, year)
    if last is not None and follows and (role == last.role or share < 2 * _SHARE or count < _LABELS):
        last.tables.append(table)
        return last
    if share < _SHARE or (count < _LABELS and role not in titles):
        return None
    return Part(role, file, at, [table])


def _again(part: Part, said: Terms, year: int) -> bool:
    """Whether a table says what the sheet has said already: then it begins the next sheet."""
    known = terms((text for table in part.tables for text in texts_of(table)), year)
    for one in catalogue()[part.role]:
        now = hits(one, said) & {line.keys[0] for line in one.lines}
        if now and sum(known.has(label) for label in now) > len(now) / 2:
            return True
    return False


def _around(sheet: Part, blocks: Sequence[Block]) -> set[int]:
    """Lines that belong to a sheet, noted in it: title and number in front, remarks and the signing line behind."""
    first = start = sheet.at
    for at in range(first - 1, max(-1, first - _NEAR - 2), -1):
        block = blocks[at]
        if not isinstance(block, Line):
            break
        number = _NUMBER.match(block.text) if len(block.text) < _NUMBER_LINE else None
        if number or titled(block.text):
            start = at
            sheet.number = number[1] if number else sheet.number
    sheet.before = [block.text for block in blocks[start:first] if isinstance(block, Line)]
    last = sheet.tables[-1]
    end = next(at for at in range(first, len(blocks)) if blocks[at] is last) + 1
    for block in blocks[end : end + _NEAR]:
        if not isinstance(block, Line) or not _TAIL.match(block.text):
            break
        sheet.after.append(block.text)
    return set(range(start, end + len(sheet.after)))


def _reports(blocks: Sequence[Block], taken: set[int], file: str) -> list[Part]:
    """Reports: from the first section's title to the next sheet or report."""
    firsts = [outline[:1] for name in editions() if (outline := heads(load(name)))]
    reports: list[Part] = []
    open_ = False
    for at, block in enumerate(blocks):
        if at in taken:
            open_ = False
        elif isinstance(block, Line):
            opens = len(block.text) < _HEAD_LINE and any(head_of(block.text, first) for first in firsts)
            if opens and not (open_ and _contents(reports[-1].after)):
                before = [blocks[n] for n in range(max(0, at - _COVER), at) if n not in taken]
                reports.append(Part(PROSE, file, at, before=[one.text for one in before if isinstance(one, Line)]))
                open_ = True
            if open_:
                reports[-1].after.append(block.text)
    return reports


def _contents(lines: Sequence[str]) -> bool:
    """Whether these lines are a table of contents: nothing but titles."""
    return len(lines) < _HEAD_LINE and all(len(text) < _HEAD_LINE for text in lines)
