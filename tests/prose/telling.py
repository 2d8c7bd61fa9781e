"""Reports written inside a test: paragraphs → the outcomes of one rule, alone or beside forms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.forms import submission
from xlzj.editions import load, words_only
from xlzj.model import Fact, Form, Kind, Place
from xlzj.rules.catalogue import by_code
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from xlzj.model import Finding, Outcome

YEAR = 2024


def report(*paragraphs: str, file: str = "报告.txt") -> Form:
    """A report of these paragraphs."""
    facts = {
        f"第{at}段": Fact(f"第{at}段", Place(file, "", "", at, text[:20]), Kind.TEXT, text)
        for at, text in enumerate(paragraphs, 1)
    }
    return Form("报告", "报告文本", "报告", file, "", facts, {})


def case_of(*paragraphs: str, forms: tuple[Form, ...] = (), edition: str = "") -> Case:
    """What a rule sees of a report, alone or beside these forms."""
    known = load(edition) if edition else load("yueyang-2024") if forms else words_only(YEAR)
    made = submission(*forms, edition=known, unit="岳阳市生态环境局测试开发区分局")
    return Case(replace(made, year=known.year, texts=(report(*paragraphs),)), known)


def outcomes(code: str, *paragraphs: str, forms: tuple[Form, ...] = (), edition: str = "") -> list[Outcome]:
    """All outcomes of the rule of this code."""
    return list(by_code()[code].run(case_of(*paragraphs, forms=forms, edition=edition)))


def found(code: str, *paragraphs: str, forms: tuple[Form, ...] = (), edition: str = "") -> list[Finding]:
    """The findings of the rule of this code."""
    return [o.finding for o in outcomes(code, *paragraphs, forms=forms, edition=edition) if o.finding is not None]


def verdicts(code: str, *paragraphs: str, forms: tuple[Form, ...] = (), edition: str = "") -> list[str]:
    """pass, error, review, hint: one word for each outcome; not applicable left out."""
    ended = outcomes(code, *paragraphs, forms=forms, edition=edition)
    return [
        str(o.finding.severity) if o.finding is not None else str(o.status)
        for o in ended
        if str(o.status) != "not_applicable"
    ]
