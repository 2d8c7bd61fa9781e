"""The resident process: waits for requests in the exchange folder, answers them, and ends with its host."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj import __version__
from xlzj.limits import unhurried
from xlzj.live import wire
from xlzj.live.actions import perform
from xlzj.live.checking import Cancelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.live.click import Answer

FRESH = 3.0  # seconds; an older resident.alive is that of a process that has ended
_BEAT = 1.0
_LOOK = 0.02
_PROGRESS_EVERY = 0.1
_STALE = 60.0  # seconds; a request that nobody waits for any more
_STILL_ACTIVE = 259
_SINCE = time.time_ns()


class Unusable(Exception):  # noqa: N818  (what the user reads, not a defect)
    """The exchange folder cannot be used; the text says why."""


def serve(folder: Path, host_pid: int) -> int:
    """Answer requests until the host is gone. 0 at the end, also where another process serves this folder already."""
    prepare(folder)
    if _served(folder):
        return 0
    ended = threading.Event()
    _show(folder)
    beat = threading.Thread(target=_beat, args=(folder, host_pid, ended), daemon=True)
    beat.start()
    unhurried()
    try:
        _warm()
        while not ended.is_set():
            for path in sorted(folder.glob(f"*{wire.REQUEST}")):
                if _replaced(folder):
                    return 0
                answer(path)
            ended.wait(_LOOK)
    finally:
        ended.set()
        beat.join(_BEAT * 2)
        if not _replaced(folder):
            (folder / wire.ALIVE).unlink(missing_ok=True)
    return 0


def prepare(folder: Path) -> None:
    """Make the folder, for this user alone. Raises Unusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            raise Unusable(f"{folder} 是别的用户的文件夹，不能用来与表格程序往来；请设 {wire.FOLDER_VARIABLE} 另指一处")
        probe = folder / f"probe.{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Unusable(
            f"临时文件夹 {folder} 写不了（{error.strerror}）；请检查权限，或设 {wire.FOLDER_VARIABLE} 另指一处"
        ) from error


def _served(folder: Path) -> bool:
    """Whether a living process of this version serves the folder."""
    path = folder / wire.ALIVE
    told = wire.read(path)
    if told is None or told.get("version") != __version__ or told.get("pid") == str(os.getpid()):
        return False
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:
        return False
    return age < FRESH and told.get("pid", "").isdigit() and alive(int(told["pid"]))


def _show(folder: Path) -> None:
    wire.write(folder / wire.ALIVE, {"pid": str(os.getpid()), "version": __version__, "since": str(_SINCE)})


def _replaced(folder: Path) -> bool:
    """Whether another process has taken the folder over: one that began later, of the version installed since.

    An earlier one may have written its sign of life over ours before it saw it; it will see ours the next time.
    """
    told = wire.read(folder / wire.ALIVE) or {}
    pid, since = (int(told[key]) if told.get(key, "").isdigit() else 0 for key in ("pid", "since"))
    return pid not in (0, os.getpid()) and (since, pid) > (_SINCE, os.getpid()) and alive(pid)


def _beat(folder: Path, host_pid: int, ended: threading.Event) -> None:
    """Say each second that we live; end when the host has, or when another has taken over."""
    while not ended.wait(_BEAT):
        if _replaced(folder):
            ended.set()
            return
        try:
            _show(folder)
        except OSError:
            ended.set()  # the folder is gone: nobody can ask us any more
        if host_pid and not alive(host_pid):
            ended.set()


def _warm() -> None:
    """Load what the first click would wait for."""
    import xlzj.report.result_sheet
    import xlzj.report.workbook  # noqa: F401

    if sys.platform.startswith("linux"):
        from xlzj.live.libreoffice.bridge import python_with_uno

        python_with_uno()
    else:
        import xlwings  # noqa: F401


def alive(pid: int) -> bool:
    """Whether a process runs."""
    if sys.platform == "win32":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _zombie(pid)


def _zombie(pid: int) -> bool:
    """Whether it has ended and only its parent has not looked yet."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "Z"
        )
    except (OSError, IndexError):
        return False


def _alive_on_windows(pid: int) -> bool:
    import ctypes

    windows = getattr(ctypes, "windll").kernel32  # noqa: B009  (only there)
    handle = windows.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return False
    code = ctypes.c_ulong()
    windows.GetExitCodeProcess(handle, ctypes.byref(code))
    windows.CloseHandle(handle)
    return code.value == _STILL_ACTIVE


def answer(path: Path) -> None:
    """Answer one request file; it is taken away first, so that it is never done twice."""
    stem = path.name.removesuffix(wire.REQUEST)
    try:
        old = time.time() - path.stat().st_mtime > _STALE
        data = path.read_bytes()
        path.unlink()
    except OSError:
        return  # gone again, or not yet to be read
    files = {end: path.with_name(stem + end) for end in (wire.ANSWER, wire.PROGRESS, wire.CANCEL)}
    if old:
        files[wire.CANCEL].unlink(missing_ok=True)
        return
    request = wire.unpack(data)
    done = perform(request, Teller(files[wire.PROGRESS], files[wire.CANCEL]))
    for end in (wire.PROGRESS, wire.CANCEL):
        files[end].unlink(missing_ok=True)
    _write(files[wire.ANSWER], done)


def _write(path: Path, done: Answer) -> None:
    try:
        wire.write(path, done.values())
    except OSError as error:
        sys.stderr.write(f"xlzj：答复写不了：{error}\n")


class Teller:
    """Writes how far it is, not too often; raises Cancelled where the user has asked for it."""

    def __init__(self, progress: Path, cancel: Path) -> None:
        self._progress, self._cancel = progress, cancel
        self._told = 0.0

    def __call__(self, done: int, total: int, text: str) -> None:
        if self._cancel.exists():
            raise Cancelled
        now = time.monotonic()
        if now - self._told > _PROGRESS_EVERY:
            self._told = now
            try:
                wire.write(self._progress, {"done": str(done), "total": str(total), "text": text})
            except OSError:
                return


def once(request: Mapping[str, str]) -> Answer:
    """One request from the command line."""
    return perform(request, lambda _done, _total, _text: None)


__all__ = ["Unusable", "alive", "answer", "once", "prepare", "serve"]
