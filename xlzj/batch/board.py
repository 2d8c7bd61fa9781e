"""看板.html: one self-contained page for thousands of units, opened from disk without a network.

Rows stand as JSON in the page; findings as compressed blocks of `BLOCK` units each, unpacked when a unit is opened.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlzj import __version__
from xlzj.batch.overall import Overall
from xlzj.batch.row import COLUMNS
from xlzj.batch.state import about, entries, reading, strays
from xlzj.batch.task import pack
from xlzj.editions import load
from xlzj.writing import temporary

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from xlzj.batch.state import Entry

TEMPLATE, SCRIPT = "board.html.j2", "board.js"
BLOCK = 50
_SHOWN = ("编号", "等级", "附件", "文件", "表页", "单元格", "应为", "问题", "怎么办", "说明", "连带于")
_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_AT = [COLUMNS.index(name) for name in _SHOWN]


def write(given: tuple[Path, Path]) -> None:
    """Write the page from the database; the same results, the same bytes. In pieces, in little memory."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    base, target = given
    here = Path(__file__).parent
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, loader=FileSystemLoader(here)
    )
    with reading(base) as opened, temporary(target) as path, path.open("wb") as file:
        overall, names = Overall(), set()
        for entry in entries(opened):
            overall.add(entry)
            names.add(_row(entry)[2])
        folder = about(opened).get("folder", "")
        page = environment.get_template(TEMPLATE).generate(
            folder=folder,
            version=__version__,
            data=map(Markup, _data(opened, overall, folder, names - {""})),  # escaped for a script element there
            blocks=_blocks(entries(opened, findings=True)),
            script=Markup((here / SCRIPT).read_text(encoding="utf-8")),  # noqa: S704  (our own file)
        )
        for piece in page:
            file.write(piece.encode())


def _data(base: sqlite3.Connection, overall: Overall, folder: str, editions: Iterable[str]) -> Iterator[str]:
    """One JSON object in pieces."""
    head = {
        "folder": folder,
        "version": __version__,
        "editions": {name: load(name).title for name in sorted(editions)},
        "rules": [list(rule) for rule in overall.frequent()],
        "columns": list(_SHOWN),
        "block": BLOCK,
        "strays": strays(base),
    }
    yield embedded(head)[:-1] + ',"rows":['
    for at, entry in enumerate(entries(base)):
        yield ("," if at else "") + embedded(_row(entry))
    yield "]}"


def embedded(value: object) -> str:
    """JSON that no HTML parser can leave the script element by."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPED)


def _blocks(found: Iterable[Entry]) -> Iterator[str]:
    """The findings of every `BLOCK` rows."""
    waiting: list[object] = []
    for entry in found:
        waiting.append([[finding[at] for at in _AT] for finding in entry.findings])
        if len(waiting) == BLOCK:
            yield _packed(waiting)
            waiting = []
    if waiting:
        yield _packed(waiting)


def _packed(block: list[object]) -> str:
    return base64.b64encode(pack(block)).decode("ascii")


def _row(entry: Entry) -> list[Any]:
    """What the script calls F: unit, year, edition, folder, score, grade, rate, error … (one list, one order)."""
    key, row, reason = entry.key, entry.row, entry.reason
    if row is None:
        folder, edition, owner = (*key.split("|"), "", "")[:3]
        return [owner or folder or key, None, edition, folder, None, "", None, 0, 0, 0, [], "", [], [], None, reason]
    counts = row["counts"]
    figures = [row[name] for name in ("score", "rate", "marked")]
    return [
        row["unit"], row["year"], row["edition"], row["folder"], figures[0], row["grade"], figures[1],
        counts["error"], counts["review"], counts["hint"], row["missing"], row["slip"],
        sorted(row["causes"].items()), row["notes"], figures[2], "",
    ]  # fmt: skip
