"""Facts of the whole unit that a report tells by a fixed name: 基本支出, 人员经费, “三公”经费, 编制 …"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.prose.story import is_money
from xlzj.prose.tokens import COUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.prose.story import Claim, Line, Story

_WORDS = "支出|费用|金额|总额|总数|总计|合计|共计|共有|共|全年|实际|完成|决算|数量|数|额|达到|达|分别|为|是|有|的"
_FILL = rf"(?:{_WORDS}|[“”\"\s：])*"
_QUOTED = r"[“\"]?三公[”\"]?经费[”\"]?"
_NAMES = (
    ("人员经费", r"人员(?:经费|支出)"),
    ("公用经费", r"(?:日常)?公用(?:经费|支出)"),
    ("基本支出", r"基本支出"),
    ("项目支出", r"项目(?:总)?支出"),
    ("三公经费", _QUOTED),
    ("公务接待", r"公务接待(?:费|经费)?"),
    ("出国经费", r"(?:因公)?出国.{0,3}(?:费|经费)"),
    ("公务用车", r"公务用车购置费?(?:及|和|与)运行(?:维护)?(?:费|经费)|公务用车购置和维护经费"),
    ("公车购置", r"公务用车购置费?|公车购置费?"),
    ("公车运行", r"公务用车运行(?:维护)?费?|公车运行(?:维护)?费?"),
    ("政府采购", r"政府采购支出(?:总额|金额)?|政府采购(?:总额|金额)"),
)
_MONEY = re.compile(
    "(?:" + "|".join(f"(?P<k{at}>{pattern})" for at, (_, pattern) in enumerate(_NAMES)) + rf")"
    rf"(?P<plan>{_FILL}(?:(?P<first>年初)预算|全年预算|(?:支出)?预算))?{_FILL}$"
)
_NAME = re.compile("|".join(f"(?P<k{at}>{pattern})" for at, (_, pattern) in enumerate(_NAMES)))
_PEOPLE = re.compile(
    r"^[\x01\s末底止至]*(?:截[至止]|目前|现有|现|我|本|该|单位|部门|局|中心|支队|共有|共|总|核定|年末)*"
    r"(?:(?P<posts>(?:人员)?编制(?:人?数|人员)?)|(?P<retired>(?:离)?退休(?:人?数|人员)?)|"
    r"(?P<staff>(?:实际|实有)?在(?:职|编)(?:在岗)?(?:人?数|人员)?|实有(?:人?数|人员|在职)?))(?:共|为|有|是|达|\s)*$"
)
_PEOPLE_NAMES = {"posts": "编制", "staff": "在职", "retired": "退休"}
_OTHER_YEAR = re.compile(r"上年|去年|比|较|减少|增加|增长|下降|降低|占|剩余|人均|其他|部分")
_ACTUAL = re.compile(r"^[\x01\s]*(?:支出)?(?:决算|实际)(?:实际)?(?:支出)?(?:决算)?数?为?\s*$")
_BUDGET = re.compile(r"(?:预算申请|预算收入|预算安排|年初预算|全年预算)[^支]*$|预算(?:数|总额|合计|为|共|\s)*$")
_SPENT_AGAIN = re.compile(r"决算|实际|全年支出|全年执行|\x01[度\s]*支出|完成")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年(?!\s*[0-9]{1,2}\s*月)")
_WHOLE_DEPTH = 2


class Fact(NamedTuple):
    """A claim under its fixed name; `plan` tells a budget figure (年初 for one of the beginning of the year)."""

    name: str
    claim: Claim
    plan: str


def last_name(text: str) -> str:
    """The fixed name that stands last in a text, "" where none does."""
    last = next(reversed(list(_NAME.finditer(text))), None)
    return _NAMES[int((last.lastgroup or "k0")[1:])][0] if last is not None else ""


def told(story: Story) -> tuple[Fact, ...]:
    """Facts of the whole unit in reading order; what stands under 1., （1） or ① is told of a part."""
    return tuple(fact for line in story.lines if line.depth <= _WHOLE_DEPTH for fact in of_line(line, story.year))


def of_line(line: Line, year: int) -> Iterator[Fact]:
    """Facts of one line, whatever it stands under: of this year, or of any (0).

    Parts of a budget (其中基本支出…) are budget figures too.
    """
    last, budget, other, end = "", False, False, 0
    for claim in line.claims:
        between = line.text[end : claim.number.start]
        if "。" in between or "；" in between:
            last, budget, other = "", False, False
        named = _YEAR.findall(between)
        other = bool(year) and int(named[-1]) != year if named else other
        budget = _budgeted(budget, between, claim.lead)
        end = claim.number.end
        for fact in _named(claim, last) if not other else ():
            last = fact.name
            yield fact._replace(plan=fact.plan or ("预算" if budget else ""))


def _budgeted(before: bool, between: str, lead: str) -> bool:
    """Whether a number is one of those that a budget is made of."""
    if _BUDGET.search(lead):
        return True
    return before and not _SPENT_AGAIN.search(between)


def _named(claim: Claim, last: str) -> Iterator[Fact]:
    lead = claim.lead
    if _OTHER_YEAR.search(lead):
        return
    if is_money(claim):
        match = _MONEY.search(lead)
        if match is not None:
            at = next(at for at in range(len(_NAMES)) if match[f"k{at}"])
            yield Fact(_NAMES[at][0], claim, (match["first"] or "预算") if match["plan"] else "")
        elif last == "项目支出" and _ACTUAL.match(lead):
            yield Fact(last, claim, "")
    elif claim.number.kind == COUNT and claim.number.unit in ("人", "名"):
        match = _PEOPLE.match(lead)
        if match is not None:
            yield Fact(_PEOPLE_NAMES[match.lastgroup or "staff"], claim, "")
