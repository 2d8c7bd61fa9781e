"""On a Dask cluster: the bytes of a local run, although a worker is lost on the way and another is of no use."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.batch.reading import results
from tests.batch.test_run import hand_in
from tests.commands import contents, run
from xlzj.batch.run import batch

if TYPE_CHECKING:
    from collections.abc import Iterator

    Capture = pytest.CaptureFixture[str]

ROOT = Path(__file__).resolve().parents[2]
UNITS = 60


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack, self._folder = stack, folder
        self.file = folder / "scheduler.json"
        self.start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file)
        )
        for _ in range(300):
            if self.file.exists() and "tcp://" in self.file.read_text():
                break
            time.sleep(0.1)
        self.address = next(part for part in self.file.read_text().split('"') if part.startswith("tcp://"))

    def start(self, program: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *words]
        env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        process = subprocess.Popen(
            command, cwd=self._folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        words = ("--scheduler-file", str(self.file), "--nthreads", "1", "--no-dashboard", "--no-nanny")
        return self.start("dask_worker", *words, **environment)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(stack, tmp_path)


def test_a_lost_worker_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    folder, out = tmp_path / "收", tmp_path / "集群"
    hand_in(folder, UNITS)
    before = contents(folder)
    local = batch(folder, tmp_path / "本机", jobs=0)
    workers = [cluster.worker() for _ in range(3)]
    command = [sys.executable, "-m", "xlzj", "batch", str(folder), "--out", str(out), "--scheduler", cluster.address]
    with subprocess.Popen(
        [*command, "--jobs", "1"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        for _ in range(3000):
            if len(list(out.glob("退回单/*.docx"))) > 2:
                break
            time.sleep(0.05)
        done = len(list(out.glob("退回单/*.docx")))
        workers[0].send_signal(signal.SIGKILL)
        _, told = process.communicate(timeout=300)
    assert process.returncode == 1, told
    assert 2 < done < local.returned, "the worker was not lost in the middle"
    assert results(out) == results(tmp_path / "本机")
    assert contents(folder) == before
    assert f"共 {UNITS} 套：本次校验 {UNITS} 套".encode() in told


def test_a_worker_with_other_rules_is_not_trusted(cluster: Cluster, tmp_path: Path, capsys: Capture) -> None:
    hand_in(tmp_path / "收", 6)
    batch(tmp_path / "收", tmp_path / "本机", jobs=0)
    for name in ("xlzj", "templates"):
        shutil.copytree(ROOT / name, tmp_path / "旧" / name)
    with (tmp_path / "旧" / "xlzj" / "model.py").open("a", encoding="utf-8") as file:
        file.write("# an older one\n")
    cluster.worker(PYTHONPATH=str(tmp_path / "旧"))
    words = ("batch", tmp_path / "收", "--out", tmp_path / "集群", "--scheduler", cluster.address, "--jobs", "1")
    done = run(capsys, *words)
    assert done.code == 1
    assert "12 件由本机补做：这个工作进程的 xlzj 或模板与本机不同" in done.err
    assert results(tmp_path / "集群") == results(tmp_path / "本机")


def test_no_scheduler_is_one_plain_line(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "收").mkdir()
    done = run(capsys, "batch", tmp_path / "收", "--out", tmp_path / "果", "--scheduler", "不是地址")
    assert done.code == 2
    assert "连不上调度器 不是地址" in done.err
