"""What a file is that calls itself .xlsx and is none: one line that says so and what to do."""

import re

from xlzj.read.guard import Package

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_MAGIC = (
    (b"%PDF", "这是 PDF 文件，不是工作簿；请提交 Excel 工作簿原件"),
    (b"Rar!", "这是 RAR 压缩包；请解压后提交其中的 .xlsx"),
    (b"7z\xbc\xaf\x27\x1c", "这是 7z 压缩包；请解压后提交其中的 .xlsx"),
    (b"{\\rtf", "这是 RTF 文档，不是工作簿；请提交 Excel 工作簿原件"),
    (b"\x89PNG", "这是图片，不是工作簿；请提交 Excel 工作簿原件"),
    (b"\xff\xd8\xff", "这是图片，不是工作簿；请提交 Excel 工作簿原件"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_HEAD = 4096


def of_bytes(data: bytes) -> str | None:
    """Why these bytes cannot be a workbook package; None when they begin like a zip."""
    if data.startswith(_ZIP):
        return None
    if not data:
        return "文件是空的（0 字节），可能复制未完成；请重新取得原文件"
    if data.startswith(_OLE):
        return _compound(data)
    for magic, reason in _MAGIC:
        if data.startswith(magic):
            return reason
    if data.startswith(_OLD_EXCEL):
        return "这是早期 Excel（.xls）工作簿，改了扩展名也不是 .xlsx；请用 Excel 或 WPS 打开后另存为 .xlsx"
    return _text(data[:_HEAD]) or "不是 .xlsx 工作簿（文件开头无法识别），可能已损坏；请重新取得原文件"


def no_document(data: bytes) -> str | None:
    """Why these bytes cannot be a Word package; None when they begin like a zip."""
    if data.startswith(_ZIP):
        return None
    if not data:
        return "文件是空的（0 字节），可能复制未完成；请重新取得原文件"
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
            return "文档设有打开密码（已加密）；请在 Word 的“文件—信息—保护文档”中取消密码后再提交"
        return "这是旧版 Word 文档（.doc 或 WPS 的 .wps），改了扩展名也不是 .docx；请用 Word 或 WPS 打开后另存为 .docx"
    if data.startswith(b"%PDF"):
        return "这是 PDF 文件，不是 Word 文档；请提交 .docx 原件"
    return "不是 .docx 文档（文件开头无法识别），可能已损坏或改了扩展名；请用 Word 或 WPS 打开后另存为 .docx"


def of_parts(package: Package) -> str | None:
    """Why a sound zip is no .xlsx; None when it holds nothing that tells."""
    if package.has("xl/workbook.bin"):
        return "这是二进制工作簿（.xlsb）；请用 Excel 打开后另存为 .xlsx"
    if package.has("word/document.xml"):
        return "这是 Word 文档（.docx），不是工作簿；请核对文件或改回扩展名 .docx"
    if package.has("ppt/presentation.xml"):
        return "这是演示文稿（.pptx），不是工作簿；请核对文件"
    if package.has("content.xml") and package.has("mimetype"):
        return "这是 OpenDocument 文件（.ods 等）；请用 WPS 或 LibreOffice 打开后另存为 .xlsx"
    inner = sum(part.endswith((".xlsx", ".xls", ".xlsm", ".et")) for part in package.parts())
    if inner:
        return f"这是普通压缩包，里面有 {inner} 个表格文件；请解压后提交其中的工作簿"
    return None


def _compound(data: bytes) -> str:
    """An OLE compound file: the names of its streams, in UTF-16, tell an encrypted package from an old workbook."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return "工作簿设有打开密码（已加密）；请在 Excel 的“文件—信息—保护工作簿”中取消密码后再提交"
    if "WordDocument".encode("utf-16-le") in data:
        return "这是旧版 Word 文档（.doc），不是工作簿；请核对文件"
    return "这是旧版工作簿（.xls 或 WPS 的 .et），改了扩展名也不是 .xlsx；请用 Excel 或 WPS 打开后另存为 .xlsx"


def _text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "这是文本文件（Unicode 编码的 CSV 或 TXT），不是工作簿；请用 Excel 打开后另存为 .xlsx"
    if _CONTROL.search(head):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "这是 XML 表格 2003，不是 .xlsx；请用 Excel 打开后另存为 .xlsx"
    if _HTML.search(head) or head.lstrip().lower().startswith(b"mime-version:"):
        return "这是网页（HTML）改的扩展名，多为系统导出的“假 Excel”；请用 Excel 或 WPS 打开后另存为 .xlsx"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "这是 XML 文件，不是 .xlsx 工作簿；请用 Excel 打开后另存为 .xlsx"
    return "这是文本文件（CSV 或 TXT）改的扩展名，不是工作簿；请用 Excel 打开后另存为 .xlsx"
