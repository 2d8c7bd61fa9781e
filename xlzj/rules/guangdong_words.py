"""指标评分表 of Guangdong (role 指标评分表): grounds of deductions, and faults of the form itself, GD111 and GD114."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.numerals import plain
from xlzj.rules.guangdong import ROLE, Line, lines, lost
from xlzj.rules.kernel import rule
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.model import Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_STANDARD = "整体绩效自评信息指标评分表“评分标准”"
_TASKS, _REASON = "年度任务", "未完成原因"
_DEGREES = ("重点工作完成率", "绩效目标完成率")


@rule(
    "GD111",
    "扣分没有说明",
    role=ROLE,
    severity=Severity.ERROR,
    basis=_STANDARD + "；表头“评分依据、未达标说明、改进措施”“未完成原因”",
    remedy="自评得分低于权重的，写明扣分的依据、未达标的原因和改进措施；任务没有全部完成的，写明原因。",
)
def unexplained(case: Case, say: Say) -> Iterator[Outcome]:
    """自评扣了分而“评分依据、未达标说明、改进措施”空着，或者照抄评分标准，看不出为什么扣、怎么改。"""
    for form in case.forms(ROLE):
        for line in lines(form):
            yield _explained(case, say, form, line)
        yield _tasks(say, form)


def _explained(case: Case, say: Say, form: Form, line: Line) -> Outcome:
    reason = lost(form, line.own, line.weight)
    if reason or line.grounds.kind is Kind.ABSENT:
        return say.unchecked(reason or f"{form.label}的名称“{line.grounds.field}”已丢失")
    if line.own.number is None or line.weight.number is None or line.own.number >= line.weight.number:
        return say.idle()
    copied = _copied(case, form, line)
    if line.grounds.kind is Kind.TEXT and not copied:
        return say.passed()
    what = "照抄评分标准" if copied else "没有填写"
    message = (
        f"{line.name}权重 {line.weight.text} 分，自评 {line.own.text} 分，“评分依据、未达标说明、改进措施”{what}。"
    )
    operands = [(form, line.own), (form, line.weight)]
    return say.found(form, line.grounds, message, expected="评分依据、未达标说明、改进措施", operands=operands)


def _copied(case: Case, form: Form, line: Line) -> bool:
    """Whether the grounds only repeat another printed text of the form or another indicator's grounds."""
    own = squeeze(line.grounds.text)
    printed = (f for name, f in form.fields.items() if case.spec(form).fields[name].type == "printed")
    return bool(own) and any(own in squeeze(fact.text) for fact in printed)


def _tasks(say: Say, form: Form) -> Outcome:
    """Marks say that not everything was reached, and no task says why."""
    short = [
        line
        for line in lines(form)
        if line.name in _DEGREES
        and line.weight.number
        and min(_numbers(line), default=line.weight.number) < line.weight.number
    ]
    rows: tuple[Row, ...] = form.tables.get(_TASKS, ())
    if not short or not rows:
        return say.idle()
    reasons = [row[_REASON] for row in rows]
    if any(fact.kind is Kind.ABSENT for fact in reasons):
        return say.unchecked(f"{form.label}的名称“{_TASKS}”或表头已丢失")
    if any(fact.kind is Kind.TEXT for fact in reasons):
        return say.passed()
    marks = "、".join(f"{line.name} {plain(min(_numbers(line)))}/{line.weight.text}" for line in short)
    message = f"{len(rows)} 项年度任务的“{_REASON}”都没有填，而{marks}，说明有目标没有完成。"
    facts = [fact for line in short for fact in (*line.marks, line.weight)]
    operands = [(form, fact) for fact in facts]
    return say.found(form, reasons[0], message, expected="写明原因", operands=operands, severity=Severity.HINT)


def _numbers(line: Line) -> list[Decimal]:
    return [fact.number for fact in line.marks if fact.number is not None]


@rule(
    "GD114",
    "表式自身的错误",
    role=ROLE,
    severity=Severity.HINT,
    basis="模板勘误（版式 edition.yaml 的 errata）",
    remedy="请制定表式的部门更正；单位按更正后的公式计分，改用更正后的空白表。",
)
def misprinted(case: Case, say: Say) -> Iterator[Outcome]:
    """官方表式的评分标准自身印错，照印的公式得不出分数，或者得出相反的结果；各单位按各自的理解计分，就不可比了。"""
    for form in case.submission.forms:
        for erratum in case.edition.errata:
            if erratum.form != form.key:
                continue
            fact = form.fields[erratum.field]
            if fact.kind is Kind.ABSENT:
                yield say.unchecked(f"{form.label}的名称“{erratum.field}”已丢失")
            elif squeeze(erratum.printed) not in squeeze(fact.text):
                yield say.passed()
            else:
                name = erratum.field.partition("_")[0]
                message = f"表式“{name}”的评分标准印作“{erratum.printed}”：{erratum.note}；按“{erratum.mended}”计分。"
                yield say.found(form, fact, message, expected=erratum.mended, operands=[(form, fact)])


RULES = (unexplained, misprinted)
