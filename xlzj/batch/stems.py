"""What a file's or folder's name says of its owner, once the words of the official forms are taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.editions import load
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION = re.compile(
    r"副本|复件|copy(?:of)?|最新|最终|定稿|终稿|初稿|修改|改后|更正|重报|补报|盖章|电子|[稿版]|第?[0-9一二三]次|v\d+(?:\.\d+)*"
    r"|\(\d{1,2}\)|\d{4}年度?|年度"
)
_COMMON = re.compile(
    r"附件|附表|表格|材料|资料|报表|绩效|自评|评价|部门|整体|支出|预算|项目|基础|数据|决算|公开|报告|文字"
)
_NOISE = re.compile(r"[\W_]+")
_SHORTEST = 2


@lru_cache(maxsize=65536)
def residue(name: str, edition: str) -> str:
    """What is left of a name without suffix: 甲单位附件1 部门整体支出绩效评价基础数据表（最终版） → 甲单位."""
    text = squeeze(name).casefold()
    for word in _words(edition):
        text = text.replace(word, " ")
    year = load(edition).year
    text = re.sub(rf"(?<!\d)(?:{year}|{year + 1})(?!\d)", " ", _VERSION.sub(" ", text))
    return _NOISE.sub("", text)


@lru_cache(maxsize=65536)
def only_forms(name: str, edition: str) -> bool:
    """Whether a folder's name speaks of attachments alone (附件3 项目自评表), so that its owner is the folder above."""
    left = residue(name, edition)
    return not re.sub(r"[表类一二三四五六七八九\d]", "", _COMMON.sub("", left))


def alike(one: str, other: str) -> bool:
    """Whether two residues, or a residue and a unit's name, mean the same owner: equal, or one inside the other."""
    if one == other:
        return bool(one)
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and not short.isdigit() and short in long


@lru_cache(maxsize=64)
def _words(edition: str) -> tuple[str, ...]:
    """Printed words of the edition's forms, the longest first."""

    def every() -> Iterator[str]:
        for spec in load(edition).forms.values():
            yield from (spec.file.rpartition(".")[0], spec.title, spec.role, spec.key)

    plain = {squeeze(word).casefold() for word in every()}
    return tuple(sorted((word for word in plain if word), key=lambda word: (-len(word), word)))
