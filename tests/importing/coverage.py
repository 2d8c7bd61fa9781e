"""How much of real material comes out as the samples have it: `python -m tests.importing.coverage 原文.txt 样例…`.

One file of published text (or .docx) and the sample folders of its units, in the order of the text. Printed for every
unit: cells equal to the sample's, of all cells that the sample has; the misses follow, all of them. Long texts (which
the samples retell) are counted by themselves: equal where nine tenths of the sample's numbers stand in the import.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.editions import load
from xlzj.editions.data import read_data
from xlzj.importing.gather import gather
from xlzj.importing.pattern import pattern
from xlzj.importing.source import open_source
from xlzj.importing.words import key
from xlzj.interval import ZERO
from xlzj.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions import Edition
    from xlzj.editions.data import Data, FormData

LONG = 120  # characters of a text that samples retell
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def cells(edition: Edition, form: FormData) -> Iterator[tuple[str, str | None, str]]:
    """Name, text and type of every cell that the data mentions."""
    spec = edition.forms[form.form]
    for name, text in form.fields.items():
        yield name, text, spec.fields[name].type
    for table, rows in form.tables.items():
        for at, row in enumerate(rows, 1):
            for column, text in zip(spec.tables[table].columns.values(), row, strict=True):
                yield f"{table}第{at}行.{column.name}", text, column.type


def by_form(data: Data) -> dict[tuple[str, int], FormData]:
    seen: Counter[str] = Counter()
    found = {}
    for form in data.forms:
        seen[form.form] += 1
        found[form.form, seen[form.form]] = form
    return found


def same(kind: str, sample: str | None, mine: str | None) -> bool:
    """Whether a cell says the same: numbers by value, texts without white space and closing stops."""
    if sample and mine and kind != "text":
        one, other = numeral(sample), numeral(mine)
        if one and other:
            return one.value - other.value == ZERO
    return key(sample or "") == key(mine or "")


def retold(sample: str, mine: str | None) -> bool:
    """Whether nine tenths of the numbers of a retold text stand in the text that was read."""
    numbers = set(_FIGURE.findall(sample))
    return mine is not None and len(numbers - set(_FIGURE.findall(mine))) <= len(numbers) / 10


def compare(sample: Data, mine: Data) -> tuple[Counter[str], list[str]]:
    """Counts (格, 相同, 长文, 长文相符) and the misses."""
    edition = load(sample.edition)
    read = by_form(mine)
    count: Counter[str] = Counter()
    misses = []
    for (key_, at), form in by_form(sample).items():
        there = read.get((key_, at))
        if there is None:
            cells_lost = len(list(cells(edition, form)))
            misses.append(f"    {key_} 第{at}张：原文里没有读到这张表（样例有 {cells_lost} 格，计入总数）")
        got = {name: text for name, text, _ in cells(edition, there)} if there else {}
        defaults = pattern(edition, key_).defaults
        for name, text, kind in cells(edition, form):
            value = got.get(name, defaults.get(name) if there else None)
            if kind == "text" and text is not None and len(text) > LONG:
                count["长文"] += 1
                count["长文相符"] += retold(text, value)
                continue
            count["格"] += 1
            equal = same(kind, text, value)
            count["相同"] += equal
            if not equal and there is not None:
                misses.append(f"    {key_} 第{at}张 {name}：样例“{(text or '')[:30]}”，读出“{(value or '')[:30]}”")
    return count, misses


def main(arguments: list[str]) -> int:
    """Compare and print; returns the exit code."""
    if len(arguments) < 2:
        sys.stderr.write("用法：python -m tests.importing.coverage 原文.txt 样例文件夹…\n")
        return 2
    gathered = gather([open_source(Path(arguments[0]))])
    for unit, folder in zip(gathered.units, arguments[1:], strict=False):
        count, misses = compare(read_data(Path(folder) / "data.yaml"), unit.data)
        share = 100 * count["相同"] / max(1, count["格"])
        lost = sum(len(sheet.strays) for sheet in unit.sheets)
        sys.stdout.write(
            f"{unit.unit}（{unit.edition.name}）：{count['格']} 格，相同 {count['相同']} 格，{share:.1f}%；"
            f"长文 {count['长文']} 段，数字相符 {count['长文相符']} 段；没有放下 {lost} 处\n"
        )
        sys.stdout.write("".join(f"{miss}\n" for miss in misses))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
