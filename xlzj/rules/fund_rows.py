"""附件3: the rows of the block of funds, and which of them speaks for the whole project."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlzj.model import Fact, Form

TOTAL = "年度资金总额"
SOURCES = ("当年财政拨款", "上年结转资金", "其他资金")
ROWS = (TOTAL, *SOURCES)
COLUMNS = ("年初预算数", "全年预算数", "全年执行数")


def row(form: Form, base: str) -> tuple[Fact, ...]:
    """The amounts of one row, as far as the form has them."""
    return tuple(form.fields[f"{base}_{column}"] for column in COLUMNS if f"{base}_{column}" in form.fields)


def amounts(form: Form, base: str) -> tuple[object, ...]:
    """The numbers of one row; 0 counts as nothing."""
    return tuple(fact.number or None for fact in row(form, base))


def lead(form: Form) -> str:
    """The row that speaks for the project: the total, or the only source filled in where the total holds nothing.

    A block that was typed one row too low has the same amounts in two source rows and zeros in the total.
    """
    if any(amounts(form, TOTAL)):
        return TOTAL
    filled = [base for base in SOURCES if any(amounts(form, base))]
    return filled[0] if filled and len({amounts(form, base) for base in filled}) == 1 else TOTAL


def repeats(form: Form, base: str) -> bool:
    """Whether a source row only repeats the total row: same amounts, same rate and score."""
    columns = (*COLUMNS, "执行率", "得分")
    pairs = [(form.fields.get(f"{base}_{column}"), form.fields.get(f"{TOTAL}_{column}")) for column in columns]
    return base != TOTAL and all(a and b and (a.number or None) == (b.number or None) for a, b in pairs)
