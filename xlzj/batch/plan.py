"""Sets → tasks: which set is last year's, which are a department's units, where each 退回单 goes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from xlzj.batch.task import Part, Source, Task, digests
from xlzj.editions import load
from xlzj.report.atomic import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from xlzj.batch.sets import Set

SLIPS = "退回单"


def planned(sets: Sequence[Set], earlier: Sequence[Set], out: Path, rules: str) -> tuple[Task, ...]:
    """A task for each set, in their order. `earlier` are sets of the year before; `rules` is the rule pack."""
    known = _by_year((*sets, *earlier))
    units = departments(sets)
    sisters = _sisters(units)
    slips = _slips(sets)
    tasks = []
    for one in sets:
        before = known.get((one.owner, one.year - 1)) if one.owner else None
        own, notes = units.get(one.key, ((), ()))
        source = source_of(one)
        last = source_of(before, mark="上年/") if before else None
        parts, beside = (
            tuple(source_of(unit, mark=f"{unit.folder or unit.unit}/") for unit in others)
            for others in (own, sisters.get(one.key, ()))
        )
        told = (*one.notes, *notes)
        said = [rules, one.key, slips[one.key], *told, *digests((source, last, *parts, *beside))]
        fingerprint = hashlib.sha256("\n".join(said).encode()).hexdigest()
        slip = str(out / SLIPS / slips[one.key])
        tasks.append(Task(one.key, fingerprint, one.folder, source, last, parts, beside, told, slip))
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


def departments(sets: Sequence[Set]) -> dict[str, tuple[tuple[Set, ...], tuple[str, ...]]]:
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


def _sisters(units: Mapping[str, tuple[tuple[Set, ...], tuple[str, ...]]]) -> dict[str, tuple[Set, ...]]:
    """Key of a unit's set → the other units' of the smallest department that it belongs to."""
    found: dict[str, tuple[Set, ...]] = {}
    for family in sorted((own for own, _ in units.values()), key=len):
        for one in family:
            found.setdefault(one.key, tuple(other for other in family if other is not one))
    return found


def _units(head: Set, sets: Iterable[Set]) -> tuple[Set, ...]:
    return tuple(one for one in sets if one.year == head.year and not load(one.edition).consolidation)


def _slips(sets: Sequence[Set]) -> dict[str, str]:
    """Key → name of its 退回单: the unit's, with a number where several are called the same."""
    names: dict[str, list[str]] = defaultdict(list)
    for one in sets:
        label = one.unit or one.key.rpartition("|")[2] or one.folder.rpartition("/")[2] or "单位名称未填"
        names[safe_name(label)].append(one.key)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, keys in sorted(names.items()):
        for key in sorted(keys):
            numbered = (f"{name}{f' {at}' if at > 1 else ''}（退回单）.docx" for at in range(1, len(sets) + 2))
            own = next(text for text in numbered if text.casefold() not in taken)
            taken.add(own.casefold())
            found[key] = own
    return found
