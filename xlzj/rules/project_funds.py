"""附件3 项目支出绩效自评表: rows of the funds and names, XJ301…XJ312; rates: project_rates, sources: fund_sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules import project_rates
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.fund_rows import COLUMNS, ROWS, SOURCES, TOTAL, amounts, repeats, row
from xlzj.rules.kernel import rule
from xlzj.rules.lines import computed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE = "项目自评表"
_FORM = "项目自评表的表式"


@rule(
    "XJ304",
    "资金行错位",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM + "：各行按行名填列",
    remedy="把金额移到对应的资金来源行，总额行恢复公式。",
    spreads=True,
)
def shifted_rows(case: Case, say: Say) -> Iterator[Outcome]:
    """总额行空着而来源行有数，或上年结转行与当年财政拨款行完全相同：整块金额往下错了一行。"""
    for form in case.forms(_ROLE):
        total = form.fields[f"{TOTAL}_全年预算数"]
        current, carried = amounts(form, SOURCES[0]), amounts(form, SOURCES[1])
        sources = [fact for base in SOURCES for fact in row(form, base) if fact.number]
        if not sources:
            yield say.idle()
        elif any(current) and current == carried:
            right = " / ".join(fact.text or "空" for fact in row(form, SOURCES[0]))
            message = (
                "上年结转资金与当年财政拨款三列完全相同，疑各行错位一行：当年财政拨款、年度资金总额应为"
                f" {right}，上年结转资金应为 0。"
            )
            rows = (SOURCES[0], SOURCES[1], TOTAL)
            facts = [(form, fact) for base in rows for fact in (*row(form, base), *_scored(form, base))]
            place = form.fields[f"{SOURCES[1]}_全年预算数"]
            yield say.found(form, place, message, expected=f"年度资金总额 {right}", operands=facts)
        elif all(fact.number in (None, ZERO) and fact.kind is Kind.NUMBER for fact in row(form, TOTAL)):
            message = "年度资金总额为 0，资金来源行却有金额，疑各行错位。"
            yield say.found(form, total, message, operands=[(form, fact) for fact in sources])
        else:
            yield say.passed()


def _scored(form: Form, base: str) -> list[Fact]:
    return [form.fields[name] for column in ("分值", "得分") if (name := f"{base}_{column}") in form.fields]


@rule(
    "XJ307",
    "执行率分值合计",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="按来源拆分分值时，各来源分值之和等于总额行分值；不拆分时来源行留空。",
    under=("XJ304",),
)
def split_points(case: Case, say: Say) -> Iterator[Outcome]:
    """执行率的分值按资金来源拆分时，各来源行之和等于总额行的分值（或与总额行重复打印）。"""
    for form in case.forms(_ROLE):
        total = form.fields[f"{TOTAL}_分值"]
        parts = [fact for base in SOURCES if (fact := form.fields.get(f"{base}_分值")) is not None and fact.number]
        if not parts or total.number is None:
            yield say.idle()
            continue
        points = sum((fact.number or ZERO for fact in parts), ZERO)
        if points == total.number or all(fact.number == total.number for fact in parts):
            yield say.passed()
            continue
        message = f"资金来源行的分值合计 {show(points, '分')}，总额行分值 {total.text}。"
        yield say.found(form, parts[0], message, expected=total.text, operands=[(form, f) for f in (*parts, total)])


@tells_of_blanks
@rule(
    "XJ310",
    "项目基本信息必填",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="补填项目支出名称、主管部门、实施单位。",
)
def required_names(case: Case, say: Say) -> Iterator[Outcome]:
    """项目支出名称、主管部门、实施单位是必填项，缺一项就不知道是谁的什么钱。"""
    for form in case.forms(_ROLE):
        for name in ("项目支出名称", "主管部门", "实施单位"):
            fact = form.fields[name]
            if fact.kind is Kind.ABSENT:
                yield say.unchecked(f"{form.label}的名称“{name}”已丢失")
            elif fact.filled:
                yield say.passed()
            else:
                yield say.found(form, fact, f"{name}没有填。", expected=name)


@rule(
    "XJ312",
    "项目执行数大于全年预算数",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="《中华人民共和国预算法》第十三条：支出以经批准的预算为依据；部门决算编制说明：全年预算数＝年初预算数＋调增－调减",
    remedy="核对全年预算数是否含追加和上年结转、两列有没有填反，漏填的补上；属实的写明原因。",
    under=("XJ304", "XJ915"),
)
def overspent(case: Case, say: Say) -> Iterator[Outcome]:
    """全年执行数大于全年预算数，或者有执行数没有预算数，多半是全年预算数没有含追加和结转、漏填，或者两列填反。

    只和全年预算数比：大于年初预算数是年中追加，不算问题。
    """
    for form in case.forms(_ROLE):
        spent = [pair for base in ROWS if not repeats(form, base) for pair in _spending(form, base)]
        over = [pair for pair in spent if _over(*pair)]
        if not spent:
            yield say.idle()
        elif not over:
            yield say.passed()
        else:
            sources = [pair for pair in over if not pair[0].field.startswith(TOTAL)]
            yield _told_over(say, form, sources or over)


def _spending(form: Form, base: str) -> Iterator[tuple[Fact, Fact]]:
    """全年预算数 and 全年执行数 of a row of which anything was spent."""
    budget, done = (form.fields.get(f"{base}_{column}") for column in COLUMNS[1:])
    if budget is not None and done is not None and done.number:
        yield budget, done


def _over(budget: Fact, done: Fact) -> bool:
    if budget.number is None or done.number is None:
        return True
    return done.number - budget.number > (done.half or ZERO) + (budget.half or ZERO)


def _told_over(say: Say, form: Form, over: Sequence[tuple[Fact, Fact]]) -> Outcome:
    """One finding for a sheet, at the first of these rows."""
    told = []
    for budget, done in over:
        base = done.field.rpartition("_")[0]
        if budget.number is None or done.number is None:
            told.append(
                f"{base}全年执行数 {done.text}，全年预算数{f'是“{budget.text}”' if budget.filled else '没有填'}"
            )
        else:
            gap = show(done.number - budget.number, "万元")
            told.append(f"{base}全年执行数 {done.text} 大于全年预算数 {budget.text}，多 {gap}")
    budget, done = over[0]
    rate = form.fields.get(f"{TOTAL}_执行率")
    return say.found(
        form,
        budget if budget.number is None else done,
        f"{'；'.join(told)}。",
        operands=[(form, fact) for pair in over for fact in pair],
        because=[] if rate is None else [("XJ302", rate)],
    )


RULES = (
    computed(
        "XJ301",
        "资金来源合计",
        *(f"{TOTAL}_{column}" for column in COLUMNS),
        role=_ROLE,
        bare=Severity.ERROR,
        basis=_FORM,
        why="年度资金总额等于当年财政拨款、上年结转资金、其他资金之和。",
        remedy="把金额填到对应的资金来源行，总额行恢复公式。",
        under=("XJ304",),
    ),
    project_rates.rates,
    project_rates.rate_scores,
    shifted_rows,
    project_rates.rate_without_funds,
    split_points,
    project_rates.coarse_rate,
    required_names,
    project_rates.low_rate,
    overspent,
)
