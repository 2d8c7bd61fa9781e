"""docs/accuracy.md: every table worked out from the samples, every table kept from longer measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.accuracy.beyond import engines, measured, prose
from tests.accuracy.count import FAMILIES, clean, rows, total, units
from tests.figures import recorded
from tests.mutations.cells import CLEAN
from tests.mutations.exceptions import ALONE, RECALCULATED
from tests.mutations.run import figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.accuracy.count import Row
    from tests.figures import Figures

    Table = tuple[str, Sequence[str], list[Sequence[object]]]

COMMAND = "python -m tests.accuracy --markdown > docs/accuracy.md"
MOVED = "改动任何一个数"
_HEAD = ("规则", "已知", "找到", "漏掉", "错报", "清单外错误", "清单外核实", "清单外提示", "清单外连带")
_CLEAN_HEAD = ("没有错的单位", "检查点", "错误", "核实", "提示", "未检查", "规则故障")
_MOVED_HEAD = ("没有错的单位", "做法", "格", "改动", "察觉", "没有察觉（在例外清单）")
_SHORT_OF = "未达到"
_ALL = "合计"
_WRONG, _WRONG_IN_ALL = ("有问题的", "失败"), ("没有察觉", "没有用例走到")  # row by row, and in the sum only


def real() -> Iterator[Table]:
    """A table for every real unit, one of all by family, one of all by unit."""
    every, by_unit = [], []
    for unit in units():
        own = rows(unit)
        every += own
        table: list[Sequence[object]] = [_shown(row, FAMILIES.get(row.family, "")) for row in [*own, total(own)]]
        by_unit.append((f"{unit.name}（{unit.sample}）", *_shown(total(own), "")[1:]))
        yield f"{unit.name}（{unit.sample}）", _HEAD, table
    families = [[row for row in every if row.family == family] for family in [*FAMILIES, ""]]
    summed = [total(some)._replace(family=some[0].family) for some in families if some]
    yield "全部真实单位，逐类", _HEAD, [_shown(row, FAMILIES.get(row.family, "")) for row in [*summed, total(every)]]
    yield "全部真实单位，逐单位", ("单位", *_HEAD[1:]), [*by_unit, _shown(total(every), "")]


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
    for after in (ALONE, RECALCULATED):
        sums = [sum(int(str(line[at])) for line in table if line[1] == after) for at in range(2, len(_MOVED_HEAD))]
        table.append(("合计", after, *sums))
    return MOVED, _MOVED_HEAD, table


def missing() -> list[str]:
    """Known facts that are not found, each with the reason."""
    return [f"{unit.sample} {name}：{why or '没有写明原因'}" for unit in units() for name, why in unit.missed.items()]


def bad() -> list[str]:
    """What is not as good as it should be, from the tables worked out here and those kept."""
    known = total([row for unit in units() for row in rows(unit)])
    lines = [f"已知问题 {known.known} 条漏掉 {known.missed} 条（{known.missed / known.known:.1%}），原因列在下面。"]
    if known.wrong:
        lines.append(f"成立的关系被报成“错误”{known.wrong} 条。")
    if known.errors:
        lines.append(f"报出而没有人逐条核对过的“错误”{known.errors} 条（清单外错误）。")
    if known.reviews or known.hints:
        lines.append(f"清单外的核实 {known.reviews} 条、提示 {known.hints} 条只看过写法，没有逐条对照原件。")
    _, _, (*_, told) = prose()
    recognised, unmatched = int(str(told[1])), int(str(told[3]))
    lines.append(f"报告文字里的数有 {unmatched / recognised:.1%}（{unmatched}/{recognised}）没有可以比的，等于没有查。")
    for one in recorded():
        lines += [f"{one.title}：{row[0]}，{short}（{one.day}）。" for row in one.rows if (short := short_of(one, row))]
    return lines


def short_of(one: Figures, row: Sequence[str]) -> str:
    """What of a kept row falls short of its bar, or went wrong; "" where nothing does."""
    cells = [f"{head} {cell}" for head, cell in zip(one.head, row, strict=True)][1:]
    if _SHORT_OF in row:
        return "，".join(cells[:-1]) + f"，{_SHORT_OF}"
    short = [told for told, cell in zip(cells, row[1:], strict=True) if _SHORT_OF in cell]
    bad_heads = _WRONG_IN_ALL if row[0] == _ALL else _WRONG
    counted = [pair for pair in zip(one.head, row, strict=True) if pair[0] in bad_heads and pair[1] not in ("0", "")]
    wrong = [f"{head} {cell} 个" for head, cell in counted]
    return "，".join(short + wrong)


def page(day: str, changes: str) -> str:
    """The whole page; `changes` is the printed table of `moved`, which takes a minute."""
    parts = [_OPENING.format(day=day, command=COMMAND), "## 不好的地方\n\n" + _listed(bad()), _REAL]
    parts += [printed(table, "###") for table in real()]
    parts.append("### 漏掉的和原因\n\n" + _listed(missing() or ["没有。"]))
    parts += [printed(fault_free(), "##"), changes, _MOVED, printed(prose(), "##"), _PROSE]
    parts += [printed(engines(), "##"), _ENGINES, "## 另外量得的"]
    for table, told in measured():
        parts += [printed(table, "###"), _listed(told)]
    return "\n\n".join(parts) + "\n"


def printed(table: Table, level: str) -> str:
    """A table in Markdown under its title."""
    title, head, body = table
    lines = [f"{level} {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, line))} |" for line in body)])


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


_OPENING = """# 查得准不准

{day} 由 `{command}` 写出，除“另外量得的”各表以外都由样例当场算出；只看数字：`python -m tests.accuracy`。
再运行一次，除日期外应当一字不变（`tests/accuracy` 核对）。“另外量得的”各表记着日期和命令，机器有噪声，重量会有出入。"""
_REAL = """## 真实单位

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
- 每个版式的空白表（填上数）和每个样例的每条公式，三套引擎逐格比较（`python -m tests.formulas`），见下面“三套引擎”。"""
