"""The main job on the real samples, as a stranger sees it first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.demo import demonstrate, samples_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_demo_tells_the_findings_and_leaves_the_reports(tmp_path: Path) -> None:
    told: list[str] = []
    assert demonstrate(tmp_path, told.append) == 0
    text = "\n".join(told)
    for expected in ("XJ110", "XJ301", "XJ405", "XJ501", "XJ505", "XJ615"):
        assert expected in text
    for data in samples_folder().rglob("data.yaml"):
        names = {path.name for path in (tmp_path / data.parent.name).iterdir()}
        assert any(name.startswith("自评报告") and name.endswith(".docx") for name in names)
        assert any(name.startswith("自评报告") and name.endswith(".xlsx") for name in names)
        assert any(name.startswith("校验报告") for name in names)
        handed_in = len(list(data.parent.glob("*.xlsx")))
        assert sum(name.endswith("（校验结果）.xlsx") for name in names) == handed_in
        assert "校验结果.json" in names


def test_demo_runs_twice_into_the_same_folder(tmp_path: Path) -> None:
    first: list[str] = []
    second: list[str] = []
    demonstrate(tmp_path, first.append)
    demonstrate(tmp_path, second.append)
    assert first == second
