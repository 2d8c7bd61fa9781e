"""Thousands of filled workbooks, made by patching the bytes of one clean set; some with mistakes of the seed documents.

`plant(folder, number)` gives every workbook a unit of its own and, by chance that a seed number decides, none to three
mistakes; it returns what was planted where, and which rule must say so at that cell.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.editions.home import samples_folder
from xlzj.formulas.engine import Book
from xlzj.read.submission import gather

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLE = "clean-yueyang-2024"
_A_THIRD_CLEAN = 3
_UNIT_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


class Mistake(NamedTuple):
    """A kind of mistake that the seed documents hold: what is written where, and the rule that proves it.

    `told` is the field at which the rule speaks where it is not the one that was changed.
    """

    name: str
    form: str
    field: str
    value: str
    rule: str
    told: str = ""


MISTAKES = (
    Mistake("明细改了合计没改", "附件1", "三公经费_上年决算", "6.71", "XJ104"),
    Mistake("控制率按别的人数算", "附件1", "控制率", "0.8724", "XJ101"),
    Mistake("项目支出合计漏加一行", "附件1", "项目支出_本年决算", "180.95", "XJ108"),
    Mistake("规模控制率颠倒", "附件1", "规模控制率", "1.0227", "XJ117"),
    Mistake("公务用车合计颠倒两位", "附件1", "公务用车购置和维护经费_本年决算", "4.23", "XJ105"),
    Mistake("执行率用年初预算作分母", "附件2", "年度资金总额_执行率", "1.0026", "XJ201"),
    Mistake("项目支出颠倒两位", "附件2", "项目支出", "246.11", "XJ507"),
    Mistake("单位写成元", "附件2", "年度资金总额_全年执行数", "8706300", "XJ512"),
    Mistake("公务接待与决算不符", "附件1", "公务接待_本年决算", "11.6", "XJ106"),
    Mistake("项目执行数颠倒", "附件3-1", "当年财政拨款_全年执行数", "81.36", "XJ504", "年度资金总额_全年执行数"),
    Mistake("收入合计与全年预算不等", "附件2", "按收入性质分", "868.4", "XJ203"),
    Mistake("支出合计与全年执行不等", "附件2", "按支出性质分", "884.52", "XJ204"),
    Mistake("总分抄上一份", "附件2", "总分_得分", "98.5", "XJ404"),
    Mistake("项目资金合计漏加其他资金", "附件3-2", "年度资金总额_全年执行数", "111.2", "XJ301"),
    Mistake("项目执行率抄上一张", "附件3-3", "年度资金总额_执行率", "0.9266", "XJ302"),
    Mistake("项目总分抄上一张", "附件3-2", "总分_得分", "99.67", "XJ404"),
)


class Planted(NamedTuple):
    """One mistake in one workbook."""

    unit: str
    file: Path
    sheet: str
    cell: str
    mistake: Mistake


class Spot(NamedTuple):
    """Where a mistake goes and where it is told."""

    part: str
    sheet: str
    cell: str
    told: str


class _Base(NamedTuple):
    """The clean set: parts of its workbook, its unit's name, and where every mistake goes."""

    parts: Mapping[str, bytes]
    unit: bytes
    spots: Mapping[Mistake, Spot]


@lru_cache(maxsize=1)
def base() -> _Base:
    data = read_data(samples_folder() / SAMPLE / "data.yaml")
    with tempfile.TemporaryDirectory() as temporary:
        path = write_filled(load(data.edition), data, Path(temporary), one_book=True)[0]
        (bundle,) = gather([path], Book).bundles
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    sheets = {sheet.form.sheet: (f"xl/worksheets/sheet{at}.xml", sheet) for at, sheet in enumerate(bundle.sheets, 1)}
    spots = {}
    for mistake in MISTAKES:
        part, sheet = sheets[mistake.form]
        cells = sheet.located.cells
        spots[mistake] = Spot(part, sheet.form.sheet, cells[mistake.field], cells[mistake.told or mistake.field])
    return _Base(parts, data.unit.encode(), spots)


def workbook(unit: str, mistakes: tuple[Mistake, ...] = ()) -> bytes:
    """The clean set under another unit's name, with these mistakes typed over what stood there."""
    known = base()
    parts = dict(known.parts)
    for mistake in mistakes:
        part, _, cell, _ = known.spots[mistake]
        pattern = rf'(<c r="{cell}"(?: s="\d+")?)[^>]*>.*?</c>'.encode()
        parts[part], number = re.subn(pattern, rb"\g<1>><v>" + mistake.value.encode() + rb"</v></c>", parts[part])
        assert number == 1, (mistake, cell)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in parts.items():
            changed = data.replace(known.unit, unit.encode()) if _UNIT_SHEET.fullmatch(name) else data
            package.writestr(zipfile.ZipInfo(name, (2025, 3, 18, 9, 0, 0)), changed, zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()


def plant(folder: Path, number: int, seed: int = 20240318) -> list[Planted]:
    """Write `number` workbooks, a folder each, hundreds of folders beside each other as a bureau has them."""
    chance = random.Random(seed)  # noqa: S311  (the same every time is what is wanted)
    planted: list[Planted] = []
    for at in range(number):
        unit = f"云溪湖市第{at + 1:05d}号林业站"
        chosen: tuple[Mistake, ...] = ()
        if chance.randrange(_A_THIRD_CLEAN):
            chosen = tuple(sorted(chance.sample(MISTAKES, chance.randint(1, 3))))
        path = folder / f"{at // 200 + 1:03d}" / unit / "自评表.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook(unit, chosen))
        for mistake in chosen:
            spot = base().spots[mistake]
            planted.append(Planted(unit, path, spot.sheet, spot.told, mistake))
    return planted
