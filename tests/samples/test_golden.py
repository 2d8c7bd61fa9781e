"""Every sample unit and every published report yields exactly its reviewed JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.samples import units
from tests.samples.golden import golden, outcome, reports

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", [*units(), *reports()], ids=lambda path: path.name)
def test_sample_yields_its_reviewed_findings(path: Path) -> None:
    assert outcome(path) == golden(path).read_text(encoding="utf-8")
