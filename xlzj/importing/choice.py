"""Which unit's material a part is, and which edition its forms are of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlzj.editions import editions, load
from xlzj.importing.forms import hits, seconds, terms, texts_of
from xlzj.importing.parts import headed_year, year_of
from xlzj.importing.pattern import pattern
from xlzj.importing.prose import PROSE, head_of, heads
from xlzj.importing.words import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlzj.editions import Edition
    from xlzj.importing.forms import Terms
    from xlzj.importing.parts import Part

_CITY = re.compile(r".+?[市州县区]")


@dataclass(slots=True)
class Bundle:
    """Parts that one unit handed in, in the order of the document."""

    parts: list[Part] = field(default_factory=list)


def bundles(parts: Iterable[Part]) -> list[Bundle]:
    """Parts by unit.

    A form that a unit hands in once begins the next unit when it comes again, and so does a form that no edition has
    together with those before.
    """
    made: list[Bundle] = []
    for part in parts:
        if not made or not _fits(made[-1], part):
            made.append(Bundle())
        made[-1].parts.append(part)
    return made


def _fits(bundle: Bundle, part: Part) -> bool:
    roles = {one.role for one in bundle.parts} | {part.role}
    both = [edition for edition in map(load, editions()) if all(edition.role(role) for role in roles)]
    many = any((form := edition.role(part.role)) is not None and form.count == "many" for edition in both)
    return bool(both) and (many or all(one.role != part.role for one in bundle.parts))


@dataclass(frozen=True, slots=True)
class Choice:
    """The edition of a bundle, the year its titles name (0: none), and the editions that fit as well."""

    edition: Edition
    year: int
    others: tuple[str, ...]


def choose(bundle: Bundle) -> Choice | None:
    """The edition whose printed labels, titles and numbers of attachments the parts show best; None where none fits."""
    year = year_of(text for part in bundle.parts for text in (*part.before, *part.after[:3], *_firsts(part)))
    year = year or headed_year(text for part in bundle.parts for table in part.tables for text in texts_of(table))
    fitting = [one for one in map(load, editions()) if any(one.role(part.role) for part in bundle.parts)]
    found = sorted(((_score(edition, bundle, year), edition.name) for edition in fitting), reverse=True)
    if not found:
        return None
    best, name = found[0]
    return Choice(load(name), year, tuple(other for score, other in found[1:] if score > best - 0.02))


def _firsts(part: Part) -> Iterable[str]:
    return (cell.text for table in part.tables[:1] for row in table.rows[:2] for cell in row.filled)


def _score(edition: Edition, bundle: Bundle, year: int) -> float:
    score = 0.0
    for part in bundle.parts:
        score += _report_share(edition, part) if part.role == PROSE else _sheet_share(edition, part, year)
    score /= len(bundle.parts)
    if year and year != edition.year:
        score -= 1
    city = _CITY.match(edition.authority)
    if city and any(city[0] in text for part in bundle.parts for text in part.texts()):
        score += 0.1
    return score


def _sheet_share(edition: Edition, part: Part, year: int) -> float:
    """Share of the form's labels that stand there, and of what stands there that the form knows; its number."""
    form = edition.role(part.role)
    if form is None:
        return 0.0
    one = pattern(edition, form.key)
    said = terms(part.texts(), year)
    levels = seconds(edition, part.role)
    wanted = len(one.labels) + len(levels)
    there = len(hits(one, said)) + sum(name in said.exact or _starts(said, name) for name in levels)
    share = there / max(1, wanted) + there / max(1, len(said.exact))
    if part.number:
        share += 0.3 * (form.key == f"附件{part.number}")
    return share


def _starts(said: Terms, name: str) -> bool:
    return any(text.startswith(name) for text in said.exact)


def _report_share(edition: Edition, part: Part) -> float:
    outline = heads(edition)
    if not outline:
        return 0.0
    lines = [text for text in part.after if len(key(text)) <= 45]
    keys = {key(text)[2:] for text in lines}
    exact = sum(head.key[2:] in keys for head in outline)
    return (exact + sum(any(head_of(text, [head]) for text in lines) for head in outline)) / len(outline) / 2
