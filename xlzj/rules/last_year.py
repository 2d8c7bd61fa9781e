"""附件1 against the same unit's 附件1 of the year before: XJ810."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import split_cell
from xlzj.editions import load
from xlzj.expression import expression, zero_if_blank
from xlzj.interval import Verdict, compare, exact
from xlzj.model import Operand, Severity
from xlzj.numerals import show
from xlzj.rules.kernel import Case, rule, signed
from xlzj.rules.names import bare
from xlzj.scope import Absent, Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Outcome, Place, Row
    from xlzj.rules.kernel import Say

_ROLE, _CODE = "基础数据表", "XJ810"
_BEFORE, _NOW = "上年决算", "本年决算"
_NAME = "名称"
_EMPTY = "空"
_SEVERAL = 3  # as many cells of the column with one habit are told as one
_ENOUGH_DIGITS = 3  # a number of fewer stands in two columns by chance


class _Pair(NamedTuple):
    """The same amount in two years' forms: a printed line, or a row of a table."""

    mine: Fact
    other: Fact


class _Years(NamedTuple):
    """Both forms, the year before as a case of its own, and what is to be equal in them, by this year's cell."""

    case: Case
    form: Form
    before: Case
    old: Form
    pairs: Mapping[Place, _Pair]


class _Apart(NamedTuple):
    """A pair that is not equal: both amounts, the parts that are all that is wrong with it, and what it looks like.

    `gone` is what last year's amount had in it that this year's form has under another line; `there` is without it.
    `copied` is the cell of last year's form, in another column, that holds exactly the number that was typed.
    """

    pair: _Pair
    here: Interval
    there: Interval
    gone: Interval
    parts: tuple[Fact, ...]
    copied: Fact | None

    @property
    def habit(self) -> str:
        """What several cells of the column may have in common: 空, or the column that they were copied from."""
        if not self.pair.mine.filled:
            return _EMPTY
        return re.split("[_.]", self.copied.field)[-1] if self.copied is not None else ""


@rule(
    _CODE,
    "上年列与上年表不一致",
    role=_ROLE,
    severity=Severity.ERROR,
    basis="同一单位、同一年度的决算数只有一个",
    remedy="对照上年报送的基础数据表，改正本年表的上年决算数；上年表有误的另行更正并说明。",
    root=True,
)
def last_years_column(case: Case, say: Say) -> Iterator[Outcome]:
    """本年表“上年决算数”一列就是上年表“本年决算数”一列，逐行应当相等；不等的不是抄错，就是改过上年的数。

    上年表空着的只请核实；明细改列到别的类下的，合计扣除后再比；合计之差就是明细之差的只说明细，整列空着或抄错列的只说一次。
    """
    earlier = case.submission.last_year
    old = next((form for form in earlier.forms if form.role == _ROLE), None) if earlier else None
    for form in case.forms(_ROLE):
        if old is None or earlier is None:
            yield say.idle()
            continue
        ordered = sorted(_pairs(case, form, old), key=lambda pair: split_cell(pair.mine.place.cell)[1])
        pairs = {pair.mine.place: pair for pair in ordered}
        yield from _compared(_Years(case, form, Case(earlier, load(earlier.edition)), old, pairs), say)


def _compared(years: _Years, say: Say) -> Iterator[Outcome]:
    found: list[_Apart] = []
    for pair in years.pairs.values():
        try:
            apart = _unequal(years, pair)
        except Hindered as hindrance:
            yield say.unchecked(str(hindrance))
            continue
        if apart is not None:
            found.append(apart)
        else:
            yield say.passed() if pair.mine.filled or pair.other.filled else say.idle()
    alike: dict[str, list[_Apart]] = {}
    for apart in found:
        if apart.habit and not apart.parts and apart.pair.other.filled:
            alike.setdefault(apart.habit, []).append(apart)
    for apart in found:
        same = alike.get(apart.habit, [])
        yield _told(years, say, apart, same if len(same) >= _SEVERAL and apart in same else [])


def _pairs(case: Case, form: Form, old: Form) -> Iterator[_Pair]:
    """Lines both forms have, and rows whose names agree without numbering, in whichever table they stand."""
    for name, field in case.spec(form).fields.items():
        other = old.fields.get(f"{field.base}_{_NOW}")
        if field.column == _BEFORE and other is not None and not field.nil:
            yield _Pair(form.fields[name], other)
    theirs = {name: row for rows in old.tables.values() for name, row in _named(rows) if _NOW in row.cells}
    for rows in form.tables.values():
        for name, row in _named(rows):
            if name in theirs and _BEFORE in row.cells:
                yield _Pair(row[_BEFORE], theirs[name][_NOW])


def _named(rows: tuple[Row, ...]) -> Iterator[tuple[str, Row]]:
    return ((name, row) for row in rows if _NAME in row.cells and (name := bare(row[_NAME].text)))


def _unequal(years: _Years, pair: _Pair) -> _Apart | None:
    """The pair where its amounts are not equal, also without what this year's form has elsewhere. Raises Hindered."""
    left, right = amount_of(pair.mine), amount_of(pair.other)
    here, there = zero_if_blank(left), zero_if_blank(right)
    if compare(here, there) is not Verdict.UNEQUAL:
        return None
    gone = _moved(years, pair.mine)
    there -= gone
    if compare(here, there) is not Verdict.UNEQUAL:
        return None
    return _Apart(pair, here, there, gone, _parts_to_blame(years, pair.mine, here, there), _copied(years, pair))


def _told(years: _Years, say: Say, apart: _Apart, alike: list[_Apart]) -> Outcome:
    """One finding. `alike` are all those of the column with the same habit: they fold under the first of them."""
    (mine, other), form = apart.pair, years.form
    title = years.case.title(form, mine)
    operand = Operand(f"上年表 {years.before.title(years.old, other)}", other.place, other.text or "（空）")
    if not other.filled:
        told, level = f"{title}填 {mine.text}，上年表的同一格（{other.place}）空着。", Severity.REVIEW
        return say.found(form, mine, told, operands=[(form, mine)], elsewhere=[operand], severity=level)
    gap = apart.here.value - apart.there.value
    value = show(apart.there.value, "万元")
    own = f"填 {mine.text}" if mine.filled else "没有填"
    less = f"（其中 {show(apart.gone.value, '万元')} 本年列在别的类下）" if apart.gone.value else ""
    message = f"{title}{own}，上年表（{other.place}）是 {other.text}{less}，相差 {show(abs(gap), '万元')} 万元。"
    if apart.copied is not None:
        message += f"疑抄了上年表（{apart.copied.place}）的{years.before.title(years.old, apart.copied)}。"
    leads = bool(alike) and alike[0] is apart
    if leads:
        cells = "、".join(one.pair.mine.place.cell for one in alike[1:])
        message += f"这一列还有 {len(alike) - 1} 格也是这样（{cells}）。"
    blamed = apart.parts or tuple(one.pair.mine for one in alike[:1] if not leads)
    return say.found(
        form,
        mine,
        message,
        expected=value,
        difference=signed(gap, "万元"),
        operands=[(form, mine)],
        elsewhere=[operand],
        fix=value,
        because=[(_CODE, part) for part in blamed],
    )


def _moved(years: _Years, mine: Fact) -> Interval:
    """What last year's rows of this line amounted to that this year's form has under another line."""
    total = exact(0)
    base = mine.field.removesuffix(f"_{_BEFORE}")
    tables = [name for name, table in years.case.spec(years.form).tables.items() if table.parent == base]
    here = {name for table in tables for name, _ in _named(years.form.tables.get(table, ()))}
    others = {name for rows in years.form.tables.values() for name, _ in _named(rows)} - here
    for table in tables:
        for name, row in _named(years.old.tables.get(table, ())):
            if name in others and _NOW in row.cells:
                total += _amount(row[_NOW])
    return total


def _parts_to_blame(years: _Years, mine: Fact, here: Interval, there: Interval) -> tuple[Fact, ...]:
    """The parts of a total that are wrong themselves, where that is all that is wrong with it.

    A total that is not what its own parts add up to is told of by its own rule: here that sum is held against it.
    """
    field = years.case.spec(years.form).fields.get(mine.field)
    if field is None or not field.derived:
        return ()
    scope = years.case.scope(years.form, column=field.column)
    try:
        summed = zero_if_blank(expression(field.derived).run(scope))
    except (Absent, Hindered, ZeroDivisionError):
        return ()
    wrong, missing = [], exact(0)
    for part in _parts(years, field.base, [fact for _, fact in scope.used]):
        gap = _amount(part.mine) - _amount(part.other) + _moved(years, part.mine)
        if compare(gap, exact(0)) is Verdict.UNEQUAL:
            wrong.append(part.mine)
            missing += gap
    explained = (compare(missing, total - there) is not Verdict.UNEQUAL for total in (here, summed))
    return tuple(wrong) if wrong and any(explained) else ()


def _parts(years: _Years, base: str, used: list[Fact]) -> Iterator[_Pair]:
    """What a total is worked out from, with last year's: cells of its formula, and rows of its own table.

    A cell of a line that last year's form does not have is stood for by the rows of its table.
    """
    spec = years.case.spec(years.form)
    bases = {base, *(fact.field.removesuffix(f"_{_BEFORE}") for fact in used if fact.place not in years.pairs)}
    tables = {name for name, table in spec.tables.items() if table.parent in bases}
    places = dict.fromkeys(fact.place for fact in used)
    places |= {pair.mine.place: None for pair in years.pairs.values() if pair.mine.field.partition(".")[0] in tables}
    return (years.pairs[place] for place in places if place in years.pairs)


def _amount(fact: Fact) -> Interval:
    """Its amount, a blank as 0; 0 too where it is none: that is told where the cell itself is compared."""
    try:
        return zero_if_blank(amount_of(fact))
    except Hindered:
        return exact(0)


def _copied(years: _Years, pair: _Pair) -> Fact | None:
    """The cell in another column of last year's line that holds exactly the number that was typed."""
    number = pair.mine.number
    if not number or len(number.normalize().as_tuple().digits) < _ENOUGH_DIGITS:
        return None
    return next((twin for twin in _beside(years.old, pair.other) if twin.number == number), None)


def _beside(form: Form, fact: Fact) -> list[Fact]:
    """The other columns of the same line or row."""
    table, _, column = fact.field.partition(".")
    if column:
        row = next(row for row in form.tables[table] if row.cells[column] is fact)
        return [cell for name, cell in row.cells.items() if name != column]
    base = fact.field.removesuffix(f"_{_NOW}")
    return [other for name, other in form.fields.items() if name.rpartition("_")[0] == base and other is not fact]


RULES = (last_years_column,)
