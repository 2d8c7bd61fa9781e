"""The numbers of the project sheets (附件4—1, 附件4—2 …): XJ906."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_ROLE, _FIELD = "项目自评表", "附件编号"
_LAST_NUMBER = re.compile(r"(\d+)\D*\Z")


@rule(
    "XJ906",
    "附件编号",
    role=_ROLE,
    severity=Severity.HINT,
    basis="项目自评表的表式左上角编号：一个一级项目支出一张，从 1 起连续编号",
    remedy="按装订次序从 1 起连续编号，不空号、不重号。",
)
def numbered(case: Case, say: Say) -> Iterator[Outcome]:
    """项目自评表没有编号、重号或跳号，报告和清单就指不到这一张，也看不出有没有漏交。"""
    forms = [form for form in case.forms(_ROLE) if _FIELD in form.fields]
    numbers = {id(form): _number(form.fields[_FIELD]) for form in forms}
    counts = Counter(number for number in numbers.values() if number is not None)
    free = iter(sorted(set(range(1, len(forms) + 1)) - set(counts)))
    seen: set[int] = set()
    for form in forms:
        fact, number = form.fields[_FIELD], numbers[id(form)]
        if fact.kind is Kind.ABSENT:
            yield say.unchecked(f"{form.label}的名称“{_FIELD}”已丢失")
        elif number is None:
            yield _found(say, form, fact, f"{form.label}没有编号。", next(free, None))
        elif number in seen:
            yield _found(say, form, fact, f"{form.label}的编号 {fact.text} 与前面的表重复。", next(free, None))
        elif number > len(forms):
            message = f"{form.label}的编号是 {fact.text}，只有 {len(forms)} 张表。"
            yield _found(say, form, fact, message, next(free, None))
        else:
            yield say.passed()
        if number is not None:
            seen.add(number)
    if not forms:
        yield say.idle()


def _number(fact: Fact) -> int | None:
    match = _LAST_NUMBER.search(unicodedata.normalize("NFKC", fact.text)) if fact.filled else None
    return int(match[1]) if match else None


def _found(say: Say, form: Form, fact: Fact, message: str, right: int | None) -> Outcome:
    return say.found(form, fact, message, expected=f"{form.key}—{right}" if right else "连续编号")


RULES = (numbered,)
