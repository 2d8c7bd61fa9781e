"""What a difference looks like: one row left out or counted twice, ×10⁴, digits swapped, last year's number.

Suggestions are appended to a finding's message as a possibility ("疑…"), never as a verdict.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.interval import half_of
from xlzj.numerals import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case

_TEN_THOUSAND = Decimal(10000)
_TOLERANCE = half_of(2)
_ENOUGH_DIGITS = 3


def explain(case: Case, form: Form, fact: Fact, gap: Decimal, parts: Iterable[tuple[Form, Fact]]) -> str:
    """One Chinese sentence naming what would explain the difference, or "". `gap` is printed minus computed."""
    if fact.number is None or gap == 0:
        return ""
    found = next(_candidates(case, form, fact, gap, list(parts)), "")
    return f"疑{found}。" if found else ""


def _candidates(case: Case, form: Form, fact: Fact, gap: Decimal, parts: list[tuple[Form, Fact]]) -> Iterator[str]:
    number = fact.number or Decimal(0)
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


def _row_name(form: Form, fact: Fact) -> str:
    table, _, column = fact.field.partition(".")
    if not column:
        return ""
    row = next((row for row in form.tables[table] if row.cells[column].place == fact.place), None)
    cells = row.cells if row is not None else {}
    return next((cells[name].text for name in ("名称", "科目名称") if name in cells), "")


def _sisters(case: Case, form: Form, fact: Fact) -> Iterator[str]:
    """The same line in another column holds exactly this number."""
    field = case.spec(form).fields.get(fact.field)
    if field is None or not fact.number or len(fact.number.normalize().as_tuple().digits) < _ENOUGH_DIGITS:
        return
    for sister in case.spec(form).group(field.base):
        other = form.fields[sister.name]
        if sister.name != field.name and other.number == fact.number:
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
