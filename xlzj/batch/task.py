"""What a worker does: one set → its row, its findings and, where something is to be mended, its 退回单.

A function of the task alone: the same bytes on any machine. A file that is no longer what was looked at is told, not
checked.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.sheet import NOTHING, written
from xlzj.batch.row import findings_of, row_of
from xlzj.check import case_of, check_bundle
from xlzj.editions import load
from xlzj.formulas.engine import Book
from xlzj.limits import TooMuch, current, held, told
from xlzj.read.attach import with_reports
from xlzj.read.explanations import explanations
from xlzj.read.guard import read_bytes
from xlzj.read.package import Unreadable, parse_workbook
from xlzj.read.reports import any_report
from xlzj.read.submission import Bundle, bundle_of, sheets_of
from xlzj.rules.kernel import Case
from xlzj.rules.sisters import traces_of
from xlzj.rules.traces import Member, Traces, member_of
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlzj.model import Family, Unread
    from xlzj.read.explanations import Explanation
    from xlzj.read.reports import Report
    from xlzj.read.submission import Sheet


class Part(NamedTuple):
    """A workbook as a set uses it: where it lies, what findings call it, its bytes' hash, the sheets that count."""

    path: str
    file: str
    digest: str
    sheets: tuple[str, ...] = ()


class Source(NamedTuple):
    """The workbooks of one set, those of 说明 alone, and its reports."""

    edition: str
    parts: tuple[Part, ...]
    answers: tuple[Part, ...] = ()
    texts: tuple[Part, ...] = ()


class Task(NamedTuple):
    """One set to check, with last year's set of the unit, a department's units' sets, sets of a unit's sisters.

    `sisters` are those to compare it with, `family` is their department as a whole. `slip` is where the 退回单 goes.
    `fingerprint` stands for everything the result depends on. `formulas` is a workbook of 审核公式 given with the
    command, or "".
    """

    key: str
    fingerprint: str
    folder: str
    source: Source
    earlier: Source | None
    units: tuple[Source, ...]
    sisters: tuple[Source, ...]
    notes: tuple[str, ...]
    slip: str
    formulas: str = ""
    family: Family | None = None


class Kin(NamedTuple):
    """A unit as its department sees it, and what its sisters may find it by."""

    member: Member
    traces: Traces


class Done(NamedTuple):
    """What is kept of a checked set: its row and its findings, as compressed JSON. `reason` says why there is none."""

    key: str
    fingerprint: str
    row: bytes
    findings: bytes
    errors: int
    slip: str = ""
    reason: str = ""


class Changed(Exception):  # noqa: N818  (a state of the file, not a defect)
    """A workbook is no longer the one that was looked at."""


def perform(task: Task) -> Done:
    """Check one set."""
    limits = current()
    try:
        with held(limits, 2 * max(1, sum(len(source.parts) for source in _sources(task)))):
            bundle, case = bundle_for(task)
            given = written(Path(task.formulas), given=True) if task.formulas else NOTHING
            checked = check_bundle(bundle, case=case, given=given)
    except (Changed, Unreadable) as error:
        return Done(task.key, task.fingerprint, b"", b"", 0, reason=str(error))
    except (TooMuch, MemoryError) as error:
        return Done(task.key, task.fingerprint, b"", b"", 0, reason=told(error, limits))
    row = row_of(checked, case, task.folder, task.notes)
    target = Path(task.slip)
    from xlzj.batch.slip import needed, slip
    from xlzj.writing import write_atomically

    if needed(row):
        write_atomically(target, slip(checked, row))
        row["slip"] = target.name
    else:
        target.unlink(missing_ok=True)
    found = pack(findings_of(checked))
    return Done(task.key, task.fingerprint, pack(row), found, row["counts"]["error"], row["slip"])


def _sources(task: Task) -> Iterator[Source]:
    """Every set that a task reads."""
    yield task.source
    yield from (one for one in (task.earlier, *task.units, *task.sisters) if one is not None)


def bundle_for(task: Task) -> tuple[Bundle, Case]:
    """Everything read that the task names, and what rules see of it. Raises Changed, Unreadable."""
    bundle = read(task.source)
    earlier = read(task.earlier).submission if task.earlier else None
    units, sisters = (
        tuple(replace(read(unit), sheets=(), sources={}) for unit in others)  # the facts are enough
        for others in (task.units, task.sisters)
    )
    submission = replace(bundle.submission, last_year=earlier)
    bundle = replace(bundle, submission=submission, units=units, sisters=sisters, family=task.family)
    return bundle, case_of(bundle)


def kin(source: Source) -> Kin | None:
    """What a department's other units need to know of this one; None for a set that cannot be read."""
    try:
        bundle = read(source)
    except (Changed, Unreadable):
        return None  # the set's own row tells
    case = Case(bundle.submission, bundle.edition)
    return Kin(member_of(case), traces_of(case))


def pack(value: object) -> bytes:
    """JSON, compressed; the same value, the same bytes."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def read(source: Source) -> Bundle:
    """The set as a bundle. Raises Changed, Unreadable."""
    edition = load(source.edition)
    found: list[tuple[Path, Sheet]] = []
    written: list[Explanation] = []
    unread: list[Unread] = []
    for part in source.parts:
        workbook = parse_workbook(_bytes(part), part.file)
        written += explanations(workbook, part.file)
        sheets = sheets_of(workbook, Book(workbook), unread, part.file, part.file)
        wanted = [sheet for sheet in sheets if sheet.form.sheet in part.sheets]
        found += [(Path(part.path), sheet) for sheet in wanted if sheet.located.edition.name == source.edition]
    for part in source.answers:
        written += explanations(parse_workbook(_bytes(part), part.file), part.file)
    bundle = bundle_of(edition, found, unread)
    bundle = replace(bundle, explanations=_own(written, bundle.submission.unit))
    return with_reports(bundle, [(Path(part.path), _report(part)) for part in source.texts])


def _report(part: Part) -> Report:
    _bytes(part)
    return any_report(Path(part.path), part.file)


def _own(written: Iterable[Explanation], unit: str) -> tuple[Explanation, ...]:
    return tuple(one for one in written if not one.unit or squeeze(one.unit) == squeeze(unit))


def _bytes(part: Part) -> bytes:
    data = read_bytes(Path(part.path), current())
    if hashlib.sha256(data).hexdigest() != part.digest:
        raise Changed(f"“{part.file}”在校验途中改动了；请待文件不再变动后重新运行")
    return data


def digests(sources: Sequence[Source | None]) -> list[str]:
    """What the content of these sets is told by."""
    return [
        f"{source.edition}|{part.file}|{part.digest}|{','.join(part.sheets)}"
        for source in sources
        if source is not None
        for part in (*source.parts, *source.answers, *source.texts)
    ]
