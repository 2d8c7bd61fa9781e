"""Formulas of a blank put to the test: the sheet is filled with trial figures and calculated by every engine there is.

Each derived cell must give what its `derived` formula in edition.yaml gives (a total that misses a row does not), and
the engines must agree: our own, the package `formulas`, IronCalc where it is installed, LibreOffice where it is asked
for and there.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.address import column_letters
from xlzj.derive import derived
from xlzj.editions.lint import Problem
from xlzj.expression import expression
from xlzj.formulas.engine import Book
from xlzj.formulas.second import answer, close
from xlzj.formulas.syntax import FormulaError, parse
from xlzj.formulas.tree import Area, Ref, references
from xlzj.formulas.values import Fault, Value, held
from xlzj.numerals import show
from xlzj.read.facts import form_of
from xlzj.read.locate import locate, marker
from xlzj.read.package import Unreadable, read_workbook
from xlzj.read.raw import RawCell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec
    from xlzj.formulas.engine import Page
    from xlzj.read.locate import Located

_CODES = (Decimal(201), Decimal(20101), Decimal(2010101))
_SLACK = Decimal("0.000001")
_SECONDS = 180


class Trial(NamedTuple):
    """One form filled with trial figures: the sheet, its figures by cell, and our own engine's results."""

    located: Located
    figures: Mapping[str, Decimal]
    page: Page
    book: Book


def check_formulas(edition: Edition, *, office: bool = False) -> list[Problem]:
    """Every problem that the trial finds in the formulas of the edition's blanks; `office`: LibreOffice too."""
    found: list[Problem] = []
    trials: list[Trial] = []
    for form in edition.forms.values():
        for turn in (1, 2):
            trial = filled(edition, form, turn)
            if trial is None:
                break
            found += [problem for problem in _against_text(trial) if problem not in found]
            found += _engines(trial)
            trials.append(trial)
    found += _foreign(trials, office=office)
    seen: dict[tuple[str, str, str, str], Problem] = {}
    for problem in found:
        seen.setdefault((problem.code, problem.file, problem.sheet, problem.cell), problem)
    return list(seen.values())


def filled(edition: Edition, form: FormSpec, turn: int) -> Trial | None:
    """The blank of a form with another figure in every input cell; None where it cannot be read (told elsewhere)."""
    try:
        workbook = read_workbook(edition.folder / form.file)
    except (Unreadable, OSError):
        return None
    for sheet in workbook.sheets:
        found = marker(sheet, workbook.names.get(sheet.name, {}))
        if found and found.form == form.key:
            located = locate(edition, form, workbook, sheet)
            break
    else:
        return None
    cells = {
        cell: raw if raw.formula is None else raw._replace(kind="", value=None) for cell, raw in sheet.cells.items()
    }
    figures = {cell: value for cell, value in _figures(located, turn) if not _has_formula(located, cell)}
    for cell, value in figures.items():
        style = cells[cell].style if cell in cells else 0
        cells[cell] = RawCell("n", str(value), None, style)
    sheet = replace(sheet, cells=cells)
    workbook = replace(workbook, sheets=tuple(sheet if one.name == sheet.name else one for one in workbook.sheets))
    located, book = replace(located, workbook=workbook, sheet=sheet), Book(workbook)
    page = book.page(sheet.name)
    return None if page is None else Trial(located, figures, page, book)


def _has_formula(located: Located, cell: str) -> bool:
    raw = located.sheet.cells.get(cell)
    return raw is not None and raw.formula is not None


def _figures(located: Located, turn: int) -> Iterator[tuple[str, Decimal]]:
    """A different number for every numeric cell: fields, then tables row by row; ascending, then descending."""
    at = 0
    for name, field in located.spec.fields.items():
        if field.numeric and not field.derived and name in located.cells:
            at += 1
            yield located.cells[name], _figure(field.type, at, turn)
    for table, region in located.regions.items():
        for row in range(region.first, region.last):
            for column, letter in region.columns.items():
                kind = located.spec.tables[table].columns[column]
                at += 1
                if kind.type == "code":
                    yield f"{letter}{row}", _CODES[(row - region.first) % 3]
                elif kind.numeric:
                    yield f"{letter}{row}", _figure(kind.type, at, turn)


def _figure(kind: str, at: int, turn: int) -> Decimal:
    step = at if turn == 1 else 211 - at
    if kind == "count":
        return Decimal(step * 3 + 1)
    return Decimal(step) if kind in {"points", "score"} else Decimal(step * 137 + 5) / 100


def _against_text(trial: Trial) -> Iterator[Problem]:
    """Derived cells whose formula gives something else than the formula of edition.yaml."""
    located, form = trial.located, trial.located.spec
    formulas = list(trial.page.formulas)
    computed = trial.book.results(located.sheet.name, formulas)
    expected = derived(form_of(located, form.file, computed), form)
    for field in form.fields.values():
        cell = located.cells.get(field.name, "")
        if not field.derived or cell not in trial.page.formulas:
            continue
        given, should = computed.get(cell), expected.get(field.name)
        if should is None or (isinstance(given, Decimal) and abs(given - should) <= _SLACK):
            continue
        told = show(given, "") if isinstance(given, Decimal) else f"“{given or ''}”"
        missed = _missed(trial, field, cell)
        message = (
            f"“{field.name}”的公式与派生算式“{field.derived}”算的不一样：试填的数，公式得 {told}，"
            f"应为 {show(should, '')}{missed}"
        )
        yield Problem("TP020", form.file, located.sheet.name, cell, message)


def _missed(trial: Trial, field: FieldSpec, cell: str) -> str:
    """Which operands of the derived formula the cell's formula does not look at."""
    try:
        used = _looked_at(trial.page.formulas[cell])
        names = expression(field.derived).names
    except (FormulaError, ValueError):
        return ""
    cells = trial.located.cells
    wanted = [full for _, name in names for full in (f"{name}_{field.column}", name) if full in cells][: len(names)]
    missing = [f"{name}（{cells[name]}）" for name in wanted if cells[name] not in used]
    return f"；没有用到{'、'.join(missing)}" if missing else ""


def _looked_at(formula: str) -> set[str]:
    cells: set[str] = set()
    for leaf in references(parse(formula)):
        if isinstance(leaf, Ref):
            cells.add(leaf.cell)
        elif isinstance(leaf, Area):
            columns = range(leaf.left, leaf.right + 1)
            cells.update(f"{column_letters(c)}{r}" for r in range(leaf.top, leaf.bottom + 1) for c in columns)
    return cells


def _engines(trial: Trial) -> Iterator[Problem]:
    """Cells on which the second engine says otherwise, or one of the two cannot calculate."""
    located = trial.located
    for cell, formula in trial.page.formulas.items():
        where = (located.spec.file, located.sheet.name, cell)
        first = trial.book.value(trial.page, cell)
        if first is Fault.UNSUPPORTED:
            yield Problem("TP019", *where, f"公式“={formula}”本程序的引擎算不了：写错了，或用了不支持的写法")
            continue
        if isinstance(first, Fault):
            yield Problem("TP019", *where, f"公式“={formula}”填上数以后仍是错误值 {first.value}")
            continue
        second = answer(formula, trial.page)
        if not second.known:
            yield Problem("TP019", *where, f"公式“={formula}”：{second.reason}")
        elif not close(first, second.value):
            message = f"公式“={formula}”两个引擎算的不一样：{_told(first)}、{_told(second.value)}"
            yield Problem("TP019", *where, message)


def _told(value: Value) -> str:
    return show(value, "") if isinstance(value, Decimal) else str(value)


def _foreign(trials: Sequence[Trial], *, office: bool) -> list[Problem]:
    """IronCalc (where installed) and LibreOffice (where asked for) on the same trial workbooks."""
    ironcalc: Any = import_module("ironcalc") if find_spec("ironcalc") else None
    soffice = shutil.which("soffice") if office else None
    if ironcalc is None and soffice is None:
        return []
    found: list[Problem] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        books = [(trial, _written(trial, folder / f"{at}.xlsx")) for at, trial in enumerate(trials)]
        for trial, path in books if ironcalc is not None else ():
            found += _iron(trial, path, ironcalc)
        if soffice is not None:
            found += _office(books, folder, soffice)
    return found


def _written(trial: Trial, path: Path) -> Path:
    from openpyxl import load_workbook

    book: Any = load_workbook(trial.located.edition.folder / trial.located.spec.file)
    sheet = book[trial.located.sheet.name]
    for cell, value in trial.figures.items():
        sheet[cell] = value
    sheet.data_validations.dataValidation = []
    book.save(path)
    return path


def _iron(trial: Trial, path: Path, ironcalc: Any) -> Iterator[Problem]:
    located = trial.located
    try:
        model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        model.evaluate()
    except Exception as error:  # noqa: BLE001  (a young engine; whatever it throws, it has no answer)
        yield Problem("TP019", located.spec.file, located.sheet.name, "", f"IronCalc 读不了：{error}", warning=True)
        return
    names = [sheet["name"] if isinstance(sheet, dict) else sheet.name for sheet in model.get_worksheets_properties()]
    at = names.index(located.sheet.name)
    for cell, formula in trial.page.formulas.items():
        row, column = _row_column(cell)
        first, third = trial.book.value(trial.page, cell), model.get_cell_value(at, row, column)
        third = Decimal(str(third)) if isinstance(third, (int, float)) and not isinstance(third, bool) else third
        if not isinstance(first, Fault) and not close(first, third):
            message = f"公式“={formula}”IronCalc 算的不一样：{_told(first)}、{_told(third)}"
            yield Problem("TP019", located.spec.file, located.sheet.name, cell, message)


def _row_column(cell: str) -> tuple[int, int]:
    from xlzj.address import column_number, split_cell

    letters, row = split_cell(cell)
    return row, column_number(letters)


def _office(books: Sequence[tuple[Trial, Path]], folder: Path, soffice: str) -> Iterator[Problem]:
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    try:
        subprocess.run(  # noqa: S603  (our own files)
            [*command, *(str(path) for _, path in books)], check=True, capture_output=True, timeout=_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as error:
        yield Problem("TP019", "", "", "", f"LibreOffice 没有算成：{error}", warning=True)
        return
    for trial, path in books:
        located = trial.located
        done = read_workbook(out / path.name)
        cells = next(sheet for sheet in done.sheets if sheet.name == located.sheet.name).cells
        for cell, formula in trial.page.formulas.items():
            first, third = trial.book.value(trial.page, cell), held(cells.get(cell))
            if not isinstance(first, Fault) and not close(first, third):
                message = f"公式“={formula}”LibreOffice 算的不一样：{_told(first)}、{_told(third)}"
                yield Problem("TP019", located.spec.file, located.sheet.name, cell, message)
