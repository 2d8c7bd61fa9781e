"""What people do to filled workbooks, done by a spreadsheet program, and where every cell then stands.

Each entry of `CASES` prepares one case in a folder of its own and returns the way old places map to new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import column_letters, column_number, split_cell
from xlzj.model import Checked, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.spreadsheet import Book, Session
    from xlzj.read.locate import Region
    from xlzj.read.submission import Bundle

    Moved = Callable[[Place], Place]

BASICS, WHOLE, PROJECT = "附件1", "附件2", "附件3"
LINES, INDICATORS = "市级专项资金明细", "绩效指标"


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
