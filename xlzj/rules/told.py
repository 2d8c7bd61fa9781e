"""Prose and rules: the passages of a submission, what xlzj.prose found in them, and outcomes at paragraphs.

xlzj.prose is imported only where a submission holds prose with numbers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Claims, Fact, Form, Kind, Operand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.editions.spec import Edition
    from xlzj.model import Outcome, Place
    from xlzj.prose.examine import Examined
    from xlzj.prose.story import Claim, Judgement, Story
    from xlzj.rules.kernel import Case, Say

REPORT, TEXT = "文字材料", "报告文本"
_NO_PROSE = frozenset({"单位名称"})
_SECTION_DEPTH = 2


class Telling(NamedTuple):
    """The prose of a submission: its passages, the forms and facts they come from by place, and what was found."""

    sources: dict[tuple[str, str, str, int], tuple[Form, Fact]]
    examined: Examined

    @property
    def story(self) -> Story:
        """The lines and claims."""
        return self.examined.story

    def source(self, place: Place) -> tuple[Form, Fact]:
        """The form and the fact a place in prose belongs to."""
        return self.sources.get((*place[:3], 0)) or self.sources[place[:4]]


@lru_cache(maxsize=64)
def _sections(edition: Edition, key: str) -> tuple[str, ...]:
    return tuple(
        name
        for name, field in edition.forms[key].fields.items()
        if field.type == "text" and not field.prose and name not in _NO_PROSE
    )


def telling(case: Case) -> tuple[Telling, ...]:
    """The prose of the submission, examined: the text form as one, each report by itself. For `case.once`."""
    pages = [
        [
            (form, form.fields[name], _SECTION_DEPTH)
            for name in _sections(case.edition, form.key)
            if form.fields[name].kind is Kind.TEXT
        ]
        for form in case.forms(REPORT)
    ]
    pages += [[(form, fact, 0) for fact in form.fields.values()] for form in case.submission.texts]
    return tuple(_examined(page, case.submission.year) for page in pages if page)


def _examined(page: list[tuple[Form, Fact, int]], year: int) -> Telling:
    from xlzj.prose.examine import examine
    from xlzj.prose.story import Passage

    passages = tuple(
        Passage(fact.place._replace(quote=""), fact.text, fact.field if depth else "", depth) for _, fact, depth in page
    )
    sources = {passage.place[:4]: (form, fact) for passage, (form, fact, _) in zip(passages, page, strict=True)}
    return Telling(sources, examine(passages, year))


def told(case: Case, say: Say) -> Iterator[Outcome]:
    """The outcomes of this rule in the prose of the submission; none where there is no prose."""
    for prose in case.once(telling):
        for judgement in prose.examined.judgements.get(say.rule.code, ()):
            yield outcome(say, prose, judgement)


def outcome(say: Say, prose: Telling, judgement: Judgement, parts: Iterable[tuple[Form, Fact]] = ()) -> Outcome:
    """A judgement as an outcome; `parts` are facts of the tables it was compared with."""
    if not judgement.message:
        return say.passed()
    story = prose.story
    if judgement.claims:
        first = judgement.claims[0]
        place, actual = story.place(first), story.printed(first)
    else:
        place = story.lines[judgement.line].place._replace(quote=judgement.quote)
        actual = judgement.quote
    form, source = prose.source(place)
    fact = Fact(_field(form, source, place), place, Kind.TEXT, actual)
    operands = [_operand(prose, claim) for claim in judgement.claims[1:]]
    return say.found(
        form,
        fact,
        judgement.message,
        expected=judgement.expected,
        difference=judgement.difference,
        operands=parts,
        elsewhere=operands,
        severity=judgement.severity,
    )


def _field(form: Form, source: Fact, place: Place) -> str:
    return source.field if form.role == REPORT else f"第{place.paragraph}段"


def _operand(prose: Telling, claim: Claim) -> Operand:
    story = prose.story
    lead = claim.lead.strip("\x01 ：，") or "同句的数"
    return Operand(lead, story.place(claim), story.printed(claim))


def claims(case: Case) -> Claims | None:
    """识别 N, 核对 M and where the others stand; None without prose."""
    each = claims_by_file(case).values()
    if not each:
        return None
    left = tuple(place for one in each for place in one.unmatched)
    return Claims(sum(one.recognised for one in each), sum(one.checked for one in each), left)


def claims_by_file(case: Case) -> dict[str, Claims]:
    """The claims of the text form and of each report, by the name of the file."""
    tellings = case.once(telling)
    if not tellings:
        return {}
    from xlzj.rules.told_tables import compared

    against = case.once(compared)
    found: dict[str, Claims] = {}
    for prose in tellings:
        here = (one.judgement.claims for one in against if one.prose is prose)
        checked = prose.examined.checked | {(claim.line, claim.at) for claims_ in here for claim in claims_}
        everything = list(prose.story.claims)
        left = tuple(prose.story.place(claim) for claim in everything if (claim.line, claim.at) not in checked)
        file = next(iter(prose.sources.values()))[0].file
        found[file] = Claims(len(everything), len(everything) - len(left), left)
    return found
