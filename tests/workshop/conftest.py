"""Two editions of our own, of which tests change private copies."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from xlzj.editions import templates_folder

if TYPE_CHECKING:
    from pathlib import Path

COUNTY, CITY = "qingshan-2025", "yueyang-2025"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Private copies of both editions."""
    monkeypatch.setenv("XLZJ_TEMPLATES", str(tmp_path))
    for name in (COUNTY, CITY):
        shutil.copytree(templates_folder() / name, tmp_path / name)
    return tmp_path
