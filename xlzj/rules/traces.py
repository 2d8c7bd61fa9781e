"""Which units of a department may say something about one another, found without comparing every two of them.

Every unit leaves traces: hashes of a project's name with its amount, of a telling number with words that its report
holds once. Only units that share a trace are compared by the rules in `sisters`; work grows with the number of units,
not with its square.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from decimal import ROUND_FLOOR, Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Family
from xlzj.rules.names import worn
from xlzj.rules.projects import BASE, DONE, FIRST, FULL, PROJECT, project_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlzj.interval import Interval
    from xlzj.rules.kernel import Case
    from xlzj.rules.projects import ProjectSheet

SELF = "整体自评表"
NEAREST = 8
"""A trace that more units share (a sentence that the department dictated) links each to so many others only."""
_WIDTHS = tuple(Decimal(2).scaleb(power) for power in (-2, -1, 0, 1))  # 万元: an interval goes by the first it fits
_TELLING_DIGITS = 2
_PARTS = 16  # looked through one after another, so that the index of a large department stays small
_BITS = 64
_LONG = "Q"


class Traces(NamedTuple):
    """What a unit stands under, and what it looks under: a pair of units meets where one looks under the other's.

    They differ where amounts are printed to different places: the exact one looks under the rough one's. Both sorted.
    """

    stands: array[int]
    looks: array[int]


class Member(NamedTuple):
    """A unit as its department sees it: name, edition, the roles of its forms in stable order."""

    unit: str
    edition: str
    roles: tuple[str, ...]


def traces(stated: Iterable[tuple[str, ...]], sheets: Iterable[tuple[ProjectSheet, bool]]) -> Traces:
    """The traces of sentences (words that mark them) and project sheets (and whether the form prints their name)."""
    stands = {_hashed(*words) for words in stated}
    looks = set(stands)
    for sheet, printed in sheets:
        name = worn(sheet.name.text)
        amounts = {DONE: sheet.done} if printed else {FIRST: sheet.first, FULL: sheet.full}
        for field, amount in amounts.items() if name else ():
            if amount is None or not amount.value:
                continue
            own, wider = (
                [_hashed(name, field, *map(str, one)) for one in found]
                for found in (buckets(amount, rough=False), buckets(amount, rough=True))
            )
            stands.update(own)
            if not printed or has_telling(sheet):
                looks.update(own, wider)
    return Traces(array(_LONG, sorted(stands)), array(_LONG, sorted(looks)))


def project_sheets(case: Case) -> Iterator[tuple[ProjectSheet, bool]]:
    """Every project sheet, and whether its name is a line that the base table itself prints."""
    printed = printed_names(case)
    for form in case.forms(PROJECT):
        sheet = project_sheet(case, form)
        yield sheet, worn(sheet.name.text) in printed


def printed_names(case: Case) -> frozenset[str]:
    """Lines that the base table itself prints: every unit has a 业务工作经费."""
    spec = case.edition.role(BASE)
    return frozenset(worn(field.label) for field in spec.fields.values()) if spec is not None else frozenset()


def has_telling(sheet: ProjectSheet) -> bool:
    """Whether some amount is no round number."""
    known = [one.value for one in (sheet.first, sheet.full, sheet.done) if one is not None and one.value]
    return any(len(value.normalize().as_tuple().digits) > _TELLING_DIGITS for value in known)


def buckets(amount: Interval, *, rough: bool) -> list[tuple[int, int]]:
    """Width and number of the buckets an interval touches: at the first width it fits, or at all wider ones."""
    last = len(_WIDTHS) - 1
    own = next((at for at, width in enumerate(_WIDTHS) if amount.hi - amount.lo <= width), last)
    return [
        (at, number)
        for at in (range(own + 1, len(_WIDTHS)) if rough else (own,))
        for number in range(_floor(amount.lo, _WIDTHS[at]), _floor(amount.hi, _WIDTHS[at]) + 1)
    ]


def _floor(value: Decimal, width: Decimal) -> int:
    return int((value / width).to_integral_value(ROUND_FLOOR))


def _hashed(*words: str) -> int:
    return int.from_bytes(blake2b("\0".join(words).encode(), digest_size=_BITS // 8).digest(), "big")


def acquainted(units: Sequence[Traces]) -> list[list[int]]:
    """For each unit the places of those it is to be compared with, in their order."""
    found: list[set[int]] = [set() for _ in units]
    step = (1 << _BITS) // _PARTS
    for low in range(0, 1 << _BITS, step):
        holders: dict[int, list[int]] = {}
        for at, unit in enumerate(units):
            for mark in _between(unit.stands, low, low + step):
                holders.setdefault(mark, []).append(at)
        for at, unit in enumerate(units):
            for mark in _between(unit.looks, low, low + step):
                for other in _next(holders.get(mark, ()), at):
                    found[at].add(other)
                    found[other].add(at)
    return [sorted(one) for one in found]


def _between(marks: array[int], low: int, high: int) -> array[int]:
    return marks[bisect_left(marks, low) : bisect_left(marks, high)]


def _next(held: Sequence[int], at: int) -> Iterator[int]:
    """All others of a few; of many those that follow, the first after the last."""
    first = bisect_left(held, at)
    for step in range(min(len(held), NEAREST + 1)):
        other = held[(first + step) % len(held)]
        if other != at:
            yield other


def member_of(case: Case) -> Member:
    """The unit of a case."""
    own = case.submission
    return Member(own.unit, own.edition, tuple(sorted({form.role for form in own.forms})))


def family_of(members: Sequence[Member]) -> Family:
    """A department's units as a whole."""
    roles = Counter(role for member in members for role in member.roles)
    lacking = tuple(member.unit for member in members if SELF not in member.roles)
    return Family(len(members), tuple(sorted(roles.items())), lacking)


def family(case: Case) -> Family:
    """The department's units as the case tells them, or as its sisters do."""
    return family_of([member_of(one) for one in case.sisters]) if case.family is None else case.family
