"""The door for files nobody vouches for: how much is read, what a zip may hold, which XML is refused.

Nothing here writes, opens a connection, or uses a name found inside a file as a path. A file that is too large,
damaged or dressed up as something else ends in one ``Unreadable`` with one line of Chinese.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from xlzj.limits import way_out

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from xlzj.limits import Limits

_MIB = 1 << 20
_ENTRY = b"PK\x01\x02"  # every entry of a zip directory begins with it
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再提交"
_SMALL = _MIB  # parts up to here cannot nest deep enough to hurt, nor expand enough to matter
_DEPTH = 256


class Unreadable(Exception):  # noqa: N818 - it tells a state of the file, not a mistake of ours
    """The one expected failure of reading.

    Attributes:
        reason: One plain Chinese line: what is wrong, where, what to do.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def over(limit: str, what: str, bound: str, act: str) -> NoReturn:
    """Refuse: name the limit, its bound and the way out.

    Args:
        limit: Field of ``Limits``.
        what: What the file does, in Chinese.
        bound: The bound as printed.
        act: What its owner should do.

    Raises:
        Unreadable: Always.
    """
    raise Unreadable(f"{what}，超过读取上限 {bound}；{act}。{way_out(limit)}")


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The whole file, read once.

    Raises:
        Unreadable: Missing, no permission, not an ordinary file, or larger than ``limits.file_bytes``.
    """
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise Unreadable("这不是一个普通文件；请指定工作簿文件本身")
        if info.st_size <= limits.file_bytes:
            with path.open("rb") as stream:
                data = stream.read(limits.file_bytes + 1)  # it may have grown since
            if len(data) <= limits.file_bytes:
                return data
    except FileNotFoundError:
        raise Unreadable("文件不存在；请核对路径和文件名") from None
    except PermissionError:
        raise Unreadable("没有读取这个文件的权限，或它正被其他程序独占打开；请关闭该程序后重试") from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"读取文件时系统报错{_number(error)}；请把文件复制到本机磁盘后重试") from None
    bound = _size(limits.file_bytes)
    over("file_bytes", "文件过大", bound, "请删去工作簿中的图片和附件后另存")


def _number(error: Exception) -> str:
    """The system's number of an error, for whoever is asked for help; its text is in the language of the machine."""
    number = getattr(error, "errno", None)
    return f"（错误号 {number}）" if number else ""


class Package:
    """An opened zip whose parts are read by name, each within the limits."""

    __slots__ = ("_archive", "_entries", "_limits", "_spent", "_written")

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Read the directory only.

        Raises:
            Unreadable: Damaged, too many entries, or two entries with one name.
        """
        if data.count(_ENTRY) > limits.entries:
            over("entries", "压缩包内的文件过多", f"{limits.entries} 个", _RESAVE)
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            entries = self._archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError):
            raise Unreadable("压缩包不完整或已损坏，可能是复制或下载中断；请重新取得原文件") from None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._limits = limits
        self._spent = self._written = 0
        for entry in entries:
            key = _key(entry.filename)
            if key in self._entries:  # two programs could then read two different workbooks
                raise Unreadable(f"压缩包内有两个同名部件 {shown(entry.filename)}，内容不可信；{_RESAVE}")
            self._entries[key] = entry

    def parts(self) -> tuple[str, ...]:
        """Names of all parts, lower case, "/" between folders."""
        return tuple(self._entries)

    def has(self, part: str) -> bool:
        """Whether the package holds this part (names do not depend on case)."""
        return _key(part) in self._entries

    def write_out(self, formula: str) -> None:
        """Count one member of a shared formula against ``Limits.formula_chars``.

        Raises:
            Unreadable: All members together are longer than it.
        """
        self._written += len(formula)
        if self._written > self._limits.formula_chars:
            bound = f"{self._limits.formula_chars} 字"
            over("formula_chars", "共享公式展开后过长", bound, "请删去与填报无关的公式后另存")

    def read(self, part: str) -> bytes:
        """One part, expanded.

        Raises:
            Unreadable: Missing, encrypted, damaged, packed in an unusual way, or larger than the limits allow.
        """
        entry = self._entries.get(_key(part))
        if entry is None:
            raise Unreadable(f"工作簿缺少部件 {shown(part)}，文件不完整；{_RESAVE}")
        limits, size = self._limits, entry.file_size
        if entry.flag_bits & 1:
            raise Unreadable(f"压缩包带密码（部件 {shown(part)} 已加密）；请取消密码后再提交")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unreadable(f"部件 {shown(part)} 的压缩方式不是 Excel 所用的；{_RESAVE}")
        if size > limits.part_bytes:
            what = f"部件 {shown(part)} 展开后过大（疑似压缩炸弹或满表空格式）"
            over("part_bytes", what, _size(limits.part_bytes), "请清除空白行列的格式后另存")
        if size > _SMALL and size > entry.compress_size * limits.ratio:
            over("ratio", f"部件 {shown(part)} 的压缩比异常（疑似压缩炸弹）", f"{limits.ratio} 倍", _RESAVE)
        self._spent += size
        if self._spent > limits.total_bytes:
            over("total_bytes", "文件解压展开后过大（疑似压缩炸弹）", _size(limits.total_bytes), _RESAVE)
        try:
            with self._archive.open(entry) as part_of:  # asked for no more than it says: a lie is not even expanded
                return part_of.read(size + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, struct.error):
            raise Unreadable(f"部件 {shown(part)} 已损坏；请重新取得原文件") from None


def parser(part: str) -> expat.XMLParserType:
    """An XML parser for one part: names come as "namespace local", any DOCTYPE is refused, no entity is ever read."""

    def doctype(*_: object) -> None:
        raise Unreadable(f"部件 {shown(part)} 含有 DOCTYPE 声明（可能夹带恶意实体），拒绝读取；{_RESAVE}")

    made = expat.ParserCreate(None, " ")
    made.buffer_text = True
    made.StartDoctypeDeclHandler = doctype
    made.EntityDeclHandler = doctype
    return made


def run(xml: expat.XMLParserType, data: bytes, part: str) -> None:
    """Parse one part whole; the handlers of ``xml`` collect what they want.

    Raises:
        Unreadable: Not well-formed, nested beyond reason, in an unknown encoding, or refused by a handler.
    """
    if len(data) > _SMALL:
        shallow(data, part)
    try:
        _feed(xml, data, part)
    finally:  # handlers know their parser: without this only the garbage collector would free both
        xml.StartElementHandler = xml.EndElementHandler = xml.CharacterDataHandler = None


def tree(data: bytes, part: str) -> Element:
    """One part as a tree, for parts that are looked at from several sides (Word). No DOCTYPE, no towers of elements.

    Raises:
        Unreadable: Not well-formed, nested beyond reason, in an unknown encoding, or refused.
    """
    from xml.etree.ElementTree import ParseError, fromstring

    shallow(data, part)
    try:
        return fromstring(data)  # noqa: S314  (the pass above has refused every DOCTYPE, so no entity can be declared)
    except (ParseError, ValueError, LookupError):  # a name space with a brace in it, which the pass above lets through
        raise Unreadable(f"部件 {shown(part)} 的 XML 已损坏；{_RESAVE}") from None


def skip(xml: expat.XMLParserType) -> None:
    """Called by a start handler: the element just begun, with all it holds, passes unseen."""
    before = xml.StartElementHandler, xml.EndElementHandler, xml.CharacterDataHandler
    depth = 1

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1
        if not depth:
            xml.StartElementHandler, xml.EndElementHandler, xml.CharacterDataHandler = before

    xml.StartElementHandler, xml.EndElementHandler, xml.CharacterDataHandler = opened, closed, None


def shown(name: str) -> str:
    """A name found inside a file, fit for one line of a message."""
    line = "".join(character if character.isprintable() else "�" for character in name[:61])
    return f"{line[:60]}…" if len(name) > 60 else line


def shallow(data: bytes, part: str) -> None:
    """Refuse towers of elements, in a pass of its own so that ordinary parts need no end handler. Raises Unreadable."""
    depth = 0

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise Unreadable(f"部件 {shown(part)} 的 XML 嵌套超过 {_DEPTH} 层，不是正常的工作簿；{_RESAVE}")

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    xml = parser(part)
    xml.StartElementHandler, xml.EndElementHandler = opened, closed
    _feed(xml, data, part)


def _feed(xml: expat.XMLParserType, data: bytes, part: str) -> None:
    try:
        xml.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(f"部件 {shown(part)} 第 {error.lineno} 行的 XML 已损坏；{_RESAVE}") from None
    except (ValueError, LookupError):
        raise Unreadable(f"部件 {shown(part)} 的文字编码无法识别；{_RESAVE}") from None


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _size(amount: int) -> str:
    return f"{amount / _MIB:g} MB" if amount >= _MIB else f"{amount} 字节"
