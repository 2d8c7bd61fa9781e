"""The main job on the real samples, as a stranger sees it first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.demo import demonstrate
from xlzj.editions import load
from xlzj.editions.data import read_data
from xlzj.editions.home import samples_folder
from xlzj.report.narrative import has_outline, report_name

if TYPE_CHECKING:
    from pathlib import Path


def test_demo_in_full_tells_the_findings_and_leaves_the_reports(tmp_path: Path) -> None:
    told: list[str] = []
    assert demonstrate(tmp_path, told.append, everything=True) == 0
    text = "\n".join(told)
    for expected in ("XJ110", "XJ301", "XJ405", "XJ501", "XJ505", "XJ615"):
        assert expected in text
    for data in samples_folder().rglob("data.yaml"):
        edition = load(read_data(data).edition)
        unit = data.parent
        names = {path.name for path in (tmp_path / unit.relative_to(samples_folder())).iterdir()}
        told_whole = has_outline(edition)
        title = report_name(edition) if told_whole else "自评报告"
        assert any(name.startswith(f"{title} ") and name.endswith(".docx") for name in names) is told_whole
        assert any(name.startswith(f"{title} ") and name.endswith(".xlsx") for name in names) is told_whole
        assert (f"版式 {edition.name} 没有叙述报告的模板" in text) is not told_whole
        assert any(name.startswith("校验报告") for name in names)
        assert sum(name.endswith("（校验结果）.xlsx") for name in names) == len(list(unit.glob("*.xlsx")))
        assert "校验结果.json" in names


def test_demo_shows_all_units_and_one_in_full_and_says_the_same_again(tmp_path: Path) -> None:
    told: list[str] = []
    assert demonstrate(tmp_path, told.append) == 0
    units = [data.parent for data in samples_folder().rglob("data.yaml")]
    lines = told[: len(units)]
    assert all("：错误 " in line for line in lines)
    for unit in units:
        assert any(f"　{read_data(unit / 'data.yaml').unit}：" in line for line in lines)
    (full,) = [line for line in told if re.match("[^：]+：错误 [0-9]+[（，]", line)]
    name, counts = full.split("：")[0], re.findall("(?:错误|核实|提示) ([0-9]+)", full)
    said = f"　{name}：" + "、".join(f"{word} {n} 条" for word, n in zip(("错误", "核实", "提示"), counts, strict=True))
    assert any(line.endswith(said) for line in lines)
    (board,) = tmp_path.rglob("看板.html")
    assert (board.parent / "汇总.xlsx").is_file()
    (found,) = tmp_path.rglob("校验结果.json")
    (chosen,) = [unit for unit in units if unit.relative_to(samples_folder()) == found.parent.relative_to(tmp_path)]
    names = {path.name for path in found.parent.iterdir()}
    assert sum(name.endswith("（校验结果）.xlsx") for name in names) == len(list(chosen.glob("*.xlsx")))
    assert any(name.startswith("校验报告") for name in names)
    assert told[-1].endswith("xlzj demo --all")
    again: list[str] = []
    assert demonstrate(tmp_path, again.append) == 0
    assert again == told
