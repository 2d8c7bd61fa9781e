"""附件1 project lines against 附件3 project sheets, amount by amount: XJ120, XJ504, XJ508."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.interval import ZERO, Interval, exact
from xlzj.model import Kind, Outcome, Severity
from xlzj.numerals import show
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.fund_rows import TOTAL as TOTAL_ROW
from xlzj.rules.kernel import rule, signed
from xlzj.rules.names import alike
from xlzj.rules.projects import BASE, DONE, FIRST, FULL, PROJECT, add, heading, money, number_of, opened, project_lines
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.model import Fact
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.projects import Ledger, ProjectLine, ProjectSheet

_AMOUNT = re.compile(r"(?:支出|为|共|共计)?(\d+(?:\.\d+)?)万元")
_NOTE = "项目自评表备注“一个一级项目支出一张表”"


@rule(
    "XJ120",
    "预算数口径混用",
    role=BASE,
    severity=Severity.REVIEW,
    basis="基础数据表的表注：“预算数”一列取年初预算还是全年（调整后）预算，全表须一致",
    remedy="统一“预算数”一列的口径：要么全取年初预算，要么全取全年预算，并在“预算数口径”中选定。",
)
def _one_basis(case: Case, say: Say) -> Iterator[Outcome]:
    """基础数据表的“预算数”一列有的行取年初预算、有的行取全年预算，合计既不是年初数也不是全年数，控制率和执行情况就失去意义。"""
    books = opened(case, say)
    if isinstance(books, Outcome):
        yield books
        return
    declared = books.base.fields.get("预算数口径")
    told = [(line, basis) for line, sheets in _belonging(books) if (basis := _basis(line, sheets))]
    counts = {basis: sum(basis == other for _, other in told) for basis in ("年初", "全年")}
    wanted = declared.text if declared is not None and declared.text in counts else max(counts, key=lambda k: counts[k])
    odd = [line for line, basis in told if basis != wanted]
    if not told:
        yield say.idle()
    elif not odd:
        yield say.passed()
    else:
        other = "全年" if wanted == "年初" else "年初"
        names = "、".join(f"“{line.name}” {line.budget.text}" for line in odd)
        ground = "“预算数口径”选的是" if declared is not None and declared.text == wanted else "其余各行取的是"
        message = (
            f"{books.base.key}“预算数”一列：{names} 是附件3的{other}预算数，而{ground}{wanted}预算，同一列两种口径。"
        ).replace("附件3", case.key(PROJECT))
        yield say.found(
            books.base,
            odd[0].budget,
            message,
            expected=f"{wanted}预算数",
            operands=[(books.base, line.budget) for line, _ in told],
        )


def _belonging(books: Ledger) -> Iterator[tuple[ProjectLine, tuple[ProjectSheet, ...]]]:
    for line, sheet, _ in books.pairs():
        yield line, (sheet,)
    yield from books.groups()


def _basis(line: ProjectLine, sheets: Sequence[ProjectSheet]) -> str:
    """年初 or 全年 where the line's budget is the one and not the other, else ""."""
    budget, first, full = number_of(line.budget), add(s.first for s in sheets), add(s.full for s in sheets)
    if budget is None or budget.value == 0 or any(sheet.spoilt for sheet in sheets):
        return ""
    is_first = first is not None and budget.meets(first)
    is_full = full is not None and budget.meets(full)
    return "" if is_first == is_full else "年初" if is_first else "全年"


@tells_of_blanks
@rule(
    "XJ504",
    "基础数据表项目行与项目自评表不符",
    role=PROJECT,
    severity=Severity.ERROR,
    basis=_NOTE + "；基础数据表、项目自评表的表式：同一项目的预算数、决算数一致",
    remedy="对照该项目的指标文件和支出明细账，改正填错的一张表；名称不同的，统一成预算批复的项目名称。",
    root=True,
    limits=("名称配对", "名称疑似配对"),
)
def _line_and_sheet(case: Case, say: Say) -> Iterator[Outcome]:
    """基础数据表的一行与项目自评表的一张表是同一个项目，决算数应等于全年执行数，预算数应等于年初或全年预算数；不等说明有一张表填错，常见的是把预算数当执行数填。报告又把它写进基本支出的，是一笔钱列了两处。"""
    yield from _counted_as_basic(case, say)
    books = opened(case, say)
    if isinstance(books, Outcome):
        yield books
        return
    for line, sheet, by in books.pairs():
        yield _names(books, say, line, sheet, by)
        yield _budgets(case, books, say, line, sheet)
        yield _actuals(case, books, say, line, sheet)
    for line, sheet in books.doubtful():
        if line.used and sheet.used:
            yield say.unchecked(
                f"{books.base.key}“{line.name}”与{sheet.form.label}名称相近，不能确定是同一项目，金额没有比较"
            )
    if not books.matching.pairs and not books.matching.maybe:
        yield say.idle()


def _counted_as_basic(case: Case, say: Say) -> Iterator[Outcome]:
    """Project lines that the report counts among basic spending, with the same amount."""
    base, report = case.one(BASE), case.one("文字材料")
    told = report.fields.get("基本支出情况") if report is not None else None
    if base is None or report is None or told is None or told.kind is not Kind.TEXT:
        return
    for sentence in unspaced(told.text).split("。"):
        start = sentence.find("基本支出")
        for line in project_lines(case, base) if start >= 0 else ():
            at = sentence.find(line.name, start) if line.name else -1
            said = _AMOUNT.match(sentence, at + len(line.name)) if at >= 0 else None
            actual = number_of(line.actual)
            if said is None or actual is None or actual.value != Decimal(said[1]) or actual.value == 0:
                continue
            message = (
                f"“{line.name}”在{base.key}列项目支出，{heading(case, base, line.actual)} {money(actual)}；"
                f"{report.key}又把它算在基本支出里（“{sentence[at : said.end()]}”），同一笔支出列了两处。"
            )
            yield say.found(
                base,
                line.actual,
                message,
                expected="基本支出、项目支出择一列报",
                operands=[(base, line.actual), (report, told)],
                severity=Severity.REVIEW,
                remedy="核对这笔支出的预算科目：属基本支出的，从基础数据表项目支出中删去；属项目支出的，改正报告。",
            )


def _names(books: Ledger, say: Say, line: ProjectLine, sheet: ProjectSheet, by: str) -> Outcome:
    if by == "括注" or alike(line.name, sheet.name.text):
        return say.passed()
    ground = "预算数和决算数都相同" if by == "金额" else "名称相近"
    message = (
        f"{sheet.form.key}的项目名称“{sheet.name.text}”与{books.base.key}的“{line.name}”不同，"
        f"因{ground}按同一项目比较，请统一名称。"
    )
    return say.found(sheet.form, sheet.name, message, expected=line.name, severity=Severity.HINT)


def _budgets(case: Case, books: Ledger, say: Say, line: ProjectLine, sheet: ProjectSheet) -> Outcome:
    here = number_of(line.budget)
    if sheet.spoilt or (line.budget.filled and here is None and line.budget.kind is not Kind.NIL):
        return say.unchecked(sheet.spoilt or f"{line.budget.place}不是数字（“{line.budget.text}”）")
    budgets = [amount for amount in (sheet.first, sheet.full) if amount is not None]
    if (here is None or here.value == 0) and not any(amount.value for amount in budgets):
        return say.idle()
    blank_first = sheet.first is None or sheet.first.value == 0
    if any((here or exact(ZERO)).meets(amount) for amount in budgets) or (blank_first and not (here and here.value)):
        return say.passed()
    blank = here is None or not budgets
    message = (
        f"{books.base.key}“{line.name}”{heading(case, books.base, line.budget)}为 {money(here)}，"
        f"{sheet.form.label}年初预算数 {money(sheet.first)}、全年预算数 {money(sheet.full)}，两者都不相等。"
    )
    nearest = min(budgets, key=lambda amount: abs(amount.value - (here or exact(ZERO)).value), default=exact(ZERO))
    return say.found(
        books.base,
        line.budget,
        message,
        expected=money(nearest),
        difference=signed((here or exact(ZERO)).value - nearest.value, "万元"),
        operands=[(books.base, line.budget), *((sheet.form, sheet.cell(name)) for name in (FIRST, FULL))],
        severity=Severity.REVIEW if blank else None,
    )


def _actuals(case: Case, books: Ledger, say: Say, line: ProjectLine, sheet: ProjectSheet) -> Outcome:
    here, there = number_of(line.actual), sheet.done
    if sheet.spoilt or (line.actual.filled and here is None and line.actual.kind is not Kind.NIL):
        return say.unchecked(sheet.spoilt or f"{line.actual.place}不是数字（“{line.actual.text}”）")
    left, right = here or exact(ZERO), there or exact(ZERO)
    if left.value == 0 and right.value == 0:
        return say.idle() if here is None and there is None else say.passed()
    if left.meets(right):
        return say.passed()
    fact = sheet.cell(DONE)
    gap = right.value - left.value
    copied = sheet.full is not None and right.value == sheet.full.value and right.value != 0
    meant = _meant(sheet, here)
    message = (
        f"{sheet.form.label}全年执行数 {money(there)}，{books.base.key}“{line.name}”"
        f"{heading(case, books.base, line.actual)} {money(here)}，{'多' if gap > 0 else '少'} "
        f"{show(abs(gap), '万元')} 万元。" + ("疑把全年预算数当作执行数填。" if copied else meant)
    )
    form, place = (books.base, line.actual) if here is None else (sheet.form, fact)
    return say.found(
        form,
        place,
        message,
        expected=money(there if here is None else here),
        difference=signed(gap, "万元"),
        operands=[(sheet.form, fact), (books.base, line.actual)],
        severity=Severity.REVIEW if here is None or there is None else None,
        fix=money(here) if meant else None,
    )


def _meant(sheet: ProjectSheet, here: Interval | None) -> str:
    """Where the sheet's own printed rate fits the line's amount and not the sheet's: the sheet's amount is mistyped."""
    rate, full = sheet.form.fields.get(f"{sheet.row}_执行率"), sheet.full
    if rate is None or rate.number is None or rate.half is None or here is None or sheet.done is None:
        return ""
    if full is None or full.lo <= 0 or sheet.row != TOTAL_ROW:
        return ""
    printed = Interval(rate.number, rate.number - rate.half, rate.number + rate.half)
    if printed.meets(sheet.done / full) or not printed.meets(here / full):
        return ""
    return f"本表印的执行率 {rate.text} 正是按 {money(here)} 算的，疑本表执行数填错。"


@rule(
    "XJ508",
    "汇总行不等于各张项目自评表之和",
    role=BASE,
    severity=Severity.ERROR,
    basis=_NOTE + "；基础数据表一行对应多张项目自评表时按合计比较",
    remedy="逐张核对同一括注的项目自评表，找出填错或漏报的一张，使合计等于基础数据表的汇总行。",
    under=("XJ914",),
)
def _gathered(case: Case, say: Say) -> Iterator[Outcome]:
    """基础数据表的一行是几张项目自评表（名称中带同一括注）的合计，合计不等说明有一张表填错、漏报或重复。"""
    books = opened(case, say)
    if isinstance(books, Outcome):
        yield books
        return
    for line, sheets in books.groups():
        for fact in (line.budget, line.actual):
            yield _sum_of_sheets(case, books, say, line, sheets, fact)
    if not books.matching.groups:
        yield say.idle()


def _sum_of_sheets(
    case: Case, books: Ledger, say: Say, line: ProjectLine, sheets: Sequence[ProjectSheet], fact: Fact
) -> Outcome:
    """One amount of a gathering line: the budget against Σ年初 or Σ全年, the actual against Σ执行."""
    budget = fact is line.budget
    spoilt = next((sheet.spoilt for sheet in sheets if sheet.spoilt), "")
    if spoilt or not (fact.number is not None or fact.kind in (Kind.BLANK, Kind.NIL)):
        return say.unchecked(spoilt or f"{fact.place}不是数字（“{fact.text}”）")
    sums = [add(s.first for s in sheets), add(s.full for s in sheets)] if budget else [add(s.done for s in sheets)]
    known = [amount for amount in sums if amount is not None]
    here = number_of(fact) or exact(ZERO)
    if not known or (here.value == 0 and all(amount.value == 0 for amount in known)):
        return say.idle()
    if any(here.meets(amount) for amount in known):
        return say.passed()
    nearest = min(known, key=lambda amount: abs(amount.value - here.value))
    gap = here.value - nearest.value
    message = (
        f"{books.base.key}“{line.name}”{heading(case, books.base, fact)} {money(number_of(fact))}，"
        f"括注相同的 {len(sheets)} 张{case.key(PROJECT)}合计 {money(nearest)}，"
        f"{'多' if gap > 0 else '少'} {show(abs(gap), '万元')} 万元。"
    )
    name = (FULL if nearest is sums[-1] else FIRST) if budget else DONE
    return say.found(
        books.base,
        fact,
        message,
        expected=money(nearest),
        difference=signed(gap, "万元"),
        operands=[(books.base, fact), *((sheet.form, sheet.cell(name)) for sheet in sheets)],
    )


RULES = (_one_basis, _line_and_sheet, _gathered)
