"""附件3 项目支出绩效自评表: rows of the funds and names, XJ301…XJ311; rates: project_rates, sources: fund_sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules import project_rates
from xlzj.rules.fund_rows import COLUMNS, SOURCES, TOTAL, amounts, row
from xlzj.rules.kernel import rule
from xlzj.rules.lines import computed

if TYPE_CHECKING:
    from collections.abc import Iterator

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
)
