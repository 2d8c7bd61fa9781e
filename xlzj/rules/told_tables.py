"""What the report tells against what the tables hold: XJ601…XJ606."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.derive import derived
from xlzj.interval import Interval
from xlzj.model import Severity
from xlzj.numerals import show
from xlzj.rules.kernel import rule
from xlzj.rules.told import REPORT, outcome, telling, told
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.prose.story import Claim, Judgement
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.told import Telling

_BASE, _WHOLE, _PROJECT = "基础数据表", "整体自评表", "项目自评表"
_EXECUTED = "年度资金总额_全年执行数"
_SAME = "报告应与附表一致（考核评分表“完整性”）"
_PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "基本支出": ((_WHOLE, "基本支出"), (_BASE, "基本支出_本年决算")),
    "项目支出": ((_WHOLE, "项目支出"), (_BASE, "项目支出_本年决算")),
    "公用经费": ((_BASE, "公用经费_本年决算"),),
    "人员经费": ((REPORT, "人员经费"),),
    "政府采购": ((_BASE, "政府采购金额_本年决算"),),
    "三公经费": ((_BASE, "三公经费_本年决算"),),
    "公务用车": ((_BASE, "公务用车购置和维护经费_本年决算"),),
    "公车购置": ((_BASE, "公车购置_本年决算"),),
    "公车运行": ((_BASE, "公车运行维护_本年决算"),),
    "出国经费": ((_BASE, "出国经费_本年决算"),),
    "公务接待": ((_BASE, "公务接待_本年决算"),),
    "编制": ((_BASE, "编制数"),),
    "在职": ((_BASE, "实际在职人数"),),
    "退休": ((REPORT, "退休人数"),),
}
_PLANNED: dict[str, tuple[tuple[str, str], ...]] = {"项目支出": ((_BASE, "项目支出_本年预算"),)}
_RULE_OF = {
    **dict.fromkeys(("基本支出", "项目支出", "公用经费", "人员经费", "政府采购"), "XJ601"),
    **dict.fromkeys(("三公经费", "公务用车", "公车购置", "公车运行", "出国经费", "公务接待"), "XJ602"),
    **dict.fromkeys(("编制", "在职", "退休"), "XJ603"),
}


class Compared(NamedTuple):
    """A claim compared with cells of the tables, and the prose it stands in."""

    judgement: Judgement
    parts: tuple[tuple[Form, Fact], ...]
    prose: Telling | None = None


def compared(case: Case) -> tuple[Compared, ...]:
    """Every claim that can be compared with a table, judged. For `case.once`."""
    tellings = case.once(telling)
    if not tellings or not case.submission.forms:
        return ()
    from xlzj.rules.told_indicators import indicators
    from xlzj.rules.told_projects import projects
    from xlzj.rules.told_records import accounted
    from xlzj.rules.told_words_against import words_against

    against = (_facts, _score, projects, indicators, words_against)
    found: list[Compared] = []
    for prose in tellings:
        named = [one for relation in against for one in relation(case, prose)]
        known = {(claim.line, claim.at) for one in named for claim in one.judgement.claims}
        found += [Compared(judgement, parts, prose) for judgement, parts, _ in (*named, *accounted(case, prose, known))]
    return tuple(found)


def _facts(case: Case, prose: Telling) -> Iterator[Compared]:
    for fact in prose.examined.facts:
        cells = list(
            _cells(case, (_PLANNED if fact.plan == "年初" else {} if fact.plan else _PLACES).get(fact.name, ()))
        )
        if cells:
            what = fact.name + ("年初预算" if fact.plan else "")
            yield _judged(case, prose, _RULE_OF[fact.name], fact.claim, what, cells)


def _cells(case: Case, places: tuple[tuple[str, str], ...]) -> Iterator[tuple[Form, Fact, Interval]]:
    for role, name in places:
        form = case.one(role)
        cell = form.fields.get(name) if form is not None else None
        if form is None or cell is None or (role == _WHOLE and _EXECUTED not in form.fields):
            continue  # a form without 全年执行数 splits its budget, not what was spent
        try:
            amount = amount_of(cell)
        except Hindered:
            continue
        if amount is not None:
            yield form, cell, amount


def _judged(
    case: Case, prose: Telling, code: str, claim: Claim, what: str, cells: list[tuple[Form, Fact, Interval]]
) -> Compared:
    """One claim against the cells that tell the same."""
    from xlzj.prose.story import Judgement

    parts = tuple([(form, cell) for form, cell, _ in cells])
    mine = claim.number.interval
    wrong = [(form, cell, amount) for form, cell, amount in cells if not mine.meets(amount)]
    if not wrong:
        return Compared(Judgement(code, (claim,)), parts)
    from xlzj.prose.words import gap, resembles
    from xlzj.prose.words import show as printed

    value = wrong[0][2].value
    own = all(form.role == REPORT for form, _, _ in wrong)
    shown = "、".join(f"{'' if own else form.key}{case.title(form, cell)} {cell.text}" for form, cell, _ in wrong)
    difference = gap(claim.number.value, value, claim)
    also = resembles(claim.number.digits, wrong[0][1].text)
    there = "报告自己的数据栏里" if own else "附表里"
    said = f"报告写{what} {prose.story.printed(claim)}，{there}是{shown}，相差 {difference}。"
    said += f"两数{also}。" if also else ""
    severity = Severity.REVIEW if "预算" in what else Severity.ERROR
    wanted = printed(value, claim)
    return Compared(Judgement(code, (claim,), said, severity, wanted, difference), parts)


_SCORED = re.compile(r"(?:得分|评分|总分|自评分)(?:为|是|共|达|结果|：|\s)*$")
_OF_WHOLE = re.compile(r"整体|部门|本单位|我局|我单位")
_PART_SCORE = re.compile(r"指标|执行率|满意度|扣分")


def _score(case: Case, prose: Telling) -> Iterator[Compared]:
    """XJ605: the total that the report quotes, against the total as printed and as it adds up."""
    from xlzj.prose.story import Judgement

    form = case.one(_WHOLE)
    fact = form.fields.get("总分_得分") if form is not None else None
    if form is None or fact is None:
        return
    summed = derived(form, case.spec(form)).get("总分_得分")
    known = {number for number in (fact.number, summed) if number is not None}
    for claim in prose.story.claims:
        lead = claim.lead
        if claim.number.unit != "分" or not _SCORED.search(lead) or _PART_SCORE.search(lead) or not known:
            continue
        if not _of_whole(prose.story.line(claim).text, claim):
            continue
        right = summed if summed is not None else fact.number
        if right is None or claim.number.fits(Interval(right, right - _CENT, right + _CENT)):
            yield Compared(Judgement("XJ605", (claim,)), ((form, fact),))
            continue
        same = fact.number == claim.number.value
        wrong = f"{form.key}印的总分也是 {fact.text}，但各项相加为" if same else f"{form.key}的总分为"
        said = f"报告引用的自评得分 {prose.story.printed(claim)}：{wrong} {show(right, '分')} 分。"
        gap = claim.number.value - right
        judgement = Judgement("XJ605", (claim,), said, Severity.REVIEW, f"{show(right, '分')} 分", f"{gap:+f}")
        yield Compared(judgement, ((form, fact),))


_CENT = Decimal("0.01")


def _of_whole(text: str, claim: Claim) -> bool:
    """Whether a score is told of the unit as a whole and not of one of its projects."""
    start = max(text.rfind(mark, 0, claim.number.start) for mark in "。；\n")
    before = text[start + 1 : claim.number.start]
    return bool(_OF_WHOLE.search(before)) or ("项目" not in before and "项目" not in text[: start + 1])


def told_against(case: Case, say: Say) -> Iterator[Outcome]:
    """The outcomes of this rule in comparisons with the tables."""
    for one in case.once(_by_rule).get(say.rule.code, ()):
        if one.prose is not None:
            yield outcome(say, one.prose, one.judgement, one.parts)


def _by_rule(case: Case) -> dict[str, list[Compared]]:
    found: dict[str, list[Compared]] = {}
    for one in case.once(compared):
        found.setdefault(one.judgement.rule, []).append(one)
    return found


def _of(case: Case, say: Say) -> Iterator[Outcome]:
    found = [*told(case, say), *told_against(case, say)]
    yield from found or [say.idle()]


@rule(
    "XJ601",
    "报告金额与附表不等",
    role=REPORT,
    severity=Severity.ERROR,
    basis=_SAME,
    remedy="以核对过的附表为准改正报告文字；附表填错的，先改附表。",
    under=("XJ501", "XJ502"),
)
def _amounts(case: Case, say: Say) -> Iterator[Outcome]:
    """报告里的基本支出、项目支出、公用经费与附表是同一个数，写得不一样，读报告和看表的人得到两个结论。"""
    yield from _of(case, say)


@rule(
    "XJ602",
    "报告“三公”经费与附表不等",
    role=REPORT,
    severity=Severity.ERROR,
    basis=_SAME,
    remedy="以核对过的基础数据表为准改正报告文字，增减额和增减率一并重算。",
)
def _three(case: Case, say: Say) -> Iterator[Outcome]:
    """“三公”经费是公众最关注的数，报告与附表不同，会被质疑瞒报。"""
    yield from _of(case, say)


@rule(
    "XJ603",
    "报告人数与附表不等",
    role=REPORT,
    severity=Severity.ERROR,
    basis=_SAME,
    remedy="按编制文件和年末实有人数核对，报告与附表改成一致。",
)
def _people(case: Case, say: Say) -> Iterator[Outcome]:
    """编制、在职、退休人数在报告和附表里各写一次，不一致时控制率也就不可信。"""
    yield from _of(case, say)


@rule(
    "XJ604",
    "报告分项目金额不一致",
    role=REPORT,
    severity=Severity.ERROR,
    basis=_SAME,
    remedy="按项目的预算批复和支付记录核对，报告、基础数据表和项目自评表改成一致。",
)
def _projects(case: Case, say: Say) -> Iterator[Outcome]:
    """报告逐个项目写的预算、支出，与基础数据表、项目自评表是同一笔钱；对不上，或一个项目前后写了两个数，必有一处错。"""
    yield from _of(case, say)


@rule(
    "XJ605",
    "报告得分与自评表不等",
    role=REPORT,
    severity=Severity.REVIEW,
    basis=_SAME,
    remedy="先核对自评表的总分，再改报告引用的得分和等级。",
    under=("XJ404",),
)
def _scores(case: Case, say: Say) -> Iterator[Outcome]:
    """报告引用的自评得分应等于自评表各项得分之和；自评表加错了，报告跟着错。"""
    yield from _of(case, say)


@rule(
    "XJ606",
    "报告事实数据与指标表不一致",
    role=REPORT,
    severity=Severity.ERROR,
    basis="一致性：同一事实在报告和自评表里取值相同",
    remedy="以主管部门通报或台账为准，报告和自评表改成一致，并重新判断是否达标。",
)
def _same_facts(case: Case, say: Say) -> Iterator[Outcome]:
    """优良率、浓度、件数这类事实只有一个值；报告写实际数、自评表照抄指标值，得分就失去依据。"""
    yield from _of(case, say)


RULES = (_amounts, _three, _people, _projects, _scores, _same_facts)
