"""What is shipped: a wheel with the templates and samples inside."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import xlzj

ROOT = Path(__file__).resolve().parents[1]


def test_wheel_carries_templates_and_samples(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert xlzj.__version__ in wheel.name
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            assert f"xlzj/_templates/{path.relative_to(ROOT / 'templates').as_posix()}" in names
    assert any(name.startswith("xlzj/_samples/") and name.endswith("data.yaml") for name in names)
    assert "xlzj/py.typed" in names


def test_lock_pins_every_dependency_with_hashes() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if "==" in line and not line.startswith(" ")]
    assert len(pinned) > 20
    assert all(line.endswith("\\") for line in pinned)
    assert "://" not in "\n".join(lines)


def test_changelog_tells_of_this_version() -> None:
    assert f"## {xlzj.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
