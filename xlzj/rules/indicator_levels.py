"""First- and second-level indicators against the scheme of points: XJ401 (weights), XJ426 (missing rows)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.model import Kind, Severity
from xlzj.numerals import plain
from xlzj.rules.indicator_rows import POLICY, ROLE, by_sheet, every_row
from xlzj.rules.kernel import rule, signed
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.editions.points import Level, Scheme
    from xlzj.model import Form, Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say

_UNIT = "分"
_FORM = "整体自评表、项目自评表的表式"
_PRINTED = re.compile(r"\((\d+(?:\.\d+)?)分\)")


def level_of(scheme: Scheme, one: Indicator) -> Level | None:
    """The first-level indicator a row stands under: by its name, or by its second-level name where that is unknown."""
    level = scheme.level(one.first, one.second)
    if level is None and one.second:
        core = _core(one.second)
        level = next((level for level in scheme.levels if core in map(_core, level.seconds)), None)
    return level


def _total(rows: Iterable[Indicator]) -> Decimal | None:
    """Sum of the points; None where no row has any."""
    numbers = [number for one in rows if (number := one.points("分值")) is not None]
    return sum(numbers, ZERO) if numbers else None


@lru_cache(maxsize=256)
def _printed(first: str) -> Decimal | None:
    """The points printed behind the name: 产出指标（50分） → 50."""
    match = _PRINTED.search(unicodedata.normalize("NFKC", first))
    return Decimal(match[1]) if match else None


@rule(
    "XJ401",
    "一级指标分值合计",
    role=ROLE,
    severity=Severity.ERROR,
    basis=f"{POLICY}：预算执行率、产出、效益、满意度的权重；考核评分表“权重符合规程”",
    remedy="调整该一级指标下各行的分值，使合计等于一级指标所印的分数；确需调整权重的写明依据。",
)
@by_sheet
def level_points(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """一级指标的分值是规定的权重。各行分值之和、一级指标名称后印的分数、权重方案三者应当一致，否则总分没有可比性。"""
    scheme = case.scheme(form)
    groups: dict[str, list[Indicator]] = {level.name: [] for level in scheme.levels}
    named: dict[tuple[str, str], Level | None] = {}
    for one in rows:
        key = (one.first, one.second)
        if key not in named:
            named[key] = level_of(scheme, one)
        level = named[key]
        groups.setdefault(level.name if level else "", []).append(one)
    if unknown := groups.pop("", []):
        names = "、".join(dict.fromkeys(one.first or "（空）" for one in unknown))
        yield say.unchecked(f"{form.label}有 {len(unknown)} 行的一级指标“{names}”不在权重方案里，无法归类求和")
    totals = {level.name: _total(groups[level.name]) for level in scheme.levels}
    wanted = _wanted(scheme, totals)
    nothing = all(total is None for total in totals.values())
    for level in scheme.levels:
        if nothing or wanted[level.name] == 0:
            yield say.idle()
        else:
            yield _level(say, form, level, groups[level.name], totals[level.name] or ZERO, wanted[level.name])


def _wanted(scheme: Scheme, totals: dict[str, Decimal | None]) -> dict[str, Decimal]:
    """The points each level should carry.

    A level without points may have given its own to another (waived_to); on an open form the points that no weight
    takes may have gone to any level, as long as none has less than its weight.
    """
    wanted = {level.name: level.weight for level in scheme.levels}
    given = {name: total or ZERO for name, total in totals.items()}
    if scheme.open and all(given[name] >= weight for name, weight in wanted.items()):
        dealt_out = sum(given.values(), ZERO) == scheme.total - scheme.execution
        return given if dealt_out else wanted
    for level in scheme.levels:
        taker = level.waived_to
        if taker and totals[level.name] is None and totals[taker] == wanted[taker] + level.weight:
            wanted[taker] += level.weight
            wanted[level.name] = ZERO
    return wanted


def _level(say: Say, form: Form, level: Level, rows: list[Indicator], own: Decimal, wanted: Decimal) -> Outcome:
    if not rows:
        fact = form.fields.get("总分_分值")
        if fact is None or fact.kind is Kind.ABSENT:
            return say.unchecked(f"{form.label}没有“{level.name}”的行")
        message = f"没有“{level.name}”的分值，按权重方案应为 {plain(wanted)} 分。"
        return say.found(form, fact, message, expected=f"{level.name} {plain(wanted)}")
    printed = _printed(rows[0].first)
    if own == wanted and (printed is None or printed in (own, level.weight)):
        return say.passed()
    return say.found(
        form,
        rows[0].fact("二级指标" if level.under else "一级指标"),
        _said(level, rows, own, wanted, printed),
        expected=f"分值合计 {plain(wanted)}",
        difference=signed(own - wanted, _UNIT),
        operands=[(form, one.fact("分值")) for one in rows],
        severity=Severity.REVIEW if own != wanted and printed in (None, own) else None,
        because=[("XJ412", one.fact("分值")) for one in rows if own < wanted and one.empty("分值")],
    )


def _said(level: Level, rows: list[Indicator], own: Decimal, wanted: Decimal, printed: Decimal | None) -> str:
    header = f"一级指标名称后印的是 {plain(printed)} 分。" if printed not in (None, wanted) else ""
    if own == wanted:
        return f"“{level.name}”各行分值合计 {plain(own)}，与权重方案一致，{header}"
    more = "多" if own > wanted else "少"
    blanks = [one.title for one in rows if one.empty("分值")]
    note = f"其中{'、'.join(blanks)}没有填分值。" if blanks else ""
    gap = plain(abs(own - wanted))
    return f"“{level.name}”各行分值合计 {plain(own)}，应为 {plain(wanted)}，{more} {gap}。{note}{header}"


@rule(
    "XJ426",
    "二级指标缺行",
    role=ROLE,
    severity=Severity.HINT,
    basis=f"{_FORM}所列二级指标",
    remedy="补上缺少的二级指标行；确不适用的写“/”，不要删行。",
)
@by_sheet
def missing_seconds(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """表式规定的二级指标可以写“/”，但不能缺行；缺了行就看不出是不适用还是漏填。"""
    del rows
    names = {_core(text) for text in {one.fact("二级指标").text for one in every_row(form)}}
    for level in case.scheme(form).levels:
        missing = [second for second in level.seconds if not _present(_core(second), names)]
        yield from (say.passed() for _ in range(len(level.seconds) - len(missing)))
        if missing:
            yield _missing(case, say, form, level, missing)


def _present(core: str, names: set[str]) -> bool:
    return core in names or any(name and (core in name or name in core) for name in names)


def _missing(case: Case, say: Say, form: Form, level: Level, seconds: list[str]) -> Outcome:
    own = (one.fact("一级指标") for one in every_row(form) if level_of(case.scheme(form), one) == level)
    fact = next(own, None) or form.fields.get("总分_分值")
    listed = "、".join(f"“{second}”" for second in seconds)
    if fact is None or fact.kind is Kind.ABSENT:
        return say.unchecked(f"{form.label}没有可以指认{listed}的行")
    return say.found(form, fact, f"“{level.name}”下没有{listed}的行。", expected="、".join(seconds))


def _core(second: str) -> str:
    """The name up to 指标: 生态效益指标 → 生态效益; 满意度指标(10分) → 满意度."""
    return unspaced(second).partition("指标")[0]


RULES = (level_points, missing_seconds)
