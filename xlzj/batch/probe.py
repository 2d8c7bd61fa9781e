"""One workbook, looked at: which forms of which edition it holds, whose they are, when it was last saved."""

from __future__ import annotations

import hashlib
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import column_letters, refers_to
from xlzj.editions import BadText, load
from xlzj.limits import current
from xlzj.read.explanations import explanations
from xlzj.read.guard import read_bytes
from xlzj.read.locate import marker
from xlzj.read.package import Unreadable, parse_workbook
from xlzj.read.reports import REPORTS, read_report
from xlzj.read.submission import answers_only
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.read.package import RawSheet, RawWorkbook

_MODIFIED = re.compile(rb"<dcterms:modified\b[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")
_CORE = "docProps/core.xml"
_NO_REPORT = "前几段看不出是自评报告或决算情况说明，没有核对文字；是报告的，请写上标题"
_UNIT, _EXECUTOR = "单位名称", "实施单位"


class Seen(NamedTuple):
    """A sheet that is a form: `unit` and `executor` as the form gives them, `label` what tells it from its sisters.

    `filled` counts cells that hold something.
    """

    sheet: str
    edition: str
    form: str
    unit: str
    executor: str
    label: str
    filled: int


class Told(NamedTuple):
    """Whose report a text is and of which year, as its first lines say ("" and 0); whether it is a 决算情况说明."""

    unit: str
    year: int
    accounts: bool = False


class Probe(NamedTuple):
    """What one file holds. `file` is its path below the folder, "/" between names, zip archives as folders.

    `saved` is the time of the last change as the workbook itself tells it (ISO, UTC), "" where it does not. `answers`
    marks a workbook of 说明 alone, for the units in `named`. `notes` are lines about single sheets, `error` says why
    nothing could be read. `report` marks a report in Word or plain text.
    """

    file: str
    path: str
    digest: str = ""
    saved: str = ""
    forms: tuple[Seen, ...] = ()
    answers: bool = False
    named: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    report: Told | None = None


def probe(file: str, path: str) -> Probe:
    """Look at one workbook or text. Never raises for what the file holds."""
    try:
        data = read_bytes(Path(path), current())
    except Unreadable as error:
        return Probe(file, path, error=str(error))
    digest = hashlib.sha256(data).hexdigest()
    if Path(path).suffix.lower() in REPORTS:
        return _text_probe(file, path, digest)
    try:
        workbook = parse_workbook(data, file)
    except Unreadable as error:
        return Probe(file, path, digest, error=str(error))
    named = tuple(sorted({one.unit for one in explanations(workbook, file)}))
    if answers_only(workbook):
        return Probe(file, path, digest, answers=True, named=named)
    notes: list[str] = []
    forms = tuple(_forms(workbook, notes))
    if not forms and not notes:
        return Probe(
            file, path, digest, error="没有一张表页带官方模板的标识，请用“新建模板”（xlzj new）生成的工作簿填报"
        )
    return Probe(file, path, digest, _saved(data), forms, named=named, notes=tuple(notes))


def _text_probe(file: str, path: str, digest: str) -> Probe:
    """A report; any other text is only named, and so is a plain text that cannot be read."""
    try:
        report = read_report(Path(path))
    except Unreadable as error:
        if file.lower().endswith(".txt"):
            return Probe(file, path, digest, notes=(_NO_REPORT,))
        return Probe(file, path, digest, error=str(error))
    if report is None:
        return Probe(file, path, digest, notes=(_NO_REPORT,))
    return Probe(file, path, digest, report=Told(report.unit, report.year, report.accounts))


def _forms(workbook: RawWorkbook, notes: list[str]) -> Iterator[Seen]:
    unmarked: list[str] = []
    marked = 0
    for sheet in workbook.sheets:
        names = workbook.names.get(sheet.name, {})
        mark = marker(sheet, names)
        if mark is None:
            if sheet.cells:
                unmarked.append(sheet.name)
            continue
        marked += 1
        try:
            edition = load(mark.edition)
        except BadText as error:
            notes.append(f"表页“{sheet.name}”：{error}；请用现行版式的模板重新填报")
            continue
        spec = edition.forms.get(mark.form)
        if spec is None:
            notes.append(f"表页“{sheet.name}”：版式 {edition.name} 没有“{mark.form[:40]}”；请用现行版式的模板重新填报")
            continue
        yield Seen(
            sheet.name,
            edition.name,
            spec.key,
            _text(sheet, names, _UNIT) if _UNIT in spec.fields else "",
            _text(sheet, names, _EXECUTOR) if _EXECUTOR in spec.fields else "",
            squeeze(_text(sheet, names, spec.label)) if spec.label else "",
            sum(1 for cell in sheet.cells.values() if cell.value),
        )
    if marked and unmarked:
        told = "、".join(f"“{name}”" for name in unmarked)
        notes.append(f"表页{told}没有模板标识，未校验；如是附件，请从官方模板复制整张表页后填写")


def _text(sheet: RawSheet, names: Mapping[str, str], name: str) -> str:
    """What stands in the cell of this name."""
    area = refers_to(names.get(name, ""))
    if area is None or area.sheet != sheet.name:
        return ""
    cell = sheet.cells.get(f"{column_letters(area.left)}{area.top}")
    return " ".join((cell.value or "").split()) if cell is not None else ""


def _saved(data: bytes) -> str:
    """When the workbook was last changed, as docProps tells it; openpyxl and WPS write it as Excel does."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            about = package.getinfo(_CORE)
            found = _MODIFIED.search(package.read(about)) if about.file_size <= current().text_chars else None
    except (KeyError, zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError):
        return ""
    return found[1].decode() if found is not None else ""
