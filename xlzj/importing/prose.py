"""The report in a document → the sections of 文字材料: by their printed titles, whatever number stands before them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.importing.pattern import pattern
from xlzj.importing.values import told
from xlzj.importing.words import after, alike, key, loose, numbered, tidy
from xlzj.read.facts import iso_date
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlzj.editions import Edition, FieldSpec

PROSE = "文字材料"
_LONGEST_HEAD = 45
_ALIKE = 0.8
_DATE_LINE = re.compile(r"\s*(?:20\d\d)?\s*年\s*\d{0,2}\s*月\s*\d{0,2}\s*日?\s*")
_NAMED = re.compile(r"\s*(?:部门)?\s*[(（]?\s*单\s*位\s*[)）]?\s*名\s*称\s*[:：](.*)")
_ATTACHED = re.compile(r"\s*(?:报告)?(?:需要以下|应包括以下)?附件\s*[:：]")
_OF_UNIT = re.compile(r"(.{3,}?)(?:部门\(单位\)|单位|部门)?整体支出")
_BEFORE_UNIT = re.compile(r"^(?:[一二三四五六七八九十\d]{1,2}[、.])?(?:20\d\d年度?)?")
_NUMBER = r"[^\d，。；,;]{0,6}([\d,.]*\d)\s*"


class Head(NamedTuple):
    """A section title of the report: its key, its place in the outline, its field ("" for a title over others)."""

    key: str
    order: int
    field: str


@lru_cache(maxsize=32)
def heads(edition: Edition) -> tuple[Head, ...]:
    """The outline of this edition's report; empty where it has none."""
    form = edition.role(PROSE)
    if form is None:
        return ()
    one = pattern(edition, form.key)
    rows: list[tuple[int, str, str]] = []
    for line in one.lines:
        spec = _prose(form.fields[slot.field] for slot in line.slots)
        if spec is not None and spec.label:
            rows.append((line.row, key(spec.label), spec.name))
    taken = {name for _, name, _ in rows}
    for row, text in one.rows.items():
        name = key(text)
        if numbered(name) and name not in taken and len(name) <= _LONGEST_HEAD:
            rows.append((row, name, ""))
    rows.sort(key=lambda item: item[0])
    return tuple(Head(name, order, field) for order, (_, name, field) in enumerate(rows))


def _prose(specs: Iterable[FieldSpec]) -> FieldSpec | None:
    return next(
        (s for s in specs if s.type == "text" and not s.prose and s.column == "" and s.name != "单位名称"), None
    )


def head_of(text: str, outline: Sequence[Head]) -> tuple[Head, str] | None:
    """The section whose title this line is, and what stands behind the title in the same line; None for other lines."""
    name = key(text)
    if not name:
        return None
    if len(name) <= _LONGEST_HEAD:
        for head in outline:
            if name == head.key or loose(name) == loose(head.key):
                return head, ""
    for head in outline:
        given = after(head.key, text) or (after(loose(head.key), text) if len(loose(head.key)) > 5 else None)
        if given is not None and given.colon:
            return head, given.rest
    if len(name) > _LONGEST_HEAD or re.search(r"[。；]", text[:-1]):
        return None
    best = max(((_near(name, head.key), -head.order, head) for head in outline), default=None)
    return (best[2], "") if best is not None and best[0] >= _ALIKE else None


def _near(name: str, title: str) -> float:
    """Numbers before titles are retyped by converters (1、 for 一、): only the words count."""
    return alike(loose(name), loose(title)) if numbered(name) or len(name) > 5 else 0.0


class Report(NamedTuple):
    """`fields` of 文字材料; `left` are lines in front of the first section that are neither title nor cover."""

    fields: dict[str, str | None]
    found: int


def read_report(edition: Edition, cover: Sequence[str], lines: Sequence[str]) -> Report:
    """The sections of a report: everything from a title to the next, in the order of the outline."""
    outline = heads(edition)
    sections: dict[str, list[str]] = {}
    current: Head | None = None
    for text in lines:
        told_head = head_of(text, outline)
        if told_head is not None and _goes_on(told_head[0], current, sections):
            current, rest = told_head
            if current.field:
                sections[current.field] = [rest] if rest else []
            continue
        if current is not None and outline[-1].field not in sections and _ATTACHED.match(text):
            current = outline[-1]  # the list of attachments closes the report
        target = _target(current, outline)
        if target:
            sections.setdefault(target, []).append(text.strip())
    form = edition.role(PROSE)
    fields: dict[str, str | None] = {}
    if form is not None and sections:
        fields = {name: "\n".join(texts) or None for name, texts in sections.items()}
        fields |= _facts(edition, [*cover, *lines[:1]], lines)
    return Report(fields, len(sections))


def _goes_on(head: Head, current: Head | None, sections: dict[str, list[str]]) -> bool:
    """A title counts where the outline goes on, or where what was read so far was a table of contents."""
    if current is None or head.order > current.order:
        return True
    return not any(sections.values())


def _target(current: Head | None, outline: Sequence[Head]) -> str:
    """The field that a line belongs to; right under a title over several sections, the first of these."""
    if current is None:
        return ""
    return current.field or next((head.field for head in outline if head.order > current.order and head.field), "")


def _facts(edition: Edition, cover: Sequence[str], lines: Sequence[str]) -> dict[str, str | None]:
    """What the cover and the sentences say about the other fields: the unit, the date, numbers of persons, amounts."""
    form = edition.role(PROSE)
    if form is None:
        return {}
    found: dict[str, str | None] = {}
    for line in pattern(edition, form.key).lines:
        spec = form.fields[line.slots[0].field]
        value: str | None = None
        if spec.type == "date":
            value = next((told(spec, text) for text in cover if _DATE_LINE.fullmatch(text)), None)
            value = value if value and iso_date(value) else None
        elif spec.numeric:
            value = _number(spec, lines)
        elif spec.name == "单位名称":
            value = unit_of(cover)
        else:
            continue
        if value is not None:
            found[spec.name] = told(spec, value)
    return found


def unit_of(cover: Sequence[str]) -> str | None:
    """The unit on the cover: behind its label, else out of the title."""
    for text in cover:
        given = _NAMED.match(text)
        if given and tidy(given[1]):
            return tidy(given[1])
    whole = [text for text in cover if "：" not in text and "（盖章）" not in text and not _DATE_LINE.fullmatch(text)]
    for start in reversed(range(len(whole))):
        match = _OF_UNIT.match(_BEFORE_UNIT.sub("", key("".join(whole[start : start + 3]))))
        if match and "附件" not in match[1] and not match[1].startswith("部门"):
            return match[1]
    return None


def _number(spec: FieldSpec, lines: Sequence[str]) -> str | None:
    """The number behind the field's name in a sentence: 退休人数2人, 人员经费207.99万元."""
    wanted = re.compile(re.escape(spec.base) + _NUMBER + re.escape(spec.unit))
    return next((match[1] for text in lines if (match := wanted.search(unspaced(text)))), None)
