"""A form that lost a name, or a table, or all of them: rules say 未检查, never that something blank is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.commands import CLEAN, FAULTY
from xlzj.check import apply, check
from xlzj.model import Fact, Kind, Place, Status
from xlzj.rules.catalogue import RULES
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlzj.model import Form, Outcome


def cuts(form: Form) -> Iterator[tuple[str, ...]]:
    """Every name by itself, and all of them."""
    names = (*form.fields, *form.tables)
    yield from ((name,) for name in names)
    yield names


def without(form: Form, names: tuple[str, ...]) -> Form:
    """The form as the reader gives it when these names are lost."""
    gone = {
        name: Fact(name, Place(form.file, form.sheet, ""), Kind.ABSENT, "") for name in names if name in form.fields
    }
    tables = {name: rows for name, rows in form.tables.items() if name not in names}
    return replace(form, fields={**form.fields, **gone}, tables=tables, missing=names)


def place(outcome: Outcome) -> tuple[str, Place, str] | None:
    finding = outcome.finding
    return (finding.rule, finding.place, finding.field) if finding is not None else None


@pytest.mark.parametrize("folder", [CLEAN, FAULTY], ids=["clean", "faulty"])
def test_a_lost_name_brings_no_finding(folder: Path) -> None:
    result, (bundle,) = check([folder])
    submission = bundle.submission
    known = {place(outcome) for outcome in result.checked[0].outcomes}
    wrong: list[tuple[str, str, str]] = []
    for at, form in enumerate(submission.forms):
        for names in cuts(form):
            forms = (*submission.forms[:at], without(form, names), *submission.forms[at + 1 :])
            case = Case(replace(submission, forms=forms), bundle.edition)
            outcomes = [outcome for rule in RULES for outcome in apply(rule, case)]
            wrong += [
                (form.label, names[0] if len(names) == 1 else "all names", str(place(outcome) or outcome.reason))
                for outcome in outcomes
                if place(outcome) not in known or outcome.status is Status.CRASHED
            ]
    assert wrong == []
