"""Amounts that the report tells of single projects against 附件1's lines and the project sheets (XJ604)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import Interval
from xlzj.model import Kind, Severity
from xlzj.numerals import plain
from xlzj.prose.story import Judgement, is_money
from xlzj.prose.words import gap, show
from xlzj.rules.names import agree, name_score, normal
from xlzj.rules.projects import BASE, DONE, FIRST, FULL, PROJECT, project_lines
from xlzj.rules.told_tables import Compared
from xlzj.scope import Absent, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.model import Fact, Form
    from xlzj.prose.items import Item
    from xlzj.prose.story import Claim, Story
    from xlzj.rules.kernel import Case
    from xlzj.rules.told import Telling

_CODE = "XJ604"
_SHORTEST = 4
_SURE = 550
_AROUND = "\x01 其中：为"
_LEAST_ITEMS = 2


class _Project(NamedTuple):
    """A project of the tables: its comparable name and its amounts."""

    core: str
    name: str
    amounts: tuple[tuple[Form, Fact, Interval], ...]
    first: tuple[Form, Fact, Interval] | None


def projects(case: Case, prose: Telling) -> Iterator[Compared]:
    """Claims whose words are a project's name, and items that are one; budgets of items against their heading."""
    known = list(_known(case))
    if not known:
        return
    by_core: dict[str, list[_Project]] = {}
    for project in known:
        by_core.setdefault(project.core, []).append(project)
    story = prose.story
    for claim in story.claims:
        if is_money(claim) and len(claim.lead) > _SHORTEST:
            core = normal(claim.lead.strip(_AROUND)).core
            if len(core) >= _SHORTEST and core in by_core:
                yield from _judged(story, claim, by_core[core])
    items = prose.examined.items
    for item in items:
        yield from _item(item, known)
        yield from _planned(story, item, items, known)


def _known(case: Case) -> Iterator[_Project]:
    base = case.one(BASE)
    if base is not None:
        try:
            lines = project_lines(case, base)
        except (Absent, Hindered):
            lines = ()
        for line in lines:
            amounts = tuple(_amounts(base, (line.budget, line.actual)))
            if line.name and amounts:
                yield _Project(normal(line.name).core, line.name, amounts, None)
    for form in case.forms(PROJECT):
        name = form.fields.get("项目支出名称")
        if name is None or name.kind is not Kind.TEXT:
            continue
        facts = [form.fields[column] for column in (FIRST, FULL, DONE) if column in form.fields]
        amounts = tuple(_amounts(form, facts))
        first = next((one for one in amounts if one[1].field == FIRST), None)
        if amounts:
            yield _Project(normal(name.text).core, name.text, amounts, first)


def _amounts(form: Form, facts: Iterable[Fact]) -> Iterator[tuple[Form, Fact, Interval]]:
    for fact in facts:
        try:
            amount = amount_of(fact)
        except Hindered:
            continue
        if amount is not None:
            yield form, fact, amount


def _judged(story: Story, claim: Claim, projects_: list[_Project]) -> Iterator[Compared]:
    """Right where an amount agrees; wrong only where the name is the very same (cores drop 工作, 经费 …)."""
    amounts = [one for project in projects_ for one in project.amounts]
    for form, fact, amount in amounts:
        if claim.number.fits(amount):
            yield Compared(Judgement(_CODE, (claim,)), ((form, fact),))
            return
    plain_name = normal(claim.lead.strip(_AROUND)).plain
    if not any(normal(project.name).plain == plain_name for project in projects_):
        return
    shown = "、".join(f"{form.label} {fact.text}" for form, fact, _ in amounts)
    last = amounts[-1][2]
    said = f"报告写“{story.quote(claim)}”，附表里同一项目的金额是 {shown}，没有一个相同。"
    difference = gap(claim.number.value, last.value, claim)
    judgement = Judgement(_CODE, (claim,), said, Severity.REVIEW, show(last.value, claim), difference)
    yield Compared(judgement, tuple((form, fact) for form, fact, _ in amounts))


def _item(item: Item, known: list[_Project]) -> Iterator[Compared]:
    """An item that is one of the projects: the amounts both tell are compared and right."""
    claims = [*item.heading[:1], *item.spent, *item.planned]
    project = _best(item, known) if claims else None
    if project is None:
        return
    for claim in claims:
        for form, fact, amount in project.amounts:
            if claim.number.fits(amount):
                yield Compared(Judgement(_CODE, (claim,)), ((form, fact),))
                break


def _best(item: Item, known: list[_Project]) -> _Project | None:
    """The project an item's title names, by its words and an amount that agrees."""
    core = normal(item.title.strip("\x01 ")).core
    amounts = [claim.number.value for claim in (*item.heading[:1], *item.spent)]
    best, most = None, 0
    for project in known:
        score = name_score(core, project.core)
        if score and any(agree(value, one.value) for value in amounts for _, _, one in project.amounts):
            score += 100
        if score > most:
            best, most = project, score
    return best if most >= _SURE else None


def _planned(story: Story, item: Item, items: tuple[Item, ...], known: list[_Project]) -> Iterator[Compared]:
    """年初预算 of a heading against those of its items; one that the text does not tell comes from its sheet."""
    if len(item.below) < _LEAST_ITEMS or len(item.planned) != 1:
        return
    whole = item.planned[0]
    total, low, high = Decimal(0), Decimal(0), Decimal(0)
    claims: list[Claim] = []
    parts: list[tuple[Form, Fact]] = []
    shown: list[str] = []
    for below in item.below:
        if below.planned:
            amount = below.planned[0].number.interval
            claims.append(below.planned[0])
            shown.append(below.planned[0].number.digits)
        else:
            project = _best(below, [one for one in known if one.first is not None])
            if project is None or project.first is None:
                return
            form, fact, amount = project.first
            parts.append((form, fact))
            shown.append(f"{plain(amount.value)}（{form.label}）")
        total, low, high = total + amount.value, low + amount.lo, high + amount.hi
    if len(claims) < _LEAST_ITEMS:
        return
    if whole.number.fits(Interval(total, low, high)):
        yield Compared(Judgement(_CODE, (whole, *claims)), tuple(parts))
        return
    other = next(
        (one for one in items if one is not item for c in one.planned if c.number.value == whole.number.value), None
    )
    said = (
        f"“{story.quote(whole)}”与其下 {len(item.below)} 项的年初预算之和不等："
        f"{'＋'.join(shown)}＝{show(total, whole)}，相差 {gap(whole.number.value, total, whole)}。"
    )
    if other is not None:
        said += f"{plain(whole.number.value)} 与“{other.title.strip()}”的年初预算相同，疑照抄。"
    judgement = Judgement(
        _CODE,
        (whole, *claims),
        said,
        Severity.ERROR,
        show(total, whole),
        gap(whole.number.value, total, whole),
    )
    yield Compared(judgement, tuple(parts))
