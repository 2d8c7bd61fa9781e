"""The resident process without any host: it answers, refuses plainly, cancels, and ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from xlzj import __version__
from xlzj.editions import editions
from xlzj.live import marking, serve, wire
from xlzj.live.actions import ACTIONS, perform
from xlzj.live.click import Click, settings
from xlzj.live.libreoffice import bridge
from xlzj.live.marks import Mark
from xlzj.live.refusal import Refused
from xlzj.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


def asked(folder: Path, **values: str) -> dict[str, str]:
    wire.write(folder / "1.request", values)
    serve.answer(folder / "1.request")
    told = wire.read(folder / "1.answer")
    assert told is not None
    return told


def quiet(_done: int, _total: int, _text: str) -> None:
    return


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("APPDATA", raising=False)


def test_a_request_is_answered_once(tmp_path: Path) -> None:
    told = asked(tmp_path, action="settings", host="libreoffice", notes="yes")
    assert told["status"] == "ok"
    assert sorted(path.name for path in tmp_path.glob("1.*")) == ["1.answer"]


def test_an_unknown_action_says_that_versions_differ(tmp_path: Path) -> None:
    assert "版本不同" in asked(tmp_path, action="fly")["message"]


@pytest.mark.parametrize(("host", "renew"), [("excel", "addin install"), ("libreoffice", "live extension")])
def test_buttons_of_another_version_are_told_what_to_renew(tmp_path: Path, host: str, renew: str) -> None:
    told = asked(tmp_path, action="new", host=host, addin="0.0.1")
    assert told["status"] == "error"
    assert f"是 0.0.1 版，校验程序是 {__version__} 版" in told["message"]
    assert f"xlzj {renew}" in told["message"]
    assert asked(tmp_path, action="new", host=host, addin=__version__)["status"] == "ask"
    assert "版，校验程序是" not in asked(tmp_path, action="doctor", host=host, addin="0.0.1")["message"]


def test_an_old_request_is_not_done_any_more(tmp_path: Path) -> None:
    path = tmp_path / "1.request"
    wire.write(path, {"action": "settings"})
    os.utime(path, (1, 1))
    serve.answer(path)
    assert list(tmp_path.glob("1.*")) == []


def test_settings_are_kept() -> None:
    assert settings() == {"notes": "yes", "jump": "yes"}
    asked = perform({"action": "settings"}, quiet)
    assert (asked.status, asked.choices.split("\n")[0]) == ("ask", "notes=no\t在格子上写批注改为“否”")
    done = perform({"action": "settings", "answer": asked.choices.split("\n")[0]}, quiet)
    assert done.message == "已改：在格子上写批注：否；校验后跳到第一个错误：是"
    assert settings() == {"notes": "no", "jump": "yes"}
    perform({"action": "settings", "jump": "no"}, quiet)
    assert settings() == {"notes": "no", "jump": "no"}


def test_new_asks_for_what_it_lacks_and_never_overwrites(tmp_path: Path) -> None:
    first = perform({"action": "new"}, quiet)
    assert first.status == "ask"
    assert [line.split("\t")[0] for line in first.choices.split("\n")] == list(editions())
    name = first.choices.split("\n")[0]
    assert perform({"action": "new", "answer": name}, quiet).choices == "out"
    out = str(tmp_path / "新")
    done = perform({"action": "new", "answer": name, "out": out}, quiet)
    assert done.status == "ok"
    assert len(done.detail.split("\n")) == len(list(Path(out).iterdir()))
    assert "已存在" in perform({"action": "new", "answer": name, "out": out}, quiet).message


def test_batch_asks_for_a_folder_and_can_be_cancelled(tmp_path: Path) -> None:
    assert perform({"action": "batch"}, quiet).choices == "folder"
    assert "不是文件夹" in perform({"action": "batch", "folder": str(tmp_path / "无")}, quiet).message


def test_cancel_is_heard_before_anything_is_changed(tmp_path: Path) -> None:
    (tmp_path / "1.cancel").touch()

    class Live:
        name, folder = "甲.xlsx", None

        def status(self, _text: str | None) -> None:
            return

        def must_take(self, *, marks: bool) -> None:
            assert marks

    path = tmp_path / "1.request"
    done = perform(
        {"action": "check_set"},
        serve.Teller(path.with_suffix(".progress"), path.with_suffix(".cancel")),
        any_live(Live()),
    )
    assert (done.status, done.message) == ("cancelled", "已取消，工作簿没有改动")


@pytest.mark.parametrize(("keeps", "told"), [(1, ""), (9, "甲!A1 的批注没有写上")])
def test_a_note_that_the_program_did_not_keep_is_put_once_more(
    keeps: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Live:
        """A workbook that loses its note the first times."""

        name, folder, online, written = "甲.xlsx", None, False, 0

        def mark(self, _marks: object, **_: object) -> list[str]:
            self.written += 1
            return []

        def lacking(self, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
            return marks if self.written <= keeps else ()

        def quietly(self) -> Any:
            return nullcontext()

        def sheets(self) -> list[str]:
            return ["甲"]

        def write_list(self, *_: object) -> None:
            return

    lost = Mark("甲", "A1", Severity.ERROR, "不对")
    monkeypatch.setattr(marking, "marks", lambda *_: (lost,))
    live: Any = Live()
    failed = marking._mark(Click({}, quiet, any_live(live)), live, (), ["甲"])
    assert live.written == 2
    assert [line.partition("，")[0] for line in failed] == ([told] if told else [])


def any_live(live: Any) -> Any:
    def find(_request: Mapping[str, str]) -> Any:
        if isinstance(live, Exception):
            raise live
        return live

    return find


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"batch", "new", "settings", "doctor"}))
def test_every_button_says_plainly_that_the_workbook_is_gone(action: str) -> None:
    done = perform({"action": action}, quiet, any_live(Refused("工作簿已经关闭")))
    assert (done.status, done.message) == ("error", "工作簿已经关闭")


def test_a_defect_is_an_answer_with_its_trace() -> None:
    done = perform({"action": "clear"}, quiet, any_live(ZeroDivisionError("x")))
    assert done.status == "error"
    assert done.message.startswith("程序出错")
    assert "ZeroDivisionError" in done.detail


def test_without_uno_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "python_with_uno", lambda: None)
    done = perform({"action": "clear", "host": "libreoffice", "uno": "pipe,name=nobody"}, quiet)
    assert done.status == "error"
    assert "python3-uno" in done.message


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(serve.Unusable, match="XLZJ_EXCHANGE"):
        serve.prepare(blocked / "inside")


def test_it_lives_as_long_as_its_host_and_only_once(tmp_path: Path) -> None:
    host = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    command = [sys.executable, "-m", "xlzj", "live", "serve", "--exchange", str(tmp_path), "--host-pid", str(host.pid)]
    resident = subprocess.Popen(command)
    try:
        wait((tmp_path / "resident.alive").exists)
        told = wire.read(tmp_path / "resident.alive")
        assert told is not None
        assert told["pid"] == str(resident.pid)
        assert subprocess.run(command, timeout=30, check=False).returncode == 0  # a second one leaves at once
        wire.write(tmp_path / "2.request", {"action": "settings"})
        wait((tmp_path / "2.answer").exists)
        host.kill()
        host.wait()
        assert resident.wait(10) == 0
        assert not (tmp_path / "resident.alive").exists()
    finally:
        for process in (host, resident):
            process.kill()
            process.wait()


def test_one_of_another_version_makes_way(tmp_path: Path) -> None:
    """The program was renewed while the old one still ran; also where two were started at once, one stays."""
    old = start(tmp_path, "import xlzj.live.serve as serve; serve.__version__ = '0.0.1'; ")
    try:
        wait(lambda: (wire.read(tmp_path / "resident.alive") or {}).get("version") == "0.0.1")
        new = start(tmp_path)
        try:
            wait(lambda: (wire.read(tmp_path / "resident.alive") or {}).get("version") == __version__)
            assert old.wait(10) == 0
            wire.write(tmp_path / "3.request", {"action": "settings", "notes": "yes", "addin": __version__})
            wait((tmp_path / "3.answer").exists)
            assert (wire.read(tmp_path / "3.answer") or {})["status"] == "ok"
            assert (wire.read(tmp_path / "resident.alive") or {})["pid"] == str(new.pid)
        finally:
            new.kill()
            new.wait()
    finally:
        old.kill()
        old.wait()


def test_an_earlier_one_that_has_not_looked_yet_does_not_drive_the_later_one_away(tmp_path: Path) -> None:
    later = start(tmp_path)
    try:
        wait((tmp_path / "resident.alive").exists)
        earlier = {"pid": str(os.getpid()), "version": "0.0.1", "since": "1"}
        wire.write(tmp_path / "resident.alive", earlier)
        wait(lambda: (wire.read(tmp_path / "resident.alive") or {}).get("pid") == str(later.pid))
        assert later.poll() is None
        wire.write(tmp_path / "resident.alive", {**earlier, "since": str(time.time_ns())})
        assert later.wait(20) == 0
    finally:
        later.kill()
        later.wait()


def start(folder: Path, before: str = "") -> subprocess.Popen[bytes]:
    code = f"{before}from pathlib import Path; from xlzj.live.serve import serve; serve(Path({str(folder)!r}), 0)"
    return subprocess.Popen([sys.executable, "-c", code])


def wait(done: Any) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
