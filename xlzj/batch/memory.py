"""How much memory a worker may take: held by the system itself where it can (Linux), else watched by the parent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

MIB = 1 << 20
LOOK_EVERY = 0.25  # seconds between two looks at a worker where the system holds nobody to a limit
_STATM = Path("/proc/self/statm")


def held() -> bool:
    """Whether the system holds a process to the limit that it sets itself. Windows and macOS do not."""
    return _STATM.exists()


def limit_memory(megabytes: int) -> None:
    """Let this process grow by so much and no more, where the system can hold it to that (Linux)."""
    if not held():
        return
    import resource

    now = int(_STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = now + megabytes * MIB
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def used(pid: int | None) -> int:
    """Bytes a process has to itself; 0 where nobody can tell (it is gone, psutil is not installed)."""
    try:
        import psutil
    except ImportError:
        return 0
    try:
        told: Any = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return int(getattr(told, "private", told.rss))  # Windows pages out what it likes: what was asked for counts
