"""The command line: arguments only. Each command's work stands in the library; its door in a module beside this one.

Exit codes: 0 no errors, 1 errors found, 2 could not run. Results on stdout, progress and complaints on stderr, UTF-8.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj import __version__
from xlzj.cli import addin, bulk, formulas, live, shelf
from xlzj.cli.chinese import Parser
from xlzj.editions.home import VARIABLE
from xlzj.limits import unhurried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DESCRIPTION = "预算绩效自评表的校验、补算与报告。每条问题都指明单元格、应为多少、和哪些格子比过、怎么改。"
_EPILOG = (
    "通常的次序：xlzj new 领空白表，填好；xlzj check 校验，照着改；xlzj fill 补算；xlzj report 写报告。\n"
    "退出码：0 没有错误；1 有错误；2 无法运行，或有文件没有查成。任何命令都不改动交来的文件。"
)
_TEMPLATES = "--templates"
FORMATS = ("text", "json", "sarif", "xlsx", "html")


def parser() -> Parser:
    """All commands and their options."""
    top = Parser(prog="xlzj", description=_DESCRIPTION, epilog=_EPILOG)
    top.add_argument("--version", action="version", version=f"xlzj {__version__}", help="显示版本号")
    commands = top.add_subparsers(dest="command", metavar="命令", required=True)
    _check(commands)
    _makers(commands)
    _import(commands)
    bulk.commands(commands)
    addin.commands(commands)
    live.commands(commands)
    _shelf(commands)
    for name in ("check", "report", "fill", "import", "batch", "watch"):
        commands.choices[name].add_argument(
            "--limit", action="append", default=[], metavar="NAME=N", help="放宽或收紧一个上限，如 cells=1000000"
        )
    for each in {top, *commands.choices.values()}:
        each.add_argument(
            _TEMPLATES,
            type=Path,
            default=argparse.SUPPRESS,
            metavar="DIR",
            help=f"自己的版式所在的文件夹（也可以用环境变量 {VARIABLE}）",
        )
    return top


def _check(commands: argparse._SubParsersAction[Parser]) -> None:
    check = commands.add_parser(
        "check", help="校验工作簿、报告或文件夹", description="校验工作簿、报告（.docx、.txt）或文件夹，列出所有问题。"
    )
    check.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="工作簿（.xlsx）、报告（.docx、.txt）或文件夹"
    )
    check.add_argument("--format", choices=FORMATS, default="text", help="结果的形式，默认 text（终端）")
    check.add_argument("--output", type=Path, metavar="FILE", help="写到文件（xlsx 为文件夹）；默认写到屏幕")
    check.add_argument("--select", action="append", default=[], metavar="CODES", help="只查这些规则，如 XJ1,FX")
    check.add_argument("--ignore", action="append", default=[], metavar="CODES", help="不查这些规则")
    check.add_argument("--formulas", type=Path, metavar="FILE.xlsx", help="另加的审核公式，见 xlzj template formulas")
    check.add_argument("--last-year", type=Path, metavar="PATH", help="上年的附件；不写时在本年文件夹旁边找")


def _makers(commands: argparse._SubParsersAction[Parser]) -> None:
    report = commands.add_parser("report", help="生成自评报告与校验报告", description="由填好的附件生成报告。")
    report.add_argument("path", type=Path, metavar="PATH", help="工作簿或文件夹")
    report.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果文件夹")
    fill = commands.add_parser(
        "fill", help="补算空白的派生项", description="写出一份副本，补上空白的派生项并列出补了什么；已填的一格不动。"
    )
    fill.add_argument("path", type=Path, metavar="PATH", help="工作簿或文件夹")
    fill.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果文件夹")
    fill.add_argument(
        "--unit", choices=("万元",), help="舍位平衡：按元填的一套表化成万元，各平衡关系仍成立（写副本和清单，是建议）"
    )
    fill.add_argument("--places", type=int, choices=(0, 1, 2), help="舍位平衡保留几位小数，默认 2")
    fill.add_argument("--formulas", type=Path, metavar="FILE.xlsx", help="舍位平衡时一并保持的审核公式")
    new = commands.add_parser("new", help="新建官方空白表，或按数据填好", description="新建官方模板工作簿。")
    new.add_argument("edition", metavar="EDITION", help="版式名，见 xlzj template list")
    new.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果文件夹")
    new.add_argument("--data", type=Path, metavar="FILE.yaml", help="按数据文件填好")
    new.add_argument("--one-book", action="store_true", help="全部附件放在一个工作簿里")


def _import(commands: argparse._SubParsersAction[Parser]) -> None:
    bring = commands.add_parser(
        "import",
        help="由 Word 文档或网页文字导入，写出填好的官方表",
        description="读取单位公布的 Word 文档（报告和附件在一起的也可以）或从网页复制的文字，认出是哪种表、哪个版式，"
        "写出填好的官方工作簿和“导入说明.txt”。数值照原文，不改不算；放不下的逐条写进导入说明。",
    )
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE", help="Word 文档（.docx、.doc）或文本（.txt）")
    bring.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果文件夹")
    bring.add_argument("--edition", default="", metavar="EDITION", help="版式名；不写时自动辨认，见 xlzj template list")


def _shelf(commands: argparse._SubParsersAction[Parser]) -> None:
    shelf.commands(commands)
    commands.add_parser("doctor", help="检查安装是否完整")
    demo = commands.add_parser("demo", help="用真实样例走一遍：校验、补算、报告")
    demo.add_argument("--out", type=Path, default=Path("out/demo"), metavar="DIR", help="结果文件夹")
    demo.add_argument("--all", action="store_true", help="写出每个样例单位的报告，不只是一个")


@contextmanager
def _limited(given: Sequence[str]) -> Iterator[None]:
    """The limits of the command line on top of those of the environment, for worker processes too."""
    from xlzj.limits import VARIABLE, current

    before = os.environ.get(VARIABLE)
    if given:
        os.environ[VARIABLE] = " ".join([before or "", *given])
    try:
        current()
        yield
    finally:
        if given:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    before, thresholds = os.environ.get(VARIABLE), gc.get_threshold()
    unhurried()
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    finally:
        gc.set_threshold(*thresholds)
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before


def _with_templates(given: list[str]) -> list[str]:
    """The arguments without `--templates DIR`, which may stand anywhere.

    It becomes an environment variable, so that the processes of a batch find the same folder.
    """
    kept: list[str] = []
    rest = iter(given)
    for word in rest:
        name, equals, folder = word.partition("=")
        if name != _TEMPLATES:
            kept.append(word)
            continue
        folder = folder if equals else next(rest, "")
        os.environ[VARIABLE] = str(Path(folder).resolve()) if folder else ""
    return kept


def _run(argv: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = _with_templates(argv)
    own = tuple(given[: len(formulas.COMMAND)]) == formulas.COMMAND
    arguments = argparse.Namespace(argv=given[2:]) if own else parser().parse_args(given)
    from xlzj.cli import doors
    from xlzj.limits import BadLimit

    try:
        with _limited(getattr(arguments, "limit", [])):
            code = (doors.FORMULAS if own else doors.DOORS[arguments.command])(arguments)
        sys.stdout.flush()
    except BadLimit as error:
        print(f"xlzj：{error}", file=sys.stderr)
        return 2
    except doors.Stopped as error:
        print(f"xlzj：{error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has seen enough (head); what is still in the buffer must not be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("xlzj：已中断", file=sys.stderr)
        return 2
    return code
