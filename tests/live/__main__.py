"""`python -m tests.live`: makes the pictures of docs/excel.md anew on a real desktop.

`--times` measures instead how long a click of 校验整套 takes; `--record` keeps that for docs/accuracy.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.__main__ import workloads
from tests.figures import record
from tests.live.desktop import ROOT, Desktop, lacking
from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.live.actions import perform

if TYPE_CHECKING:
    from collections.abc import Iterator

UNIT = ROOT / "samples" / "yueyang-jkq-2024"
FILE = "附件1 部门整体支出绩效评价基础数据表.xlsx"
OUT = ROOT / "docs" / "pictures"
SHEET = "附件1"
COLD, WARM = 2.0, 1.0  # seconds


def take(desktop: Desktop, name: str) -> None:
    """One picture, made small."""
    raw = desktop.folder / f"{name}.png"
    desktop.picture(raw)
    made = OUT / f"{name}.png"
    smaller = ("-strip", "-resize", "1000x", "+dither", "-colors", "64", "-define", "png:exclude-chunks=date,time")
    subprocess.run(["convert", str(raw), *smaller, str(made)], check=True)
    print(made.relative_to(ROOT), made.stat().st_size // 1024, "KB")


class Clicked(NamedTuple):
    """Seconds of one click of 校验整套, in all and by part: the copy, the check, the marks and the list."""

    whole: float
    copy: float
    check: float
    marks: float


def click(desktop: Desktop, file: str) -> Clicked:
    """One click, in this process against the running program, without the macro's waiting."""
    at: dict[int, float] = {}

    def tell(step: int, _all: int, _text: str) -> None:
        at.setdefault(step, time.perf_counter())

    start = time.perf_counter()
    done = perform(
        {"action": "check_set", "host": "libreoffice", "book": file, "uno": desktop.address},
        tell,
    )
    end = time.perf_counter()
    if done.status != "ok":
        raise SystemExit(done.message)
    return Clicked(end - start, at[1] - start, at[3] - at[1], end - at[3])


def measured(folder: Path) -> Iterator[tuple[str, ...]]:
    """Rows of the table: each workload on a desktop of its own, the first click and the best of the next four."""
    unit, whole = folder / "各附件一本" / "2024年自评", folder / "一本" / "2024年自评"
    shutil.copytree(UNIT, unit)
    data = read_data(UNIT / "data.yaml")
    books = {
        "真实的一套，各附件分开，打开附件1（1 张表，20 处标记）": unit / FILE,
        "真实的一套合成一本（5 张表，48 处标记）": write_filled(load(data.edition), data, whole, one_book=True)[0],
        "没有错的一套合成一本（7 张表）": workloads(folder / "七张表")[0].path,
    }
    for at, (name, path) in enumerate(books.items()):
        (folder / f"桌面{at}").mkdir()
        with Desktop(folder / f"桌面{at}") as desktop:
            desktop.open(path)
            time.sleep(2)
            first, *rest = [click(desktop, path.name) for _ in range(5)]
        for when, one, bar in (("首次", first, COLD), ("其后", min(rest), WARM)):
            told = "达到" if one.whole <= bar else "未达到"
            yield (name, when, *(f"{part:.2f}" for part in one), f"{bar:.0f}", told, f"{os.getloadavg()[0]:.1f}")


def times(*, keep: bool) -> None:
    """Print the round trips; keep them for docs/accuracy.md where asked."""
    head = ("量什么", "第几次", "往返（秒）", "复制", "核对", "标记与列表", "要求 ≤", "结果", "当时平均负载")
    with tempfile.TemporaryDirectory(prefix="xlzj-clicks-") as folder:
        rows = list(measured(Path(folder)))
    for row in (head, *rows):
        print("　".join(row))
    if keep:
        record("按钮的往返（LibreOffice）", "python -m tests.live --record", head, rows)


def main() -> int:
    """Open the sample, press, look; with `--times` or `--record` only time the clicks."""
    if lacking():
        print(f"缺少 {'、'.join(lacking())}，做不了图", file=sys.stderr)
        return 2
    if set(sys.argv[1:]) & {"--times", "--record"}:
        times(keep="--record" in sys.argv)
        return 0
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xlzj-pictures-") as folder:
        unit = Path(folder) / "2024年自评"
        shutil.copytree(UNIT, unit)
        with Desktop(Path(folder), size="1280x860") as desktop:
            book = desktop.open(unit / FILE)
            time.sleep(2)
            take(desktop, "excel-before")
            print(desktop.press("CheckSet"))
            take(desktop, "excel-marked")
            desktop.call("show_note", book, SHEET, 8, 6, True)
            desktop.call("select", book, SHEET, [2, 1, 1, 1])
            take(desktop, "excel-note")
            desktop.call("show_note", book, SHEET, 8, 6, False)
            desktop.call("activate_sheet", book, "校验结果")
            desktop.call("select", book, "校验结果", [5, 4, 1, 1])
            take(desktop, "excel-list")
            desktop.call("activate_sheet", book, SHEET)
            print(desktop.press("ClearMarks"))
            take(desktop, "excel-cleared")
    return 0


if __name__ == "__main__":
    sys.exit(main())
