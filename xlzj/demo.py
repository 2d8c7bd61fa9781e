"""`xlzj demo`: the main job on the real samples: check, fill, report; what it wrote and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.check import check
from xlzj.editions.home import samples_folder
from xlzj.fill import fill
from xlzj.model import Result
from xlzj.report.all import reports
from xlzj.report.atomic import write_atomically
from xlzj.report.json import to_json
from xlzj.report.text import to_text
from xlzj.report.view import counted, tallies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def demonstrate(out: Path, say: Callable[[str], None]) -> int:
    """Run every sample unit; findings go to `say`, reports to `out`. Returns 0: findings are what a demo is for."""
    samples = samples_folder()
    for folder in sorted(path.parent for path in samples.rglob("data.yaml")):
        own = out / folder.relative_to(samples)
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
    say(f"报告都在 {out} 里：先打开“校验结果”工作簿，第一张表列出所有问题，点单元格即到。")
    return 0
