"""What a difference looks like: one row left out or counted twice, ×10⁴, digits swapped, last year's number.

A rate that is wrong may be right for another pair of numbers: of the form, or with another whole number of people.

Suggestions are appended to a finding's message as a possibility ("疑…"), never as a verdict.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.interval import ZERO, half_of, round_to
from xlzj.numerals import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case

_TEN_THOUSAND = Decimal(10000)
_TOLERANCE = half_of(2)
_PERCENT = Decimal(100)
_ENOUGH_DIGITS = 3
_FINE_RATE = half_of(4)  # two decimals of a percentage: a coarser one fits too many amounts
_PEOPLE = "人"
_LAST_YEAR = "上年决算"
_FEW = 1000  # above, nearly every rate with two decimals is that of some whole number
_NEAR = Decimal("0.25")
_MONEY = re.compile(r"(?<![\d.])(\d+\.\d+)\s*万元")


def explain(case: Case, form: Form, fact: Fact, gap: Decimal, parts: Iterable[tuple[Form, Fact]]) -> str:
    """One Chinese sentence naming what would explain the difference, or "". `gap` is printed minus computed."""
    if fact.number is None or gap == 0:
        return ""
    found = next(_candidates(case, form, fact, gap, list(parts)), "")
    return f"疑{found}。" if found else ""


def _other_amounts(case: Case, fact: Fact, parts: list[tuple[Form, Fact]]) -> Iterator[str]:
    """A rate that comes out as printed with an amount from elsewhere: another form's, or the report's."""
    numbers = [part.number for _, part in parts if part.number]
    if fact.half is None or fact.half > _FINE_RATE or len(parts) != 2 or len(numbers) != 2:
        return
    spent, budget = numbers
    for number, text, where in case.once(_elsewhere):
        for old, new in ((budget, (spent, number)), (spent, (number, budget))):
            near = abs(number - old) < old * _NEAR and number != old
            if near and _fits(fact, new[0] / new[1]):
                yield f"按{where}的 {text} 计算（{plain(new[0])}÷{plain(new[1])}），而不是本表的 {plain(old)}"
                return


def _elsewhere(case: Case) -> tuple[tuple[Decimal, str, str], ...]:
    """(number, text, where) of every amount of the base table, and every 万元 in the report's texts."""
    found = [
        (fact.number, fact.text, f"{form.key} {fact.place.cell}")
        for form in case.forms("基础数据表")
        for fact in case.facts(form, frozenset({"amount"}))
        if fact.number
    ]
    for form in case.forms("文字材料"):
        for fact in case.facts(form, frozenset({"text"})):
            label = case.title(form, fact)
            found += [(Decimal(text), text, f"{form.key}“{label}”中") for text in _MONEY.findall(fact.text)]
    return tuple(found)


def _candidates(case: Case, form: Form, fact: Fact, gap: Decimal, parts: list[tuple[Form, Fact]]) -> Iterator[str]:
    number = fact.number or ZERO
    if case.unit(form, fact) == "%":
        if number > 1 and abs(number - (number - gap) * _PERCENT) < 1:
            yield f"漏写了“%”（要填 {plain(number)}% 或 {plain(number / _PERCENT)}，不是 {plain(number)}）"
        yield from _unplanned(case, form, [part for _, part in parts])
        yield from _rates(case, form, fact, [part for _, part in parts])
        yield from _other_amounts(case, fact, parts)
        return
    yield from _rows(case, gap, parts)
    wanted = number - gap
    if wanted and _near(number, wanted * _TEN_THOUSAND):
        yield "把元当成了万元（大了一万倍）"
    if wanted and _near(number * _TEN_THOUSAND, wanted):
        yield "小了一万倍（万元与元混用）"
    yield from _sisters(case, form, fact)
    if _swapped(number, wanted):
        yield f"相邻两位数字写颠倒（{plain(wanted)} 写成 {plain(number)}）"


def _rows(case: Case, gap: Decimal, parts: list[tuple[Form, Fact]]) -> Iterator[str]:
    for owner, part in parts:
        if not part.number:
            continue
        name = _row_name(owner, part) or case.title(owner, part)
        if _near(gap, -part.number):
            yield f"漏加了“{name}” {part.text}（{part.place.cell}）"
        if _near(gap, part.number):
            yield f"“{name}” {part.text}（{part.place.cell}）加了两次"


def _rates(case: Case, form: Form, fact: Fact, parts: list[Fact]) -> Iterator[str]:
    """The printed rate as the quotient of other numbers; a rate in whole per cent fits too many of them."""
    telling = fact.half is not None and fact.half <= _FINE_RATE and fact.number != 1
    numbers = [part.number for part in parts if part.number]
    if not telling or len(parts) != 2 or len(numbers) != 2:
        return
    (above, below), (top, bottom) = parts, numbers
    for name, other in form.fields.items():
        field = case.spec(form).fields[name]
        if not other.number or other in parts or not field.numeric:
            continue
        if field.unit == case.unit(form, above) and _fits(fact, other.number / bottom):
            yield f"分子用了“{case.title(form, other)}” {other.text}（{other.place.cell}）"
        if field.unit == case.unit(form, below) and _fits(fact, top / other.number):
            yield f"分母用了“{case.title(form, other)}” {other.text}（{other.place.cell}）"
    whole = round_to((fact.number or ZERO) * bottom, 0)
    if case.unit(form, above) == _PEOPLE and bottom <= _FEW and whole != top and _fits(fact, whole / bottom):
        yield f"{case.title(form, above)}按 {plain(whole)} {_PEOPLE}计算（{plain(whole)}÷{below.text}）"


def _unplanned(case: Case, form: Form, parts: list[Fact]) -> Iterator[str]:
    """More spent than planned, where a line below has spending and its plan is blank: that one was left out."""
    if len(parts) != 2 or not all(part.number for part in parts) or (parts[0].number or 0) <= (parts[1].number or 0):
        return
    spent, planned = (part.field.rpartition("_")[2] for part in parts)
    for name, other in form.fields.items():
        base, _, column = name.rpartition("_")
        beside = form.fields.get(f"{base}_{spent}")
        if column == planned and not other.filled and beside is not None and beside.number:
            yield f"漏填了“{case.title(form, other)}”（{other.place.cell}；同一行{spent} {beside.text}）"


def _fits(fact: Fact, rate: Decimal) -> bool:
    """Whether a rate rounds to what is printed."""
    return fact.number is not None and fact.half is not None and abs(rate - fact.number) <= fact.half


def _row_name(form: Form, fact: Fact) -> str:
    table, _, column = fact.field.partition(".")
    if not column:
        return ""
    row = next((row for row in form.tables[table] if row.cells[column].place == fact.place), None)
    cells = row.cells if row is not None else {}
    return next((cells[name].text for name in ("名称", "科目名称") if name in cells), "")


def _sisters(case: Case, form: Form, fact: Fact) -> Iterator[str]:
    """The same line in another column holds exactly this number; last year's was there before this year's."""
    field = case.spec(form).fields.get(fact.field)
    if field is None or not fact.number or len(fact.number.normalize().as_tuple().digits) < _ENOUGH_DIGITS:
        return
    for sister in case.spec(form).group(field.base):
        other = form.fields[sister.name]
        later = field.column == _LAST_YEAR
        if sister.name != field.name and not later and other.number == fact.number:
            yield f"抄了“{sister.heading}”一列的数（{other.place.cell}）"


def _near(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= _TOLERANCE


def _swapped(a: Decimal, b: Decimal) -> bool:
    """Whether b's digits with two neighbours exchanged are a's."""
    left, right = f"{a:.2f}", f"{b:.2f}"
    if len(left) != len(right) or left == right:
        return False
    at = [i for i, (x, y) in enumerate(zip(left, right, strict=True)) if x != y]
    return len(at) == 2 and at[1] - at[0] == 1 and left[at[0]] == right[at[1]] and left[at[1]] == right[at[0]]
