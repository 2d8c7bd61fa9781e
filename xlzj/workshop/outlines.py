"""The outline of an edition's report (report.yaml): every name its sentences use, every key, each at file and line.

A sentence may stand in the outline, in one that it extends, or in sentences.yaml, and its 〔…〕 are filled in from the
outline's `words` or from where it is taken (`use`): what is wrong is told where it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions.home import shared
from xlzj.editions.lint import Problem
from xlzj.editions.lint import told as told_text
from xlzj.editions.shape import node_at, unknown
from xlzj.editions.text import BadText, composed, filled_in, label, load_text
from xlzj.report.charts import KEYS
from xlzj.report.narrative import SECTION, has_outline, outline_of, outline_text, wrong_keys
from xlzj.report.phrases import Ledger
from xlzj.report.sandbox import environment, told
from xlzj.report.sentences import SHARED
from xlzj.workshop.kinds import ANY, Kind, kinds
from xlzj.workshop.names_used import Wrong, wrong_expression, wrong_names
from xlzj.workshop.texts import Texts, chained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import Edition, FormSpec

_Keys = tuple["str | int", ...]
_BLOCK = ("|", ">")
_TOP = ("extends", "name", "title", "material", "tables", "words", "sentences", "sections")


class _Said(NamedTuple):
    """One text of the outline: as written, in which file, its first line there, and where its words come from."""

    text: str
    file: str
    first: int
    block: bool
    words: Mapping[str, str]
    taken: _Keys = ()

    def at(self, line: int) -> str:
        """`file:line` of a line of the text (from 1)."""
        return f"{self.file}:{self.first + line - 1 if self.block else self.first}"


def check_outline(edition: Edition) -> list[Problem]:
    """Every problem of the edition's outline; none for an edition without a report."""
    if not has_outline(edition):
        return []
    try:
        return list(dict.fromkeys(_Outline(edition).problems()))
    except BadText as error:
        return [told_text(str(error), label(outline_of(edition)))]


def vocabulary(edition: Edition) -> dict[str, Kind]:
    """What sentences and templates of this edition's report may name: its forms, 年, 上年, 单位."""
    return {**kinds(edition), **dict.fromkeys(("年", "上年", "单位"), ANY)}


class _Outline:
    """The texts of one edition's outline, and what its sentences may name."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.data = outline_text(edition)
        self.texts: Texts = chained(outline_of(edition), edition.folder)
        path = shared(edition.folder.parent, SHARED)
        self.shared = load_text(path) if path.is_file() else {}
        self.shared_node = composed(path) if path.is_file() else None
        self.known = vocabulary(edition)
        self.words = environment(Ledger(edition).functions())
        self.own = f"{edition.folder.name}/"

    def problems(self) -> Iterator[Problem]:
        """Everything, section by section."""
        for key in self.data:
            if key not in _TOP:
                yield _problem(self.texts.at((key,)), unknown(key, list(_TOP)))
        role = self.data.get("material", "")
        material = self.edition.role(role)
        if material is None:
            said = unknown(role, [form.role for form in self.edition.forms.values()])
            yield _problem(self.texts.at(("material",)), f"material：{said}")
            return
        self.known["材料"] = self.known[role]
        for at, one in enumerate(self.data.get("tables", ())):
            where = self.texts.at(("tables", at))
            if self.edition.role(one) is None and where.startswith(self.own):
                yield _problem(where, f"tables：{unknown(one, [form.role for form in self.edition.forms.values()])}")
        for at, section in enumerate(self.data.get("sections", ())):
            if isinstance(section, dict):
                yield from self._section(section, ("sections", at), material)

    def _section(self, section: dict[str, Any], keys: _Keys, material: FormSpec) -> Iterator[Problem]:
        wrong = wrong_keys(section)
        if wrong:
            beyond = [(*keys, key) for key in section if key not in SECTION]
            yield _problem(self.texts.at(*beyond, keys), f"这一节{wrong}")
            return
        missing = [key for key in ("where", "own", "beside", "figures") if section.get(key, "") not in material.fields]
        missing = [key for key in missing if key in section]
        if "where" in missing:
            where = self.texts.at((*keys, "where"))
            if where.startswith(self.own):
                said = unknown(section["where"], list(material.fields))
                yield Problem("TP023", where, "", "", f"where：{material.key} {said}；这一节不会出现")
            return
        for key in missing:
            said = unknown(section[key], list(material.fields))
            yield _problem(self.texts.at((*keys, key)), f"{key}：{material.key} {said}")
        for at, paragraph in enumerate(section.get("paragraphs", ())):
            yield from self._paragraph(paragraph, (*keys, "paragraphs", at))
        for at, chart in enumerate(section.get("charts", ())):
            yield from self._chart(chart, (*keys, "charts", at))

    def _paragraph(self, paragraph: Any, keys: _Keys) -> Iterator[Problem]:
        if isinstance(paragraph, dict) and "each" in paragraph:
            yield from self._each(paragraph, keys)
            return
        if isinstance(paragraph, str):
            yield _problem(self.texts.at(keys), "一段要写成句子的列表，以“- - ”开头")
            return
        whole = isinstance(paragraph, dict)
        for at, sentence in enumerate([paragraph] if whole else paragraph):
            way = keys if whole else (*keys, at)
            if isinstance(sentence, dict) and "use" in sentence:
                yield from self._used(sentence, way)
            else:
                yield from self._told(self._said(sentence, way), self.known)

    def _used(self, sentence: dict[str, str], keys: _Keys) -> Iterator[Problem]:
        """The sentences that one takes from the outline's own or from the shared ones."""
        name = sentence["use"]
        own = self.data.get("sentences", {})
        words = {**self.data.get("words", {}), **sentence}
        if name not in own and name not in self.shared:
            lost = unknown(name, [*own, *self.shared]).replace("这一项", "这一段句子")
            yield _problem(self.texts.at((*keys, "use")), f"use：{lost}")
            return
        for at, given in enumerate(own[name] if name in own else self.shared[name]):
            if name in own:
                said = self._said(given, ("sentences", name, at))
            else:
                way: _Keys = (name, at) if isinstance(given, str) else (name, at, "text")
                said = _said(_text(given), SHARED, node_at(self.shared_node, way))
            yield from self._told(said._replace(words=words, taken=keys), self.known)

    def _each(self, paragraph: dict[str, str], keys: _Keys) -> Iterator[Problem]:
        lacking = [key for key in ("as", "text") if key not in paragraph]
        if lacking:
            yield _problem(self.texts.at(keys), f"有 each 的段缺少 {'、'.join(lacking)}")
            return
        rows = self._said(paragraph["each"], (*keys, "each"))
        found, kind = self._expression(rows)
        yield from found
        known = {**self.known, paragraph["as"]: kind.item or ANY, "序号": ANY}
        yield from self._told(self._said(paragraph, keys), known)

    def _chart(self, chart: dict[str, Any], keys: _Keys) -> Iterator[Problem]:
        if set(chart) != KEYS:
            yield _problem(self.texts.at(keys), f"图的键应是 {'、'.join(sorted(KEYS))}")
            return
        yield from self._expression(self._said(chart["rows"], (*keys, "rows")))[0]
        yield from self._told(self._said(chart["title"], (*keys, "title")), self.known)

    def _expression(self, said: _Said) -> tuple[list[Problem], Kind]:
        from jinja2 import TemplateError

        try:
            wrong, kind = wrong_expression(said.text, self.words, self.known)
        except TemplateError as error:
            return [_unreadable(error, said)], ANY
        return [self._placed(one, said) for one in wrong], kind

    def _told(self, said: _Said, known: Mapping[str, Kind]) -> Iterator[Problem]:
        from jinja2 import TemplateError

        try:
            wrong = wrong_names(filled_in(said.text, said.words), self.words, known)
        except TemplateError as error:
            yield _unreadable(error, said)
            return
        yield from (self._placed(one, said) for one in wrong)

    def _placed(self, wrong: Wrong, said: _Said) -> Problem:
        """Where the name is written: in the sentence, or in a word that was filled in."""
        if wrong.name not in said.text:
            for word, value in said.words.items():
                if wrong.name in str(value):
                    where = self.texts.at((*said.taken, word), ("words", word))
                    return _problem(where, f"〔{word}〕：{wrong.message}")
        return _problem(said.at(wrong.line), wrong.message)

    def _said(self, sentence: Any, keys: _Keys) -> _Said:
        """A sentence of the outline: in the nearest text that has it."""
        way = keys if isinstance(sentence, str) else (*keys, "text")
        for path, node in zip(self.texts.paths, self.texts.nodes, strict=True):
            found = node_at(node, way)
            if found is not None:
                return _said(_text(sentence), label(path), found)
        return _said(_text(sentence), label(self.texts.paths[0]), None)


def _text(sentence: Any) -> str:
    return sentence if isinstance(sentence, str) else str(sentence.get("text", ""))


def _said(text: str, file: str, node: Any) -> _Said:
    if node is None:
        return _Said(text, file, 1, block=False, words={})
    block = getattr(node, "style", None) in _BLOCK
    return _Said(text, file, node.start_mark.line + (2 if block else 1), block, {})


def _problem(where: str, message: str) -> Problem:
    return Problem("TP034", where, "", "", message)


def _unreadable(error: Exception, said: _Said) -> Problem:
    """A sentence that jinja2 cannot read."""
    line = getattr(error, "lineno", None) or 1
    message = str(told(error, "")).removeprefix("：")
    left = "；〔…〕没有给出词" if "〔" in filled_in(said.text, said.words) else ""
    return _problem(said.at(line), f"{message}{left}")
