"""What was done, in a database beside the results: kill the run at any moment, start it again, nothing is lost.

One process writes, in transactions; a result is there whole or not at all. A result holds as long as its fingerprint
does: the content of every workbook it was made from, how they were put together, and the rules.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import xlzj
from xlzj.editions import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlzj.batch.task import Done

FOLDER = ".xlzj"
NAME = "state.sqlite"
_LAYOUT = 1
_TABLES = """
create table if not exists result (
  key text primary key, fingerprint text not null, row blob not null, findings blob not null,
  errors integer not null, slip text not null, reason text not null
);
create table if not exists stray (
  file text not null, reason text not null, kind text not null, primary key (file, reason)
);
create table if not exists kin (
  fingerprint text primary key, unit text not null, edition text not null, roles text not null,
  stands blob not null, looks blob not null
);
create table if not exists about (name text primary key, value text not null);
"""


class Entry(NamedTuple):
    """One result as stored; `row` is None where the set could not be checked, `reason` says why."""

    key: str
    row: dict[str, Any] | None
    findings: list[list[str]]
    reason: str


class Counts(NamedTuple):
    """Over all results: sets that could not be checked, errors, 退回单."""

    failed: int
    errors: int
    returned: int


class Busy(OSError):  # noqa: N818  (a state of the folder, not a defect)
    """Another run is writing to this results folder."""


class State:
    """The database of one results folder. Use as a context manager; only the run itself opens it to write."""

    def __init__(self, out: Path) -> None:
        folder = out / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / NAME
        self._lock = _locked(folder / "lock.sqlite")
        try:
            self._base = _opened(self.path)
        except sqlite3.DatabaseError:  # not one of ours, or spoilt by a broken disk: results can be had again
            self.path.unlink()
            self._base = _opened(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()
        self._lock.close()

    def known(self) -> dict[str, tuple[str, str]]:
        """Key → fingerprint and name of the 退回单 ("" for none) of every result; failures are tried again."""
        found = self._base.execute("select key, fingerprint, slip from result where reason = ''")
        return {key: (fingerprint, slip) for key, fingerprint, slip in found}

    def store(self, done: Iterable[Done]) -> None:
        """Keep these results, all or none."""
        rows = [(one.key, one.fingerprint, one.row, one.findings, one.errors, one.slip, one.reason) for one in done]
        with self._base:
            self._base.executemany("insert or replace into result values (?, ?, ?, ?, ?, ?, ?)", rows)

    def kin(self) -> Iterator[tuple[str, str, str, str, bytes, bytes]]:
        """Everything known of units of departments: fingerprint, unit, edition, roles, traces."""
        return iter(self._base.execute("select * from kin"))

    def store_kin(self, rows: Iterable[tuple[str, str, str, str, bytes, bytes]]) -> None:
        """Exactly these from now on."""
        with self._base:
            self._base.execute("delete from kin")
            self._base.executemany("insert or ignore into kin values (?, ?, ?, ?, ?, ?)", rows)

    def counts(self) -> Counts:
        """Sums for the last line of a run."""
        query = "select sum(reason != ''), sum(errors), sum(slip != '') from result"
        return Counts(*(number or 0 for number in self._base.execute(query).fetchone()))

    def keep_only(self, keys: Iterable[str], strays: Iterable[tuple[str, str, str]], about: dict[str, str]) -> None:
        """Forget results of sets that are no longer handed in; remember what belongs to none."""
        with self._base:
            self._base.execute("create temp table if not exists now (key text primary key)")
            self._base.execute("delete from now")
            self._base.executemany("insert or ignore into now values (?)", ((key,) for key in keys))
            self._base.execute("delete from result where key not in (select key from now)")
            self._base.execute("delete from stray")
            self._base.executemany("insert or ignore into stray values (?, ?, ?)", strays)
            self._base.executemany("insert or replace into about values (?, ?)", sorted(about.items()))


def _locked(path: Path) -> sqlite3.Connection:
    """Held as long as the run lives, however it ends. Raises Busy."""
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as error:
        lock.close()
        raise Busy("另一次运行正在用这个结果文件夹；请等它结束，或另选 --out") from error
    return lock


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=30)
    version = base.execute("pragma user_version").fetchone()[0]
    if version not in (0, _LAYOUT):
        base.close()
        path.unlink()
        return _opened(path)
    base.execute("pragma journal_mode = wal")  # on a file system without shared memory it stays as it was
    base.execute("pragma synchronous = normal")
    base.executescript(_TABLES)
    base.execute(f"pragma user_version = {_LAYOUT}")
    base.commit()
    return base


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, only to read."""
    base = sqlite3.connect(path, timeout=30)
    try:
        base.execute("pragma query_only = on")
        yield base
    finally:
        base.close()


def entries(base: sqlite3.Connection, *, findings: bool = False, worst: bool = False) -> Iterator[Entry]:
    """Every result by key, or those with most errors first; `findings` are only read where they are asked for.

    Sorting otherwise than by key makes the database hold all that is selected at once.
    """
    told = "findings" if findings else "x''"
    order = "errors desc, reason != '', key" if worst else "key"
    for key, row, found, reason in base.execute(f"select key, row, {told}, reason from result order by {order}"):  # noqa: S608  (ours)
        yield Entry(key, unpack(row), unpack(found) if findings and found else [], reason)


def strays(base: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """File, reason and kind of everything that belongs to no set."""
    return list(base.execute("select file, reason, kind from stray order by file, reason"))


def about(base: sqlite3.Connection) -> dict[str, str]:
    """What the run says of itself."""
    return dict(base.execute("select name, value from about"))


def unpack(data: bytes) -> Any:
    """The value that `task.pack` packed; None for nothing."""
    return json.loads(zlib.decompress(data)) if data else None


@lru_cache(maxsize=1)
def rule_pack() -> str:
    """A hash of the rules as installed: version, program, templates. A new one makes every result out of date."""
    told = hashlib.sha256(xlzj.__version__.encode())
    program = Path(xlzj.__file__).parent
    for folder, kinds in ((program, (".py", ".j2", ".js")), (templates_folder(), ())):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and (not kinds or path.suffix in kinds):
                told.update(path.relative_to(folder).as_posix().encode())
                told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()
