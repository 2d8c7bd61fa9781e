"""The way to UNO: a Python that has the module `uno`, running `uno_side`, spoken to in JSON lines over pipes.

UNO's Python module is built for one minor version of Python (the system's, or the one LibreOffice brings), which need
not be the one that xlzj runs in; and a crash in it must not be ours. So it always runs beside us.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_PROBE = "import sys, uno; sys.exit(0 if sys.version_info >= (3, 8) else 3)"
_PROBE_SECONDS = 20
_FOLDERS = ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice/program")
PYTHON_VARIABLE = "XLZJ_UNO_PYTHON"
ADDRESS_VARIABLE = "XLZJ_UNO"
ADDRESS = "pipe,name=xlzj"
NO_UNO = (
    "没有找到带 UNO 的 Python，连不上 LibreOffice：请安装 python3-uno（sudo apt-get install python3-uno），"
    f"或用环境变量 {PYTHON_VARIABLE} 指明 LibreOffice 自带的 python"
)


NOT_LISTENING = (
    "连不上 LibreOffice：请打开要校验的表格，点工具栏“绩效自评”里的按钮；"
    '在终端用的，先点过一次按钮，或以 --accept="pipe,name=xlzj;urp" 启动它'
)


class Trouble(Exception):  # noqa: N818  (what the program says, not a defect)
    """An operation that LibreOffice did not do. `kind`: gone, closed, refused, missing, failed."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


def _environment() -> dict[str, str]:
    """Ours without what ties the other Python to our installation."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "PYTHONPATH": str(_HERE), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}


def _candidates() -> list[str]:
    """Pythons that may have UNO, the likeliest first: named, ours, LibreOffice's own, the system's."""
    named = os.environ.get(PYTHON_VARIABLE)
    if named:
        return [named]
    program = shutil.which("soffice")
    folders = ([str(Path(program).resolve().parent)] if program else []) + list(_FOLDERS)
    brought = [str(path) for folder in folders for path in (Path(folder) / "python", Path(folder) / "python.bin")]
    brought += [str(path) for path in sorted(Path("/opt").glob("libreoffice*/program/python"))]
    own = [] if sys.prefix != sys.base_prefix else [sys.executable]
    system = ["/usr/bin/python3", shutil.which("python3") or ""]
    return [path for path in dict.fromkeys((*own, *brought, *system)) if path and Path(path).exists()]


@cache
def python_with_uno() -> str | None:
    """The first Python that can import uno; None where there is none."""
    for path in _candidates():
        command = [path, "-c", _PROBE]
        try:
            done = subprocess.run(  # noqa: S603  (a Python of this machine)
                command, env=_environment(), capture_output=True, timeout=_PROBE_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return path
    return None


class Bridge:
    """One running `uno_side`, connected to one running LibreOffice."""

    def __init__(self, address: str = "", seconds: float = 10) -> None:
        """Raises Trouble where there is no UNO or nobody listens at `address` within `seconds`."""
        python = python_with_uno()
        if python is None:
            raise Trouble("missing", NO_UNO)
        self._process = subprocess.Popen(  # noqa: S603  (a Python of this machine)
            [python, "-m", "uno_side"],
            env=_environment(),
            cwd=_HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            self.call("connect", address or os.environ.get(ADDRESS_VARIABLE) or ADDRESS, seconds)
        except Trouble as error:
            self.close()
            raise Trouble("gone", NOT_LISTENING) from error

    def call(self, operation: str, *arguments: Any) -> Any:
        """What the operation of `uno_side` returns. Raises Trouble."""
        line = json.dumps([operation, *arguments]).encode("ascii") + b"\n"
        pipes = self._process.stdin, self._process.stdout
        if pipes[0] is None or pipes[1] is None:
            raise Trouble("gone", "没有连上")
        try:
            pipes[0].write(line)
            pipes[0].flush()
            told = pipes[1].readline()
        except (OSError, ValueError) as error:
            raise Trouble("gone", str(error)) from error
        if not told:
            raise Trouble("gone", "与 LibreOffice 的连接断了")
        answer = json.loads(told)
        if "error" in answer:
            raise Trouble(answer["kind"], answer["error"])
        return answer["ok"]

    def close(self) -> None:
        """End the process beside us."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
