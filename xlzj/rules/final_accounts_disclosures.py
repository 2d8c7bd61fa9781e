"""What the 说明 discloses beyond the tables: 采购, 车辆, 预算绩效, 运行经费, 结转 (XJ744…XJ748)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.interval import exact, round_to
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules.final_accounts_narrative import OUTLAY, TEXT
from xlzj.rules.final_accounts_tables import BASIC, GENERAL, SPENDING
from xlzj.rules.final_accounts_totals import ALL, FISCAL
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import identity, relation
from xlzj.scope import Absent, FormScope, Hindered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.interval import Interval
    from xlzj.model import Form, Outcome
    from xlzj.rules.kernel import Case, Say

_KINDS = ("货物支出", "工程支出", "服务支出")
_SMALL, _SHARE = "授予中小企业合同_金额", "授予中小企业占比"


@rule(
    "XJ744",
    "政府采购说明",
    role=TEXT,
    severity=Severity.ERROR,
    basis="算术：总额等于货物、工程、服务之和；占比等于所写金额之比",
    remedy="核对政府采购统计，改正金额或占比。",
)
def _procurement(case: Case, say: Say) -> Iterator[Outcome]:
    """采购总额、中小企业金额和各项占比互相推得出来；推不出来，就有一个数不是从采购统计里来的。"""
    for form in case.forms(TEXT):
        yield relation(case, say, form, "政府采购支出总额_金额 = 货物支出_金额 + 工程支出_金额 + 服务支出_金额")
        yield relation(case, say, form, f"授予中小企业合同_占比 = {_SMALL} / 政府采购支出总额_金额")
        yield relation(case, say, form, f"授予小微企业合同_占比 = 授予小微企业合同_金额 / {_SMALL}")
        yield relation(case, say, form, f"{_SMALL} <= 政府采购支出总额_金额")
        yield relation(case, say, form, f"授予小微企业合同_金额 <= {_SMALL}")
        for kind in _KINDS:
            yield relation(case, say, form, f"{kind}_{_SHARE} <= 100%")
        yield _shares(say, form)


def _shares(say: Say, form: Form) -> Outcome:
    """Shares of the three kinds against the amount granted to smaller firms: the one share that would fit."""
    scope = FormScope(form)
    try:
        amounts = [scope.number("", f"{kind}_金额") for kind in _KINDS]
        shares = [scope.number("", f"{kind}_{_SHARE}") for kind in _KINDS]
        granted = scope.number("", _SMALL)
    except Absent:
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    pairs = [(a, s) for a, s in zip(amounts, shares, strict=True) if a is not None and a.value]
    if granted is None or not pairs or any(share is None for _, share in pairs):
        return say.idle()
    granted_by_kind = [amount * share for amount, share in pairs if share is not None]
    implied = _sum(granted_by_kind)
    if implied.meets(granted):
        return say.passed()
    return _misfit(say, form, granted, implied)


def _misfit(say: Say, form: Form, granted: Interval, implied: Interval) -> Outcome:
    """Names the share to mend: the only one under 100%, else the amount."""
    below = [kind for kind in _KINDS if (share := form.fields[f"{kind}_{_SHARE}"].number) is not None and share < 1]
    names = [_SMALL, *(f"{kind}_{part}" for kind in _KINDS for part in ("金额", _SHARE))]
    operands = [(form, form.fields[name]) for name in names]
    low = round_to(implied.value, 2)
    text = (
        f"按货物、工程、服务各自的占比推算，授予中小企业合计 {show(low, '万元')}，"
        f"说明写 {show(granted.value, '万元')}，相差 {show(abs(granted.value - low), '万元')}。"
    )
    if len(below) == 1:
        kind = below[0]
        fact = form.fields[f"{kind}_{_SHARE}"]
        amount, share = FormScope(form).number("", f"{kind}_金额"), fact.number
        if amount is not None and amount.value and share is not None:
            wanted = share + (granted.value - implied.value) / amount.value
            message = f"{text}其余为 100%，{kind}的占比应为 {show(wanted, '%')}，却写 {fact.text}。"
            gap = signed(share - wanted, "%")
            return say.found(
                form,
                fact,
                message,
                expected=show(wanted, "%"),
                difference=gap,
                operands=operands,
                severity=Severity.REVIEW,
            )
    fact = form.fields[_SMALL]
    return say.found(form, fact, text, expected=show(low, "万元"), operands=operands, severity=Severity.REVIEW)


def _sum(values: list[Interval]) -> Interval:
    total = exact(0)
    for value in values:
        total += value
    return total


@rule(
    "XJ746",
    "预算绩效情况说明",
    role=TEXT,
    severity=Severity.ERROR,
    basis="算术；全年预算数＝年初预算＋调增－调减（部门决算编制说明）",
    remedy="按公开表和绩效自评汇总改正金额、占比和预算数；含下达到分局或其他单位的资金的，单独说明。",
)
def _performance(case: Case, say: Say) -> Iterator[Outcome]:
    """绩效情况一节的金额和占比要能由决算推得出来；用年初数当全年预算数，完成率就会超过 100%，看不出真实的执行情况。"""
    funds = "自评一般公共预算项目_金额"
    for form in case.forms(TEXT):
        yield relation(case, say, form, f"自评一般公共预算项目_占比 = {funds} / {GENERAL}.合计_小计")
        yield relation(case, say, form, f"部门决算项目支出_金额 = {SPENDING}.合计_项目支出")
        yield relation(case, say.at(Severity.REVIEW), form, f"{funds} <= {SPENDING}.合计_项目支出")
        yield relation(case, say, form, f"{funds} <= 自评项目_金额")
        yield relation(case, say, form, "整体支出_完成率 = 整体支出_执行数 / 整体支出_全年预算数")
        yield _full_budget(say, form)
        yield relation(case, say, form, "自评项目_金额 <= 支出合计_金额")
        yield relation(case, say, form, "部门评价项目_金额 <= 自评项目_金额")
        yield relation(case, say, form, "部门评价项目_个数 <= 自评项目_个数")
        yield relation(case, say, form, f"自评一般公共预算项目_个数 {_as_many(form)} 自评项目_个数")
        yield _own_grade(case, say, form)


def _as_many(form: Form) -> str:
    """Where all the money is of the general budget, so are all the projects."""
    amounts = [form.fields[f"{name}_金额"].number for name in ("自评一般公共预算项目", "自评项目")]
    return "=" if amounts[0] == amounts[1] else "<="


def _own_grade(case: Case, say: Say, form: Form) -> Outcome:
    """The score told is within its bounds and of the grade told."""
    score, grade = form.fields["绩效自评得分"], form.fields["绩效自评等级"]
    if score.number is None:
        return say.idle()
    most = case.spec(form).fields["绩效自评得分"].maximum
    if score.number < 0 or (most is not None and score.number > most):
        return say.found(form, score, f"绩效自评得分写 {score.text}，应在 0 到 {most} 之间。", expected=f"0—{most}")
    if grade.kind is not Kind.TEXT or not case.edition.grades:
        return say.idle()
    wanted = case.edition.grade(score.number)
    if grade.text.startswith(wanted):
        return say.passed()
    message = f"绩效自评得分 {score.text} 应评为“{wanted}”，写的是“{grade.text}”。"
    return say.found(form, grade, message, expected=wanted, operands=[(form, score)])


def _full_budget(say: Say, form: Form) -> Outcome:
    """全年预算数 that is the opening budget although more was spent."""
    names = ("整体支出_全年预算数", f"{OUTLAY}_年初预算", "整体支出_执行数")
    facts = [form.fields.get(name) for name in names]
    full, first, done = facts
    if full is None or first is None or done is None or any(fact.number is None for fact in (full, first, done)):
        return say.idle()
    if full.number != first.number or (done.number or 0) <= (full.number or 0):
        return say.passed()
    message = (
        f"整体支出全年预算数写 {full.text}，等于年初预算数 {first.text}，而执行数 {done.text} 比它大："
        "疑把年初预算数当成了全年（调整后）预算数。"
    )
    operands = [(form, fact) for fact in (full, first, done)]
    return say.found(form, full, message, expected="调整后的全年预算数", operands=operands)


@rule(
    "XJ748",
    "结转口径",
    role=TEXT,
    severity=Severity.HINT,
    basis="核实性口径：决算年初结转和结余与自评所列上年结转资金同口径",
    remedy="核实这笔资金是否财政收回后重新下达；是的，在说明里写明。",
)
def _carried(case: Case, say: Say) -> Iterator[Outcome]:
    """决算的年初结转和结余为 0，自评却列了上年结转资金，或列得比年初结转还多，要么决算漏列，要么资金性质写错。"""
    for form in case.forms(TEXT):
        told = form.fields.get("自评所列上年结转资金")
        whole, fiscal = case.one(ALL), case.one(FISCAL)
        if told is None or not told.number:
            yield say.idle()
            continue
        if whole is None:
            yield say.unchecked(f"没有交{case.key(ALL)}")
            continue
        opening = whole.fields["年初结转和结余"]
        if opening.number and told.number <= opening.number:
            yield say.passed()
            continue
        operands = [(form, told), (whole, opening)]
        if fiscal is not None:
            operands.append((fiscal, fiscal.fields["年初财政拨款结转和结余"]))
        message = f"{whole.key}年初结转和结余为 {opening.text or '空'}，所属单位自评列上年结转资金 {told.text}。"
        yield say.found(whole, opening, message, expected=f"{told.text}，或写明原因", operands=operands)


RULES = (
    _procurement,
    identity(
        "XJ745",
        "车辆情况说明",
        "车辆总数 = 汇总(车辆情况.辆数)",
        "公务用车保有量 <= 车辆总数",
        role=TEXT,
        severity=Severity.REVIEW,
        basis="算术：车辆总数等于各类车辆之和；开支财政拨款的公务用车都在车辆总数之内",
        why="车辆总数和分类数对不上，说明资产台账或说明文字有遗漏。",
        remedy="按资产台账补全各类车辆的辆数，或改正总数。",
    ),
    _performance,
    identity(
        "XJ747",
        "机关运行经费",
        f"机关运行经费_金额 = {BASIC}.公用经费合计",
        role=TEXT,
        basis="口径：行政单位和参公事业单位的机关运行经费，等于一般公共预算基本支出的公用经费",
        why="机关运行经费取自基本支出明细表的公用经费合计，两处不等，必有一处口径不同或写错。",
        remedy="按公开06 公用经费合计改正；不是行政、参公单位的，删去这一节。",
    ),
    _carried,
)
