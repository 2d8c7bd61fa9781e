"""`xlzj report`: everything a unit needs on paper, from one path: 自评报告 (Word, Excel) and 校验报告."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.check import check
from xlzj.model import Result
from xlzj.report.folders import own_folders
from xlzj.report.moment import moment
from xlzj.writing import refuse_input, safe_name, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.model import Checked
    from xlzj.read.submission import Bundle


class Written(NamedTuple):
    """Files in the order written, and one plain line for each report that this edition does not have."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def write_reports(path: Path, out: Path) -> tuple[Result, Written]:
    """Check what stands at `path` and write its reports to `out`, a folder per unit where there are several."""
    result, bundles = check([path])
    paths: list[Path] = []
    notes: list[str] = []
    folders = own_folders(out, [checked.submission.unit for checked in result.checked])
    for checked, bundle, folder in zip(result.checked, bundles, folders, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        written = reports(checked, bundle, folder)
        paths += written.paths
        notes += written.notes
    return result, Written(tuple(paths), tuple(dict.fromkeys(notes)))


def reports(checked: Checked, bundle: Bundle, folder: Path) -> Written:
    """The narrative report (Word, Excel) and 考核评分表（建议） of the edition; 校验报告 and annotated workbooks."""
    from xlzj.report.findings_docx import findings_docx
    from xlzj.report.narrative import has_outline, report_name
    from xlzj.report.score_sheet import has_score_sheet, name_of, score_sheet
    from xlzj.report.self_docx import self_docx
    from xlzj.report.self_xlsx import self_xlsx
    from xlzj.report.workbook import annotate_all

    unit, submission, edition = safe_name(checked.submission.unit), checked.submission, bundle.edition
    made: dict[str, bytes] = {}
    notes = []
    if has_outline(edition):
        name = report_name(edition)
        made[f"{name} {unit}.docx"] = self_docx(submission, edition)
        made[f"{name} {unit}.xlsx"] = self_xlsx(submission, edition)
    else:
        notes.append(f"版式 {edition.name} 没有叙述报告的模板（report.yaml），不写自评报告；校验报告照写")
    made[f"校验报告 {unit}.docx"] = findings_docx(Result((checked,)), moment=moment())
    if has_score_sheet(edition):
        made[name_of(edition)] = score_sheet(submission, edition)
    written = []
    for name, data in made.items():
        target = folder / name
        refuse_input(target, bundle.sources.values())
        write_atomically(target, data)
        written.append(target)
    return Written(
        (*written, *annotate_all(checked, bundle.sources, folder, moment=moment(), lost=notes)), tuple(notes)
    )
