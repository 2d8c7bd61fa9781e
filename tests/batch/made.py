"""Results written inside a test."""

from __future__ import annotations

from typing import Any

from xlzj.batch.task import Done, pack

EMPTY: dict[str, Any] = {
    "unit": "甲局", "year": 2024, "edition": "yueyang-2024",
    "title": "岳阳市 2024 年度部门整体支出绩效自评", "folder": "甲",
    "files": ["附件1.xlsx"], "score": "95.5", "grade": "优", "rate": "0.97", "marked": "88", "missing": [],
    "counts": {"error": 0, "review": 0, "hint": 0}, "roots": {"error": 0, "review": 0, "hint": 0},
    "outcomes": {"pass": 10, "finding": 0, "unchecked": 1, "not_applicable": 2, "crashed": 0},
    "rules": {}, "causes": {}, "notes": [], "before": False, "slip": "",
}  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    return EMPTY | changes


def done(key: str, made: dict[str, Any] | None, found: list[list[str]] | None = None, reason: str = "") -> Done:
    if made is None:
        return Done(key, "f", b"", b"", 0, reason=reason)
    return Done(key, "f", pack(made), pack(found or []), made["counts"]["error"], made["slip"])
