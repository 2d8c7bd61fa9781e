"""The one time stamp that results may bear: none unless `SOURCE_DATE_EPOCH` sets it; runs give the same bytes."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from xlzj.editions import BadText

VARIABLE = "SOURCE_DATE_EPOCH"


def moment() -> datetime | None:
    """The time to print and to write into office files (UTC). Raises BadText where it is no number of seconds."""
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadText(f"环境变量 {VARIABLE} 应是 1970 年以来的秒数，现为“{text[:40]}”") from None
