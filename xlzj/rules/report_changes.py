"""What the report says changed since the year before, against the two years of 附件1: XJ514."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Severity
from xlzj.rules.kernel import rule
from xlzj.rules.projects import BASE
from xlzj.rules.told import REPORT, outcome, telling
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Outcome
    from xlzj.prose.changes import Change
    from xlzj.prose.story import Judgement
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.told import Telling

_PRINTED = {"公务用车": "公务用车购置和维护经费", "公车运行": "公车运行维护"}


class _Years(NamedTuple):
    """One line of 附件1: last year's and this year's final account, in 万元."""

    before: Fact
    now: Fact
    last: Interval
    this: Interval


@rule(
    "XJ514",
    "报告的比上年增减与基础数据表不符",
    role=REPORT,
    severity=Severity.ERROR,
    basis="报告应与附表一致（考核评分表“完整性”）",
    remedy="按基础数据表的上年、本年决算数重算增减额和增减率；基础数据表的上年数填错的，改基础数据表。",
)
def told_changes(case: Case, say: Say) -> Iterator[Outcome]:
    """报告写“比上年减少多少”，基础数据表的上年、本年两列一减就知道；不等的，不是增减额写错，就是上年数填错。"""
    base = case.one(BASE)
    found = [one for prose in case.once(telling) for one in _told(case, say, base, prose)] if base else []
    yield from found or [say.idle()]


def _told(case: Case, say: Say, base: Form, prose: Telling) -> Iterator[Outcome]:
    """Changes of what the report tells by a fixed name, where its amount is that of the form."""
    from xlzj.prose.changes import Change, changes

    names = {(fact.claim.line, fact.claim.at): fact.name for fact in prose.examined.facts if not fact.plan}
    for change in changes(prose.story) if names else ():
        name = names.get((change.now.line, change.now.at)) if isinstance(change, Change) else None
        years = _years(base, _PRINTED.get(name, name)) if name else None
        if isinstance(change, Change) and years and change.now.number.interval.meets(years.this):
            judgement = _judged(case, prose, base, change, years)
            yield outcome(say, prose, judgement, [(base, years.before), (base, years.now)])


def _years(base: Form, name: str) -> _Years | None:
    before, now = base.fields.get(f"{name}_上年决算"), base.fields.get(f"{name}_本年决算")
    try:
        last, this = before and amount_of(before), now and amount_of(now)
    except Hindered:
        return None
    return _Years(before, now, last, this) if before and now and last and this else None


def _judged(case: Case, prose: Telling, base: Form, change: Change, years: _Years) -> Judgement:
    from xlzj.prose.story import Judgement
    from xlzj.prose.words import resembles, show

    told, amount = change.change, change.now.number.interval
    meant = amount - told.number.interval if change.way == "增" else amount + told.number.interval
    if meant.meets(years.last):
        return Judgement("XJ514", (told,))
    gap = years.this.value - years.last.value
    wanted = "与上年持平" if not gap else f"{'增加' if gap > 0 else '减少'} {show(abs(gap), told)}"
    printed = f"{case.title(base, years.before)} {years.before.text}、{case.title(base, years.now)} {years.now.text}"
    alike = resembles(told.number.digits, show(abs(gap), told).partition(" ")[0])
    said = f"报告写“{prose.story.quote(told)}”，{base.key}{printed}，应为{wanted}。" + (
        f"两数{alike}。" if alike else ""
    )
    return Judgement("XJ514", (told,), said, Severity.ERROR, wanted)


RULES = (told_changes,)
