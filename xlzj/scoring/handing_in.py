"""自评通知、工作小组、单位自查、提交报告 (KH110, KH111): what happened outside the workbooks, and when they came."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.model import Kind
from xlzj.rules.traces import family
from xlzj.scoring import ROLE, Mark, Nature, computed, left_open, of_fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.editions.points import Marking
    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case

_OUTSIDE = (
    ("", "自评通知_得分", "印发通知、通知内容", "须看盖章的自评通知，表里没有"),
    ("", "工作小组_得分", "成立工作小组", "须看成立工作小组的文件，表里没有"),
)
_SIGNED = ("封面日期", "填报日期")


def handed_in(case: Case) -> Iterator[Mark]:
    """The four points before the report itself."""
    for code, field, title, why in _OUTSIDE:
        yield left_open(code, field, title, _full(case, field), why, hindered=False)
    yield _self_checked(case)
    yield _lateness(case)


def _self_checked(case: Case) -> Mark:
    """10 less one point a unit that did no self-evaluation, among the units of the department whose sets came in."""
    field, title, marking = "单位自查_得分", "单位自查", case.edition.marking
    full = _full(case, field)
    known = family(case)
    if marking is None or not known.units:
        why = "一个单位的表里看不出哪些单位没有自查；须按应报单位清单，每缺一个扣 1 分"
        return left_open("KH111", field, title, full, why, hindered=False)
    missing, names = known.unevaluated, "、".join(known.unevaluated)
    why = f"交来表的 {known.units} 个单位里 {len(missing)} 个没有整体自评表{f'（{names}）' if names else ''}；"
    why += "没有交表的单位须按应报单位清单另扣。"
    score = max(ZERO, full - len(missing) * marking.deduction["缺一个单位"])
    return Mark("KH111", field, title, full, Nature.PROPOSED, score, score, why)


def _full(case: Case, field: str) -> Decimal:
    spec = case.edition.role(ROLE)
    top = spec.fields[field].maximum if spec else None
    if top is None:
        raise KeyError(field)
    return top


def _lateness(case: Case) -> Mark:
    """10 less one point a working day after the deadline; the latest date on cover and signing lines counts."""
    field, title, marking = "提交报告_得分", "按时报送", case.edition.marking
    full = _full(case, field)
    if marking is None or not marking.deadline:
        why = "没有规定报送截止日，由考核人按报送时间评分"
        return left_open("KH110", field, title, full, why, hindered=False)
    dated = list(_dates(case))
    if not dated:
        return left_open("KH110", field, title, full, "封面日期、填报日期都没有填，看不出何时报送")
    form, fact, day = max(dated, key=lambda one: one[2])
    late = working_days_after(date.fromisoformat(marking.deadline), day, marking)
    why = f"报送截止日 {marking.deadline}，{form.key}{fact.field} {day.isoformat()}，"
    why += f"推迟 {late} 个工作日。" if late else "按时报送。"
    return computed("KH110", field, title, full, late * marking.deduction["迟一个工作日"], why, of_fact(form, fact))


def _dates(case: Case) -> Iterator[tuple[Form, Fact, date]]:
    for form in case.submission.forms:
        for name in _SIGNED:
            fact = form.fields.get(name)
            if fact is None or fact.kind is not Kind.DATE:
                continue
            try:
                yield form, fact, date.fromisoformat(fact.text)
            except ValueError:
                continue


def working_days_after(deadline: date, day: date, marking: Marking) -> int:
    """Working days after the deadline up to and including the day; 0 where it is not later."""
    late = 0
    while day > deadline:
        text = day.isoformat()
        late += text in marking.on or (day.weekday() < 5 and text not in marking.off)
        day -= timedelta(days=1)
    return late
