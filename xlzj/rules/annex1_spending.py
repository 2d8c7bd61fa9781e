"""附件1: amounts against the budget and against last year, XJ106, XJ107, XJ111, XJ115, XJ116, XJ124…XJ126."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.numerals import amount, percent, show
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.kernel import rule, signed
from xlzj.rules.yearly import larger, over_budget, swings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import Edition
    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE = "基础数据表"
_FORM = "基础数据表的表式"
_THREE = ("三公经费", "公务用车购置和维护经费", "公车购置", "公车运行维护", "出国经费", "公务接待")
_PUBLIC = ("公用经费", "办公经费", "水费电费差旅费", "会议费培训费")
_RISE = ("增加", "增长", "上升", "超过上年", "高于上年", "新购", "购置")
_ABOUT_THREE = ("三公", "公务用车", "公车", "公务接待", "接待费", "出国")
_SENTENCE = re.compile(r"[。；;\n]")
_SAME_CELL = ("XJ107", "XJ108")  # a total that does not add up, a rise that is asked about already
_COUNTED = frozenset({"amount", "count"})
_TOTALS = ("支出总额", "基本支出", "项目支出", "公用经费", "三公经费")


@rule(
    "XJ106",
    "三公经费决算超预算",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="《党政机关厉行节约反对浪费条例》；预算执行",
    remedy="核对预算数与决算数；属实的写明超支原因和批准文件。",
)
def three_over_budget(case: Case, say: Say) -> Iterator[Outcome]:
    """三公经费决算大于预算须说明；子项超而合计不超的只作提示。"""
    for form in case.forms(_ROLE):
        total = larger(form, "三公经费", "本年决算", "本年预算")
        for base in _THREE:
            yield over_budget(case, say, form, base, severity=None if total else Severity.HINT)


@rule(
    "XJ107",
    "三公经费比上年增长",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="《党政机关厉行节约反对浪费条例》；决算公开须说明增减原因",
    remedy="在厉行节约保障措施或报告“基本支出情况”一节写明三公经费增加的原因。",
    limits=("三公同比",),
)
def three_grew(case: Case, say: Say) -> Iterator[Outcome]:
    """三公经费决算比上年增长超过阈值，而表和报告里没有一个字说明为什么增加。"""
    for form in case.forms(_ROLE):
        if not {"三公经费_上年决算", "三公经费_本年决算"} <= form.fields.keys():
            yield say.idle()
            continue
        fact, before = form.fields["三公经费_本年决算"], form.fields["三公经费_上年决算"]
        if fact.number is None or not before.number:
            yield say.idle()
            continue
        change = fact.number / before.number - 1
        report = case.one("文字材料")
        texts = [fact.text for fact in (form.fields.get("厉行节约保障措施"),) if fact is not None]
        texts += [f.text for f in report.fields.values()] if report else []
        if change <= case.limit("三公同比") or any(_tells_rise(text) for text in texts):
            yield say.passed()
            continue
        yield say.found(
            form,
            fact,
            f"三公经费决算 {fact.text}，上年 {before.text}，增长 {percent(change)}，没有说明原因。",
            operands=[(form, fact), (form, before)],
        )


def _tells_rise(text: str) -> bool:
    """Whether a sentence says that one of the three kinds of spending rose, or that a car was bought."""
    return any(
        any(word in sentence for word in _RISE) and any(word in sentence for word in _ABOUT_THREE)
        for sentence in _SENTENCE.split(text)
    )


@rule(
    "XJ111",
    "公用经费超预算",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="公用经费控制率；预算执行",
    remedy="核对预算数口径（年初或全年）与决算数；属实的写明超支原因。",
)
def public_over_budget(case: Case, say: Say) -> Iterator[Outcome]:
    """公用经费及其中项决算大于预算，须说明。"""
    for form in case.forms(_ROLE):
        for base in _PUBLIC:
            yield over_budget(case, say, form, base)


@rule(
    "XJ115",
    "政府采购超预算或无预算",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="《中华人民共和国政府采购法》：严格按照批准的预算执行",
    remedy="补填政府采购预算数，或写明无预算、超预算采购的原因和批准文件。",
)
def procurement(case: Case, say: Say) -> Iterator[Outcome]:
    """政府采购应当按批准的预算执行；有决算没有预算，或决算大于预算，都要说明。"""
    for form in case.forms(_ROLE):
        if not {"政府采购金额_本年预算", "政府采购金额_本年决算"} <= form.fields.keys():
            yield say.idle()
            continue
        plan, done = form.fields["政府采购金额_本年预算"], form.fields["政府采购金额_本年决算"]
        if done.number and not plan.filled:
            yield say.found(
                form,
                plan,
                f"政府采购决算 {done.text} 万元，预算数没有填。",
                expected="政府采购预算数",
                operands=[(form, done)],
            )
        else:
            yield over_budget(case, say, form, "政府采购金额")


@rule(
    "XJ116",
    "基本支出预算调整口径不明",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis=_FORM,
    remedy="预算列填年初基本支出预算，决算列填调整后的数；没有调整的两列填同一个数。",
)
def adjustment(case: Case, say: Say) -> Iterator[Outcome]:
    """“部门基本支出预算调整”只填一列，或填成了整体支出的全年预算、全年执行数，口径不明。"""
    whole = case.one("整体自评表")
    for form in case.forms(_ROLE):
        plan, done = form.fields.get("部门基本支出预算调整_本年预算"), form.fields.get("部门基本支出预算调整_本年决算")
        if plan is None or done is None or (not plan.filled and not done.filled):
            yield say.idle()
            continue
        if plan.filled != done.filled:
            empty, filled = (done, plan) if plan.filled else (plan, done)
            yield say.found(
                form,
                empty,
                f"部门基本支出预算调整只填了一列（{filled.text}），另一列为空，口径不明。",
                operands=[(form, filled)],
                severity=Severity.HINT,
            )
            continue
        names = [f"年度资金总额_{column}" for column in ("全年预算数", "全年执行数")]
        sums = [whole.fields[name] for name in names if name in whole.fields] if whole else []
        alike = [f for f in (plan, done) if any(f.number and f.number == s.number for s in sums)]
        if not alike or whole is None:
            yield say.passed()
        else:
            same, shown = alike[0], "、".join(fact.text for fact in alike)
            message = f"部门基本支出预算调整填 {shown}，正是{whole.key}的年度资金总额，应填基本支出预算的调整情况。"
            basic = whole.fields.get("基本支出")
            beyond = basic is not None and basic.number is not None and (same.number or 0) > basic.number
            if basic is not None and beyond:
                message += f"基本支出只有 {basic.text}。"
                sums.append(basic)
            severity = Severity.ERROR if beyond else None
            yield say.found(form, same, message, operands=[(whole, s) for s in sums], severity=severity)


@rule(
    "XJ124",
    "同比波动较大",
    role=_ROLE,
    severity=Severity.HINT,
    basis="部门决算核实性公式惯例",
    remedy="核对上年数与本年数；属实的在报告中说明原因。",
    limits=("同比波动", "同比起点"),
)
def year_on_year(case: Case, say: Say) -> Iterator[Outcome]:
    """主要支出比上年增减超过阈值，值得一看：常见的是上年数填错行或口径变了。"""
    for form in case.forms(_ROLE):
        for base in _TOTALS:
            now, before = form.fields.get(f"{base}_本年决算"), form.fields.get(f"{base}_上年决算")
            change = swings(case, now, before)
            if now is None or before is None or change is None:
                yield say.idle()
            elif abs(change) <= case.limit("同比波动"):
                yield say.passed()
            else:
                word = "增长" if change > 0 else "下降"
                message = f"{base}决算 {now.text}，上年 {before.text}，{word} {percent(abs(change))}。"
                gap = signed((now.number or 0) - (before.number or 0), "万元")  # type: ignore[arg-type]
                because = [(code, now) for code in _SAME_CELL]
                facts = [(form, now), (form, before)]
                yield say.found(form, now, message, difference=gap, operands=facts, because=because)


@rule(
    "XJ125",
    "应填金额空白",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis=_FORM,
    remedy="没有政府采购的填 0。",
)
def blank_procurement(case: Case, say: Say) -> Iterator[Outcome]:
    """政府采购金额两列都空，看不出是没有采购还是漏填。"""
    for form in case.forms(_ROLE):
        if not {"政府采购金额_本年预算", "政府采购金额_本年决算"} <= form.fields.keys():
            yield say.idle()
            continue
        plan, done = form.fields["政府采购金额_本年预算"], form.fields["政府采购金额_本年决算"]
        if plan.filled or done.filled:
            yield say.passed()
        else:
            yield say.found(form, done, "政府采购金额的预算数和决算数都没有填。", expected="0 或金额")


@rule(
    "XJ126",
    "基本支出超预算",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="核实性口径",
    remedy="核对基本支出预算口径；属实的说明人员增减、政策性增资等原因。",
    limits=("基本支出超预算",),
)
def basic_over_budget(case: Case, say: Say) -> Iterator[Outcome]:
    """基本支出决算比预算多出一成以上，多半是预算数口径不同。"""
    for form in case.forms(_ROLE):
        plan, done = form.fields.get("基本支出_本年预算"), form.fields.get("基本支出_本年决算")
        if plan is None or done is None or plan.number is None or done.number is None:
            yield say.idle()
        elif done.number > plan.number * (1 + case.limit("基本支出超预算")):
            message = (
                f"基本支出决算 {done.text} 超过预算 {plan.text} 一成以上，多 {amount(done.number - plan.number)}。"
            )
            value = f"≤{show(plan.number, '万元')}"
            yield say.found(form, done, message, expected=value, operands=[(form, done), (form, plan)])
        else:
            yield say.passed()


@tells_of_blanks
@rule(
    "XJ127",
    "必填的人数、金额空白",
    role="基础数据表、指标评分表",
    severity=Severity.REVIEW,
    basis="表式：编制数、在职人数、公用经费、基本支出、财供人数等必填项",
    remedy="补填；确实没有的填 0，新设单位没有上年数的写明。",
)
def blank_amounts(case: Case, say: Say) -> Iterator[Outcome]:
    """必填的金额、人数有一列空着，看不出是 0 还是漏填；后面的控制率、同比都无从核对。"""
    for role in ("基础数据表", "指标评分表"):
        for form in case.forms(role):
            for names in _required(case.edition, form.key):
                yield _filled_in(case, say, form, [form.fields[name] for name in names])


@lru_cache(maxsize=64)
def _required(edition: Edition, form: str) -> tuple[tuple[str, ...], ...]:
    """The amounts and counts that must be filled in, line by printed line."""
    wanted = [field for field in edition.forms[form].fields.values() if field.required and field.type in _COUNTED]
    bases = dict.fromkeys(field.base for field in wanted)
    return tuple(tuple(field.name for field in wanted if field.base == base) for base in bases)


def _filled_in(case: Case, say: Say, form: Form, facts: list[Fact]) -> Outcome:
    """One printed line, in all its columns that must be filled in."""
    empty = [fact for fact in facts if fact.kind is Kind.BLANK]
    if not empty:
        return say.passed()
    names = "、".join(case.title(form, fact) for fact in empty)
    return say.found(form, empty[0], f"{names}没有填。", expected="必填", operands=[(form, fact) for fact in facts])


RULES = (
    three_over_budget,
    three_grew,
    public_over_budget,
    procurement,
    adjustment,
    year_on_year,
    blank_procurement,
    basic_over_budget,
    blank_amounts,
)
