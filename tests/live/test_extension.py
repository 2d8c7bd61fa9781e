"""The extension for LibreOffice is made of its text sources, the same bytes every time."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from xlzj.live.actions import ACTIONS
from xlzj.live.libreoffice.extension import built, buttons, sources


def parts() -> dict[str, bytes]:
    with ZipFile(io.BytesIO(built())) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_two_builds_are_the_same() -> None:
    assert built() == built()


def test_it_holds_exactly_the_sources() -> None:
    found = parts()
    for module in ("Buttons", "Exchange"):
        text = ET.fromstring(found[f"xlzj/{module}.xba"]).text  # noqa: S314  (ours)
        assert text == (sources() / f"{module}.bas").read_text(encoding="utf-8")
    assert all(ET.fromstring(data) is not None for data in found.values())  # noqa: S314  (ours)


def test_every_button_has_its_macro_and_every_action_its_button() -> None:
    text = (sources() / "Buttons.bas").read_text(encoding="utf-8")
    macros = set(re.findall(r"^Sub (\w+)\(\)", text, re.MULTILINE))
    assert {button.macro for group in buttons() for button in group} == macros
    assert {action for action in ACTIONS if action != "fill"} <= set(re.findall(r'Click\("(\w+)"', text))


def test_labels_are_short_and_tips_say_what_happens() -> None:
    for button in (button for group in buttons() for button in group):
        assert 2 <= len(button.label) <= 8
        assert len(button.tip) > len(button.label)
