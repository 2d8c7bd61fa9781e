"""The whole mutation run and its figures: `python -m tests.mutations`."""

from __future__ import annotations

import sys

from tests.mutations.cells import CLEAN
from tests.mutations.exceptions import ALONE, RECALCULATED
from tests.mutations.run import Figures, figures

_HEADS = {
    ALONE: "改一格（别的格不动）",
    RECALCULATED: "改录入项，随官方公式重算",
}


def lines(ended: Figures) -> list[str]:
    """The figures of one unit, as printed."""
    told = [ended.sample]
    for after, head in _HEADS.items():
        rules = sum(one.after == after and bool(one.rule) and not one.rule.startswith("FX") for one in ended.moved)
        noticed, missed = ended.count(after, noticed=True), ended.count(after, noticed=False)
        told.append(
            f"  {head}：格 {ended.cells(after)}，改动 {ended.count(after)}，"
            f"察觉 {noticed}（规则 {rules}，公式核对 {noticed - rules}），没有察觉 {missed}"
        )
        told += [f"    {number:4}  {reason}" for reason, number in ended.reasons(after).most_common()]
    told += [f"  不在清单：{one}" for one in ended.unlisted]
    told += [f"  清单过时：{one}（{one.rule} 已察觉）" for one in ended.stale]
    return told


def main() -> int:
    """Print the figures of every clean unit; 1 where the list does not hold."""
    every = [figures(sample) for sample in CLEAN]
    for ended in every:
        print("\n".join(lines(ended)))
    for after, head in _HEADS.items():
        moved, missed = (sum(one.count(after, noticed=n) for one in every) for n in (None, False))
        print(f"合计 {head}：改动 {moved}，没有察觉 {missed}（{missed / moved:.1%}），都在例外清单")
    return int(any(one.unlisted or one.stale for one in every))


if __name__ == "__main__":
    sys.exit(main())
