"""The samples, and small data files that tests write themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.samples import units

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(params=units(), ids=lambda path: f"sample{units().index(path)}")
def sample(request: pytest.FixtureRequest) -> Path:
    """The data file of a unit."""
    folder: Path = request.param
    return folder / "data.yaml"


@pytest.fixture
def data_file(tmp_path: Path) -> Callable[[str], Path]:
    """A data file of one form 附件1 with these lines under it."""

    def write(lines: str, form: str = "附件1") -> Path:
        path = tmp_path / "data.yaml"
        head = f"edition: yueyang-2024\nunit: 云溪湖市林业科学研究所\nforms:\n  - form: {form}\n"
        path.write_text(head + lines, encoding="utf-8")
        return path

    return write
