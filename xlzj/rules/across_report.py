"""附件2 against the report: the year's budget and spending as both tell them, XJ512."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import around, half_of
from xlzj.model import Kind, Severity
from xlzj.numerals import show
from xlzj.rules.kernel import rule, signed
from xlzj.rules.projects import DONE, FIRST, FULL, WHOLE
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_REPORT = "文字材料"
_SECTIONS = ("基本支出情况", "整体支出绩效情况")
_SENTENCE = re.compile(r"[。；;\n]")
_TOLD = (
    (FIRST, re.compile(r"年初预算(?:数)?(?:为)?(\d+(?:\.\d+)?)")),
    (FULL, re.compile(r"(?:预算收入|全年预算)(?:数)?(?:为)?(\d+(?:\.\d+)?)万元")),
    (
        DONE,
        re.compile(
            r"(?:年|年度)(?:总)?支出(?:数)?(?:为)?(\d+(?:\.\d+)?)万元|全年执行(?:数)?(?:为)?(\d+(?:\.\d+)?)万元"
        ),
    ),
)
_PART = re.compile(r"项目|专项|经费|基本支出|三公")


class _Said(NamedTuple):
    """One amount that the report tells of the whole unit: the field it should equal, as printed, and where."""

    name: str
    text: str
    fact: Fact


@rule(
    "XJ512",
    "整体自评表与报告的预算、支出不等",
    role=WHOLE,
    severity=Severity.ERROR,
    basis="整体自评表的表式；报告应与附表一致",
    remedy="对照指标文件和部门决算确定正确的数，整体自评表与报告改成一致，再重算执行率。",
)
def told_amounts(case: Case, say: Say) -> Iterator[Outcome]:
    """报告写的全年预算收入、年初预算、全年支出，就是整体自评表年度资金总额的三个数；两处不等，执行率和得分就有一处是错的。"""
    whole, report = case.one(WHOLE), case.one(_REPORT)
    if whole is None or report is None or FULL not in whole.fields:
        yield say.idle()
        return
    said = list(_said(report))
    for one in said:
        yield _compare(say, whole, report, one)
    if not said:
        yield say.idle()


def _said(report: Form) -> Iterator[_Said]:
    """The first mention of each amount; what a sentence tells of a part (a project, a fund) is not the whole."""
    told: set[str] = set()
    for section in _SECTIONS:
        fact = report.fields.get(section)
        if fact is None or fact.kind is not Kind.TEXT:
            continue
        for sentence in _SENTENCE.split("".join(fact.text.split(" "))):
            for name, pattern in _TOLD:
                match = pattern.search(sentence)
                if match and name not in told and not _PART.search(sentence[: match.start()]):
                    told.add(name)
                    yield _Said(name, next(filter(None, match.groups())), fact)


def _compare(say: Say, whole: Form, report: Form, one: _Said) -> Outcome:
    fact = whole.fields[one.name]
    try:
        here = amount_of(fact)
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    number = Decimal(one.text)
    if here is None or here.meets(around(number, half_of(2))):
        return say.idle() if here is None else say.passed()
    column = one.name.partition("_")[2]
    gap = here.value - number
    message = (
        f"{whole.key}的{column} {fact.text}，{report.key}“{one.fact.field}”写的是 {one.text}，"
        f"两处是同一个数，相差 {show(abs(gap), '万元')} 万元。"
    )
    return say.found(
        whole,
        fact,
        message,
        expected=show(number, "万元"),
        difference=signed(gap, "万元"),
        operands=[(whole, fact), (report, one.fact)],
    )


RULES = (told_amounts,)
