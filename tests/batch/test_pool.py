"""Workers: what is endless, dies or eats memory costs itself and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xlzj.batch.pool import Limits, Pool, Work

ROOT = Path(__file__).resolve().parents[2]


def double(number: int) -> int:
    return number * 2


def misbehave(how: str) -> str:
    if how == "endless":
        while True:
            pass
    if how == "dies":
        os._exit(9)
    if how == "eats":
        return str(len(bytearray(3 << 30)))
    if how == "swells":
        held = []
        while True:
            held.append(b"x" * (8 << 20))
            time.sleep(0.02)
    if how == "raises":
        raise ValueError("坏值")
    return how


def test_every_piece_once() -> None:
    with Pool(2) as pool:
        found = {outcome.at: outcome.value for outcome in pool.run(Work(double, number) for number in range(50))}
    assert found == {number: number * 2 for number in range(50)}
    assert multiprocessing.active_children() == []


def whose(_: int) -> int:
    return os.getpid()


def test_after_a_rest_fresh_workers_do_the_work() -> None:
    with Pool(1) as pool:
        [first] = [outcome.value for outcome in pool.run([Work(whose, 0)])]
        [same] = [outcome.value for outcome in pool.run([Work(whose, 0)])]
        pool.rest()
        assert multiprocessing.active_children() == []
        [fresh] = [outcome.value for outcome in pool.run([Work(whose, 0)])]
    assert first == same != fresh


def test_one_bad_piece_costs_itself() -> None:
    given = ["a", "endless", "b", "dies", "c", "raises", "d", *(["eats"] if sys.platform == "linux" else []), "e"]
    with Pool(2, Limits(seconds=1.5, megabytes=512)) as pool:
        found = {given[outcome.at]: outcome for outcome in pool.run(Work(misbehave, how) for how in given)}
    assert {how: outcome.value for how, outcome in found.items() if outcome.value} == dict(
        zip("abcde", "abcde", strict=True)
    )
    assert "超过时限 1.5 秒" in found["endless"].reason
    assert "意外终止（退出码 9）" in found["dies"].reason
    assert "坏值" in found["raises"].reason
    if "eats" in given:
        assert "内存超过上限 512 MB" in found["eats"].reason


def test_a_piece_that_swells_is_ended_where_the_parent_must_watch() -> None:
    given = ["a", "swells", "b", "c"]
    with Pool(2, Limits(seconds=60, megabytes=128), watched=True) as pool:
        found = {given[outcome.at]: outcome for outcome in pool.run(Work(misbehave, how) for how in given)}
        begun = time.monotonic()
        assert [outcome.value for outcome in pool.run([Work(misbehave, "later")])] == ["later"]
        assert time.monotonic() - begun < 30
    assert {how: outcome.value for how, outcome in found.items() if outcome.value} == {"a": "a", "b": "b", "c": "c"}
    assert found["swells"].reason == "需要的内存超过上限 128 MB，已停止；其余照常校验"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends children in another way")
def test_workers_go_with_a_killed_parent(tmp_path: Path) -> None:
    program = tmp_path / "main.py"
    program.write_text(
        "import sys, os\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from xlzj.batch.pool import Pool, Work\n"
        "from tests.batch.test_pool import misbehave\n"
        "if __name__ == '__main__':\n"
        "    with Pool(1) as pool:\n"
        "        work = pool.run([Work(misbehave, 'x'), Work(misbehave, 'endless')])\n"
        "        next(work)\n"
        "        print(pool._workers[0].process.pid, flush=True)\n"
        "        next(work)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        if not _alive(worker):
            return
        time.sleep(0.1)
    raise AssertionError("an orphan is still at work")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
