"""Reports in Word or plain text → the sets of workbooks they belong to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from xlzj.batch.sets import COPY, OWNERLESS, Stray
from xlzj.batch.stems import alike, only_forms, residue
from xlzj.editions import load
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlzj.batch.probe import Probe
    from xlzj.batch.sets import Set

_WHOSE = "看不出这份报告是哪个单位、哪一年的，没有核对；请和该单位的表放在同一文件夹，或在报告里写上单位名称"


def home(file: str, edition: str) -> str:
    """The folder whose name may be a unit's: folders that only sort attachments (附件3/) are looked through."""
    parts = file.split("/")[:-1]
    while parts and only_forms(parts[-1], edition):
        parts.pop()
    return "/".join(parts)


def with_reports(sets: Sequence[Set], reports: Iterable[Probe], strays: list[Stray]) -> list[Set]:
    """Each set with its reports: of its folder, or of the unit that the report or its file name speaks of."""
    own: dict[str, list[Probe]] = defaultdict(list)
    for probe in sorted(reports):
        one = _owner(probe, sets)
        if one is None:
            strays.append(Stray(probe.file, _WHOSE, OWNERLESS))
            continue
        twin = next((other for other in own[one.key] if other.digest == probe.digest), None)
        if twin is None:
            own[one.key].append(probe)
        else:
            strays.append(Stray(probe.file, f"与“{twin.file}”一字不差，只算后者", COPY))
    return [one._replace(reports=tuple(own[one.key])) for one in sets]


def _owner(probe: Probe, sets: Sequence[Set]) -> Set | None:
    """The set of the unit that it names, in its folder first; else the only one of its folder, or by the file name."""
    near = [one for one in sets if one.folder == home(probe.file, one.edition)]
    for among in (near, sets):
        named = [one for one in among if _is_of(probe, one)]
        if len(named) > 1:
            named = [one for one in named if _fits(probe, one)] or named
        if len(named) == 1:
            return named[0]
        if among is near and len(near) == 1:
            return near[0]
    name = probe.file.rpartition("/")[2].rpartition(".")[0]
    called = [one for one in near if one.owner and alike(residue(name, one.edition), one.owner.casefold())]
    return called[0] if len(called) == 1 else None


def _fits(probe: Probe, one: Set) -> bool:
    """Of one unit's two sets: accounts go to the accounts."""
    return probe.report is not None and probe.report.accounts == bool(load(one.edition).consolidation)


def _is_of(probe: Probe, one: Set) -> bool:
    if probe.report is None or not one.owner:
        return False
    return squeeze(probe.report.unit) == one.owner and probe.report.year in (0, one.year)
