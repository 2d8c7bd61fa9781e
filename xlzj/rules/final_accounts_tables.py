"""公开02, 03, 05…08: rows of 类、款、项 within one table (XJ705…XJ709, XJ711, XJ712, XJ714…XJ716)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.account_codes import RULES as CODES
from xlzj.rules.accounts import account_tables, accounts, cells, children
from xlzj.rules.kernel import Rule, rule
from xlzj.rules.lines import against, relation, total
from xlzj.scope import Absent, Hindered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Form, Outcome
    from xlzj.rules.kernel import Case, Say

INCOME, SPENDING, GENERAL = "收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表"
BASIC = "一般公共预算财政拨款基本支出决算明细表"
FUNDS, CAPITAL = "政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算表"
_FISCAL = "财政拨款收入支出决算总表"
_LEVELS = "部门决算报表基本平衡公式；政府收支分类科目的类、款、项（款）层级"
_ACROSS = "栏1 等于其后各栏之和，一栏填错，合计和层级就都对不上。"


def _table_rule(
    code: str,
    title: str,
    role: str,
    *,
    why: str,
    remedy: str,
    rows: tuple[str, ...] = (),
    totals: tuple[str, ...] = (),
    relations: tuple[str, ...] = (),
    levels: bool = False,
) -> Rule:
    """Formulas of every row and of the sheet, totals against their derived formula, parents against their children.

    `rows` formulas are over column names, and hold for the line 合计 as well.
    """

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        for form in case.forms(role):
            fields = case.spec(form).fields
            for name, field in fields.items():
                if field.derived and not {name, field.base}.isdisjoint(totals):
                    yield against(case, say, form, name, field.derived, blank=Severity.ERROR, bare=Severity.ERROR)
            for text in (*relations, *(_of_total(text, set(fields)) for text in rows)):
                yield relation(case, say, form, text, blank=Severity.ERROR, bare=Severity.ERROR)
            for table in account_tables(case, form):
                for text in rows:
                    for row in form.tables.get(table.name, ()):
                        yield relation(case, say, form, text, row=row, blank=Severity.ERROR, bare=Severity.ERROR)
                if levels:
                    yield from _levels(case, say, form, table.name)

    formula = "；".join((*rows, *relations))
    return Rule(code, title, role, Severity.ERROR, _LEVELS, why, remedy, check, formula=formula, root=not levels)


def _of_total(text: str, fields: set[str]) -> str:
    """A formula over columns as it reads on the line 合计: 小计 → 合计_小计."""
    words = text.split(" ")
    return " ".join(f"合计_{word}" if f"合计_{word}" in fields else word for word in words)


def _levels(case: Case, say: Say, form: Form, table: str) -> Iterator[Outcome]:
    """类 = Σ款, 款 = Σ项 in every column of amounts."""
    try:
        rows = accounts(form, table)
    except Absent:
        yield say.idle()
        return
    except Hindered as hindrance:
        yield say.unchecked(str(hindrance))
        return
    under = children(rows)
    columns = [name for name, column in case.spec(form).tables[table].columns.items() if column.numeric]
    for account in rows:
        for column in columns if account.code in under else ():
            formula = f"{account.title}所属各科目之和"
            parts = cells(form, under[account.code], column)
            yield total(case, say, form, account.row.cells[column], parts, formula)


@rule(
    "XJ716",
    "空表没有说明",
    role=f"{FUNDS}、{CAPITAL}",
    severity=Severity.HINT,
    basis="《地方预决算公开操作规程》（财预〔2016〕143号）：没有数据的表要公开空表并作说明",
    remedy="在表下注明没有这项收支，本表无数据。",
)
def _empty_table(case: Case, say: Say) -> Iterator[Outcome]:
    """表是空的又没有一句说明，看的人分不清是没有这项收支还是漏公开。"""
    for role in (FUNDS, CAPITAL):
        for form in case.forms(role):
            note = form.fields.get("空表说明")
            facts = [fact for name, fact in form.fields.items() if case.spec(form).fields[name].numeric]
            facts += [cell for rows in form.tables.values() for row in rows for cell in row.cells.values()]
            if note is None or any(fact.number for fact in facts):
                yield say.idle()
            elif note.kind is Kind.ABSENT:
                yield say.unchecked(f"{form.key}的名称“空表说明”已丢失")
            elif note.kind is Kind.TEXT:
                yield say.passed()
            else:
                yield say.found(form, note, f"{form.key}没有数据，也没有说明。", expected="本表无数据的说明")


RULES = (
    _table_rule(
        "XJ705",
        "收入决算表行内合计",
        INCOME,
        rows=("本年收入合计 = 财政拨款收入 + 上级补助收入 + 事业收入 + 经营收入 + 附属单位上缴收入 + 其他收入",),
        why=_ACROSS,
        remedy="核对这一行各项收入，改正填错的一栏。",
    ),
    _table_rule(
        "XJ706",
        "收入决算表科目层级",
        INCOME,
        totals=("合计",),
        levels=True,
        why="合计是各类之和，类是各款之和，款是各项之和；有一级对不上，就有科目漏填或填错。",
        remedy="逐级核对类、款、项，补上漏填的科目或改正填错的数。",
    ),
    *CODES,
    _table_rule(
        "XJ708",
        "支出决算表行内合计",
        SPENDING,
        rows=("本年支出合计 = 基本支出 + 项目支出 + 上缴上级支出 + 经营支出 + 对附属单位补助支出",),
        why=_ACROSS,
        remedy="核对这一行的基本支出、项目支出等，改正填错的一栏。",
    ),
    _table_rule(
        "XJ709",
        "支出决算表科目层级",
        SPENDING,
        totals=("合计",),
        levels=True,
        why="合计是各类之和，类是各款之和，款是各项之和；有一级对不上，就有科目漏填或填错。",
        remedy="逐级核对类、款、项，补上漏填的科目或改正填错的数。",
    ),
    _table_rule(
        "XJ711",
        "一般公共预算支出表行内与层级",
        GENERAL,
        rows=("小计 = 基本支出 + 项目支出",),
        totals=("合计",),
        levels=True,
        why="小计必须等于基本支出加项目支出，合计、类、款必须等于下级之和；这是说明文字引用最多的一张表。",
        remedy="核对这一行的基本支出、项目支出，再逐级核对类、款、项。",
    ),
    _table_rule(
        "XJ712",
        "基本支出明细表合计",
        BASIC,
        totals=("人员经费合计", "公用经费合计"),
        levels=True,
        why="301、302 等类必须等于各款之和，人员经费、公用经费合计必须等于所属各类之和，机关运行经费就取自这里。",
        remedy="逐款核对经济分类科目，改正类级数或合计。",
    ),
    _table_rule(
        "XJ714",
        "政府性基金收支",
        FUNDS,
        rows=("年末结转和结余 = 年初结转和结余 + 本年收入 - 小计", "小计 = 基本支出 + 项目支出"),
        totals=("合计",),
        relations=(
            f"合计_本年收入 = {_FISCAL}.政府性基金预算财政拨款",
            f"合计_小计 = {_FISCAL}.本年支出合计_政府性基金预算",
            f"合计_年初结转和结余 = {_FISCAL}.年初结转结余_政府性基金预算",
            f"合计_年末结转和结余 = {_FISCAL}.年末财政拨款结转和结余_政府性基金预算",
        ),
        levels=True,
        why="政府性基金年末结转必须由年初结转、本年收入和支出推得出来，并与财政拨款总表的政府性基金栏一致。",
        remedy="核对年初结转、收入、支出三栏，再与公开04 的政府性基金栏核对。",
    ),
    _table_rule(
        "XJ715",
        "国有资本经营预算支出",
        CAPITAL,
        rows=("合计 = 基本支出 + 项目支出",),
        totals=("合计",),
        relations=(f"合计_合计 = {_FISCAL}.本年支出合计_国有资本经营预算",),
        levels=True,
        why="国有资本经营预算支出必须等于基本支出加项目支出，并与财政拨款总表的国有资本经营预算栏一致。",
        remedy="核对基本支出、项目支出，再与公开04 的国有资本经营预算栏核对。",
    ),
    _empty_table,
)
