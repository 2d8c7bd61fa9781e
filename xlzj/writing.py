"""Writing results: whole or not at all, never onto a file that was handed in, under a name every system accepts."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import secrets
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LONGEST_NAME = 80  # characters
LONGEST_BYTES = 200  # a name may have 255 bytes in UTF-8; suffixes such as （校验结果）.xlsx must still fit

_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}) | {
    f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"
}
_PLAIN = {
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "同名的文件夹已经存在",
    errno.EACCES: "没有写入权限，或者该文件正在 Excel 等程序中打开，请关闭后重试",
    errno.EPERM: "没有写入权限，或者该文件正在 Excel 等程序中打开，请关闭后重试",
    errno.EBUSY: "该文件正被其他程序使用，请关闭后重试",
    errno.EROFS: "所在磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过系统允许的大小",
    errno.EIO: "磁盘或网络共享读写出错",
    errno.ESTALE: "网络共享已断开",
    errno.ENOTCONN: "网络共享已断开",
    errno.ENAMETOOLONG: "文件名太长",
}
_SHARING_VIOLATION = (32, 33)  # winerror: open in another program, region locked


class WriteError(OSError):
    """A result could not be written. `str()` is one plain Chinese line that names the path."""


def write_atomically(path: Path, data: bytes | str) -> None:
    """Write `data` (text as UTF-8) to `path`: a reader sees the old file or the new one, never half of it.

    Raises WriteError where the folder is missing, may not be written, is full, or the file is open elsewhere.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    temporary = temporary_beside(path)
    try:
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise WriteError(f"无法写入 {path}：{plain(error)}") from error


def temporary_beside(path: Path) -> Path:
    """Where `path` is written before it takes its name: tells this process and machine, so that others know it."""
    return path.parent / f".xlzj-{_machine()}-{os.getpid()}-{secrets.token_hex(8)}.tmp"


def sweep(folder: Path) -> None:
    """Take away halves of files that a killed run of this machine left in `folder`; those of living ones stay."""
    for path in folder.glob(f".xlzj-{_machine()}-*.tmp"):
        number = path.name.split("-")[2]
        if number.isdecimal() and not _lives(int(number)):
            with contextlib.suppress(OSError):
                path.unlink()


def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _lives(process: int) -> bool:
    """Whether a process of this number runs. Windows itself refuses to remove a file that one still writes."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextlib.contextmanager
def temporary(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place when it is whole: for what is too large to stand in memory."""
    path = temporary_beside(target)
    try:
        yield path
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)


def refuse_input(path: Path, inputs: Iterable[Path]) -> None:
    """Raise WriteError where writing `path` would change one of `inputs`, under whatever name (link, letter case)."""
    for source in inputs:
        if _same(path, source):
            raise WriteError(f"不能写入 {path}：这是交来的文件，校验从不改动它；请另选输出位置或文件名")


def safe_name(text: str) -> str:
    """`text` as a file name without suffix, good on Windows, macOS and Linux; "未命名" where nothing is left.

    Path separators and other forbidden or invisible characters become "_"; names that Windows reserves (CON, NUL …)
    get a leading "_"; at most 80 characters.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join("_" if _bad(char) else char for char in composed)
    name = " ".join(kept.split()).strip(". ")
    if name.split(".")[0].rstrip().upper() in _RESERVED:
        name = f"_{name}"
    name = name[:LONGEST_NAME]
    while len(name.encode("utf-8")) > LONGEST_BYTES:
        name = name[:-1]
    name = name.strip(". ")
    return name if name.strip("._ ") else "未命名"


def _bad(char: str) -> bool:
    return char in _FORBIDDEN or (unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def _sync_folder(folder: Path) -> None:
    """Best effort: the content is safe already, and some network folders cannot be synchronised."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _same(path: Path, source: Path) -> bool:
    try:
        if path.exists() and source.exists():
            return path.samefile(source)
        return os.path.normcase(path.resolve()) == os.path.normcase(source.resolve())
    except OSError:
        return path.absolute() == source.absolute()


def plain(error: OSError) -> str:
    """What an error of the system means, in words of its user."""
    if getattr(error, "winerror", None) in _SHARING_VIOLATION:
        return "该文件正被其他程序使用，请关闭后重试"
    return _PLAIN.get(error.errno or 0, error.strerror or "系统没有说明原因")
