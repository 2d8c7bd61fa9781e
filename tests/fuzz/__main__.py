"""python -m tests.fuzz --executions N [-j CORES] [--only TARGET …] [--seed S] [--keep FOLDER] [--record]."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from tests.figures import machine, record, recordable, recording, typed
from tests.fuzz.run import PATIENCE, Failure, keep, run
from tests.fuzz.targets import TARGETS

_TELL = 30.0  # seconds
_HEAD = ("弄坏什么", "执行次数", "失败")


def arguments() -> argparse.ArgumentParser:
    """What may stand behind `python -m tests.fuzz`."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--executions", type=int, default=100_000)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=sorted(TARGETS), default=sorted(TARGETS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("out/fuzz"))
    recordable(parser)
    return parser


def main() -> int:
    parser = arguments()
    given = parser.parse_args()
    if recording(given) and set(given.only) != set(TARGETS):
        parser.error("--record keeps the figures of all targets only")
    about = machine()
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
    if recording(given):
        took = f"用 {(time.monotonic() - begun) / 60:.0f} 分钟，随机种子 {given.seed}；每个输入的时限 {PATIENCE} 秒。"
        record("模糊测试", typed("tests.fuzz"), _HEAD, rows(counts, failures), [about, took])
    tell(failures)
    for path in keep(failures, given.keep) if failures else ():
        print(path)
    return 1 if failures else 0


def rows(counts: Counter[str], failures: list[Failure]) -> list[tuple[str, str, int]]:
    """Title, executions and failures of every target, and of all."""
    failed = Counter(failure.target for failure in failures)
    made = [(target.title, f"{counts[name]:,}", failed[name]) for name, target in TARGETS.items()]
    return [*made, ("合计", f"{sum(counts.values()):,}", len(failures))]


def tell(failures: list[Failure]) -> None:
    """Every place where something failed, once."""
    places = Counter((failure.target, failure.place) for failure in failures)
    first = {(failure.target, failure.place): failure for failure in reversed(failures)}
    for (target, place), many in places.most_common():
        print(f"\n{many} × {target}: {place}\n{first[target, place].told[-1500:]}")


if __name__ == "__main__":
    sys.exit(main())
