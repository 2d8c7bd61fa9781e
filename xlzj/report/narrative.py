"""The 自评报告 in numbers and sentences: what its Word and Excel templates are filled with.

Which sections there are, which text of the unit each takes and what its automatic sentences say is data of the edition
(`report.yaml`, explained there). Here they are rendered, the unit's own text is joined to them, and what is missing is
listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions.home import load_extended
from xlzj.editions.home import shared as near
from xlzj.editions.text import BadText
from xlzj.report.charts import drawn
from xlzj.report.figures import Figure, namespaces
from xlzj.report.phrases import MARK, Ledger
from xlzj.report.repeated import repeated
from xlzj.report.sandbox import FAILURES, compiled, environment, refuse_left_over, shown, told
from xlzj.report.sentences import expanded, shared
from xlzj.report.view import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jinja2.sandbox import SandboxedEnvironment

    from xlzj.editions.spec import Edition, FormSpec
    from xlzj.model import Submission
    from xlzj.report.docx_chart import Chart
    from xlzj.report.phrases import Number

OUTLINE = "report.yaml"
SECTION = frozenset({"heading", "level", "own", "ask", "blank", "figures", "beside", "paragraphs", "where", "charts"})
"""The keys of a section; the shared outline explains them."""
_SUBHEADING = re.compile(r"[（(][一二三四五六七八九十]+[）)][^。；;]{1,30}")
_BREAK = re.compile(r"\s*\n\s*")


class Origin(StrEnum):
    """Where a paragraph comes from."""

    AUTOMATIC = "自动"
    OWN = "原文"
    HEADING = "小标题"  # a line of the unit's text that is a heading of its own
    MISSING = "待填"


class Paragraph(NamedTuple):
    """One paragraph. In templates: 段.文, 段.样."""

    text: str
    origin: Origin


class Section(NamedTuple):
    """A heading (level 1 一、, 2 （一）, 3 plain), the paragraphs under it and the charts after them."""

    heading: str
    level: int
    paragraphs: tuple[Paragraph, ...]
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrative:
    """The report of one unit and year.

    `values` are the figures by role and field (xlzj.report.figures), `numbers` everything the automatic text prints
    with its cells, `missing` one line for each piece the unit still has to fill in, `date` the cover's date or "".
    """

    title: str
    unit: str
    year: int
    date: str
    sections: tuple[Section, ...]
    values: Mapping[str, Any]
    numbers: tuple[Number, ...]
    missing: tuple[str, ...]


class _Draft:
    """One rendering: the edition's outline, the unit's figures and the ledger of what is printed."""

    def __init__(self, submission: Submission, edition: Edition) -> None:
        path = outline_of(edition)
        self.outline = outline_text(edition)
        self.shared = {**shared(edition.folder), **self.outline.get("sentences", {})}
        self.place = f"{path.parent.name}/{path.name}"
        self.ledger = Ledger(edition)
        self.values = namespaces(edition, submission.forms)
        self.material = _material(edition, self.outline.get("material", ""), self.place)
        self.context = {
            **self.values,
            "材料": self.values[self.material.role],
            "年": submission.year,
            "上年": submission.year - 1,
            "单位": clean(submission.unit),
        }
        self.environment: SandboxedEnvironment = environment(self.ledger.functions())

    def own(self, name: str) -> Figure:
        """The unit's text of this field. Raises BadText where the outline names a field that is not there."""
        if name not in self.material.fields:
            raise BadText(f"{self.place}：版式没有“{self.outline['material']}”的字段“{name}”")
        figure: Figure = self.values[self.material.role][name]
        return figure

    def label(self, name: str) -> str:
        """What the form prints for a field: the heading of its section; "" for a field it does not have."""
        field = self.material.fields.get(name)
        return field.label if field is not None else ""

    def sentence(self, text: str, heading: str, beside: Mapping[str, Any] = MappingProxyType({})) -> str:
        """One automatic sentence; line breaks of the outline are not part of it. Raises BadText."""
        from jinja2 import TemplateError

        place = f"{self.place} “{heading}”"
        try:
            rendered = compiled(self.environment, text).render({**self.context, **beside})
        except (TemplateError, *FAILURES) as error:
            raise told(error, place, text.split("\n")) from error
        refuse_left_over(rendered, place)
        return shown(_BREAK.sub("", rendered)).strip()

    def kept(self, given: str | Mapping[str, Any], heading: str, told_by: str) -> str:
        """One sentence of the outline, or "" where the unit's own text `told_by` says it already."""
        item = {"text": given} if isinstance(given, str) else given
        start = len(self.ledger.numbers)
        text = self.sentence(item["text"], heading)
        if text and told_by and "unless" in item and repeated(text, item["unless"], told_by):
            text = ""
        self.ledger.numbers[start:] = [number for number in self.ledger.numbers[start:] if number.printed in text]
        return text

    def paragraphs(self, section: Mapping[str, Any], told_by: str) -> list[list[str]]:
        """The automatic paragraphs by sentences; a sentence that has nothing to say, or is told already, is ""."""
        words = self.outline.get("words", {})
        made = []
        for paragraph in section.get("paragraphs", ()):
            if "each" in paragraph:
                made += [[text] for text in self.each(paragraph, section["heading"])]
                continue
            sentences = expanded(paragraph, self.shared, words)
            made.append([self.kept(given, section["heading"], told_by) for given in sentences])
        return made

    def each(self, paragraph: Mapping[str, str], heading: str) -> Iterator[str]:
        """A paragraph for each row of a table, under the name `as`; 序号 counts them. Raises BadText."""
        from jinja2 import TemplateError

        place = f"{self.place} “{heading}”"
        try:
            found = self.environment.compile_expression(paragraph["each"], undefined_to_none=False)(**self.context)
            rows = list(found or ())
        except (TemplateError, *FAILURES) as error:
            raise told(error, place, [paragraph["each"]]) from error
        for number, row in enumerate(rows, 1):
            yield self.sentence(paragraph["text"], heading, {paragraph["as"]: row, "序号": number})


def outline_of(edition: Edition) -> Path:
    """Where the outline of this edition's report is, or would be: shared under `templates/`, or its own."""
    return near(edition.folder.parent, edition.outline) if edition.outline else edition.folder / OUTLINE


def outline_text(edition: Edition) -> dict[str, Any]:
    """The outline itself, with what it takes from the one it extends. Raises BadText."""
    return load_extended(outline_of(edition), edition.folder.parent)


def name_of(outline: Mapping[str, Any]) -> str:
    """What the report is called, and its files: 自评报告."""
    return str(outline.get("name", "自评报告"))


def report_name(edition: Edition) -> str:
    """What this edition's report is called. Raises BadText where the edition has no outline."""
    return name_of(outline_text(edition))


def title_of(outline: Mapping[str, Any]) -> str:
    """The title printed on the report."""
    return str(outline.get("title", "部门（单位）整体支出绩效自评报告"))


def has_outline(edition: Edition) -> bool:
    """Whether the edition has a narrative report at all; a form of scores alone has none."""
    return outline_of(edition).is_file()


def _material(edition: Edition, role: str, place: str) -> FormSpec:
    """The form that holds the unit's texts. Raises BadText where the edition has none of this role."""
    form = edition.role(role)
    if form is None:
        raise BadText(f"{place}：版式没有“{role}”")
    return form


def narrative(submission: Submission, edition: Edition) -> Narrative:
    """The report of `submission`. Raises BadText where the edition's outline is missing or wrong."""
    draft = _Draft(submission, edition)
    missing: list[str] = []
    sections = []
    for section in _sections(draft):
        made, gaps = _section(draft, section)
        missing += gaps
        if made is not None:
            sections.append(made)
    cover = draft.values.get(draft.outline["material"], {}).get("封面日期")
    date = str(cover) if isinstance(cover, Figure) and cover else ""
    if isinstance(cover, Figure) and not date:
        missing.insert(0, "封面：封面日期未填")
    absent = [f"没有交{spec.key}（{spec.role}）" for spec in edition.forms.values() if _absent(spec, submission)]
    return Narrative(
        title=title_of(draft.outline),
        unit=clean(submission.unit),
        year=submission.year,
        date=date,
        sections=tuple(sections),
        values=draft.values,
        numbers=tuple(draft.ledger.numbers),
        missing=tuple(dict.fromkeys((*absent, *missing))),
    )


def sentences(submission: Submission, edition: Edition) -> Mapping[str, str]:
    """Field of 附件4 → the automatic text of its section, paragraph by line: what `xlzj fill` writes there.

    Nothing is left out for being told already. Raises BadText where the edition's outline is missing or wrong.
    """
    draft = _Draft(submission, edition)
    texts = {
        section["figures"]: "\n".join(_joined(draft.paragraphs(section, "")))
        for section in _sections(draft)
        if "figures" in section
    }
    return {field: text for field, text in texts.items() if text}


def _joined(paragraphs: Iterable[Iterable[str]]) -> list[str]:
    return [text for sentences in paragraphs if (text := "".join(sentences))]


def _absent(spec: FormSpec, submission: Submission) -> bool:
    return spec.count != "optional" and not any(form.key == spec.key for form in submission.forms)


def _sections(draft: _Draft) -> Iterator[Mapping[str, Any]]:
    """The outline's sections. Raises BadText naming the key that is wrong."""
    for section in draft.outline.get("sections", ()):
        wrong = wrong_keys(section)
        if wrong:
            raise BadText(f"{draft.place}：章节“{section.get('heading', '')}”{wrong}")
        if "where" not in section or section["where"] in draft.material.fields:
            yield {"heading": draft.label(section.get("own", "")), **section}


def wrong_keys(section: Mapping[str, Any]) -> str:
    """What is wrong with the keys of a section, or ""."""
    needed = {"level"} | ({"heading"} if "own" not in section else set())
    lacking, beyond = needed - set(section), set(section) - SECTION
    if beyond:
        return f"没有“{'”“'.join(sorted(beyond))}”这个键；可写：{'、'.join(sorted(SECTION))}"
    return f"缺少 {'、'.join(sorted(lacking))}" if lacking else ""


def _section(draft: _Draft, section: Mapping[str, Any]) -> tuple[Section | None, list[str]]:
    """The section and what is missing in it; None where it has no heading of its own to stand for and says nothing."""
    heading = section["heading"]
    own = draft.own(section["own"]) if "own" in section else None
    compared = own if own is not None else draft.own(section["beside"]) if "beside" in section else None
    rendered = draft.paragraphs(section, compared.text if compared is not None else "")
    texts = _joined(rendered)
    automatic = [Paragraph(text, Origin.AUTOMATIC) for text in texts]
    gaps = [f"{heading}：{mark.strip('【】')}" for text in texts for mark in MARK.findall(text)]
    written: list[Paragraph] = []
    if own is not None:
        written = _written(own, section)
        gaps += [f"{heading}：请填写{section.get('ask', '')}" for part in written if part.origin is Origin.MISSING]
    if not automatic and not written and "paragraphs" in section:
        return None, gaps
    opening_told = bool(rendered) and not rendered[0][0]  # what is left only adds to the unit's own words
    both = [*written, *automatic] if opening_told else [*automatic, *written]
    charts = drawn(section.get("charts", ()), draft.environment, draft.context, f"{draft.place} “{heading}”")
    return Section(heading, int(section["level"]), tuple(both), charts), gaps


def _written(own: Figure, section: Mapping[str, Any]) -> list[Paragraph]:
    """The unit's own text by paragraphs, or what stands for it."""
    lines = [line.strip() for line in own.text.split("\n")]
    if not any(lines):
        if "blank" in section:
            return [] if not section["blank"] else [Paragraph(section["blank"], Origin.AUTOMATIC)]
        return [Paragraph(f"【请填写：{section.get('ask', section['heading'])}】", Origin.MISSING)]
    kinds = {True: Origin.HEADING, False: Origin.OWN}
    return [Paragraph(line, kinds[_SUBHEADING.fullmatch(line) is not None]) for line in lines if line]
