"""What became of every changed line: `mutmut run`, then `python -m tests.mutants`, which asks mutmut for its results.

Of a module with more than 150 changes 60 are tried, always the same ones. `--left` prints the changes still to be
tried, for `mutmut run $(python -m tests.mutants --left)`; `--record` keeps the row of every module of which none is
left for docs/accuracy.md, and leaves the other modules' rows as they were recorded before.

mutmut is no dependency: install it in an environment that also has the project's tests. Which modules are changed and
which tests are asked stands in pyproject.toml (`tool.mutmut`).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from tests.figures import record, recordable, recorded, recording, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE = "改动程序的任何一行"
TOLD = (
    "先用 `mutmut run` 跑完；哪些模块、问哪些用例，在 pyproject.toml 的 `tool.mutmut` 里。",
    "改动多于 150 处的模块抽查 60 处，每次相同（`python -m tests.mutants --left` 列出还没有试的）。",
    "带装饰器的函数（写成 `@rule` 的规则、缓存结果的函数），mutmut 不改；各行是各模块上次跑完时的数。",
    "没有察觉的逐处看过，为什么察觉不了写在 `tests/unnoticed.md`。",
)
HEAD = ("模块", "改动", "试了", "察觉", "超时", "没有察觉", "没有用例走到")
MOST, SAMPLE = 150, 60
SUM = "合计"
_LINE = re.compile(r"\s*((xlzj(?:\.\w+)+)\.[\wǁ]+__mutmut_\d+): ([a-z ]+)")
_COLUMNS = ("killed", "timeout", "survived", "no tests")
_OPEN = "not checked"


def ended(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """By module, what became of each of its changes, as mutmut names both."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        match = _LINE.match(line)
        if match is not None:
            found.setdefault(match[2], {})[match[1]] = match[3].strip()
    return dict(sorted(found.items()))


def counted(found: dict[str, dict[str, str]]) -> list[tuple[str, ...]]:
    """A row a module: changes there are, tried, noticed, ended in no time, gone unnoticed, never run."""
    rows = []
    for name, changes in found.items():
        ends = Counter(changes[one] for one in chosen(changes))
        tried = ends.total() - ends[_OPEN]
        rows.append((name, *map(str, (len(changes), tried, *(ends[column] for column in _COLUMNS)))))
    return rows


def summed(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows, and their sum below them."""
    sums = [sum(map(int, column)) for column in list(zip(*rows, strict=True))[1:]]
    return [*rows, (SUM, *map(str, sums))]


def kept(rows: list[tuple[str, ...]], open_: set[str]) -> list[tuple[str, ...]]:
    """The finished modules' rows, and of the others those that were recorded before."""
    before = next((one for one in recorded() if one.title == TITLE), None)
    known = {row[0]: row for row in before.rows if row[0] != SUM} if before and before.head == HEAD else {}
    known |= {row[0]: row for row in rows if row[0] not in open_}
    return [row for _, row in sorted(known.items())]


def chosen(changes: Iterable[str]) -> list[str]:
    """The changes of one module that are tried: all, or of many a sample scattered over it and always the same."""
    scattered = sorted(changes, key=lambda one: sha256(one.encode()).digest())
    return scattered if len(scattered) <= MOST else scattered[:SAMPLE]


def left(found: dict[str, dict[str, str]]) -> list[str]:
    """The changes still to be tried."""
    return [one for changes in found.values() for one in chosen(changes) if changes[one] == _OPEN]


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.mutants`."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--left", action="store_true", help="print the changes still to be tried, one a line")
    recordable(parser)
    return parser


def _results() -> list[str]:
    command = ["mutmut", "results", "--all", "true"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def main(words: list[str], lines: Iterable[str] | None = None) -> int:
    """Print the table, and keep it with `--record`. 1 where some changes were not tried yet, 2 where there are none."""
    given = arguments().parse_args(words)
    found = ended(_results() if lines is None else lines)
    if not found:
        sys.stderr.write("没有读到 mutmut 的结果\n")
        return 2
    open_ = set(left(found))
    if given.left:
        sys.stdout.writelines(name + "\n" for name in sorted(open_))
        return 1 if open_ else 0
    rows = counted(found)
    sys.stdout.writelines("  ".join(row) + "\n" for row in (HEAD, *summed(rows)))
    unfinished = {name for name, changes in found.items() if not open_.isdisjoint(changes)}
    if recording(given) and (finished := kept(rows, unfinished)):
        record(TITLE, typed("tests.mutants"), HEAD, summed(finished), TOLD)
    return 1 if open_ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
