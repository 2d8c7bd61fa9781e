"""What the names of an author's formula stand for in an edition: a field, a printed line, a column of a table.

A name may begin with 上年, then the printed name or role of a form (附件2, 整体自评表). A name without a form belongs
to the form that has all such names of the formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlzj.editions.spec import Edition, FormSpec
    from xlzj.expression.terms import Named

LAST_YEAR = "上年"
_NEAREST = 3


class Target(NamedTuple):
    """What a name stands for: `kind` 格 a field, 行 a printed line with a field in each column, 列 a column of a table.

    `name` is the field, the line or the table; `column` the table's column. `before`: of last year's form.
    """

    kind: str
    form: str
    name: str
    column: str = ""
    before: bool = False


class Unknown(Exception):  # noqa: N818  (what the author reads)
    """A name stands for nothing, or for nothing that a formula can use there."""

    def __init__(self, named: Named, reason: str) -> None:
        super().__init__(reason)
        self.named = named
        self.reason = reason


def resolved(edition: Edition, names: Iterable[Named], own: str = "") -> Mapping[str, Target]:
    """Path → what it stands for. `own` is the form of names without one, where the author says it. Raises Unknown."""
    every = [named for named in names if named.use != "条件"]
    home = _home(edition, every, own)
    return {named.path: _target(edition, named, home) for named in every}


def form_of(edition: Edition, name: str) -> FormSpec | None:
    """The form of this printed name or role."""
    return edition.forms.get(name) or edition.role(name)


def _parts(edition: Edition, path: str) -> tuple[bool, FormSpec | None, list[str]]:
    """Whether of last year, the form that is named, what is left."""
    parts = path.split(".")
    before = parts[0] == LAST_YEAR and len(parts) > 1
    if before:
        parts = parts[1:]
    form = form_of(edition, parts[0]) if len(parts) > 1 else None
    return before, form, parts[1:] if form is not None else parts


def _home(edition: Edition, names: list[Named], own: str) -> FormSpec | None:
    """The form of the names that say none."""
    loose = [(named, parts) for named in names for _, form, parts in [_parts(edition, named.path)] if form is None]
    if own:
        form = form_of(edition, own)
        if form is None:
            raise Unknown(names[0], f"版式 {edition.name} 没有“{own}”这张表；现有：{'、'.join(edition.forms)}")
        return form
    if not loose:
        return None
    holding = [form for form in edition.forms.values() if all(_kind(form, parts) for _, parts in loose)]
    if len(holding) > 1:
        forms = "、".join(form.key for form in holding)
        named, parts = loose[0]
        raise Unknown(
            named, f"“{named.path}”在{forms}都有，请写明是哪张表的，如 {holding[0].key}.{'.'.join(parts)}，或填“表”一栏"
        )
    if holding:
        return holding[0]
    for named, parts in loose:
        if not any(_kind(form, parts) for form in edition.forms.values()):
            raise Unknown(named, _nothing(edition, None, named.path, parts))
    named, parts = loose[-1]
    where = "；".join(
        f"“{'.'.join(p)}”在{'、'.join(form.key for form in edition.forms.values() if _kind(form, p))}" for _, p in loose
    )
    raise Unknown(named, f"这些名称不在同一张表（{where}），请写明各是哪张表的")


def _kind(form: FormSpec, parts: list[str]) -> str:
    """What these parts stand for on a form; "" where there is nothing of the kind."""
    if len(parts) == 1:
        name = parts[0]
        return "格" if name in form.fields else "行" if form.group(name) else ""
    table = form.tables.get(parts[0])
    return "列" if len(parts) == 2 and table is not None and parts[1] in table.columns else ""


def _target(edition: Edition, named: Named, home: FormSpec | None) -> Target:
    before, form, parts = _parts(edition, named.path)
    form = form or home
    if form is None:
        raise Unknown(named, _nothing(edition, None, named.path, parts))
    kind = _kind(form, parts)
    if not kind:
        raise Unknown(named, _nothing(edition, form, named.path, parts))
    if kind == "列":
        if not form.tables[parts[0]].columns[parts[1]].numeric:
            raise Unknown(named, f"“{named.path}”一列是文字，公式只算数")
        return Target(kind, form.key, parts[0], parts[1], before)
    fields = [form.fields[parts[0]]] if kind == "格" else list(form.group(parts[0]))
    if not all(field.numeric for field in fields):
        raise Unknown(named, f"“{named.path}”是文字，公式只算数")
    return Target(kind, form.key, parts[0], "", before)


def names_of(form: FormSpec) -> Iterator[str]:
    """Every name of a form that a formula can use."""
    yield from (name for name, field in form.fields.items() if field.numeric)
    yield from dict.fromkeys(field.base for field in form.fields.values() if field.heading and field.numeric)
    for table in form.tables.values():
        yield from (f"{table.name}.{column.name}" for column in table.columns.values() if column.numeric)


def nearest(edition: Edition, form: FormSpec | None, name: str) -> list[str]:
    """The names most like `name`: of the form, else of all forms."""
    from difflib import get_close_matches

    forms = [form] if form is not None else list(edition.forms.values())
    known = list(dict.fromkeys(known for one in forms for known in names_of(one)))
    close = get_close_matches(name, known, n=_NEAREST, cutoff=0.5)
    return close or [one for one in known if name in one or one in name][:_NEAREST]


def _nothing(edition: Edition, form: FormSpec | None, path: str, parts: list[str]) -> str:
    """There is no such name: say where it was looked for, and what is nearest to it."""
    if form is None and len(parts) > 1 and form_of(edition, parts[0]) is None:
        tables = {table for one in edition.forms.values() for table in one.tables}
        if parts[0] not in tables:
            return f"版式 {edition.name} 没有“{parts[0]}”这张表；现有：{'、'.join(edition.forms)}"
    name = ".".join(parts)
    if form is not None and name in form.tables:
        columns = (column.name for column in form.tables[name].columns.values() if column.numeric)
        return f"“{path}”是一张明细表，请写明哪一列：{'、'.join(f'{path}.{column}' for column in columns)}"
    prefix = path.removesuffix(name)
    where = f"{form.key}上" if form is not None else f"版式 {edition.name} "
    close = nearest(edition, form, name)
    hint = f"；相近的有 {'、'.join(prefix + one for one in close)}" if close else "，用 xlzj template fields 查看名称"
    return f"{where}没有“{name}”{hint}"
