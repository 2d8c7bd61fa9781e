"""The thin object between us and Windows: registry, processes, files' marks. Tests give the same as data."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value: TypeAlias = str | int | bytes
_HIVES = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE", "HKCR": "HKEY_CLASSES_ROOT"}


class Machine(NamedTuple):
    """What is asked of a machine. `values` gives all values of a registry key; empty where the key is not there."""

    windows: bool
    environment: Mapping[str, str]
    values: Callable[[str], Mapping[str, Value]]
    processes: Callable[[], frozenset[str]]
    from_internet: Callable[[Path], bool]
    program: Callable[[str], str | None]

    def value(self, key: str, name: str) -> Value | None:
        """One value of a key; names are compared as Windows does, without regard to case."""
        return next((held for known, held in self.values(key).items() if known.lower() == name.lower()), None)

    @property
    def roaming(self) -> Path:
        """The user's folder of settings that follow him."""
        return Path(self.environment.get("APPDATA") or Path.home() / "AppData" / "Roaming")


def this_machine() -> Machine:
    """The machine we run on."""
    import shutil

    return Machine(sys.platform == "win32", os.environ, _registry_values, _running, _marked, shutil.which)


def _registry_values(key: str) -> Mapping[str, Value]:
    try:
        winreg: Any = importlib.import_module("winreg")
    except ModuleNotFoundError:
        return {}
    hive, _, path = key.partition("\\")
    found: dict[str, Value] = {}
    try:
        with winreg.OpenKey(getattr(winreg, _HIVES[hive]), path) as opened:
            for at in range(winreg.QueryInfoKey(opened)[1]):
                name, value, _ = winreg.EnumValue(opened, at)
                found[name] = value
    except OSError:
        return {}
    return found


def _running() -> frozenset[str]:
    """Names of the running programs, lower case; empty where Windows does not tell."""
    command = ["tasklist", "/fo", "csv", "/nh"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(line.split('","')[0].strip('"').lower() for line in done.stdout.splitlines() if line)


def _marked(path: Path) -> bool:
    """Whether Windows marked a file as coming from the internet."""
    try:
        return "ZoneId=3" in Path(f"{path}:Zone.Identifier").read_text(errors="replace").replace(" ", "")
    except OSError:
        return False
