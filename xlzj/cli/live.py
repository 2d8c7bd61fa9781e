"""The door of `live`: what the macros start. Arguments in, exit code out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from xlzj.cli.chinese import Parser

SERVE = "serve"
ACTIONS = (
    *("check_sheet", "check_set", "next", "previous", "clear", "explain"),
    *("fill_plan", "fill", "report", "batch", "new", "settings", "doctor"),
)


def commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Its parser."""
    live = commands.add_parser(
        "live",
        help="表格程序里打开着的工作簿（由加载项调用）",
        description="对 Excel 或 LibreOffice 里打开着的工作簿做一个按钮所做的事；serve 守着往来文件夹，随表格程序结束。",
    )
    live.add_argument("action", choices=(SERVE, *ACTIONS), metavar="ACTION", help=f"{SERVE}，或 {'、'.join(ACTIONS)}")
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
    given = dict(item.partition("=")[::2] for item in arguments.set)
    host = arguments.host or ("libreoffice" if sys.platform.startswith("linux") else "excel")
    about = {"action": arguments.action, "host": host, "book": arguments.book, "uno": arguments.uno}
    done = once({**given, **about})
    print(done.message)
    if done.detail:
        print(done.detail, file=sys.stderr)
    return 0 if done.status == "ok" else 2
