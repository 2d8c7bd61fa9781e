"""What the names of a report's sentences and templates stand for, so that a wrong one is found without any unit.

The same names that `xlzj.report.figures.namespaces` fills in, as kinds: a form has its fields and tables, a table has
rows, a row its columns. `None` as members means: nothing is known, anything may be asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from xlzj.report.figures import DEDUCTED, HANDED_IN, INDICATORS, LABEL, LEVELS, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlzj.editions.spec import Edition, FormSpec


@dataclass(frozen=True, slots=True)
class Kind:
    """A value: `called` in messages, its `members` by name, the kind of its `item`s, or the `parts` of a fixed list."""

    called: str = ""
    members: Mapping[str, Kind] | None = None
    item: Kind | None = None
    parts: tuple[Kind, ...] = ()


ANY = Kind()
FIGURE = Kind("字段", {field.name: ANY for field in fields(Figure)})
_LEVEL = Kind("一级指标得分的一项", dict.fromkeys(("名称", "分值", "得分"), FIGURE))


def rows(item: Kind) -> Kind:
    """A list of such items."""
    return Kind(f"{item.called}的列表", None, item)


def kinds(edition: Edition) -> dict[str, Kind]:
    """Role → the kind of its form; a list of it for forms that come many times."""
    return {spec.role: rows(_form(spec)) if spec.count == "many" else _form(spec) for spec in edition.forms.values()}


def _form(spec: FormSpec) -> Kind:
    members: dict[str, Kind] = dict.fromkeys(spec.fields, FIGURE)
    for name, table in spec.tables.items():
        members[name] = rows(Kind(f"明细表“{name}”", dict.fromkeys(table.columns, FIGURE)))
    if INDICATORS in spec.tables:
        columns = dict.fromkeys((*spec.tables[INDICATORS].columns, "扣分"), FIGURE)
        members |= {LEVELS: rows(_LEVEL), DEDUCTED: rows(Kind(DEDUCTED, columns))}
    return Kind(spec.role, members | dict.fromkeys((HANDED_IN, LABEL), ANY))


def line_of(form: Kind, base: str) -> Kind | None:
    """What 行项(表, 行名) gives: the columns of one printed line; None where the form has no such line."""
    prefix = f"{base}_"
    columns = [name.removeprefix(prefix) for name in form.members or () if name.startswith(prefix)]
    return Kind(f"“{base}”一行", dict.fromkeys(("名称", *columns), FIGURE)) if columns else None


def common(all_of: Iterable[Kind]) -> Kind:
    """What can be asked of each of these; anything where one of them is not known."""
    first, *rest = list(all_of) or [ANY]
    if first.parts and all(len(kind.parts) == len(first.parts) for kind in rest):
        return Kind(parts=tuple(common(kind.parts[at] for kind in (first, *rest)) for at in range(len(first.parts))))
    if first.members is None or any(kind.members is None for kind in rest):
        return ANY
    names = [name for name in first.members if all(name in (kind.members or ()) for kind in rest)]
    return Kind(first.called, {name: first.members[name] for name in names})
