"""Names in a jinja2 text that stand for nothing: found by reading the text, every branch of it, without any unit.

`{{ 基础数据表.编织数 }}`, `{% for 行 in 整体自评表.绩效指标 %}{{ 行.得份 }}`, `行项(基础数据表, "没有的行")`.
What a branch asks only where a name `is defined` is not asked of an edition that has not got it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.workshop.kinds import ANY, Kind, common, line_of, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

_MOST_NAMED = 12


class Wrong(NamedTuple):
    """A name that stands for nothing: in which line of the text (from 1), the name, why, in one plain line."""

    line: int
    name: str
    message: str


def wrong_names(text: str, words: SandboxedEnvironment, known: Mapping[str, Kind]) -> list[Wrong]:
    """Every name of `text` that is none of `known` (nor a function of `words`), and every field it has not got.

    Raises jinja2.TemplateSyntaxError where the text cannot be read.
    """
    words.from_string(text)  # unknown filters and tests are told here, not by the parser
    reader = _Reader({**dict.fromkeys(words.globals, ANY), **known})
    reader.body(words.parse(text).body, reader.known)
    return list(dict.fromkeys(reader.found))


def wrong_expression(text: str, words: SandboxedEnvironment, known: Mapping[str, Kind]) -> tuple[list[Wrong], Kind]:
    """The same of one expression, and what it gives."""
    words.compile_expression(text)
    reader = _Reader({**dict.fromkeys(words.globals, ANY), **known})
    [output] = words.parse("{{" + text + "}}").body
    return reader.found, reader.kind(next(output.iter_child_nodes()), reader.known)


class _Reader:
    """One text. A scope is a mapping name → kind; blocks of `for` have one of their own."""

    def __init__(self, known: Mapping[str, Kind]) -> None:
        self.known = dict(known)
        self.found: list[Wrong] = []

    def body(self, statements: Iterable[nodes.Node], scope: dict[str, Kind]) -> None:
        """Read statements in order; `set` puts names into the scope."""
        from jinja2 import nodes

        for one in statements:
            if isinstance(one, nodes.For):
                self._loop(one, scope)
            elif isinstance(one, nodes.If):
                self._choice(one, scope)
            elif isinstance(one, nodes.Assign):
                self._bind(one.target, self.kind(one.node, scope), scope)
            else:
                for inner in one.iter_child_nodes():
                    if isinstance(inner, nodes.Expr):
                        self.kind(inner, scope)
                    else:
                        self.body([inner], scope)

    def _loop(self, one: nodes.For, scope: dict[str, Kind]) -> None:
        inner = {**scope, "loop": ANY}
        self._bind(one.target, self.kind(one.iter, scope).item or ANY, inner)
        if one.test is not None:
            self.kind(one.test, inner)
        self.body(one.body, inner)
        self.body(one.else_, {**scope})

    def _choice(self, one: nodes.If, scope: dict[str, Kind]) -> None:
        self.kind(one.test, scope)
        if not self._never(one.test, scope):
            self.body(one.body, scope)
        self.body(one.elif_, scope)
        self.body(one.else_, scope)

    def _never(self, test: nodes.Node, scope: dict[str, Kind]) -> bool:
        """Whether the test asks for a name `is defined` that this edition has not got."""
        from jinja2 import nodes

        if not (isinstance(test, nodes.Test) and test.name == "defined" and isinstance(test.node, nodes.Getattr)):
            return False
        members = _Reader(scope).kind(test.node.node, scope).members
        return members is not None and test.node.attr not in members

    def _bind(self, target: nodes.Node, kind: Kind, scope: dict[str, Kind]) -> None:
        from jinja2 import nodes

        if isinstance(target, nodes.Name):
            scope[target.name] = kind
        elif isinstance(target, nodes.Tuple):
            parts = kind.parts if len(kind.parts) == len(target.items) else (ANY,) * len(target.items)
            for inner, part in zip(target.items, parts, strict=True):
                self._bind(inner, part, scope)

    def kind(self, node: Any, scope: dict[str, Kind]) -> Kind:
        """What an expression gives; names that stand for nothing are noted."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name):
            return self._named(node, scope)
        if isinstance(node, nodes.Getattr):
            return self._member(node, self.kind(node.node, scope), node.attr)
        if isinstance(node, nodes.Getitem):
            return self._item(node, scope)
        if isinstance(node, nodes.Call):
            return self._call(node, scope)
        return self._made(node, scope)

    def _made(self, node: Any, scope: dict[str, Kind]) -> Kind:
        """What is put together of other expressions."""
        from jinja2 import nodes

        if isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            return ANY
        inner = [self.kind(one, scope) for one in node.iter_child_nodes()]
        if isinstance(node, nodes.Tuple):
            return Kind(parts=tuple(inner))
        if isinstance(node, nodes.List):
            return rows(common(inner)) if inner else ANY
        if isinstance(node, nodes.Add) and all(one.item is not None for one in inner):
            return rows(common(one.item or ANY for one in inner))
        return ANY

    def _named(self, node: nodes.Name, scope: dict[str, Kind]) -> Kind:
        if node.name not in scope:
            self.found.append(Wrong(node.lineno, node.name, f"没有“{node.name}”{_near(node.name, scope)}"))
        return scope.get(node.name, ANY)

    def _member(self, node: nodes.Expr, owner: Kind, name: str) -> Kind:
        if owner.item is not None and not hasattr(list, name):
            said = f"“{owner.item.called}”有许多张（行），不能直接写“.{name}”；请用 for 逐个取"
            self.found.append(Wrong(node.lineno, name, said))
            return ANY
        if owner.members is None or name in owner.members:
            return (owner.members or {}).get(name, ANY)
        self.found.append(Wrong(node.lineno, name, f"“{owner.called}”没有“{name}”{_near(name, owner.members)}"))
        return ANY

    def _item(self, node: nodes.Getitem, scope: dict[str, Kind]) -> Kind:
        from jinja2 import nodes

        owner = self.kind(node.node, scope)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._member(node, owner, node.arg.value)
        if isinstance(node.arg, nodes.Slice):
            return owner
        self.kind(node.arg, scope)
        return owner.item or ANY

    def _call(self, node: nodes.Call, scope: dict[str, Kind]) -> Kind:
        """A function. Those of ours that take names as texts are asked for these too."""
        from jinja2 import nodes

        self.kind(node.node, scope)
        given = [self.kind(one, scope) for one in node.args]
        named = {one.key: self.kind(one.value, scope) for one in node.kwargs}
        texts = [one.value for one in node.args if isinstance(one, nodes.Const) and isinstance(one.value, str)]
        called = node.node.name if isinstance(node.node, nodes.Name) else ""
        if called == "行项" and given and given[0].members is not None and texts:
            return self._line(node, given[0], texts[0])
        if called == "各行" and given and given[0].item is not None:
            for text in texts:
                self._member(node, given[0].item, text)
        if called == "并排":
            return rows(Kind("并排的一行", {name: one.item or ANY for name, one in named.items()}))
        return ANY

    def _line(self, node: nodes.Call, form: Kind, base: str) -> Kind:
        found = line_of(form, base)
        if found is None:
            bases = {name.partition("_")[0] for name in form.members or () if "_" in name}
            self.found.append(Wrong(node.lineno, base, f"“{form.called}”没有“{base}”这一行{_near(base, bases)}"))
        return found or ANY


def _near(name: str, known: Iterable[str]) -> str:
    names = [one for one in known if not one.isascii()]
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return f"；是不是“{'”“'.join(near)}”？"
    return f"；可用：{'、'.join(names[:_MOST_NAMED])}{'……' if len(names) > _MOST_NAMED else ''}" if names else ""
