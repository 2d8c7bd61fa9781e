"""Outputs are whole or absent, the run says what happened, the next run makes good; inputs stay as they are."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.commands import CLEAN, FAULTY, contents
from tests.faults.world import (
    COMMANDS,
    bytes_of,
    clock_going_back,
    ended,
    halves,
    handed_in,
    killed,
    mounted,
    remounted,
    run,
    started,
    whole,
    words,
)  # fmt: skip
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts, limits and signals of Linux")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_one_line_and_nothing_half(name: str, tmp_path: Path) -> None:
    given = handed_in(tmp_path / "交来")
    before = contents(given)
    with mounted(tmp_path / "满盘", "size=24k") as out:
        (out / "出").mkdir()
        code, _, err = run(words(name, given, out / "出"))
        assert code == 2
        assert any(word in err for word in ("磁盘空间不足", "运行记录读写不了", "建立不了")), err
        assert len(err.splitlines()) <= 3
        whole(out)
        assert halves(out) == []
        remounted(out, "size=64m")
        code, _, err = run(words(name, given, out / "出"))
        assert code in {0, 1}, err
        assert whole(out / "出")
    assert contents(given) == before


@pytest.mark.parametrize("name", ["json", "xlsx", "report", "fill", "batch"])
def test_a_file_too_large_for_the_system_is_one_line(name: str, tmp_path: Path) -> None:
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    out.mkdir()

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY))

    code, _, err = run(words(name, given, out), small)
    assert code == 2
    assert err.strip()
    whole(out)
    assert halves(out) == []
    code, _, err = run(words(name, given, out))
    assert code in {0, 1}, err
    assert whole(out)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_read_only_target_is_one_line(name: str, tmp_path: Path) -> None:
    given = handed_in(tmp_path / "交来")
    before = contents(given)
    with mounted(tmp_path / "只读", "ro") as out:
        code, _, err = run(words(name, given, out / "出" if name == "batch" else out))
        assert code == 2
        assert "只读" in err or "建立不了" in err, err
        assert list(out.iterdir()) == []
    assert contents(given) == before


def test_a_target_open_elsewhere_is_said_plainly(tmp_path: Path) -> None:
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    out.mkdir()
    assert run(words("json", given, out))[0] == 1
    target = out / "结果.json"
    old = target.read_bytes()
    if (
        shutil.which("chattr") is None
        or subprocess.run(["chattr", "+i", target], capture_output=True, check=False).returncode
    ):
        pytest.skip("needs a file system that can hold a file fast")
    try:
        code, _, err = run(words("json", given, out))
        assert code == 2
        assert "正在 Excel 等程序中打开" in err
        assert target.read_bytes() == old
        assert halves(out) == []
    finally:
        subprocess.run(["chattr", "-i", target], check=True)
    assert run(words("json", given, out))[0] == 1


@pytest.mark.parametrize("name", ["xlsx", "report", "batch"])
def test_killed_at_random_moments_then_run_again(name: str, tmp_path: Path) -> None:
    given = handed_in(tmp_path / "交来")
    before = contents(given)
    begun = time.monotonic()
    run(words(name, given, tmp_path / "完整"))
    lasts = time.monotonic() - begun
    out = tmp_path / "出"
    dice = random.Random(name)  # noqa: S311
    for _ in range(6):
        process = started(words(name, given, out))
        time.sleep(dice.uniform(0.2, 1.0) * lasts)
        killed(process)
        if out.exists():
            whole(out)
    code, _, err = run(words(name, given, out))
    assert code == 1, err
    assert halves(out) == []
    assert bytes_of(out) == bytes_of(tmp_path / "完整")
    assert contents(given) == before


def test_two_runs_into_one_folder(tmp_path: Path) -> None:
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    run(words("xlsx", given, tmp_path / "完整"))
    both = [started(words("xlsx", given, out)) for _ in range(2)]
    assert [ended(process)[0] for process in both] == [1, 1]
    assert bytes_of(out) == bytes_of(tmp_path / "完整")
    assert halves(out) == []


def test_two_batches_into_one_folder(tmp_path: Path) -> None:
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    run(words("batch", given, tmp_path / "完整"))
    both = [started(words("batch", given, out)) for _ in range(2)]
    told = [ended(process) for process in both]
    codes = sorted(code for code, _, _ in told)
    assert codes in ([1, 1], [1, 2])
    if codes == [1, 2]:
        assert any("另一次运行正在用这个结果文件夹" in err for _, _, err in told)
    assert bytes_of(out) == bytes_of(tmp_path / "完整")


def test_the_clock_going_back_changes_nothing(tmp_path: Path) -> None:
    given = handed_in(tmp_path / "交来")
    for path in given.iterdir():
        os.utime(path, (4_000_000_000, 4_000_000_000))  # files from the future
    library = clock_going_back(tmp_path)
    for name in ("json", "xlsx", "report", "batch"):
        (tmp_path / f"{name}-正").mkdir()
        (tmp_path / f"{name}-倒").mkdir()
        code, _, err = run(words(name, given, tmp_path / f"{name}-正"))
        assert code == 1, err
        code, _, err = run(words(name, given, tmp_path / f"{name}-倒"), LD_PRELOAD=library)
        assert code == 1, err
        assert bytes_of(tmp_path / f"{name}-倒") == bytes_of(tmp_path / f"{name}-正")


@pytest.mark.parametrize("moment", [0.3, 0.6, 0.9])
def test_the_results_folder_goes_away(moment: float, tmp_path: Path) -> None:
    given = handed_in(tmp_path / "交来")
    shutil.copytree(CLEAN, given / "清")
    before = contents(given)
    with mounted(tmp_path / "共享", "size=64m") as share:
        process = started(words("batch", given, share / "出"))
        time.sleep(moment)
        subprocess.run(["umount", "-l", str(share)], check=True)
        code, _, err = ended(process)
        assert code in {1, 2}
        assert err.strip()
    code, _, err = run(words("batch", given, tmp_path / "出"))
    assert code == 1, err
    assert contents(given) == before


@pytest.mark.parametrize("moment", [0.0, 0.4, 0.8])
def test_the_folder_of_inputs_goes_away(moment: float, tmp_path: Path) -> None:
    given, out = tmp_path / "交来", tmp_path / "出"
    shutil.copytree(SAMPLES / "zhuzhou-2024", given)
    process = started(words("batch", given, out))
    time.sleep(moment)
    given.rename(tmp_path / "移走")
    code, _, err = ended(process)
    assert code in {1, 2}
    assert err.strip()
    whole(out)
    (tmp_path / "移走").rename(given)
    code, _, err = run(words("batch", given, out))
    assert code == 1, err
    run(words("batch", given, tmp_path / "完整"))
    assert bytes_of(out) == bytes_of(tmp_path / "完整")


def test_a_check_whose_files_go_away(tmp_path: Path) -> None:
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    out.mkdir()
    for moment in (0.05, 0.15, 0.3, 0.5):
        shutil.rmtree(given, ignore_errors=True)
        handed_in(given)
        process = started(words("xlsx", given, out))
        time.sleep(moment)
        shutil.rmtree(given, ignore_errors=True)
        code, _, err = ended(process)
        assert code in {1, 2}
        assert err.strip() or code == 1
        whole(out)


def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    given = handed_in(tmp_path / "交来")
    (given / FAULTY.name).mkdir()
    (given / FAULTY.name).chmod(0)
    try:
        code, _, _ = run(words("batch", given, tmp_path / "出"))
    finally:
        (given / FAULTY.name).chmod(0o700)
    assert code in {1, 2}
