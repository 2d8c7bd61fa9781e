"""Points and scores of the indicator table: XJ403, XJ412, XJ425; weights are in indicator_levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.model import Kind, Severity
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.fund_rows import lead
from xlzj.rules.indicator_rows import POLICY, ROLE, TABLE, by_sheet
from xlzj.rules.kernel import rule, signed
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say

_UNIT = "分"
_FORM = "整体自评表、项目自评表的表式"
_EMPTY = (Kind.BLANK, Kind.NIL)


@rule(
    "XJ403",
    "得分超出分值",
    role=ROLE,
    severity=Severity.ERROR,
    basis=f"{POLICY}：各项指标得分最高不得超过该指标分值",
    remedy="把得分改为 0 到分值之间的数。",
)
@by_sheet
def within_points(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """每一行的得分不小于 0，也不大于这一行的分值；超出的得分会把总分抬高或压低。"""
    del case
    pairs = [(one.title, one.fact("分值"), one.fact("得分")) for one in rows]
    for name, fact in form.fields.items():
        base = name.removesuffix("_分值")
        if base not in (name, "总分") and (score := form.fields.get(f"{base}_得分")) is not None:
            pairs.append((f"“{base}”一行", fact, score))
    for title, points, score in pairs:
        yield _within(say, form, title, points, score)


def _within(say: Say, form: Form, title: str, points: Fact, score: Fact) -> Outcome:
    for fact in (points, score):
        if fact.number is None and fact.kind not in _EMPTY:
            return say.unchecked(
                f"{title}的{'分值' if fact is points else '得分'}不是数字（{fact.place}“{fact.text}”）"
            )
    if points.number is None or score.number is None:
        return say.idle()
    if 0 <= score.number <= points.number:
        return say.passed()
    limit = ZERO if score.number < 0 else points.number
    what = "小于 0" if score.number < 0 else f"大于分值 {points.text}"
    return say.found(
        form,
        score,
        f"{title}得分 {score.text} {what}。",
        expected=f"0—{points.text}",
        difference=signed(score.number - limit, _UNIT),
        operands=[(form, points), (form, score)],
    )


@tells_of_blanks
@rule(
    "XJ412",
    "分值或得分空白",
    role=ROLE,
    severity=Severity.ERROR,
    basis=f"{_FORM}：每个指标都有分值和得分",
    remedy="补填分值、得分；不适用的指标整行填“/”或“无”。",
)
@by_sheet
def blank_points(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """指标写了名称、指标值却没有分值或得分，等于没有参加评价，总分也就不完整。"""
    del case
    yield _execution(say, form)
    if not rows:
        yield _nothing(say, form)
    for one in rows:
        yield _blank(say, one)


def _execution(say: Say, form: Form) -> Outcome:
    """The execution rate's own score, where its points and the amounts are filled in."""
    row = lead(form)
    points, score = form.fields.get(f"{row}_分值"), form.fields.get(f"{row}_得分")
    spent = form.fields.get(f"{row}_全年执行数")
    if points is None or score is None or points.number is None or spent is None or spent.number is None:
        return say.idle()
    if score.kind not in _EMPTY:
        return say.passed()
    message = f"预算执行率有分值 {points.text} 分、全年执行数 {spent.text}，得分没有填。"
    return say.found(
        form, score, message, expected="执行率得分", operands=[(form, points), (form, spent)], severity=Severity.REVIEW
    )


def _nothing(say: Say, form: Form) -> Outcome:
    total = form.fields.get("总分_分值")
    table = form.tables[TABLE]
    fact = table[0].cells["三级指标"] if table else total
    if fact is None or fact.kind is Kind.ABSENT:
        return say.unchecked(f"{form.label}的绩效指标一行也没有填")
    return say.found(form, fact, "绩效指标一行也没有填。", expected="三级指标、指标值、完成值、分值、得分")


def _blank(say: Say, one: Indicator) -> Outcome:
    blank = [column for column in ("分值", "得分") if one.empty(column)]
    if not blank:
        return say.passed()
    bare = one.empty("年度指标值") and one.empty("实际完成值")
    if len(blank) == 2 and bare and (one.empty("三级指标") or one.fact("分值").kind is Kind.NIL):
        return say.idle()
    only_name = len(blank) == 2 and bare
    what = "只有名称，指标值、完成值、分值、得分都没有填" if only_name else f"{'、'.join(blank)}没有填"
    return say.found(
        one.form,
        one.fact(blank[0]),
        f"{one.title}{what}。",
        expected="、".join(blank),
        operands=one.operands("三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        severity=Severity.REVIEW if only_name else None,
    )


@rule(
    "XJ425",
    "评价等级与总分不符",
    role=ROLE,
    severity=Severity.ERROR,
    basis=f"{POLICY}：优、良、中、差；等级分界见版式",
    remedy="按总分改正评价等级。",
)
@by_sheet
def grade(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """评价等级由总分决定，等级与分数段不符会误导结果应用。表式没有等级栏的版式不查。"""
    del rows
    fact, total = form.fields.get("评价等级"), form.fields.get("总分_得分")
    if fact is None or total is None or fact.kind in _EMPTY:
        yield say.idle()
    elif total.number is None:
        yield say.unchecked(f"{form.label}的总分没有填，等级无从核对")
    else:
        wanted = case.edition.grade(total.number)
        if unspaced(fact.text).startswith(wanted):
            yield say.passed()
        else:
            message = f"总分 {total.text} 应评为“{wanted}”，填的是“{fact.text}”。"
            yield say.found(form, fact, message, expected=wanted, operands=[(form, total)], fix=wanted)


RULES = (within_points, blank_points, grade)
