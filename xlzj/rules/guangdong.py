"""指标评分表 of Guangdong (role 指标评分表): weights, ranges, totals and grades, GD105…GD109.

Every third-level indicator is one printed line with 权重, 自评分数, 复评分数 and 评分依据; weights of the levels above
and the totals are derived fields. The block of funds stands in xlzj.rules.guangdong_funds, marks against the scoring
standard in xlzj.rules.guangdong_marks, grounds and errata in xlzj.rules.guangdong_words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import ZERO
from xlzj.model import Kind, Severity
from xlzj.numerals import plain
from xlzj.rules.kernel import rule
from xlzj.rules.lines import against

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

ROLE, FIGURES = "指标评分表", "指标计算数据"
WEIGHT, OWN, REVIEW, GROUNDS = "权重", "自评分数", "复评分数", "评分依据"
FORM = "整体绩效自评信息指标评分表表式"
TOTAL = "合计"


class Line(NamedTuple):
    """One third-level indicator as filled in."""

    name: str
    weight: Fact
    own: Fact
    review: Fact
    grounds: Fact

    @property
    def marks(self) -> tuple[Fact, Fact]:
        """自评 and 复评."""
        return self.own, self.review


def lines(form: Form) -> Iterator[Line]:
    """The indicators of the form, in printed order: every line that has a weight, both marks and grounds."""
    for name in form.fields:
        base, _, column = name.partition("_")
        facts = [form.fields.get(f"{base}_{c}") for c in (WEIGHT, OWN, REVIEW, GROUNDS)]
        if column == WEIGHT and None not in facts:
            yield Line(base, *facts)  # type: ignore[arg-type]  # none is None


def lost(form: Form, *facts: Fact) -> str:
    """Why these cells cannot be used, or ""."""
    for fact in facts:
        if fact.kind is Kind.ABSENT:
            return f"{form.label}的名称“{fact.field}”已丢失"
        if fact.kind in (Kind.TEXT, Kind.ERROR):
            return f"{fact.place}不是数字（“{fact.text}”）"
    return ""


@rule(
    "GD105",
    "权重层级",
    role=ROLE,
    severity=Severity.ERROR,
    basis=FORM + "所印权重",
    remedy="恢复权重的公式和所印的权重；确需调整的，三级之和等于二级、二级之和等于一级、一级之和等于 100。",
    root=True,
)
def weights(case: Case, say: Say) -> Iterator[Outcome]:
    """三级权重之和是二级的，二级之和是一级的，一级之和是 100；计算数据的分值就是权重。层级不平，总分就没有意义。"""
    for form in case.forms(ROLE):
        for name, field in case.spec(form).fields.items():
            if field.column == WEIGHT and field.derived:
                yield against(case, say, form, name, field.derived)
        for level in case.edition.scheme.levels:
            if f"{level.name}_{WEIGHT}" in form.fields:
                yield _fixed(say, form, form.fields[f"{level.name}_{WEIGHT}"], level.name, str(level.weight))
        yield _fixed(say, form, form.fields[f"{TOTAL}_{WEIGHT}"], "各一级指标合计", str(case.edition.scheme.total))
        for other in case.forms(FIGURES):
            for line in lines(form):
                fact = other.fields.get(f"{line.name}_分值")
                if fact is not None:
                    yield _same(say, (form, line.weight), (other, fact))


def _fixed(say: Say, form: Form, fact: Fact, what: str, printed: str) -> Outcome:
    if fact.kind is Kind.ABSENT:
        return say.unchecked(f"{form.label}的名称“{fact.field}”已丢失")
    if fact.number is None or plain(fact.number) == printed:
        return say.passed() if fact.number is not None else say.idle()
    return say.found(form, fact, f"{what}的权重是 {fact.text}，表式所印为 {printed}。", expected=printed)


def _same(say: Say, ours: tuple[Form, Fact], theirs: tuple[Form, Fact]) -> Outcome:
    """The points of an indicator on the sheet of figures are its weight."""
    (form, weight), (other, points) = ours, theirs
    reason = lost(form, weight) or lost(other, points)
    if reason:
        return say.unchecked(reason)
    if weight.number == points.number:
        return say.passed()
    message = f"{other.label}的分值 {points.text or '（空）'} 与{form.label}的权重 {weight.text or '（空）'} 不同。"
    operands = [theirs, ours]
    return say.found(other, points, message, expected=weight.text, operands=operands, fix=weight.text or None)


@rule(
    "GD106",
    "得分超出范围",
    role=ROLE,
    severity=Severity.ERROR,
    basis=FORM + "：得分不超过权重；加分最多 3 分，减分最多 6 分",
    remedy="按评分标准改正得分。",
)
def out_of_range(case: Case, say: Say) -> Iterator[Outcome]:
    """得分大于权重或小于零，合计就被抬高或压低；加减分也有上下限。"""
    for form in case.forms(ROLE):
        spec = case.spec(form).fields
        for line in lines(form):
            for fact in line.marks:
                yield _marked(case, say, form, fact, line.weight)
        for name, field in spec.items():
            if field.numeric and field.minimum is not None and field.maximum is not None:
                yield _within(case, say, form, form.fields[name], (field.minimum, field.maximum))


def _marked(case: Case, say: Say, form: Form, fact: Fact, weight: Fact) -> Outcome:
    reason = lost(form, weight)
    if reason or (weight.number is None and fact.number is not None):
        return say.unchecked(reason or f"{case.title(form, fact)}：没有权重")
    if not weight.number:
        return say.idle()  # GD109 asks what an indicator without weight was given
    return _within(case, say, form, fact, (ZERO, weight.number), weight)


def _within(
    case: Case, say: Say, form: Form, fact: Fact, bounds: tuple[Decimal, Decimal], weight: Fact | None = None
) -> Outcome:
    reason = lost(form, fact)
    if reason:
        return say.unchecked(reason)
    low, high = bounds
    if fact.number is None:
        return say.idle()
    if low <= fact.number <= high:
        return say.passed()
    message = f"{case.title(form, fact)}填 {fact.text}，应在 {plain(low)} 到 {plain(high)} 之间。"
    operands = [(form, fact), *([(form, weight)] if weight else [])]
    return say.found(form, fact, message, expected=f"{plain(low)}—{plain(high)}", operands=operands)


@rule(
    "GD107",
    "得分合计",
    role=ROLE,
    severity=Severity.ERROR,
    basis=FORM + "：合计为各三级指标得分与加减分之和，在 0 到 100 之间",
    remedy="核对各指标得分、加减分与合计，恢复合计的公式。",
    root=True,
)
def totals(case: Case, say: Say) -> Iterator[Outcome]:
    """合计等于各三级指标得分加上加减分，封顶 100 分；合计错了，等级也跟着错。"""
    for form in case.forms(ROLE):
        for column in (OWN, REVIEW):
            name = f"{TOTAL}_{column}"
            outcome = against(case, say, form, name, case.spec(form).fields[name].derived)
            if outcome.finding is None:
                yield outcome
                continue
            printed = form.fields[name].text
            message = f"{column}合计{f'填 {printed}' if printed else '没有填'}，各指标得分与加减分之和为 "
            yield outcome._replace(finding=replace(outcome.finding, message=f"{message}{outcome.finding.expected}。"))


@rule(
    "GD108",
    "等级与合计分数不符",
    role=ROLE,
    severity=Severity.ERROR,
    basis="版式的评价等级（优、良、中、低、差）；下限含本数",
    remedy="按合计分数改正等级。",
    root=True,
)
def grades(case: Case, say: Say) -> Iterator[Outcome]:
    """等级由合计分数决定；两处不符，公开后无法自圆其说。"""
    for form in case.forms(ROLE):
        for name, total in (("自评等级", OWN), ("复评等级", REVIEW)):
            grade, score = form.fields[name], form.fields[f"{TOTAL}_{total}"]
            reason = lost(form, score) or (f"{form.label}的名称“{name}”已丢失" if grade.kind is Kind.ABSENT else "")
            if reason:
                yield say.unchecked(reason)
            elif score.number is None:
                yield say.idle()
            else:
                yield _grade(case, say, form, grade, score)


def _grade(case: Case, say: Say, form: Form, grade: Fact, score: Fact) -> Outcome:
    wanted = case.edition.grade(score.number or case.edition.grades[-1].start)
    if grade.text == wanted:
        return say.passed()
    written = f"填“{grade.text}”" if grade.filled else "没有填"
    message = f"{grade.field}{written}，合计 {score.text} 分应为“{wanted}”。"
    severity = None if grade.filled else Severity.REVIEW
    operands = [(form, grade), (form, score)]
    return say.found(form, grade, message, expected=wanted, operands=operands, severity=severity, fix=wanted)


@rule(
    "GD109",
    "不考核的指标有得分",
    role=ROLE,
    severity=Severity.ERROR,
    basis=FORM + "：不考核的指标权重为 0，分值已并入其他指标",
    remedy="权重为 0 的指标得分填 0 或留空。",
)
def waived(case: Case, say: Say) -> Iterator[Outcome]:
    """权重为 0 就是不考核，分值已经并入别的指标；再得分就是重复计分。"""
    for form in case.forms(ROLE):
        for line in lines(form):
            if line.weight.number != 0:
                continue
            marked = [fact for fact in line.marks if fact.number]
            if not marked:
                yield say.passed()
            for fact in marked:
                message = f"{line.name}的权重为 0（不考核），却得 {fact.text} 分。"
                yield say.found(form, fact, message, expected="0 或空", operands=[(form, fact), (form, line.weight)])


@rule(
    "GD117",
    "自评分数空白",
    role=ROLE,
    severity=Severity.REVIEW,
    basis=FORM + "：权重不为 0 的指标都要自评",
    remedy="补填自评分数；确实得 0 分的填 0。",
)
def unmarked(case: Case, say: Say) -> Iterator[Outcome]:
    """空着的自评分数按 0 分加进合计，看不出是没有评还是得 0 分。"""
    for form in case.forms(ROLE):
        for line in lines(form):
            if not line.weight.number or line.own.kind is Kind.ABSENT:
                yield say.idle()
            elif line.own.filled:
                yield say.passed()
            else:
                message = f"{line.name}权重 {line.weight.text} 分，自评分数没有填。"
                yield say.found(form, line.own, message, expected="自评分数", operands=[(form, line.weight)])


RULES = (weights, out_of_range, totals, grades, waived, unmarked)
