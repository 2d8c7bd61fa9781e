"""Clauses of the 部门决算情况说明: what the unit says of last year and of the budget, worded for zero and for blank.

Each starts where the sentence before it stops (`，与上年相比减少39.70万元，下降3.3%`) and is "" where nothing can
be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.report.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from xlzj.report.phrases import Ledger

LEVEL = "持平"
_WAYS = {"增加": "增长", "减少": "下降"}
_ITEM = 5  # digits of a code of the level 款


class Clauses:
    """The clauses of one rendering; what they print is entered in `ledger`."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def functions(self) -> Mapping[str, Callable[..., str]]:
        """Chinese name → clause, for templates."""
        return {"增减": self.changed, "预决算": self.executed, "差异": self.apart, "科目": self.items}

    def changed(self, way: Figure, amount: Figure, rate: Figure, reason: Figure | None = None) -> str:
        """，与上年相比减少39.70万元，下降3.3%，主要是因为…; ，与上年持平."""
        word = way.text.strip()
        if word == LEVEL or amount.number == 0:
            return "，与上年持平"
        if word not in _WAYS:
            return "" if amount.number is None else f"，与上年相比【{way.name}未填】{self._size(amount)}"
        text = f"，与上年相比{word}{self._size(amount)}"
        if rate.number:
            text += f"，{_WAYS[word]}{self.ledger.rate(rate)}"
        return text if reason is None else f"{text}，主要是因为{self.ledger.quote(reason)}"

    def _size(self, amount: Figure) -> str:
        """The amount without its sign: the word tells the direction."""
        if amount.number is None:
            return self.ledger.say(amount)
        return self.ledger.say(Figure(amount.name, amount.text, abs(amount.number), amount.unit, amount.places))

    def executed(self, budget: Figure, actual: Figure, rate: Figure | None = None) -> str:
        """支出预算为10.00万元，支出决算为9.50万元，完成预算的95%; 没有安排预算，也没有发生支出."""
        spent = "没有发生支出" if actual.number == 0 else f"支出决算为{self.ledger.say(actual)}"
        if budget.number == 0:
            return f"没有安排预算，{'也' if actual.number == 0 else ''}{spent}"
        text = f"支出预算为{self.ledger.say(budget)}，{spent}"
        if rate is None or budget.number is None or not actual.number:
            return text
        return f"{text}，完成预算的{self.ledger.rate(rate)}"

    def apart(self, actual: Figure, budget: Figure, reason: Figure) -> str:
        """决算数小于预算数的主要原因是…。"""
        if actual.number is None or budget.number is None or actual.number == budget.number:
            return ""
        word = "大于" if actual.number > budget.number else "小于"
        return f"决算数{word}预算数的主要原因是{self.ledger.quote(reason)}。"

    def items(self, rows: Iterable[Mapping[str, Figure]]) -> str:
        """，主要包括办公费、印刷费: the 款 on which something was spent."""
        spent = [row for row in rows if len(row["科目编码"].text.strip()) == _ITEM and row["决算数"].number]
        names = "、".join(self.ledger.quote(row["科目名称"]) for row in spent)
        return f"，主要包括{names}" if names else ""
