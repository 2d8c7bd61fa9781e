"""公开01…公开05 against each other, total by total, 类 by 类, account by account: XJ720."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.rules.accounts import Account, accounts, plain_name, tops
from xlzj.rules.final_accounts_tables import GENERAL, INCOME, SPENDING
from xlzj.rules.final_accounts_totals import ALL, FISCAL
from xlzj.rules.kernel import rule
from xlzj.rules.lines import relation, total
from xlzj.scope import Absent, Hindered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_IN, _OUT = "收入明细", "支出明细"
_FIRST, _LAST = "一般公共服务支出", "抗疫特别国债安排的支出"
_TOTALS = {
    ALL: (
        f"本年收入合计 = {INCOME}.合计_本年收入合计",
        f"本年支出合计 = {SPENDING}.合计_本年支出合计",
        f"一般公共预算财政拨款收入 = {FISCAL}.一般公共预算财政拨款",
        f"政府性基金预算财政拨款收入 = {FISCAL}.政府性基金预算财政拨款",
        f"国有资本经营预算财政拨款收入 = {FISCAL}.国有资本经营预算财政拨款",
        *(
            f"{one} = {INCOME}.合计_{one}"
            for one in ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
        ),
    ),
    INCOME: (
        " + ".join(
            (
                f"合计_财政拨款收入 = {ALL}.一般公共预算财政拨款收入",
                f"{ALL}.政府性基金预算财政拨款收入",
                f"{ALL}.国有资本经营预算财政拨款收入",
            )
        ),
    ),
    GENERAL: (f"合计_小计 = {FISCAL}.本年支出合计_一般公共预算",),
}
_BALANCES = ("使用非财政拨款结余", "年初结转和结余", "结余分配", "年末结转和结余")


@rule(
    "XJ720",
    "决算各表之间一致",
    role=f"{ALL}、{INCOME}、{GENERAL}",
    severity=Severity.ERROR,
    basis="部门决算报表基本平衡公式：公开01 至公开05 列的是同一套收支",
    remedy="对照两张表，查明哪一张填错，改正后两边一致。",
)
def _across(case: Case, say: Say) -> Iterator[Outcome]:
    """同一笔收入、支出在总表、收入表、支出表和财政拨款表里各列一次，任何两处不等，必有一处填错，公开后一眼就能看出来。"""
    for role, formulas in _TOTALS.items():
        for form in case.forms(role):
            for formula in formulas:
                yield relation(case, say, form, formula, blank=Severity.ERROR, bare=Severity.ERROR)
    for check in (_classes, _fiscal_classes, _general_classes, _by_account):
        try:
            yield from check(case, say)
        except Absent:
            yield say.idle()
        except Hindered as hindrance:
            yield say.unchecked(str(hindrance))


def _lines(case: Case, form: Form, column: str = "") -> Mapping[str, Fact]:
    """Plain name of each 类 printed on 公开01 or 公开04 → its cell (in one column)."""
    bases = dict.fromkeys(field.base for field in case.spec(form).fields.values())
    names = list(bases)
    meant = names[names.index(_FIRST) : names.index(_LAST) + 1]
    return {plain_name(name): form.fields[f"{name}_{column}" if column else name] for name in meant}


def _classes(case: Case, say: Say) -> Iterator[Outcome]:
    """公开01 类 = 公开03 类."""
    form, other = case.other(ALL), case.other(SPENDING)
    yield from _beside(case, say, (form, _lines(case, form)), (other, tops(accounts(other, _OUT))), "本年支出合计")


def _general_classes(case: Case, say: Say) -> Iterator[Outcome]:
    """公开04 类 (一般公共预算) = 公开05 类."""
    form, other = case.other(FISCAL), case.other(GENERAL)
    lines = _lines(case, form, "一般公共预算")
    yield from _beside(case, say, (form, lines), (other, tops(accounts(other, _OUT))), "小计")


def _beside(
    case: Case,
    say: Say,
    own: tuple[Form, Mapping[str, Fact]],
    there: tuple[Form, Mapping[str, Account]],
    column: str,
) -> Iterator[Outcome]:
    form, lines = own
    other, rows = there
    for name, fact in lines.items():
        account = rows.get(name)
        parts = [(other, account.row.cells[column])] if account else []
        yield total(case, say, form, fact, parts, f"{other.key}的 {account.title if account else name} 一类")
    for name, account in rows.items():
        if name not in lines:
            yield say.unchecked(f"{other.key}的类“{account.title}”在{form.key}里没有同名的一行")


def _fiscal_classes(case: Case, say: Say) -> Iterator[Outcome]:
    """公开04 类 = 公开01 类 where all spending is fiscal, else at most that."""
    form, other = case.other(FISCAL), case.other(ALL)
    spent, all_spent = form.fields["本年支出合计_合计"], other.fields["本年支出合计"]
    sign = "=" if spent.number == all_spent.number else "<="
    for base in dict.fromkeys(field.base for field in case.spec(form).fields.values()):
        if base in other.fields and plain_name(base) in _lines(case, other):
            yield relation(case, say, form, f"{base}_合计 {sign} {ALL}.{base}")


def _by_account(case: Case, say: Say) -> Iterator[Outcome]:
    """公开02 = 公开03 account by account where nothing was carried over."""
    form, other, whole = case.other(INCOME), case.other(SPENDING), case.other(ALL)
    if any(whole.fields[name].number for name in _BALANCES):
        yield say.idle()
        return
    there = {account.code: account for account in accounts(other, _OUT)}
    fiscal = form.fields["合计_本年收入合计"].number == form.fields["合计_财政拨款收入"].number
    voice = say if fiscal else say.at(Severity.REVIEW)
    for account in accounts(form, _IN):
        spent = there.pop(account.code, None)
        parts = [(other, spent.row.cells["本年支出合计"])] if spent else []
        formula = f"{other.key} {account.title} 的支出（没有结转，各科目收支应相等）"
        yield total(case, voice, form, account.row.cells["本年收入合计"], parts, formula)
    for account in there.values():
        fact = account.row.cells["本年支出合计"]
        formula = f"{form.key} {account.title} 的收入（没有结转，各科目收支应相等）"
        yield total(case, voice, other, fact, [], formula)


RULES = (_across,)
