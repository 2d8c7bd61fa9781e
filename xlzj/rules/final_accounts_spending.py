"""公开06 and 公开09 with the tables beside them (XJ713, XJ717, XJ718, XJ721…XJ723)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from xlzj.arithmetic import total_of
from xlzj.model import Severity
from xlzj.numerals import show
from xlzj.rules.accounts import accounts
from xlzj.rules.final_accounts_tables import BASIC, GENERAL
from xlzj.rules.kernel import rule, signed
from xlzj.rules.lines import computed, identity
from xlzj.scope import Absent, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import Counterpart
    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

THREE = "财政拨款三公经费支出决算表"
_GOODS = '汇总(商品和服务支出.决算数, 科目编码, "{code}")'
THREE_LINES = ("合计", "因公出国境费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费", "公务接待费")


def _goods(*codes: str) -> str:
    return " + ".join(_GOODS.format(code=code) for code in codes)


@rule(
    "XJ722",
    "经济分类与功能分类对应",
    role=BASIC,
    severity=Severity.HINT,
    basis="核实性口径：同一笔钱在经济分类和功能分类里各记一次；对应关系见政府收支分类科目文件",
    remedy="核对这笔钱在公开05 和公开06 各记在哪个科目；确实不同的，写明原因。",
)
def _counterparts(case: Case, say: Say) -> Iterator[Outcome]:
    """养老保险、职业年金、医疗、公积金等，在基本支出明细表里的数一般等于功能分类里对应项级科目的数，不等多半记错了科目。"""
    for form in case.forms(BASIC):
        if not case.edition.counterparts:
            yield say.idle()
        for pair in case.edition.counterparts:
            yield _counterpart(case, say, form, pair)


def _counterpart(case: Case, say: Say, form: Form, pair: Counterpart) -> Outcome:
    try:
        other = case.other(GENERAL)
        own = [cell for table in form.tables for cell in _matching(form, table, pair.economic, "决算数")]
        there = [cell for table in other.tables for cell in _matching(other, table, pair.functional, "基本支出")]
        left, right = (total_of(amount_of(fact) for _, fact in part) for part in (own, there))
    except Absent:
        return say.idle()
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    if left is None or right is None:
        return say.idle()
    if left.meets(right):
        return say.passed()
    owner, fact = next(cell for cell in own if cell[1].number is not None)
    codes, gap = "、".join(pair.functional), left.value - right.value
    message = (
        f"{pair.what}：{form.key} {'、'.join(pair.economic)} 为 {show(left.value, '万元')}，"
        f"{other.key}基本支出 {codes} 为 {show(right.value, '万元')}，相差 {show(abs(gap), '万元')}。"
    )
    wanted = show(right.value, "万元")
    return say.found(owner, fact, message, expected=wanted, difference=signed(gap, "万元"), operands=[*own, *there])


def _matching(form: Form, table: str, patterns: tuple[str, ...], column: str) -> list[tuple[Form, Fact]]:
    rows = (account for account in accounts(form, table) if any(fnmatchcase(account.code, p) for p in patterns))
    return [(form, account.row.cells[column]) for account in rows]


RULES = (
    identity(
        "XJ713",
        "基本支出两表一致",
        f"合计_基本支出 = {BASIC}.人员经费合计 + {BASIC}.公用经费合计",
        role=GENERAL,
        basis="部门决算报表基本平衡公式",
        why="公开05 按功能分类、公开06 按经济分类列同一笔基本支出，两边合计必须相等。",
        remedy="核对公开06 的人员经费、公用经费合计和公开05 的基本支出合计。",
    ),
    computed(
        "XJ717",
        "三公经费决算表合计",
        "合计",
        "公务用车购置及运行维护费",
        role=THREE,
        basis="公开09 表式：1栏=2+3+6，3栏=4+5",
        why="三公经费合计和公务用车小计必须等于所属各项之和，这张表最受关注。",
        remedy="核对各项，按公式改正合计或小计。",
        blank=Severity.ERROR,
        bare=Severity.ERROR,
    ),
    identity(
        "XJ718",
        "三公经费决算超预算",
        *(f"{line}_决算数 <= {line}_预算数" for line in THREE_LINES),
        role=THREE,
        severity=Severity.REVIEW,
        basis="公开09 表注：预算数是调整后的全年预算数；厉行节约要求",
        why="三公经费决算数超过全年预算数，是超预算支出，要有批准依据并说明原因。",
        remedy="核对预算数是否为调整后的全年预算数；确实超支的，写明原因和依据。",
    ),
    identity(
        "XJ721",
        "基本支出明细与三公经费",
        f"{_goods('30217')} <= {THREE}.公务接待费_决算数",
        f"{_goods('30231')} <= {THREE}.公务用车运行维护费_决算数",
        f"{_goods('30212')} <= {THREE}.因公出国境费_决算数",
        f'汇总(其他公用经费.决算数, 科目编码, "31013") <= {THREE}.公务用车购置费_决算数',
        role=BASIC,
        severity=Severity.REVIEW,
        basis="口径：公开09 含项目支出，基本支出里的接待费、公车费、出国费不会比它大",
        why="三公经费决算包括基本支出和项目支出里的全部；基本支出明细里的同一项比它还大，必有一处少列。",
        remedy="核对公开06 这一科目和公开09 这一栏，查明哪一处漏列。",
    ),
    _counterparts,
    identity(
        "XJ723",
        "基本支出明细与基础数据表",
        f"{_goods('30205', '30206', '30211')} = 基础数据表.水费电费差旅费_本年决算",
        f"{_goods('30215', '30216')} = 基础数据表.会议费培训费_本年决算",
        role=BASIC,
        severity=Severity.HINT,
        basis="核实性口径：基础数据表的公用经费“其中”项取自基本支出明细",
        why="基础数据表的水电差旅、会议培训两行，取自基本支出明细的相应科目，不等多半口径不同。",
        remedy="核对两处的口径；含项目支出或所属单位的，写明。",
    ),
)
