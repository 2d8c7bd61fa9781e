"""Wording of actuals and reasons: XJ413…XJ416, XJ424."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.numerals import plain
from xlzj.rules.indicator_quality import same_words
from xlzj.rules.indicator_rows import POLICY, ROLE, TABLE, band_text, by_row
from xlzj.rules.kernel import rule, signed
from xlzj.targets import Kind, normalise, suggested_score
from xlzj.targets.model import QUANTIFIED

if TYPE_CHECKING:
    from xlzj.model import Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say

_UNIT = "分"
_BANDS = f"{POLICY}：定性指标按达成、部分达成、未达成分别记 100%—80%、80%—60%、60%—0%"

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9.]+")
_CAUSES = (
    "因", "由于", "受", "导致", "造成", "影响", "改进", "下一步", "下步", "今后", "将", "拟", "加强", "加大", "加快",
    "进一步", "整改", "措施", "移交", "改革", "调整", "不足", "不够", "未", "滞后", "紧张", "困难", "存在", "缺乏",
    "暂不", "尚", "延期", "推迟", "偏", "按实际", "变更", "跨年", "取消", "要求", "合并", "撤销", "停工",
    "明年", "下年", "来年", "继续", "后续", "尽快",
)  # fmt: skip


@rule(
    "XJ413",
    "定量指标未填实际数",
    role=ROLE,
    severity=Severity.HINT,
    basis=f"{POLICY}：定量指标以完成值与指标值比较；考核评分表“指标可衡量”",
    remedy="填实际完成的数，如“93.6%”“58次”，不要写“已完成”，也不要照抄“≥90%”。",
)
@by_row
def no_number(case: Case, say: Say, one: Indicator) -> Outcome:
    """指标值是可以量化的数，完成值却只写“已完成”“达到”或照抄“≥90%”，看不出究竟完成了多少。"""
    del case
    judged = one.judged
    if judged.target.kind not in QUANTIFIED:
        return say.idle()
    if one.empty("实际完成值"):
        return say.passed() if one.nothing_asked else say.idle()
    if not judged.verdict.missing_number:
        return say.passed()
    score = one.fact("得分")
    given = f"，得 {score.text} 分" if score.number is not None else ""
    copied = same_words(one.fact("年度指标值").text, one.fact("实际完成值").text)
    return say.found(
        one.form,
        one.fact("实际完成值"),
        f"{one.title}指标值 {one.shown('年度指标值')} 是定量的，"
        f"完成值只写“{one.shown('实际完成值')}”{given}，没有与指标值对应的实际数。",
        expected="实际完成的数",
        operands=one.operands("年度指标值", "分值", "得分"),
        because=[("XJ419", row["实际完成值"]) for row in one.form.tables[TABLE]] if copied else (),
    )


@rule(
    "XJ414",
    "指标值与完成值不是一类",
    role=ROLE,
    severity=Severity.HINT,
    basis="整体自评表、项目自评表的表式；考核评分表“指标明确、具体、可衡量”",
    remedy="指标值与完成值用同一类、同一单位的说法；数量指标填数量，时效指标填日期。",
)
@by_row
def unlike(case: Case, say: Say, one: Indicator) -> Outcome:
    """指标值是日期而完成值是百分比，指标值是定性的话而完成值是一个数，或数量指标用百分比：两边没法比。"""
    del case
    judged = one.judged
    target = judged.target
    named = target.flags & {"percent_for_count", "count_for_rate"}
    if target.kind is Kind.NOT_APPLICABLE or (judged.actual.kind in (Kind.BLANK, Kind.NOT_APPLICABLE) and not named):
        return say.idle()
    if not judged.verdict.type_mismatch:
        return say.passed()
    wanted, got = one.shown("年度指标值"), one.shown("实际完成值")
    if "percent_for_count" in named:
        what = f"名称是数量，指标值 {wanted} 却是百分比"
    elif named:
        what = f"名称是比率，指标值 {wanted} 却是数量"
    else:
        what = f"指标值“{wanted}”是{target.kind.value}，完成值“{got}”是{judged.actual.kind.value}，不能比较"
    return say.found(
        one.form,
        one.fact("年度指标值" if named else "实际完成值"),
        f"{one.title}{what}。",
        expected="同一类、同一单位的说法",
        operands=one.operands("三级指标", "年度指标值", "实际完成值"),
    )


@rule(
    "XJ415",
    "定性降档仍得满分",
    role=ROLE,
    severity=Severity.REVIEW,
    basis=_BANDS,
    remedy="按部分达成记分并写明原因；实际已达成的，完成值改用与指标值一致的说法。",
)
@by_row
def downgraded(case: Case, say: Say, one: Indicator) -> Outcome:
    """完成值的说法比指标值低一档（“效益明显”变成“有所提升”），得分却是满分。"""
    del case
    marks, judged = one.marks, one.judged
    verdict = judged.verdict
    if (
        marks is None
        or judged.target.kind is not Kind.QUALITATIVE
        or verdict.grade is None
        or verdict.achieved is False
    ):
        return say.idle()
    points, score = marks
    if verdict.downgrade is None or score < points:
        return say.passed()
    band = suggested_score(verdict, points)
    note = "" if one.reason else "，也没有写原因"
    return say.found(
        one.form,
        one.fact("得分"),
        f"{one.quoted}降了一档，"
        f"却得满分 {plain(score)}{note}；部分达成的记 {band_text(band) if band else '60%—80%'} 分。",
        expected=band_text(band) if band else f"<{plain(points)}",
        operands=one.operands("年度指标值", "实际完成值", "分值", "偏差原因"),
    )


@rule(
    "XJ416",
    "定性得分不在分档内",
    role=ROLE,
    severity=Severity.REVIEW,
    basis=_BANDS,
    remedy="按达成、部分达成、未达成三档核对得分，或改正完成值的说法。",
)
@by_row
def out_of_band(case: Case, say: Say, one: Indicator) -> Outcome:
    """定性指标分三档记分：达成 80%—100%，部分达成 60%—80%，未达成 60% 以下。得分高于所写的一档请核实，低于的只提示。"""
    del case
    marks, judged = one.marks, one.judged
    if marks is None or judged.target.kind is not Kind.QUALITATIVE:
        return say.idle()
    points, score = marks
    band = suggested_score(judged.verdict, points)
    if band is None or (score >= points and judged.verdict.achieved is not True):
        return say.idle()
    low, high = band
    if low <= score <= high:
        return say.passed()
    how = "高于" if score > high else "低于"
    nearest = high if score > high else low
    return say.found(
        one.form,
        one.fact("得分"),
        f"{one.quoted}这一档应得 {band_text(band)} 分，自评 {plain(score)} 分，{how}这一档。",
        expected=band_text(band),
        difference=signed(score - nearest, _UNIT),
        operands=one.operands("年度指标值", "实际完成值", "分值", "得分", "偏差原因"),
        severity=None if score > high else Severity.HINT,
    )


@rule(
    "XJ424",
    "偏差原因没有说清",
    role=ROLE,
    severity=Severity.HINT,
    basis="整体自评表、项目自评表的表式：偏差原因分析及改进措施",
    remedy="逐项写明没有完成的原因和下一步改进措施，不要只重复结果。",
    limits=("原因最少字数",),
)
@by_row
def thin_reason(case: Case, say: Say, one: Indicator) -> Outcome:
    """偏差原因只重复了结果、写得太短，或几个子目标没有完成却只说了其中一个，等于没有分析。"""
    reason = one.reason
    marks, verdict = one.marks, one.judged.verdict
    if not reason or marks is None or (marks[1] >= marks[0] and verdict.achieved is not False):
        return say.idle()
    said = normalise(reason)
    faults = []
    if len(reason) < case.limit("原因最少字数"):
        faults.append(f"只有 {len(reason)} 个字")
    if not any(word in said for word in _CAUSES):
        faults.append("只说了结果，没有原因和改进措施")
    if left := _left_out(one, said):
        faults.append(f"没有说明“{'”“'.join(left)}”没有完成的原因")
    if not faults:
        return say.passed()
    return say.found(
        one.form,
        one.fact("偏差原因"),
        f"{one.title}的偏差原因写“{one.shown('偏差原因')}”，{'；'.join(faults)}。",
        expected="各项偏差的原因和改进措施",
        operands=one.operands("年度指标值", "实际完成值", "分值", "得分"),
    )


def _left_out(one: Indicator, reason: str) -> list[str]:
    """Goals of a row that were missed and that the reason passes over, where it does speak of another one."""
    missed = [
        result.goal.subject.removesuffix("持续") for result in one.judged.verdict.results if result.achieved is False
    ]
    spoken = [subject for subject in missed if _speaks_of(reason, subject)]
    return [subject for subject in missed if subject not in spoken] if spoken else []


def _speaks_of(reason: str, subject: str) -> bool:
    """Whether the reason names the goal: its code (PM2.5), or four characters running of its name."""
    code = _CODE.match(subject)
    if code:
        return code[0] in reason
    run = min(len(subject), 4)
    return any(subject[at : at + run] in reason for at in range(len(subject) - run + 1))


RULES = (no_number, unlike, downgraded, out_of_band, thin_reason)
