"""What is shipped: a wheel and an sdist, and what a program installed from them does far from the repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import xlzj
from xlzj.addin.sources import built as addin
from xlzj.editions import editions

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = {"templates": "xlzj/_templates", "samples": "xlzj/_samples", "macros": "xlzj/_macros", "xlzj": "xlzj"}


class Built(NamedTuple):
    wheel: Path
    sdist: Path

    def names(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as package:
            return set(package.namelist())

    def metadata(self) -> Message:
        (name,) = (name for name in self.names() if name.endswith(".dist-info/METADATA"))
        with zipfile.ZipFile(self.wheel) as package:
            return message_from_string(package.read(name).decode("utf-8"))


def build(source: Path, target: Path, *kinds: str) -> list[Path]:
    wanted = [word for kind in kinds for word in ("-t", kind)]
    command = [sys.executable, "-m", "hatchling", "build", *wanted, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    return sorted(target.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    wheel, sdist = build(ROOT, tmp_path_factory.mktemp("dist"), "sdist", "wheel")
    assert (wheel.suffix, sdist.suffix) == (".whl", ".gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel brings, and nothing of the repository."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(built.wheel) as package:
        package.extractall(folder)  # noqa: S202  (our own)
    return folder


def run(installed: Path, where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "xlzj", *words],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def tracked(folder: str) -> list[str]:
    """Paths below a folder of the repository that are shipped, from that folder."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path.relative_to(ROOT / folder).as_posix() for path in found)


@pytest.mark.parametrize("folder", SHIPPED)
def test_the_wheel_carries_every_file_of(folder: str, built: Built) -> None:
    wanted = {f"{SHIPPED[folder]}/{path}" for path in tracked(folder)}
    assert wanted - built.names() == set()


def test_the_wheel_carries_the_addin_and_nothing_that_is_not_the_program(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as package:
        assert package.read("xlzj/_addin/xlzj.xlam") == addin()
    about = f"xlzj-{xlzj.__version__}.dist-info"
    assert {name.split("/")[0] for name in built.names()} == {"xlzj", about}
    left_behind = ("__pycache__", ".~lock", "~$")  # by Python, LibreOffice, Excel
    assert [name for name in built.names() if any(mark in name for mark in left_behind)] == []


def test_the_sdist_builds_the_same_wheel_byte_for_byte(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as package:
        package.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    (wheel,) = build(source, tmp_path / "dist", "wheel")
    assert wheel.name == built.wheel.name
    assert wheel.read_bytes() == built.wheel.read_bytes()


def test_the_sdist_carries_the_tests_the_lock_and_the_documents(built: Built) -> None:
    with tarfile.open(built.sdist) as package:
        names = {name.partition("/")[2] for name in package.getnames()}
    for folder in ("tests", "docs", ".ci"):
        assert {f"{folder}/{path}" for path in tracked(folder)} - names == set()
    assert {"README.md", "CHANGELOG.md", "requirements.lock", "pyproject.toml"} <= names


def test_the_installed_program_is_healthy(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert str(installed / "xlzj" / "_templates") in done.stdout
    assert all(f"版式 {name}" in done.stdout for name in editions())
    assert all(line.startswith("正常  ") for line in done.stdout.splitlines())


def test_the_installed_program_finds_in_its_own_samples_what_the_golden_results_say(
    installed: Path, tmp_path: Path
) -> None:
    for name in ("yueyang-jkq-2024", "clean-yueyang-2024"):
        done = run(installed, tmp_path, "check", str(installed / "xlzj" / "_samples" / name), "--format", "json")
        golden = json.loads((ROOT / "samples" / name / "expected.json").read_text(encoding="utf-8"))
        (found,), (wanted,) = json.loads(done.stdout)["submissions"], golden["submissions"]
        assert (found["counts"], found["outcomes"]) == (wanted["counts"], wanted["outcomes"])
        assert done.returncode == (1 if wanted["counts"]["error"] else 0)


def test_the_installed_program_writes_blanks_and_the_addin(installed: Path, tmp_path: Path) -> None:
    new = run(installed, tmp_path, "new", editions()[0], "--out", "空白")
    assert (new.returncode, new.stderr) == (0, "")
    assert all((tmp_path / line).is_file() for line in new.stdout.splitlines())
    assert run(installed, tmp_path, "addin", "build", "--out", "加载项").returncode == 0
    assert (tmp_path / "加载项" / "xlzj.xlam").read_bytes() == addin()


def test_every_extra_that_is_spoken_of_is_declared(built: Built) -> None:
    said = re.compile(r"xlzj\[(\w+)\]")
    texts = [*(ROOT / "xlzj").rglob("*.py"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    spoken = {extra for path in texts for extra in said.findall(path.read_text(encoding="utf-8"))}
    declared = set(built.metadata().get_all("Provides-Extra", []))
    assert spoken
    assert spoken == declared - {"dev"}


def test_the_version_is_told_once_and_the_changelog_begins_with_it(built: Built) -> None:
    assert built.metadata()["Version"] == xlzj.__version__
    heads = re.findall(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heads[0] == xlzj.__version__
    assert heads == sorted(heads, key=lambda head: tuple(map(int, head.split("."))), reverse=True)


def test_the_lock_pins_what_the_program_and_its_tests_need_with_hashes() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if "==" in line and not line.startswith(" ")]
    assert all(line.endswith("\\") for line in pinned)
    assert "://" not in "\n".join(lines)
    names = {line.partition("==")[0] for line in pinned}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {re.split(r"[<>=;~!]", each)[0].strip() for each in asked} - names == set()
