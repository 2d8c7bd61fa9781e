"""The door of `live`: what the macros start. Arguments in, exit code out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from xlzj.cli.chinese import Parser

SERVE = "serve"
EXTENSION = "extension"
ACTIONS = (
    *("check_sheet", "check_set", "next", "previous", "clear", "explain"),
    *("fill_plan", "fill", "report", "batch", "new", "settings", "doctor"),
)
_HELP = f"{SERVE}（守着）、{EXTENSION}（LibreOffice 的扩展），或 {'、'.join(ACTIONS)}"


def commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Its parser."""
    live = commands.add_parser(
        "live",
        help="表格程序里打开着的工作簿（由加载项调用）",
        description="对表格程序里打开着的工作簿做一个按钮所做的事；serve 守着往来文件夹，随表格程序结束。",
    )
    live.add_argument("action", choices=(SERVE, EXTENSION, *ACTIONS), metavar="ACTION", help=_HELP)
    live.add_argument("--out", type=Path, metavar="DIR", help=f"{EXTENSION}：把 LibreOffice 扩展写到这个文件夹")
    live.add_argument("--install", action="store_true", help=f"{EXTENSION}：并装进 LibreOffice")
    live.add_argument("--exchange", type=Path, metavar="FOLDER", help="serve：往来文件夹，默认在临时文件夹里")
    live.add_argument("--host-pid", type=int, default=0, metavar="N", help="serve：表格程序的进程号，它结束就结束")
    live.add_argument("--host", choices=("excel", "libreoffice"), help="表格程序，默认按系统")
    live.add_argument("--book", default="", metavar="NAME", help="工作簿的名称，默认最前面的一本")
    live.add_argument("--uno", default="", metavar="ADDRESS", help="LibreOffice 监听的地址，如 pipe,name=xlzj")
    live.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="其他选项，如 answer=…、out=…")


def live(arguments: argparse.Namespace) -> int:
    """`xlzj live`."""
    from xlzj.cli.doors import Stopped
    from xlzj.live.serve import Unusable, once, serve
    from xlzj.live.wire import exchange_folder

    if arguments.action == SERVE:
        try:
            return serve(arguments.exchange or exchange_folder(), arguments.host_pid)
        except Unusable as error:
            raise Stopped(str(error)) from error
    if arguments.action == EXTENSION:
        return _extension(arguments)
    given = dict(item.partition("=")[::2] for item in arguments.set)
    host = arguments.host or ("libreoffice" if sys.platform.startswith("linux") else "excel")
    about = {"action": arguments.action, "host": host, "book": arguments.book, "uno": arguments.uno}
    done = once({**given, **about})
    print(done.message)
    if done.detail:
        print(done.detail, file=sys.stderr)
    return 0 if done.status == "ok" else 2


def _extension(arguments: argparse.Namespace) -> int:
    from xlzj.cli.doors import Stopped
    from xlzj.live.libreoffice.extension import CannotInstall, build, install

    path = build(arguments.out or Path())
    print(path)
    if arguments.install:
        try:
            install(path)
        except CannotInstall as error:
            raise Stopped(str(error)) from error
        print("已装进 LibreOffice；重新打开表格，工具栏和菜单里有“绩效自评”")
    return 0
