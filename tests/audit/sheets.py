"""Sheets of 审核公式 written inside a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.forms import EDITION, case
from xlzj.audit.compiled import Compiled, compiled
from xlzj.audit.sheet import COLUMNS, FORMULA, Entry, Written
from xlzj.editions import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlzj.editions.spec import Edition
    from xlzj.model import Form, Outcome

LETTERS = dict(zip(COLUMNS, "ABCDEFGHIJ", strict=True))


def sheet(*formulas: str | dict[str, str], given: bool = True) -> Written:
    """A sheet of these formulas, coded T1, T2 …; a mapping gives more columns."""
    rows = [{FORMULA: one} if isinstance(one, str) else one for one in formulas]
    entries = (Entry(at + 1, {"编号": f"T{at}", **row}, LETTERS) for at, row in enumerate(rows, 1))
    return Written("公式.xlsx", "审核公式", tuple(entries), given=given)


def made(*formulas: str | dict[str, str], edition: Edition | None = None) -> Compiled:
    return compiled(sheet(*formulas), edition or load(EDITION))


def outcomes(formula: str | dict[str, str], *forms: Form) -> list[Outcome]:
    """What one formula says of these forms."""
    found = made(formula)
    assert not found.problems, found.problems[0].message
    return list(found.rules[0].run(case(*forms)))


def ended(formula: str | dict[str, str], *forms: Form) -> list[str]:
    return [str(outcome.status) for outcome in outcomes(formula, *forms)]


def workbook(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str], sheet_name: str = "审核公式") -> Path:
    """An .xlsx with these rows under a header; a text that begins with "=" stays a text."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet_name
    for number, row in enumerate((header, *rows), 1):
        for at, text in enumerate(row, 1):
            cell = page.cell(number, at, text)
            cell.data_type = "s"
    book.save(path)
    return path
