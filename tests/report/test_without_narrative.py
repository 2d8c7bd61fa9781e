"""An edition without a narrative report: `xlzj report` says so and writes everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands import run
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_report_says_that_there_is_no_narrative_and_writes_the_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "report", SAMPLES / "huizhou-huidong-2022", "--out", tmp_path)
    assert done.code == 1
    assert done.err == "版式 huizhou-2022 没有叙述报告的模板（report.yaml），不写自评报告；校验报告照写\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["校验报告 惠州市生态环境局惠东分局.docx", "整体绩效自评信息指标评分表（校验结果）.xlsx"]
    )
    assert done.out.splitlines() == [str(path) for path in sorted(tmp_path.iterdir(), key=lambda p: p.suffix)]


def test_report_says_nothing_where_there_is_a_narrative(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "report", SAMPLES / "clean-yueyang-2024", "--out", tmp_path)
    assert (done.code, done.err) == (0, "")
    assert any(path.name.startswith("自评报告") for path in tmp_path.iterdir())
