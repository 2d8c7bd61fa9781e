"""Plain text as it is handed in: which characters its bytes mean (UTF-8, UTF-16, or GBK as Windows writes Chinese)."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from xlzj.limits import current
from xlzj.read.guard import Unreadable, over

_LINES = 10  # printed lines of one paragraph, at most
_THREE_BYTES = "\u0800"  # the first character that takes three bytes in UTF-8; Chinese ones do


def text_of(data: bytes) -> str:
    """The characters of a text file, line ends as they stand.

    Raises:
        Unreadable: No text, or larger than the limits allow.
    """
    limits = current()
    if len(data) > limits.text_bytes:
        over("text_bytes", "文本过大", f"{limits.text_bytes >> 20} MB", "请核对文件，只留报告文字")
    if max(data.count(b"\n"), data.count(b"\r")) > _LINES * limits.paragraphs:  # before each becomes an object
        over("paragraphs", "行数过多", f"{limits.paragraphs} 段", "请核对文件，只留报告文字")
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if data.startswith(BOM_UTF8) else encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Unreadable("不是文本文件，或文字编码无法识别；请用 Word 或记事本另存为 .docx 或 UTF-8 文本")
    return text


def encoding_of(data: bytes) -> str:
    """The encoding of a text without a mark that tells it: "utf-8" or "gb18030".

    Two bytes of GBK may by chance be one character of UTF-8 (模 is ģ), but never a Chinese one: what could be UTF-8 and
    has nothing of three bytes means common Chinese characters (GB 2312).
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    if text.isascii() or max(text) >= _THREE_BYTES:
        return "utf-8"
    try:
        data.decode("gb2312")
    except UnicodeDecodeError:
        return "utf-8"
    return "gb18030"
