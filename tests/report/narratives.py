"""Submissions of the samples, read once, for the tests of the 自评报告."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.editions import load, load_folder
from xlzj.formulas.engine import Book
from xlzj.read.submission import gather

if TYPE_CHECKING:
    from xlzj.editions.spec import Edition
    from xlzj.read.submission import Bundle

ROOT = Path(__file__).resolve().parent.parent.parent
CLEAN = "clean-yueyang-2024"
SEED = "yueyang-jkq-2024"
EDITION = load("yueyang-2024")


@cache
def sample(name: str) -> Bundle:
    """The one submission of this sample."""
    gathered = gather([ROOT / "samples" / name], Book)
    assert not gathered.unreadable
    (bundle,) = gathered.bundles
    return bundle


def edited(folder: Path, before: str, after: str) -> Edition:
    """A copy of the edition whose outline says `after` where it said `before`."""
    copy = folder / "edited"
    copy.mkdir()
    for shared in EDITION.folder.parent.glob("*.yaml"):
        shutil.copyfile(shared, folder / shared.name)
    for name in ("edition.yaml", "report.yaml"):
        shutil.copyfile(EDITION.folder / name, copy / name)
    outline = copy / "report.yaml"
    text = outline.read_text(encoding="utf-8")
    assert before in text
    outline.write_text(text.replace(before, after, 1), encoding="utf-8")
    return load_folder(copy)
