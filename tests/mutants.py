"""What became of every changed line: `mutmut run`, then `mutmut results --all true | python -m tests.mutants`.

`--record` keeps the table for docs/accuracy.md, once every change has been tried.

mutmut is no dependency: install it in an environment that also has the project's tests. Which modules are changed and
which tests are asked stands in pyproject.toml (`tool.mutmut`).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

from tests.figures import record

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE = "改动程序的任何一行"
COMMAND = "mutmut run; mutmut results --all true | python -m tests.mutants --record"
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


def main(arguments: list[str], lines: Iterable[str]) -> int:
    """Print the table, and keep it with `--record`. 1 where some changes were not tried yet, 2 where there are none."""
    rows = counted(lines)
    if len(rows) == 1:
        sys.stderr.write("没有读到 mutmut 的结果\n")
        return 2
    sys.stdout.writelines("  ".join(map(str, row)) + "\n" for row in (HEAD, *rows))
    whole = sum(map(int, map(str, rows[-1][2:]))) == rows[-1][1]
    if "--record" in arguments and whole:
        record(TITLE, COMMAND, HEAD, rows)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin))
