"""What reading one sheet of a document gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Stray(NamedTuple):
    """What could not be placed: `where` says table and row, `text` what stands there, `why` what is the matter."""

    where: str
    text: str
    why: str


@dataclass(slots=True)
class Reading:
    """What one sheet of the document gave."""

    fields: dict[str, str | None] = field(default_factory=dict)
    tables: dict[str, list[tuple[str | None, ...]]] = field(default_factory=dict)
    strays: list[Stray] = field(default_factory=list)
