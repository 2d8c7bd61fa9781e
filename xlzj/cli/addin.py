"""The door of `addin`: arguments in, plain lines out, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from xlzj.cli.chinese import Parser

_DONE = "重新打开 Excel 后，功能区里有“绩效自评”。不出现时请运行 xlzj doctor。"


def commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """The parser."""
    addin = commands.add_parser(
        "addin",
        help="Excel 加载项：造、装、看、卸",
        description="build 由 macros 的源文件造出 xlzj.xlam（不需要 Excel，同样的源文件造出同样的字节）；"
        "install 装进当前用户的 Excel；status 看装了哪一版；remove 卸下。",
    )
    addin.add_argument("action", choices=("build", "install", "status", "remove"), help="做什么")
    addin.add_argument("--out", type=Path, default=Path("out/addin"), metavar="DIR", help="build 的结果文件夹")


def addin(arguments: argparse.Namespace) -> int:
    """`xlzj addin build|install|status|remove`."""
    from xlzj.addin import install
    from xlzj.addin.machine import this_machine
    from xlzj.addin.sources import FILE, built
    from xlzj.cli.doors import results_folder
    from xlzj.writing import write_atomically

    machine = this_machine()
    if arguments.action == "build":
        path = results_folder(arguments.out) / FILE
        write_atomically(path, built())
        print(path)
        return 0
    if arguments.action == "install":
        state = install.install(machine)
        print(f"已安装 {state.version} 版：{state.path}\n{_DONE}")
        return 0
    if arguments.action == "remove":
        print("已卸下。" if install.remove(machine) else "没有安装，无需卸下。")
        return 0
    if not machine.windows:
        print(install.ELSEWHERE)
        return 0
    state = install.status(machine)
    if not state.present:
        print(f"没有安装（{state.path} 不在）。安装：xlzj addin install")
    elif state.current:
        print(f"已安装 {state.version} 版，与程序一致：{state.path}")
    else:
        print(f"已安装 {state.version or '认不出的'} 版，与程序不同：请关闭 Excel 后运行 xlzj addin install")
    return 0
