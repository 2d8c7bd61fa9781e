"""The same work on a Dask cluster: `--scheduler ADDRESS`. What a worker there cannot do, this machine does itself.

Workers read the same shared folder under the same path and write 退回单 into the same results folder; they must have
the same rules. Dask gives the work of a lost worker to another one. A piece that ends in anything but a value (a worker
too old or without the folder, or one that the piece kills again and again) goes to the local pool, whose limits of time
and memory then tell what is wrong with it: a run on a cluster gives the bytes of a local run.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from xlzj.batch.pool import Outcome, Work
from xlzj.batch.state import FOLDER, rule_pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.batch.pool import Limits, Runner

_AHEAD = 4  # pieces at a worker's thread or on their way to it
_FEWEST = 8
_PATIENCE = "30s"
_LOOK_AGAIN = 200  # pieces between two looks at how many workers there are
_TOKEN = "shared"


class Unreachable(OSError):  # noqa: N818  (a state of the cluster)
    """There is no such scheduler, it has no workers, or it went away. `str()` is one plain line."""


class Unsuitable(RuntimeError):  # noqa: N818  (a state of a worker)
    """A worker that would not give our results: other rules, or without the shared folder."""


class _Order(NamedTuple):
    """What is sent to a worker: the work, and what must hold there."""

    function: Any
    argument: Any
    rules: str
    token: str
    place: str
    seconds: float


class Cluster:
    """Workers of a Dask scheduler. A context manager; `local` does what the cluster cannot."""

    def __init__(self, address: str, out: Path, limits: Limits, local: Runner) -> None:
        self._address, self._limits, self._local = address, limits, local
        self._place = out.resolve() / FOLDER / _TOKEN
        self._token = secrets.token_hex(16)
        self._client: Any = None
        self._fell_back: Counter[str] = Counter()

    def __enter__(self) -> Self:
        try:
            from distributed import Client
        except ImportError as error:
            raise Unreachable("要用 Dask 集群，请先安装：pip install xlzj[cluster]") from error
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self._place.write_text(self._token, encoding="ascii")
        try:
            make: Any = Client  # dask has types for some of its functions only
            self._client = make(self._address, timeout=_PATIENCE, set_as_default=False)
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            self.__exit__()
            raise Unreachable(f"连不上调度器 {self._address}，或它没有工作进程（{error}）") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
        self._place.unlink(missing_ok=True)

    def run(self, work: Iterable[Work]) -> Iterator[Outcome]:
        """Every piece once, in the order in which they end; those for the local pool last. Raises Unreachable."""
        from distributed import as_completed

        waiting = iter(enumerate(work))
        under_way: dict[str, tuple[int, Work]] = {}
        again: list[tuple[int, Work]] = []
        gather: Any = as_completed
        done: Any = gather(loop=self._client.loop)
        room, seen = self._room(), 0
        try:
            while True:
                while len(under_way) < room and (piece := next(waiting, None)) is not None:
                    future = self._client.submit(remote, self._order(piece[1]), pure=False)
                    under_way[future.key] = piece
                    done.add(future)
                if not under_way:
                    break
                future = next(done)
                at, one = under_way.pop(future.key)
                if future.status == "finished":
                    yield Outcome(at, future.result())
                else:
                    again.append((at, one))
                    self._fell_back[str(future.exception()) if future.status == "error" else future.status] += 1
                seen += 1
                room = self._room() if seen % _LOOK_AGAIN == 0 else room
        except OSError as error:
            raise Unreachable(f"与调度器 {self._address} 的连接断了；已查完的都存下了，再次运行接着做") from error
        for outcome in self._local.run(one for _, one in again):
            yield outcome._replace(at=again[outcome.at][0])

    def remarks(self) -> tuple[str, ...]:
        """One line for each reason why work came back to this machine."""
        return tuple(f"{number} 件由本机补做：{why}" for why, number in self._fell_back.most_common())

    def _room(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(_AHEAD * sum(threads.values()), _FEWEST)

    def _order(self, work: Work) -> _Order:
        seconds = self._limits.seconds * max(work.workbooks, 1)
        return _Order(work.function, work.argument, rule_pack(), self._token, str(self._place), seconds)


def remote(order: _Order) -> Any:
    """What a worker of the cluster does. Raises Unsuitable where it is no worker for us."""
    _suits(order.rules, order.token, order.place)
    # A piece that never ends takes its worker with it: Dask notices, and the local pool tells what is wrong.
    watch = threading.Timer(order.seconds, os._exit, (1,))
    watch.daemon = True
    watch.start()
    try:
        return order.function(order.argument)
    finally:
        watch.cancel()


@lru_cache(maxsize=8)
def _suits(rules: str, token: str, place: str) -> None:
    if rule_pack() != rules:
        raise Unsuitable("这个工作进程的 xlzj 或模板与本机不同，请装同一版本")
    try:
        shared = Path(place).read_text(encoding="ascii")
    except OSError:
        shared = ""
    if shared != token:
        raise Unsuitable("这个工作进程看不到共享的结果文件夹；各台机器要用同一路径挂上同一文件夹")
