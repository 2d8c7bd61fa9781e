"""Checks of one derived cell's result: what the file stores against what both engines compute."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.formulas.compile import compiled
from xlzj.formulas.second import Agreement, agreement, answer, close
from xlzj.formulas.values import Fault, Value, held
from xlzj.interval import decimals, half_of
from xlzj.model import Outcome, Severity, Status
from xlzj.numerals import show

if TYPE_CHECKING:
    from xlzj.formulas.desk import Desk
    from xlzj.formulas.plan import Derived
    from xlzj.model import Finding

_RIGHT = Outcome("FX103", Status.PASS)
_FRESH = Outcome("FX103", Status.NOT_APPLICABLE, reason="文件没有保存计算结果，已重新计算")
_WHY = {
    Fault.DIVISION: "除数为空或为 0",
    Fault.VALUE: "参与计算的格里有不能当作数的文字",
    Fault.REFERENCE: "公式引用的格已被删除",
    Fault.NAME: "公式里有不认识的函数或名称",
    Fault.NUMBER: "算出的数超出范围",
    Fault.ABSENT: "没有找到要查的内容",
    Fault.NULL: "区域之间没有交集",
    Fault.CYCLE: "公式绕一圈又引用了自己",
}


def why(fault: Value) -> str:
    """What an error value means, in plain words."""
    return _WHY.get(fault, "出错") if isinstance(fault, Fault) else "出错"


def result(desk: Desk, entry: Derived, cell: str, about: Finding | None) -> Outcome:
    """FX103 and FX104: the stored result against both engines. `about`: what was found about the formula itself."""
    raw = desk.cells[cell]
    value = desk.book.value(desk.page, cell)
    stored = value if raw.kind == "" else held(raw)
    if value is Fault.CYCLE or (_faulty(value) and close(value, stored)):
        return error(desk, cell, entry, value, about)
    if raw.kind == "":
        return _unknown(desk, entry, cell) if value is Fault.UNSUPPORTED else _FRESH
    if value is not Fault.UNSUPPORTED and close(value, stored):
        return _RIGHT
    return _stale(desk, entry, cell, stored)


def _faulty(value: Value) -> bool:
    return value.__class__ is Fault and value is not Fault.UNSUPPORTED


def _unknown(desk: Desk, entry: Derived, cell: str) -> Outcome:
    reason = compiled(desk.cells[cell].formula or "").stopped or "引用了本引擎算不出的格"
    return Outcome("FX103", Status.UNCHECKED, reason=f"“{entry.title}”（{cell}）未重算：{reason}")


def _stale(desk: Desk, entry: Derived, cell: str, stored: Value) -> Outcome:
    """The stored result is not what everything below it gives: is it wrong here, or does it follow another cell?"""
    book, page = desk.as_stored
    formula = desk.cells[cell].formula or ""
    value = book.trial(page, formula)
    if value is Fault.UNSUPPORTED:
        return _unknown(desk, entry, cell)
    if close(value, stored) or _as_displayed(value, stored, entry):
        return _RIGHT  # right for what is stored below it; the cell that began it is reported
    second = answer(formula, page)
    printed = desk.printed(value, entry.spec), desk.printed(stored, entry.spec)
    if not second.known:
        reason = (
            f"“{entry.title}”（{cell}）保存的是 {printed[1]}，重算得 {printed[0]}，但第二引擎无法复核：{second.reason}"
        )
        return Outcome("FX103", Status.UNCHECKED, reason=reason)
    agreed = agreement(value, second.value, formula)
    if agreed is Agreement.APART or close(second.value, stored):
        other = desk.printed(second.value, entry.spec)
        reason = f"“{entry.title}”（{cell}）保存的是 {printed[1]}；两套引擎不一致：{printed[0]} 与 {other}"
        return Outcome("FX103", Status.UNCHECKED, reason=reason)
    gap = ""
    if isinstance(value, Decimal) and isinstance(stored, Decimal):
        gap = show(stored - value, entry.spec.unit)
    return desk.finding(
        "FX103",
        cell,
        entry,
        f"“{entry.title}”（{cell}）保存的结果是 {printed[1]}，按它的公式重算应为 {printed[0]}（两套计算引擎一致）",
        severity=Severity.HINT if desk.located.workbook.full_calc_on_load else Severity.ERROR,
        actual=printed[1],
        expected=printed[0],
        difference=gap,
        formula=formula,
    )


def _as_displayed(value: Value, stored: Value, entry: Derived) -> bool:
    """Whether the stored result is the computed one as printed: workbooks set to "precision as displayed" keep that."""
    if not isinstance(value, Decimal) or not isinstance(stored, Decimal):
        return False
    printed = 4 if entry.spec.type == "ratio" else 2
    return abs(value - stored) <= half_of(max(printed, decimals(stored)))


def error(desk: Desk, cell: str, entry: Derived | None, fault: Value, about: Finding | None) -> Outcome:
    """FX104: the cell shows an error; one that comes from another cell folds under it."""
    formula = desk.cells[cell].formula or ""
    source = next((c for p, c in desk.reads(formula) if c != cell and _faulty(p.get(c)) and p is desk.page), None)
    name = entry.title if entry else desk.labels.of(cell)
    sign = fault.value if isinstance(fault, Fault) else str(fault)
    message = f"“{name}”（{cell}）是错误值 {sign}：{why(fault)}"
    if fault is Fault.CYCLE:
        message = f"“{name}”（{cell}）循环引用：{why(fault)}，算不出结果"
    cause = about.key if about else None
    if source and fault is not Fault.CYCLE:
        place = desk.place(source)
        message = f"“{name}”（{cell}）是错误值 {sign}，由“{desk.labels.of(source)}”（{source}）引起"
        cause = f"FX104@{place.file}!{place.sheet}!{source}"
    return desk.finding("FX104", cell, entry, message, actual=sign, formula=formula, cause=cause)
