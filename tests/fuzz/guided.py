"""Coverage-guided fuzzing of what reads text: `python -m tests.fuzz.guided [TARGET …] --executions N [--record]`.

The package atheris watches which branches of ours an input reaches, and breaks further those that reach new ones. It is
optional (pip install xlzj[fuzz]) and there for Linux only; the targets, what they may raise and what is kept of failures
are those of `python -m tests.fuzz`. It ends the process that it runs in, so each target has one of its own.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tests.figures import machine, record, recordable, recording, typed

TEXTS = ("expression", "numeral", "target", "prose", "formula", "format", "name", "import")
SEEDS = 300
_HEAD = ("读什么", "执行次数", "到过的分支", "失败")
_DONE, _COVERED = re.compile(r"Done (\d+) runs"), re.compile(r"cov: (\d+)")
_ROOM = 4096  # bytes of one input


class Guided(NamedTuple):
    """How the run of one target ended; `told` is what its process said last."""

    name: str
    executions: int
    branches: int
    failures: int
    told: str


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.fuzz.guided`."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"some of: {' '.join(TEXTS)}; all if none")
    parser.add_argument("--executions", type=int, default=100_000, help="of each target")
    parser.add_argument("--keep", type=Path, default=Path("out/fuzz"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    recordable(parser)
    return parser


def main() -> int:
    parser = arguments()
    given = parser.parse_args()
    names = given.targets or list(TEXTS)
    if unknown := set(names) - set(TEXTS):
        parser.error(f"no such target: {' '.join(sorted(unknown))}")
    if recording(given) and given.targets:
        parser.error("--record keeps the figures of all targets only")
    if find_spec("atheris") is None:
        print(
            "没有安装 atheris（pip install xlzj[fuzz]，只有 Linux 有）；不用它的：python -m tests.fuzz", file=sys.stderr
        )
        return 2
    if given.inside:
        inside(names[0], given.executions, given.keep)
    about, ran = machine(), []
    for name in names:
        ran.append(apart(name, given.executions, given.keep))
        print(f"{name:12} {ran[-1].executions:>9} executions, {ran[-1].branches} branches, {ran[-1].failures} failures")
        print(ran[-1].told, end="", flush=True)
    if recording(given):
        from tests.fuzz.targets import TARGETS

        rows = [(TARGETS[one.name].title, f"{one.executions:,}", one.branches, one.failures) for one in ran]
        executions, failures = sum(one.executions for one in ran), sum(one.failures for one in ran)
        record(
            "模糊测试：按覆盖引导",
            "tests.fuzz.guided",
            _HEAD,
            [*rows, ("合计", f"{executions:,}", "—", failures)],
            [about],
        )
    return int(any(one.failures for one in ran))


def apart(name: str, executions: int, keep: Path) -> Guided:
    """One target in a process of its own, up to its first failure."""
    command = [sys.executable, "-m", typed("tests.fuzz.guided"), name, "--inside"]
    command += ["--executions", str(executions), "--keep", str(keep)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = done.stdout + done.stderr
    ended, covered = _DONE.search(said), _COVERED.findall(said)
    told = "" if ended and not done.returncode else said[-3000:]
    return Guided(name, int(ended[1]) if ended else 0, int(covered[-1]) if covered else 0, int(bool(told)), told)


def inside(name: str, executions: int, keep: Path) -> None:
    """Fuzz in this process, which ends with it. What fails is kept as `python -m tests.fuzz` keeps it."""
    import atheris

    with atheris.instrument_imports(include=["xlzj"]):
        from tests.fuzz import run

    def tried(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        try:
            run.execute(name, text)
        except Exception:
            keep.mkdir(parents=True, exist_ok=True)
            run.save(name, text, keep)
            raise

    with tempfile.TemporaryDirectory() as folder:
        for number in range(SEEDS):
            run.save(name, run.one(name, 1, number), Path(folder))
        switches = [
            f"-runs={executions}",
            f"-max_len={_ROOM}",
            f"-timeout={run.PATIENCE}",
            f"-artifact_prefix={folder}/",
        ]
        atheris.Setup([name, *switches, folder], tried)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
