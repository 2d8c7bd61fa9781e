"""Reports that we write, read back by our own checker beside the unit's workbooks: nothing in them is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from xlzj.check import check
from xlzj.report.narrative import has_outline, report_name
from xlzj.report.self_docx import self_docx

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CLEAN = sorted(folder.name for folder in SAMPLES.glob("clean-*"))


@pytest.mark.parametrize("unit", CLEAN)
def test_our_own_report_has_no_findings(unit: str, tmp_path: Path) -> None:
    for workbook in (SAMPLES / unit).glob("*.xlsx"):
        shutil.copy(workbook, tmp_path)
    _, (bundle,) = check([tmp_path])
    if not has_outline(bundle.edition):
        assert bundle.submission.forms
        return
    report = tmp_path / f"{report_name(bundle.edition)}.docx"
    report.write_bytes(self_docx(bundle.submission, bundle.edition))
    result, _ = check([tmp_path])
    (checked,) = result.checked
    assert result.unreadable == ()
    assert [
        (one.rule, one.place.paragraph, one.message) for one in checked.findings if one.place.file == report.name
    ] == []
    assert checked.claims is not None
    assert checked.claims.recognised > checked.claims.checked > 0
