"""`xlzj report`: everything a unit needs on paper, from one path: 自评报告 (Word, Excel) and 校验报告."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.check import check
from xlzj.model import Result
from xlzj.report.atomic import refuse_input, safe_name, write_atomically
from xlzj.report.folders import own_folders

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.model import Checked
    from xlzj.read.submission import Bundle


def write_reports(path: Path, out: Path) -> tuple[Result, list[Path]]:
    """Check what stands at `path` and write its reports to `out`, a folder per unit where there are several."""
    result, bundles = check([path])
    written: list[Path] = []
    folders = own_folders(out, [checked.submission.unit for checked in result.checked])
    for checked, bundle, folder in zip(result.checked, bundles, folders, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        written += reports(checked, bundle, folder)
    return result, written


def reports(checked: Checked, bundle: Bundle, folder: Path) -> list[Path]:
    """自评报告.docx, 自评报告.xlsx, 校验报告.docx and the annotated workbooks of one submission."""
    from xlzj.report.findings_docx import findings_docx
    from xlzj.report.self_docx import self_docx
    from xlzj.report.self_xlsx import self_xlsx
    from xlzj.report.workbook import annotate_all

    unit = safe_name(checked.submission.unit)
    made = {
        f"自评报告 {unit}.docx": self_docx(checked.submission, bundle.edition),
        f"自评报告 {unit}.xlsx": self_xlsx(checked.submission, bundle.edition),
        f"校验报告 {unit}.docx": findings_docx(Result((checked,))),
    }
    written = []
    for name, data in made.items():
        target = folder / name
        refuse_input(target, bundle.sources.values())
        write_atomically(target, data)
        written.append(target)
    return written + annotate_all(checked, bundle.sources, folder)
