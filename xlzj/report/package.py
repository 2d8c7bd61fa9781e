"""Office files (zip packages) whose bytes depend on their content only."""

from __future__ import annotations

import zipfile
from datetime import datetime

from xlzj.editions.repack import repacked

DAWN = datetime(1980, 1, 1)  # noqa: DTZ001  (the zip epoch; office files carry local time without a zone)


def settled(package: bytes, moment: datetime | None = None) -> bytes:
    """`package` with every date inside it set to `moment` (local time; 1980-01-01 where there is none)."""
    when = max(moment or DAWN, DAWN.replace(tzinfo=moment.tzinfo if moment else None))

    def entry(name: str) -> zipfile.ZipInfo:
        made = zipfile.ZipInfo(name, when.timetuple()[:6])
        made.compress_type = zipfile.ZIP_DEFLATED
        made.create_system = 0
        made.external_attr = 0
        return made

    return repacked(package, when.strftime("%Y-%m-%dT%H:%M:%SZ"), entry)
