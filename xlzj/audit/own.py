"""Which formulas hold for an edition: those that its edition.yaml names (`audit`), those given with the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.audit.compiled import Compiled, compiled
from xlzj.audit.sheet import CODE, FORMULA, NOTHING, Entry, Problem, Written, written
from xlzj.editions import editions, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlzj.editions.spec import Edition


def of_edition(edition: Edition) -> Written:
    """The formulas that the edition names: beside its edition.yaml, else below templates/."""
    if edition.audit is None:
        return NOTHING
    return written(audit_file(edition), edition.audit.sheet)


def audit_file(edition: Edition) -> Path:
    """The workbook of an edition's formulas: in its own folder, else named from the folder of all editions."""
    name = edition.audit.file if edition.audit is not None else ""
    own = edition.folder / name
    return own if own.is_file() else edition.folder.parent / name


def listed(edition: Edition) -> Written:
    """The balances between forms that edition.yaml lists (`balances`), as formulas; shared ones may not be its own."""
    entries = tuple(
        Entry(at, {CODE: f"平衡{at}", FORMULA: formula}, {FORMULA: "A"})
        for at, formula in enumerate(edition.balances, 1)
    )
    return Written("edition.yaml", "balances", entries, given=True)


def faults(edition: Edition) -> tuple[Problem, ...]:
    """What is wrong with all formulas of an edition: its 审核公式 and its `balances`."""
    return (*own_rules(edition).problems, *compiled(listed(edition), edition).problems)


def own_rules(edition: Edition, given: Written = NOTHING) -> Compiled:
    """The rules of the edition's own formulas and of the given ones, in this order; a code may be used once."""
    if edition.audit is None and given is NOTHING:
        return Compiled()
    first, second = compiled(of_edition(edition), edition), compiled(given, edition)
    known = {rule.code for rule in first.rules}
    twice = [rule.code for rule in second.rules if rule.code in known]
    problems = [
        Problem(given.file, given.sheet, entry.cell(CODE), entry[CODE], f"版式 {edition.name} 已有编号“{entry[CODE]}”")
        for entry in given.entries
        if entry[CODE].upper() in twice
    ]
    kept = tuple(rule for rule in second.rules if rule.code not in known)
    return Compiled((*first.rules, *kept), (*first.problems, *second.problems, *problems))


def codes_of_editions() -> Iterator[str]:
    """The codes of the formulas of all installed editions."""
    for name in editions():
        edition = load(name)
        if edition.audit is not None:
            yield from (entry[CODE].upper() for entry in of_edition(edition).entries)
