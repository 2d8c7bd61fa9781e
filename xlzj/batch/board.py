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
from xlzj.report.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.batch.state import Entry

TEMPLATE, SCRIPT = "board.html.j2", "board.js"
BLOCK = 50
_SHOWN = ("编号", "等级", "附件", "文件", "表页", "单元格", "应为", "问题", "怎么办", "说明", "连带于")
_AT = [COLUMNS.index(name) for name in _SHOWN]


def write(given: tuple[Path, Path]) -> None:
    """Write the page from the database; the same results, the same bytes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    base, target = given
    with reading(base) as opened:
        overall = Overall()
        rows, blocks = _collected(entries(opened, findings=True), overall)
        data = {
            "folder": about(opened).get("folder", ""),
            "version": __version__,
            "editions": {name: load(name).title for name in sorted({row[2] for row in rows if row[2]})},
            "rules": [list(rule) for rule in overall.frequent()],
            "columns": list(_SHOWN),
            "block": BLOCK,
            "rows": rows,
            "strays": strays(opened),
        }
    here = Path(__file__).parent
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, loader=FileSystemLoader(here)
    )
    page = environment.get_template(TEMPLATE).render(
        folder=data["folder"],
        version=__version__,
        data=Markup(embedded(data)),  # noqa: S704  (escaped for a script element just here)
        blocks=blocks,
        script=Markup((here / SCRIPT).read_text(encoding="utf-8")),  # noqa: S704  (our own file)
    )
    write_atomically(target, page)


def embedded(value: object) -> str:
    """JSON that no HTML parser can leave the script element by."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _collected(found: Iterator[Entry], overall: Overall) -> tuple[list[list[Any]], list[str]]:
    """Rows of the page, and the findings of every `BLOCK` of them."""
    rows: list[list[Any]] = []
    blocks: list[str] = []
    waiting: list[object] = []
    for entry in found:
        overall.add(entry)
        rows.append(_row(entry.key, entry.row, entry.reason))
        waiting.append([[finding[at] for at in _AT] for finding in entry.findings])
        if len(waiting) == BLOCK:
            blocks.append(_packed(waiting))
            waiting = []
    if waiting:
        blocks.append(_packed(waiting))
    return rows, blocks


def _packed(block: list[object]) -> str:
    return base64.b64encode(pack(block)).decode("ascii")


def _row(key: str, row: Mapping[str, Any] | None, reason: str) -> list[Any]:
    """What the script calls F: unit, year, edition, folder, score, grade, rate, error … (one list, one order)."""
    if row is None:
        folder, edition, owner = (*key.split("|"), "", "")[:3]
        return [owner or folder or key, None, edition, folder, None, "", None, 0, 0, 0, [], "", [], [], None, reason]
    counts = row["counts"]
    figures = [row[name] for name in ("score", "rate", "marked")]
    return [
        row["unit"], row["year"], row["edition"], row["folder"], figures[0], row["grade"], figures[1],
        counts["error"], counts["review"], counts["hint"], row["missing"], row["slip"],
        sorted(row["rules"].items()), row["notes"], figures[2], "",
    ]  # fmt: skip
