"""One command in a process of its own: how it ended, what it said, how long and how much memory it took.

Time is that of the processor, so that a busy machine makes no file slow; what stands still is killed by the clock.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SECONDS, MEGABYTES = 10.0, 500
_PATIENCE = 12 * SECONDS
_MOST = 3 << 30  # bytes of address space: a file must not take the machine with it
MAKING = 8 << 30  # for making a file, which is not what is measured
_ESCAPED = 97


class Ended(NamedTuple):
    """How a command ended. `code` is negative for a signal, 97 where an exception escaped; `seconds` of processor."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float


@cache
def _loaded() -> None:
    """What every command would load anew, loaded before the fork: a third of the time."""
    for name in ("cli.doors", "importing", "report.all", "fill"):
        import_module(f"xlzj.{name}")
    for name in ("docxtpl", "openpyxl"):
        import_module(name)


def command(words: Sequence[str | Path], folder: Path) -> Ended:
    """`xlzj` with these words in a forked process."""
    _loaded()

    def run() -> int:
        from xlzj.cli import main

        try:
            return main([str(word) for word in words])
        except SystemExit as stop:  # argparse
            return stop.code if isinstance(stop.code, int) else 2

    return apart(run, folder)


def apart(run: Callable[[], int], folder: Path, most: int = _MOST) -> Ended:
    """`run` in a forked process, its streams written into `folder`."""
    out, err = folder / "out", folder / "err"
    sys.stdout.flush()
    sys.stderr.flush()
    begun = time.monotonic()
    child = os.fork()
    if not child:
        _inside(run, out, err, most)
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() - begun > _PATIENCE:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)
    seconds = used.ru_utime + used.ru_stime
    code = os.waitstatus_to_exitcode(status)
    said = [path.read_text(encoding="utf-8", errors="replace") for path in (out, err)]
    return Ended(code, said[0], said[1], seconds, used.ru_maxrss / 1024)


def _inside(run: Callable[[], int], out: Path, err: Path, most: int) -> None:
    code = _ESCAPED
    try:
        for path, number in ((out, 1), (err, 2)):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, number)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  (a descriptor)
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        code = run()
    except BaseException:  # noqa: BLE001  (this is what is looked for)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
