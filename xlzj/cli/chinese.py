"""argparse that speaks Chinese: usage, headings and complaints; a complaint says what is wrong and where help is."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

_COMPLAINTS = (
    (re.compile(r"the following arguments are required: (.+)"), "缺少：{}"),
    (re.compile(r"unrecognized arguments: (.+)"), "不认识的参数：{}"),
    (re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)"), "{} 没有 {}；可用：{}"),
    (re.compile(r"argument (.+?): expected (?:one|at least one) argument"), "{} 后面要写一个值"),
    (re.compile(r"argument (.+?): invalid \w+ value: (.+)"), "{} 的值 {} 不合用"),
    (re.compile(r"ambiguous option: (.+?) could match (.+)"), "{} 可以是 {}，请写全"),
)


class _Lines(argparse.HelpFormatter):
    """Lines of help as wide as the terminal: a Chinese character takes two columns, and breaks may stand anywhere."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        from xlzj.report.text import wrap

        return wrap(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from xlzj.report.text import wrap

        return "\n".join(wrap(text, width, indent, indent))


class Parser(argparse.ArgumentParser):
    """A parser whose help and complaints are Chinese; subcommands are made by the same class."""

    def __init__(self, **about: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Lines, **about)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        """One line: how the command is written."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """The whole help of a command."""
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on stderr and exit with 2."""
        matches = ((pattern.fullmatch(message), chinese) for pattern, chinese in _COMPLAINTS)
        text = next((chinese.format(*found.groups()).replace("'", "") for found, chinese in matches if found), message)
        self.print_usage(sys.stderr)
        self.exit(2, f"xlzj：{text}（{self.prog} -h 有说明）\n")
