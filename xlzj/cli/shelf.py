"""The doors of `rule` and `template`: the catalogue and the template author's workshop."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.editions import editions, folder_of, load
from xlzj.editions.home import VARIABLE, own_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from xlzj.cli.chinese import Parser

_ACTIONS = {
    "list": "列出版式",
    "fields": "列出全部字段名（--workbook 写成工作簿）",
    "check": "检查模板，问题指到单元格或文本的行",
    "copy": "复制成下一年的版式：EDITION NEW",
    "build": "由文本重新生成空白表",
    "adopt": "把在 Excel 里改过的空白表读回文本",
    "diff": "两个版式有什么不同：OLD NEW",
}


def commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """The parsers of both."""
    rule = commands.add_parser("rule", help="规则目录，或一条规则的说明")
    rule.add_argument("code", nargs="?", metavar="CODE", help="规则编号，如 XJ104；不写则列出全部")
    rule.add_argument("--markdown", action="store_true", help="整个目录的 Markdown（docs/rules.md）")
    rule.add_argument("--workbook", type=Path, metavar="FILE.xlsx", help="整个目录写成工作簿")
    template = commands.add_parser(
        "template",
        help="版式与模板：列出、复制、检查、比较",
        description="；".join(f"{name} {told}" for name, told in _ACTIONS.items())
        + "。怎么做一个版式见 docs/authoring.md。",
    )
    template.add_argument("action", choices=tuple(_ACTIONS), help="、".join(_ACTIONS))
    template.add_argument("edition", nargs="?", metavar="EDITION", help="版式名；check 不写则检查全部")
    template.add_argument("new", nargs="?", metavar="NEW", help="copy 的新版式名，diff 的另一个版式名")
    template.add_argument("--workbook", type=Path, metavar="FILE.xlsx", help="fields 写成工作簿")
    template.add_argument("--markdown", action="store_true", help="fields 写成 Markdown（docs/fields.md）")
    template.add_argument("--office", action="store_true", help="check 时公式也用 LibreOffice 算一遍（较慢）")
    template.add_argument(
        "--reports", action="store_true", help="build 时报告的 Word、Excel 模板也重新生成（覆盖改过的）"
    )


def rule(arguments: argparse.Namespace) -> int:
    """`xlzj rule`."""
    from xlzj.cli.doors import Stopped
    from xlzj.report import catalogue

    if arguments.workbook is not None:
        _write_list(arguments.workbook, "规则目录", "规则", catalogue.COLUMNS, catalogue.rows())
        return 0
    if arguments.markdown:
        print(catalogue.markdown(), end="")
        return 0
    if arguments.code is None:
        print(catalogue.listing())
        return 0
    text = catalogue.page(arguments.code.upper())
    if text is None:
        raise Stopped(f"没有规则 {arguments.code}；用 xlzj rule 查看目录")
    print(text)
    return 0


def template(arguments: argparse.Namespace) -> int:
    """`xlzj template …`."""
    from xlzj.cli.doors import Stopped

    action = arguments.action
    if action in {"copy", "diff"} and not (arguments.edition and arguments.new):
        raise Stopped(f"请写出两个版式名，如 xlzj template {action} {editions()[0]} 新版式名")
    if action in {"build", "adopt"} and not arguments.edition:
        raise Stopped(f"请写出版式名，如 xlzj template {action} {editions()[0]}")
    if action == "fields" and not (arguments.edition or arguments.markdown):
        raise Stopped(f"请写出版式名，如 xlzj template fields {editions()[0]}")
    return _DOORS[action](arguments)


def _list(_arguments: argparse.Namespace) -> int:
    for name in editions():
        edition = load(name)
        print(f"{name}  {edition.title}（{edition.authority}）")
        for key, form in edition.forms.items():
            print(f"    {key}  {form.title}  {form.file}")
    return 0


def _fields(arguments: argparse.Namespace) -> int:
    from xlzj.workshop import fields

    names = [arguments.edition] if arguments.edition else list(editions())
    if arguments.markdown:
        print(fields.markdown(load(name) for name in names), end="")
        return 0
    edition = load(arguments.edition)
    if arguments.workbook is not None:
        _write_list(arguments.workbook, f"{edition.title} 字段", "字段", fields.COLUMNS, fields.rows(edition))
        return 0
    print(fields.listing(edition))
    return 0


def _write_list(
    path: Path, title: str, sheet: str, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[object]]
) -> None:
    from xlzj.report.lists import Sheet, workbook
    from xlzj.writing import write_atomically

    write_atomically(path, workbook(title, [Sheet(sheet, columns, rows)]))
    print(path)


def _check(arguments: argparse.Namespace) -> int:
    from xlzj.workshop.lint import examine

    names = [arguments.edition] if arguments.edition else list(editions())
    problems = [problem for name in names for problem in examine(folder_of(name), office=arguments.office)]
    for problem in problems:
        place = f" {problem.sheet}!{problem.cell}" if problem.cell else f" {problem.sheet}" if problem.sheet else ""
        print(f"{problem.code}{'（提醒）' if problem.warning else ''} {problem.file}{place}　{problem.message}")
    print(f"检查了 {len(names)} 个版式，{len(problems)} 个问题")
    return 1 if any(not problem.warning for problem in problems) else 0


def _own() -> Path:
    """The folder editions are written to. Raises Stopped where none is named."""
    from xlzj.cli.doors import Stopped

    folder = own_folder()
    if folder is None:
        raise Stopped(f"请用 --templates 写出放版式的文件夹（或设环境变量 {VARIABLE}）；新版式写在那里")
    return folder


def _copy(arguments: argparse.Namespace) -> int:
    from xlzj.workshop.copying import copy_edition

    done = copy_edition(folder_of(arguments.edition), _own(), arguments.new)
    for path in done.written:
        print(path)
    if done.left:
        print("下面这些处还写着原来的年度或地名，请看要不要改（引用文件的年份不改）：")
        for line in done.left:
            print(f"    {line}")
    own = f"{arguments.new} --templates {done.folder.parent}"
    print(f"已复制到 {done.folder}。改好以后：xlzj template build {own}，再 xlzj template check {own}")
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from xlzj.workshop.copying import build_all

    for path in build_all(_editable(arguments.edition), reports=arguments.reports):
        print(path)
    return 0


def _adopt(arguments: argparse.Namespace) -> int:
    from xlzj.workshop.adopt import adopt

    done = adopt(_editable(arguments.edition))
    for line in done.lines:
        print(line)
    return 0 if done.complete else 1


def _editable(name: str) -> Path:
    """The folder of an edition that the author may write to: one of hers. Raises Stopped for one of xlzj's own."""
    from xlzj.cli.doors import Stopped

    folder = folder_of(name)
    if folder.parent.resolve() != _own().resolve():
        raise Stopped(f"{name} 是 xlzj 自带的版式，不改；先复制一份：xlzj template copy {name} 新版式名")
    return folder


def _diff(arguments: argparse.Namespace) -> int:
    from xlzj.workshop.differences import differences, told

    old, new = load(arguments.edition), load(arguments.new)
    sys.stdout.write(told(differences(old, new), old, new))
    return 0


_DOORS = {
    "list": _list,
    "fields": _fields,
    "check": _check,
    "copy": _copy,
    "build": _build,
    "adopt": _adopt,
    "diff": _diff,
}
