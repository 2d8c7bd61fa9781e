"""`xlzj batch`: find, look, group, check, sum up. This file is its table of contents."""

from __future__ import annotations

import hashlib
import sys
import time
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit import sheet as audit
from xlzj.batch.cluster import Cluster
from xlzj.batch.group import grouped
from xlzj.batch.kin import known_kin
from xlzj.batch.plan import SLIPS, Run, departments, families, planned
from xlzj.batch.pool import Inline, Limits, Pool, Work
from xlzj.batch.probe import Probe, probe
from xlzj.batch.sets import NOT_CHECKED
from xlzj.batch.state import FOLDER, State, rule_pack
from xlzj.batch.task import Done, perform
from xlzj.batch.walk import walk
from xlzj.check import faults_of
from xlzj.editions import load
from xlzj.limits import TooMuch, current, held, told
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from xlzj.batch.group import Grouped
    from xlzj.batch.pool import Runner
    from xlzj.batch.sets import Stray
    from xlzj.batch.task import Task
    from xlzj.batch.walk import Found

    Tell = Callable[[str, int, int, int], None]

_COMMIT_EVERY = 0.5  # seconds


class Summary(NamedTuple):
    """What a run did. `checked` were checked now, `kept` are unchanged since the last run.

    `errors` are over all sets; `unread` of the `strays` were handed in and not checked. `remarks` tell
    how a cluster did; `faults` what is wrong with 审核公式, each a line.
    """

    sets: int
    checked: int
    kept: int
    failed: int
    errors: int
    returned: int
    strays: int
    unread: int
    written: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def silent(_step: str, _done: int, _all: int, _errors: int) -> None:
    """Progress that nobody looks at."""


def batch(
    folder: Path,
    out: Path,
    *,
    jobs: int = 1,
    last_year: Path | None = None,
    limits: Limits = Limits(),  # noqa: B008
    tell: Tell = silent,
    scheduler: str = "",
    formulas: Path | None = None,
) -> Summary:
    """Check everything below `folder`, results to `out`. `tell` hears the step, done, all, errors so far.

    `jobs` is the number of worker processes; 0 does everything in this one, without limits.
    `scheduler` is the address of a Dask cluster that does the checking instead; `formulas` are 审核公式 beside those of
    the editions. Raises state.Busy, cluster.Unreachable, and OSError where results cannot be written.
    """
    folder, out = folder.resolve(), out.resolve()  # the same path on every machine
    with ExitStack() as stack:
        state = stack.enter_context(State(out))
        pool: Pool | Inline = stack.enter_context(Pool(jobs, limits)) if jobs else Inline()
        cluster = stack.enter_context(Cluster(scheduler, out, limits, pool)) if scheduler else None
        runner: Runner = cluster or pool
        (out / SLIPS).mkdir(parents=True, exist_ok=True)
        _left_over(out)
        kept = _kept(formulas, out)
        tasks, left, about, faults = _planned(folder, out, last_year, kept, state, runner, tell)
        todo = _todo(tasks, state, out)
        _checked(todo, state, runner, tell)
        state.keep_only((task.key for task in tasks), left, about)
        done = _summed(state, len(tasks), len(todo), left)
        del tasks, todo  # what the writers need comes from the database
        _sweep(state, out)
        _left_over(out)  # a worker that was ended in the middle of a file leaves its half
        pool.rest()  # what checking left in the workers' memory is of no use to the writers
        written = _written(state.path, out, done.sets, pool, tell)
        return done._replace(written=written, remarks=cluster.remarks() if cluster else (), faults=faults)


def _kept(formulas: Path | None, out: Path) -> Path | None:
    """A copy of the given 审核公式 among the results, under its content: what every machine reads, whatever changes."""
    if formulas is None:
        return None
    data = formulas.read_bytes()
    copy = out / FOLDER / hashlib.sha256(data).hexdigest()[:16] / formulas.name
    if not copy.is_file():
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(copy, data)
    return copy


def _faults(this: Grouped, kept: Path | None) -> tuple[str, ...]:
    given = audit.written(kept, given=True) if kept else audit.NOTHING
    return tuple(map(str, faults_of((load(one.edition) for one in this.sets), given)))


def _planned(
    folder: Path, out: Path, last_year: Path | None, kept: Path | None, state: State, runner: Runner, tell: Tell
) -> tuple[tuple[Task, ...], list[Stray], dict[str, str], tuple[str, ...]]:
    """Find, look, group: what is to be checked, what belongs to no set, what the run says of itself."""
    unpack = out / FOLDER / "unpacked"
    strays: list[Stray] = []
    found = walk(folder, out, unpack / "now", strays)
    this = grouped(_looked(found, runner, tell))
    earlier = _before(last_year, out, unpack / "before", runner, tell, strays)
    units = departments(this.sets)
    kin = known_kin(families(units), state, runner, tell)
    tasks = planned(this.sets, earlier.sets, Run(out, rule_pack(), str(kept or "")), units, kin)
    about = {"folder": folder.name, "workbooks": str(len(found))}
    return tasks, sorted({*strays, *this.strays}), about, _faults(this, kept)


def _summed(state: State, sets: int, todo: int, left: Sequence[Stray]) -> Summary:
    counts = state.counts()
    return Summary(
        sets=sets,
        checked=todo - counts.failed,
        kept=sets - todo,
        failed=counts.failed,
        errors=counts.errors,
        returned=counts.returned,
        strays=len(left),
        unread=sum(stray.kind in NOT_CHECKED for stray in left),
        written=(),
    )


def look(found: Found) -> Probe:
    """What a worker does first."""
    limits = current()
    try:
        with held(limits):
            return probe(found.file, found.path)
    except (TooMuch, MemoryError) as error:
        return Probe(found.file, found.path, error=told(error, limits))


def _looked(found: Sequence[Found], runner: Runner, tell: Tell) -> list[Probe]:
    probes: list[Probe] = []
    for outcome in runner.run(Work(look, one) for one in found):
        one = found[outcome.at]
        probes.append(_slim(outcome.value, one) if outcome.value else Probe(*one, error=outcome.reason))
        tell("识别", len(probes), len(found), 0)
    return probes


def _slim(probe: Probe, found: Found) -> Probe:
    """The same, with every text in memory once: what a worker sends comes as new objects each time."""
    forms = tuple(
        seen._replace(
            sheet=sys.intern(seen.sheet),
            edition=sys.intern(seen.edition),
            form=sys.intern(seen.form),
            unit=sys.intern(seen.unit),
            executor=sys.intern(seen.executor),
            label=sys.intern(seen.label),
        )
        for seen in probe.forms
    )
    return probe._replace(file=found.file, path=found.path, forms=forms, saved=sys.intern(probe.saved))


def _before(
    last_year: Path | None, out: Path, unpack: Path, runner: Runner, tell: Tell, strays: list[Stray]
) -> Grouped:
    """Last year's sets; only what could not be opened there is told."""
    if last_year is None:
        return grouped(())
    found = walk(last_year, out, unpack, strays)
    return grouped(_looked(found, runner, tell))


def _todo(tasks: Iterable[Task], state: State, out: Path) -> list[Task]:
    """Sets without a result that still holds, or whose 退回单 is gone."""
    known = state.known()
    slips = {path.name for path in (out / SLIPS).iterdir()}

    def holds(task: Task) -> bool:
        fingerprint, slip = known.get(task.key, ("", ""))
        return fingerprint == task.fingerprint and (not slip or slip in slips)

    return [task for task in tasks if not holds(task)]


def _checked(todo: Sequence[Task], state: State, runner: Runner, tell: Tell) -> None:
    """Check what is to be done; results are stored as they come, a few at a time."""
    waiting: list[Done] = []
    errors, stored = 0, time.monotonic()
    tell("校验", 0, len(todo), 0)
    work = (Work(perform, task, _workbooks(task)) for task in todo)
    try:
        for at, outcome in enumerate(runner.run(work), 1):
            task = todo[outcome.at]
            waiting.append(outcome.value or Done(task.key, task.fingerprint, b"", b"", 0, reason=outcome.reason))
            errors += waiting[-1].errors
            if time.monotonic() - stored > _COMMIT_EVERY:
                state.store(waiting)
                waiting, stored = [], time.monotonic()
            tell("校验", at, len(todo), errors)
    finally:
        state.store(waiting)


def _workbooks(task: Task) -> int:
    return sum(
        len(source.parts) for source in (task.source, task.earlier, *task.units, *task.sisters) if source is not None
    )


def _left_over(out: Path) -> None:
    """Take away halves of files that a killed run or a lost worker was writing."""
    for folder in (out, out / SLIPS):
        for path in folder.glob(".xlzj-*.tmp"):
            path.unlink(missing_ok=True)


def _sweep(state: State, out: Path) -> None:
    """Take away 退回单 of ours that no set has any more; other files are left alone."""
    wanted = {slip for _, slip in state.known().values()}
    for path in (out / SLIPS).glob("*（退回单）.docx"):
        if path.name not in wanted:
            path.unlink()


def _written(base: Path, out: Path, sets: int, pool: Runner, tell: Tell) -> tuple[Path, ...]:
    """汇总, 看板 and the table of findings, each written by a worker of its own."""
    from xlzj.batch import board, summary, table

    writers = [(summary.write, "汇总.xlsx"), (board.write, "看板.html"), (table.write_csv, "问题明细.csv")]
    if find_spec("pyarrow") is not None:
        writers.append((table.write_parquet, "问题明细.parquet"))
    allowed = max(sets, 60)
    work = [Work(function, (base, out / name), allowed) for function, name in writers]
    done: list[Path] = []
    tell("汇总", 0, len(work), 0)
    for outcome in pool.run(work):
        if outcome.reason:
            raise OSError(f"写不出 {writers[outcome.at][1]}：{outcome.reason}")
        done.append(out / writers[outcome.at][1])
        tell("汇总", len(done), len(work), 0)
    return tuple(sorted(done))
