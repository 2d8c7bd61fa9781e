"""`xlzj template formulas import`: a list of 审核公式 in use → a workbook of ours, and what could not be translated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.compiled import compiled, severity_word
from xlzj.audit.sheet import CODE, COLUMNS, FORM, FORMULA, REMARK, SEVERITY, Entry, Written, header_of, rows_of
from xlzj.audit.translate import Untranslated, form_called, translated
from xlzj.read.package import read_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlzj.editions.spec import Edition

_OUR_CODE = "DR"


class Left(NamedTuple):
    """A row of the list that could not be translated: where it stands, what it says, why."""

    sheet: str
    row: int
    code: str
    formula: str
    reason: str

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.row} 行 {self.formula}：{self.reason}"


class Imported(NamedTuple):
    """Rows for our sheet (texts by column), rows left out, and how many more another shift of rows would translate."""

    rows: tuple[dict[str, str], ...]
    left: tuple[Left, ...]
    hint: str = ""


class _Source(NamedTuple):
    sheet: str
    entry: Entry
    own: str


def imported(path: Path, edition: Edition, shift: int = 0) -> Imported:
    """Translate a list: every sheet with a column of formulas. Raises Unreadable where it is no workbook."""
    sources = _sources(path, edition)
    done = _translated(sources, edition, shift)
    if not done.left:
        return done
    better = {other: len(_translated(sources, edition, other).rows) for other in (shift + 1, shift - 1)}
    best = max(better, key=lambda other: better[other])
    if better[best] <= len(done.rows):
        return done
    return done._replace(hint=f"行号改用 --shift {best} 可以译出 {better[best]} 条：原来的公式对着的表可能差一行")


def _sources(path: Path, edition: Edition) -> list[_Source]:
    found = []
    for sheet in read_workbook(path).sheets:
        header = header_of(sheet, (FORMULA,))
        if header is None:
            continue
        form = form_called(edition, sheet.name)
        for entry in rows_of(sheet, *header):
            own = form_called(edition, entry[FORM]) if entry[FORM] else form
            found.append(_Source(sheet.name, entry, own.key if own is not None else entry[FORM]))
    return found


def _translated(sources: Sequence[_Source], edition: Edition, shift: int) -> Imported:
    rows: list[dict[str, str]] = []
    left: list[Left] = []
    codes = Counter(source.entry[CODE].upper() for source in sources)
    for number, (sheet, entry, own) in enumerate(sources, 1):
        code = entry[CODE]
        if not code or codes[code.upper()] > 1:
            code = f"{_OUR_CODE}{number:03d}"
        try:
            text, bare = translated(edition, entry[FORMULA], own, shift)
        except Untranslated as reason:
            left.append(Left(sheet, entry.row, entry[CODE], entry[FORMULA], str(reason)))
            continue
        row = {column: entry[column] for column in COLUMNS}
        changed = text != entry[FORMULA].lstrip("= ")
        source = f"原公式 {entry[FORMULA]}" if changed else ""
        remark = "；".join(part for part in (entry[REMARK], source) if part)
        row |= {
            CODE: code,
            SEVERITY: severity_word(entry[SEVERITY]),
            FORMULA: text,
            FORM: own if bare or own in edition.forms else "",
            REMARK: remark,
        }
        reason_why = _wrong(row, entry, edition)
        if reason_why:
            left.append(Left(sheet, entry.row, entry[CODE], entry[FORMULA], reason_why))
        else:
            rows.append(row)
    return Imported(tuple(rows), tuple(left))


def _wrong(row: dict[str, str], entry: Entry, edition: Edition) -> str:
    """Why the translated row is no formula of this edition, or ""."""
    made = Entry(entry.row, row, dict.fromkeys(COLUMNS, "A"))
    problems = compiled(Written("", "", (made,)), edition).problems
    return "；".join(problem.message for problem in problems)
