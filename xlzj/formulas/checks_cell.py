"""Checks of one derived cell: its formula against the official one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.address import is_cell
from xlzj.formulas.compare import Difference, difference, own, told
from xlzj.formulas.desk import apart, nothing
from xlzj.formulas.second import close
from xlzj.formulas.syntax import FormulaError, parse
from xlzj.formulas.tree import Binary, Call, Name, Node, Unary
from xlzj.formulas.values import Fault, Value
from xlzj.interval import ZERO
from xlzj.model import Outcome, Severity, Status
from xlzj.numerals import plain, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.formulas.desk import Desk
    from xlzj.formulas.plan import Derived

_BEYOND = frozenset({Fault.UNSUPPORTED, Fault.CYCLE})


def cleared(desk: Desk, entry: Derived, cell: str, should: str) -> Iterator[Outcome]:
    """FX110: the derived cell is empty."""
    value = desk.trial(should)
    formula = told(parse(should), desk.labels)
    if isinstance(value, Decimal) and desk.filled(should):
        printed = desk.printed(value, entry.spec)
        yield desk.finding(
            "FX110",
            cell,
            entry,
            f"“{entry.title}”（{cell}）是空的，公式已被清除；按“{formula}”应为 {printed}",
            expected=printed,
            formula=should,
            fix=_typed(value, entry),
        )
        return
    yield desk.finding(
        "FX110", cell, entry, f"“{entry.title}”（{cell}）的公式已被清除，应为“{formula}”；参与计算的格目前也算不出数"
    )


def _typed(value: Decimal, entry: Derived) -> str:
    """A value to write into the cell: what the form prints; ratios with the digits Excel would show."""
    if entry.spec.unit == "%":
        return show(value, "%")
    return plain(Decimal(show(value, entry.spec.unit)))


def overwritten(desk: Desk, entry: Derived, cell: str, should: str) -> Outcome:
    """FX101: a constant where the official blank has a formula."""
    value = desk.trial(should)
    if value in _BEYOND:
        return Outcome("FX101", Status.UNCHECKED, reason=f"“{entry.title}”（{cell}）的公式本引擎算不出，未核对键入的数")
    typed = desk.fact(cell, entry.spec)
    formula = told(parse(should), desk.labels)
    printed, actual = desk.printed(value, entry.spec), typed.text or "（空）"
    head = f"“{entry.title}”（{cell}）应由公式“{formula}”得出，现在是键入的 {actual}"
    if nothing(value) or isinstance(value, Fault) or not desk.filled(should):
        if typed.number is None:
            severity, tail = Severity.HINT, "；参与计算的格还算不出数"
        else:
            severity, tail = Severity.REVIEW, "；参与计算的格未填全，无从核对"
        return desk.finding(
            "FX101", cell, entry, head + tail, severity=severity, actual=actual, expected=printed, formula=should
        )
    room = desk.tolerance(should, value) if isinstance(value, Decimal) else ZERO
    if not apart(typed, value, room):
        return desk.finding(
            "FX101",
            cell,
            entry,
            f"{head}；与公式结果 {printed} {'相符' if printed == actual else '只差舍入尾数'}，但明细再改时不会跟着变",
            severity=Severity.HINT,
            actual=actual,
            expected=printed,
            formula=should,
            fix=f"={should}",
        )
    gap = ""
    if typed.number is not None and isinstance(value, Decimal):
        gap = show(typed.number - value, entry.spec.unit)
    tail = f"，相差 {gap}" if gap else "，而键入的不是数"
    return desk.finding(
        "FX101",
        cell,
        entry,
        f"{head}；按表内数据计算应为 {printed}{tail}",
        actual=actual,
        expected=printed,
        difference=gap,
        formula=should,
    )


def changed(desk: Desk, entry: Derived, cell: str, should: str) -> Outcome:
    """FX102 and FX109: a formula that is spelled differently from the official one."""
    raw = desk.cells[cell]
    ours, theirs = desk.trial(should), desk.book.value(desk.page, cell)
    official = parse(should)
    try:
        found = _meant(desk, own(parse(raw.formula or ""), desk.located.sheet.name))
    except FormulaError as error:
        message = f"“{entry.title}”（{cell}）的公式“={raw.formula}”看不懂：{error.reason}"
        return desk.finding("FX102", cell, entry, message, severity=Severity.REVIEW, actual=f"={raw.formula}")
    unlike = difference(official, found)
    alike = close(ours, theirs) or (_blankish(ours) and _blankish(theirs))
    if unlike.same and alike:
        return Outcome("FX102", Status.PASS)
    if unlike.omitted:
        return _short(desk, entry, cell, should, unlike)
    names = told(official, desk.labels), told(found, desk.labels)
    extra = "、".join(desk.labels.of(c) if is_cell(c) else c for c in unlike.extra)
    message = f"“{entry.title}”（{cell}）的公式应为“{names[0]}”，现为“{names[1]}”" + (
        f"；多引用了{extra}" if extra else ""
    )
    return _graded(desk, entry, cell, should, message, (ours, theirs), alike=alike)


def _graded(
    desk: Desk, entry: Derived, cell: str, should: str, message: str, pair: tuple[Value, Value], *, alike: bool
) -> Outcome:
    """FX102 by what the change does: another result, the same one, or nothing to compare."""
    ours, theirs = pair
    printed = desk.printed(ours, entry.spec), desk.printed(theirs, entry.spec)
    unknown = not _BEYOND.isdisjoint(pair)
    gap = ""
    if unknown:
        severity, tail = Severity.REVIEW, "；现公式本引擎算不出，无法比较结果"
        printed = "" if ours in _BEYOND else printed[0], f"={desk.cells[cell].formula}"
    elif alike:
        severity, tail = Severity.HINT, f"；目前结果相同（{printed[0]}）"
    else:
        severity, tail = Severity.ERROR, f"；官方公式得 {printed[0]}，现公式得 {printed[1]}"
        if isinstance(ours, Decimal) and isinstance(theirs, Decimal):
            gap = show(theirs - ours, entry.spec.unit)
    return desk.finding(
        "FX102",
        cell,
        entry,
        message + tail,
        severity=severity,
        actual=printed[1],
        expected=printed[0],
        difference=gap,
        formula=should,
        fix=f"={should}",
    )


def _meant(desk: Desk, node: Node) -> Node:
    """The tree with defined names replaced by the cells they stand for."""
    match node:
        case Name():
            target = desk.book.resolve(node, desk.located.sheet.name)
            return own(target, desk.located.sheet.name) if target else node
        case Call(function, arguments):
            return Call(function, tuple(_meant(desk, argument) for argument in arguments))
        case Binary(op, left, right):
            return Binary(op, _meant(desk, left), _meant(desk, right))
        case Unary(op, value):
            return Unary(op, _meant(desk, value))
        case _:
            return node


def _blankish(value: Value) -> bool:
    return nothing(value) or value == ZERO


def _short(desk: Desk, entry: Derived, cell: str, should: str, unlike: Difference) -> Outcome:
    """FX109: a sum that leaves cells out."""
    missed = {c: desk.page.get(c) for c in unlike.omitted if "!" not in c}
    filled = {c: value for c, value in missed.items() if value not in (None, "")}
    named = "、".join(
        f"{desk.labels.of(c)} {desk.printed(value, spec) if (spec := desk.labels.spec(c)) else value}"
        for c, value in filled.items()
    )
    ours, theirs = desk.trial(should), desk.book.value(desk.page, cell)
    rows = "、".join(dict.fromkeys(desk.labels.of(c) for c in missed))
    if filled:
        severity, tail = Severity.ERROR, f"漏掉了{named}"
    else:
        severity, tail = Severity.HINT, f"没有包括{rows}（目前是空的）"
    gap = ""
    if isinstance(ours, Decimal) and isinstance(theirs, Decimal):
        gap = show(theirs - ours, entry.spec.unit)
    return desk.finding(
        "FX109",
        cell,
        entry,
        f"“{entry.title}”（{cell}）的合计{tail}；公式应为“{told(parse(should), desk.labels)}”",
        severity=severity,
        actual=desk.printed(theirs, entry.spec),
        expected=desk.printed(ours, entry.spec),
        difference=gap,
        formula=should,
        fix=f"={should}",
    )
