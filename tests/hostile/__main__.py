"""python -m tests.hostile [--only WORD] [--no-batch] [--jobs N] [--record]."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from tests.figures import machine, record, recordable, recording, typed
from tests.hostile.measure import MEGABYTES, SECONDS
from tests.hostile.suite import FAMILIES, every, together, tried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.hostile.packing import Hostile
    from tests.hostile.suite import Told

_TELL = 50  # files
_HEAD = ("文件", "个数", "有问题的", f"最慢（处理器秒，要求 ≤ {SECONDS:.0f}）", f"最大（MB，要求 ≤ {MEGABYTES}）")


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.hostile`."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--only", default="", help="files with this in their name")
    parser.add_argument("--no-batch", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    recordable(parser)
    return parser


def main() -> int:
    parser = arguments()
    given = parser.parse_args()
    if recording(given) and (given.only or given.no_batch):
        parser.error("--record keeps the figures of the whole suite only")
    about = machine()
    begun = time.monotonic()
    families = {family: [one for one in make() if given.only in one.name] for family, make in FAMILIES.items()}
    ended = {one.name: one for one in alone([one for own in families.values() for one in own], given.jobs)}
    told = list(ended.values())
    rows: list[tuple[object, ...]] = [
        _row(family, [ended[one.name] for one in own]) for family, own in families.items() if own
    ]
    for title, key in (("slowest", "seconds"), ("largest", "megabytes")):
        worst = sorted(told, key=lambda one, key=key: -getattr(one, key))[:8]  # type: ignore[misc]
        print(f"{title}: " + "; ".join(f"{one.name} {one.seconds:.1f} s {one.megabytes:.0f} MB" for one in worst))
    bad = sum(bool(one.wrong) for one in told)
    print(f"{len(told)} files, {bad} with something wrong, {time.monotonic() - begun:.0f} s", flush=True)
    rows.append(_row("合计", told))
    if not given.no_batch:
        files = [one for one in every() if given.only in one.name]
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            batch, wrong = together(files, Path(folder), given.jobs)
        print(*wrong, sep="\n")
        print(f"batch: {batch.seconds:.0f} s, {len(wrong)} wrong; {batch.err.strip().splitlines()[-1:]}")
        rows.append(("全部混在好的单位中间成批校验", len(files), len(wrong), "—", "—"))
        bad += len(wrong)
    if recording(given):
        record("敌意文件", typed("tests.hostile"), _HEAD, rows, [about])
    return 1 if bad else 0


def alone(files: Sequence[Hostile], jobs: int) -> list[Told]:
    """Each file by itself, some at a time; what is wrong is printed at once."""
    told = []
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        for number, one in enumerate(pool.map(_tried, [file.name for file in files]), 1):
            told.append(one)
            for line in one.wrong:
                print(f"{one.name}: {line[:2000]}", flush=True)
            if number % _TELL == 0:
                print(f"{number} of {len(files)}", file=sys.stderr, flush=True)
    return told


def _tried(name: str) -> Told:
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        return tried(next(one for one in every() if one.name == name), Path(folder))


def _row(family: str, told: list[Told]) -> tuple[object, ...]:
    slowest, largest = max(one.seconds for one in told), max(one.megabytes for one in told)
    return family, len(told), sum(bool(one.wrong) for one in told), f"{slowest:.1f}", f"{largest:.0f}"


if __name__ == "__main__":
    sys.exit(main())
