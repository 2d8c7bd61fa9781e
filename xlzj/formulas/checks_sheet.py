"""Checks of a sheet as a whole: names and rows that are lost, numbers stored as text, manual calculation, macros."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.address import split_cell
from xlzj.formulas.checks_result import error
from xlzj.formulas.values import fault_of
from xlzj.model import Outcome, Severity, Status
from xlzj.numerals import numeral
from xlzj.read.locate import MARKER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.formulas.desk import Desk

_NEARLY_ALL = Decimal("0.8")
_PLAIN_UNITS = frozenset({"", "%", "‰"})
_NUMBERS_GOOD = Outcome("FX105", Status.PASS)
_COMPLETE = Outcome("FX106", Status.PASS)
_AUTOMATIC = Outcome("FX108", Status.PASS)
_SOUND = Outcome("FX104", Status.PASS)
_PLAIN = Outcome("FX112", Status.PASS)


def workbook(desk: Desk) -> Iterator[Outcome]:
    """FX108 and FX112, once per workbook: at its first sheet that carries a form's names."""
    book = desk.located.workbook
    first = next((s.name for s in book.sheets if MARKER_NAME in book.names.get(s.name, {})), None)
    if first not in {None, desk.located.sheet.name}:
        return
    if book.calc_manual:
        message = "工作簿的计算方式是“手动”，改数后公式不会自动更新；请改为“自动”并重算后保存"
        yield desk.finding("FX108", "A1", None, message, field="计算方式", actual="手动", expected="自动")
    else:
        yield _AUTOMATIC
    if book.has_macros:
        message = "工作簿里带有宏，官方空白表没有；本程序从不运行宏，请确认它是谁放进去的"
        yield desk.finding("FX112", "A1", None, message, field="宏", actual="有", expected="没有")
    else:
        yield _PLAIN


def stripped(desk: Desk) -> bool:
    """Whether nearly all names of the sheet are lost."""
    spec = desk.located.spec
    names = len(spec.fields) + len(spec.tables)
    lost = sum("." not in name for name in desk.located.missing)
    return lost > 2 and lost >= _NEARLY_ALL * names


def without_names(desk: Desk) -> Outcome:
    """FX107: one finding for the whole sheet."""
    lost, sheet = len(desk.located.missing), desk.located.sheet.name
    message = f"表页“{sheet}”带有官方标识，但 {lost} 个标明位置的名称没有了，整张表无法读取和核对"
    return desk.finding("FX107", "A1", None, message, field="表页名称", actual=f"缺 {lost} 个")


def lost(desk: Desk) -> Iterator[Outcome]:
    """FX106: names the sheet has lost, each where it stands on the blank."""
    if not desk.located.missing:
        yield _COMPLETE
        return
    blank = desk.plan.blank
    for name in desk.located.missing:
        table, _, column = name.partition(".")
        region = blank.regions.get(table)
        cell = blank.cells.get(name)
        if column and region:
            header = desk.located.spec.tables[table].columns[column].header
            cell = f"{region.columns.get(column, 'A')}{region.first}"
            message = f"表“{table}”找不到表头“{header}”，这一列读不出来；请按官方表式恢复表头文字"
        elif region:
            cell = f"{next(iter(region.columns.values()), 'A')}{region.first}"
            message = f"明细表“{table}”的位置名称已丢失（模板上在第 {region.first}—{region.last} 行），整张明细读不出来"
        else:
            where = f"模板上在 {cell}" if cell else "模板上有此项"
            title = desk.located.spec.fields[name].title if name in desk.located.spec.fields else name
            message = f"“{title}”（{where}）的名称已丢失或所在行已被删除，这一项读不出来；请从空白模板复制该行"
        yield desk.finding("FX106", cell or "A1", None, message, field=name, actual="（缺）")


def texts(desk: Desk) -> Iterator[Outcome]:
    """FX105: cells of numeric fields and columns that hold a number as text."""
    located, cells, clean = desk.located, desk.cells, True
    for name in desk.plan.numeric:
        raw = cells.get(located.cells.get(name, ""))
        if raw is not None and raw[0] == "s" and raw[2] is None and _number_text(desk, located.cells[name], raw[1]):
            clean = False
            yield _as_text(desk, located.cells[name])
    for table, region in located.regions.items():
        specs = located.spec.tables[table].columns
        letters = [letter for column, letter in region.columns.items() if specs[column].numeric]
        for row in range(region.first, region.last + 1):
            for letter in letters:
                raw = cells.get(f"{letter}{row}")
                if (
                    raw is not None
                    and raw[0] == "s"
                    and raw[2] is None
                    and _number_text(desk, f"{letter}{row}", raw[1])
                ):
                    clean = False
                    yield _as_text(desk, f"{letter}{row}")
    if clean:
        yield _NUMBERS_GOOD


def _number_text(desk: Desk, cell: str, value: str | None) -> bool:
    """Whether it is a number as text: a bare one, or one with its unit that a sum should hold."""
    typed = numeral(value.strip()) if value else None
    if typed is None:
        return False
    return typed.unit in _PLAIN_UNITS or (typed.value != 0 and next(_sums(desk, cell), None) is not None)


def _as_text(desk: Desk, cell: str) -> Outcome:
    typed = (desk.cells[cell].value or "").strip()
    spec = desk.labels.spec(cell)
    read = numeral(typed)
    fix = desk.printed(read.value, spec) if spec and read else None
    lacking = next(_sums(desk, cell), None) if read and read.value else None
    told = f"{lacking}的求和公式没有把它算进去" if lacking else "求和公式不会把它算进去"
    message = f"“{desk.labels.of(cell)}”（{cell}）的“{typed}”是按文本存放的数字，{told}；请改为数值"
    severity = Severity.ERROR if lacking else None
    return desk.finding("FX105", cell, None, message, severity=severity, actual=typed, expected=fix or "", fix=fix)


def _sums(desk: Desk, cell: str) -> Iterator[str]:
    """The cells whose sums should hold this one, as a message names them."""
    for entry in desk.plan.derived:
        at = desk.located.cells.get(entry.name, "")
        formula = desk.cells[at].formula if at in desk.cells else None
        if formula and "SUM(" in formula and (desk.page, cell) in desk.reads(formula):
            yield f"“{entry.title}”（{at}）"


def errors(desk: Desk) -> Iterator[Outcome]:
    """FX104 in cells that are no derived ones: error values typed in or left by formulas of the unit's own."""
    derived = {desk.located.cells.get(entry.name) for entry in desk.plan.derived if not entry.table}
    clean = True
    for cell, raw in desk.cells.items():
        if raw[0] == "e" and cell not in derived and desk.labels.spec(cell) is not None:
            if (spot := desk.labels.spot(cell)) and any(e.name == f"{spot[0]}.{spot[1]}" for e in desk.plan.derived):
                continue
            clean = False
            yield error(desk, cell, None, fault_of(raw[1] or ""), None)
    if clean:
        yield _SOUND


def below_tables(desk: Desk) -> Iterator[Outcome]:
    """FX109 where rows were added below a table's last row: no sum sees them."""
    located = desk.located
    for table, (field, distance) in desk.plan.gaps.items():
        region, below = located.regions.get(table), located.cells.get(field)
        if region is None or below is None:
            continue
        end = split_cell(below)[1] - distance
        for row in range(region.last + 1, end + 1):
            specs = located.spec.tables[table].columns
            filled = [
                f"{letter}{row}"
                for column, letter in region.columns.items()
                if specs[column].numeric and (raw := desk.cells.get(f"{letter}{row}")) and raw[0] == "n"
            ]
            if filled:
                yield desk.finding(
                    "FX109",
                    filled[0],
                    None,
                    f"第 {row} 行有数，却在明细“{table}”的最后一行（第 {region.last} 行）之下，合计没有把它算进去",
                    severity=Severity.ERROR,
                    field=f"{table}（第 {row} 行）",
                    actual=desk.cells[filled[0]].value or "",
                )
