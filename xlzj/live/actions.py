"""What each button does, and what is answered when it cannot be done. Nothing here or below raises past `perform`."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from xlzj import __version__
from xlzj.editions.text import BadText
from xlzj.live import making, marking
from xlzj.live.checking import Cancelled, NoPlace
from xlzj.live.click import CANCELLED, ERROR, Answer, Click
from xlzj.live.host import LIBREOFFICE, attach
from xlzj.live.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlzj.live.host import LiveBook

ACTIONS: dict[str, Callable[[Click], Answer]] = {
    "check_sheet": marking.check_sheet,
    "check_set": marking.check_set,
    "next": marking.forward,
    "previous": marking.back,
    "clear": marking.clear,
    "explain": marking.explain,
    "fill_plan": making.fill_plan,
    "fill": making.fill,
    "report": making.report,
    "batch": making.batch,
    "new": making.new,
    "settings": making.change_settings,
    "doctor": making.doctor,
}
_OTHER_VERSION = "{}是 {} 版，校验程序是 {} 版，不能一起用；什么都没有改动。请{}"
_RENEW = {
    LIBREOFFICE: ("LibreOffice 的扩展", "运行 xlzj live extension --out 文件夹 --install，再重新打开 LibreOffice"),
    "excel": ("Excel 加载项", "关闭 Excel，运行 xlzj addin install，再打开"),
}
"""What to renew where the buttons are of another version than the program, and how."""


def perform(
    request: Mapping[str, str],
    tell: Callable[[int, int, str], None],
    find: Callable[[Mapping[str, str]], LiveBook] | None = None,
) -> Answer:
    """Do what a request asks; whatever goes wrong becomes an answer of one plain line. `find` is for tests."""
    action = ACTIONS.get(request.get("action", ""))
    if action is None:
        return Answer(ERROR, f"不认识的操作“{request.get('action', '')}”：加载项与程序的版本不同，请重新安装加载项")
    buttons = request.get("addin", "")
    if buttons not in ("", __version__) and request["action"] != "doctor":
        what, how = _RENEW.get(request.get("host", ""), ("加载项", "重新安装"))
        return Answer(ERROR, _OTHER_VERSION.format(what, buttons, __version__, how))
    try:
        return action(Click(request, tell, find or _attached))
    except Cancelled:
        return Answer(CANCELLED, "已取消，工作簿没有改动")
    except (Refused, NoPlace, BadText) as error:
        return Answer(ERROR, str(error))
    except OSError as error:
        plain = error.errno is None
        return Answer(ERROR, str(error) if plain else f"读写不了 {error.filename or '文件'}（{error.strerror}）")
    except Exception as error:  # noqa: BLE001  (a resident process answers whatever happens)
        told = f"程序出错（{type(error).__name__}：{error}），工作簿没有再改动；请把“详细”发给维护人员"
        return Answer(ERROR, told, traceback.format_exc())


def _attached(request: Mapping[str, str]) -> LiveBook:
    def number(key: str) -> int:
        text = request.get(key, "")
        return int(text) if text.isascii() and text.isdigit() else 0

    book, fullname = request.get("book", ""), request.get("fullname", "")
    return attach(request.get("host", ""), book, fullname, number("pid"), number("hwnd"), request.get("uno", ""))
