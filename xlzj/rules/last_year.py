"""附件1 against the same unit's 附件1 of the year before: XJ810."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.expression import zero_if_blank
from xlzj.interval import Verdict, compare
from xlzj.model import Severity
from xlzj.numerals import show
from xlzj.rules.kernel import rule, signed
from xlzj.rules.names import bare
from xlzj.scope import Hindered, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE = "基础数据表"
_BEFORE, _NOW = "上年决算", "本年决算"


@rule(
    "XJ810",
    "上年列与上年表不一致",
    role=_ROLE,
    severity=Severity.ERROR,
    basis="同一单位、同一年度的决算数只有一个",
    remedy="对照上年报送的基础数据表，改正本年表的上年决算数；上年表有误的另行更正并说明。",
)
def last_years_column(case: Case, say: Say) -> Iterator[Outcome]:
    """本年表“上年决算数”一列就是上年表“本年决算数”一列，逐行应当相等；不等的不是抄错，就是改过上年的数。"""
    earlier = case.submission.last_year
    old = next((form for form in earlier.forms if form.role == _ROLE), None) if earlier else None
    for form in case.forms(_ROLE):
        if old is None:
            yield say.idle()
            continue
        for mine, other in _pairs(case, form, old):
            yield _same(case, say, (form, mine), (old, other))


def _pairs(case: Case, form: Form, old: Form) -> Iterator[tuple[Fact, Fact]]:
    """Lines both forms have, and rows of tables whose names agree without numbering."""
    for name, field in case.spec(form).fields.items():
        other = old.fields.get(f"{field.base}_{_NOW}")
        if field.column == _BEFORE and other is not None and not field.nil:
            yield form.fields[name], other
    for table, rows in form.tables.items():
        theirs = {bare(row["名称"].text): row for row in old.tables.get(table, ()) if "名称" in row.cells}
        for row in rows:
            twin = theirs.get(bare(row["名称"].text)) if "名称" in row.cells else None
            if twin is not None and _BEFORE in row.cells and _NOW in twin.cells:
                yield row[_BEFORE], twin[_NOW]


def _same(case: Case, say: Say, mine: tuple[Form, Fact], other: tuple[Form, Fact]) -> Outcome:
    form, fact = mine
    try:
        left, right = amount_of(fact), amount_of(other[1])
    except Hindered as hindrance:
        return say.unchecked(str(hindrance))
    if left is None and right is None:
        return say.idle()
    here, there = zero_if_blank(left), zero_if_blank(right)
    if compare(here, there) is not Verdict.UNEQUAL:
        return say.passed()
    gap = here.value - there.value
    message = (
        f"{case.title(form, fact)}填 {fact.text or '空'}，上年表的本年决算数是 {other[1].text or '空'}，"
        f"相差 {show(abs(gap), '万元')} 万元。"
    )
    value = show(there.value, "万元")
    return say.found(form, fact, message, expected=value, difference=signed(gap, "万元"), operands=[mine, other])


RULES = (last_years_column,)
