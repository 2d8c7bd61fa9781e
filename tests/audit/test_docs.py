"""docs/formulas.md, word for word: every formula in it can be used, every command in it runs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.audit.sheets import sheet
from tests.commands import CLEAN, run
from tests.samples.formulas import FOLDER
from xlzj.audit.compiled import compiled
from xlzj.editions import editions, load

if TYPE_CHECKING:
    Capture = pytest.CaptureFixture[str]

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "formulas.md").read_text(encoding="utf-8")
SECTION = TEXT.partition("## 公式怎么写")[2].partition("## 怎样核对")[0]
FORMULAS = [
    text
    for text in re.findall(r"`([^`]+)`", SECTION)
    if re.search(r"[^\W\d]\w*.*(<=|>=|=|\()", text) and "甲" not in text
]


@pytest.mark.parametrize("text", [one for one in FORMULAS if "…" not in one], ids=lambda text: f"f{len(text)}")
def test_every_formula_in_the_docs_can_be_used(text: str) -> None:
    whole = text if re.search(r"[<>=]", text) else f"{text} >= 0"
    row = {"公式": whole, "表": "附件3" if whole.startswith("总分_分值") else ""}
    known = [compiled(sheet({**row, "版式": name}), load(name)).problems for name in editions()]
    ambiguous = any("都有" in problems[0].message for problems in known if problems)
    assert () in known or ambiguous, [problems[0].message for problems in known]


def test_there_are_formulas_in_the_docs() -> None:
    assert len(FORMULAS) > 10


def test_every_command_in_the_docs_runs(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = FOLDER.parents[1]
    shutil.copytree(CLEAN, tmp_path / "单位文件夹")
    shutil.copytree(root / "samples" / "舍位平衡", tmp_path / "samples" / "舍位平衡")
    shutil.copytree(FOLDER, tmp_path / "samples" / "审核公式")
    shutil.copytree(CLEAN, tmp_path / "samples" / CLEAN.name)
    shutil.copy(FOLDER / "旧清单.xlsx", tmp_path / "清单.xlsx")
    monkeypatch.chdir(tmp_path)
    lines = [line.partition("#")[0].strip() for line in TEXT.splitlines() if line.startswith("xlzj ")]
    lines += re.findall(r"`(xlzj [^`]*samples/[^`]*)`", TEXT)
    lines += ["xlzj fill 元 --unit 万元 --out 万元"]
    ran = 0
    for line in lines:
        if "[" in line:  # a way of writing, not a command
            continue
        done = run(capsys, *shlex.split(line)[1:])
        assert done.code in ((0, 1) if "import" in line else (0,)), (line, done.err)
        ran += 1
    assert ran >= 6
