"""Texts around a table, and remarks inside it: the signing line, the unit's name, what the form prints as a note."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from xlzj.importing.labels import signed, split
from xlzj.importing.values import told
from xlzj.importing.words import SHORT, key, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlzj.importing.pattern import Line, Pattern
    from xlzj.importing.reading import Reading

REMARK = SHORT // 2
"""Characters of a remark or a standard of marking, at least."""

_SAME = 0.8
_WIDE = re.compile(r"\s{2,}|\u3000")


def labelled(reading: Reading, pattern: Pattern, texts: Iterable[str], year: int) -> None:
    """Values of labels that stand in lines of text around the tables: 填表人：…, 填报单位：…, 附件4—2."""
    for text in texts:
        lines = [line for line in pattern.lines if line.only and line.only not in reading.fields]
        coloned = [line for line in lines if line.colon]
        remark(reading, pattern, text)
        found = signed(coloned, text) or split([x for x in lines if x.keys[0].endswith("-")], text, year)
        for line, value in found or _apart(lines, text):
            reading.fields[line.only] = told(pattern.form.fields[line.only], value)


def _apart(lines: Iterable[Line], text: str) -> tuple[tuple[Line, str], ...]:
    """Labels without a colon that stand apart from their values: 填表人　甲　　填报日期　2026-03-11; two at least."""
    parts = _WIDE.split(text.strip())
    known = {name: line for line in lines for name in line.keys}
    named = [known.get(key(part)) for part in parts]
    pairs = zip(named, parts[1:], [*named[1:], None], strict=False)
    found = tuple((line, tidy(value)) for line, value, label in pairs if line is not None and label is None)
    return found if len(found) > 1 else ()


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
