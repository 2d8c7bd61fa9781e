"""The same input, the same bytes: whatever the hash seed, time zone, language, folder, order, number of jobs."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.commands import CLEAN, FAULTY
from tests.faults.world import COMMANDS, ROOT, bytes_of, run, words
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

ALL = COMMANDS | {
    "sarif": ("check", "{in}", "--format", "sarif", "--output", "{out}/结果.sarif"),
    "text": ("check", "{in}", "--output", "{out}/结果.txt"),
}
ONE = {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"}
OTHER = {
    "PYTHONHASHSEED": "4242",
    "TZ": "America/St_Johns",
    "LC_ALL": "POSIX",
    "COLUMNS": "40",
    "USER": "别人",
    "HOME": "/",
}


def lot(folder: Path, names: tuple[str, ...]) -> Path:
    """Several units, copied in the order of `names`."""
    for name in names:
        (folder / name).mkdir(parents=True)
        for path in sorted((SAMPLES / name).glob("*.xlsx"), reverse=names[0] > names[-1]):
            shutil.copyfile(path, folder / name / path.name)
    return folder


@pytest.mark.parametrize("name", ALL)
def test_any_machine_gives_the_same_bytes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, name, ALL[name])
    given = lot(tmp_path / "交来", (FAULTY.name, CLEAN.name))
    made = []
    for at, surroundings in enumerate((ONE, OTHER)):
        out = tmp_path / f"出{at}"
        out.mkdir()
        code, _, err = run(words(name, given, out), None, cwd=ROOT, **surroundings)
        assert code in {0, 1}, err
        made.append(bytes_of(out))
    assert made[0]
    assert made[0] == made[1]


def test_jobs_and_order_change_nothing(tmp_path: Path) -> None:
    names = (FAULTY.name, CLEAN.name, "yiyang-2021", "clean-hengyang-2022")
    made = []
    for at, (order, jobs) in enumerate(((names, "1"), (names[::-1], "2"))):
        given = lot(tmp_path / str(at) / "交来", order)
        out = tmp_path / f"出{at}"
        command = [*words("batch", given, out)[:-1], jobs]
        code, _, err = run(command, None, cwd=ROOT, **(ONE, OTHER)[at])
        assert code == 1, err
        made.append(bytes_of(out))
    assert sorted(made[0]) == sorted(made[1])
    assert made[0] == made[1]


@pytest.mark.parametrize("name", ["html", "xlsx", "report"])
def test_the_one_time_stamp_can_be_fixed(name: str, tmp_path: Path) -> None:
    given = lot(tmp_path / "交来", (FAULTY.name,))
    made = []
    for at, stamp in enumerate(("", "1735689600", "1735689600", "1735776000")):
        out = tmp_path / f"出{at}"
        out.mkdir()
        assert run(words(name, given, out), SOURCE_DATE_EPOCH=stamp)[0] == 1
        made.append(bytes_of(out))
    without, one, again, other = made
    assert one == again
    assert without != one != other != without


def test_without_it_no_output_bears_a_date(tmp_path: Path) -> None:
    given, out = lot(tmp_path / "交来", (FAULTY.name,)), tmp_path / "出"
    assert run(words("report", given, out))[0] == 1
    for path in [*out.glob("*.xlsx"), *out.glob("*.docx")]:
        with zipfile.ZipFile(path) as package:
            assert {entry.date_time[0] for entry in package.infolist()} == {1980}, path


def test_a_bad_time_stamp_is_one_line(tmp_path: Path) -> None:
    given = lot(tmp_path / "交来", (CLEAN.name,))
    code, _, err = run(words("html", given, tmp_path), SOURCE_DATE_EPOCH="昨天")
    assert code == 2
    assert "SOURCE_DATE_EPOCH 应是" in err
