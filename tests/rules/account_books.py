"""A department's final accounts in which everything holds, for tests that spoil one cell of them.

    books({"公开01": {"本年收入合计": "1140.31"}, "公开03": {("支出明细", "2110301", "项目支出"): ""}})

A table cell is (table, any text of its row, column). Totals are as derived from the clean data, not from the changes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.forms import case, form
from xlzj.derive import derived
from xlzj.editions import load
from xlzj.editions.data import read_data
from xlzj.numerals import show
from xlzj.rules.catalogue import by_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlzj.model import Finding, Form, Outcome

    Changes = Mapping[str, Mapping[Any, str]]

EDITION = "juesuan-2024"
_CLEAN = Path(__file__).resolve().parents[2] / "samples" / "clean-juesuan-2024" / "data.yaml"


@cache
def _printed() -> dict[str, tuple[dict[str, str], dict[str, Any]]]:
    """Form → its fields and table rows as printed, derived totals included."""
    edition = load(EDITION)
    printed = {}
    for filled in read_data(_CLEAN).forms:
        spec = edition.forms[filled.form]
        fields = {name: text or "" for name, text in filled.fields.items()}
        fields |= {name: name.partition("_")[2] for name in spec.fields if name.startswith("行次_")}
        tables: dict[str, Any] = {
            name: [[cell or "" for cell in row] for row in rows] for name, rows in filled.tables.items()
        }
        bare = form(filled.form, edition=EDITION, **fields, **tables)
        fields |= {name: show(value, spec.fields[name].unit) for name, value in derived(bare, spec).items()}
        printed[filled.form] = (fields, tables)
    return printed


def books(changes: Changes, without: Iterable[str] = ()) -> tuple[Form, ...]:
    """The clean forms with these cells changed, and some forms left out."""
    return tuple(_book(key, changes.get(key, {})) for key in _printed() if key not in without)


def _book(key: str, changes: Mapping[Any, str]) -> Form:
    fields, tables = _printed()[key]
    rows: dict[str, Any] = {name: [list(row) for row in rows] for name, rows in tables.items()}
    for place, text in changes.items():
        if isinstance(place, tuple):
            table, mark, column = place
            columns = list(load(EDITION).forms[key].tables[table].columns)
            row = next(row for row in rows[table] if mark in row)
            row[columns.index(column)] = text
    own = {name: text for name, text in changes.items() if isinstance(name, str)}
    return form(key, edition=EDITION, **{**fields, **own}, **rows)


def outcomes(code: str, changes: Changes, without: Iterable[str] = ()) -> list[Outcome]:
    """What one rule says of the changed books."""
    return list(by_code()[code].run(case(*books(changes, without), edition=EDITION)))


def findings(code: str, changes: Changes) -> list[Finding]:
    """What one rule finds in the changed books."""
    return [outcome.finding for outcome in outcomes(code, changes) if outcome.finding is not None]


def told(code: str, changes: Changes) -> list[tuple[str, str]]:
    """Field and severity of what one rule finds."""
    return [(finding.field, str(finding.severity)) for finding in findings(code, changes)]
