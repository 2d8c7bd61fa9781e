"""The same submission, handled as people handle workbooks: the same findings, at the places where things now stand.

Rows, columns and sheets are moved by a spreadsheet program, so names, formulas and merged areas follow as in Excel.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.handling import BASICS, CASES, INDICATORS, LINES, PROJECT, WHOLE, Base, Work, unmoved
from tests.samples import SAMPLES
from tests.spreadsheet import Session, needs_host
from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.model import Status
from xlzj.read.package import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.handling import Moved
    from xlzj.editions.data import Data, FormData
    from xlzj.model import Checked, Finding
    from xlzj.read.raw import RawWorkbook
    from xlzj.read.submission import Bundle

_ROW = re.compile(r"（第 \d+ 行）")
_CELL = re.compile(r"^[^!“]+![A-Z]+\d+")


def messy() -> Data:
    """A published unit's forms with all their mistakes, three strange project sheets, blank rows, slips of typing."""
    published = read_data(SAMPLES / "yueyang-jkq-2024" / "data.yaml")
    strangers = read_data(SAMPLES / "clean-yueyang-2024" / "data.yaml").forms
    forms: list[FormData] = []
    for form in published.forms:
        forms.append(_with_slips(form) if form.tables else form)
        if form.form == PROJECT:
            forms += [stranger for stranger in strangers if stranger.form == PROJECT]
    return published._replace(forms=tuple(forms))


def _with_slips(form: FormData) -> FormData:
    """A blank row in the middle of the table; in the row below it the last amount, or the points, typed as text."""
    ((name, rows),) = form.tables.items()
    middle = len(rows) // 2
    typed = list(rows[middle])
    typed[-2 if name == INDICATORS else -1] = "7分" if name == INDICATORS else "7.00 "
    return form._replace(tables={name: (*rows[:middle], (None,) * len(typed), tuple(typed), *rows[middle + 1 :])})


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = tmp_path_factory.mktemp("base")
    write_filled(load(messy().edition), messy(), folder)
    (checked,), (bundle,) = one(folder)
    return Base(folder, checked, bundle)


@pytest.fixture(scope="session")
def edited(base: Base, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Moved]]:
    """Every case prepared, all in one start of the spreadsheet program."""
    session = Session(tmp_path_factory.mktemp("session"))
    prepared: dict[str, tuple[Path, Moved]] = {}
    for name, edit in CASES.items():
        folder = tmp_path_factory.mktemp("case")
        prepared[name] = folder, edit(Work(base, folder, session))
    session.run()
    for folder, _ in prepared.values():
        for path in base.folder.iterdir():
            target = folder / path.name
            if not target.exists():
                shutil.copyfile(path, target)
            elif target.stat().st_size == 0:
                target.unlink()
    return prepared


def one(folder: Path) -> tuple[tuple[Checked, ...], tuple[Bundle, ...]]:
    result, bundles = check([folder])
    assert result.unreadable == ()
    return result.checked, bundles


def findings(checked: Checked, moved: Moved = unmoved) -> Counter[tuple[object, ...]]:
    """Findings as they read, at the places where `moved` puts them; messages are left out, as they quote cells."""
    return Counter(_told(finding, moved) for finding in checked.findings)


def _told(finding: Finding, moved: Moved) -> tuple[object, ...]:
    return (
        finding.rule,
        finding.severity.value,
        finding.form,
        moved(finding.place),
        _ROW.sub("", finding.field),
        finding.actual,
        finding.expected,
        finding.difference,
        (finding.cause or "").partition("@")[0],
        frozenset((_ROW.sub("", o.field), moved(o.place), o.value) for o in finding.operands),
    )


def unchecked(checked: Checked) -> Counter[tuple[str, str]]:
    """What could not be checked and why; the cell that a reason begins with is left out, as it may move."""
    return Counter(
        (o.rule, _CELL.sub("", o.reason)) for o in checked.outcomes if o.status in (Status.UNCHECKED, Status.CRASHED)
    )


def test_the_base_has_findings_where_things_will_move(base: Base) -> None:
    lines = [f for f in base.checked.findings if f.field.startswith(LINES)]
    points = [f for f in base.checked.findings if f.field.startswith(INDICATORS)]
    assert len(lines) >= 5
    assert {finding.form[:3] for finding in points} >= {WHOLE, PROJECT}
    assert base.blank_row(BASICS, LINES)
    assert base.blank_row(WHOLE, INDICATORS)
    assert base.checked.count(Status.CRASHED) == 0


@pytest.mark.parametrize("name", CASES, ids=lambda name: name.replace(" ", "-"))
@pytest.mark.host
@needs_host
def test_what_people_do_to_a_workbook_changes_no_finding(
    base: Base, edited: dict[str, tuple[Path, Moved]], name: str
) -> None:
    folder, moved = edited[name]
    result, _ = check([folder])
    (checked,) = result.checked
    assert findings(checked) == findings(base.checked, moved)
    assert moved is unmoved or findings(base.checked, moved) != findings(base.checked), "no finding moved"
    assert unchecked(checked) == unchecked(base.checked)
    assert [unread.reason.partition("没有")[0] for unread in result.unreadable] == (
        ["表页“测算底稿”"] if name == "an unrelated sheet" else []
    )


@pytest.mark.host
@needs_host
def test_the_edits_were_done(base: Base, edited: dict[str, tuple[Path, Moved]]) -> None:
    def handled(name: str) -> RawWorkbook:
        return read_workbook(edited[name][0] / base.file(PROJECT))

    with zipfile.ZipFile(edited["saved once"][0] / base.file(PROJECT)) as package:
        assert b"<Application>LibreOffice" in package.read("docProps/app.xml")
    assert [s.name[-1] for s in handled("sheets reordered").sheets] == list("4312")
    assert len(list(edited["all sheets in one workbook"][0].iterdir())) == 1
    taken_apart = read_workbook(edited["merged cells taken apart"][0] / base.file(WHOLE))
    assert taken_apart.sheets[0].merged == ()


def test_files_named_one_by_one(base: Base) -> None:
    result, _ = check(sorted(base.folder.iterdir(), reverse=True))
    (checked,) = result.checked
    assert findings(checked) == findings(base.checked)


def test_one_workbook_or_many(base: Base, tmp_path: Path) -> None:
    (book,) = write_filled(load(messy().edition), messy(), tmp_path / "一套", one_book=True)
    (checked,), _ = one(book)
    assert findings(checked) == findings(base.checked, lambda place: place._replace(file=book.name))


def test_projects_in_another_order(base: Base, tmp_path: Path) -> None:
    data = messy()
    projects = [form for form in data.forms if form.form == PROJECT]
    others = [form for form in data.forms if form.form != PROJECT]
    write_filled(load(data.edition), data._replace(forms=(*others, *reversed(projects))), tmp_path)
    (checked,), _ = one(tmp_path)
    sheets = {f"{PROJECT}-{at}": f"{PROJECT}-{len(projects) + 1 - at}" for at in range(1, len(projects) + 1)}
    assert findings(checked) == findings(
        base.checked, lambda place: place._replace(sheet=sheets.get(place.sheet, place.sheet))
    )
