"""A folder for each submission's results, so that none is written over another's."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xlzj.writing import safe_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def own_folders(out: Path, units: Sequence[str]) -> list[Path]:
    """A folder under `out` for each of `units`, in their order: `out` itself where there is only one.

    Units of one name (or of names that look alike as file names) get 单位, 单位 2, 单位 3 …
    """
    if len(units) == 1:
        return [out]
    seen: Counter[str] = Counter()
    folders: list[Path] = []
    for unit in units:
        name = safe_name(unit)
        seen[name.casefold()] += 1
        number = seen[name.casefold()]
        while number > 1 and f"{name} {number}".casefold() in seen:
            number += 1
        unique = name if number == 1 else f"{name} {number}"
        seen[unique.casefold()] += number > 1
        folders.append(out / unique)
    return folders
