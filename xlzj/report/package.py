"""Office files (zip packages) whose bytes depend on their content only."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

DAWN = datetime(1980, 1, 1)  # noqa: DTZ001  (the zip epoch; office files carry local time without a zone)

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified\b[^>]*>)[^<]*(</dcterms:modified>)")


def settled(package: bytes, moment: datetime | None = None) -> bytes:
    """`package` with every date inside it set to `moment` (local time; 1980-01-01 where there is none)."""
    when = max(moment or DAWN, DAWN.replace(tzinfo=moment.tzinfo if moment else None))
    stamp = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            if name == _CORE:
                data = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            entry = zipfile.ZipInfo(name, when.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            out.writestr(entry, data, compresslevel=6)
    return target.getvalue()
