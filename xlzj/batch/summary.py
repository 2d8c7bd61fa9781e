"""汇总.xlsx: 概况, a row for each unit, a row for each rule, units against rules, and what belongs to no unit."""

from __future__ import annotations

from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from xlzj.batch import state
from xlzj.batch.overall import Overall
from xlzj.batch.sets import NOT_CHECKED
from xlzj.batch.sheet import Column, Paper, Sheet
from xlzj.report.package import DAWN, saved, settled
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook

    from xlzj.batch.state import Entry

    Known = Mapping[str, tuple[bool, str]]  # code → whether it is less than an error, title

FAILED = "（未查成）"
_WORST, _MOSTLY = 10, 3


_UNITS = (
    Column("序号", 6, "number"),
    Column("单位", 34),
    Column("年度", 7, "number"),
    Column("错误", 8, "number"),
    Column("核实", 8, "number"),
    Column("提示", 8, "number"),
    Column("要改几处", 9, "number"),
    Column("缺附件", 14),
    Column("主要问题", 48),
    Column("自评得分", 9, "number"),
    Column("等级", 6),
    Column("执行率", 10, "ratio"),
    Column("考核建议分", 10, "number"),
    Column("未检查", 8, "number"),
    Column("退回单", 8, "link"),
    Column("上年表", 8),
    Column("文件夹", 24),
    Column("版式", 16),
    Column("规则故障", 9, "number"),
    Column("文件数", 8, "number"),
    Column("备注", 90),
)
_PRINTED = 14
"""Columns of 单位 that go on paper: what a meeting looks at, large enough to read. The others are for the screen."""
_RULES = (
    Column("编号", 9),
    Column("规则", 40),
    Column("等级", 8),
    Column("单位数", 10, "number"),
    Column("占单位", 10, "ratio"),
    Column("条数", 10, "number"),
    Column("其中根源", 10, "number"),
)


def write(given: tuple[Path, Path]) -> None:
    """Write the workbook from the database; the same results, the same bytes."""
    from openpyxl import Workbook

    base, target = given
    with state.reading(base) as opened:
        overall = Overall()
        for entry in state.entries(opened):
            overall.add(entry)
        book = Workbook(write_only=True)
        book.properties.creator, book.properties.created = "xlzj", DAWN
        _first(book, overall, state.about(opened), state.strays(opened), state.entries(opened, worst=True))
        _units(book, overall, state.entries(opened, worst=True))
        _rules(book, overall)
        _matrix(book, overall, state.entries(opened))
        _strays(book, state.strays(opened))
    write_atomically(target, settled(saved(book)))


def _first(
    book: Workbook,
    overall: Overall,
    about: dict[str, str],
    strays: Sequence[tuple[str, str, str]],
    worst: Iterable[Entry],
) -> None:
    """What a head of finance reads first: the sums, then the units with most to mend and what it mostly is."""
    sheet = Sheet(book, "概况", (Column("项目", 40), Column("数量", 16), Column("说明", 100)), "A2")
    unread = sum(kind in NOT_CHECKED for _, _, kind in strays)
    for title, value, note in overall.lines(int(about.get("workbooks", 0)), len(strays), unread):
        sheet.append([title, value, note], kinds=["text", "ratio" if "率" in title else "number", "text"])
    known = _known(overall)
    for at, entry in enumerate(takewhile(lambda one: one.row is not None and one.row["counts"]["error"], worst)):
        if at == _WORST or entry.row is None:
            break
        where = f"（{entry.row['folder']}）" if entry.row["folder"] else ""
        sheet.append(
            [
                f"错误最多的第 {at + 1} 位：{entry.row['unit']}",
                entry.row["counts"]["error"],
                f"{mostly(entry.row, known)}{where}",
            ],
            kinds=["text", "number", "text"],
        )
    sheet.close()


def _known(overall: Overall) -> Known:
    return {rule.code: (rule.severity != "错误", rule.title) for rule in overall.frequent()}


def mostly(row: Mapping[str, Any], known: Known) -> str:
    """What most of a unit has to mend, errors before others, no consequences: 执行率 3 处、三公经费合计 2 处……."""
    ordered = sorted(row["causes"].items(), key=lambda item: (known[item[0]][0], -item[1], item[0]))
    told = "、".join(f"{known[code][1]} {number} 处" for code, number in ordered[:_MOSTLY])
    missing = f"；缺{'、'.join(row['missing'])}" if row["missing"] else ""
    return f"{told}{'……' if len(ordered) > _MOSTLY else ''}{missing}"


def _units(book: Workbook, overall: Overall, found: Iterable[Entry]) -> None:
    sheet, known = Sheet(book, "单位", _UNITS, "C2", Paper(columns=_PRINTED)), _known(overall)
    for at, entry in enumerate(found, 1):
        sheet.append(_unit(at, entry, known))
    sheet.close(bars=("自评得分", "执行率", "错误", "核实"))


def _unit(at: int, entry: Entry, known: Known) -> list[object]:
    row = entry.row
    if row is None:
        folder, _, owner = entry.key.partition("|")
        name = owner.partition("|")[2] or folder
        return [at, f"{FAILED}{name}", *[None] * 6, entry.reason, *[None] * 7, folder, *[None] * 4]
    counts, ended = row["counts"], row["outcomes"]
    return [
        at,
        row["unit"],
        row["year"],
        counts["error"],
        counts["review"],
        counts["hint"],
        row["roots"]["error"] + row["roots"]["review"],
        "、".join(row["missing"]),
        mostly({**row, "missing": []}, known),
        number(row["score"]),
        row["grade"],
        number(row["rate"]),
        number(row["marked"]),
        ended["unchecked"],
        row["slip"],
        "有" if row["before"] else "",
        row["folder"],
        row["edition"],
        ended["crashed"],
        len(row["files"]),
        "；".join(row["notes"]),
    ]


def number(text: str | None) -> Decimal | None:
    """A figure of a row."""
    return None if text is None else Decimal(text)


def _rules(book: Workbook, overall: Overall) -> None:
    """Most frequent mistakes first."""
    sheet = Sheet(book, "按规则", _RULES, "A2", Paper(upright=True))
    for rule in overall.frequent():
        share = Decimal(rule.units) / Decimal(max(overall.checked, 1))
        sheet.append([rule.code, rule.title, rule.severity, rule.units, round(share, 6), rule.findings, rule.causes])
    sheet.close(bars=("单位数",))


def _matrix(book: Workbook, overall: Overall, found: Iterable[Entry]) -> None:
    """Units against rules: filter a column to see who has that mistake, and how often."""
    codes = sorted(overall.rules)
    columns = (Column("单位", 34), Column("文件夹", 24), *(Column(code, 8, "count") for code in codes))
    sheet = Sheet(book, "单位×规则", columns, "C2", Paper(beside=2))
    for entry in found:
        if entry.row is not None:
            rules = entry.row["rules"]
            sheet.append([entry.row["unit"], entry.row["folder"], *(rules.get(code) for code in codes)])
    sheet.close()


def _strays(book: Workbook, strays: Iterable[tuple[str, str, str]]) -> None:
    sheet = Sheet(book, "零散与未读", (Column("文件", 56), Column("原因", 100), Column("类别", 8)), "A2")
    for stray in strays:
        sheet.append(stray)
    sheet.close()
