"""The printed title of every form: XJ907."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Outcome
    from xlzj.rules.kernel import Case, Say

_TITLE = "表题"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")


@rule(
    "XJ907",
    "表题年度",
    role="",
    severity=Severity.ERROR,
    basis="各附件表式：表题写明评价年度",
    remedy="改用本年度的官方模板，或把表题的年度改为评价年度。",
)
def title_year(case: Case, say: Say) -> Iterator[Outcome]:
    """表题写着别的年度或没有年度，多半是拿上年的表改的；别人无从知道这是哪一年的数。"""
    for form in case.submission.forms:
        spec = case.spec(form)
        fact = form.fields.get(_TITLE)
        if fact is None or not _YEAR.search(spec.title):
            yield say.idle()
            continue
        if fact.kind is Kind.ABSENT:
            yield say.unchecked(f"{form.label}的名称“{_TITLE}”已丢失")
            continue
        text = squeeze(fact.text)
        years = {int(year) for year in _YEAR.findall(text)}
        if years == {case.submission.year}:
            yield say.passed()
            continue
        what = f"写的是 {'、'.join(map(str, sorted(years)))} 年" if years else "没有写年度"
        message = f"{form.label}的表题“{fact.text}”{what}，评价年度是 {case.submission.year} 年。"
        yield say.found(form, fact, message, expected=spec.title, fix=spec.title)


RULES = (title_year,)
