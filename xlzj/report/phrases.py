"""The words of the 自评报告: what its sentences and templates may call, by Chinese name.

`万元(x)` 百分比 率 人 分 数 / `变动(今年, 上年)` 占比 完成率 执行率 等级 / 列举 一句 去号 行项 个数 一致. Blanks never
become numbers: a missing figure is printed as 【…未填】, a ratio that cannot be formed as nothing. Everything printed
is entered in a ledger with its cells, so that each number of the report can be followed back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.interval import round_to
from xlzj.numerals import plain
from xlzj.report.charts import columns, scored
from xlzj.report.comparisons import Clauses
from xlzj.report.figures import Figure, spoken, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xlzj.editions.spec import Edition
    from xlzj.model import Place

MARK = re.compile(r"【[^】]*】")
_LEADING_NUMBER = re.compile(r"^\s*(?:[（(]?\d+[）)]|\d+\s*[、.．]|[（(]?[一二三四五六七八九十]+[）)、])\s*")
_FORM_NOTE = re.compile(r"[（(]一个[^（）()]*一行[）)]$")
_SLIGHT = Decimal("0.005")  # a rate printed without decimals is this near its amounts
_ENDS = " \n\t\u3000；;。，,、"


class Number(NamedTuple):
    """One thing the automatic text prints: `value` in `unit` (% as printed), and the cells it comes from.

    Quoted cells (names, targets, reasons) have no value.
    """

    name: str
    printed: str
    value: Decimal | None
    unit: str
    places: tuple[Place, ...]

    @property
    def source(self) -> str:
        """附件1!H8、F8；附件2!I9."""
        cells: dict[str, list[str]] = {}
        for place in dict.fromkeys(self.places):
            cells.setdefault(place.sheet, []).append(place.cell)
        return "；".join(f"{sheet}!{'、'.join(own)}" for sheet, own in cells.items())


class Ledger:
    """The functions of one rendering, and what they printed (`numbers`, in order)."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.numbers: list[Number] = []

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Chinese name → function, for templates."""
        return {
            "数": self.say,
            "万元": lambda figure: self.say(figure, "万元"),
            "百分比": lambda figure: self.say(figure, "%"),
            "人": lambda figure: self.say(figure, "人"),
            "分": lambda figure: self.say(figure, "分"),
            "变动": self.change,
            "占比": self.share,
            "完成率": self.completion,
            "等级": self.grade,
            "一致": self.agreed,
            "一句": self.quote,
            "去号": self.unnumbered,
            "个数": self.count,
            "行项": line,
            "列举": listed,
            "各行": columns,
            "得分行": scored,
            "率": self.rate,
            "执行率": self.executed,
            "并排": abreast,
            **Clauses(self).functions(),
        }

    def enter(self, name: str, printed: str, value: Decimal | None, unit: str, places: tuple[Place, ...]) -> str:
        """Note what is printed, and return it."""
        self.numbers.append(Number(name, printed, value, unit, places))
        return printed

    def say(self, figure: Figure, unit: str = "") -> str:
        """265.85万元, 89.34%, 11人; 【…未填】 where the figure is blank, 无 where the unit says so.

        Raises TypeError for what is no field: the template says something else here.
        """
        if not isinstance(figure, Figure):
            raise TypeError(f"这里要写字段，不能写“{figure}”")
        if figure.number is None:
            return "无" if figure.nil else blank(figure)
        unit = unit or figure.unit
        return self._said(figure.name, figure.number, unit, figure.places)

    def _said(self, name: str, number: Decimal, unit: str, places: tuple[Place, ...]) -> str:
        printed = spoken(number, unit)
        return self.enter(name, printed, Decimal(printed.removesuffix(unit)), unit, places)

    def change(self, now: Figure, before: Figure, than: str = "比上年") -> str:
        """比上年减少0.10万元，下降4.85%; 与上年持平; rates in 个百分点; "" where one of the two is blank.

        From 0 or less there is no percentage, nor where it would be printed as 0.00%; a difference too small to print
        is 基本持平.
        """
        if now.number is None or before.number is None:
            return ""
        difference = now.number - before.number
        places = now.places + before.places
        if difference == 0 or not _seen(difference, now.unit):
            level = "持平" if difference == 0 else "基本持平"
            return f"与{than.removeprefix('比')}{level}" if than else level
        name = f"{now.name}{than}变动"
        if now.unit == "%":
            points = trimmed(abs(difference).scaleb(2))
            printed = self.enter(name, f"{points}个百分点", Decimal(points), "个百分点", places)
            return f"{than}{'上升' if difference > 0 else '下降'}{printed}"
        printed = self._said(name, abs(difference), now.unit, places)
        text = f"{than}{'增加' if difference > 0 else '减少'}{printed}"
        share = abs(difference) / before.number if before.number > 0 else Decimal(0)
        if not _seen(share, "%"):
            return text
        rate = self._percent(f"{name}率", share, places)
        return f"{text}，{'增长' if difference > 0 else '下降'}{rate}"

    def share(self, part: Figure, whole: Figure) -> str:
        """What per cent `part` is of `whole`; "" where it cannot be said."""
        return self._ratio(f"{part.name}占{whole.name}", part, whole)

    def completion(self, actual: Figure, budget: Figure) -> str:
        """What per cent of `budget` was carried out; "" where it cannot be said."""
        return self._ratio(f"{actual.name}占预算比例", actual, budget)

    def _ratio(self, name: str, part: Figure, whole: Figure) -> str:
        if part.number is None or not whole.number or whole.number < 0:
            return ""
        return self._percent(name, part.number / whole.number, part.places + whole.places)

    def _percent(self, name: str, fraction: Decimal, places: tuple[Place, ...]) -> str:
        return self._said(name, fraction, "%", places)

    def rate(self, figure: Figure) -> str:
        """A percentage with the decimals it was given, two at most: 3.3%, 95%; 【…未填】."""
        if figure.number is None:
            return blank(figure)
        printed = plain(round_to(figure.number.scaleb(2), 2))
        return self.enter(figure.name, f"{printed}%", Decimal(printed), "%", figure.places)

    def executed(self, rate: Figure, spent: Figure, budget: Figure) -> str:
        """The execution rate as the form prints it; where the form's own amounts say another, a mark that asks."""
        said = self.say(rate, "%")
        if rate.number is None or spent.number is None or not budget.number or budget.number < 0:
            return said
        own = spent.number / budget.number
        if abs(own - rate.number) < _SLIGHT:
            return said
        computed = self._percent(f"{rate.name}按金额计算", own, spent.places + budget.places)
        return f"{said}【按金额计算为{computed}，请核对】"

    def grade(self, score: Figure) -> str:
        """优, 良, 中, 差 by the edition's bands; 【…未填】 where there is no score."""
        if score.number is None:
            return blank(score)
        return self.enter(f"{score.name}等级", self.edition.grade(score.number), None, "", score.places)

    def agreed(self, figure: Figure, other: Figure) -> str:
        """The figure; where another form says something else, a mark that asks to settle it."""
        said = self.say(figure) if figure.number is not None or other.number is None else self.say(other)
        if figure.number is None or other.number is None or figure.number == other.number:
            return said
        contrary = self._said(other.name, other.number, other.unit, other.places)
        return f"{said}【{other.places[0] if other.places else other.name}为{contrary}，请核对】"

    def quote(self, figure: Figure) -> str:
        """The text of a cell inside a sentence: in one line, without punctuation at its end."""
        lines = [line.strip(_ENDS) for line in figure.text.split("\n")]
        text = "，".join(line for line in lines if line)
        return self.enter(figure.name, text, None, "", figure.places) if text else blank(figure)

    def unnumbered(self, figure: Figure) -> str:
        """A quoted name without the number and the form's note around it: 3、办案费 → 办案费."""
        bare = _FORM_NOTE.sub("", _LEADING_NUMBER.sub("", figure.text))
        return self.quote(Figure(figure.name, bare or figure.text, places=figure.places))

    def count(self, things: Sequence[Any], unit: str, name: str) -> str:
        """How many: 3个."""
        return self.enter(name, f"{len(things)}{unit}", Decimal(len(things)), unit, tuple(_places(things)))


def _seen(number: Decimal, unit: str) -> bool:
    """Whether a number of this unit is printed as more than nothing."""
    return bool(Decimal(spoken(abs(number), unit).removesuffix(unit)))


def blank(figure: Figure) -> str:
    """The visible mark of a figure that is not filled in."""
    return f"【{figure.name}未填】"


def line(form: Mapping[str, Any], base: str) -> dict[str, Figure]:
    """One printed line of a form as a row: 名称 and its columns (行项(基础数据表, "业务工作经费").本年决算)."""
    prefix = f"{base}_"
    columns = {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)}
    return {"名称": Figure(base, base), **columns}


def abreast(**tables: Sequence[Mapping[str, Any]]) -> list[dict[str, Mapping[str, Any]]]:
    """Tables printed side by side, row by row under their names; the shorter ones end in blanks."""
    blanks: Mapping[str, Any] = defaultdict(str)
    longest = max(map(len, tables.values()), default=0)
    return [{name: rows[at] if at < len(rows) else blanks for name, rows in tables.items()} for at in range(longest)]


def listed(parts: Iterable[str], separator: str = "，") -> str:
    """The parts that are not empty, joined."""
    return separator.join(part for part in map(str, parts) if part)


def _places(things: Iterable[Any]) -> Iterable[Place]:
    """The first cell of each thing counted."""
    for thing in things:
        figures = thing.values() if isinstance(thing, dict) else (thing,)
        found = next((figure for figure in figures if isinstance(figure, Figure) and figure.places), None)
        if found is not None:
            yield found.places[0]
