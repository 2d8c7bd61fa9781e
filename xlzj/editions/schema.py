"""The schema of edition.yaml and of what it extends: every key, what may stand there, what must (docs/authoring.md).

The same shapes judge an edition's own text and a shared one, which says only a part; what must be there in the whole
is asked of the whole (`NEEDED`).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from xlzj.editions.shape import Either, Keyed, Listed, Mapped, Scalar
from xlzj.editions.spec import UNITS
from xlzj.model import SEVERITIES

LEVELS = {name: severity.value for severity, name in SEVERITIES.items()}
_CODE = re.compile(r"[A-Z]{2}\d{3}")
_SINCE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def _number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _words(*known: str) -> Scalar:
    return Scalar("、".join(known) + " 之一", frozenset(known).__contains__)


TEXT = Scalar("文字", lambda _text: True)
SAID = Scalar("文字，不能空着", lambda text: bool(text.strip()))
NUMBER = Scalar("数字", _number)
YEAR = Scalar("四位年份", lambda text: len(text) == 4 and text.isdigit())
FLAG = _words("true", "false")
NAMES = Listed(TEXT)
BY_COLUMN = Mapped(TEXT)

DERIVED = Either(TEXT, BY_COLUMN)
FIELD = Keyed(
    {
        "type": _words(*UNITS),
        "unit": TEXT,
        "group": TEXT,
        "label": TEXT,
        "required": FLAG,
        "derived": DERIVED,
        "note": TEXT,
        "nil": NAMES,
        "choices": NAMES,
        "max": NUMBER,
        "min": NUMBER,
        "prose": FLAG,
        "types": Mapped(_words(*UNITS)),
    }
)
COLUMN = Keyed({"type": _words(*UNITS), "header": TEXT, "required": FLAG, "codes": TEXT})
TABLE = Keyed(
    {"header": TEXT, "parent": TEXT, "labels": NAMES, "fill_down": NAMES, "columns": Mapped(COLUMN)},
)
SCHEME = Keyed(
    {
        "execution": NUMBER,
        "total": NUMBER,
        "levels": Mapped(Keyed({"weight": NUMBER, "seconds": NAMES, "waived_to": TEXT, "under": TEXT})),
        "cost_seconds": NAMES,
        "basis": SAID,
        "open": FLAG,
    }
)
FORM = Keyed(
    {
        "use": TEXT,
        "role": TEXT,
        "title": SAID,
        "file": Scalar("工作簿的文件名，以 .xlsx 结尾", lambda text: text.endswith(".xlsx") and "/" not in text),
        "count": _words("one", "many", "optional"),
        "basis": SAID,
        "label": TEXT,
        "layout": TEXT,
        "words": BY_COLUMN,
        "without": NAMES,
        "groups": Mapped(BY_COLUMN),
        "fields": Mapped(FIELD),
        "tables": Mapped(TABLE),
        "scheme": SCHEME,
    }
)
SEVERITY = Keyed({"level": _words(*LEVELS), "reason": SAID}, needed=("level", "reason"))
THRESHOLD = Keyed(
    {
        "value": NUMBER,
        "basis": SAID,
        "since": Scalar("起用的年度或日期，如 2024、2024-03-18", lambda text: _SINCE.fullmatch(text) is not None),
    }
)
MARKING = Keyed(
    {
        "basis": SAID,
        "deadline": Scalar("日期，如 2025-03-31，或空着", lambda text: not text or _SINCE.fullmatch(text) is not None),
        "off": NAMES,
        "on": NAMES,
        "points": Mapped(NUMBER),
        "deduction": Mapped(NUMBER),
        "bands": Mapped(Listed(Listed(NUMBER))),
        "topics": Mapped(NAMES),
        "causes": NAMES,
        "shortage": NAMES,
        "funding": NAMES,
    }
)
EDITION = Keyed(
    {
        "edition": SAID,
        "extends": SAID,
        "outline": TEXT,
        "title": SAID,
        "authority": SAID,
        "year": YEAR,
        "basis": SAID,
        "codes": TEXT,
        "roles": Mapped(FORM),
        "common": Mapped(FORM),
        "forms": Mapped(FORM),
        "scheme": SCHEME,
        "grades": Keyed(
            {"basis": SAID, "bands": Listed(Keyed({"name": SAID, "from": NUMBER}, needed=("name", "from")))}
        ),
        "thresholds": Mapped(THRESHOLD),
        "severities": Mapped(SEVERITY),
        "disabled": Mapped(SAID),
        "marking": MARKING,
        "audit": Keyed({"file": SAID, "sheet": TEXT}, needed=("file",)),
        "balances": NAMES,
        "errata": Listed(
            Keyed(
                {"form": TEXT, "field": TEXT, "printed": TEXT, "mended": TEXT, "note": SAID},
                needed=("form", "field", "printed", "mended", "note"),
            )
        ),
        "consolidation": Listed(
            Keyed(
                {
                    "rule": Scalar("规则编号，如 XJ801", lambda text: _CODE.fullmatch(text) is not None),
                    "name": SAID,
                    "own": TEXT,
                    "units": TEXT,
                    "basis": SAID,
                    "gap": TEXT,
                    "note": TEXT,
                    "before": FLAG,
                    "distinct": FLAG,
                },
                needed=("rule", "name", "own", "units", "basis"),
            )
        ),
    }
)
NEEDED = ("edition", "title", "authority", "year", "basis", "forms", "thresholds")
NEEDED_OF_A_FORM = ("role", "title", "file", "count", "basis", "fields")
