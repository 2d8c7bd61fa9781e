"""The score a verdict supports (财预〔2020〕10号: figures by ratio, wording by three bands)."""

from __future__ import annotations

from decimal import Decimal

from xlzj.interval import round_to

from .model import Grade, Verdict

_ONE = Decimal(1)
_ZERO = Decimal(0)
_BANDS = {
    Grade.FULL: (Decimal("0.8"), _ONE),
    Grade.PARTIAL: (Decimal("0.6"), Decimal("0.8")),
    Grade.ONGOING: (_ZERO, Decimal("0.8")),
    Grade.UNMET: (_ZERO, Decimal("0.6")),
}


def suggested_score(verdict: Verdict, weight: Decimal) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest score of `weight` the verdict supports, to 0.01; None when nothing can be said.

    One goal gives weight × ratio twice; several give the worst goal's share and the mean over the goals judged.
    Wording gives its band: reached 80-100 %, partly 60-80 %, not reached 0-60 %.
    """
    if any(result.achieved is not None for result in verdict.results):
        return _by_ratio(verdict, weight)
    if verdict.results or verdict.grade is None:
        return None
    if verdict.achieved is None and verdict.downgrade is None:
        return None
    low, high = _BANDS.get(verdict.grade, _BANDS[Grade.FULL])
    return _points(low, weight), _points(high, weight)


def _by_ratio(verdict: Verdict, weight: Decimal) -> tuple[Decimal, Decimal] | None:
    if verdict.achieved is None:
        return None
    shares: list[Decimal] = []
    for result in verdict.results:
        if result.achieved is None:
            continue
        if result.achieved:
            shares.append(_ONE)
        elif result.ratio is not None:
            shares.append(min(_ONE, max(_ZERO, result.ratio)))
        else:
            return None
    return _points(min(shares), weight), _points(sum(shares, _ZERO) / len(shares), weight)


def _points(share: Decimal, weight: Decimal) -> Decimal:
    return round_to(share * weight, 2)
