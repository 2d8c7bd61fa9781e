"""`xlzj demo`: all samples in one batch, then the main job on one of them: check, fill, report."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from xlzj.batch.run import batch
from xlzj.batch.state import FOLDER, NAME, entries, reading
from xlzj.check import check
from xlzj.editions.home import samples_folder
from xlzj.fill import fill
from xlzj.model import Result
from xlzj.report.all import reports
from xlzj.report.json import to_json
from xlzj.report.text import to_text
from xlzj.report.view import counted, tallies
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BATCH, LAID_OUT = "成批", "样例"


def demonstrate(out: Path, say: Callable[[str], None], *, everything: bool = False) -> int:
    """All sample units in one batch, then a typical one of those with errors in full, or with `everything` all of them.

    Works on copies of the sample workbooks below `out`. Findings go to `say`, reports to `out`. Returns 0: findings
    are what a demo is for.
    """
    samples = out / LAID_OUT
    folders = _lay_out(samples_folder(), samples)
    wrong = _batch(samples, out / BATCH, say)
    named = {folder.relative_to(samples).as_posix(): folder for folder in folders}
    worse = [named[name] for name in wrong if name in named]
    typical = worse[len(worse) // 2]
    for folder in folders if everything else (typical,):
        _unit(folder, out / folder.relative_to(samples), say)
    say(f"样例的工作簿在 {samples} 里，可以打开来改，再用 xlzj check 校验；再运行一次 demo 就还原。")
    say(f"全部单位的汇总、看板、退回单在 {out / BATCH} 里：双击“看板.html”。")
    say("每个单位的报告在各自的文件夹里：先打开“校验结果”工作簿，第一张表列出所有问题，点单元格即到。")
    if not everything:
        say(f"只写了 {typical.name} 一个单位的报告；要看全部 {len(folders)} 个单位的：xlzj demo --all")
    return 0


def _lay_out(source: Path, target: Path) -> list[Path]:
    """The units' workbooks, each in its folder; reports handed in apart would tell the mistakes of 文字材料 again."""
    folders = []
    for data in sorted(source.rglob("data.yaml")):
        folder = target / data.parent.relative_to(source)
        folder.mkdir(parents=True, exist_ok=True)
        for book in data.parent.glob("*.xlsx"):
            shutil.copyfile(book, folder / book.name)
        folders.append(folder)
    return sorted(folders)


def _batch(samples: Path, out: Path, say: Callable[[str], None]) -> list[str]:
    """Every unit in a line; returns the folders of those with errors, least errors first."""
    out.mkdir(parents=True, exist_ok=True)
    batch(samples, out, jobs=0)
    with reading(out / FOLDER / NAME) as base:
        rows = [entry.row for entry in entries(base) if entry.row is not None]
    for row in rows:
        errors, reviews, hints = (row["counts"][name] for name in ("error", "review", "hint"))
        say(f"{row['folder']}　{row['unit']}：错误 {errors} 条、核实 {reviews} 条、提示 {hints} 条")
    say("")
    wrong = [row for row in rows if row["counts"]["error"]]
    return [row["folder"] for row in sorted(wrong, key=lambda row: (row["counts"]["error"], row["folder"]))]


def _unit(folder: Path, own: Path, say: Callable[[str], None]) -> None:
    """Check, report, fill one unit."""
    result, bundles = check([folder])
    say(to_text(result, colour=False))
    for checked, bundle in zip(result.checked, bundles, strict=True):
        own.mkdir(parents=True, exist_ok=True)
        written = reports(checked, bundle, own)
        for path in written.paths:
            say(f"写出 {path}")
        for note in written.notes:
            say(note)
        findings = own / "校验结果.json"
        write_atomically(findings, to_json(Result((checked,), result.unreadable)))
        say(f"写出 {findings}")
        say(f"{checked.submission.unit}：{counted(tallies(checked.findings))}")
    for line in fill(folder, own / "补算").lines:
        say(line)
    say("")
