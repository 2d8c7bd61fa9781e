"""What is shipped, installed into empty environments: `python -m tests.installs PYTHON… [--record]`.

For each interpreter: a new environment, the locked packages with their hashes, the wheel; then `pip check`, `xlzj
doctor`, `check` of a sample, `demo` (all outside of the repository), and the tests that need no other program. A last
environment of the first interpreter gets the wheel with all its extras and no lock. Needs the package registry.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.figures import record

ROOT = Path(__file__).resolve().parents[1]
HEAD = ("Python", "安装", "doctor", "校验样例", "demo（秒）", "测试：通过", "失败", "跳过")
EXTRAS = "excel,parquet,cluster"
TESTS = (
    "tests/test_address.py",
    "tests/test_arithmetic.py",
    "tests/test_command_line.py",
    "tests/test_house.py",
    "tests/test_interval.py",
    "tests/test_numerals.py",
    "tests/test_packaging.py",
    "tests/audit",
    "tests/formulas",
    "tests/prose",
    "tests/read",
    "tests/report",
    "tests/rules",
    "tests/samples",
    "tests/targets",
)
_ENDED = {"passed": 0, "failed": 1, "error": 1, "errors": 1, "skipped": 2}
_HOUR = 3600


class Made(NamedTuple):
    """An environment: its folder, and what installing into it said."""

    folder: Path
    installed: str

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def told(*command: str | Path, where: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """How a command ended. Nothing of the repository is on its path unless `more` puts it there."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTEST_ADDOPTS"}}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=where, env=kept | more, capture_output=True, text=True, check=False, timeout=_HOUR)


def wheel(folder: Path) -> Path:
    told(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder).check_returncode()
    (built,) = folder.glob("*.whl")
    return built


def made(interpreter: str, folder: Path, *wanted: tuple[str | Path, ...]) -> Made:
    """A new environment with these arguments of `pip install` carried out one after the other."""
    told(interpreter, "-m", "venv", folder).check_returncode()
    here = Made(folder, "")
    for arguments in wanted:
        done = told(here.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)
        if done.returncode:
            return here._replace(installed=done.stderr.strip().splitlines()[-1])
    done = told(here.python, "-m", "pip", "--disable-pip-version-check", "check")
    return here._replace(installed="正常" if done.returncode == 0 else done.stdout.strip().splitlines()[0])


def looked_at(one: Made, name: str, elsewhere: Path, *, tests: bool) -> tuple[str, ...]:
    """The row of an environment."""
    if one.installed != "正常":
        return (name, one.installed, *[""] * (len(HEAD) - 2))
    xlzj = (one.python, "-m", "xlzj")
    doctor = told(*xlzj, "doctor", where=elsewhere)
    found = told(one.python, "-c", "from xlzj.editions.home import samples_folder as f; print(f())", where=elsewhere)
    check = told(*xlzj, "check", Path(found.stdout.strip()) / "yueyang-jkq-2024", where=elsewhere)
    begun = time.perf_counter()
    demo = told(*xlzj, "demo", "--out", elsewhere / name, where=elsewhere)
    lasted = f"{time.perf_counter() - begun:.0f}" if demo.returncode == 0 else f"退出码 {demo.returncode}"
    checked = "正常" if check.returncode == 1 and "XJ110" in check.stdout else f"退出码 {check.returncode}"
    well = "正常" if doctor.returncode == 0 else f"退出码 {doctor.returncode}"
    return name, one.installed, well, checked, lasted, *(counted(one) if tests else ("", "", ""))


def counted(one: Made) -> tuple[str, str, str]:
    """Tests passed, failed, skipped."""
    done = told(one.python, "-m", "pytest", "-m", "not host and not frozen", *TESTS, PYTHONPATH=str(ROOT))
    ended = [0, 0, 0]
    for number, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", done.stdout.splitlines()[-1]):
        ended[_ENDED[word]] += int(number)
    for line in done.stdout.splitlines():
        if line.startswith(("FAILED", "ERROR")):
            sys.stderr.write(f"{line}\n")
    passed, failed, skipped = map(str, ended)
    return passed, failed, skipped


def main(arguments: list[str]) -> int:
    """Print a row an environment; 1 where anything of it is not as it should be."""
    interpreters = [word for word in arguments if not word.startswith("--")] or [sys.executable]
    rows = []
    with tempfile.TemporaryDirectory(prefix="xlzj-installs-") as name:
        folder = Path(name)
        (folder / "dist").mkdir()
        ours = wheel(folder / "dist")
        lock = ("--require-hashes", "-r", ROOT / "requirements.lock")
        for at, interpreter in enumerate(interpreters):
            version = told(interpreter, "-c", "import sys; print(sys.version.split()[0])").stdout.strip()
            one = made(interpreter, folder / str(at), lock, ("--no-deps", ours))
            rows.append(looked_at(one, f"{version}，锁定的版本", folder, tests=True))
            sys.stdout.write("  ".join(rows[-1]) + "\n")
            sys.stdout.flush()
        version = told(interpreters[0], "-c", "import sys; print(sys.version.split()[0])").stdout.strip()
        newest = made(interpreters[0], folder / "newest", (f"{ours}[{EXTRAS}]",))
        rows.append(looked_at(newest, f"{version}，[{EXTRAS}]，各依赖的最新版本", folder, tests=False))
        sys.stdout.write("  ".join(rows[-1]) + "\n")
    if "--record" in arguments:
        record("各版 Python", "python -m tests.installs PYTHON… --record", HEAD, rows)
    wrong = [
        row for row in rows if not (row[1] == row[2] == row[3] == "正常" and row[4].isdigit() and row[6] in {"", "0"})
    ]
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
