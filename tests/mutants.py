"""What became of every changed line: `mutmut run`, then `python -m tests.mutants`, which asks mutmut for its results.

`--record` keeps the table for docs/accuracy.md, once every change has been tried.

mutmut is no dependency: install it in an environment that also has the project's tests. Which modules are changed and
which tests are asked stands in pyproject.toml (`tool.mutmut`).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

from tests.figures import record, recordable, recording

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE = "改动程序的任何一行"
TOLD = ("先用 `mutmut run` 跑完；哪些模块、问哪些用例，在 pyproject.toml 的 `tool.mutmut` 里。",)
HEAD = ("模块", "改动", "察觉", "超时", "没有察觉", "没有用例走到")
_LINE = re.compile(r"\s*(xlzj(?:\.\w+)+)\.[\wǁ]+__mutmut_\d+: ([a-z ]+)")
_COLUMNS = ("killed", "timeout", "survived", "no tests")


def counted(lines: Iterable[str]) -> list[tuple[object, ...]]:
    """A row a module: how many lines were changed, noticed, ended in no time, went unnoticed, were never run; a sum."""
    ended: dict[str, Counter[str]] = {}
    for line in lines:
        match = _LINE.match(line)
        if match is not None:
            ended.setdefault(match[1], Counter())[match[2].strip()] += 1
    rows: list[tuple[object, ...]] = [
        (name, found.total(), *(found[column] for column in _COLUMNS)) for name, found in sorted(ended.items())
    ]
    sums = sum(ended.values(), Counter[str]())
    return [*rows, ("合计", sums.total(), *(sums[column] for column in _COLUMNS))]


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.mutants`."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    recordable(parser)
    return parser


def _results() -> list[str]:
    command = ["mutmut", "results", "--all", "true"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def main(words: list[str], lines: Iterable[str] | None = None) -> int:
    """Print the table, and keep it with `--record`. 1 where some changes were not tried yet, 2 where there are none."""
    given = arguments().parse_args(words)
    rows = counted(_results() if lines is None else lines)
    if len(rows) == 1:
        sys.stderr.write("没有读到 mutmut 的结果\n")
        return 2
    sys.stdout.writelines("  ".join(map(str, row)) + "\n" for row in (HEAD, *rows))
    whole = sum(map(int, map(str, rows[-1][2:]))) == rows[-1][1]
    if recording(given) and whole:
        record(TITLE, "tests.mutants", HEAD, rows, TOLD)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
