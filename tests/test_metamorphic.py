"""The same submission, handled as people handle workbooks: the same findings, at the places where things now stand.

Rows, columns and sheets are moved by a spreadsheet program, so names, formulas and merged areas follow as in Excel.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.spreadsheet import Session, needs_host
from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.model import Place, Status
from xlzj.read.address import column_letters, column_number, split_cell
from xlzj.read.package import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.spreadsheet import Book
    from xlzj.editions.data import Data, FormData
    from xlzj.model import Checked, Finding
    from xlzj.read.locate import Region
    from xlzj.read.raw import RawWorkbook
    from xlzj.read.submission import Bundle

    Moved = Callable[[Place], Place]

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
BASICS, WHOLE, PROJECT = "附件1", "附件2", "附件3"
LINES, INDICATORS = "市级专项资金明细", "绩效指标"
_ROW = re.compile(r"（第 \d+ 行）")


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


class Base(NamedTuple):
    """The submission before anything is done to it."""

    folder: Path
    checked: Checked
    bundle: Bundle

    def file(self, key: str) -> str:
        return next(form.file for form in self.bundle.submission.forms if form.key == key)

    def region(self, key: str, table: str) -> Region:
        return next(sheet.located.regions[table] for sheet in self.bundle.sheets if sheet.form.key == key)

    def row(self, key: str, field: str) -> int:
        return split_cell(next(s.located.cells[field] for s in self.bundle.sheets if s.form.key == key))[1]

    def blank_row(self, key: str, table: str) -> int:
        """The row of the table that the unit left blank."""
        region = self.region(key, table)
        form = next(form for form in self.bundle.submission.forms if form.key == key)
        filled = {row.number for row in form.tables[table]}
        return next(row for row in range(region.first, region.last) if row not in filled)


class Work(NamedTuple):
    """Where one case is prepared: what it saves in `folder` stands beside copies of all other files."""

    base: Base
    folder: Path
    session: Session

    def book(self, key: str) -> AbstractContextManager[Book]:
        file = self.base.file(key)
        return self.session.book(self.base.folder / file, self.folder / file)


def unmoved(place: Place) -> Place:
    return place


def rows_moved(sheet: str, start: int, by: int) -> Moved:
    """Rows from `start` on stand `by` rows further down."""

    def moved(place: Place) -> Place:
        letters, row = split_cell(place.cell)
        at = row + by if place.sheet == sheet and row >= start else row
        return place._replace(cell=f"{letters}{at}")

    return moved


def columns_moved(sheet: str, columns: dict[str, str], rows: range) -> Moved:
    """Within `rows` each column stands where `columns` says."""

    def moved(place: Place) -> Place:
        letters, row = split_cell(place.cell)
        to = columns.get(letters, letters) if place.sheet == sheet and row in rows else letters
        return place._replace(cell=f"{to}{row}")

    return moved


def saved_once(work: Work) -> Moved:
    for file in work.base.bundle.submission.files:
        with work.session.book(work.base.folder / file, work.folder / file):
            pass
    return unmoved


def project_lines_inserted(work: Work) -> Moved:
    before = work.base.region(BASICS, LINES).first + 1
    with work.book(BASICS) as book:
        book.insert_rows(BASICS, before, 2)
    return rows_moved(BASICS, before, 2)


def row_above_closing(work: Work) -> Moved:
    closing = work.base.region(BASICS, LINES).last
    with work.book(BASICS) as book:
        book.insert_rows(BASICS, closing)
    return rows_moved(BASICS, closing, 1)


def blank_project_line_deleted(work: Work) -> Moved:
    blank = work.base.blank_row(BASICS, LINES)
    with work.book(BASICS) as book:
        book.unprotect(BASICS)
        book.delete_rows(BASICS, blank)
    return rows_moved(BASICS, blank + 1, -1)


def blank_indicator_deleted(work: Work) -> Moved:
    blank = work.base.blank_row(WHOLE, INDICATORS)
    with work.book(WHOLE) as book:
        book.unprotect(WHOLE)
        book.delete_rows(WHOLE, blank)
    return rows_moved(WHOLE, blank + 1, -1)


def indicator_rows_inserted(work: Work) -> Moved:
    region = work.base.region(WHOLE, INDICATORS)
    with work.book(WHOLE) as book:
        book.insert_rows(WHOLE, region.last)
        book.insert_rows(WHOLE, region.first + 2, 2)
    return lambda place: rows_moved(WHOLE, region.first + 2, 2)(rows_moved(WHOLE, region.last, 1)(place))


def reasons_before_points(work: Work) -> Moved:
    """偏差原因 (I) cut and inserted before 分值 (G), totals below included."""
    rows = range(work.base.region(WHOLE, INDICATORS).first - 1, work.base.row(WHOLE, "总分_分值") + 1)
    return _last_column_first(work, WHOLE, ("G", "H", "I"), rows)


def actuals_before_last_year(work: Work) -> Moved:
    """本年决算 (H) cut and inserted before 上年决算 (F)."""
    rows = range(
        work.base.row(BASICS, "三公经费_上年决算") - 1, work.base.row(BASICS, "部门基本支出预算调整_上年决算") + 1
    )
    return _last_column_first(work, BASICS, ("F", "G", "H"), rows)


def _last_column_first(work: Work, sheet: str, columns: tuple[str, str, str], rows: range) -> Moved:
    top, bottom = rows[0], rows[-1]
    first, second, last = columns
    with work.book(sheet) as book:
        book.unprotect(sheet)
        book.cut(sheet, f"{last}{top}:{last}{bottom}", f"Z{top}")
        book.cut(sheet, f"{first}{top}:{second}{bottom}", f"{second}{top}")
        book.cut(sheet, f"Z{top}:Z{bottom}", f"{first}{top}")
    return columns_moved(sheet, {first: second, second: last, last: first}, rows)


def column_inserted(work: Work) -> Moved:
    """A whole column in front of the amounts of 附件1."""
    with work.book(BASICS) as book:
        book.unprotect(BASICS)
        book.insert_columns(BASICS, column_number("F"))
    return columns_moved(BASICS, {c: column_letters(column_number(c) + 1) for c in "FGH"}, range(1, 1000))


def sheets_reordered(work: Work) -> Moved:
    with work.book(PROJECT) as book:
        book.place("附件3-4", 1)
        book.place("附件3-3", 2)
    return unmoved


def sheets_and_files_renamed(work: Work) -> Moved:
    names = {"附件3-1": "监测 & 监察（终稿）", "附件3-2": "Li's sheet", "附件3-3": "2024", "附件3-4": "A1"}
    file, renamed = work.base.file(PROJECT), "项目表 最终版(2).XLSX"
    with work.session.book(work.base.folder / file, work.folder / renamed) as book:
        for old, new in names.items():
            book.rename(old, new)
    (work.folder / file).touch()  # the old file is not copied
    return lambda place: Place(renamed, names[place.sheet], place.cell) if place.file == file else place


def one_workbook(work: Work) -> Moved:
    """All sheets copied into the first workbook."""
    first, *others = work.base.bundle.submission.files
    with work.session.book(work.base.folder / first, work.folder / first) as book:
        for file in others:
            book.take_sheets(work.base.folder / file)
            (work.folder / file).touch()
    return lambda place: place._replace(file=first)


def unrelated_sheet(work: Work) -> Moved:
    with work.book(BASICS) as book:
        book.add_sheet("测算底稿", 1)
        book.put("测算底稿", "A1", "三公经费")
    return unmoved


def merged_cells_taken_apart(work: Work) -> Moved:
    """取消合并单元格 over a whole sheet, so only the first row of a level still holds its name."""
    with work.book(WHOLE) as book:
        book.unprotect(WHOLE)
        book.unmerge(WHOLE, "A1:I100")
    return unmoved


CASES = {
    "saved once": saved_once,
    "two rows inserted among project lines": project_lines_inserted,
    "a row inserted above the closing row": row_above_closing,
    "a blank project line deleted": blank_project_line_deleted,
    "a blank indicator row deleted": blank_indicator_deleted,
    "indicator rows inserted": indicator_rows_inserted,
    "reasons moved before points": reasons_before_points,
    "money column moved": actuals_before_last_year,
    "a column inserted": column_inserted,
    "merged cells taken apart": merged_cells_taken_apart,
    "sheets reordered": sheets_reordered,
    "sheets and files renamed": sheets_and_files_renamed,
    "all sheets in one workbook": one_workbook,
    "an unrelated sheet": unrelated_sheet,
}


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
    return Counter((o.rule, o.reason) for o in checked.outcomes if o.status in (Status.UNCHECKED, Status.CRASHED))


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
def test_same_findings(base: Base, edited: dict[str, tuple[Path, Moved]], name: str) -> None:
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

    assert handled("saved once").producer.startswith("LibreOffice")
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
