"""Print the figures: `python -m tests.accuracy`; docs/accuracy.md of today: `--markdown`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.accuracy.count import clean, units
from tests.accuracy.page import fault_free, missing, moved, page, printed, real
from tests.figures import today
from xlzj.spelling import printed_width

if TYPE_CHECKING:
    from tests.accuracy.page import Table


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.accuracy`."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="the whole page docs/accuracy.md")
    return parser


def plain(table: Table) -> str:
    """A table in columns."""
    title, head, body = table
    lines = [[str(cell) for cell in line] for line in (head, *body)]
    widths = [max(printed_width(line[at]) for line in lines) for at in range(len(head))]
    padded = (
        "  ".join(cell + " " * (width - printed_width(cell)) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join([title, *(f"  {line.rstrip()}" for line in padded)])


def main(words: list[str]) -> int:
    """Print; 1 where something that holds is called 错误 or a clean unit is faulted."""
    if arguments().parse_args(words).markdown:
        print(page(today(), printed(moved(), "##")), end="")
    else:
        for table in (*real(), fault_free()):
            print(plain(table), end="\n\n")
        print("\n".join(["漏掉的和原因", *(f"  {line}" for line in missing() or ["没有"])]))
    faulted = any(one.errors or one.reviews or one.unchecked or one.crashed for one in clean())
    return int(faulted or any(unit.wrong for unit in units()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
