"""What a YAML text may hold, as data, and where in the file it does not: `hunan.yaml:231：…`.

A shape is one of five: `Scalar` (a text that passes a test), `Listed`, `Mapped` (any names, all of one shape), `Keyed`
(these names and no others), `Either` (a text or a mapping). Only names and texts are judged here; whether the fields
a formula names exist is the linter's business, which sees the whole edition.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions.text import BadText, composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

Path_ = tuple["str | int", ...]


class Scalar(NamedTuple):
    """One text; `what` says in Chinese what it should be, `fits` whether it is."""

    what: str
    fits: Callable[[str], bool]


class Listed(NamedTuple):
    """A list of values of one shape."""

    item: Shape


class Mapped(NamedTuple):
    """Names of the author's choice, each with a value of one shape."""

    item: Shape


class Keyed(NamedTuple):
    """These keys only; `needed` must be there."""

    keys: Mapping[str, Shape]
    needed: tuple[str, ...] = ()


class Either(NamedTuple):
    """One text, or a mapping."""

    text: Scalar
    mapping: Mapped


Shape = Scalar | Listed | Mapped | Keyed | Either


class Fault(NamedTuple):
    """What is wrong at `path`, the keys and list positions that lead to the place."""

    path: Path_
    message: str


def faults(value: Any, shape: Shape, path: Path_ = ()) -> Iterator[Fault]:
    """Everything in `value` (a loaded YAML structure, all scalars text) that is not of this shape."""
    if isinstance(shape, Either):
        shape = shape.text if isinstance(value, str) else shape.mapping
    if isinstance(shape, Scalar):
        if not isinstance(value, str):
            yield Fault(path, f"{_named(path)}应写一个值：{shape.what}")
        elif not shape.fits(value):
            yield Fault(path, f"{_named(path)}写的是“{value}”，应为{shape.what}")
    elif isinstance(shape, Listed):
        if not isinstance(value, list):
            yield Fault(path, f"{_named(path)}应为列表：[甲, 乙]，或每行一项、以“- ”开头")
            return
        for at, item in enumerate(value):
            yield from faults(item, shape.item, (*path, at))
    else:
        yield from _mapping_faults(value, shape, path)


def _mapping_faults(value: Any, shape: Mapped | Keyed, path: Path_) -> Iterator[Fault]:
    if value == "":  # a key with nothing after it: an empty mapping
        value = {}
    if not isinstance(value, dict):
        yield Fault(path, f"{_named(path)}应为“名称: 值”的对照表")
        return
    for key, item in value.items():
        inner = shape.item if isinstance(shape, Mapped) else shape.keys.get(key)
        if inner is None:
            yield Fault((*path, key), unknown(key, list(shape.keys), path))  # type: ignore[union-attr]
        else:
            yield from faults(item, inner, (*path, key))
    for key in shape.needed if isinstance(shape, Keyed) else ():
        if key not in value:
            yield Fault(path, f"{_named(path)}缺少 {key}")


def unknown(key: str, known: Iterable[str], path: Path_ = ()) -> str:
    """“没有…，相近的有…” for a name that is not known."""
    return f"{_named(path)}没有“{key}”这一项{near(key, known)}"


def near(key: str, known: Iterable[str]) -> str:
    """What else could be meant: the nearest of the known names, else the first of them."""
    names = list(dict.fromkeys(known))
    found = get_close_matches(key, names, n=3, cutoff=0.5)
    return f"；是不是“{'”“'.join(found)}”？" if found else f"；可用：{'、'.join(names[:30])}"


def _named(path: Path_) -> str:
    keys = [f"第 {part + 1} 项" if isinstance(part, int) else part for part in path]
    return f"“{'.'.join(keys)}”" if keys else ""


def line_of(node: Any, keys: Path_) -> int:
    """The line (1-based) where these keys lead in composed YAML, as far as they lead; 1 where they do not at all."""
    line = 1
    for key in keys:
        found = _child(node, key)
        if found is None:
            break
        line, node = found
    return line


def node_at(node: Any, keys: Path_) -> Any | None:
    """What these keys lead to in composed YAML; None where they lead nowhere."""
    for key in keys:
        found = _child(node, key)
        if found is None:
            return None
        node = found[1]
    return node


def _child(node: Any, key: str | int) -> tuple[int, Any] | None:
    if isinstance(key, int):
        items = node.value if node is not None and node.id == "sequence" else []
        return (items[key].start_mark.line + 1, items[key]) if key < len(items) else None
    pairs = node.value if node is not None and node.id == "mapping" else []
    return next(((name.start_mark.line + 1, value) for name, value in pairs if name.value == key), None)


def refuse_faults(path: Path, data: Any, shape: Shape, label: str) -> None:
    """Raise BadText for the first fault of a loaded file, with file and line, and how many more there are."""
    found = list(faults(data, shape))
    if found:
        more = f"（另有 {len(found) - 1} 处，用 xlzj template check 看全部）" if len(found) > 1 else ""
        raise BadText(f"{label}:{line_of(composed(path), found[0].path)}：{found[0].message}{more}")
