"""`python -m tests.benchmarks bulk [1 100 1000 …] [--kill]`: workloads, cost, memory, two cores against one.

Every planted mistake must stand in the results at its cell, no input may change, one core and two must give the same
bytes; with `--kill` also a run that is killed (-9) at a random moment and started again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.steps import steps
from tests.benchmarks.workload import Planted, plant
from tests.figures import machine, record, recordable, typed
from xlzj.batch.row import COLUMNS
from xlzj.batch.state import FOLDER, NAME, entries, reading

if TYPE_CHECKING:
    from argparse import ArgumentParser

SIZES = (1, 100, 1_000, 10_000)
MOST_MEMORY = 400  # MB, all processes together
LEAST_SPEEDUP = 1.8
_RULE, _SHEET, _CELL = (COLUMNS.index(name) for name in ("编号", "表页", "单元格"))


class Run(NamedTuple):
    """One run: seconds from start to exit, the most memory of all its processes together (MB).

    `busy` are seconds of processor of all its processes, `parent` those of the one that hands out the work.
    """

    seconds: float
    memory: float
    busy: float
    parent: float


class Measured(NamedTuple):
    """What one size came to: mistakes planted and told, one core, two cores, and a run after which nothing changed."""

    size: int
    planted: int
    one: Run
    two: Run
    again: Run
    killed: bool

    @property
    def speedup(self) -> float:
        return self.one.seconds / self.two.seconds

    @property
    def memory(self) -> float:
        return max(self.one.memory, self.two.memory)

    @property
    def each(self) -> float:
        """Milliseconds of processor for one workbook, the start of the program counted in."""
        return self.one.busy / self.size * 1000

    def row(self) -> tuple[str, ...]:
        walls = f"{self.one.seconds:.1f} / {self.two.seconds:.1f}"
        fast = f"{self.speedup:.2f}（{_verdict(self.speedup >= LEAST_SPEEDUP)}）"
        small = f"{self.memory:.0f}（{_verdict(self.memory <= MOST_MEMORY)}）"
        same = "同" + ("（含杀死后重来）" if self.killed else "")
        return f"{self.size:,}", f"{self.planted:,}", f"{self.each:.1f}", walls, fast, small, same


_HEAD = (
    *("工作簿", "植入的错误，都在它的单元格报出", "处理器（每本，毫秒）", "墙上秒：一核 / 两核"),
    *(f"两核快几倍（要求 ≥ {LEAST_SPEEDUP}）", f"内存合计 MB（要求 ≤ {MOST_MEMORY}）", "结果字节"),
)


def run(folder: Path, out: Path, jobs: int, kill_after: float = 0) -> Run:
    """The command as a user types it; killed with -9 after so many seconds where that is asked for."""
    command = [sys.executable, "-m", "xlzj", "batch", str(folder), "--out", str(out), "--jobs", str(jobs)]
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        watch = _Memory(process.pid)
        watch.start()
        if kill_after:
            time.sleep(kill_after)
            process.send_signal(signal.SIGKILL)
        _, told = process.communicate()
        watch.stop()
    if not kill_after:
        assert process.returncode in (0, 1), told
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - start, watch.most, busy, watch.parent)


class _Memory(threading.Thread):
    """Looks at the private memory of a process and its children, and what they share once, four times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = self.parent = 0.0
        self._pid, self._ended = pid, threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.25):
            self.most = max(self.most, sum(_kilobytes(pid) for pid in _family(self._pid)) / 1024)
            self.parent = max(self.parent, _processor(self._pid))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _family(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            own = [int(child) for child in children.read_text().split()]
        except OSError:
            continue
        found += [member for child in own for member in _family(child)]
    return found


def _kilobytes(pid: int) -> int:
    """Proportional set size: shared pages count once over all who share them."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def _processor(pid: int) -> float:
    """Seconds of processor of this process alone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def unaccounted(out: Path, planted: list[Planted]) -> list[Planted]:
    """Planted mistakes of which the results do not speak at their cell."""
    told: set[tuple[str, str, str, str]] = set()
    with reading(out / FOLDER / NAME) as base:
        for entry in entries(base, findings=True):
            assert entry.row is not None, entry.reason
            told |= {(entry.row["unit"], one[_RULE], one[_SHEET], one[_CELL]) for one in entry.findings}
    return [one for one in planted if (one.unit, one.mistake.rule, one.sheet, one.cell) not in told]


def contents(folder: Path) -> str:
    """One hash over every file: names and bytes; the state beside the results left out."""
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and FOLDER not in path.relative_to(folder).parts:
            told.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def measure(size: int, temporary: Path, *, kill: bool) -> Measured:
    """One size, told in lines; raises AssertionError where something is lost."""
    folder, outs = temporary / f"in-{size}", [temporary / f"out-{size}-{name}" for name in ("two", "one")]
    start = time.perf_counter()
    planted = plant(folder, size)
    made, before = time.perf_counter() - start, contents(folder)
    two, one = run(folder, outs[0], 2), run(folder, outs[1], 1)
    again = run(folder, outs[0], 2)
    lost = unaccounted(outs[0], planted)
    assert not lost, lost[:5]
    if kill:
        outs.append(_killed(folder, temporary / f"out-{size}-killed", two.seconds))
    results = {contents(out) for out in outs}
    assert contents(folder) == before, "an input changed"
    assert len(results) == 1, "results depend on cores or on being interrupted"
    for path in (folder, *outs):
        shutil.rmtree(path)
    found = Measured(size, len(planted), one, two, again, kill)
    same = "两核、一核" + ("、杀死后重来" if kill else "")
    print(f"{size:>6} 本：生成 {made:.1f} 秒，植入错误 {len(planted)} 处，全部报出；输入未变；{same}结果逐字节相同")
    print(_line("一核", one, size))
    print(_line("两核", two, size))
    fast, small = found.speedup >= LEAST_SPEEDUP, found.memory <= MOST_MEMORY
    print(f"        两核快 {found.speedup:.2f} 倍（墙上时间）　{_verdict(fast)}（要求 ≥ {LEAST_SPEEDUP}）")
    print(f"        内存合计最多 {found.memory:.0f} MB　{_verdict(small)}（要求 ≤ {MOST_MEMORY}）")
    print(f"        没有变动再跑一遍 {again.seconds:.1f} 秒（处理器 {again.busy:.1f} 秒）", flush=True)
    return found


def _killed(folder: Path, out: Path, whole: float) -> Path:
    """The results of a run that was killed at a random moment and started again, and how that went."""
    moment = random.uniform(0.5, max(whole * 0.95, 1.0))  # noqa: S311  (any moment will do)
    run(folder, out, 2, kill_after=moment)
    stored = 0
    if (out / FOLDER / NAME).exists():
        with reading(out / FOLDER / NAME) as base, contextlib.suppress(sqlite3.OperationalError):
            stored = base.execute("select count(*) from result").fetchone()[0]
    rest = run(folder, out, 2)
    print(f"        {moment:.1f} 秒时 kill -9，已存 {stored} 套；重来用 {rest.seconds:.1f} 秒")
    return out


def _verdict(reached: bool) -> str:
    return "达到" if reached else "未达到"


def _line(name: str, one: Run, size: int) -> str:
    workers = one.busy - one.parent
    used = f"每本 {one.seconds / size * 1000:7.1f} 毫秒（处理器 {one.busy / size * 1000:6.1f}）"
    share = one.parent / workers if workers > 0 else 0.0
    return (
        f"        {name} {one.seconds:8.1f} 秒，{used}；处理器：主进程 {one.parent:.1f} 秒，工作进程 {workers:.1f} 秒"
        f"（主进程占 {share:.1%}）；内存合计 {one.memory:4.0f} MB"
    )


def arguments(parser: ArgumentParser) -> None:
    """What may stand behind `bulk`."""
    parser.add_argument("sizes", nargs="*", type=int, help=f"numbers of workbooks, {' '.join(map(str, SIZES))} if none")
    parser.add_argument("--kill", action="store_true", help="kill a run at a random moment and start it again")
    recordable(parser)


def main(sizes: list[int], *, kill: bool, keep: bool) -> int:
    about = machine()
    print(about)
    with tempfile.TemporaryDirectory() as temporary:
        steps(Path(temporary))
    found = []
    for size in sizes or SIZES:
        with tempfile.TemporaryDirectory() as temporary:
            found.append(measure(size, Path(temporary), kill=kill))
    told = "，".join(f"{one.size} 本 {one.each:.1f}" for one in found)
    print(f"每本用处理器的毫秒数（一核，含固定开销）：{told}")
    if keep:
        record("成批", typed("tests.benchmarks"), _HEAD, [one.row() for one in found], [about])
    return 0
