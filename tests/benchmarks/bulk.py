"""`python -m tests.benchmarks bulk [1 100 1000 …]`: generated workloads, cost, memory, two cores against one.

Every planted mistake must stand in the results at its cell, no input may change, and a run that is killed and started
again must give the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.steps import steps
from tests.benchmarks.workload import Planted, plant
from xlzj.batch.row import COLUMNS
from xlzj.batch.state import FOLDER, NAME, entries, reading

SIZES = (1, 100, 1_000, 10_000)
MOST_MEMORY = 400  # MB, all processes together
LEAST_SPEEDUP = 1.8
_RULE, _SHEET, _CELL = (COLUMNS.index(name) for name in ("编号", "表页", "单元格"))


class Run(NamedTuple):
    """One run: seconds from start to exit, the most memory of all its processes together (MB), seconds of processor."""

    seconds: float
    memory: float
    busy: float


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
    return Run(time.perf_counter() - start, watch.most, busy)


class _Memory(threading.Thread):
    """Looks at the private memory of a process and its children, and what they share once, four times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self._pid, self._ended = pid, threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.25):
            self.most = max(self.most, sum(_kilobytes(pid) for pid in _family(self._pid)) / 1024)

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


def measure(size: int, temporary: Path) -> None:
    """Print lines about one size; raises AssertionError where something is lost."""
    folder, outs = temporary / f"in-{size}", [temporary / f"out-{size}-{name}" for name in ("two", "one", "killed")]
    start = time.perf_counter()
    planted = plant(folder, size)
    made, before = time.perf_counter() - start, contents(folder)
    two, one = run(folder, outs[0], 2), run(folder, outs[1], 1)
    again = run(folder, outs[0], 2)
    lost = unaccounted(outs[0], planted)
    run(folder, outs[2], 2, kill_after=max(two.seconds * 0.6, 0.5))
    run(folder, outs[2], 2)
    results = {contents(out) for out in outs}
    assert contents(folder) == before, "an input changed"
    assert len(results) == 1, "results depend on cores or on being interrupted"
    assert not lost, lost[:5]
    for path in (folder, *outs):
        shutil.rmtree(path)
    print(f"{size:>6} 本：生成 {made:.1f} 秒，植入错误 {len(planted)} 处，全部报出；输入未变；杀死后重来结果相同")
    print(_line("两核", two, size))
    print(_line("一核", one, size), flush=True)
    print(f"        两核快 {one.seconds / two.seconds:.2f} 倍；没有变动再跑一遍 {again.seconds:.1f} 秒", flush=True)


def _line(name: str, one: Run, size: int) -> str:
    each, busy = one.seconds / size * 1000, one.busy / size * 1000
    used = f"每本 {each:7.1f} 毫秒（处理器 {busy:6.1f}），内存合计 {one.memory:4.0f} MB"
    return f"        {name} {one.seconds:8.1f} 秒，{used}"


def main(words: list[str]) -> int:
    sizes = [int(word) for word in words] or list(SIZES)
    print(f"Python {sys.version.split()[0]}，{os.cpu_count()} 核")
    with tempfile.TemporaryDirectory() as temporary:
        steps(Path(temporary))
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            measure(size, Path(temporary))
    return 0
