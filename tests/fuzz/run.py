"""Many executions: numbers are shared out to processes, what fails is kept as a file that replays."""

from __future__ import annotations

import hashlib
import multiprocessing
import signal
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CORPUS = Path(__file__).parent / "corpus"
PATIENCE = 10  # seconds of processor time for one input
_CHUNK = 500
_KEPT = 3  # inputs that fail at one place


class Slow(BaseException):  # past every `except Exception`
    """An input took longer than `PATIENCE`."""


class Failure(NamedTuple):
    """What failed: the target, the number it was made from, the input, where and how it ended."""

    target: str
    number: int
    data: str | bytes
    place: str
    told: str


class Ran(NamedTuple):
    """A chunk of work done."""

    target: str
    executions: int
    seconds: float
    failures: list[Failure]


def one(name: str, seed: int, number: int) -> str | bytes:
    """The input of this number."""
    return TARGETS[name].make(Random(f"{name}:{seed}:{number}"))  # noqa: S311  (no secret)


def execute(name: str, data: str | bytes) -> None:
    """Run one input. Raises what the target does not expect, or Slow."""
    target = TARGETS[name]
    with suppress(*target.expected):
        target.run(data)


def chunk(given: tuple[str, int, int, int]) -> Ran:
    """Executions `first` to `last` of a target."""
    name, seed, first, last = given
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, _late)
    failures: list[Failure] = []
    begun = time.monotonic()
    for number in range(first, last):
        data: str | bytes = ""
        try:
            _alarm(PATIENCE)
            data = one(name, seed, number)
            execute(name, data)
        except (Exception, Slow) as error:  # noqa: BLE001  (this is what is looked for)
            failures.append(Failure(name, number, data, _place(error), "".join(traceback.format_exception(error))))
        finally:
            _alarm(0)
    return Ran(name, last - first, time.monotonic() - begun, failures)


def _alarm(seconds: int) -> None:
    if hasattr(signal, "SIGPROF"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _late(*_: object) -> NoReturn:
    raise Slow(f"more than {PATIENCE} s")


def _place(error: BaseException) -> str:
    """The innermost frame of ours, so that one fault is told once."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/xlzj/" in f.filename.replace("\\", "/")]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"
    return f"{told} {str(error)[:200]}" if isinstance(error, AssertionError) else told


def shares(executions: int, names: Mapping[str, float]) -> dict[str, int]:
    """How many executions each target gets."""
    whole = sum(names.values())
    return {name: max(1, round(executions * share / whole)) for name, share in names.items()}


def run(executions: int, names: list[str], seed: int, jobs: int) -> Iterator[Ran]:
    """All chunks, in the order in which they end."""
    wanted = shares(executions, {name: TARGETS[name].share for name in names})
    left = {
        name: [(name, seed, at, min(at + _size(name), many)) for at in range(0, many, _size(name))]
        for name, many in wanted.items()
    }
    work = [piece for pieces in left.values() for piece in pieces]
    Random(seed).shuffle(work)  # noqa: S311
    if jobs == 1:
        yield from map(chunk, work)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap_unordered(chunk, work)


def _size(name: str) -> int:
    return _CHUNK if TARGETS[name].share >= 1 else _CHUNK // 10


def keep(failures: list[Failure], folder: Path = CORPUS) -> list[Path]:
    """Write inputs that failed, a few for each place."""
    folder.mkdir(parents=True, exist_ok=True)
    seen: Counter[tuple[str, str]] = Counter()
    written = []
    for failure in failures:
        seen[failure.target, failure.place] += 1
        if seen[failure.target, failure.place] <= _KEPT:
            written.append(save(failure.target, failure.data, folder))
    return written


def save(name: str, data: str | bytes, folder: Path = CORPUS) -> Path:
    """An input as a file: `target-hash`, .txt for texts (UTF-8, lone surrogates kept), .bin for packages."""
    content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    path = folder / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}{'.txt' if isinstance(data, str) else '.bin'}"
    path.write_bytes(content)
    return path


def load(path: Path) -> tuple[str, str | bytes]:
    """Target and input of a kept file."""
    data = path.read_bytes()
    name = path.name.partition("-")[0]
    return name, data.decode("utf-8", "surrogatepass") if path.suffix == ".txt" else data
