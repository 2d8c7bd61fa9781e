"""Every sample unit yields exactly its reviewed JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.samples.golden import EXPECTED, outcome, units

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("folder", units(), ids=lambda folder: folder.name)
def test_sample_yields_its_reviewed_findings(folder: Path) -> None:
    assert outcome(folder) == (folder / EXPECTED).read_text(encoding="utf-8")
