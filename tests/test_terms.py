"""docs/terms.md is complete and true: the nouns of the shared modules stand in it, and what it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = (
    "address.py",
    "interval.py",
    "model.py",
    "scope.py",
    "expression/terms.py",
    "editions/points.py",
    "editions/spec.py",
    "read/locate.py",
    "read/submission.py",
    "rules/kernel.py",
)
"""Modules whose nouns all the others speak in."""
_SOURCES = ("xlzj/**/*.py", "tests/**/*.py", "macros/*.bas", "templates/**/*.yaml")


def rows() -> list[list[str]]:
    """The cells of every row: 中文, English, identifiers, what it means."""
    lines = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8").splitlines()
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in cells[1:]]


def words_of(texts: list[str]) -> set[str]:
    """Every word that stands between back quotes."""
    return {word for text in texts for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}


@pytest.mark.parametrize("module", SHARED)
def test_every_noun_of_a_shared_module_is_explained(module: str) -> None:
    tree = ast.parse((ROOT / "xlzj" / module).read_text(encoding="utf-8"))
    nouns = {node.name for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")}
    assert nouns - words_of([row[2] for row in rows()]) == set()


def test_every_identifier_of_the_list_exists() -> None:
    paths = [path for pattern in _SOURCES for path in ROOT.glob(pattern)]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    known = {path.stem for path in paths}
    known |= {word for text in texts for word in re.findall(r"\w+", text)}
    assert words_of([row[2] for row in rows()]) - known == set()


def test_every_row_has_its_four_cells_and_no_term_stands_twice() -> None:
    listed = rows()
    assert [row[0] for row in listed if len(row) != 4 or not all(row[:3])] == []
    terms = [row[0] for row in listed]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []
