"""附件3 execution rates and their scores: XJ302, XJ303, XJ305, XJ309, XJ311."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.interval import Interval, exact, round_to
from xlzj.model import Kind, Severity
from xlzj.numerals import percent, show
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.fund_rows import ROWS, TOTAL, amounts, lead, repeats, row
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import against
from xlzj.rules.vocabulary import UNSPENT
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_ROLE = "项目自评表"
_FORM = "项目自评表的表式"
_RATE = "《项目支出绩效评价管理办法》（财预〔2020〕10号）：预算执行率；项目自评表的表式"
_FULL = exact(1)
_SLIGHT = Decimal("0.001")  # a printed rate this near the amounts' own may be what the score was worked out from


@tells_of_blanks
@rule(
    "XJ302",
    "执行率",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_RATE,
    remedy="核对全年预算数与全年执行数，恢复执行率的公式。",
    root=True,
)
def rates(case: Case, say: Say) -> Iterator[Outcome]:
    """每一行的执行率都等于该行全年执行数除以全年预算数；来源行照抄总额行的不重复检查。"""
    for form in case.forms(_ROLE):
        for base in ROWS:
            name = f"{base}_执行率"
            fact = form.fields.get(name)
            blank_amounts = not any(amounts(form, base))
            if fact is None or (base != TOTAL and not fact.filled) or blank_amounts or repeats(form, base):
                yield say.idle()
            else:
                yield against(case, say, form, name, f"{base}_全年执行数 / {base}_全年预算数")


@rule(
    "XJ303",
    "执行率得分",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_RATE + "；执行率×分值，最高不超过分值",
    remedy="恢复得分的公式。",
    root=True,
)
def rate_scores(case: Case, say: Say) -> Iterator[Outcome]:
    """执行率得分等于执行率（最高按 100%）乘以分值；执行率先四舍五入再乘也算对，执行率本身算错的除外。"""
    for form in case.forms(_ROLE):
        for base in ROWS:
            yield _rate_score(say, form, base)


def _rate_score(say: Say, form: Form, base: str) -> Outcome:
    names = ("得分", "分值", "执行率", "全年执行数", "全年预算数")
    facts = [form.fields.get(f"{base}_{name}") for name in names]
    score, points, rate, spent, budget = facts
    if score is None or points is None or not any(amounts(form, base)) or (base != TOTAL and not score.filled):
        return say.idle()
    if repeats(form, base):
        return say.idle()
    try:
        given, weight = amount_of(score), amount_of(points)
        quotients = _quotients(rate, spent, budget)
    except Hindered as hindrance:
        return say.unchecked(f"{form.label}：{hindrance}")
    if weight is None or not quotients:
        return say.idle()
    wanted = [_capped(quotient, weight) for quotient in quotients]
    if given is not None and any(given.meets(w) for w in wanted):
        return say.passed()
    value = show(round_to(wanted[-1].value, 2), "分")
    used = [(form, fact) for fact in (rate, points, spent, budget) if fact is not None]
    if given is None:
        message = f"{base}的执行率得分没有填，应为 {value} 分。"
        return say.found(form, score, message, expected=value, operands=used, severity=Severity.REVIEW, fix=value)
    message = f"{base}的执行率得分填 {score.text}，按执行率×分值（{points.text} 分）应为 {value}。"
    gap = signed(given.value - round_to(wanted[-1].value, 2), "分")
    because = [] if rate is None else [("XJ302", rate)]
    return say.found(form, score, message, expected=value, difference=gap, operands=used, fix=value, because=because)


def _quotients(rate: Fact | None, spent: Fact | None, budget: Fact | None) -> list[Interval]:
    """The execution rate as printed, unless the amounts contradict it, and as they give it. Raises Hindered."""
    printed = None if rate is None else amount_of(rate)
    if spent is not None and budget is not None and budget.number:
        used, planned = amount_of(spent), amount_of(budget)
        if used is not None and planned is not None and planned.lo > 0:
            own = used / planned
            agrees = printed is not None and (printed.meets(own) or abs(printed.value - own.value) < _SLIGHT)
            return [printed, own] if printed is not None and agrees else [own]
    return [] if printed is None else [printed]


def _capped(rate: Interval, weight: Interval) -> Interval:
    """Rate × points, at most the points, rounded half up to two decimals as scores are printed."""
    capped = Interval(min(rate.value, _FULL.value), min(rate.lo, _FULL.value), min(rate.hi, _FULL.value)) * weight
    return Interval(capped.value, round_to(capped.lo, 2), round_to(capped.hi, 2))


@rule(
    "XJ305",
    "没有资金却有执行率",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="填写项目资金；没有资金的项目不填执行率和得分。",
    spreads=True,
)
def rate_without_funds(case: Case, say: Say) -> Iterator[Outcome]:
    """预算和执行全空，执行率和得分却有数，没有来处。"""
    for form in case.forms(_ROLE):
        rate, score = form.fields[f"{TOTAL}_执行率"], form.fields[f"{TOTAL}_得分"]
        given = rate if rate.number else score
        if any(fact.number for base in ROWS for fact in row(form, base)):
            yield say.passed()
        elif given.number:
            message = f"预算数与执行数都没有填，执行率填 {rate.text or '空'}、得分填 {score.text or '空'}。"
            yield say.found(form, given, message, expected="空", operands=[(form, rate), (form, score)])
        else:
            yield say.idle()


@rule(
    "XJ309",
    "执行率精度不足",
    role=_ROLE,
    severity=Severity.HINT,
    basis="规范性口径：百分率保留两位小数",
    remedy="执行率改为两位小数。",
    root=True,
)
def coarse_rate(case: Case, say: Say) -> Iterator[Outcome]:
    """执行率写成 100%，执行数却不等于预算数：舍入到整数掩盖了没有用完的钱。"""
    for form in case.forms(_ROLE):
        rate = form.fields[f"{TOTAL}_执行率"]
        spent, budget = form.fields[f"{TOTAL}_全年执行数"], form.fields[f"{TOTAL}_全年预算数"]
        if rate.number != 1 or not spent.number or not budget.number:
            yield say.idle()
            continue
        exact_rate = spent.number / budget.number
        if spent.number == budget.number or round_to(exact_rate, 2) != 1:
            yield say.passed()
            continue
        message = f"执行率写 {rate.text}，{spent.text}÷{budget.text} 实为 {percent(exact_rate)}。"
        yield say.found(form, rate, message, expected=percent(exact_rate), operands=[(form, spent), (form, budget)])


@rule(
    "XJ311",
    "执行率偏低未说明",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="《项目支出绩效评价管理办法》（财预〔2020〕10号）：未完成的应说明原因",
    remedy="在偏差原因栏写明执行率低的原因和改进措施。",
    limits=("执行率偏低",),
)
def low_rate(case: Case, say: Say) -> Iterator[Outcome]:
    """执行率明显偏低，全表的偏差原因没有一处说到资金为什么没有用完。"""
    for form in case.forms(_ROLE):
        rate = form.fields[f"{lead(form)}_执行率"]
        if rate.number is None:
            yield say.idle()
        elif rate.number >= case.limit("执行率偏低") or _explained(form):
            yield say.passed()
        else:
            limit = percent(case.limit("执行率偏低"), 0)
            reasons = "、".join(f"“{row['偏差原因'].text}”" for row in _reasons(form))
            other = f"（偏差原因写的是{reasons}）" if reasons else ""
            message = f"执行率 {rate.text}，低于 {limit}，全表没有说明执行率低的原因{other}。"
            yield say.found(form, rate, message, expected="执行率低的原因和改进措施")


def _reasons(form: Form) -> list[Row]:
    return [row for row in form.tables.get("绩效指标", ()) if row["偏差原因"].kind is Kind.TEXT]


def _explained(form: Form) -> bool:
    """Whether some reason may be about the money: at a cost indicator, or in so many words."""
    return any(
        "成本" in row["二级指标"].text or any(word in row["偏差原因"].text for word in UNSPENT)
        for row in _reasons(form)
    )
