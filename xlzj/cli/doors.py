"""One function a command: arguments in, exit code out. No logic of checking or writing stands here."""

from __future__ import annotations

import os
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.cli import addin, bulk, formulas, live, shelf
from xlzj.cli.after import after_check, next_step, tell_counts, tell_unread, two_years, without_last_year
from xlzj.editions import BadText, load
from xlzj.model import Severity
from xlzj.report.moment import moment
from xlzj.writing import plain, sweep, write_atomically

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from xlzj.audit.sheet import Written
    from xlzj.check import Choice
    from xlzj.model import Result
    from xlzj.read.submission import Bundle


class Stopped(Exception):  # noqa: N818  (what the user reads, not a defect)
    """A command cannot run; the text says why and what to do."""


def _codes(given: list[str]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for item in given for code in item.split(",") if code.strip())


def formulas_of(path: Path | None) -> Written:
    """The 审核公式 given with `--formulas`. A file that is not there stops the command."""
    from xlzj.audit.sheet import NOTHING, written

    if path is None:
        return NOTHING
    if not path.is_file():
        raise Stopped(f"找不到审核公式 {path}，请检查路径")
    return written(path, given=True)


def _choice(arguments: argparse.Namespace, given: Written) -> Choice:
    from xlzj.audit.own import codes_of_editions
    from xlzj.check import Choice
    from xlzj.report.catalogue import codes

    choice = Choice(_codes(arguments.select), _codes(arguments.ignore))
    own = [entry["编号"].upper() for entry in given.entries]
    for code in (*choice.select, *choice.ignore):
        if not any(known.startswith(code) for known in chain(codes(), own, codes_of_editions())):
            raise Stopped(f"没有编号以 {code} 开头的规则；用 xlzj rule 查看目录")
    return choice


def _exit(result: Result) -> int:
    """1 where errors were found; 0 only where everything handed in could be read and none was."""
    if not result.checked:
        return 2
    if any(checked.severity(Severity.ERROR) for checked in result.checked):
        return 1
    return 0 if all(unread.harmless for unread in result.unreadable) else 2


def check(arguments: argparse.Namespace) -> int:
    """`xlzj check`."""
    from xlzj.check import check as run

    given = formulas_of(arguments.formulas)
    choice = _choice(arguments, given)
    if arguments.last_year is not None and not arguments.last_year.exists():
        raise Stopped(f"找不到上年的附件 {arguments.last_year}，请检查路径")
    if arguments.format == "xlsx" and arguments.output is None:
        raise Stopped("--format xlsx 要写出工作簿，请用 --output 给出结果文件夹")
    result, bundles = run(arguments.paths, choice, arguments.last_year, given)
    lost: list[str] = []
    if arguments.format == "xlsx":
        lost = _annotated(result, bundles, arguments.output)
    elif arguments.output is None:
        # The JSON ends its own last line.
        print(_rendered(arguments.format, result, plain=False).removesuffix("\n"))
    else:
        from xlzj.writing import refuse_input

        read = [path for bundle in bundles for path in (*bundle.sources.values(), *bundle.texts)]
        read += [arguments.formulas] if arguments.formulas else []
        refuse_input(arguments.output, [*read, *(Path(unread.file) for unread in result.unreadable), *arguments.paths])
        write_atomically(arguments.output, _rendered(arguments.format, result, plain=True))
    for line in two_years(bundles):
        print(line, file=sys.stderr)
    if arguments.format in ("text", "xlsx"):
        after_check(arguments, result)
    if arguments.format != "text" or arguments.output is not None or not sys.stdout.isatty():
        tell_unread(result.unreadable)  # on a terminal the text itself has just told them
    alone = without_last_year(bundles, arguments.last_year) if arguments.last_year else []
    for line in alone:
        print(line, file=sys.stderr)
    return _exit(result) or (2 if lost or alone else 0)


def _annotated(result: Result, bundles: Sequence[Bundle], out: Path) -> list[str]:
    """Write the annotated copies; a line for each workbook that has none."""
    from xlzj.report.folders import own_folders
    from xlzj.report.workbook import annotate_all

    lost: list[str] = []
    folders = own_folders(results_folder(out), [checked.submission.unit for checked in result.checked])
    for checked, bundle, folder in zip(result.checked, bundles, folders, strict=True):
        if not bundle.sources:
            print(f"{checked.submission.files[0]}：报告文字没有工作簿可标，请用 --format html 或 text", file=sys.stderr)
            continue
        for path in annotate_all(checked, bundle.sources, results_folder(folder), moment=moment(), lost=lost):
            print(path)
    for line in lost:
        print(line, file=sys.stderr)
    return lost


def results_folder(path: Path) -> Path:
    """A folder for results, made where it does not exist. Raises Stopped where it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise Stopped(f"{path} 不能作结果文件夹：路径中有一段是文件，请另选") from error
    except OSError as error:
        raise Stopped(f"建立不了结果文件夹 {path}，请检查路径和写入权限，另选一处") from error
    sweep(path)
    return path


def _rendered(form: str, result: Result, *, plain: bool) -> str:
    if form == "json":
        from xlzj.report.json import to_json

        return to_json(result)
    if form == "sarif":
        from xlzj.report.sarif import to_sarif

        return to_sarif(result)
    if form == "html":
        from xlzj.report.html import to_html

        return to_html(result, moment=moment())
    from xlzj.report.text import to_text

    colour = not plain and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return to_text(result, colour=colour)


def new(arguments: argparse.Namespace) -> int:
    """`xlzj new`."""
    from xlzj.editions.filled import read_data, write_filled

    edition = load(arguments.edition)
    data = read_data(arguments.data) if arguments.data else None
    out = results_folder(arguments.out)
    for path in write_filled(edition, data, out, one_book=arguments.one_book):
        print(path)
    next_step(f"填浅色的格子（蓝灰色的是公式，不用填），填好后 xlzj check {arguments.out}")
    return 0


def fill(arguments: argparse.Namespace) -> int:
    """`xlzj fill`."""
    from xlzj.fill import fill as run

    if arguments.unit:
        from xlzj.fill_rounded import fill_rounded

        given = formulas_of(arguments.formulas)
        places = 2 if arguments.places is None else arguments.places
        done = fill_rounded(arguments.path, results_folder(arguments.out), arguments.unit, places, given)
    elif arguments.places is not None or arguments.formulas is not None:
        raise Stopped("--places、--formulas 用于舍位平衡，请与 --unit 万元 一起写")
    else:
        done = run(arguments.path, results_folder(arguments.out))
    for line in done.lines:
        print(line)
    if done.written:
        next_step("核对副本里补的数，没有错就用副本；原表一格没有动")
    tell_unread(done.unreadable)
    return 0 if done.written else 2


def bring(arguments: argparse.Namespace) -> int:
    """`xlzj import`."""
    from xlzj.importing import import_files

    if arguments.edition:
        load(arguments.edition)
    done = import_files(arguments.files, results_folder(arguments.out), arguments.edition)
    for path in done.written:
        print(path)
    for line in (*done.gathered.refused, *done.gathered.unknown):
        print(f"没有导入：{line}", file=sys.stderr)
    if done.lost:
        print(f"有 {done.lost} 处没有放下，逐条写在“导入说明.txt”里", file=sys.stderr)
    if not done.gathered.units and not done.unreadable:
        print("这些文件里没有认出任何一张表，也没有认出自评报告的章节", file=sys.stderr)
    tell_unread(done.unreadable)
    return 0 if done.gathered.units else 2


def report(arguments: argparse.Namespace) -> int:
    """`xlzj report`."""
    from xlzj.report.all import write_reports

    result, written = write_reports(arguments.path, results_folder(arguments.out))
    for path in written.paths:
        print(path)
    for note in written.notes:
        print(note, file=sys.stderr)
    tell_unread(result.unreadable)
    tell_counts(result)
    return _exit(result)


def doctor(_arguments: argparse.Namespace) -> int:
    """`xlzj doctor`."""
    from xlzj.doctor import examine

    findings = examine()
    for item in findings:
        print(f"{'正常' if item.fine else '异常'}  {item.what}：{item.text}")
    return 0 if all(item.fine for item in findings) else 2


def demo(arguments: argparse.Namespace) -> int:
    """`xlzj demo`."""
    from xlzj.demo import demonstrate

    return demonstrate(results_folder(arguments.out), print, everything=arguments.all)


def _plain(error: BadText | OSError) -> str:
    """Errors of ours are one Chinese line; an error of the system gets the name of its file."""
    if isinstance(error, OSError) and error.errno is not None:
        what = error.filename or "文件"
        return f"读写不了 {what}：{plain(error)}；请检查它是否存在、是否正被打开、有没有权限"
    return str(error)


def _told(door: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A broken template, a bad data file or an output that cannot be written stop a command with one plain line."""

    def run(arguments: argparse.Namespace) -> int:
        try:
            return door(arguments)
        except BrokenPipeError:
            raise
        except (BadText, OSError) as error:
            raise Stopped(_plain(error)) from error

    return run


FORMULAS = _told(lambda arguments: formulas.run(arguments.argv))
"""`xlzj template formulas`: a door behind a door, with a parser of its own."""
DOORS: dict[str, Callable[[argparse.Namespace], int]] = {
    name: _told(door)
    for name, door in {
        "check": check,
        "report": report,
        "fill": fill,
        "new": new,
        "import": bring,
        "rule": shelf.rule,
        "template": shelf.template,
        "addin": addin.addin,
        "doctor": doctor,
        "demo": demo,
        "batch": bulk.batch,
        "watch": bulk.watch,
        "live": live.live,
    }.items()
}
