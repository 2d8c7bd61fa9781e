"""`xlzj template check`: the linter of editions, everything at once, each at its cell or its line of text.

Codes beyond those of xlzj.editions.lint::

    TP019 几个引擎算的不一样          TP020 公式与派生算式不符（合计漏了一行）   TP021 下拉框
    TP022 没有这个字段、表、列        TP023 不起作用的设置                      TP024 没有这条规则
    TP025 两个名称指向同一格          TP026 表头没有每页重复                    TP027 工作表隐藏、多余、带密码
    TP028 评价等级                    TP029 单元格格式                          TP030 阈值没有日期
    TP031 缺规则要用的阈值            TP032 标题的年度                          TP033 审核公式用不了
    TP034 报告提纲（report.yaml）     TP035 报告模板（Word、Excel）
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlzj.audit.own import faults as faults_of_formulas
from xlzj.editions import load_folder
from xlzj.editions.lint import Problem, check_template, told
from xlzj.editions.schema import EDITION
from xlzj.editions.shape import faults, line_of
from xlzj.editions.text import BadText, label
from xlzj.workshop.books import check_books
from xlzj.workshop.formulas_text import check_formulas_text
from xlzj.workshop.meaning import check_meaning
from xlzj.workshop.outlines import check_outline
from xlzj.workshop.report_templates import check_report_templates
from xlzj.workshop.texts import texts_of
from xlzj.workshop.trial import check_formulas

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.editions.spec import Edition
    from xlzj.workshop.texts import Texts

_NAMED = re.compile(r"([^“”：]+)(?:“([^“”]+)”|：)")


def examine(folder: Path, *, office: bool = False) -> list[Problem]:
    """Every problem of the edition in `folder`. Never raises for what a template author can get wrong."""
    try:
        texts = texts_of(folder)
    except BadText as error:
        return [told(str(error), f"{folder.name}/edition.yaml")]
    shapes = [
        Problem("TP018", f"{label(path)}:{line_of(node, fault.path)}", "", "", fault.message)
        for path, data, node in zip(texts.paths, texts.data, texts.nodes, strict=True)
        for fault in faults(data, EDITION)
    ]
    if shapes:
        return list(dict.fromkeys(shapes))
    try:
        edition = load_folder(folder)
    except BadText as error:
        return [_unloaded(error, texts)]
    found = check_meaning(edition, texts)
    found += [_placed(problem, texts, edition) for problem in check_template(folder)]
    found += [
        Problem("TP033", wrong.file, wrong.sheet, wrong.cell, f"审核公式 {wrong.code} {wrong.message}")
        for wrong in faults_of_formulas(edition)
    ]
    try:
        found += check_formulas_text(edition)
    except BadText as error:
        found.append(told(str(error), f"{folder.name}/edition.yaml"))
    found += [*check_outline(edition), *check_report_templates(edition)]
    found += check_books(edition)
    if all(problem.code != "TP022" for problem in found):  # a formula that names nothing cannot be tried
        found += check_formulas(edition, office=office)
    return list(dict.fromkeys(found))


def _unloaded(error: BadText, texts: Texts) -> Problem:
    """Why the edition cannot be loaded, at the form or field that the message begins with."""
    problem = told(str(error), label(texts.paths[0]))
    match = _NAMED.match(problem.message)
    if problem.file != label(texts.paths[0]) or match is None:
        return problem
    form, field = match.groups()
    where = texts.of_field(form, field) if field else texts.of_form(form, "use")
    return problem._replace(file=where)


def _placed(problem: Problem, texts: Texts, edition: Edition) -> Problem:
    """A problem of a scheme of points, with the line where the scheme stands."""
    if problem.code != "TP013":
        return problem
    form = next((key for key in edition.forms if problem.message.startswith(key)), "")
    at = texts.of_form(form, "scheme") if form else texts.at(("scheme", "levels"), ("scheme",))
    return problem._replace(file=at)
