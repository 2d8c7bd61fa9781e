"""Commands in processes of their own, mounts, and whether what was written is whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.commands import FAULTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "json": ("check", "{in}", "--format", "json", "--output", "{out}/结果.json"),
    "html": ("check", "{in}", "--format", "html", "--output", "{out}/结果.html"),
    "xlsx": ("check", "{in}", "--format", "xlsx", "--output", "{out}"),
    "report": ("report", "{in}", "--out", "{out}"),
    "fill": ("fill", "{in}", "--out", "{out}"),
    "new": ("new", "yueyang-2024", "--out", "{out}"),
    "batch": ("batch", "{in}", "--out", "{out}", "--jobs", "1"),
}


def words(name: str, given: Path, out: Path) -> list[str]:
    told = [word.replace("{in}", str(given)).replace("{out}", str(out)) for word in COMMANDS[name]]
    return [sys.executable, "-m", "xlzj", *told]


def started(command: list[str], **more: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | more
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
        start_new_session=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=240)
    assert "Traceback" not in out + err, err
    return process.returncode, out, err


def run(
    command: list[str], before: Callable[[], None] | None = None, *, cwd: Path = ROOT, **more: str
) -> tuple[int, str, str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | more
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, env=environment, timeout=240, preexec_fn=before
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def killed(process: subprocess.Popen[str]) -> None:
    """Kill −9, workers and all."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def handed_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for path in FAULTY.glob("*.xlsx"):
        shutil.copyfile(path, folder / path.name)
    return folder


def whole(folder: Path) -> list[str]:
    """Names of the results in `folder`; each must be whole."""
    names = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or ".xlzj" in path.parts or path.name.startswith(".xlzj-"):
            continue
        names.append(path.relative_to(folder).as_posix())
        if path.suffix in {".xlsx", ".docx"}:
            with zipfile.ZipFile(path) as package:
                assert package.testzip() is None
                for part in package.namelist():
                    if part.endswith((".xml", ".rels")):
                        ET.fromstring(package.read(part))  # noqa: S314  (our own file)
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".html":
            assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
        else:
            assert path.stat().st_size > 0, path
    return names


def halves(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".xlzj-*.tmp")]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in whole(folder)}


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """A file system of its own; the test is skipped, and says so, where none may be mounted."""
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("mounting needs the rights of root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def remounted(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static long calls;
static long back(void) { return 86400L * 400 + 3600 * (++calls); }
int clock_gettime(clockid_t id, struct timespec *t) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(id, t);
    if (id == CLOCK_REALTIME) t->tv_sec -= back();
    return done;
}
time_t time(time_t *t) { struct timespec n; clock_gettime(CLOCK_REALTIME, &n); if (t) *t = n.tv_sec; return n.tv_sec; }
int gettimeofday(struct timeval *t, void *z) {
    struct timespec n; clock_gettime(CLOCK_REALTIME, &n); t->tv_sec = n.tv_sec; t->tv_usec = 0; return 0;
}
"""


def clock_going_back(folder: Path) -> str:
    """A library under which the wall clock goes back an hour at every look; skipped where no compiler is."""
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc to make a clock that goes back")
    source, made = folder / "clock.c", folder / "clock.so"
    source.write_text(CLOCK, encoding="ascii")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(made), str(source), "-ldl"], check=True)
    return str(made)
