"""附件1 against 附件2: the same totals on both forms, XJ501…XJ503; 人员 and 公用 make up 基本支出, XJ513."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.interval import ZERO, Verdict, compare
from xlzj.model import Severity
from xlzj.numerals import show
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.causes import explain
from xlzj.rules.kernel import rule, signed
from xlzj.rules.projects import ACTUAL, BASE, BUDGET, DONE, FIRST, FULL, WHOLE, everything
from xlzj.scope import Absent, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_TABLE = "绩效指标"
_TELLING_DIGITS = 4  # fewer may be the same by chance
_OLD_TOTAL = "资金总额"
_REPORT, _STAFF = "文字材料", "人员经费"
_PERCENT = re.compile(r"([≥≤><=]?)(\d+(?:\.\d+)?)%(?:以上|以下|以内)?")
_MARKS = re.compile(r"[\W_]+")


def _same_number(case: Case, say: Say, here: str, there: str, severity: Severity | None = None) -> Outcome:
    """One number printed on 附件1 (`here`) and on 附件2 (`there`); the finding stands on 附件1."""
    try:
        base, whole = case.other(BASE), case.other(WHOLE)
        scope, other = case.scope(base), case.scope(whole)
        left, right = scope.number("", here), other.number("", there)
    except Absent:
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    fact, twin = scope.used[0][1], other.used[0][1]
    if left is None and right is None:
        return say.idle()
    if left is None or right is None:
        if (left or right or fact).value == ZERO:  # type: ignore[union-attr]
            return say.passed()
        empty, form, full, owner = (fact, base, twin, whole) if left is None else (twin, whole, fact, base)
        message = (
            f"{form.key} {case.title(form, empty)}没有填，{owner.key} {case.title(owner, full)}为 {full.text}，"
            "两处是同一个数。"
        )
        return say.found(form, empty, message, expected=full.text, operands=[(owner, full)], severity=Severity.REVIEW)
    if compare(left, right) is not Verdict.UNEQUAL:
        return say.passed()
    gap = left.value - right.value
    more = "多" if gap > 0 else "少"
    why = explain(case, base, fact, gap, [(base, part) for part in _parts(case, base, fact)])
    message = (
        f"{base.key} {case.title(base, fact)} {fact.text}，{whole.key} {case.title(whole, twin)} {twin.text}，"
        f"两处应是同一个数，{base.key}{more} {show(abs(gap), '万元')} 万元。" + (why or _taken_from(case, whole, fact))
    )
    return say.found(
        base,
        fact,
        message,
        expected=show(right.value, "万元"),
        difference=signed(gap, "万元"),
        operands=[(base, fact), (whole, twin)],
        severity=severity,
    )


def _taken_from(case: Case, whole: Form, fact: Fact) -> str:
    """The other amount of 附件2 that this number is, to the last digit: it may have been taken from there."""
    if fact.number is None or len(fact.number.as_tuple().digits) < _TELLING_DIGITS:
        return ""
    spec = case.spec(whole).fields
    same = [one for name, one in whole.fields.items() if spec[name].type == "amount" and one.number == fact.number]
    return f"{fact.text} 正是{whole.key}的“{case.title(whole, same[0])}”（{same[0].place.cell}）。" if same else ""


def _parts(case: Case, base: Form, fact: Fact) -> list[Fact]:
    """What makes up a total of 附件1: the likely rows of a difference."""
    from xlzj.rules.projects import project_lines

    if not fact.field.startswith("项目支出"):
        return []
    budget = fact.field.endswith(BUDGET)
    return [line.budget if budget else line.actual for line in project_lines(case, base)]


def _asks_only(case: Case) -> bool:
    """Whether 附件2 of this edition is the old form: what is applied for, without execution."""
    spec = case.edition.role(WHOLE)
    return spec is not None and DONE not in spec.fields


@tells_of_blanks
@rule(
    "XJ501",
    "基础数据表与整体自评表的项目支出、支出总额不等",
    role=BASE,
    severity=Severity.ERROR,
    basis="基础数据表、整体自评表的表式：项目支出、支出总额是同一个数",
    remedy="对照部门决算确定正确的数，改正填错的一张表，再核对各项目明细。",
)
def _project_total(case: Case, say: Say) -> Iterator[Outcome]:
    """基础数据表的项目支出决算数、支出总额与整体自评表的项目支出、全年执行数是同一笔钱，两张表不等则必有一张填错，后面的执行率和得分都靠不住。"""
    if _asks_only(case):
        yield say.idle()
        return
    yield _same_number(case, say, "项目支出_本年决算", "项目支出")
    yield _same_number(case, say, "支出总额_本年决算", DONE)


@tells_of_blanks
@rule(
    "XJ502",
    "基础数据表与整体自评表的基本支出不等",
    role=BASE,
    severity=Severity.ERROR,
    basis="基础数据表、整体自评表的表式：基本支出是同一个数",
    remedy="对照部门决算确定基本支出的正确数，改正填错的一张表。",
)
def _basic_total(case: Case, say: Say) -> Iterator[Outcome]:
    """基础数据表的基本支出决算数与整体自评表的基本支出是同一笔钱，两张表不等则必有一张填错。"""
    yield say.idle() if _asks_only(case) else _same_number(case, say, "基本支出_本年决算", "基本支出")


@tells_of_blanks
@rule(
    "XJ503",
    "基础数据表与整体自评表的预算数不等",
    role=BASE,
    severity=Severity.REVIEW,
    basis="基础数据表、整体自评表的表式：预算数取年初预算或全年（调整后）预算",
    remedy="确认基础数据表“预算数”一列取年初预算还是全年预算，全表按一个口径填写，并与整体自评表一致。",
)
def _budget_total(case: Case, say: Say) -> Iterator[Outcome]:
    """基础数据表的预算合计既不是整体自评表的年初预算数，也不是全年预算数，说明两张表取了不同来源的预算，调整幅度和执行率无从比较。"""
    if _asks_only(case):
        for name in ("项目支出", "基本支出"):
            yield _same_number(case, say, f"{name}_{BUDGET}", name, Severity.ERROR)
        yield _asked_total(case, say)
        return
    try:
        base, whole = case.other(BASE), case.other(WHOLE)
        printed, used = everything(case, base, BUDGET)
        first, full = (amount_of(case.scope(whole).fact("", name)[1]) for name in (FIRST, FULL))
    except Absent:
        yield say.idle()
        return
    except Hindered as hindrance:
        yield say.unchecked(str(hindrance))
        return
    choices = [amount for amount in (first, full) if amount is not None]
    if printed is None or not choices:
        yield say.idle()
    elif any(printed.meets(amount) for amount in choices):
        yield say.passed()
    else:
        text = "、全年预算 ".join(show(amount.value, "万元") for amount in choices)
        value = show(printed.value, "万元")
        message = (
            f"{base.key}预算数合计 {value}，既不等于{whole.key}的年初预算 {text}，差 "
            f"{show(min(abs(printed.value - amount.value) for amount in choices), '万元')} 万元。"
        )
        twins = [(whole, whole.fields[name]) for name in (FIRST, FULL)]
        yield say.found(
            base,
            used[0],
            message,
            expected=show(choices[0].value, "万元"),
            difference=signed(printed.value - choices[0].value, "万元"),
            operands=[*((base, fact) for fact in used), *twins],
        )


def _asked_total(case: Case, say: Say) -> Outcome:
    """What the old 附件2 applies for in all against 附件1's budget for everything; the finding stands on 附件2."""
    try:
        base, whole = case.other(BASE), case.other(WHOLE)
        printed, used = everything(case, base, BUDGET)
        _, fact = case.scope(whole).fact("", _OLD_TOTAL)
        asked = amount_of(fact)
    except Absent:
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    if printed is None or asked is None:
        return say.idle()
    if printed.meets(asked):
        return say.passed()
    gap = asked.value - printed.value
    value = show(printed.value, "万元")
    message = (
        f"{whole.key}{_OLD_TOTAL} {fact.text}，{base.key}预算数合计 {value}"
        f"（{'＋'.join(f'{case.title(base, part)} {part.text}' for part in used)}），两处应是同一个数，"
        f"{whole.key}{'多' if gap > 0 else '少'} {show(abs(gap), '万元')} 万元。"
    )
    return say.found(
        whole,
        fact,
        message,
        expected=value,
        difference=signed(gap, "万元"),
        operands=[(base, part) for part in used],
        severity=Severity.ERROR,
        because=[("XJ503", part) for part in used],
    )


@rule(
    "XJ513",
    "人员经费加公用经费不等于基本支出",
    role=BASE,
    severity=Severity.REVIEW,
    basis="口径：基本支出由人员经费和公用经费组成；基础数据表的表注：公用经费填基本支出中的商品和服务支出",
    remedy="核对公用经费是否混入项目支出里的商品和服务支出，或人员经费填错；确有其他基本支出（如资本性支出）的写明。",
)
def _made_up(case: Case, say: Say) -> Iterator[Outcome]:
    """基本支出只有人员经费和公用经费两部分；报告写的人员经费加上基础数据表的公用经费得不出基本支出，多半是公用经费取了别的口径。"""
    if case.one(_REPORT) is None or _STAFF not in case.other(_REPORT).fields:
        yield say.idle()
        return
    for form in case.forms(BASE):
        report, whole = case.other(_REPORT), case.one(WHOLE)
        owner, name = (form, f"基本支出_{ACTUAL}") if f"基本支出_{ACTUAL}" in form.fields else (whole, "基本支出")
        public = form.fields.get(f"公用经费_{ACTUAL}")
        if owner is None or public is None or (owner is whole and _asks_only(case)):
            yield say.idle()
            continue
        yield _staff_and_public(case, say, (form, public), (owner, owner.fields[name]), (report, report.fields[_STAFF]))


def _staff_and_public(
    case: Case, say: Say, public: tuple[Form, Fact], basic: tuple[Form, Fact], staff: tuple[Form, Fact]
) -> Outcome:
    """公用经费 = 基本支出 - 人员经费, where all three are filled in."""
    try:
        mine, whole, people = (amount_of(fact) for _, fact in (public, basic, staff))
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    if mine is None or whole is None or people is None:
        return say.idle()
    rest = whole - people
    if mine.meets(rest):
        return say.passed()
    form, fact = public
    gap, wanted = mine.value - rest.value, show(rest.value, "万元")
    message = (
        f"{case.title(form, fact)} {fact.text}，{basic[0].key}基本支出 {basic[1].text} 减{staff[0].key}的人员经费 "
        f"{staff[1].text} 应为 {wanted}，{'多' if gap > 0 else '少'} {show(abs(gap), '万元')} 万元。"
    )
    operands = [public, basic, staff]
    return say.found(form, fact, message, expected=wanted, difference=signed(gap, "万元"), operands=operands)


RULES = (_project_total, _basic_total, _budget_total, _made_up)
