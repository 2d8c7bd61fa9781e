"""Sets → tasks: which set is last year's, which are a department's units, where each 退回单 goes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from xlzj.batch.sets import Set
from xlzj.batch.task import Part, Source, Task, digests
from xlzj.editions import load
from xlzj.rules.traces import acquainted, family_of
from xlzj.writing import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlzj.batch.task import Kin
    from xlzj.model import Family

SLIPS = "退回单"


Units = Mapping[str, tuple[tuple[Set, ...], tuple[str, ...]]]
"""Key of a department's set → its units' sets, and notes."""


class Run(NamedTuple):
    """What is the same for every set of a run: its folder, the rule pack, a kept workbook of 审核公式 or ""."""

    out: Path
    rules: str
    formulas: str = ""


def planned(
    sets: Sequence[Set],
    earlier: Sequence[Set],
    run: Run,
    units: Units | None = None,
    kin: Mapping[str, Kin] = MappingProxyType({}),
) -> tuple[Task, ...]:
    """A task for each set, in their order. `earlier` are sets of the year before.

    `kin` is what the sets of departments' `units` know of each other, by key.
    """
    known = _by_year((*sets, *earlier))
    units = departments(sets) if units is None else units
    sisters = _sisters(units, kin)
    slips = _slips(sets)
    tasks = []
    for one in sets:
        before = known.get((one.owner, one.year - 1)) if one.owner else None
        own, notes = units.get(one.key, ((), ()))
        source = source_of(one)
        last = source_of(before, mark="上年/") if before else None
        family, near = sisters.get(one.key, (None, ()))
        parts, beside = (
            tuple(source_of(unit, mark=f"{unit.folder or unit.unit}/") for unit in others) for others in (own, near)
        )
        told = (*one.notes, *notes)
        said = [
            run.rules,
            *([run.formulas] if run.formulas else []),
            one.key,
            slips[one.key],
            *told,
            *digests((source, last, *parts, *beside)),
            repr(family),
        ]
        fingerprint = hashlib.sha256("\n".join(said).encode()).hexdigest()
        slip = str(run.out / SLIPS / slips[one.key])
        given = (one.key, fingerprint, one.folder, source, last, parts, beside, told, slip, run.formulas, family)
        tasks.append(Task(*given))
    return tuple(tasks)


def source_of(one: Set, mark: str = "") -> Source:
    """The workbooks of a set; findings call them by their names below the set's folder, after `mark`.

    Of a set that is only compared with (it has a `mark`) nobody reads the reports.
    """
    cut = len(one.folder) + 1 if one.folder else 0

    def called(file: str) -> str:
        return mark + (file[cut:] if not one.folder or file.startswith(f"{one.folder}/") else file)

    return Source(
        one.edition,
        tuple(
            Part(p.probe.path, called(p.probe.file), p.probe.digest, tuple(seen.sheet for seen in p.forms))
            for p in one.pieces
        ),
        tuple(Part(probe.path, called(probe.file), probe.digest) for probe in one.answers),
        () if mark else tuple(Part(probe.path, called(probe.file), probe.digest) for probe in one.reports),
    )


def _by_year(sets: Iterable[Set]) -> Mapping[tuple[str, int], Set]:
    """Unit and year → its set; of several editions the one with most forms."""
    found: dict[tuple[str, int], Set] = {}
    for one in sorted(sets, key=lambda one: (-sum(len(piece.forms) for piece in one.pieces), one.key)):
        found.setdefault((one.owner, one.year), one)
    return found


def departments(sets: Sequence[Set]) -> Units:
    """Key of a department's set → its units' sets, and notes.

    A department's is one whose edition says what units' figures add up to. Its units lie below its folder; where none
    does, beside it, unless another department's lie there too and nobody could tell whose they are.
    """
    heads = [one for one in sets if load(one.edition).consolidation]
    if not heads:
        return {}
    leading = {one.key for one in heads}
    inside: dict[str, list[Set]] = defaultdict(list)
    for one in sets:
        parts = one.folder.split("/") if one.folder else []
        for depth in range(len(parts) + 1):
            inside["/".join(parts[:depth])].append(one)
    found: dict[str, tuple[tuple[Set, ...], tuple[str, ...]]] = {}
    for head in heads:
        below = _units(head, inside[head.folder])
        parent = head.folder.rpartition("/")[0]
        rivals = [one for one in inside[parent] if one.key in leading and one.year == head.year and one is not head]
        if below or not head.folder:
            found[head.key] = (below, ())
        elif rivals:
            note = (
                "旁边不止一个部门的决算，看不出单位归哪个部门，没有核对“部门＝各单位之和”；"
                "请把单位的文件夹放进部门的文件夹"
            )
            found[head.key] = ((), (note,))
        else:
            found[head.key] = (_units(head, inside[parent]), ())
    return found


def families(units: Units) -> tuple[tuple[Set, ...], ...]:
    """The units of every department, smallest first: the first that a unit stands in is its own."""
    return tuple(sorted((own for own, _ in units.values()), key=len))


def _sisters(units: Units, kin: Mapping[str, Kin]) -> dict[str, tuple[Family, tuple[Set, ...]]]:
    """Key of a unit's set → its department as a whole, and the other units that may say something about it."""
    found: dict[str, tuple[Family, tuple[Set, ...]]] = {}
    for sets in families(units):
        own = sorted((kin[one.key].member, one.key, one) for one in sets if one.key in kin)
        family = family_of([member for member, _, _ in own])
        near = acquainted([kin[key].traces for _, key, _ in own])
        for (_, key, _), places in zip(own, near, strict=True):
            found.setdefault(key, (family, tuple(own[at][2] for at in places)))
    return found


def _units(head: Set, sets: Iterable[Set]) -> tuple[Set, ...]:
    return tuple(one for one in sets if one.year == head.year and not load(one.edition).consolidation)


def _slips(sets: Sequence[Set]) -> dict[str, str]:
    """Key → name of its 退回单: the unit's, with the year where it has several, a number where that is the same too."""
    called = {
        one.key: one.unit or one.key.rpartition("|")[2] or one.folder.rpartition("/")[2] or "单位名称未填"
        for one in sets
    }
    years: dict[str, set[int]] = defaultdict(set)
    for one in sets:
        years[called[one.key]].add(one.year)
    names: dict[str, list[str]] = defaultdict(list)
    for one in sets:
        label = called[one.key]
        names[safe_name(f"{label} {one.year} 年度" if len(years[label]) > 1 else label)].append(one.key)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, keys in sorted(names.items()):
        for key in sorted(keys):
            numbered = (f"{name}{f' {at}' if at > 1 else ''}（退回单）.docx" for at in range(1, len(sets) + 2))
            own = next(text for text in numbered if text.casefold() not in taken)
            taken.add(own.casefold())
            found[key] = own
    return found
