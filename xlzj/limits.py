"""How much one file may ask for: the only place where the limits and their defaults stand.

They are settings: `--limit NAME=VALUE` on the command line, or the environment variable `XLZJ_LIMITS` with several of
them, `cells=1000000 file_bytes=128MB`, which worker processes inherit. Every refusal names its limit.
"""

from __future__ import annotations

import gc
import os
import re
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "XLZJ_LIMITS"
_MIB = 1 << 20
_YOUNG = 2_000  # objects; more would save little time and cost much memory (docs/scale.md)
_SETTING = re.compile(r"([a-z_]+)=([0-9]+(?:\.[0-9]+)?)\s*(KB|MB|GB)?", re.IGNORECASE)
_SCALE = {"": 1, "KB": 1 << 10, "MB": _MIB, "GB": 1 << 30}


class BadLimit(Exception):  # noqa: N818  (it names the thing that is bad)
    """A setting that is none; `str()` is one plain line."""


class TooMuch(BaseException):
    """Time is up: past every `except Exception` on the way, to where the file is named."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for; a real unit workbook stays far below every one of them.

    Attributes:
        file_bytes: Size on disk.
        part_bytes: Expanded size of one part of the package.
        total_bytes: Expanded size of all parts read.
        word_bytes: Expanded size of one part of a Word document, which stands in memory as a tree.
        text_bytes: Size of a plain text.
        ratio: Expanded to packed size of one part, looked at above 1 MiB.
        entries: Files inside the package.
        cells: Cells with a value or a formula, all sheets together.
        formula_chars: Characters of all shared formulas written out for their members.
        text_chars: Characters in one cell, formula or name (Excel itself stops at 32,767).
        merges: Merged areas, all sheets together.
        paragraphs: Paragraphs of a report, or lines of a text.
        table_cells: Cells of all tables of a document.
        archive_files: Files inside a zip of workbooks.
        archive_bytes: Expanded size of a zip of workbooks.
        archive_ratio: Expanded to packed size of one file in a zip of workbooks.
        seconds: Processor time for reading one workbook, and again for checking it.
        megabytes: Memory for one workbook, on top of what the program itself takes (Linux).
    """

    file_bytes: int = 64 * _MIB
    part_bytes: int = 64 * _MIB
    total_bytes: int = 128 * _MIB
    word_bytes: int = 16 * _MIB
    text_bytes: int = 8 * _MIB
    ratio: int = 300
    entries: int = 5_000
    cells: int = 500_000
    formula_chars: int = 8_000_000
    text_chars: int = 65_536
    merges: int = 20_000
    paragraphs: int = 40_000
    table_cells: int = 60_000
    archive_files: int = 100_000
    archive_bytes: int = 8 << 30
    archive_ratio: int = 200
    seconds: float = 8.0
    megabytes: int = 1024


DEFAULT = Limits()


def current() -> Limits:
    """The limits as set from outside. Raises BadLimit."""
    return settings(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=16)
def settings(text: str) -> Limits:
    """`NAME=VALUE` settings, spaces or commas between them, over the defaults. Raises BadLimit."""
    made = DEFAULT
    known = {field.name for field in fields(Limits)}
    for word in text.replace(",", " ").split():
        match = _SETTING.fullmatch(word)
        if match is None or match[1] not in known:
            names = "、".join(field.name for field in fields(Limits))
            raise BadLimit(f"上限写法有误：“{word[:80]}”；应是 名称=数值，如 file_bytes=128MB；名称有：{names}")
        value = float(match[2]) * _SCALE[(match[3] or "").upper()]
        if value <= 0:
            raise BadLimit(f"上限 {match[1]} 应大于 0")
        change: dict[str, Any] = {match[1]: value if match[1] == "seconds" else int(value)}
        made = replace(made, **change)
    return made


def way_out(limit: str) -> str:
    """How to raise a limit, as every refusal ends."""
    return f"确属正常文件时，可用 --limit {limit}=更大的数 放宽"


@contextmanager
def held(limits: Limits, workbooks: int = 1) -> Iterator[None]:
    """Time and memory within the limits, where the system can hold them (memory: Linux; time: not on Windows).

    Raises TooMuch where time is up; where memory is, Python raises MemoryError.
    """
    timed = hasattr(signal, "SIGPROF") and threading.current_thread() is threading.main_thread()
    before = _memory(limits.megabytes)
    if timed:
        old = signal.signal(signal.SIGPROF, _late)
        signal.setitimer(signal.ITIMER_PROF, limits.seconds * max(workbooks, 1))
    try:
        yield
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, old)
        _restore(before)


def unhurried() -> None:
    """Let this process look for garbage seldom; for programs to call at their start, not for libraries.

    What is read from a workbook is kept to the end and holds no cycles: a tenth of the time went into looking.
    """
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


def _late(*_: object) -> NoReturn:
    raise TooMuch


def told(error: BaseException, limits: Limits) -> str:
    """TooMuch or MemoryError as one plain line."""
    if isinstance(error, MemoryError):
        return f"需要的内存超过上限 {limits.megabytes} MB，已停止；请删去与填报无关的内容后另存。{way_out('megabytes')}"
    return f"用时超过上限 {limits.seconds:g} 秒，已停止；请删去与填报无关的内容后另存。{way_out('seconds')}"


def _memory(megabytes: int) -> tuple[int, int] | None:
    """Let this process grow by so much and no more; what held before."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as statm:  # noqa: PTH123  (twice for every workbook)
            pages = int(statm.read().split()[0])
    except OSError:
        return None
    import resource

    now = pages * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    wanted = now + megabytes * _MIB
    if before[0] == resource.RLIM_INFINITY or wanted < before[0]:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, before[1]))
    return before


def _restore(before: tuple[int, int] | None) -> None:
    if before is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, before)
