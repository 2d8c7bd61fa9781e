"""附件1 部门整体支出绩效评价基础数据表 (role 基础数据表): people, totals and parts, XJ101…XJ118.

Amounts against budget and last year stand in xlzj.rules.annex1_spending, project lines in xlzj.rules.project_lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.derive import derived
from xlzj.interval import decimals
from xlzj.model import Kind, Severity
from xlzj.numerals import percent
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.kernel import rule
from xlzj.rules.lines import against, computed, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Form, Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE = "基础数据表"
_FORM = "基础数据表的表式"
_UNREADABLE = frozenset({Kind.ABSENT, Kind.TEXT, Kind.ERROR})


@rule(
    "XJ102",
    "控制率异常",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis="部门整体支出评价指标以 100% 为标准",
    remedy="超编或在职人数明显少于编制的，核对两个人数；属实的写明原因。",
    limits=("控制率下限", "控制率上限"),
)
def headcount_out_of_range(case: Case, say: Say) -> Iterator[Outcome]:
    """在职人数超过编制数，或明显少于编制数。前者是超编，后者常是编制数或在职人数填错。"""
    for form in case.forms(_ROLE):
        posts, staff = form.fields["编制数"], form.fields["实际在职人数"]
        if not posts.number or staff.number is None:
            yield say.idle()
            continue
        ratio = staff.number / posts.number
        if case.limit("控制率下限") <= ratio <= case.limit("控制率上限"):
            yield say.passed()
            continue
        what = "超编" if ratio > 1 else "在职人数明显少于编制数"
        yield say.found(
            form,
            form.fields["控制率"],
            f"在职 {staff.text} 人、编制 {posts.text} 人，控制率 {percent(ratio)}，{what}。",
            operands=[(form, staff), (form, posts)],
        )


@rule(
    "XJ103",
    "人数不合法",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="人数填非负整数，编制数大于 0。",
)
def headcount_is_whole(case: Case, say: Say) -> Iterator[Outcome]:
    """人数必须是非负整数，编制数必须大于 0，否则控制率没有意义。"""
    for form in case.forms(_ROLE):
        for name in ("编制数", "实际在职人数"):
            fact = form.fields[name]
            if fact.number is None:
                yield say.idle()
            elif decimals(fact.number) or fact.number < 0 or (fact.number == 0 and name == "编制数"):
                yield say.found(form, fact, f"{case.title(form, fact)}填 {fact.text}，应为非负整数且编制数大于 0。")
            else:
                yield say.passed()


@rule(
    "XJ109",
    "分项小计等于明细行之和",
    role=_ROLE,
    severity=Severity.ERROR,
    basis="基础数据表的表式：一个项目一行、一个专项一行",
    remedy="核对明细行，恢复小计的公式。",
    root=True,
)
def subtotals(case: Case, say: Say) -> Iterator[Outcome]:
    """分项小计等于其下各行之和；差额恰等于某一行的，多半是漏汇或重汇了那一行。"""
    for form in case.forms(_ROLE):
        parents = {table.parent for table in case.spec(form).tables.values()}
        for name, field in case.spec(form).fields.items():
            if field.derived and field.base in parents:
                blank = Severity.ERROR if _left_out(case, form, name) else Severity.HINT
                yield against(case, say, form, name, field.derived, blank=blank)


def _left_out(case: Case, form: Form, name: str) -> bool:
    """Whether a total that is a formula would be another if the blank subtotal were there."""
    fact, spec = form.fields[name], case.spec(form)
    if fact.kind is not Kind.BLANK:
        return False
    worth = derived(form, spec)
    above = [n for n, field in spec.fields.items() if field.derived and field.column == spec.fields[name].column]
    totals = [n for n in above if spec.fields[name].base in spec.fields[n].derived and form.fields[n].formula]
    return any(n in worth and form.fields[n].number not in (None, worth[n]) for n in totals)


@rule(
    "XJ117",
    "楼堂馆所控制率",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="核对批复与实际，恢复控制率公式；超过批复的写明原因。",
    root=True,
)
def buildings(case: Case, say: Say) -> Iterator[Outcome]:
    """控制率由批复（预算）数和实际数算出；超过 100% 即超规模、超概算，须说明。"""
    for form in case.forms(_ROLE):
        for name, field in case.spec(form).fields.items():
            if name not in ("规模控制率", "投资概算控制率"):
                continue
            fact = form.fields[name]
            outcome = against(case, say, form, name, field.derived, blank=Severity.HINT)
            if outcome.finding is None and fact.number is not None and fact.number > 1:
                message = f"{name} {fact.text}，超过 100%。"
                outcome = say.found(form, fact, message, expected="≤100%", severity=Severity.REVIEW)
            yield outcome


@rule(
    "XJ128",
    "楼堂馆所批复与投资不全",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis=_FORM,
    remedy="补填批复规模、预算投资；没有批复就开工的，写明原因。",
)
def buildings_unapproved(case: Case, say: Say) -> Iterator[Outcome]:
    """有实际规模、实际投资而没有批复、预算的，控制率算不出来，也就看不出超没超；规模和投资只填一项的，多半漏填或填错格。"""
    for form in case.forms(_ROLE):
        for planned, actual in (("批复规模", "实际规模"), ("预算投资", "实际投资")):
            yield _approved(say, form, planned, actual)
        yield _size_and_money(say, form)


def _approved(say: Say, form: Form, planned: str, actual: str) -> Outcome:
    """What was built or spent had to be approved before."""
    plan, done = form.fields.get(planned), form.fields.get(actual)
    if plan is None or done is None or plan.kind in _UNREADABLE or not done.number:
        return say.idle()
    if plan.number:
        return say.passed()
    message = (
        f"{actual} {done.text}，{planned}{f'为 {plan.text}' if plan.filled else '没有填'}，没有批复就不应有实际数。"
    )
    operands = [(form, done), (form, plan)]
    return say.found(form, plan, message, expected=planned, operands=operands)


def _size_and_money(say: Say, form: Form) -> Outcome:
    """A project has a size and a budget; one without the other was filled in by halves."""
    size, money = form.fields.get("批复规模"), form.fields.get("预算投资")
    if size is None or money is None or {size.kind, money.kind} & _UNREADABLE:
        return say.idle()
    if bool(size.number) is bool(money.number):
        return say.passed()
    some, none = (size, money) if size.number else (money, size)
    told = f"为 {none.text}" if none.filled else "没有填"
    message = f"{some.field} {some.text}，{none.field}{told}，同一批工程应两项都有。"
    operands = [(form, some), (form, none)]
    return say.found(form, none, message, expected=none.field, operands=operands, severity=Severity.HINT)


@tells_of_blanks
@rule(
    "XJ118",
    "厉行节约保障措施",
    role=_ROLE,
    severity=Severity.ERROR,
    basis=_FORM,
    remedy="写明本年采取的节约措施，与三公经费的增减一致。",
    limits=("措施最少字数",),
)
def thrift(case: Case, say: Say) -> Iterator[Outcome]:
    """厉行节约保障措施是必填文字；三公经费比上年上升时不能写“逐年下降”。"""
    for form in case.forms(_ROLE):
        if "厉行节约保障措施" not in form.fields:
            yield say.idle()
            continue
        fact = form.fields["厉行节约保障措施"]
        now, before = form.fields["三公经费_本年决算"], form.fields["三公经费_上年决算"]
        rising = now.number is not None and before.number is not None and now.number > before.number
        if not fact.filled:
            yield say.found(form, fact, "厉行节约保障措施没有填写，这是必填文字。", expected="必填文字")
        elif len(fact.text) < case.limit("措施最少字数"):
            yield say.found(form, fact, f"厉行节约保障措施只写了“{fact.text}”，过于简单。")
        elif rising and "逐年下降" in fact.text:
            message = f"措施里写“逐年下降”，三公经费却从 {before.text} 升到 {now.text}。"
            yield say.found(form, fact, message, operands=[(form, now), (form, before)])
        else:
            yield say.passed()


RULES = (
    computed(
        "XJ101",
        "财政供养人员控制率",
        "控制率",
        role=_ROLE,
        basis="基础数据表的表式；在职人员控制率＝在职人员数÷编制数×100%",
        why="控制率是考核财政供养人员的第一个数，必须由同一行的编制数和在职人数算出。",
        remedy="核对编制数与实际在职人数，恢复控制率单元格的公式。",
    ),
    headcount_out_of_range,
    headcount_is_whole,
    computed(
        "XJ104",
        "三公经费合计",
        "三公经费",
        role=_ROLE,
        basis="三公口径：因公出国（境）费、公务用车购置及运行维护费、公务接待费",
        why="三公经费等于公务用车、出国、公务接待三项之和；合计与明细不等，公开后无法自圆其说。",
        remedy="核对三项明细与合计，明细齐全时恢复合计的公式。",
    ),
    computed(
        "XJ105",
        "公务用车小计",
        "公务用车购置和维护经费",
        role=_ROLE,
        basis="财政部关于部门预决算公开的规定：公务用车费须细化到购置费、运行费",
        why="公务用车购置和维护经费等于购置与运行维护之和；小计漏填或与明细不等，三公合计就没有来处。",
        remedy="补填小计或明细，恢复小计的公式。",
    ),
    computed(
        "XJ108",
        "项目支出合计",
        "项目支出",
        role=_ROLE,
        basis="基础数据表的表式及表注：项目支出填报基本支出以外的所有项目支出",
        why="项目支出等于各分项之和；它还要与整体自评表、项目自评表核对，这里错了处处不平。",
        remedy="核对各分项与合计，明细齐全时恢复合计的公式。",
    ),
    subtotals,
    tells_of_blanks(
        identity(
            "XJ110",
            "公用经费其中项",
            "公用经费 >= 办公经费 + 水费电费差旅费 + 会议费培训费",
            role=_ROLE,
            columns=True,
            blank=Severity.ERROR,
            basis="基础数据表的表式：其中项",
            why="“其中”各项是公用经费的一部分，相加不可能大于公用经费。",
            remedy="核对公用经费与其中三项，改正填错的一处。",
        )
    ),
    computed(
        "XJ113",
        "支出总额",
        "支出总额",
        role=_ROLE,
        basis=_FORM,
        why="支出总额等于基本支出与项目支出之和。",
        remedy="核对基本支出、项目支出与支出总额。",
    ),
    identity(
        "XJ114",
        "公用经费不大于基本支出",
        "公用经费 <= 基本支出",
        role=_ROLE,
        columns=True,
        basis="基础数据表的表注：公用经费填报基本支出中的一般商品和服务支出",
        why="公用经费是基本支出的一部分，不可能比基本支出大。",
        remedy="核对公用经费与基本支出，改正填错的一处。",
    ),
    buildings,
    buildings_unapproved,
    thrift,
)
