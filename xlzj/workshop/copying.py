"""`xlzj template copy` and `build`: an edition's folder for a new year, and its workbooks from its texts."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions import load_folder
from xlzj.editions.build import write
from xlzj.editions.text import BadText, label
from xlzj.report.narrative import has_outline
from xlzj.workshop.formulas_text import write_formulas
from xlzj.workshop.texts import EDITION
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.editions.spec import Edition

_NAME = re.compile(r"[^\W_][\w-]*")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_AUTHORITY = re.compile(r"(?:财政厅|财政局|财政所|财政部).*")
_TITLE = re.compile(r"^(\s*(?:-\s*)?(?:[^#:]*\{)?\s*title:\s*)(.*)$")


class Copied(NamedTuple):
    """The new folder, what was written, and where the texts still say the old year or place (file:line, the line)."""

    folder: Path
    written: list[Path]
    left: list[str]


def copy_edition(source: Path, parent: Path, name: str) -> Copied:
    """A copy of the edition in `source` as `parent`/`name`: its own texts and report templates, workbooks built anew.

    The year is the one in the new name (none there: the year stays). Titles and the texts' own names follow; what
    cites a document keeps its year and is listed, and so is the place of another city's edition. Raises BadText where
    the name will not do or the folder exists.
    """
    if not _NAME.fullmatch(name):
        raise BadText(f"版式名“{name}”不合用：用字母、数字、汉字和“-”，如 changsha-2025")
    folder = parent / name
    if folder.exists():
        raise BadText(f"{folder} 已存在，不覆盖；请换一个名称，或先移走它")
    edition = load_folder(source)
    found = _YEAR.findall(name)
    year = int(found[-1]) if found else edition.year
    blanks = {form.file for form in edition.forms.values()}
    folder.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_file() and path.name not in blanks:
            shutil.copyfile(path, folder / path.name)
    left: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        text = _renewed(path.read_text("utf-8"), edition.name, name, (edition.year, year), own=path.name == EDITION)
        write_atomically(path, text)
        words = [str(edition.year)] if year != edition.year else []
        words += [_place(edition)] if name.partition("-")[0] != edition.name.partition("-")[0] else []
        left += _mentions(path, text, words)
    return Copied(folder, build_all(folder), left)


def _renewed(text: str, old: str, new: str, years: tuple[int, int], *, own: bool) -> str:
    """A text under its new name and year: titles, its own paths, the comment at its head."""
    before, after = years
    step = {str(before - 1): str(after - 1), str(before): str(after)}
    lines, head = [], True
    for line in text.replace(f"{old}/", f"{new}/").splitlines():
        head = head and line.startswith("#")
        title = _TITLE.match(line)
        if own and re.match(r"edition:\s", line):
            lines.append(f"edition: {new}")
        elif own and re.match(r"year:\s", line):
            lines.append(f'year: "{after}"')
        elif title or head:
            lines.append(_YEAR.sub(lambda found: step.get(found[1], found[1]), line))
        else:
            lines.append(line)
    if own and before != after and not any(line.startswith("year:") for line in lines):
        at = next(at for at, line in enumerate(lines) if line.startswith("edition:"))
        lines.insert(at + 1, f'year: "{after}"')
    return "\n".join(lines) + "\n"


def _place(edition: Edition) -> str:
    """The city or county whose forms these are: 岳阳市 of 岳阳市财政局."""
    return _AUTHORITY.sub("", edition.authority)


def _mentions(path: Path, text: str, words: list[str]) -> list[str]:
    """Lines where the old year or the old place still stands. A year counts only where it stands alone."""
    return [
        f"{label(path)}:{number}：{line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if not line.lstrip().startswith("edition:")
        and any(word in (_YEAR.findall(line) if word.isdigit() else line) for word in words if word)
    ]


def build_all(folder: Path, *, reports: bool = False) -> list[Path]:
    """Write the edition's blanks, 审核公式 and report templates from its texts (`reports`: those edited by hand too).

    Returns what was written. Raises BadText for what is wrong in a text.
    """
    written = write(folder)
    edition = load_folder(folder)
    return [*written, *write_formulas(edition), *renew_reports(edition, edited=reports)]


def renew_reports(edition: Edition, *, edited: bool = False) -> list[Path]:
    """Build the templates of the edition's report where they are not there or nobody has edited them (`edited`: all).

    Returns those that are other than before. Raises BadText.
    """
    if not has_outline(edition):
        return []
    from xlzj.report.build_self_templates import build_docx, untouched
    from xlzj.report.build_self_workbook import build_xlsx
    from xlzj.report.self_docx import word_template
    from xlzj.report.self_xlsx import excel_template

    word, excel = word_template(edition), excel_template(edition)
    made: dict[Path, bytes] = {}
    if edited or not word.exists() or untouched(word.read_bytes()):
        made[word] = build_docx(edition)
    if edited or not excel.exists():
        made[excel] = build_xlsx()
    fresh = [path for path, data in made.items() if not path.exists() or path.read_bytes() != data]
    for path in fresh:
        write_atomically(path, made[path])
    return fresh
