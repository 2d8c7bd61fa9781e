"""Speed as ratios against peers measured in the same run: `python -m tests.benchmarks`.

Rows 1 and 2 of the figures to reach (docs/scale.md): a warm check of one 7-sheet unit workbook against
`openpyxl.load_workbook` and `formulas` load+calculate of the same file; a cold `xlzj check one.xlsx` against a cold
`soffice --headless --convert-to`. The machine is noisy: every pair is measured alternately, the best of each counts.
`python -m tests.benchmarks bulk [SIZES]` measures thousands of workbooks (docs/scale.md). `--record` keeps the figures
for docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks import bulk
from tests.benchmarks.report import checked, loaded, paragraphs, report, workbooks
from tests.figures import machine, record, recordable, recording, typed
from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.editions.home import samples_folder
from xlzj.limits import unhurried

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xlzj.editions.data import Data

SHEETS = 7
ROUNDS = 7


class Row(NamedTuple):
    """One comparison: ours and the peer's seconds, and the bar ours/peer must not exceed."""

    what: str
    ours: float
    peer: float
    bar: float

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def verdict(self) -> str:
        return "达到" if self.ratio <= self.bar else "未达到"

    def line(self) -> str:
        times = f"{self.ours * 1000:8.1f} ms 对 {self.peer * 1000:9.1f} ms"
        return f"{self.what:<56} {times}  比值 {self.ratio:6.3f}  要求 ≤ {self.bar:.3f}  {self.verdict}"


class Workload(NamedTuple):
    """One unit with all its attachments in one workbook, and that workbook once more for an edit on each sheet."""

    edition: str
    path: Path
    edited: tuple[Path, ...]

    def checks(self) -> list[Callable[[], object]]:
        """A check of each: two sheets are not what they were at the check before."""
        return [partial(check, [path]) for path in self.edited]


def workloads(folder: Path) -> list[Workload]:
    """Every clean unit that fills seven sheets.

    Attachments that the edition does not number (they may be left out) are left out.
    """
    every = (_numbered(read_data(path)) for path in sorted(samples_folder().glob("clean-*/data.yaml")))
    seven = [data for data in every if len(data.forms) == SHEETS]
    # each in a folder of its own among no others, or one would be taken for the other's set of the year before
    return [
        Workload(
            data.edition,
            _written(data, folder / f"{at}"),
            tuple(_written(_edited(data, form), folder / f"{at}-{form}") for form in range(SHEETS)),
        )
        for at, data in enumerate(seven)
    ]


def _written(data: Data, folder: Path) -> Path:
    return write_filled(load(data.edition), data, folder / data.edition, one_book=True)[0]


def _edited(data: Data, at: int) -> Data:
    """One cell of this form changed: a digit of the telephone number, or a sentence more in its longest text."""
    forms = list(data.forms)
    fields = dict(forms[at].fields)
    name, text = max(fields.items(), key=lambda field: (field[0] == "联系电话", len(field[1] or "")))
    fields[name] = f"{(text or '')[:-1]}9" if name == "联系电话" else f"{text}相关资料已经归档。"
    forms[at] = forms[at]._replace(fields=fields)
    return data._replace(forms=tuple(forms))


def _numbered(data: Data) -> Data:
    forms = load(data.edition).forms
    own = (filled for filled in data.forms if forms[filled.form].numbered or forms[filled.form].count != "optional")
    return data._replace(forms=tuple(own))


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def alternately(
    ours: Sequence[Callable[[], object]], peer: Callable[[], object], rounds: int = ROUNDS
) -> tuple[float, float]:
    """The best time of each, measured turn by turn so that noise hits both; each side gets the same time of a turn.

    Ours is the mean of the best times of all of `ours`, which take turns. What the one side has left behind is cleared
    away before the other's turn, or it would pay for that.
    """
    best, other = [seconds(run) for run in ours], seconds(peer)
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        gc.collect()
        took = seconds(peer)
        other = min(other, took)
        gc.collect()
        while took > 0:
            now = [seconds(run) for run in ours]
            best, took = [min(pair) for pair in zip(best, now, strict=True)], took - sum(now)
    return sum(best) / len(best), other


def formulas_calculate(path: Path) -> None:
    import formulas

    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        formulas.ExcelModel().loads(str(path)).finish().calculate()


def cold_check(path: Path) -> None:
    """As after an installation: with compiled modules on disk, which the first run of a checkout leaves behind."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "xlzj", "check", str(path)]
    subprocess.run(command, capture_output=True, check=True, env=settings)


def cold_convert(path: Path, out: Path) -> None:
    profile = f"-env:UserInstallation=file://{out / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(out), str(path)]
    subprocess.run(command, capture_output=True, check=True)


def rows(work: Workload, folder: Path) -> list[Row]:
    from openpyxl import load_workbook

    path = work.path
    for edit in work.edited:  # warm: editions loaded, formulas and rules compiled
        (one,) = check([edit])[0].checked
        assert len(one.submission.forms) == SHEETS
    loaded = alternately(work.checks(), lambda: load_workbook(path))
    calculated = alternately(work.checks(), lambda: formulas_calculate(path), rounds=5)
    found = [
        Row("校验一个 7 张表的工作簿（热）对 openpyxl 载入", *loaded, bar=1 / 2),
        Row("校验一个 7 张表的工作簿（热）对 formulas 载入并计算", *calculated, bar=1 / 25),
    ]
    if shutil.which("soffice"):
        cold_convert(path, folder)  # the first start makes the profile
        cold = alternately([lambda: cold_check(path)], lambda: cold_convert(path, folder), rounds=3)
        found.append(Row("xlzj check 冷启动到退出 对 soffice 转换", *cold, bar=1 / 3))
    else:
        print("没有 soffice，冷启动一行未测")
    return found


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.benchmarks`."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    recordable(parser)
    kinds = parser.add_subparsers(dest="kind")
    bulk.arguments(kinds.add_parser("bulk", description=bulk.__doc__))
    return parser


def measured(folder: Path) -> list[Row]:
    """Every comparison, printed as soon as it is made."""
    every = []
    for work in workloads(folder):
        found = [row._replace(what=f"{row.what}（{work.edition}）") for row in rows(work, folder)]
        print(f"{work.edition}：{work.path.stat().st_size // 1024} KB，{SHEETS} 张表；每项取较好值")
        print(*(row.line() for row in found), sep="\n")
        every += found
    path = report(folder)
    checked(path)
    best = alternately([lambda: checked(path)], lambda: paragraphs(path))
    words = Row("校验一份 20 页的报告（不取缓存）对 python-docx 读段落", *best, bar=6)
    best = alternately([lambda: checked(path, *workbooks())], lambda: loaded(path), rounds=3)
    beside = Row("同一份报告连同 27 张项目表 对 openpyxl、python-docx 载入", *best, bar=1)
    alone = Row("校验一份 20 页的报告 对 0.5 秒", words.ours, 0.5, bar=1)
    print(words.line(), beside.line(), alone.line(), sep="\n")
    return [*every, words, beside, alone]


def main() -> int:
    given = arguments().parse_args()
    if given.kind == "bulk":
        return bulk.main(given.sizes, kill=given.kill, keep=recording(given))
    unhurried()  # as every program of ours begins
    with tempfile.TemporaryDirectory() as temporary:
        found = measured(Path(temporary))
    if recording(given):
        lines = [(one.what, f"{one.ratio:.3f}", f"{one.bar:.3f}", one.verdict) for one in found]
        record("速度", typed("tests.benchmarks"), ("量什么", "用时之比", "要求 ≤", "结果"), lines, [machine()])
    return 0 if all(row.ratio <= row.bar for row in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
