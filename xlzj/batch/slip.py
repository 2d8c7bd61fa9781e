"""退回单.docx: what a unit is to mend, in the order of its forms, with the cells; one for every set sent back.

The template is a Word file anyone may edit (templates/报告/退回单.docx). docxtpl reads it once in a process; after that
a slip is one rendering of text, since a province needs thousands.
"""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions import BadText, load, templates_folder
from xlzj.model import SEVERITIES, Severity
from xlzj.numerals import numeral
from xlzj.report.context import chinese
from xlzj.report.outline import sections
from xlzj.report.proof import advice, message, untold
from xlzj.report.sandbox import LEFT_OVER
from xlzj.report.view import clean, silent, where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from xlzj.model import Checked, Finding
    from xlzj.report.outline import Section
    from xlzj.report.view import Headline

TEMPLATE = "报告/退回单.docx"
_BODY = "word/document.xml"
_REPORT = "自评报告"
_DATE = (1980, 1, 1, 0, 0, 0)


class _Prepared(NamedTuple):
    """The body as a compiled template, what stands around it in its part, and the package without that part."""

    body: Template
    before: bytes
    after: bytes
    rest: bytes


def needed(row: Mapping[str, Any]) -> bool:
    """Whether a set goes back: an error, a 核实 without 说明, or an attachment that is missing."""
    return bool(row["counts"]["error"] or row["counts"]["review"] or row["missing"])


def slip(checked: Checked, row: Mapping[str, Any]) -> bytes:
    """The slip of one set; the same set, the same bytes. Raises BadText where the template is broken."""
    prepared = _prepared()
    body = prepared.before + prepared.body.render(context(checked, row)).encode() + prepared.after
    return _packed({_BODY: body}, prepared.rest)


def _packed(parts: Mapping[str, bytes], before: bytes = b"") -> bytes:
    """A package of these parts, after those of `before`, which stay packed as they are."""
    buffer = io.BytesIO(before)
    with zipfile.ZipFile(buffer, "a" if before else "w") as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, data, compresslevel=3)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _prepared() -> _Prepared:
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    path = templates_folder() / TEMPLATE
    if not path.is_file():
        raise BadText(f"找不到模板 {path}：安装不完整，请重新安装 xlzj")
    template = DocxTemplate(path)
    template.render_init()
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, data in parts.items():
        if name.startswith(("word/header", "word/footer")) and LEFT_OVER.search(data.decode()):
            raise BadText(f"{path.name} 的页眉、页脚里不能用模板标记")
    whole = parts.pop(_BODY)
    start, end = whole.index(b"<w:body>"), whole.index(b"</w:body>") + len(b"</w:body>")
    try:
        body = environment.from_string(template.patch_xml(template.get_xml()))
        return _Prepared(body, whole[:start], whole[end:], _packed(parts))
    except TemplateError as error:
        raise BadText(f"{path.name} 的模板标记有误：{error}") from error


def context(checked: Checked, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the template is filled with: unit, year, title, counts, missing, forms, notes, numbers of parts.

    `found` is the counts in words. A form has number, title, file and entries; an entry number, severity, tint, cell,
    title, message, advice, follows.
    """
    reports = {form.file for form in checked.submission.texts}
    forms = [form for form in (_form(section, reports) for section in sections(checked)) if form["entries"]]
    for at, form in enumerate(forms, 1):
        form["number"] = chinese(at)
    edition = load(checked.submission.edition)
    missing = [f"{key}　{edition.forms[key].title}" for key in row["missing"]]
    present = {"missing": missing, "forms": forms, "notes": row["notes"]}
    order = [name for name, part in present.items() if part]
    return {
        "unit": _flat(checked.submission.unit),
        "year": str(checked.submission.year),
        "title": _flat(edition.title),
        "errors": str(row["counts"]["error"]),
        "reviews": str(row["counts"]["review"]),
        "found": _found(row),
        "hints": str(row["counts"]["hint"]),
        "headings": {name: chinese(order.index(name) + 1) if name in order else "" for name in present},
        "missing": missing,
        "forms": forms,
        "notes": [_flat(note) for note in row["notes"]],
    }


def _found(row: Mapping[str, Any]) -> str:
    """有错误 6 条（其中连带 3 条）、须核实并说明的 2 条，缺附件 1 张; what there is none of is not said."""
    told = []
    for name, key in (("错误", "error"), ("须核实并说明的", "review")):
        number, follow = row["counts"][key], row["counts"][key] - row["roots"][key]
        told += (
            [f"{name} {number} 条" + (f"（其中连带 {follow} 条，由别条引起）" if follow > 0 else "")] if number else []
        )
    parts = ["、".join(told)] if told else []
    parts += [f"缺附件 {len(row['missing'])} 张"] if row["missing"] else []
    return f"有{'，'.join(parts)}" if told else "，".join(parts)


def _form(section: Section, reports: set[str]) -> dict[str, Any]:
    items = [_item(headline) for headline in section.by_cell if _to_mend(headline)]
    for at, item in enumerate(items, 1):
        item["number"] = str(at)
    about = "　".join(part for part in (section.file, f"工作表“{section.sheet}”" if section.sheet else "") if part)
    title = _REPORT if section.file in reports else _flat(section.title)
    return {"number": "", "title": title, "file": _flat(about), "entries": items}


def _to_mend(headline: Headline) -> bool:
    return any(map(_standing, (headline.finding, *headline.knock_on)))


def _standing(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR or silent(finding)


def _item(headline: Headline) -> dict[str, str]:
    finding = headline.finding
    told = message(finding) + (f"{more}。" if (more := untold(finding)) else "")
    return {
        "number": "",
        "severity": SEVERITIES[finding.severity],
        "rule": clean(finding.rule),
        "cell": clean(finding.place.cell) or where(finding.place),
        "title": _flat(finding.title),
        "message": _flat(told),
        "advice": _flat(advice(finding)),
        "follows": _followers(headline),
    }


def _followers(headline: Headline) -> str:
    """What folds under an item: cells with the same mistake, each with its own right number; then what it leads to.

    The latter mostly comes right by itself; what does not (a typed total) is found when the set is checked again.
    """
    root = headline.finding
    alike = [
        one
        for one in headline.knock_on
        if one.rule == root.rule and one.place != root.place and numeral(one.expected) is not None
    ]
    same = dict.fromkeys(f"{_near(one, root)} 应为 {one.expected}" for one in alike)
    other = dict.fromkeys(f"{_near(one, root)}（{one.rule}）" for one in headline.knock_on if one not in alike)
    told = [("同样要改", same), ("由此引起，改好再看", other)]
    return _flat("；".join(f"{name}：{'、'.join(cells)}" for name, cells in told if cells))


def _near(finding: Finding, root: Finding) -> str:
    """Where a finding stands, as told beside another: only its cell on the same sheet."""
    same = finding.place[:2] == root.place[:2] and finding.place.cell
    return finding.place.cell if same else where(finding.place)


def _flat(text: str) -> str:
    return " ".join(clean(text).split())
