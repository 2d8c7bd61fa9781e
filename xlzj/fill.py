"""`xlzj fill`: a copy of what was handed in, with its blank derived cells computed. Nothing that is filled changes.

A cleared formula is put back as the official template has it (moved to where the sheet's rows now stand); the prose
cells of the text form (报告中的数字) get this year's sentences. Inputs are never written to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.derive import derived
from xlzj.formulas.engine import Book
from xlzj.formulas.plan import expected, plan
from xlzj.model import Kind, Unread
from xlzj.numerals import show
from xlzj.read.locate import blank
from xlzj.read.submission import gather
from xlzj.report.copies import NotCopied, targets
from xlzj.report.folders import own_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlzj.read.submission import Bundle, Sheet

SUFFIX = "（补算）"


class Filling(NamedTuple):
    """One blank derived cell: what goes there (a formula with "=" or a text) and how it will read."""

    sheet: str
    cell: str
    title: str
    content: str
    shown: str

    def line(self, file: str) -> str:
        """What the list of filled cells says."""
        return f"{file} {self.sheet}!{self.cell} {self.title}：补 {self.shown}"


class Filled(NamedTuple):
    """What `fill` did: the copies written, one line per filled cell, what could not be read."""

    written: tuple[Path, ...]
    lines: tuple[str, ...]
    unreadable: tuple[Unread, ...]


def fill(path: Path, out: Path) -> Filled:
    """Write filled copies of every workbook under `path` to `out`. Raises WriteError; refuses to touch an input."""
    gathered = gather([path], Book)
    written: list[Path] = []
    lines: list[str] = []
    unread = list(gathered.unreadable)
    folders = own_folders(out, [bundle.submission.unit for bundle in gathered.bundles])
    for bundle, folder in zip(gathered.bundles, folders, strict=True):
        found = _by_file(bundle)
        for file, copy in targets(bundle.sources, folder, SUFFIX).items():
            source, fillings = bundle.sources[file], found.get(file, [])
            try:
                _write(source, copy, fillings, list(bundle.sources.values()))
            except NotCopied as error:
                unread.append(Unread(str(source), str(error)))
                continue
            written.append(copy)
            lines += [filling.line(source.name) for filling in fillings]
            lines.append(f"写出 {copy}（{f'补 {len(fillings)} 格' if fillings else '没有要补的，照原样'}）")
    return Filled(tuple(written), tuple(lines), tuple(unread))


def _by_file(bundle: Bundle) -> Mapping[str, list[Filling]]:
    found: dict[str, list[Filling]] = {}
    for sheet in bundle.sheets:
        found.setdefault(sheet.form.file, []).extend(fillings(sheet, bundle))
    return found


def fillings(sheet: Sheet, bundle: Bundle) -> Iterator[Filling]:
    """The blank derived cells of one sheet, with what belongs there; cells that cannot be computed are left alone."""
    located, form = sheet.located, sheet.form
    values = derived(form, located.spec)
    official = blank(located.edition, located.spec.key)
    formulas = {entry.name: entry for entry in plan(official).derived if not entry.table}
    for name, field in located.spec.fields.items():
        fact = form.fields[name]
        if fact.kind is not Kind.BLANK or fact.formula is not None or name not in values or name not in formulas:
            continue
        formula = expected(formulas[name], located, official)
        if formula is not None:
            shown = show(values[name], field.unit)
            yield Filling(form.sheet, fact.place.cell, field.title, f"={formula}", shown)
    prose = [name for name, field in located.spec.fields.items() if field.prose]
    if prose:
        yield from _prose(sheet, bundle, prose)


def _prose(sheet: Sheet, bundle: Bundle, names: list[str]) -> Iterator[Filling]:
    from xlzj.report.narrative import sentences

    texts = sentences(bundle.submission, bundle.edition)
    for name in names:
        fact = sheet.form.fields[name]
        text = texts.get(name, "")
        if fact.kind is Kind.BLANK and text:
            title = sheet.located.spec.fields[name].title
            yield Filling(sheet.form.sheet, fact.place.cell, title, text, f"“{text[:24]}…”")


def _write(source: Path, copy: Path, fillings: list[Filling], inputs: list[Path]) -> None:
    from xlzj.report.copies import opened, saved
    from xlzj.report.package import settled
    from xlzj.writing import refuse_input, write_atomically

    refuse_input(copy, inputs)
    book = opened(source, "补算副本")
    for filling in fillings:
        cell = book[filling.sheet][filling.cell]
        cell.value = filling.content
        if not filling.content.startswith("="):
            cell.data_type = "s"
    data = settled(saved(book, source, "补算副本"))
    copy.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(copy, data)
