r"""Putting the add-in into Excel, seeing it there, taking it away. No registry is changed.

The add-in goes into Excel's start-up folder of the user (XLSTART): Excel opens and trusts what lies there. How the
program is started stands in `%APPDATA%\\xlzj\\xlzj.settings`, apart, since Excel would open it too.
"""

from __future__ import annotations

import re
import sys
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from xlzj import __version__
from xlzj.addin.settings import escaped
from xlzj.addin.sources import FILE, ready

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.addin.machine import Machine

SETTINGS = "xlzj.settings"
_VERSION = re.compile(rb"<cp:version>([^<]*)</cp:version>")
ELSEWHERE = (
    "加载项装在 Windows 的 Excel 里，这台机器不是 Windows，什么也没有改动。"
    "要得到文件请用 xlzj addin build --out 文件夹；不用宏也可以：xlzj check、xlzj watch。"
)


class Refused(OSError):  # noqa: N818  (what the user reads, not a defect)
    """The add-in cannot be put there or taken away; the text says why and what to do."""


class State(NamedTuple):
    """What lies in Excel's start-up folder: the path, and the version, empty where it is not there or not ours."""

    path: Path
    present: bool
    version: str

    @property
    def current(self) -> bool:
        """Whether Excel and this package are of one version."""
        return self.present and self.version == __version__


def places(machine: Machine) -> tuple[Path, Path]:
    """The add-in's path and that of its settings."""
    roaming = machine.roaming
    return roaming / "Microsoft" / "Excel" / "XLSTART" / FILE, roaming / "xlzj" / SETTINGS


def version_of(path: Path) -> str:
    """The version an add-in says it has; empty where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = _VERSION.search(archive.read("docProps/core.xml"))
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""
    return found[1].decode() if found else ""


def status(machine: Machine) -> State:
    """What is installed."""
    path, _ = places(machine)
    return State(path, path.is_file(), version_of(path))


def own_command() -> str:
    """How the macros start this very program: the frozen executable, or the Python we run in."""
    return f'"{sys.executable}"' if getattr(sys, "frozen", False) else f'"{sys.executable}" -m xlzj'


def install(machine: Machine, command: str = "") -> State:
    """Copy the add-in and write its settings. Raises Refused where that is not possible."""
    if not machine.windows:
        raise Refused(ELSEWHERE)
    path, settings = places(machine)
    try:
        for target, data in (
            (settings, f"command={escaped(command or own_command())}\r\nversion={__version__}\r\n".encode("ascii")),
            (path, ready()),
        ):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except PermissionError as error:
        raise Refused(_busy(machine, path)) from error
    return status(machine)


def remove(machine: Machine) -> bool:
    """Take the add-in and its settings away; False where there was none. Raises Refused where Excel holds it."""
    if not machine.windows:
        raise Refused(ELSEWHERE)
    path, settings = places(machine)
    present = path.is_file()
    try:
        path.unlink(missing_ok=True)
        settings.unlink(missing_ok=True)
    except PermissionError as error:
        raise Refused(_busy(machine, path)) from error
    return present


def _busy(machine: Machine, path: Path) -> str:
    if "excel.exe" in machine.processes():
        return f"Excel 正开着，换不了 {path}。请关闭所有 Excel 窗口后再运行一次。"
    return f"写不了 {path}：没有权限，或被杀毒软件拦截。请让信息部门放行这个文件夹后再运行一次。"
