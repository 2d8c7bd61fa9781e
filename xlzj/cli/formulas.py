"""`xlzj template formulas new|check|import`: the doors of 审核公式."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.cli.chinese import Parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

COMMAND = ("template", "formulas")


def parser() -> Parser:
    """The parser of the three."""
    top = Parser(
        prog="xlzj template formulas",
        description="审核公式：自己写的平衡公式，写法见 docs/formulas.md；用 xlzj check --formulas FILE.xlsx 核对。",
    )
    actions = top.add_subparsers(dest="action", metavar="动作", required=True)
    new = actions.add_parser("new", help="写一本空白的审核公式表，带字段名称和写法")
    check = actions.add_parser("check", help="检查公式写得对不对，指出错在第几个字符")
    check.add_argument("file", type=Path, metavar="FILE.xlsx", help="审核公式工作簿")
    bring = actions.add_parser("import", help="由现有的审核公式清单（B12=B13+B14 这样写单元格的）译成字段名称")
    bring.add_argument("file", type=Path, metavar="LIST.xlsx", help="现有的清单，一行一条公式")
    bring.add_argument("--shift", type=int, default=0, metavar="N", help="行号加 N（模板有一行隐藏的表式标识）")
    for one in (new, check, bring):
        one.add_argument("--edition", required=True, metavar="EDITION", help="版式名，见 xlzj template list")
    for one in (new, bring):
        one.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help="写到这个文件")
    return top


def run(argv: Sequence[str]) -> int:
    """`xlzj template formulas …`; `argv` is what follows."""
    arguments = parser().parse_args(argv)
    return {"new": _new, "check": _check, "import": _import}[arguments.action](arguments)


def _new(arguments: argparse.Namespace) -> int:
    from xlzj.editions import load
    from xlzj.report.formulas_book import formulas_book

    _write(arguments.out, formulas_book(load(arguments.edition)))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from xlzj.audit.compiled import compiled
    from xlzj.audit.sheet import CODE, FORMULA, written
    from xlzj.cli.doors import formulas_of
    from xlzj.editions import load

    formulas_of(arguments.file)
    done = compiled(written(arguments.file), load(arguments.edition))
    wrong = {problem.code for problem in done.problems}
    for entry in written(arguments.file).entries:
        if entry[CODE].upper() not in wrong:
            print(f"可用  {entry[CODE]}  {entry[FORMULA]}")
    for problem in done.problems:
        print(f"有误  {problem}")
    print(f"共 {len(done.rules)} 条，{len(done.problems)} 处有误")
    return 1 if done.problems else 0


def _import(arguments: argparse.Namespace) -> int:
    from xlzj.audit.old_list import imported
    from xlzj.cli.doors import Stopped, formulas_of
    from xlzj.editions import load
    from xlzj.read.package import Unreadable
    from xlzj.report.formulas_book import formulas_book
    from xlzj.writing import refuse_input

    formulas_of(arguments.file)
    edition = load(arguments.edition)
    refuse_input(arguments.out, [arguments.file])
    try:
        done = imported(arguments.file, edition, arguments.shift)
    except Unreadable as error:
        raise Stopped(f"{arguments.file}：{error}") from error
    if not done.rows and not done.left:
        raise Stopped(f"{arguments.file} 里没有找到公式：要有一个叫“公式”的栏目")
    _write(arguments.out, formulas_book(edition, done.rows, done.left))
    for left in done.left:
        print(f"没有译出：{left}", file=sys.stderr)
    if done.hint:
        print(done.hint, file=sys.stderr)
    print(f"译出 {len(done.rows)} 条，没有译出 {len(done.left)} 条")
    return 1 if done.left else 0


def _write(path: Path, data: bytes) -> None:
    from xlzj.writing import write_atomically

    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)
    print(path)
