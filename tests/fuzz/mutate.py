"""Good inputs → broken ones: texts by characters and words, packages part by part."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

NASTY: tuple[str, ...] = (
    *"\0\t\n\r\x0b\x1f\x7f\x85\xa0\u200b\u202e\u2028\ufeff\ufffe\uffff\ud800\udfff\U0010ffff　０９％．，－（）()[]{}<>&\"'`\\/|*?!@#$%^~;:=+-_.,",
    *"²③Ⅳ〇零一两十百千万亿点负半٣५𝟙½∞﷽é", "e\u0301", "", " ",
)  # fmt: skip
WORDS = (
    "0", "-0", "00", "1e9", "1E400", "-1e-400", "9" * 40, "0." + "0" * 40 + "1", "1,234.50", "1，234", "NaN", "inf",
    "-", "——", "无", "万元", "亿元", "元", "%", "％", "‰", "百分点", "100%", "≥", "≤", "＞", "±", "~", "-", "—", "2024年",
    "2024年13月32日", "99999年", "0年", "12月底前", "第四季度", "同比增长", "下降", "其中：", "分别为", "占", "万", "个",
    "（一）", "一、", "1.", "①", "。", "；", "，", "、", "：", "“", "”", "\n", "\t", "　",
)  # fmt: skip
_LONGEST = 30_000


def text(dice: Random, seeds: Sequence[str], words: Sequence[str] = WORDS, longest: int = _LONGEST) -> str:
    """One of `seeds` with a few things broken."""
    made = dice.choice(seeds)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4, 8))):
        made = _changed(dice, made, seeds, words)
    if dice.random() < 0.002:
        made *= dice.randint(2, 200)
    return made[:longest]


def _changed(dice: Random, given: str, seeds: Sequence[str], words: Sequence[str]) -> str:
    start = dice.randint(0, len(given))
    end = min(len(given), start + dice.choice((0, 1, 1, 2, 3, 8, 30)))
    match dice.randrange(9):
        case 0:
            return given[:start] + given[end:]
        case 1:
            return given[:start] + given[start:end] * dice.randint(2, 5) + given[end:]
        case 2 | 3:
            return given[:start] + dice.choice(words) + given[end:]
        case 4:
            return given[:start] + dice.choice(NASTY) + given[end:]
        case 5:
            other = dice.choice(seeds)
            return given[:start] + other[dice.randint(0, len(other)) :]
        case 6:
            return re.sub(r"[0-9]", lambda _: str(dice.randrange(10)), given)
        case 7:
            other = dice.choice(seeds)
            at = dice.randint(0, len(other))
            return given[:start] + other[at : at + 12] + given[start:]
        case _:
            return given[:start] + given[start:end][::-1] + given[end:]


def raw(dice: Random, data: bytes) -> bytes:
    """Bytes with some of them changed, cut out, doubled or cut off."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        if not made:
            break
        at = dice.randrange(len(made))
        match dice.randrange(5):
            case 0 | 1:
                made[at] = dice.randrange(256)
            case 2:
                del made[at : at + dice.choice((1, 2, 16, 256))]
            case 3:
                made[at:at] = made[at : at + dice.choice((1, 4, 64))]
            case _:
                made[at:] = made[at:] if dice.random() < 0.8 else b""
    return bytes(made)


_TAG = re.compile(r"<(/?)([A-Za-z0-9:]+)([^<>]*)>")
_ATTRIBUTE = re.compile(r'([A-Za-z0-9:]+)="([^"]*)"')
_INNER = re.compile(r">([^<]+)<")
VALUES = (
    "", "0", "-1", "1", "2", "65535", "99999999999", "1048577", "XFD1048576", "A0", "A1:XFD1048576", "ZZZ1", "a", "s",
    "str", "inlineStr", "b", "e", "d", "n", "shared", "array", "dataTable", "true", "附件1", "1E999", "-0.0", "#REF!",
    "#N/A", "=A1", "A1", "附件1!$A$1", "#REF!$A$1", "'不存在'!$A$1:$B$2", "[1]Sheet1!A1", "External", "../../etc/passwd",
    "rId999", "/xl/worksheets/sheet1.xml", "1900-02-29", "9999-12-31T99:99", "yyyy&quot;年&quot;", "0.00;;;@", "&#0;",
    "&#xD800;", "_x0000_", "_x005F_", "General", "[h]:mm", "\u202e", "9" * 300, "SUM(A1:A9)", "A1+", "IF(",
)  # fmt: skip


def xml(dice: Random, given: str, values: Sequence[str] = VALUES) -> str:
    """One XML part with one or two things broken: an attribute, a text, an element taken, doubled, moved or renamed."""
    made = given
    for _ in range(dice.choice((1, 1, 2))):
        tags = list(_TAG.finditer(made))
        if not tags:
            return made
        made = _element(dice, made, dice.choice(tags), tags, values)
    return made


FIGURES = (
    "1E308", "-1E308", "1E-300", "9" * 30, "-" + "9" * 29 + ".5", "0", "-0", "-0.01", "0.005", "1e15", "123456789012.345",
    "NaN", "#DIV/0!", "——", "无", "100%", "１００％", "2024年12月", "45657", "=1+1", "", " ", "甲" * 400, "{{ 7*7 }}", "1,234.5万元",
    "同比增长" + "9" * 50 + "%", "共" + "9" * 40 + "个", "<script>", "&amp;&lt;", "_x0000_",
)  # fmt: skip
_HELD = re.compile(r"(?<=<v>)[^<]+(?=</v>)|(?<=<t>)[^<]+(?=</t>)")


def contents(dice: Random, given: str) -> str:
    """A sheet or its texts with several values replaced; the XML stays sound."""
    chance = dice.choice((0.01, 0.05, 0.3))
    one = dice.choice(FIGURES)
    same = dice.random() < 0.3

    def other(match: re.Match[str]) -> str:
        if dice.random() > chance:
            return match[0]
        value = one if same else dice.choice(FIGURES) if dice.random() < 0.7 else text(dice, (match[0],), longest=3000)
        return _UNFIT.sub("", value).replace("&", "&amp;").replace("<", "&lt;")

    return _HELD.sub(other, given)


_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _element(dice: Random, made: str, tag: re.Match[str], tags: list[re.Match[str]], values: Sequence[str]) -> str:
    start, end = tag.span()
    match dice.randrange(8):
        case 0 | 1 | 2 if found := list(_ATTRIBUTE.finditer(tag[0])):
            one = dice.choice(found)
            value = dice.choice(values) if dice.random() < 0.7 else text(dice, (one[2],))
            return made[: start + one.start(2)] + value + made[start + one.end(2) :]
        case 3 if found := list(_INNER.finditer(made)):
            one = dice.choice(found)
            value = dice.choice(values) if dice.random() < 0.5 else text(dice, (one[1],), longest=600)
            return made[: one.start(1)] + value + made[one.end(1) :]
        case 4:
            return made[:start] + made[end:]
        case 5:
            other = dice.choice(tags)
            return made[: other.start()] + tag[0] + made[other.start() :]
        case 6:
            other = dice.choice(tags)
            first, last = sorted((start, other.end()))
            part = made[first:last][:2000]
            return made[:last] + part * dice.choice((1, 1, 1, 3)) + made[last:]
        case _:
            other = dice.choice(tags)
            return made[: start + 1] + tag[1] + other[2] + tag[3] + ">" + made[end:]


def package(dice: Random, parts: Mapping[str, bytes], values: Sequence[str] = VALUES) -> bytes:
    """A zip of these parts in which one thing is broken: a part's XML or bytes, a name, a part gone, the zip itself."""
    made = dict(parts)
    names = sorted(made)
    name = dice.choice(names)
    chosen = dice.random()
    if chosen < 0.75:
        made[name] = xml(dice, made[name].decode("utf-8", "replace"), values).encode("utf-8", "surrogatepass")
    elif chosen < 0.85:
        made[name] = raw(dice, made[name])
    elif chosen < 0.9:
        del made[name]
    elif chosen < 0.94:
        made[text(dice, (name,))] = made.pop(name)
    elif chosen < 0.96:
        made[name] = made[dice.choice(names)]
    packed = zipped(made)
    return raw(dice, packed) if chosen >= 0.96 else packed


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts, not compressed: what is broken in it stays where it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            made = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            made.filename = name.encode("utf-8", "replace").decode() or "x"
            archive.writestr(made, data)
    return buffer.getvalue()


@lru_cache(maxsize=32)
def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a good package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
