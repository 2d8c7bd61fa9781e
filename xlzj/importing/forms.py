"""Which form a table of a document is, by its printed title and labels, over all editions there are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions import editions, load
from xlzj.importing.pattern import pattern
from xlzj.importing.words import SHORT, key, loose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlzj.editions import Edition
    from xlzj.importing.content import Row, Table
    from xlzj.importing.pattern import Pattern

PROSE = "文字材料"
_YEARS = re.compile(r"20\d\d年度?|\(?20\d\d年度?\)?|[()]")
_COLONED = re.compile(r"([^\s:：]{2,20})\s*[:：]")  # the labels of a signing line
_LISTED = re.compile(r"^\s*(?:附件[:：]\s*)?[\d一二三四五六七八九十]{1,3}\s*[、.．]\s*")


class Terms(NamedTuple):
    """What a part of a document says, for looking labels up: exact keys, bare keys, beginnings of longer texts."""

    exact: frozenset[str]
    bare: frozenset[str]
    starts: tuple[str, ...]

    def has(self, label: str) -> bool:
        """Whether the label stands there, alone or in front of its value."""
        if label in self.exact or (len(label) > 3 and loose(label) in self.bare):
            return True
        return len(label) > 3 and any(text.startswith(label) for text in self.starts)


def terms(texts: Iterable[str], year: int) -> Terms:
    """The texts of cells and lines as keys."""
    short = [text for text in texts if len(text) <= 4 * SHORT]
    keys = {key(text, year) for text in short}
    keys |= {key(label, year) for text in short for label in _COLONED.findall(text)}
    whole = frozenset(k for k in keys if k and len(k) <= SHORT)
    return Terms(whole, frozenset(loose(k) for k in whole), tuple(k for k in keys if ":" in k))


def texts_of(table: Table) -> Iterable[str]:
    """Texts of all cells of a table."""
    return (cell.text for row in table.rows for cell in row.filled)


@lru_cache(maxsize=8)
def catalogue() -> Mapping[str, tuple[Pattern, ...]]:
    """Every form but the report, by role: one pattern for each edition that has it."""
    found: dict[str, list[Pattern]] = {}
    for edition in map(load, editions()):
        for name, form in edition.forms.items():
            if form.role != PROSE:
                found.setdefault(form.role, []).append(pattern(edition, name))
    return {role: tuple(patterns) for role, patterns in found.items()}


def bare_title(text: str) -> str:
    """A title without year, brackets and white space."""
    return _YEARS.sub("", key(text)).strip("度")


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, str]:
    """Printed titles without their years → role."""
    return {bare_title(one.form.title): role for role, patterns in catalogue().items() for one in patterns}


def titled(text: str) -> str:
    """The role whose title this line of text is, or ""; items of a list of attachments are no titles."""
    if len(text) > 2 * SHORT or _LISTED.match(text):
        return ""
    lines = [text, *text.split("\n")]
    return next((role for line in lines if (role := _titles().get(bare_title(line), ""))), "")


def is_title_row(row: Row) -> str:
    """The role named by a row that holds nothing but a title, or ""."""
    filled = row.filled
    return titled(filled[0].text) if len(filled) == 1 else ""


def hits(one: Pattern, said: Terms) -> frozenset[str]:
    """Labels of the form that stand there."""
    return frozenset(label for label in one.labels if said.has(label))


def seconds(edition: Edition, role: str) -> frozenset[str]:
    """Names of second-level indicators that the form of this role uses."""
    form = edition.role(role)
    if form is None or not any(table.fill_down for table in form.tables.values()):
        return frozenset()
    return frozenset(name for level in edition.scheme_of(form).levels for name in (level.name, *level.seconds))


def roles_by_labels(said: Terms) -> list[tuple[float, int, str]]:
    """Roles by how much of a form's labels stand there: share, number of labels, role; best first."""
    found = []
    for role, patterns in catalogue().items():
        best = max((len(hits(one, said)) / max(1, len(one.labels)), len(hits(one, said))) for one in patterns)
        found.append((best[0], best[1], role))
    return sorted(found, reverse=True)
