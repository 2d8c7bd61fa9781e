"""`python -m tests.live`: makes the pictures of docs/excel.md anew on a real desktop, and times the clicks."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.live.desktop import ROOT, Desktop, lacking
from xlzj.live.actions import perform

UNIT = ROOT / "samples" / "yueyang-jkq-2024"
FILE = "附件1 部门整体支出绩效评价基础数据表.xlsx"
OUT = ROOT / "docs" / "pictures"
SHEET = "附件1"


def take(desktop: Desktop, name: str) -> None:
    """One picture, made small."""
    raw = desktop.folder / f"{name}.png"
    desktop.picture(raw)
    made = OUT / f"{name}.png"
    smaller = ("-strip", "-resize", "1000x", "+dither", "-colors", "64", "-define", "png:exclude-chunks=date,time")
    subprocess.run(["convert", str(raw), *smaller, str(made)], check=True)
    print(made.relative_to(ROOT), made.stat().st_size // 1024, "KB")


def clicks(desktop: Desktop) -> None:
    """Seconds of 校验整套, cold and warm, in this process against the running program, without the macro's waiting."""
    request = {"action": "check_set", "host": "libreoffice", "book": FILE, "uno": desktop.address}
    for name in ("首次", "其后", "其后"):
        start = time.perf_counter()
        done = perform(request, lambda _done, _all, _text: None)
        print(f"校验整套（{name}）：{time.perf_counter() - start:.2f} 秒，{done.status}")


def main() -> int:
    """Open the sample, press, look."""
    if lacking():
        print(f"缺少 {'、'.join(lacking())}，做不了图", file=sys.stderr)
        return 2
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
            clicks(desktop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
