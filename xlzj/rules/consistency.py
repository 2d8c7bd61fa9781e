"""Facts that cannot both be true: XJ615 (days of good air against their rate)."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import round_to
from xlzj.model import Kind, Severity
from xlzj.numerals import plain
from xlzj.rules.kernel import rule
from xlzj.rules.told import told
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_WHOLE, _PROJECT = "整体自评表", "项目自评表"
_DAYS = re.compile(r"优良天数[^0-9%,;。]{0,6}?(\d{1,3})天")
_RATE = re.compile(r"优良率[^0-9,;。升降增减≥≤><大高低小超]{0,6}?(\d{1,3}(?:\.\d+)?)%")
_SENTENCE = re.compile(r"[。;\n]")
_PARTIAL = re.compile(r"月|季度|半年|目标|比上年|提高|上升")


class _Said(NamedTuple):
    """A number a cell gives, as printed."""

    text: str
    fact: Fact


@rule(
    "XJ615",
    "优良天数与优良率对不上",
    role=_WHOLE,
    severity=Severity.ERROR,
    basis="算术：优良率＝优良天数÷有效监测天数，有效监测天数不超过全年天数",
    remedy="以监测部门通报的优良天数和优良率为准，改正填错的一处，并重新判断是否达到指标值、应得多少分。",
    limits=("有效天数占比",),
)
def _days_and_rate(case: Case, say: Say) -> Iterator[Outcome]:
    """优良天数除以优良率得到监测天数，超过全年天数就说明两个数不可能同时成立，指标是否达标、得分是否应扣都要重算。"""
    seen = False
    for role in (_WHOLE, _PROJECT):
        for form in case.forms(role):
            said = list(_texts(form))
            days, rates = _only(said, _DAYS), _only(said, _RATE)
            if days is not None and rates is not None:
                seen = True
                yield _judge(case, say, form, days, rates)
    prose = list(told(case, say))
    yield from prose
    if not seen and not prose:
        yield say.idle()


def _texts(form: Form) -> Iterator[tuple[str, Fact]]:
    """Name and actual of each indicator, then the sentences of 实际完成情况; nothing about a part of the year."""
    for row in form.tables.get("绩效指标", ()):
        if "优良" in row["三级指标"].text or "优良" in row["实际完成值"].text:
            text = _fold(_named(row))
            if not _PARTIAL.search(text):
                yield text, row["实际完成值"]
    done = form.fields.get("实际完成情况")
    if done is not None and done.kind is Kind.TEXT and "优良" in done.text:
        for sentence in _SENTENCE.split(_fold(done.text)):
            if not _PARTIAL.search(sentence):
                yield sentence, done


def _named(row: Row) -> str:
    name, actual = row["三级指标"].text, row["实际完成值"].text
    return actual if "优良率" in actual or "优良天数" in actual else f"{name}{actual}"


def _fold(text: str) -> str:
    lines = unicodedata.normalize("NFKC", text).split("\n")
    return "\n".join(unspaced(line) for line in lines)


def _only(said: list[tuple[str, Fact]], pattern: re.Pattern[str]) -> _Said | None:
    """The one number this form gives; None where it gives none or several (they may be of different places)."""
    found = [_Said(number, fact) for text, fact in said for number in pattern.findall(text)]
    return found[0] if len({one.text for one in found}) == 1 else None


def _judge(case: Case, say: Say, form: Form, days: _Said, rate: _Said) -> Outcome:
    year = 366 if isleap(case.submission.year) else 365
    count, share = Decimal(days.text), Decimal(rate.text).scaleb(-2)
    step = Decimal(1).scaleb(-2 - len(rate.text.partition(".")[2]))
    if not share or count == 0:
        return say.idle()
    implied, fair = count / share, round_to(share * year, 0)
    operands = [(form, days.fact), (form, rate.fact)]
    if count / year >= share + step:
        message = (
            f"{form.label}优良天数 {days.text} 天、优良率 {rate.text}%：{days.text}÷{rate.text}%＝"
            f"{plain(round_to(implied, 0))} 天，超过 {case.submission.year} 年全年 {year} 天，两个数不可能同时成立；"
            f"按优良率 {rate.text}% 约为 {plain(fair)} 天，按 {days.text} 天优良率不低于 "
            f"{plain(round_to(count / year * 100, 1))}%。"
        )
        return say.found(
            form,
            days.fact,
            message,
            expected=f"约 {plain(fair)} 天",
            difference=f"+{plain(count - fair)}",
            operands=operands,
        )
    if implied < year * case.limit("有效天数占比"):
        message = (
            f"{form.label}优良天数 {days.text} 天、优良率 {rate.text}%，折合监测 {plain(round_to(implied, 0))} 天，"
            f"明显少于全年 {year} 天，请核实两个数是否同一口径。"
        )
        return say.found(form, days.fact, message, operands=operands, severity=Severity.REVIEW)
    return say.passed()


RULES = (_days_and_rate,)
