"""The total row (总分) of the self-evaluation forms: XJ402, XJ404, XJ405."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.derive import derived
from xlzj.interval import ZERO, Interval, exact, round_to
from xlzj.model import Kind, Severity
from xlzj.numerals import plain, show
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.fund_rows import TOTAL, lead
from xlzj.rules.indicator_rows import POLICY, ROLE, TABLE, Sheet, by_sheet, used_rows
from xlzj.rules.kernel import rule, signed
from xlzj.scope import Absent, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say

_UNIT = "分"
_CENT = Decimal("0.01")
_FULL = Decimal(1)
_LEVELS = ("一级指标", "二级指标")


class _Side(NamedTuple):
    """One column of the total row: the printed total, and the sum of the execution rate's and the rows' numbers.

    `sum` is None where no row has a number; `execution` is the execution rate's cell.
    """

    printed: Fact
    total: Interval | None
    sum: Interval | None
    rows: tuple[Indicator, ...]
    column: str
    execution: Fact | None

    @property
    def parts(self) -> list[Fact]:
        """The cells that make up the total."""
        own = [] if self.execution is None else [self.execution]
        return own + [one.fact(self.column) for one in self.rows]

    @property
    def blank(self) -> list[Indicator]:
        """The rows without a number."""
        return [one for one in self.rows if one.empty(self.column)]

    @property
    def agrees(self) -> bool:
        """Whether the printed total may be the sum."""
        return self.total is not None and self.sum is not None and self.total.meets(self.sum)


def _side(form: Form, rows: tuple[Indicator, ...], column: str) -> _Side:
    """Raises Absent (no total row on this form), Hindered (a name is lost, a number is text)."""
    printed = form.fields.get(f"总分_{column}")
    if printed is None:
        raise Absent
    total = amount_of(printed)
    execution = form.fields.get(f"{lead(form)}_{column}")
    numbers = [number for one in rows if (number := one.points(column)) is not None]
    together: Interval | None = None
    if numbers:
        together = exact(sum(numbers, ZERO))
        own = amount_of(execution) if execution is not None else None
        if own is not None:
            together += own if column == "得分" else exact(own.value)
    return _Side(printed, total, together, rows, column, execution)


def _shifted(points: _Side, scores: _Side) -> str:
    """Whether the total row stands one column off: "错位" (the score stands under 分值), "互换", or ""."""
    if points.total is None or points.sum is None or scores.sum is None or points.total.value == points.sum.value:
        return ""
    if not points.total.meets(scores.sum):
        return ""
    if scores.total is None:
        return "错位"
    return "互换" if scores.total.meets(points.sum) else ""


@lru_cache(maxsize=64)
def _both(sheet: Sheet) -> tuple[_Side, _Side, str]:
    """Both columns of a sheet, and whether they are shifted. Raises Absent, Hindered."""
    rows = used_rows(sheet.form) or ()
    points, scores = _side(sheet.form, rows, "分值"), _side(sheet.form, rows, "得分")
    return points, scores, _shifted(points, scores)


def _without(side: _Side) -> str:
    names = [one.title for one in side.blank]
    if side.execution is not None and side.execution.kind in (Kind.BLANK, Kind.NIL):
        names.insert(0, "预算执行率")
    return f"（{'、'.join(names)}没有填）" if names else ""


@tells_of_blanks
@rule(
    "XJ402",
    "分值合计不是满分",
    role=ROLE,
    severity=Severity.ERROR,
    basis=f"{POLICY}：预算执行率与一级指标分值合计 100 分",
    remedy="先核对各一级指标的分值，再恢复总分的公式。",
    root=True,
)
@by_sheet
def full_marks(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """预算执行率的分值加各行分值应为 100 分，并等于总分行印的分值；不足或超过 100 分，得分就不能按等级判定。"""
    points, _, shift = _both(Sheet(form))
    if points.sum is None:
        yield say.idle() if points.total is None else say.unchecked(f"{form.label}各行分值都没有填，总分无从核对")
        return
    yield _full(say, form, points, case.scheme(form).total, shift, rows)


def _full(say: Say, form: Form, points: _Side, full: Decimal, shift: str, rows: tuple[Indicator, ...]) -> Outcome:
    own = points.sum.value if points.sum is not None else ZERO
    printed = points.total.value if points.total is not None else None
    if own == full and (printed == own or (shift and printed is not None)):
        return say.passed()
    operands = [(form, part) for part in points.parts]
    note = _without(points)
    if printed is None:
        message = f"总分的分值没有填，各项分值合计 {plain(own)}。"
        fix = plain(own) if own == full else None
        return say.found(
            form, points.printed, message, expected=plain(own), operands=operands, severity=Severity.REVIEW, fix=fix
        )
    if shift or printed == own:
        message = f"各项分值合计 {plain(own)}{note}，应为 {plain(full)}。"
        return say.found(
            form,
            points.printed,
            message,
            expected=plain(full),
            difference=signed(own - full, _UNIT),
            operands=operands,
            because=() if shift else [("XJ401", one.fact(column)) for one in rows for column in _LEVELS],
        )
    more = "多" if printed > own else "少"
    message = (
        f"总分的分值填 {points.printed.text}，各项分值合计 {plain(own)}{note}，{more} {plain(abs(printed - own))}。"
    )
    return say.found(
        form,
        points.printed,
        message,
        expected=plain(own),
        difference=signed(printed - own, _UNIT),
        operands=operands,
        fix=plain(own) if own == full else None,
        because=[("XJ401", one.fact(column)) for one in rows for column in _LEVELS if printed == full],
    )


@rule(
    "XJ404",
    "得分合计不等于总分",
    role=ROLE,
    severity=Severity.ERROR,
    basis=f"{POLICY}：总分由各项指标得分汇总形成",
    remedy="核对各行得分和执行率得分，恢复总分的公式。",
    root=True,
)
@by_sheet
def score_total(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """总分等于执行率得分与各行得分之和。总分算错，等级和结果应用都跟着错；有空白得分的，差额里要分清是漏填还是算错。"""
    del rows
    points, scores, shift = _both(Sheet(form))
    if shift:
        yield say.idle()
    elif scores.sum is None:
        yield say.idle() if scores.total is None else say.unchecked(f"{form.label}各行得分都没有填，总分无从核对")
    elif scores.agrees:
        yield say.passed()
    else:
        yield _score_total(case, say, form, (points, scores), scores.sum)


def _score_total(case: Case, say: Say, form: Form, sides: tuple[_Side, _Side], own: Interval) -> Outcome:
    points, scores = sides
    value, note = show(own.value, _UNIT), _without(scores)
    operands = [(form, part) for part in scores.parts]
    if scores.total is None:
        message = f"总分没有填，各项得分合计 {value}{note}。"
        fix = None if note else value
        return say.found(
            form, scores.printed, message, expected=value, operands=operands, severity=Severity.REVIEW, fix=fix
        )
    gap = scores.total.value - own.value
    more = "多" if gap > 0 else "少"
    message = f"总分填 {scores.printed.text}，各项得分合计 {value}{note}，{more} {show(abs(gap), _UNIT)}。"
    lacking = _execution_score(case, form, scores)
    filled = note and _filled_up(case, form, scores, own, lacking)
    message += "差额正好是没有填的得分。" if filled else _culprit(form, scores, gap) or _sister(case, form, own)
    if lacking is not None and not filled:
        message += f"补上执行率得分 {plain(lacking)} 后为 {show(own.value + lacking, _UNIT)}。"
    return say.found(
        form,
        scores.printed,
        message,
        expected=value,
        difference=signed(gap, _UNIT),
        operands=operands,
        severity=Severity.REVIEW if filled else None,
        fix=None if note else value,
        because=_because(points, scores, own, gap, lacking, filled=bool(filled)),
    )


def _because(
    points: _Side, scores: _Side, own: Interval, gap: Decimal, lacking: Decimal | None, *, filled: bool
) -> list[tuple[str, Fact]]:
    """Scores that are not filled in, where they may make up the difference; points that are as much too few."""
    open_ended = gap > 0 and any(one.points("分值") is None for one in scores.blank)
    made_up = lacking is not None and scores.total is not None and scores.total.meets(own + exact(lacking))
    causes: list[tuple[str, Fact]] = []
    if filled or open_ended or made_up:
        if lacking is not None and scores.execution is not None:
            causes += [("XJ303", scores.execution), ("XJ412", scores.execution)]
        causes += [("XJ412", one.fact(column)) for one in scores.blank for column in ("分值", "得分")]
    if points.total is not None and points.sum is not None and points.total.value - points.sum.value == gap:
        causes.append(("XJ402", points.printed))
    return causes


def _execution_score(case: Case, form: Form, scores: _Side) -> Decimal | None:
    """The execution score that is not filled in, as the amounts give it, else the printed rate; None elsewhere."""
    if scores.execution is None or scores.execution.number is not None:
        return None
    points, spent, budget = (form.fields.get(f"{TOTAL}_{name}") for name in ("分值", "全年执行数", "全年预算数"))
    if points and spent and budget and points.number and spent.number is not None and budget.number:
        return round_to(min(_FULL, spent.number / budget.number) * points.number, 2)
    return derived(form, case.spec(form)).get(f"{TOTAL}_得分")


def _filled_up(case: Case, form: Form, scores: _Side, own: Interval, lacking: Decimal | None) -> bool:
    """Whether scores for the blank cells, within their points, would make up the printed total."""
    low = high = own.value
    if scores.execution is not None and scores.execution.number is None:
        most = case.scheme(form).execution if lacking is None else lacking
        low, high = low + (lacking or ZERO), high + most
    high += sum((one.points("分值") or ZERO for one in scores.blank), ZERO)
    return scores.total is not None and low - _CENT <= scores.total.value <= high + _CENT


def _culprit(form: Form, scores: _Side, gap: Decimal) -> str:
    """The only score that explains the difference, where there is exactly one."""
    for what, wanted in (("漏加", -gap), ("重加", gap)):
        same = [part for part in scores.parts if part.number and abs(part.number - wanted) < _CENT]
        if len(same) == 1:
            name = "执行率得分" if same[0] is scores.execution else _row_title(form, same[0])
            return f"疑{what}了{name} {same[0].text}（{same[0].place.cell}）。"
    return ""


def _sister(case: Case, form: Form, own: Interval) -> str:
    """The sheet that prints this one's total as its own, wrongly: the two were mixed up."""
    for other in case.forms(form.role):
        printed = other.fields.get("总分_得分")
        if other is form or printed is None or printed.number is None or own.value == own.value.to_integral_value():
            continue
        scores = _both(Sheet(other))[1]
        if printed.number == own.value and not scores.agrees:
            return f"{other.label}的总分填 {printed.text}，正是本表的合计，疑两张表抄混。"
    return ""


def _row_title(form: Form, part: Fact) -> str:
    row = next((row for row in form.tables[TABLE] if row.cells["得分"].place == part.place), None)
    return f"“{''.join(row.cells['三级指标'].text.split())}”" if row else "得分"


@rule(
    "XJ405",
    "总分行错位",
    role=ROLE,
    severity=Severity.ERROR,
    basis="整体自评表、项目自评表的表式：总分行先分值、后得分",
    remedy="总分行的分值栏填 100，得分栏填得分合计。",
    root=True,
)
@by_sheet
def shifted_total(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """总分行的分值栏填成了得分合计（得分栏空着），或两栏互换：按表读出来的总分就是错的或没有。"""
    del case, rows
    points, scores, shift = _both(Sheet(form))
    if points.total is None and scores.total is None:
        yield say.idle()
    elif not shift or points.sum is None or scores.sum is None:
        yield say.passed()
    else:
        wanted, score = plain(points.sum.value), show(scores.sum.value, _UNIT)
        how = f"得分栏填 {scores.printed.text}，两栏互换" if shift == "互换" else "得分栏空着，错了一栏"
        yield say.found(
            form,
            points.printed,
            f"总分行分值栏填 {points.printed.text}，这是得分合计；{how}。分值应为 {wanted}，得分应为 {score}。",
            expected=wanted,
            difference=signed(points.printed.number - points.sum.value, _UNIT)
            if points.printed.number is not None
            else "",
            operands=[(form, scores.printed), *((form, part) for part in scores.parts)],
            fix=wanted,
        )


RULES = (full_marks, score_total, shifted_total)
