"""附件3: whether the row of the funds suits what the project is called, XJ306, XJ308."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.rules.kernel import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE = "项目自评表"
_FORM = "附件3 表式"
_CARRIED = ("上年结转", "结转资金")
_ADDED = ("年中追加", "年中新增", "预算追加", "上级转移支付", "上级追加")


@rule(
    "XJ306",
    "资金来源与项目名称不符",
    role=_ROLE,
    severity=Severity.REVIEW,
    basis=_FORM,
    remedy="结转项目的金额填在“上年结转资金”行；属实的写明。",
)
def carried_funds(case: Case, say: Say) -> Iterator[Outcome]:
    """项目名称写明是上年结转，金额却全填在当年财政拨款或其他资金行。"""
    for form in case.forms(_ROLE):
        name = form.fields["项目支出名称"]
        carried = form.fields["上年结转资金_全年预算数"]
        elsewhere = [(row, form.fields[f"{row}_全年预算数"]) for row in ("当年财政拨款", "其他资金")]
        row, current = next(((row, fact) for row, fact in elsewhere if fact.number), elsewhere[0])
        if not any(word in name.text for word in _CARRIED):
            yield say.idle()
        elif current.number and not carried.number:
            message = f"项目名称是“{name.text}”，金额 {current.text} 却填在{row}行。"
            yield say.found(form, current, message, operands=[(form, name), (form, carried)])
        else:
            yield say.passed()


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
