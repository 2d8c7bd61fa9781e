"""What a command says on standard error when its work is done: files left out, what went unchecked, the next step."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from xlzj.model import Result, Submission, Unread
    from xlzj.read.submission import Bundle


def next_step(step: str) -> None:
    """What to do after this, for whoever sits at a terminal."""
    if sys.stderr.isatty():
        print(f"下一步：{step}", file=sys.stderr)


def after_check(arguments: argparse.Namespace, result: Result) -> None:
    """The next step after a check, by what it found."""
    given = " ".join(_quoted(path) for path in arguments.paths)
    if not result.checked:
        return
    if arguments.format == "xlsx":
        tell_counts(result)
    if not any(checked.findings for checked in result.checked):
        next_step(f"xlzj report {given} --out 结果文件夹，写出自评报告")
    elif arguments.format == "xlsx":
        out = arguments.output.resolve()
        within = any(path.resolve() in (out, *out.parents) for path in arguments.paths)
        again = f"改好再 xlzj check {given}{'' if within else f' {_quoted(arguments.output)}'}"
        next_step(f"打开第一本“校验结果”，照着在原表上改，“核实”属实的在“说明”列写原因；{again}")
    else:
        copies = f"xlzj check {given} --format xlsx --output 结果文件夹"
        next_step(f"照着在原表上改，再校验一次；要标了颜色、能写说明的副本：{copies}")


def tell_counts(result: Result) -> None:
    """What was found in each set, for whoever sits at a terminal and has only seen the names of files."""
    from xlzj.report.view import counted, tallies

    for checked in result.checked if sys.stderr.isatty() else ():
        print(f"{checked.submission.unit}：{counted(tallies(checked.findings))}", file=sys.stderr)


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def tell_unread(unreadable: Sequence[Unread]) -> None:
    """Files and sheets that were not read, and 审核公式 that cannot be used, a line each."""
    from xlzj.report.view import left_out

    for kind, formula in (("未读", False), ("公式", True)):
        for files, reason in left_out(unread for unread in unreadable if unread.formula is formula):
            print(f"{kind}：{files}：{reason}", file=sys.stderr)


def without_last_year(bundles: Sequence[Bundle], where: Path) -> list[str]:
    """The sets that `where` holds nothing of the year before for, a line each."""
    these = [bundle.submission for bundle in bundles if bundle.sources]
    alone = [one for one in these if one.last_year is None]
    return [f"{where} 里没有{one.unit} {one.year - 1} 年度的表，没有与上年核对" for one in alone]


def two_years(bundles: Sequence[Bundle]) -> Iterator[str]:
    """Folders where two years' sets complete each other: one form may be filled in on last year's blank."""
    folders: dict[Path, list[Submission]] = {}
    for bundle in bundles:
        for folder in {source.resolve().parent for source in bundle.sources.values()}:
            folders.setdefault(folder, []).append(bundle.submission)
    for folder, sets in folders.items():
        for at, one in enumerate(sets):
            for other in sets[at + 1 :]:
                shared = {form.role for form in one.forms} & {form.role for form in other.forms}
                if one.year != other.year and not shared:
                    yield (
                        f"注意：{folder.name} 里{_forms(one)}是 {one.year} 年度的表式，"
                        f"{_forms(other)}是 {other.year} 年度的，当作两套分别校验；"
                        "若是同一套，用错年度的请换成本年的空白表重填"
                    )


def _forms(submission: Submission) -> str:
    return "、".join(dict.fromkeys(form.key for form in submission.forms))
