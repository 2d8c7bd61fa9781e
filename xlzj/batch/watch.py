"""`xlzj watch`: a folder that answers. What arrives or changes is checked, its 校验结果 is laid beside it.

Looked at again and again rather than listened to: shared folders on other machines send no notice of changes. A file
counts once two looks in a row find it the same, so that nothing is read in the middle of being saved.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.sheet import NOTHING, written
from xlzj.batch.group import grouped
from xlzj.batch.plan import Run, planned
from xlzj.batch.pool import Work
from xlzj.batch.probe import Probe
from xlzj.batch.run import look
from xlzj.batch.sets import OTHER, Stray
from xlzj.batch.state import rule_pack
from xlzj.batch.task import Changed, Task, bundle_for
from xlzj.batch.walk import walk
from xlzj.check import check_bundle, faults_of
from xlzj.editions import load
from xlzj.model import Severity
from xlzj.read.package import Unreadable
from xlzj.report.view import counted, tallies
from xlzj.report.workbook import SUFFIX, annotate_all
from xlzj.writing import WriteError, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlzj.batch.pool import Runner
    from xlzj.batch.sets import Set

_NO_ARCHIVES = frozenset({".zip"})
Stamp = tuple[int, int]


class Answer(NamedTuple):
    """What one look led to: a line for people, whether errors were found, whether something could not be checked."""

    line: str
    errors: bool = False
    failed: bool = False


class Laid(NamedTuple):
    """What a worker laid beside the workbooks of one set: the files, a count in words, whether errors were found."""

    paths: tuple[str, ...]
    counted: str
    errors: bool


class Watch:
    """One folder under watch. `look` does one round; what it knows is kept from round to round."""

    def __init__(self, folder: Path, runner: Runner, *, patient: bool = True, formulas: Path | None = None) -> None:
        self._folder, self._runner, self._patient = folder.resolve(), runner, patient
        self._formulas = formulas.resolve() if formulas is not None else None
        self._faults: set[str] = set()
        self._last: dict[str, Stamp] = {}
        self._probes: dict[str, tuple[Stamp, Probe]] = {}
        self._answered: dict[str, str] = {}
        self._told: dict[str, str] = {}

    def look(self) -> list[Answer]:
        """Check what is new since the last round. Without patience files count at first sight."""
        strays: list[Stray] = []
        found = walk(self._folder, self._folder / ".xlzj", self._folder / ".xlzj", strays, without=_NO_ARCHIVES)
        now = {one.file: stamp for one in found if (stamp := _stamp(Path(one.path)))}
        settled = [one for one in found if one.file in now and self._settled(one.file, now[one.file])]
        self._last = now
        fresh = [one for one in settled if self._probes.get(one.file, ((0, 0), None))[0] != now[one.file]]
        for outcome in self._runner.run(Work(look, one) for one in fresh):
            one = fresh[outcome.at]
            probe = outcome.value or Probe(one.file, one.path, error=outcome.reason)
            self._probes[one.file] = (now[one.file], probe)
        self._probes = {file: known for file, known in self._probes.items() if known[0] == now.get(file)}
        groups = grouped(probe for _, probe in self._probes.values())
        arriving = [file for file in now if file not in self._probes]
        # A set to which something is still arriving would be checked twice.
        whole = [one for one in groups.sets if not any(file.startswith(_below(one.folder)) for file in arriving)]
        lines = [] if arriving else self._lines((*strays, *groups.strays))
        return [*self._checked(whole), *self._faulty(groups.sets), *lines]

    def _settled(self, file: str, stamp: Stamp) -> bool:
        return not self._patient or self._last.get(file) == stamp

    def _run(self) -> Run:
        """Rules and 审核公式 as they are now: a changed formula makes every answer out of date."""
        if self._formulas is None:
            return Run(self._folder, rule_pack())
        try:
            told = hashlib.sha256(self._formulas.read_bytes()).hexdigest()
        except OSError:
            told = ""
        return Run(self._folder, f"{rule_pack()} {told}", str(self._formulas))

    def _faulty(self, sets: Iterable[Set]) -> list[Answer]:
        """What is wrong with 审核公式, the given ones too; told once, and again when it returns."""
        given = written(self._formulas, given=True) if self._formulas else NOTHING
        now = list(map(str, faults_of((load(one.edition) for one in sets), given)))
        fresh = [line for line in now if line not in self._faults]
        self._faults = set(now)
        return [Answer(line, failed=True) for line in fresh]

    def _checked(self, sets: Iterable[Set]) -> list[Answer]:
        every = tuple(sets)
        tasks = planned(every, (), self._run())
        for task in tasks:
            if task.key not in self._answered and _current(task):
                self._answered[task.key] = task.fingerprint
        todo = [task for task in tasks if self._answered.get(task.key) != task.fingerprint]
        answers = []
        for outcome in self._runner.run(Work(lay, (task, str(self._folder))) for task in todo):
            task = todo[outcome.at]
            name = next(one.unit for one in every if one.key == task.key) or task.folder or "（单位名称未填）"
            self._answered[task.key] = task.fingerprint
            if outcome.value is None:
                answers.append(Answer(f"{name}：没有查成：{outcome.reason}", failed=True))
                continue
            for path in outcome.value.paths:
                file = Path(path).relative_to(self._folder).as_posix()
                self._forgive(file, Path(path))
            answers.append(Answer(f"{name}：{outcome.value.counted}", errors=outcome.value.errors))
        return answers

    def _forgive(self, file: str, path: Path) -> None:
        """What we have just written ourselves is nothing new."""
        stamp = _stamp(path)
        if stamp is not None:
            self._last[file] = stamp

    def _lines(self, strays: Iterable[Stray]) -> list[Answer]:
        """A text beside every file that was not checked; taken away when that is no longer so."""
        now: dict[str, str] = {}
        for stray in strays:
            if stray.kind != OTHER:
                now.setdefault(stray.file, stray.reason)
        answers = []
        for file in self._told.keys() - now.keys():
            _beside(self._folder / file).unlink(missing_ok=True)
        for file, reason in sorted(now.items()):
            if self._told.get(file) != reason:
                answers.append(Answer(f"{file}：没有校验：{reason}", failed=True))
                write_atomically(_beside(self._folder / file), f"\ufeff没有校验：{reason}\r\n")
        self._told = now
        return answers


def lay(given: tuple[Task, str]) -> Laid:
    """What a worker does: check one set, lay its annotated copies beside it. Raises RuntimeError with a plain line."""
    task, folder = given
    try:
        bundle, case = bundle_for(task)
        formulas = written(Path(task.formulas), given=True) if task.formulas else NOTHING
        checked = check_bundle(bundle, case=case, given=formulas)
        laid = annotate_all(checked, bundle.sources, Path(folder) / task.folder)
    except (Changed, Unreadable, WriteError) as error:
        raise RuntimeError(str(error)) from None
    return Laid(tuple(map(str, laid)), counted(tallies(checked.findings)), checked.severity(Severity.ERROR) > 0)


def _current(task: Task) -> bool:
    """Whether the copies of an earlier watch are newer than everything they were made from."""
    if task.source.answers:
        return False
    workbooks = [Path(part.path) for part in task.source.parts]
    sources = [*workbooks, *(Path(part.path) for part in task.source.texts)]
    sources += [Path(task.formulas)] if task.formulas else []
    beside = [source.with_name(f"{source.stem}{SUFFIX}.xlsx") for source in workbooks]
    stamps = [_stamp(path) for path in (*sources, *beside)]
    known = [stamp[1] for stamp in stamps if stamp is not None]
    return len(known) == len(stamps) and max(known[: len(sources)]) <= min(known[len(sources) :])


def _below(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}{SUFFIX}.txt")


def _stamp(path: Path) -> Stamp | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns
