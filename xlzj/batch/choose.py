"""Which of two copies of a form counts: the one saved last, as the workbook itself tells it; and why, in words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from xlzj.batch.sets import COPY, Stray
from xlzj.editions import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlzj.batch.probe import Seen
    from xlzj.batch.sets import Piece, Set

    _Copy = tuple[Piece, Seen]


def chosen(one: Set, strays: list[Stray]) -> Set:
    """The set with one copy of each form: copies that do not count are named in its notes and among the strays."""
    forms = load(one.edition).forms
    copies: dict[tuple[str, str], list[_Copy]] = defaultdict(list)
    kept: dict[int, set[str]] = {at: {seen.sheet for seen in piece.forms} for at, piece in enumerate(one.pieces)}
    for piece in one.pieces:
        for seen in piece.forms:
            many = forms[seen.form].count == "many"
            copies[seen.form, seen.label or f"{piece.probe.file}!{seen.sheet}" if many else ""].append((piece, seen))
    lost: dict[tuple[str, str, str], list[tuple[str, _Copy, _Copy]]] = defaultdict(list)
    for (form, _), held in copies.items():
        files = {piece.probe.file for piece, _ in held}
        if len(held) == 1 or (len(files) == 1 and forms[form].count == "many"):
            continue  # two sheets of one project in one workbook are for the rules to tell
        best = max(held, key=lambda copy: _rank(forms[form].file, *copy))
        for copy in held:
            piece, seen = copy
            if copy == best or (piece.probe.file == best[0].probe.file and forms[form].count == "many"):
                continue
            kept[one.pieces.index(piece)].discard(seen.sheet)
            why = _why(forms[form].file, copy, best)
            lost[piece.probe.file, best[0].probe.file, why].append((form, copy, best))
    notes = [_told(why, pairs) for (_, _, why), pairs in lost.items()]
    strays += [Stray(file, note, COPY) for (file, _, _), note in zip(lost, notes, strict=True)]
    pieces = tuple(
        piece._replace(forms=tuple(seen for seen in piece.forms if seen.sheet in kept[at]))
        for at, piece in enumerate(one.pieces)
        if kept[at]
    )
    return one._replace(pieces=pieces, notes=(*one.notes, *notes))


def _told(why: str, pairs: list[tuple[str, _Copy, _Copy]]) -> str:
    """One line for all forms that two workbooks both hold."""
    form, copy, best = pairs[0]
    if len(pairs) == 1:
        return f"{_called(*copy)}与{_called(*best)}都是{form}，{why}"
    sheets = "、".join(seen.sheet for _, (_, seen), _ in pairs)
    return f"“{copy[0].probe.file}”与“{best[0].probe.file}”有相同的 {len(pairs)} 张表（{sheets}），{why}"


def _rank(official: str, piece: Piece, seen: Seen) -> tuple[str, int, bool, str, str]:
    name = piece.probe.file.rpartition("/")[2]
    # The last two only make the choice the same every time.
    return piece.probe.saved, seen.filled, name == official, piece.probe.file, seen.sheet


def _called(piece: Piece, seen: Seen) -> str:
    return f"“{piece.probe.file}”的“{seen.sheet}”"


def _why(official: str, copy: _Copy, best: _Copy) -> str:
    """以后者为准：…"""
    lost, won = copy[0], best[0]
    if lost.probe.digest == won.probe.digest and lost is not won:
        return "两个文件一字不差，只算后者"
    mine, yours = _rank(official, *copy), _rank(official, *best)
    if told := _later(mine, yours):
        return f"{told}，只算后者"
    how = "以官方文件名的为准，" if mine[2] != yours[2] else "按名称次序"
    return f"保存时间和填写多少都相同，{how}只算后者"


def _later(lost: Sequence[object], won: Sequence[object]) -> str:
    """Which of two was saved later or, saved alike, filled in more (they begin with these); "" where both are alike."""
    if lost[0] != won[0]:
        when = [str(one[0]).replace("T", " ") or "没有记下" for one in (lost, won)]
        return f"以后保存的为准（前者 {when[0]}，后者 {when[1]}）"
    return f"保存时间相同，以填得多的为准（前者 {lost[1]} 格，后者 {won[1]} 格）" if lost[1] != won[1] else ""


def rival(sets: Iterable[Set], strays: list[Stray]) -> Iterator[Set]:
    """Sets of one unit, year and edition in several folders: put together, or of two full ones the later counts."""
    same: dict[tuple[str, str], list[Set]] = defaultdict(list)
    for one in sets:
        same[one.owner or one.key, one.edition].append(one)
    for (_, edition), held in sorted(same.items()):
        if len(held) == 1:
            yield held[0]
            continue
        first = best = max(held, key=_age)
        forms = _single(best)
        for one in sorted(one for one in held if one is not first):
            if forms.isdisjoint(_single(one)):
                note = f"{_place(one)}里也有“{one.unit}”的表，与{_place(best)}里的合为一份"
                best = best._replace(
                    pieces=tuple(sorted((*best.pieces, *one.pieces))), notes=(*best.notes, *one.notes, note)
                )
                forms |= _single(one)
                continue
            later = _later(_age(one), _age(best)) or "保存时间和填写多少都相同，按文件夹名称的次序"
            why = (
                f"{_place(one)}和{_place(best)}里各有一份“{one.unit}”{load(edition).year} 年度的表，"
                f"{later}，只算后者；如是两个单位，请把单位名称写全"
            )
            best = best._replace(notes=(*best.notes, why))
            strays += [Stray(piece.probe.file, why, COPY) for piece in one.pieces]
        yield best


def _single(one: Set) -> set[str]:
    forms = load(one.edition).forms
    return {seen.form for piece in one.pieces for seen in piece.forms if forms[seen.form].count != "many"}


def _age(one: Set) -> tuple[str, int, str]:
    filled = sum(seen.filled for piece in one.pieces for seen in piece.forms)
    return max(piece.probe.saved for piece in one.pieces), filled, one.key


def _place(one: Set) -> str:
    return f"文件夹“{one.folder}”" if one.folder else "最上层"
