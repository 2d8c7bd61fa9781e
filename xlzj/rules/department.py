"""部门 = Σ 单位: a department's final accounts against its units' self-evaluation, XJ801…XJ807, XJ809.

What is added up or compared is data of the department's edition (`consolidation`), with the known differences of
definition.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.expression import expression
from xlzj.interval import Interval, Verdict, compare, exact
from xlzj.model import Operand, Severity
from xlzj.numerals import show
from xlzj.rules.final_accounts_narrative import GROWN, SHRUNK, TEXT, last_year
from xlzj.rules.kernel import Rule, signed
from xlzj.rules.names import worn
from xlzj.scope import Absent, FormScope, Hindered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlzj.arithmetic import Value
    from xlzj.editions.spec import Consolidation
    from xlzj.model import Fact, Finding, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_BASIS = "部门决算汇总编报：部门数等于所属各单位之和"
_REMEDY = "逐个单位核对下列各数，改正填错的单位；口径不同的写明差额由什么构成。"


class _Side(NamedTuple):
    """One side of a relation on one submission: its value, and the facts it was taken from."""

    value: Value
    used: tuple[tuple[Form, Fact], ...]


def consolidated(
    code: str, title: str, why: str, severity: Severity, judge: Callable[..., Outcome] | None = None, remedy: str = ""
) -> Rule:
    """The relations that the edition files under this code; `judge` compares otherwise than by the sum."""
    related = judge or _related

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        relations = [relation for relation in case.edition.consolidation if relation.rule == code]
        if not relations or not case.units:
            yield say.idle()
            return
        seen: list[Finding] = []
        for relation in relations:
            try:
                yield _halved(related(case, say, relation), seen)
            except Absent:
                yield say.idle()
            except Hindered as hindrance:
                yield say.unchecked(f"{relation.name}：{hindrance}")

    return Rule(code, title, "", severity, _BASIS, why, remedy or _REMEDY, check)


def _related(case: Case, say: Say, relation: Consolidation) -> Outcome:
    own = _before(case, relation.own) if relation.before else _side(case, relation.own)
    if own.value is None or not own.used:
        return say.idle()
    parts = [] if relation.distinct else [(unit, _of_unit(unit, relation.units)) for unit in case.units]
    values = [side.value for _, side in parts if side.value is not None]
    if relation.distinct:
        values = [exact(Decimal(_projects(case.units, relation.units)))]
    if not values:
        return say.idle()
    total = _sum(values)
    if compare(own.value, total) is not Verdict.UNEQUAL:
        return say.passed()
    gap = own.value.value - total.value
    known = _known_gap(case, relation, gap)
    form, fact = own.used[1] if relation.before else own.used[0]
    unit = case.unit(form, fact)
    message = (
        f"{relation.name}：部门 {show(own.value.value, unit)}，"
        f"{len(case.units)} 个单位合计 {show(total.value, unit)}，相差 {show(abs(gap), unit)}。"
    ) + (known or _left_out(case, gap))
    return say.found(
        form,
        fact,
        message,
        expected=_wanted_change(own, total) if relation.before else show(total.value, unit),
        difference=signed(gap, unit),
        operands=own.used,
        elsewhere=[_operand(unit_case, *used) for unit_case, side in parts for used in side.used],
        severity=Severity.REVIEW if known else None,
    )


def _halved(outcome: Outcome, seen: list[Finding]) -> Outcome:
    """What one half of a total has more and the other less, for a known reason, is one difference told once."""
    finding = outcome.finding
    if finding is None or finding.severity is not Severity.REVIEW or not finding.difference:
        return outcome
    twin = ("-" if finding.difference[0] == "+" else "+") + finding.difference[1:]
    cause = next((other.key for other in seen if other.difference == twin), None)
    seen.append(finding)
    return outcome if cause is None else outcome._replace(finding=replace(finding, because=(cause,)))


def _left_out(case: Case, gap: Decimal) -> str:
    """The only project of a unit whose spending is just what the department has less than its units."""
    same = [
        (unit, form, fact)
        for unit in case.units
        for form in unit.forms("项目自评表")
        if (fact := form.fields.get("年度资金总额_全年执行数")) is not None and fact.number == -gap
    ]
    if gap >= 0 or len(same) != 1:
        return ""
    unit, form, fact = same[0]
    return f"正是{unit.submission.unit}{form.label}的全年执行数 {fact.text}，疑漏了这个项目。"


def _side(case: Case, text: str) -> _Side:
    scope = case.scope(case.submission.forms[0])
    try:
        value = expression(text).run(scope)
    except ZeroDivisionError:
        value = None
    return _Side(value, tuple(scope.used))


def _before(case: Case, name: str) -> _Side:
    """Last year's amount of a figure of the notes, worked out from its change. Raises Absent, Hindered."""
    scope = FormScope(case.other(TEXT))
    return _Side(last_year(scope, name), tuple(scope.used))


def _wanted_change(own: _Side, before: Interval) -> str:
    """The change that this year's amount (first of what was used) would be against `before`."""
    change = (own.used[0][1].number or Decimal(0)) - before.value
    return f"{GROWN if change > 0 else SHRUNK} {show(abs(change), '万元')}"


def _projects(units: tuple[Case, ...], role: str) -> int:
    """How many projects the units report: a sheet each, those of one name in two units once."""
    names = [{worn(form.fields[unit.spec(form).label].text): 0 for form in unit.forms(role)} for unit in units]
    sheets = sum(len(unit.forms(role)) for unit in units)
    shared = sum(len(name) for name in names) - len({key for name in names for key in name})
    return sheets - shared


def _quoted(case: Case, say: Say, relation: Consolidation) -> Outcome:
    """A score of the department that is just one unit's, while the units' scores differ."""
    own = _side(case, relation.own)
    parts = [(unit, _of_unit(unit, relation.units)) for unit in case.units]
    scores = [(unit, side) for unit, side in parts if side.value is not None]
    if own.value is None or len(scores) < 2:
        return say.idle()
    same = [unit for unit, side in scores if side.value is not None and side.value.value == own.value.value]
    if not same or len(same) == len(scores):
        return say.passed()
    form, fact = own.used[0]
    told = "、".join(f"{unit.submission.unit} {side.used[0][1].text}" for unit, side in scores)
    message = (
        f"{relation.name}写 {fact.text}，是{same[0].submission.unit}一个单位的得分；各单位得分为 {told}，"
        "一个单位的得分不能当作部门的得分。"
    )
    return say.found(
        form,
        fact,
        message,
        expected=told,
        operands=own.used,
        elsewhere=[_operand(unit_case, *used) for unit_case, side in scores for used in side.used],
    )


def _of_unit(unit: Case, text: str) -> _Side:
    """One unit's side. Raises Hindered with the unit's name: a sum without one of its units proves nothing."""
    try:
        return _side(unit, text)
    except Absent:
        raise Hindered(f"{unit.submission.unit}的表上没有这一项") from None
    except Hindered as hindrance:
        raise Hindered(f"{unit.submission.unit}{hindrance}") from None


def _sum(values: list[Interval]) -> Interval:
    total = values[0]
    for value in values[1:]:
        total += value
    return total


def _known_gap(case: Case, relation: Consolidation, gap: Decimal) -> str:
    """The reason where the difference is exactly a known difference of definition."""
    if not relation.gap:
        return ""
    values = [side.value for unit in case.units if (side := _of_unit(unit, relation.gap)).value is not None]
    if not values:
        return ""
    known = _sum([value for value in values if value is not None])
    return f"差额正是{relation.note}。" if known.lo <= abs(gap) <= known.hi else ""


def _operand(case: Case, form: Form, fact: Fact) -> Operand:
    title = f"{case.submission.unit}{form.key} {case.title(form, fact)}"
    return Operand(title, fact.place, fact.text or "（空）")


RULES = (
    consolidated(
        "XJ801",
        "部门支出总额等于各单位之和",
        "部门决算的支出合计、年初预算应等于各单位之和；不等则有单位漏报、重报或填错。",
        Severity.ERROR,
    ),
    consolidated(
        "XJ802",
        "部门基本支出、项目支出等于各单位之和",
        "基本支出与项目支出的划分，部门决算和各单位自评应当一致；差额恰是业务经费的，多半是列支口径不同。",
        Severity.ERROR,
    ),
    consolidated(
        "XJ803",
        "部门三公经费等于各单位之和",
        "部门三公经费及其各项等于各单位之和；公开后最先被人核对的就是这几个数。",
        Severity.ERROR,
    ),
    consolidated(
        "XJ804",
        "部门公用经费等于各单位之和",
        "部门决算的公用经费与各单位附表之和不等，常因口径不同，须写明。",
        Severity.REVIEW,
    ),
    consolidated(
        "XJ805",
        "部门政府采购等于各单位之和",
        "部门公开的政府采购总额与各单位附表之和不等，须写明由什么构成。",
        Severity.REVIEW,
    ),
    consolidated(
        "XJ806",
        "部门上年数等于各单位之和",
        "由“比上年增减”倒推的部门上年数，应等于各单位附表上年列之和。",
        Severity.REVIEW,
    ),
    consolidated(
        "XJ807",
        "绩效自评涉及的项目金额",
        "决算说明所称自评涉及的项目个数和金额，应等于各单位项目自评表的个数与合计。",
        Severity.REVIEW,
    ),
    consolidated(
        "XJ809",
        "部门得分是一个单位的得分",
        "决算说明里的部门整体支出绩效自评得分恰是某一个单位的得分，而各单位得分不同：把一个单位的得分当成了部门的得分。",
        Severity.REVIEW,
        _quoted,
        "写明得分是哪个单位的；部门得分按各单位得分综合得出，并写明怎样综合。",
    ),
)
