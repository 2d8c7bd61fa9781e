"""What each rule said of the sample units, from their reviewed results: the example on a rule's page."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions.home import samples_folder
from xlzj.editions.text import BadText

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 220


class Example(NamedTuple):
    """One finding of a sample unit: whose, where, and what was said."""

    unit: str
    where: str
    message: str


@lru_cache(maxsize=1)
def examples() -> Mapping[str, Example]:
    """Rule code → its first headline in the samples, units by name; empty where no samples are installed."""
    try:
        folder = samples_folder()
    except BadText:
        return {}
    found: dict[str, Example] = {}
    for path in sorted(folder.rglob("*expected.json")):
        for submission in json.loads(path.read_text("utf-8"))["submissions"]:
            for finding in sorted(submission["findings"], key=lambda one: one["cause"] is not None):
                where = " ".join(part for part in (finding["form"], finding["cell"]) if part)
                message = " ".join(finding["message"].split())
                short = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
                found.setdefault(finding["rule"], Example(submission["unit"], where, short))
    return found
