"""Worker processes with a limit of time and memory for each piece of work: a dead or endless one costs only itself.

Each worker has one piece at hand and one waiting, so it never idles; a worker that ends, or holds a piece too long,
is replaced, and what was waiting goes to another. Workers are spawned, not forked: the same on every system.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from xlzj.batch.memory import LOOK_EVERY, MIB, held, limit_memory, used
from xlzj.limits import DEFAULT, unhurried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_AHEAD = 2
_PARENT_LOOKS = 0.5  # seconds


class Limits(NamedTuple):
    """For one workbook: seconds; for one worker: MB of memory on top of what the program itself takes."""

    seconds: float = 60.0
    megabytes: int = DEFAULT.megabytes


class Work(NamedTuple):
    """One piece: a function that a fresh process can import, its argument, and how many workbooks it reads."""

    function: Callable[[Any], Any]
    argument: Any
    workbooks: int = 1


class Outcome(NamedTuple):
    """How a piece ended: its place among the work given, what it returned, or why it did not."""

    at: int
    value: Any
    reason: str = ""


class Runner(Protocol):
    """Something that does work: this pool, or a cluster."""

    def run(self, work: Iterable[Work]) -> Iterator[Outcome]:
        """Every piece once, in any order."""
        ...


class Inline:
    """Does work in this process, one piece after another, without limits: for tests, and to follow a fault."""

    def run(self, work: Iterable[Work]) -> Iterator[Outcome]:
        """Every piece once, in order."""
        for at, piece in enumerate(work):
            yield Outcome(at, piece.function(piece.argument))

    def rest(self) -> None:
        """Nobody to send home."""


class _Worker(NamedTuple):
    process: SpawnProcess
    pipe: Connection
    queue: deque[tuple[int, Work]]
    since: list[float]  # when the piece at hand was begun; endless before the worker has come up
    base: list[int]  # bytes it took when it had come up


class Pool:
    """`jobs` workers. A context manager: at its end every worker is gone, whatever happened.

    `watched` says whether this process looks how much memory they take, instead of the system (None: where it must).
    """

    def __init__(self, jobs: int, limits: Limits = Limits(), *, watched: bool | None = None) -> None:  # noqa: B008
        self._limits = limits
        self._watched = not held() if watched is None else watched
        self._looked = 0.0
        self._context = multiprocessing.get_context("spawn")
        self._jobs = jobs
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.rest()

    def rest(self) -> None:
        """End every worker, between two runs; the next piece of work gets fresh ones, in little memory."""
        for worker in self._workers:
            _end(worker)
        self._workers.clear()

    def run(self, work: Iterable[Work]) -> Iterator[Outcome]:
        """Every piece once, in the order in which they end."""
        waiting = iter(enumerate(work))
        again: deque[tuple[int, Work]] = deque()
        while True:
            self._feed(waiting, again)
            busy = [worker for worker in self._workers if worker.queue]
            if not busy:
                return
            now = time.monotonic()
            left = min(worker.since[0] + self._allowed(worker) for worker in busy) - now
            left = min(left, LOOK_EVERY) if self._watched else left
            ready = wait([worker.pipe for worker in busy], timeout=None if left == math.inf else max(left, 0))
            fat = self._fat(busy)
            for worker in busy:
                if worker.pipe in ready:
                    yield from self._received(worker, again)
                elif worker in fat:
                    yield self._given_up(worker, again, _too_fat(self._limits.megabytes))
                elif time.monotonic() > worker.since[0] + self._allowed(worker):
                    yield self._given_up(worker, again, self._told_time(worker))

    def _fat(self, busy: list[_Worker]) -> list[_Worker]:
        """Workers that have grown beyond the limit, where it is ours to look."""
        if not self._watched or time.monotonic() < self._looked + LOOK_EVERY:
            return []
        self._looked = time.monotonic()
        most = self._limits.megabytes * MIB
        return [worker for worker in busy if worker.base and used(worker.process.pid) > worker.base[0] + most]

    def _allowed(self, worker: _Worker) -> float:
        return self._limits.seconds * max(worker.queue[0][1].workbooks, 1)

    def _told_time(self, worker: _Worker) -> str:
        return f"超过时限 {self._allowed(worker):g} 秒，已停止；其余照常校验。确属正常文件时，可用 --time-limit 放宽"

    def _feed(self, waiting: Iterator[tuple[int, Work]], again: deque[tuple[int, Work]]) -> None:
        """Every worker gets what it may hold, all of them a first piece before any a second."""
        for depth in range(1, _AHEAD + 1):
            for at in range(self._jobs):
                if at < len(self._workers) and len(self._workers[at].queue) >= depth:
                    continue
                piece = again.popleft() if again else next(waiting, None)
                if piece is None:
                    return
                if at >= len(self._workers):
                    self._workers.append(self._spawn())
                self._give(self._workers[at], piece)

    def _spawn(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        limit = 0 if self._watched else self._limits.megabytes
        process = self._context.Process(target=_serve, args=(theirs, limit, os.getpid()), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, deque(), [math.inf], [])

    def _give(self, worker: _Worker, piece: tuple[int, Work]) -> None:
        if not worker.queue and worker.since[0] != math.inf:
            worker.since[0] = time.monotonic()
        worker.queue.append(piece)
        # A worker that has just died is noticed when its answer is waited for.
        with contextlib.suppress(OSError):
            worker.pipe.send((piece[1].function, piece[1].argument))

    def _received(self, worker: _Worker, again: deque[tuple[int, Work]]) -> Iterator[Outcome]:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(_PARENT_LOOKS)
            code = worker.process.exitcode
            yield self._given_up(worker, again, f"校验进程意外终止（退出码 {code}）；其余照常校验")
            return
        if answer is None:  # it has come up
            worker.since[0] = time.monotonic()
            worker.base.extend([used(worker.process.pid)] if self._watched else [])
            return
        value, reason = answer
        at, _ = worker.queue.popleft()
        worker.since[0] = time.monotonic()
        yield Outcome(at, value, reason)

    def _given_up(self, worker: _Worker, again: deque[tuple[int, Work]], reason: str) -> Outcome:
        """The piece at hand is lost, the worker goes, what waited behind goes to the next one."""
        at, _ = worker.queue.popleft()
        again.extend(worker.queue)
        worker.queue.clear()
        _end(worker)
        self._workers.remove(worker)
        return Outcome(at, None, reason)


def _too_fat(megabytes: int) -> str:
    return f"需要的内存超过上限 {megabytes} MB，已停止；其余照常校验"


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()
    worker.process.close()


def _serve(pipe: Connection, megabytes: int, parent: int) -> None:
    """A worker's whole life. It ends with its parent, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    threading.Thread(target=_orphaned, args=(parent,), daemon=True).start()
    unhurried()
    import xlzj.batch.task  # noqa: F401  (what most pieces need; its time is nobody's)

    if megabytes:
        limit_memory(megabytes)
    pipe.send(None)
    while True:
        try:
            function, argument = pipe.recv()
        except (EOFError, OSError):
            return
        answer: tuple[object, str]
        try:
            answer = function(argument), ""
        except MemoryError:
            answer = None, _too_fat(megabytes)
        except Exception as error:  # noqa: BLE001  (one piece of work must never end the run)
            ours = isinstance(error, OSError) and error.errno is None  # WriteError and its like: a line of their own
            answer = None, str(error) if ours else f"校验出错：{error!r}"
        with contextlib.suppress(OSError):
            pipe.send(answer)


def _orphaned(parent: int) -> None:
    """Leave as soon as the parent is gone, even from the middle of an endless piece of work."""
    while os.getppid() == parent:
        time.sleep(_PARENT_LOOKS)
    os._exit(1)


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
