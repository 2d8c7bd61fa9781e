"""python -m tests.fuzz --executions N [-j CORES] [--only TARGET …] [--seed S] [--keep FOLDER]."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.run import Failure, keep, run
from tests.fuzz.targets import TARGETS

_TELL = 30.0  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--executions", type=int, default=100_000)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=sorted(TARGETS), default=sorted(TARGETS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("out/fuzz"))
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    failures: list[Failure] = []
    begun = told = time.monotonic()
    for ran in run(given.executions, given.only, given.seed, given.jobs):
        counts[ran.target] += ran.executions
        seconds[ran.target] += ran.seconds  # type: ignore[assignment]
        for failure in ran.failures:
            if (failure.target, failure.place) not in {(known.target, known.place) for known in failures}:
                print(f"{failure.target} {failure.number}: {failure.told[-1200:]}", flush=True)
                keep([failure], given.keep)
            failures.append(failure)
        if time.monotonic() - told > _TELL:
            told = time.monotonic()
            print(f"{sum(counts.values())} executions, {len(failures)} failures, {told - begun:.0f} s", flush=True)
    for name in sorted(counts):
        print(f"{name:12} {counts[name]:>9} executions {counts[name] / max(seconds[name], 1e-9):>8.0f} a second")
    print(
        f"{'all':12} {sum(counts.values()):>9} executions in {time.monotonic() - begun:.0f} s, {len(failures)} failures"
    )
    places = Counter((failure.target, failure.place) for failure in failures)
    first = {(failure.target, failure.place): failure for failure in reversed(failures)}
    for (target, place), many in places.most_common():
        print(f"\n{many} × {target}: {place}\n{first[target, place].told[-1500:]}")
    for path in keep(failures, given.keep) if failures else ():
        print(path)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
