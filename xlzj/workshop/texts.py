"""The YAML texts an edition is made of, and where in them something is said: file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlzj.editions.home import extended
from xlzj.editions.shape import line_of, node_at
from xlzj.editions.text import BadText, composed, label, load_text

if TYPE_CHECKING:
    from pathlib import Path

EDITION = "edition.yaml"


@dataclass(frozen=True)
class Texts:
    """A text of the edition (edition.yaml, or another), then what it extends, nearest first.

    `paths`, the loaded `data` and the composed `nodes` of each.
    """

    folder: Path
    paths: tuple[Path, ...]
    data: tuple[dict[str, Any], ...]
    nodes: tuple[Any, ...]

    def at(self, *ways: tuple[str | int, ...]) -> str:
        """`file:line` of the first of these ways that leads somewhere, in the nearest text; else the own text."""
        for keys in ways:
            for path, node in zip(self.paths, self.nodes, strict=True):
                if node_at(node, keys) is not None:
                    return f"{label(path)}:{line_of(node, keys)}"
        return label(self.paths[0])

    def of_form(self, key: str, *rest: str | int) -> str:
        """`file:line` of what is said of a form: under its key, else under the role it uses."""
        return self.at(*self.ways(key, *rest), ("forms", key), ("common", key))

    def ways(self, key: str, *rest: str | int) -> list[tuple[str | int, ...]]:
        """Where something about a form may be said: under its own key, then under the role it uses."""
        ways: list[tuple[str | int, ...]] = [("forms", key, *rest), ("common", key, *rest)]
        for data in self.data:
            for part in ("forms", "common"):
                form = (data.get(part) or {}).get(key)
                if isinstance(form, dict) and "use" in form:
                    ways.append(("roles", form["use"], *rest))
        return ways

    def of_field(self, key: str, field: str, *rest: str | int) -> str:
        """`file:line` of a field of a form, by its full name or its line's."""
        base = field.partition("_")[0]
        names = dict.fromkeys((field, base))
        ways = [way for name in names for way in self.ways(key, "fields", name, *rest)]
        ways += [way for name in names for way in self.ways(key, "fields", name)]
        return self.at(*ways, ("forms", key), ("common", key))

    def own(self, key: str) -> bool:
        """Whether the edition's own text says anything under this top-level key."""
        return key in self.data[0]


def texts_of(folder: Path) -> Texts:
    """The texts of the edition in `folder`. Raises BadText where one cannot be read or they extend each other."""
    return chained(folder / EDITION, folder)


def chained(path: Path, folder: Path) -> Texts:
    """A text of the edition in `folder` and those it extends. Raises BadText as `texts_of`."""
    paths, data = [path], [load_text(path)]
    while "extends" in data[-1]:
        try:
            path = extended(data[-1], folder.parent)
        except BadText as error:
            where = line_of(composed(paths[-1]), ("extends",))
            raise BadText(f"{label(paths[-1])}:{where}：{error}") from error
        if path in paths:
            raise BadText(f"{label(paths[-1])}：extends 互相引用（{path.name}）")
        paths.append(path)
        data.append(load_text(path))
    return Texts(folder, tuple(paths), tuple(data), tuple(composed(path) for path in paths))
