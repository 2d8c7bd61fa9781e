"""指标评分表 of Guangdong (role 指标评分表): funds by source, kind and figures, GD101…GD104, GD115…GD116."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import ZERO, exact
from xlzj.model import Severity
from xlzj.numerals import percent, show
from xlzj.rules.guangdong import FIGURES, FORM, ROLE, TOTAL, lost
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import against, computed, identity
from xlzj.scope import amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_LINES = ("预算安排", "实际到位", "支出情况")
_SOURCES = ("一般公共预算", "政府性基金", "其他资金")
_PARTS = (*_SOURCES, "基本支出", "项目支出")


@rule(
    "GD102",
    "资金类别合计",
    role=ROLE,
    severity=Severity.ERROR,
    basis=FORM + "：资金来源与资金类别是同一笔钱的两种分法",
    remedy="核对基本支出、项目支出与合计，改正填错的一处。",
)
def by_kind(case: Case, say: Say) -> Iterator[Outcome]:
    """合计既等于各项资金来源之和，也等于基本支出与项目支出之和；两种分法得不出同一个数，必有一处填错。"""
    for form in case.forms(ROLE):
        for line in _LINES:
            yield against(case, say, form, f"{line}_{TOTAL}", f"{line}_基本支出 + {line}_项目支出")


@rule(
    "GD103",
    "支出大于实际到位",
    role=ROLE,
    severity=Severity.REVIEW,
    basis=FORM + "：当年支出以到位资金为限，超出的部分只能来自上年结转",
    remedy="核对实际到位是否含上年结转；确系使用上年结转的，写明金额和来源。",
)
def spent_more_than_received(case: Case, say: Say) -> Iterator[Outcome]:
    """支出多于到位的部分没有来源；要么到位数漏填了上年结转，要么支出填多了。合计不超的，再看各个来源和类别。"""
    for form in case.forms(ROLE):
        facts = [(part, form.fields[f"支出情况_{part}"], form.fields[f"实际到位_{part}"]) for part in (TOTAL, *_PARTS)]
        reason = lost(form, *(fact for _, *pair in facts for fact in pair))
        if reason:
            yield say.unchecked(reason)
            continue
        over = [(part, spent, got) for part, spent, got in facts if (gap := _gap(spent, got)) is not None and gap > 0]
        if facts[0][1].number is None or facts[0][2].number is None:
            yield say.idle()
        elif not over:
            yield say.passed()
        else:
            yield _over(case, say, form, over)


def _gap(spent: Fact, got: Fact) -> Decimal | None:
    """By how much more was spent than received, beyond rounding; None where nothing was spent."""
    if spent.number is None:
        return None
    left, right = amount_of(spent), amount_of(got) or exact(0)
    if left is None or left.lo <= right.hi:
        return None
    return left.value - right.value


def _over(case: Case, say: Say, form: Form, over: list[tuple[str, Fact, Fact]]) -> Outcome:
    def excess(spent: Fact, got: Fact) -> Decimal:
        return (spent.number or ZERO) - (got.number or ZERO)

    part, spent, got = over[0]
    whole = part == TOTAL
    parts = [(p, s, g) for p, s, g in over[1:] if p in _SOURCES] if whole else []
    message = f"{case.title(form, spent)} {spent.text} 大于{case.title(form, got)} {got.text or '（空）'}，"
    message += f"多 {show(excess(spent, got), '万元')}"
    if parts:
        message += "（其中" + "、".join(f"{p}多 {show(excess(s, g), '万元')}" for p, s, g in parts) + "）"
    return say.found(
        form,
        spent,
        message + "。",
        expected=f"≤{got.text or '0'}",
        difference=signed(excess(spent, got), "万元"),
        operands=[(form, fact) for _, *pair in [over[0], *parts] for fact in pair],
    )


@rule(
    "GD104",
    "实际到位与预算安排相差较大",
    role=ROLE,
    severity=Severity.HINT,
    basis="“预算编制合理性”评分标准（核实性口径）",
    remedy="在“预算编制合理性”的评分依据里写明追加、调减的项目和金额。",
    limits=("到位偏离上限", "到位偏离下限"),
)
def received_far_from_budget(case: Case, say: Say) -> Iterator[Outcome]:
    """到位资金比预算安排多出或少了三成以上，年中追加或调减很大，预算编制是否合理需要佐证。"""
    for form in case.forms(ROLE):
        got, planned = form.fields[f"实际到位_{TOTAL}"], form.fields[f"预算安排_{TOTAL}"]
        reason = lost(form, got, planned)
        if reason:
            yield say.unchecked(reason)
        elif got.number is None or not planned.number:
            yield say.idle()
        elif case.limit("到位偏离下限") <= got.number / planned.number <= case.limit("到位偏离上限"):
            yield say.passed()
        else:
            message = f"实际到位 {got.text} 为预算安排 {planned.text} 的 {percent(got.number / planned.number, 1)}。"
            difference = signed(got.number - planned.number, "万元")
            operands = [(form, got), (form, planned)]
            yield say.found(form, got, message, expected=planned.text, difference=difference, operands=operands)


RULES = (
    computed(
        "GD101",
        "资金来源合计",
        *(f"{line}_{TOTAL}" for line in _LINES),
        role=ROLE,
        basis=FORM,
        why="预算安排、实际到位、支出情况的合计等于各项资金来源之和；合计错了，下面的偏离和比率都跟着错。",
        remedy="核对各项资金来源与合计，恢复合计的公式。",
    ),
    by_kind,
    identity(
        "GD115",
        "计算数据与资金情况不符",
        f"收入决算数 = {ROLE}.实际到位_一般公共预算 + {ROLE}.实际到位_政府性基金",
        "收入决算数 = 一般公共预算财政拨款决算数 + 政府性基金预算财政拨款决算数",
        "年末财政拨款结转和结余 = 年初财政拨款结转和结余 + 收入决算数"
        f" - {ROLE}.支出情况_一般公共预算 - {ROLE}.支出情况_政府性基金",
        f"三公经费预算数 + 日常公用经费调整预算数 <= {ROLE}.实际到位_{TOTAL}",
        f"三公经费支出数 + 日常公用经费决算数 <= {ROLE}.支出情况_{TOTAL}",
        role=FIGURES,
        complete=True,
        severity=Severity.REVIEW,
        basis=FORM + "：财政拨款收入、支出、结转与资金到位和支出情况是同一笔钱；年末结转＝年初结转＋本年收入－本年支出",
        why="计算得分用的决算数要和表头的到位、支出情况一致，年末结转要由年初结转加收入减支出得出；对不上，差异率、结转结余率就靠不住。",
        remedy="对照部门决算报表核对收入、支出和结转；财政收回结余、年初结转计入到位数的，写明金额。",
    ),
    identity(
        "GD116",
        "部分大于全部",
        "在用固定资产总额 <= 固定资产总额",
        "重点工作完成数 <= 重点工作总数",
        "已实现目标数 <= 申报目标数",
        "按时完成项目数 <= 项目总数",
        "一季度支出进度 <= 二季度支出进度",
        "二季度支出进度 <= 三季度支出进度",
        "三季度支出进度 <= 四季度支出进度",
        role=FIGURES,
        basis=FORM + "评分标准：利用率、完成率以全部为分母；各季支出进度是累计数",
        why="在用的、完成的、按时的都是全部里的一部分，上一季的累计支出也是下一季的一部分；大于全部时比率超过 100%，"
        "得分却仍是满分，从得分上看不出来。",
        remedy="核对资产台账、任务清单、项目清单和各季累计支出，改正填错的一个数。",
    ),
    spent_more_than_received,
    received_far_from_budget,
)
