"""Small tables among the paragraphs of a report → lines of words, one for each number: 决算数 基本支出 98.00万元.

Header rows (several levels, merged cells) and the label on the left say what a number is. Attachments that follow a
report are no part of it: tables under a title that ends in 表 or after “附件1”, and large tables, are left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.read.document import Paragraph, Table
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlzj.read.document import Cell

_ATTACHED = re.compile(r"^\s*附[件表]\s*[0-9０-９一二三四五六七八九十]+(?:[-—][0-9]+)?\s*[:：]?\s*$")
_FORM = re.compile(r"表(?:[（(][^（）()]{0,12}[）)])?\s*$")
_UNIT = re.compile(r"(?:金额)?单位\s*[：:]\s*(亿元|万元|元|人|%)|[（(](亿元|万元|元|人|%)[）)]")
_AMOUNT = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s*(%|亿元|万元|元|人|个|次|辆|件|台)?$")
_NAME = re.compile(r"[一-龥]")
_MOST_ROWS, _MOST_COLUMNS, _MOST_HEADS = 30, 10, 3
_NEAR = 3  # paragraphs above a table that may be its title


def told_in_tables(blocks: Sequence[Paragraph | Table]) -> Iterator[tuple[int, str]]:
    """(number of the paragraph above, line) for every number of the tables that belong to the text."""
    above: list[Paragraph] = []
    seen: set[str] = set()
    for block in blocks:
        if isinstance(block, Paragraph):
            if _ATTACHED.match(block.text):
                return
            above.append(block)
            continue
        title = [one.text for one in above[-_NEAR:] if block.after - one.number < _NEAR]
        if any(_FORM.search(text) for text in title) or not _small(block):
            continue
        for line in _lines(block.rows, _unit(title)):
            if line not in seen:
                seen.add(line)
                yield max(block.after, 1), line


def _small(table: Table) -> bool:
    widths = [sum(cell.span for cell in row) for row in table.rows]
    return 2 <= len(widths) <= _MOST_ROWS and max(widths) <= _MOST_COLUMNS


def _unit(texts: Iterable[str]) -> str:
    """The unit that the last of these texts names, or ""."""
    found = [match[1] or match[2] for text in texts for match in _UNIT.finditer(text)]
    return found[-1] if found else ""


def _lines(rows: Sequence[Sequence[Cell]], unit: str) -> Iterator[str]:
    spread = [_spread(row) for row in rows]
    heads = next((at for at, row in enumerate(spread) if any(map(_AMOUNT.match, row))), len(spread))
    if not 0 < heads <= _MOST_HEADS:
        return
    grid = Table(tuple(map(tuple, rows))).grid()
    label = ""
    for line, row in zip(grid[heads:], rows[heads:], strict=True):
        first = next((text for text in map(unspaced, line) if text), "")
        label = first if _NAME.search(first) else label if row[0].continued else ""
        for column, text in enumerate(map(unspaced, line)):
            match = _AMOUNT.match(text)
            if match is None or not label:
                continue
            head = list(dict.fromkeys(words[column] for words in spread[:heads] if column < len(words)))
            own = match[1] or _unit([*head, label]) or unit
            if own:
                named = " ".join(_UNIT.sub("", word) for word in (*head, label) if word)
                yield f"{named} {text.removesuffix(own)}{own}"


def _spread(row: Sequence[Cell]) -> list[str]:
    """The texts of a row by column of the grid; a merged cell says the same in each."""
    return [unspaced(cell.text) for cell in row for _ in range(cell.span)]
