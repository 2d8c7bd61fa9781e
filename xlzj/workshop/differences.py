"""`xlzj template diff`: what changed from one edition to another, in words an accountant reads.

Made from the data of both, so "今年改了什么" needs no writing; years that only follow the edition's year are no change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.rules.catalogue import RULES
from xlzj.workshop.words import KINDS, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xlzj.editions.points import Scheme
    from xlzj.editions.spec import Edition, FieldSpec, FormSpec, TableSpec


class Chapter(NamedTuple):
    """A heading and its lines."""

    title: str
    lines: list[str]


def differences(old: Edition, new: Edition) -> list[Chapter]:
    """What the new edition says otherwise; chapters without a line are left out."""
    chapters = [Chapter("版式", list(_heads(old, new))), Chapter("表", list(_forms(old, new)))]
    for form in new.forms.values():
        before = old.role(form.role)
        if before is not None:
            lines = [*_form(before, form, old, new), *_scheme(old.scheme_of(before), new.scheme_of(form), form, new)]
            chapters.append(Chapter(f"{form.key} {form.role}", lines))
    chapters.append(Chapter("权重（各表共用）", list(_scheme(old.scheme, new.scheme, None, new))))
    chapters.append(Chapter("评价等级", list(_grades(old, new))))
    chapters.append(Chapter("阈值", list(_thresholds(old, new))))
    chapters.append(Chapter("规则的等级和停用", list(_adjustments(old, new))))
    chapters.append(Chapter("考核评分办法、部门汇总、勘误", list(_others(old, new))))
    return [chapter for chapter in chapters if chapter.lines]


def told(chapters: Sequence[Chapter], old: Edition, new: Edition) -> str:
    """The chapters as text (Markdown)."""
    head = f"# {new.title} 与 {old.title} 相比\n"
    if not chapters:
        return f"{head}\n没有不同。\n"
    parts = [f"\n## {chapter.title}\n\n" + "".join(f"- {line}\n" for line in chapter.lines) for chapter in chapters]
    return head + "".join(parts)


def _plain(text: str, edition: Edition) -> str:
    """A text with the edition's years taken out, so that the same sentence of another year is the same."""
    return text.replace(str(edition.year), "{年}").replace(str(edition.year - 1), "{上年}")


def _heads(old: Edition, new: Edition) -> Iterator[str]:
    if old.year != new.year:
        yield f"年度由 {old.year} 改为 {new.year}"
    for what, attribute in (("制发单位", "authority"), ("依据", "basis"), ("名称", "title")):
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after and _plain(before, old) != _plain(after, new):
            yield f"{what}由“{before}”改为“{after}”"


def _forms(old: Edition, new: Edition) -> Iterator[str]:
    before, after = ({form.role: form for form in edition.forms.values()} for edition in (old, new))
    for role, form in after.items():
        if role not in before:
            yield f"新增{form.key}（{form.title}）"
            continue
        was = before[role]
        if was.key != form.key:
            yield f"{role}由{was.key}改为{form.key}"
        if _plain(was.title, old) != _plain(form.title, new):
            yield f"{form.key} 的标题由“{was.title}”改为“{form.title}”"
        if was.count != form.count:
            yield f"{form.key} 由{_COUNTS[was.count]}改为{_COUNTS[form.count]}"
    for role, form in before.items():
        if role not in after:
            yield f"取消{form.key}（{form.title}）"


_COUNTS = {"one": "一张", "many": "可以有多张", "optional": "可以不交"}


def _form(before: FormSpec, after: FormSpec, old: Edition, new: Edition) -> Iterator[str]:
    was, now = _lines(before), _lines(after)
    for name, fields in now.items():
        if name not in was:
            yield f"新增“{name}”{_columns(fields)}：{_what(fields[0])}"
        else:
            yield from _line(name, was[name], fields, old, new)
    for name, fields in was.items():
        if name not in now:
            yield f"取消“{name}”{_columns(fields)}"
    yield from _order([name for name in was if name in now], [name for name in now if name in was])
    for name, table in after.tables.items():
        if name not in before.tables:
            yield f"新增明细表“{name}”：{'、'.join(column.header for column in table.columns.values())}"
        else:
            yield from _table(before.tables[name], table, old, new)
    for name in before.tables:
        if name not in after.tables:
            yield f"取消明细表“{name}”"


def _order(was: list[str], now: list[str]) -> Iterator[str]:
    if was != now:
        moved = [name for name, other in zip(now, was, strict=True) if name != other]
        yield f"次序有变：{'、'.join(moved[:6])}{'等' if len(moved) > 6 else ''}"


def _lines(form: FormSpec) -> dict[str, list[FieldSpec]]:
    """Fields as an accountant sees them: the columns of one printed line together."""
    lines: dict[str, list[FieldSpec]] = {}
    for field in form.fields.values():
        lines.setdefault(field.base if field.heading else field.name, []).append(field)
    return lines


def _columns(fields: Sequence[FieldSpec]) -> str:
    headings = [field.heading for field in fields if field.heading]
    return f"（{'、'.join(headings)}）" if headings else ""


def _what(field: FieldSpec) -> str:
    own = "自动计算：" + field.derived if field.derived else "印好的文字" if field.type == "printed" else "由单位填写"
    unit = f"，单位 {field.unit}" if field.unit else ""
    return f"{KINDS[field.type]}{unit}，{own}"


def _line(name: str, was: Sequence[FieldSpec], now: Sequence[FieldSpec], old: Edition, new: Edition) -> Iterator[str]:
    columns = {field.column: field for field in was}
    added = [field.heading for field in now if field.heading and field.column not in columns]
    if added:
        yield f"“{name}”新增列：{'、'.join(added)}"
    dropped = [field.heading for field in was if field.heading and field.column not in {f.column for f in now}]
    if dropped:
        yield f"“{name}”取消列：{'、'.join(dropped)}"
    said: dict[str, None] = {}
    for field in now:
        before = columns.get(field.column)
        for what, read in _PARTS if before is not None else ():
            if (first := _plain(read(before), old)) != (second := _plain(read(field), new)):
                said.setdefault(f"“{name}”的{what}由{_quoted(first, old)}改为{_quoted(second, new)}")
    yield from said


def _quoted(text: str, edition: Edition) -> str:
    dated = text.replace("{年}", str(edition.year)).replace("{上年}", str(edition.year - 1))
    return f"“{dated}”" if dated else "（无）"


_PARTS: tuple[tuple[str, Callable[..., str]], ...] = (
    ("标签", lambda field: field.label),
    ("列标题", lambda field: field.heading),
    ("类型", lambda field: KINDS[field.type]),
    ("单位", lambda field: field.unit),
    ("填写要求", lambda field: "必填" if field.required else "可以空"),
    ("算式", lambda field: field.derived),
    ("填写提示", lambda field: field.note),
    ("可选的值", lambda field: "、".join(field.choices)),
    ("上限", lambda field: "" if field.maximum is None else str(field.maximum)),
    ("下限", lambda field: "" if field.minimum is None else str(field.minimum)),
)


def _table(was: TableSpec, now: TableSpec, old: Edition, new: Edition) -> Iterator[str]:
    for name, column in now.columns.items():
        before = was.columns.get(name)
        if before is None:
            yield f"明细表“{now.name}”新增列“{column.header}”"
        elif _plain(before.header, old) != _plain(column.header, new):
            yield f"明细表“{now.name}”的列“{before.header}”改印“{column.header}”"
        elif (before.type, before.required) != (column.type, column.required):
            needed = "，必填" if column.required else ""
            yield f"明细表“{now.name}”的列“{column.header}”改为{KINDS[column.type]}{needed}"
    for name, column in was.columns.items():
        if name not in now.columns:
            yield f"明细表“{now.name}”取消列“{column.header}”"


def _scheme(was: Scheme, now: Scheme, form: FormSpec | None, new: Edition) -> Iterator[str]:
    """Points; a form that goes by the edition's scheme says nothing of its own."""
    if form is not None and form.scheme is None:
        return
    if form is None and all(one.scheme is not None for one in new.forms.values()):
        return
    if was.execution != now.execution:
        yield f"预算执行率由 {was.execution} 分改为 {now.execution} 分"
    yield from _levels(was, now)
    if was.total != now.total:
        yield f"满分由 {was.total} 改为 {now.total}"
    if was.basis != now.basis:
        yield f"权重的依据：{now.basis}"


def _levels(was: Scheme, now: Scheme) -> Iterator[str]:
    before, after = ({level.name: level for level in scheme.levels} for scheme in (was, now))
    for name, level in after.items():
        if name not in before:
            yield f"新增一级指标“{name}” {level.weight} 分（{'、'.join(level.seconds)}）"
            continue
        if before[name].weight != level.weight:
            yield f"一级指标“{name}”由 {before[name].weight} 分改为 {level.weight} 分"
        yield from _names(f"一级指标“{name}”的二级指标", before[name].seconds, level.seconds)
    for name in before:
        if name not in after:
            yield f"取消一级指标“{name}”（原 {before[name].weight} 分）"


def _names(what: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    was, now = list(before), list(after)
    for verb, names in (("新增", [n for n in now if n not in was]), ("取消", [n for n in was if n not in now])):
        if names:
            yield f"{what}{verb}{'、'.join(names)}"


def _grades(old: Edition, new: Edition) -> Iterator[str]:
    was, now = ([(band.name, band.start) for band in edition.grades] for edition in (old, new))
    if was != now:
        yield f"由 {_bands(was)} 改为 {_bands(now)}（依据：{new.grades_basis}）"


def _bands(bands: Iterable[tuple[str, object]]) -> str:
    return "、".join(f"{name} {start} 分以上" for name, start in bands) or "（无）"


def _thresholds(old: Edition, new: Edition) -> Iterator[str]:
    readers: dict[str, list[str]] = {}
    for rule in RULES:
        for limit in rule.limits:
            readers.setdefault(limit, []).append(rule.code)
    for name, threshold in new.thresholds.items():
        before = old.thresholds.get(name)
        told_of = f"用于 {'、'.join(readers.get(name, ())) or '（没有规则）'}"
        since = f"，自 {threshold.since} 起" if threshold.since else ""
        if before is None:
            yield f"新增“{name}” {threshold.value}（{threshold.basis}{since}；{told_of}）"
        elif before.value != threshold.value:
            yield f"“{name}”由 {before.value} 改为 {threshold.value}（依据：{threshold.basis}{since}；{told_of}）"
        elif before.basis != threshold.basis:
            yield f"“{name}”的依据改为：{threshold.basis}{since}"
    for name in old.thresholds:
        if name not in new.thresholds:
            yield f"取消“{name}”（原 {old.thresholds[name].value}）"


def _adjustments(old: Edition, new: Edition) -> Iterator[str]:
    for code, reason in new.disabled.items():
        if code not in old.disabled:
            yield f"停用 {code}，原因：{reason}"
    for code in old.disabled:
        if code not in new.disabled:
            yield f"恢复 {code}"
    for code, severity in new.severities.items():
        if old.severities.get(code) != severity:
            yield f"{code} 改按“{SEVERITIES[severity]}”，原因：{new.reasons.get(code, '')}"
    for code in old.severities:
        if code not in new.severities:
            yield f"{code} 恢复规则自身的等级"


def _others(old: Edition, new: Edition) -> Iterator[str]:
    if (old.marking is None) != (new.marking is None):
        yield "取消考核评分办法" if new.marking is None else "新增考核评分办法"
    elif old.marking is not None and new.marking is not None:
        yield from _mapping("评分点分数", old.marking.points, new.marking.points)
        yield from _mapping("扣分", old.marking.deduction, new.marking.deduction)
        if old.marking.deadline != new.marking.deadline:
            yield f"报送截止日由 {old.marking.deadline or '（没有登记）'} 改为 {new.marking.deadline or '（没有登记）'}"
    yield from _names("部门与单位的关系", (r.name for r in old.consolidation), (r.name for r in new.consolidation))
    yield from _names("勘误", (f"{e.form}.{e.field}" for e in old.errata), (f"{e.form}.{e.field}" for e in new.errata))


def _mapping(what: str, was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            yield f"{what}“{name}”由 {was.get(name, '（无）')} 改为 {now.get(name, '（取消）')}"
