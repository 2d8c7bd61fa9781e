"""Print the figures: `python -m tests.accuracy`; as a page with today's date: `--markdown`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from tests.accuracy.beyond import engines, measured, prose
from tests.accuracy.count import FAMILIES, clean, rows, total, units
from tests.mutations.cells import CLEAN
from tests.mutations.exceptions import ALONE, RECALCULATED
from tests.mutations.run import figures
from xlzj.spelling import printed_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.accuracy.count import Row

    Table = tuple[str, Sequence[str], list[Sequence[object]]]

_HEAD = ("规则", "已知", "找到", "漏掉", "错报", "清单外错误", "清单外核实", "清单外提示", "清单外连带")
_CLEAN_HEAD = ("没有错的单位", "检查点", "错误", "核实", "提示", "未检查", "规则故障")
_MOVED_HEAD = ("没有错的单位", "做法", "格", "改动", "察觉", "没有察觉（在例外清单）")
_COMMAND = "python -m tests.accuracy --markdown > docs/accuracy.md"


def real() -> Iterator[Table]:
    """A table for every real unit and one for all of them."""
    every = []
    for unit in units():
        own = rows(unit)
        every += own
        table: list[Sequence[object]] = [_shown(row, FAMILIES.get(row.family, "")) for row in [*own, total(own)]]
        yield f"{unit.name}（{unit.sample}）", _HEAD, table
    yield "全部真实单位", _HEAD, [_shown(total(every), "")]


def _shown(row: Row, what: str) -> tuple[object, ...]:
    name = f"{row.family} {what}".strip() or "其他"
    return name, row.known, row.found, row.missed, row.wrong, row.errors, row.reviews, row.hints, row.folded


def fault_free() -> Table:
    """The clean units."""
    return "没有错的单位", _CLEAN_HEAD, [(f"{one.name}（{one.sample}）", *one[2:]) for one in clean()]


def moved() -> Table:
    """The mutation run of the clean units (python -m tests.mutations tells more)."""
    table: list[Sequence[object]] = []
    for sample in CLEAN:
        ended = figures(sample)
        for after in (ALONE, RECALCULATED):
            noticed, missed = ended.count(after, noticed=True), ended.count(after, noticed=False)
            table.append((sample, after, ended.cells(after), ended.count(after), noticed, missed))
    return "改动任何一个数", _MOVED_HEAD, table


def missing() -> list[str]:
    """Known facts that are not found, each with the reason."""
    return [f"{unit.sample} {name}：{why or '没有写明原因'}" for unit in units() for name, why in unit.missed.items()]


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


def page() -> str:
    """docs/accuracy.md."""
    parts = [_OPENING.format(date=date.today().isoformat(), command=_COMMAND)]  # noqa: DTZ011  (a page is of a day)
    parts += [_table(table, "###") for table in real()]
    parts.append("### 漏掉的和原因\n\n" + ("\n".join(f"- {line}" for line in missing()) or "没有。"))
    parts += [_table(fault_free(), "##"), _table(moved(), "##"), _MOVED, _table(prose(), "##"), _PROSE]
    parts += [_table(engines(), "##"), _ENGINES]
    for table, told in measured():
        parts += [_table(table, "##"), told]
    return "\n\n".join(parts) + "\n"


def _table(table: Table, level: str) -> str:
    title, head, body = table
    lines = [f"{level} {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, line))} |" for line in body)])


def main(arguments: list[str]) -> int:
    """Print; 1 where something that holds is called 错误 or a clean unit is faulted."""
    if "--markdown" in arguments:
        print(page(), end="")
    else:
        for table in (*real(), fault_free()):
            print(plain(table), end="\n\n")
        print("\n".join(["漏掉的和原因", *(f"  {line}" for line in missing() or ["没有"])]))
    faulted = any(one.errors or one.reviews or one.unchecked or one.crashed for one in clean())
    return int(faulted or any(unit.wrong for unit in units()))


_OPENING = """# 查得准不准

{date} 由 `{command}` 写出；只看数字：`python -m tests.accuracy`。

## 真实单位

- 已知：人工逐条核对过的问题（`tests/samples/known-*.yaml` 的 `found`，和写明原因不在这里查的 `left`）。
- 找到：在它的单元格上、按规定的等级报出来。漏掉：已知而没有报，原因列在后面。
- 错报：成立的关系和尾数差异（`holds`）被报成“错误”，必须是 0。
- 清单外：报出而清单没有逐条列的；其中连带是折在别的问题之下的（如执行率错，得分也跟着错）。"""
_MOVED = """- 改一格：只改这一格，别的格不动。重算：改一个录入项，官方公式跟着重算。
- 每个数多填、少填（百分之二，至少 1 万元、1 分、1 人、1 个百分点）、数字换位、×10⁴、变号，必填和派生的还改成空白；
  改后必须多出一条问题。
- 没有察觉的写在 `tests/mutations/exceptions.yaml`，写明为什么没有关系可查；多列、少列，测试都不通过。
  逐条原因：`python -m tests.mutations`。"""
_PROSE = """- 识别：报告里说的数（日期、文号、序号、术语里的数不算）；核对：至少和一处别的数比过；未匹配：没有可以比的，
  逐条列在 `xlzj check --format json` 里，不当作通过。
- 找到、漏掉、误报：对照 `tests/prose/reports.yaml` 里逐条看过的清单；清单没有的都算误报。
  逐份：`python -m tests.prose_accuracy`。"""
_ENGINES = """- 重算的问题，两套引擎都得出同样的值才报；不同的写明不同，不报。
- 各版式空白表与样例的公式还与 LibreOffice 逐格比较
  （`tests/formulas`、`tests/samples/test_samples_built.py`）。"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
