"""What a person at a terminal sees of a long run, and what a log file gets."""

from __future__ import annotations

import io
import re
import sys
import time
from typing import TYPE_CHECKING

from xlzj.cli import bulk

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_with_done_errors_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(bulk, "BAR_AFTER", 0)
    progress = bulk.Progress()
    progress("识别", 1, 4, 0)
    for at in range(1, 31):
        progress("校验", at, 30, at // 2)
        time.sleep(0.02)
    progress.close()
    shown = stream.getvalue()
    assert "识别" in shown
    drawn = re.findall(r"校验 .*?(\d+)/30 套，还要 \d\d:\d\d, 错误 (\d+) 条", shown)
    assert drawn
    assert all(int(errors) == int(done) // 2 for done, errors in drawn)


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    progress = bulk.Progress()
    for at in range(1, 31):
        progress("校验", at, 30, 0)
    progress.close()
    assert stream.getvalue() == ""


def test_a_log_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    progress = bulk.Progress()
    progress("校验", 1, 30, 0)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(bulk, "LINE_EVERY", 0.0)
    progress("校验", 2, 30, 7)
    assert capsys.readouterr().err == "校验 2/30 套，错误 7 条\n"
