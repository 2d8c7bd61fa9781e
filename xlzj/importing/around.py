"""Texts around a table, and remarks inside it: the signing line, the unit's name, what the form prints as a note."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from xlzj.importing.labels import signed, split
from xlzj.importing.values import told
from xlzj.importing.words import SHORT, key, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlzj.importing.pattern import Pattern
    from xlzj.importing.reading import Reading

REMARK = SHORT // 2
"""Characters of a remark or a standard of marking, at least."""

_SAME = 0.8


def labelled(reading: Reading, pattern: Pattern, texts: Iterable[str], year: int) -> None:
    """Values of labels that stand in lines of text around the tables: 填表人：…, 填报单位：…, 附件4—2."""
    for text in texts:
        lines = [line for line in pattern.lines if line.only and line.only not in reading.fields]
        coloned = [line for line in lines if line.colon]
        remark(reading, pattern, text)
        for line, value in signed(coloned, text) or split([x for x in lines if x.keys[0].endswith("-")], text, year):
            reading.fields[line.only] = told(pattern.form.fields[line.only], value)


def remark(reading: Reading, pattern: Pattern, text: str) -> bool:
    """Whether the text is a remark that the form prints; what the unit has retyped otherwise is kept as printed."""
    for name, printed in pattern.defaults.items():
        if len(printed) > REMARK and name not in reading.fields and len(text) <= 4 * len(printed):
            mine, theirs = key(text), key(printed)
            if mine == theirs:
                return True
            if SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _SAME:
                reading.fields[name] = tidy(text)
                return True
    return False
