"""The house holds: one direction of imports, small rooms, heavy packages late, no edition named in Python."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DEAR, scope
from xlzj.editions import editions

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "xlzj").rglob("*.py"))
FLOORS = (
    ("model", "interval", "numerals", "address", "spelling", "limits", "writing"),
    ("arithmetic",),
    ("expression", "targets"),
    ("editions",),
    ("read", "scope"),
    ("derive",),
    ("formulas", "prose"),
    ("rules", "scoring"),
    ("folding", "relate", "explain"),
    ("audit",),
    ("rounding",),
    ("check",),
    ("report", "fill", "fill_rounded"),
    ("workshop",),
    ("importing", "batch"),
    ("addin",),
    ("doctor", "demo"),
    ("live",),
    ("cli", "__main__"),
)
HEAVY = (
    "openpyxl",
    "formulas",
    "docx",
    "docxtpl",
    "jinja2",
    "lxml",
    "numpy",
    "xlwings",
    "tqdm",
    "pyarrow",
    "distributed",
)
MOST_LINES = 320
MOST_FUNCTION_LINES = 45


def room(path: Path) -> str:
    part = path.relative_to(ROOT / "xlzj").parts[0]
    return part.removesuffix(".py")


def floor(name: str) -> int:
    return next((at for at, rooms in enumerate(FLOORS) if name in rooms), -1)


def runtime_imports(tree: ast.Module) -> set[str]:
    """Rooms of ours that a module needs when it runs (imports under TYPE_CHECKING do not count)."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("xlzj"):
            rooms = node.module.split(".")[1:2] or [alias.name for alias in node.names]
            names.update(rooms)
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[1] for alias in node.names if alias.name.startswith("xlzj."))
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_down_the_house(path: Path) -> None:
    own = room(path)
    if own == "__init__":
        return
    assert floor(own) >= 0, f"{own} has no floor: add it to FLOORS"
    for other in runtime_imports(ast.parse(path.read_text(encoding="utf-8"))) - {own, "__version__"}:
        assert floor(other) >= 0, f"{other} has no floor: add it to FLOORS"
        assert floor(other) <= floor(own), f"{own} must not import {other}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_rooms_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MOST_FUNCTION_LINES, f"{node.name} has {length} lines"


def test_python_knows_no_edition() -> None:
    cities = {name.split("-")[0] for name in editions()}
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for name in cities | set(editions()):
            assert name not in text, f"{path.name} names the edition {name}"


def test_check_starts_without_heavy_packages() -> None:
    code = (
        "import sys, xlzj.check, xlzj.report.text, xlzj.report.json, xlzj.cli.doors\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_no_unfinished_marks_are_left() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    for path in [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]:
        text = path.read_text(encoding="utf-8")
        assert not any(mark in text for mark in marks), path


def test_modules_that_are_dealt_out_whole_exist_and_others_are_dealt_out_test_by_test() -> None:
    assert [module for module in DEAR if not (ROOT / module).is_file()] == []
    dear = min(DEAR)
    assert {scope(f"{dear}::one", DEAR), scope(f"{dear}::other[甲]", DEAR)} == {dear}
    assert scope("tests/test_house.py::one", DEAR) == "tests/test_house.py::one"
