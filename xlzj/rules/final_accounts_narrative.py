"""The figures of 部门决算情况说明 against 公开01…公开09, and item by item (XJ740…XJ743)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.accounts import accounts, by_path, plain_name, tops
from xlzj.rules.final_accounts_spending import THREE, THREE_LINES
from xlzj.rules.final_accounts_tables import BASIC, GENERAL, INCOME, SPENDING
from xlzj.rules.final_accounts_totals import ALL, FISCAL
from xlzj.rules.kernel import rule
from xlzj.rules.lines import relation, total
from xlzj.scope import Absent, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say
    from xlzj.scope import FormScope

TEXT = "决算情况说明数据"
ITEMS, STRUCTURE = "具体情况", "支出结构"
OUTLAY = "财政拨款支出具体情况"
GROWN, SHRUNK = "增加", "减少"
_DISCLOSED = "《地方预决算公开操作规程》（财预〔2016〕143号）：情况说明与公开表一致"
_SAME = (
    f"收支总计_金额 = {ALL}.收入总计",
    f"收入合计_金额 = {ALL}.本年收入合计",
    f"财政拨款收入_金额 = {INCOME}.合计_财政拨款收入",
    f"支出合计_金额 = {ALL}.本年支出合计",
    f"基本支出_金额 = {SPENDING}.合计_基本支出",
    f"项目支出_金额 = {SPENDING}.合计_项目支出",
    f"财政拨款收支总计_金额 = {FISCAL}.收入总计",
    f"财政拨款支出_金额 = {GENERAL}.合计_小计",
    f"{OUTLAY}_决算 = {GENERAL}.合计_小计",
    f"财政拨款基本支出_金额 = {GENERAL}.合计_基本支出",
    f"人员经费_金额 = {BASIC}.人员经费合计",
    f"公用经费_金额 = {BASIC}.公用经费合计",
    f"三公经费_决算 = {THREE}.合计_决算数",
    *(f"{line}_决算 = {THREE}.{line}_决算数" for line in THREE_LINES[1:]),
    f"整体支出_执行数 = {SPENDING}.合计_本年支出合计",
)


def last_year(scope: FormScope, base: str) -> Interval | None:
    """Last year's amount of a figure of the notes: this year's less its increase, or plus its decrease.

    None where one of them is blank; `scope` keeps the facts it took. Raises Absent, Hindered.
    """
    now = f"{base}_金额" if f"{base}_金额" in scope.form.fields else f"{base}_决算"
    amount, change = scope.number("", now), scope.number("", f"{base}_增减额")
    way = scope.fact("", f"{base}_增减")
    scope.used.append(way)
    if way[1].text not in (GROWN, SHRUNK) or amount is None or change is None:
        return None
    return amount - change if way[1].text == GROWN else amount + change


@rule(
    "XJ740",
    "情况说明与公开表一致",
    role=TEXT,
    severity=Severity.ERROR,
    basis=_DISCLOSED,
    remedy="以公开表的数为准改正说明；公开表填错的，先改表。",
    root=True,
)
def _same(case: Case, say: Say) -> Iterator[Outcome]:
    """说明里的每个决算数都取自公开表；两处不等，公众看到的就是两个数，而且多半是说明沿用了别的口径或漏了一个单位。"""
    for form in case.forms(TEXT):
        for formula in _SAME:
            yield relation(case, say, form, formula, bare=Severity.ERROR)
        for check in (_structure, _items):
            try:
                yield from check(case, say, form)
            except Absent:
                yield say.idle()
            except Hindered as hindrance:
                yield say.unchecked(str(hindrance))


def _structure(case: Case, say: Say, form: Form) -> Iterator[Outcome]:
    """（二）结构: each 类 against 公开05."""
    other = case.other(GENERAL)
    known = tops(accounts(other, "支出明细"))
    for row in form.tables.get(STRUCTURE, ()):
        account = known.get(plain_name(row["科目名称"].text))
        if account is None:
            yield say.unchecked(f"{other.key}里没有找到类“{row['科目名称'].text}”")
            continue
        parts = [(other, account.row.cells["小计"])]
        yield total(case, say, form, row["金额"], parts, f"{other.key}的 {account.title} 小计")


def _items(case: Case, say: Say, form: Form) -> Iterator[Outcome]:
    """（三）具体情况: each 项 against 公开05."""
    other = case.other(GENERAL)
    known = by_path(accounts(other, "支出明细"))
    for row in form.tables.get(ITEMS, ()):
        account = known.get(_path(row))
        if account is None:
            yield say.unchecked(f"{other.key}里没有找到科目“{_item(row)}”")
            continue
        parts = [(other, account.row.cells["小计"])]
        yield total(case, say, form, row["支出决算"], parts, f"{other.key}的 {account.title} 小计")


def _path(row: Row) -> tuple[str, ...]:
    return tuple(plain_name(row[level].text) for level in ("类", "款", "项"))


def _item(row: Row) -> str:
    return "".join(f"{row[level].text}（{level}）" for level in ("类", "款", "项"))


@rule(
    "XJ741",
    "说明各项之和",
    role=TEXT,
    severity=Severity.ERROR,
    basis="算术：具体情况各项的年初预算、决算之和等于所写的总数",
    remedy="先删去重复的科目，再逐项核对，补上漏写的科目或改正数字。",
)
def _summed(case: Case, say: Say) -> Iterator[Outcome]:
    """“其中”逐项列出的数加起来必须等于前面的总数；重复列出的科目只算一次，剩下的差额就是漏写或写错的。"""
    for form in case.forms(TEXT):
        rows = list(_once(form.tables.get(ITEMS, ())))
        for name, column in ((f"{OUTLAY}_年初预算", "年初预算"), (f"{OUTLAY}_决算", "支出决算")):
            fact = form.fields.get(name)
            if fact is None or not rows or fact.kind is Kind.BLANK:
                yield say.idle()
                continue
            parts = [(form, row[column]) for row in rows]
            yield total(case, say, form, fact, parts, f"各项{column}之和（重复的只算一次）")


def _once(rows: tuple[Row, ...]) -> Iterator[Row]:
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        key = (_path(row), row["年初预算"].number, row["支出决算"].number)
        if key not in seen:
            seen.add(key)
            yield row


@rule(
    "XJ742",
    "说明科目重复",
    role=TEXT,
    severity=Severity.ERROR,
    basis="规范性口径：同一科目在说明里只列一次",
    remedy="删去重复的一段；确是两笔的，合并为一项说明。",
)
def _repeated(case: Case, say: Say) -> Iterator[Outcome]:
    """同一个项级科目写了两段，各项相加就会多算一次，也说明文字没有校过。"""
    for form in case.forms(TEXT):
        first: dict[tuple[str, ...], tuple[int, Row]] = {}
        for at, row in enumerate(form.tables.get(ITEMS, ()), 1):
            number, before = first.setdefault(_path(row), (at, row))
            if before is row:
                yield say.passed()
                continue
            same = all(row[c].number == before[c].number for c in ("年初预算", "支出决算"))
            what = "，数字也相同" if same else ""
            message = f"第 {at} 项与第 {number} 项是同一个科目“{_item(row)}”{what}。"
            operands = [(form, before["项"]), (form, before["支出决算"]), (form, row["支出决算"])]
            yield say.found(form, row["项"], message, expected="删去重复的一段", operands=operands)


@rule(
    "XJ743",
    "说明的三公预算口径",
    role=TEXT,
    severity=Severity.REVIEW,
    basis="公开09 表注：预算数为调整后的全年预算数",
    remedy="说明改用公开09 的全年预算数；要用年初预算数的，在文字中注明，并在本表选“年初”。",
)
def _three_budget(case: Case, say: Say) -> Iterator[Outcome]:
    """公开09 的预算数是全年预算数，说明用年初预算数而不注明，同一个“预算”就有两个数，完成率也对不上。"""
    for form in case.forms(TEXT):
        try:
            differing = list(_differing(form, case.other(THREE)))
        except Absent:
            yield say.idle()
        except Hindered as hindrance:
            yield say.unchecked(str(hindrance))
        else:
            basis = form.fields.get("三公预算口径")
            if not differing or (basis is not None and basis.text == "年初"):
                yield say.passed()
                continue
            message = "；".join(
                f"{name}预算 {own.text}，公开表 {fact.text or '空'}" for name, own, _, fact in differing
            )
            _, own, _, fact = differing[0]
            operands = [part for _, mine, other, theirs in differing for part in ((form, mine), (other, theirs))]
            text = f"说明的“三公”预算与{case.key(THREE)}的全年预算数不同：{message}。疑说明用的是年初预算数。"
            yield say.found(form, own, text, expected=fact.text, operands=operands)


def _differing(form: Form, other: Form) -> Iterator[tuple[str, Fact, Form, Fact]]:
    """Lines whose budget in the text is not the one of 公开09. Raises Hindered."""
    for line in THREE_LINES:
        name = "三公经费" if line == "合计" else line
        own, there = form.fields.get(f"{name}_预算"), other.fields[f"{line}_预算数"]
        left, right = (amount_of(own) if own else None), amount_of(there)
        if own is None or left is None or (right is None and left.value == 0):
            continue
        if right is None or not left.meets(right):
            yield name, own, other, there


RULES = (_same, _summed, _repeated, _three_budget)
