"""A watched folder: what arrives or changes is answered beside it, once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.audit.sheets import workbook as formulas_book
from tests.benchmarks.workload import MISTAKES, workbook
from tests.commands import run
from xlzj.batch.pool import Inline
from xlzj.batch.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

    Capture = pytest.CaptureFixture[str]

UNIT = "云溪湖市第1号站"
RESULT = "自评表（校验结果）.xlsx"


def lines(watch: Watch) -> list[str]:
    return [answer.line for answer in watch.look()]


def test_what_arrives_changes_and_is_explained_is_answered(tmp_path: Path) -> None:
    watch = Watch(tmp_path, Inline())
    assert lines(watch) == []
    folder = tmp_path / UNIT
    folder.mkdir()
    source = folder / "自评表.xlsx"
    source.write_bytes(workbook(UNIT))
    assert lines(watch) == [], "it may still be arriving"
    assert lines(watch) == [f"{UNIT}：错误 0，核实 0，提示 0"]
    assert lines(watch) == lines(watch) == []
    wrong = workbook(UNIT, (next(one for one in MISTAKES if one.rule == "XJ507"),))
    source.write_bytes(wrong)
    assert lines(watch) == []
    assert lines(watch) == [f"{UNIT}：错误 3（其中连带 1），核实 1，提示 0"]
    assert source.read_bytes() == wrong
    book = load_workbook(folder / RESULT)
    sheet = book["校验结果"]
    head = [cell.value for cell in sheet[6]]
    row = next(line for line in sheet.iter_rows(min_row=7) if line[1].value == "核实")
    row[head.index("说明")].value = "年中调整，批复文号〔2024〕7号。"
    book.save(folder / RESULT)
    told = [line for _ in range(5) for line in lines(watch)]
    assert told[0] == f"{UNIT}：错误 3（其中连带 1），核实 0，提示 0"
    assert set(told) == {told[0]}
    assert lines(watch) == []
    again = load_workbook(folder / RESULT)["校验结果"]
    assert "年中调整，批复文号〔2024〕7号。" in {cell.value for line in again.iter_rows() for cell in line}


def test_a_file_that_cannot_be_checked_gets_a_line_beside_it(tmp_path: Path) -> None:
    watch = Watch(tmp_path, Inline(), patient=False)
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "旧.xls").write_bytes(b"")
    (tmp_path / "包.zip").write_bytes(b"")
    told = lines(watch)
    assert [line.split("：")[:2] for line in told] == [["坏.xlsx", "没有校验"], ["旧.xls", "没有校验"]]
    note = tmp_path / "坏.xlsx（校验结果）.txt"
    assert note.read_text(encoding="utf-8-sig").startswith("没有校验：")
    assert lines(watch) == []
    (tmp_path / "坏.xlsx").write_bytes(workbook(UNIT))
    assert lines(watch) == [f"{UNIT}：错误 0，核实 0，提示 0"]
    assert not note.exists()


def test_answers_of_an_earlier_watch_still_hold(tmp_path: Path) -> None:
    (tmp_path / "自评表.xlsx").write_bytes(workbook(UNIT))
    assert len(lines(Watch(tmp_path, Inline(), patient=False))) == 1
    assert lines(Watch(tmp_path, Inline(), patient=False)) == []


def test_once_and_its_exit_codes(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "自评表.xlsx").write_bytes(workbook(UNIT, (MISTAKES[0],)))
    done = run(capsys, "watch", tmp_path, "--once")
    assert done.code == 1
    assert done.out.startswith(f"{UNIT}：错误 ")
    assert (tmp_path / RESULT).is_file()
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    assert run(capsys, "watch", tmp_path, "--once").code == 2
    (tmp_path / "坏.xlsx").unlink()
    assert run(capsys, "watch", tmp_path, "--once").code == 0, "nothing new to say"
    assert run(capsys, "watch", tmp_path / "没有").code == 2


def test_given_formulas_are_checked_and_broken_ones_are_told(tmp_path: Path, capsys: Capture) -> None:
    folder, book = tmp_path / "收", tmp_path / "公式.xlsx"
    folder.mkdir()
    (folder / "自评表.xlsx").write_bytes(workbook(UNIT))
    header = ("编号", "公式")
    formulas_book(book, [("G1", "附件1.编制数 > 1000")], header)
    watch = ("watch", folder, "--once", "--formulas", book)
    done = run(capsys, *watch)
    assert (done.code, done.out) == (1, f"{UNIT}：错误 1，核实 0，提示 0\n")
    assert run(capsys, *watch).out == "", "nothing has changed"
    formulas_book(book, [("G1", "附件1.编织数 > 1"), ("G2", "附件1.编制数 > 1")], header)
    done = run(capsys, *watch)
    assert done.code == 2
    first, second = done.out.splitlines()
    assert first == f"{UNIT}：错误 0，核实 0，提示 0"
    assert second.startswith("公式：公式.xlsx：审核公式 审核公式!B2 G1 公式“▲附件1.编织数 > 1”第 1 个字符处")
    assert "编制数" in second
    batch = run(capsys, "batch", folder, "--out", tmp_path / "出", "--jobs", "1", "--formulas", book)
    assert second in batch.err.splitlines(), "batch says it in the same words"
    assert run(capsys, "watch", folder, "--once", "--formulas", tmp_path / "没有.xlsx").code == 2


def test_a_watch_follows_its_formulas_as_they_change(tmp_path: Path) -> None:
    folder, book = tmp_path / "收", tmp_path / "公式.xlsx"
    folder.mkdir()
    (folder / "自评表.xlsx").write_bytes(workbook(UNIT))
    formulas_book(book, [("G1", "附件1.编制数 > 1")], ("编号", "公式"))
    watch = Watch(folder, Inline(), patient=False, formulas=book)
    assert lines(watch) == [f"{UNIT}：错误 0，核实 0，提示 0"]
    formulas_book(book, [("G1", "附件1.编制数 > 1000")], ("编号", "公式"))
    assert lines(watch) == [f"{UNIT}：错误 1，核实 0，提示 0"]
    book.unlink()
    assert "打不开审核公式" in lines(watch)[-1]
    assert lines(watch) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process")
def test_it_stops_when_told(tmp_path: Path) -> None:
    (tmp_path / "自评表.xlsx").write_bytes(workbook(UNIT))
    command = [sys.executable, "-m", "xlzj", "watch", str(tmp_path), "--every", "0.1"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background is deaf
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGINT, before)
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(UNIT)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()
        assert process.stderr.read() == "已停下\n"
