"""`python -m tests.live`: makes the pictures of docs/excel.md anew on a real desktop.

`--times` measures instead how long a click of 校验整套 takes; `--record` keeps that for docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.__main__ import workloads
from tests.figures import record, recordable, recording
from tests.live.desktop import ROOT, Desktop, lacking
from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.live.actions import perform

if TYPE_CHECKING:
    from collections.abc import Iterator

UNIT = ROOT / "samples" / "yueyang-jkq-2024"
MANY = ROOT / "samples" / "hengyang-2022"
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
    """Rows of the table: each workload on a desktop of its own.

    The first click; then the best of three after a cell has been changed, as a user does who mends one thing and
    clicks again; then the best of two after 清除标记, when everything is marked anew.
    """
    unit = folder / "各附件一本" / "2024年自评"
    shutil.copytree(UNIT, unit)
    whole, same = merged(UNIT, folder / "一本"), merged(UNIT, folder / "又一本")
    many = merged(MANY, folder / "许多处", projects=3)
    books = (
        ("真实的一套，各附件分开，打开附件1（1 张表，20 处标记）", unit / FILE, True),
        ("真实的一套合成一本（5 张表，48 处标记）", whole, True),
        ("没有错的一套合成一本（7 张表）", workloads(folder / "七张表")[0].path, True),
        ("真实的一套合成一本，界面的字体没有汉字", same, False),
        ("真实的一套（衡阳）的项目表各三份，合成一本", many, True),
    )
    for at, (name, path, chinese) in enumerate(books):
        (folder / f"桌面{at}").mkdir()
        with Desktop(folder / f"桌面{at}", chinese=chinese) as desktop:
            book = desktop.open(path)
            time.sleep(2)
            told = name if path != many else f"{name}（{len(desktop.call('sheets', book))} 张表，{{}} 处标记）"
            first = click(desktop, path.name)
            told = told.format(sum(len(desktop.call("notes", book, sheet)) for sheet in desktop.call("sheets", book)))
            again = [changed(desktop, book, path.name, 1000 + number) for number in range(3)]
            anew = [cleared(desktop, path.name) for _ in range(2)]
        for when, one, bar in (
            ("首次", first, COLD),
            ("改一格再点", min(again), WARM),
            ("清除后再点", min(anew), WARM),
        ):
            verdict = "达到" if one.whole <= bar else "未达到"
            held = (
                ("—", "只记录") if path == many else (f"{bar:.0f}", verdict)
            )  # the bars are those of a set of 7 sheets
            yield (told, when, *(f"{part:.2f}" for part in one), *held, f"{os.getloadavg()[0]:.1f}")


def merged(unit: Path, folder: Path, *, projects: int = 1) -> Path:
    """A unit's set as one workbook; `projects` times as many sheets of forms that there is one a project of."""
    data = read_data(unit / "data.yaml")
    edition = load(data.edition)
    forms = [form for form in data.forms for _ in range(projects if edition.forms[form.form].count == "many" else 1)]
    return write_filled(edition, data._replace(forms=tuple(forms)), folder / "2024年自评", one_book=True)[0]


def changed(desktop: Desktop, book: str, file: str, value: int) -> Clicked:
    """A click after a number has been changed, so that some marks and the list are others than before."""
    sheet = desktop.call("sheets", book)[0]
    row, column = next(
        (at, across)
        for at, each in enumerate(desktop.call("formulas", book, sheet, [1, 1, 40, 10]), 1)
        for across, text in enumerate(each, 1)
        if text.replace(".", "", 1).isdigit()
    )
    desktop.call("set_values", book, sheet, [row, column, 1, 1], [[value]])
    return click(desktop, file)


def cleared(desktop: Desktop, file: str) -> Clicked:
    """A click after all marks have been taken away."""
    perform({"action": "clear", "host": "libreoffice", "book": file, "uno": desktop.address}, lambda *_: None)
    return click(desktop, file)


def times(*, keep: bool) -> None:
    """Print the round trips; keep them for docs/accuracy.md where asked."""
    head = ("量什么", "第几次", "往返（秒）", "复制", "核对", "标记与列表", "要求 ≤", "结果", "当时平均负载")
    with tempfile.TemporaryDirectory(prefix="xlzj-clicks-") as folder:
        print("　".join(head))
        rows = []
        for row in measured(Path(folder)):
            print("　".join(row), flush=True)
            rows.append(row)
    if keep:
        record("按钮的往返（LibreOffice）", "python -m tests.live --record", head, rows)


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.live`."""
    parser = argparse.ArgumentParser(prog="python -m tests.live", description=__doc__)
    parser.add_argument("--times", action="store_true", help="only time the clicks")
    recordable(parser)
    return parser


def main() -> int:
    """Open the sample, press, look; with `--times` or `--record` only time the clicks."""
    asked = arguments().parse_args()
    if lacking():
        print(f"缺少 {'、'.join(lacking())}，做不了图", file=sys.stderr)
        return 2
    if asked.times or recording(asked):
        times(keep=recording(asked))
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
