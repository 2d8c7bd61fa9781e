"""What a command says at a terminal when its work is done: how much was found, what to do next."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands import CLEAN, FAULTY, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands import Done

    Capture = pytest.CaptureFixture[str]

COUNTS = "岳阳市生态环境局岳阳经济技术开发区分局：错误 "


def at_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Capture, *words: str | Path) -> Done:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    return run(capsys, *words)


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "交来"
    shutil.copytree(FAULTY, folder, ignore=shutil.ignore_patterns("*.json", "*.yaml"))
    return folder


def test_copies_are_followed_by_counts_and_the_next_command(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    beside = at_terminal(monkeypatch, capsys, "check", handed_in, "--format", "xlsx", "--output", tmp_path / "结 果")
    assert beside.err.startswith(COUNTS)
    assert beside.err.endswith(f'改好再 xlzj check {handed_in} "{tmp_path / "结 果"}"\n')
    inside = at_terminal(monkeypatch, capsys, "check", handed_in, "--format", "xlsx", "--output", handed_in / "结果")
    assert inside.err.endswith(f"改好再 xlzj check {handed_in}\n")


def test_a_report_is_followed_by_counts(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert COUNTS in at_terminal(monkeypatch, capsys, "report", handed_in, "--out", tmp_path / "报告").err


def test_a_clean_set_is_to_be_reported(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert at_terminal(monkeypatch, capsys, "check", CLEAN).err == (
        f"下一步：xlzj report {CLEAN} --out 结果文件夹，写出自评报告\n"
    )


def test_nobody_at_a_terminal_is_told_nothing(handed_in: Path, capsys: Capture) -> None:
    assert run(capsys, "check", handed_in).err == ""
