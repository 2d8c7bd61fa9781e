"""Reports that we write, read back by our own checker beside the unit's workbooks: nothing in them is left unaccounted.

Clean units: no finding and no number unmatched. Published units: what is unmatched stands in words that the unit wrote
itself (a section of its text form), word for word; no amount of our own sentences is.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.report.narrative import has_outline, report_name
from xlzj.report.self_docx import self_docx
from xlzj.rules.kernel import Case
from xlzj.rules.told import claims_by_file

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.model import Checked, Claims, Finding
    from xlzj.read.submission import Bundle

CLEAN = sorted(folder.name for folder in SAMPLES.glob("clean-*"))
PUBLISHED = sorted(
    path.parent.relative_to(SAMPLES).as_posix()
    for path in SAMPLES.rglob("data.yaml")
    if not path.relative_to(SAMPLES).parts[0].startswith("clean-")
)
AMOUNTS = ("万元", "元", "亿元", "%", "个百分点", "百分点", "分")
COUNTS_LEFT = {
    # 没有表记这些个数：全市的乡镇数、计划里补做的个数、接待的团组（表上的名称是“公务接待团组”）
    "clean-yueyang-2024": ["为全市24个", "技术服务覆盖乡镇20个", "占全市24个"],
    "clean-yueyang-2025": ["为全市24个", "技术服务覆盖乡镇20个", "占全市24个"],
    "clean-zhuzhou-2024": ["为全市24个", "底前补建2个"],
    "clean-zhuzhou-units-2024": ["底前补铺60米"],
    "clean-juesuan-2024": ["共接待来访团组12个", "来宾86人次"],
}


def read_back(unit: str, folder: Path) -> tuple[Bundle, Checked, Claims, list[Finding]] | None:
    """The unit's report written by us and checked beside its workbooks; None where its edition has no report."""
    for workbook in (SAMPLES / unit).glob("*.xlsx"):
        shutil.copy(workbook, folder)
    _, (bundle,) = check([folder])
    if not has_outline(bundle.edition):
        return None
    report = folder / f"{report_name(bundle.edition)}.docx"
    report.write_bytes(self_docx(bundle.submission, bundle.edition))
    result, (again,) = check([folder])
    (checked,) = result.checked
    assert result.unreadable == ()
    claims = claims_by_file(Case(again.submission, again.edition))[report.name]
    return again, checked, claims, [one for one in checked.findings if one.place.file == report.name]


@pytest.mark.parametrize("unit", CLEAN)
def test_our_own_report_has_no_findings_and_nothing_unmatched(unit: str, tmp_path: Path) -> None:
    found = read_back(unit, tmp_path)
    if found is None:
        assert unit == "clean-huizhou-2022", "only its edition has no report"
        return
    _, _, claims, findings = found
    assert [(one.rule, one.place.paragraph, one.message) for one in findings] == []
    assert [place.quote for place in claims.unmatched] == COUNTS_LEFT.get(unit, [])
    assert claims.recognised > 10


@pytest.mark.parametrize("unit", sorted(set(PUBLISHED)))
def test_no_amount_of_our_own_is_unmatched_in_reports_of_published_tables(unit: str, tmp_path: Path) -> None:
    found = read_back(unit, tmp_path)
    if found is None:
        assert unit == "huizhou-huidong-2022", "only its edition has no report"
        return
    bundle, _, claims, _ = found
    (text,) = bundle.submission.texts
    lines = {fact.place.paragraph: fact.text for fact in text.fields.values()}
    pasted = "".join(
        "".join(fact.text.split()) for form in bundle.submission.forms if form.role == "文字材料"
        for fact in form.fields.values()
    )  # fmt: skip
    own = [
        place.quote
        for place in claims.unmatched
        if place.quote.rstrip("余多").endswith(AMOUNTS) and "".join(lines[place.paragraph].split()) not in pasted
    ]
    assert own == []
    assert claims.checked > 70
