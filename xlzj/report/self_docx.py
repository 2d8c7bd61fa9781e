"""自评报告.docx: the narrative report as an official document, through a template a person can edit in Word.

Names a template may use: 年, 上年, 单位, 封面日期; 章节 (标题, 级, 段落: 文, 样), the forms by role
(`基础数据表.编制数`, `整体自评表.绩效指标`, the list `项目自评表`; 已交 tells whether it was handed in) and the
functions of xlzj.report.phrases. Neighbours in one column whose paragraphs have the style 表并 and the same text become
one cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from xlzj.editions import BadText
from xlzj.report.narrative import narrative
from xlzj.report.package import settled
from xlzj.report.phrases import Ledger
from xlzj.report.sandbox import FAILURES, environment, refuse_left_over, shown, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.document import Document

    from xlzj.editions.spec import Edition
    from xlzj.model import Submission
    from xlzj.report.narrative import Narrative

TEMPLATE = "自评报告.docx"
MERGED = "表并"
BLANK_DATE = "　　　　年　　月　　日"
_RENDERED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def self_docx(submission: Submission, edition: Edition, *, template: Path | None = None) -> bytes:
    """The Word report of `submission`, the same bytes every time; `template` replaces the edition's.

    Raises BadText where the template or the edition's outline is missing or wrong, naming the place.
    """
    return render(narrative(submission, edition), edition, template or edition.folder / TEMPLATE)


def render(report: Narrative, edition: Edition, template: Path) -> bytes:
    """`report` through this template. Raises BadText."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    if not template.is_file():
        raise BadText(f"找不到报告模板 {template.name}：请放在 {template.parent.name} 文件夹里")
    made = DocxTemplate(io.BytesIO(template.read_bytes()))
    functions = Ledger(edition).functions()
    try:
        made.render(context(report), environment(functions, autoescape=True), autoescape=True)
    except (TemplateError, *FAILURES) as error:
        raise told(error, template.name, _texts(template)) from error
    _merge(made.docx)
    buffer = io.BytesIO()
    made.save(buffer)
    return settled(_finished(buffer.getvalue(), template.name))


def context(report: Narrative) -> dict[str, Any]:
    """What the Word and Excel templates are filled with."""
    sections = [
        {
            "标题": section.heading,
            "级": section.level,
            "段落": [{"文": paragraph.text, "样": paragraph.origin.value} for paragraph in section.paragraphs],
        }
        for section in report.sections
    ]
    return {
        **report.values,
        "年": report.year,
        "上年": report.year - 1,
        "单位": report.unit,
        "封面日期": report.date or BLANK_DATE,
        "章节": sections,
        "待补": list(report.missing),
    }


def _texts(template: Path) -> Iterator[str]:
    """The paragraphs of the template, for quoting the wrong one."""
    with zipfile.ZipFile(template) as package:
        for name in package.namelist():
            if _RENDERED.fullmatch(name):
                yield from _paragraphs(package.read(name).decode("utf-8"))


def _paragraphs(xml: str) -> Iterator[str]:
    for match in _PARAGRAPH.finditer(xml):
        yield _TAG.sub("", match[0])


def _finished(package: bytes, name: str) -> bytes:
    """The package with the unit's braces put back. Raises BadText where a tag of the template is left over."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w") as out:
        for part in source.namelist():
            data = source.read(part)
            if _RENDERED.fullmatch(part):
                xml = data.decode("utf-8")
                for text in _paragraphs(xml):
                    refuse_left_over(text, name)
                data = shown(xml).encode("utf-8")
            out.writestr(part, data)
    return target.getvalue()


def _merge(document: Document) -> None:
    """Join equal neighbours of style 表并 down each column of each table."""
    from docx.oxml.ns import qn

    ids = {style.style_id for style in document.styles if style.name == MERGED}
    for table in document.element.body.iter(qn("w:tbl")):
        above: dict[int, tuple[str, Any]] = {}
        for row in table.iter(qn("w:tr")):
            below: dict[int, tuple[str, Any]] = {}
            column = 0
            for cell in row.iter(qn("w:tc")):
                style = next((item.get(qn("w:val")) for item in cell.iter(qn("w:pStyle"))), None)
                if style in ids:
                    text = "\n".join(item.text or "" for item in cell.iter(qn("w:t")))
                    if column in above and above[column][0] == text:
                        _join(above[column][1], cell)
                    below[column] = (text, cell)
                column += cell.grid_span
            above = below


def _join(upper: Any, lower: Any) -> None:
    """Mark `lower` as the continuation of `upper`, and empty it."""
    from docx.oxml.ns import qn

    if upper.vMerge is None:
        upper.vMerge = "restart"
    lower.vMerge = "continue"
    for run in list(lower.iter(qn("w:r"))):
        run.getparent().remove(run)
