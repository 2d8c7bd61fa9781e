"""附件2 部门整体支出绩效自评表 (role 整体自评表): the block of funds, XJ201…XJ209."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.expression import expression
from xlzj.interval import Verdict, compare
from xlzj.model import Severity
from xlzj.numerals import percent, show
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import against, computed
from xlzj.scope import Absent, Hindered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE = "整体自评表"
_FORM = "整体自评表的表式"
_RATE = "《项目支出绩效评价管理办法》（财预〔2020〕10号）：预算执行率；整体自评表的表式"
_BUDGET, _SPENT = "年度资金总额_全年预算数", "年度资金总额_全年执行数"
_ASKED = "资金总额"
_BY_INCOME, _BY_SPENDING = "按收入性质分", "按支出性质分"


def _parts(case: Case, form: Form, name: str) -> list[tuple[Form, Fact]]:
    """The facts that make up a total of the form, as the edition's formula names them."""
    field = case.spec(form).fields.get(name)
    return [(form, form.fields[part]) for _, part in expression(field.derived).names] if field else []


@rule(
    "XJ203",
    "按收入性质分合计",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="按全年预算数填列各项收入；合计不等的核对漏填、重填的一项。",
)
def by_income(case: Case, say: Say) -> Iterator[Outcome]:
    """按收入性质分的各项之和等于全年预算数。等于全年执行数的是口径错，与两者都不等的必有一处错。"""
    for form in case.forms(_ROLE):
        yield _nature(case, say, form, _BY_INCOME, _BUDGET, _SPENT)


@rule(
    "XJ204",
    "按支出性质分合计",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="核对基本支出、项目支出与全年执行数。",
)
def by_spending(case: Case, say: Say) -> Iterator[Outcome]:
    """基本支出与项目支出之和等于全年执行数；不等则两边必有一处填错。"""
    for form in case.forms(_ROLE):
        yield _nature(case, say, form, _BY_SPENDING, _SPENT, _BUDGET)


def _nature(case: Case, say: Say, form: Form, name: str, whole: str, other: str) -> Outcome:
    """The parts of one breakdown add up to its printed total and to `whole`; equal to `other` is a mix-up."""
    field = case.spec(form).fields.get(name)
    if field is None:
        return say.idle()
    outcome = say.idle()
    if form.fields[name].filled:
        outcome = against(case, say, form, name, field.derived)
        if outcome.finding is not None or outcome.reason or whole not in form.fields:
            return outcome
    try:
        total = expression(field.derived).run(case.scope(form))
        wanted, mixed = case.scope(form).number("", whole), case.scope(form).number("", other)
    except Absent:
        return outcome
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    if total is None or wanted is None:
        return say.idle()
    if compare(total, wanted) is not Verdict.UNEQUAL:
        return say.passed()
    mix = mixed is not None and compare(total, mixed) is not Verdict.UNEQUAL
    gap = total.value - wanted.value
    note = f"却等于{_column(other)}，疑按{_column(other)}填列" if mix else _surplus(case, form, name, gap)
    return say.found(
        form,
        form.fields[name],
        f"{name}各项之和为 {show(total.value, '万元')}，应等于{_column(whole)} {show(wanted.value, '万元')}，"
        f"{'多' if gap > 0 else '少'} {show(abs(gap), '万元')}{f'，{note}' if note else ''}。",
        expected=show(wanted.value, "万元"),
        difference=signed(gap, "万元"),
        operands=[*_parts(case, form, name), (form, form.fields[whole])],
        severity=Severity.REVIEW if mix else None,
    )


def _surplus(case: Case, form: Form, name: str, gap: Decimal) -> str:
    """The only part that is just as much as the sum is too high."""
    same = [fact for owner, fact in _parts(case, form, name) if owner is form and fact.number == gap]
    return f"正是“{case.title(form, same[0])}” {same[0].text}（{same[0].place.cell}）" if len(same) == 1 else ""


def _column(field: str) -> str:
    return field.partition("_")[2]


@tells_of_blanks
@rule(
    "XJ205",
    "资金总额等于两种性质合计",
    role=_ROLE,
    severity=Severity.ERROR,
    basis="旧版整体自评表的表式",
    remedy="核对资金总额与按收入性质分、按支出性质分的合计，改正填错的一处。",
    root=True,
)
def applied_for(case: Case, say: Say) -> Iterator[Outcome]:
    """旧版表的资金总额既是各项收入之和，也是基本支出与项目支出之和；三处不等，预算申请就没有一个确定的数。"""
    for form in case.forms(_ROLE):
        if _ASKED not in form.fields:
            yield say.idle()
            continue
        wanted = set()
        for name in (_BY_INCOME, _BY_SPENDING):
            field = case.spec(form).fields.get(name)
            if field is None:
                yield say.idle()
                continue
            outcome = against(case, say, form, _ASKED, name if form.fields[name].filled else field.derived)
            told = outcome.finding.expected if outcome.finding is not None else ""
            if not told or told not in wanted:
                yield outcome
            wanted.add(told)


@rule(
    "XJ206",
    "执行数大于全年预算数",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="部门决算编制说明：全年预算数＝年初预算数＋调增－调减",
    remedy="核对全年预算数是否含调整数和上年结转；属实的写明原因。",
)
def overspent(case: Case, say: Say) -> Iterator[Outcome]:
    """全年执行数大于全年预算数，执行率超过 100%，多半是全年预算数没有含追加和结转。"""
    for form in case.forms(_ROLE):
        spent, budget = (form.fields.get(f"年度资金总额_{c}") for c in ("全年执行数", "全年预算数"))
        if spent is None or budget is None or spent.number is None or budget.number is None:
            yield say.idle()
        elif spent.number - budget.number > (spent.half or 0) + (budget.half or 0):
            gap = spent.number - budget.number
            yield say.found(
                form,
                spent,
                f"全年执行数 {spent.text} 大于全年预算数 {budget.text}，多 {show(gap, '万元')}。",
                expected=f"≤{budget.text}",
                difference=signed(gap, "万元"),
                operands=[(form, spent), (form, budget)],
            )
        else:
            yield say.passed()


@rule(
    "XJ207",
    "预算调整幅度较大",
    role=_ROLE,
    severity=Severity.HINT,
    basis="预算编制合理性（核实性口径）",
    remedy="在报告“项目支出情况”中写明追加、调整的项目和金额。",
    limits=("预算调整幅度",),
)
def adjusted(case: Case, say: Say) -> Iterator[Outcome]:
    """全年预算比年初预算增减超过阈值，报告应说明调整了什么。"""
    for form in case.forms(_ROLE):
        start, year = (form.fields.get(f"年度资金总额_{c}") for c in ("年初预算数", "全年预算数"))
        if start is None or year is None or not start.number or year.number is None:
            yield say.idle()
            continue
        change = year.number / start.number - 1
        if abs(change) <= case.limit("预算调整幅度"):
            yield say.passed()
            continue
        word = "增加" if change > 0 else "减少"
        message = f"全年预算 {year.text} 比年初预算 {start.text} {word} {percent(abs(change))}。"
        yield say.found(form, year, message, operands=[(form, year), (form, start)])


@tells_of_blanks
@rule(
    "XJ208",
    "必填数与合计位空白",
    role=_ROLE,
    severity=Severity.HINT,
    basis=_FORM,
    remedy="补填；合计位恢复公式即可自动带出。",
    root=True,
)
def blanks(case: Case, say: Say) -> Iterator[Outcome]:
    """年初、全年预算与执行数、分值、执行率、得分都是必填；两个“按……性质分”的合计位空着，别人无从核对。"""
    for form in case.forms(_ROLE):
        for column in ("年初预算数", "全年预算数", "全年执行数", "分值"):
            fact = form.fields.get(f"年度资金总额_{column}")
            if fact is None:
                yield say.idle()
            elif fact.filled:
                yield say.passed()
            else:
                yield say.found(form, fact, f"{column}没有填。", severity=Severity.REVIEW)
        for name in (_BY_INCOME, _BY_SPENDING):
            field = case.spec(form).fields.get(name)
            if field is None:
                yield say.idle()
            elif form.fields[name].filled:
                yield say.passed()
            else:
                yield _under(case, against(case, say, form, name, field.derived, blank=Severity.HINT))


def _under(case: Case, outcome: Outcome) -> Outcome:
    """A blank total of parts that do not add up to what they should: that is told first, with what it should be."""
    blank = outcome.finding
    if blank is None:
        return outcome
    told = [one.finding for rule in (by_income, by_spending) for one in case.outcomes(rule) if one.finding is not None]
    first = next((one for one in told if one.place == blank.place), None)
    if first is None:
        return outcome
    name = blank.message.partition("没有填")[0]
    bare = replace(blank, message=f"{name}没有填。", expected="", fix=None, because=(first.key,))
    return outcome._replace(finding=bare)


@rule(
    "XJ209",
    "缺预算执行率栏",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis=_RATE,
    remedy="改用带预算执行率栏的现行表式。",
)
def no_rate(case: Case, say: Say) -> Iterator[Outcome]:
    """方案里预算执行率占 10 分，表上却没有这一栏，总分无从得出。"""
    for form in case.forms(_ROLE):
        if case.edition.scheme.execution and "年度资金总额_执行率" not in form.fields:
            names = ("年度资金总额_全年预算数", _ASKED)
            fact = next((form.fields[name] for name in names if name in form.fields), None)
            fact = fact or next(iter(form.fields.values()))
            yield say.found(form, fact, "表上没有预算执行率栏，执行率得分无处填列。", expected="执行率 10 分栏")
        else:
            yield say.passed()


RULES = (
    computed(
        "XJ201",
        "执行率",
        "年度资金总额_执行率",
        role=_ROLE,
        basis=_RATE,
        why="执行率等于全年执行数除以全年预算数；用别的数算出来的执行率会使得分和报告都错。",
        remedy="核对全年预算数与全年执行数，恢复执行率的公式。",
    ),
    computed(
        "XJ202",
        "执行率得分",
        "年度资金总额_得分",
        role=_ROLE,
        basis=_RATE + "；执行率×分值，最高不超过分值",
        why="执行率得分等于执行率（最高按 100%）乘以分值。",
        remedy="恢复得分的公式。",
    ),
    by_income,
    by_spending,
    applied_for,
    overspent,
    adjusted,
    blanks,
    no_rate,
)
