"""What a spreadsheet program refuses, in one plain Chinese line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUSY = frozenset({-2147418111, -2146777998, -2147417846})  # call rejected; a cell in edit mode; a dialog open
_GONE = frozenset({-2147023174, -2147417848, -2147023179})  # the program ended, or what we held of it
_SCODE = 5  # where a COM error has the code among what Excel tells of it

BUSY = "表格程序正忙：有格子正在编辑，或有对话框开着。请按 Esc 或关上对话框，再点一次"
GONE = "工作簿已经关闭，没有做完；原来的文件没有改动"
SHARED = (
    "这是多人同时编辑的“共享工作簿”，Excel 不让加颜色、删表页，没有校验，也没有改动；"
    "请在“审阅”里取消共享再校验，或存盘后用 xlzj check 校验"
)
READ_ONLY = (
    "工作簿是只读打开的，LibreOffice 不让改，没有做，也没有改动；"
    "请点“编辑”菜单里的“编辑模式”，或另存一份到同一文件夹再点"
)
FAILED = "表格程序没有照做，工作簿没有改动；请保存后重新打开再试（{}）"


class Refused(Exception):  # noqa: N818  (what the user reads, not a defect)
    """The live workbook cannot be read or marked; the text says why and what to do."""


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever the program raises inside becomes Refused."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:  # (COM errors, UNO errors, xlwings' own: there is no common class)
        raise Refused(_plain(error)) from error


def _plain(error: Exception) -> str:
    codes, kind = _codes(error), getattr(error, "kind", "")
    if (
        codes & _BUSY or type(error).__name__ == "ExcelBusyError"
    ):  # (of xlwings on Windows; not to be imported elsewhere)
        return BUSY
    if codes & _GONE or kind in ("gone", "closed"):
        return GONE
    return FAILED.format(" ".join(str(error).split())[:160])


def _codes(error: Exception) -> set[object]:
    """What a COM error is: its own code, and the one that Excel gave where it raised the error itself."""
    own = getattr(error, "excepinfo", None) or ()
    return {getattr(error, "hresult", None), own[_SCODE] if len(own) > _SCODE else None}
