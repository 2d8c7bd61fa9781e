"""The three 预算支出情况表 that the report lists: XJ211 … XJ215. A unit without such money need not hand them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.derive import formulas_of
from xlzj.expression import zero_if_blank
from xlzj.interval import ZERO, Verdict, compare
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import against
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

FUND = "政府性基金预算支出情况表"
ROLES = (FUND, "国有资本经营预算支出情况表", "社会保险基金预算支出情况表")
_ALL = "、".join(ROLES)
_WHOLE, _REPORT = "整体自评表", "文字材料"
_GIVEN = "政府性基金拨款"
_ROWS, _NOTE = "支出明细", "无此项支出说明"
_INITIAL, _BUDGET, _SPENT = (f"合计_{column}" for column in ("年初预算数", "全年预算数", "全年执行数"))
_NONE = ("无", "没有", "未安排", "不涉及")
_BASIS = "自评报告提纲三至五节及附件清单：政府性基金、国有资本经营、社会保险基金预算支出情况表"


def _handed_in(case: Case) -> Iterator[Form]:
    for role in ROLES:
        yield from case.forms(role)


def _amounts(form: Form) -> list[Fact]:
    """Amounts of the rows and the total that are filled in and not 0."""
    facts = [form.fields[name] for name in (_INITIAL, _BUDGET, _SPENT)]
    facts += [cell for row in form.tables.get(_ROWS, ()) for cell in row.cells.values()]
    return [fact for fact in facts if fact.number]


@rule(
    "XJ211",
    "预算支出情况表合计",
    role=_ALL,
    severity=Severity.ERROR,
    basis=_BASIS,
    remedy="核对各行金额，恢复合计和执行率的公式。",
    root=True,
)
def totals(case: Case, say: Say) -> Iterator[Outcome]:
    """合计必须等于各行之和，执行率必须等于全年执行数除以全年预算数；合计错了，报告三至五节引用的数就跟着错。"""
    for form in _handed_in(case):
        for name, formula in formulas_of(case.edition, form.key, ("合计", "合计_执行率")):
            yield against(case, say, form, name, formula)


@rule(
    "XJ212",
    "政府性基金与整体自评表不等",
    role=FUND,
    severity=Severity.ERROR,
    basis="整体自评表“按收入性质分：政府性基金拨款”与政府性基金预算支出情况表是同一笔钱，口径同全年预算数",
    remedy="核对政府性基金的全年预算数，改正填错的一张表。",
)
def same_money(case: Case, say: Say) -> Iterator[Outcome]:
    """整体自评表按收入性质列的政府性基金拨款，就是情况表的全年预算合计（旧表只列年度预算申请，比年初预算合计）；两处不等，必有一处错。"""
    for form in case.forms(FUND):
        whole = case.one(_WHOLE)
        if whole is None:
            yield say.unchecked(f"没有交{case.key(_WHOLE)}")
            continue
        given = whole.fields[_GIVEN]
        budget = form.fields[_BUDGET if "年度资金总额_全年预算数" in whole.fields else _INITIAL]
        try:
            amounts = amount_of(given), amount_of(budget)
        except Hindered as hindrance:
            yield say.unchecked(f"{form.key}：{hindrance}")
            continue
        if any(amount and amount.value for amount in amounts):
            yield _compared(case, say, (whole, given), (form, budget))
        else:
            yield say.idle()


def _compared(case: Case, say: Say, given: tuple[Form, Fact], budget: tuple[Form, Fact]) -> Outcome:
    """Both amounts; equal to what was spent instead of the budget is a question of definition."""
    left, right = amount_of(given[1]), amount_of(budget[1])
    if left is not None and right is not None and compare(left, right) is not Verdict.UNEQUAL:
        return say.passed()
    form, spent = budget[0], budget[0].fields[_SPENT]
    by_spent = left is not None and spent.number is not None and left.value == spent.number
    gap = zero_if_blank(left).value - zero_if_blank(right).value
    filled, shown = (fact.text or "（空）" for _, fact in (given, budget))
    message = (
        f"{case.key(_WHOLE)}的政府性基金拨款填 {filled}，{form.key}的{case.title(*budget)}为 {shown}，"
        f"{'多' if gap > 0 else '少'} {show(abs(gap), '万元')}。"
    )
    if by_spent:
        message += f"它等于全年执行数 {spent.text}，请说明口径。"
    return say.found(
        *given,
        message,
        expected=shown,
        difference=signed(gap, "万元"),
        operands=[budget, (form, spent)] if by_spent else [budget],
        severity=Severity.REVIEW if by_spent or left is None or right is None else None,
    )


@rule(
    "XJ213",
    "预算支出情况表执行数大于预算数",
    role=_ALL,
    severity=Severity.REVIEW,
    basis="《中华人民共和国预算法》第十三条：各部门、各单位的支出必须以经批准的预算为依据，未列入预算的不得支出",
    remedy="核对全年预算数是否含调整数和上年结转；属实的写明原因。",
)
def overspent(case: Case, say: Say) -> Iterator[Outcome]:
    """一个科目或项目的全年执行数大于全年预算数，多半是全年预算数没有含追加和结转，或者两列填反。"""
    for form in _handed_in(case):
        for row in form.tables.get(_ROWS, ()):
            budget, spent = row.cells["全年预算数"], row.cells["全年执行数"]
            if spent.number is None or (budget.number is None and not spent.number):
                yield say.idle()
                continue
            gap = spent.number - (budget.number or ZERO)
            if gap <= (spent.half or ZERO) + (budget.half or ZERO):
                yield say.passed()
                continue
            name = row.cells["名称"].text or row.cells["科目编码"].text
            shown = budget.text or "（空）"
            yield say.found(
                form,
                spent,
                f"{form.key}“{name}”全年执行数 {spent.text} 大于全年预算数 {shown}，多 {show(gap, '万元')}。",
                expected=f"≤{budget.text or '0.00'}",
                difference=signed(gap, "万元"),
                operands=[(form, spent), (form, budget)],
            )


@rule(
    "XJ214",
    "预算支出情况表没有数据也没有说明",
    role=_ALL,
    severity=Severity.REVIEW,
    basis="自评报告提纲三至五节；空表须有文字说明",
    remedy="没有此项支出的写“本单位无此项支出”；有支出的填列各行，并删去说明、改正报告相应一节。",
)
def said_none(case: Case, say: Say) -> Iterator[Outcome]:
    """附了空表又没有说明，看不出是没有此项支出还是漏填；填了金额又写“无此项支出”，或者报告相应一节写“没有”，两处必有一处错。"""
    for form in _handed_in(case):
        note, filled = form.fields[_NOTE], _amounts(form)
        if note.kind is Kind.ABSENT:
            yield say.unchecked(f"{form.key}的名称“{_NOTE}”已丢失")
        elif not filled and note.kind is Kind.BLANK and not form.fields["单位名称"].text:
            yield say.idle()  # the blank form as it came: nothing was handed in
        elif not filled and note.kind is Kind.BLANK:
            yield say.found(form, note, f"{form.key}没有数据，也没有说明。", expected="本单位无此项支出")
        elif filled and note.kind is not Kind.BLANK and _is_none(note):
            shown = f"{case.title(form, filled[0])} {filled[0].text}"
            message = f"{form.key}填有{shown}，又写明“{note.text}”。"
            operands = [(form, filled[0])]
            yield say.found(form, note, message, expected="删去说明", operands=operands, severity=Severity.ERROR)
        else:
            yield _told(case, say, form, filled)


def _told(case: Case, say: Say, form: Form, filled: list[Fact]) -> Outcome:
    """The section of the report that is about the same money: 三、政府性基金预算支出情况 …"""
    report = case.one(_REPORT)
    section = report.fields.get(form.role.removesuffix("表")) if report is not None else None
    if report is None or section is None or not filled or not _is_none(section):
        return say.passed()
    shown = f"{case.title(form, filled[0])} {filled[0].text}"
    message = f"{report.key}“{section.field}”写“{section.text[:20]}”，{form.key}却填有{shown}。"
    operands = [(form, filled[0])]
    return say.found(report, section, message, expected="写明支出金额、用途和成效", operands=operands)


def _is_none(fact: Fact) -> bool:
    """无, 本单位没有使用…安排的支出: the first sentence denies it and holds no amount."""
    first = fact.text.partition("。")[0]
    return fact.kind is Kind.NIL or (any(word in first for word in _NONE) and "万元" not in first)


@rule(
    "XJ215",
    "有政府性基金没有附情况表",
    role=_WHOLE,
    severity=Severity.HINT,
    basis="自评报告附件清单：政府性基金预算支出情况表",
    remedy="补附政府性基金预算支出情况表。",
)
def not_attached(case: Case, say: Say) -> Iterator[Outcome]:
    """整体自评表列有政府性基金拨款，报告的附件就应有政府性基金预算支出情况表，否则这笔钱用在哪里看不出来。"""
    if case.edition.role(FUND) is None:
        return
    for form in case.forms(_WHOLE):
        given = form.fields.get(_GIVEN)
        if given is None or not given.number:
            yield say.idle()
        elif case.forms(FUND):
            yield say.passed()
        else:
            message = f"{form.key}有政府性基金拨款 {given.text} 万元，没有附{FUND}。"
            yield say.found(form, given, message, expected=FUND)


RULES = (totals, same_money, overspent, said_none, not_attached)
