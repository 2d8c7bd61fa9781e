"""自评报告.docx: the narrative report as an official document, through a template a person can edit in Word.

Names a template may use: 标题, 年, 上年, 单位, 封面日期; 目录 (标题, 级, 页), 章节 (标题, 级, 段落: 文, 样; 图: 题,
键), the forms by role (`基础数据表.编制数`, `整体自评表.绩效指标`, the list `项目自评表`; 已交 tells whether it was
handed in) and the functions of xlzj.report.phrases. Neighbours in one column whose paragraphs have the style 表并 and
the same text become one cell.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from xlzj.editions import BadText
from xlzj.report.docx_chart import mark, place_charts
from xlzj.report.docx_contents import fill_contents
from xlzj.report.docx_merge import merge_repeated
from xlzj.report.docx_sections import drop_empty_sections
from xlzj.report.narrative import narrative, report_name
from xlzj.report.package import settled
from xlzj.report.phrases import Ledger
from xlzj.report.sandbox import FAILURES, environment, refuse_left_over, shown
from xlzj.report.template_faults import RENDERED, located, refuse_wide_braces, unpaired, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docxtpl import DocxTemplate

    from xlzj.editions.spec import Edition
    from xlzj.model import Submission
    from xlzj.report.docx_chart import Chart
    from xlzj.report.narrative import Narrative

BLANK_DATE = "　　　　年　　月　　日"
_LISTED = 2  # headings of the contents


def word_template(edition: Edition) -> Path:
    """Where this edition's Word template lies."""
    return edition.folder / f"{report_name(edition)}.docx"


def self_docx(submission: Submission, edition: Edition, *, template: Path | None = None) -> bytes:
    """The Word report of `submission`, the same bytes every time; `template` replaces the edition's.

    Raises BadText where the template or the edition's outline is missing or wrong, naming the place.
    """
    return render(narrative(submission, edition), edition, template or word_template(edition))


def render(report: Narrative, edition: Edition, template: Path) -> bytes:
    """`report` through this template. Raises BadText, with the paragraph that is wrong."""
    from jinja2 import TemplateError
    from lxml.etree import XMLSyntaxError

    if not template.is_file():
        raise BadText(f"找不到报告模板 {template.name}：请放在 {template.parent.name} 文件夹里")
    given = template.read_bytes()
    made = _opened(given, template.name)
    refuse_wide_braces(given, template.name)
    filling, words = context(report), environment(Ledger(edition).functions(), autoescape=True)
    try:
        made.render(filling, words, autoescape=True)
    except XMLSyntaxError as error:
        raise BadText(f"{template.name}：成段、成行的标记放错了位置，填好以后不成文档（{error}）") from error
    except (TemplateError, *FAILURES) as error:
        raise located(error, given, words, filling, template.name) from error
    made.docx.core_properties.identifier = ""  # it stands for the template (build_self_templates.untouched)
    merge_repeated(made.docx)
    drop_empty_sections(made.docx)
    place_charts(made.docx, dict(_keyed(report)))
    fill_contents(made.docx)
    buffer = io.BytesIO()
    made.save(buffer)
    try:
        return settled(_finished(buffer.getvalue(), template.name))
    except BadText as error:
        raise unpaired(given, template.name) or error from error


def _opened(given: bytes, name: str) -> DocxTemplate:
    from docxtpl import DocxTemplate
    from lxml.etree import XMLSyntaxError

    try:
        made = DocxTemplate(io.BytesIO(given))
        made.init_docx()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, XMLSyntaxError) as error:
        raise BadText(f"报告模板 {name} 不是 Word 文档（.docx），或者已经损坏") from error
    return made


def _keyed(report: Narrative) -> Iterator[tuple[str, Chart]]:
    """Every chart of the report with the key that stands for it in the text."""
    charts = (chart for section in report.sections for chart in section.charts)
    return ((mark(number), chart) for number, chart in enumerate(charts, 1))


def context(report: Narrative) -> dict[str, Any]:
    """What the Word and Excel templates are filled with."""
    keys = (key for key, _ in _keyed(report))
    sections = [
        {
            "标题": section.heading,
            "级": section.level,
            "图": [{"题": chart.title, "键": next(keys)} for chart in section.charts],
            "段落": [{"文": paragraph.text, "样": paragraph.origin.value} for paragraph in section.paragraphs],
        }
        for section in report.sections
    ]
    return {
        **report.values,
        "标题": report.title,
        "年": report.year,
        "上年": report.year - 1,
        "单位": report.unit,
        "封面日期": report.date or BLANK_DATE,
        "章节": sections,
        "目录": [
            {"标题": part.heading, "级": part.level, "页": ""} for part in report.sections if part.level <= _LISTED
        ],
        "待补": list(report.missing),
    }


def _finished(package: bytes, name: str) -> bytes:
    """The package with the unit's braces put back. Raises BadText where a tag of the template is left over."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w") as out:
        for part in source.namelist():
            data = source.read(part)
            if RENDERED.fullmatch(part):
                xml = data.decode("utf-8")
                for text in written(xml):
                    refuse_left_over(text, name)
                data = shown(xml).encode("utf-8")
            out.writestr(part, data)
    return target.getvalue()
