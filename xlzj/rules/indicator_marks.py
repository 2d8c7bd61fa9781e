"""Scores against what was reached: XJ406…XJ411."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import round_to
from xlzj.model import Severity
from xlzj.numerals import plain, show
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.indicator_rows import POLICY, ROLE, band_text, by_row
from xlzj.rules.kernel import rule, signed
from xlzj.targets import Kind, suggested_score

if TYPE_CHECKING:
    from xlzj.model import Outcome
    from xlzj.rules.indicator_rows import Indicator, Judged
    from xlzj.rules.kernel import Case, Say

_UNIT = "分"
_REASONS = "整体自评表、项目自评表的表式：偏差原因分析及改进措施"
_RATIO = f"{POLICY}：定量指标未完成的，按完成值与指标值的比例记分"


@rule(
    "XJ406",
    "扣分未说明原因",
    role=ROLE,
    severity=Severity.ERROR,
    basis=_REASONS,
    remedy="在偏差原因栏写明没有得满分的原因和改进措施。",
)
@by_row
def unexplained(case: Case, say: Say, one: Indicator) -> Outcome:
    """得分低于分值的指标都要写偏差原因和改进措施；空着或写“无”，自评就只有分数没有分析。"""
    del case
    marks = one.marks
    if marks is None:
        return say.idle()
    points, score = marks
    if score >= points or one.reason:
        return say.passed()
    reason = one.fact("偏差原因")
    written = f"偏差原因写“{reason.text}”" if reason.text else "偏差原因空着"
    return say.found(
        one.form,
        reason,
        f"{one.title}分值 {plain(points)}、得分 {plain(score)}，扣 {plain(points - score)} 分，{written}。",
        expected="偏差原因及改进措施",
        operands=one.operands("年度指标值", "实际完成值", "分值", "得分"),
    )


@rule(
    "XJ407",
    "未达标却得满分",
    role=ROLE,
    severity=Severity.ERROR,
    basis=_RATIO,
    remedy="按完成比例改正得分，并写明偏差原因；完成值填错的改正完成值。",
)
@by_row
def missed_in_full(case: Case, say: Say, one: Indicator) -> Outcome:
    """完成值没有达到指标值，却给了满分。目标正好踩在“大于”“小于”的线上时只请核实。"""
    del case
    marks, judged = one.marks, one.judged
    if marks is None or judged.actual.kind is Kind.BLANK:
        return say.idle()
    points, score = marks
    verdict = judged.verdict
    if score < points or verdict.achieved is True:
        return say.passed()
    if verdict.achieved is None:
        edge = "boundary" in verdict.flags and any(result.goal.exclusive for result in verdict.results)
        if not edge:
            return say.unchecked(_cannot(one)) if judged.measurable else say.idle()
    band = suggested_score(verdict, points) if verdict.achieved is False else None
    advice = f"，建议 {band_text(band)} 分" if band else ""
    return say.found(
        one.form,
        one.fact("得分"),
        f"{one.compared}{_why(judged)}却得满分 {plain(score)}{advice}。",
        expected=band_text(band) if band else f"<{plain(points)}",
        operands=one.operands("年度指标值", "实际完成值", "分值"),
        severity=Severity.REVIEW if verdict.achieved is None else None,
        because=[("XJ418", one.fact("年度指标值"))] if verdict.achieved is None else (),
    )


def _cannot(one: Indicator) -> str:
    """Why a row's actual value cannot be compared, with its cell."""
    return f"{one.fact('实际完成值').place}{one.title}：{one.judged.verdict.reason}"


def _why(judged: Judged) -> str:
    return "正好在界线上，没有超过，" if judged.verdict.achieved is None else "没有达到，"


@rule(
    "XJ408",
    "得分偏离完成比例",
    role=ROLE,
    severity=Severity.REVIEW,
    basis=_RATIO,
    remedy="按“完成值÷指标值×分值”核对得分；有意从严或从宽的写明理由。",
    limits=("给分偏离分", "给分偏离比"),
)
@by_row
def off_ratio(case: Case, say: Say, one: Indicator) -> Outcome:
    """未完成的定量指标按比例记分。给高了请核实；给低了是从严自评，只作提示。"""
    marks, judged = one.marks, one.judged
    if marks is None or not judged.measurable or judged.actual.kind is Kind.BLANK:
        return say.idle()
    points, score = marks
    verdict = judged.verdict
    if score >= points or verdict.achieved:
        return say.idle() if verdict.achieved is False else say.passed()
    if verdict.achieved is None or (band := suggested_score(verdict, points)) is None:
        return say.unchecked(_cannot(one))
    low, high = band
    allowed = max(case.limit("给分偏离分"), case.limit("给分偏离比") * points)
    if low - allowed <= score <= high + allowed:
        return say.passed()
    nearest = high if score > high else low
    how = "偏高" if score > high else "偏低（从严）"
    return say.found(
        one.form,
        one.fact("得分"),
        f"{one.compared}按比例应得 {band_text(band)} 分，自评 {plain(score)} 分，"
        f"{how} {plain(abs(score - nearest))} 分。",
        expected=band_text(band),
        difference=signed(score - nearest, _UNIT),
        operands=one.operands("年度指标值", "实际完成值", "分值", "得分"),
        severity=None if score > high else Severity.HINT,
    )


@rule(
    "XJ409",
    "已达标却扣分",
    role=ROLE,
    severity=Severity.HINT,
    basis=f"{POLICY}：完成指标值的记该指标全部分值",
    remedy="核对完成值与得分；确有扣分事由的在偏差原因栏写明。",
)
@by_row
def reached_but_cut(case: Case, say: Say, one: Indicator) -> Outcome:
    """完成值已经达到指标值，却没有给满分：不是得分填错，就是完成值没有如实反映问题。"""
    del case
    marks, judged = one.marks, one.judged
    if marks is None or not judged.measurable or judged.actual.kind is Kind.BLANK:
        return say.idle()
    points, score = marks
    if score >= points or judged.verdict.achieved is not True:
        return say.passed() if judged.verdict.achieved else say.idle()
    note = "" if one.reason else "，也没有写原因"
    return say.found(
        one.form,
        one.fact("得分"),
        f"{one.compared}已经达到，得分 {plain(score)} 低于分值 {plain(points)}{note}。",
        expected=plain(points),
        difference=signed(score - points, _UNIT),
        operands=one.operands("年度指标值", "实际完成值", "分值", "偏差原因"),
        because=[("XJ406", one.fact("偏差原因"))],
    )


@rule(
    "XJ410",
    "超额完成较多",
    role=ROLE,
    severity=Severity.HINT,
    basis=f"{POLICY}：完成值高于指标值较多的，要分析原因",
    remedy="写明超额完成的原因；指标值定低了的，下年度调高。",
    limits=("超额完成",),
)
@by_row
def far_beyond(case: Case, say: Say, one: Indicator) -> Outcome:
    """完成值比指标值高出很多，多半是年初指标值定得偏低，应当分析原因。写了原因的不再提示。"""
    marks, ratio = one.marks, one.judged.verdict.overfulfilment
    if marks is None or ratio is None:
        return say.idle()
    if ratio < case.limit("超额完成") or one.reason or marks[1] < marks[0]:
        return say.passed()
    return say.found(
        one.form,
        one.fact("实际完成值"),
        f"{one.title}完成值 {one.shown('实际完成值')}，是指标值 {one.shown('年度指标值')} 的 "
        f"{plain(round_to(ratio, 2))} 倍，没有说明原因，疑年初指标值定得偏低。",
        expected=f"不到指标值的 {plain(case.limit('超额完成'))} 倍，或写明原因",
        operands=one.operands("年度指标值", "分值", "得分", "偏差原因"),
    )


@tells_of_blanks
@rule(
    "XJ411",
    "完成值空白却得分",
    role=ROLE,
    severity=Severity.ERROR,
    basis="整体自评表、项目自评表的表式：实际完成值",
    remedy="填写实际完成值；没有完成的得 0 分。成本指标填全年执行数。",
)
@by_row
def scored_blank(case: Case, say: Say, one: Indicator) -> Outcome:
    """没有填实际完成值就给了分，得分没有依据。目标是“不发生”“0”的，写“无”算填了。"""
    score = one.points("得分")
    if score is None:
        return say.idle()
    if not one.empty("实际完成值") or score <= 0 or one.nothing_asked:
        return say.passed()
    actual = one.fact("实际完成值")
    scheme = case.scheme(one.form)
    spent = one.form.fields.get("年度资金总额_全年执行数") if one.second in scheme.cost_seconds else None
    known = spent is not None and spent.number is not None
    return say.found(
        one.form,
        actual,
        f"{one.title}的实际完成值{f'写“{actual.text}”' if actual.text else '空着'}，却得 {show(score, _UNIT)} 分。",
        expected=f"{show(spent.number, '万元')}万元" if known and spent and spent.number is not None else "实际完成值",
        operands=[*one.operands("年度指标值", "分值", "得分"), *([(one.form, spent)] if spent is not None else [])],
    )


RULES = (unexplained, missed_in_full, off_ratio, reached_but_cut, far_beyond, scored_blank)
