"""指标评分表 of Guangdong (role 指标评分表): marks against formulas and the second marking, GD110, GD112, GD113.

Indicators that the standard defines by a formula have their figures on a sheet of their own (role 指标计算数据):
`<指标>_计算值` and `<指标>_计算得分` are derived fields there.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR
from typing import TYPE_CHECKING

from xlzj.derive import derived
from xlzj.interval import ZERO, Interval, around, decimals, exact, half_of, round_to
from xlzj.model import Severity
from xlzj.numerals import percent, plain
from xlzj.rules.guangdong import FIGURES, ROLE, Line, lines, lost
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import against

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_STANDARD = "整体绩效自评信息指标评分表“评分标准”"
_SCORE = "计算得分"
_TASKS, _REASON = "年度任务", "未完成原因"
_DEGREES = ("重点工作完成率", "绩效目标完成率")
_INCOME = "财政拨款收入预决算差异率"
_APPROPRIATED = ("一般公共预算", "政府性基金")
_MISSING = "没有填计算用的数，无法按公式复算"


def _figures(case: Case) -> tuple[Form | None, Mapping[str, Decimal]]:
    """The sheet of figures and what its derived fields come to; None where it was not handed in."""
    form = case.one(FIGURES)
    return (form, derived(form, case.spec(form))) if form else (None, {})


def _by_formula(case: Case, line: Line) -> bool:
    """Whether the standard defines this indicator by a formula."""
    spec = case.edition.role(FIGURES)
    return spec is not None and f"{line.name}_{_SCORE}" in spec.fields


@rule(
    "GD110",
    "公式指标复算",
    role=ROLE,
    severity=Severity.REVIEW,
    basis=_STANDARD + "：计算公式、扣分步长和可得的分值",
    remedy="在“指标计算数据”填写决算数等计算用的数，恢复公式；得分改为评分标准能得出的分值。",
    root=True,
)
def recomputed(case: Case, say: Say) -> Iterator[Outcome]:
    """差异率、支出率、结转结余率等按公式计分的指标，计算值、得分要由所填的数得出，得分只能是评分标准的某一档；没有数据就无法复核。"""
    figures, values = _figures(case)
    if figures is not None:
        for name, field in case.spec(figures).fields.items():
            if field.derived:
                yield against(case, say, figures, name, field.derived)
    for form in case.forms(ROLE):
        for line in lines(form):
            for fact in line.marks:
                yield _on_a_step(case, say, form, line, fact)
            if _by_formula(case, line) and f"{line.name}_{_SCORE}" not in values:
                yield _without_figures(case, say, form, line)


def _on_a_step(case: Case, say: Say, form: Form, line: Line, fact: Fact) -> Outcome:
    """The mark is one that the standard can give."""
    steps = case.spec(form).fields[fact.field].choices
    reason = lost(form, fact)
    if reason:
        return say.unchecked(reason)
    if not steps or fact.number is None or not line.weight.number:
        return say.idle()
    if plain(fact.number) in steps:
        return say.passed()
    shown = "、".join(steps)
    message = f"{case.title(form, fact)}填 {fact.text}，按评分标准只能得 {shown} 分。"
    return say.found(form, fact, message, expected=shown, operands=[(form, fact), (form, line.weight)])


def _without_figures(case: Case, say: Say, form: Form, line: Line) -> Outcome:
    """What can be said of a formula indicator whose figures are not filled in."""
    if line.own.number is None or not line.weight.number:
        return say.idle()
    if line.name == _INCOME:
        asked = _from_the_funds(say, form, line)
        if asked is not None:
            return asked
    if case.one(FIGURES) is None:
        return say.unchecked(f"{line.name}：没有交{case.key(FIGURES)}，公式计分无法复算")
    return say.unchecked(f"{line.name}：{_MISSING}")


def _from_the_funds(say: Say, form: Form, line: Line) -> Outcome | None:
    """The rate as the form's own block of funds tells it, where that speaks against the mark."""
    planned = [form.fields[f"预算安排_{source}"] for source in _APPROPRIATED]
    got = [form.fields[f"实际到位_{source}"] for source in _APPROPRIATED]
    budget, received = (sum((fact.number or ZERO for fact in facts), ZERO) for facts in (planned, got))
    if lost(form, *planned, *got) or not budget or line.own.number is None or line.weight.number is None:
        return None
    rate = abs(received - budget) / budget
    wanted = max(ZERO, line.weight.number - (rate * 20).to_integral_value(ROUND_FLOOR) / 2)
    if wanted >= line.own.number:
        return None
    message = (
        f"{line.name}自评 {line.own.text}，没有填收入调整预算数和决算数；按表内预算安排、实际到位的财政拨款计，"
        f"差异率 {percent(rate, 1)}，应得 {plain(wanted)} 分。请附部门决算01-1表佐证。"
    )
    return say.found(
        form,
        line.own,
        message,
        expected=plain(wanted),
        difference=signed(line.own.number - wanted, "分"),
        operands=[(form, fact) for fact in (line.own, line.weight, *got, *planned)],
        severity=Severity.HINT,
    )


@rule(
    "GD112",
    "自评不是公式的结果",
    role=ROLE,
    severity=Severity.REVIEW,
    basis=_STANDARD + "：按公式计分的指标",
    remedy="按“指标计算数据”的计算得分改正自评分数，或者核对计算用的数；确有理由的写明原因。",
)
def not_the_formula(case: Case, say: Say) -> Iterator[Outcome]:
    """按公式计分的指标，自评应当就是公式的结果。没有填计算数据时，看复评：同一个公式得出两个分数，必有一个不是算出来的。"""
    _, values = _figures(case)
    for form in case.forms(ROLE):
        for line in lines(form):
            if not _by_formula(case, line) or line.own.number is None or not line.weight.number:
                yield say.idle()
                continue
            score = values.get(f"{line.name}_{_SCORE}")
            if score is not None:
                yield _against_score(case, say, form, line, score)
            else:
                yield _against_review(case, say, form, line)


def _typed(number: Decimal) -> Interval:
    """A mark as written, rounded to what it shows; a whole number counts one decimal."""
    return around(number, half_of(max(1, decimals(number))))


def _against_score(case: Case, say: Say, form: Form, line: Line, score: Decimal) -> Outcome:
    own = line.own.number
    if own is None or _typed(own).meets(exact(score)):
        return say.passed()
    figures, value = case.other(FIGURES), plain(round_to(score, 2))
    message = f"{line.name}是按公式计分的指标，自评 {line.own.text}，按{figures.label}计算应得 {value} 分。"
    return say.found(
        form,
        line.own,
        message,
        expected=value,
        difference=signed(own - score, "分"),
        operands=[(form, line.own), (figures, figures.fields[f"{line.name}_{_SCORE}"])],
    )


def _against_review(case: Case, say: Say, form: Form, line: Line) -> Outcome:
    """Without figures the second marking stands for the formula; gaps that GD113 tells are left to it."""
    own, review, weight = line.own.number, line.review.number, line.weight.number
    if own is None or review is None or weight is None:
        return say.unchecked(f"{line.name}：{_MISSING}")
    if _typed(own).meets(exact(review)) or _apart(case, own - review, weight):
        return say.idle()
    rate = percent(review / weight)
    message = (
        f"{line.name}是按公式计分的指标，自评 {line.own.text}，复评 {line.review.text}（＝{line.weight.text}×{rate}）；"
        "自评应填公式的结果。"
    )
    operands = [(form, fact) for fact in (line.own, line.review, line.weight)]
    difference = signed(own - review, "分")
    return say.found(form, line.own, message, expected=line.review.text, difference=difference, operands=operands)


def _apart(case: Case, gap: Decimal, weight: Decimal) -> bool:
    """Whether two marks are too far apart to be left without a question."""
    return abs(gap) >= max(case.limit("自评复评差分"), case.limit("自评复评差比") * weight)


@rule(
    "GD113",
    "自评与复评相差较大",
    role=ROLE,
    severity=Severity.HINT,
    basis="复核口径：自评与复评相差 1 分以上且达权重两成",
    remedy="核对佐证材料，说明自评分数的依据；按复评意见整改。",
    limits=("自评复评差分", "自评复评差比"),
)
def far_from_review(case: Case, say: Say) -> Iterator[Outcome]:
    """自评与复评相差大，说明自评的依据站不住，或者佐证没有交全；自评满分而复评零分的，须写明原因。"""
    for form in case.forms(ROLE):
        for line in lines(form):
            own, review, weight = line.own.number, line.review.number, line.weight.number
            reason = lost(form, line.own, line.review, line.weight)
            if reason:
                yield say.unchecked(reason)
            elif own is None or review is None or not weight:
                yield say.idle()
            elif not _apart(case, own - review, weight):
                yield say.passed()
            else:
                nothing = review == 0 and own == weight
                word = "自评满分，复评 0 分" if nothing else f"自评 {line.own.text}，复评 {line.review.text}"
                yield say.found(
                    form,
                    line.own,
                    f"{line.name}（权重 {line.weight.text}）{word}，相差 {plain(abs(own - review))} 分。",
                    expected=line.review.text,
                    difference=signed(own - review, "分"),
                    operands=[(form, fact) for fact in (line.own, line.review, line.weight)],
                    severity=Severity.REVIEW if nothing else None,
                )


RULES = (recomputed, not_the_formula, far_from_review)
