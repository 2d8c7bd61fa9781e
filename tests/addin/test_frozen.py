"""The frozen program is the same program: built from the spec in the repository and run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xlzj.addin.sources import built

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "yueyang-jkq-2024"
pytestmark = pytest.mark.frozen


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    places = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places]
    subprocess.run(
        [*command, str(ROOT / ".ci" / "xlzj.spec")], cwd=folder, check=True, capture_output=True, timeout=600
    )
    return folder / "dist" / "xlzj" / "xlzj"


def test_the_frozen_program_finds_the_same(program: Path, tmp_path: Path) -> None:
    arguments = ["check", str(SAMPLE), "--format", "json"]
    frozen = subprocess.run([program, *arguments], cwd=tmp_path, capture_output=True, check=False)
    own = subprocess.run([sys.executable, "-m", "xlzj", *arguments], cwd=ROOT, capture_output=True, check=False)
    assert (frozen.returncode, frozen.stderr) == (own.returncode, own.stderr) == (1, b"")
    assert frozen.stdout == own.stdout


def test_the_frozen_program_builds_the_same_addin(program: Path, tmp_path: Path) -> None:
    subprocess.run([program, "addin", "build", "--out", str(tmp_path)], check=True, capture_output=True)
    assert (tmp_path / "xlzj.xlam").read_bytes() == built()


def test_the_frozen_program_has_workers_and_templates(program: Path, tmp_path: Path) -> None:
    subprocess.run([program, "new", "yueyang-2024", "--out", str(tmp_path / "单位")], check=True, capture_output=True)
    command: list[str | Path] = [
        program,
        "batch",
        str(tmp_path / "单位"),
        "--out",
        str(tmp_path / "out"),
        "--jobs",
        "2",
    ]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert "意外终止" not in done.stderr.decode()
    assert (tmp_path / "out" / "汇总.xlsx").exists()
    assert subprocess.run([program, "doctor"], capture_output=True, check=False).returncode == 0
