"""One click: what was asked, how to tell how far it is, and what is answered."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.live import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlzj.live.host import LiveBook

OK, ERROR, ASK, CANCELLED = "ok", "error", "ask", "cancelled"
YES = "yes|no"
SETTINGS = {"notes": "yes", "jump": "yes"}
"""What can be set, with what holds when nobody set it: write notes at the cells; jump to the first error."""


class Answer(NamedTuple):
    """What the macro shows: one plain line, where wanted more lines, the place to be at, what to choose from.

    With ASK, `choices` names the keys or values wanted: "folder" and "out" (a folder is to be chosen), "answer" (a text
    is to be typed), YES (is to be confirmed), else lines of `value<TAB>what it is`.
    """

    status: str
    message: str
    detail: str = ""
    select: str = ""
    choices: str = ""

    def values(self) -> dict[str, str]:
        """As a file has it; empty ones left out."""
        return {key: value for key, value in self._asdict().items() if value}


@dataclass(frozen=True, slots=True)
class Click:
    """A request. `tell` hears (done, total, what) and raises Cancelled where the user has had enough."""

    values: Mapping[str, str]
    tell: Callable[[int, int, str], None]
    attach: Callable[[Mapping[str, str]], LiveBook]

    def get(self, key: str) -> str:
        """A value of the request; "" where it has none."""
        return self.values.get(key, "").strip()

    def live(self) -> LiveBook:
        """The workbook it came from. Raises Refused."""
        return self.attach(self.values)

    def wants(self, setting: str) -> bool:
        """Whether a setting is on: in the request, else as kept, else as it comes."""
        return (self.get(setting) or settings().get(setting, SETTINGS[setting])) != "no"


def settings_file() -> Path:
    """Where the settings of the buttons are kept, per user."""
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "xlzj" / "live.settings"


def settings() -> dict[str, str]:
    """What the user has set."""
    return {**SETTINGS, **{key: value for key, value in (wire.read(settings_file()) or {}).items() if key in SETTINGS}}
