"""`xlzj template check`: does every blank workbook of an edition hold what edition.yaml says, and print on A4?

Codes::

    TP001 工作簿缺失或打不开          TP002 缺名称              TP003 多名称
    TP004 名称不是工作表级            TP005 名称指向不对        TP006 名称落在合并区域的非首格
    TP007 标签与字段不符（提醒）      TP008 函数不在允许之列    TP009 公式引用不对
    TP010 派生格                      TP011 录入格              TP012 打印设置
    TP013 权重方案                    TP014 与版面文本不一致    TP015 表式标识
    TP016 表头与列不符                TP017 一级、二级指标与权重方案不符   TP018 版面或版式文本有误
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions import load_folder
from xlzj.editions.home import shared
from xlzj.editions.layout import MARKER_NAME
from xlzj.editions.text import BadText, label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlzj.editions.points import Scheme
    from xlzj.editions.spec import Edition, FormSpec

ALLOWED = frozenset(
    {"SUM", "IF", "IFERROR", "MIN", "MAX", "ROUND", "ABS", "AND", "OR", "SUMIF", "COUNTIF", "COUNTA", "INDEX", "MATCH"}
)

_REBUILD = "改了文本的，用 xlzj template build 重新生成；在 Excel 里改的，用 xlzj template adopt 读回"


class Problem(NamedTuple):
    """One thing wrong with a template: `cell` in A1 style or "", `message` plain Chinese; a `warning` wants a look."""

    code: str
    file: str
    sheet: str
    cell: str
    message: str
    warning: bool = False


def check_template(edition_dir: Path) -> list[Problem]:
    """Every problem of the edition's workbooks, form by form. Never raises for what a template author can get wrong."""
    try:
        edition = load_folder(edition_dir)
    except BadText as error:
        return [Problem("TP018", "edition.yaml", "", "", str(error))]
    found = list(_check_scheme(edition.scheme, "版式"))
    for key, form in edition.forms.items():
        found += _check_scheme(form.scheme, key) if form.scheme is not None else ()
    for form in edition.forms.values():
        found += check_form(edition, form)
    return found


def check_form(edition: Edition, form: FormSpec) -> list[Problem]:
    """Every problem of one form's workbook."""
    return [*_check_file(edition, form), *_check_text(edition, form)]


def _check_scheme(scheme: Scheme, whose: str) -> Iterator[Problem]:
    """The points of a scheme make up its total; on an open form the unit deals out what is left, so there is some."""
    if scheme.spare < 0 or (scheme.spare and not scheme.open):
        given = scheme.total - scheme.spare
        message = f"{whose}的预算执行率与各一级指标分值合计 {given}，应为 {scheme.total}"
        yield Problem("TP013", "edition.yaml", "", "", message)
    names = {level.name for level in scheme.levels}
    for level in scheme.levels:
        if not level.seconds:
            yield Problem("TP013", "edition.yaml", "", "", f"{whose}的一级指标“{level.name}”没有二级指标")
        if level.under and level.under not in names:
            yield Problem(
                "TP013", "edition.yaml", "", "", f"{whose}没有一级指标“{level.under}”（{level.name}的 under）"
            )


def _check_file(edition: Edition, form: FormSpec) -> Iterator[Problem]:
    from openpyxl import load_workbook

    from xlzj.editions.lint_sheet import check_sheet

    path = edition.folder / form.file
    if not path.is_file():
        yield Problem("TP001", form.file, "", "", f"{form.key} 的工作簿不存在")
        return
    try:
        book: Any = load_workbook(path)
    except Exception as error:  # noqa: BLE001  (a damaged file fails in openpyxl in many ways; all mean the same)
        yield Problem("TP001", form.file, "", "", f"打不开：{error}")
        return
    for name in book.defined_names:
        yield Problem("TP004", form.file, "", "", f"名称“{name}”是工作簿级的，应改为工作表级")
    sheets = [sheet for sheet in book.worksheets if MARKER_NAME in sheet.defined_names]
    if len(sheets) != 1:
        yield Problem("TP015", form.file, "", "", f"应有且只有一张表带名称“{MARKER_NAME}”，现有 {len(sheets)} 张")
    for sheet in sheets:
        yield from check_sheet(edition, form, sheet)


_TOLD = re.compile(r"([^：:]+\.yaml)(:\d+)?：(.*)", re.DOTALL)
_QUOTED = re.compile(r"“([^“”]+)”")


def told(message: str, file: str) -> Problem:
    """A text that cannot be loaded; the message begins with file and line where they are known."""
    match = _TOLD.fullmatch(message)
    return Problem("TP018", f"{match[1]}{match[2] or ''}" if match else file, "", "", match[3] if match else message)


def _in_layout(edition: Edition, layout: Path, message: str) -> Problem:
    """What is wrong in a layout, at the line of it, or of the blocks it uses, that holds the first name quoted."""
    problem = told(message, label(layout))
    if problem.file.rpartition(":")[2].isdigit():
        return problem
    wrong = _QUOTED.search(problem.message)
    for path in (layout, shared(edition.folder.parent, "blocks.yaml")) if wrong else ():
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        names = (wrong[1], wrong[1].partition("_")[0]) if wrong else ()
        at = next((at for name in names for at, line in enumerate(lines, 1) if name in line), 0)
        if at:
            return problem._replace(file=f"{label(path)}:{at}")
    return problem


def _check_text(edition: Edition, form: FormSpec) -> Iterator[Problem]:
    """The committed workbook is what the layout text makes; an edition without layout texts is not asked."""
    path = edition.folder / form.file
    layout = edition.layout(form)
    if not layout.is_file() or not path.is_file():
        return
    from xlzj.editions.build import build

    try:
        made = build(edition.folder, form.key)
    except BadText as error:
        yield _in_layout(edition, layout, str(error))
        return
    if made != path.read_bytes():
        yield Problem("TP014", form.file, "", "", f"与 {layout.name} 生成的不一致：{_REBUILD}")
