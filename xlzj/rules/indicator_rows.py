"""The indicator table (绩效指标) of 整体自评表 and 项目自评表, as the rules XJ401…XJ428 read it.

One row is one 三级指标 with its target, actual, points and score. Rows in which nothing is written, or only nil marks
("/", "无"), are not in use: the form asks units to keep the row of a second-level indicator that does not apply.
"""

from __future__ import annotations

from functools import cached_property, lru_cache, wraps
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Kind
from xlzj.numerals import plain
from xlzj.scope import Absent, Hindered, amount_of
from xlzj.spelling import unspaced
from xlzj.targets import Target, Verdict, judge, parse_actual, parse_target
from xlzj.targets.model import QUANTIFIED, TIMED, Actual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Check, Say

ROLES = ("整体自评表", "项目自评表")
ROLE = "、".join(ROLES)
TABLE = "绩效指标"
POLICY = "《项目支出绩效评价管理办法》（财预〔2020〕10号）"
_CONTENT = ("三级指标", "年度指标值", "实际完成值", "分值", "得分")
_ERROR, _ABSENT = Kind.ERROR, Kind.ABSENT  # at hand: Python 3.11 takes longer to find a member than to use it
_WRITTEN = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.ERROR)
_EMPTY = (Kind.BLANK, Kind.NIL)
_READABLE = (Kind.TEXT, Kind.NUMBER, Kind.BLANK, Kind.NIL, Kind.DATE)
_NAMES = (("first", "一级指标"), ("second", "二级指标"), ("name", "三级指标"))
_NO_REASON = frozenset({"暂无", "没有", "无偏差", "无原因", "不涉及", "未发生偏差", "无。", "已完成", "完成"})
_NONE = frozenset({"无", "零", "无。"})
_LONGEST_NAME = 24


class Judged(NamedTuple):
    """A row's target and actual as parsed, and how they compare."""

    target: Target
    actual: Actual
    verdict: Verdict

    @property
    def measurable(self) -> bool:
        """Whether the target is a number, a percentage, a date or a time limit."""
        return self.target.kind in QUANTIFIED or self.target.kind in TIMED


@lru_cache(maxsize=8192)
def _judged(target: str, actual: str, name: str, category: str) -> Judged:
    wanted = parse_target(target, name=name, category=category)
    got = parse_actual(actual, name=name)
    return Judged(wanted, got, judge(wanted, got))


def band_text(band: tuple[Decimal, Decimal]) -> str:
    """A range of scores as printed: 3—4, or one score where both ends are the same."""
    low, high = plain(band[0]), plain(band[1])
    return low if low == high else f"{low}—{high}"


class Indicator:
    """One row of the table on its form; what several rules ask of it is worked out once."""

    def __init__(self, form: Form, row: Row) -> None:
        self.form = form
        self.row = row
        self.cells = row.cells
        for name, column in _NAMES:  # at once where they can be read: a cached property costs more than the reading
            fact = self.cells.get(column)
            if fact is not None and fact.kind in _READABLE:
                self.__dict__[name] = unspaced(fact.text) if fact.kind in _WRITTEN else ""

    def fact(self, column: str) -> Fact:
        """The cell of a column. Raises Absent (the form has no such column), Hindered (its header is lost)."""
        fact = self.cells.get(column)
        if fact is None:
            raise Absent
        if fact.kind is _ABSENT:
            raise Hindered(f"{self.form.label}绩效指标的“{column}”一列已丢失")
        return fact

    def words(self, column: str) -> str:
        """What is written there; "" where blank or nil. Raises Absent, Hindered."""
        fact = self.fact(column)
        if fact.kind is _ERROR:
            raise Hindered(f"{fact.place}是错误值（{fact.text}）")
        return "" if fact.kind in _EMPTY else fact.text

    def points(self, column: str) -> Decimal | None:
        """The number there; None where blank or nil. Raises Absent, Hindered."""
        fact = self.cells.get(column)
        if fact is None or fact.number is None:  # else it can be neither absent nor lost
            amount_of(self.fact(column))
            return None
        return fact.number

    def empty(self, column: str) -> bool:
        """Whether nothing, or only a nil mark, stands there."""
        fact = self.cells.get(column)
        kind = self.fact(column).kind if fact is None else fact.kind
        if kind is _ABSENT:
            self.fact(column)
        return kind in _EMPTY

    @property
    def used(self) -> bool:
        """Whether the unit wrote anything into this row that a rule could look at."""
        for column in _CONTENT:
            fact = self.cells.get(column)
            if fact is not None and fact.kind in _WRITTEN:
                return True
        return False

    @property
    def title(self) -> str:
        """What messages call the row: “开展行政执法次数”."""
        name = unspaced(self.row.cells["三级指标"].text)
        if not name:
            return f"第{self.row.number}行"
        return f"“{name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + '…'}”"

    @cached_property
    def first(self) -> str:
        """The first-level name without line breaks."""
        return unspaced(self.words("一级指标"))

    @cached_property
    def second(self) -> str:
        """The second-level name without line breaks."""
        return unspaced(self.words("二级指标"))

    @cached_property
    def name(self) -> str:
        """The third-level name without line breaks; "" where blank or nil."""
        return unspaced(self.words("三级指标"))

    @cached_property
    def reason(self) -> str:
        """The written reason for a deviation; "" where there is none (blank, 无, 暂无)."""
        words = unspaced(self.words("偏差原因"))
        return "" if words in _NO_REASON else words

    @cached_property
    def marks(self) -> tuple[Decimal, Decimal] | None:
        """Points and score; None where either is blank or the row carries no points. Raises Absent, Hindered."""
        points, score = self.points("分值"), self.points("得分")
        return None if points is None or score is None or points <= 0 else (points, score)

    @property
    def nothing_asked(self) -> bool:
        """Whether the target is that nothing happens (0, 不发生) and the actual says 无."""
        if self.fact("实际完成值").text not in _NONE:
            return False
        return any(goal.zero or goal.hi == 0 for goal in self.judged.target.goals)

    @cached_property
    def judged(self) -> Judged:
        """Target against actual. Raises Absent, Hindered."""
        return _judged(self._raw("年度指标值"), self._raw("实际完成值"), self.name, self.second)

    def _raw(self, column: str) -> str:
        fact = self.fact(column)
        if fact.kind is _ERROR:
            raise Hindered(f"{fact.place}是错误值（{fact.text}）")
        return fact.text

    def operands(self, *columns: str) -> list[tuple[Form, Fact]]:
        """These cells, for a finding."""
        return [(self.form, self.fact(column)) for column in columns]

    def shown(self, column: str) -> str:
        """What is printed there, on one line."""
        return " ".join(self.fact(column).text.split())

    @property
    def compared(self) -> str:
        """Target beside actual, as findings about a score begin."""
        return f"{self.title}指标值 {self.shown('年度指标值')}，完成值 {self.shown('实际完成值')}，"

    @property
    def quoted(self) -> str:
        """Target beside actual where both are words."""
        return f"{self.title}指标值“{self.shown('年度指标值')}”，完成值“{self.shown('实际完成值')}”，"


class Sheet:
    """A form as key of a cache: the same object, not an equal one (comparing forms costs more than reading them)."""

    __slots__ = ("form",)

    def __init__(self, form: Form) -> None:
        self.form = form

    def __hash__(self) -> int:
        return id(self.form)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sheet) and other.form is self.form


@lru_cache(maxsize=64)
def _rows(sheet: Sheet) -> tuple[Indicator, ...]:
    return tuple(Indicator(sheet.form, row) for row in sheet.form.tables[TABLE])


def sheets(case: Case) -> Iterator[Form]:
    """The forms that carry an indicator table, in printed order."""
    for role in ROLES:
        yield from case.forms(role)


def every_row(form: Form) -> tuple[Indicator, ...]:
    """All rows of the table, in use or not."""
    return _rows(Sheet(form))


def used_rows(form: Form) -> tuple[Indicator, ...] | None:
    """The rows in use; None where the form has lost its table or has none."""
    return tuple([one for one in every_row(form) if one.used]) if TABLE in form.tables else None


def _tables(case: Case) -> list[tuple[Form, tuple[Indicator, ...] | None]]:
    return [(form, used_rows(form)) for form in sheets(case)]


def _lost(say: Say, form: Form) -> Outcome:
    return say.unchecked(f"{form.label}的区域“{TABLE}”已丢失") if TABLE in form.missing else say.idle()


def by_row(check: Callable[[Case, Say, Indicator], Outcome]) -> Check:
    """A check of one row, repeated over every row in use of every sheet."""

    @wraps(check)
    def run(case: Case, say: Say) -> Iterator[Outcome]:
        for form, rows in case.once(_tables):
            if not rows:
                yield _lost(say, form)
                continue
            try:
                yield from [check(case, say, one) for one in rows]
            except (Absent, Hindered):  # rare: row by row, then
                yield from [_told(case, say, one) for one in rows]

    def _told(case: Case, say: Say, one: Indicator) -> Outcome:
        try:
            return check(case, say, one)
        except Absent:
            return say.idle()
        except Hindered as hindrance:
            return say.unchecked(str(hindrance))

    return run


def by_sheet(check: Callable[[Case, Say, Form, tuple[Indicator, ...]], Iterable[Outcome]]) -> Check:
    """A check of one sheet's rows together, repeated over every sheet."""

    @wraps(check)
    def run(case: Case, say: Say) -> Iterator[Outcome]:
        for form, rows in case.once(_tables):
            if rows is None:
                yield _lost(say, form)
                continue
            try:
                yield from check(case, say, form, rows)
            except Absent:
                yield say.idle()
            except Hindered as hindrance:
                yield say.unchecked(str(hindrance))

    return run
