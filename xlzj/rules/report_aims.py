"""The year's aims as the report's prose tells them, for comparison with the target cells of the forms (XJ510)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Kind
from xlzj.targets import Kind as Sort
from xlzj.targets import parse_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Row
    from xlzj.rules.kernel import Case
    from xlzj.targets import Goal

_REPORT = "文字材料"
_HEADING = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])")
_SENTENCE = re.compile(r"[。；;]")
_DONE = re.compile(r"完成|实现|情况|评价|结果")
_AIMING = ("力争", "目标任务是", "目标任务为", "目标是", "目标为")
_POLLUTANT = re.compile(r"PM2\.5|PM10|臭氧|O3|SO2|NO2")
_WHERE = re.compile(r"^(?:(?:19|20)\d{2}年度?|全市|全区|全县|全省|市区|城区|我市|我区|我县|辖区|的)+")
_PART = re.compile(r"分局|[一-鿿]区|[县镇乡村]")
_SAME = {"臭氧": "O3"}


class Aim(NamedTuple):
    """One aim of the report: what it is about, the goal, the sentence it stands in and the cell of that sentence."""

    about: str
    goal: Goal
    text: str
    form: Form
    fact: Fact


def aims(case: Case) -> tuple[Aim, ...]:
    """Rates and concentrations that the report sets for the year: under a heading 目标, or after 力争."""
    return tuple(_aims(case))


def _aims(case: Case) -> Iterator[Aim]:
    for form in case.forms(_REPORT):
        for fact in form.fields.values():
            if fact.kind is Kind.TEXT and ("目标" in fact.text or "力争" in fact.text):
                for sentence in _aiming(fact.text):
                    for goal in parse_target(sentence).goals:
                        about = subject(goal, "")
                        if about:
                            yield Aim(about, goal, sentence, form, fact)


def _aiming(text: str) -> Iterator[str]:
    under = False
    for line in text.split("\n"):
        if _HEADING.match(line):
            under = "目标" in line and _DONE.search(line) is None
        for sentence in _SENTENCE.split(line):
            if any(word in sentence for word in _AIMING) or (under and _HEADING.match(sentence) is None):
                yield sentence.strip()


def of_a_part(case: Case, form: Form) -> bool:
    """Whether a project is about a part of the unit's area (荷塘分局专项), whose aims are its own."""
    cells = (form.fields.get(name) for name in ("项目支出名称", "实施单位"))
    own = case.submission.unit
    return any(cell is not None and _PART.search(cell.text.replace(own, "")) is not None for cell in cells)


def subject(goal: Goal, name: str) -> str:
    """What a rate or a concentration is about, comparable between texts; "" for every other goal.

    `name` is the indicator's, which speaks where the goal itself names nothing.
    """
    said = goal.subject or name
    if "立方米" in goal.unit:
        found = _POLLUTANT.search(said) or _POLLUTANT.search(name)
        return _SAME.get(found[0], found[0]) if found else ""
    return _WHERE.sub("", said) if goal.kind is Sort.PERCENT and not goal.change else ""


def goals_about(row: Row, about: str) -> Iterator[Goal]:
    """The goals of an indicator's target cell that are about the same thing; read only where the cell may hold one."""
    target, name = row["年度指标值"].text, row["三级指标"].text
    if about in target or about in name:
        for goal in parse_target(target, name=name, category=row["二级指标"].text).goals:
            if subject(goal, name) == about:
                yield goal
