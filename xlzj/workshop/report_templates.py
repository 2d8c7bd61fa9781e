"""The Word and Excel templates of an edition's report: every name they use, told at its paragraph or cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlzj.editions.lint import Problem
from xlzj.editions.text import BadText
from xlzj.report.narrative import has_outline, outline_text
from xlzj.report.phrases import Ledger
from xlzj.report.sandbox import environment, told
from xlzj.report.self_docx import word_template
from xlzj.report.self_xlsx import excel_template
from xlzj.report.template_faults import paragraphs, source
from xlzj.workshop.kinds import ANY, Kind, rows
from xlzj.workshop.names_used import Wrong, wrong_names
from xlzj.workshop.outlines import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jinja2.sandbox import SandboxedEnvironment
    from openpyxl.worksheet.worksheet import Worksheet

    from xlzj.editions.spec import Edition

_USED = re.compile(r"[.'\"](\w+)")
_REBUILD = "　改了字段的，用 xlzj template build 版式名 --reports 重新生成（会盖掉自己改过的模板，先留一份）"


def check_report_templates(edition: Edition) -> list[Problem]:
    """Every problem of this kind; none for an edition without a report."""
    if not has_outline(edition):
        return []
    try:
        word, excel = word_template(edition), excel_template(edition)
    except BadText:
        return []  # the outline itself is wrong, and told
    words, known = environment(Ledger(edition).functions()), {**vocabulary(edition), **_filled()}
    found: list[Problem] = []
    for path, check in ((word, _word), (excel, _excel)):
        if not path.is_file():
            found.append(Problem("TP035", path.name, "", "", f"缺少报告模板。{_REBUILD.strip()}"))
            continue
        try:
            found += check(path, words, known)
            found += _unprinted(path, edition) if path == word else ()
        except Exception as error:  # noqa: BLE001  (a damaged file fails in many ways; all mean the same)
            found.append(Problem("TP035", path.name, "", "", f"打不开：{error}"))
    return found


def _filled() -> dict[str, Kind]:
    """What a template may name besides forms: the report's own parts (xlzj.report.self_docx.context)."""

    def part(called: str, *names: str, **inner: Kind) -> Kind:
        return rows(Kind(called, {**dict.fromkeys(names, ANY), **inner}))

    sections = part("章节", "标题", "级", 图=part("图", "题", "键"), 段落=part("段落", "文", "样"))
    return {
        **dict.fromkeys(("标题", "封面日期", "待补"), ANY),
        "章节": sections,
        "目录": part("目录", "标题", "级", "页"),
        "正文": part("正文", "章节", "文"),
        "数据": part("数据", "序号", "名称", "值", "单位", "来源"),
    }


def _word(path: Path, words: SandboxedEnvironment, known: Mapping[str, Kind]) -> Iterator[Problem]:
    for part in paragraphs(path.read_bytes()):
        for at, wrong in enumerate(_wrong(source(part), words, known)):
            place = part[min(wrong.line, len(part)) - 1].place
            yield Problem("TP035", path.name, "", "", f"{place}：{wrong.message}{'' if at else _REBUILD}")


def _unprinted(path: Path, edition: Edition) -> Iterator[Problem]:
    """Lines of the forms appended to the report that its Word template, edited by hand, does not print."""
    text = "\n".join(source(part) for part in paragraphs(path.read_bytes()))
    used = set(_USED.findall(text))
    for role in outline_text(edition).get("tables", ()):
        form = edition.role(role)
        own = [field for field in form.fields.values() if not (field.prose or field.nil)] if form is not None else []
        if form is None or used.isdisjoint(field.name for field in own if field.type != "printed"):
            continue
        lacking = dict.fromkeys(field.base for field in own if field.type != "printed" and field.name not in used)
        if lacking:
            said = f"附表 {form.key} 里没有“{'”“'.join(lacking)}”。{_REBUILD.strip()}"
            yield Problem("TP035", path.name, "", "", said, warning=True)


def _excel(path: Path, words: SandboxedEnvironment, known: Mapping[str, Kind]) -> Iterator[Problem]:
    from openpyxl import load_workbook

    book: Any = load_workbook(path)
    for sheet in book.worksheets:
        for wrong in _wrong(_rows(sheet), words, known):
            cells = [cell for cell in sheet[wrong.line] if wrong.name and wrong.name in str(cell.value or "")]
            where = cells[0].coordinate if cells else f"A{wrong.line}"
            yield Problem("TP035", path.name, sheet.title, where, wrong.message)


def _rows(sheet: Worksheet) -> str:
    """A sheet as a jinja2 text, a line for each row: what column A opens stands before it, what it closes after."""
    lines = []
    for cells in sheet.iter_rows():
        first, *others = (" ".join(str(cell.value or "").split()) for cell in cells)
        opens, closes, _ = first.partition("{% endfor %}") if first.endswith("{% endfor %}") else (first, "", "")
        lines.append(" ".join((opens, *others, closes)))
    return "\n".join(lines)


def _wrong(text: str, words: SandboxedEnvironment, known: Mapping[str, Kind]) -> list[Wrong]:
    from jinja2 import TemplateError

    try:
        return wrong_names(text, words, known)
    except TemplateError as error:
        return [Wrong(getattr(error, "lineno", None) or 1, "", str(told(error, "")).removeprefix("："))]
