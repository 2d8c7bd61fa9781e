"""One self-contained page: opens without a network, filters by severity, prints on A4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.report.context import context

if TYPE_CHECKING:
    from datetime import datetime

    from xlzj.model import Result

TEMPLATE = Path(__file__).with_name("check.html.j2")


def to_html(result: Result, *, moment: datetime | None = None) -> str:
    """`result` as an HTML page, every text escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(context(result, moment))
