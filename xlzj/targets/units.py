"""Units of measure: their spellings, and what may be converted into what."""

from __future__ import annotations

import re
from decimal import Decimal

_COUNTS = re.findall(
    r"\S+",
    "人次 户次 家次 车次 批次 场次 台次 台套 点位 人/次 台/套 "
    "次 件 个 家 户 人 名 台 套 份 本 篇 座 处 项 块 场 期 批 辆 条 宗 起 幅 张 只 头 株 棵 组 支 部 册 例 村 "
    "所 栋 间 枚 面 单 卷 片 根 盏 艘 口 道 类",
)

_PLAIN: dict[str, tuple[str, str, int | str]] = {
    # spelling: (canonical, dimension, factor to the dimension's base)
    "元": ("元", "money", 1),
    "%": ("%", "percent", 1),
    "‰": ("‰", "percent", "0.1"),
    "个百分点": ("个百分点", "points", 1),
    "百分点": ("个百分点", "points", 1),
    "年": ("年", "months", 12),
    "个月": ("个月", "months", 1),
    "月": ("个月", "months", 1),
    "个工作日": ("工作日", "workdays", 1),
    "工作日": ("工作日", "workdays", 1),
    "周": ("周", "seconds", 604800),
    "天": ("天", "seconds", 86400),
    "日": ("天", "seconds", 86400),
    "小时": ("小时", "seconds", 3600),
    "个小时": ("小时", "seconds", 3600),
    "分钟": ("分钟", "seconds", 60),
    "秒": ("秒", "seconds", 1),
    "分": ("分", "score", 1),
    "平方公里": ("平方公里", "area", 1000000),
    "km2": ("平方公里", "area", 1000000),
    "公顷": ("公顷", "area", 10000),
    "平方米": ("平方米", "area", 1),
    "平米": ("平方米", "area", 1),
    "m2": ("平方米", "area", 1),
    "亩": ("亩", "mu", 1),
    "公里": ("公里", "length", 1000),
    "千米": ("公里", "length", 1000),
    "km": ("公里", "length", 1000),
    "米": ("米", "length", 1),
    "m": ("米", "length", 1),
    "吨": ("吨", "mass", 1000),
    "t": ("吨", "mass", 1000),
    "千克": ("千克", "mass", 1),
    "公斤": ("千克", "mass", 1),
    "kg": ("千克", "mass", 1),
    "克": ("克", "mass", "0.001"),
    "g": ("克", "mass", "0.001"),
    "立方米": ("立方米", "volume", 1),
    "m3": ("立方米", "volume", 1),
    "升": ("升", "volume", "0.001"),
    "L": ("升", "volume", "0.001"),
    "千瓦时": ("千瓦时", "energy", 1),
    "kWh": ("千瓦时", "energy", 1),
    "分贝": ("分贝", "sound", 1),
    "dB": ("分贝", "sound", 1),
    "°C": ("°C", "heat", 1),
}
_MICRO = ("微克", "ug", "μg")
_MILLI = ("毫克", "mg")
_CUBIC = ("/立方米", "每立方米", "/m3")
_LITRE = ("/升", "每升", "/L")
_PER = ("亩", "年", "a", "月", "天", "d", "日", "人", "次", "户", "m2", "平方米", "吨", "t", "小时", "h", "公里")
_PER_NAMES = {"a": "年", "d": "天", "日": "天", "m2": "平方米", "t": "吨", "h": "小时"}


def _spellings() -> dict[str, tuple[str, str, Decimal]]:
    table = {s: (name, dimension, Decimal(factor)) for s, (name, dimension, factor) in _PLAIN.items()}
    table |= {word: (word.replace("/", ""), "count", Decimal(1)) for word in _COUNTS}
    for weights, name, factor in ((_MICRO, "微克", Decimal(1)), (_MILLI, "毫克", Decimal(1000))):
        table |= {w + v: (name + "/立方米", "air", factor) for w in weights for v in _CUBIC}
        table |= {w + v: (name + "/升", "water", factor) for w in weights for v in _LITRE}
    bases = [s for s, (_, dimension, _) in table.items() if dimension in {"money", "mass", "volume", "energy"}]
    bases += ["次", "件", "个", "人", "份"]
    for base in bases:
        for per in _PER:
            name, dimension, factor = table[base]
            below = _PER_NAMES.get(per, per)
            if base + "/" + per not in table:
                table[base + "/" + per] = (f"{name}/{below}", f"{dimension}/{below}", factor)
    return table


SPELLINGS = _spellings()
MULTIPLIERS = {"千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MONEY = {"千": "千元", "万": "万元", "百万": "百万元", "千万": "千万元", "亿": "亿元"}
_KNOWN = {name: (dimension, factor) for name, dimension, factor in SPELLINGS.values()}
_KNOWN |= {name: ("money", Decimal(MULTIPLIERS[word])) for word, name in _MONEY.items()}
UNIT_PATTERN = "|".join(
    s + ("(?![A-Za-z])" if s[-1].isascii() and s[-1].isalpha() else "")
    for s in sorted(SPELLINGS, key=len, reverse=True)
)


def read_unit(multiplier: str, spelling: str) -> tuple[str, int]:
    """Canonical unit, and what the printed number must be multiplied by (money keeps 万元 and 亿元 as units)."""
    name = SPELLINGS[spelling][0] if spelling else ""
    if not multiplier:
        return name, 1
    if name == "元":
        return _MONEY[multiplier], 1
    return name, MULTIPLIERS[multiplier]


def dimension(unit: str) -> str:
    """Dimension of a canonical unit: "money", "percent", "count" …; "" for no unit."""
    return _KNOWN[unit][0] if unit in _KNOWN else unit


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """The value in another unit of the same dimension; unchanged where either side names no unit."""
    if source == target or not source or not target:
        return value
    return value * _KNOWN[source][1] / _KNOWN[target][1]
