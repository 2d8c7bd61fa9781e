"""Rules that find a required cell left blank themselves and say more of it than that: XJ922 leaves it to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule


def tells_of_blanks(rule: Rule) -> Rule:
    """The same rule, known to say what should stand in a blank cell, or what that cell was compared with."""
    return replace(rule, blanks=True)
