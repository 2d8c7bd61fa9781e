"""The three engines against each other, workbook by workbook: `python -m tests.formulas [--record]`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.figures import record, recordable, recording, typed
from tests.formulas.agreement import CASES_AT, CASES_BOOK, everything
from tests.formulas.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.formulas.agreement import Compared

_HEAD = ("公式在", "个数", "自有引擎＝LibreOffice", "formulas＝LibreOffice", "不同")


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.formulas`."""
    parser = argparse.ArgumentParser(prog="python -m tests.formulas", description=__doc__)
    recordable(parser)
    return parser


def main() -> int:
    given = arguments().parse_args()
    if shutil.which("soffice") is None:
        print("没有 LibreOffice，量不了", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        every = everything(Path(temporary), samples=True)
    groups: dict[str, list[Compared]] = {}
    for one in every:
        groups.setdefault(_group(one.book), []).append(one)
    rows = [
        _row(group, groups[group]) for group in sorted(groups, key=lambda name: (name == "样例", name != "算例", name))
    ]
    rows.append(_row("合计", every))
    apart = [_told(one) for one in every if not one.own or not one.second]
    print(*("  ".join(map(str, row)) for row in (_HEAD, *rows)), *apart, sep="\n")
    if recording(given):
        record("三套引擎", typed("tests.formulas"), _HEAD, rows, apart)
    return int(any(not one.own or not one.second for one in every if one.book != CASES_BOOK))


def _group(book: str) -> str:
    if book == CASES_BOOK:
        return "算例"
    return "样例" if book.startswith("样例_") else f"空白表填数：{book.rpartition('-')[0]}"


def _row(group: str, some: Iterable[Compared]) -> tuple[str, int, int, int, int]:
    every = list(some)
    own, second = sum(one.own for one in every), sum(one.second for one in every)
    return group, len(every), own, second, sum(not one.own or not one.second for one in every)


def _told(one: Compared) -> str:
    place = f"{one.book}“{one.sheet}”{one.cell}"
    if one.book == CASES_BOOK:
        case = CASES[int(one.cell.removeprefix(CASES_AT)) - 1]
        place = f"算例 `{case.formula}`（Excel 为 {case.value}）"
    theirs = "没有答案" if one.theirs is None else one.theirs
    return f"{place}：自有 {one.ours}，formulas {theirs}，LibreOffice {one.host}"


if __name__ == "__main__":
    sys.exit(main())
