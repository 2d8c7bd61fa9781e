"""What the units of a department know of each other: read once from each, kept between runs.

Only sets of departments are looked at; every unit once, however many sisters it has.
"""

from __future__ import annotations

import hashlib
from array import array
from typing import TYPE_CHECKING

from xlzj.batch.plan import source_of
from xlzj.batch.pool import Work
from xlzj.batch.state import rule_pack
from xlzj.batch.task import Kin, digests, kin
from xlzj.rules.traces import Member, Traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xlzj.batch.pool import Runner
    from xlzj.batch.sets import Set
    from xlzj.batch.state import State
    from xlzj.batch.task import Source


def known_kin(
    families: Iterable[tuple[Set, ...]], state: State, runner: Runner, tell: Callable[[str, int, int, int], None]
) -> dict[str, Kin]:
    """Key of every set of a department that could be read → what its sisters need to know of it."""
    sources = {one.key: source_of(one) for family in families for one in family}
    prints = {key: _fingerprint(source) for key, source in sources.items()}
    wanted = set(prints.values())
    known = {row[0]: _kin(*row[1:]) for row in state.kin() if row[0] in wanted}
    todo = [key for key in sources if prints[key] not in known]
    work = (Work(kin, sources[key], len(sources[key].parts)) for key in todo)
    for at, outcome in enumerate(runner.run(work), 1):
        if outcome.value is not None:
            known[prints[todo[outcome.at]]] = outcome.value
        tell("比对", at, len(todo), 0)
    if todo or len(known) != len(wanted):
        state.store_kin((told, *_row(one)) for told, one in sorted(known.items(), key=lambda item: item[0]))
    return {key: known[told] for key, told in prints.items() if told in known}


def _fingerprint(source: Source) -> str:
    return hashlib.sha256("\n".join((rule_pack(), *digests((source,)))).encode()).hexdigest()


def _row(one: Kin) -> tuple[str, str, str, bytes, bytes]:
    member = one.member
    return member.unit, member.edition, "\n".join(member.roles), one.traces.stands.tobytes(), one.traces.looks.tobytes()


def _kin(unit: str, edition: str, roles: str, stands: bytes, looks: bytes) -> Kin:
    member = Member(unit, edition, tuple(roles.split("\n")) if roles else ())
    return Kin(member, Traces(array("Q", stands), array("Q", looks)))
