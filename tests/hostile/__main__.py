"""python -m tests.hostile [--only WORD] [--no-batch] [--jobs N]."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.hostile.suite import every, together, tried


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--only", default="", help="files with this in their name")
    parser.add_argument("--no-batch", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    files = [one for one in every() if given.only in one.name]
    begun = time.monotonic()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        told = []
        for one in files:
            done = tried(one, Path(folder))
            told.append(done)
            bad += bool(done.wrong)
            for line in done.wrong:
                print(f"{one.name}: {line}", flush=True)
        for title, key in (("slowest", "seconds"), ("largest", "megabytes")):
            worst = sorted(told, key=lambda one, key=key: -getattr(one, key))[:8]  # type: ignore[misc]
            print(f"{title}: " + "; ".join(f"{one.name} {one.seconds:.1f} s {one.megabytes:.0f} MB" for one in worst))
        print(f"{len(files)} files, {bad} with something wrong, {time.monotonic() - begun:.0f} s", flush=True)
    if not given.no_batch:
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            ended, wrong = together(files, Path(folder), given.jobs)
            print(*wrong, sep="\n")
            print(f"batch: {ended.seconds:.0f} s, {len(wrong)} wrong; {ended.err.strip().splitlines()[-1:]}")
            bad += len(wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
