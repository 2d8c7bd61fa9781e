"""Account codes of every table that has them: XJ707."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.accounts import CODE, NAME, account_tables
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.kernel import rule
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import Classification
    from xlzj.model import Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_SHORTEST = 4  # characters of a name that a narrow printed column still shows


@tells_of_blanks
@rule(
    "XJ707",
    "科目编码",
    role="",
    severity=Severity.ERROR,
    basis="政府收支分类科目：支出功能分类类、款、项为 3、5、7 位，经济分类类、款为 3、5 位",
    remedy="按当年政府收支分类科目改正编码或名称，补上缺的上级科目行。",
)
def _codes(case: Case, say: Say) -> Iterator[Outcome]:
    """编码位数不对、缺上级科目、同一编码写两行，层级汇总就会漏掉或重复计算这一行。"""
    seen = False
    for form in case.submission.forms:
        for table in account_tables(case, form):
            known = case.edition.codes.get(table.code.codes) if table.code else None
            if known is None:
                continue
            rows = form.tables.get(table.name, ())
            written = [_code(row) for row in rows]
            for at, row in enumerate(rows):
                seen = True
                yield _row(say, form, row, written, at, known)
    if not seen:
        yield say.idle()


def _code(row: Row) -> str:
    return unspaced(row.cells[CODE].text)


def _row(say: Say, form: Form, row: Row, written: list[str], at: int, known: Classification) -> Outcome:
    fact, name, code = row.cells[CODE], row.cells[NAME], written[at]
    if Kind.ABSENT in (fact.kind, name.kind):
        return say.unchecked(f"{form.key}的科目编码或科目名称一列已丢失")
    if not code:
        return say.found(
            form, fact, f"{form.key}第 {row.number} 行“{name.text}”没有科目编码。", operands=[(form, name)]
        )
    lengths = "、".join(map(str, known.lengths))
    if not code.isdigit() or len(code) not in known.lengths:
        message = f"{form.key}的科目编码“{fact.text}”应为 {lengths} 位数字。"
        return say.found(form, fact, message, expected=f"{lengths} 位")
    if code in written[:at]:
        return say.found(form, fact, f"{form.key}的科目 {code} {name.text} 写了两行。", expected="一个科目一行")
    above = max((length for length in known.lengths if length < len(code)), default=0)
    if above and code[:above] not in written:
        message = f"{form.key}有科目 {code} {name.text}，没有它的上级科目 {code[:above]} 一行。"
        return say.found(form, fact, message, expected=f"补上 {code[:above]} 一行")
    return _named(say, form, row, code, known)


def _named(say: Say, form: Form, row: Row, code: str, known: Classification) -> Outcome:
    fact, name = row.cells[CODE], row.cells[NAME]
    wanted, own = known.names.get(code, ""), unspaced(name.text)
    if not wanted and known.complete:
        return say.found(form, fact, f"{form.key}的科目 {code} 不在当年政府收支分类科目里。")
    if not wanted:
        return say.unchecked(f"{form.key}的科目 {code} 不在已收录的科目里，名称没有核对")
    if own == wanted or (len(own) >= _SHORTEST and wanted.startswith(own)):
        return say.passed()
    return say.found(
        form,
        name,
        f"{form.key}的科目 {code} 写作“{name.text}”，政府收支分类科目的名称是“{wanted}”。",
        expected=wanted,
        operands=[(form, fact)],
        severity=Severity.REVIEW,
    )


RULES = (_codes,)
