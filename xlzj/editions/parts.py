"""Parts of edition.yaml as the nouns they stand for: points, grades, account codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xlzj.editions.points import Level, Marking, Scheme
from xlzj.editions.spec import Classification, Counterpart


def classification_of(data: dict[str, Any], name: str) -> Classification:
    """Account codes of one kind, from the file of codes."""
    own = data["classifications"][name]
    return Classification(
        lengths=tuple(int(length) for length in own["lengths"]),
        names=own["names"],
        complete=own["complete"] == "true",
        basis=data["basis"],
    )


def counterpart_of(data: dict[str, Any]) -> Counterpart:
    """Accounts that show the same money twice."""
    return Counterpart(tuple(data["economic"]), tuple(data["functional"]), data["what"])


def scheme_of(data: dict[str, Any]) -> Scheme:
    """A scheme of points."""
    levels = tuple(
        Level(
            name, Decimal(level["weight"]), tuple(level["seconds"]), level.get("waived_to", ""), level.get("under", "")
        )
        for name, level in data["levels"].items()
    )
    return Scheme(
        execution=Decimal(data["execution"]),
        total=Decimal(data["total"]),
        levels=levels,
        cost_seconds=tuple(data["cost_seconds"]),
        basis=data["basis"],
        open=data.get("open") == "true",
    )


def marking_of(data: dict[str, Any]) -> Marking:
    """How 考核评分表 is marked."""

    def numbers(mapping: dict[str, str]) -> dict[str, Decimal]:
        return {name: Decimal(value) for name, value in mapping.items()}

    return Marking(
        basis=data["basis"],
        deadline=data["deadline"],
        off=frozenset(data["off"]),
        on=frozenset(data["on"]),
        points=numbers(data["points"]),
        deduction=numbers(data["deduction"]),
        bands={n: tuple((Decimal(low), Decimal(high)) for low, high in bands) for n, bands in data["bands"].items()},
        topics={name: tuple(words) for name, words in data["topics"].items()},
        causes=tuple(data["causes"]),
        shortage=tuple(data["shortage"]),
        funding=tuple(data["funding"]),
    )
