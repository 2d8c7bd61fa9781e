"""绩效自评表 (KH104…KH107): weights, three levels, whether it can be measured, whether it says the essential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO, round_to
from xlzj.model import Severity, Status
from xlzj.numerals import percent
from xlzj.rules import copying, indicator_levels, indicator_quality, indicator_totals, indicator_wording
from xlzj.rules.indicator_rows import Indicator, sheets, used_rows
from xlzj.scope import Absent, Hindered
from xlzj.scoring import Evidence, Mark, Nature, left_open, of_fact, of_finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from xlzj.model import Finding, Form, Outcome
    from xlzj.rules.kernel import Case, Rule

_FIELD = "绩效自评表_得分"
_WEIGHTS = ("XJ401", "XJ402")
_MEASURED = ("XJ413", "XJ417", "XJ418")
_COPIED = "XJ912"
_TITLES = {
    "KH104": "权重符合规程",
    "KH105": "细化到三级指标",
    "KH106": "三级指标明确、可衡量",
    "KH107": "突出核心、相关全面",
}
_NO_TABLES = "没有交带绩效指标的自评表"


def indicator_marks(case: Case) -> Iterator[Mark]:
    """The four points of 绩效自评表 (全面 and 精简 are one)."""
    forms = list(sheets(case))
    tables = [table for form in forms if (table := used_rows(form)) is not None]
    if not forms or len(tables) < len(forms):
        why = "有自评表的绩效指标读不出来（名称或表头已丢失）" if forms else _NO_TABLES
        yield from (left_open(code, _FIELD, title, _full(case, code), why) for code, title in _TITLES.items())
        return
    rows = [one for table in tables for one in table]
    for code, make in (("KH104", _weights), ("KH105", _detailed), ("KH106", _measurable), ("KH107", _essential)):
        try:
            yield make(case, forms, rows)
        except (Absent, Hindered) as hindrance:
            why = str(hindrance) or "表式没有这一列"
            yield left_open(code, _FIELD, _TITLES[code], _full(case, code), why)


def _full(case: Case, code: str) -> Decimal:
    names = {"KH104": ("权重",), "KH105": ("细化",), "KH106": ("可衡量",), "KH107": ("精简", "全面")}[code]
    points = case.edition.marking.points if case.edition.marking else {}
    return sum((points[name] for name in names), ZERO)


def _outcomes(case: Case, codes: Iterable[str], modules: Iterable[Sequence[Rule]]) -> list[Outcome]:
    wanted = set(codes)
    return [o for rules in modules for rule in rules if rule.code in wanted for o in case.outcomes(rule)]


def _share(part: int, whole: int, full: Decimal) -> Decimal:
    return round_to(full * part / whole, 1) if whole else ZERO


def _mark(
    case: Case, code: str, nature: Nature, score: tuple[Decimal, Decimal], why: str, proof: list[Evidence]
) -> Mark:
    return Mark(code, _FIELD, _TITLES[code], _full(case, code), nature, *score, why, tuple(proof))


def _weights(case: Case, forms: list[Form], rows: list[Indicator]) -> Mark:
    """5 × sheets whose weights follow the scheme / all sheets."""
    del rows
    outcomes = _outcomes(case, _WEIGHTS, (indicator_levels.RULES, indicator_totals.RULES))
    unseen = [outcome.reason for outcome in outcomes if outcome.status is Status.UNCHECKED]
    if unseen:
        raise Hindered(f"权重没有核对：{unseen[0]}")
    faults = [o.finding for o in outcomes if o.finding is not None and o.finding.severity is not Severity.HINT]
    wrong = {(finding.place.file, finding.place.sheet) for finding in faults}
    good = len(forms) - sum((form.file, form.sheet) in wrong for form in forms)
    score = _share(good, len(forms), _full(case, "KH104"))
    why = f"{len(forms)} 张自评表，权重符合方案的 {good} 张。"
    return _mark(case, "KH104", Nature.COMPUTED, (score, score), why, [of_finding(finding) for finding in faults])


def _detailed(case: Case, forms: list[Form], rows: list[Indicator]) -> Mark:
    """5 × rows with a third-level name and a target / all rows."""
    del forms
    bare = [one for one in rows if not one.name or one.empty("年度指标值")]
    good = len(rows) - len(bare)
    score = _share(good, len(rows), _full(case, "KH105"))
    why = f"在用的指标 {len(rows)} 行，三级指标和指标值都有的 {good} 行。"
    proof = [of_fact(one.form, one.fact("三级指标"), f"{one.form.label} {one.title}没有名称或指标值") for one in bare]
    return _mark(case, "KH105", Nature.COMPUTED, (score, score), why, proof)


def _measurable(case: Case, forms: list[Form], rows: list[Indicator]) -> Mark:
    """5 × rows without a finding about their name, target or actual / all rows."""
    del forms
    modules = (indicator_quality.RULES, indicator_wording.RULES)
    faults = [o.finding for o in _outcomes(case, _MEASURED, modules) if o.finding is not None]
    places = {finding.place for finding in faults}
    good = sum(not places or not any(fact.place in places for fact in one.cells.values()) for one in rows)
    score = _share(good, len(rows), _full(case, "KH106"))
    why = f"在用的指标 {len(rows)} 行，名称、指标值、完成值没有疑问的 {good} 行（占 {_rate(good, len(rows))}）。"
    return _mark(case, "KH106", Nature.PROPOSED, (score, score), why, [of_finding(finding) for finding in faults])


def _rate(part: int, whole: int) -> str:
    return percent(round_to((ZERO + part) / whole, 4), 0) if whole else "0%"


def _essential(case: Case, forms: list[Form], rows: list[Indicator]) -> Mark:
    """精简 3 less one for every copied set; 全面 2 × second-level indicators in use / those of the scheme."""
    marking = case.edition.marking
    if marking is None:
        raise Absent
    copied: list[Finding] = [o.finding for o in _outcomes(case, (_COPIED,), (copying.RULES,)) if o.finding is not None]
    core = max(ZERO, marking.points["精简"] - len(copied))
    wanted = [second for level in case.scheme(forms[0]).levels for second in level.seconds]
    whole = [one for one in rows if one.form is forms[0]]
    used = {one.second for one in whole}
    present = [second for second in wanted if any(name.startswith(second[:2]) for name in used)]
    absent = [second for second in wanted if second not in present]
    broad = _share(len(present), len(wanted), marking.points["全面"])
    why = (
        f"照抄、通用指标 {len(copied)} 处，精简 {core} 分；{forms[0].label}用到二级指标 {len(present)}/{len(wanted)} 类"
    )
    why += f"（没有{'、'.join(absent)}），" if absent else "，"
    why += f"全面 {broad} 分。是否突出核心、密切相关由考核人判断。"
    lowest = max(ZERO, core + broad - 1)
    return _mark(case, "KH107", Nature.PROPOSED, (lowest, core + broad), why, [of_finding(f) for f in copied])
