"""A printed value as the official workbook keeps it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.editions.spec import NUMERIC
from xlzj.importing.words import tidy
from xlzj.read.facts import iso_date

if TYPE_CHECKING:
    from xlzj.editions.spec import ColumnSpec, FieldSpec

_GROUPED = re.compile(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?")
_SEALED = re.compile(r"\s*[（(]\s*(?:盖章|公章|单位公章)\s*[)）]\s*$")
_UNDATED = re.compile(r"[\s年月日　]*")
_WRAPPED = re.compile(r"\s*\n\s*")


def told(spec: FieldSpec | ColumnSpec, text: str) -> str | None:
    """The value of a field as printed, None where it is blank.

    Only what print adds is taken away: blanks around it, line breaks inside a name, the commas of thousands, the words
    （盖章） after a unit; a full date is written the way a workbook keeps dates.
    """
    value = tidy(text)
    if spec.type in NUMERIC:
        value = _WRAPPED.sub("", value)
        return (re.sub("[,，]", "", value) if _GROUPED.fullmatch(value) else value) or None
    if spec.type == "date":
        return iso_date(value) or (None if _UNDATED.fullmatch(value) else value)
    if spec.type in {"code", "choice"} and "（" not in value:
        value = _WRAPPED.sub("", value)
    return _SEALED.sub("", value) or None
