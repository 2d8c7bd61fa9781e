"""Rates and directions in the figures of 部门决算情况说明 (XJ608…XJ611, XJ621, XJ622)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import Interval, round_to
from xlzj.model import Kind, Severity
from xlzj.numerals import percent, show
from xlzj.rules.final_accounts_narrative import GROWN, ITEMS, OUTLAY, SHRUNK, STRUCTURE, TEXT, last_year
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import relation
from xlzj.scope import Absent, FormScope, Hindered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_ARITHMETIC = "算术"
_MORE, _LESS, _SAME = "大于", "小于", "等于"
_RAISING = ("追加", "新增", "增资", "调增")
_LOWERING = ("减", "节约", "压", "退", "未", "收回", "取消", "结余", "调出", "没有")


class _Change(NamedTuple):
    """A printed change against last year: the rate's cell, the rate, what it is, and what it is of the budget."""

    base: str
    fact: Fact
    printed: Interval
    computed: Interval
    of_budget: Interval | None
    parts: tuple[tuple[Form, Fact], ...]


def _changes(case: Case, form: Form) -> Iterator[_Change | str]:
    """Every change that is filled in; a text says why one cannot be computed."""
    for name in case.spec(form).fields:
        base, _, column = name.partition("_")
        if column == "增减率":
            try:
                change = _change(form, base)
            except Hindered as hindrance:
                yield str(hindrance)
            except (Absent, ZeroDivisionError):
                continue
            else:
                if change is not None:
                    yield change


def _change(form: Form, base: str) -> _Change | None:
    """None where something is blank. Raises Absent, Hindered, ZeroDivisionError."""
    scope = FormScope(form)
    before = last_year(scope, base)
    change, rate = (FormScope(form).number("", f"{base}_{column}") for column in ("增减额", "增减率"))
    if before is None or change is None or rate is None:
        return None
    budget = FormScope(form).number("", f"{base}_预算") if f"{base}_预算" in form.fields else None
    of_budget = change / budget if budget is not None and budget.value else None
    parts = list(scope.used)
    if of_budget is not None:
        parts.append((form, form.fields[f"{base}_预算"]))
    return _Change(base, form.fields[f"{base}_增减率"], rate, change / before, of_budget, tuple(parts))


def _each_change(case: Case, say: Say, judge: Callable[[Say, Form, _Change], Outcome]) -> Iterator[Outcome]:
    """One judgement of a change, over every change of the notes that can be worked out."""
    for form in case.forms(TEXT):
        for change in _changes(case, form):
            yield say.unchecked(change) if isinstance(change, str) else judge(say, form, change)


def _by_budget(change: _Change) -> bool:
    """Whether the rate is wrong against last year and right against the budget."""
    fits = change.of_budget is not None and change.printed.meets(change.of_budget)
    return fits and not change.printed.meets(change.computed)


def _wrong(say: Say, form: Form, change: _Change, text: str, severity: Severity | None = None) -> Outcome:
    wanted = percent(change.computed.value)
    gap = signed(change.printed.value - change.computed.value, "%")
    return say.found(
        form, change.fact, text, expected=wanted, difference=gap, operands=change.parts, severity=severity, fix=wanted
    )


@rule(
    "XJ608",
    "同比增减率",
    role=TEXT,
    severity=Severity.ERROR,
    basis=f"{_ARITHMETIC}：上年数＝本年数∓增减额，增减率＝增减额÷上年数",
    remedy="按上年决算重算增减额和增减率，说明文字一并改正。",
    root=True,
)
def _rate_of_change(case: Case, say: Say) -> Iterator[Outcome]:
    """增减额和增减率写在一句话里，由本年数和增减额就能倒推上年数；对不上，这句话里必有一个数是错的。"""
    return _each_change(case, say, _against_last_year)


def _against_last_year(say: Say, form: Form, change: _Change) -> Outcome:
    if change.printed.meets(change.computed):
        return say.passed()
    if _by_budget(change):
        return say.idle()  # XJ621 says what went wrong
    near = change.printed.gap(change.computed) < change.printed.hi - change.printed.lo
    wanted = percent(change.computed.value)
    text = f"{change.base}比上年的增减率写 {change.fact.text}，按增减额倒推的上年数计算应为 {wanted}。"
    return _wrong(say, form, change, text, Severity.HINT if near else None)


@rule(
    "XJ621",
    "增减率的分母误用",
    role=TEXT,
    severity=Severity.ERROR,
    basis=f"{_ARITHMETIC}：比上年的增减率以上年决算为分母",
    remedy="以上年决算数为分母重算增减率。",
    root=True,
)
def _wrong_base(case: Case, say: Say) -> Iterator[Outcome]:
    """增减率以预算数为分母正好吻合，说明算的是占预算的比例，却写成了比上年增减。"""
    return _each_change(case, say, _against_budget)


def _against_budget(say: Say, form: Form, change: _Change) -> Outcome:
    if not _by_budget(change):
        return say.passed()
    wanted = percent(change.computed.value)
    text = (
        f"{change.base}比上年的增减率写 {change.fact.text}，按上年数计算应为 {wanted}；"
        "以预算数为分母正好吻合，疑误用预算数作分母。"
    )
    return _wrong(say, form, change, text)


_SHARES = (
    "财政拨款收入_占比 = 财政拨款收入_金额 / 收入合计_金额",
    "基本支出_占比 = 基本支出_金额 / 支出合计_金额",
    "项目支出_占比 = 项目支出_金额 / 支出合计_金额",
    "财政拨款支出_占比 = 财政拨款支出_金额 / 支出合计_金额",
    "人员经费_占比 = 人员经费_金额 / 财政拨款基本支出_金额",
    "公用经费_占比 = 公用经费_金额 / 财政拨款基本支出_金额",
)


@rule(
    "XJ609",
    "占比",
    role=TEXT,
    severity=Severity.ERROR,
    basis=f"{_ARITHMETIC}：占比＝部分÷总数",
    remedy="按金额重算占比；为凑 100% 调整过尾数的，保留即可。",
)
def _shares(case: Case, say: Say) -> Iterator[Outcome]:
    """占比由同一段里的两个金额算出来，对不上就有一个数写错。"""
    for form in case.forms(TEXT):
        for formula in _SHARES:
            yield relation(case, say, form, formula)
        for row in form.tables.get(STRUCTURE, ()):
            yield relation(case, say, form, "占比 = 金额 / 财政拨款支出_金额", row=row)


@rule(
    "XJ610",
    "完成率",
    role=TEXT,
    severity=Severity.ERROR,
    basis=f"{_ARITHMETIC}：完成率＝决算数÷预算数；预算为 0 的没有完成率",
    remedy="按预算数和决算数重算完成率；预算为 0 的删去完成率。",
)
def _executed(case: Case, say: Say) -> Iterator[Outcome]:
    """完成率由预算数和决算数算出来；预算为 0 却写着完成率，多半是照抄了上一段。"""
    for form in case.forms(TEXT):
        yield relation(case, say, form, f"{OUTLAY}_完成率 = {OUTLAY}_决算 / {OUTLAY}_年初预算")
        for name in case.spec(form).fields:
            base, _, column = name.partition("_")
            if column == "完成率" and f"{base}_预算" in form.fields:
                yield relation(case, say, form, f"{name} = {base}_决算 / {base}_预算")
        for row in form.tables.get(ITEMS, ()):
            yield _row_executed(case, say, form, row)


def _row_executed(case: Case, say: Say, form: Form, row: Row) -> Outcome:
    rate, budget = row["完成率"], row["年初预算"]
    if rate.number is None or budget.number != 0:
        return relation(case, say, form, "完成率 = 支出决算 / 年初预算", row=row)
    message = f"“{row['项'].text}”年初预算为 0，没有完成率，却写 {rate.text}。"
    return say.found(form, rate, message, expected="不写完成率", operands=[(form, budget), (form, row["支出决算"])])


@rule(
    "XJ611",
    "增减方向",
    role=TEXT,
    severity=Severity.ERROR,
    basis=f"{_ARITHMETIC}：决算数大于预算数的写“大于”，小于的写“小于”",
    remedy="按数字改正“大于”“小于”，并重写原因。",
)
def _direction(case: Case, say: Say) -> Iterator[Outcome]:
    """数字是增加，文字却说减少，读者不知道该信哪一个。"""
    for form in case.forms(TEXT):
        for row in form.tables.get(ITEMS, ()):
            said, done, plan = row["比较"], row["支出决算"].number, row["年初预算"].number
            if done is None or plan is None or said.text not in (_MORE, _LESS, _SAME):
                yield say.idle()
                continue
            wanted = _MORE if done > plan else _LESS if done < plan else _SAME
            if said.text == wanted:
                yield say.passed()
                continue
            message = (
                f"“{row['项'].text}”决算 {row['支出决算'].text}，年初预算 {row['年初预算'].text}，"
                f"说明却写决算数{said.text}年初预算数。"
            )
            operands = [(form, row["年初预算"]), (form, row["支出决算"])]
            yield say.found(form, said, message, expected=wanted, operands=operands)


@rule(
    "XJ622",
    "原因与方向矛盾",
    role=TEXT,
    severity=Severity.ERROR,
    basis="规范性口径：增减原因要与增减方向一致",
    remedy="核对增减方向，改写原因；既有追加又有压减的，写明各是多少。",
)
def _reasons(case: Case, say: Say) -> Iterator[Outcome]:
    """用“年中追加”解释减少，或前一句说增加、后一句解释为什么小于上年，多半是照搬了别的段落。"""
    for form in case.forms(TEXT):
        for name in case.spec(form).fields:
            base, _, column = name.partition("_")
            if column == "与上年比":
                yield _last_year(say, form, base)
        for row in form.tables.get(ITEMS, ()):
            yield _reason(say, form, row)


def _last_year(say: Say, form: Form, base: str) -> Outcome:
    said, way = form.fields[f"{base}_与上年比"], form.fields.get(f"{base}_增减")
    if way is None or way.text not in (GROWN, SHRUNK) or said.text not in (_MORE, _LESS):
        return say.idle()
    wanted = _MORE if way.text == GROWN else _LESS
    if said.text == wanted:
        return say.passed()
    message = f"{base}前一句写比上年{way.text}，后一句却说明决算数{said.text}上年数的原因。"
    return say.found(form, said, message, expected=wanted, operands=[(form, way), (form, said)])


def _reason(say: Say, form: Form, row: Row) -> Outcome:
    """A smaller amount explained by additional funds only."""
    done, plan, reason = row["支出决算"], row["年初预算"], row["主要原因"]
    if done.number is None or plan.number is None or done.number >= plan.number or reason.kind is not Kind.TEXT:
        return say.idle()
    raising = next((word for word in _RAISING if word in reason.text), "")
    if not raising or any(word in reason.text for word in _LOWERING):
        return say.passed()
    less = show(round_to(plan.number - done.number, 2), "万元")
    message = f"“{row['项'].text}”决算比年初预算少 {less}，原因却写“{raising}”：“{reason.text}”。"
    return say.found(
        form,
        reason,
        message,
        expected="减少的原因",
        operands=[(form, plan), (form, done)],
        severity=Severity.REVIEW,
        because=[("XJ742", row["项"])],  # a paragraph that stands twice has its fault twice
    )


RULES = (_rate_of_change, _shares, _executed, _direction, _wrong_base, _reasons)
