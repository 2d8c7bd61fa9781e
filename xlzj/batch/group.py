"""Workbooks that were looked at → submissions: by folder, then by the unit's name on the forms, then by file name.

A pure function of what the probes say: the order in which files are found changes nothing. What cannot be told is a
stray with a plain line, never silently part of some unit's set; what was decided is a note on the set.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from xlzj.batch.beside import home, with_reports
from xlzj.batch.choose import chosen, rival
from xlzj.batch.sets import OTHER, OWNERLESS, Piece, Set, Stray
from xlzj.batch.stems import alike, residue
from xlzj.editions import load
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlzj.batch.probe import Probe

_NAMELESS = "表上没有单位名称，文件名也看不出是哪个单位的；请放进该单位的文件夹，或在文件名前写上单位名称"


class Grouped(NamedTuple):
    """Every set in a stable order, and what belongs to none."""

    sets: tuple[Set, ...]
    strays: tuple[Stray, ...]


def grouped(probes: Iterable[Probe]) -> Grouped:
    """Put workbooks together. Every probe ends in a set, in the notes of one, or among the strays."""
    strays: list[Stray] = []
    piles: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    answers: list[Probe] = []
    reports: list[Probe] = []
    for probe in sorted(probes):
        strays += [Stray(probe.file, note, OTHER) for note in probe.notes]
        if probe.error:
            strays.append(Stray(probe.file, probe.error))
        elif probe.answers:
            answers.append(probe)
        elif probe.report is not None:
            reports.append(probe)
        for edition in sorted({seen.edition for seen in probe.forms}):
            own = tuple(seen for seen in probe.forms if seen.edition == edition)
            piles[home(probe.file, edition), edition].append(Piece(probe, own))
    sets: list[Set] = []
    for (folder, edition), pile in sorted(piles.items()):
        sets += _split(folder, edition, pile, strays)
    kept = [chosen(one, strays) for one in rival(sets, strays)]
    kept = with_reports(_answered(kept, answers, strays), reports, strays)
    return Grouped(tuple(sorted(kept)), tuple(sorted(set(strays))))


def _single(edition: str, piece: Piece) -> set[str]:
    """Forms on this piece of which a unit has one."""
    forms = load(edition).forms
    return {seen.form for seen in piece.forms if forms[seen.form].count != "many"}


def _split(folder: str, edition: str, pile: Sequence[Piece], strays: list[Stray]) -> Iterator[Set]:
    """The sets of one folder and edition."""
    names = {squeeze(piece.unit): piece.unit for piece in reversed(pile) if piece.unit}
    if len(names) <= 1 and not _several(edition, pile):
        yield _set(folder, edition, next(iter(names.values()), ""), pile)
    elif names:
        yield from _by_name(folder, edition, pile, names, strays)
    else:
        yield from _by_stem(folder, edition, pile, strays)


def _by_name(
    folder: str, edition: str, pile: Sequence[Piece], names: Mapping[str, str], strays: list[Stray]
) -> Iterator[Set]:
    """Forms give names: every workbook goes to one of them, by its own name or by what its file is called."""
    buckets: dict[str, list[Piece]] = {name: [] for name in names}
    for piece in pile:
        if piece.unit:
            buckets[squeeze(piece.unit)].append(piece)
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    stems: dict[str, set[str]] = defaultdict(set)
    for name, pieces in buckets.items():
        for piece in pieces:
            stems[_residue(edition, piece)].add(name)
    for piece in pile:
        if not piece.unit:
            owner, why = _owner(_residue(edition, piece), piece.executors, tuple(buckets), stems)
            if owner:
                buckets[owner].append(piece)
                told[owner][why].append(piece.probe.file.rpartition("/")[2])
            else:
                strays.append(Stray(piece.probe.file, why, OWNERLESS))
    for name, pieces in buckets.items():
        notes = [f"{'、'.join(files)}：{why}" for why, files in told[name].items()]
        yield _set(folder, edition, names[name], pieces, notes, shared=len(buckets) > 1)


def _several(edition: str, pile: Sequence[Piece]) -> bool:
    """Whether a form of which a unit has one comes with file names that tell different owners."""
    holders: dict[str, set[str]] = defaultdict(set)
    for piece in pile:
        for form in _single(edition, piece):
            holders[form].add(_residue(edition, piece))
    return any(len(owners - {""}) > 1 for owners in holders.values())


def _by_stem(folder: str, edition: str, pile: Sequence[Piece], strays: list[Stray]) -> Iterator[Set]:
    """No form gives a name: file names tell the owners."""
    buckets: dict[str, list[Piece]] = defaultdict(list)
    for piece in pile:
        stem = _residue(edition, piece)
        if stem:
            buckets[stem].append(piece)
        else:
            strays.append(Stray(piece.probe.file, _NAMELESS, OWNERLESS))
    for stem, pieces in sorted(buckets.items()):
        note = f"表上没有单位名称，按文件名里的“{stem}”归在一起"
        yield _set(folder, edition, "", pieces, [note], shared=True, stem=stem)


def _residue(edition: str, piece: Piece) -> str:
    return residue(piece.probe.file.rpartition("/")[2].rpartition(".")[0], edition)


def _owner(stem: str, executors: set[str], buckets: Sequence[str], stems: Mapping[str, set[str]]) -> tuple[str, str]:
    """The one of `buckets` that a workbook without a unit's name belongs to, and why; "" and why not."""
    near = sorted(stems.get(stem, ())) if stem else []
    near = near or [name for name in buckets if stem and alike(stem, name.casefold())]
    if len(near) == 1:
        return near[0], f"表上没有单位名称，按文件名里的“{stem}”归入"
    if len(near) > 1:
        names = "、".join(near)
        return "", f"文件名里的“{stem}”和几个单位都对得上（{names}），看不出归哪一个；请把单位名称写全"
    executor = next(iter(executors), "") if len(executors) == 1 else ""
    if executor in buckets:
        return executor, "表上没有单位名称，按实施单位归入"
    if len(buckets) == 1:
        return (buckets[0], "同一文件夹里只有这一个单位") if not stem else ("", _other_owner(stem, buckets[0]))
    return "", _NAMELESS


def _other_owner(stem: str, name: str) -> str:
    return f"文件名里的“{stem}”与同一文件夹的“{name}”不是一个单位，表上又没有单位名称；请放进该单位的文件夹"


def _set(
    folder: str,
    edition: str,
    unit: str,
    pieces: Iterable[Piece],
    notes: Iterable[str] = (),
    *,
    shared: bool = False,
    stem: str = "",
) -> Set:
    own = stem or (squeeze(unit) if shared else "")
    return Set(f"{folder}|{edition}|{own}", folder, edition, unit, tuple(sorted(pieces)), tuple(notes))


def _answered(sets: list[Set], answers: Iterable[Probe], strays: list[Stray]) -> list[Set]:
    """Each set with the workbooks of 说明 that are for it: by the unit they name, else the only set of their folder."""
    more: dict[str, list[Probe]] = defaultdict(list)
    for probe in answers:
        folder = probe.file.rpartition("/")[0]
        found = [one for one in sets if one.owner and one.owner in {squeeze(name) for name in probe.named}]
        if "" in probe.named:
            beside = [one for one in sets if one.folder == folder]
            found += beside if len(beside) == 1 else []
        for one in found:
            more[one.key].append(probe)
        if not found and probe.named:
            strays.append(Stray(probe.file, "看不出这些说明是哪个单位的；请和该单位的表放在同一文件夹", OWNERLESS))
    return [one._replace(answers=tuple(sorted(set(more[one.key])))) for one in sets]
