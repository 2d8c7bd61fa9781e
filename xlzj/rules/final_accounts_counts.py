"""Counts and small amounts that the 说明 must disclose beside the tables: 三公 in kind, 会议和培训 (XJ749, XJ750)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Severity
from xlzj.rules.final_accounts_narrative import TEXT
from xlzj.rules.final_accounts_tables import BASIC
from xlzj.rules.kernel import rule
from xlzj.rules.lines import identity, relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Form, Outcome
    from xlzj.rules.kernel import Case, Say

_SPENT_ON = (
    ("公务用车购置费_决算", "更新公务用车", True),
    ("公务用车运行维护费_决算", "公务用车保有量", False),
    ("公务接待费_决算", "公务接待团组", True),
    ("公务接待费_决算", "公务接待人次", True),
)


@rule(
    "XJ749",
    "三公经费的实物量",
    role=TEXT,
    severity=Severity.REVIEW,
    basis="《地方预决算公开操作规程》（财预〔2016〕143号）：“三公”经费决算公开购置数、保有量、国内公务接待的批次和人数",
    remedy="按资产台账和公务接待台账核对辆数、批次、人次，与金额写成一致。",
)
def _in_kind(case: Case, say: Say) -> Iterator[Outcome]:
    """花了购车钱就有购车数，有接待费就有批次和人次，每批至少一人；只有一边，必是漏写或抄了上年的说明。"""
    for form in case.forms(TEXT):
        yield relation(case, say, form, "公务接待团组 <= 公务接待人次")
        for money, count, both in _SPENT_ON:
            yield _one_with_the_other(say, form, money, count, both=both)


def _one_with_the_other(say: Say, form: Form, money: str, count: str, *, both: bool) -> Outcome:
    """Money spent needs a count; where `both`, a count needs money too."""
    spent, made = form.fields.get(money), form.fields.get(count)
    if spent is None or made is None or spent.number is None or made.number is None:
        return say.idle()
    if bool(spent.number) is bool(made.number) or (made.number and not both):
        return say.passed()
    message = f"{money.removesuffix('_决算')}决算 {spent.text} 万元，{count}写 {made.text}，两处应同有同无。"
    return say.found(form, made, message, expected="与金额一致", operands=[(form, spent), (form, made)])


RULES = (
    _in_kind,
    identity(
        "XJ750",
        "会议费、培训费说明",
        f'会议费 >= 汇总({BASIC}.商品和服务支出.决算数, 科目编码, "30215")',
        f'培训费 >= 汇总({BASIC}.商品和服务支出.决算数, 科目编码, "30216")',
        "培训费 >= 汇总(培训情况.经费)",
        "会议费 <= 支出合计_金额",
        "培训费 <= 支出合计_金额",
        role=TEXT,
        severity=Severity.REVIEW,
        basis="口径：说明的会议费、培训费含项目支出，不少于基本支出明细表的同一科目，也不多于全部支出",
        why="说明里的会议费、培训费少于公开06 的同一科目，或逐项列的培训经费多于总数，必有一处漏列或写错单位。",
        remedy="核对公开06 的会议费（30215）、培训费（30216）和培训台账，改正金额。",
    ),
)
