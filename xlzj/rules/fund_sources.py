"""附件3: whether the row of the funds suits what the project is called, XJ306, XJ308."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule
from xlzj.rules.names import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE = "项目自评表"
_FORM = "项目自评表的表式"
_CARRIED = ("上年结转", "结转资金")
_HEADING = re.compile(r"^\d{1,2}[.．、](.*)")
_ITEM = re.compile(r"^[（(]\d{1,2}[）)](.+?)(\d+(?:\.\d+)?)万")
_ADDED = ("年中追加", "年中新增", "预算追加", "上级转移支付", "上级追加")


@rule(
    "XJ306",
    "资金来源与项目名称不符",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis=_FORM,
    remedy="结转项目的金额填在“上年结转资金”行，报告的归类与表一致；属实的写明。",
)
def carried_funds(case: Case, say: Say) -> Iterator[Outcome]:
    """项目名称或报告写明是上年结转，金额却填在当年财政拨款行或其他资金行，结转资金的来源和使用就看不出来。"""
    told = case.once(_carried_over)
    for form in case.forms(_ROLE):
        if "上年结转资金_全年预算数" not in form.fields:
            yield say.idle()
            continue
        name, carried = form.fields["项目支出名称"], form.fields["上年结转资金_全年预算数"]
        named = any(word in name.text for word in _CARRIED)
        item = None if named else told.get(normal(name.text).core)
        filled = [
            fact for source in ("当年财政拨款", "其他资金") if (fact := form.fields[f"{source}_全年预算数"]).number
        ]
        if not named and item is None:
            yield say.idle()
        elif not filled or carried.number:
            yield say.passed()
        else:
            ground = f"项目名称是“{name.text}”" if item is None else f"{item[0].key}把“{name.text}”列在上年结转资金之下"
            row = filled[0].field.partition("_")[0]
            message = f"{ground}，金额 {filled[0].text} 却填在{row}行。"
            operands = [(form, name), (form, carried), *([] if item is None else [item])]
            yield say.found(form, filled[0], message, operands=operands)


def _carried_over(case: Case) -> dict[str, tuple[Form, Fact]]:
    """Projects that the report lists under a heading 上年结转资金, by comparable name, with the cell of the list."""
    found: dict[str, tuple[Form, Fact]] = {}
    for form in case.forms("文字材料"):
        for fact in form.fields.values():
            under = False
            for line in fact.text.split("\n") if fact.kind is Kind.TEXT and _CARRIED[0] in fact.text else ():
                heading, item = _HEADING.match(line), _ITEM.match(line)
                if heading is not None:
                    under = heading[1].startswith(_CARRIED)
                elif under and item is not None:
                    found[normal(item[1]).core] = (form, fact)
    return found


@rule(
    "XJ308",
    "年中追加项目有年初预算",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis=_FORM + "：年初预算数填年初批复数",
    remedy="年中追加、上级转移的项目年初预算数填 0；年初已安排一部分的写明。",
)
def added_funds(case: Case, say: Say) -> Iterator[Outcome]:
    """项目名称写明是年中追加或上级转移支付，年初预算数却不为 0，两者必有一处口径不对。"""
    for form in case.forms(_ROLE):
        name, start = form.fields["项目支出名称"], form.fields["年度资金总额_年初预算数"]
        if not any(word in name.text for word in _ADDED):
            yield say.idle()
        elif start.number:
            message = f"项目名称是“{name.text}”，年初预算数却填 {start.text}。"
            yield say.found(form, start, message, expected="0", operands=[(form, name)])
        else:
            yield say.passed()


RULES = (carried_funds, added_funds)
