"""Units of one department against each other: a project both report (XJ511), a fact they tell differently (XJ808)."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Kind, Operand, Severity
from xlzj.numerals import show
from xlzj.rules.indicator_rows import Sheet
from xlzj.rules.kernel import rule
from xlzj.rules.names import worn
from xlzj.rules.projects import DONE, FIRST, FULL, PROJECT, project_sheet
from xlzj.rules.traces import Traces, family, has_telling, printed_names, project_sheets, traces
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.projects import ProjectSheet

_REPORT = "文字材料"
_DOER = "实施单位"
_TELLING_DIGITS = 2
_LONGEST_ABBREVIATION = 4  # characters a unit may leave out in front of its own name (株洲市…)


def _others(case: Case) -> list[Case]:
    """The department's other units."""
    own = (case.submission.unit, case.submission.edition)
    return [sister for sister in case.sisters if (sister.submission.unit, sister.submission.edition) != own]


@rule(
    "XJ511",
    "同一项目两个单位都填了项目自评表",
    role=PROJECT,
    severity=Severity.REVIEW,
    basis="项目自评表备注“一个一级项目支出一张表”；部门汇总编报：一笔预算只由一个单位填报",
    remedy="确认项目由哪个单位实施，只由它填报；另一个单位删去这张表，并从基础数据表、整体自评表的预算和支出中扣除。",
)
def _reported_twice(case: Case, say: Say) -> Iterator[Outcome]:
    """同一部门的两个单位对同一个项目各填一张项目自评表，预算数也相同：部门汇总时这笔预算算了两遍，绩效也被评了两次。"""
    if not case.forms(PROJECT) or dict(family(case).roles).get(PROJECT, 0) <= 1:  # its own
        yield say.idle()
        return
    theirs: dict[str, list[tuple[Case, Form]]] = {}
    for sister in _others(case):
        for form in sister.forms(PROJECT):
            theirs.setdefault(worn(_name(sister, form).text), []).append((sister, form))
    printed = case.once(printed_names)
    for form in case.forms(PROJECT):
        name = worn(_name(case, form).text)
        mine = project_sheet(case, form) if theirs.get(name) and name else None
        told = (
            [_twice(case, say, mine, *one, printed=name in printed) for one in theirs[name]] if mine is not None else []
        )
        found = [outcome for outcome in told if outcome is not None]
        yield from found or [say.passed()]


def _name(case: Case, form: Form) -> Fact:
    return form.fields[case.spec(form).label]


def _twice(case: Case, say: Say, mine: ProjectSheet, sister: Case, form: Form, *, printed: bool) -> Outcome | None:
    """The finding where both sheets claim one budget, unless it is plain that the other one is out of place."""
    other = project_sheet(sister, form)
    pairs = [(name, a, b) for name, a, b in zip((FIRST, FULL, DONE), _amounts(mine), _amounts(other), strict=True)]
    same = [name for name, a, b in pairs if a is not None and b is not None and a.value and a.meets(b)]
    if not {FIRST, FULL} & set(same):
        return None
    if printed and not (len(same) == len(pairs) and has_telling(mine)):
        return None  # round amounts of a line that every unit has
    foreign = _done_by(mine.form, sister)
    if not foreign and _done_by(form, case):
        return None  # the sister's sheet says itself that this unit does the work
    shown = "、".join(f"{name.partition('_')[2]} {_amount(mine, name)}" for name in same)
    doer = f"本表的实施单位是“{mine.form.fields[_DOER].text}”。" if foreign else ""
    message = (
        f"“{mine.name.text}”在{sister.submission.unit}的{form.label}上也填了一张，"
        f"{shown}两张表相同，同一笔预算报了两次。{doer}"
    )
    return say.found(
        mine.form,
        mine.name,
        message,
        expected="只由一个单位填报",
        operands=[(mine.form, mine.name), *((mine.form, mine.cell(name)) for name in same)],
        elsewhere=[_operand(sister, form, other.name), *(_operand(sister, form, other.cell(name)) for name in same)],
    )


def _amounts(sheet: ProjectSheet) -> tuple[Interval | None, Interval | None, Interval | None]:
    return sheet.first, sheet.full, sheet.done


def _amount(sheet: ProjectSheet, name: str) -> str:
    value = {FIRST: sheet.first, FULL: sheet.full, DONE: sheet.done}[name]
    return show(value.value, "万元") if value is not None else ""


def _done_by(form: Form, unit: Case) -> bool:
    """Whether a sheet names this unit, perhaps without its city, as the one that does the work."""
    doer = form.fields.get(_DOER)
    name, said = unit.submission.unit, unspaced(doer.text) if doer is not None else ""
    return bool(said) and name.endswith(said) and len(name) - len(said) <= _LONGEST_ABBREVIATION


def _operand(case: Case, form: Form, fact: Fact) -> Operand:
    return Operand(f"{case.submission.unit}{form.label} {case.title(form, fact)}", fact.place, fact.text or "（空）")


_SENTENCE = re.compile(r"[。；;\n]")
_CLAUSE = re.compile(r"[，,：:]")
_QUANTITY = re.compile(
    r"(?<![\d.A-Za-z])(\d+(?:\.\d+)?)(余|多)?(?:(万|亿)?(元)|(万)?(人次|家次|件次|件|起|家|个|项|户|份|条|处|次|辆|吨|亩|本))"
)
_TIMES = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_HAN = re.compile(r"[一-鿿]{2,}")


class _Quantity(NamedTuple):
    """One exact number of a sentence: `value` in 元 or in pieces, `unit` 元 or the measure word, as printed `text`."""

    value: Decimal
    unit: str
    text: str
    clause: str

    @property
    def telling(self) -> bool:
        """Whether hardly two facts share this number: two figures or more that are no noughts."""
        return len(self.value.normalize().as_tuple().digits) >= _TELLING_DIGITS


class _Sentence(NamedTuple):
    """One sentence of a report with its cell and its exact quantities."""

    form: Form
    fact: Fact
    text: str
    quantities: tuple[_Quantity, ...]


class _Report(NamedTuple):
    """Telling numbers (value, whether money) with where they stand; how many sentences hold each pair of characters."""

    telling: Mapping[tuple[Decimal, bool], list[tuple[_Quantity, _Sentence]]]
    pairs: Counter[str]


def _report(case: Case) -> _Report | None:
    form = case.one(_REPORT)
    return _read(Sheet(form)) if form is not None else None


@lru_cache(maxsize=32)
def _read(sheet: Sheet) -> _Report:
    """One report, read once for all its unit's sisters."""
    telling: dict[tuple[Decimal, bool], list[tuple[_Quantity, _Sentence]]] = {}
    pairs: Counter[str] = Counter()
    for fact in sheet.form.fields.values():
        for text in _SENTENCE.split("".join(fact.text.split(" "))) if fact.kind is Kind.TEXT else ():
            pairs.update(_pairs(text))
            sentence = _Sentence(sheet.form, fact, text, tuple(_quantities(text)))
            for quantity in sentence.quantities:
                if quantity.telling:
                    telling.setdefault((quantity.value, quantity.unit == "元"), []).append((quantity, sentence))
    return _Report(telling, pairs)


def _pairs(text: str) -> set[str]:
    return {run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)}


def _quantities(text: str) -> Iterator[_Quantity]:
    for clause in _CLAUSE.split(text):
        for number, about, ten, money, many, piece in _QUANTITY.findall(clause):
            if not about:
                value = Decimal(number) * _TIMES.get(ten or many, Decimal(1))
                yield _Quantity(value, money or piece, f"{number}{ten}{money}{many}{piece}", clause)


@rule(
    "XJ808",
    "同一件事两个单位报告的数不同",
    role=_REPORT,
    severity=Severity.REVIEW,
    basis="规范性口径：同一件事在部门内各单位的报告里取值一致",
    remedy="与对方单位核对是不是同一件事、同一口径：是，两份报告改成一致；不是，写明各自的范围和时点。",
)
def _told_differently(case: Case, say: Say) -> Iterator[Outcome]:
    """两份报告说的是同一件事（件数相同、说法相同），金额却不同，部门汇总和公开时就会出现两个数。"""
    others = _others(case)
    mine = _report(case) if others else None
    seen = False
    for sister in others:
        theirs = _report(sister)
        if mine is None or theirs is None:
            continue
        for one, other in _about_the_same(mine, theirs):
            for left, right in _comparable(one, other):
                seen = True
                yield _compared(say, sister, (one, left), (other, right))
    if not seen:
        yield say.idle()


def traces_of(case: Case) -> Traces:
    """What a unit's sisters may find it by: if two share none, neither rule has anything to tell of them."""
    return traces(_stated(case), project_sheets(case))


def _stated(case: Case) -> Iterator[tuple[str, ...]]:
    """Telling numbers of the report, each with every pair of characters beside it that stands in no other sentence."""
    told = _report(case)
    for (value, money), places in told.telling.items() if told is not None else ():
        for quantity, _ in places:
            for pair in _pairs(quantity.clause):
                if told is not None and told.pairs[pair] == 1:
                    yield str(value.normalize()), "元" if money else "", pair


def _about_the_same(mine: _Report, theirs: _Report) -> Iterator[tuple[_Sentence, _Sentence]]:
    """Sentences with one telling number in common, beside words that neither report has anywhere else."""
    told: set[tuple[str, str]] = set()
    for key, ours in mine.telling.items():
        for a, one in ours:
            for b, other in theirs.telling.get(key, ()):
                shared = _pairs(a.clause) & _pairs(b.clause)
                if (one.text, other.text) not in told and any(mine.pairs[p] == theirs.pairs[p] == 1 for p in shared):
                    told.add((one.text, other.text))
                    yield one, other


def _comparable(one: _Sentence, other: _Sentence) -> Iterator[tuple[_Quantity, _Quantity]]:
    """What each sentence tells once in the same unit."""
    left, right = (Counter(q.unit for q in sentence.quantities) for sentence in (one, other))
    for a in one.quantities:
        for b in other.quantities:
            if a.unit == b.unit and left[a.unit] == right[b.unit] == 1:
                yield a, b


def _compared(
    say: Say, sister: Case, mine: tuple[_Sentence, _Quantity], theirs: tuple[_Sentence, _Quantity]
) -> Outcome:
    (one, a), (other, b) = mine, theirs
    if a.value == b.value:
        return say.passed()
    message = (
        f"{one.form.label}写“{one.text.strip()}”，{sister.submission.unit}的报告写“{other.text.strip()}”，"
        f"说的像是同一件事，一处 {a.text}，一处 {b.text}。"
    )
    return say.found(
        one.form,
        one.fact,
        message,
        expected=b.text,
        operands=[(one.form, one.fact)],
        elsewhere=[_operand(sister, other.form, other.fact)],
    )


RULES = (_reported_twice, _told_differently)
