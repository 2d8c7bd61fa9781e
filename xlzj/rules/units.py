"""Near-names of a unit: the same name with one or two characters lost or slipped in, or one mistaken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANCHOR = 2
_SHORTEST = 8
_LONGEST = 120  # what is longer is no name, and would be compared for ever
_MOST = 2
_LINKS = frozenset("的和与及在由、，,。（(）)“”：:")
_RANKS = frozenset("省市州县区镇乡厅局委办")
_NUMERALS = frozenset("一二三四五六七八九十0123456789")


def variants(text: str, unit: str) -> Iterator[str]:
    """Writings in `text` that are `unit` with one or two neighbouring characters missing or added.

    A changed character is no variant: it may well be a sister unit. Names under eight characters have too many
    neighbours to tell.
    """
    if not _SHORTEST <= len(unit) <= _LONGEST:
        return
    at = text.find(unit[:_ANCHOR])
    while at >= 0:
        if not text.startswith(unit, at):
            found = _near(text, at, unit)
            if found:
                yield found
        at = text.find(unit[:_ANCHOR], at + 1)


def _near(text: str, at: int, unit: str) -> str:
    same = _ANCHOR
    while same < len(unit) and text[at + same : at + same + 1] == unit[same]:
        same += 1
    for count in range(1, _MOST + 1):
        tail = unit[same + count :]
        if len(tail) >= _ANCHOR and text.startswith(tail, at + same):
            return unit[:same] + tail
        added = text[at + same : at + same + count]
        if len(unit) - same >= _ANCHOR and text.startswith(unit[same:], at + same + count) and not _LINKS & set(added):
            return unit[:same] + added + unit[same:]
    return ""


def differs_by_one(a: str, b: str) -> bool:
    """Whether two names of one length differ in one character that tells no two real bodies apart.

    A numeral (第一中学, 第二中学) and a rank (市局, 县局) do.
    """
    if len(a) != len(b) or len(a) < _SHORTEST - _MOST:
        return False
    changed = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(changed) == 1 and not _NUMERALS & {*changed[0]} and not {*changed[0]} <= _RANKS
