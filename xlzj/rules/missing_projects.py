"""Projects without a sheet, sheets without a project, and how much of 项目支出 the sheets cover: XJ505…XJ507."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO, half_of
from xlzj.model import Kind, Outcome, Severity
from xlzj.numerals import percent, show
from xlzj.rules.kernel import rule, signed
from xlzj.rules.names import is_transfer
from xlzj.rules.projects import ACTUAL, BASE, DONE, PROJECT, TOTAL, WHOLE, add, heading, money, number_of, opened, total
from xlzj.scope import Absent, Hindered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.interval import Interval
    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.projects import Ledger, ProjectLine, ProjectSheet

_NOTE = "项目自评表备注“一个一级项目支出一张表”"
_NEAR = half_of(1)


@rule(
    "XJ505",
    "缺项目自评表",
    role=BASE,
    severity=Severity.ERROR,
    basis=_NOTE,
    remedy="为该项目补报一张项目自评表；当年没有执行的，补报并说明原因，或在报告中说明不需自评的依据。",
    limits=("名称配对", "名称疑似配对"),
)
def _missing_sheet(case: Case, say: Say) -> Iterator[Outcome]:
    """基础数据表列了预算或支出的项目，没有对应的项目支出绩效自评表，这笔钱的绩效就没有人说明；考核评分表按缺件扣分。"""
    books = opened(case, say, alone=case.one(WHOLE) is not None)
    if isinstance(books, Outcome):
        yield books
        return
    alone = set(books.matching.lines)
    first: tuple[tuple[str, Fact], ...] = ()  # where no 附件3 was handed in at all, the first project tells it
    doubtful = {pair.line: books.sheets[pair.sheet] for pair in books.matching.maybe}
    for at, line in enumerate(books.lines):
        if not line.used:
            yield say.idle()
        elif at not in alone:
            yield say.passed()
        else:
            yield _no_sheet(case, say, books, line, doubtful.get(at), first)
            if not books.sheets:
                first = first or (("XJ505", _telling(line)),)


def _executed(line: ProjectLine) -> bool:
    return line.actual.filled and line.actual.number != 0 and line.actual.kind is not Kind.NIL


def _telling(line: ProjectLine) -> Fact:
    """The cell that says the project exists: what was spent, else what was planned."""
    return line.actual if _executed(line) else line.budget


def _no_sheet(
    case: Case,
    say: Say,
    books: Ledger,
    line: ProjectLine,
    near: ProjectSheet | None,
    because: tuple[tuple[str, Fact], ...],
) -> Outcome:
    executed, fact = _executed(line), _telling(line)
    wanted = case.key(PROJECT)
    if near is not None:
        message = (
            f"{books.base.key}“{line.name}”{heading(case, books.base, fact)} {fact.text}，没有同名的{wanted}；"
            f"{near.form.label}名称相近，请确认是否同一项目并统一名称。"
        )
    else:
        ending = "" if executed else "，全年没有执行，也没有说明"
        message = (
            f"{books.base.key}“{line.name}”{heading(case, books.base, fact)} {fact.text} 万元{ending}，"
            f"没有对应的{wanted}；一个一级项目支出应有一张表。"
        )
        if not books.sheets:
            message += f"全部材料里没有{wanted}，{books.base.key}共列 {sum(one.used for one in books.lines)} 个项目。"
    return say.found(
        books.base,
        fact,
        message,
        expected=f"{wanted}“{line.name}”",
        operands=[(books.base, line.budget), (books.base, line.actual)],
        severity=None if executed and near is None else Severity.REVIEW,
        because=because,
    )


@rule(
    "XJ506",
    "项目自评表在基础数据表没有对应行",
    role=PROJECT,
    severity=Severity.HINT,
    basis=_NOTE,
    remedy="在基础数据表项目支出下补列该项目；属于拨付下级或其他单位的转移支付，在项目名称中注明。",
    limits=("名称配对",),
)
def _missing_line(case: Case, say: Say) -> Iterator[Outcome]:
    """项目自评表填了金额的项目在基础数据表没有对应的行，基础数据表的项目支出可能漏列，或者这笔钱是转移支付而没有注明。"""
    books = opened(case, say)
    if isinstance(books, Outcome):
        yield books
        return
    alone = set(books.matching.sheets) - {pair.sheet for pair in books.matching.maybe}
    for at, sheet in enumerate(books.sheets):
        if not sheet.used or is_transfer(sheet.name.text):
            yield say.idle()
        elif at not in alone:
            yield say.passed()
        else:
            message = f"{sheet.form.label}全年执行 {money(sheet.done)} 万元，{books.base.key}项目支出下没有对应的行。"
            fact = sheet.cell(DONE)
            yield say.found(sheet.form, sheet.name, message, operands=[(sheet.form, fact)])


@rule(
    "XJ507",
    "项目支出不等于项目自评表合计",
    role=WHOLE,
    severity=Severity.REVIEW,
    basis=_NOTE + "；整体自评表的表式“项目支出”",
    remedy="先补齐缺少的项目自评表，再核对各表全年执行数之和与整体自评表的项目支出。",
    follows="XJ505",
)
def _covered(case: Case, say: Say) -> Iterator[Outcome]:
    """各张项目自评表的全年执行数加起来应等于整体自评表的项目支出；差额就是没有自评或填错的资金，覆盖率低说明自评没有覆盖全部项目。"""
    books = opened(case, say)
    if isinstance(books, Outcome):
        yield books
        return
    try:
        form, name = _executed_total(case, books)
        printed = total(case, form, name)
    except Absent:
        yield say.idle()
        return
    except Hindered as hindrance:
        yield say.unchecked(str(hindrance))
        return
    spoilt = next((sheet.spoilt for sheet in books.sheets if sheet.spoilt), "")
    own = [s for at, s in enumerate(books.sheets) if at not in books.matching.sheets or not is_transfer(s.name.text)]
    covered = add(sheet.done for sheet in own)
    if spoilt:
        yield say.unchecked(spoilt)
    elif printed is None or covered is None:
        yield say.idle()
    elif printed.meets(covered):
        yield say.passed()
    else:
        yield _uncovered(case, say, books, (form, form.fields[name]), own, (printed, covered))


def _uncovered(
    case: Case,
    say: Say,
    books: Ledger,
    where: tuple[Form, Fact],
    sheets: list[ProjectSheet],
    amounts: tuple[Interval, Interval],
) -> Outcome:
    (form, fact), (printed, covered) = where, amounts
    gap = printed.value - covered.value
    off = _differences(books)
    told = bool(off) and abs(sum((part for _, part in off), ZERO) + gap) <= _NEAR
    message = (
        f"{len(sheets)} 张{case.key(PROJECT)}的全年执行数合计 {money(covered)}，{form.key}"
        f"{case.title(form, fact)} {money(printed)}，相差 {show(abs(gap), '万元')} 万元"
    )
    names = "、".join(f"“{line.name}” {signed(part, '万元')}" for line, part in off)
    share = f"，覆盖率 {percent(covered.value / printed.value, 1)}" if printed.value > 0 else ""
    return say.found(
        form,
        fact,
        message + (f"，正是各项目两表之差：{names}。" if told else f"{share}。"),
        expected=money(covered),
        difference=signed(gap, "万元"),
        operands=[(form, fact), *((sheet.form, sheet.cell(DONE)) for sheet in sheets)],
        because=_told_at(books, off[0][0]) if told else (),
        remedy="先改正各项目对不上的基础数据表、项目自评表，合计自然相等。" if told else "",
    )


def _differences(books: Ledger) -> list[tuple[ProjectLine, Decimal]]:
    """Projects whose sheets say another amount than their line, with how much more; the largest first."""
    both = [(line, (sheet,)) for line, sheet, _ in books.pairs()] + list(books.groups())
    off = []
    for line, sheets in both:
        here, there = number_of(line.actual), add(sheet.done for sheet in sheets)
        part = (there.value if there else ZERO) - (here.value if here else ZERO)
        if part:
            off.append((line, part))
    return sorted(off, key=lambda one: -abs(one[1]))


def _told_at(books: Ledger, line: ProjectLine) -> list[tuple[str, Fact]]:
    """Where the difference of this project is told."""
    sheets = [sheet for own, sheet, _ in books.pairs() if own is line]
    return [*(("XJ504", sheet.cell(DONE)) for sheet in sheets), ("XJ504", line.actual), ("XJ508", line.actual)]


def _executed_total(case: Case, books: Ledger) -> tuple[Form, str]:
    """Where what was spent on projects stands: 附件2, or 附件1 where 附件2 is missing or only asks for money."""
    whole = case.one(WHOLE)
    if whole is not None and DONE in whole.fields and TOTAL in whole.fields:
        return whole, TOTAL
    return books.base, f"{TOTAL}_{ACTUAL}"


RULES = (_missing_sheet, _missing_line, _covered)
