"""Amounts that belong elsewhere: another sheet's (XJ914), or 元 in a cell of 万元 (XJ915)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO, Interval, round_to
from xlzj.model import Kind, Outcome, Severity
from xlzj.numerals import show
from xlzj.rules.kernel import rule, typed
from xlzj.rules.projects import BASE, DONE, FULL, PROJECT, WHOLE, add, number_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.projects import Ledger, ProjectSheet

_TELLING_DIGITS = 3
_AMOUNT = frozenset({"amount"})


@rule(
    "XJ914",
    "金额照抄另一张项目自评表",
    role=PROJECT,
    severity=Severity.ERROR,
    basis="项目自评表备注“一个一级项目支出一张表”：每张表填本项目的金额",
    remedy="按该项目的支出明细账改正全年预算数和全年执行数。",
)
def _copied_amounts(case: Case, say: Say) -> Iterator[Outcome]:
    """两张项目自评表的全年预算数和全年执行数完全相同，而其中一张与基础数据表对不上，多半是复制表格后忘了改金额。"""
    books = opened(case, say)
    if isinstance(books, Outcome):
        yield books
        return
    seen: dict[tuple[Decimal, Decimal], ProjectSheet] = {}
    found = False
    for sheet in books.sheets:
        key = _telling(sheet)
        if key is None:
            continue
        first = seen.setdefault(key, sheet)
        if first is not sheet:
            for outcome in _copied_from(case, say, books, first, sheet):
                found = True
                yield outcome
    if not found:
        yield say.passed() if len(seen) > 1 else say.idle()


def _telling(sheet: ProjectSheet) -> tuple[Decimal, Decimal] | None:
    """Budget and execution where they are not round numbers that many projects may share."""
    if sheet.full is None or sheet.done is None or sheet.full.value == 0:
        return None
    digits = max(len(amount.value.normalize().as_tuple().digits) for amount in (sheet.full, sheet.done))
    return (sheet.full.value, sheet.done.value) if digits >= _TELLING_DIGITS else None


def _copied_from(case: Case, say: Say, books: Ledger, first: ProjectSheet, sheet: ProjectSheet) -> Iterator[Outcome]:
    """The one of two equal sheets that 附件1 contradicts: by its own line, or by the line both are part of."""
    for line, one, _ in books.pairs():
        actual = number_of(line.actual)
        if one in (first, sheet) and actual is not None and one.done is not None and not actual.meets(one.done):
            wanted = f"全年执行数 {show(actual.value, '万元')}"
            yield _copied_finding(case, say, one, first if one is sheet else sheet, wanted)
            return
    for line, members in books.groups():
        if first in members and sheet in members:
            full = _put_right(number_of(line.budget), add(one.full for one in members), sheet.full)
            done = _put_right(number_of(line.actual), add(one.done for one in members), sheet.done)
            if full is not None and done is not None:
                wanted = f"{show(full, '万元')} / {show(done, '万元')}"
                yield _copied_finding(case, say, sheet, first, wanted, line.name)


def _put_right(wanted: Interval | None, total: Interval | None, own: Interval | None) -> Decimal | None:
    """What this sheet should hold for the total to be right; None where the total is right or the rest is negative."""
    if wanted is None or total is None or own is None or wanted.meets(total):
        return None
    value = own.value + wanted.value - total.value
    return value if value > 0 else None


def _copied_finding(
    case: Case, say: Say, sheet: ProjectSheet, other: ProjectSheet, wanted: str, line: str = ""
) -> Outcome:
    fact, budget = sheet.cell(DONE), sheet.cell(FULL)
    ground = (
        f"；若改为 {wanted}，{case.key(BASE)}“{line}”的合计正好成立" if line else f"；{case.key(BASE)}对应行为{wanted}"
    )
    message = (
        f"{sheet.form.label}的全年预算数 {budget.text}、全年执行数 {fact.text} 与{other.form.label}完全相同{ground}。"
    )
    twins = [(other.form, other.cell(name)) for name in (FULL, DONE)]
    return say.found(
        sheet.form,
        budget if line else fact,
        message,
        expected=wanted,
        operands=[(sheet.form, budget), (sheet.form, fact), *twins],
    )


@rule(
    "XJ915",
    "疑把元当成万元",
    role=BASE,
    severity=Severity.ERROR,
    basis="基础数据表、项目自评表的表式：单位为万元",
    remedy="换算成万元（元数除以 10000）后重填。",
    root=True,
    limits=("疑似元倍数",),
)
def _unit_slip(case: Case, say: Say) -> Iterator[Outcome]:
    """同一行里一个数是另一个数的一万倍左右，是把元填进了万元的格子，合计和执行率都会跟着错。"""
    for role in (BASE, WHOLE, PROJECT):
        for form in case.forms(role):
            slips = [slip for line in _amount_lines(case, form) if (slip := _slip(case, line))]
            keyed = [slip for slip in slips if not _derived(case, form, slip[0])]
            for fact, others in keyed or slips:  # a total is too large because of what was keyed in
                yield _unit_finding(case, say, form, fact, others)
            if not slips:
                yield say.passed()


def _derived(case: Case, form: Form, fact: Fact) -> bool:
    spec = case.spec(form).fields.get(fact.field)
    return spec is not None and bool(spec.derived)


def _amount_lines(case: Case, form: Form) -> Iterator[list[Fact]]:
    """The amounts that stand side by side in one printed line."""
    spec = case.spec(form)
    fields, tables = typed(case.edition, form.key, _AMOUNT)
    by_line: dict[str, list[Fact]] = {}
    for name in fields:
        if spec.fields[name].heading:
            by_line.setdefault(spec.fields[name].base, []).append(form.fields[name])
    yield from by_line.values()
    for table, columns in tables:
        if len(columns) > 1:
            yield from ([row.cells[column] for column in columns] for row in form.tables.get(table, ()))


def _slip(case: Case, line: Sequence[Fact]) -> tuple[Fact, list[Fact]] | None:
    filled = [fact for fact in line if fact.number and fact.kind is Kind.NUMBER]
    if len(filled) < 2:
        return None
    filled.sort(key=lambda fact: abs(fact.number or ZERO))
    low, high = (abs(fact.number or ZERO) for fact in (filled[-2], filled[-1]))
    if high < low * case.limit("疑似元倍数") or high / 10000 < low / 10:
        return None
    return (filled[-1], filled[:-1]) if high / 10000 <= low * 10 else None


def _unit_finding(case: Case, say: Say, form: Form, fact: Fact, others: Sequence[Fact]) -> Outcome:
    number = fact.number or ZERO
    right = show(round_to(number / 10000, 2), "万元")
    exactly = any(fact.number is not None and number == other.number * 10000 for other in others if other.number)
    beside = "、".join(other.text for other in others)
    message = f"{case.title(form, fact)} {fact.text} 是同一行 {beside} 的近一万倍，疑把元当成万元，换算后为 {right}。"
    return say.found(
        form,
        fact,
        message,
        expected=right,
        operands=[(form, one) for one in (fact, *others)],
        severity=None if exactly else Severity.REVIEW,
        fix=right,
    )


RULES = (_copied_amounts, _unit_slip)
