"""Old Word files (.doc, .wps, .rtf, .odt) → .docx, by LibreOffice where it is installed, in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from xlzj.limits import current
from xlzj.read.guard import Unreadable, read_bytes

KINDS = frozenset({".doc", ".wps", ".rtf", ".odt"})
PATIENCE = 120  # seconds
_PROGRAMS = ("soffice", "libreoffice")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_STARTS = (b"{\\rtf", b"<html", b"<!doctype html", b"<?xml", b"mime-version")
_HEAD = 32
_BY_HAND = "请用 Word 或 WPS 打开后另存为 .docx 再导入"


def is_old(path: Path, data: bytes) -> bool:
    """Whether this is a Word file of before .docx, whatever it is called.

    Raises Unreadable for what only looks like one: LibreOffice would make a document of anything.
    """
    if data.startswith(_OLE):
        if any(word.encode("utf-16-le") in data for word in ("EncryptedPackage", "EncryptionInfo")):
            raise Unreadable("文档设有打开密码（已加密）；请取消密码后再导入")
        if "WordDocument".encode("utf-16-le") not in data:
            raise Unreadable("这是旧版 Office 文件，但不是 Word 文档；请核对文件")
        return True
    if path.suffix.lower() not in KINDS or data.startswith(_ZIP):
        return path.suffix.lower() == ".odt"
    if not data.lstrip()[:_HEAD].lower().startswith(_STARTS):
        raise Unreadable(f"扩展名是 {path.suffix}，内容不是 Word 文档；{_BY_HAND}")
    return True


def converted(path: Path, folder: Path, *, patience: float = PATIENCE) -> Path:
    """The same document as .docx in `folder`; the file itself is only read.

    Raises Unreadable, one line of Chinese: no LibreOffice here, it gave up, or took too long.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise Unreadable(f"这是旧版 Word 文档，本机没有 LibreOffice，转换不了；{_BY_HAND}")
    source = folder / f"原件{path.suffix.lower() if path.suffix.lower() in KINDS else '.doc'}"
    source.write_bytes(read_bytes(path, current()))
    with tempfile.TemporaryDirectory(prefix="xlzj-lo-", ignore_cleanup_errors=True) as profile:
        command = [program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "docx", "--outdir", str(folder), str(source)]
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=patience)  # noqa: S603  (fixed words)
        except subprocess.TimeoutExpired:
            raise Unreadable(f"LibreOffice {patience:g} 秒没有转换完这个旧版 Word 文档；{_BY_HAND}") from None
        except OSError:
            raise Unreadable(f"LibreOffice 启动不了，旧版 Word 文档转换不了；{_BY_HAND}") from None
    made = source.with_suffix(".docx")
    if not made.is_file():
        raise Unreadable(f"LibreOffice 转换不了这个旧版 Word 文档（可能已加密或损坏）；{_BY_HAND}")
    return made
