"""附件5 考核评分表 (role 考核评分表): its own sums, and what was filled in against what can be scored, KH101…KH111."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.model import Kind, Severity
from xlzj.numerals import plain
from xlzj.rules.kernel import Rule, rule, signed
from xlzj.rules.lines import against
from xlzj.scoring import ROLE, Nature, totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say
    from xlzj.scoring import Mark

_BASIS = "考核评分表“评分标准”"
_TOTAL = "合计_得分"
_PROPOSED = "（建议）"


@rule(
    "KH101",
    "考核评分表分值层级",
    role=ROLE,
    severity=Severity.ERROR,
    basis=_BASIS + "：布置工作10＝8＋2，实施评价20＝10＋10，自评报告70＝15＋20＋20＋15，合计100",
    remedy="得分改为 0 到该项满分之间的数，恢复合计的公式。",
    root=True,
)
def levels(case: Case, say: Say) -> Iterator[Outcome]:
    """每一项得分在 0 到满分之间，合计等于各项之和；层级不平，考核结果就不能比较。"""
    for form in case.forms(ROLE):
        spec = case.spec(form).fields
        for name, field in spec.items():
            if field.maximum is None:
                continue
            fact = form.fields[name]
            if fact.kind is Kind.ABSENT:
                yield say.unchecked(f"{form.label}的名称“{name}”已丢失")
            elif fact.number is None:
                yield say.idle()
            elif ZERO <= fact.number <= field.maximum:
                yield say.passed()
            else:
                top = plain(field.maximum)
                yield say.found(form, fact, f"{field.base}填 {fact.text}，满分 {top} 分。", expected=f"0—{top}")
        yield against(case, say, form, _TOTAL, spec[_TOTAL].derived)


def _point(code: str, title: str, why: str, remedy: str) -> Rule:
    """A rule that holds the filled-in score of a field against one scoring point of it."""

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        for form in case.forms(ROLE):
            scored = totals(case)
            for field, marks in scored.items():
                for mark in marks:
                    if mark.code == code:
                        yield _held(case, say, form, form.fields[field], mark, marks)

    return Rule(code, title, ROLE, Severity.HINT, _BASIS, why, remedy, check)


def _held(case: Case, say: Say, form: Form, fact: Fact, mark: Mark, marks: tuple[Mark, ...]) -> Outcome:
    """Above the most that all points of the field allow is a question for the point that lost something."""
    if fact.kind is Kind.ABSENT:
        return say.unchecked(f"{form.label}的名称“{fact.field}”已丢失")
    if fact.number is None or (mark.nature is Nature.OPEN and not mark.hindered):
        return say.idle()
    if mark.nature is Nature.OPEN:
        return say.unchecked(f"{mark.title}：{mark.reason}")
    most = sum((one.full if one.high is None else one.high for one in marks), ZERO)
    if mark.high == mark.full or fact.number <= most:
        return say.passed()
    spec = case.spec(form).fields[fact.field]
    proposed = "" if mark.nature is Nature.COMPUTED else _PROPOSED
    scored = plain(mark.high if mark.high is not None else mark.full)
    message = (
        f"{spec.base}填 {fact.text} 分；“{mark.title}”按评分标准{proposed}得 {scored} 分（满分 {plain(mark.full)}）："
        f"{mark.reason}本项合计不超过 {plain(most)} 分。"
    )
    return say.found(
        form,
        fact,
        message,
        expected=f"≤{plain(most)}",
        difference=signed(fact.number - most, "分"),
        operands=[(form, fact)],
    )


_CHECK = "对照 xlzj report 写出的“考核评分表（建议）”核对得分和依据。"

RULES = (
    levels,
    _point("KH102", "正文完整性", "正文每缺一个部分扣 2 分，最多扣 8 分；缺哪几节由报告看得出来。", _CHECK),
    _point("KH103", "附件完整性", "附件每缺一件扣 2 分，最多扣 7 分；缺表、缺项目自评表由交来的表看得出来。", _CHECK),
    _point("KH104", "权重符合规程", "指标权重不符合规程的按比例扣分：5 分×符合的表数÷表数。", _CHECK),
    _point("KH105", "细化到三级指标", "没有细化到三级指标的扣分：5 分×有名称和指标值的行数÷行数。", _CHECK),
    _point(
        "KH106", "可衡量性（建议）", "三级指标要明确、具体、可衡量；按没有疑问的行数占比建议得分，由考核人定。", _CHECK
    ),
    _point(
        "KH107",
        "核心精简、相关全面（建议）",
        "照抄、通用的指标不突出核心，缺类别的指标不全面；只给建议，由考核人定。",
        _CHECK,
    ),
    _point(
        "KH108", "反映问题情况（建议）", "按涉及的方面和写明的原因建议档次；只提资金不足的不得分，由考核人定。", _CHECK
    ),
    _point("KH109", "建议情况（建议）", "按措施与问题的对应建议档次；只提加大投入的不得分，由考核人定。", _CHECK),
    _point(
        "KH110", "按时报送", "每推迟一个工作日报送扣 1 分，最多扣 10 分；报送截止日由版式登记，没有登记的不评。", _CHECK
    ),
    _point(
        "KH111",
        "单位自查",
        "每有一个单位没有自查扣 1 分，最多扣 10 分；部门各单位的表放在一起时看得出哪些没有整体自评表，"
        "没有交表的单位须按应报单位清单另扣。",
        _CHECK,
    ),
)
