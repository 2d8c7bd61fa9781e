"""The rows of a layout: what it takes from another layout and from shared blocks, with its words filled in.

A layout may say `extends: 湖南/基础数据表.yaml` and only what differs; `blocks` of its own go before those of the same
name in `templates/blocks.yaml`. A row `{use: 名称, at: [A, B, …], 键: 词}` stands for the rows of a block, which may
use others: the block's keys 1, 2, 3 … become the columns of `at`, and 〔键〕 in its texts the word. 〔键〕 that no row
gives comes from the form's `words`. A row with `where: 字段` is printed only where the form has that field, line or
table; `where: 附件号`, where the form bears an attachment number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlzj.editions.home import load_extended, shared
from xlzj.editions.shape import near
from xlzj.editions.text import filled_in, load_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import Edition, FormSpec

_NUMBER = "附件号"
_OWN_KEYS = frozenset({"use", "at", "where"})
_OPEN = re.compile(r"〔([^〔〕]+)〕")


def layout_text(edition: Edition, form: FormSpec) -> dict[str, Any]:
    """The layout of this form with its rows spelled out. Raises BadText, or ValueError for a block or word unknown."""
    templates = edition.folder.parent
    data = load_extended(edition.layout(form), templates)
    common = shared(templates, "blocks.yaml")
    blocks = {**(load_text(common) if common.is_file() else {}), **data.get("blocks", {})}
    rows = [row for entry in data["rows"] for row in _rows(filled_in(entry, form.words), blocks, form)]
    missing = _OPEN.search(str(rows))
    if missing:
        raise ValueError(f"没有给出〔{missing[1]}〕")
    return {**data, "rows": rows}


def _rows(entry: dict[str, Any], blocks: Mapping[str, Any], form: FormSpec) -> Iterator[dict[str, Any]]:
    if not _printed(form, entry):
        return
    if "use" not in entry:
        yield entry
        return
    if entry["use"] not in blocks:
        raise ValueError(f"没有版面块“{entry['use']}”{near(entry['use'], blocks)}")
    put = {str(number): column for number, column in enumerate(entry.get("at") or [], 1)}
    words = {**form.words, **{key: word for key, word in entry.items() if key not in _OWN_KEYS}}
    for row in blocks[entry["use"]]:
        yield from _rows(filled_in({put.get(key, key): value for key, value in row.items()}, words), blocks, form)


def _printed(form: FormSpec, row: dict[str, Any]) -> bool:
    name = row.get("where", "")
    if name == _NUMBER:
        return form.numbered
    return not name or name in form.fields or name in form.tables or bool(form.group(name))
