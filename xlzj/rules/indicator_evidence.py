"""Indicators against the rest of their own form: XJ421 (account), XJ423 and XJ427 (year)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.numerals import plain
from xlzj.rules.indicator_costs import is_cost
from xlzj.rules.indicator_rows import POLICY, ROLE, by_row
from xlzj.rules.kernel import rule
from xlzj.spelling import unspaced
from xlzj.targets import Kind, normalise, parse_actual, unnumbered
from xlzj.targets.match import common
from xlzj.targets.model import TIMED
from xlzj.targets.units import dimension

if TYPE_CHECKING:
    from decimal import Decimal

    from xlzj.model import Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say
    from xlzj.targets import Measure

_SAME_WORDS = 4
_RESULTS = ("通过", "合格", "验收", "达标")  # what passed is not what was done
_AROUND = 12
_DECIMAL = re.compile(r"(?<![A-Za-z\d.])\d+\.\d+")
_ENOUGH_DIGITS = 3


@rule(
    "XJ421",
    "完成值与完成情况矛盾",
    role=ROLE,
    severity=Severity.REVIEW,
    basis="同一张表内同一事实应当一致",
    remedy="核对“实际完成情况”与指标表，改正写错的一处。",
)
@by_row
def account_differs(case: Case, say: Say, one: Indicator) -> Outcome:
    """同一张表的“实际完成情况”里，同一对象的数量与指标完成值不同，必有一处没有更新。"""
    del case
    account = one.form.fields.get("实际完成情况")
    actual = one.judged.actual
    numbers = [m for m in actual.measures if m.bound is None and m.top is None and not m.approximate and not m.side]
    if account is None or not account.text or len(numbers) != 1:
        return say.idle()
    claims = parse_actual(unnumbered(account.text)).measures
    agrees, claim = _told(one.name + numbers[0].subject, numbers[0], claims)
    if claim is None:
        return say.passed() if agrees else say.idle()
    told = plain(claim.value) + claim.unit
    return say.found(
        one.form,
        one.fact("实际完成值"),
        f"{one.title}完成值 {one.shown('实际完成值')}，“实际完成情况”里写的是“{_excerpt(account.text, claim.value)}”。",
        expected=f"{told}，或改正“实际完成情况”",
        operands=[*one.operands("年度指标值"), (one.form, account)],
    )


def _told(name: str, number: Measure, claims: tuple[Measure, ...]) -> tuple[bool, Measure | None]:
    """Whether the account tells the same number, else the one claim about the same thing that tells another."""
    rivals = []
    for claim in claims:
        if claim.unit != number.unit:
            continue
        if abs(claim.value - number.value) <= claim.half + number.half:
            return True, None
        exact = claim.bound is None and claim.top is None and not claim.approximate and not claim.change
        other = any(word in name and word not in claim.subject for word in _RESULTS)
        if claim.unit == "%" and name[-2:] not in claim.subject and claim.subject[-2:] not in name:
            continue  # 差错率 and 发布率 of one product are two rates
        if exact and not other and (not claim.side or not claim.unit) and common(name, claim.subject) >= _SAME_WORDS:
            rivals.append(claim)
    return False, rivals[0] if len(rivals) == 1 else None


def _excerpt(account: str, value: Decimal) -> str:
    """The words of the account around a number."""
    text = unspaced(normalise(account))
    at = text.find(plain(value))
    return text[max(0, at - _AROUND) : at + _AROUND] if at >= 0 else plain(value)


@rule(
    "XJ423",
    "指标值疑为事后设定",
    role=ROLE,
    severity=Severity.HINT,
    basis=f"{POLICY}：绩效目标在年初设定",
    remedy="指标值填年初批复的目标；确为年初所定的写说明。",
)
@by_row
def set_afterwards(case: Case, say: Say, one: Indicator) -> Outcome:
    """指标值与完成值是同一个带小数的数，年初不可能定得这样准，多半是年末照着结果补填的。成本指标不查。"""
    judged = one.judged
    if is_cost(case.scheme(one.form), one) or judged.target.kind in TIMED or one.empty("实际完成值"):
        return say.idle()
    wanted = _DECIMAL.findall(normalise(one.shown("年度指标值")))
    if len(wanted) != 1 or judged.verdict.missing_number:
        return say.idle()
    got = _DECIMAL.findall(normalise(one.shown("实际完成值")))
    if not got or any(dimension(goal.unit) == "money" for goal in judged.target.goals):
        return say.idle()
    digits = len(wanted[0].replace(".", "").strip("0"))
    if wanted[0] not in got or digits < _ENOUGH_DIGITS:
        return say.passed()
    return say.found(
        one.form,
        one.fact("年度指标值"),
        f"{one.title}的指标值 {one.shown('年度指标值')} 与完成值 {one.shown('实际完成值')} 是同一个数（{wanted[0]}）。",
        expected="年初设定的目标",
        operands=one.operands("实际完成值", "分值", "得分"),
    )


@rule(
    "XJ427",
    "指标跨年度",
    role=ROLE,
    severity=Severity.HINT,
    basis="年度绩效自评只评价本年度的目标和完成情况",
    remedy="跨年度的工作写本年度应完成的部分；上年已完成的说明为何列入本年度。",
)
@by_row
def other_year(case: Case, say: Say, one: Indicator) -> Outcome:
    """指标值或完成值的日期不在评价年度，评的就不是本年度的工作。"""
    judged, year = one.judged, case.submission.year
    due = [goal.dates for goal in judged.target.goals if goal.dates is not None]
    done = judged.actual.dates if due or judged.actual.kind is Kind.DATE or judged.target.kind in TIMED else ()
    if not due and not done:
        return say.idle()
    for column, spans in (("年度指标值", due), ("实际完成值", done)):
        strange = [span for span in spans if span.end.year != year]
        if strange:
            what = column.removeprefix("年度").removeprefix("实际")
            begun = strange[0].start.year <= year < strange[0].end.year
            how = f"到 {strange[0].end.year} 年才结束，超出 {year} 年度" if begun else f"不在 {year} 年度"
            return say.found(
                one.form,
                one.fact(column),
                f"{one.title}的{what}“{one.shown(column)}”{how}。",
                expected=f"{year}年度内的日期",
                operands=one.operands("年度指标值", "实际完成值"),
            )
    return say.passed()


RULES = (account_differs, set_afterwards, other_year)
