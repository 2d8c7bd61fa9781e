"""公开01 and 公开04: income beside spending, totals that balance, numbered lines (XJ701…XJ704, XJ710)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule
from xlzj.rules.lines import computed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Rule, Say

ALL, FISCAL = "收入支出决算总表", "财政拨款收入支出决算总表"
_BALANCE = "部门决算报表基本平衡公式；公开01、公开04 表式"
_LINES = "行次"


@rule(
    "XJ704",
    "行次",
    role=f"{ALL}、{FISCAL}",
    severity=Severity.HINT,
    basis="公开01、公开04 表式：行次从 1 起连续编号",
    remedy="改用官方模板印好的行次，或把行次改为连续的编号。",
    root=True,
)
def _numbered(case: Case, say: Say) -> Iterator[Outcome]:
    """行次是各表互相引用的编号，印错一个，“57行=31至56行之和”这样的公式就指到别的行上去了。"""
    for role in (ALL, FISCAL):
        for form in case.forms(role):
            for field in case.spec(form).group(_LINES):
                yield _number(say, form, form.fields[field.name], field.column)


def _number(say: Say, form: Form, fact: Fact, wanted: str) -> Outcome:
    if fact.kind is Kind.ABSENT:
        return say.unchecked(f"{form.key}的名称“{fact.field}”已丢失")
    if fact.text == wanted:
        return say.passed()
    what = f"印作“{fact.text}”" if fact.text else "空白"
    swapped = "疑两位数字写颠倒。" if len(wanted) > 1 and fact.text == wanted[::-1] else ""
    message = f"{form.key}第 {wanted} 行的行次{what}，应为 {wanted}。{swapped}"
    return say.found(form, fact, message, expected=wanted, fix=wanted)


def _balance(
    code: str, title: str, *fields: str, role: str, why: str, remedy: str, relations: tuple[str, ...] = ()
) -> Rule:
    """Printed totals of a final-accounts table: a total that is missing, or stands without its parts, is wrong too."""
    return computed(
        code,
        title,
        *fields,
        role=role,
        basis=_BALANCE,
        why=why,
        remedy=remedy,
        blank=Severity.ERROR,
        bare=Severity.ERROR,
        relations=relations,
    )


RULES = (
    _balance(
        "XJ701",
        "本年收入合计",
        "本年收入合计",
        role=ALL,
        why="本年收入合计必须等于各项收入之和，否则收入总计和收支平衡都跟着错。",
        remedy="核对各项收入，按合计公式改正。",
    ),
    _balance(
        "XJ702",
        "本年支出合计",
        "本年支出合计",
        role=ALL,
        why="本年支出合计必须等于各功能类支出之和，否则支出总计和收支平衡都跟着错。",
        remedy="核对各类支出，按合计公式改正。",
    ),
    _balance(
        "XJ703",
        "收支总计平衡",
        "收入总计",
        "支出总计",
        role=ALL,
        why="总计是本年收支加上结余结转的结果，收入总计与支出总计必须相等，这是决算最基本的平衡。",
        remedy="先核对本年收入、支出合计，再核对结余分配和结转结余。",
        relations=("收入总计 = 支出总计",),
    ),
    _numbered,
    _balance(
        "XJ710",
        "财政拨款总表平衡",
        "本年收入合计",
        "年初财政拨款结转和结余",
        "收入总计",
        "本年支出合计",
        "年末财政拨款结转和结余",
        "支出总计",
        "合计",
        role=FISCAL,
        why="财政拨款的收入加年初结转必须等于支出加年末结转；每一行的合计必须等于三种预算之和。",
        remedy="逐行核对三种预算的数，再核对合计、年初和年末结转。",
        relations=(
            "收入总计 = 支出总计_合计",
            "支出总计_合计 = 支出总计_一般公共预算 + 支出总计_政府性基金预算 + 支出总计_国有资本经营预算",
        ),
    ),
)
