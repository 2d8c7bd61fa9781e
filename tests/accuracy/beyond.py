"""What the accuracy page tells besides the units: prose, the two formula engines, figures measured on other days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import prose_accuracy
from tests.figures import recorded
from tests.formulas.cases import CASES, OTHER, SHEET
from tests.formulas.making import book
from xlzj.formulas.engine import Book
from xlzj.formulas.second import Agreement, agreement, answer, close

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Table = tuple[str, Sequence[str], list[Sequence[object]]]


def prose() -> Table:
    """Every published report, checked beside its unit's workbooks."""
    head = ("报告", "识别", "核对", "未匹配", "找到", "漏掉", "误报")
    table: list[tuple[object, ...]] = []
    for one in (prose_accuracy.score(report) for report in prose_accuracy.reports()):
        claims = one.claims
        amounts = (claims.recognised, claims.checked, len(claims.unmatched))
        table.append((one.file, *amounts, len(one.found), len(one.missed), len(one.false) + len(one.wronged)))
    sums = [sum(int(str(line[at])) for line in table) for at in range(1, len(head))]
    return "报告文字", head, [*table, ("合计", *sums)]


def engines() -> Table:
    """The cases whose value Excel gives: how often our engine and the package `formulas` agree with it."""
    head = ("算例（值取自 Excel）", "个数", "自有引擎相同", "formulas 相同", "formulas 不同的")
    made = Book(book({"附件1": SHEET, "附件2": OTHER}))
    page = made.page("附件1")
    assert page is not None
    own, second, apart = 0, 0, []
    for case in CASES:
        own += close(made.trial(page, case.formula), case.value)
        other = answer(case.formula, page)
        same = other.known and agreement(case.value, other.value, case.formula) is Agreement.SAME
        second += same
        if not same:
            apart.append(case.formula)
    shown = "、".join(f"`{formula.replace('|', chr(92) + '|')}`" for formula in apart)
    return "两套公式引擎", head, [("全部", len(CASES), own, second, shown or "没有")]


def measured() -> Iterator[tuple[Table, list[str]]]:
    """Tables kept by longer commands, with the lines that tell the day, the command and what is to be said of them."""
    for one in recorded():
        yield (one.title, one.head, [*one.rows]), [f"{one.day} 由 `{one.command}` 量得。", *one.told]
